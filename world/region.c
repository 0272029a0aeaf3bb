// SPDX-License-Identifier: BSD-2-Clause
/*
 * The table has two levels, so that adding costs little when there are many: chunks of a few
 * regions, ascending, and a directory that says from which address on each chunk goes. What is
 * added replaces one chunk by a copy, in place in the directory; only a chunk that is full makes a
 * new directory, when it becomes two. Replaced chunks and directories are freed after a grace
 * period.
 */
#include <errno.h>

#include "base/search.h"
#include "world/world.h"

#define CHUNK_REGIONS 32

struct region_chunk {
	struct grace_item item;
	struct region_chunk *next_old;
	u32 nr, nr_alive; /* regions; those of them that are no tombstones, under the lock */
	u64 starts[CHUNK_REGIONS]; /* of .regions, close together for the search */
	struct region regions[CHUNK_REGIONS];
};

struct dir_entry {
	u64 from; /* no region that starts below it is in the chunk; 0 in the first entry */
	struct region_chunk *chunk; /* atomic */
};

struct region_dir {
	struct grace_item item;
	u32 nr;
	struct dir_entry entries[];
};

/* What a change leaves to be freed. */
struct leftover {
	struct region_chunk *chunks;
	struct region_dir *dir;
};

int regions_init(struct userbpf *vm)
{
	vm->regions.dir = NULL;
	return -pthread_mutex_init(&vm->regions.lock, NULL);
}

void regions_destroy(struct userbpf *vm)
{
	struct region_dir *dir = vm->regions.dir;

	for (u32 i = 0; dir && i < dir->nr; i++)
		mem_free(&vm->mem, dir->entries[i].chunk);
	mem_free(&vm->mem, dir);
	pthread_mutex_destroy(&vm->regions.lock);
}

static void free_chunk(struct userbpf *vm, struct grace_item *item)
{
	mem_free(&vm->mem, container_of(item, struct region_chunk, item));
}

static void free_dir(struct userbpf *vm, struct grace_item *item)
{
	mem_free(&vm->mem, container_of(item, struct region_dir, item));
}

/* Not under the lock: what is freed in passing may be a map, which removes its regions. */
static void free_later(struct userbpf *vm, const struct leftover *left)
{
	struct region_chunk *chunk = left->chunks;

	while (chunk) {
		struct region_chunk *next = chunk->next_old;

		grace_defer(vm, &chunk->item, free_chunk);
		chunk = next;
	}
	if (left->dir)
		grace_defer(vm, &left->dir->item, free_dir);
}

static u64 size_of(const struct region *region)
{
	return __atomic_load_n(&region->size, __ATOMIC_RELAXED);
}

/* --- finding --- */

/* Index of the chunk that @addr is in, if it is in any. */
static inline u32 chunk_index(const struct region_dir *dir, u64 addr)
{
	if (likely(dir->nr == 1))
		return 0;
	return search_first(dir->nr, i, dir->entries[i].from > addr) - 1;
}

static inline struct region_chunk *chunk_at(const struct region_dir *dir, u32 i)
{
	return __atomic_load_n(&dir->entries[i].chunk, __ATOMIC_ACQUIRE);
}

/* Index of the first region that starts above @addr. */
static inline u32 first_above(const struct region_chunk *chunk, u64 addr)
{
	return search_first(chunk->nr, i, chunk->starts[i] > addr);
}

/* The last region that starts at or below @addr, or NULL. */
static inline struct region *last_before(struct region_chunk *chunk, u64 addr)
{
	u32 above = first_above(chunk, addr);

	return above ? &chunk->regions[above - 1] : NULL;
}

static struct region_dir *dir_of(struct userbpf *vm)
{
	return __atomic_load_n(&vm->regions.dir, __ATOMIC_ACQUIRE);
}

const struct region *region_find(struct userbpf *vm, u64 addr)
{
	const struct region_dir *dir = dir_of(vm);
	const struct region *region;

	if (unlikely(!dir))
		return NULL;
	region = last_before(chunk_at(dir, chunk_index(dir, addr)), addr);
	return region && addr - region->start < size_of(region) ? region : NULL;
}

