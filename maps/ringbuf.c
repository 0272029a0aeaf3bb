// SPDX-License-Identifier: BSD-2-Clause
/*
 * Positions count bytes since the beginning and never wrap; the place in the data is the position
 * modulo its size. Always consumer <= pending <= producer <= consumer + size - 1, unless a hostile
 * consumer moved its own: .pending is where the oldest record that is still being written begins,
 * and producers stay less than the size ahead of that too, so a record which a program holds is
 * never given out again, whatever the consumer says.
 */
#include "maps/ringbuf.h"

#include "base/lock.h"
#include "maps/ring.h"
#include "maps/value.h"

/* Unit of header.pages_before; the kernel's page on most machines, and no consumer looks at it. */
#define UNIT_BYTES 4096

struct ringbuf {
	struct map map;
	struct ring *ring;
	struct os_pages pages;
};

static struct ringbuf *ringbuf_of(const struct map *map)
{
	return container_of((struct map *)(uintptr_t)map, struct ringbuf, map);
}

struct ring *ring_of(const struct map *map)
{
	return ringbuf_of(map)->ring;
}

/* --- creation --- */

static void init_ring(struct map *map, u32 page)
{
	struct ringbuf *rb = ringbuf_of(map);
	u8 *start = rb->pages.start;

	rb->ring = (struct ring *)start;
	*rb->ring = (struct ring){
		.map = map,
		.mask = map->view.max_entries - 1,
		.consumer_pos = (u64 *)(start + page),
		.producer_pos = (u64 *)(start + 2 * (u64)page),
		.pending_pos = (u64 *)(start + 2 * (u64)page) + 1,
		.data = start + 3 * (u64)page,
	};
}

/* Programs may touch the records that they hold, and nothing else of it; checked mode keeps those.
 */
static int add_region(struct map *map)
{
	u64 size = 2 * (u64)map->view.max_entries;
	struct region region = {
		.map = map,
		.start = ptr_to_u64(ring_of(map)->data),
		.size = size,
		.stride = size,
	};
	struct text text = TEXT_ON(region.name);

	text_printf(&text, "ring buffer %s", map->view.name);
	return region_add_map(map->vm, &region, &map->regions);
}

static int init(struct map *map)
{
	struct ringbuf *rb = ringbuf_of(map);
	const struct os *os = map->vm->os;
	u32 page = os->page_size();
	int err;

	if (map->view.max_entries % page)
		return -EINVAL;
	rb->pages = (struct os_pages){
		.private_size = page,
		.front_size = page,
		.once_size = page,
		.twice_size = map->view.max_entries,
		/* ringbuf_map_mmap_kern, ringbuf_map_mmap_user */
		.front_is_sealed = map->view.type == BPF_MAP_TYPE_USER_RINGBUF,
		.back_is_sealed = map->view.type == BPF_MAP_TYPE_RINGBUF,
	};
	if (!mem_charge(&map->vm->mem, os_pages_bytes(&rb->pages)))
		return -ENOMEM;
	err = os->pages_map(&rb->pages);
	if (err)
		goto err_charge;
	init_ring(map, page);
	err = add_region(map);
	if (!err)
		return 0;
	os->pages_unmap(&rb->pages);
err_charge:
	mem_uncharge(&map->vm->mem, os_pages_bytes(&rb->pages));
	return err;
}

static void destroy(struct map *map)
{
	struct ringbuf *rb = ringbuf_of(map);

	map_remove_region(map, rb->ring->data);
	map->vm->os->pages_unmap(&rb->pages);
	mem_uncharge(&map->vm->mem, os_pages_bytes(&rb->pages));
}

/* --- producers --- */

/* Where the oldest record begins that is still being written. */
static u64 skip_committed(const struct ring *ring, u64 pos, u64 end)
{
	while (pos != end) {
		u32 len = __atomic_load_n(&ring_header_at(ring, pos)->len, __ATOMIC_RELAXED);

		if ((len & BPF_RINGBUF_BUSY_BIT) || ring_whole_size(len) > end - pos)
			break;
		pos += ring_whole_size(len);
	}
	return pos;
}

/* Under the lock. kernel/bpf/ringbuf.c: __bpf_ringbuf_reserve */
static struct ring_header *claim(struct ring *ring, u32 size, u64 consumer)
{
	u64 producer = __atomic_load_n(ring->producer_pos, __ATOMIC_RELAXED);
	u64 pending = skip_committed(ring, *ring->pending_pos, producer);
	u64 end = producer + ring_whole_size(size);
	struct ring_header *header = ring_header_at(ring, producer);

	*ring->pending_pos = pending;
	if (end - consumer > ring->mask || end - pending > ring->mask)
		return NULL;
	__atomic_store_n(&header->len, size | BPF_RINGBUF_BUSY_BIT, __ATOMIC_RELAXED);
	header->pages_before = (u32)((ptr_to_u64(header) - ptr_to_u64(ring)) / UNIT_BYTES);
	__atomic_store_n(ring->producer_pos, end, __ATOMIC_RELEASE);
	return header;
}

