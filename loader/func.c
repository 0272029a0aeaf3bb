// SPDX-License-Identifier: BSD-2-Clause
/*
 * Functions: one for each STT_FUNC symbol of an executable section. Those of ".text" are there to
 * be called; a global one of any other section is a program, and may be called all the same; a
 * static one there can only be called. (libbpf's bpf_object__add_programs() refuses the last kind
 * and, later, calls of anything outside ".text"; older loaders and other libraries take them.)
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/search.h"
#include "loader/loader.h"
#include "spec/spec.h"
#include "world/world.h"

#define INSN_BYTES sizeof(struct bpf_insn)
#define MAX_FUNCS  65536u

static int add_func(struct userbpf_object *obj, const struct elf_sym *sym)
{
	const struct elf_sec *sec = &obj->elf.secs[sym->sec];
	struct obj_func func = {.name = sym->name, .sec = sym->sec};

	if (obj->funcs.nr == MAX_FUNCS)
		return object_error(obj, -E2BIG, "%s has more than %u functions", obj->path,
				    MAX_FUNCS);
	if (!sym->name)
		return object_error(obj, -EINVAL,
				    "sec '%s': failed to get symbol name for offset %llu",
				    sec->name, (unsigned long long)sym->value);
	if (sym->value > sec->size || sym->size > sec->size - sym->value)
		return object_error(obj, -EINVAL,
				    "sec '%s': program at offset %llu crosses section boundary",
				    sec->name, (unsigned long long)sym->value);
	if (!sym->size || sym->size % INSN_BYTES || sym->value % INSN_BYTES)
		return object_error(obj, -EINVAL,
				    "sec '%s': corrupted program '%s', offset %llu, size %llu",
				    sec->name, sym->name, (unsigned long long)sym->value,
				    (unsigned long long)sym->size);
	func.start = (u32)(sym->value / INSN_BYTES);
	func.nr_insns = (u32)(sym->size / INSN_BYTES);
	func.is_visible = sym->bind != STB_LOCAL && sym->visibility != STV_HIDDEN &&
			  sym->visibility != STV_INTERNAL;
	func.is_entry = sym->sec != obj->text_sec && sym->bind != STB_LOCAL;
	log_debug(&obj->vm->log, "sec '%s': found %s '%s' at insn offset %u, code size %u insns\n",
		  sec->name, func.is_entry ? "program" : "function", func.name, func.start,
		  func.nr_insns);
	return vec_push(&obj->vm->mem, &obj->funcs, func);
}

static int compare(const void *a, const void *b)
{
	const struct obj_func *x = a, *y = b;

	if (x->sec != y->sec)
		return x->sec < y->sec ? -1 : 1;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return strcmp(x->name, y->name);
}

static int find_funcs(struct userbpf_object *obj)
{
	int err;

	for (u32 i = 0; i < obj->elf.nr_syms; i++) {
		struct elf_sym sym = elf_file_sym(&obj->elf, i);

		if (sym.type != STT_FUNC || sym.sec >= obj->elf.nr_secs ||
		    obj->secs[sym.sec].role != SEC_CODE)
			continue;
		err = add_func(obj, &sym);
		if (err)
			return err;
	}
	if (obj->funcs.nr)
		qsort(obj->funcs.v, obj->funcs.nr, sizeof(struct obj_func), compare);
	for (u32 i = 0; i < obj->funcs.nr; i++) {
		struct obj_sec *sec = &obj->secs[obj->funcs.v[i].sec];

		if (!sec->nr_funcs++)
			sec->first_func = i;
	}
	return 0;
}

/* libbpf: bpf_object_init_progs(), libbpf_prepare_prog_load() */
static void init_type(struct userbpf_prog *prog)
{
	const struct spec_section *row = spec_section_find(prog->section);

	if (!row) {
		log_debug(&prog->vm->log, "prog '%s': unrecognized ELF section name '%s'\n",
			  prog->name, prog->section);
		return;
	}
	prog->type = row->prog_type;
	prog->expected_attach_type = row->attach_type;
	if (row->flags & SECTION_SLEEPABLE)
		prog->section_flags |= BPF_F_SLEEPABLE;
	if (row->flags & SECTION_XDP_FRAGS)
		prog->section_flags |= BPF_F_XDP_HAS_FRAGS;
}

static void init_prog(struct userbpf_object *obj, struct obj_prog *prog, struct obj_func *func)
{
	const char *section = obj->elf.secs[func->sec].name;
	bool is_off = *section == '?';

	prog->obj = obj;
	prog->func = func;
	func->prog = prog;
	prog->pub = (struct userbpf_prog){
		.vm = obj->vm,
		.fd = -1,
		.name = (char *)func->name,
		.section = (char *)section + is_off,
		.autoload = !is_off,
		.is_of_object = true,
		.insns = obj->secs[func->sec].insns + func->start,
		.nr_insns = func->nr_insns,
	};
	init_type(&prog->pub);
}

int func_collect(struct userbpf_object *obj)
{
	u32 nr = 0;
	int err = find_funcs(obj);

	if (err)
		return err;
	VEC_FOR_EACH (&obj->funcs, func)
		nr += func->is_entry;
	obj->progs = arena_calloc(&obj->arena, nr, sizeof(*obj->progs));
	if (!obj->progs)
		return -ENOMEM;
	VEC_FOR_EACH (&obj->funcs, func)
		if (func->is_entry)
			init_prog(obj, &obj->progs[obj->nr_progs++], func);
	return 0;
}

struct obj_func *func_find(const struct userbpf_object *obj, u32 sec_idx, u64 insn)
{
	const struct obj_sec *sec = &obj->secs[sec_idx];
	struct obj_func *funcs, *func;
	u32 above;

	if (!sec->nr_funcs)
		return NULL;
	funcs = &obj->funcs.v[sec->first_func];
	above = search_first(sec->nr_funcs, i, funcs[i].start > insn);
	func = above ? &funcs[above - 1] : NULL;
	return func && insn - func->start < func->nr_insns ? func : NULL;
}
