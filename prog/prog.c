// SPDX-License-Identifier: BSD-2-Clause
#include "prog/prog.h"

#include <ctype.h>

void prog_put(struct prog *prog)
{
	if (prog && !__atomic_sub_fetch(&prog->refs, 1, __ATOMIC_ACQ_REL))
		prog->free(prog);
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
	u32 lo = 0, hi = prog->nr_funcs;

	if (idx >= prog->nr_insns)
		return NULL;
	while (hi - lo > 1) {
		u32 mid = lo + (hi - lo) / 2;

		if (prog->funcs[mid].start <= idx)
			lo = mid;
		else
			hi = mid;
	}
	return &prog->funcs[lo];
}

const struct prog_line *prog_line_of(const struct prog *prog, u32 idx)
{
	u32 lo = 0, hi = prog->nr_lines;

	while (lo < hi) {
		u32 mid = lo + (hi - lo) / 2;

		if (prog->lines[mid].insn_idx <= idx)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo ? &prog->lines[lo - 1] : NULL;
}
