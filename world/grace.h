/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Grace periods: memory that a running program may still look at is freed when every CPU that was
 * occupied at the time has been left. An epoch is counted up at each deferral; a CPU remembers the
 * epoch at which it was entered.
 */
#ifndef WORLD_GRACE_H
#define WORLD_GRACE_H

#include <pthread.h>

#include "base/types.h"

struct userbpf;

/* Put this into what is to be freed later. */
struct grace_item {
	struct grace_item *next;
	void (*free_fn)(struct userbpf *vm, struct grace_item *item);
	u64 epoch;
};

struct grace {
	u64 epoch; /* atomic, from 1 */
	struct grace_item *oldest, **newest;
	u32 nr_waiting; /* atomic: items in the list */
	pthread_mutex_t lock;
};

int grace_init(struct userbpf *vm);
/* Free what still waits; nothing may be running. */
void grace_destroy(struct userbpf *vm);

/* Call item->free_fn once no program that runs now can hold the item any more; maybe at once. */
void grace_defer(struct userbpf *vm, struct grace_item *item,
		 void (*free_fn)(struct userbpf *vm, struct grace_item *item));
/* Free what has waited long enough. */
void grace_poll(struct userbpf *vm);
/*
 * Wait until every program that runs now has ended: those that start later see what the caller has
 * changed before. Not for threads that are on a CPU.
 */
void grace_wait(struct userbpf *vm);

#endif
