# SPDX-License-Identifier: BSD-2-Clause
# tc programs at the ingress hook. net/core/dev.c: __netif_receive_skb_core, sch_handle_ingress;
# net/core/filter.c: bpf_sk_assign, bpf_convert_tstamp_read, bpf_push_mac_rcsum.

# skb_vlan_untag: also an inner tag stays in the packet. R0: what the packet's protocol field says,
# vlan_present, vlan_tci, vlan_proto.
case: the outermost tag is beside the packet
prog: sched_cls
text:
	r0 = *(u32 *)(r1 +16)
	r2 = *(u32 *)(r1 +20)
	r0 <<= 8
	r0 |= r2
	r2 = *(u32 *)(r1 +24)
	r0 <<= 16
	r0 |= r2
	r2 = *(u32 *)(r1 +28)
	r2 = be16 r2
	r0 <<= 16
	r0 |= r2
	exit
run: zero:12 8100 2005 0800 4500 zero:18 -> 0x80120058100
	flags: ingress
	data: zero:12 0800 4500 zero:18
run: zero:12 88a8 0003 8100 2005 0800 4500 zero:18 -> 0x8101000388a8
	flags: ingress
	data: zero:12 8100 2005 0800 4500 zero:18
run: zero:12 8100 2005 0800 4500 zero:18 -> 0x810000000000
	data: same
run: zero:12 0800 4500 zero:18 -> 0x80000000000
	flags: ingress
	data: same
run: zero:12 8100 2005
	flags: ingress
	error: EINVAL

case: programs of other types are not there
prog: cgroup_skb
text:
	r0 = 1
	exit
run: zero:12 0800 45 zero:20
	flags: ingress
	error: EINVAL

# What CHECKSUM_COMPLETE knows begins behind the MAC header.
case: moving tags keeps the sum of the packet
prog: sched_cls
text:
	r6 = r1
	r2 = 0x81
	r3 = 5
	call bpf_skb_vlan_push
	if r0 != 0 goto out
	r1 = r6
	r2 = 0x81
	r3 = 6
	call bpf_skb_vlan_push
	if r0 != 0 goto out
	r1 = r6
	call bpf_skb_vlan_pop
	if r0 != 0 goto out
	r1 = r6
	call bpf_skb_vlan_pop
	if r0 != 0 goto out
	r1 = r6
	r2 = 0x81
	r3 = 7
	call bpf_skb_vlan_push
	r1 = r6
	r2 = 0x81
	r3 = 8
	call bpf_skb_vlan_push
	out:
	exit
run: 010203040506 111213141516 0800 4501 0203 04 zero:16 ffee -> 0
	flags: ingress checksum_complete
	data: 010203040506 111213141516 8100 0007 0800 4501 0203 04 zero:16 ffee

# A delivery time (tstamp_type) is hidden from who does not ask for its kind, and ends with a time of
# receipt.
case: who does not know of delivery times
prog: sched_cls
text:
	r0 = *(u64 *)(r1 +152)
	r2 = *(u32 *)(r1 +8)
	if r2 == 0x0 goto out
	*(u64 *)(r1 +152) = r2
	r2 = *(u64 *)(r1 +152)
	r0 += r2
	out:
	exit
run: zero:12 0800 45 zero:20 -> 77
	ctx: tstamp=77 tstamp_type=1
	flags: free_ctx
	ctx_out: tstamp=77 tstamp_type=1
run: zero:12 0800 45 zero:20 -> 0
	ctx: tstamp=77 tstamp_type=1
	flags: ingress free_ctx
	ctx_out: tstamp=77 tstamp_type=1
run: zero:12 0800 45 zero:20 -> 77
	ctx: tstamp=77
	flags: ingress free_ctx
run: zero:12 0800 45 zero:20 -> 9
	ctx: tstamp=77 tstamp_type=1 mark=9
	flags: ingress free_ctx
	ctx_out: tstamp=9 tstamp_type=0

case: who does
prog: sched_cls
text:
	r0 = *(u64 *)(r1 +152)
	r2 = *(u8 *)(r1 +180)
	r0 <<= 8
	r0 |= r2
	*(u64 *)(r1 +152) = r0
	exit
run: zero:12 0800 45 zero:20 -> 0x4d01
	ctx: tstamp=77 tstamp_type=1
	flags: ingress free_ctx
	ctx_out: tstamp=0x4d01 tstamp_type=1

case: a socket is given a packet
prog: sched_cls
sock: tcp local 10.0.0.2:80 cookie 7
sock: tcp local 10.0.0.2:81 cookie 8 netns 3
text:
	r6 = r1
	*(u32 *)(r10 -12) = 0x0100000a
	*(u32 *)(r10 -8) = 0x0200000a
	*(u16 *)(r10 -4) = 0
	r2 = *(u32 *)(r1 +8)
	r2 = be16 r2
	*(u16 *)(r10 -2) = r2
	r2 = r10
	r2 += -12
	r3 = 12
	r4 = *(u32 *)(r1 +48)
	r4 <<= 32
	r4 s>>= 32
	r5 = 0
	call bpf_sk_lookup_tcp
	if r0 == 0 goto out
	r7 = r0
	r1 = r6
	r2 = r0
	r3 = *(u32 *)(r6 +52)
	call bpf_sk_assign
	r8 = r0
	r1 = r7
	call bpf_sk_release
	r0 = r8
	if r0 != 0 goto out
	r1 = r6
	call bpf_get_socket_cookie
	out:
	exit
run: zero:12 0800 45 zero:20 -> 7
	ctx: mark=80 cb[0]=-1
	flags: ingress
run: zero:12 0800 45 zero:20 -> -95
	ctx: mark=80 cb[0]=-1
run: zero:12 0800 45 zero:20 -> -22
	ctx: mark=80 cb[0]=-1 cb[1]=1
	flags: ingress
run: zero:12 0800 45 zero:20 -> -101
	ctx: mark=81 cb[0]=3
	flags: ingress
