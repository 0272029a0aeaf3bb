// SPDX-License-Identifier: BSD-2-Clause
#include "bench/operations/operation.h"

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 22);
} map SEC(".maps");

/* How many were not to be had: 0, as long as the benchmark reads what it makes. */
PROGRAM(ringbuf_reserve_submit)
{
	u64 lost = 0;

	for (u32 i = 0; i < NR_OPS; i++) {
		u64 *record = bpf_ringbuf_reserve(&map, sizeof(*record), 0);

		if (!record) {
			lost++;
			continue;
		}
		*record = i;
		bpf_ringbuf_submit(record, BPF_RB_NO_WAKEUP);
	}
	return lost;
}
