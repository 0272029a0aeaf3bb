# SPDX-License-Identifier: BSD-2-Clause
# Objects of the program's own types. kernel/bpf/helpers.c: bpf_obj_new_impl and its kin; what must
# not be done with them: kernel/bpf/verifier.c: check_kfunc_call, check_kfunc_args.

case: an object begins zeroed, holds what is written, and goes
type: pair 16 a@0:u64 b@8:u64
prog: syscall
text:
	r1 = type[pair]
	r2 = 0
	call bpf_obj_new_impl
	if r0 == 0x0 goto out
	r6 = r0
	r7 = *(u64 *)(r6 +0)
	r1 = 5
	*(u64 *)(r6 +8) = r1
	r1 = *(u64 *)(r6 +8)
	r7 += r1
	r1 = r6
	r2 = 0
	call bpf_obj_drop_impl
	r0 = r7
	exit
	out:
	r0 = 99
	exit
run: -> 5

case: an object that is not dropped
type: pair 16 a@0:u64 b@8:u64
prog: syscall
text:
	r1 = type[pair]
	r2 = 0
	call bpf_obj_new_impl
	r0 = 0
	exit
run:
	trap: call @4 "a reference to pair was got and not released"

case: an object that was dropped is not read
type: pair 16 a@0:u64 b@8:u64
prog: syscall
text:
	r1 = type[pair]
	r2 = 0
	call bpf_obj_new_impl
	r6 = r0
	r1 = r6
	r2 = 0
	call bpf_obj_drop_impl
	r0 = *(u64 *)(r6 +0)
	exit
run:
	trap: memory @7 "dropped"

case: an object that was dropped is not dropped again
type: pair 16 a@0:u64 b@8:u64
prog: syscall
text:
	r1 = type[pair]
	r2 = 0
	call bpf_obj_new_impl
	r6 = r0
	r1 = r6
	r2 = 0
	call bpf_obj_drop_impl
	r1 = r6
	r2 = 0
	call bpf_obj_drop_impl
	r0 = 0
	exit
run:
	trap: argument @9 "is a pointer to an object that was dropped"

case: behind its end an object is not read
type: pair 16 a@0:u64 b@8:u64
prog: syscall
text:
	r1 = type[pair]
	r2 = 0
	call bpf_obj_new_impl
	r0 = *(u64 *)(r0 +16)
	exit
run:
	trap: memory @3

case: special fields of an object are not touched
type: node 40 key@0:u64 n@8:bpf_rb_node
prog: syscall
text:
	r1 = type[node]
	r2 = 0
	call bpf_obj_new_impl
	r0 = *(u64 *)(r0 +16)
	exit
run:
	trap: memory @3 "a bpf_rb_node, which helpers access only"

case: a number is not dropped
type: pair 16 a@0:u64 b@8:u64
prog: syscall
text:
	r1 = 12345
	r2 = 0
	call bpf_obj_drop_impl
	r0 = 0
	exit
run:
	trap: argument @2 "is no pointer to an allocated object"

case: a pointer into an object is not dropped
type: pair 16 a@0:u64 b@8:u64
prog: syscall
text:
	r1 = type[pair]
	r2 = 0
	call bpf_obj_new_impl
	r1 = r0
	r1 += 8
	r2 = 0
	call bpf_obj_drop_impl
	r0 = 0
	exit
run:
	trap: argument @6 "does not point to the beginning of the object"

case: what is no struct is not made
type: pair 16 a@0:u64 b@8:u64
prog: syscall
text:
	r1 = 1
	r2 = 0
	call bpf_obj_new_impl
	r0 = 0
	exit
run:
	trap: call @2 "bpf_obj_new type ID argument must be of a struct"

case: a program without types makes no objects
prog: syscall
load: EINVAL "requires prog BTF"
text:
	r1 = 1
	r2 = 0
	call bpf_obj_new_impl
	r0 = 0
	exit

case: more than the allocator takes is not there
type: large 4096 a@0:u64
type: fits 4088 a@0:u64
prog: syscall
text:
	r1 = type[large]
	r2 = 0
	call bpf_obj_new_impl
	r6 = r0
	r1 = type[fits]
	r2 = 0
	call bpf_obj_new_impl
	r1 = r0
	r2 = 0
	call bpf_obj_drop_impl
	r0 = r6
	exit
run: -> 0

# --- counts ---

