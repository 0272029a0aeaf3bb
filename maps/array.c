// SPDX-License-Identifier: BSD-2-Clause
/*
 * Arrays: every element exists from the start, zeroed, and none can go (kernel/bpf/arraymap.c).
 *
 * Values lie in one area. Between two of them a gap stays free, unless users may map the area, so
 * that checked mode catches a pointer that walks off its value. A per-CPU array is one such array
 * per CPU, the CPUs' arrays at least a cache line apart.
 *
 * The area of an array with BPF_F_MMAPABLE is whole pages in a file, which other processes can be
 * given; where the host refuses such files it is ordinary memory, for this process only.
 */
#include "maps/btf.h"
#include "maps/map.h"
#include "maps/value.h"

#define GAP_BYTES 8

struct array {
	struct map map;
	u8 *values;
	u32 stride; /* bytes from one value to the next */
	u64 cpu_stride;
	void *block; /* what to free; NULL: */
	struct os_pages pages;
};

static struct array *array_of(const struct map *map)
{
	return container_of((struct map *)(uintptr_t)map, struct array, map);
}

static u32 index_of(const void *key)
{
	u32 index;

	memcpy(&index, key, sizeof(index));
	return index;
}

static void *value_at(const struct array *array, u32 index)
{
	return array->values + (u64)index * array->stride;
}

static void *cpu_value_at(const struct array *array, u32 index, u32 cpu_id)
{
	return (u8 *)value_at(array, index) + cpu_id * array->cpu_stride;
}

/* --- creation --- */

/* array_map_mmap: the values, up to the end of the last page. */
static u64 paged_size(const struct map *map)
{
	u64 page = map->vm->os->page_size();

	return ALIGN_UP((u64)map->view.max_entries * map_value_slot(map), page);
}

static int map_pages(struct map *map)
{
	struct array *array = array_of(map);
	struct userbpf *vm = map->vm;
	u64 size = paged_size(map);
	int err;

	if (size > MAP_AREA_MAX || !mem_charge(&vm->mem, size))
		return -ENOMEM;
	array->pages = (struct os_pages){
		.front_size = size,
		.front_is_sealed = map->view.flags & BPF_F_RDONLY_PROG,
	};
	err = vm->os->pages_map(&array->pages);
	if (err)
		mem_uncharge(&vm->mem, size);
	else
		array->values = array->pages.start;
	return err;
}

static int alloc_area(struct map *map, u64 size)
{
	struct array *array = array_of(map);
	u64 page = map->vm->os->page_size();
	int err;

	if (!(map->view.flags & BPF_F_MMAPABLE)) {
		array->values = map_area_alloc(map, size, &array->block);
		return array->values ? 0 : -ENOMEM;
	}
	err = map_pages(map);
	if (!err || err == -ENOMEM)
		return err;
	log_info(&map->vm->log, "map '%s': no file for its values, they are not shared\n",
		 map->view.name);
	size = paged_size(map);
	array->values =
		size <= MAP_AREA_MAX ? map_area_alloc(map, size + page, &array->block) : NULL;
	if (!array->values)
		return -ENOMEM;
	array->values = u64_to_ptr(ALIGN_UP(ptr_to_u64(array->values), page));
	return 0;
}

static void free_area(struct map *map)
{
	struct array *array = array_of(map);

	if (array->block) {
		mem_free(&map->vm->mem, array->block);
		return;
	}
	map->vm->os->pages_unmap(&array->pages);
	mem_uncharge(&map->vm->mem, os_pages_bytes(&array->pages));
}

static int init(struct map *map)
{
	struct array *array = array_of(map);
	u32 gap = map->view.flags & BPF_F_MMAPABLE ? 0 : GAP_BYTES;
	u32 nr_areas = map_is_percpu(map) ? map->vm->nr_cpus : 1;
	u64 size;
	int err;

	array->stride = map_value_slot(map) + gap;
	array->cpu_stride = (u64)map->view.max_entries * array->stride +
			    (nr_areas > 1 ? map_cpu_gap(array->stride) : 0);
	if (__builtin_mul_overflow(array->cpu_stride, (u64)nr_areas, &size))
		return -ENOMEM;
	err = alloc_area(map, size);
	if (err)
		return err;
	err = map_add_region(map, array->values, size, array->stride, 0);
	if (err)
		free_area(map);
	return err;
}

