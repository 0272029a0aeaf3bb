// SPDX-License-Identifier: BSD-2-Clause
#include "world/asyncs.h"

#include "world/world.h"

int asyncs_init(struct userbpf *vm)
{
	int err = -pthread_mutex_init(&vm->asyncs.lock, NULL);

	if (err)
		return err;
	err = -pthread_cond_init(&vm->asyncs.done, NULL);
	if (err)
		pthread_mutex_destroy(&vm->asyncs.lock);
	return err;
}

void asyncs_destroy(struct userbpf *vm)
{
	vec_free(&vm->mem, &vm->asyncs.heap);
	pthread_cond_destroy(&vm->asyncs.done);
	pthread_mutex_destroy(&vm->asyncs.lock);
}
