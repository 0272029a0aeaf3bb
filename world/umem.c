// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <string.h>

#include "base/search.h"
#include "world/umem.h"

int umem_init(struct umem *umem, struct mem *mem, u64 end)
{
	umem->mem = mem;
	umem->end = end;
	return -pthread_rwlock_init(&umem->lock, NULL);
}

void umem_destroy(struct umem *umem)
{
	vec_free(umem->mem, &umem->areas);
	pthread_rwlock_destroy(&umem->lock);
}

/* Index of the first area that ends above @addr: the one that holds it, if any does. */
static size_t find(const struct umem *umem, u64 addr)
{
	const struct umem_area *areas = umem->areas.v;

	return search_first(umem->areas.nr, i, areas[i].addr + areas[i].size > addr);
}

static int insert(struct umem *umem, const struct umem_area *area)
{
	size_t at = find(umem, area->addr);
	struct umem_area *new;

	if (at < umem->areas.nr && umem->areas.v[at].addr < area->addr + area->size)
		return -EEXIST;
	if (vec_extend(umem->mem, &umem->areas, 1, &new))
		return -ENOMEM;
	memmove(&umem->areas.v[at + 1], &umem->areas.v[at],
		(umem->areas.nr - 1 - at) * sizeof(*area));
	umem->areas.v[at] = *area;
	return 0;
}

int umem_add(struct umem *umem, const struct umem_area *area)
{
	int err;

	if (!area->size || area->size > umem->end || area->addr > umem->end - area->size)
		return -EINVAL;
	pthread_rwlock_wrlock(&umem->lock);
	err = insert(umem, area);
	pthread_rwlock_unlock(&umem->lock);
	return err;
}

int umem_remove(struct umem *umem, u64 addr)
{
	int err = -ENOENT;
	size_t at;

	pthread_rwlock_wrlock(&umem->lock);
	at = find(umem, addr);
	if (at < umem->areas.nr && umem->areas.v[at].addr == addr) {
		umem->areas.nr--;
		memmove(&umem->areas.v[at], &umem->areas.v[at + 1],
			(umem->areas.nr - at) * sizeof(*umem->areas.v));
		err = 0;
	}
	pthread_rwlock_unlock(&umem->lock);
	return err;
}

/* Is all of [addr, addr + size) there? */
static bool is_there(const struct umem *umem, u64 addr, u64 size, bool is_write)
{
	for (size_t i = find(umem, addr); size; i++) {
		const struct umem_area *area;
		u64 here;

		if (i >= umem->areas.nr)
			return false;
		area = &umem->areas.v[i];
		if (area->addr > addr || (is_write && area->is_readonly))
			return false;
		here = MIN(size, area->addr + area->size - addr);
		addr += here;
		size -= here;
	}
	return true;
}

/* What is_there() has found is copied area by area. */
static void copy(const struct umem *umem, u64 addr, u8 *bytes, u64 size, bool is_write)
{
	for (size_t i = find(umem, addr); size; i++) {
		const struct umem_area *area = &umem->areas.v[i];
		u64 here = MIN(size, area->addr + area->size - addr);
		u8 *data = area->data + (addr - area->addr);

		if (is_write)
			memcpy(data, bytes, here);
		else
			memcpy(bytes, data, here);
		addr += here;
		bytes += here;
		size -= here;
	}
}

int umem_read(struct umem *umem, void *dst, u64 addr, u32 size)
{
	bool is_ok;

	pthread_rwlock_rdlock(&umem->lock);
	is_ok = is_there(umem, addr, size, false);
	if (is_ok)
		copy(umem, addr, dst, size, false);
	pthread_rwlock_unlock(&umem->lock);
	return is_ok ? 0 : -EFAULT;
}

/* Two programs may write at once: that is one writer after the other. */
int umem_write(struct umem *umem, u64 addr, const void *src, u32 size)
{
	bool is_ok;

	pthread_rwlock_wrlock(&umem->lock);
	is_ok = is_there(umem, addr, size, true);
	if (is_ok)
		copy(umem, addr, (u8 *)(uintptr_t)src, size, true);
	pthread_rwlock_unlock(&umem->lock);
	return is_ok ? 0 : -EFAULT;
}