/* Under the lock nothing that is in the table now can be freed. */
bool region_copy(struct userbpf *vm, u64 addr, struct region *out)
{
	const struct region *region;

	pthread_mutex_lock(&vm->regions.lock);
	region = region_find(vm, addr);
	if (region)
		*out = *region;
	pthread_mutex_unlock(&vm->regions.lock);
	return region;
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
	const struct region_dir *dir = dir_of(vm);
	const struct region *best = NULL;

	for (u32 i = 0; dir && i < dir->nr; i++) {
		const struct region_chunk *chunk = chunk_at(dir, i);

		for (u32 n = 0; n < chunk->nr; n++) {
			const struct region *region = &chunk->regions[n];

			if (size_of(region) &&
			    (!best || distance_to(region, addr) < distance_to(best, addr)))
				best = region;
		}
	}
	return best;
}

/* --- adding; under the lock --- */

static void append(struct region_chunk *chunk, const struct region *region)
{
	struct region *copy = &chunk->regions[chunk->nr];

	*copy = *region;
	region_prepare(copy);
	chunk->starts[chunk->nr++] = region->start;
	chunk->nr_alive++;
}

/*
 * The regions of @old that are not tombstones, and @region at its place: into @low, what does not
 * fit there, or behind @nr_low of them, into @high.
 */
static void merge(struct region_chunk *low, struct region_chunk *high, u32 nr_low,
		  const struct region_chunk *old, const struct region *region)
{
	bool is_placed = false;

	for (u32 i = 0; i <= (old ? old->nr : 0); i++) {
		bool is_end = !old || i == old->nr;

		if (!is_placed && (is_end || old->starts[i] > region->start)) {
			append(low->nr < nr_low ? low : high, region);
			is_placed = true;
		}
		if (!is_end && old->regions[i].size)
			append(low->nr < nr_low ? low : high, &old->regions[i]);
	}
}

static void add_entry(struct region_dir *dir, u64 from, struct region_chunk *chunk)
{
	dir->entries[dir->nr] = (struct dir_entry){dir->nr ? from : 0, chunk};
	dir->nr++;
}

static void leave(struct leftover *left, struct region_chunk *chunk)
{
	chunk->next_old = left->chunks;
	left->chunks = chunk;
}

/* A directory with @low and @high in place of chunk @at of @old, and without chunks of tombstones
 * only. */
static void rebuild_dir(struct region_dir *dir, struct region_dir *old, u32 at,
			struct region_chunk *low, struct region_chunk *high, struct leftover *left)
{
	for (u32 i = 0; i < old->nr; i++) {
		struct dir_entry *entry = &old->entries[i];

		if (i == at) {
			add_entry(dir, entry->from, low);
			add_entry(dir, high->starts[0], high);
		} else if (entry->chunk->nr_alive) {
			add_entry(dir, entry->from, entry->chunk);
			continue;
		}
		leave(left, entry->chunk);
	}
	left->dir = old;
}

static struct region_chunk *chunk_new(struct userbpf *vm)
{
	return mem_zalloc(&vm->mem, sizeof(struct region_chunk));
}

static struct region_dir *dir_new(struct userbpf *vm, u32 nr)
{
	return mem_zalloc(&vm->mem,
			  sizeof(struct region_dir) + (size_t)nr * sizeof(struct dir_entry));
}

static void publish_dir(struct userbpf *vm, struct region_dir *dir)
{
	__atomic_store_n(&vm->regions.dir, dir, __ATOMIC_RELEASE);
}

/* The first region of all. */
static int add_first(struct userbpf *vm, const struct region *region)
{
	struct region_chunk *chunk = chunk_new(vm);
	struct region_dir *dir = dir_new(vm, 1);

	if (!chunk || !dir) {
		mem_free(&vm->mem, chunk);
		mem_free(&vm->mem, dir);
		return -ENOMEM;
	}
	append(chunk, region);
	add_entry(dir, 0, chunk);
	publish_dir(vm, dir);
	return 0;
}

