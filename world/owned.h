/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the embedder has opened and not closed yet: the instance closes it, newest first, when it
 * goes itself.
 */
#ifndef WORLD_OWNED_H
#define WORLD_OWNED_H

#include <pthread.h>

struct userbpf;

/* Put this into what the embedder gets a pointer to. */
struct owned {
	struct owned *newer, *older;
	/* Frees the whole; has to call owned_remove(). */
	void (*close)(struct owned *owned);
};

struct owned_list {
	pthread_mutex_t lock;
	struct owned *newest;
};

int owned_init(struct userbpf *vm);
/* Close all that is still there. */
void owned_destroy(struct userbpf *vm);
void owned_add(struct userbpf *vm, struct owned *owned, void (*close)(struct owned *owned));
void owned_remove(struct userbpf *vm, struct owned *owned);

#endif
