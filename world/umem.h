/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The user space that programs read and write: areas at addresses of the embedder's choice, backed
 * by memory of his. There is one user space, which every task has but kernel threads.
 *
 * Readers hold the lock while they copy, so that an area is out of use when its removal returns.
 */
#ifndef WORLD_UMEM_H
#define WORLD_UMEM_H

#include <pthread.h>

#include "base/vec.h"

struct userbpf;

/* TASK_SIZE of x86-64 with four page table levels: one past the last user address. */
#define UMEM_END 0x7ffffffff000ull

struct umem_area {
	u64 addr, size;
	u8 *data; /* the embedder's */
	bool is_readonly;
};

struct umem {
	pthread_rwlock_t lock;
	VEC(struct umem_area) areas; /* ascending, disjoint */
};

int umem_init(struct userbpf *vm);
void umem_destroy(struct userbpf *vm);

/* 0; -EINVAL: empty or not in user space; -EEXIST: overlaps another; -ENOMEM. */
int umem_add(struct userbpf *vm, const struct umem_area *area);
/* Remove the area that starts at @addr; -ENOENT. */
int umem_remove(struct userbpf *vm, u64 addr);

static inline bool umem_is_user(u64 addr)
{
	return addr < UMEM_END;
}

/* All of it or nothing; areas that touch are one memory. 0 or -EFAULT. */
int umem_read(struct userbpf *vm, void *dst, u64 addr, u32 size);
int umem_write(struct userbpf *vm, u64 addr, const void *src, u32 size);

#endif
