/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ring buffers that users write and programs read (kernel/bpf/ringbuf.c: bpf_user_ringbuf_drain).
 * The pages are those of maps/ringbuf.h, with the other side's turned round: a user, maybe in
 * another process, may write nonsense to the producers' page and to the data at any time.
 */
#ifndef MAPS_USER_RINGBUF_H
#define MAPS_USER_RINGBUF_H

#include "maps/map.h"

/* --- programs --- */

/* Begin to read: false, another program does. */
bool user_ringbuf_begin(struct map *map);
void user_ringbuf_end(struct map *map);
/*
 * The next sample: 0 with where it lies and its size; -ENODATA: there is none, or it is still being
 * written; -EAGAIN: a discarded one was skipped; -EINVAL, -E2BIG: positions or size make no sense.
 * Between begin and end, as user_ringbuf_release().
 */
int user_ringbuf_peek(struct map *map, void **sample, u32 *size);
/* Done with a sample of that size. */
void user_ringbuf_release(struct map *map, u32 size);
/* Let users who wait for room look again. */
void user_ringbuf_wake(struct map *map);

/* --- the user; one thread at a time --- */

/* 0 with room for a sample, which must be committed; -ENOSPC: not now, -E2BIG: never. */
int user_ringbuf_reserve(struct map *map, u32 size, void **sample);
/* -EINVAL: @sample is none that was reserved. */
int user_ringbuf_commit(struct map *map, void *sample, bool discard);

#endif
