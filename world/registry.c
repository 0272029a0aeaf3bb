// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <string.h>

#include "world/world.h"

int registry_init(struct userbpf *vm)
{
	return -pthread_mutex_init(&vm->registry.lock, NULL);
}

void registry_destroy(struct userbpf *vm)
{
	vec_free(&vm->mem, &vm->registry.all);
	pthread_mutex_destroy(&vm->registry.lock);
}

static struct registered *find(struct userbpf *vm, const char *kind, const char *name)
{
	VEC_FOR_EACH (&vm->registry.all, it)
		if (!strcmp(it->kind, kind) && !strncmp(it->name, name, sizeof(it->name) - 1))
			return it;
	return NULL;
}

static struct registered *find_owner(struct userbpf *vm, const void *owner)
{
	VEC_FOR_EACH (&vm->registry.all, it)
		if (it->owner == owner)
			return it;
	return NULL;
}

int registry_add(struct userbpf *vm, const char *kind, const char *name, const void *owner)
{
	struct registered entry = {.kind = kind, .owner = owner};
	int err = -EEXIST;

	memcpy(entry.name, name, strnlen(name, sizeof(entry.name) - 1));
	pthread_mutex_lock(&vm->registry.lock);
	if (!find(vm, kind, name))
		err = vec_push(&vm->mem, &vm->registry.all, entry);
	pthread_mutex_unlock(&vm->registry.lock);
	return err;
}

int registry_replace(struct userbpf *vm, const void *from, const char *name, const void *to)
{
	struct registered *entry;
	int err = -EINVAL;

	pthread_mutex_lock(&vm->registry.lock);
	entry = find_owner(vm, from);
	if (entry && !strcmp(entry->name, name)) {
		entry->owner = to;
		err = 0;
	}
	pthread_mutex_unlock(&vm->registry.lock);
	return err;
}

void registry_remove(struct userbpf *vm, const void *owner)
{
	struct registered *entry;

	pthread_mutex_lock(&vm->registry.lock);
	entry = find_owner(vm, owner);
	if (entry)
		*entry = vm->registry.all.v[--vm->registry.all.nr];
	pthread_mutex_unlock(&vm->registry.lock);
}

bool registry_has(struct userbpf *vm, const char *kind, const char *name)
{
	bool is_there;

	pthread_mutex_lock(&vm->registry.lock);
	is_there = find(vm, kind, name);
	pthread_mutex_unlock(&vm->registry.lock);
	return is_there;
}
