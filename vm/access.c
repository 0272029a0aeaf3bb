// SPDX-License-Identifier: BSD-2-Clause
/*
 * Checked mode's slow path: which memory an address lies in and what may be done there. In this
 * order: stack, packet, context, map values, held ring buffer records. Everything else is a trap.
 *
 * The context is special: a program sees the user's struct at the address of the kernel object, so
 * its loads are computed from the rows of world/ctx.h, and its bytes are not to be had otherwise;
 * unless the layout says that it is memory.
 */
#include <stdio.h>
#include <string.h>

#include "vm/memory.h"
#include "vm/origin.h"
#include "world/ctx.h"
#include "world/kobject.h"
#include "world/skb.h"
#include "world/world.h"

#define TSTAMP_TYPE_OFFSET 180 /* in struct __sk_buff */
/* Inlined it would make the access to a map's value, the most frequent one, save registers for it.
 */
#define APART __attribute__((noinline))

static bool is_within(u64 addr, u64 size, u64 start, u64 end)
{
	return addr >= start && addr < end && size <= end - addr;
}

static bool is_packet(const struct run *run, u64 addr, u64 size)
{
	return is_within(addr, size, run->pkt.meta, run->pkt.end);
}

static bool is_writable_packet(const struct run *run, u64 addr, u64 size)
{
	return is_within(addr, size, run->pkt.meta, run->pkt.write_end);
}

/* Anywhere in the user's struct, whether a field is there or not. */
static bool is_context(const struct run *run, u64 addr)
{
	u64 start = ptr_to_u64(run->ctx);

	return run->ctx_layout && addr >= start && addr - start < run->ctx_size;
}

static bool is_loan(const struct run *run, u64 addr, u64 size, u8 access)
{
	for (const struct exec_loan *loan = run->loans; loan; loan = loan->outer) {
		if (is_within(addr, size, loan->start, loan->start + loan->size))
			return loan->is_writable || !(access & REGION_WRITE);
	}
	return false;
}

const struct region *access_region(struct run *run, u64 addr)
{
	const struct region *last = run->last_region;

	if (last && addr - last->start < __atomic_load_n(&last->size, __ATOMIC_RELAXED))
		return last;
	last = region_find(run->vm, addr);
	run->last_region = last;
	return last;
}

/* An object of the program's that it dropped is no memory of its any more. */
APART static bool is_alive(const struct run *run, const struct region *region, u64 addr)
{
	const struct kfobj *obj = u64_to_ptr(addr - region_elem_off(region, addr));

	return !kfobj_is_gone_for(obj, run->cpu);
}

static inline bool allows(const struct run *run, const struct region *region, u64 addr, u64 size,
			  u8 access)
{
	return region && region_allows(region, addr, size, access) &&
	       (likely(!region->object_type) || is_alive(run, region, addr));
}

/* enum access_kind and enum region_access have the same values, as far as the first one goes. */
static bool is_region_allowed(struct run *run, u64 addr, u64 size, u8 access)
{
	return allows(run, access_region(run, addr), addr, size, access) ||
	       record_allows(run, addr, size) || is_loan(run, addr, size, access);
}

static bool note_memory(struct run *run, u64 addr, u32 size, bool is_write)
{
	run->trap.kind = EXEC_TRAP_MEMORY;
	run->trap.addr = addr;
	run->trap.size = size;
	run->trap.is_write = is_write;
	return false;
}

static u64 load_any(u64 addr, u32 size)
{
	u64 value = 0;

	memcpy(&value, u64_to_ptr(addr), size);
	return value;
}

/* One instruction's worth of memory, without tearing where the machine does not tear. */
__attribute__((no_sanitize("thread"))) static void load_value(u64 addr, u32 size, u64 *value)
{
	switch (size) {
	case 1: *value = load_u8(addr); break;
	case 2: *value = load_u16(addr); break;
	case 4: *value = load_u32(addr); break;
	case 8: *value = load_u64(addr); break;
	}
}

__attribute__((no_sanitize("thread"))) static void store_value(u64 addr, u32 size, u64 value)
{
	switch (size) {
	case 1: store_u8(addr, (u8)value); break;
	case 2: store_u16(addr, (u16)value); break;
	case 4: store_u32(addr, (u32)value); break;
	case 8: store_u64(addr, value); break;
	}
}

