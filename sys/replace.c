// SPDX-License-Identifier: BSD-2-Clause
/*
 * Extensions: BPF_PROG_TYPE_EXT, freplace. Loading one checks it against the function that it is
 * for; attaching makes calls of that function run it, until who attached it lets go: the link, or
 * the handle where there is none. Both hold the target and the extension; the target does not hold
 * the extension: who does lets go of the function first, and runs that are in it then are waited
 * for by the grace period of its memory.
 */
#include "sys/replace.h"

#include <userbpf/userbpf.h>

#include <errno.h>
#include <string.h>

#include "spec/spec.h"
#include "sys/load.h"
#include "vm/interp.h"
#include "world/world.h"

static int reject(struct text *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

static int reject(struct text *err, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	text_vprintf(err, fmt, args);
	va_end(args);
	return -EINVAL;
}

/* --- prototypes: kernel/bpf/btf.c: btf_check_func_type_match --- */

/* A function as the messages have it; [0] is the extension's, [1] the target's. */
struct side {
	const struct btf *btf;
	const char *name;
	const struct btf_type *proto;
};

/* What is compared: a result, an argument, what an argument points to. */
struct pair {
	const struct btf_type *t[2];
};

static struct pair behind(const struct side *s, u32 id0, u32 id1)
{
	return (struct pair){{btf_type_by_id(s[0].btf, btf_skip_mods_and_typedefs(s[0].btf, id0)),
			      btf_type_by_id(s[1].btf, btf_skip_mods_and_typedefs(s[1].btf, id1))}};
}

static bool is_sized(const struct btf_type *t)
{
	return btf_is_any(t, BTF_KINDS_ENUM | BTF_KINDS_COMPOSITE | BTF_KIND_BIT(BTF_KIND_INT) |
				     BTF_KIND_BIT(BTF_KIND_FLOAT) | BTF_KIND_BIT(BTF_KIND_DATASEC));
}

static const char *kind_of(const struct btf_type *t)
{
	return btf_kind_str(btf_kind(t));
}

static int match_context(const struct side *s, u32 i, struct pair arg, struct text *err)
{
	struct pair to = behind(s, arg.t[0]->type, arg.t[1]->type);
	const char *names[2];

	for (int k = 0; k < 2; k++) {
		if (!btf_is_any(to.t[k], BTF_KINDS_COMPOSITE))
			return reject(err, "arg%u in %s() is not a pointer to context", i,
				      s[k].name);
		names[k] = btf_str(s[k].btf, to.t[k]->name_off);
	}
	if (strcmp(names[0], names[1]))
		return reject(err, "arg%u %s(struct %s *) doesn't match %s(struct %s *)", i,
			      s[0].name, names[0], s[1].name, names[1]);
	return 0;
}

static int match_arg(const struct side *s, u32 i, struct text *err)
{
	struct pair arg = behind(s, btf_params(s[0].proto)[i].type, btf_params(s[1].proto)[i].type);

	if (arg.t[0]->info != arg.t[1]->info)
		return reject(err, "arg%u in %s() is %s while %s() has %s", i, s[0].name,
			      kind_of(arg.t[0]), s[1].name, kind_of(arg.t[1]));
	if (is_sized(arg.t[0]) && arg.t[0]->size != arg.t[1]->size)
		return reject(err, "arg%u in %s() has size %u while %s() has %u", i, s[0].name,
			      arg.t[0]->size, s[1].name, arg.t[1]->size);
	if (btf_is_any(arg.t[0], BTF_KINDS_ENUM | BTF_KIND_BIT(BTF_KIND_INT)))
		return 0;
	if (!btf_is_kind(arg.t[0], BTF_KIND_PTR))
		return reject(err, "arg%u in %s() has unrecognized type", i, s[0].name);
	return match_context(s, i, arg, err);
}

static int match_protos(const struct side *s, struct text *err)
{
	u32 nr = btf_vlen(s[0].proto);
	struct pair ret = behind(s, s[0].proto->type, s[1].proto->type);
	int status = 0;

	if (nr != btf_vlen(s[1].proto))
		return reject(err, "%s() has %u args while %s() has %u args", s[0].name, nr,
			      s[1].name, btf_vlen(s[1].proto));
	if (ret.t[0]->info != ret.t[1]->info)
		return reject(err, "Return type %s of %s() doesn't match type %s of %s()",
			      kind_of(ret.t[0]), s[0].name, kind_of(ret.t[1]), s[1].name);
	for (u32 i = 0; i < nr && !status; i++)
		status = match_arg(s, i, err);
	return status;
}

static int match_funcs(const struct btf *btf, u32 main_id, const struct replace_target *at,
		       struct text *err)
{
	struct side s[2] = {{.btf = btf}, {.btf = load_btf_of(at->target)}};
	const u32 ids[2] = {main_id, at->type_id};

	for (int k = 0; k < 2; k++) {
		const struct btf_type *func = btf_type_by_id(s[k].btf, ids[k]);

		s[k].name = btf_type_name(s[k].btf, ids[k]);
		if (btf_vlen(func) != BTF_FUNC_GLOBAL)
			return reject(err, "%s() is not a global function", s[k].name);
		s[k].proto = btf_type_by_id(s[k].btf, func->type);
	}
	return match_protos(s, err);
}

/* --- loading --- */

/*
 * kernel: do_check_common: the types of a main function are believed when it has the context as
 * its only argument.
 */
static bool is_reliable(const struct btf *btf, u32 func, const struct btf_type *t)
{
	const struct btf_type *proto = btf_type_by_id(btf, t->type);
	u32 arg;

	if (func)
		return true;
	if (btf_vlen(proto) != 1)
		return false;
	arg = btf_skip_mods_and_typedefs(btf, btf_params(proto)[0].type);
	return btf_is_kind(btf_type_by_id(btf, arg), BTF_KIND_PTR);
}

static bool is_trampoline(const struct prog *prog)
{
	return prog->type == BPF_PROG_TYPE_TRACING &&
	       (prog->expected_attach_type == BPF_TRACE_FENTRY ||
		prog->expected_attach_type == BPF_TRACE_FEXIT);
}

static int check_target(const struct replace_target *at, u32 *func, struct text *err)
{
	const struct prog *target = at->target;
	const struct btf *btf = load_btf_of(target);
	const struct btf_type *t = btf_type_by_id(btf, at->type_id);
	const char *name = btf_type_name(btf, at->type_id);
	u32 i = 0;

	while (i < target->nr_funcs && strcmp(target->funcs[i].name, name))
		i++;
	if (i == target->nr_funcs || !btf_is_kind(t, BTF_KIND_FUNC))
		return reject(err, "Subprog %s doesn't exist", name);
	if (&target->funcs[i] == target->exception_callback)
		return reject(err, "Extension programs cannot attach to exception callback");
	if (!is_reliable(btf, i, t))
		return reject(err, "Cannot replace static functions");
	if (target->type == BPF_PROG_TYPE_EXT)
		return reject(err, "Cannot recursively attach");
	if (is_trampoline(target))
		return reject(err, "Cannot extend fentry/fexit");
	*func = i;
	return 0;
}

int replace_check(const struct btf *btf, const char *main, const struct replace_target *at,
		  u32 *func, struct text *err)
{
	int status, id;

	if (!at->target)
		return reject(err, "Cannot replace kernel functions");
	status = check_target(at, func, err);
	if (status)
		return status;
	id = btf ? btf_find_by_name_kind(btf, main, BTF_KIND_FUNC) : -ENOENT;
	if (id <= 0)
		return reject(err, "Program extension requires BTF");
	return match_funcs(btf, (u32)id, at, err);
}

/* Does the function call such a helper, or one that is noted already? */
static bool changes_packet(const struct prog *prog, const struct prog_func *func)
{
	for (u32 i = func->start; i < func->start + func->nr_insns;) {
		const struct bpf_insn *insn = &prog->insns[i];
		enum isa_op op = isa_decode(insn);
		const struct spec_helper *row =
			op == ISA_CALL ? spec_helper_by_id((u32)insn->imm) : NULL;

		if (row && row->flags & HELPER_CHANGES_PKT)
			return true;
		if ((op == ISA_CALL_LOCAL || op == ISA_LD_FUNC) &&
		    prog_func_of(prog, i + 1 + (u32)insn->imm)->changes_pkt)
			return true;
		i += (u32)isa_nr_slots(insn);
	}
	return false;
}

void replace_note_packet(struct prog *prog)
{
	bool is_news = false;

	for (u32 i = 0; i < prog->nr_calls; i++)
		is_news |= !!(prog->calls[i].row->flags & HELPER_CHANGES_PKT);

	while (is_news) {
		is_news = false;
		for (u32 i = 0; i < prog->nr_funcs; i++) {
			struct prog_func *func = &prog->funcs[i];

			if (func->changes_pkt || !changes_packet(prog, func))
				continue;
			func->changes_pkt = true;
			is_news = true;
		}
	}
}

int replace_check_packet(const struct prog *prog, const struct prog *target, u32 func,
			 struct text *err)
{
	if (prog->funcs[0].changes_pkt && !target->funcs[func].changes_pkt)
		return reject(err,
			      "Extension program changes packet data, while original does not");
	return 0;
}

/* --- attaching --- */

/* bpf_check_attach_target again, for a target that was not there at load. */
static int check_again(const struct prog *prog, const struct replace_target *at, u32 *func,
		       struct text *err)
{
	int status = replace_check(load_btf_of(prog), prog->funcs[0].name, at, func, err);

	if (!status)
		status = replace_check_packet(prog, at->target, *func, err);
	if (status)
		return status;
	if (prog->attach.target_type != at->target->type ||
	    prog->attach.target_attach_type != at->target->expected_attach_type)
		return reject(err, "the target is of another type than the one it was loaded for");
	/* A run that takes memory unchecked must not end up in a program that needs checks. */
	if (at->target->is_verified && !prog->is_verified)
		return reject(err, "the extension is not verified, and the target is");
	return 0;
}

/* bpf_trampoline_link_prog */
static int link_func(const struct prog *prog, const struct replaced_func *at, struct text *err)
{
	struct prog_func *replaced = &at->target->funcs[at->func];

	if (!prog_nest(at->target, -1)) {
		reject(err, "the target is in a program array");
		return -EBUSY;
	}
	if (!interp_replace(replaced, prog)) {
		prog_unnest(at->target, -1);
		reject(err, "%s() is replaced already", replaced->name);
		return -EBUSY;
	}
	prog_get(at->target);
	return 0;
}

void replace_detach(const struct replaced_func *at)
{
	interp_restore(&at->target->funcs[at->func]);
	prog_unnest(at->target, -1);
	prog_put(at->target);
}

/* libbpf: libbpf_find_prog_btf_id() */
static int find_func(const struct prog *target, const char *name, struct text *err)
{
	const struct btf *btf = load_btf_of(target);
	int id = -EINVAL;

	if (!btf)
		return reject(err, "The target program doesn't have BTF");
	id = btf_find_by_name_kind(btf, name, BTF_KIND_FUNC);
	if (id <= 0)
		reject(err, "%s is not found in prog's BTF", name);
	return id ? id : -ENOENT;
}

/* The kernel forgets what the program was loaded for once that has been used. */
static bool is_used(const struct prog *prog)
{
	const struct prog_func *func = &prog->attach.target->funcs[prog->attach.replaces];

	return __atomic_load_n(&func->replacement, __ATOMIC_ACQUIRE) == prog;
}

/* kernel: bpf_tracing_prog_attach */
static int attach(const struct prog *prog, struct prog *target, const char *name,
		  struct replaced_func *out, struct text *err)
{
	struct replace_target at = {prog->attach.target, prog->attach.type_id};
	int status;

	if (!target && is_used(prog))
		return reject(err, "it is attached to what it was loaded for: name a target");
	if (target) {
		int id = find_func(target, name, err);

		if (id < 0)
			return id;
		at = (struct replace_target){target, (u32)id};
	}
	out->target = at.target;
	status = check_again(prog, &at, &out->func, err);
	return status ? status : link_func(prog, out, err);
}

int replace_attach(const struct userbpf_prog *handle, struct prog *target, const char *name,
		   struct replaced_func *out)
{
	char why[256] = "";
	struct text err = TEXT_ON(why);
	int status = attach(handle->prog, target, name, out, &err);

	if (status)
		log_warn(&handle->vm->log, "prog '%s': failed to attach: %s\n", handle->name,
			 err.len ? why : strerror(-status));
	return status;
}

int userbpf_prog_attach_freplace(struct userbpf_prog *prog, const struct userbpf_prog *target,
				 const char *func)
{
	int err;

	if (!prog)
		return -EINVAL;
	if (!prog->prog || !target != !func ||
	    (target && (!target->prog || target->vm != prog->vm)) ||
	    prog->type != BPF_PROG_TYPE_EXT)
		return public_blame(prog->vm, __func__, -EINVAL);
	err = vec_push(&prog->vm->mem, &prog->replaced, (struct replaced_func){});
	if (err)
		return public_blame(prog->vm, __func__, err);
	err = replace_attach(prog, target ? target->prog : NULL, func,
			     &prog->replaced.v[prog->replaced.nr - 1]);
	prog->replaced.nr -= !!err;
	return err;
}
