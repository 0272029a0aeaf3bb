// SPDX-License-Identifier: BSD-2-Clause
#include "world/kfobj.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/lock.h"
#include "world/graph.h"
#include "world/kernel_types.h"
#include "world/world.h"

#define FIRST_SLAB_OBJECTS 8u
#define MAX_SLAB_BYTES	   65536u
/* kernel/bpf/memalloc.c: the largest cache, less the link in front of an object */
#define MAX_OBJECT_BYTES (4096 - 8)
#define MAX_PERCPU_BYTES 512 /* BPF_GLOBAL_PERCPU_MA_MAX_SIZE */

struct kfobj_slab {
	struct grace_item item;
	struct kfobj_slab *older;
	u32 nr;
	u8 *copies; /* per-CPU types: an array like the objects' for each CPU */
	u8 objects[] __attribute__((aligned(16)));
};

struct kfobj_types {
	struct userbpf *vm;
	struct kfobj_types *next; /* of the instance */
	u32 refs;		  /* atomic: programs and objects */
	struct btf *btf;	  /* a reference; NULL: userbpf's own types */
	struct btf_struct_metas *metas;
	struct kfobj_type *first; /* atomic; only ever added to */
	struct grace_item item;
};

int kfobjs_init(struct userbpf *vm)
{
	return -pthread_mutex_init(&vm->kfobjs.lock, NULL);
}

/* --- types --- */

static u64 copies_bytes(const struct userbpf *vm, const struct kfobj_type *type, u32 nr)
{
	return (u64)vm->nr_cpus * nr * type->stride;
}

static void free_types(struct kfobj_types *types)
{
	struct mem *mem = &types->vm->mem;

	while (types->first) {
		struct kfobj_type *type = types->first;

		types->first = type->next;
		while (type->newest) {
			struct kfobj_slab *slab = type->newest;

			type->newest = slab->older;
			mem_free(mem, slab->copies);
			mem_free(mem, slab);
		}
		mem_free(mem, type);
	}
	mem_free(mem, types->metas);
	btf_put(types->btf);
	mem_free(mem, types);
}

/* No program runs any more. */
void kfobjs_destroy(struct userbpf *vm)
{
	while (vm->kfobjs.first) {
		struct kfobj_types *types = vm->kfobjs.first;

		vm->kfobjs.first = types->next;
		free_types(types);
	}
	pthread_mutex_destroy(&vm->kfobjs.lock);
}

static void free_types_later(struct userbpf *vm, struct grace_item *item)
{
	(void)vm;
	free_types(container_of(item, struct kfobj_types, item));
}

/* As with maps: first nobody can find the memory any more, a grace period later it goes. */
static void forget_types(struct userbpf *vm, struct grace_item *item)
{
	struct kfobj_types *types = container_of(item, struct kfobj_types, item);

	for (struct kfobj_type *type = types->first; type; type = type->next) {
		for (struct kfobj_slab *slab = type->newest; slab; slab = slab->older) {
			region_remove(vm, ptr_to_u64(slab->objects));
			if (slab->copies)
				region_remove(vm, ptr_to_u64(slab->copies));
		}
	}
	grace_defer(vm, item, free_types_later);
}

void kfobj_types_put(struct kfobj_types *types)
{
	struct kfobjs *all;
	bool is_last;

	if (!types)
		return;
	all = &types->vm->kfobjs;
	pthread_mutex_lock(&all->lock);
	is_last = !__atomic_sub_fetch(&types->refs, 1, __ATOMIC_ACQ_REL);
	for (struct kfobj_types **at = &all->first; is_last && *at; at = &(*at)->next) {
		if (*at == types) {
			*at = types->next;
			break;
		}
	}
	pthread_mutex_unlock(&all->lock);
	if (is_last)
		grace_defer(types->vm, &types->item, forget_types);
}

static int new_types(struct userbpf *vm, const struct btf *btf, struct kfobj_types **out)
{
	struct kernel_types kernel = kernel_types_of(vm);
	struct kfobj_types *types = mem_zalloc(&vm->mem, sizeof(*types));
	int err = types ? 0 : -ENOMEM;

	if (!err && btf)
		err = btf_parse_struct_metas(btf, &vm->mem, &kernel.types, &types->metas);
	if (err) {
		mem_free(&vm->mem, types);
		return err;
	}
	types->vm = vm;
	types->btf = btf ? btf_get(btf) : NULL;
	types->next = vm->kfobjs.first;
	vm->kfobjs.first = types;
	*out = types;
	return 0;
}

