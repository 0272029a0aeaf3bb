// SPDX-License-Identifier: BSD-2-Clause
#include "world/world.h"

#include <sched.h>

int grace_init(struct userbpf *vm)
{
	struct grace *grace = &vm->grace;

	grace->epoch = 1;
	grace->oldest = NULL;
	grace->newest = &grace->oldest;
	return -pthread_mutex_init(&grace->lock, NULL);
}

/* Epoch of the CPU that has been occupied longest; UINT64_MAX when all are free. */
static u64 oldest_occupant(struct userbpf *vm)
{
	u64 oldest = UINT64_MAX;

	for (u32 i = 0; i < vm->nr_cpus; i++) {
		u64 since = __atomic_load_n(&vm->cpus[i].occupied_since, __ATOMIC_SEQ_CST);

		if (since && since < oldest)
			oldest = since;
	}
	return oldest;
}

/* Unlink the items deferred before @epoch; the list is ordered by epoch. */
static struct grace_item *take_older_than(struct grace *grace, u64 epoch)
{
	struct grace_item *taken = grace->oldest, **end = &grace->oldest;
	u32 nr = 0;

	while (*end && (*end)->epoch < epoch) {
		end = &(*end)->next;
		nr++;
	}
	if (!nr)
		return NULL;
	grace->oldest = *end;
	*end = NULL;
	if (!grace->oldest)
		grace->newest = &grace->oldest;
	__atomic_sub_fetch(&grace->nr_waiting, nr, __ATOMIC_RELAXED);
	return taken;
}

static void free_items(struct userbpf *vm, struct grace_item *item)
{
	while (item) {
		struct grace_item *next = item->next;

		item->free_fn(vm, item);
		item = next;
	}
}

void grace_poll(struct userbpf *vm)
{
	struct grace *grace = &vm->grace;
	struct grace_item *ready;

	if (!__atomic_load_n(&grace->nr_waiting, __ATOMIC_RELAXED))
		return;
	pthread_mutex_lock(&grace->lock);
	ready = take_older_than(grace, oldest_occupant(vm));
	pthread_mutex_unlock(&grace->lock);
	free_items(vm, ready);
}

/*
 * The item was made unreachable before this call. A CPU entered from now on gets a later epoch than
 * the item's, so it cannot have seen it.
 */
void grace_defer(struct userbpf *vm, struct grace_item *item,
		 void (*free_fn)(struct userbpf *vm, struct grace_item *item))
{
	struct grace *grace = &vm->grace;

	item->next = NULL;
	item->free_fn = free_fn;
	pthread_mutex_lock(&grace->lock);
	item->epoch = __atomic_fetch_add(&grace->epoch, 1, __ATOMIC_SEQ_CST);
	*grace->newest = item;
	grace->newest = &item->next;
	__atomic_add_fetch(&grace->nr_waiting, 1, __ATOMIC_RELAXED);
	pthread_mutex_unlock(&grace->lock);
	grace_poll(vm);
}

/* The change was made before this call: a CPU that is entered in a later epoch sees it. */
void grace_wait(struct userbpf *vm)
{
	u64 epoch = __atomic_fetch_add(&vm->grace.epoch, 1, __ATOMIC_SEQ_CST);

	for (u32 i = 0; i < vm->nr_cpus; i++) {
		for (;;) {
			u64 since = __atomic_load_n(&vm->cpus[i].occupied_since, __ATOMIC_SEQ_CST);

			if (!since || since > epoch)
				break;
			sched_yield();
		}
	}
	grace_poll(vm);
}

void grace_destroy(struct userbpf *vm)
{
	/* What is freed may defer more: a program gives its maps back. */
	while (vm->grace.oldest)
		grace_poll(vm);
	pthread_mutex_destroy(&vm->grace.lock);
}
