// SPDX-License-Identifier: BSD-2-Clause
/*
 * include/userbpf/buffer.h. Readiness is epoll's: a ring is ready when it was announced since it
 * was last asked, and stays so until it is found empty; a perf buffer is ready once for what was
 * announced.
 */
#include <userbpf/userbpf.h>

#include <errno.h>
#include <limits.h>

#include "maps/perf_event.h"
#include "maps/ringbuf.h"
#include "sys/options.h"
#include "sys/public.h"

/* A file to wait for. All zero: nobody has asked for it. */
struct buffer_event {
	bool is_open;
	int fd;
};

struct userbpf_ring {
	struct map *map; /* a reference */
	userbpf_ring_buffer_sample_fn sample_cb;
	void *ctx;
	u64 wakeups_seen;
	bool is_ready;
};

struct userbpf_ring_buffer {
	struct owned owned;
	struct userbpf *vm;
	VEC(struct userbpf_ring *) rings;
	struct buffer_event event;
};

/* Null with errno. */
static void *fail(int err)
{
	errno = -err;
	return NULL;
}

int buffer_check_map(const struct userbpf_map *map, u32 type)
{
	if (!map->map)
		return -ENOENT;
	if (map->attr.type == type)
		return 0;
	log_warn(&map->vm->log, "map '%s': type is %s, not %s\n", map->name, map->map->spec->text,
		 spec_map_by_type(type)->text);
	return -EINVAL;
}

/* --- files to wait for --- */

static int event_open(struct userbpf *vm, struct buffer_event *event)
{
	int fd = vm->os->event_open();

	if (fd < 0)
		return fd;
	*event = (struct buffer_event){true, fd};
	return 0;
}

static void event_close(struct userbpf *vm, struct buffer_event *event)
{
	if (!event->is_open)
		return;
	wakeup_unwatch(vm, event->fd);
	vm->os->event_close(event->fd);
	event->is_open = false;
}

static int event_watch(struct userbpf *vm, const struct buffer_event *event, const u64 *counter)
{
	return event->is_open ? wakeup_watch(vm, counter, event->fd) : 0;
}

static void event_clear(struct userbpf *vm, const struct buffer_event *event)
{
	if (event->is_open)
		vm->os->event_clear(event->fd);
}

/* --- ring buffers --- */

static bool has_data(const struct userbpf_ring *ring)
{
	return ringbuf_query(ring->map, BPF_RB_AVAIL_DATA);
}

static bool update_ready(struct userbpf_ring *ring)
{
	u64 wakeups = wakeup_count(ringbuf_wakeups(ring->map));

	ring->is_ready = (ring->is_ready || wakeups != ring->wakeups_seen) && has_data(ring);
	ring->wakeups_seen = wakeups;
	return ring->is_ready;
}

/* What is there already is seen without a wake-up, as epoll does. */
static void set_if_ready(const struct userbpf_ring_buffer *rb, const struct userbpf_ring *ring)
{
	if (rb->event.is_open && has_data(ring))
		rb->vm->os->event_set(rb->event.fd);
}

int userbpf_ring_buffer_add(struct userbpf_ring_buffer *rb, struct userbpf_map *map,
			    userbpf_ring_buffer_sample_fn sample_cb, void *ctx)
{
	struct userbpf_ring *ring;
	int err = -EINVAL;

	if (rb && map && map->vm == rb->vm)
		err = buffer_check_map(map, BPF_MAP_TYPE_RINGBUF);
	if (err)
		return err;
	ring = mem_zalloc(&rb->vm->mem, sizeof(*ring));
	if (!ring)
		return -ENOMEM;
	*ring = (struct userbpf_ring){.map = map->map, .sample_cb = sample_cb, .ctx = ctx};
	ring->wakeups_seen = wakeup_count(ringbuf_wakeups(ring->map));
	ring->is_ready = has_data(ring);
	err = vec_reserve(&rb->vm->mem, &rb->rings, rb->rings.nr + 1);
	if (!err)
		err = event_watch(rb->vm, &rb->event, ringbuf_wakeups(ring->map));
	if (err) {
		mem_free(&rb->vm->mem, ring);
		return err;
	}
	rb->rings.v[rb->rings.nr++] = ring;
	map_get(ring->map);
	set_if_ready(rb, ring);
	return 0;
}

static void ring_buffer_free(struct userbpf_ring_buffer *rb)
{
	struct mem *mem = &rb->vm->mem;

	event_close(rb->vm, &rb->event);
	VEC_FOR_EACH (&rb->rings, ring) {
		map_put((*ring)->map);
		mem_free(mem, *ring);
	}
	vec_free(mem, &rb->rings);
	mem_free(mem, rb);
}

