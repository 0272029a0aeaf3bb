# SPDX-License-Identifier: BSD-2-Clause
# Timers in map values. kernel/bpf/helpers.c: bpf_timer_init, bpf_timer_set_callback, bpf_timer_start,
# bpf_timer_cancel; kernel/bpf/verifier.c: process_timer_func.

# The program does what its first word says: 1 init, 2 set the callback, 3 start, 4 cancel; the next two
# words are the arguments. The callback adds one to the value and prints the key and the time.
case: what each call answers
type: value 24 n@0:u64 t@8:bpf_timer
map: m array key 4 value 24 entries 2 type value
text:
	r6 = r1
	*(u32 *)(r10 -4) = 1
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	if r0 == 0x0 goto out
	r1 = r0
	r1 += 8
	r2 = *(u64 *)(r6 +0)
	r4 = *(u64 *)(r6 +8)
	r3 = *(u64 *)(r6 +16)
	if r2 == 0x1 goto init
	if r2 == 0x2 goto set
	if r2 == 0x3 goto start
	call bpf_timer_cancel
	exit
	init:
	r2 = map[m]
	r3 = r4
	call bpf_timer_init
	exit
	set:
	r2 = subprog[tick]
	call bpf_timer_set_callback
	exit
	start:
	r2 = r4
	call bpf_timer_start
	out:
	exit
	tick:
	r1 = *(u32 *)(r2 +0)
	r2 = *(u64 *)(r3 +0)
	r2 += r1
	*(u64 *)(r3 +0) = r2
	r0 = 0
	exit
# Before it is initialised.
run: u64:2 u64:0 u64:0 -> -22
run: u64:3 u64:0 u64:0 -> -22
run: u64:4 u64:0 u64:0 -> -22
# Clocks: the day's, monotonic, boot time.
run: u64:1 u64:2 u64:0 -> -22
run: u64:1 u64:8 u64:0 -> -22
run: u64:1 u64:16 u64:0 -> -22
run: u64:1 u64:1 u64:0 -> 0
run: u64:1 u64:7 u64:0 -> -16
# Without a callback.
run: u64:3 u64:0 u64:0 -> -22
run: u64:4 u64:0 u64:0 -> 0
run: u64:2 u64:0 u64:0 -> 0
run: u64:3 u64:0 u64:4 -> -22
run: u64:3 u64:100 u64:0 -> 0
due: 0
# Active: 1. The callback is gone then.
run: u64:4 u64:0 u64:0 -> 1
run: u64:4 u64:0 u64:0 -> 0
run: u64:3 u64:100 u64:0 -> -22
run: u64:2 u64:0 u64:0 -> 0
run: u64:3 u64:100 u64:0 -> 0
clock: 99
run: u64:0 u64:0 u64:0 -> 1
run: u64:2 u64:0 u64:0 -> 0
run: u64:3 u64:100 u64:0 -> 0
# Again: then, not now.
clock: 50
run: u64:3 u64:100 u64:2 -> 0
clock: 99
lookup: m u32:1 -> u64:0
clock: 1
lookup: m u32:1 -> u64:1
run: u64:4 u64:0 u64:0 -> 0
# At a time of the clock, which is 249 by now; one that is gone already.
run: u64:2 u64:0 u64:0 -> 0
run: u64:3 u64:260 u64:1 -> 0
clock: 10
lookup: m u32:1 -> u64:1
clock: 1
lookup: m u32:1 -> u64:2
run: u64:3 u64:3 u64:1 -> 0
due: 1
due: 0
# ktime_add_safe: what has no end never comes; a time before 1970 has.
run: u64:3 u64:-1 u64:0 -> 0
clock: 100000000000000
lookup: m u32:1 -> u64:3
run: u64:3 u64:-1 u64:1 -> 0
due: 1