case: an object with a count goes with its last reference
type: counted 16 a@0:u64 ref@8:bpf_refcount
prog: syscall
text:
	r1 = type[counted]
	r2 = 0
	call bpf_obj_new_impl
	r6 = r0
	r1 = r6
	r2 = 0
	call bpf_refcount_acquire_impl
	r7 = r0
	r1 = 7
	*(u64 *)(r6 +0) = r1
	r1 = r6
	r2 = 0
	call bpf_obj_drop_impl
	r8 = *(u64 *)(r7 +0)
	r1 = r7
	r2 = 0
	call bpf_obj_drop_impl
	r0 = r8
	exit
run: -> 7

case: an object without a count is not shared
type: pair 16 a@0:u64 b@8:u64
prog: syscall
text:
	r1 = type[pair]
	r2 = 0
	call bpf_obj_new_impl
	r1 = r0
	r2 = 0
	call bpf_refcount_acquire_impl
	r0 = 0
	exit
run:
	trap: argument @5 "doesn't point to a type with bpf_refcount field"

# --- objects per CPU ---

case: every CPU has its own
cpus: 2
type: pair 16 a@0:u64 b@8:u64
prog: syscall
text:
	r1 = type[pair]
	r2 = 0
	call bpf_percpu_obj_new_impl
	r6 = r0
	r1 = r6
	r2 = 1
	call bpf_per_cpu_ptr
	r7 = r0
	r1 = 5
	*(u64 *)(r7 +8) = r1
	r1 = r6
	call bpf_this_cpu_ptr
	r8 = *(u64 *)(r0 +8)
	r1 = 3
	*(u64 *)(r0 +8) = r1
	r1 = *(u64 *)(r0 +8)
	r8 += r1
	r1 = *(u64 *)(r7 +8)
	r8 += r1
	r1 = r6
	r2 = 2
	call bpf_per_cpu_ptr
	r8 += r0
	r1 = r6
	r2 = 0
	call bpf_percpu_obj_drop_impl
	r0 = r8
	exit
run: -> 8

case: an object per CPU is no memory itself
type: pair 16 a@0:u64 b@8:u64
prog: syscall
text:
	r1 = type[pair]
	r2 = 0
	call bpf_percpu_obj_new_impl
	r0 = *(u64 *)(r0 +0)
	exit
run:
	trap: memory @3

case: an object per CPU is not dropped like another
type: pair 16 a@0:u64 b@8:u64
prog: syscall
text:
	r1 = type[pair]
	r2 = 0
	call bpf_percpu_obj_new_impl
	r1 = r0
	r2 = 0
	call bpf_obj_drop_impl
	r0 = 0
	exit
run:
	trap: argument @5 "expected for bpf_obj_drop_impl()"

case: objects per CPU are of numbers
type: counted 16 a@0:u64 ref@8:bpf_refcount
prog: syscall
text:
	r1 = type[counted]
	r2 = 0
	call bpf_percpu_obj_new_impl
	r0 = 0
	exit
run:
	trap: call @2 "must not contain special fields"

case: objects per CPU are small
type: large 520 a@0:u64
prog: syscall
text:
	r1 = type[large]
	r2 = 0
	call bpf_percpu_obj_new_impl
	r0 = 0
	exit
run:
	trap: call @2 "greater than 512"

# --- locks in objects ---

case: an object has a lock of its own
type: locked 16 a@0:u64 lock@8:bpf_spin_lock
prog: syscall
text:
	r1 = type[locked]
	r2 = 0
	call bpf_obj_new_impl
	r6 = r0
	r1 = r6
	r1 += 8
	call bpf_spin_lock
	r1 = 4
	*(u64 *)(r6 +0) = r1
	r1 = r6
	r1 += 8
	call bpf_spin_unlock
	r7 = *(u64 *)(r6 +0)
	r1 = r6
	r2 = 0
	call bpf_obj_drop_impl
	r0 = r7
	exit
run: -> 4

case: an object is not dropped while a lock is held
type: locked 16 a@0:u64 lock@8:bpf_spin_lock
prog: syscall
text:
	r1 = type[locked]
	r2 = 0
	call bpf_obj_new_impl
	r6 = r0
	r1 = r6
	r1 += 8
	call bpf_spin_lock
	r1 = r6
	r2 = 0
	call bpf_obj_drop_impl
	r0 = 0
	exit
run:
	trap: call @9 "is called while holding a lock"

# --- types that make no sense: kernel/bpf/btf.c: btf_parse_struct_metas ---