static void close_ring_buffer(struct owned *owned)
{
	userbpf_ring_buffer_free(container_of(owned, struct userbpf_ring_buffer, owned));
}

void userbpf_ring_buffer_free(struct userbpf_ring_buffer *rb)
{
	if (!rb)
		return;
	owned_remove(rb->vm, &rb->owned);
	ring_buffer_free(rb);
}

struct userbpf_ring_buffer *userbpf_ring_buffer_new(struct userbpf_map *map,
						    userbpf_ring_buffer_sample_fn sample_cb,
						    void *ctx,
						    const struct userbpf_ring_buffer_opts *given)
{
	struct userbpf_ring_buffer_opts opts;
	struct userbpf_ring_buffer *rb;
	int err = map ? options_read(&map->vm->log, &opts, sizeof(opts), given) : -EINVAL;

	if (err)
		return fail(err);
	rb = mem_zalloc(&map->vm->mem, sizeof(*rb));
	if (!rb)
		return fail(-ENOMEM);
	rb->vm = map->vm;
	err = userbpf_ring_buffer_add(rb, map, sample_cb, ctx);
	if (err) {
		ring_buffer_free(rb);
		return fail(err);
	}
	owned_add(rb->vm, &rb->owned, close_ring_buffer);
	return rb;
}

static s64 consume(struct userbpf_ring *ring, u64 max)
{
	s64 ret = ringbuf_consume(ring->map, ring->sample_cb, ring->ctx, max);

	if (ret == -EBADMSG)
		log_warn(&ring->map->vm->log, "map '%s': positions or records were written over\n",
			 ring->map->view.name);
	return ret;
}

/* Of all rings, or of those that are ready. */
static int consume_rings(struct userbpf_ring_buffer *rb, u64 max, bool only_ready)
{
	u64 left = max;

	event_clear(rb->vm, &rb->event);
	for (size_t i = 0; i < rb->rings.nr && left; i++) {
		s64 nr = 0;

		if (!only_ready || rb->rings.v[i]->is_ready)
			nr = consume(rb->rings.v[i], left);
		if (nr < 0)
			return (int)nr;
		left -= (u64)nr;
	}
	VEC_FOR_EACH (&rb->rings, ring)
		set_if_ready(rb, *ring);
	return (int)(max - left);
}

static bool is_any_ring_ready(void *ctx)
{
	struct userbpf_ring_buffer *rb = ctx;
	bool any = false;

	VEC_FOR_EACH (&rb->rings, ring)
		any |= update_ready(*ring);
	return any;
}

int userbpf_ring_buffer_poll(struct userbpf_ring_buffer *rb, int timeout_ms)
{
	if (!rb)
		return -EINVAL;
	return wakeup_wait(rb->vm, timeout_ms, is_any_ring_ready, rb)
		       ? consume_rings(rb, INT_MAX, true)
		       : 0;
}

int userbpf_ring_buffer_consume_n(struct userbpf_ring_buffer *rb, size_t n)
{
	return rb ? consume_rings(rb, MIN(n, (size_t)INT_MAX), false) : -EINVAL;
}

int userbpf_ring_buffer_consume(struct userbpf_ring_buffer *rb)
{
	return userbpf_ring_buffer_consume_n(rb, INT_MAX);
}

int userbpf_ring_buffer_epoll_fd(struct userbpf_ring_buffer *rb)
{
	int err;

	if (!rb)
		return -EINVAL;
	if (rb->event.is_open)
		return rb->event.fd;
	err = event_open(rb->vm, &rb->event);
	for (size_t i = 0; !err && i < rb->rings.nr; i++) {
		err = event_watch(rb->vm, &rb->event, ringbuf_wakeups(rb->rings.v[i]->map));
		set_if_ready(rb, rb->rings.v[i]);
	}
	if (err) {
		event_close(rb->vm, &rb->event);
		return err;
	}
	return rb->event.fd;
}

struct userbpf_ring *userbpf_ring_buffer_ring(struct userbpf_ring_buffer *rb, unsigned int idx)
{
	if (!rb)
		return fail(-EINVAL);
	return idx < rb->rings.nr ? rb->rings.v[idx] : fail(-ERANGE);
}

uint64_t userbpf_ring_consumer_pos(const struct userbpf_ring *ring)
{
	return ring ? ringbuf_query(ring->map, BPF_RB_CONS_POS) : 0;
}

