// SPDX-License-Identifier: BSD-2-Clause
#include "vm/origin.h"

#include <stdio.h>

#include "btf/btf.h"
#include "world/world.h"

void origin_set_frame(struct run *run)
{
	run->origins = run->cpu->origins + (size_t)run->depth * EXEC_MAX_ORIGINS;
}

/* --- functions begin and end --- */

#define NR_ARGS 5

/* One below the top: that itself is in the frame of the caller, or in none. */
static void note_frame(struct run *run, u8 entry, const u64 *r)
{
	if (entry >> (ORIGIN_FRAME - ORIGIN_ARG) & 1)
		*origin_at(run, ORIGIN_FRAME) = (struct exec_origin){
			.ptr = r[BPF_REG_FP] - 1,
			.epoch = run->origin_epoch,
			.start = r[BPF_REG_FP] - BPF_STACK_BYTES,
			.read_size = BPF_STACK_BYTES,
			.write_size = BPF_STACK_BYTES,
		};
}

void origin_enter(struct run *run, u8 entry, const u64 *r)
{
	for (u32 i = 0; i < NR_ARGS; i++) {
		if (entry >> i & 1)
			origin_note(run, ORIGIN_ARG + i, r[1 + i]);
	}
	note_frame(run, entry, r);
}

static const struct exec_origin *outer_origin(const struct run *run, u32 nr)
{
	return nr ? origin_noted(origin_at(run, nr) - EXEC_MAX_ORIGINS) : NULL;
}

void origin_enter_local(struct run *run, const struct interp_site *site, u8 entry, const u64 *r)
{
	for (u32 i = 0; i < NR_ARGS; i++) {
		if (entry >> i & 1)
			origin_copy(run, ORIGIN_ARG + i, outer_origin(run, site->args[i]));
	}
	note_frame(run, entry, r);
}

/* The origin of the helper's argument that has this value, if there is one. */
static const struct exec_origin *passed_on(const struct run *run, u64 value)
{
	const struct interp_site *site = run->callback_site;

	for (u32 i = 0; i < NR_ARGS; i++) {
		if (site->args[i] && run->callback_regs[1 + i] == value)
			return outer_origin(run, site->args[i]);
	}
	return NULL;
}

static void note_passed(struct run *run, u32 nr, u64 value)
{
	const struct exec_origin *passed = passed_on(run, value);

	if (passed)
		origin_copy(run, nr, passed);
	else
		origin_note_loaded(run, nr, value, value);
}

void origin_enter_callback(struct run *run, u8 entry, const u64 *r)
{
	for (u32 i = 0; i < NR_ARGS; i++) {
		if (entry >> i & 1)
			note_passed(run, ORIGIN_ARG + i, r[1 + i]);
	}
	note_frame(run, entry, r);
}

void origin_return(struct run *run, const struct interp_site *site, u32 nr)
{
	struct exec_origin *inner = origin_at(run, nr) + EXEC_MAX_ORIGINS;

	if (nr)
		origin_note_part(run, site->result, origin_noted(inner)->ptr, inner->room);
	else
		origin_note(run, site->result, ORIGIN_UNKNOWN);
}

/* The count has come to its end: what was noted in any epoch is older than what comes. */
static void restart_epochs(struct cpu *cpu)
{
	for (size_t i = 0; i < EXEC_NR_ORIGINS; i++)
		cpu->origins[i].epoch = cpu->origins[i].epoch != 0;
	cpu->origin_epoch = 2;
}

void origin_begin_epoch(struct run *run)
{
	struct cpu *cpu = run->cpu;

	if (unlikely(!++cpu->origin_epoch))
		restart_epochs(cpu);
	run->origin_epoch = cpu->origin_epoch;
}

