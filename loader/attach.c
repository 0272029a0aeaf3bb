// SPDX-License-Identifier: BSD-2-Clause
/*
 * What a program that attaches by BTF is for: the name behind the '/' of its section, or what
 * userbpf_prog_set_attach_target() says, looked for in the types of the target kernel or of the
 * other program. libbpf: libbpf_find_attach_btf_id(), bpf_program__set_attach_target().
 */
#include <userbpf/userbpf.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "loader/loader.h"
#include "spec/spec.h"
#include "world/world.h"

#define MAX_NAME_BYTES 512 /* KSYM_NAME_LEN */

/* libbpf: btf_get_kernel_prefix_kind() */
static const struct {
	enum bpf_attach_type attach_type;
	const char *prefix;
	u32 kind;
} spellings[] = {
	{BPF_TRACE_RAW_TP, "btf_trace_", BTF_KIND_TYPEDEF},
	{BPF_LSM_MAC, "bpf_lsm_", BTF_KIND_FUNC},
	{BPF_LSM_CGROUP, "bpf_lsm_", BTF_KIND_FUNC},
	{BPF_TRACE_ITER, "bpf_iter_", BTF_KIND_FUNC},
};

/* libbpf: find_attach_btf_id(). The id, or -ENOENT, -ENAMETOOLONG. */
static int find_name(const struct btf *btf, const char *name, u32 attach_type)
{
	const char *prefix = "";
	u32 kind = BTF_KIND_FUNC;
	char whole[MAX_NAME_BYTES];

	for (size_t i = 0; i < ARRAY_SIZE(spellings); i++) {
		if (spellings[i].attach_type == attach_type) {
			prefix = spellings[i].prefix;
			kind = spellings[i].kind;
		}
	}
	if (snprintf(whole, sizeof(whole), "%s%s", prefix, name) >= (int)sizeof(whole))
		return -ENAMETOOLONG;
	return btf_find_by_name_kind(btf, whole, kind);
}

/* libbpf: find_kernel_btf_id(): "name", or "module:name". The types it is in are *btf. */
static int find_anywhere(const struct userbpf_object *obj, const char *name, u32 attach_type,
			 const struct btf **btf)
{
	const char *colon = strchr(name, ':'), *func = colon ? colon + 1 : name;
	size_t len = colon ? (size_t)(colon - name) : 0;
	int id = -ENOENT;

	*btf = core_target(obj);
	if (!len || !strncmp("vmlinux", name, len))
		id = find_name(*btf, func, attach_type);
	VEC_FOR_EACH (&obj->vm->modules.all, module) {
		if (id != -ENOENT)
			break;
		if (len && strncmp(module->name, name, len))
			continue;
		*btf = module->btf;
		id = find_name(*btf, func, attach_type);
	}
	return id == -ENOENT ? -ESRCH : id;
}

static int find_in_kernel(struct userbpf_object *obj, struct userbpf_prog *prog, const char *name)
{
	const struct btf *btf;
	int id;

	if (!core_target(obj))
		return object_error(obj, -ESRCH,
				    "prog '%s': failed to find kernel BTF type ID of '%s': there "
				    "are no types of a target kernel: give its BTF",
				    prog->name, name);
	id = find_anywhere(obj, name, prog->expected_attach_type, &btf);
	if (id < 0)
		return object_error(obj, id,
				    "prog '%s': failed to find kernel BTF type ID of '%s': %d",
				    prog->name, name, id);
	btf_put(prog->attach_btf);
	prog->attach_btf = btf_get(btf);
	return id;
}

/* libbpf: libbpf_find_prog_btf_id() */
static int find_in_prog(struct userbpf_object *obj, const struct userbpf_prog *prog,
			const struct prog *target, const char *name)
{
	const struct btf *btf = load_btf_of(target);
	int id;

	if (!btf) {
		object_error(obj, -EINVAL, "The target program doesn't have BTF");
		id = -EINVAL;
	} else {
		id = btf_find_by_name_kind(btf, name, BTF_KIND_FUNC);
		if (id <= 0)
			object_error(obj, id, "%s is not found in prog's BTF", name);
	}
	if (id < 0)
		return object_error(
			obj, id, "prog '%s': failed to find BPF program '%s' BTF ID for '%s': %d",
			prog->name, target->name, name, id);
	return id;
}

static int find_target(struct userbpf_object *obj, struct userbpf_prog *prog, const char *name)
{
	int id;

	if (prog->type == BPF_PROG_TYPE_EXT && !prog->attach_prog)
		return object_error(obj, -EINVAL, "prog '%s': attach program FD is not set",
				    prog->name);
	id = prog->attach_prog ? find_in_prog(obj, prog, prog->attach_prog, name)
			       : find_in_kernel(obj, prog, name);
	if (id < 0)
		return id;
	prog->attach_btf_id = (u32)id;
	return 0;
}

/* libbpf: libbpf_prepare_prog_load() */
int attach_find(struct userbpf_object *obj, struct userbpf_prog *prog)
{
	const struct spec_section *row = spec_section_find(prog->section);
	const char *name = strchr(prog->section, '/');

	/* A program whose type was changed has nothing from its section any more. */
	if (!row || row->prog_type != prog->type || !(row->flags & SECTION_ATTACH_BTF) ||
	    prog->attach_btf_id)
		return 0;
	if (!name)
		return object_error(obj, -EINVAL,
				    "prog '%s': no BTF-based attach target is specified, use "
				    "userbpf_prog_set_attach_target()",
				    prog->name);
	return find_target(obj, prog, name + 1);
}

static int set_target(struct userbpf_prog *prog, const struct userbpf_prog *target,
		      const char *func)
{
	struct obj_prog *inner = container_of(prog, struct obj_prog, pub);
	struct prog *old_prog = prog->attach_prog;
	u32 old_id = prog->attach_btf_id;
	int err;

	if (prog->is_object_loaded || !prog->is_of_object || (!func && !target) ||
	    (target && !target->prog))
		return -EINVAL;
	prog->attach_prog = target ? prog_get(target->prog) : NULL;
	prog->attach_btf_id = 0;
	err = func ? find_target(inner->obj, prog, func) : 0;
	if (err) {
		prog_put(prog->attach_prog);
		prog->attach_prog = old_prog;
		prog->attach_btf_id = old_id;
		return err;
	}
	prog_put(old_prog);
	return 0;
}

int userbpf_prog_set_attach_target(struct userbpf_prog *prog, const struct userbpf_prog *target,
				   const char *func)
{
	u64 mark = prog ? log_mark(&prog->vm->log) : 0;

	return prog ? log_blame(&prog->vm->log, mark, __func__, set_target(prog, target, func))
		    : -EINVAL;
}
