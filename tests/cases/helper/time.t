# SPDX-License-Identifier: BSD-2-Clause
# Time, chance and place.

case: the clock stands until it is moved
start_ns: 1000
text:
	call bpf_ktime_get_ns
	r6 = r0
	call bpf_ktime_get_ns
	if r0 != r6 goto moved
	exit
	moved:
	r0 = 0
	exit
run: -> 1000
run: -> 1000
clock: 234
run: -> 1234
clock: 0x100000000
run: -> 0x1000004d2

case: the virtual clock is that of the day, too
start_ns: 1700000000000000000
text:
	call bpf_ktime_get_tai_ns
	exit
run: -> 1700000000000000000
clock: 5
run: -> 1700000000000000005

case: the clock begins at 0 when nobody says otherwise
text:
	call bpf_ktime_get_ns
	exit
run: -> 0

case: random numbers have 32 bits
text:
	r6 = 100
	r7 = 0
	again:
	call bpf_get_prandom_u32
	r7 |= r0
	r6 -= 1
	if r6 != 0x0 goto again
	r0 = r7
	r0 >>= 32
	exit
run: -> 0

# All bits of a hundred numbers together: a constant would not do.
case: random numbers differ
text:
	r6 = 100
	r7 = 0
	r8 = -1
	again:
	call bpf_get_prandom_u32
	r7 |= r0
	r8 &= r0
	r6 -= 1
	if r6 != 0x0 goto again
	r0 = r7
	r0 ^= r8
	exit
run: -> 0xffffffff

case: a later run goes on where the last one stopped
seed: 5
map: first array key 4 value 8 entries 1
text:
	call bpf_get_prandom_u32
	r1 = map[first][0]+0
	r2 = *(u64 *)(r1 +0)
	*(u64 *)(r1 +0) = r0
	if r0 == r2 goto same
	r0 = 0
	exit
	same:
	r0 = 1
	exit
run: -> 0
run: -> 0
run: -> 0

case: the number of the CPU
cpus: 4
text:
	call bpf_get_smp_processor_id
	exit
run: -> 0
run: -> 3
	cpu: 3
run: -> 1
	cpu: 1
run:
	cpu: 4
	error: ENXIO
