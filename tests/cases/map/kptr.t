# SPDX-License-Identifier: BSD-2-Clause
# Pointers to objects in map values. kernel/bpf/helpers.c: bpf_kptr_xchg; kernel/bpf/verifier.c:
# process_kptr_func, check_map_kptr_access; which maps: kernel/bpf/syscall.c: map_check_btf.

case: an object stays in the map from one run to the next
type: pair 16 a@0:u64 b@8:u64
type: value 16 n@0:u64 p@8:kptr(pair)
map: m array key 4 value 16 entries 1 type value
prog: syscall
text:
	r6 = r1
	*(u32 *)(r10 -4) = 0
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	if r0 == 0x0 goto none
	r7 = r0
	r1 = type[pair]
	r2 = 0
	call bpf_obj_new_impl
	if r0 == 0x0 goto none
	r1 = *(u64 *)(r6 +0)
	*(u64 *)(r0 +8) = r1
	r1 = r7
	r1 += 8
	r2 = r0
	call bpf_kptr_xchg
	if r0 == 0x0 goto none
	r8 = *(u64 *)(r0 +8)
	r1 = r0
	r2 = 0
	call bpf_obj_drop_impl
	r0 = r8
	exit
	none:
	r0 = 0
	exit
run: -> 0
	ctx_data: u64:5
run: -> 5
	ctx_data: u64:6
run: -> 6
	ctx_data: u64:7
	map: m u32:0=zero:16
lookup: m u32:0 -> zero:16
update: m u32:0 u64:9,u64:1
lookup: m u32:0 -> u64:9,u64:0
run: -> 0
	ctx_data: u64:8
run: -> 8
	ctx_data: u64:9

case: a program reads what a kptr leads to
type: pair 16 a@0:u64 b@8:u64
type: value 8 p@0:kptr(pair)
map: m hash key 4 value 8 entries 4 type value
update: m u32:1 u64:77
prog: syscall
text:
	*(u32 *)(r10 -4) = 1
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	if r0 == 0x0 goto out
	r7 = r0
	r8 = *(u64 *)(r7 +0)
	r1 = type[pair]
	r2 = 0
	call bpf_obj_new_impl
	if r0 == 0x0 goto out
	r1 = 3
	*(u64 *)(r0 +0) = r1
	r1 = r7
	r2 = r0
	call bpf_kptr_xchg
	r1 = r0
	if r1 == 0x0 goto kept
	r2 = 0
	call bpf_obj_drop_impl
	kept:
	r0 = *(u64 *)(r7 +0)
	r0 = *(u64 *)(r0 +0)
	r8 += r0
	out:
	r0 = r8
	exit
run: -> 3
lookup: m u32:1 -> zero:8
delete: m u32:1
lookup: m u32:1 -> ENOENT

case: NULL is taken, and given back
type: pair 16 a@0:u64 b@8:u64
type: value 8 p@0:kptr(pair)
map: m array key 4 value 8 entries 1 type value
prog: syscall
text:
	*(u32 *)(r10 -4) = 0
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	r1 = r0
	r2 = 0
	call bpf_kptr_xchg
	exit
run: -> 0

case: what is not held does not go into a map
type: pair 16 a@0:u64 b@8:u64
type: value 8 p@0:kptr(pair)
map: m array key 4 value 8 entries 1 type value
prog: syscall
text:
	*(u32 *)(r10 -4) = 0
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	r7 = r0
	r1 = type[pair]
	r2 = 0
	call bpf_obj_new_impl
	r8 = r0
	r1 = r7
	r2 = r8
	call bpf_kptr_xchg
	r1 = r7
	r2 = r8
	call bpf_kptr_xchg
	r0 = 0
	exit
run:
	trap: argument @16 "must be referenced when passed to release function"

case: an object of another type does not go there
type: pair 16 a@0:u64 b@8:u64
type: other 16 a@0:u64
type: value 8 p@0:kptr(pair)
map: m array key 4 value 8 entries 1 type value
prog: syscall
text:
	*(u32 *)(r10 -4) = 0
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	r7 = r0
	r1 = type[other]
	r2 = 0
	call bpf_obj_new_impl
	r1 = r7
	r2 = r0
	call bpf_kptr_xchg
	r0 = 0
	exit
run:
	trap: argument @12 "invalid kptr access, expected a struct pair"

