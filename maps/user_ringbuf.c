// SPDX-License-Identifier: BSD-2-Clause
#include "maps/user_ringbuf.h"

#include "maps/ring.h"
#include "world/wakeup.h"

#define DYNPTR_MAX_BYTES ((1u << 24) - 1) /* bpf_dynptr_check_size */

/* --- programs --- */

bool user_ringbuf_begin(struct map *map)
{
	return !__atomic_exchange_n(&ring_of(map)->is_busy, true, __ATOMIC_ACQUIRE);
}

void user_ringbuf_end(struct map *map)
{
	__atomic_store_n(&ring_of(map)->is_busy, false, __ATOMIC_RELEASE);
}

static void advance(struct ring *ring, u32 size)
{
	u64 pos = __atomic_load_n(ring->consumer_pos, __ATOMIC_RELAXED);

	__atomic_store_n(ring->consumer_pos, pos + size, __ATOMIC_RELEASE);
}

/* __bpf_user_ringbuf_peek. The header is read once: the user may change it meanwhile. */
int user_ringbuf_peek(struct map *map, void **sample, u32 *size)
{
	struct ring *ring = ring_of(map);
	u64 producer = __atomic_load_n(ring->producer_pos, __ATOMIC_ACQUIRE);
	u64 consumer = __atomic_load_n(ring->consumer_pos, __ATOMIC_ACQUIRE);
	u32 len, whole;

	if (producer % 8)
		return -EINVAL;
	if (consumer >= producer)
		return -ENODATA;
	len = __atomic_load_n(&ring_header_at(ring, consumer)->len, __ATOMIC_ACQUIRE);
	whole = ring_whole_size(len);
	*size = len & ~RING_FLAG_BITS;
	if (whole > producer - consumer)
		return -EINVAL;
	if (whole > ring->mask + 1 || *size > DYNPTR_MAX_BYTES)
		return -E2BIG;
	if (len & BPF_RINGBUF_DISCARD_BIT) {
		advance(ring, whole);
		return -EAGAIN;
	}
	if (len & BPF_RINGBUF_BUSY_BIT)
		return -ENODATA;
	*sample = ring->data + ((consumer + BPF_RINGBUF_HDR_SZ) & ring->mask);
	return 0;
}

void user_ringbuf_release(struct map *map, u32 size)
{
	advance(ring_of(map), ring_whole_size(size));
}

void user_ringbuf_wake(struct map *map)
{
	wakeup(map->vm, &ring_of(map)->nr_wakeups);
}

/* --- the user --- */

/* tools/lib/bpf/ringbuf.c: user_ring_buffer__reserve. */
int user_ringbuf_reserve(struct map *map, u32 size, void **sample)
{
	struct ring *ring = ring_of(map);
	u64 consumer = __atomic_load_n(ring->consumer_pos, __ATOMIC_ACQUIRE);
	u64 producer = __atomic_load_n(ring->producer_pos, __ATOMIC_ACQUIRE);
	u64 room = ring->mask + 1, used = producer - consumer;
	struct ring_header *header = ring_header_at(ring, producer);
	u32 whole = ring_whole_size(size);

	if (size & RING_FLAG_BITS || whole > room)
		return -E2BIG;
	/* Somebody who has the pages wrote to them. */
	if (producer % 8 || used > room || whole > room - used)
		return -ENOSPC;
	header->pages_before = 0;
	__atomic_store_n(&header->len, size | BPF_RINGBUF_BUSY_BIT, __ATOMIC_RELAXED);
	__atomic_store_n(ring->producer_pos, producer + whole, __ATOMIC_RELEASE);
	*sample = ring->data + ((producer + BPF_RINGBUF_HDR_SZ) & ring->mask);
	return 0;
}

int user_ringbuf_commit(struct map *map, void *sample, bool discard)
{
	struct ring *ring = ring_of(map);
	u64 off = ptr_to_u64(sample) - ptr_to_u64(ring->data);
	struct ring_header *header;
	u32 len;

	if (off > ring->mask || off % 8)
		return -EINVAL;
	header = ring_header_at(ring, off - BPF_RINGBUF_HDR_SZ);
	len = __atomic_load_n(&header->len, __ATOMIC_RELAXED);
	if (!(len & BPF_RINGBUF_BUSY_BIT))
		return -EINVAL;
	len &= ~BPF_RINGBUF_BUSY_BIT;
	__atomic_store_n(&header->len, discard ? len | BPF_RINGBUF_DISCARD_BIT : len,
			 __ATOMIC_RELEASE);
	return 0;
}
