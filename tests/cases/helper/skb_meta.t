# SPDX-License-Identifier: BSD-2-Clause
# What is noted beside a packet. net/core/filter.c: bpf_skb_change_type, bpf_skb_set_tstamp,
# bpf_get_hash_recalc, bpf_set_hash, bpf_set_hash_invalid, bpf_skb_ecn_set_ce, ...

case: change_type
prog: sched_cls
map: to array key 4 value 4 entries 1
text:
	r6 = r1
	r2 = map[to][0]+0
	r2 = *(u32 *)(r2 +0)
	call bpf_skb_change_type
	r1 = *(u32 *)(r6 +4)
	r0 <<= 32
	r0 |= r1
	exit
update: to u32:0 u32:0
run: 01 zero:13 -> 0
update: to u32:0 u32:3
run: zero:14 -> 3
update: to u32:0 u32:4
run: zero:14 -> 0xffffffea00000000
# ff:ff:ff:ff:ff:ff is not the loopback device's address for broadcasts.
run: fill:6:255 zero:8 -> 0xffffffea00000002

case: set_tstamp
prog: sched_cls
map: args array key 4 value 16 entries 1
text:
	r6 = r1
	r3 = map[args][0]+0
	r2 = *(u64 *)(r3 +0)
	r3 = *(u32 *)(r3 +8)
	call bpf_skb_set_tstamp
	r1 = *(u64 *)(r6 +152)
	r2 = *(u8 *)(r6 +180)
	r0 <<= 32
	r1 <<= 8
	r0 |= r1
	r0 |= r2
	exit
update: args u32:0 u64:77,u64:0
run: zero:12 0800 zero:20 -> 0x4d00
run: zero:12 0806 zero:20 -> 0xffffffa100000000
update: args u32:0 u64:77,u64:1
run: zero:12 86dd zero:40 -> 0x4d01
update: args u32:0 u64:77,u64:2
run: zero:12 0800 zero:20 -> 0x4d02
update: args u32:0 u64:77,u64:3
run: zero:12 0800 zero:20 -> 0xffffffea00000000
update: args u32:0 u64:0,u64:0
run: zero:12 0800 zero:20 -> 0
	ctx: tstamp=9
update: args u32:0 u64:0,u64:1
run: zero:12 0800 zero:20 -> 0xffffffea00000900
	ctx: tstamp=9
update: args u32:0 u64:0,u64:2
run: zero:12 0800 zero:20 -> 0xffffffea00000900
	ctx: tstamp=9

case: a hash that is set, and not any more
prog: sched_cls
text:
	r6 = r1
	r2 = 0x1234
	call bpf_set_hash
	r1 = r6
	call bpf_get_hash_recalc
	if r0 != 0x1234 goto bad
	r1 = r6
	call bpf_set_hash_invalid
	r0 = *(u32 *)(r6 +68)
	if r0 != 0x0 goto bad
	r1 = r6
	call bpf_get_hash_recalc
	r1 = *(u32 *)(r6 +68)
	if r1 == 0x0 goto bad
	if r0 != r1 goto bad
	r0 = 0
	exit
	bad:
	r0 = 1
	exit
run: zero:12 0800 zero:20 -> 0

# Both directions of a connection are one flow, another port is another.
case: the hash is that of the flow
prog: sched_cls
map: seen array key 4 value 4 entries 1
text:
	call bpf_get_hash_recalc
	r1 = map[seen][0]+0
	r2 = *(u32 *)(r1 +0)
	*(u32 *)(r1 +0) = r0
	r1 = r0
	r0 = 1
	if r1 == r2 goto out
	r0 = 0
	out:
	exit
