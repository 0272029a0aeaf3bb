# SPDX-License-Identifier: BSD-2-Clause
# Raw programs: a buffer, its length, a result.

case: the buffer is worked on in place
text:
	r0 = *(u8 *)(r1 +0)
	*(u8 *)(r1 +1) = r0
	*(u32 *)(r1 +4) = 287454020
	exit
run: 05 06 07 08 zero:4 -> 5
	data: 05 05 07 08 u32:0x11223344

case: an empty buffer
text:
	r0 = r2
	exit
run: -> 0

case: the whole of R0 comes back
text:
	r0 = 0xffffffff00000001
	exit
run: -> 0xffffffff00000001

case: maps and helpers are there, too
cpus: 3
map: counts array key 4 value 16 entries 1
text:
	r1 = map[counts][0]+8
	r2 = 1
	lock *(u64 *)(r1 +0) += r2
	call bpf_get_smp_processor_id
	exit
run: -> 2
	cpu: 2
run: -> 0
	map: counts u32:0=u64:0,u64:2
run:
	cpu: 3
	error: ENXIO
