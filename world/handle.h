/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Numbers for objects: "fds", which stand for maps, programs, cgroups, sockets and the types of
 * modules in instructions, keys and values and belong to the instance, and ids, which are never
 * used twice.
 */
#ifndef WORLD_HANDLE_H
#define WORLD_HANDLE_H

#include <pthread.h>

#include "base/vec.h"

struct userbpf;

enum handle_kind {
	HANDLE_FREE,
	HANDLE_MAP,
	HANDLE_PROG,
	HANDLE_PERF_EVENT,
	HANDLE_CGROUP,
	HANDLE_BTF,
	HANDLE_SOCK,
	HANDLE_LINK,
	HANDLE_NR_KINDS
};

struct handle {
	enum handle_kind kind;
	void *object;
};

/* The first number given out, as in a process whose standard streams are open. */
#define HANDLE_FIRST 3

struct handles {
	pthread_mutex_t lock;
	VEC(struct handle) slots;
	VEC(u64) taken;	   /* bits: which of the slots are */
	size_t first_free; /* no slot below is */
	u32 last_id[HANDLE_NR_KINDS];
};

int handles_init(struct userbpf *vm);
void handles_destroy(struct userbpf *vm);

/* The lowest free number for @object, or -ENOMEM. */
int handle_install(struct userbpf *vm, enum handle_kind kind, void *object);
void handle_release(struct userbpf *vm, int fd);
/*
 * What @fd stands for, with a reference taken by @get while the table is locked; NULL when it is
 * not open or of another kind.
 */
void *handle_lookup(struct userbpf *vm, int fd, enum handle_kind kind, void (*get)(void *object));
/*
 * The object of that kind with the lowest id above @after, with a reference as above; NULL: there
 * is none. Walks all of them.
 */
void *handle_next(struct userbpf *vm, enum handle_kind kind, u32 (*id_of)(const void *object),
		  u32 after, void (*get)(void *object));
/* The number of @object, or -ENOENT. */
int handle_of(struct userbpf *vm, const void *object);
u32 handle_next_id(struct userbpf *vm, enum handle_kind kind);

#endif
