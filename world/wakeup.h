/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Threads of the embedder that wait until programs have made something ready for them. Each source
 * (a ring buffer) counts its wake-ups; a waiter compares with what it has seen. One place to sleep
 * serves the whole instance, so that a thread can wait for several sources, and a wake-up that
 * nobody waits for costs a single atomic addition. Who waits with poll(2), for other things as
 * well, has a file that is set by the wake-ups of the sources it watches.
 */
#ifndef WORLD_WAKEUP_H
#define WORLD_WAKEUP_H

#include <pthread.h>

#include "base/vec.h"

struct userbpf;

/* Set @fd when @counter changes. */
struct wakeup_watch {
	const u64 *counter;
	int fd;
};

struct wakeups {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	u32 nr_waiting; /* atomic; threads, and watches */
	VEC(struct wakeup_watch) watches;
};

int wakeups_init(struct userbpf *vm);
void wakeups_destroy(struct userbpf *vm);

/* Count one more wake-up in @counter and let those who wait look at it. */
void wakeup(struct userbpf *vm, u64 *counter);

static inline u64 wakeup_count(const u64 *counter)
{
	return __atomic_load_n(counter, __ATOMIC_SEQ_CST);
}

/* Until it is taken back for @fd; the counter has to stay until then. 0 or -ENOMEM. */
int wakeup_watch(struct userbpf *vm, const u64 *counter, int fd);
void wakeup_unwatch(struct userbpf *vm, int fd);

/*
 * Wait until @is_ready says so, at most @timeout_ms milliseconds of the host's clock (negative: for
 * ever). It is asked under a lock, and whenever anything of the instance woke up. What it said
 * last.
 */
bool wakeup_wait(struct userbpf *vm, int timeout_ms, bool (*is_ready)(void *ctx), void *ctx);

#endif
