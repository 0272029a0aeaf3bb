# SPDX-License-Identifier: BSD-2-Clause
# Lists of objects, under the lock beside their head. kernel/bpf/helpers.c: bpf_list_push_front_impl
# and its kin; kernel/bpf/verifier.c: __process_kf_arg_ptr_to_graph_root, ..._node.

case: two in front and one behind, as they come out
type: node 32 key@0:u64 n@8:bpf_list_node
type: value 24 lock@0:bpf_spin_lock head@8:bpf_list_head(node.n)
map: m array key 4 value 24 entries 1 type value
prog: syscall
text:
	*(u32 *)(r10 -4) = 0
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	r6 = r0
	r1 = r6
	r2 = 1
	r3 = 0
	call put
	r1 = r6
	r2 = 2
	r3 = 0
	call put
	r1 = r6
	r2 = 3
	r3 = 1
	call put
	r7 = 0
	r1 = r6
	r2 = 0
	call get
	r7 += r0
	r7 *= 10
	r1 = r6
	r2 = 1
	call get
	r7 += r0
	r7 *= 10
	r1 = r6
	r2 = 0
	call get
	r7 += r0
	r7 *= 10
	r1 = r6
	r2 = 0
	call get
	r7 += r0
	r7 *= 10
	r1 = r6
	r2 = 1
	call get
	r7 += r0
	r0 = r7
	exit
	put:
	r6 = r1
	r7 = r2
	r8 = r3
	r1 = type[node]
	r2 = 0
	call bpf_obj_new_impl
	r9 = r0
	*(u64 *)(r9 +0) = r7
	r1 = r6
	call bpf_spin_lock
	r1 = r6
	r1 += 8
	r2 = r9
	r2 += 8
	r3 = 0
	r4 = 0
	if r8 == 0x0 goto front
	call bpf_list_push_back_impl
	goto unlock
	front:
	call bpf_list_push_front_impl
	unlock:
	r1 = r6
	call bpf_spin_unlock
	r0 = 0
	exit
	get:
	r6 = r1
	r8 = r2
	call bpf_spin_lock
	r1 = r6
	r1 += 8
	if r8 == 0x0 goto first
	call bpf_list_pop_back
	goto unlock2
	first:
	call bpf_list_pop_front
	unlock2:
	r9 = r0
	r1 = r6
	call bpf_spin_unlock
	r0 = 9
	if r9 == 0x0 goto out
	r9 += -8
	r7 = *(u64 *)(r9 +0)
	r1 = r9
	r2 = 0
	call bpf_obj_drop_impl
	r0 = r7
	out:
	exit
run: -> 23199
lookup: m u32:0 -> zero:24

case: what is left goes with the element
type: node 32 key@0:u64 n@8:bpf_list_node
type: value 24 lock@0:bpf_spin_lock head@8:bpf_list_head(node.n)
map: m hash key 4 value 24 entries 1 type value flags no_prealloc
update: m u32:0 zero:24
prog: syscall
text:
	*(u32 *)(r10 -4) = 0
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	if r0 == 0x0 goto none
	r6 = r0
	r1 = type[node]
	r2 = 0
	call bpf_obj_new_impl
	r7 = r0
	r1 = r6
	call bpf_spin_lock
	r1 = r6
	r1 += 8
	r2 = r7
	r2 += 8
	r3 = 0
	r4 = 0
	call bpf_list_push_back_impl
	r7 = r0
	r1 = r6
	call bpf_spin_unlock
	r0 = r7
	exit
	none:
	r0 = 77
	exit
run: -> 0
run: -> 0
update: m u32:0 fill:24:255
run: -> 0
take: m u32:0 -> zero:4,fill:4:255,zero:16
run: -> 77

case: without the lock nothing is put into a list
type: node 32 key@0:u64 n@8:bpf_list_node
type: value 24 lock@0:bpf_spin_lock head@8:bpf_list_head(node.n)
map: m array key 4 value 24 entries 1 type value
prog: syscall
text:
	*(u32 *)(r10 -4) = 0
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	r6 = r0
	r1 = type[node]
	r2 = 0
	call bpf_obj_new_impl
	r1 = r6
	r1 += 8
	r2 = r0
	r2 += 8
	r3 = 0
	r4 = 0
	call bpf_list_push_back_impl
	r0 = 0
	exit
run:
	trap: call @16 "bpf_spin_lock at off=0 must be held for bpf_list_head"