case: an object does not go where there is no kptr
type: pair 16 a@0:u64 b@8:u64
type: value 16 p@0:kptr(pair) n@8:u64
map: m array key 4 value 16 entries 1 type value
prog: syscall
text:
	*(u32 *)(r10 -4) = 0
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	r1 = r0
	r1 += 8
	r2 = 0
	call bpf_kptr_xchg
	r0 = 0
	exit
run:
	trap: argument @9 "doesn't point to kptr"

case: a kptr is not written
type: pair 16 a@0:u64 b@8:u64
type: value 8 p@0:kptr(pair)
map: m array key 4 value 8 entries 1 type value
prog: syscall
text:
	*(u32 *)(r10 -4) = 0
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	r1 = 0
	*(u64 *)(r0 +0) = r1
	r0 = 0
	exit
run:
	trap: memory @7 "a kptr, which helpers access only"

case: half a kptr is not read
type: pair 16 a@0:u64 b@8:u64
type: value 8 p@0:kptr(pair)
map: m array key 4 value 8 entries 1 type value
prog: syscall
text:
	*(u32 *)(r10 -4) = 0
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	r0 = *(u32 *)(r0 +0)
	exit
run:
	trap: memory @6

case: a kptr that counts nothing is written and read, not exchanged
type: pair 16 a@0:u64 b@8:u64
type: value 8 p@0:kptr_untrusted(pair)
map: m array key 4 value 8 entries 1 type value
prog: syscall
text:
	*(u32 *)(r10 -4) = 0
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	r6 = r0
	r1 = 4
	*(u64 *)(r6 +0) = r1
	r7 = *(u64 *)(r6 +0)
	if r7 != 4 goto out
	r1 = r6
	r2 = 0
	call bpf_kptr_xchg
	out:
	r0 = 0
	exit
run:
	trap: argument @13 "isn't referenced kptr"
lookup: m u32:0 -> zero:8

case: in an object, too
type: inner 8 a@0:u64
type: outer 16 a@0:u64 p@8:kptr(inner)
type: value 8 p@0:kptr(outer)
map: m lru_hash key 4 value 8 entries 1 type value
update: m u32:0 zero:8
prog: syscall
text:
	r1 = type[inner]
	r2 = 0
	call bpf_obj_new_impl
	r6 = r0
	r1 = type[outer]
	r2 = 0
	call bpf_obj_new_impl
	r7 = r0
	r1 = r7
	r1 += 8
	r2 = r6
	call bpf_kptr_xchg
	r8 = r0
	*(u32 *)(r10 -4) = 0
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	r1 = r0
	r2 = r7
	call bpf_kptr_xchg
	if r0 == 0x0 goto out
	r1 = r0
	r2 = 0
	call bpf_obj_drop_impl
	r8 += 1
	out:
	r0 = r8
	exit
run: -> 0
run: -> 1
update: m u32:0 zero:8
run: -> 0
update: m u32:1 zero:8
lookup: m u32:0 -> ENOENT

case: CPUs have values with kptrs of their own
cpus: 2
type: pair 16 a@0:u64 b@8:u64
type: value 16 n@0:u64 p@8:kptr(pair)
map: m percpu_array key 4 value 16 entries 1 type value
prog: syscall
text:
	*(u32 *)(r10 -4) = 0
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	r7 = r0
	r1 = type[pair]
	r2 = 0
	call bpf_obj_new_impl
	r1 = r7
	r1 += 8
	r2 = r0
	call bpf_kptr_xchg
	if r0 == 0x0 goto none
	r1 = r0
	r2 = 0
	call bpf_obj_drop_impl
	r0 = 1
	none:
	exit
run: -> 0
run: -> 1
run: -> 0
	cpu: 1
lookup: m u32:0 -> zero:32
update: m u32:0 u64:1,u64:2,u64:3,u64:4
lookup: m u32:0 -> u64:1,u64:0,u64:3,u64:0
run: -> 0
run: -> 0
	cpu: 1

case: maps that values with kptrs cannot be in
type: pair 16 a@0:u64 b@8:u64
type: value 8 p@0:kptr(pair)
type: locked 24 lock@0:bpf_spin_lock p@8:kptr(pair)
map: t lpm_trie key 8 value 8 entries 1 type value flags no_prealloc -> EOPNOTSUPP
map: l lru_hash key 4 value 24 entries 1 type locked -> EOPNOTSUPP
map: r hash key 4 value 8 entries 1 type value flags rdonly_prog -> EACCES
map: o hash key 4 value 16 entries 1 type value -> EINVAL
map: fine hash key 4 value 8 entries 1 type value
map: inner array key 4 value 8 entries 1
