/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory of the instance that programs may hold pointers into: map values, and maps themselves,
 * which may be named but not touched. Checked mode looks an address up here before it touches it.
 * (Stack, packet and context belong to a run and are looked at first, without this table.)
 *
 * A region is an array of equal elements; of each element only its windows may be touched, so that
 * a pointer which walks off its value is caught although the next value follows.
 *
 * Lookups take no lock: writers replace the whole sorted array and free the old one after a grace
 * period. Only a thread that is on a CPU may look up.
 */
#ifndef WORLD_REGION_H
#define WORLD_REGION_H

#include <pthread.h>

#include "base/types.h"

struct map;
struct userbpf;

enum region_access { REGION_READ = 1, REGION_WRITE = 2 };

#define REGION_MAX_WINDOWS 2

struct region_window {
	u32 off, size; /* bytes, within the element */
	u8 access;     /* enum region_access */
};

struct region {
	u64 start;
	u64 size;   /* bytes, atomic; 0: removed */
	u64 stride; /* bytes from one element to the next; at least 1 */
	struct region_window windows[REGION_MAX_WINDOWS];
	const struct map *map; /* the map whose struct this is (no windows); NULL: other memory */
	char name[40];	       /* "value of map counts" */
};

struct region_table {
	u32 nr;
	struct region regions[]; /* ascending by start, disjoint */
};

struct regions {
	struct region_table *table; /* atomic; NULL: empty */
	pthread_mutex_t lock;	    /* of writers */
};

int regions_init(struct userbpf *vm);
void regions_destroy(struct userbpf *vm);

/* 0 or -ENOMEM. @region is copied. */
int region_add(struct userbpf *vm, const struct region *region);
/* Remove the region that starts at @start; it must be there. Cannot fail. */
void region_remove(struct userbpf *vm, u64 start);

/* The region that holds @addr, or NULL. */
const struct region *region_find(struct userbpf *vm, u64 addr);
/* The region whose start or end is nearest to @addr, or NULL when there is none. For messages. */
const struct region *region_nearest(struct userbpf *vm, u64 addr);

/* May [addr, addr + size) of @region, which holds @addr, be accessed so? */
static inline bool region_allows(const struct region *region, u64 addr, u64 size, u8 access)
{
	u64 off = (addr - region->start) % region->stride;

	for (int i = 0; i < REGION_MAX_WINDOWS; i++) {
		const struct region_window *win = &region->windows[i];

		if ((win->access & access) == access && off >= win->off &&
		    off - win->off <= win->size && size <= win->size - (off - win->off))
			return true;
	}
	return false;
}

#endif