case: the lock of another element is none
type: node 32 key@0:u64 n@8:bpf_list_node
type: value 24 lock@0:bpf_spin_lock head@8:bpf_list_head(node.n)
map: m array key 4 value 24 entries 2 type value
prog: syscall
text:
	*(u32 *)(r10 -4) = 0
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	r6 = r0
	*(u32 *)(r10 -4) = 1
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	r1 = r0
	call bpf_spin_lock
	r1 = r6
	r1 += 8
	call bpf_list_pop_front
	r0 = 0
	exit
run:
	trap: call @17 "must be held"

case: what is in a list is not put there again
type: node 32 key@0:u64 n@8:bpf_list_node
type: value 24 lock@0:bpf_spin_lock head@8:bpf_list_head(node.n)
map: m array key 4 value 24 entries 1 type value
prog: syscall
text:
	*(u32 *)(r10 -4) = 0
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	r6 = r0
	r1 = type[node]
	r2 = 0
	call bpf_obj_new_impl
	r7 = r0
	r1 = r6
	call bpf_spin_lock
	r1 = r6
	r1 += 8
	r2 = r7
	r2 += 8
	r3 = 0
	r4 = 0
	call bpf_list_push_back_impl
	r1 = r6
	r1 += 8
	r2 = r7
	r2 += 8
	r3 = 0
	r4 = 0
	call bpf_list_push_back_impl
	r0 = 0
	exit
run:
	trap: argument @26 "allocated object must be referenced"

case: an object of another type is not put into a list
type: node 32 key@0:u64 n@8:bpf_list_node
type: other 32 n@8:bpf_list_node
type: value 24 lock@0:bpf_spin_lock head@8:bpf_list_head(node.n)
map: m array key 4 value 24 entries 1 type value
prog: syscall
text:
	*(u32 *)(r10 -4) = 0
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	r6 = r0
	r1 = type[other]
	r2 = 0
	call bpf_obj_new_impl
	r7 = r0
	r1 = r6
	call bpf_spin_lock
	r1 = r6
	r1 += 8
	r2 = r7
	r2 += 8
	r3 = 0
	r4 = 0
	call bpf_list_push_back_impl
	r0 = 0
	exit
run:
	trap: argument @19 "expects a node at offset=8 in struct node, but arg is at offset=8 in struct other"

case: an object is no node
type: node 32 key@0:u64 n@8:bpf_list_node
type: value 24 lock@0:bpf_spin_lock head@8:bpf_list_head(node.n)
map: m array key 4 value 24 entries 1 type value
prog: syscall
text:
	*(u32 *)(r10 -4) = 0
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	r6 = r0
	r1 = type[node]
	r2 = 0
	call bpf_obj_new_impl
	r7 = r0
	r1 = r6
	call bpf_spin_lock
	r1 = r6
	r1 += 8
	r2 = r7
	r3 = 0
	r4 = 0
	call bpf_list_push_back_impl
	r0 = 0
	exit
run:
	trap: argument @18 "but arg is at offset=0 in struct node"

case: a lock is no list
type: node 32 key@0:u64 n@8:bpf_list_node
type: value 24 lock@0:bpf_spin_lock head@8:bpf_list_head(node.n)
map: m array key 4 value 24 entries 1 type value
prog: syscall
text:
	*(u32 *)(r10 -4) = 0
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	r1 = r0
	call bpf_list_pop_back
	r0 = 0
	exit
run:
	trap: argument @7 "bpf_list_head not found"

case: an object with a count is in one list by one node
type: node 40 key@0:u64 n@8:bpf_list_node ref@32:bpf_refcount
type: value 40 lock@0:bpf_spin_lock head@8:bpf_list_head(node.n) other@24:bpf_list_head(node.n)
map: m array key 4 value 40 entries 1 type value
prog: syscall
text:
	*(u32 *)(r10 -4) = 0
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	r6 = r0
	r1 = type[node]
	r2 = 0
	call bpf_obj_new_impl
	r7 = r0
	r1 = r7
	r2 = 0
	call bpf_refcount_acquire_impl
	r8 = r0
	r1 = r6
	call bpf_spin_lock
	r1 = r6
	r1 += 8
	r2 = r7
	r2 += 8
	r3 = 0
	r4 = 0
	call bpf_list_push_back_impl
	r1 = r6
	r1 += 24
	r2 = r8
	r2 += 8
	r3 = 0
	r4 = 0
	call bpf_list_push_back_impl
	r7 = r0
	r1 = r6
	call bpf_spin_unlock
	r0 = r7
	exit
run: -> -22
