// SPDX-License-Identifier: BSD-2-Clause
/*
 * The structure of a program, found and checked before anything else looks at it. What passes here
 * can be disassembled, walked and interpreted without another look at where it leads.
 */
#include <errno.h>
#include <stdlib.h>

#include "base/bitmap.h"
#include "base/vec.h"
#include "prog/prog.h"

#define MAX_SUBPROGS 256 /* kernel/bpf: BPF_MAX_SUBPROGS */

struct splitter {
	struct mem *mem;
	const struct bpf_insn *insns;
	u32 nr_insns;
	u32 uncalled;	     /* a function begins here, too */
	u64 *is_second_slot; /* bitmap over instructions: the middle of a 64-bit immediate */
	VEC(u32) starts;
	struct text *err;
};

static int check_encodings(struct splitter *sp)
{
	for (u32 i = 0; i < sp->nr_insns; i++) {
		int err = isa_check_encoding(sp->insns, sp->nr_insns, i, sp->err);

		if (err) {
			text_printf(sp->err, " (insn %u)", i);
			return err;
		}
		if (isa_is_ldimm64(&sp->insns[i]))
			bitmap_set(sp->is_second_slot, ++i);
	}
	return 0;
}

/* kernel/bpf/verifier.c: add_subprog */
static int add_start(struct splitter *sp, s64 start)
{
	if (start < 0 || start >= sp->nr_insns) {
		text_printf(sp->err, "call to invalid destination");
		return -EINVAL;
	}
	VEC_FOR_EACH (&sp->starts, known) {
		if (*known == start)
			return 0;
	}
	if (sp->starts.nr == MAX_SUBPROGS) {
		text_printf(sp->err, "too many subprograms");
		return -E2BIG;
	}
	return vec_push(sp->mem, &sp->starts, (u32)start);
}

static bool names_function(enum isa_op op)
{
	return op == ISA_CALL_LOCAL || op == ISA_LD_FUNC;
}

static int compare_u32(const void *a, const void *b)
{
	u32 x = *(const u32 *)a, y = *(const u32 *)b;

	return x < y ? -1 : x > y;
}

static int find_functions(struct splitter *sp)
{
	int err = add_start(sp, 0);

	if (!err)
		err = add_start(sp, sp->uncalled);

	for (u32 i = 0; !err && i < sp->nr_insns; i += (u32)isa_nr_slots(&sp->insns[i])) {
		if (names_function(isa_decode(&sp->insns[i])))
			err = add_start(sp, (s64)i + 1 + sp->insns[i].imm);
	}
	if (!err)
		qsort(sp->starts.v, sp->starts.nr, sizeof(u32), compare_u32);
	return err;
}

/* A function or a jump must not begin in the middle of an instruction (check_cfg of the kernel). */
static int check_target(struct splitter *sp, s64 target)
{
	if (!bitmap_test(sp->is_second_slot, (size_t)target))
		return 0;
	text_printf(sp->err, "jump into the middle of ldimm64 insn %u", (u32)target - 1);
	return -EINVAL;
}

static int check_jump(struct splitter *sp, u32 idx, u32 start, u32 end)
{
	enum isa_op op = isa_decode(&sp->insns[idx]);
	s32 distance;
	s64 target;

	if (!isa_is_jump(op) || !isa_target(&sp->insns[idx], op, &distance))
		return 0;
	target = (s64)idx + 1 + distance;
	if (target < start || target >= end) {
		text_printf(sp->err, "jump out of range from insn %u to %lld", idx,
			    (long long)target);
		return -EINVAL;
	}
	return check_target(sp, target);
}

static bool ends_function(enum isa_op op)
{
	return op == ISA_EXIT || op == ISA_JA || op == ISA_JA32;
}

/* kernel/bpf/verifier.c: check_subprogs */
static int check_function(struct splitter *sp, u32 start, u32 end)
{
	enum isa_op last = ISA_INVALID;
	int err = check_target(sp, start);

	for (u32 i = start; !err && i < end; i += (u32)isa_nr_slots(&sp->insns[i])) {
		last = isa_decode(&sp->insns[i]);
		err = check_jump(sp, i, start, end);
	}
	if (!err && !ends_function(last)) {
		text_printf(sp->err, "last insn is not an exit or jmp");
		err = -EINVAL;
	}
	return err;
}

static int check_functions(struct splitter *sp)
{
	int err = 0;

	for (size_t i = 0; !err && i < sp->starts.nr; i++) {
		u32 end = i + 1 < sp->starts.nr ? sp->starts.v[i + 1] : sp->nr_insns;

		err = check_function(sp, sp->starts.v[i], end);
	}
	return err;
}

int prog_split(struct mem *mem, const struct bpf_insn *insns, u32 nr_insns, u32 uncalled,
	       struct prog_layout *layout, struct text *err)
{
	struct splitter sp = {
		.mem = mem, .insns = insns, .nr_insns = nr_insns, .uncalled = uncalled, .err = err};
	int ret;

	sp.is_second_slot = mem_calloc(mem, BITMAP_WORDS(nr_insns), sizeof(u64));
	if (!sp.is_second_slot)
		return -ENOMEM;
	ret = check_encodings(&sp);
	if (!ret)
		ret = find_functions(&sp);
	if (!ret)
		ret = check_functions(&sp);
	mem_free(mem, sp.is_second_slot);
	if (ret)
		vec_free(mem, &sp.starts);
	layout->starts = sp.starts.v;
	layout->nr_funcs = (u32)sp.starts.nr;
	return ret;
}
