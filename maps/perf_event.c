// SPDX-License-Identifier: BSD-2-Clause
#include "maps/perf_event.h"

#include <linux/perf_event.h>

#include "maps/object_array.h"
#include "maps/value.h"

/* PERF_RECORD_SAMPLE with PERF_SAMPLE_RAW. */
struct sample_record {
	struct perf_event_header header;
	u32 size; /* of .data, which is padded: header and this are whole words */
	u8 data[];
};

struct lost_record {
	struct perf_event_header header;
	u64 id, lost;
};

struct perf_event {
	u32 refs; /* atomic */
	u32 cpu_id;
	struct userbpf *vm;
	struct grace_item grace;
	struct os_pages pages;
	struct perf_event_mmap_page *page; /* .data_head and .data_tail: atomic */
	u8 *data;
	u64 data_size;
	u64 id, opened_ns;
	u64 nr_wakeups; /* atomic */
	/* The producer's. */
	u64 head;
	u64 wakeup_at; /* .head of the last wake-up for want of room, in steps of the watermark */
	u64 nr_lost;   /* since the last record that says so */
	u32 nr_events, wakeup_events;
};

static int map_pages(struct perf_event *event, u32 page, u64 data_size)
{
	struct userbpf *vm = event->vm;
	int err;

	event->pages = (struct os_pages){.front_size = page, .twice_size = data_size};
	if (!mem_charge(&vm->mem, os_pages_bytes(&event->pages)))
		return -ENOMEM;
	err = vm->os->pages_map(&event->pages);
	if (err) {
		mem_uncharge(&vm->mem, os_pages_bytes(&event->pages));
		return err;
	}
	event->page = (struct perf_event_mmap_page *)event->pages.start;
	event->page->data_offset = page;
	event->page->data_size = data_size;
	event->data = event->pages.start + page;
	event->data_size = data_size;
	return 0;
}

int perf_event_open(struct userbpf *vm, const struct perf_event_config *config,
		    struct perf_event **out)
{
	u64 nr = config->nr_pages, page = vm->os->page_size();
	struct perf_event *event;
	int err;

	if (!nr || nr & (nr - 1))
		return -EINVAL;
	if (nr > MAP_AREA_MAX / page)
		return -ENOMEM;
	event = mem_zalloc(&vm->mem, sizeof(*event));
	if (!event)
		return -ENOMEM;
	event->refs = 1;
	event->vm = vm;
	event->cpu_id = config->cpu_id;
	event->wakeup_events = config->wakeup_events;
	event->opened_ns = world_now_ns(vm);
	event->id = handle_next_id(vm, HANDLE_PERF_EVENT);
	err = map_pages(event, (u32)page, nr * page);
	if (err) {
		mem_free(&vm->mem, event);
		return err;
	}
	*out = event;
	return 0;
}

static void free_event(struct userbpf *vm, struct grace_item *item)
{
	struct perf_event *event = container_of(item, struct perf_event, grace);

	vm->os->pages_unmap(&event->pages);
	mem_uncharge(&vm->mem, os_pages_bytes(&event->pages));
	mem_free(&vm->mem, event);
}

void perf_event_get(struct perf_event *event)
{
	__atomic_add_fetch(&event->refs, 1, __ATOMIC_RELAXED);
}

void perf_event_put(struct perf_event *event)
{
	if (!__atomic_sub_fetch(&event->refs, 1, __ATOMIC_ACQ_REL))
		grace_defer(event->vm, &event->grace, free_event);
}

/* --- the producer --- */

static void *at(const struct perf_event *event, u64 pos)
{
	return event->data + (pos & (event->data_size - 1));
}

/* One byte stays free, as the kernel's CIRC_SPACE() has it. */
static bool has_room(const struct perf_event *event, u64 size)
{
	u64 tail = __atomic_load_n((u64 *)&event->page->data_tail, __ATOMIC_ACQUIRE);

	return ((tail - event->head - 1) & (event->data_size - 1)) >= size;
}

static void put_lost(struct perf_event *event)
{
	*(struct lost_record *)at(event, event->head) = (struct lost_record){
		.header = {.type = PERF_RECORD_LOST, .size = sizeof(struct lost_record)},
		.id = event->id,
		.lost = event->nr_lost,
	};
	event->head += sizeof(struct lost_record);
	event->nr_lost = 0;
}

static void *put_sample(struct perf_event *event, u32 size, const struct perf_raw *raw)
{
	struct sample_record *record = at(event, event->head);

	record->header = (struct perf_event_header){
		.type = PERF_RECORD_SAMPLE,
		.misc = PERF_RECORD_MISC_KERNEL,
		.size = (u16)size,
	};
	record->size = size - (u32)sizeof(*record);
	value_copy_bytes(record->data, raw->meta, raw->meta_size);
	if (raw->ctx_size)
		raw->copy(raw->ctx, record->data + raw->meta_size, raw->ctx_size);
	event->head += size;
	return record->data;
}

/* When half of the buffer has been filled, and after each .wakeup_events samples. */
static bool is_wakeup_due(struct perf_event *event)
{
	u64 watermark = event->data_size / 2;
	bool is_due = false;

	if (event->head - event->wakeup_at > watermark) {
		event->wakeup_at += watermark;
		is_due = true;
	}
	if (event->wakeup_events && ++event->nr_events >= event->wakeup_events) {
		event->nr_events = 0;
		is_due = true;
	}
	return is_due;
}

