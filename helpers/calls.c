// SPDX-License-Identifier: BSD-2-Clause
#include "helpers/calls.h"

#include <errno.h>
#include <string.h>

int calls_init(struct calls *calls)
{
	return -pthread_mutex_init(&calls->lock, NULL);
}

void calls_destroy(struct calls *calls, struct mem *mem)
{
	mem_free(mem, calls->ring);
	pthread_mutex_destroy(&calls->lock);
}

int calls_set_depth(struct calls *calls, struct mem *mem, u32 depth)
{
	struct call_record *ring = NULL, *old;

	if (depth) {
		ring = mem_calloc(mem, depth, sizeof(*ring));
		if (!ring)
			return -ENOMEM;
	}
	pthread_mutex_lock(&calls->lock);
	old = calls->ring;
	calls->ring = ring;
	calls->depth = depth;
	calls->nr_stored = 0;
	pthread_mutex_unlock(&calls->lock);
	mem_free(mem, old);
	return 0;
}

static void store(struct calls *calls, const struct run *run, u64 nth, const u64 args[5])
{
	struct call_record *record = &calls->ring[calls->nr_stored++ % calls->depth];

	*record = (struct call_record){.nth = nth, .cpu = run->cpu->id};
	memcpy(record->args, args, sizeof(record->args));
	memcpy(record->prog, run->prog->name, sizeof(record->prog));
}

u64 calls_begin(struct calls *calls, struct run *run, const u64 args[5])
{
	u64 nth;

	__atomic_add_fetch(&calls->nr, 1, __ATOMIC_RELAXED);
	/* Set before the program was loaded, and only then. */
	if (!calls->depth)
		return 0;
	pthread_mutex_lock(&calls->lock);
	nth = __atomic_add_fetch(&run->vm->bounds.nr_calls, 1, __ATOMIC_RELAXED);
	store(calls, run, nth, args);
	pthread_mutex_unlock(&calls->lock);
	return nth;
}

static u64 nr_kept(const struct calls *calls)
{
	return MIN(calls->nr_stored, (u64)calls->depth);
}

/* The i-th newest record, from 1. */
static struct call_record *newest(const struct calls *calls, u64 i)
{
	return &calls->ring[(calls->nr_stored - i) % calls->depth];
}

void calls_end(struct calls *calls, u64 nth, u64 retval)
{
	if (!nth)
		return;
	pthread_mutex_lock(&calls->lock);
	/* Numbers ascend; those that came in between are calls of other CPUs and of callbacks. */
	for (u64 i = 1; i <= nr_kept(calls) && newest(calls, i)->nth >= nth; i++) {
		if (newest(calls, i)->nth == nth) {
			newest(calls, i)->retval = retval;
			newest(calls, i)->has_returned = true;
		}
	}
	pthread_mutex_unlock(&calls->lock);
}

int calls_each(struct calls *calls, int (*fn)(void *ctx, const struct call_record *record),
	       void *ctx)
{
	int ret = 0;

	pthread_mutex_lock(&calls->lock);
	for (u64 i = nr_kept(calls); i && !ret; i--)
		ret = fn(ctx, newest(calls, i));
	pthread_mutex_unlock(&calls->lock);
	return ret;
}

void calls_clear(struct calls *calls)
{
	pthread_mutex_lock(&calls->lock);
	__atomic_store_n(&calls->nr, 0, __ATOMIC_RELAXED);
	calls->nr_stored = 0;
	pthread_mutex_unlock(&calls->lock);
}