/* kernel/bpf/verifier.c: check_ctx_access */
static bool note_context(struct run *run, u64 addr, u32 size, bool is_write)
{
	snprintf(run->trap.what, sizeof(run->trap.what),
		 "invalid bpf_context access off=%llu size=%u",
		 (unsigned long long)(addr - ptr_to_u64(run->ctx)), size);
	return note_memory(run, addr, size, is_write);
}

/* A field of the object at @start: its row, or a trap. */
static const struct ctx_field *find_field(struct run *run, const struct ctx_layout *layout,
					  const struct ctx_user *user, u64 start, u64 addr,
					  u32 size, u8 access)
{
	const struct ctx_field *field = ctx_field_at(layout, user, addr - start, size, access);

	if (!field && start == ptr_to_u64(run->ctx))
		note_context(run, addr, size, access & CTX_WRITE);
	else if (!field)
		note_memory(run, addr, size, access & CTX_WRITE);
	return field;
}

/* struct bpf_prog.tstamp_type_access: does the program look at __sk_buff.tstamp_type? */
static bool reads_tstamp_type(const struct prog *prog)
{
	for (u32 i = 0; i < prog->nr_insns; i++) {
		const struct bpf_insn *insn = &prog->insns[i];

		if (insn->code == (BPF_LDX | BPF_MEM | BPF_B) && insn->off == TSTAMP_TYPE_OFFSET)
			return true;
	}
	return false;
}

/*
 * net/core/filter.c: bpf_convert_tstamp_read, bpf_convert_tstamp_write: whoever does not know of
 * delivery times takes .tstamp for the time of receipt at tc ingress.
 */
static bool is_receive_time(const struct run *run, const struct ctx_field *field)
{
	const struct kobj_sk_buff *buff = run->ctx;

	return field->kind == CTX_TSTAMP && buff->tc_at_ingress && buff->tstamp_type &&
	       !reads_tstamp_type(run->prog);
}

static bool load_field(struct run *run, const struct ctx_layout *layout,
		       const struct ctx_user *user, u64 start, u64 addr, u32 size, u64 *value)
{
	const struct ctx_field *field = find_field(run, layout, user, start, addr, size, CTX_READ);

	if (field && unlikely(is_receive_time(run, field)))
		*value = 0;
	else if (field)
		*value = ctx_load(field, u64_to_ptr(start), addr - start, size);
	return field;
}

/* Contexts that are memory: xxx_is_valid_access() of their types (kernel/trace/bpf_trace.c). */
static bool is_context_memory(const struct run *run, u64 addr, u64 size, u8 access)
{
	const struct ctx_layout *layout = run->ctx_layout;
	u64 offset = addr - ptr_to_u64(run->ctx);

	return (layout->memory & access) == access && offset >= layout->first &&
	       offset < run->ctx_size && size <= run->ctx_size - offset;
}

static bool is_aligned_context(struct run *run, u64 addr, u32 size, u8 access)
{
	bool is_aligned = ((addr - ptr_to_u64(run->ctx)) & (size - 1)) == 0;

	return (is_aligned && is_context_memory(run, addr, size, access)) ||
	       note_context(run, addr, size, access & CTX_WRITE);
}

APART static bool load_context(struct run *run, u64 addr, u32 size, u64 *value)
{
	if (run->ctx_layout->memory) {
		if (!is_aligned_context(run, addr, size, CTX_READ))
			return false;
		load_value(addr, size, value);
		return true;
	}
	return load_field(run, run->ctx_layout, &run->ctx_user, ptr_to_u64(run->ctx), addr, size,
			  value);
}

APART static bool store_context(struct run *run, u64 addr, u32 size, u64 value)
{
	u64 start = ptr_to_u64(run->ctx);
	const struct ctx_field *field;

	if (run->ctx_layout->memory) {
		if (!is_aligned_context(run, addr, size, CTX_WRITE))
			return false;
		store_value(addr, size, value);
		return true;
	}
	field = find_field(run, run->ctx_layout, &run->ctx_user, start, addr, size, CTX_WRITE);
	if (field && unlikely(is_receive_time(run, field)))
		((struct kobj_sk_buff *)run->ctx)->tstamp_type = 0;
	if (field)
		ctx_store(field, run->ctx, addr - start, size, value);
	return field;
}

/* A kernel object that programs get pointers to: they may read it, by its rows. */
APART static bool load_object(struct run *run, const struct region *region, u64 addr, u32 size,
			      u64 *value)
{
	struct ctx_user pointer = ctx_user_pointer();

	return load_field(run, region->layout, &pointer, region->start, addr, size, value);
}

