// SPDX-License-Identifier: BSD-2-Clause
/* include/userbpf/buffer.h: what the user writes for programs. */
#include <userbpf/userbpf.h>

#include <errno.h>

#include "maps/user_ringbuf.h"
#include "sys/options.h"
#include "sys/public.h"

struct userbpf_user_ring_buffer {
	struct owned owned;
	struct map *map; /* a reference */
};

/* What a thread waits for that found no room. */
struct wait {
	struct map *map;
	u32 size;
	void *sample;
	int err;
};

static void free_buffer(struct userbpf_user_ring_buffer *rb)
{
	struct mem *mem = &rb->map->vm->mem;

	map_put(rb->map);
	mem_free(mem, rb);
}

static void close_buffer(struct owned *owned)
{
	userbpf_user_ring_buffer_free(container_of(owned, struct userbpf_user_ring_buffer, owned));
}

void userbpf_user_ring_buffer_free(struct userbpf_user_ring_buffer *rb)
{
	if (!rb)
		return;
	owned_remove(rb->map->vm, &rb->owned);
	free_buffer(rb);
}

struct userbpf_user_ring_buffer *userbpf_user_ring_buffer_new(
	struct userbpf_map *map, const struct userbpf_user_ring_buffer_opts *given)
{
	struct userbpf_user_ring_buffer_opts opts;
	struct userbpf_user_ring_buffer *rb = NULL;
	int err = map ? options_read(&map->vm->log, &opts, sizeof(opts), given) : -EINVAL;

	if (!err)
		err = buffer_check_map(map, BPF_MAP_TYPE_USER_RINGBUF);
	if (!err) {
		rb = mem_zalloc(&map->vm->mem, sizeof(*rb));
		err = rb ? 0 : -ENOMEM;
	}
	if (err) {
		errno = -err;
		return NULL;
	}
	rb->map = map_get(map->map);
	owned_add(map->vm, &rb->owned, close_buffer);
	return rb;
}

/* Has it come to an end, one way or the other? */
static bool is_decided(void *ctx)
{
	struct wait *wait = ctx;

	wait->err = user_ringbuf_reserve(wait->map, wait->size, &wait->sample);
	return wait->err != -ENOSPC;
}

/*
 * tools/lib/bpf/ringbuf.c: user_ring_buffer__reserve_blocking: at the end of the time it looks
 * again, for who was read without being woken up.
 */
void *userbpf_user_ring_buffer_reserve_blocking(struct userbpf_user_ring_buffer *rb, uint32_t size,
						int timeout_ms)
{
	struct wait wait = {.map = rb ? rb->map : NULL, .size = size, .err = -EINVAL};

	if (rb && !is_decided(&wait) && timeout_ms &&
	    !wakeup_wait(rb->map->vm, timeout_ms, is_decided, &wait))
		is_decided(&wait);
	if (!wait.err)
		return wait.sample;
	errno = -wait.err;
	return NULL;
}

void *userbpf_user_ring_buffer_reserve(struct userbpf_user_ring_buffer *rb, uint32_t size)
{
	return userbpf_user_ring_buffer_reserve_blocking(rb, size, 0);
}

static void commit(struct userbpf_user_ring_buffer *rb, void *sample, bool discard)
{
	if (rb && user_ringbuf_commit(rb->map, sample, discard))
		log_warn(&rb->map->vm->log, "map '%s': no sample was reserved at %p\n",
			 rb->map->view.name, sample);
}

void userbpf_user_ring_buffer_submit(struct userbpf_user_ring_buffer *rb, void *sample)
{
	commit(rb, sample, false);
}

void userbpf_user_ring_buffer_discard(struct userbpf_user_ring_buffer *rb, void *sample)
{
	commit(rb, sample, true);
}
