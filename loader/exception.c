// SPDX-License-Identifier: BSD-2-Clause
/*
 * Exception callbacks: a declaration tag "exception_callback:NAME" of a program names the global
 * function that bpf_throw() ends in. Nothing calls it, so that it has to be put behind the program
 * on purpose. libbpf: bpf_prog_assign_exc_cb().
 */
#include <errno.h>
#include <string.h>

#include "loader/loader.h"
#include "world/world.h"

#define PREFIX "exception_callback:"

struct assign {
	struct userbpf_object *obj;
	struct names progs, callbacks; /* indices of obj->progs, obj->funcs */
	u32 *nr_tags;		       /* of each program */
};

static bool is_tag(const struct btf *btf, const struct btf_type *t)
{
	return btf_is_kind(t, BTF_KIND_DECL_TAG) && btf_decl_tag_component(t) == -1 &&
	       !strncmp(btf_str(btf, t->name_off), PREFIX, strlen(PREFIX));
}

static int make_index(struct assign *a)
{
	struct userbpf_object *obj = a->obj;
	struct mem *mem = &obj->vm->mem;
	int err = 0;

	a->nr_tags = mem_calloc(mem, MAX(obj->nr_progs, 1u), sizeof(*a->nr_tags));
	if (!a->nr_tags)
		return -ENOMEM;
	for (u32 i = 0; i < obj->nr_progs && !err; i++)
		err = names_add(mem, &a->progs, obj->progs[i].pub.name, i);
	for (u32 i = 0; i < obj->funcs.nr && !err; i++)
		if (obj->funcs.v[i].sec == obj->text_sec)
			err = names_add(mem, &a->callbacks, obj->funcs.v[i].name, i);
	names_sort(&a->progs);
	names_sort(&a->callbacks);
	return err;
}

static int find_callback(struct assign *a, struct obj_prog *prog, const char *name)
{
	struct userbpf_object *obj = a->obj;
	struct obj_func *func;
	u32 idx;

	if (!*name)
		return object_error(
			obj, -EINVAL,
			"prog '%s': exception_callback:<value> decl tag contains empty value",
			prog->pub.name);
	if (!names_find(&a->callbacks, name, &idx))
		return object_error(obj, -ENOENT, "prog '%s': cannot find exception callback '%s'",
				    prog->pub.name, name);
	func = &obj->funcs.v[idx];
	if (!func->is_visible)
		return object_error(
			obj, -EINVAL,
			"prog '%s': exception callback %s must be a global non-hidden function",
			prog->pub.name, name);
	prog->exception_callback = func;
	return 0;
}

/* Two callbacks are for the verifier to refuse; neither is appended. */
static int take_tag(struct assign *a, const struct btf_type *tag)
{
	struct userbpf_object *obj = a->obj;
	const struct btf_type *t = btf_type_by_id(obj->btf, tag->type);
	const char *name = btf_type_name(obj->btf, tag->type);
	struct obj_prog *prog;
	u32 idx;

	if (!btf_is_kind(t, BTF_KIND_FUNC) || btf_vlen(t) != BTF_FUNC_GLOBAL)
		return object_error(obj, -EINVAL,
				    "exception_callback:<value> decl tag not applied to a main "
				    "program");
	if (!names_find(&a->progs, name, &idx) || !obj->progs[idx].pub.autoload)
		return 0;
	prog = &obj->progs[idx];
	if (a->nr_tags[idx]++) {
		prog->exception_callback = NULL;
		return 0;
	}
	return find_callback(a, prog, btf_str(obj->btf, tag->name_off) + strlen(PREFIX));
}

int exception_assign(struct userbpf_object *obj)
{
	struct assign a = {.obj = obj};
	int err = 0;

	for (u32 i = 1; obj->btf && i < btf_type_cnt(obj->btf) && !err; i++) {
		const struct btf_type *t = btf_type_by_id(obj->btf, i);

		if (!is_tag(obj->btf, t))
			continue;
		if (!a.nr_tags)
			err = make_index(&a);
		err = err ? err : take_tag(&a, t);
	}
	mem_free(&obj->vm->mem, a.nr_tags);
	names_free(&obj->vm->mem, &a.progs);
	names_free(&obj->vm->mem, &a.callbacks);
	return err;
}
