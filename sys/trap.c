// SPDX-License-Identifier: BSD-2-Clause
/* Traps in words: what the program did, where its source says so, and what lies near the address.
 */
#include <userbpf/helper.h>

#include <string.h>

#include "spec/spec.h"
#include "sys/options.h"
#include "sys/run.h"
#include "world/ctx.h"

/* Addresses this close to 0 come from a NULL pointer and an offset. */
#define NULL_PAGE_BYTES 4096
/* Farther than this from any memory of the instance an address is just wild. */
#define NEAR_BYTES (1024 * 1024)

/* Memory that an address may have been meant for. */
struct place {
	const char *name;
	u64 start, end;
};

static bool is_within(u64 addr, u64 start, u64 end)
{
	return addr >= start && addr < end;
}

static u64 distance_to(const struct place *place, u64 addr)
{
	if (addr < place->start)
		return place->start - addr;
	return addr < place->end ? 0 : addr - place->end;
}

/* One element of a region of equal ones is what the program thinks of as the object. */
static struct place place_in_region(const struct region *region, u64 addr)
{
	u64 start = region->start, end = start + region->size;

	if (region->access) {
		u64 last = (region->size - 1) / region->stride;
		u64 nth = addr < start ? 0 : MIN((addr - start) / region->stride, last);

		start += nth * region->stride + region->value_off;
		end = start + region->value_size;
	}
	return (struct place){region->name, start, end};
}

static u32 list_places(const struct run *run, u64 addr, struct place places[4])
{
	const struct region *region = region_nearest(run->vm, addr);
	u64 ctx = ptr_to_u64(run->ctx);
	u32 nr = 0;

	places[nr++] = (struct place){"stack", run->stack_bottom, run->stack_top};
	if (run->ctx_layout)
		places[nr++] = (struct place){"context", ctx, ctx + run->ctx_size};
	if (run->pkt.end)
		places[nr++] = (struct place){run->ctx_layout ? "packet"
					      : run->has_ctx  ? "context"
							      : "memory",
					      run->pkt.meta, run->pkt.end};
	if (region)
		places[nr++] = place_in_region(region, addr);
	return nr;
}

static void put_place_of(const struct place *place, u64 addr, struct text *out)
{
	unsigned long long far = distance_to(place, addr);

	if (far > NEAR_BYTES)
		return;
	text_puts(out, place->name);
	if (is_within(addr, place->start, place->end))
		text_printf(out, " +%llu", (unsigned long long)(addr - place->start));
	else if (addr < place->start)
		text_printf(out, ", %llu bytes before it", far);
	else
		text_printf(out, ", %llu bytes past its end", far);
}

/* The one nearest to @addr. */
static struct place find_place(const struct run *run, u64 addr)
{
	struct place places[4], *best = places;
	u32 nr = list_places(run, addr, places);

	for (u32 i = 1; i < nr; i++) {
		if (distance_to(&places[i], addr) < distance_to(best, addr))
			best = &places[i];
	}
	return *best;
}

static bool is_stack(const struct run *run, u64 addr)
{
	return is_within(addr, run->stack_bottom, run->stack_top);
}

/* @origin: what the address was made from; the stack is not one object but its frames. */
static void describe_addr(const struct run *run, u64 addr, u64 origin, struct text *out)
{
	struct place place = find_place(run, origin && !is_stack(run, origin) ? origin : addr);

	if (addr < NULL_PAGE_BYTES)
		text_puts(out, "NULL");
	else if (is_stack(run, addr) && (!origin || is_stack(run, origin)))
		text_printf(out, "stack of frame %u",
			    (u32)((run->stack_top - 1 - addr) / BPF_STACK_BYTES));
	else
		put_place_of(&place, addr, out);
}

