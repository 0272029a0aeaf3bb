# SPDX-License-Identifier: BSD-2-Clause
# XDP on socket buffers: net/core/dev.c: do_xdp_generic; and on devices: kernel/bpf/offload.c,
# drivers/net/ethernet/netronome/nfp/bpf/verifier.c: nfp_bpf_check_helper_call.

# What is linear: a page's worth in a driver, all of it in a socket buffer that was linearised.
case: a long packet
prog: xdp
text:
	r2 = *(u32 *)(r1 +0)
	r0 = *(u32 *)(r1 +4)
	r0 -= r2
	exit
run: zero:9000 -> 3520
run: zero:9000 -> 9000
	xdp_mode: generic
	data: same
run: zero:70000 -> 70000
	xdp_mode: generic
	data: same
run: zero:100 -> 100
	data: same
run: zero:9000
	xdp_mode: offload
	error: EINVAL
run: zero:3520 -> 3520
	xdp_mode: offload
run: zero:13
	xdp_mode: generic
	error: EINVAL

# How far the tail can go depends on what the kernel allocates: 704 bytes or a power of two.
case: room behind a packet without fragments
map: by array key 4 value 4 entries 1
prog: xdp
text:
	r2 = map[by][0]+0
	r2 = *(s32 *)(r2 +0)
	call bpf_xdp_adjust_tail
	exit
update: by u32:0 u32:64
run: zero:64 -> 0
	xdp_mode: generic
	data: zero:128
update: by u32:0 u32:65
run: zero:64 -> -22
	xdp_mode: generic
	data: same
run: zero:64 -> 0
update: by u32:0 u32:0
run: zero:128 -> 0
	xdp_mode: generic
update: by u32:0 u32:319
run: zero:129 -> 0
	xdp_mode: generic
	data: zero:448
update: by u32:0 u32:320
run: zero:129 -> -22
	xdp_mode: generic
update: by u32:0 u32:-51
run: zero:64 -> -22
	xdp_mode: generic
update: by u32:0 u32:-50
run: zero:64 -> 0
	xdp_mode: generic
	data: zero:14

case: the head has the room that drivers give
map: by array key 4 value 4 entries 1
prog: xdp
text:
	r2 = map[by][0]+0
	r2 = *(s32 *)(r2 +0)
	call bpf_xdp_adjust_head
	exit
update: by u32:0 u32:-216
run: zero:64 -> 0
	xdp_mode: generic
	data: zero:280
update: by u32:0 u32:-217
run: zero:64 -> -22
	xdp_mode: generic

case: the program makes metadata, but finds none
prog: xdp
text:
	r2 = -4
	call bpf_xdp_adjust_meta
	exit
run: zero:64 -> 0
	xdp_mode: generic
	data: zero:68
run: zero:64
	ctx: data=4
	xdp_mode: generic
	error: EINVAL
run: zero:64
	xdp_mode: offload
	error: EOPNOTSUPP

case: a device has neither flags nor direct values
map: counts array key 4 value 4 entries 1
prog: xdp
text:
	r1 = map[counts][0]+0
	r0 = *(u32 *)(r1 +0)
	exit
run: zero:64 -> 0
run: zero:64 -> 0
	xdp_mode: generic
run: zero:64
	xdp_mode: offload
	error: EINVAL

case: what a device has
map: counts hash key 4 value 4 entries 8
prog: xdp
text:
	r6 = r1
	call bpf_get_prandom_u32
	*(u32 *)(r10 -4) = 7
	r1 = map[counts]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	if r0 == 0x0 goto out
	r0 = *(u32 *)(r0 +0)
	*(u32 *)(r10 -8) = r0
	r1 = r6
	r2 = -4
	call bpf_xdp_adjust_head
	r1 = r6
	r2 = 4
	call bpf_xdp_adjust_tail
	r0 = *(u32 *)(r10 -8)
	out:
	exit
update: counts u32:7 u32:3
run: zero:64 -> 3
	xdp_mode: offload
	data: zero:72

case: maps that a device has not
map: counts lru_hash key 4 value 4 entries 8
prog: xdp
text:
	r1 = map[counts]
	r0 = 2
	exit
run: zero:64 -> 2
run: zero:64
	xdp_mode: offload
	error: EINVAL

case: flags of maps that a device has not
map: counts hash key 4 value 4 entries 8 flags no_prealloc
prog: xdp
text:
	r1 = map[counts]
	r0 = 2
	exit
run: zero:64
	xdp_mode: offload
	error: EINVAL

case: helpers that a device has not
prog: xdp
text:
	call bpf_ktime_get_ns
	r0 = 2
	exit
run: zero:64
	xdp_mode: offload
	error: EOPNOTSUPP

case: programs of device maps
prog: xdp attach 33
text:
	r0 = *(u32 *)(r1 +20)
	exit
run: zero:64 -> 7
	ctx: egress_ifindex=7
	flags: free_ctx
	xdp_mode: generic
run: zero:64
	xdp_mode: offload
	flags: free_ctx
	error: EINVAL

case: only XDP has modes
prog: sched_cls
text:
	r0 = 0
	exit
run: zero:64
	xdp_mode: generic
	error: EINVAL