# What expires first runs first; of the same time, what was started first.
case: in order
type: value 24 n@0:u64 t@8:bpf_timer
map: m hash key 8 value 24 entries 8 type value
map: seen array key 4 value 8 entries 1
text:
	r6 = r1
	r1 = map[m]
	r2 = r10
	r2 += -8
	r3 = *(u64 *)(r6 +0)
	*(u64 *)(r2 +0) = r3
	r3 = r10
	r3 += -32
	r4 = 0
	call bpf_map_update_elem
	r1 = map[m]
	r2 = r10
	r2 += -8
	call bpf_map_lookup_elem
	if r0 == 0x0 goto out
	r7 = r0
	r7 += 8
	r1 = r7
	r2 = map[m]
	r3 = 1
	call bpf_timer_init
	r1 = r7
	r2 = subprog[tick]
	call bpf_timer_set_callback
	r1 = r7
	r2 = *(u64 *)(r6 +8)
	r3 = 0
	call bpf_timer_start
	out:
	exit
	tick:
	r4 = *(u64 *)(r2 +0)
	r1 = map[seen][0]+0
	r2 = *(u64 *)(r1 +0)
	r2 *= 10
	r2 += r4
	*(u64 *)(r1 +0) = r2
	r0 = 0
	exit
run: u64:1 u64:30 -> 0
run: u64:2 u64:10 -> 0
run: u64:3 u64:30 -> 0
run: u64:4 u64:20 -> 0
run: u64:5 u64:10 -> 0
run: u64:6 u64:40 -> 0
clock: 30
lookup: seen u32:0 -> u64:25413
clock: 10
lookup: seen u32:0 -> u64:254136

# Each callback sees the time it asked for, however far the clock is moved at once.
case: again and again
type: value 24 n@0:u64 t@8:bpf_timer
map: m array key 4 value 24 entries 1 type value
map: every array key 4 value 8 entries 1
text:
	r6 = r1
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
	r3 = 7
	call bpf_timer_init
	r1 = r7
	r2 = subprog[tick]
	call bpf_timer_set_callback
	r1 = r7
	r2 = *(u64 *)(r6 +0)
	r3 = 2
	call bpf_timer_start
	out:
	exit
	tick:
	r6 = r3
	call bpf_ktime_get_ns
	r1 = map[every][0]+0
	r2 = *(u64 *)(r1 +0)
	r1 = *(u64 *)(r6 +0)
	r1 *= 100
	r1 += r0
	*(u64 *)(r6 +0) = r1
	r1 = r6
	r1 += 8
	r3 = 0
	call bpf_timer_start
	r0 = 0
	exit
update: every u32:0 u64:10
run: u64:5 -> 0
clock: 29
lookup: m u32:0 -> u64:51525
# Not twice within one nanosecond: at once is with the next call, or when the clock has moved on.
update: every u32:0 u64:0
clock: 6
lookup: m u32:0 -> u64:5152535
due: 1
due: 1
clock: 0
lookup: m u32:0 -> u64:5152535353535

# A callback that starts another timer for now.
case: one starts the other
type: value 24 n@0:u64 t@8:bpf_timer
map: m array key 4 value 24 entries 2 type value
text:
	call first
	r7 = r0
	call second
	r6 = r0
	r1 = r6
	r1 += 8
	r2 = map[m]
	r3 = 1
	call bpf_timer_init
	r1 = r7
	r1 += 8
	r2 = map[m]
	r3 = 1
	call bpf_timer_init
	r1 = r7
	r1 += 8
	r2 = subprog[tick]
	call bpf_timer_set_callback
	r1 = r7
	r1 += 8
	r2 = 0
	r3 = 0
	call bpf_timer_start
	exit
	first:
	*(u32 *)(r10 -4) = 0
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	exit
	second:
	*(u32 *)(r10 -4) = 1
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	exit
	tick:
	r6 = *(u32 *)(r2 +0)
	r1 = *(u64 *)(r3 +0)
	r1 += 1
	*(u64 *)(r3 +0) = r1
	if r6 == 0x1 goto other
	call second
	goto start
	other:
	call first
	start:
	r6 = r0
	r1 = r6
	r1 += 8
	r2 = subprog[tick]
	call bpf_timer_set_callback
	r1 = r6
	r1 += 8
	r2 = 0
	r3 = 0
	call bpf_timer_start
	r0 = 0
	exit
