/* SPDX-License-Identifier: BSD-2-Clause */
/* Classic BPF on the command line. */
#ifndef CLI_CLASSIC_H
#define CLI_CLASSIC_H

#include <userbpf/userbpf.h>

#include "cli/options.h"

struct classic_program {
	struct sock_filter insns[USERBPF_CLASSIC_MAX_INSNS];
	size_t nr;
};

/* The forms that --form names; enum userbpf_classic_format. */
extern const struct opt_choice classic_forms[];

/* Read the argument of --classic: text, @FILE, or - for standard input. CLI_FAILED after an error
 * line. */
int classic_read(const char *argument, struct classic_program *program);
void classic_write(const struct classic_program *program, enum userbpf_classic_format form);

#endif