/* ": a bpf_rb_node" where the address is in memory that is not the program's to touch. */
static void put_guard(const struct run *run, const struct exec_trap_info *trap, struct text *out)
{
	const struct region *region = region_find(run->vm, trap->addr);
	const struct btf_field *field = NULL;
	u8 access = trap->is_write ? REGION_WRITE : REGION_READ;

	if (!region || trap->kind != EXEC_TRAP_MEMORY)
		return;
	if (region->fields)
		field = btf_record_overlap(region->fields,
					   region_elem_off(region, trap->addr) - region->value_off,
					   trap->size);
	if (field)
		text_printf(out, ": a %s, which helpers access only", btf_field_name(field->type));
	else if (region->object_type && region_allows(region, trap->addr, trap->size, access))
		text_puts(out, ": the object was dropped");
}

static void describe_source(const struct exec_trap_info *trap, struct text *out)
{
	const struct prog_line *line = prog_line_of(trap->prog, trap->insn_idx);

	/* Without the indentation, as kernel/bpf/log.c: verbose_linfo has it. */
	if (line)
		text_printf(out, "%s:%u: %s", line->file, line->line,
			    line->text + strspn(line->text, " \t"));
}

/* Of the program's helpers. What stands in a call that could not be resolved has no name. */
static const char *helper_name(void *ctx, u32 id)
{
	const struct prog *prog = ctx;

	for (u32 i = 0; id <= USERBPF_HELPER_MAX_ID && i < prog->nr_calls; i++) {
		if (prog->calls[i].row->id == id)
			return prog->calls[i].row->name;
	}
	return NULL;
}

static const char *kfunc_name(void *ctx, s32 imm, s16 off)
{
	const struct prog *prog = ctx;

	for (u32 i = 0; i < prog->nr_calls; i++) {
		const struct prog_call *call = &prog->calls[i];

		if (call->is_kfunc && call->imm == imm && call->off == off)
			return call->row->name;
	}
	return NULL;
}

/* "timer callback of prog 'name': insn 3: (61) r1 = ...: " */
static void put_place(const struct exec_trap_info *trap, const char *callback, struct text *out)
{
	const struct prog *prog = trap->prog;
	const struct isa_names names = {
		.helper_name = helper_name,
		.kfunc_name = kfunc_name,
		.ctx = (void *)prog,
	};

	if (callback)
		text_printf(out, "%s of ", callback);
	text_printf(out, "prog '%s': insn %u: ", prog->name, trap->insn_idx);
	isa_disasm(&prog->insns[trap->insn_idx], &names, out);
	text_puts(out, ": ");
}

static void put_reason(const struct run *run, const char *region, struct text *out)
{
	const struct exec_trap_info *trap = &run->trap;
	const char *note = prog_note_of(trap->prog, trap->insn_idx);

	if (trap->kind == EXEC_TRAP_MEMORY)
		text_printf(out, "invalid %s of %u bytes", trap->is_write ? "write" : "read",
			    trap->size);
	/* The address is worth telling where nothing else is known. */
	if (trap->kind == EXEC_TRAP_MEMORY && !trap->what[0])
		text_printf(out, " at 0x%llx", (unsigned long long)trap->addr);
	else if (trap->kind == EXEC_TRAP_MEMORY)
		text_puts(out, ": ");
	text_puts(out, trap->what);
	if (note)
		text_printf(out, " %s", note);
	if (region[0])
		text_printf(out, " (%s)", region);
	put_guard(run, trap, out);
}

void run_describe_trap(const struct run *run, const char *callback, struct userbpf_trap *out)
{
	const struct exec_trap_info *trap = &run->trap;
	struct userbpf_trap full = {
		.kind = (enum userbpf_trap_kind)trap->kind,
		.insn_idx = trap->insn_idx,
		.addr = trap->addr,
		.size = trap->size,
	};
	struct text region = TEXT_ON(full.region), source = TEXT_ON(full.source);
	struct text message = TEXT_ON(full.message);

	if (trap->kind == EXEC_TRAP_MEMORY || trap->addr)
		describe_addr(run, trap->addr, trap->origin, &region);
	describe_source(trap, &source);
	put_place(trap, callback, &message);
	put_reason(run, full.region, &message);
	if (full.source[0])
		text_printf(&message, "; %s", full.source);
	log_warn(&run->vm->log, "%s\n", full.message);
	if (out)
		options_write(out, &full, sizeof(full));
}
