/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Perf events of the one kind that programs can write samples to (PERF_COUNT_SW_BPF_OUTPUT), and
 * BPF_MAP_TYPE_PERF_EVENT_ARRAY, in which they find them.
 *
 * An event belongs to a CPU. Its buffer is laid out as the kernel's: a page with the positions
 * (struct perf_event_mmap_page), then records (PERF_RECORD_SAMPLE, PERF_RECORD_LOST); the data is
 * mapped twice, so that none wraps. One thread at a time is on a CPU, hence one producer; and one
 * consumer. What the consumer's side could have written over is not trusted.
 */
#ifndef MAPS_PERF_EVENT_H
#define MAPS_PERF_EVENT_H

#include "maps/map.h"

struct perf_event;

struct perf_event_config {
	u32 cpu_id;
	u64 nr_pages;	   /* of data; a power of two */
	u32 wakeup_events; /* samples to a wake-up */
};

/* One reference in *@out. 0, -EINVAL (no power of two), -ENOMEM, -EMFILE and the like. */
int perf_event_open(struct userbpf *vm, const struct perf_event_config *attr,
		    struct perf_event **out);
void perf_event_get(struct perf_event *event);
/* The last reference frees the event after a grace period. */
void perf_event_put(struct perf_event *event);

/* What a sample is made of: bytes of the program, then bytes of its context. */
struct perf_raw {
	const void *meta;
	u32 meta_size, ctx_size;
	const void *ctx;
	void (*copy)(const void *ctx, void *out, u32 size);
};

/* A sample as it lies in the buffer: the producer's until it writes the next one. */
struct perf_sample {
	const void *data; /* meta and ctx, one behind the other */
	u32 index;	  /* of the slot */
};

/*
 * Write a sample to the event in the slot that @flags say (BPF_F_INDEX_MASK). 0, -E2BIG (no such
 * slot), -ENOENT (empty), -EOPNOTSUPP (event of another CPU), -ENOSPC (no room, or a sample that no
 * record can hold: counted as lost). *@out is set on success.
 */
s64 perf_event_output(const struct map *map, const struct cpu *cpu, u64 flags,
		      const struct perf_raw *raw, struct perf_sample *out);
/* The counter of the event in that slot. 0, -EINVAL (flags, another CPU), -E2BIG, -ENOENT. */
s64 perf_event_read(const struct map *map, const struct cpu *cpu, u64 flags,
		    struct bpf_perf_event_value *value);

struct perf_reader {
	void (*sample)(void *ctx, u32 cpu_id, void *data, u32 size); /* may be NULL */
	void (*lost)(void *ctx, u32 cpu_id, u64 nr);		     /* may be NULL */
	void *ctx;
};

/* Hand over what has been written so far. Number of records, or -EBADMSG as ringbuf_consume(). */
s64 perf_event_consume(struct perf_event *event, const struct perf_reader *reader);
const u64 *perf_event_wakeups(const struct perf_event *event);

#endif
