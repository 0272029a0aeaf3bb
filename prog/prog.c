// SPDX-License-Identifier: BSD-2-Clause
#include "prog/prog.h"

#include <ctype.h>

#include "base/search.h"

void prog_put(struct prog *prog)
{
	if (prog && !__atomic_sub_fetch(&prog->refs, 1, __ATOMIC_ACQ_REL))
		prog->free(prog);
}

bool prog_nest(struct prog *prog, s32 by)
{
	s32 now = __atomic_load_n(&prog->nesting, __ATOMIC_RELAXED);

	do {
		if (now && (now > 0) != (by > 0))
			return false;
	} while (!__atomic_compare_exchange_n(&prog->nesting, &now, now + by, false,
					      __ATOMIC_ACQ_REL, __ATOMIC_RELAXED));
	return true;
}

void prog_unnest(struct prog *prog, s32 by)
{
	__atomic_sub_fetch(&prog->nesting, by, __ATOMIC_ACQ_REL);
}

bool object_name_is_allowed(const char *name)
{
	/* What is cut off is not looked at. */
	for (u32 i = 0; i < BPF_OBJ_NAME_LEN - 1 && name[i]; i++) {
		if (!isalnum((unsigned char)name[i]) && name[i] != '_' && name[i] != '.')
			return false;
	}
	return true;
}

const struct prog_func *prog_func_of(const struct prog *prog, u32 idx)
{
	if (idx >= prog->nr_insns)
		return NULL;
	return &prog->funcs[search_first(prog->nr_funcs, i, prog->funcs[i].start > idx) - 1];
}

const struct prog_line *prog_line_of(const struct prog *prog, u32 idx)
{
	u32 above = search_first(prog->nr_lines, i, prog->lines[i].insn_idx > idx);

	return above ? &prog->lines[above - 1] : NULL;
}

const char *prog_note_of(const struct prog *prog, u32 idx)
{
	for (u32 i = 0; i < prog->nr_notes; i++) {
		if (prog->notes[i].insn_idx == idx)
			return prog->notes[i].text;
	}
	return NULL;
}
