// SPDX-License-Identifier: BSD-2-Clause
/*
 * Maps of AF_XDP sockets (net/xdp/xskmap.c). There are no sockets: where the kernel looks up the
 * one behind a file descriptor, any number that could be one is taken for a socket of its own,
 * bound to the queue that its place in the map stands for. Programs see its struct bpf_xdp_sock.
 */
#include "base/lock.h"
#include "maps/map.h"

struct xsk_slot {
	struct bpf_xdp_sock sock; /* what programs read; .queue_id is atomic */
	u32 pad;
	u64 number; /* atomic: one more than the number the user gave, 0: empty */
};

struct xskmap {
	struct map map;
	u32 lock; /* of writers */
	struct xsk_slot *slots;
	void *block;
};

static struct xskmap *xskmap_of(struct map *map)
{
	return container_of(map, struct xskmap, map);
}

static u32 index_of(const void *key)
{
	u32 index;

	memcpy(&index, key, sizeof(index));
	return index;
}

/* xsk_map_meta_equal */
static bool fits(const struct map_view *template, const struct map_view *inner)
{
	return template->max_entries == inner->max_entries;
}

static int init(struct map *map)
{
	struct xskmap *xsk = xskmap_of(map);
	u64 size = (u64)map->view.max_entries * sizeof(struct xsk_slot);
	int err;

	xsk->slots = map_area_alloc(map, size, &xsk->block);
	if (!xsk->slots)
		return -ENOMEM;
	err = map_add_region(map, xsk->slots, size, sizeof(struct xsk_slot), 0);
	if (err)
		mem_free(&map->vm->mem, xsk->block);
	return err;
}

static void destroy(struct map *map)
{
	map_remove_region(map, xskmap_of(map)->slots);
	mem_free(&map->vm->mem, xskmap_of(map)->block);
}

static struct xsk_slot *used_slot(struct map *map, u32 index)
{
	struct xsk_slot *slot;

	if (unlikely(index >= map->view.max_entries))
		return NULL;
	slot = &xskmap_of(map)->slots[index];
	return __atomic_load_n(&slot->number, __ATOMIC_ACQUIRE) ? slot : NULL;
}

static void *lookup(struct map *map, const void *key, const struct cpu *cpu)
{
	struct xsk_slot *slot = used_slot(map, index_of(key));

	(void)cpu;
	return slot ? &slot->sock : NULL;
}

static bool find_target(struct map *map, u32 key, u32 *ifindex)
{
	(void)ifindex;
	return used_slot(map, key) != NULL;
}

/* What is there decides whether @number may take its place; its own place it may always take. */
static int check_presence(u64 old, u64 number, u64 flags)
{
	if (old == number)
		return 0;
	if (old && flags == BPF_NOEXIST)
		return -EEXIST;
	return !old && flags == BPF_EXIST ? -ENOENT : 0;
}

/* xsk_map_update_elem */
static int user_update(struct map *map, const void *key, const void *value, u64 flags)
{
	struct xskmap *xsk = xskmap_of(map);
	u32 index = index_of(key);
	u64 number = index_of(value) + 1ull;
	struct xsk_slot *slot;
	int err;

	if (flags > BPF_EXIST)
		return -EINVAL;
	if (index >= map->view.max_entries)
		return -E2BIG;
	if (number > INT32_MAX + 1ull)
		return -EBADF;
	slot = &xsk->slots[index];
	lock_acquire(&xsk->lock);
	err = check_presence(slot->number, number, flags);
	if (!err) {
		__atomic_store_n(&slot->sock.queue_id, index, __ATOMIC_RELAXED);
		__atomic_store_n(&slot->number, number, __ATOMIC_RELEASE);
	}
	lock_release(&xsk->lock);
	return err;
}

static s64 delete_elem(struct map *map, const void *key)
{
	struct xskmap *xsk = xskmap_of(map);
	u32 index = index_of(key);

	if (index >= map->view.max_entries)
		return -EINVAL;
	lock_acquire(&xsk->lock);
	__atomic_store_n(&xsk->slots[index].number, 0, __ATOMIC_RELEASE);
	lock_release(&xsk->lock);
	return 0;
}

const struct map_ops xskmap_ops = {
	.object_size = sizeof(struct xskmap),
	.is_read_only = true,
	.fits = fits,
	.init = init,
	.destroy = destroy,
	.lookup = lookup,
	.delete_elem = delete_elem,
	.find_target = find_target,
	.user_update = user_update,
	.next_key = array_next_key,
};
