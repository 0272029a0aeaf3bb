// SPDX-License-Identifier: BSD-2-Clause
/* Tables of operations: what a skeleton shows of them. */
#include "tests/data/loader/bpf.h"

struct sample_ops {
	char name[5];
	u32 limit;
	int (*twice)(int x);
	void *owner;
	u8 flags;
};

SEC("struct_ops") int twice(u64 *ctx)
{
	return (int)ctx[0] * 2;
}

SEC(".struct_ops.link")
struct sample_ops sample = {.name = "x", .limit = 3, .twice = (void *)twice};
