// SPDX-License-Identifier: BSD-2-Clause
#include <time.h>

#include "world/world.h"

#define NS_PER_MS  1000000ull
#define NS_PER_SEC 1000000000ull

int wakeups_init(struct userbpf *vm)
{
	pthread_condattr_t attr;
	int err = -pthread_mutex_init(&vm->wakeups.lock, NULL);

	if (err)
		return err;
	err = -pthread_condattr_init(&attr);
	if (!err) {
		pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
		err = -pthread_cond_init(&vm->wakeups.changed, &attr);
		pthread_condattr_destroy(&attr);
	}
	if (err)
		pthread_mutex_destroy(&vm->wakeups.lock);
	return err;
}

void wakeups_destroy(struct userbpf *vm)
{
	vec_free(&vm->mem, &vm->wakeups.watches);
	pthread_cond_destroy(&vm->wakeups.changed);
	pthread_mutex_destroy(&vm->wakeups.lock);
}

/*
 * The counter changes before waiters are counted, and they are counted before they look at it: one
 * of the two sides sees the other.
 */
void wakeup(struct userbpf *vm, u64 *counter)
{
	struct wakeups *wakeups = &vm->wakeups;

	__atomic_add_fetch(counter, 1, __ATOMIC_SEQ_CST);
	if (likely(!__atomic_load_n(&wakeups->nr_waiting, __ATOMIC_SEQ_CST)))
		return;
	pthread_mutex_lock(&wakeups->lock);
	pthread_cond_broadcast(&wakeups->changed);
	VEC_FOR_EACH (&wakeups->watches, watch) {
		if (watch->counter == counter)
			vm->os->event_set(watch->fd);
	}
	pthread_mutex_unlock(&wakeups->lock);
}

int wakeup_watch(struct userbpf *vm, const u64 *counter, int fd)
{
	struct wakeups *wakeups = &vm->wakeups;
	int err;

	pthread_mutex_lock(&wakeups->lock);
	err = vec_push(&vm->mem, &wakeups->watches, (struct wakeup_watch){counter, fd});
	if (!err)
		__atomic_add_fetch(&wakeups->nr_waiting, 1, __ATOMIC_SEQ_CST);
	pthread_mutex_unlock(&wakeups->lock);
	return err;
}

void wakeup_unwatch(struct userbpf *vm, int fd)
{
	struct wakeups *wakeups = &vm->wakeups;
	size_t nr_kept = 0;

	pthread_mutex_lock(&wakeups->lock);
	VEC_FOR_EACH (&wakeups->watches, watch) {
		if (watch->fd != fd)
			wakeups->watches.v[nr_kept++] = *watch;
	}
	__atomic_sub_fetch(&wakeups->nr_waiting, (u32)(wakeups->watches.nr - nr_kept),
			   __ATOMIC_RELAXED);
	wakeups->watches.nr = nr_kept;
	pthread_mutex_unlock(&wakeups->lock);
}

static struct timespec deadline_of(struct userbpf *vm, int timeout_ms)
{
	u64 ns = vm->os->monotonic_ns() + (u64)timeout_ms * NS_PER_MS;

	return (struct timespec){.tv_sec = (time_t)(ns / NS_PER_SEC),
				 .tv_nsec = (long)(ns % NS_PER_SEC)};
}

bool wakeup_wait(struct userbpf *vm, int timeout_ms, bool (*is_ready)(void *ctx), void *ctx)
{
	struct wakeups *wakeups = &vm->wakeups;
	struct timespec deadline = {0};
	bool ready;
	int err = 0;

	if (!timeout_ms)
		return is_ready(ctx);
	if (timeout_ms > 0)
		deadline = deadline_of(vm, timeout_ms);
	pthread_mutex_lock(&wakeups->lock);
	__atomic_add_fetch(&wakeups->nr_waiting, 1, __ATOMIC_SEQ_CST);
	while (!(ready = is_ready(ctx)) && !err) {
		if (timeout_ms < 0)
			err = pthread_cond_wait(&wakeups->changed, &wakeups->lock);
		else
			err = pthread_cond_timedwait(&wakeups->changed, &wakeups->lock, &deadline);
	}
	__atomic_sub_fetch(&wakeups->nr_waiting, 1, __ATOMIC_RELAXED);
	pthread_mutex_unlock(&wakeups->lock);
	return ready;
}
