// SPDX-License-Identifier: BSD-2-Clause
/*
 * Creation of maps and their references. What BPF_MAP_CREATE wants to know stands in two tables:
 * the rules of each type in spec/maps.def, the family that implements it in families[] below.
 *
 * A map is freed a grace period after its last reference went, because a program may have found it
 * in another map. Until then its values and its region stay.
 */
#include "maps/map.h"

#include "maps/async.h"
#include "maps/btf.h"
#include "prog/prog.h"

#define PAGE_BYTES 4096
#define LINE_BYTES 64

/* UINT32_MAX / sizeof(struct bucket) of the kernel, as a power of two. */
#define MAX_BUCKETS (1u << 27)

#define NUMA_NO_NODE UINT32_MAX /* the kernel's -1 */

/* One for each type of spec/maps.def. */
static const struct map_ops *const families[] = {
	[BPF_MAP_TYPE_HASH] = &hash_ops,
	[BPF_MAP_TYPE_ARRAY] = &array_ops,
	[BPF_MAP_TYPE_PROG_ARRAY] = &prog_array_ops,
	[BPF_MAP_TYPE_PERF_EVENT_ARRAY] = &perf_event_array_ops,
	[BPF_MAP_TYPE_PERCPU_HASH] = &percpu_hash_ops,
	[BPF_MAP_TYPE_PERCPU_ARRAY] = &percpu_array_ops,
	[BPF_MAP_TYPE_STACK_TRACE] = &stack_trace_ops,
	[BPF_MAP_TYPE_CGROUP_ARRAY] = &cgroup_array_ops,
	[BPF_MAP_TYPE_LRU_HASH] = &lru_hash_ops,
	[BPF_MAP_TYPE_LRU_PERCPU_HASH] = &lru_percpu_hash_ops,
	[BPF_MAP_TYPE_LPM_TRIE] = &lpm_trie_ops,
	[BPF_MAP_TYPE_ARRAY_OF_MAPS] = &array_of_maps_ops,
	[BPF_MAP_TYPE_HASH_OF_MAPS] = &hash_of_maps_ops,
	[BPF_MAP_TYPE_DEVMAP] = &devmap_ops,
	[BPF_MAP_TYPE_SOCKMAP] = &declared_ops,
	[BPF_MAP_TYPE_CPUMAP] = &cpumap_ops,
	[BPF_MAP_TYPE_XSKMAP] = &xskmap_ops,
	[BPF_MAP_TYPE_SOCKHASH] = &declared_ops,
	[BPF_MAP_TYPE_CGROUP_STORAGE] = &cgroup_storage_ops,
	[BPF_MAP_TYPE_REUSEPORT_SOCKARRAY] = &reuseport_array_ops,
	[BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE] = &percpu_cgroup_storage_ops,
	[BPF_MAP_TYPE_QUEUE] = &queue_ops,
	[BPF_MAP_TYPE_STACK] = &stack_ops,
	[BPF_MAP_TYPE_SK_STORAGE] = &sk_storage_ops,
	[BPF_MAP_TYPE_DEVMAP_HASH] = &devmap_hash_ops,
	[BPF_MAP_TYPE_STRUCT_OPS] = &struct_ops_ops,
	[BPF_MAP_TYPE_RINGBUF] = &ringbuf_ops,
	[BPF_MAP_TYPE_INODE_STORAGE] = &inode_storage_ops,
	[BPF_MAP_TYPE_TASK_STORAGE] = &task_storage_ops,
	[BPF_MAP_TYPE_BLOOM_FILTER] = &bloom_filter_ops,
	[BPF_MAP_TYPE_USER_RINGBUF] = &ringbuf_ops,
	[BPF_MAP_TYPE_CGRP_STORAGE] = &cgrp_storage_ops,
	[BPF_MAP_TYPE_ARENA] = &arena_ops,
};

static const struct map_ops *family_of(u32 type)
{
	return type < ARRAY_SIZE(families) ? families[type] : NULL;
}

bool map_type_is_built(u32 type)
{
	const struct map_ops *ops = family_of(type);

	return ops && !ops->is_declared;
}

static const char *name_of(const struct map_attr *attr)
{
	return attr->name ? attr->name : "";
}

