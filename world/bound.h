/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Helpers that are bound in this instance only: those of the embedder, mocks, and built-in ones
 * whose calls are counted. What they are is known in helpers/; here is the list of them, and how
 * many loaded programs call each built-in helper, because it cannot be replaced under them.
 */
#ifndef WORLD_BOUND_H
#define WORLD_BOUND_H

#include <pthread.h>

#include "spec/spec.h"

struct userbpf;

/* Put this into what is bound. */
struct bound {
	struct bound *next; /* ascending by id */
	u32 id;
	void (*free)(struct userbpf *vm, struct bound *bound);
};

struct bounds {
	pthread_mutex_t lock; /* of the list and all that follows */
	struct bound *first;
	u32 nr_uses[SPEC_MAX_HELPER_ID + 1]; /* loaded programs that call the helper */
	u32 nr_kfunc_uses[SPEC_NR_KFUNCS];
	bool counts_all; /* every helper, with a record of .depth calls */
	u32 depth;
	u64 nr_calls; /* atomic: recorded so far */
};

int bounds_init(struct userbpf *vm);
/* No program is left that calls one of them. */
void bounds_destroy(struct userbpf *vm);

/* With the list locked: what is bound to @id, or NULL. */
struct bound *bound_find(struct userbpf *vm, u32 id);
void bound_add(struct userbpf *vm, struct bound *bound);
void bound_remove(struct userbpf *vm, struct bound *bound);

#endif
