// SPDX-License-Identifier: BSD-2-Clause
#include "vm/dynptr.h"

#include "spec/spec.h"
#include "vm/memory.h"
#include "world/world.h"

bool dynptr_fits(const struct run *run, u64 addr)
{
	return addr % 8 == 0 && access_is_stack(run, addr, DYNPTR_BYTES);
}

/* Counted within the run, so that a program that reads them finds the same in every run. */
static u64 shown_mark(const struct run *run, const struct exec_dynptr *dynptr)
{
	return dynptr->mark - run->first_mark;
}

static struct exec_dynptr *place_of(const struct run *run, u64 addr)
{
	return &run->dynptrs[(addr - run->stack_bottom) / 8];
}

static void write_mark(u64 addr, u64 mark)
{
	store_u64(addr, mark);
	store_u64(addr + 8, ~mark);
}

static bool is_marked(const struct run *run, const struct exec_dynptr *dynptr, u64 addr)
{
	u64 mark = shown_mark(run, dynptr);

	return dynptr->mark > run->first_mark && load_u64(addr) == mark &&
	       load_u64(addr + 8) == ~mark;
}

static bool has_record(const struct exec_dynptr *dynptr)
{
	return dynptr->type == DYNPTR_TYPE_RINGBUF && dynptr->memory;
}

/* Only checked mode keeps records: of a proven program it is known. */
static bool is_record_held(const struct run *run, const struct exec_dynptr *dynptr)
{
	const struct exec_record *record;

	if (!run->is_checked)
		return true;
	record = record_find(run, dynptr->memory);
	return record && record->root == dynptr->root;
}

struct exec_dynptr *dynptr_at(const struct run *run, u64 addr)
{
	struct exec_dynptr *dynptr = run->lent;

	if (!dynptr_fits(run, addr)) {
		while (dynptr && ptr_to_u64(dynptr) != addr)
			dynptr = dynptr->outer;
		return dynptr;
	}
	dynptr = place_of(run, addr);
	if (!is_marked(run, dynptr, addr) || (has_record(dynptr) && !is_record_held(run, dynptr)))
		return NULL;
	return dynptr;
}

/* kernel/bpf/verifier.c: destroy_if_dynptr_stack_slot */
bool dynptr_would_leak(const struct run *run, u64 addr)
{
	for (u64 at = addr - 8; at != addr + DYNPTR_BYTES; at += 8) {
		const struct exec_dynptr *dynptr = dynptr_fits(run, at) ? dynptr_at(run, at) : NULL;

		if (dynptr && has_record(dynptr))
			return true;
	}
	return false;
}

struct exec_dynptr *dynptr_new(struct run *run, u64 addr, u32 type)
{
	struct exec_dynptr *dynptr = place_of(run, addr);

	*dynptr = (struct exec_dynptr){.mark = ++run->cpu->last_mark, .type = type};
	dynptr->root = dynptr->mark;
	write_mark(addr, shown_mark(run, dynptr));
	return dynptr;
}

void dynptr_forget(struct run *run, u64 addr)
{
	place_of(run, addr)->mark = 0;
	bytes_clear(u64_to_ptr(addr), DYNPTR_BYTES);
}