int kfobj_types_get(struct userbpf *vm, const struct btf *btf, struct kfobj_types **out)
{
	struct kfobj_types *types;
	int err = 0;

	pthread_mutex_lock(&vm->kfobjs.lock);
	types = vm->kfobjs.first;
	while (types && types->btf != btf)
		types = types->next;
	if (!types)
		err = new_types(vm, btf, &types);
	if (!err)
		__atomic_add_fetch(&types->refs, 1, __ATOMIC_RELAXED);
	pthread_mutex_unlock(&vm->kfobjs.lock);
	*out = types;
	return err;
}

int kfobj_check_types(struct userbpf *vm, const struct btf *btf)
{
	struct kernel_types kernel = kernel_types_of(vm);
	struct btf_struct_metas *metas;
	int err = btf_parse_struct_metas(btf, &vm->mem, &kernel.types, &metas);

	mem_free(&vm->mem, metas);
	return err;
}

const struct btf *kfobj_btf(const struct kfobj_types *types)
{
	return types->btf;
}

/* kernel/bpf/verifier.c: __btf_type_is_scalar_struct */
#define MAX_NESTED_STRUCTS 3u
/* More members than this in all say nothing of so few bytes, and would take long to look at. */
#define MAX_SCALAR_MEMBERS 65536u

static const struct btf_type *type_behind(const struct btf *btf, u32 id)
{
	return btf_type_by_id(btf, btf_skip_mods_and_typedefs(btf, id));
}

static bool is_scalar_struct(const struct btf *btf, const struct btf_type *t, u32 depth,
			     u32 *nr_members)
{
	const u32 scalars = BTF_KIND_BIT(BTF_KIND_INT) | BTF_KIND_BIT(BTF_KIND_ENUM);

	for (u32 i = 0; i < btf_vlen(t); i++) {
		const struct btf_type *member = type_behind(btf, btf_members(t)[i].type);

		if (++*nr_members > MAX_SCALAR_MEMBERS)
			return false;
		if (btf_is_any(member, BTF_KINDS_COMPOSITE)) {
			if (depth == MAX_NESTED_STRUCTS ||
			    !is_scalar_struct(btf, member, depth + 1, nr_members))
				return false;
			continue;
		}
		if (btf_is_kind(member, BTF_KIND_ARRAY)) {
			if (!btf_array_of(member)->nelems)
				return false;
			member = type_behind(btf, btf_array_of(member)->type);
		}
		if (!btf_is_any(member, scalars))
			return false;
	}
	return true;
}

const char *kfobj_refusal(const struct kfobj_types *types, u64 type_id, bool is_percpu)
{
	const struct btf_type *t = btf_type_by_id(types->btf, (u32)type_id);
	u32 nr_members = 0;

	if (type_id > UINT32_MAX)
		return "local type ID argument must be in range [0, U32_MAX]";
	if (!btf_is_kind(t, BTF_KIND_STRUCT))
		return is_percpu ? "bpf_percpu_obj_new type ID argument must be of a struct"
				 : "bpf_obj_new type ID argument must be of a struct";
	if (!is_percpu)
		return NULL;
	if (t->size > MAX_PERCPU_BYTES)
		return "bpf_percpu_obj_new type size is greater than 512";
	if (!is_scalar_struct(types->btf, t, 0, &nr_members))
		return "bpf_percpu_obj_new type ID argument must be of a struct of scalars";
	if (btf_struct_record(types->metas, (u32)type_id))
		return "bpf_percpu_obj_new type ID argument must not contain special fields";
	return NULL;
}

static bool is_same(const struct kfobj_type *a, const struct kfobj_type *b)
{
	return a->type_id == b->type_id && a->is_percpu == b->is_percpu && a->size == b->size &&
	       (a->type_id || !strcmp(a->name, b->name));
}

static struct kfobj_type *find_type(const struct kfobj_types *types, const struct kfobj_type *like)
{
	struct kfobj_type *type = __atomic_load_n(&types->first, __ATOMIC_ACQUIRE);

	while (type && !is_same(type, like))
		type = type->next;
	return type;
}