bool access_load(struct run *run, u64 addr, u32 size, u64 *value)
{
	const struct region *region;

	if (is_context(run, addr))
		return load_context(run, addr, size, value);
	region = access_region(run, addr);
	if (region && region->layout)
		return load_object(run, region, addr, size, value);
	if (unlikely(!allows(run, region, addr, size, REGION_READ)) &&
	    !record_allows(run, addr, size) && !is_loan(run, addr, size, REGION_READ))
		return note_memory(run, addr, size, false);
	load_value(addr, size, value);
	return true;
}

/* A kernel object, of which the program may write some members: .btf_struct_access */
APART static bool is_object_write(struct run *run, u64 addr, u32 size)
{
	const struct region *region = access_region(run, addr);
	u64 off = region ? addr - region->start : 0;

	for (u32 i = 0; region && region->is_kobject && i < run->prog->nr_writes; i++) {
		const struct prog_write *write = &run->prog->writes[i];

		if (kobject_of(region->start)->type_id == write->type_id &&
		    off + size <= write->end &&
		    (write->is_within ? off >= write->start : off == write->start))
			return true;
	}
	return false;
}

bool access_store(struct run *run, u64 addr, u32 size, u64 value)
{
	if (is_context(run, addr))
		return store_context(run, addr, size, value);
	if (!is_region_allowed(run, addr, size, REGION_WRITE) && !is_object_write(run, addr, size))
		return note_memory(run, addr, size, true);
	store_value(addr, size, value);
	return true;
}

/* Packets and contexts are no place for atomics (kernel/bpf/verifier.c: atomic_ptr_type_ok); raw
 * memory is. */
void *access_atomic(struct run *run, u64 addr, u32 size, enum access_kind kind)
{
	bool is_raw = !run->has_ctx && is_packet(run, addr, size);

	if (addr & (size - 1) || (!is_raw && !access_is_stack(run, addr, size) &&
				  !is_region_allowed(run, addr, size, (u8)kind))) {
		note_memory(run, addr, size, kind != ACCESS_READ);
		return NULL;
	}
	return u64_to_ptr(addr);
}

/* --- the same by way of an origin --- */

static bool note_outside(struct run *run, const struct exec_origin *origin,
			 const struct origin_object *object, u64 addr, u32 size, bool is_write)
{
	run->trap.origin = origin->ptr;
	origin_words(run, object, addr, size, run->trap.what);
	return note_memory(run, addr, size, is_write);
}

static bool fill(struct exec_origin *origin, u64 start, u64 readable, u64 writable)
{
	origin->start = start;
	origin->read_size = (u32)MIN(readable, UINT32_MAX);
	origin->write_size = (u32)MIN(writable, UINT32_MAX);
	return true;
}

/* What is held, or lent, most lately; an address in it is in no other memory. */
static bool fill_latest(const struct run *run, struct exec_origin *origin)
{
	const struct exec_record *record = run->records + run->nr_records - 1;
	const struct exec_loan *loan = run->loans;

	if (run->nr_records && origin->ptr - record->start < record->size)
		return fill(origin, record->start, record->size, record->size);
	return loan && origin->ptr - loan->start < loan->size &&
	       fill(origin, loan->start, loan->size, loan->is_writable ? loan->size : 0);
}

/*
 * Look where @origin points and leave the bounds for this access and the next ones. False, and
 * nothing is left: it is no such memory that is accessed without any more questions.
 */
static bool fill_origin(struct run *run, struct exec_origin *origin)
{
	const struct exec_pkt *pkt = &run->pkt;
	const struct region *region;
	u64 off;

	if (unlikely(origin->room))
		return false;
	if (origin->ptr - pkt->meta < pkt->end - pkt->meta)
		return fill(origin, pkt->meta, pkt->end - pkt->meta, pkt->write_end - pkt->meta);
	if (origin->ptr == ptr_to_u64(run->ctx))
		return false;
	if (unlikely(run->nr_records || run->loans) && fill_latest(run, origin))
		return true;
	region = access_region(run, origin->ptr);
	if (!region || !region->is_plain)
		return false;
	off = region_elem_off(region, origin->ptr) - region->value_off;
	return off < region->value_size &&
	       fill(origin, origin->ptr - off, region->value_size,
		    region->access & REGION_WRITE ? region->value_size : 0);
}

/* Of the context, all of whose accesses come here. */
static bool is_context_origin(const struct run *run, const struct exec_origin *origin)
{
	return origin->ptr == ptr_to_u64(run->ctx) && run->ctx_layout &&
	       !is_packet(run, origin->ptr, 1);
}

