# SPDX-License-Identifier: BSD-2-Clause
# bpf_bind at connect(). net/core/filter.c: bpf_bind; net/ipv4/af_inet.c: __inet_bind.

case: the address to connect from
prog: cgroup_sock_addr attach 10
text:
	r6 = r1
	*(u64 *)(r10 -16) = 2
	*(u16 *)(r10 -14) = 0x901f
	*(u32 *)(r10 -12) = 0x0200000a
	*(u64 *)(r10 -8) = 0
	r2 = r10
	r2 += -16
	r3 = 16
	call bpf_bind
	if r0 != 0 goto out
	r1 = *(u64 *)(r6 +64)
	r0 = *(u32 *)(r1 +24)
	r1 = *(u32 *)(r1 +44)
	r0 <<= 16
	r0 |= r1
	out:
	exit
run: -> 0x0200000a1f90

case: what cannot be bound
prog: cgroup_sock_addr attach 10
text:
	r6 = r1
	*(u64 *)(r10 -16) = 2
	*(u64 *)(r10 -8) = 0
	r2 = r10
	r2 += -16
	r3 = 15
	call bpf_bind
	r7 = r0
	*(u64 *)(r10 -16) = 5
	r1 = r6
	r2 = r10
	r2 += -16
	r3 = 16
	call bpf_bind
	r0 += r7
	exit
run: -> -119
