// SPDX-License-Identifier: BSD-2-Clause
/* Pages of arenas: kernel/bpf/arena.c. Other maps have none, and flags are for later. */
#include "helpers/helpers.h"
#include "maps/arena.h"

KFUNC_BODY(bpf_arena_alloc_pages)
{
	struct map *map = u64_to_ptr(r1);

	return arena_view_of(map) && !r5 ? arena_alloc_pages(map, r2, (u32)r3, (s32)r4) : 0;
}

KFUNC_BODY(bpf_arena_free_pages)
{
	struct map *map = u64_to_ptr(r1);

	if (arena_view_of(map) && r2)
		arena_free_pages(map, r2, (u32)r3);
	return 0;
}
