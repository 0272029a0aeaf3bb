/* SPDX-License-Identifier: BSD-2-Clause */
/* The pages of ring buffers, of both kinds; for ringbuf.c and user_ringbuf.c. */
#ifndef MAPS_RING_H
#define MAPS_RING_H

#include "maps/map.h"

/* Before each record; struct bpf_ringbuf_hdr. */
struct ring_header {
	u32 len;	  /* atomic; with BPF_RINGBUF_BUSY_BIT and _DISCARD_BIT */
	u32 pages_before; /* from the private page to this one; 0 where users write */
};

#define RING_FLAG_BITS (BPF_RINGBUF_BUSY_BIT | BPF_RINGBUF_DISCARD_BIT)

/* The private page. */
struct ring {
	const struct map *map;
	u64 mask;
	u8 *data;	   /* mapped twice, one after the other */
	u64 *consumer_pos; /* atomic; the consumer's page */
	u64 *producer_pos; /* atomic; the producers' page */
	u64 *pending_pos;  /* behind it */
	u64 nr_wakeups;	   /* atomic */
	bool is_busy;	   /* atomic; where users write: a program reads */
	u32 lock __attribute__((aligned(64)));
};

struct ring *ring_of(const struct map *map);

static inline struct ring_header *ring_header_at(const struct ring *ring, u64 pos)
{
	return (struct ring_header *)(ring->data + (pos & ring->mask));
}

/* With header and padding; @len may have flags. */
static inline u32 ring_whole_size(u32 len)
{
	return ALIGN_UP((len & ~RING_FLAG_BITS) + (u32)BPF_RINGBUF_HDR_SZ, 8);
}

#endif
