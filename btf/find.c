// SPDX-License-Identifier: BSD-2-Clause
/*
 * Types by name and kind.
 *
 * A hash table over the types of one BTF (not those of its base, which has its own), made when it
 * pays: the first few look-ups walk the types, which costs less than the table. It holds the lowest
 * id of each name and kind. Names of MAX_INDEXED_BYTES and more are left out and always walked for:
 * names may share one long string, and reading all of it for each type would be quadratic.
 *
 * Names and kinds are looked at without proof; of lazy BTF only what was found is proved.
 *
 * Look-ups may come from any thread. The table is made under a lock and then published; without
 * memory for it every look-up walks.
 */
#include <errno.h>
#include <pthread.h>
#include <string.h>

#include "base/hash.h"
#include "btf/impl.h"

#define WALKS_BEFORE_TABLE 4
#define MAX_INDEXED_BYTES  256

struct name_table {
	u32 mask;
	u32 ids[]; /* open addressing, 0 is free; own ids plus 1 */
};

struct btf_names {
	pthread_mutex_t lock;
	struct name_table *table; /* atomic: NULL until made */
	u32 nr_walks;		  /* atomic */
	u64 seed;
};

struct btf_names *btf_names_new(struct mem *mem, u64 seed)
{
	struct btf_names *names = mem_zalloc(mem, sizeof(*names));

	if (names && pthread_mutex_init(&names->lock, NULL)) {
		mem_free(mem, names);
		return NULL;
	}
	if (names)
		names->seed = seed;
	return names;
}

void btf_names_free(struct mem *mem, struct btf_names *names)
{
	if (!names)
		return;
	pthread_mutex_destroy(&names->lock);
	mem_free(mem, names->table);
	mem_free(mem, names);
}

static const struct btf_type *own_type(const struct btf *btf, u32 own_id)
{
	return btf_raw_type(btf, btf->start_id + own_id);
}

static bool is_match(const struct btf *btf, u32 own_id, const char *name, u32 kind)
{
	const struct btf_type *t = own_type(btf, own_id);

	return btf_kind(t) == kind && !strcmp(btf_str(btf, t->name_off), name);
}

/* The slot where @name is or belongs. The table is at most half full. */
static u32 *slot_of(const struct btf *btf, struct name_table *table, const char *name, size_t len,
		    u32 kind)
{
	u32 slot = (u32)hash_bytes(name, len, btf->names->seed ^ kind) & table->mask;

	while (table->ids[slot] && !is_match(btf, table->ids[slot] - 1, name, kind))
		slot = (slot + 1) & table->mask;
	return &table->ids[slot];
}

static struct name_table *make_table(const struct btf *btf)
{
	struct name_table *table;
	u64 nr_slots = 16;

	while (nr_slots < 2 * (u64)btf->nr_types)
		nr_slots *= 2;
	table = mem_zalloc(btf->mem, sizeof(*table) + nr_slots * sizeof(u32));
	if (!table)
		return NULL;
	table->mask = (u32)(nr_slots - 1);
	for (u32 i = 0; i < btf->nr_types; i++) {
		const struct btf_type *t = own_type(btf, i);
		const char *name = btf_str(btf, t->name_off);
		size_t len = strnlen(name, MAX_INDEXED_BYTES);
		u32 *slot;

		if (!len || len == MAX_INDEXED_BYTES)
			continue;
		slot = slot_of(btf, table, name, len, btf_kind(t));
		if (!*slot)
			*slot = i + 1;
	}
	return table;
}

static struct name_table *table_of(const struct btf *btf)
{
	struct btf_names *names = btf->names;
	struct name_table *table = __atomic_load_n(&names->table, __ATOMIC_ACQUIRE);

	if (table || __atomic_fetch_add(&names->nr_walks, 1, __ATOMIC_RELAXED) < WALKS_BEFORE_TABLE)
		return table;
	pthread_mutex_lock(&names->lock);
	if (!names->table)
		__atomic_store_n(&names->table, make_table(btf), __ATOMIC_RELEASE);
	table = names->table;
	pthread_mutex_unlock(&names->lock);
	return table;
}

static int find_own(const struct btf *btf, const char *name, size_t len, u32 kind)
{
	struct name_table *table = len && len < MAX_INDEXED_BYTES ? table_of(btf) : NULL;
	u32 slot;

	if (table) {
		slot = *slot_of(btf, table, name, len, kind);
		return slot ? (int)(btf->start_id + slot - 1) : -ENOENT;
	}
	for (u32 i = 0; i < btf->nr_types; i++)
		if (is_match(btf, i, name, kind))
			return (int)(btf->start_id + i);
	return -ENOENT;
}

int btf_find_by_name_kind(const struct btf *btf, const char *name, u32 kind)
{
	int id = btf->base ? btf_find_by_name_kind(btf->base, name, kind) : -ENOENT;

	/* void has no name to be found by */
	if (id > 0 || kind == BTF_KIND_UNKN)
		return id > 0 ? id : -ENOENT;
	id = find_own(btf, name, strlen(name), kind);
	return id > 0 && btf_kind(btf_type_by_id(btf, (u32)id)) != kind ? -ENOENT : id;
}