case: a list without a lock
type: node 32 key@0:u64 n@8:bpf_list_node
type: bad 16 head@0:bpf_list_head(node.n)
prog: syscall
load: EINVAL "special fields make no sense"
text:
	r1 = type[node]
	r2 = 0
	call bpf_obj_new_impl
	r0 = 0
	exit

case: a list of objects without the node
type: node 32 key@0:u64 n@8:bpf_list_node
type: bad 24 lock@0:bpf_spin_lock head@8:bpf_list_head(node.other)
prog: syscall
load: ENOENT "special fields make no sense"
text:
	r1 = type[node]
	r2 = 0
	call bpf_obj_new_impl
	r0 = 0
	exit

case: a tree of objects with a node for lists
type: node 32 key@0:u64 n@8:bpf_list_node
type: bad 24 lock@0:bpf_spin_lock root@8:bpf_rb_root(node.n)
prog: syscall
load: EINVAL "special fields make no sense"
text:
	r1 = type[node]
	r2 = 0
	call bpf_obj_new_impl
	r0 = 0
	exit

case: nodes of both kinds without a count
type: node 64 key@0:u64 n@8:bpf_list_node r@32:bpf_rb_node
prog: syscall
load: EINVAL "special fields make no sense"
text:
	r1 = type[node]
	r2 = 0
	call bpf_obj_new_impl
	r0 = 0
	exit

case: two locks
type: bad 16 a@0:bpf_spin_lock b@4:bpf_spin_lock
prog: syscall
load: E2BIG "special fields make no sense"
text:
	r1 = type[bad]
	r2 = 0
	call bpf_obj_new_impl
	r0 = 0
	exit

case: types that own one another for ever
type: node 48 lock@0:bpf_spin_lock head@8:bpf_list_head(node.n) n@24:bpf_list_node
prog: syscall
load: ELOOP "too deeply"
text:
	r1 = type[node]
	r2 = 0
	call bpf_obj_new_impl
	r0 = 0
	exit

case: eight types in a row
type: a 48 lock@0:bpf_spin_lock n@8:bpf_list_node head@32:bpf_list_head(b.n)
type: b 48 lock@0:bpf_spin_lock n@8:bpf_list_node head@32:bpf_list_head(c.n)
type: c 48 lock@0:bpf_spin_lock n@8:bpf_list_node head@32:bpf_list_head(d.n)
type: d 48 lock@0:bpf_spin_lock n@8:bpf_list_node head@32:bpf_list_head(e.n)
type: e 48 lock@0:bpf_spin_lock n@8:bpf_list_node head@32:bpf_list_head(f.n)
type: f 48 lock@0:bpf_spin_lock n@8:bpf_list_node head@32:bpf_list_head(g.n)
type: g 48 lock@0:bpf_spin_lock n@8:bpf_list_node head@32:bpf_list_head(h.n)
type: h 48 lock@0:bpf_spin_lock n@8:bpf_list_node
prog: syscall
text:
	r1 = type[a]
	r2 = 0
	call bpf_obj_new_impl
	r1 = r0
	r2 = 0
	call bpf_obj_drop_impl
	r0 = 0
	exit
run: -> 0

case: nine types in a row
type: a 48 lock@0:bpf_spin_lock n@8:bpf_list_node head@32:bpf_list_head(b.n)
type: b 48 lock@0:bpf_spin_lock n@8:bpf_list_node head@32:bpf_list_head(c.n)
type: c 48 lock@0:bpf_spin_lock n@8:bpf_list_node head@32:bpf_list_head(d.n)
type: d 48 lock@0:bpf_spin_lock n@8:bpf_list_node head@32:bpf_list_head(e.n)
type: e 48 lock@0:bpf_spin_lock n@8:bpf_list_node head@32:bpf_list_head(f.n)
type: f 48 lock@0:bpf_spin_lock n@8:bpf_list_node head@32:bpf_list_head(g.n)
type: g 48 lock@0:bpf_spin_lock n@8:bpf_list_node head@32:bpf_list_head(h.n)
type: h 48 lock@0:bpf_spin_lock n@8:bpf_list_node head@32:bpf_list_head(i.n)
type: i 48 lock@0:bpf_spin_lock n@8:bpf_list_node
prog: syscall
load: ELOOP "too deeply"
text:
	r1 = type[a]
	r2 = 0
	call bpf_obj_new_impl
	r0 = 0
	exit
