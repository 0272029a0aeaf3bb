# SPDX-License-Identifier: BSD-2-Clause
# Tunnels: where a packet came from, where it is to go. net/core/filter.c: bpf_skb_get_tunnel_key,
# bpf_skb_set_tunnel_key, bpf_skb_get_tunnel_opt, bpf_skb_set_tunnel_opt.

case: the tunnel that a packet came out of
prog: sched_cls
map: args array key 4 value 16 entries 1
map: key array key 4 value 48 entries 1
text:
	r6 = map[args][0]+0
	r3 = *(u32 *)(r6 +0)
	r4 = *(u64 *)(r6 +8)
	r2 = map[key][0]+0
	call bpf_skb_get_tunnel_key
	exit
update: args u32:0 u64:44,u64:0
update: key u32:0 fill:48:255
run: zero:14 -> 0
	skb: tunnel_ip=4 tunnel_id=7 remote_ipv4=0x0a000001 local_ipv4=0x0a000002 tunnel_tos=1 tunnel_ttl=64
	map: key u32:0=u32:7,u32:0x0a000001,zero:12,01,40,zero:2,zero:4,u32:0x0a000002,zero:12,fill:4:255
update: args u32:0 u64:44,u64:16
run: zero:14 -> 0
	skb: tunnel_ip=4 tunnel_id=7 tunnel_flags=0401
	map: key u32:0=u32:7,zero:16,zero:2,0401,zero:4,zero:16,fill:4:255
update: args u32:0 u64:44,u64:1
run: zero:14 -> 0
	skb: tunnel_ip=6 tunnel_id=7 tunnel_label=5 remote_ipv6=00112233445566778899aabbccddeeff
	map: key u32:0=u32:7,00112233445566778899aabbccddeeff,zero:4,u32:5,zero:16,fill:4:255
run: zero:14 -> -71
	skb: tunnel_ip=4 tunnel_id=7
	map: key u32:0=zero:44,fill:4:255
update: args u32:0 u64:44,u64:2
run: zero:14 -> -22
	skb: tunnel_ip=4
update: args u32:0 u64:44,u64:0
run: zero:14 -> -22
	skb: tunnel_ip=0
# Old programs have a shorter struct.
update: key u32:0 fill:48:255
update: args u32:0 u64:8,u64:0
run: zero:14 -> 0
	skb: tunnel_ip=4 tunnel_id=7 remote_ipv4=0x0a000001
	map: key u32:0=u32:7,u32:0x0a000001,fill:40:255
update: args u32:0 u64:8,u64:1
run: zero:14 -> -22
	skb: tunnel_ip=6 tunnel_id=7
update: args u32:0 u64:12,u64:0
run: zero:14 -> -22
	skb: tunnel_ip=4 tunnel_id=7
run: zero:14
	skb: tunnel_ip=5
	error: EINVAL

case: the tunnel that it is to go into
prog: sched_cls
map: args array key 4 value 16 entries 1
map: key array key 4 value 44 entries 1
text:
	r6 = map[args][0]+0
	r3 = *(u32 *)(r6 +0)
	r4 = *(u64 *)(r6 +8)
	r2 = map[key][0]+0
	call bpf_skb_set_tunnel_key
	exit
update: args u32:0 u64:44,u64:0
update: key u32:0 u32:7,u32:0x0a000001,zero:12,01,40,zero:2,zero:4,u32:0x0a000002,zero:12
run: zero:14 -> 0
	skb_out: tunnel_ip=4 tunnel_id=7 remote_ipv4=0x0a000001 local_ipv4=0x0a000002 tunnel_tos=1 tunnel_ttl=64 tunnel_flags=2005
# BPF_F_ZERO_CSUM_TX, BPF_F_DONT_FRAGMENT, BPF_F_SEQ_NUMBER, BPF_F_NO_TUNNEL_KEY
update: args u32:0 u64:44,u64:0x1e
run: zero:14 -> 0
	skb_out: tunnel_ip=4 tunnel_flags=2108
update: args u32:0 u64:44,u64:0x20
run: zero:14 -> -22
	skb_out: tunnel_ip=0
update: args u32:0 u64:40,u64:0
run: zero:14 -> -22
update: args u32:0 u64:28,u64:0
run: zero:14 -> 0
	skb_out: tunnel_ip=4 remote_ipv4=0x0a000001 local_ipv4=0
update: args u32:0 u64:44,u64:0
update: key u32:0 u32:7,u32:0x0a000001,zero:12,01,40,zero:2,u32:5,zero:16
run: zero:14 -> -22
update: args u32:0 u64:44,u64:1
run: zero:14 -> 0
	skb_out: tunnel_ip=6 tunnel_label=5
update: key u32:0 u32:7,zero:16,01,40,u16:1,u32:5,zero:16
run: zero:14 -> -22

case: options are read
prog: sched_cls
map: out array key 4 value 8 entries 1
text:
	r2 = map[out][0]+0
	r3 = 8
	call bpf_skb_get_tunnel_opt
	exit
update: out u32:0 fill:8:255
run: zero:14 -> 4
	skb: tunnel_ip=4 tunnel_opt_size=4 tunnel_opt=01020304
	map: out u32:0=01020304,zero:4
run: zero:14 -> -2
	skb: tunnel_ip=4
	map: out u32:0=zero:8
run: zero:14 -> -2
run: zero:14 -> -12
	skb: tunnel_ip=4 tunnel_opt_size=9
run: zero:14
	skb: tunnel_ip=4 tunnel_opt_size=256
	error: EINVAL

case: options are set, behind the key
prog: sched_cls
map: args array key 4 value 8 entries 1
map: opt array key 4 value 256 entries 1
text:
	r6 = r1
	r7 = map[args][0]+0
	r2 = *(u32 *)(r7 +0)
	if r2 == 0x0 goto opt
	*(u64 *)(r10 -8) = 1
	r2 = r10
	r2 += -8
	r3 = 8
	r4 = 0
	call bpf_skb_set_tunnel_key
	opt:
	r1 = r6
	r2 = map[opt][0]+0
	r3 = *(u32 *)(r7 +4)
	call bpf_skb_set_tunnel_opt
	exit
update: opt u32:0 0102030405060708
update: args u32:0 u32:1,u32:8
run: zero:14 -> 0
	skb_out: tunnel_ip=4 tunnel_opt_size=8 tunnel_opt=0102030405060708 tunnel_flags=f805
update: args u32:0 u32:1,u32:7
run: zero:14 -> -22
update: args u32:0 u32:1,u32:256
run: zero:14 -> -12
update: args u32:0 u32:0,u32:8
run: zero:14 -> -22
run: zero:14 -> -22
	skb: tunnel_ip=4
