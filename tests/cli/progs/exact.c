// SPDX-License-Identifier: BSD-2-Clause
/*
 * Programs in assembly, so that what is shown of their instructions is the same whichever version
 * of clang compiled them.
 */
#include "tests/cli/progs/bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, u64);
} slot SEC(".maps");

SEC("xdp")
NAKED int shown(struct xdp_md *ctx)
{
	asm volatile("r6 = *(u32 *)(r1 + 0);"
		     "r1 = 0x1122334455667788 ll;"
		     "r2 = %[slot] ll;"
		     "r0 = 2;"
		     "if r6 > r1 goto 1f;"
		     "call 5;"
		     "1: exit;" ::[slot] "i"(&slot));
}

SEC("xdp")
NAKED int null(struct xdp_md *ctx)
{
	asm volatile("r3 = 0; r0 = *(u8 *)(r3 + 16); exit;");
}

SEC("xdp")
NAKED int forever(struct xdp_md *ctx)
{
	asm volatile("1: r0 = 2; goto 1b;");
}

/* Kept, and called, by name alone. */
__attribute__((used)) static NAKED int callee(int number, const struct xdp_md *ctx)
{
	asm volatile("r0 = r1; exit;");
}

SEC("xdp")
NAKED int caller(struct xdp_md *ctx)
{
	asm volatile("r2 = r1; r1 = 2;"
		     "call callee;"
		     "exit;");
}
