# SPDX-License-Identifier: BSD-2-Clause
# SYN cookies. net/core/filter.c: bpf_tcp_raw_gen_syncookie_ipv4, ...; net/ipv4/syncookies.c,
# net/ipv6/syncookies.c. The low half of what is generated depends on the instance's seed.

# R0 is the size that the cookie tells, or -errno, and in the upper half what a check of the answer
# says: the header's SYN with the cookie acknowledged.
case: a cookie of IPv4
seed: 7
prog: xdp
text:
	r6 = *(u32 *)(r1 +0)
	r7 = *(u32 *)(r1 +4)
	r1 = r6
	r1 += 44
	r8 = 20
	if r1 > r7 goto short
	r8 = 24
	short:
	r1 = r6
	r2 = r6
	r2 += 20
	r3 = r8
	call bpf_tcp_raw_gen_syncookie_ipv4
	r7 = r0
	if r0 s< 0x0 goto out
	r1 = *(u32 *)(r6 +24)
	r1 = be32 r1
	r1 += 1
	r1 = be32 r1
	*(u32 *)(r6 +24) = r1
	w1 = w7
	w1 += 1
	r1 = be32 r1
	*(u32 *)(r6 +28) = r1
	r1 = r6
	r2 = r6
	r2 += 20
	call bpf_tcp_raw_check_syncookie_ipv4
	r7 >>= 32
	r0 <<= 32
	r0 |= r7
	out:
	exit
run: 45 zero:11 0a000001 0a000002 1234 0050 00000005 zero:4 50 02 zero:6 -> 536
run: 45 zero:11 0a000001 0a000002 1234 0050 ffffffff zero:4 50 02 zero:6 -> 536
run: 45 zero:11 0a000001 0a000002 1234 0050 00000005 zero:4 60 02 zero:6 020405b4 -> 1460
run: 45 zero:11 0a000001 0a000002 1234 0050 00000005 zero:4 60 02 zero:6 020405b3 -> 1440
run: 45 zero:11 0a000001 0a000002 1234 0050 00000005 zero:4 60 02 zero:6 02040514 -> 1300
run: 45 zero:11 0a000001 0a000002 1234 0050 00000005 zero:4 60 02 zero:6 02040001 -> 536
run: 45 zero:11 0a000001 0a000002 1234 0050 00000005 zero:4 60 02 zero:6 0204ffff -> 1460
run: 45 zero:11 0a000001 0a000002 1234 0050 00000005 zero:4 60 02 zero:6 01010204 -> 536
run: 45 zero:11 0a000001 0a000002 1234 0050 00000005 zero:4 60 02 zero:6 000205b4 -> 536
run: 45 zero:11 0a000001 0a000002 1234 0050 00000005 zero:4 60 02 zero:6 01000204 -> 536
run: 45 zero:11 0a000001 0a000002 1234 0050 00000005 zero:4 50 02 zero:6 020405b4 -> -22

case: a cookie of IPv6
prog: xdp
text:
	r6 = *(u32 *)(r1 +0)
	r1 = r6
	r2 = r6
	r2 += 40
	r3 = 24
	call bpf_tcp_raw_gen_syncookie_ipv6
	r7 = r0
	if r0 s< 0x0 goto out
	r1 = *(u32 *)(r6 +44)
	r1 = be32 r1
	r1 += 1
	r1 = be32 r1
	*(u32 *)(r6 +44) = r1
	w1 = w7
	w1 += 1
	r1 = be32 r1
	*(u32 *)(r6 +48) = r1
	r1 = r6
	r2 = r6
	r2 += 40
	call bpf_tcp_raw_check_syncookie_ipv6
	r7 >>= 32
	r0 <<= 32
	r0 |= r7
	out:
	exit
run: 60 zero:7 fill:16:1 fill:16:2 1234 0050 00000005 zero:4 60 02 zero:6 01010101 -> 1220
run: 60 zero:7 fill:16:1 fill:16:2 1234 0050 00000005 zero:4 60 02 zero:6 020405b4 -> 1440
run: 60 zero:7 fill:16:1 fill:16:2 1234 0050 00000005 zero:4 60 02 zero:6 0204058c -> 1420
run: 60 zero:7 fill:16:1 fill:16:2 1234 0050 00000005 zero:4 60 02 zero:6 020422ec -> 8940

# The program keeps the cookie in the first run, later ones check it.
case: how long a cookie lasts, and for whom
prog: sched_cls
map: kept array key 4 value 4 entries 1
text:
	r6 = *(u32 *)(r1 +76)
	r9 = map[kept][0]+0
	r1 = *(u32 *)(r9 +0)
	if r1 != 0x0 goto check
	r1 = r6
	r2 = r6
	r2 += 20
	r3 = 20
	call bpf_tcp_raw_gen_syncookie_ipv4
	w0 += 1
	r0 = be32 r0
	*(u32 *)(r9 +0) = r0
	r0 = 0
	exit
	check:
	*(u32 *)(r6 +28) = r1
	r1 = r6
	r2 = r6
	r2 += 20
	call bpf_tcp_raw_check_syncookie_ipv4
	exit
