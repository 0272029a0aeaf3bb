// SPDX-License-Identifier: BSD-2-Clause
/* Operations that programs implement, and with -DKERNEL the kernel's side of them. */
#include "tests/data/loader/bpf.h"

#ifdef KERNEL

/* The same members in other places, and one more. */
struct sample_ops {
	u32 flags;
	int (*only_kernel)(int x);
	int (*add)(int a, int b);
	char name[8];
	int (*twice)(int x);
};

struct bpf_struct_ops_sample_ops {
	u32 refcnt, state;
	u64 pad[7];
	struct sample_ops data;
};

struct bpf_struct_ops_sample_ops keeps_types SEC(".data.kernel") = {};

#else

struct sample_ops___mine {
	char name[8];
	int (*twice)(int x);
	int (*add)(int a, int b);
#ifdef WRONG_SIZE
	u64 flags;
#elif defined(WRONG_KIND)
	void *flags;
#else
	u32 flags;
#endif
	int not_there;
	int (*gone)(int x);
};

SEC("struct_ops") int twice(u64 *ctx)
{
	return (int)ctx[0] * 2;
}

SEC("struct_ops/add") int add(u64 *ctx)
{
	return (int)ctx[0] + (int)ctx[1];
}

SEC("struct_ops") int gone(u64 *ctx)
{
	return (int)ctx[0];
}

#ifdef UNUSED
SEC("struct_ops") int unused(u64 *ctx)
{
	return 0;
}
#endif

SEC(".struct_ops.link")
struct sample_ops___mine linked = {
	.name = "linked",
	.twice = (void *)twice,
	.add = (void *)add,
	.flags = 7,
#ifndef WITHOUT_GONE
	.gone = (void *)gone,
#endif
#ifdef NOT_ZERO
	.not_there = 1,
#endif
};

SEC(".struct_ops")
struct sample_ops___mine plain = {
	.name = "plain",
#ifdef TWO_MEMBERS
	.add = (void *)twice,
#else
	.twice = (void *)twice,
#endif
};

SEC("?.struct_ops")
struct sample_ops___mine left_out = {
	.add = (void *)add,
};

#endif
