// SPDX-License-Identifier: BSD-2-Clause
/*
 * A program put together: its own instructions, then each function that is called or whose address
 * is taken, once, in the order in which a walk that follows each reference at once comes to them;
 * so do libbpf's bpf_object__append_subprog_code() and bpf_object__reloc_code(), by recursion.
 * Functions and lines of source keep their places.
 */
#include <errno.h>
#include <string.h>

#include "base/search.h"
#include "loader/loader.h"
#include "spec/spec.h"
#include "world/world.h"

/* Of all programs of an object: every program has its own copy of what it calls. */
#define MAX_OBJECT_INSNS (16u * 1024 * 1024)
#define MAX_OBJECT_NOTES 65536u

/* Likewise. Programs need none to run: what is beyond goes without. */
#define MAX_OBJECT_LINES (1024u * 1024)

#define MAX_LINE_BYTES 512

/* A function whose references are being followed. */
struct visit {
	struct obj_func *func;
	u32 next; /* instruction of .func */
};

struct link {
	struct userbpf_object *obj;
	const struct obj_prog *prog;
	struct linked *out;
	VEC(struct visit) stack;
};

/* Text is not copied, but many lines may share one: what prints them all must come to an end. */
static const char *bounded(const char *s)
{
	return strnlen(s, MAX_LINE_BYTES) < MAX_LINE_BYTES ? s : "";
}

/* Index of the first line record at or behind instruction @insn. */
static u32 find_lines(const struct obj_sec *sec, u32 insn)
{
	return search_first(sec->nr_lines, i,
			    sec->lines[i].insn_off / sizeof(struct bpf_insn) >= insn);
}

static int append_lines(struct link *l, const struct obj_func *func)
{
	const struct obj_sec *sec = &l->obj->secs[func->sec];
	u32 first = find_lines(sec, func->start);
	u32 nr = find_lines(sec, func->start + func->nr_insns) - first;
	struct prog_line *lines;
	int err;

	if (!nr)
		return 0;
	if (l->obj->nr_linked_lines + nr > MAX_OBJECT_LINES) {
		log_info(&l->obj->vm->log,
			 "prog '%s': too many lines of source, left out of '%s'\n",
			 l->prog->pub.name, func->name);
		return 0;
	}
	l->obj->nr_linked_lines += nr;
	err = vec_extend(&l->obj->vm->mem, &l->out->lines, nr, &lines);
	for (u32 i = 0; i < nr && !err; i++) {
		const struct bpf_line_info *info = &sec->lines[first + i];
		struct btf_line line;

		btf_line_decode(l->obj->btf, info, &line);
		lines[i] = (struct prog_line){
			.insn_idx = func->pos + (u32)(info->insn_off / sizeof(struct bpf_insn)) -
				    func->start,
			.line = line.line,
			.col = line.column,
			.file = bounded(line.file),
			.text = bounded(line.text),
		};
	}
	return err;
}

static int check_limits(const struct link *l, const struct obj_func *func)
{
	if (l->out->insns.nr + func->nr_insns > LIMIT_INSNS)
		return object_error(l->obj, -E2BIG,
				    "prog '%s': more than %u instructions with what it calls",
				    l->prog->pub.name, LIMIT_INSNS);
	if (l->obj->nr_linked_insns + func->nr_insns > MAX_OBJECT_INSNS)
		return object_error(
			l->obj, -E2BIG,
			"object '%s': its programs have more than %u instructions in all",
			l->obj->name, MAX_OBJECT_INSNS);
	l->obj->nr_linked_insns += func->nr_insns;
	return 0;
}

static int append(struct link *l, struct obj_func *func)
{
	struct mem *mem = &l->obj->vm->mem;
	struct bpf_insn *insns;
	int err = check_limits(l, func);

	if (err)
		return err;
	func->mark = l->obj->mark;
	func->pos = (u32)l->out->insns.nr;
	err = vec_extend(mem, &l->out->insns, func->nr_insns, &insns);
	if (err)
		return err;
	memcpy(insns, l->obj->secs[func->sec].insns + func->start, func->nr_insns * sizeof(*insns));
	err = core_apply(l->obj, func, l->out);
	err = err ? err : reloc_apply(l->obj, func, l->out);
	err = err ? err : vec_push(mem, &l->out->funcs, (struct load_func){func->pos, func->name});
	err = err ? err : append_lines(l, func);
	return err ? err : vec_push(mem, &l->stack, (struct visit){.func = func});
}