static int add_to_full(struct userbpf *vm, u32 at, const struct region *region,
		       struct leftover *left)
{
	struct region_dir *old = vm->regions.dir, *dir = dir_new(vm, old->nr + 1);
	struct region_chunk *low = chunk_new(vm), *high = chunk_new(vm);

	if (!dir || !low || !high) {
		mem_free(&vm->mem, dir);
		mem_free(&vm->mem, low);
		mem_free(&vm->mem, high);
		return -ENOMEM;
	}
	merge(low, high, CHUNK_REGIONS / 2, old->entries[at].chunk, region);
	rebuild_dir(dir, old, at, low, high, left);
	publish_dir(vm, dir);
	return 0;
}

static int add(struct userbpf *vm, const struct region *region, struct leftover *left)
{
	struct region_dir *dir = vm->regions.dir;
	struct region_chunk *chunk;
	struct dir_entry *entry;
	u32 at;

	if (!dir)
		return add_first(vm, region);
	at = chunk_index(dir, region->start);
	entry = &dir->entries[at];
	if (entry->chunk->nr_alive == CHUNK_REGIONS)
		return add_to_full(vm, at, region, left);
	chunk = chunk_new(vm);
	if (!chunk)
		return -ENOMEM;
	merge(chunk, NULL, CHUNK_REGIONS, entry->chunk, region);
	leave(left, entry->chunk);
	__atomic_store_n(&entry->chunk, chunk, __ATOMIC_RELEASE);
	return 0;
}

int region_add_map(struct userbpf *vm, const struct region *region, struct region_set *set)
{
	struct leftover left = {};
	int err = 0;

	pthread_mutex_lock(&vm->regions.lock);
	if (set)
		err = vec_push(&vm->mem, &set->starts, region->start);
	if (!err) {
		err = add(vm, region, &left);
		if (err && set)
			set->starts.nr--;
	}
	pthread_mutex_unlock(&vm->regions.lock);
	free_later(vm, &left);
	return err;
}

int region_add(struct userbpf *vm, const struct region *region)
{
	return region_add_map(vm, region, NULL);
}

/* --- removing --- */

/*
 * Removal must not fail for want of memory: it leaves a region of size 0 in place, which no address
 * lies in, and which is left out when its chunk is replaced.
 */
static void bury(struct userbpf *vm, u64 start, const struct map *map)
{
	const struct region_dir *dir = vm->regions.dir;
	struct region_chunk *chunk;
	struct region *region;

	if (!dir)
		return;
	chunk = dir->entries[chunk_index(dir, start)].chunk;
	region = last_before(chunk, start);
	if (!region || region->start != start || !region->size || (map && region->map != map))
		return;
	__atomic_store_n(&region->size, 0, __ATOMIC_RELAXED);
	chunk->nr_alive--;
}

void region_remove(struct userbpf *vm, u64 start)
{
	pthread_mutex_lock(&vm->regions.lock);
	bury(vm, start, NULL);
	pthread_mutex_unlock(&vm->regions.lock);
}

void region_remove_map(struct userbpf *vm, const struct map *map, struct region_set *set)
{
	pthread_mutex_lock(&vm->regions.lock);
	VEC_FOR_EACH (&set->starts, start)
		bury(vm, *start, map);
	vec_free(&vm->mem, &set->starts);
	pthread_mutex_unlock(&vm->regions.lock);
}

bool region_fields_allow(const struct btf_record *fields, u64 off, u64 size, u8 access)
{
	const struct btf_field *field = btf_record_overlap(fields, off, size);

	if (!field)
		return true;
	if (!(BTF_FIELD_BIT(field->type) & BTF_FIELDS_KPTR) || off != field->off_bytes ||
	    size != field->size_bytes)
		return false;
	return access == REGION_READ ||
	       (access == REGION_WRITE && field->type == BTF_FIELD_KPTR_UNREF);
}
