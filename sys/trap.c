// SPDX-License-Identifier: BSD-2-Clause
/* Traps in words: what the program did, where its source says so, and what lies near the address.
 */
#include <stdio.h>

#include "spec/names.h"
#include "sys/run.h"
#include "world/ctx.h"

/* Addresses this close to 0 come from a NULL pointer and an offset. */
#define NULL_PAGE_BYTES 4096
/* Farther than this from any memory of the instance an address is just wild. */
#define NEAR_BYTES (1024 * 1024)

static bool is_within(u64 addr, u64 start, u64 end)
{
	return addr >= start && addr < end;
}

/* @addr against [start, end) of something called @name. */
static bool describe_near(struct text *out, u64 addr, u64 start, u64 end, const char *name)
{
	if (is_within(addr, start, end))
		text_printf(out, "%s +%llu", name, (unsigned long long)(addr - start));
	else if (addr >= end && addr - end < NEAR_BYTES)
		text_printf(out, "%s, %llu bytes past its end", name,
			    (unsigned long long)(addr - end));
	else if (addr < start && start - addr < NEAR_BYTES)
		text_printf(out, "%s, %llu bytes before it", name,
			    (unsigned long long)(start - addr));
	else
		return false;
	return true;
}

/* The last window of an element is its value. */
static const struct region_window *value_of(const struct region *region)
{
	const struct region_window *win = &region->windows[REGION_MAX_WINDOWS - 1];

	return win->size ? win : &region->windows[0];
}

/* One element of a region of equal ones is what the program thinks of as the object. */
static bool describe_region(struct text *out, struct userbpf *vm, u64 addr)
{
	const struct region *region = region_nearest(vm, addr);
	u64 start;

	if (!region)
		return false;
	if (region->map || !is_within(addr, region->start, region->start + region->size))
		return describe_near(out, addr, region->start, region->start + region->size,
				     region->name);
	start = addr - (addr - region->start) % region->stride + value_of(region)->off;
	return describe_near(out, addr, start, start + value_of(region)->size, region->name);
}

static void describe_addr(const struct run *run, u64 addr, struct text *out)
{
	u64 ctx = ptr_to_u64(run->ctx);

	if (addr < NULL_PAGE_BYTES)
		text_puts(out, "NULL");
	else if (is_within(addr, run->stack_bottom, run->stack_top))
		text_printf(out, "stack of frame %u",
			    (u32)((run->stack_top - 1 - addr) / BPF_STACK_BYTES));
	else if (run->ctx_layout && is_within(addr, ctx, ctx + run->ctx_layout->size))
		describe_near(out, addr, ctx, ctx + run->ctx_layout->size, "context");
	else if (run->pkt.end && describe_near(out, addr, run->pkt.meta, run->pkt.end,
					       run->ctx_layout ? "packet" : "memory"))
		return;
	else if (!describe_near(out, addr, run->stack_bottom, run->stack_top, "stack"))
		describe_region(out, run->vm, addr);
}

static void describe_source(const struct exec_trap_info *trap, struct text *out)
{
	const struct prog_line *line = prog_line_of(trap->prog, trap->insn_idx);

	if (line)
		text_printf(out, "%s:%u: %s", line->file, line->line, line->text);
}

/* "prog 'name': insn 3: (61) r1 = ...: " */
static void put_place(const struct exec_trap_info *trap, struct text *out)
{
	const struct prog *prog = trap->prog;

	text_printf(out, "prog '%s': insn %u: ", prog->name, trap->insn_idx);
	isa_disasm(&prog->insns[trap->insn_idx], &spec_isa_names, out);
	text_puts(out, ": ");
}

static void put_reason(const struct exec_trap_info *trap, const char *region, struct text *out)
{
	if (trap->kind == EXEC_TRAP_MEMORY)
		text_printf(out, "invalid %s of %u bytes at 0x%llx",
			    trap->is_write ? "write" : "read", trap->size,
			    (unsigned long long)trap->addr);
	else
		text_puts(out, trap->what);
	if (region[0])
		text_printf(out, " (%s)", region);
}

void run_describe_trap(const struct run *run, struct userbpf_trap *out)
{
	const struct exec_trap_info *trap = &run->trap;
	struct text region = TEXT_ON(out->region), source = TEXT_ON(out->source);
	struct text message = TEXT_ON(out->message);

	*out = (struct userbpf_trap){
		.kind = (enum userbpf_trap_kind)trap->kind,
		.insn_idx = trap->insn_idx,
		.addr = trap->addr,
		.size = trap->size,
	};
	if (trap->kind == EXEC_TRAP_MEMORY || trap->addr)
		describe_addr(run, trap->addr, &region);
	describe_source(trap, &source);
	put_place(trap, &message);
	put_reason(trap, out->region, &message);
	if (out->source[0])
		text_printf(&message, "; %s", out->source);
}