void *ringbuf_reserve(struct map *map, u64 size)
{
	struct ring *ring = ring_of(map);
	struct ring_header *header;
	u64 consumer;

	if (unlikely(size > LIMIT_RINGBUF_RECORD_BYTES ||
		     ring_whole_size((u32)size) > ring->mask + 1))
		return NULL;
	consumer = __atomic_load_n(ring->consumer_pos, __ATOMIC_ACQUIRE);
	lock_acquire(&ring->lock);
	header = claim(ring, (u32)size, consumer);
	lock_release(&ring->lock);
	return likely(header) ? header + 1 : NULL;
}

static struct ring *ring_of_header(const struct ring_header *header)
{
	u64 unit = ptr_to_u64(header) & ~(u64)(UNIT_BYTES - 1);

	return u64_to_ptr(unit - (u64)header->pages_before * UNIT_BYTES);
}

const struct map *ringbuf_of_record(const void *record, u32 *size)
{
	const struct ring_header *header = (const struct ring_header *)record - 1;

	*size = __atomic_load_n(&header->len, __ATOMIC_RELAXED) & ~RING_FLAG_BITS;
	return ring_of_header(header)->map;
}

/*
 * Whether the consumer waits for this very record. Looked at after the record is there: the
 * consumer sees the record, or we see it waiting.
 */
static bool publish_to_waiting(const struct ring *ring, struct ring_header *header, u32 len)
{
	__atomic_exchange_n(&header->len, len, __ATOMIC_SEQ_CST);
	return ring_header_at(ring, __atomic_load_n(ring->consumer_pos, __ATOMIC_SEQ_CST)) ==
	       header;
}

/* kernel/bpf/ringbuf.c: bpf_ringbuf_commit. Who says what is to be done needs no exchange. */
void ringbuf_commit(void *record, u64 flags, bool discard)
{
	struct ring_header *header = (struct ring_header *)record - 1;
	struct ring *ring = ring_of_header(header);
	u32 len = __atomic_load_n(&header->len, __ATOMIC_RELAXED) ^ BPF_RINGBUF_BUSY_BIT;

	if (discard)
		len |= BPF_RINGBUF_DISCARD_BIT;
	if (flags & (BPF_RB_NO_WAKEUP | BPF_RB_FORCE_WAKEUP))
		__atomic_store_n(&header->len, len, __ATOMIC_RELEASE);
	else if (publish_to_waiting(ring, header, len))
		flags |= BPF_RB_FORCE_WAKEUP;
	if (flags & BPF_RB_FORCE_WAKEUP)
		wakeup(ring->map->vm, &ring->nr_wakeups);
}

u64 ringbuf_query(const struct map *map, u64 what)
{
	const struct ring *ring = ring_of(map);
	u64 consumer = __atomic_load_n(ring->consumer_pos, __ATOMIC_ACQUIRE);
	u64 producer = __atomic_load_n(ring->producer_pos, __ATOMIC_ACQUIRE);

	switch (what) {
	case BPF_RB_AVAIL_DATA: return producer - consumer;
	case BPF_RB_RING_SIZE: return ring->mask + 1;
	case BPF_RB_CONS_POS: return consumer;
	case BPF_RB_PROD_POS: return producer;
	default: return 0;
	}
}

/* --- the consumer --- */

/* The record at @pos in *@len: 1, 0 (none that is complete), or -EBADMSG. */
static int peek(const struct ring *ring, u64 pos, u32 *len)
{
	u64 left = __atomic_load_n(ring->producer_pos, __ATOMIC_ACQUIRE) - pos;

	if (!left)
		return 0;
	if (pos % 8 || left > ring->mask)
		return -EBADMSG;
	*len = __atomic_load_n(&ring_header_at(ring, pos)->len, __ATOMIC_SEQ_CST);
	if (*len & BPF_RINGBUF_BUSY_BIT)
		return 0;
	return ring_whole_size(*len) > left ? -EBADMSG : 1;
}

/* tools/lib/bpf/ringbuf.c: ringbuf_process_ring */
s64 ringbuf_consume(struct map *map, ringbuf_sample_fn fn, void *ctx, u64 max)
{
	struct ring *ring = ring_of(map);
	u64 pos = __atomic_load_n(ring->consumer_pos, __ATOMIC_ACQUIRE), nr = 0;
	int err = 0, ret;
	u32 len;

	while (nr < max && err >= 0) {
		ret = peek(ring, pos, &len);
		if (ret <= 0)
			return ret ? ret : (s64)nr;
		if (!(len & BPF_RINGBUF_DISCARD_BIT)) {
			err = fn(ctx, ring_header_at(ring, pos) + 1, len);
			nr++;
		}
		pos += ring_whole_size(len);
		/* Ordered against ringbuf_commit() of the record that comes next. */
		__atomic_store_n(ring->consumer_pos, pos, __ATOMIC_SEQ_CST);
	}
	return err < 0 ? err : (s64)nr;
}

const u64 *ringbuf_wakeups(const struct map *map)
{
	return &ring_of(map)->nr_wakeups;
}

const struct os_pages *ringbuf_pages(const struct map *map)
{
	return &ringbuf_of(map)->pages;
}

/* Of both kinds; what programs do with those that users write is in user_ringbuf.c. */
const struct map_ops ringbuf_ops = {
	.object_size = sizeof(struct ringbuf),
	.init = init,
	.destroy = destroy,
	.refusals = {.lookup = -ENOTSUPP,
		     .update = -ENOTSUPP,
		     .delete_elem = -ENOTSUPP,
		     .next_key = -ENOTSUPP},
};