#define refuse(vm, attr, err, fmt, ...)                                                    \
	({                                                                                 \
		log_warn(&(vm)->log, "map '%s': " fmt "\n", name_of(attr), ##__VA_ARGS__); \
		(err);                                                                     \
	})

/* --- rules --- */

/* kernel/bpf/syscall.c: bpf_obj_name_cpy */
static int check_range(struct userbpf *vm, const struct map_attr *attr, const char *what,
		       const struct spec_range *range, u32 number)
{
	if (number < range->min || number > range->max || (number - range->min) % range->step)
		return refuse(vm, attr, -EINVAL, "%s %u is not allowed", what, number);
	return 0;
}

/* kernel/bpf/hashtab.c: htab_map_alloc_check and htab_map_alloc */
static int check_hashed(struct userbpf *vm, const struct map_attr *attr)
{
	if ((u64)attr->key_size + attr->value_size > LIMIT_HASH_ELEM_BYTES)
		return refuse(vm, attr, -E2BIG, "key and value are too large");
	if (attr->max_entries > MAX_BUCKETS)
		return refuse(vm, attr, -E2BIG, "max_entries %u is too large", attr->max_entries);
	return 0;
}

static int check_sizes(struct userbpf *vm, const struct map_attr *attr, const struct spec_map *spec)
{
	const struct {
		const char *what;
		const struct spec_range *range;
		u32 number;
	} rows[] = {
		{"key_size", &spec->key_size, attr->key_size},
		{"value_size", &spec->value_size, attr->value_size},
		{"max_entries", &spec->max_entries, attr->max_entries},
	};
	u32 n = attr->max_entries;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		int err = check_range(vm, attr, rows[i].what, rows[i].range, rows[i].number);

		if (err)
			return err;
	}
	if ((spec->flags & MAP_PAGES) && ((n & (n - 1)) || n % PAGE_BYTES))
		return refuse(vm, attr, -EINVAL, "max_entries %u is not a power of two of pages",
			      n);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (rows[i].range->big && rows[i].number > rows[i].range->big)
			return refuse(vm, attr, -E2BIG, "%s %u is too large", rows[i].what,
				      rows[i].number);
	}
	return spec->flags & MAP_HASHED ? check_hashed(vm, attr) : 0;
}

static bool has_both(u32 flags, u32 both)
{
	return (flags & both) == both;
}

static bool has_node(const struct map_attr *attr)
{
	return (attr->flags & BPF_F_NUMA_NODE) && attr->numa_node != NUMA_NO_NODE;
}

static int check_flags(struct userbpf *vm, const struct map_attr *attr, const struct spec_map *spec)
{
	u32 flags = attr->flags, odd = flags & ~spec->allowed_flags;

	if (odd)
		return refuse(vm, attr, -EINVAL, "flags 0x%x are not for type %s", odd, spec->text);
	if ((flags & spec->required_flags) != spec->required_flags)
		return refuse(vm, attr, -EINVAL, "type %s needs flags 0x%x", spec->text,
			      spec->required_flags);
	if (has_both(flags, BPF_F_RDONLY | BPF_F_WRONLY) ||
	    has_both(flags, BPF_F_RDONLY_PROG | BPF_F_WRONLY_PROG))
		return refuse(vm, attr, -EINVAL, "read-only and write-only at once");
	if (has_node(attr) && attr->numa_node)
		return refuse(vm, attr, -EINVAL, "there is no NUMA node %u", attr->numa_node);
	if ((spec->flags & MAP_LRU) && (flags & BPF_F_NO_PREALLOC))
		return refuse(vm, attr, -ENOTSUPP, "type %s is always preallocated", spec->text);
	if ((spec->flags & MAP_NEEDS_BTF) && !(attr->btf_key_type_id && attr->btf_value_type_id))
		return refuse(vm, attr, -EINVAL, "type %s needs BTF types of key and value",
			      spec->text);
	if ((spec->flags & MAP_KERNEL_BTF) && !attr->btf_vmlinux_value_type_id)
		return refuse(vm, attr, -EINVAL, "type %s needs btf_vmlinux_value_type_id",
			      spec->text);
	if (has_node(attr) && ((spec->flags & (MAP_PERCPU | MAP_ANY_NODE)) == MAP_PERCPU ||
			       (flags & BPF_F_NO_COMMON_LRU)))
		return refuse(vm, attr, -EINVAL, "memory per CPU is on the nodes of the CPUs");
	return 0;
}

/* kernel/bpf/syscall.c: map_create */
static int check_type_ids(struct userbpf *vm, const struct map_attr *attr,
			  const struct spec_map *spec)
{
	bool has_key = attr->btf_key_type_id, has_value = attr->btf_value_type_id;

	if (attr->btf_vmlinux_value_type_id
		    ? !(spec->flags & MAP_KERNEL_BTF) || has_key || has_value
		    : has_key && !has_value)
		return refuse(vm, attr, -EINVAL, "these BTF type ids do not go with type %s",
			      spec->text);
	return 0;
}

