// SPDX-License-Identifier: BSD-2-Clause
/*
 * What a program calls: one record for each helper and kernel function, which all calls of it
 * share. What there is no body for, and what the kernel refuses only when it comes to the call, has
 * a record as well, of the sentence that a run ends with.
 */
#include <errno.h>

#include "helpers/bind.h"
#include "spec/spec.h"
#include "sys/loader.h"
#include "sys/poison.h"
#include "sys/symbol.h"
#include "world/kfobj.h"

/* Records are searched one by one: those of what there is are as many as spec/ has rows. */
#define MAX_MISSING 256

const struct prog_call *loader_call_of(const struct loader *ld, u32 idx)
{
	const struct bpf_insn *insn = &ld->prog->insns[idx];
	bool is_kfunc = insn->src_reg == BPF_PSEUDO_KFUNC_CALL;

	VEC_FOR_EACH (&ld->calls, call) {
		if (call->is_kfunc == is_kfunc && call->imm == insn->imm && call->off == insn->off)
			return call;
	}
	return NULL;
}

/* What the instruction calls is @call. */
static int add_call(struct loader *ld, u32 idx, struct prog_call call)
{
	const struct bpf_insn *insn = &ld->prog->insns[idx];

	if (call.missing && ld->nr_missing++ == MAX_MISSING)
		return loader_refuse(ld, -E2BIG, idx,
				     "calls of more than %d different functions that are missing",
				     MAX_MISSING);
	call.imm = insn->imm;
	call.off = insn->off;
	call.is_kfunc = insn->src_reg == BPF_PSEUDO_KFUNC_CALL;
	return vec_push(&ld->vm->mem, &ld->calls, call);
}

/*
 * The kernel would run the program, so it is loaded: it may well never come to the call, as where
 * it asks first what the kernel has.
 */
static int bind_missing(struct loader *ld, u32 idx, const struct spec_helper *row)
{
	char why[128];
	struct text text = TEXT_ON(why);
	struct prog_call call = {.row = row};

	text_printf(&text, "%s#%d is not implemented yet", row->name, ld->prog->insns[idx].imm);
	call.missing = arena_strdup(&ld->prog->strings, why);
	return call.missing ? add_call(ld, idx, call) : -ENOMEM;
}

static int bind_row_to(struct loader *ld, u32 idx, const struct spec_helper *row)
{
	exec_fn fn;
	int err = bind_get(ld->vm, row, &fn, &ld->err);

	if (err == -EOPNOTSUPP && !ld->err.len)
		return bind_missing(ld, idx, row);
	if (err)
		return err;
	err = add_call(ld, idx, (struct prog_call){.fn = fn, .row = row});
	if (err)
		bind_put(ld->vm, row->id);
	return err;
}

static int bind_poison(struct loader *ld, u32 idx)
{
	struct prog_call call;
	int err = poison_bind(&ld->prog->strings, (u32)ld->prog->insns[idx].imm, &call);

	return err ? err : add_call(ld, idx, call);
}

static bool is_weak(const struct load_attr *attr, const struct bpf_insn *insn)
{
	for (u32 i = 0; i < attr->nr_weak_kfuncs; i++) {
		const struct load_kfunc *weak = &attr->weak_kfuncs[i];

		if (weak->imm == insn->imm && weak->off == insn->off)
			return true;
	}
	return false;
}

/* Add @call, of what ld->err has been, to be told with @err where nothing leads around it. */
static int add_refused(struct loader *ld, u32 idx, struct prog_call call, int err)
{
	call.err = err;
	ld->err.len = 0;
	ld->err.buf[0] = '\0';
	return add_call(ld, idx, call);
}

/* @any: a row of the helper, NULL: there is none. */
static int bind_refused_helper(struct loader *ld, u32 idx, const struct spec_helper *any)
{
	/* kernel/bpf/verifier.c: check_cfg: that it changes packets counts wherever it is called */
	u64 flags = any ? any->flags & HELPER_CHANGES_PKT : 0;
	struct prog_call call;
	int err = poison_bind_helper(&ld->prog->strings, (u32)ld->prog->insns[idx].imm,
				     any ? any->name : "unknown", flags, ld->err.buf, &call);

	return err ? err : add_refused(ld, idx, call, -EINVAL);
}

