// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>

#include "world/world.h"

/* A table and what frees it later. */
struct versioned_table {
	struct grace_item item;
	struct region_table table;
};

int regions_init(struct userbpf *vm)
{
	vm->regions.table = NULL;
	return -pthread_mutex_init(&vm->regions.lock, NULL);
}

static struct versioned_table *version_of(struct region_table *table)
{
	return container_of(table, struct versioned_table, table);
}

void regions_destroy(struct userbpf *vm)
{
	if (vm->regions.table)
		mem_free(&vm->mem, version_of(vm->regions.table));
	pthread_mutex_destroy(&vm->regions.lock);
}

static void free_version(struct userbpf *vm, struct grace_item *item)
{
	mem_free(&vm->mem, container_of(item, struct versioned_table, item));
}

/* An empty table with room for @max regions. */
static struct region_table *table_new(struct userbpf *vm, u32 max)
{
	struct versioned_table *version;

	version = mem_zalloc(&vm->mem, sizeof(*version) + max * sizeof(struct region));
	return version ? &version->table : NULL;
}

/* Index of the first region that starts above @addr. */
static u32 first_above(const struct region_table *table, u64 addr)
{
	u32 lo = 0, hi = table->nr;

	while (lo < hi) {
		u32 mid = lo + (hi - lo) / 2;

		if (table->regions[mid].start <= addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* The regions of @table that are not tombstones, with room for @region at its place. */
static void rebuild(struct region_table *table, const struct region_table *old,
		    const struct region *region)
{
	bool is_placed = false;

	for (u32 i = 0; old && i < old->nr; i++) {
		if (!is_placed && old->regions[i].start > region->start) {
			table->regions[table->nr++] = *region;
			is_placed = true;
		}
		if (old->regions[i].size)
			table->regions[table->nr++] = old->regions[i];
	}
	if (!is_placed)
		table->regions[table->nr++] = *region;
}

int region_add(struct userbpf *vm, const struct region *region)
{
	struct region_table *table, *old;

	pthread_mutex_lock(&vm->regions.lock);
	old = vm->regions.table;
	table = table_new(vm, (old ? old->nr : 0) + 1);
	if (table) {
		rebuild(table, old, region);
		__atomic_store_n(&vm->regions.table, table, __ATOMIC_RELEASE);
	}
	pthread_mutex_unlock(&vm->regions.lock);
	/* Not under the lock: what is freed in passing may be a map, which removes its regions. */
	if (table && old)
		grace_defer(vm, &version_of(old)->item, free_version);
	return table ? 0 : -ENOMEM;
}

static u64 size_of(const struct region *region)
{
	return __atomic_load_n(&region->size, __ATOMIC_RELAXED);
}

/*
 * Removal must not fail for want of memory: it leaves a region of size 0 in place, which no address
 * lies in, and the next region_add() leaves it out of its new table.
 */
static void bury(struct region *region)
{
	__atomic_store_n(&region->size, 0, __ATOMIC_RELAXED);
}

void region_remove(struct userbpf *vm, u64 start)
{
	struct region_table *table;
	u32 above;

	pthread_mutex_lock(&vm->regions.lock);
	table = vm->regions.table;
	above = table ? first_above(table, start) : 0;
	if (above && table->regions[above - 1].start == start)
		bury(&table->regions[above - 1]);
	pthread_mutex_unlock(&vm->regions.lock);
}

void region_remove_map(struct userbpf *vm, const struct map *map)
{
	struct region_table *table;

	pthread_mutex_lock(&vm->regions.lock);
	table = vm->regions.table;
	for (u32 i = 0; table && i < table->nr; i++) {
		if (table->regions[i].map == map)
			bury(&table->regions[i]);
	}
	pthread_mutex_unlock(&vm->regions.lock);
}

const struct region *region_find(struct userbpf *vm, u64 addr)
{
	const struct region_table *table = __atomic_load_n(&vm->regions.table, __ATOMIC_ACQUIRE);
	const struct region *region;
	u32 above = table ? first_above(table, addr) : 0;

	if (!above)
		return NULL;
	region = &table->regions[above - 1];
	return addr - region->start < size_of(region) ? region : NULL;
}

static u64 distance_to(const struct region *region, u64 addr)
{
	u64 end = region->start + size_of(region);

	if (addr < region->start)
		return region->start - addr;
	return addr < end ? 0 : addr - end;
}

const struct region *region_nearest(struct userbpf *vm, u64 addr)
{
	const struct region_table *table = __atomic_load_n(&vm->regions.table, __ATOMIC_ACQUIRE);
	const struct region *best = NULL;

	for (u32 i = 0; table && i < table->nr; i++) {
		const struct region *region = &table->regions[i];

		if (size_of(region) &&
		    (!best || distance_to(region, addr) < distance_to(best, addr)))
			best = region;
	}
	return best;
}