void exec_forget_origins(struct run *run)
{
	struct exec_origin *first = run->cpu->origins;

	origin_begin_epoch(run);
	for (u32 i = 0; run->is_checked && i <= run->depth; i++) {
		const struct prog *prog = i < run->depth ? run->frames[i].prog : run->prog;
		struct exec_origin *of_frame = first + (size_t)i * EXEC_MAX_ORIGINS;

		for (u32 nr = 0; nr < prog->interp->nr_origins; nr++)
			of_frame[nr].read_size = of_frame[nr].write_size = 0;
	}
}

/* --- the object --- */

static bool is_in(u64 addr, u64 start, u64 end)
{
	return addr - start < end - start;
}

static u32 room_of(u64 size)
{
	return (u32)MIN(size, UINT32_MAX);
}

/* Memory that is all alike. */
static struct origin_object plain(enum origin_kind kind, u64 start, u64 end)
{
	return (struct origin_object){.kind = kind,
				      .start = start,
				      .size = end - start,
				      .read_size = room_of(end - start),
				      .write_size = room_of(end - start)};
}

static struct origin_object frame_of(const struct run *run, u64 ptr)
{
	u64 from_top = (run->stack_top - 1 - ptr) / BPF_STACK_BYTES * BPF_STACK_BYTES;
	u64 end = run->stack_top - from_top;

	return plain(ORIGIN_STACK, end - BPF_STACK_BYTES, end);
}

static struct origin_object packet_of(const struct run *run)
{
	enum origin_kind kind = run->ctx_layout ? ORIGIN_PACKET
				: run->has_ctx	? ORIGIN_CONTEXT
						: ORIGIN_MEMORY;
	struct origin_object packet = plain(kind, run->pkt.meta, run->pkt.end);

	packet.write_size = room_of(run->pkt.write_end - run->pkt.meta);
	return packet;
}

/* Are there special fields, but for a lock? */
static bool has_more_than_a_lock(const struct btf_record *fields)
{
	return fields && fields->mask != BTF_FIELD_BIT(BTF_FIELD_SPIN_LOCK);
}

/*
 * One element's value. What is read by its rows or not at all, what has special fields, and what
 * may be dropped meanwhile, needs a look each time.
 */
static struct origin_object value_in(const struct region *region, u64 ptr)
{
	u64 off = region_elem_off(region, ptr);
	u64 start = ptr - off + region->value_off;
	bool needs_look =
		region->layout || region->object_type || has_more_than_a_lock(region->fields);
	struct origin_object value;

	if (off - region->value_off >= region->value_size)
		return (struct origin_object){.kind = ORIGIN_NOTHING};
	value = plain(region->map ? ORIGIN_VALUE : ORIGIN_MEMORY, start,
		      start + region->value_size);
	if (needs_look || !(region->access & REGION_READ))
		value.read_size = 0;
	if (needs_look || !(region->access & REGION_WRITE))
		value.write_size = 0;
	if (!needs_look && region->fields)
		value.lock = start + (u64)region->fields->spin_lock_off;
	return value;
}

static struct origin_object loan_of(const struct exec_loan *loan)
{
	struct origin_object lent = plain(loan->is_writable ? ORIGIN_MEMORY : ORIGIN_KEY,
					  loan->start, loan->start + loan->size);

	if (!loan->is_writable)
		lent.write_size = 0;
	return lent;
}

/* Memory of this run only. Ends of packets are pointers too, from which programs count back. */
static struct origin_object object_of_run(const struct run *run, u64 ptr)
{
	for (u32 i = 0; i < run->nr_records; i++) {
		const struct exec_record *record = &run->records[i];

		if (is_in(ptr, record->start, record->start + record->size))
			return plain(ORIGIN_MEMORY, record->start, record->start + record->size);
	}
	for (const struct exec_loan *loan = run->loans; loan; loan = loan->outer) {
		if (is_in(ptr, loan->start, loan->start + loan->size))
			return loan_of(loan);
	}
	if (run->pkt.end && ptr == run->pkt.end)
		return packet_of(run);
	return (struct origin_object){.kind = ORIGIN_NOTHING};
}