/* Objects test for weak ones, also where no jump shows it. */
static int bind_refused_kfunc(struct loader *ld, u32 idx, int err)
{
	bool is_told = err == -EACCES && !is_weak(ld->attr, &ld->prog->insns[idx]);
	struct prog_call call;
	int status = poison_bind_kfunc(&ld->prog->strings, ld->err.buf, &call);

	return status ? status : add_refused(ld, idx, call, is_told ? err : 0);
}

/*
 * The helper @id, for this program; @any: a row of it. NULL: it may not call it, and why is in
 * ld->err. kernel: get_helper_proto, check_helper_call
 */
static const struct spec_helper *find_helper(struct loader *ld, u32 id,
					     const struct spec_helper *any)
{
	const struct load_attr *attr = ld->attr;
	const struct spec_helper *row;

	if (!any) {
		text_printf(&ld->err, "invalid func unknown#%d", (s32)id);
		if (id >= USERBPF_HELPER_MIN_ID && id <= USERBPF_HELPER_MAX_ID)
			text_puts(&ld->err, ": no helper is registered under this id");
		return NULL;
	}
	row = bind_row(ld->vm, id, attr->type, attr->expected_attach_type);
	if (!row)
		text_printf(&ld->err, "program of this type cannot use helper %s#%u", any->name,
			    id);
	else if (row->gpl_only && !ld->prog->is_gpl)
		text_printf(&ld->err,
			    "cannot call GPL-restricted function from non-GPL compatible program: "
			    "%s#%u",
			    row->name, id);
	return ld->err.len ? NULL : row;
}

int loader_bind_helper(struct loader *ld, u32 idx)
{
	u32 id = (u32)ld->prog->insns[idx].imm;
	const struct spec_helper *any, *row;

	if (loader_call_of(ld, idx))
		return 0;
	if (poison_is(id))
		return bind_poison(ld, idx);
	if (ld->attr->is_converted && spec_helper_internal(id))
		return add_call(
			ld, idx,
			(struct prog_call){.fn = helper_body(id), .row = spec_helper_internal(id)});
	any = spec_is_kfunc_id(id) ? NULL : bind_any_row(ld->vm, id);
	row = find_helper(ld, id, any);
	return row ? bind_row_to(ld, idx, row) : bind_refused_helper(ld, idx, any);
}

/* The program makes objects of its own types, which the kernel has to like. */
static int find_types(struct loader *ld, u32 idx)
{
	int err;

	if (ld->prog->types)
		return 0;
	if (!ld->attr->btf)
		return loader_refuse(ld, -EINVAL, idx,
				     "bpf_obj_new/bpf_percpu_obj_new requires prog BTF");
	err = kfobj_types_get(ld->vm, ld->attr->btf, &ld->prog->types);
	return !err || err == -ENOMEM
		       ? err
		       : loader_refuse(ld, err, idx, "types of the program: %s",
				       err == -ELOOP ? "they own one another too deeply"
						     : "their special fields make no sense");
}

/* kernel: add_kfunc_call, check_kfunc_call */
int loader_bind_kfunc(struct loader *ld, u32 idx)
{
	const struct bpf_insn *insn = &ld->prog->insns[idx];
	const struct spec_helper *row;
	int err;

	if (loader_call_of(ld, idx))
		return 0;
	if (!ld->prog->is_gpl)
		return loader_refuse(ld, -EINVAL, idx,
				     "cannot call kernel function from non-GPL compatible program");
	err = symbol_kfunc(ld->vm, ld->attr, insn, &row, &ld->err);
	if (!err && row->flags & HELPER_ALLOCATES) {
		err = find_types(ld, idx);
		if (err)
			return err;
	}
	if (!err)
		return bind_row_to(ld, idx, row);
	if (err == -EOPNOTSUPP || err == -EACCES)
		return bind_refused_kfunc(ld, idx, err);
	text_printf(&ld->err, " (insn %u)", idx);
	return err;
}