run: -> 0
due: 2
lookup: m u32:0 -> u64:1
lookup: m u32:1 -> u64:1
due: 2
clock: 1000
lookup: m u32:0 -> u64:4
lookup: m u32:1 -> u64:4

case: cancelled by its own callback, which deletes its element
type: value 24 n@0:u64 t@8:bpf_timer
map: m hash key 4 value 24 entries 2 type value
map: seen array key 4 value 32 entries 1
update: m u32:7 u64:1
text:
	*(u32 *)(r10 -4) = 7
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
	call bpf_timer_init
	r1 = r7
	r2 = subprog[tick]
	call bpf_timer_set_callback
	r1 = r7
	r2 = 0
	r3 = 0
	call bpf_timer_start
	out:
	exit
	tick:
	r6 = r1
	r7 = r2
	r8 = r3
	r8 += 8
	r1 = r8
	call bpf_timer_cancel
	r9 = map[seen][0]+0
	*(u64 *)(r9 +0) = r0
	r1 = r6
	r2 = r7
	call bpf_map_delete_elem
	*(u64 *)(r9 +8) = r0
	r1 = r8
	r2 = 0
	r3 = 0
	call bpf_timer_start
	*(u64 *)(r9 +16) = r0
	r1 = r8
	call bpf_timer_cancel
	*(u64 *)(r9 +24) = r0
	r0 = 0
	exit
run: -> 0
due: 1
lookup: seen u32:0 -> u64:-35,u64:0,u64:-22,u64:-22
due: 0
lookup: m u32:7 -> ENOENT

# Updated, deleted: from either side.
case: gone with its element
type: value 24 n@0:u64 t@8:bpf_timer
map: m hash key 4 value 24 entries 2 type value
update: m u32:7 u64:1
text:
	*(u32 *)(r10 -4) = 7
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
	call bpf_timer_init
	r6 = r0
	r1 = r7
	r2 = subprog[tick]
	call bpf_timer_set_callback
	r1 = r7
	r2 = 0
	r3 = 0
	call bpf_timer_start
	r0 = r6
	out:
	exit
	tick:
	r0 = 0
	exit
run: -> 0
run: -> -16
due: 1
run: -> -16
update: m u32:7 u64:2
due: 0
run: -> 0
take: m u32:7 -> u64:2
due: 0
run: -> 0
update: m u32:7 u64:3
run: -> 0
delete: m u32:7
due: 0

case: of an array, gone when it is updated
type: value 24 n@0:u64 t@8:bpf_timer
map: m array key 4 value 24 entries 2 type value
text:
	*(u32 *)(r10 -4) = 1
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
	call bpf_timer_init
	r6 = r0
	r1 = r7
	r2 = subprog[tick]
	call bpf_timer_set_callback
	r1 = r7
	r2 = 0
	r3 = 0
	call bpf_timer_start
	r0 = r6
	out:
	exit
	tick:
	r0 = 0
	exit
run: -> 0
# Not the elements beside it.
update: m u32:0 u64:1
run: -> -16
update: m u32:1 u64:1
due: 0
run: -> 0
due: 1

# --- what is no timer ---

case: not where the value has one
type: value 40 n@0:u64 t@8:bpf_timer w@24:bpf_wq
map: m array key 4 value 40 entries 1 type value
text:
	r6 = r1
	*(u32 *)(r10 -4) = 0
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	if r0 == 0x0 goto out
	r1 = r0
	r2 = *(u64 *)(r6 +0)
	r1 += r2
	call bpf_timer_cancel
	out:
	exit
run: u64:8 -> -22
run: u64:0
	trap: argument @11 "R1 of bpf_timer_cancel is not the bpf_timer of a map value"
run: u64:16
	trap: argument @11 "R1 of bpf_timer_cancel is not the bpf_timer of a map value"
run: u64:24
	trap: argument @11 "R1 of bpf_timer_cancel is not the bpf_timer of a map value"
run: u64:-40
	trap: argument @11 "R1 of bpf_timer_cancel is not the bpf_timer of a map value"

case: it cannot be touched
type: value 24 n@0:u64 t@8:bpf_timer
map: m array key 4 value 24 entries 1 type value
text:
	r6 = r1
	*(u32 *)(r10 -4) = 0
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	if r0 == 0x0 goto out
	r2 = *(u64 *)(r6 +0)
	r0 += r2
	*(u64 *)(r0 +0) = 1
	r0 = 1
	out:
	exit
