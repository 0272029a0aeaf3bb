/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef SPEC_NAMES_H
#define SPEC_NAMES_H

#include "isa/isa.h"

/* What disassembler and assembler ask of the helper table. */
extern const struct isa_names spec_isa_names;

#endif
