// SPDX-License-Identifier: BSD-2-Clause
/* Global variables to be set from outside, and a map without a size. */
#include "tests/cli/progs/bpf.h"

enum mode { SLOW, FAST = 7 };

const volatile struct {
	unsigned short port;
	enum mode mode;
	u8 addr[4];
} cfg = {.port = 1};
u64 seen;
char name[8] = "nobody";

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, u32);
	__type(value, u64);
} ports SEC(".maps");

SEC("xdp")
int count(struct xdp_md *ctx)
{
	u32 port = cfg.port;
	u64 mode = cfg.mode;

	seen += cfg.addr[3];
	if (name[0] == 'x')
		return XDP_DROP;
	return bpf_map_update_elem(&ports, &port, &mode, 0) ? XDP_ABORTED : XDP_PASS;
}