/* In the order in which access.c looks. */
static struct origin_object object_at(struct run *run, u64 ptr)
{
	u64 ctx = ptr_to_u64(run->ctx);
	const struct region *region;

	if (access_is_stack(run, ptr, 1))
		return frame_of(run, ptr);
	if (is_in(ptr, run->pkt.meta, run->pkt.end))
		return packet_of(run);
	if (run->ctx_layout && is_in(ptr, ctx, ctx + run->ctx_size))
		return (struct origin_object){
			.kind = ORIGIN_CONTEXT, .start = ctx, .size = run->ctx_size};
	region = access_region(run, ptr);
	return region && region->access ? value_in(region, ptr) : object_of_run(run, ptr);
}

/* @size bytes of it from @ptr on, which lies in it. A value with a lock needs a look each time. */
static struct origin_object part_of(const struct origin_object *whole, u64 ptr, u64 size)
{
	u64 off = ptr - whole->start, has = MIN(size, whole->size - off);
	struct origin_object part = plain(ORIGIN_MEMORY, ptr, ptr + has);

	if (whole->lock || off + has > whole->read_size)
		part.read_size = 0;
	if (whole->lock || off + has > whole->write_size)
		part.write_size = 0;
	return part;
}

struct origin_object origin_find(struct run *run, const struct exec_origin *origin)
{
	struct origin_object object = object_at(run, origin->ptr);

	if (origin->room && object.kind != ORIGIN_NOTHING)
		return part_of(&object, origin->ptr, origin->room - 1);
	return object;
}

/* --- what may not be --- */

bool origin_allows(const struct origin_object *object, u64 addr, u64 size)
{
	return object->kind == ORIGIN_NOTHING ||
	       origin_covers(addr, size, object->start, object->size);
}

/* kernel/bpf/verifier.c: __check_mem_access, check_stack_access_within_bounds, check_ctx_access */
void origin_words(const struct run *run, const struct origin_object *object, u64 addr, u64 size,
		  char words[ORIGIN_WORDS])
{
	long long off = (long long)(addr - object->start);
	unsigned long long whole = object->size, wanted = size;

	switch (object->kind) {
	case ORIGIN_VALUE:
		snprintf(words, ORIGIN_WORDS,
			 "invalid access to map value, value_size=%llu off=%lld size=%llu", whole,
			 off, wanted);
		break;
	case ORIGIN_KEY:
		snprintf(words, ORIGIN_WORDS,
			 "invalid access to map key, key_size=%llu off=%lld size=%llu", whole, off,
			 wanted);
		break;
	case ORIGIN_PACKET:
		snprintf(words, ORIGIN_WORDS, "invalid access to packet, off=%lld size=%llu",
			 (long long)(addr - run->pkt.data), wanted);
		break;
	case ORIGIN_STACK:
		snprintf(words, ORIGIN_WORDS, "invalid access to stack, off=%lld size=%llu",
			 off - BPF_STACK_BYTES, wanted);
		break;
	case ORIGIN_CONTEXT:
		snprintf(words, ORIGIN_WORDS, "invalid bpf_context access off=%lld size=%llu", off,
			 wanted);
		break;
	default:
		snprintf(words, ORIGIN_WORDS,
			 "invalid access to memory, mem_size=%llu off=%lld size=%llu", whole, off,
			 wanted);
	}
}

void origin_keep(struct exec_origin *origin, const struct origin_object *object, u64 addr)
{
	u64 start = object->start, cut = 0, lost = 0;

	/* Of a value with a lock, the side that the program is at. */
	if (object->lock && addr < object->lock)
		lost = start + object->size - object->lock;
	else if (object->lock)
		cut = lost = object->lock + sizeof(u32) - start;
	origin->start = start + cut;
	origin->read_size = object->read_size ? object->read_size - (u32)lost : 0;
	origin->write_size = object->write_size ? object->write_size - (u32)lost : 0;
}