static bool refers_to_func(const struct bpf_insn *insn)
{
	if (isa_is_ldimm64(insn))
		return insn->src_reg == BPF_PSEUDO_FUNC;
	return is_call(insn) && insn->src_reg == BPF_PSEUDO_CALL && !insn->dst_reg && !insn->off;
}

/*
 * Which function instruction @idx of @func refers to: @insn is its copy. Without a relocation a
 * call goes to a function of the same section, as far away as it says.
 */
static int find_target(const struct link *l, const struct obj_func *func, u32 idx,
		       const struct bpf_insn *insn, struct obj_func **out)
{
	const struct obj_reloc *reloc = reloc_find(&l->obj->secs[func->sec], func->start + idx);
	const s64 insn_bytes = sizeof(struct bpf_insn);
	u32 sec = reloc ? reloc->target : func->sec;
	s64 where;

	if (!reloc && isa_is_ldimm64(insn))
		return object_error(l->obj, -EINVAL,
				    "prog '%s': missing subprog addr relo for insn #%u",
				    l->prog->pub.name, func->pos + idx);
	if (reloc && reloc->kind != RELOC_CALL && reloc->kind != RELOC_FUNC)
		return object_error(l->obj, -EINVAL,
				    "prog '%s': unexpected relo for insn #%u, type %d",
				    l->prog->pub.name, func->pos + idx, reloc->kind);
	if (!reloc)
		where = (s64)func->start + idx + insn->imm + 1;
	else if (reloc->kind == RELOC_CALL)
		where = reloc->sym_off / insn_bytes + insn->imm + 1;
	else
		where = (reloc->sym_off + (s64)insn->imm) / insn_bytes;
	*out = where < 0 ? NULL : func_find(l->obj, sec, (u64)where);
	if (*out && (*out)->start == where)
		return 0;
	return object_error(
		l->obj, -EINVAL,
		"prog '%s': insn #%u of '%s' calls insn #%lld of section '%s', where no "
		"function begins",
		l->prog->pub.name, idx, func->name, (long long)where, l->obj->elf.secs[sec].name);
}

/* Go on with the function on top of the stack, until another one comes to lie on it or it is done.
 */
static int follow(struct link *l)
{
	struct visit *top = &l->stack.v[l->stack.nr - 1];
	struct obj_func *func = top->func, *callee = NULL;
	u32 idx = top->next;
	struct bpf_insn *insn;
	int err;

	for (; idx < func->nr_insns; idx++) {
		insn = &l->out->insns.v[func->pos + idx];
		if (!refers_to_func(insn))
			continue;
		err = find_target(l, func, idx, insn, &callee);
		if (err)
			return err;
		if (callee->mark != l->obj->mark) {
			top->next = idx; /* and come here again */
			return append(l, callee);
		}
		insn->imm = (s32)(callee->pos - (func->pos + idx) - 1);
	}
	l->stack.nr--;
	return 0;
}

/* @func and what it refers to. */
static int append_all(struct link *l, struct obj_func *func)
{
	int err = append(l, func);

	while (!err && l->stack.nr)
		err = follow(l);
	return err;
}

int subprog_link(struct userbpf_object *obj, const struct obj_prog *prog, struct linked *out)
{
	struct link l = {.obj = obj, .prog = prog, .out = out};
	int err;

	obj->mark++;
	err = append_all(&l, (struct obj_func *)prog->func);
	if (!err && prog->exception_callback && prog->exception_callback->mark != obj->mark)
		err = append_all(&l, prog->exception_callback);
	if (prog->exception_callback)
		out->exception_callback = prog->exception_callback->pos;
	vec_free(&obj->vm->mem, &l.stack);
	return err;
}

int linked_note(struct userbpf_object *obj, struct linked *linked, u32 idx, const char *text)
{
	if (obj->nr_linked_notes == MAX_OBJECT_NOTES)
		return 0;
	obj->nr_linked_notes++;
	return vec_push(&obj->vm->mem, &linked->notes, (struct prog_note){idx, text});
}

void linked_free(struct userbpf_object *obj, struct linked *linked)
{
	vec_free(&obj->vm->mem, &linked->insns);
	vec_free(&obj->vm->mem, &linked->funcs);
	vec_free(&obj->vm->mem, &linked->lines);
	vec_free(&obj->vm->mem, &linked->notes);
}
