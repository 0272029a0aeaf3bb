// SPDX-License-Identifier: BSD-2-Clause
/*
 * CO-RE relocations applied to the functions of a program. What they come to is computed in
 * btf/core.c; here are the target's types and the candidates, looked for once for each type of the
 * object. Candidates get fewer with every relocation that some of them do not match, so all
 * relocations are computed first, in the order of the file, as in libbpf's
 * bpf_object__relocate_core(); then each copy of a function gets the results.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "loader/loader.h"
#include "world/world.h"

#define INSN_BYTES sizeof(struct bpf_insn)

#define MAX_NAME_BYTES 256 /* libbpf: fixup_log_failed_core_relo() */
/* Of all programs of an object: names are text only, and what is beyond goes without. */

struct core_sec {
	const struct bpf_core_relo *core;
	u32 idx;
};

struct core_secs {
	VEC(struct core_sec) all;
};

const struct btf *core_target(const struct userbpf_object *obj)
{
	return obj->target ? obj->target : obj->vm->target_btf;
}

/*
 * A module is looked at when the kernel itself has no such type; not at all with types of the
 * object's own choice. libbpf: bpf_core_find_cands()
 */
static int find_all(struct userbpf_object *obj, u32 id, struct core_cands *cands)
{
	struct mem *mem = &obj->vm->mem;
	int err = core_find_cands(mem, obj->btf, id, core_target(obj), 1, cands, &obj->core_budget);

	if (err || cands->all.nr || obj->target)
		return err;
	VEC_FOR_EACH (&obj->vm->modules.all, module) {
		err = core_find_cands(mem, obj->btf, id, module->btf, btf_start_id(module->btf),
				      cands, &obj->core_budget);
		if (err)
			return err;
	}
	return 0;
}

static int find_cands(struct userbpf_object *obj, u32 id, struct core_cands **out)
{
	int err = core_cache_get(&obj->vm->mem, &obj->cands, obj->btf, id, out);

	if (err > 0)
		err = find_all(obj, id, *out);
	return err == -EINVAL ? 0 : err; /* without a name: core_resolve() tells */
}

void core_free(struct userbpf_object *obj)
{
	struct mem *mem = &obj->vm->mem;

	core_cache_free(mem, &obj->cands);
	vec_free(mem, &obj->module_fds);
	vec_free(mem, &obj->weak_kfuncs);
	btf_put(obj->target);
}

static int fail(const struct userbpf_object *obj, const struct obj_func *func,
		const struct bpf_core_relo *relo, int err, const char *why)
{
	const char *name = btf_type_name(obj->btf, relo->type_id);

	return object_error(obj, err, "'%s': insn #%zu: CO-RE relocation <%s> of [%u] %s '%s': %s",
			    func->name, relo->insn_off / INSN_BYTES - func->start,
			    core_kind_str(relo->kind), relo->type_id, *name ? name : "<anon>",
			    btf_str(obj->btf, relo->access_str_off), why);
}

static void tell_poisoned(const struct userbpf_object *obj, const struct obj_func *func,
			  const struct bpf_core_relo *relo)
{
	log_debug(&obj->vm->log,
		  "'%s': insn #%zu: CO-RE relocation <%s> of '%s' has no match in the target\n",
		  func->name, relo->insn_off / INSN_BYTES - func->start, core_kind_str(relo->kind),
		  btf_type_name(obj->btf, relo->type_id));
}

static int resolve_one(struct userbpf_object *obj, const struct obj_func *func,
		       const struct bpf_core_relo *relo, struct obj_core *core)
{
	bool is_local = relo->kind == BPF_CORE_TYPE_ID_LOCAL;
	struct core_cands none = {}, *cands = &none;
	char why[256] = "";
	struct text text = TEXT_ON(why);
	int err = 0;

	if (relo->insn_off % INSN_BYTES)
		return fail(obj, func, relo, -EINVAL, "in the middle of an instruction");
	if (!is_local && !core_target(obj))
		return fail(obj, func, relo, -ESRCH,
			    "there are no types of a target kernel: give its BTF");
	if (!is_local && relo->type_id < btf_type_cnt(obj->btf))
		err = find_cands(obj, relo->type_id, &cands);
	if (!err)
		err = core_resolve(obj->btf, relo, cands, &obj->core_budget, &core->result, &text);
	if (err)
		return fail(obj, func, relo, err, why[0] ? why : strerror(-err));
	core->is_resolved = true;
	if (core->result.is_poisoned)
		tell_poisoned(obj, func, relo);
	return 0;
}

