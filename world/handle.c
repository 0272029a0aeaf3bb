// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>

#include "base/bitmap.h"
#include "world/world.h"

int handles_init(struct userbpf *vm)
{
	return -pthread_mutex_init(&vm->handles.lock, NULL);
}

void handles_destroy(struct userbpf *vm)
{
	vec_free(&vm->mem, &vm->handles.slots);
	vec_free(&vm->mem, &vm->handles.taken);
	pthread_mutex_destroy(&vm->handles.lock);
}

/* The lowest slot that is free, or one more than there are. */
static size_t lowest_free(const struct handles *handles)
{
	size_t word = handles->first_free / 64;

	while (word < handles->taken.nr && handles->taken.v[word] == UINT64_MAX)
		word++;
	if (word == handles->taken.nr)
		return word * 64;
	return word * 64 + (size_t)__builtin_ctzll(~handles->taken.v[word]);
}

static int install(struct userbpf *vm, struct handle handle)
{
	struct handles *handles = &vm->handles;
	size_t slot = lowest_free(handles);

	if (slot / 64 == handles->taken.nr && vec_push(&vm->mem, &handles->taken, 0))
		return -ENOMEM;
	if (slot < handles->slots.nr)
		handles->slots.v[slot] = handle;
	else if (vec_push(&vm->mem, &handles->slots, handle))
		return -ENOMEM;
	bitmap_set(handles->taken.v, slot);
	handles->first_free = slot + 1;
	return (int)slot + HANDLE_FIRST;
}

int handle_install(struct userbpf *vm, enum handle_kind kind, void *object)
{
	int fd;

	pthread_mutex_lock(&vm->handles.lock);
	fd = install(vm, (struct handle){kind, object});
	pthread_mutex_unlock(&vm->handles.lock);
	return fd;
}

void handle_release(struct userbpf *vm, int fd)
{
	struct handles *handles = &vm->handles;
	size_t slot = (size_t)fd - HANDLE_FIRST;

	pthread_mutex_lock(&handles->lock);
	handles->slots.v[slot].kind = HANDLE_FREE;
	bitmap_clear(handles->taken.v, slot);
	handles->first_free = MIN(handles->first_free, slot);
	pthread_mutex_unlock(&handles->lock);
}

void *handle_lookup(struct userbpf *vm, int fd, enum handle_kind kind, void (*get)(void *object))
{
	struct handles *handles = &vm->handles;
	size_t slot = (size_t)fd - HANDLE_FIRST;
	void *object = NULL;

	pthread_mutex_lock(&handles->lock);
	if (fd >= HANDLE_FIRST && slot < handles->slots.nr && handles->slots.v[slot].kind == kind) {
		object = handles->slots.v[slot].object;
		get(object);
	}
	pthread_mutex_unlock(&handles->lock);
	return object;
}

void *handle_next(struct userbpf *vm, enum handle_kind kind, u32 (*id_of)(const void *object),
		  u32 after, void (*get)(void *object))
{
	struct handles *handles = &vm->handles;
	u32 lowest = UINT32_MAX;
	void *next = NULL;

	pthread_mutex_lock(&handles->lock);
	VEC_FOR_EACH (&handles->slots, slot) {
		if (slot->kind != kind || id_of(slot->object) <= after ||
		    id_of(slot->object) >= lowest)
			continue;
		next = slot->object;
		lowest = id_of(next);
	}
	if (next)
		get(next);
	pthread_mutex_unlock(&handles->lock);
	return next;
}

int handle_of(struct userbpf *vm, const void *object)
{
	struct handles *handles = &vm->handles;
	int fd = -ENOENT;

	pthread_mutex_lock(&handles->lock);
	for (size_t i = 0; i < handles->slots.nr && fd < 0; i++) {
		if (handles->slots.v[i].kind != HANDLE_FREE && handles->slots.v[i].object == object)
			fd = HANDLE_FIRST + (int)i;
	}
	pthread_mutex_unlock(&handles->lock);
	return fd;
}

u32 handle_next_id(struct userbpf *vm, enum handle_kind kind)
{
	return __atomic_add_fetch(&vm->handles.last_id[kind], 1, __ATOMIC_RELAXED);
}