uint64_t userbpf_ring_producer_pos(const struct userbpf_ring *ring)
{
	return ring ? ringbuf_query(ring->map, BPF_RB_PROD_POS) : 0;
}

uint64_t userbpf_ring_avail_data_size(const struct userbpf_ring *ring)
{
	return ring ? ringbuf_query(ring->map, BPF_RB_AVAIL_DATA) : 0;
}

uint64_t userbpf_ring_size(const struct userbpf_ring *ring)
{
	return ring ? ring->map->view.max_entries : 0;
}

uint64_t userbpf_ring_wakeups(const struct userbpf_ring *ring)
{
	return ring ? wakeup_count(ringbuf_wakeups(ring->map)) : 0;
}

int userbpf_ring_consume_n(struct userbpf_ring *ring, size_t n)
{
	return ring ? (int)consume(ring, MIN(n, (size_t)INT_MAX)) : -EINVAL;
}

int userbpf_ring_consume(struct userbpf_ring *ring)
{
	return userbpf_ring_consume_n(ring, INT_MAX);
}

/* --- perf buffers --- */

struct cpu_buffer {
	struct perf_event *event; /* a reference; NULL: not open yet */
	int fd;			  /* its number; negative until it has one */
	u64 wakeups_seen;
};

struct userbpf_perf_buffer {
	struct owned owned;
	struct userbpf *vm;
	struct map *map; /* a reference */
	userbpf_perf_buffer_sample_fn sample_cb;
	userbpf_perf_buffer_lost_fn lost_cb;
	void *ctx;
	struct buffer_event event;
	u32 nr_buffers;
	struct cpu_buffer buffers[]; /* by CPU, which is also the key */
};

static void close_buffer(struct userbpf_perf_buffer *pb, u32 cpu)
{
	struct cpu_buffer *buffer = &pb->buffers[cpu];

	if (!buffer->event)
		return;
	if (buffer->fd >= 0) {
		map_user_delete(pb->map, &cpu);
		handle_release(pb->vm, buffer->fd);
	}
	perf_event_put(buffer->event);
}

static void perf_buffer_free(struct userbpf_perf_buffer *pb)
{
	struct userbpf *vm = pb->vm;

	event_close(vm, &pb->event);
	for (u32 i = 0; i < pb->nr_buffers; i++)
		close_buffer(pb, i);
	map_put(pb->map);
	mem_free(&vm->mem, pb);
}

static void close_perf_buffer(struct owned *owned)
{
	userbpf_perf_buffer_free(container_of(owned, struct userbpf_perf_buffer, owned));
}

void userbpf_perf_buffer_free(struct userbpf_perf_buffer *pb)
{
	if (!pb)
		return;
	owned_remove(pb->vm, &pb->owned);
	perf_buffer_free(pb);
}

static int open_buffer(struct userbpf_perf_buffer *pb, struct perf_event_config *config, u32 cpu)
{
	struct cpu_buffer *buffer = &pb->buffers[cpu];
	int err;

	config->cpu_id = cpu;
	buffer->fd = -1;
	err = perf_event_open(pb->vm, config, &buffer->event);
	if (err)
		return err;
	buffer->fd = handle_install(pb->vm, HANDLE_PERF_EVENT, buffer->event);
	if (buffer->fd < 0)
		return buffer->fd;
	return map_user_update(pb->map, &cpu, &buffer->fd, BPF_ANY);
}

static int perf_buffer_new(struct userbpf_map *map, struct perf_event_config *config,
			   struct userbpf_perf_buffer **out)
{
	u32 nr = MIN(map->vm->nr_cpus, map->map->view.max_entries);
	struct userbpf_perf_buffer *pb;
	int err = 0;

	pb = mem_zalloc(&map->vm->mem, sizeof(*pb) + nr * sizeof(pb->buffers[0]));
	if (!pb)
		return -ENOMEM;
	pb->vm = map->vm;
	pb->map = map_get(map->map);
	pb->nr_buffers = nr;
	for (u32 i = 0; !err && i < nr; i++)
		err = open_buffer(pb, config, i);
	if (err) {
		perf_buffer_free(pb);
		return err;
	}
	owned_add(pb->vm, &pb->owned, close_perf_buffer);
	*out = pb;
	return 0;
}

