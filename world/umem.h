/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory at addresses of the embedder's choice, backed by memory of his: the user space that
 * programs read and write, one for all tasks but kernel threads, and what there is of the kernel's
 * besides the objects of the instance.
 *
 * Readers hold the lock while they copy, so that an area is out of use when its removal returns.
 */
#ifndef WORLD_UMEM_H
#define WORLD_UMEM_H

#include <pthread.h>

#include "base/mem.h"
#include "base/vec.h"

/* .end of user space: TASK_SIZE of x86-64 with four page table levels: one past the last user
 * address. */
#define UMEM_END 0x7ffffffff000ull

/* .end of the kernel's memory, which may lie anywhere: the host's addresses look like a user's. */
#define KMEM_END UINT64_MAX

struct umem_area {
	u64 addr, size;
	u8 *data; /* the embedder's */
	bool is_readonly;
};

struct umem {
	struct mem *mem;
	u64 end; /* one past the last address that may be given */
	pthread_rwlock_t lock;
	VEC(struct umem_area) areas; /* ascending, disjoint */
};

int umem_init(struct umem *umem, struct mem *mem, u64 end);
void umem_destroy(struct umem *umem);

/* 0; -EINVAL: empty or behind .end; -EEXIST: overlaps another; -ENOMEM. */
int umem_add(struct umem *umem, const struct umem_area *area);
/* Remove the area that starts at @addr; -ENOENT. */
int umem_remove(struct umem *umem, u64 addr);

static inline bool umem_is_user(u64 addr)
{
	return addr < UMEM_END;
}

/* All of it or nothing; areas that touch are one memory. 0 or -EFAULT. */
int umem_read(struct umem *umem, void *dst, u64 addr, u32 size);
int umem_write(struct umem *umem, u64 addr, const void *src, u32 size);

#endif
