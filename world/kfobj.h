/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Objects that programs allocate: CPU masks, and values of their own types (bpf_obj_new). Each is a
 * region of its own, so that checked mode knows a pointer into it from one to where it was; it goes
 * with its last reference, after a grace period. What is left goes with the instance.
 */
#ifndef WORLD_KFOBJ_H
#define WORLD_KFOBJ_H

#include <pthread.h>

#include "world/grace.h"

struct userbpf;

struct kfobj {
	struct grace_item item;
	struct kfobj *next, **link; /* in kfobjs.first; its link to here */
	u32 refs;		    /* atomic */
	u32 size;		    /* bytes of .data */
	u64 data[];
};

struct kfobjs {
	pthread_mutex_t lock;
	struct kfobj *first;
};

int kfobjs_init(struct userbpf *vm);
void kfobjs_destroy(struct userbpf *vm);

/*
 * A zeroed object of @size bytes with one reference, which programs may access so (enum
 * region_access); @name is that of its region. NULL: no memory.
 */
struct kfobj *kfobj_new(struct userbpf *vm, const char *name, u32 size, u8 access);
void kfobj_get(struct kfobj *obj);
void kfobj_put(struct userbpf *vm, struct kfobj *obj);
/* The one that holds @addr, or NULL. For who is on a CPU. */
struct kfobj *kfobj_at(struct userbpf *vm, u64 addr);
/* Drop a reference to it, if there is one. */
void kfobj_put_at(struct userbpf *vm, u64 addr);

#endif
