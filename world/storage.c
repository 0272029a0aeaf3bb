// SPDX-License-Identifier: BSD-2-Clause
#include "world/world.h"

static struct storage_elem *next_of(const struct storage_elem *elem)
{
	return __atomic_load_n(&elem->next, __ATOMIC_ACQUIRE);
}

struct storage_elem *storage_find(const struct storage *storage, const struct map *map)
{
	struct storage_elem *elem = __atomic_load_n(&storage->first, __ATOMIC_ACQUIRE);

	while (elem && elem->map != map)
		elem = next_of(elem);
	return elem;
}

void storage_link(struct storage *storage, struct storage_elem *elem)
{
	elem->owner = storage;
	__atomic_store_n(&elem->next, storage->first, __ATOMIC_RELAXED);
	__atomic_store_n(&storage->first, elem, __ATOMIC_RELEASE);
}

/* Who stands on the element still gets on from it. */
void storage_unlink(struct storage_elem *elem)
{
	struct storage_elem **link = &elem->owner->first;

	while (*link != elem)
		link = &(*link)->next;
	__atomic_store_n(link, elem->next, __ATOMIC_RELEASE);
	elem->owner = NULL;
}

void storage_clear(struct userbpf *vm, struct storage *storage)
{
	struct kfobj_going going = {.vm = vm};

	pthread_mutex_lock(&vm->storage_lock);
	while (storage->first) {
		struct storage_elem *elem = storage->first;

		storage_unlink(elem);
		elem->drop(elem, &going);
	}
	pthread_mutex_unlock(&vm->storage_lock);
	kfobj_let_go(&going, NULL);
}
