# SPDX-License-Identifier: BSD-2-Clause
# What a hook over socket buffers returns. kernel/bpf/cgroup.c: __cgroup_bpf_run_filter_skb;
# BPF_PROG_CGROUP_INET_EGRESS_RUN_ARRAY.

case: on the way out the second bit tells of congestion
prog: cgroup_skb attach 1
text:
	r2 = *(u32 *)(r1 +76)
	r3 = *(u32 *)(r1 +80)
	r4 = r2
	r4 += 1
	if r4 > r3 goto none
	r0 = *(u8 *)(r2 +0)
	exit
	none:
	r0 = 0
	exit
run: zero:12 be16:0x88b5 01 -> 1
	hook: 0
run: zero:12 be16:0x88b5 00 -> 0
	hook: -1
run: zero:12 be16:0x88b5 03 -> 3
	hook: 2
run: zero:12 be16:0x88b5 02 -> 2
	hook: 1

case: on the way in there is no such bit
prog: cgroup_skb attach 0
text:
	r0 = 1
	exit
run: zero:14 -> 1
	hook: 0
