// SPDX-License-Identifier: BSD-2-Clause
/*
 * What the kernel refuses when its walk over the program comes to it (sys/loader.h). Programs made
 * from classic BPF have nothing of it: classic_check() has looked.
 *
 * The walk here follows the one way that execution takes from the first instruction, into functions
 * and out of them again, and ends where a jump may go either way. It comes to no instruction twice:
 * a function that is called again was left again, or the walk would have ended in it, unless it
 * calls itself without an end, and the program is refused for that.
 */
#include <errno.h>
#include <string.h>

#include "base/bitmap.h"
#include "base/search.h"
#include "sys/loader.h"

/* --- what is refused --- */

/* What ld->err has of instruction @idx. Many may be refused for the same: they share the text. */
static int add_refusal(struct loader *ld, u32 idx, int err)
{
	struct prog_refusal refusal = {.insn_idx = idx, .err = err};

	if (ld->refusals.nr)
		refusal.text = ld->refusals.v[ld->refusals.nr - 1].text;
	if (!refusal.text || strcmp(refusal.text, ld->err.buf))
		refusal.text = arena_strdup(&ld->prog->strings, ld->err.buf);
	ld->err.len = 0;
	ld->err.buf[0] = '\0';
	return refusal.text ? vec_push(&ld->vm->mem, &ld->refusals, refusal) : -ENOMEM;
}

/* kernel/bpf/verifier.c: check_alu_op, check_ld_abs. 0, or the errno with the message in ld->err */
static int check_insn(struct loader *ld, u32 idx)
{
	const struct prog *prog = ld->prog;
	enum isa_op op = isa_decode(&prog->insns[idx]);

	if (isa_table[op].kind == ISA_KIND_LD_PKT && !(ld->type->flags & PROG_LD_ABS)) {
		text_puts(&ld->err, "BPF_LD_[ABS|IND] instructions not allowed for this program "
				    "type");
		return -EINVAL;
	}
	if (op == ISA_ADDR_SPACE_CAST && !prog->arena) {
		text_puts(&ld->err, "addr_space_cast insn can only be used in a program that has "
				    "an associated arena");
		return -EINVAL;
	}
	return isa_check(prog->insns, prog->nr_insns, idx, &ld->err);
}

int loader_find_refusals(struct loader *ld)
{
	const struct prog *prog = ld->prog;
	int status = 0;

	for (u32 i = 0; !status && i < prog->nr_insns; i += (u32)isa_nr_slots(&prog->insns[i])) {
		int err = ld->attr->is_converted ? 0 : check_insn(ld, i);

		if (err)
			status = add_refusal(ld, i, err);
	}
	return status;
}

/* --- the walk --- */

#define END UINT32_MAX

struct walk {
	struct loader *ld;
	u64 *seen;			 /* bitmap of instructions */
	u32 returns[BPF_MAX_FRAMES - 1]; /* where callers go on */
	u32 depth;
};

static int refuse_here(struct loader *ld, u32 idx)
{
	enum isa_op op = isa_decode(&ld->prog->insns[idx]);
	size_t at;

	if (op == ISA_CALL || op == ISA_CALL_KFUNC) {
		const struct prog_call *call = loader_call_of(ld, idx);

		return call->err ? loader_refuse(ld, call->err, idx, "%s", call->missing) : 0;
	}
	at = search_first(ld->refusals.nr, i, ld->refusals.v[i].insn_idx >= idx);
	if (at == ld->refusals.nr || ld->refusals.v[at].insn_idx != idx)
		return 0;
	return loader_refuse(ld, ld->refusals.v[at].err, idx, "%s", ld->refusals.v[at].text);
}

static u32 enter(struct walk *w, u32 idx, u32 callee)
{
	if (bitmap_test(w->seen, callee))
		return idx + 1;
	if (w->depth == ARRAY_SIZE(w->returns))
		return END;
	w->returns[w->depth++] = idx + 1;
	return callee;
}

/* Where execution goes from @idx, or END. */
static u32 next_of(struct walk *w, u32 idx)
{
	const struct bpf_insn *insn = &w->ld->prog->insns[idx];
	enum isa_op op = isa_decode(insn);
	s32 distance = 0;

	isa_target(insn, op, &distance);
	switch (op) {
	case ISA_CALL_LOCAL: return enter(w, idx, idx + 1 + (u32)distance);
	case ISA_CALL_KFUNC:
		return loader_call_of(w->ld, idx)->row->flags & HELPER_THROWS ? END : idx + 1;
	case ISA_EXIT: return w->depth ? w->returns[--w->depth] : END;
	case ISA_JA:
	case ISA_JA32: return idx + 1 + (u32)distance;
	default: return isa_is_jump(op) ? END : idx + (u32)isa_nr_slots(insn);
	}
}

int loader_walk(struct loader *ld)
{
	struct walk w = {.ld = ld};
	int err = 0;

	w.seen = mem_calloc(&ld->vm->mem, BITMAP_WORDS(ld->prog->nr_insns), sizeof(u64));
	if (!w.seen)
		return -ENOMEM;
	for (u32 idx = 0; !err && idx != END && !bitmap_test(w.seen, idx);) {
		bitmap_set(w.seen, idx);
		err = refuse_here(ld, idx);
		idx = next_of(&w, idx);
	}
	mem_free(&ld->vm->mem, w.seen);
	return err;
}
