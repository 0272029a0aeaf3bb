// SPDX-License-Identifier: BSD-2-Clause
/*
 * Types by essential name ("task_struct" also of "task_struct___old"), for the candidates of CO-RE.
 *
 * Lists of the own types of one BTF, one for each hash of a name, in ascending order of ids; made
 * when it pays, as the table of find.c: an object asks for the candidates of each of its types
 * once, which is few times for one that is loaded alone and many for one whose programs are loaded
 * one by one. Names are looked at without proof.
 *
 * Questions may come from any thread: whoever made the lists first has them published.
 */
#include <string.h>

#include "base/hash.h"
#include "btf/core.h"
#include "btf/impl.h"

#define WALKS_BEFORE_LISTS 16

struct name_lists {
	u32 mask;
	u32 *ids;
	u32 ends[]; /* of each list, in .ids */
};

struct core_names {
	u64 seed;
	u32 nr_walks;		  /* atomic */
	struct name_lists *lists; /* atomic: NULL until made */
};

struct core_names *core_names_new(struct mem *mem, u64 seed)
{
	struct core_names *names = mem_zalloc(mem, sizeof(*names));

	if (names)
		names->seed = seed;
	return names;
}

void core_names_free(struct mem *mem, struct core_names *names)
{
	if (names)
		mem_free(mem, names->lists);
	mem_free(mem, names);
}

static u32 list_of(const struct name_lists *lists, const char *name, u64 seed)
{
	return (u32)hash_bytes(name, core_essential_len(name), seed) & lists->mask;
}

/* The list of each type, or UINT32_MAX for one without a name; .ends gets how long the lists are.
 */
static void sort_into_lists(const struct btf *btf, struct name_lists *lists, u32 *list)
{
	for (u32 i = 0; i < btf->nr_types; i++) {
		const char *name = btf_str(btf, btf_raw_type(btf, btf->start_id + i)->name_off);

		list[i] = *name ? list_of(lists, name, btf->core_names->seed) : UINT32_MAX;
		if (*name)
			lists->ends[list[i]]++;
	}
}

static void fill_lists(const struct btf *btf, struct name_lists *lists, const u32 *list)
{
	u32 end = 0;

	for (u32 i = 0; i <= lists->mask; i++)
		end = lists->ends[i] += end;
	for (u32 i = btf->nr_types; i--;) /* from the end, whereupon .ends are where they begin */
		if (list[i] != UINT32_MAX)
			lists->ids[--lists->ends[list[i]]] = btf->start_id + i;
	for (u32 i = 0; i < lists->mask; i++)
		lists->ends[i] = lists->ends[i + 1];
	lists->ends[lists->mask] = end;
}

static struct name_lists *make_lists(const struct btf *btf)
{
	struct name_lists *lists;
	u64 nr = 16;
	u32 *list;

	while (nr < btf->nr_types)
		nr *= 2;
	lists = mem_zalloc(btf->mem, sizeof(*lists) + (nr + btf->nr_types) * sizeof(u32));
	list = mem_calloc(btf->mem, MAX(btf->nr_types, 1u), sizeof(*list));
	if (lists && list) {
		lists->mask = (u32)(nr - 1);
		lists->ids = lists->ends + nr;
		sort_into_lists(btf, lists, list);
		fill_lists(btf, lists, list);
	} else {
		mem_free(btf->mem, lists);
		lists = NULL;
	}
	mem_free(btf->mem, list);
	return lists;
}

static const struct name_lists *lists_of(const struct btf *btf)
{
	struct core_names *names = btf->core_names;
	struct name_lists *lists = __atomic_load_n(&names->lists, __ATOMIC_ACQUIRE), *made;

	if (lists || __atomic_fetch_add(&names->nr_walks, 1, __ATOMIC_RELAXED) < WALKS_BEFORE_LISTS)
		return lists;
	made = make_lists(btf);
	if (made && !__atomic_compare_exchange_n(&names->lists, &lists, made, false,
						 __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
		mem_free(btf->mem, made);
		return lists;
	}
	return made;
}

u32 core_names_find(const struct btf *btf, const char *name, const u32 **ids)
{
	const struct name_lists *lists = lists_of(btf);
	u32 list, begin;

	*ids = NULL;
	if (!lists)
		return btf->nr_types;
	list = list_of(lists, name, btf->core_names->seed);
	begin = list ? lists->ends[list - 1] : 0;
	*ids = lists->ids + begin;
	return lists->ends[list] - begin;
}
