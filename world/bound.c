// SPDX-License-Identifier: BSD-2-Clause
#include "world/bound.h"

#include "world/world.h"

int bounds_init(struct userbpf *vm)
{
	return -pthread_mutex_init(&vm->bounds.lock, NULL);
}

void bounds_destroy(struct userbpf *vm)
{
	struct bound *bound;

	while ((bound = vm->bounds.first)) {
		vm->bounds.first = bound->next;
		bound->free(vm, bound);
	}
	pthread_mutex_destroy(&vm->bounds.lock);
}

/* Where @id is linked, or belongs. */
static struct bound **place_of(struct userbpf *vm, u32 id)
{
	struct bound **at = &vm->bounds.first;

	while (*at && (*at)->id < id)
		at = &(*at)->next;
	return at;
}

struct bound *bound_find(struct userbpf *vm, u32 id)
{
	struct bound *bound = *place_of(vm, id);

	return bound && bound->id == id ? bound : NULL;
}

void bound_add(struct userbpf *vm, struct bound *bound)
{
	struct bound **at = place_of(vm, bound->id);

	bound->next = *at;
	*at = bound;
}

void bound_remove(struct userbpf *vm, struct bound *bound)
{
	*place_of(vm, bound->id) = bound->next;
}
