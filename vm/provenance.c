// SPDX-License-Identifier: BSD-2-Clause
/*
 * What dataflow.c finds out of single functions is carried over calls and exits, as far as the
 * other side wants to know, and written into the instructions that checked mode executes.
 */
#include "vm/provenance.h"

#include <errno.h>
#include <string.h>

#include "spec/spec.h"
#include "vm/dataflow.h"
#include "vm/origin.h"

/* --- between functions --- */

/* Does the callee access something by way of its argument @i? */
static bool is_arg_wanted(const struct provenance *p, const struct crossing *to, u32 i)
{
	const struct prog *prog = p->prog;

	if (to->callee == TO_HELPER)
		return args_want_origin(prog->calls[p->slots[to->insn].imm].row, i);
	return prog->interp->entries[to->callee] >> i & 1;
}

/* Origins of what is accessed at the other side. Has anything come to light? */
static bool cross_call(struct provenance *p, struct crossing *to)
{
	bool has_changed = false;

	for (u32 i = 0; i < 5; i++) {
		if (to->args[i] || !is_arg_wanted(p, to, i))
			continue;
		to->args[i] = dataflow_origin(p, to->func, to->values[i]);
		has_changed |= to->args[i] != 0;
	}
	if (to->callee == TO_HELPER || !p->notes[to->insn] || p->is_wanted[to->callee])
		return has_changed;
	p->is_wanted[to->callee] = true;
	return true;
}

static bool cross_exit(struct provenance *p, struct crossing *to)
{
	if (p->notes[to->insn] || !p->is_wanted[to->func])
		return false;
	p->notes[to->insn] = dataflow_origin(p, to->func, to->values[0]);
	return p->notes[to->insn];
}

/* Calls that are nested deeper cannot run. */
static void cross_all(struct provenance *p)
{
	bool has_changed = true;

	for (u32 round = 0; has_changed && round < 2 * BPF_MAX_FRAMES; round++) {
		has_changed = false;
		VEC_FOR_EACH (&p->crossings, to)
			has_changed |=
				to->callee == TO_CALLER ? cross_exit(p, to) : cross_call(p, to);
	}
}

/* --- the result --- */

#define MEMORY_ROW(op, ...) [ISA_##op] = INTERP_OP_FRAME_##op,
static const u16 frame_ops[ISA_NR_OPS] = {
#include "vm/memory_rows.h"
};
#define MEMORY_ROW(op, ...) [ISA_##op] = INTERP_OP_OWNED_##op,
static const u16 owned_ops[ISA_NR_OPS] = {
#include "vm/memory_rows.h"
};

static u32 op_of_access(enum isa_op op, u8 base)
{
	if (!base)
		return op;
	return base == IN_FRAME ? frame_ops[op] : owned_ops[op];
}

/* .imm of loads: the origin of the address and, above it, the one that the result becomes. */
static void apply_load(const struct provenance *p, struct interp_slot *slot, u32 idx,
		       enum isa_op op, const void *const *handlers)
{
	u8 base = p->bases[idx], note = p->notes[idx];

	if (interp_op_of(p->prog, idx) != op)
		return;
	slot->imm = note ? (base == IN_FRAME ? 0 : base) | note << 8 : base;
	slot->handler = handlers[!note		   ? op_of_access(op, base)
				 : op == ISA_LDX64 ? INTERP_OP_NOTED_LDX64
						   : INTERP_OP_NOTED_LDX32];
}

/* Of a helper; NULL: it is a function of the program that is called there. */
static const struct spec_helper *row_of_callee(const struct provenance *p, u32 idx)
{
	return isa_decode(&p->prog->insns[idx]) == ISA_CALL_LOCAL
		       ? NULL
		       : p->prog->calls[p->slots[idx].imm].row;
}

/* What the function wants to know that is called there; 0: a helper. */
static u8 entry_of_callee(const struct prog *prog, u32 idx)
{
	const struct bpf_insn *insn = &prog->insns[idx];

	return isa_decode(insn) == ISA_CALL_LOCAL
		       ? interp_entry_of(prog_func_of(prog, idx + 1 + (u32)insn->imm))
		       : 0;
}

/*
 * The register in which the helper is told how much memory to return; 0: none.
 * kernel/bpf/verifier.c: check_helper_call (.mem_size), check_kfunc_call (.arg_constant of slices).
 */
static u8 size_reg_of(const struct spec_helper *row)
{
	for (u8 i = 0; spec_base_type(row->ret.type) == RET_PTR_TO_MEM && i < SPEC_MAX_HELPER_ARGS;
	     i++) {
		u32 type = spec_base_type(row->args[i].type);

		if (type == ARG_CONST_ALLOC_SIZE_OR_ZERO || type == ARG_CONST_SIZE_OR_ZERO ||
		    type == ARG_CONST_SIZE)
			return i + 1;
	}
	return 0;
}

