// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>

#include "world/world.h"

int handles_init(struct userbpf *vm)
{
	return -pthread_mutex_init(&vm->handles.lock, NULL);
}

void handles_destroy(struct userbpf *vm)
{
	vec_free(&vm->mem, &vm->handles.slots);
	pthread_mutex_destroy(&vm->handles.lock);
}

static int install(struct userbpf *vm, struct handle handle)
{
	struct handles *handles = &vm->handles;

	for (size_t i = 0; i < handles->slots.nr; i++) {
		if (handles->slots.v[i].kind == HANDLE_FREE) {
			handles->slots.v[i] = handle;
			return (int)i + HANDLE_FIRST;
		}
	}
	if (vec_push(&vm->mem, &handles->slots, handle))
		return -ENOMEM;
	return (int)handles->slots.nr - 1 + HANDLE_FIRST;
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
	pthread_mutex_lock(&vm->handles.lock);
	vm->handles.slots.v[fd - HANDLE_FIRST].kind = HANDLE_FREE;
	pthread_mutex_unlock(&vm->handles.lock);
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