run: u64:0 -> 1
run: u64:8
	trap: memory @10 "a bpf_timer"
run: u64:16
	trap: memory @10 "a bpf_timer"
run: u64:4
	trap: memory @10 "a bpf_timer"
# Nor by what is updated: it reads as zeroes.
update: m u32:0 u64:5,fill:16:255
lookup: m u32:0 -> u64:5,zero:16

case: of another map
type: value 24 n@0:u64 t@8:bpf_timer
map: m array key 4 value 24 entries 1 type value
map: o array key 4 value 24 entries 1 type value
text:
	*(u32 *)(r10 -4) = 0
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	if r0 == 0x0 goto out
	r1 = r0
	r1 += 8
	r2 = map[o]
	r3 = 1
	call bpf_timer_init
	out:
	exit
run:
	trap: argument @12 "R1 of bpf_timer_init is in a value of another map"

# --- what callbacks may do ---

case: a trap in a callback
type: value 24 n@0:u64 t@8:bpf_timer
map: m array key 4 value 24 entries 1 type value
prog: sched_cls
text:
	r6 = r1
	*(u32 *)(r10 -4) = 0
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	if r0 == 0x0 goto out
	r7 = r0
	r1 = *(u32 *)(r6 +8)
	*(u64 *)(r7 +0) = r1
	r7 += 8
	r1 = r7
	r2 = map[m]
	r3 = 1
	call bpf_timer_init
	r1 = r7
	r2 = subprog[tick]
	call bpf_timer_set_callback
	r1 = r7
	r2 = 0
	r3 = 0
	call bpf_timer_start
	out:
	exit
	tick:
	r6 = r2
	r7 = r3
	r1 = *(u64 *)(r7 +0)
	if r1 == 0x0 goto context
	if r1 == 0x1 goto bytes
	if r1 == 0x2 goto key
	if r1 == 0x3 goto retval
	if r1 == 0x4 goto dyn
	r0 = *(u64 *)(r1 +0)
	exit
	context:
	r1 = 0
	r2 = 0
	r3 = r10
	r3 += -8
	r4 = 8
	call bpf_skb_load_bytes
	exit
	bytes:
	r6 = 0
	r0 = *(u8 *)skb[0]
	exit
	key:
	*(u32 *)(r6 +0) = 1
	exit
	retval:
	r1 = 0
	call bpf_get_hash_recalc
	exit
	dyn:
	r1 = 0
	r2 = 0
	r3 = r10
	r3 += -16
	call bpf_dynptr_from_skb
	exit
run: zero:20 -> 0
	ctx: mark=0
due: 1 "R1 of bpf_skb_load_bytes is not the context"
run: zero:20 -> 0
	ctx: mark=1
due: 1
run: zero:20 -> 0
	ctx: mark=2
due: 1 "invalid write of 4 bytes"
run: zero:20 -> 0
	ctx: mark=3
due: 1 "R1 of bpf_get_hash_recalc is not the context"
run: zero:20 -> 0
	ctx: mark=4
due: 1 "R1 of bpf_dynptr_from_skb is not the context"
run: zero:20 -> 0
	ctx: mark=5
due: 1 "invalid read of 8 bytes at 0x5 (NULL"

case: on the CPU that started it
cpus: 2
type: value 24 n@0:u64 t@8:bpf_timer
map: m array key 4 value 24 entries 1 type value
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
	r3 = 1
	call bpf_timer_init
	r1 = r7
	r2 = subprog[tick]
	call bpf_timer_set_callback
	r1 = r7
	r2 = 0
	r3 = 0
	call bpf_timer_start
	out:
	exit
	tick:
	r6 = r3
	call bpf_get_smp_processor_id
	r0 += 10
	*(u64 *)(r6 +0) = r0
	r0 = 0
	exit
run: -> 0
	cpu: 1
due: 1
lookup: m u32:0 -> u64:11
run: -> 0
due: 1
lookup: m u32:0 -> u64:10
