// SPDX-License-Identifier: BSD-2-Clause
/*
 * Which instructions any way leads to, whatever the values: jumps go both ways, functions that are
 * called or named are entered, and calls return. kernel/bpf/verifier.c: check_cfg
 */
#include <errno.h>

#include "base/bitmap.h"
#include "prog/prog.h"

struct reach {
	const struct bpf_insn *insns;
	u64 *seen; /* bitmap of instructions */
	u32 *left; /* seen, and to go on from */
	u32 nr_left;
};

static void lead_to(struct reach *r, u32 idx)
{
	if (bitmap_test(r->seen, idx))
		return;
	bitmap_set(r->seen, idx);
	r->left[r->nr_left++] = idx;
}

static bool goes_on(enum isa_op op)
{
	return op != ISA_EXIT && isa_table[op].kind != ISA_KIND_JA;
}

static void go_on_from(struct reach *r, u32 idx)
{
	const struct bpf_insn *insn = &r->insns[idx];
	enum isa_op op = isa_decode(insn);
	s32 distance;

	if (isa_target(insn, op, &distance))
		lead_to(r, idx + 1 + (u32)distance);
	if (goes_on(op))
		lead_to(r, idx + (u32)isa_nr_slots(insn));
}

/* The first instruction that nothing leads to; @nr_insns: there is none. */
static u32 find_unseen(const struct reach *r, u32 nr_insns)
{
	u32 idx = 0;

	while (idx < nr_insns && bitmap_test(r->seen, idx))
		idx += (u32)isa_nr_slots(&r->insns[idx]);
	return idx;
}

int prog_check_reach(struct mem *mem, const struct bpf_insn *insns, u32 nr_insns, u32 uncalled,
		     struct text *err)
{
	struct reach r = {
		.insns = insns,
		.seen = mem_calloc(mem, BITMAP_WORDS(nr_insns), sizeof(u64)),
		.left = mem_calloc(mem, nr_insns, sizeof(u32)),
	};
	int ret = r.seen && r.left ? 0 : -ENOMEM;

	if (!ret) {
		lead_to(&r, 0);
		lead_to(&r, uncalled);
	}
	while (r.nr_left)
		go_on_from(&r, r.left[--r.nr_left]);
	if (!ret && find_unseen(&r, nr_insns) < nr_insns) {
		text_printf(err, "unreachable insn %u", find_unseen(&r, nr_insns));
		ret = -EINVAL;
	}
	mem_free(mem, r.seen);
	mem_free(mem, r.left);
	return ret;
}
