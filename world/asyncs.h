/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The timers and the queued work of an instance (maps/async.h has what can be done with them).
 * Those that wait for their time are a heap: the one that comes first is at its top.
 */
#ifndef WORLD_ASYNCS_H
#define WORLD_ASYNCS_H

#include <pthread.h>

#include "base/vec.h"

struct async;
struct userbpf;

struct asyncs {
	pthread_mutex_t lock;	  /* of everything here, and of every struct async */
	pthread_cond_t done;	  /* a callback has ended */
	struct async *first;	  /* all that there are */
	VEC(struct async *) heap; /* has room for all */
	struct async *held;	  /* that have to wait until the clock moves on */
	u32 nr;			  /* how many there are */
	u64 nr_started;
	u64 pass; /* counts up whenever .held may go on */
};

int asyncs_init(struct userbpf *vm);
/* Those of maps are gone. */
void asyncs_destroy(struct userbpf *vm);

#endif