static void free_fields(struct map *map)
{
	u32 nr_areas = map_is_percpu(map) ? map->vm->nr_cpus : 1;

	for (u32 cpu = 0; cpu < nr_areas; cpu++) {
		for (u32 i = 0; i < map->view.max_entries; i++)
			value_free_fields(map, cpu_value_at(array_of(map), i, cpu));
	}
}

static void destroy(struct map *map)
{
	struct array *array = array_of(map);

	if (map->record)
		free_fields(map);
	map_remove_region(map, array->values);
	free_area(map);
}

/* --- program side --- */

static void *lookup(struct map *map, const void *key, const struct cpu *cpu)
{
	u32 index = index_of(key);

	(void)cpu;
	return likely(index < map->view.max_entries) ? value_at(array_of(map), index) : NULL;
}

static void *lookup_percpu(struct map *map, const void *key, u32 cpu_id)
{
	u32 index = index_of(key);

	if (unlikely(index >= map->view.max_entries))
		return NULL;
	return cpu_value_at(array_of(map), index, cpu_id);
}

static void *lookup_this_cpu(struct map *map, const void *key, const struct cpu *cpu)
{
	return lookup_percpu(map, key, cpu->id);
}

/* kernel/bpf/arraymap.c: array_map_update_elem */
static int check_update(const struct map *map, u32 index, u64 flags)
{
	if (unlikely((flags & ~(u64)BPF_F_LOCK) > BPF_EXIST))
		return -EINVAL;
	if (unlikely(index >= map->view.max_entries))
		return -E2BIG;
	if (unlikely(flags & BPF_NOEXIST))
		return -EEXIST;
	return unlikely((flags & BPF_F_LOCK) && !map_has_lock(map)) ? -EINVAL : 0;
}

static s64 update(struct map *map, const void *key, const void *value, u64 flags,
		  const struct cpu *cpu)
{
	u32 index = index_of(key);
	int err = check_update(map, index, flags);
	void *slot;

	(void)cpu;
	if (err)
		return err;
	slot = value_at(array_of(map), index);
	if (flags & BPF_F_LOCK)
		lock_acquire(value_lock(map, slot));
	value_copy(map, slot, value);
	if (flags & BPF_F_LOCK)
		lock_release(value_lock(map, slot));
	value_free_fields(map, slot);
	return 0;
}

static s64 update_this_cpu(struct map *map, const void *key, const void *value, u64 flags,
			   const struct cpu *cpu)
{
	u32 index = index_of(key);
	int err = check_update(map, index, flags);
	void *slot;

	if (err)
		return err;
	slot = cpu_value_at(array_of(map), index, cpu->id);
	value_copy(map, slot, value);
	value_free_fields(map, slot);
	return 0;
}

static s64 delete_elem(struct map *map, const void *key)
{
	(void)map;
	(void)key;
	return -EINVAL;
}

static s64 for_each(struct map *map, const struct cpu *cpu, map_each_fn fn, void *ctx)
{
	struct array *array = array_of(map);
	u32 cpu_id = map_is_percpu(map) ? cpu->id : 0;
	s64 nr = 0;

	for (u32 i = 0; i < map->view.max_entries; i++) {
		u32 key = i;

		nr++;
		if (fn(ctx, &key, cpu_value_at(array, i, cpu_id)))
			break;
	}
	return nr;
}

static const void *key_of(const struct map *map, const void *value, u32 *index)
{
	const struct array *array = array_of(map);

	*index = (u32)((u64)((const u8 *)value - array->values) / array->stride);
	return index;
}

static int direct_value(const struct map *map, u32 off, u64 *addr)
{
	if (map->view.max_entries != 1)
		return -ENOTSUPP;
	if (off >= map->view.value_size)
		return -EINVAL;
	*addr = ptr_to_u64(array_of(map)->values) + off;
	return 0;
}

/* --- user side --- */

static int memory(struct map *map, struct map_memory *out)
{
	struct array *array = array_of(map);

	if (!(map->view.flags & BPF_F_MMAPABLE))
		return -EINVAL;
	*out = (struct map_memory){
		.start = array->values,
		.size = paged_size(map),
		.pages = array->block ? NULL : &array->pages,
	};
	return 0;
}