/* kernel/events: perf_sample_save_raw_data, __perf_output_begin, perf_output_sample */
static s64 write_sample(struct perf_event *event, const struct perf_raw *raw, const void **data)
{
	u64 sum = (u64)raw->meta_size + raw->ctx_size;
	u64 size = ALIGN_UP(sizeof(struct sample_record) + sum, 8);
	u64 lost_size = event->nr_lost ? sizeof(struct lost_record) : 0;

	/* The kernel writes a wrong size into the header of a sample that is too large for it. */
	if (size > UINT16_MAX || !has_room(event, size + lost_size)) {
		event->nr_lost++;
		return -ENOSPC;
	}
	if (lost_size)
		put_lost(event);
	*data = put_sample(event, (u32)size, raw);
	__atomic_store_n((u64 *)&event->page->data_head, event->head, __ATOMIC_RELEASE);
	if (is_wakeup_due(event))
		wakeup(event->vm, &event->nr_wakeups);
	return 0;
}

static s64 find_event(const struct map *map, const struct cpu *cpu, u64 flags,
		      struct perf_event **out, u32 *slot)
{
	u64 index = flags & BPF_F_INDEX_MASK;

	if (index == BPF_F_CURRENT_CPU)
		index = cpu->id;
	if (unlikely(index >= map->view.max_entries))
		return -E2BIG;
	*slot = (u32)index;
	*out = object_array_at(map, (u32)index);
	return *out ? 0 : -ENOENT;
}

/* kernel/trace/bpf_trace.c: __bpf_perf_event_output */
s64 perf_event_output(const struct map *map, const struct cpu *cpu, u64 flags,
		      const struct perf_raw *raw, struct perf_sample *out)
{
	struct perf_event *event;
	s64 err = find_event(map, cpu, flags, &event, &out->index);

	if (unlikely(err))
		return err;
	if (unlikely(event->cpu_id != cpu->id))
		return -EOPNOTSUPP;
	return write_sample(event, raw, &out->data);
}

/* kernel/trace/bpf_trace.c: get_map_perf_counter; samples are not counted. */
s64 perf_event_read(const struct map *map, const struct cpu *cpu, u64 flags,
		    struct bpf_perf_event_value *value)
{
	struct perf_event *event;
	u32 slot;
	u64 age;
	s64 err;

	if (flags & ~BPF_F_INDEX_MASK)
		return -EINVAL;
	err = find_event(map, cpu, flags, &event, &slot);
	if (err)
		return err;
	if (event->cpu_id != cpu->id)
		return -EINVAL;
	age = world_now_ns(event->vm) - event->opened_ns;
	*value = (struct bpf_perf_event_value){.enabled = age, .running = age};
	return 0;
}

/* --- the consumer --- */

static bool is_sound(const struct perf_event_header *header, u64 left)
{
	const struct sample_record *sample = (const struct sample_record *)header;

	if (left < sizeof(*header) || header->size > left || header->size % 8)
		return false;
	if (header->type == PERF_RECORD_SAMPLE)
		return header->size >= sizeof(*sample) &&
		       sample->size <= header->size - sizeof(*sample);
	return header->type == PERF_RECORD_LOST && header->size >= sizeof(struct lost_record);
}

static void hand_over(const struct perf_event *event, struct perf_event_header *header,
		      const struct perf_reader *reader)
{
	struct sample_record *sample = (struct sample_record *)header;

	if (header->type == PERF_RECORD_LOST) {
		if (reader->lost)
			reader->lost(reader->ctx, event->cpu_id,
				     ((struct lost_record *)header)->lost);
	} else if (reader->sample) {
		reader->sample(reader->ctx, event->cpu_id, sample->data, sample->size);
	}
}

/* tools/lib/bpf/libbpf.c: perf_event_read_simple */
s64 perf_event_consume(struct perf_event *event, const struct perf_reader *reader)
{
	u64 head = __atomic_load_n((u64 *)&event->page->data_head, __ATOMIC_SEQ_CST);
	u64 tail = __atomic_load_n((u64 *)&event->page->data_tail, __ATOMIC_RELAXED);
	s64 nr = 0;

	if (tail % 8 || head - tail > event->data_size)
		return -EBADMSG;
	for (; tail != head; nr++) {
		struct perf_event_header *header = at(event, tail);
		u32 size = header->size;

		if (!is_sound(header, head - tail))
			return -EBADMSG;
		hand_over(event, header, reader);
		tail += size;
		__atomic_store_n((u64 *)&event->page->data_tail, tail, __ATOMIC_RELEASE);
	}
	return nr;
}

const u64 *perf_event_wakeups(const struct perf_event *event)
{
	return &event->nr_wakeups;
}

/* --- the map --- */

static void get_event(void *object)
{
	perf_event_get(object);
}

static void put_event(void *object)
{
	perf_event_put(object);
}

/* kernel/events/core.c: perf_event_get; whatever else the number stands for */
static int event_by_number(struct map *map, int number, void **object)
{
	*object = handle_lookup(map->vm, number, HANDLE_PERF_EVENT, get_event);
	return *object ? 0 : -EBADF;
}

static int init(struct map *map)
{
	static const struct object_kind kind = {.get = event_by_number, .put = put_event};

	return object_array_init(map, &kind);
}

static void release_users(struct map *map)
{
	if (!(map->view.flags & BPF_F_PRESERVE_ELEMS))
		object_array_clear(map);
}

const struct map_ops perf_event_array_ops = {
	.object_size = sizeof(struct object_array),
	OBJECT_ARRAY_COMMON,
	.init = init,
	.release_users = release_users,
	.refusals = {.lookup = -ENOTSUPP}, /* bpf_fd_array_map_lookup_elem */
};