/* Programs that are loaded, and every function that they might call. */
static bool is_wanted(const struct obj_func *func)
{
	return func && (!func->is_entry || func->prog->pub.autoload);
}

static int resolve_section(struct userbpf_object *obj, u32 idx)
{
	struct obj_sec *sec = &obj->secs[idx];

	for (u32 i = 0; i < sec->nr_core; i++) {
		struct obj_func *func = func_find(obj, idx, sec->core[i].insn_off / INSN_BYTES);
		int err = is_wanted(func)
				  ? resolve_one(obj, func, &sec->core[i], &sec->core_results[i])
				  : 0;

		if (err)
			return err;
	}
	return 0;
}

/* Records of all sections lie in one array, in the order of the file. */
static int by_file_order(const void *a, const void *b)
{
	const struct core_sec *x = a, *y = b;

	return (x->core > y->core) - (x->core < y->core);
}

static int list_sections(struct userbpf_object *obj, struct core_secs *list)
{
	for (u32 i = 0; i < obj->elf.nr_secs; i++) {
		struct obj_sec *sec = &obj->secs[i];

		if (!sec->nr_core)
			continue;
		sec->core_results =
			arena_calloc(&obj->arena, sec->nr_core, sizeof(*sec->core_results));
		if (!sec->core_results ||
		    vec_push(&obj->vm->mem, &list->all, (struct core_sec){sec->core, i}))
			return -ENOMEM;
	}
	if (list->all.nr)
		qsort(list->all.v, list->all.nr, sizeof(struct core_sec), by_file_order);
	return 0;
}

int core_resolve_all(struct userbpf_object *obj)
{
	struct core_secs list = {};
	int err = list_sections(obj, &list);

	obj->core_budget = CORE_OBJECT_BUDGET;
	for (size_t i = 0; i < list.all.nr && !err; i++)
		err = resolve_section(obj, list.all.v[i].idx);
	vec_free(&obj->vm->mem, &list.all);
	return err;
}

static int name_relo(struct userbpf_object *obj, const struct bpf_core_relo *relo,
		     struct obj_core *core)
{
	char name[MAX_NAME_BYTES] = "";
	struct text text = TEXT_ON(name);

	if (core->name)
		return 0;
	core_put_relo(obj->btf, relo, &text);
	core->name = arena_strdup(&obj->arena, name);
	return core->name ? 0 : -ENOMEM;
}

/* If instruction @idx of @out is poisoned now: its note. */
static int note_poisoned(struct userbpf_object *obj, const struct bpf_core_relo *relo,
			 struct obj_core *core, struct linked *out, u32 idx)
{
	const struct bpf_insn *insn = &out->insns.v[idx];
	int err;

	if (!is_call(insn) || insn->imm != CORE_POISON_IMM)
		return 0;
	err = name_relo(obj, relo, core);
	return err ? err : linked_note(obj, out, idx, core->name);
}

static int apply_one(struct userbpf_object *obj, const struct obj_func *func,
		     const struct bpf_core_relo *relo, struct obj_core *core, struct linked *out)
{
	u32 idx = (u32)(relo->insn_off / INSN_BYTES) - func->start;
	struct bpf_insn *insn = &out->insns.v[func->pos + idx];
	char why[256] = "";
	struct text text = TEXT_ON(why);
	/* a program that was wanted only after the rest had been relocated */
	int err = core->is_resolved ? 0 : resolve_one(obj, func, relo, core);

	if (err)
		return err;
	err = core_patch(insn, func->nr_insns - idx, &core->result, &text);
	if (err)
		return fail(obj, func, relo, err, why);
	return note_poisoned(obj, relo, core, out, func->pos + idx);
}

/* The first relocation that may lie in @func. */
static u32 find_first(const struct obj_sec *sec, const struct obj_func *func)
{
	u32 low = 0, high = sec->is_core_unsorted ? 0 : sec->nr_core;

	while (low < high) {
		u32 mid = low + (high - low) / 2;

		if (sec->core[mid].insn_off / INSN_BYTES < func->start)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

int core_apply(struct userbpf_object *obj, const struct obj_func *func, struct linked *out)
{
	const struct obj_sec *sec = &obj->secs[func->sec];

	for (u32 i = find_first(sec, func); i < sec->nr_core; i++) {
		u64 insn = sec->core[i].insn_off / INSN_BYTES;
		int err;

		if (insn < func->start || insn - func->start >= func->nr_insns) {
			if (!sec->is_core_unsorted)
				break;
			continue;
		}
		err = apply_one(obj, func, &sec->core[i], &sec->core_results[i], out);
		if (err)
			return err;
	}
	return 0;
}
