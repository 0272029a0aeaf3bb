/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What maps keep for an object of the kernel, a socket or a task: at most one element of each map,
 * in a list that belongs to the object (kernel/bpf/bpf_local_storage.c). The elements are the
 * maps'.
 *
 * One lock in the instance is for all lists. Who is on a CPU may look for an element without it: an
 * element that was taken out must not be used again before a grace period is over.
 */
#ifndef WORLD_STORAGE_H
#define WORLD_STORAGE_H

#include <pthread.h>

#include "base/types.h"

struct kfobj_going;
struct map;
struct storage;
struct userbpf;

/* Put this into the element. */
struct storage_elem {
	struct storage_elem *next; /* atomic */
	struct storage *owner;	   /* whose list it is in; NULL: in none */
	struct map *map;
	/* The object goes and nobody can have found the element any more: it is the map's again,
	 * out of the list, and what it owns goes along. Under the lock. */
	void (*drop)(struct storage_elem *elem, struct kfobj_going *going);
};

/* Put this into the object; zeroed is empty. */
struct storage {
	struct storage_elem *first; /* atomic */
};

static inline bool storage_is_empty(const struct storage *storage)
{
	return !__atomic_load_n(&storage->first, __ATOMIC_RELAXED);
}

/* The element of @map, or NULL. On a CPU or under the lock. */
struct storage_elem *storage_find(const struct storage *storage, const struct map *map);
/* Under the lock. */
void storage_link(struct storage *storage, struct storage_elem *elem);
void storage_unlink(struct storage_elem *elem);
/*
 * Give all elements back to their maps, whose programs cannot reach the object any more. Returns
 * when nobody who holds the lock looks at the object.
 */
void storage_clear(struct userbpf *vm, struct storage *storage);

#endif