/* kernel/bpf/syscall.c: map_check_btf */
static int check_spin_lock(struct userbpf *vm, const struct map_attr *attr,
			   const struct spec_map *spec)
{
	u64 off = (u32)attr->spin_lock_off;

	if (attr->spin_lock_off < 0)
		return 0;
	if (off % sizeof(u32) || off + sizeof(struct bpf_spin_lock) > attr->value_size)
		return refuse(vm, attr, -EINVAL, "spin lock outside the value");
	if (attr->flags & (BPF_F_RDONLY_PROG | BPF_F_WRONLY_PROG))
		return refuse(vm, attr, -EACCES, "spin lock in values that programs cannot write");
	if (!(spec->fields & FIELD_SPIN_LOCK))
		return refuse(vm, attr, -EOPNOTSUPP, "no spin locks in values of type %s",
			      spec->text);
	return 0;
}

/* kernel/bpf/map_in_map.c: bpf_map_meta_alloc */
static int check_inner(struct userbpf *vm, const struct map_attr *attr, const struct spec_map *spec)
{
	const struct map *inner = attr->inner;

	if (!(spec->flags & MAP_OUTER))
		return 0;
	if (!inner)
		return refuse(vm, attr, -EINVAL, "no inner map given");
	if (inner->spec->flags & MAP_OUTER)
		return refuse(vm, attr, -EINVAL, "inner map '%s' holds maps itself",
			      inner->view.name);
	if (!(inner->spec->flags & MAP_INNER))
		return refuse(vm, attr, -ENOTSUPP, "type %s cannot be an inner map",
			      inner->spec->text);
	return 0;
}

/* In the order in which kernel/bpf/syscall.c: map_create looks, which decides between two errors.
 */
static int check_attr(struct userbpf *vm, const struct map_attr *attr, const struct spec_map *spec,
		      const struct map_ops *ops)
{
	struct map_attr plain = *attr;
	int err;

	plain.flags &= ~BPF_F_TOKEN_FD;
	err = check_type_ids(vm, attr, spec);
	if (err)
		return err;
	if (attr->map_extra && !(spec->flags & MAP_EXTRA))
		return refuse(vm, attr, -EINVAL, "map_extra is not for type %s", spec->text);
	err = check_flags(vm, &plain, spec);
	if (!err)
		err = check_sizes(vm, &plain, spec);
	if (!err && ops->check) {
		err = ops->check(vm, &plain);
		if (err)
			return refuse(vm, attr, err, "sizes or map_extra are not for type %s",
				      spec->text);
	}
	if (!err && plain.flags != attr->flags)
		return refuse(vm, attr, -EINVAL, "there are no BPF tokens here");
	if (!err)
		err = check_inner(vm, attr, spec);
	if (!err && !object_name_is_allowed(name_of(attr)))
		return refuse(vm, attr, -EINVAL, "name has a character that is not allowed");
	return err;
}

int map_check_type_ids(struct userbpf *vm, const struct map_attr *attr)
{
	const struct spec_map *spec = spec_map_by_type(attr->type);
	const struct map_ops *ops = family_of(attr->type);
	struct btf_record record;

	if (!spec || !ops || !attr->btf || !(attr->btf_key_type_id || attr->btf_value_type_id))
		return 0;
	/* kernel/bpf/syscall.c: map_create */
	if (!attr->btf_value_type_id)
		return -EINVAL;
	return map_check_btf(vm, attr, spec, ops, &record);
}

/* The types, once everything else is as it should be; they tell what special fields there are. */
static int check_types(struct userbpf *vm, struct map_attr *attr, const struct spec_map *spec,
		       const struct map_ops *ops, struct btf_record *record)
{
	int err;

	record->nr = 0;
	if (!attr->btf_value_type_id) {
		err = check_spin_lock(vm, attr, spec);
		if (!err && attr->spin_lock_off >= 0)
			*record = btf_record_of_lock((u32)attr->spin_lock_off);
		return err;
	}
	/* What the kernel says of standard input, which a btf_fd of 0 names. */
	if (!attr->btf)
		return refuse(vm, attr, -EINVAL, "type ids without BTF");
	err = map_check_btf(vm, attr, spec, ops, record);
	if (err)
		return refuse(vm, attr, err,
			      "BTF types [%u] and [%u] do not fit key and value of type %s",
			      attr->btf_key_type_id, attr->btf_value_type_id, spec->text);
	attr->spin_lock_off = record->nr ? record->spin_lock_off : -1;
	return 0;
}

