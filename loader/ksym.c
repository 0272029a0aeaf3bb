// SPDX-License-Identifier: BSD-2-Clause
/*
 * Externs of ".ksyms": the kernel's variables and functions. What has a type is found by name among
 * the types of the target, then among those of its modules, and must be of a type that is
 * compatible with the declared one. A variable declared as void has only an address, which the list
 * of the kernel's symbols knows. Without types of a target at all, functions that userbpf has are
 * there. libbpf: bpf_object__resolve_ksyms_btf_id(), kallsyms_cb().
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "helpers/bind.h"
#include "loader/loader.h"
#include "spec/spec.h"
#include "world/world.h"

#define MAX_NAME_BYTES 512 /* of a symbol; KSYM_NAME_LEN of the kernel */

/* What a symbol was found to be. */
struct found {
	const struct btf *btf;
	const struct module *module; /* NULL: of the kernel itself */
	u32 id;
};

/* The function, or the type of the variable, that types are compared by. */
static u32 type_behind(const struct btf *btf, u32 id)
{
	const struct btf_type *t = btf_type_by_id(btf, id);

	return btf_skip_mods_and_typedefs(btf, t->type);
}

/* Other objects' types may stand in for the kernel's: what they only declare is not there. */
static bool is_declaration(const struct btf_type *t)
{
	return btf_kind(t) == BTF_KIND_FUNC ? btf_vlen(t) == BTF_FUNC_EXTERN
					    : btf_var_linkage(t) == BTF_VAR_GLOBAL_EXTERN;
}

static bool find_in(const struct btf *btf, const char *name, u32 kind, struct found *out)
{
	int id = btf_find_by_name_kind(btf, name, kind);

	if (id <= 0 || is_declaration(btf_type_by_id(btf, (u32)id)))
		return false;
	out->btf = btf;
	out->id = (u32)id;
	return true;
}

/* A function's name goes without "___flavor". False: it is longer than names are. */
static bool put_name(const struct obj_extern *ext, u32 kind, char name[MAX_NAME_BYTES])
{
	size_t len = kind == BTF_KIND_FUNC ? core_essential_len(ext->name) : strlen(ext->name);

	if (len >= MAX_NAME_BYTES)
		return false;
	snprintf(name, MAX_NAME_BYTES, "%.*s", (int)len, ext->name);
	return true;
}

/* libbpf: find_ksym_btf_id() */
static bool find(const struct userbpf_object *obj, const char *name, u32 kind, struct found *out)
{
	*out = (struct found){};
	if (!core_target(obj))
		return false;
	if (find_in(core_target(obj), name, kind, out))
		return true;
	if (obj->target)
		return false;
	VEC_FOR_EACH (&obj->vm->modules.all, module) {
		out->module = module;
		if (find_in(module->btf, name, kind, out))
			return true;
	}
	return false;
}

static int fail(const struct userbpf_object *obj, const struct obj_extern *ext, u32 local_id,
		const struct found *found, u32 target_id)
{
	bool is_func = btf_is_kind(btf_type_by_id(obj->btf, ext->type_id), BTF_KIND_FUNC);

	if (is_func)
		return object_error(obj, -EINVAL,
				    "extern (func ksym) '%s': func_proto [%u] incompatible with "
				    "%s [%u]",
				    ext->name, local_id,
				    found->module ? found->module->name : "vmlinux", target_id);
	return object_error(
		obj, -EINVAL,
		"extern (var ksym) '%s': incompatible types, expected [%u] %s %s, but kernel has "
		"[%u] %s %s",
		ext->name, local_id, btf_kind_str(btf_kind(btf_type_by_id(obj->btf, local_id))),
		btf_type_name(obj->btf, local_id), target_id,
		btf_kind_str(btf_kind(btf_type_by_id(found->btf, target_id))),
		btf_type_name(found->btf, target_id));
}

/* The place of @fd among those that calls refer to, which is made when there is none. */
static int index_of(struct userbpf_object *obj, int fd, s16 *idx)
{
	struct mem *mem = &obj->vm->mem;
	int err = obj->module_fds.nr ? 0 : vec_push(mem, &obj->module_fds, 0);

	for (size_t i = 1; !err && i < obj->module_fds.nr; i++) {
		if (obj->module_fds.v[i] == fd) {
			*idx = (s16)i;
			return 0;
		}
	}
	if (!err && obj->module_fds.nr > INT16_MAX)
		return object_error(obj, -E2BIG,
				    "module BTF fd index %zu too big to fit in "
				    "bpf_insn offset",
				    obj->module_fds.nr);
	*idx = (s16)obj->module_fds.nr;
	return err ? err : vec_push(mem, &obj->module_fds, fd);
}