static int user_lookup(struct map *map, const void *key, void *value, u64 flags)
{
	void *slot = lookup(map, key, NULL);

	if (!slot)
		return -ENOENT;
	if (flags & BPF_F_LOCK)
		lock_acquire(value_lock(map, slot));
	value_copy_out(map, value, slot);
	if (flags & BPF_F_LOCK)
		lock_release(value_lock(map, slot));
	return 0;
}

static int user_update(struct map *map, const void *key, const void *value, u64 flags)
{
	return (int)update(map, key, value, flags, NULL);
}

static int user_lookup_percpu(struct map *map, const void *key, void *value, u64 flags)
{
	u32 index = index_of(key), slot = map_value_slot(map);

	(void)flags;
	if (index >= map->view.max_entries)
		return -ENOENT;
	for (u32 i = 0; i < map->vm->nr_cpus; i++)
		value_copy_slot_out(map, (u8 *)value + (size_t)i * slot,
				    cpu_value_at(array_of(map), index, i));
	return 0;
}

/* kernel/bpf/arraymap.c: bpf_percpu_array_update */
static int user_update_percpu(struct map *map, const void *key, const void *value, u64 flags)
{
	u32 index = index_of(key), slot = map_value_slot(map);

	if (flags > BPF_EXIST)
		return -EINVAL;
	if (index >= map->view.max_entries)
		return -E2BIG;
	if (flags == BPF_NOEXIST)
		return -EEXIST;
	for (u32 i = 0; i < map->vm->nr_cpus; i++) {
		void *to = cpu_value_at(array_of(map), index, i);

		value_copy_slot(map, to, (const u8 *)value + (size_t)i * slot);
		value_free_fields(map, to);
	}
	return 0;
}

int array_next_key(struct map *map, const void *key, void *next_key)
{
	u32 index = key ? index_of(key) : UINT32_MAX, next;

	if (index == map->view.max_entries - 1)
		return -ENOENT;
	next = index < map->view.max_entries ? index + 1 : 0;
	memcpy(next_key, &next, sizeof(next));
	return 0;
}

/* kernel/bpf/arraymap.c: array_map_meta_equal */
static bool fits(const struct map_view *template, const struct map_view *inner)
{
	return (template->flags & BPF_F_INNER_MAP) || template->max_entries == inner->max_entries;
}

/* kernel/bpf/arraymap.c: array_map_check_btf. Of a section of globals there is no key. */
static int check_btf(const struct map_attr *attr)
{
	const struct btf_type *value = btf_type_by_id(attr->btf, attr->btf_value_type_id);

	if (attr->btf_key_type_id)
		return btf_key_is_u32(attr);
	return attr->max_entries == 1 && btf_is_kind(value, BTF_KIND_DATASEC) ? 0 : -EINVAL;
}

const struct map_ops array_ops = {
	.object_size = sizeof(struct array),
	.check_btf = check_btf,
	.fits = fits,
	.init = init,
	.destroy = destroy,
	.lookup = lookup,
	.update = update,
	.delete_elem = delete_elem,
	.for_each = for_each,
	.key_of = key_of,
	.direct_value = direct_value,
	.memory = memory,
	.is_sealed_frozen = true,
	.user_lookup = user_lookup,
	.user_update = user_update,
	.next_key = array_next_key,
	.batch = {[MAP_BATCH_LOOKUP] = batch_generic_lookup,
		  [MAP_BATCH_UPDATE] = batch_generic_update},
};

const struct map_ops percpu_array_ops = {
	.object_size = sizeof(struct array),
	.check_btf = btf_key_is_u32,
	.init = init,
	.destroy = destroy,
	.lookup = lookup_this_cpu,
	.update = update_this_cpu,
	.delete_elem = delete_elem,
	.lookup_percpu = lookup_percpu,
	.for_each = for_each,
	.user_lookup = user_lookup_percpu,
	.user_update = user_update_percpu,
	.next_key = array_next_key,
	.batch = {[MAP_BATCH_LOOKUP] = batch_generic_lookup,
		  [MAP_BATCH_UPDATE] = batch_generic_update},
};
