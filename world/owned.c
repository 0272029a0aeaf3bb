// SPDX-License-Identifier: BSD-2-Clause
#include "world/world.h"

int owned_init(struct userbpf *vm)
{
	int err = pthread_mutex_init(&vm->pins.lock, NULL);

	if (err)
		return -err;
	err = pthread_mutex_init(&vm->owned.lock, NULL);
	if (err)
		pthread_mutex_destroy(&vm->pins.lock);
	return -err;
}

void owned_destroy(struct userbpf *vm)
{
	while (vm->owned.newest)
		vm->owned.newest->close(vm->owned.newest);
	pthread_mutex_destroy(&vm->owned.lock);
	pthread_mutex_destroy(&vm->pins.lock);
}

void owned_add(struct userbpf *vm, struct owned *owned, void (*close)(struct owned *owned))
{
	owned->close = close;
	owned->newer = NULL;
	pthread_mutex_lock(&vm->owned.lock);
	owned->older = vm->owned.newest;
	if (owned->older)
		owned->older->newer = owned;
	vm->owned.newest = owned;
	pthread_mutex_unlock(&vm->owned.lock);
}

void owned_remove(struct userbpf *vm, struct owned *owned)
{
	pthread_mutex_lock(&vm->owned.lock);
	if (owned->newer)
		owned->newer->older = owned->older;
	else
		vm->owned.newest = owned->older;
	if (owned->older)
		owned->older->newer = owned->newer;
	pthread_mutex_unlock(&vm->owned.lock);
}
