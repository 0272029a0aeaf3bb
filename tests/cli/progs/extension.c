// SPDX-License-Identifier: BSD-2-Clause
/* What they are replaced by. */
#include "tests/data/loader/extension.bpf.c"