static void move_value(u64 addr, u32 size, u64 *value, bool is_write)
{
	if (is_write)
		store_value(addr, size, *value);
	else
		load_value(addr, size, value);
}

APART static bool access_in_object(struct run *run, struct exec_origin *origin, u64 addr, u32 size,
				   u64 *value, bool is_write)
{
	struct origin_object object = origin_find(run, origin);

	if (!origin_allows(&object, addr, size))
		return note_outside(run, origin, &object, addr, size, is_write);
	if (access_is_stack(run, addr, size) ||
	    (is_write ? is_writable_packet(run, addr, size) : is_packet(run, addr, size)))
		move_value(addr, size, value, is_write);
	else if (!(is_write ? access_store(run, addr, size, *value)
			    : access_load(run, addr, size, value)))
		return false;
	origin_keep(origin, &object, addr);
	return true;
}

/* @is_write is known where it is inlined. */
static inline bool access_owned(struct run *run, struct exec_origin *origin, u64 addr, u32 size,
				u64 *value, bool is_write)
{
	if (origin->read_size || !fill_origin(run, origin) ||
	    !origin_covers(addr, size, origin->start,
			   is_write ? origin->write_size : origin->read_size))
		return access_in_object(run, origin, addr, size, value, is_write);
	move_value(addr, size, value, is_write);
	return true;
}

bool access_load_owned(struct run *run, struct exec_origin *origin, u64 addr, u32 size, u64 *value)
{
	if (is_context_origin(run, origin) && is_context(run, addr))
		return load_context(run, addr, size, value);
	return access_owned(run, origin, addr, size, value, false);
}

bool access_store_owned(struct run *run, struct exec_origin *origin, u64 addr, u32 size, u64 value)
{
	return access_owned(run, origin, addr, size, &value, true);
}

void *access_atomic_owned(struct run *run, struct exec_origin *origin, u64 addr, u32 size,
			  enum access_kind kind)
{
	struct origin_object object = origin_find(run, origin);

	if (!origin_allows(&object, addr, size)) {
		note_outside(run, origin, &object, addr, size, kind != ACCESS_READ);
		return NULL;
	}
	return access_atomic(run, addr, size, kind);
}

/* --- for helpers --- */

bool access_is_allowed(struct run *run, u64 addr, u64 size, bool is_write)
{
	if (access_is_stack(run, addr, size) || is_writable_packet(run, addr, size))
		return true;
	if (is_context(run, addr))
		return is_context_memory(run, addr, size, is_write ? CTX_WRITE : CTX_READ);
	if (!is_write && is_packet(run, addr, size))
		return true;
	return is_region_allowed(run, addr, size, is_write ? REGION_WRITE : REGION_READ);
}

/* A context that is memory is the kernel's, all of it. */
static bool is_probed_context(const struct run *run, u64 addr, u64 size)
{
	u64 start = ptr_to_u64(run->ctx);

	return run->ctx_layout && run->ctx_layout->memory &&
	       is_within(addr, size, start, start + run->ctx_size);
}

bool access_can_probe(struct run *run, u64 addr, u64 size)
{
	return access_is_stack(run, addr, size) || is_packet(run, addr, size) ||
	       is_probed_context(run, addr, size) ||
	       is_region_allowed(run, addr, size, REGION_PROBE);
}

u64 access_probe(struct run *run, u64 addr, u32 size)
{
	u8 bytes[8] = {0};
	u64 value = 0;

	if (access_can_probe(run, addr, size))
		load_value(addr, size, &value);
	else if (!umem_read(&run->vm->kmem, bytes, addr, size))
		load_value(ptr_to_u64(bytes), size, &value);
	return value;
}

/* Only types whose context is a socket buffer have these instructions (PROG_LD_ABS). */
bool access_packet(const struct run *run, s32 off, u32 size, u64 *value)
{
	const struct kobj_sk_buff *buff = run->ctx;
	const u8 *bytes;
	u64 raw;
	s64 at;

	/* Callbacks of timers have no packet. */
	if (!buff || !skb_load_offset(buff, off, &at))
		return false;
	bytes = skb_bytes(buff, at, size);
	if (!bytes)
		return false;
	raw = load_any(ptr_to_u64(bytes), size);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	raw = __builtin_bswap64(raw) >> (64 - 8 * size);
#endif
	*value = raw;
	return true;
}