run: 45 zero:11 0a000001 0a000002 1234 0050 00000005 zero:4 50 02 zero:6 -> 0
run: 45 zero:11 0a000001 0a000002 1234 0050 00000006 zero:4 50 10 zero:6 -> 0
run: 45 zero:11 0a000001 0a000002 1234 0050 00000007 zero:4 50 10 zero:6 -> -13
run: 45 zero:11 0a000001 0a000002 1235 0050 00000006 zero:4 50 10 zero:6 -> -13
run: 45 zero:11 0a000001 0a000003 1234 0050 00000006 zero:4 50 10 zero:6 -> -13
clock: 60000000000
run: 45 zero:11 0a000001 0a000002 1234 0050 00000006 zero:4 50 10 zero:6 -> 0
clock: 60000000000
run: 45 zero:11 0a000001 0a000002 1234 0050 00000006 zero:4 50 10 zero:6 -> -13

# R0: bpf_tcp_gen_syncookie() without the cookie itself. cb[0]: the socket's port, cb[1]: the size of
# the IP header, cb[2]: of TCP's.
case: the cookies of a listener
prog: sched_cls
sock: tcp local 0.0.0.0:80 syn_flooded
sock: tcp local 0.0.0.0:81
sock: tcp local [::]:82 syn_flooded v6only
sock: tcp local [::]:83 syn_flooded
sock: udp local 0.0.0.0:80 syn_flooded
text:
	r9 = r1
	r6 = *(u32 *)(r1 +76)
	*(u32 *)(r10 -16) = 0x0100000a
	*(u32 *)(r10 -12) = 0x0200000a
	*(u16 *)(r10 -8) = 0x3412
	r2 = *(u32 *)(r9 +48)
	r2 = be16 r2
	*(u16 *)(r10 -6) = r2
	r3 = 12
	r2 = r10
	r2 += -16
	r4 = -1
	r5 = 0
	call bpf_skc_lookup_tcp
	if r0 != 0 goto found
	*(u64 *)(r10 -40) = 0
	*(u64 *)(r10 -32) = 0
	*(u64 *)(r10 -24) = 0
	*(u64 *)(r10 -16) = 0
	*(u32 *)(r10 -8) = 0
	r2 = *(u32 *)(r9 +48)
	r2 = be16 r2
	*(u16 *)(r10 -6) = r2
	r1 = r9
	r2 = r10
	r2 += -40
	r3 = 36
	r4 = -1
	r5 = 0
	call bpf_skc_lookup_tcp
	if r0 == 0 goto out
	found:
	r7 = r0
	r1 = r0
	r2 = r6
	r3 = *(u32 *)(r9 +52)
	r4 = r6
	r4 += r3
	r5 = *(u32 *)(r9 +56)
	call bpf_tcp_gen_syncookie
	r8 = r0
	if r8 s< 0x0 goto release
	r3 = *(u32 *)(r9 +52)
	r4 = r6
	r4 += r3
	r1 = *(u32 *)(r4 +4)
	r1 = be32 r1
	w1 += 1
	r1 = be32 r1
	*(u32 *)(r4 +4) = r1
	w1 = w8
	w1 += 1
	r1 = be32 r1
	*(u32 *)(r4 +8) = r1
	*(u8 *)(r4 +13) = 0x10
	r1 = r7
	r2 = r6
	r5 = 20
	call bpf_tcp_check_syncookie
	r8 >>= 32
	r0 <<= 32
	r8 |= r0
	release:
	r1 = r7
	call bpf_sk_release
	r0 = r8
	out:
	exit
run: 45 zero:11 0a000001 0a000002 1234 0050 00000005 zero:4 50 02 zero:6 -> 536
	ctx: cb[0]=80 cb[1]=20 cb[2]=20
run: 45 zero:11 0a000001 0a000002 1234 0051 00000005 zero:4 50 02 zero:6 -> -2
	ctx: cb[0]=81 cb[1]=20 cb[2]=20
run: 45 zero:11 0a000001 0a000002 1234 0052 00000005 zero:4 50 02 zero:6 -> -22
	ctx: cb[0]=82 cb[1]=20 cb[2]=20
run: 45 zero:11 0a000001 0a000002 1234 0053 00000005 zero:4 50 02 zero:6 -> 536
	ctx: cb[0]=83 cb[1]=20 cb[2]=20
run: 60 zero:7 fill:32:1 1234 0053 00000005 zero:4 50 02 zero:6 -> 1220
	ctx: cb[0]=83 cb[1]=40 cb[2]=20
run: 60 zero:7 fill:32:1 1234 0050 00000005 zero:4 50 02 zero:6 -> -22
	ctx: cb[0]=80 cb[1]=40 cb[2]=20
run: 70 zero:7 fill:32:1 1234 0050 00000005 zero:4 50 02 zero:6 -> -93
	ctx: cb[0]=80 cb[1]=40 cb[2]=20
run: 45 zero:11 0a000001 0a000002 1234 0050 00000005 zero:4 50 12 zero:6 -> -22
	ctx: cb[0]=80 cb[1]=20 cb[2]=20
run: 45 zero:11 0a000001 0a000002 1234 0050 00000005 zero:4 50 02 zero:6 -> -22
	ctx: cb[0]=80 cb[1]=20 cb[2]=19
run: 45 zero:11 0a000001 0a000002 1234 0050 00000005 zero:4 60 02 zero:6 -> -22
	ctx: cb[0]=80 cb[1]=20 cb[2]=20
