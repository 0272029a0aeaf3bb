// SPDX-License-Identifier: BSD-2-Clause
/* Variables and functions of a kernel, and with -DKERNEL what stands for that kernel. */
#include "tests/data/loader/bpf.h"

#ifdef KERNEL

int known_var SEC(".data.kernel") = 1;

int known_func(int x)
{
	return x;
}

SEC("xdp") int keeps_types(struct xdp_md *ctx)
{
	return known_func(known_var);
}

#else

#ifdef WRONG_TYPE
EXTERN(".ksyms") u32 *known_var;
#else
EXTERN(".ksyms") const int known_var;
#endif
EXTERN(".ksyms") const int missing_var weak;
#ifdef WRONG_PARAMETERS
EXTERN(".ksyms") int known_func___new(int x, int y) weak;
#define CALL known_func___new(1, 2)
#else
EXTERN(".ksyms") int known_func___new(int x) weak;
#define CALL known_func___new(1)
#endif

SEC("xdp") int variable(struct xdp_md *ctx)
{
	asm volatile("" : : "r"(&known_var));
	return &missing_var != 0;
}

SEC("xdp") int function(struct xdp_md *ctx)
{
	return CALL;
}

#endif
