// SPDX-License-Identifier: BSD-2-Clause
/*
 * Lets so many packets of each length class pass and drops the rest. What the limit is, user space
 * says before loading; how it went, it reads from global variables.
 */
#include "bpf_helpers.h"

#define NR_CLASSES 4

const volatile struct {
	__u32 per_class;
	_Bool is_counting_only;
} limits = {.per_class = 100};

__u64 passed, dropped;
__u32 by_class[NR_CLASSES];

SEC("xdp")
int limit(struct xdp_md *ctx)
{
	__u32 size = ctx->data_end - ctx->data, class = size / 64;

	if (class >= NR_CLASSES)
		class = NR_CLASSES - 1;
	if (by_class[class]++ < limits.per_class || limits.is_counting_only) {
		passed++;
		return XDP_PASS;
	}
	dropped++;
	return XDP_DROP;
}

char _license[] SEC("license") = "Dual BSD/GPL";
