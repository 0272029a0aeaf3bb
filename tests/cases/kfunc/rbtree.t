# SPDX-License-Identifier: BSD-2-Clause
# Trees of objects, in an order that the program says, under the lock beside their root.
# kernel/bpf/helpers.c: bpf_rbtree_add_impl and its kin.

case: what is put in comes out in order
type: node 40 key@0:u64 n@8:bpf_rb_node
type: value 24 lock@0:bpf_spin_lock root@8:bpf_rb_root(node.n)
map: m array key 4 value 24 entries 1 type value
prog: syscall
text:
	r9 = r1
	*(u32 *)(r10 -4) = 0
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	r6 = r0
	r7 = 0
	more:
	r1 = r6
	r2 = r9
	r2 += r7
	r2 = *(u8 *)(r2 +0)
	call put
	r7 += 1
	if r7 != 6 goto more
	r8 = 0
	next:
	r1 = r6
	call first
	if r0 == 0x0 goto out
	r8 <<= 4
	r8 |= r0
	goto next
	out:
	r0 = r8
	exit
	put:
	r6 = r1
	r7 = r2
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
	r3 = subprog[less]
	r4 = 0
	r5 = 0
	call bpf_rbtree_add_impl
	r1 = r6
	call bpf_spin_unlock
	r0 = 0
	exit
	first:
	r6 = r1
	call bpf_spin_lock
	r1 = r6
	r1 += 8
	call bpf_rbtree_first
	r9 = 0
	if r0 == 0x0 goto unlock
	r1 = r6
	r1 += 8
	r2 = r0
	call bpf_rbtree_remove
	r9 = r0
	unlock:
	r1 = r6
	call bpf_spin_unlock
	r0 = r9
	if r0 == 0x0 goto empty
	r9 += -8
	r7 = *(u64 *)(r9 +0)
	r1 = r9
	r2 = 0
	call bpf_obj_drop_impl
	r0 = r7
	empty:
	exit
	less:
	r1 = *(u64 *)(r1 -8)
	r2 = *(u64 *)(r2 -8)
	r0 = 1
	if r1 < r2 goto yes
	r0 = 0
	yes:
	exit
run: -> 0x123456
	ctx_data: 050301040206
run: -> 0x111112
	ctx_data: 010101020101
run: -> 0x123456
	ctx_data: 060504030201
lookup: m u32:0 -> zero:24

case: the tree has the shape of the kernel's, which the calls of less() show
# Visited keys, in base 31: what Linux 6.18 gives for the same program.
type: node 40 key@0:u64 n@8:bpf_rb_node
type: value 24 lock@0:bpf_spin_lock root@8:bpf_rb_root(node.n)
map: m array key 4 value 24 entries 1 type value
map: seen array key 4 value 8 entries 1
prog: syscall
text:
	r6 = map[m][0]+0
	r7 = 0
	more:
	r1 = r6
	r2 = r7
	r2 *= 37
	r2 &= 63
	call put
	r7 += 1
	if r7 != 64 goto more
	r1 = map[seen][0]+0
	r0 = *(u32 *)(r1 +4)
	exit
	put:
	r6 = r1
	r7 = r2
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
	r3 = subprog[less]
	r4 = 0
	r5 = 0
	call bpf_rbtree_add_impl
	r1 = r6
	call bpf_spin_unlock
	r0 = 0
	exit
	less:
	r1 = *(u64 *)(r1 -8)
	r2 = *(u64 *)(r2 -8)
	r3 = map[seen][0]+0
	r4 = *(u32 *)(r3 +4)
	r4 += 1
	*(u32 *)(r3 +4) = r4
	r4 = *(u32 *)(r3 +0)
	r4 *= 31
	r4 += r2
	*(u32 *)(r3 +0) = r4
	r0 = 1
	if r1 < r2 goto yes
	r0 = 0
	yes:
	exit
run: -> 289
lookup: seen u32:0 -> u64:1243618146651