/* The type that is like @like, made if there is none. NULL: no memory. */
static struct kfobj_type *get_type(struct kfobj_types *types, const struct kfobj_type *like)
{
	struct kfobj_type *type = find_type(types, like);

	if (type)
		return type;
	pthread_mutex_lock(&types->vm->kfobjs.lock);
	type = find_type(types, like);
	if (!type)
		type = mem_memdup(&types->vm->mem, like, sizeof(*like));
	if (type && !type->of) {
		type->of = types;
		type->stride = (u32)ALIGN_UP(sizeof(struct kfobj) + MAX(type->size, 1u), 16);
		type->next = types->first;
		__atomic_store_n(&types->first, type, __ATOMIC_RELEASE);
	}
	pthread_mutex_unlock(&types->vm->kfobjs.lock);
	return type;
}

/* --- memory --- */

static struct kfobj *object_in(struct kfobj_slab *slab, const struct kfobj_type *type, u32 n)
{
	return (struct kfobj *)(slab->objects + (u64)n * type->stride);
}

static int add_regions(struct kfobj_slab *slab, const struct kfobj_type *type)
{
	struct userbpf *vm = type->of->vm;
	struct region copies, objects = {
				      .start = ptr_to_u64(slab->objects),
				      .size = (u64)slab->nr * type->stride,
				      .stride = type->stride,
				      .value_off = sizeof(struct kfobj),
				      .value_size = type->size,
				      .fields = type->record,
				      .access = type->access,
				      .object_type = type,
			      };

	snprintf(objects.name, sizeof(objects.name), "%s", type->name);
	if (!type->is_percpu)
		return region_add(vm, &objects);
	copies = objects;
	copies.start = ptr_to_u64(slab->copies);
	copies.size = copies_bytes(vm, type, slab->nr);
	copies.object_type = NULL;
	objects.access = 0;
	objects.percpu = copies.start;
	objects.percpu_stride = objects.size;
	if (region_add(vm, &copies))
		return -ENOMEM;
	if (!region_add(vm, &objects))
		return 0;
	region_remove(vm, copies.start);
	return -ENOMEM;
}

static struct kfobj_slab *slab_new(struct kfobj_type *type, u32 nr)
{
	struct userbpf *vm = type->of->vm;
	struct kfobj_slab *slab = mem_zalloc(&vm->mem, sizeof(*slab) + (u64)nr * type->stride);

	if (!slab)
		return NULL;
	slab->nr = nr;
	if (type->is_percpu)
		slab->copies = mem_zalloc(&vm->mem, copies_bytes(vm, type, nr));
	for (u32 i = 0; i < nr; i++) {
		struct kfobj *obj = object_in(slab, type, i);

		obj->type = type;
		obj->dropped_by = KFOBJ_GONE;
		obj->next = i + 1 < nr ? object_in(slab, type, i + 1) : NULL;
	}
	if ((!type->is_percpu || slab->copies) && !add_regions(slab, type))
		return slab;
	mem_free(&vm->mem, slab->copies);
	mem_free(&vm->mem, slab);
	return NULL;
}

/* A slab as large as the one before and itself, of which the first object is for the caller. */
static struct kfobj *grow(struct kfobj_type *type)
{
	struct kfobj_slab *newest = __atomic_load_n(&type->newest, __ATOMIC_ACQUIRE), *slab;
	u32 nr = newest ? 2 * newest->nr : FIRST_SLAB_OBJECTS;
	struct kfobj *first;

	if (nr > FIRST_SLAB_OBJECTS && (u64)nr * type->stride > MAX_SLAB_BYTES)
		nr = newest->nr;
	slab = slab_new(type, nr);
	if (!slab)
		return NULL;
	first = object_in(slab, type, 0);
	lock_acquire(&type->lock);
	slab->older = type->newest;
	__atomic_store_n(&type->newest, slab, __ATOMIC_RELEASE);
	object_in(slab, type, nr - 1)->next = type->free;
	type->free = first->next;
	lock_release(&type->lock);
	return first;
}

static struct kfobj *take_free(struct kfobj_type *type)
{
	struct kfobj *obj;

	lock_acquire(&type->lock);
	obj = type->free;
	if (obj)
		type->free = obj->next;
	lock_release(&type->lock);
	return obj;
}

