// SPDX-License-Identifier: BSD-2-Clause
/*
 * Externs of ".ksyms": the kernel's variables and functions, found by name among the types of the
 * target. What is found must be of a type that is compatible with the declared one. A variable
 * declared as void has only an address, of which types know nothing: it is not found. libbpf:
 * bpf_object__resolve_ksyms_btf_id().
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "loader/loader.h"
#include "world/world.h"

#define MAX_NAME_BYTES 512 /* of a symbol; KSYM_NAME_LEN of the kernel */

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

/* A function's name goes without "___flavor". */
static int find_id(const struct btf *target, const struct obj_extern *ext, u32 kind)
{
	size_t len = kind == BTF_KIND_FUNC ? core_essential_len(ext->name) : strlen(ext->name);
	char name[MAX_NAME_BYTES];
	int id;

	if (len >= sizeof(name))
		return -ENOENT;
	snprintf(name, sizeof(name), "%.*s", (int)len, ext->name);
	id = btf_find_by_name_kind(target, name, kind);
	return id > 0 && is_declaration(btf_type_by_id(target, (u32)id)) ? -ENOENT : id;
}

static int fail(const struct userbpf_object *obj, const struct obj_extern *ext, u32 local_id,
		const struct btf *target, u32 target_id)
{
	bool is_func = btf_is_kind(btf_type_by_id(obj->btf, ext->type_id), BTF_KIND_FUNC);

	if (is_func)
		return object_error(obj, -EINVAL,
				    "extern (func ksym) '%s': func_proto [%u] incompatible with "
				    "vmlinux [%u]",
				    ext->name, local_id, target_id);
	return object_error(
		obj, -EINVAL,
		"extern (var ksym) '%s': incompatible types, expected [%u] %s %s, but kernel has "
		"[%u] %s %s",
		ext->name, local_id, btf_kind_str(btf_kind(btf_type_by_id(obj->btf, local_id))),
		btf_type_name(obj->btf, local_id), target_id,
		btf_kind_str(btf_kind(btf_type_by_id(target, target_id))),
		btf_type_name(target, target_id));
}

static int resolve(struct userbpf_object *obj, struct obj_extern *ext, u32 local_id)
{
	const struct btf *target = core_target(obj);
	u32 kind = btf_kind(btf_type_by_id(obj->btf, ext->type_id));
	const char *word = kind == BTF_KIND_FUNC ? "func" : "var";
	int id, is_compat;
	u32 target_id;

	id = target ? find_id(target, ext, kind) : -ENOENT;
	if (id <= 0) {
		if (ext->is_weak)
			return 0;
		return object_error(obj, -ESRCH,
				    "extern '%s' (strong): not resolved: extern (%s ksym) '%s': %s",
				    ext->name, word, ext->name,
				    target ? "not found in kernel BTF"
					   : "there are no types of a target kernel: give its BTF");
	}
	target_id = type_behind(target, (u32)id);
	is_compat = core_are_compat(obj->btf, local_id, target, target_id);
	if (is_compat <= 0) {
		if (kind == BTF_KIND_FUNC && ext->is_weak)
			return 0;
		return fail(obj, ext, local_id, target, target_id);
	}
	ext->is_set = true;
	ext->kernel_id = (u32)id;
	log_debug(&obj->vm->log, "extern (%s ksym) '%s': resolved to [%d]\n", word, ext->name, id);
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
		err = local_id ? resolve(obj, ext, local_id) : 0;
		if (err)
			return err;
	}
	return 0;
}
