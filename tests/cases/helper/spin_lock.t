# SPDX-License-Identifier: BSD-2-Clause
# bpf_spin_lock(), bpf_spin_unlock(): kernel/bpf/verifier.c: process_spin_lock, check_resource_leak.
# A program that traps lets go of its lock: the runs after it would not end otherwise.

case: locked and unlocked
map: table array key 4 value 16 entries 2 lock 4
update: table u32:1 u32:0,u32:0,u64:5
text:
	*(u32 *)(r10 -4) = 1
	r1 = map[table]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	r6 = r0
	r1 = r6
	r1 += 4
	call bpf_spin_lock
	r7 = *(u64 *)(r6 +8)
	r7 += 1
	*(u64 *)(r6 +8) = r7
	r1 = r6
	r1 += 4
	call bpf_spin_unlock
	r0 = r7
	exit
run: -> 6
run: -> 7
	map: table u32:1=u32:0,u32:0,u64:7

case: in a hash table
map: table hash key 4 value 16 entries 4 lock 8
update: table u32:1 u64:5
text:
	*(u32 *)(r10 -4) = 1
	r1 = map[table]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	r6 = r0
	r1 = r6
	r1 += 8
	call bpf_spin_lock
	r7 = *(u64 *)(r6 +0)
	r1 = r6
	r1 += 8
	call bpf_spin_unlock
	r0 = r7
	exit
run: -> 5

case: locking twice
map: table array key 4 value 16 entries 1 lock 0
text:
	r6 = map[table][0]+0
	r1 = r6
	call bpf_spin_lock
	r1 = r6
	call bpf_spin_lock
	exit
run:
	trap: argument @5 "R1 of bpf_spin_lock is a second lock"
run:
	trap: argument @5 "R1 of bpf_spin_lock is a second lock"

case: unlocking what is not locked
map: table array key 4 value 16 entries 1 lock 0
text:
	r6 = map[table][0]+0
	r1 = r6
	call bpf_spin_unlock
	exit
run:
	trap: argument @3 "unlock without taking a lock"
run:
	trap: argument @3 "unlock without taking a lock"

case: leaving with the lock
map: table array key 4 value 16 entries 1 lock 0
text:
	r6 = map[table][0]+0
	r1 = r6
	call bpf_spin_lock
	r0 = 0
	exit
run:
	trap: call @5 "the program ends while holding a lock"
run:
	trap: call @5 "the program ends while holding a lock"

case: calling helpers with the lock
map: table array key 4 value 16 entries 1 lock 0
text:
	r6 = map[table][0]+0
	r1 = r6
	call bpf_spin_lock
	call bpf_ktime_get_ns
	exit
run:
	trap: call @4 "bpf_ktime_get_ns is called while holding a lock"
run:
	trap: call @4 "bpf_ktime_get_ns is called while holding a lock"

case: a lock that is none
map: table array key 4 value 16 entries 1 lock 0
text:
	r6 = map[table][0]+0
	r1 = r6
	r1 += 4
	call bpf_spin_lock
	exit
run:
	trap: argument @4 "R1 of bpf_spin_lock is not the bpf_spin_lock of a map value"
run:
	trap: argument @4 "R1 of bpf_spin_lock is not the bpf_spin_lock of a map value"

case: a lock on the stack
map: table array key 4 value 16 entries 1 lock 0
text:
	r6 = map[table][0]+0
	r1 = r10
	r1 += -8
	call bpf_spin_lock
	exit
run:
	trap: argument @4 "R1 of bpf_spin_lock is not the bpf_spin_lock of a map value"
run:
	trap: argument @4 "R1 of bpf_spin_lock is not the bpf_spin_lock of a map value"

case: writing the lock
map: table array key 4 value 16 entries 1 lock 0
text:
	r6 = map[table][0]+0
	*(u32 *)(r6 +0) = 1
	r0 = 0
	exit
run:
	trap: memory @2 "value of map table"
run:
	trap: memory @2 "value of map table"

case: reading a part of the lock
map: table array key 4 value 16 entries 1 lock 0
text:
	r6 = map[table][0]+0
	r0 = *(u8 *)(r6 +3)
	exit
run:
	trap: memory @2 "value of map table"
run:
	trap: memory @2 "value of map table"

case: an atomic operation on the lock
map: table array key 4 value 16 entries 1 lock 0
text:
	r6 = map[table][0]+0
	r1 = 1
	lock *(u32 *)(r6 +0) += r1
	exit
run:
	trap: memory @3 "value of map table"
run:
	trap: memory @3 "value of map table"

case: a trap while holding the lock
map: table array key 4 value 16 entries 1 lock 0
text:
	r6 = map[table][0]+0
	r1 = r6
	call bpf_spin_lock
	r1 = 0
	r0 = *(u8 *)(r1 +0)
	exit
run:
	trap: memory @5 "NULL"
run:
	trap: memory @5 "NULL"

case: giving the whole value to a helper
map: table array key 4 value 16 entries 1 lock 0
text:
	r6 = map[table][0]+0
	r1 = r6
	r2 = 8
	r3 = 0
	r4 = r10
	r4 += -8
	call bpf_strtol
	exit
run:
	trap: argument @7 "R1 of bpf_strtol points to memory that the program may not read"
run:
	trap: argument @7 "R1 of bpf_strtol points to memory that the program may not read"

case: unlocking another lock
map: table array key 4 value 16 entries 1 lock 0
map: other array key 4 value 16 entries 1 lock 0
text:
	r1 = map[table][0]+0
	call bpf_spin_lock
	r1 = map[other][0]+0
	call bpf_spin_unlock
	exit
run:
	trap: argument @5 "R1 of bpf_spin_unlock is a different lock from the one that is held"

case: a function may hold the lock for its caller
map: table array key 4 value 16 entries 1 lock 0
text:
	call take
	r1 = map[table][0]+0
	call bpf_spin_unlock
	r0 = 3
	exit
	take:
	r1 = map[table][0]+0
	call bpf_spin_lock
	r0 = 0
	exit
run: -> 3
run: -> 3

case: a callback may not
map: table array key 4 value 16 entries 1 lock 0
text:
	r1 = 1
	r2 = subprog[take]
	r3 = 0
	r4 = 0
	call bpf_loop
	exit
	take:
	r1 = map[table][0]+0
	call bpf_spin_lock
	r0 = 0
	exit
run:
	trap: call "the program ends while holding a lock"

case: a tail call with the lock
map: table array key 4 value 16 entries 1 lock 0
map: jumps prog_array key 4 value 4 entries 1
text:
	r6 = r1
	r1 = map[table][0]+0
	call bpf_spin_lock
	r1 = r6
	r2 = map[jumps]
	r3 = 0
	call bpf_tail_call
	exit
run:
	trap: call "bpf_tail_call is called while holding a lock"
