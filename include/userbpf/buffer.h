/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What programs write for the user: ring buffers (BPF_MAP_TYPE_RINGBUF) and perf buffers
 * (BPF_MAP_TYPE_PERF_EVENT_ARRAY); and what the user writes for programs
 * (BPF_MAP_TYPE_USER_RINGBUF). Names and behaviour follow libbpf's ring_buffer__*(),
 * perf_buffer__*() and user_ring_buffer__*().
 *
 * Threads: programs may write while a buffer is read or waited for. One buffer object belongs to
 * one thread at a time, and so does each map: two ring buffers must not read the same map at once.
 * Callbacks run in the thread that called poll or consume; they may run programs and use maps, but
 * not free the buffer that called them.
 *
 * Buffers keep their maps: these may be freed first. A buffer that is still open when its instance
 * goes is freed with it.
 */
#ifndef USERBPF_BUFFER_H
#define USERBPF_BUFFER_H

#include <userbpf/common.h>

#ifdef __cplusplus
extern "C" {
#endif

struct userbpf_ring_buffer;	 /* reads any number of ring buffer maps */
struct userbpf_ring;		 /* one of them; belongs to the ring buffer */
struct userbpf_perf_buffer;	 /* reads the samples of one perf event array */
struct userbpf_user_ring_buffer; /* writes one user ring buffer */

/*
 * One record of @size bytes, in the order in which programs reserved them; discarded ones are left
 * out. @data is in the ring buffer itself, 8-byte aligned, and valid until the callback returns.
 * Negative: stop, and have poll or consume return this; the record is consumed nevertheless.
 */
typedef int (*userbpf_ring_buffer_sample_fn)(void *ctx, void *data, size_t size);

struct userbpf_ring_buffer_opts {
	size_t sz;
};

/*
 * Make a ring buffer that reads @map. @opts may be NULL. The caller frees it. NULL with errno:
 * EINVAL (the map is no BPF_MAP_TYPE_RINGBUF), ENOENT (a map of an object that is not loaded),
 * E2BIG (unknown options set), ENOMEM.
 */
USERBPF_API struct userbpf_ring_buffer *userbpf_ring_buffer_new(
	struct userbpf_map *map, userbpf_ring_buffer_sample_fn sample_cb, void *ctx,
	const struct userbpf_ring_buffer_opts *opts);
/* Read another map of the same instance as well. 0, or -errno as above. */
USERBPF_API int userbpf_ring_buffer_add(struct userbpf_ring_buffer *rb, struct userbpf_map *map,
					userbpf_ring_buffer_sample_fn sample_cb, void *ctx);
/* NULL is allowed. */
USERBPF_API void userbpf_ring_buffer_free(struct userbpf_ring_buffer *rb);

/*
 * Wait until a program has woken the reader up, at most @timeout_ms milliseconds of the host's
 * clock (0: do not wait; negative: for ever), and read what is there. Returns the number of
 * records, 0 when the time is over, a callback's negative result, or -EBADMSG: the positions or
 * records make no sense, because somebody wrote over them.
 *
 * Records are announced as in the kernel: when the reader had caught up, unless the program says
 * BPF_RB_NO_WAKEUP, and always for BPF_RB_FORCE_WAKEUP. Without an announcement poll does not see
 * them; consume does.
 */
USERBPF_API int userbpf_ring_buffer_poll(struct userbpf_ring_buffer *rb, int timeout_ms);
/*
 * A file descriptor that poll(2) and epoll find readable (EPOLLIN) when userbpf_ring_buffer_poll()
 * would not wait, for programs that wait for other things as well. It belongs to @rb and is made by
 * the first call. It can be readable with nothing to read. -errno: EINVAL (NULL), EMFILE, ENOMEM.
 */
USERBPF_API int userbpf_ring_buffer_epoll_fd(struct userbpf_ring_buffer *rb);
/* Read what is there without waiting. Number of records, or negative as poll. */
USERBPF_API int userbpf_ring_buffer_consume(struct userbpf_ring_buffer *rb);
/* The same, at most @n records in all. */
USERBPF_API int userbpf_ring_buffer_consume_n(struct userbpf_ring_buffer *rb, size_t n);

/* Map @idx, counted in the order they were added from 0. NULL with errno ERANGE. */
USERBPF_API struct userbpf_ring *userbpf_ring_buffer_ring(struct userbpf_ring_buffer *rb,
							  unsigned int idx);
/*
 * Positions in bytes since the beginning, with 8 bytes of header for each record and rounded up to
 * 8. What lies between the two has been reserved and not consumed.
 */
USERBPF_API uint64_t userbpf_ring_consumer_pos(const struct userbpf_ring *ring);
USERBPF_API uint64_t userbpf_ring_producer_pos(const struct userbpf_ring *ring);
USERBPF_API uint64_t userbpf_ring_avail_data_size(const struct userbpf_ring *ring);
/* max_entries of the map. */
USERBPF_API uint64_t userbpf_ring_size(const struct userbpf_ring *ring);
/* How often programs have woken up the reader of this map since it was created. */
USERBPF_API uint64_t userbpf_ring_wakeups(const struct userbpf_ring *ring);
/* As userbpf_ring_buffer_consume() and _consume_n(), of this map alone. */
USERBPF_API int userbpf_ring_consume(struct userbpf_ring *ring);
USERBPF_API int userbpf_ring_consume_n(struct userbpf_ring *ring, size_t n);

/*
 * One sample of a program that ran on @cpu. As in the kernel, @size is rounded up to 4 bytes more
 * than a multiple of 8, and what is behind the program's bytes is not defined. @data is valid until
 * the callback returns.
 */
typedef void (*userbpf_perf_buffer_sample_fn)(void *ctx, int cpu, void *data, uint32_t size);
/* @cnt samples of @cpu found no room. Known when the next one did. */
typedef void (*userbpf_perf_buffer_lost_fn)(void *ctx, int cpu, uint64_t cnt);

struct userbpf_perf_buffer_opts {
	size_t sz;
	uint32_t sample_period; /* samples of a CPU to one wake-up of poll; 0: one */
};

/*
 * Make a buffer of @page_cnt pages (a power of two) for each CPU of the instance that has a slot in
 * @map, and put them into the slots; programs that write to a slot without a buffer get -ENOENT.
 * Callbacks and @opts may be NULL. The caller frees it. NULL with errno: EINVAL (page_cnt, or the
 * map is no BPF_MAP_TYPE_PERF_EVENT_ARRAY), ENOENT (a map of an object that is not loaded), EPERM
 * (frozen map), E2BIG (unknown options set), ENOMEM, EMFILE.
 */
USERBPF_API struct userbpf_perf_buffer *userbpf_perf_buffer_new(
	struct userbpf_map *map, size_t page_cnt, userbpf_perf_buffer_sample_fn sample_cb,
	userbpf_perf_buffer_lost_fn lost_cb, void *ctx,
	const struct userbpf_perf_buffer_opts *opts);
/* Empties the slots. NULL is allowed. */
USERBPF_API void userbpf_perf_buffer_free(struct userbpf_perf_buffer *pb);

/*
 * Wait until the buffer of a CPU is announced (sample_period, or half of it is full), at most
 * @timeout_ms as userbpf_ring_buffer_poll(), and read those that are. Returns how many were read, 0
 * when the time is over, or -EBADMSG as above.
 */
USERBPF_API int userbpf_perf_buffer_poll(struct userbpf_perf_buffer *pb, int timeout_ms);
/* As userbpf_ring_buffer_epoll_fd(). */
USERBPF_API int userbpf_perf_buffer_epoll_fd(struct userbpf_perf_buffer *pb);
/* Read the buffers of all CPUs without waiting. 0 or -EBADMSG. */
USERBPF_API int userbpf_perf_buffer_consume(struct userbpf_perf_buffer *pb);

/* Number of CPUs that have a buffer. */
USERBPF_API size_t userbpf_perf_buffer_buffer_cnt(const struct userbpf_perf_buffer *pb);
/* The same for the one of CPU @buf_idx only. -EINVAL: there is none. */
USERBPF_API int userbpf_perf_buffer_consume_buffer(struct userbpf_perf_buffer *pb, size_t buf_idx);
/*
 * The number that stands for the buffer of CPU @buf_idx when it is put into a slot with
 * userbpf_map_update_elem(). -EINVAL: there is none.
 */
USERBPF_API int userbpf_perf_buffer_buffer_fd(const struct userbpf_perf_buffer *pb, size_t buf_idx);

struct userbpf_user_ring_buffer_opts {
	size_t sz;
};

/*
 * Write @map, whose samples programs read with bpf_user_ringbuf_drain(). @opts may be NULL. The
 * caller frees it. NULL with errno: EINVAL (the map is no BPF_MAP_TYPE_USER_RINGBUF), ENOENT (a map
 * of an object that is not loaded), E2BIG (unknown options set), ENOMEM.
 */
USERBPF_API struct userbpf_user_ring_buffer *userbpf_user_ring_buffer_new(
	struct userbpf_map *map, const struct userbpf_user_ring_buffer_opts *opts);
/* Samples that were submitted stay for programs to read. NULL is allowed. */
USERBPF_API void userbpf_user_ring_buffer_free(struct userbpf_user_ring_buffer *rb);
/*
 * Room for a sample of @size bytes in the ring buffer itself, 8-byte aligned, to be filled in and
 * submitted or discarded: programs get no further than to a sample that is neither. NULL with
 * errno: E2BIG (with 8 bytes of header and rounded up to 8 it is larger than the ring buffer),
 * ENOSPC (programs have not read enough yet), EINVAL (no @rb).
 */
USERBPF_API void *userbpf_user_ring_buffer_reserve(struct userbpf_user_ring_buffer *rb,
						   uint32_t size);
/*
 * The same; where there is no room yet, wait at most @timeout_ms milliseconds of the host's clock
 * (0: do not wait; negative: for ever) for a program that reads in another thread. Programs that
 * say BPF_RB_NO_WAKEUP wake nobody.
 */
USERBPF_API void *userbpf_user_ring_buffer_reserve_blocking(struct userbpf_user_ring_buffer *rb,
							    uint32_t size, int timeout_ms);
/* Hand @sample, which was reserved, over to programs. Nothing happens to any other address. */
USERBPF_API void userbpf_user_ring_buffer_submit(struct userbpf_user_ring_buffer *rb, void *sample);
/* The same, and programs skip it. */
USERBPF_API void userbpf_user_ring_buffer_discard(struct userbpf_user_ring_buffer *rb,
						  void *sample);

#ifdef __cplusplus
}
#endif

#endif