static struct kfobj_slab *slab_of(const struct kfobj_type *type, const struct kfobj *obj)
{
	struct kfobj_slab *slab = __atomic_load_n(&type->newest, __ATOMIC_ACQUIRE);

	while (ptr_to_u64(obj) - ptr_to_u64(slab->objects) >= (u64)slab->nr * type->stride)
		slab = slab->older;
	return slab;
}

static void clear_copies(const struct kfobj *obj)
{
	const struct kfobj_type *type = obj->type;
	struct kfobj_slab *slab = slab_of(type, obj);
	u64 off = ptr_to_u64(obj->data) - ptr_to_u64(slab->objects);

	for (u32 i = 0; i < type->of->vm->nr_cpus; i++)
		memset(slab->copies + (u64)i * slab->nr * type->stride + off, 0, type->size);
}

static struct kfobj *new_of_type(struct kfobj_type *type)
{
	struct kfobj *obj = take_free(type);

	if (!obj)
		obj = grow(type);
	if (!obj)
		return NULL;
	if (type->is_percpu)
		clear_copies(obj);
	else
		memset(obj->data, 0, type->size);
	__atomic_add_fetch(&type->of->refs, 1, __ATOMIC_RELAXED);
	__atomic_store_n(&obj->dropped_by, KFOBJ_ALIVE, __ATOMIC_RELAXED);
	__atomic_store_n(&obj->refs, 1, __ATOMIC_RELEASE);
	return obj;
}

struct kfobj *kfobj_new(struct kfobj_types *types, u32 type_id, bool is_percpu)
{
	struct kfobj_type like = {
		.type_id = type_id,
		.name = btf_type_name(types->btf, type_id),
		.size = btf_type_by_id(types->btf, type_id)->size,
		.is_percpu = is_percpu,
		.access = REGION_READ | REGION_WRITE | REGION_PROBE,
		.record = btf_struct_record(types->metas, type_id),
	};
	struct kfobj_type *type;

	if (like.size > MAX_OBJECT_BYTES)
		return NULL;
	type = get_type(types, &like);
	return type ? new_of_type(type) : NULL;
}

struct kfobj *kfobj_new_named(struct userbpf *vm, const char *name, u32 size, u8 access)
{
	struct kfobj_type like = {.name = name, .size = size, .access = access}, *type;
	struct kfobj_types *types;
	struct kfobj *obj = NULL;

	if (kfobj_types_get(vm, NULL, &types))
		return NULL;
	type = get_type(types, &like);
	if (type)
		obj = new_of_type(type);
	kfobj_types_put(types);
	return obj;
}

/* --- references --- */