case: what is in no tree is not taken out of one
type: node 48 key@0:u64 n@8:bpf_rb_node ref@40:bpf_refcount
type: value 40 lock@0:bpf_spin_lock root@8:bpf_rb_root(node.n) other@24:bpf_rb_root(node.n)
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
	r3 = subprog[less]
	r4 = 0
	r5 = 0
	call bpf_rbtree_add_impl
	r9 = r0
	r1 = r6
	r1 += 24
	r2 = r8
	r2 += 8
	call bpf_rbtree_remove
	r9 += r0
	r1 = r6
	r1 += 24
	r2 = r8
	r2 += 8
	r3 = subprog[less]
	r4 = 0
	r5 = 0
	call bpf_rbtree_add_impl
	r9 += r0
	r1 = r6
	call bpf_spin_unlock
	r0 = r9
	exit
	less:
	r0 = 0
	exit
run: -> -22

case: the order is not told by changing the tree
type: node 40 key@0:u64 n@8:bpf_rb_node
type: value 24 lock@0:bpf_spin_lock root@8:bpf_rb_root(node.n)
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
	call put
	r1 = r6
	call put
	r0 = 0
	exit
	put:
	r6 = r1
	r1 = type[node]
	r2 = 0
	call bpf_obj_new_impl
	r9 = r0
	r1 = r6
	call bpf_spin_lock
	r1 = r6
	r1 += 8
	r2 = r9
	r2 += 8
	r3 = subprog[less]
	r4 = 0
	r5 = 0
	call bpf_rbtree_add_impl
	r1 = r6
	call bpf_spin_unlock
	r0 = 0
	exit
	less:
	*(u32 *)(r10 -4) = 0
	r1 = map[m]
	r2 = r10
	r2 += -4
	r1 = map[m][0]+8
	call bpf_rbtree_first
	r0 = 0
	exit
run:
	trap: call "bpf_rbtree_first not allowed in rbtree cb"

case: the order is not told without the lock
type: node 40 key@0:u64 n@8:bpf_rb_node
type: value 24 lock@0:bpf_spin_lock root@8:bpf_rb_root(node.n)
map: m array key 4 value 24 entries 1 type value
prog: syscall
text:
	r6 = map[m][0]+0
	r1 = r6
	call put
	r1 = r6
	call put
	r0 = 0
	exit
	put:
	r6 = r1
	r1 = type[node]
	r2 = 0
	call bpf_obj_new_impl
	r9 = r0
	r1 = r6
	call bpf_spin_lock
	r1 = r6
	r1 += 8
	r2 = r9
	r2 += 8
	r3 = subprog[less]
	r4 = 0
	r5 = 0
	call bpf_rbtree_add_impl
	r1 = r6
	call bpf_spin_unlock
	r0 = 0
	exit
	less:
	r1 = map[m][0]+0
	call bpf_spin_unlock
	r0 = 0
	exit
run:
	trap: argument "can't be locked or unlocked in rbtree cb"

case: a trap while the order is told leaves the tree and the lock
type: node 40 key@0:u64 n@8:bpf_rb_node
type: value 24 lock@0:bpf_spin_lock root@8:bpf_rb_root(node.n)
map: m array key 4 value 24 entries 1 type value
prog: syscall
text:
	r6 = map[m][0]+0
	r1 = type[node]
	r2 = 0
	call bpf_obj_new_impl
	r9 = r0
	r1 = r6
	call bpf_spin_lock
	r1 = r6
	r1 += 8
	r2 = r9
	r2 += 8
	r3 = subprog[less]
	r4 = 0
	r5 = 0
	call bpf_rbtree_add_impl
	r1 = r6
	call bpf_spin_unlock
	r0 = 1
	exit
	less:
	r0 = *(u64 *)(r1 +4096)
	exit
run: -> 1
run:
	trap: memory
run:
	trap: memory

case: without the lock nothing is looked for in a tree
type: node 40 key@0:u64 n@8:bpf_rb_node
type: value 24 lock@0:bpf_spin_lock root@8:bpf_rb_root(node.n)
map: m array key 4 value 24 entries 1 type value
prog: syscall
text:
	r1 = map[m][0]+8
	call bpf_rbtree_first
	r0 = 0
	exit
run:
	trap: call @2 "bpf_spin_lock at off=0 must be held for bpf_rb_root"
