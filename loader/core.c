// SPDX-License-Identifier: BSD-2-Clause
/*
 * CO-RE relocations applied to the functions of a program. What they come to is computed in
 * btf/core.c; here are the target's types and the candidates, looked for once for each type of the
 * object. libbpf: bpf_object__relocate_core().
 */
#include <errno.h>
#include <string.h>

#include "btf/core.h"
#include "loader/loader.h"
#include "world/world.h"

#define INSN_BYTES sizeof(struct bpf_insn)

static const struct btf *target_of(const struct userbpf_object *obj)
{
	return obj->target ? obj->target : obj->vm->target_btf;
}

/* Slots for the candidates of each type; NULL: not looked for yet. */
static int make_cache(struct userbpf_object *obj)
{
	if (!obj->cands)
		obj->cands = mem_calloc(&obj->vm->mem, btf_type_cnt(obj->btf),
					sizeof(struct core_cands *));
	return obj->cands ? 0 : -ENOMEM;
}

static int find_cands(struct userbpf_object *obj, u32 id, const struct core_cands **out)
{
	struct mem *mem = &obj->vm->mem;
	struct core_cands *cands;
	int err = make_cache(obj);

	if (err)
		return err;
	if (!obj->cands[id]) {
		cands = mem_zalloc(mem, sizeof(*cands));
		if (!cands)
			return -ENOMEM;
		obj->cands[id] = cands;
		err = core_find_cands(mem, obj->btf, id, target_of(obj), 1, cands);
	}
	*out = obj->cands[id];
	return err == -EINVAL ? 0 : err; /* without a name: core_resolve() tells */
}

void core_free(struct userbpf_object *obj)
{
	struct mem *mem = &obj->vm->mem;

	for (u32 i = 0; obj->cands && i < btf_type_cnt(obj->btf); i++) {
		if (obj->cands[i])
			vec_free(mem, &obj->cands[i]->all);
		mem_free(mem, obj->cands[i]);
	}
	mem_free(mem, obj->cands);
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

static int apply_one(struct userbpf_object *obj, const struct obj_func *func,
		     const struct bpf_core_relo *relo, struct bpf_insn *insns)
{
	static const struct core_cands none;
	const struct core_cands *cands = &none;
	u32 idx = (u32)(relo->insn_off / INSN_BYTES) - func->start;
	bool is_local = relo->kind == BPF_CORE_TYPE_ID_LOCAL;
	char why[256] = "";
	struct text text = TEXT_ON(why);
	struct core_result result;
	int err = 0;

	if (relo->insn_off % INSN_BYTES)
		return fail(obj, func, relo, -EINVAL, "in the middle of an instruction");
	if (!is_local && !target_of(obj))
		return fail(obj, func, relo, -ESRCH,
			    "there are no types of a target kernel: give its BTF");
	if (!is_local && relo->type_id < btf_type_cnt(obj->btf))
		err = find_cands(obj, relo->type_id, &cands);
	if (!err)
		err = core_resolve(obj->btf, relo, cands, &result, &text);
	if (!err)
		err = core_patch(&insns[idx], func->nr_insns - idx, &result, &text);
	if (err)
		return fail(obj, func, relo, err, why[0] ? why : strerror(-err));
	if (result.is_poisoned)
		tell_poisoned(obj, func, relo);
	return 0;
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

int core_apply(struct userbpf_object *obj, const struct obj_func *func, struct bpf_insn *insns)
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
		err = apply_one(obj, func, &sec->core[i], insns);
		if (err)
			return err;
	}
	return 0;
}
