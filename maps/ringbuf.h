/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ring buffers (kernel/bpf/ringbuf.c): many programs write records, one consumer reads them in the
 * order in which they were reserved.
 *
 * The memory is the kernel's, page for page, so that what reads a ring buffer of the kernel reads
 * this one: a private page, the consumer's page and the producers' page with their positions, and
 * the data, which is mapped twice so that a record never wraps. All but the private page can be
 * given to another process, which may write to the consumer's page only: one that writes nonsense
 * there loses records and nothing else.
 */
#ifndef MAPS_RINGBUF_H
#define MAPS_RINGBUF_H

#include "maps/map.h"

/*
 * Memory for a record of @size bytes, or NULL: no room, or larger than a record can be. It must be
 * given back with ringbuf_commit(); until then no later record is seen by the consumer.
 */
void *ringbuf_reserve(struct map *map, u64 size);
/* @flags: BPF_RB_NO_WAKEUP or BPF_RB_FORCE_WAKEUP. */
void ringbuf_commit(void *record, u64 flags, bool discard);
/* The ring buffer that a record which is not committed yet is of, and the record's size in bytes.
 */
const struct map *ringbuf_of_record(const void *record, u32 *size);
/* What bpf_ringbuf_query() asks for; 0 for anything else. */
u64 ringbuf_query(const struct map *map, u64 what);

typedef int (*ringbuf_sample_fn)(void *ctx, void *data, size_t size);

/*
 * Call @fn for at most @max records, in order, until there is no more or the next one is still
 * being written. How many it was called for; what it returned when that was negative (that record
 * is consumed); -EBADMSG: the positions or the records make no sense, somebody wrote over them. One
 * thread at a time.
 */
s64 ringbuf_consume(struct map *map, ringbuf_sample_fn fn, void *ctx, u64 max);
/* How often a consumer would have been woken up so far, for world/wakeup.h. */
const u64 *ringbuf_wakeups(const struct map *map);
/* The pages, for who hands them on; of either kind of ring buffer. */
const struct os_pages *ringbuf_pages(const struct map *map);

#endif
