/* SPDX-License-Identifier: BSD-2-Clause */
/* userbpf gen: what its forms share. Each has a row in gen.c and a function in a file of its own.
 */
#ifndef CLI_GEN_H
#define CLI_GEN_H

#include "cli/options.h"

/* One member for each option, whatever form it belongs to. */
struct gen_args {
	const char *base;
};

/* Which forms an option goes with. */
enum {
	GEN_VMLINUX = 1,
	GEN_MIN_CORE = 2,
	GEN_SKELETON = 4,
};

/* The operands are those behind the name of the form, as many as its row says. */
typedef int (*gen_main)(const struct gen_args *args, const char **operands, int nr_operands);

int gen_min_core(const struct gen_args *args, const char **operands, int nr_operands);
int gen_skeleton(const struct gen_args *args, const char **operands, int nr_operands);
int gen_subskeleton(const struct gen_args *args, const char **operands, int nr_operands);
int gen_vmlinux(const struct gen_args *args, const char **operands, int nr_operands);

#endif
