/* SPDX-License-Identifier: BSD-2-Clause */
/* What a helper was called with: a count, and a ring of the last calls. */
#ifndef HELPERS_CALLS_H
#define HELPERS_CALLS_H

#include <pthread.h>

#include "helpers/helpers.h"

struct call_record {
	u64 nth; /* of the instance */
	u64 args[5], retval;
	bool has_returned;
	u32 cpu;
	char prog[BPF_OBJ_NAME_LEN];
};

struct calls {
	u64 nr;		      /* atomic: all of them */
	pthread_mutex_t lock; /* of the ring */
	struct call_record *ring;
	u32 depth;     /* records it has room for; 0: there is no ring */
	u64 nr_stored; /* the next one goes to ring[nr_stored % depth] */
};

int calls_init(struct calls *calls);
void calls_destroy(struct calls *calls, struct mem *mem);

/* Make room for @depth records and forget the old ones. 0 or -ENOMEM, nothing changed. */
int calls_set_depth(struct calls *calls, struct mem *mem, u32 depth);

/*
 * A call begins; the number under which calls_end() finds its record again, unless that has been
 * overwritten in between. No lock is held from one to the other.
 */
u64 calls_begin(struct calls *calls, struct run *run, const u64 args[5]);
void calls_end(struct calls *calls, u64 nth, u64 retval);

int calls_each(struct calls *calls, int (*fn)(void *ctx, const struct call_record *record),
	       void *ctx);
void calls_clear(struct calls *calls);

#endif