run: zero:12 0800 4500 0028 zero:4 4006 0000 0a000001 0a000002 1234 0050 zero:16 -> 0
run: zero:12 0800 4500 0028 zero:4 3f06 0000 0a000002 0a000001 0050 1234 zero:16 -> 1
run: zero:12 8100 0001 0800 4500 0028 zero:4 3f06 0000 0a000002 0a000001 0050 1234 zero:16 -> 0
run: zero:12 8100 0001 0800 4500 0028 zero:4 3f06 0000 0a000001 0a000002 1234 0050 zero:16 -> 1
run: zero:12 8100 0002 0800 4500 0028 zero:4 3f06 0000 0a000001 0a000002 1234 0050 zero:16 -> 0
run: zero:12 0800 4500 0028 zero:4 4006 0000 0a000001 0a000002 1235 0050 zero:16 -> 0
run: zero:12 0800 4500 0028 zero:4 4011 0000 0a000001 0a000002 1235 0050 zero:16 -> 0
run: zero:12 86dd 60000000 0000 0640 fill:16:1 fill:16:2 1234 0050 -> 0
run: zero:12 86dd 60000000 0000 0640 fill:16:2 fill:16:1 0050 1234 -> 1
run: zero:12 86dd 60012345 0000 0640 fill:16:2 fill:16:1 0050 1234 -> 0
run: zero:12 86dd 60012345 0000 0640 fill:16:2 fill:16:1 0051 1234 -> 1
# Behind the headers of IPv6 and in tunnels, where the outer addresses do not matter; of GRE its key.
run: zero:12 86dd 60000000 0000 0040 fill:16:2 fill:16:1 0600 zero:6 0051 1234 -> 0
run: zero:12 86dd 60000000 0000 3c40 fill:16:2 fill:16:1 0600 zero:6 0051 1234 -> 1
run: zero:12 86dd 60000000 0000 3c40 fill:16:2 fill:16:1 0600 zero:6 0052 1234 -> 0
run: zero:12 0800 4500 0028 zero:4 4004 0000 0a000001 0a000002 4500 0028 zero:4 4006 0000 0b000001 0b000002 1235 0050 -> 0
run: zero:12 0800 4500 0028 zero:4 4004 0000 0a000001 0a000003 4500 0028 zero:4 4006 0000 0b000001 0b000002 1235 0050 -> 1
run: zero:12 0800 4500 0028 zero:4 4004 0000 0a000001 0a000003 4500 0028 zero:4 4006 0000 0b000001 0b000003 1235 0050 -> 0
run: zero:12 0800 4500 0028 zero:4 402f 0000 0a000001 0a000003 2000 0800 00000007 4500 0028 zero:4 4006 0000 0b000001 0b000003 1235 0050 -> 0
run: zero:12 0800 4500 0028 zero:4 402f 0000 0a000001 0a000003 2000 0800 00000008 4500 0028 zero:4 4006 0000 0b000001 0b000003 1235 0050 -> 0

case: congestion is marked where the ends can understand it
prog: cgroup_skb attach cgroup_inet_ingress
text:
	call bpf_skb_ecn_set_ce
	exit
run: zero:12 0800 45020054 00004000 4001b69f c0a80001 c0a80002 -> 1
	data: zero:14 45030054 00004000 4001b69e c0a80001 c0a80002
run: zero:12 0800 45010054 00004000 4001b6a0 c0a80001 c0a80002 -> 1
	data: zero:14 45030054 00004000 4001b69e c0a80001 c0a80002
run: zero:12 0800 45030054 00004000 4001b69e c0a80001 c0a80002 -> 1
	data: zero:14 45030054 00004000 4001b69e c0a80001 c0a80002
run: zero:12 0800 45000054 00004000 4001b6a1 c0a80001 c0a80002 -> 0
	data: zero:14 45000054 00004000 4001b6a1 c0a80001 c0a80002
run: zero:12 86dd 60100000 zero:36 -> 1
	data: zero:14 60300000 zero:36
run: zero:12 86dd 60000000 zero:36 -> 0
	data: zero:14 60000000 zero:36
run: zero:12 0806 zero:40 -> 0

case: congestion: the known sum of the packet follows
prog: sched_cls
text:
	call bpf_skb_ecn_set_ce
	exit
run: zero:12 86dd 60100000 zero:36 -> 1
	flags: checksum_complete
run: zero:12 0800 45020054 00004000 4001b69f c0a80001 c0a80002 -> 1
	flags: checksum_complete
run: zero:12 0800 45020054 00004000 4001b69f c0a80001 c0a80002 -> 0
	ctx: data_end=30
	flags: free_ctx

case: a test run has no route, no class, no transformation
prog: sched_cls
text:
	r6 = r1
	call bpf_get_route_realm
	r7 = r0
	r1 = r6
	call bpf_get_cgroup_classid
	r7 |= r0
	*(u64 *)(r10 -8) = -1
	r1 = r6
	r2 = 0
	r3 = r10
	r3 += -8
	r4 = 8
	r5 = 0
	call bpf_skb_get_xfrm_state
	r1 = *(u64 *)(r10 -8)
	r0 += r7
	r0 += r1
	exit
run: zero:14 -> -22