static int note_weak(struct userbpf_object *obj, const struct obj_extern *ext)
{
	struct load_kfunc weak = {(s32)ext->kernel_id, ext->module_idx};

	return ext->is_weak ? vec_push(&obj->vm->mem, &obj->weak_kfuncs, weak) : 0;
}

static int take(struct userbpf_object *obj, struct obj_extern *ext, const struct found *found)
{
	bool is_func = btf_kind(btf_type_by_id(found->btf, found->id)) == BTF_KIND_FUNC;
	const char *where = found->module ? found->module->name : "vmlinux";
	int err = 0;

	ext->is_set = true;
	ext->kernel_id = found->id;
	log_debug(&obj->vm->log, "extern (%s ksym) '%s': resolved to %s [%u]\n",
		  is_func ? "func" : "var", ext->name, where, found->id);
	ext->module_fd = found->module ? found->module->fd : 0;
	if (is_func && found->module)
		err = index_of(obj, ext->module_fd, &ext->module_idx);
	return err || !is_func ? err : note_weak(obj, ext);
}

/*
 * Without a kernel's types those functions are there that can be called; a strong one is worth a
 * sentence about the call, if it is known.
 */
static bool find_builtin(const struct userbpf_object *obj, struct obj_extern *ext, const char *name,
			 u32 kind)
{
	const struct spec_kfunc *row = kind == BTF_KIND_FUNC ? spec_kfunc_by_name(name) : NULL;

	if (core_target(obj) || !row ||
	    (ext->is_weak && !bind_is_served(obj->vm, spec_kfunc_call(row))))
		return false;
	ext->is_set = true;
	ext->kernel_id = spec_kfunc_number(row);
	return true;
}

static int not_found(const struct userbpf_object *obj, const struct obj_extern *ext, u32 kind)
{
	if (ext->is_weak)
		return 0;
	return object_error(
		obj, -ESRCH, "extern '%s' (strong): not resolved: extern (%s ksym) '%s': %s",
		ext->name, kind == BTF_KIND_FUNC ? "func" : "var", ext->name,
		!core_target(obj)	? "there are no types of a target kernel: give its BTF"
		: kind == BTF_KIND_FUNC ? "not found in kernel or module BTFs"
					: "not found in kernel BTF");
}

static int resolve(struct userbpf_object *obj, struct obj_extern *ext, u32 local_id)
{
	u32 kind = btf_kind(btf_type_by_id(obj->btf, ext->type_id));
	char name[MAX_NAME_BYTES];
	struct found found;
	u32 target_id;

	if (!put_name(ext, kind, name))
		return not_found(obj, ext, kind);
	if (find_builtin(obj, ext, name, kind))
		return 0;
	if (!find(obj, name, kind, &found))
		return not_found(obj, ext, kind);
	target_id = type_behind(found.btf, found.id);
	if (core_are_compat(obj->btf, local_id, found.btf, target_id) > 0)
		return take(obj, ext, &found);
	return kind == BTF_KIND_FUNC && ext->is_weak ? 0
						     : fail(obj, ext, local_id, &found, target_id);
}

/* A variable without type. libbpf: kallsyms_cb() */
static int resolve_addr(struct userbpf_object *obj, struct obj_extern *ext)
{
	size_t nr;
	const struct kallsym *sym = kallsyms_find(obj->vm, ext->name, &nr);

	if (!sym)
		return 0;
	if (sym[nr - 1].addr != sym->addr)
		return object_error(obj, -EINVAL,
				    "extern (ksym) '%s': resolution is ambiguous: 0x%llx or 0x%llx",
				    ext->name, (unsigned long long)sym->addr,
				    (unsigned long long)sym[nr - 1].addr);
	ext->is_set = ext->is_addr = true;
	ext->addr = sym->addr;
	log_debug(&obj->vm->log, "extern (ksym) '%s': set to 0x%llx\n", ext->name,
		  (unsigned long long)sym->addr);
	return 0;
}

int ksym_resolve(struct userbpf_object *obj)
{
	for (u32 i = 0; i < obj->nr_externs; i++) {
		struct obj_extern *ext = &obj->externs[i];
		u32 local_id;
		int err;

		if (ext->is_kconfig)
			continue;
		local_id = type_behind(obj->btf, ext->type_id);
		err = local_id ? resolve(obj, ext, local_id) : resolve_addr(obj, ext);
		if (err)
			return err;
	}
	return 0;
}