/* --- creation --- */

static u8 user_access(u32 flags)
{
	if (flags & BPF_F_RDONLY)
		return MAP_USER_READ;
	return flags & BPF_F_WRONLY ? MAP_USER_WRITE : MAP_USER_READ | MAP_USER_WRITE;
}

static void fill_in(struct map *map, const struct map_attr *attr)
{
	const char *name = name_of(attr);
	struct map_view *view = &map->view;

	view->type = attr->type;
	view->key_size = attr->key_size;
	view->value_size = attr->value_size;
	view->max_entries = attr->max_entries;
	view->flags = (attr->flags | map->ops->implied_flags) & ~(u32)(BPF_F_RDONLY | BPF_F_WRONLY);
	view->map_extra = attr->map_extra;
	view->spin_lock_off = attr->spin_lock_off < 0 ? -1 : attr->spin_lock_off;
	memcpy(view->name, name, strnlen(name, sizeof(view->name) - 1));
	map->user_access = user_access(attr->flags);
	map->kernel_btf = attr->kernel_btf ? attr->kernel_btf : map->vm->target_btf;
	map->kernel_type_id = attr->btf_vmlinux_value_type_id;
	map->refs = map->nr_users = 1;
	if (attr->inner)
		map->inner = attr->inner->view;
}

/* The map itself is a region without access: programs may name it, not look into it. */
static int add_own_region(struct map *map)
{
	struct region region = {
		.start = ptr_to_u64(map),
		.size = map->ops->object_size,
		.stride = map->ops->object_size,
		.map = map,
		.is_map = true,
	};
	struct text text = TEXT_ON(region.name);

	text_printf(&text, "map %s", map->view.name);
	return region_add_map(map->vm, &region, &map->regions);
}

/* A copy that the map keeps, with its types; of no fields none. */
static int keep_record(struct userbpf *vm, const struct btf_record *record, struct btf_record **out)
{
	if (!record || !record->nr)
		return 0;
	*out = mem_memdup(&vm->mem, record, sizeof(*record));
	if (!*out)
		return -ENOMEM;
	if (record->btf)
		btf_get(record->btf);
	return 0;
}

static void drop_record(struct userbpf *vm, struct btf_record *record)
{
	if (record)
		btf_put((struct btf *)(uintptr_t)record->btf);
	mem_free(&vm->mem, record);
}

static void free_records(struct map *map)
{
	drop_record(map->vm, map->record);
	drop_record(map->vm, map->inner_record);
}

static int create(struct userbpf *vm, const struct map_attr *attr, const struct spec_map *spec,
		  const struct map_ops *ops, const struct btf_record *record, struct map **out)
{
	struct map *map = mem_zalloc(&vm->mem, ops->object_size);
	int err;

	if (!map)
		return -ENOMEM;
	map->ops = ops;
	map->spec = spec;
	map->vm = vm;
	fill_in(map, attr);
	err = keep_record(vm, record, &map->record);
	if (!err && attr->inner)
		err = keep_record(vm, attr->inner->record, &map->inner_record);
	if (!err)
		err = add_own_region(map);
	if (!err && ops->init)
		err = ops->init(map);
	if (err)
		goto err;
	map->view.id = handle_next_id(vm, HANDLE_MAP);
	*out = map;
	return 0;

err:
	region_remove_map(vm, map, &map->regions);
	free_records(map);
	mem_free(&vm->mem, map);
	return err;
}

int map_create(struct userbpf *vm, const struct map_attr *given, struct map **out)
{
	const struct spec_map *spec = spec_map_by_type(given->type);
	const struct map_ops *ops = family_of(given->type);
	struct map_attr attr = *given;
	struct btf_record record;
	int err;

	if (!spec)
		return refuse(vm, given, -EINVAL, "there is no map type %u", given->type);
	if (!attr.has_types)
		attr.btf_key_type_id = attr.btf_value_type_id = 0;
	err = check_attr(vm, &attr, spec, ops);
	if (!err)
		err = check_types(vm, &attr, spec, ops, &record);
	if (err)
		return err;
	err = create(vm, &attr, spec, ops, &record, out);
	if (err == -ENOMEM)
		return refuse(vm, given, err, "no memory for %u elements", attr.max_entries);
	return err ? refuse(vm, given, err, "type %s cannot be made here", spec->text) : 0;
}

/* --- references --- */

struct map *map_get(struct map *map)
{
	__atomic_add_fetch(&map->refs, 1, __ATOMIC_RELAXED);
	return map;
}

