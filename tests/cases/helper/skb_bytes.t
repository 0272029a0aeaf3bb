# SPDX-License-Identifier: BSD-2-Clause
# Reading and writing bytes of socket buffers. net/core/filter.c: bpf_skb_store_bytes,
# bpf_skb_load_bytes, bpf_skb_load_bytes_relative, bpf_skb_pull_data.

case: bytes are stored and loaded
prog: sched_cls
map: at array key 4 value 4 entries 1
text:
	r6 = r1
	r2 = map[at][0]+0
	r2 = *(s32 *)(r2 +0)
	r7 = r2
	r3 = 0xbbaa
	*(u64 *)(r10 -8) = r3
	r3 = r10
	r3 += -8
	r4 = 2
	r5 = 0
	call bpf_skb_store_bytes
	r8 = r0
	r1 = r6
	r2 = r7
	r3 = r10
	r3 += -8
	r4 = 2
	call bpf_skb_load_bytes
	if r0 != r8 goto bad
	if r0 != 0x0 goto bad
	r0 = *(u16 *)(r10 -8)
	exit
	bad:
	r0 = r8
	exit
update: at u32:0 u32:2
run: zero:20 -> 0xbbaa
	data: zero:2 aabb zero:16
update: at u32:0 u32:18
run: zero:20 -> 0xbbaa
	data: zero:18 aabb
update: at u32:0 u32:19
run: zero:20 -> -14
	data: same
update: at u32:0 u32:0x80000000
run: zero:20 -> -14
update: at u32:0 u32:-1
run: zero:20 -> -14

case: what cannot be loaded is zero
prog: socket_filter
text:
	r2 = 6
	*(u64 *)(r10 -8) = -1
	r3 = r10
	r3 += -8
	r4 = 8
	call bpf_skb_load_bytes
	r1 = *(u64 *)(r10 -8)
	r0 += r1
	exit
run: zero:14 ff zero:12 -> -14

case: flags of store_bytes
prog: sched_cls
map: of array key 4 value 4 entries 1
text:
	r6 = r1
	r2 = 0x1234
	call bpf_set_hash
	*(u64 *)(r10 -8) = 7
	r1 = r6
	r2 = 14
	r3 = r10
	r3 += -8
	r4 = 1
	r5 = map[of][0]+0
	r5 = *(s32 *)(r5 +0)
	call bpf_skb_store_bytes
	r1 = *(u32 *)(r6 +68)
	r0 <<= 32
	r0 |= r1
	exit
update: of u32:0 u32:0
run: zero:16 -> 0x1234
	data: zero:14 07 00
update: of u32:0 u32:1
run: zero:16 -> 0x1234
	flags: checksum_complete
	data: zero:14 07 00
update: of u32:0 u32:2
run: zero:16 -> 0
	data: zero:14 07 00
update: of u32:0 u32:4
run: zero:16 -> 0xffffffea00001234
	data: same

case: a checksum that is known must be kept
prog: sched_cls
map: of array key 4 value 4 entries 1
text:
	*(u64 *)(r10 -8) = 7
	r2 = 15
	r3 = r10
	r3 += -8
	r4 = 1
	r5 = map[of][0]+0
	r5 = *(s32 *)(r5 +0)
	call bpf_skb_store_bytes
	exit
update: of u32:0 u32:1
run: zero:14 0102030405 -> 0
	flags: checksum_complete
	data: zero:14 0107030405
update: of u32:0 u32:0
run: zero:14 0102030405
	flags: checksum_complete
	error: EBADMSG

case: relative to the MAC and the network header
prog: sched_cls
map: args array key 4 value 8 entries 1
text:
	r6 = map[args][0]+0
	r2 = *(u32 *)(r6 +0)
	r5 = *(u32 *)(r6 +4)
	*(u64 *)(r10 -8) = 0
	r3 = r10
	r3 += -8
	r4 = 2
	call bpf_skb_load_bytes_relative
	r1 = *(u64 *)(r10 -8)
	r0 += r1
	exit
update: args u32:0 00000000,00000000
run: 0102 zero:12 0304 zero:4 -> 0x0201
update: args u32:0 00000000,01000000
run: 0102 zero:12 0304 zero:4 -> 0x0403
update: args u32:0 04000000,01000000
run: 0102 zero:12 0304 00000506 -> 0x0605
update: args u32:0 05000000,01000000
run: 0102 zero:12 0304 00000506 -> -14
update: args u32:0 00000000,02000000
run: zero:20 -> -14
update: args u32:0 00000100,00000000
run: zero:20 -> -14

# The program of a tunnel sees the packet from its network header on; the MAC header is before it.
case: the MAC header lies in front of what the program sees
prog: cgroup_skb attach cgroup_inet_ingress
text:
	r2 = 0
	r3 = r10
	r3 += -8
	r4 = 8
	r5 = 0
	call bpf_skb_load_bytes_relative
	r1 = *(u64 *)(r10 -8)
	r0 = 0
	r2 = 0x0807060504030201
	if r1 != r2 goto out
	r0 = 1
	out:
	exit
run: 0102030405060708 zero:20 -> 1

case: only what is linear can be touched; pull_data makes it so
prog: sched_cls
map: n array key 4 value 4 entries 1
text:
	r6 = r1
	r2 = map[n][0]+0
	r2 = *(s32 *)(r2 +0)
	if r2 s< 0 goto look
	call bpf_skb_pull_data
	r7 = r0
	look:
	r1 = *(u32 *)(r6 +76)
	r0 = *(u32 *)(r6 +80)
	r0 -= r1
	r0 += r7
	exit
update: n u32:0 u32:0
run: zero:100 -> 20
	ctx: data_end=20
	flags: free_ctx
update: n u32:0 u32:60
run: zero:100 -> 60
	ctx: data_end=20
	flags: free_ctx
	data: same
update: n u32:0 u32:100
run: zero:100 -> 100
	ctx: data_end=14
	flags: free_ctx
update: n u32:0 u32:101
run: zero:100 -> 2
	ctx: data_end=14
	flags: free_ctx
run: zero:100
	ctx: data_end=101
	flags: free_ctx
	error: EINVAL
run: zero:100
	ctx: data_end=50
	error: EINVAL

case: loading reaches what is not linear, direct access does not
prog: sched_cls
text:
	r6 = r1
	r7 = 0
	r0 = *(u8 *)skb[50]
	r7 = r0
	r1 = r6
	r2 = 51
	r3 = r10
	r3 += -8
	r4 = 1
	call bpf_skb_load_bytes
	r0 = *(u8 *)(r10 -8)
	r0 <<= 8
	r7 |= r0
	r1 = *(u32 *)(r6 +76)
	r0 = *(u8 *)(r1 +30)
	r0 = r7
	exit
run: zero:50 0102 zero:8
	ctx: data_end=20
	flags: free_ctx
	trap: memory @14 "packet"
run: zero:50 0102 zero:8 -> 0x201
	ctx: data_end=31
	flags: free_ctx

case: storing makes linear
prog: sched_cls
text:
	r6 = r1
	*(u64 *)(r10 -8) = -1
	r2 = 38
	r3 = r10
	r3 += -8
	r4 = 2
	r5 = 0
	call bpf_skb_store_bytes
	r1 = *(u32 *)(r6 +76)
	r0 = *(u32 *)(r6 +80)
	r0 -= r1
	exit
run: zero:60 -> 40
	ctx: data_end=20
	flags: free_ctx
	data: zero:38 ffff zero:20