/* Index of the site of a call, if anything is to be said of it. @to: NULL: nothing of arguments */
static u32 add_site(const struct provenance *p, u32 idx, const struct crossing *to, u32 *nr_sites)
{
	struct interp_site *site = &p->prog->interp->sites[*nr_sites];
	const struct spec_helper *row = row_of_callee(p, idx);
	u32 any = 0;

	if (to)
		memcpy(site->args, to->args, sizeof(site->args));
	site->result = p->notes[idx];
	site->entry = entry_of_callee(p->prog, idx);
	site->size_reg = row ? size_reg_of(row) : 0;
	site->room = row && row->ret.size ? origin_room_of(row->ret.size) : 0;
	for (u32 i = 0; i < 5; i++)
		any |= site->args[i];
	return any | site->result | site->entry ? (*nr_sites)++ : 0;
}

/*
 * All calls, also those of which nothing was found out: what the callee wants to know is to be
 * noted whoever calls it.
 */
static void apply_calls(const struct provenance *p, struct interp_slot *slots)
{
	u32 nr_sites = 1;
	size_t at = 0;

	for (u32 i = 0; i < p->prog->nr_insns; i += (u32)isa_nr_slots(&p->prog->insns[i])) {
		const struct crossing *to = NULL;

		if (isa_table[isa_decode(&p->prog->insns[i])].kind != ISA_KIND_CALL)
			continue;
		while (at < p->crossings.nr && p->crossings.v[at].insn < i)
			at++;
		if (at < p->crossings.nr && p->crossings.v[at].insn == i)
			to = &p->crossings.v[at];
		slots[i].site = add_site(p, i, to, &nr_sites);
	}
}

/* Fields of instructions that nothing else is in: .src of ST, .imm of others. */
static void apply(const struct provenance *p, struct interp_slot *slots,
		  const void *const *handlers)
{
	for (u32 i = 0; i < p->prog->nr_insns; i += (u32)isa_nr_slots(&p->prog->insns[i])) {
		enum isa_op op = isa_decode(&p->prog->insns[i]);
		struct interp_slot *slot = &slots[i];

		switch (isa_table[op].kind) {
		case ISA_KIND_LDX: apply_load(p, slot, i, op, handlers); break;
		case ISA_KIND_ST:
			if (p->bases[i])
				slot->handler = handlers[op_of_access(op, p->bases[i])];
			slot->src = p->bases[i];
			break;
		case ISA_KIND_STX:
			if (p->bases[i])
				slot->handler = handlers[op_of_access(op, p->bases[i])];
			slot->imm = p->bases[i];
			break;
		case ISA_KIND_ATOMIC: slot->imm = p->bases[i] == IN_FRAME ? 0 : p->bases[i]; break;
		case ISA_KIND_EXIT: slot->imm = p->notes[i]; break;
		case ISA_KIND_LDIMM64:
			if (p->notes[i])
				slot->handler = handlers[INTERP_OP_NOTED_LDIMM64];
			slot->imm = p->notes[i];
			break;
		default: break;
		}
	}
}

static u32 count_calls(const struct prog *prog)
{
	u32 nr = 0;

	for (u32 i = 0; i < prog->nr_insns; i += (u32)isa_nr_slots(&prog->insns[i]))
		nr += isa_table[isa_decode(&prog->insns[i])].kind == ISA_KIND_CALL;
	return nr;
}

static int make_results(struct provenance *p)
{
	struct interp_code *code = p->prog->interp;
	u32 nr = p->prog->nr_insns, nr_funcs = p->prog->nr_funcs;

	p->nr_origins = mem_calloc(p->mem, nr_funcs, sizeof(*p->nr_origins));
	p->is_wanted = mem_calloc(p->mem, nr_funcs, sizeof(*p->is_wanted));
	code->entries = mem_calloc(p->mem, nr_funcs, sizeof(*code->entries));
	code->sites = mem_calloc(p->mem, count_calls(p->prog) + 1, sizeof(*code->sites));
	p->join_at = mem_calloc(p->mem, nr, sizeof(*p->join_at));
	p->may_alias = mem_calloc(p->mem, nr / 64 + 1, sizeof(*p->may_alias));
	p->bases = mem_calloc(p->mem, nr, sizeof(*p->bases));
	p->notes = mem_calloc(p->mem, nr, sizeof(*p->notes));
	return p->nr_origins && p->is_wanted && code->entries && code->sites && p->join_at &&
			       p->may_alias && p->bases && p->notes
		       ? 0
		       : -ENOMEM;
}

int provenance_find(struct prog *prog, struct mem *mem, struct interp_slot *slots,
		    const void *const *handlers)
{
	struct provenance p = {.prog = prog, .slots = slots, .mem = mem};
	int err = make_results(&p);

	for (u32 i = 0; !err && i < prog->nr_funcs; i++)
		err = dataflow_function(&p, i);
	if (!err) {
		cross_all(&p);
		apply(&p, slots, handlers);
		apply_calls(&p, slots);
	}
	for (u32 i = 0; !err && i < prog->nr_funcs; i++)
		prog->interp->nr_origins = MAX(prog->interp->nr_origins, p.nr_origins[i]);
	mem_free(mem, p.nr_origins);
	mem_free(mem, p.is_wanted);
	mem_free(mem, p.join_at);
	mem_free(mem, p.may_alias);
	mem_free(mem, p.bases);
	mem_free(mem, p.notes);
	vec_free(mem, &p.crossings);
	return err;
}