static void free_map(struct userbpf *vm, struct grace_item *item)
{
	struct map *map = container_of(item, struct map, grace);

	if (map->ops->destroy)
		map->ops->destroy(map);
	free_records(map);
	mem_free(&vm->mem, map);
}

/*
 * Who got hold of the map before its last reference went is done with it now. But checked mode
 * still takes its memory for something programs may touch, and a program can keep an address as a
 * number: the memory is made unknown first, and freed when nobody can have looked it up before.
 */
static void forget_map(struct userbpf *vm, struct grace_item *item)
{
	struct map *map = container_of(item, struct map, grace);

	region_remove_map(vm, map, &map->regions);
	if (map->ops->forget)
		map->ops->forget(map);
	grace_defer(vm, item, free_map);
}

void map_put(struct map *map)
{
	if (map && !__atomic_sub_fetch(&map->refs, 1, __ATOMIC_ACQ_REL))
		grace_defer(map->vm, &map->grace, forget_map);
}

struct map *map_get_user(struct map *map)
{
	__atomic_add_fetch(&map->nr_users, 1, __ATOMIC_RELAXED);
	return map_get(map);
}

static void release_users(struct map *map)
{
	if (map->record && map->record->mask & BTF_FIELDS_ASYNC)
		async_free_map(map);
	if (map->ops->release_users)
		map->ops->release_users(map);
}

void map_put_user(struct map *map)
{
	if (map && !__atomic_sub_fetch(&map->nr_users, 1, __ATOMIC_SEQ_CST))
		release_users(map);
	map_put(map);
}

/* --- memory --- */

void *map_area_alloc(struct map *map, u64 size, void **block)
{
	if (size > MAP_AREA_MAX)
		return NULL;
	*block = mem_zalloc(&map->vm->mem, size + LINE_BYTES);
	return *block ? u64_to_ptr(ALIGN_UP(ptr_to_u64(*block), LINE_BYTES)) : NULL;
}

u64 map_cpu_gap(u64 stride)
{
	return (LINE_BYTES + stride - 1) / stride * stride;
}

/* BPF_F_RDONLY_PROG and BPF_F_WRONLY_PROG are named after what programs may still do. */
static u8 prog_access(const struct map *map)
{
	if ((map->view.flags & BPF_F_RDONLY_PROG) || map->ops->is_read_only)
		return REGION_READ;
	return map->view.flags & BPF_F_WRONLY_PROG ? REGION_WRITE : REGION_READ | REGION_WRITE;
}

int map_add_region(struct map *map, const void *start, u64 size, u64 stride, u32 value_off)
{
	struct region region = {
		.start = ptr_to_u64(start),
		.map = map,
		.size = size,
		.stride = stride,
		.value_off = value_off,
		.value_size = map->view.value_size,
		.fields = map->record,
		.access = prog_access(map) | REGION_PROBE,
		.is_frozen = &map->is_frozen,
	};
	struct text text = TEXT_ON(region.name);

	text_printf(&text, "value of map %s", map->view.name);
	return region_add_map(map->vm, &region, &map->regions);
}

void map_remove_region(struct map *map, const void *start)
{
	region_remove(map->vm, ptr_to_u64(start));
}

/* --- program side: what not every family has --- */

s64 map_push(struct map *map, const void *value, u64 flags)
{
	return map->ops->push ? map->ops->push(map, value, flags) : -EOPNOTSUPP;
}

s64 map_pop(struct map *map, void *value)
{
	return map->ops->pop ? map->ops->pop(map, value) : -EOPNOTSUPP;
}

s64 map_peek(struct map *map, void *value)
{
	return map->ops->peek ? map->ops->peek(map, value) : -EOPNOTSUPP;
}

void *map_lookup_percpu(struct map *map, const void *key, u32 cpu_id)
{
	if (!map->ops->lookup_percpu || cpu_id >= map->vm->nr_cpus)
		return NULL;
	return map->ops->lookup_percpu(map, key, cpu_id);
}

s64 map_for_each(struct map *map, const struct cpu *cpu, map_each_fn fn, void *ctx)
{
	return map->ops->for_each ? map->ops->for_each(map, cpu, fn, ctx) : -EOPNOTSUPP;
}

int map_direct_value(const struct map *map, u32 off, u64 *addr)
{
	return map->ops->direct_value ? map->ops->direct_value(map, off, addr) : -EOPNOTSUPP;
}

bool map_find_target(struct map *map, u32 key, u32 *ifindex)
{
	*ifindex = 0;
	return map->ops->find_target && map->ops->find_target(map, key, ifindex);
}
