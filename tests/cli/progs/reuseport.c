// SPDX-License-Identifier: BSD-2-Clause
/* Of sockets that share an address, the one that the packet's hash tells. */
#include "tests/cli/progs/bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_REUSEPORT_SOCKARRAY);
	__uint(max_entries, 2);
	__uint(key_size, 4);
	__uint(value_size, 8);
} socks SEC(".maps");

SEC("sk_reuseport") int pick(struct sk_reuseport_md *md)
{
	__u32 key = md->hash % 2;

	return bpf_sk_select_reuseport(md, &socks, &key, 0) ? SK_DROP : SK_PASS;
}
