// SPDX-License-Identifier: BSD-2-Clause
#include "world/kernel_types.h"

#include <errno.h>
#include <string.h>

#include "world/world.h"

static const struct {
	const char *name;
	bool is_allocated; /* as a struct kfobj */
} owned[] = {
	{"task_struct", false},		{"cgroup", false},
	{"bpf_cpumask", true},		{"bpf_crypto_ctx", true},
	{"prog_test_ref_kfunc", false}, /* of net/bpf/test_run.c: nothing here makes one */
	{"prog_test_member", false},
};

static int find(const struct btf_kernel_types *types, const char *name, u32 kind,
		enum btf_field_type kptr)
{
	const struct kernel_types *kernel = (const struct kernel_types *)types;
	const struct btf *target = kernel->vm->target_btf;

	for (size_t i = 0; i < ARRAY_SIZE(owned); i++) {
		if (kind == BTF_KIND_STRUCT && !strcmp(name, owned[i].name))
			return 1;
	}
	if (!target || btf_find_by_name_kind(target, name, kind) < 0)
		return 0;
	return kptr == BTF_FIELD_KPTR_REF ? -ENOENT : 1;
}

struct kernel_types kernel_types_of(struct userbpf *vm)
{
	return (struct kernel_types){.types.find = find, .vm = vm};
}

bool kernel_type_is_allocated(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(owned); i++) {
		if (!strcmp(name, owned[i].name))
			return owned[i].is_allocated;
	}
	return false;
}
