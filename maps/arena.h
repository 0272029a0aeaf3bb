/* SPDX-License-Identifier: BSD-2-Clause */
/* Arenas: what there is beside the operations that all maps have. */
#ifndef MAPS_ARENA_H
#define MAPS_ARENA_H

#include "prog/arena_view.h"

struct map;

#define ARENA_ANY_NODE (-1)

/* What programs see of @map; NULL: it is no arena. */
struct arena_view *arena_view_of(struct map *map);
/*
 * Pages for a program: @nr_pages of them where user address @addr is, 0 for where there is room
 * first. Their user address, or 0 as bpf_arena_alloc_pages().
 */
u64 arena_alloc_pages(struct map *map, u64 addr, u32 nr_pages, s32 node);
/* Take back what there is of the @nr_pages at user address @addr. */
void arena_free_pages(struct map *map, u64 addr, u32 nr_pages);

#endif