bool kfobj_get_alive(struct kfobj *obj)
{
	u32 refs = __atomic_load_n(&obj->refs, __ATOMIC_RELAXED);

	while (refs && !__atomic_compare_exchange_n(&obj->refs, &refs, refs + 1, false,
						    __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
		;
	return refs;
}

bool kfobj_is_gone_for(const struct kfobj *obj, const struct cpu *cpu)
{
	u32 by = __atomic_load_n(&obj->dropped_by, __ATOMIC_RELAXED);

	return by == KFOBJ_GONE || by == KFOBJ_BY_CPU + cpu->id;
}

static void free_object(struct userbpf *vm, struct grace_item *item)
{
	struct kfobj *obj = container_of(item, struct kfobj, item);
	struct kfobj_type *type = obj->type;

	(void)vm;
	__atomic_store_n(&obj->dropped_by, KFOBJ_GONE, __ATOMIC_RELAXED);
	lock_acquire(&type->lock);
	obj->next = type->free;
	type->free = obj;
	lock_release(&type->lock);
	kfobj_types_put(type->of);
}

static void drop(struct kfobj_going *going, struct kfobj *obj)
{
	if (__atomic_sub_fetch(&obj->refs, 1, __ATOMIC_ACQ_REL))
		return;
	obj->next = going->first;
	going->first = obj;
}

static void drop_kptr(struct kfobj_going *going, const struct btf_record *record,
		      const struct btf_field *field, u64 *slot)
{
	u64 addr = __atomic_exchange_n(slot, 0, __ATOMIC_ACQ_REL);

	if (addr && (field->is_local ||
		     kernel_type_is_allocated(btf_type_name(record->btf, field->type_id))))
		drop(going, kfobj_of(addr));
}

static void drop_list(struct kfobj_going *going, const struct btf_field *field,
		      struct graph_list *list, u32 *spin_lock)
{
	struct graph_list taken;
	struct graph_list_node *node;

	lock_acquire(spin_lock);
	taken = *list;
	*list = (struct graph_list){};
	lock_release(spin_lock);
	while ((node = graph_list_pop(&taken, false)))
		drop(going, kfobj_of(ptr_to_u64(node) - field->node_off_bytes));
}

static void drop_tree(struct kfobj_going *going, const struct btf_field *field,
		      struct graph_tree *tree, u32 *spin_lock)
{
	struct graph_tree taken;
	struct rbtree_node *node;

	lock_acquire(spin_lock);
	taken = *tree;
	*tree = (struct graph_tree){};
	lock_release(spin_lock);
	while ((node = rbtree_first(&taken.nodes))) {
		graph_tree_remove(&taken, container_of(node, struct graph_tree_node, links));
		drop(going, kfobj_of(ptr_to_u64(node) - field->node_off_bytes));
	}
}

void kfobj_collect_fields(struct kfobj_going *going, const struct btf_record *record, void *value)
{
	u32 *spin_lock = (u32 *)((u8 *)value + MAX(record->spin_lock_off, 0));

	for (u32 i = 0; i < record->nr; i++) {
		const struct btf_field *field = &record->fields[i];
		void *at = (u8 *)value + field->off_bytes;

		if (BTF_FIELD_BIT(field->type) & BTF_FIELDS_OWNING_KPTR)
			drop_kptr(going, record, field, at);
		else if (field->type == BTF_FIELD_KPTR_UNREF)
			__atomic_store_n((u64 *)at, 0, __ATOMIC_RELAXED);
		else if (field->type == BTF_FIELD_LIST_HEAD)
			drop_list(going, field, at, spin_lock);
		else if (field->type == BTF_FIELD_RB_ROOT)
			drop_tree(going, field, at, spin_lock);
	}
}

void kfobj_let_go(struct kfobj_going *going, const struct cpu *cpu)
{
	while (going->first) {
		struct kfobj *obj = going->first;

		going->first = obj->next;
		if (obj->type->record)
			kfobj_collect_fields(going, obj->type->record, obj->data);
		__atomic_store_n(&obj->dropped_by, cpu ? KFOBJ_BY_CPU + cpu->id : KFOBJ_ALIVE,
				 __ATOMIC_RELAXED);
		grace_defer(going->vm, &obj->item, free_object);
	}
}

void kfobj_put(struct userbpf *vm, struct kfobj *obj, const struct cpu *cpu)
{
	struct kfobj_going going = {.vm = vm};

	drop(&going, obj);
	kfobj_let_go(&going, cpu);
}

void kfobj_free_fields(struct userbpf *vm, const struct btf_record *record, void *value)
{
	struct kfobj_going going = {.vm = vm};

	kfobj_collect_fields(&going, record, value);
	kfobj_let_go(&going, NULL);
}

static u64 nr_alive(const struct kfobj_type *type)
{
	u64 nr = 0;

	for (struct kfobj_slab *slab = type->newest; slab; slab = slab->older) {
		for (u32 i = 0; i < slab->nr; i++)
			nr += __atomic_load_n(&object_in(slab, type, i)->refs, __ATOMIC_RELAXED) !=
			      0;
	}
	return nr;
}

u64 kfobjs_alive(struct userbpf *vm)
{
	u64 nr = 0;

	pthread_mutex_lock(&vm->kfobjs.lock);
	for (struct kfobj_types *types = vm->kfobjs.first; types; types = types->next) {
		for (struct kfobj_type *type = types->first; type; type = type->next)
			nr += nr_alive(type);
	}
	pthread_mutex_unlock(&vm->kfobjs.lock);
	return nr;
}

struct kfobj *kfobj_at(struct userbpf *vm, u64 addr)
{
	const struct region *region = region_find(vm, addr);

	return region && region->object_type ? u64_to_ptr(addr - region_elem_off(region, addr))
					     : NULL;
}

void kfobj_put_at(struct userbpf *vm, u64 addr, const struct cpu *cpu)
{
	struct kfobj *obj = kfobj_at(vm, addr);

	if (obj)
		kfobj_put(vm, obj, cpu);
}
