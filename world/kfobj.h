/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Objects that programs allocate: CPU masks, and values of their own types (bpf_obj_new). Each has
 * a count, and goes with its last reference: what it owns itself (kptrs, lists, trees) is released
 * at once, its memory becomes another object of its type after a grace period, because programs on
 * other CPUs may still look at it.
 *
 * Objects of a type lie in slabs, which are regions: checked mode knows a pointer into one from one
 * to where it was. The types of a program's BTF are together, and go when no program that may make
 * them and no object of theirs is left. What is left then goes with the instance.
 */
#ifndef WORLD_KFOBJ_H
#define WORLD_KFOBJ_H

#include <pthread.h>

#include "btf/btf.h"
#include "world/grace.h"

struct cpu;
struct kfobj_types;
struct userbpf;

struct kfobj_slab;

struct kfobj_type {
	struct kfobj_types *of;
	struct kfobj_type *next;
	u32 type_id; /* in the BTF; 0: userbpf's own, .name says which */
	const char *name;
	u32 size;   /* bytes, of a per-CPU object those of one CPU */
	u32 stride; /* bytes from one to the next */
	bool is_percpu;
	u8 access;			 /* of programs: enum region_access */
	const struct btf_record *record; /* special fields; NULL: none */
	u32 lock;			 /* of what is below */
	struct kfobj *free;
	struct kfobj_slab *newest;
};

struct kfobj {
	struct grace_item item;
	struct kfobj *next; /* of those that are free, or go together */
	struct kfobj_type *type;
	u32 refs;	/* atomic; 0: it is gone */
	u32 dropped_by; /* atomic: enum kfobj_dropped, or from KFOBJ_BY_CPU on by whom */
	u64 data[];	/* of a per-CPU object nothing but an address */
};

enum kfobj_dropped { KFOBJ_ALIVE, KFOBJ_GONE, KFOBJ_BY_CPU };

struct kfobjs {
	pthread_mutex_t lock;
	struct kfobj_types *first;
};

int kfobjs_init(struct userbpf *vm);
void kfobjs_destroy(struct userbpf *vm);

/*
 * The types of @btf, with a reference; of the same BTF always the same. 0 or -errno as
 * btf_parse_struct_metas(): the kernel would refuse the BTF.
 */
int kfobj_types_get(struct userbpf *vm, const struct btf *btf, struct kfobj_types **out);
/* NULL is allowed. */
void kfobj_types_put(struct kfobj_types *types);
/* What the kernel says of the types of a program: 0 or -errno. */
int kfobj_check_types(struct userbpf *vm, const struct btf *btf);
const struct btf *kfobj_btf(const struct kfobj_types *types);
/*
 * May such objects be made? NULL, or why not, as the kernel's verifier says it (check_kfunc_call).
 */
const char *kfobj_refusal(const struct kfobj_types *types, u64 type_id, bool is_percpu);
/* A zeroed object with one reference; NULL: no memory, or larger than the kernel's allocator takes.
 */
struct kfobj *kfobj_new(struct kfobj_types *types, u32 type_id, bool is_percpu);
/*
 * One of userbpf's own types: @size bytes, which programs may access so (enum region_access). @name
 * stays, and with the size says which type.
 */
struct kfobj *kfobj_new_named(struct userbpf *vm, const char *name, u32 size, u8 access);

static inline void kfobj_get(struct kfobj *obj)
{
	__atomic_add_fetch(&obj->refs, 1, __ATOMIC_RELAXED);
}

/* One more reference, unless the last one has gone meanwhile. */
bool kfobj_get_alive(struct kfobj *obj);
/* @cpu, or NULL: who drops it, and must not look at it again. */
void kfobj_put(struct userbpf *vm, struct kfobj *obj, const struct cpu *cpu);
/* The one that @addr lies in, be it gone, or NULL. For who is on a CPU. */
struct kfobj *kfobj_at(struct userbpf *vm, u64 addr);
/* Drop a reference to what begins there, if it is such an object. */
void kfobj_put_at(struct userbpf *vm, u64 addr, const struct cpu *cpu);
/* Of an address that is known to be where one begins. */
static inline struct kfobj *kfobj_of(u64 addr)
{
	return container_of((u64(*)[])u64_to_ptr(addr), struct kfobj, data);
}

/* How many there are that have a reference. For tests, while nothing runs. */
u64 kfobjs_alive(struct userbpf *vm);
/* Did @cpu drop it, or everybody, so that it must not look at it any more? */
bool kfobj_is_gone_for(const struct kfobj *obj, const struct cpu *cpu);

/* Objects that go together: what one of them owns goes with it, without recursion. */
struct kfobj_going {
	struct userbpf *vm;
	struct kfobj *first;
};

/*
 * Release what the special fields of a value or object own: they are empty afterwards.
 * kernel/bpf/syscall.c: bpf_obj_free_fields. In two steps for who holds a lock at the first one,
 * which of fields other than kptrs takes the value's own.
 */
void kfobj_collect_fields(struct kfobj_going *going, const struct btf_record *record, void *value);
void kfobj_let_go(struct kfobj_going *going, const struct cpu *cpu);
void kfobj_free_fields(struct userbpf *vm, const struct btf_record *record, void *value);

#endif