struct userbpf_perf_buffer *userbpf_perf_buffer_new(struct userbpf_map *map, size_t page_cnt,
						    userbpf_perf_buffer_sample_fn sample_cb,
						    userbpf_perf_buffer_lost_fn lost_cb, void *ctx,
						    const struct userbpf_perf_buffer_opts *given)
{
	struct userbpf_perf_buffer_opts opts;
	struct perf_event_config config = {.nr_pages = page_cnt};
	struct userbpf_perf_buffer *pb = NULL;
	int err = map ? options_read(&map->vm->log, &opts, sizeof(opts), given) : -EINVAL;

	if (!err)
		err = buffer_check_map(map, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	if (!err) {
		config.wakeup_events = opts.sample_period ? opts.sample_period : 1;
		err = perf_buffer_new(map, &config, &pb);
	}
	if (err)
		return fail(err);
	pb->sample_cb = sample_cb;
	pb->lost_cb = lost_cb;
	pb->ctx = ctx;
	return pb;
}

static void show_sample(void *ctx, u32 cpu, void *data, u32 size)
{
	const struct userbpf_perf_buffer *pb = ctx;

	if (pb->sample_cb)
		pb->sample_cb(pb->ctx, (int)cpu, data, size);
}

static void show_lost(void *ctx, u32 cpu, u64 nr)
{
	const struct userbpf_perf_buffer *pb = ctx;

	if (pb->lost_cb)
		pb->lost_cb(pb->ctx, (int)cpu, nr);
}

static int read_buffer(struct userbpf_perf_buffer *pb, struct cpu_buffer *buffer)
{
	struct perf_reader reader = {show_sample, show_lost, pb};
	s64 nr = perf_event_consume(buffer->event, &reader);

	if (nr >= 0)
		return 0;
	log_warn(&pb->vm->log, "map '%s': a perf buffer was written over\n", pb->map->view.name);
	return (int)nr;
}

static bool is_announced(const struct cpu_buffer *buffer)
{
	return wakeup_count(perf_event_wakeups(buffer->event)) != buffer->wakeups_seen;
}

static bool is_any_announced(void *ctx)
{
	struct userbpf_perf_buffer *pb = ctx;

	for (u32 i = 0; i < pb->nr_buffers; i++) {
		if (is_announced(&pb->buffers[i]))
			return true;
	}
	return false;
}

int userbpf_perf_buffer_poll(struct userbpf_perf_buffer *pb, int timeout_ms)
{
	int nr = 0;

	if (!pb)
		return -EINVAL;
	if (!wakeup_wait(pb->vm, timeout_ms, is_any_announced, pb))
		return 0;
	event_clear(pb->vm, &pb->event);
	for (u32 i = 0; i < pb->nr_buffers; i++) {
		struct cpu_buffer *buffer = &pb->buffers[i];
		int err;

		if (!is_announced(buffer))
			continue;
		buffer->wakeups_seen = wakeup_count(perf_event_wakeups(buffer->event));
		err = read_buffer(pb, buffer);
		if (err)
			return err;
		nr++;
	}
	return nr;
}

int userbpf_perf_buffer_consume_buffer(struct userbpf_perf_buffer *pb, size_t buf_idx)
{
	return pb && buf_idx < pb->nr_buffers ? read_buffer(pb, &pb->buffers[buf_idx]) : -EINVAL;
}

int userbpf_perf_buffer_consume(struct userbpf_perf_buffer *pb)
{
	int err = pb ? 0 : -EINVAL;

	for (u32 i = 0; !err && i < pb->nr_buffers; i++)
		err = read_buffer(pb, &pb->buffers[i]);
	return err;
}

size_t userbpf_perf_buffer_buffer_cnt(const struct userbpf_perf_buffer *pb)
{
	return pb ? pb->nr_buffers : 0;
}

int userbpf_perf_buffer_buffer_fd(const struct userbpf_perf_buffer *pb, size_t buf_idx)
{
	return pb && buf_idx < pb->nr_buffers ? pb->buffers[buf_idx].fd : -EINVAL;
}

int userbpf_perf_buffer_epoll_fd(struct userbpf_perf_buffer *pb)
{
	int err;

	if (!pb)
		return -EINVAL;
	if (pb->event.is_open)
		return pb->event.fd;
	err = event_open(pb->vm, &pb->event);
	for (u32 i = 0; !err && i < pb->nr_buffers; i++)
		err = event_watch(pb->vm, &pb->event, perf_event_wakeups(pb->buffers[i].event));
	if (err) {
		event_close(pb->vm, &pb->event);
		return err;
	}
	if (is_any_announced(pb))
		pb->vm->os->event_set(pb->event.fd);
	return pb->event.fd;
}
