/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tables of operations that are registered with the parts of the kernel which call them, by name:
 * congestion controls.
 */
#ifndef WORLD_REGISTRY_H
#define WORLD_REGISTRY_H

#include <pthread.h>

#include "base/vec.h"

struct userbpf;

#define REGISTRY_NAME_BYTES 16 /* TCP_CA_NAME_MAX */

struct registered {
	const char *kind; /* the struct that the table is; not a copy */
	char name[REGISTRY_NAME_BYTES];
	const void *owner;
};

struct registry {
	pthread_mutex_t lock;
	VEC(struct registered) all;
};

int registry_init(struct userbpf *vm);
void registry_destroy(struct userbpf *vm);

/* @owner is table @name of @kind. 0, -EEXIST (another one is), -ENOMEM. */
int registry_add(struct userbpf *vm, const char *kind, const char *name, const void *owner);
/*
 * @to is what @from has been. 0; -EINVAL: that has not been registered, or under another name.
 * net/ipv4/tcp_cong.c: tcp_update_congestion_control
 */
int registry_replace(struct userbpf *vm, const void *from, const char *name, const void *to);
void registry_remove(struct userbpf *vm, const void *owner);
bool registry_has(struct userbpf *vm, const char *kind, const char *name);

#endif
