# SPDX-License-Identifier: BSD-2-Clause
# Work queues in map values: kernel/bpf/helpers.c: bpf_wq_init, bpf_wq_set_callback_impl, bpf_wq_start.

case: what each call answers
type: value 24 n@0:u64 w@8:bpf_wq
map: m hash key 4 value 24 entries 2 type value
update: m u32:3 u64:0
prog: syscall
text:
	r6 = r1
	*(u32 *)(r10 -4) = 3
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	if r0 == 0x0 goto out
	r1 = r0
	r1 += 8
	r2 = *(u64 *)(r6 +0)
	r3 = *(u64 *)(r6 +8)
	if r2 == 0x1 goto init
	if r2 == 0x2 goto set
	r2 = r3
	call bpf_wq_start
	exit
	init:
	r2 = map[m]
	call bpf_wq_init
	exit
	set:
	r2 = subprog[work]
	r4 = 0
	call bpf_wq_set_callback_impl
	exit
	out:
	exit
	work:
	r1 = *(u32 *)(r2 +0)
	r2 = *(u64 *)(r3 +0)
	r2 += r1
	*(u64 *)(r3 +0) = r2
	r0 = 0
	exit
run:
	ctx_data: u64:2 u64:0
	r0: -22
run:
	ctx_data: u64:3 u64:0
	r0: -22
run:
	ctx_data: u64:1 u64:1
	r0: -22
run:
	ctx_data: u64:1 u64:0
	r0: 0
run:
	ctx_data: u64:1 u64:0
	r0: -16
run:
	ctx_data: u64:3 u64:0
	r0: -22
run:
	ctx_data: u64:2 u64:1
	r0: -22
run:
	ctx_data: u64:2 u64:0
	r0: 0
run:
	ctx_data: u64:3 u64:1
	r0: -22
# Queued twice is queued once.
run:
	ctx_data: u64:3 u64:0
	r0: 0
run:
	ctx_data: u64:3 u64:0
	r0: 0
due: 1
due: 0
lookup: m u32:3 -> u64:3
run:
	ctx_data: u64:3 u64:0
	r0: 0
clock: 0
lookup: m u32:3 -> u64:6
# Gone with its element.
run:
	ctx_data: u64:3 u64:0
	r0: 0
delete: m u32:3
due: 0

case: a timer is no work
type: value 40 n@0:u64 t@8:bpf_timer w@24:bpf_wq
map: m array key 4 value 40 entries 1 type value
prog: syscall
text:
	*(u32 *)(r10 -4) = 0
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	if r0 == 0x0 goto out
	r1 = r0
	r1 += 8
	r2 = 0
	call bpf_wq_start
	out:
	exit
run:
	trap: argument @10 "R1 of bpf_wq_start is not the bpf_wq of a map value"

case: a trap in a callback says whose it was
type: value 24 n@0:u64 w@8:bpf_wq
map: m array key 4 value 24 entries 1 type value
prog: syscall
text:
	*(u32 *)(r10 -4) = 0
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	if r0 == 0x0 goto out
	r7 = r0
	r7 += 8
	r1 = r7
	r2 = map[m]
	r3 = 0
	call bpf_wq_init
	r1 = r7
	r2 = subprog[work]
	r3 = 0
	r4 = 0
	call bpf_wq_set_callback_impl
	r1 = r7
	r2 = 0
	call bpf_wq_start
	out:
	exit
	work:
	r1 = *(u64 *)(r3 +0)
	r0 = *(u64 *)(r1 +0)
	exit
run:
	r0: 0
due: 1 "work queue callback of prog"
