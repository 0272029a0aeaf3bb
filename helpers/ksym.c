// SPDX-License-Identifier: BSD-2-Clause
/* Symbols of the kernel; its per-CPU variables: kernel/bpf/helpers.c. */
#include <errno.h>
#include <string.h>

#include "helpers/helpers.h"

/* The copy of @cpu of what @addr, which is in a region with copies, stands for. */
static u64 copy_of(struct run *run, u64 addr, u32 cpu)
{
	const struct region *region = region_find(run->vm, addr);

	return region->percpu + cpu * region->percpu_stride + (addr - region->start);
}

HELPER_BODY(per_cpu_ptr)
{
	return (u32)r2 < run->vm->nr_cpus ? copy_of(run, r1, (u32)r2) : 0;
}

HELPER_BODY(this_cpu_ptr)
{
	return copy_of(run, r1, run->cpu->id);
}

/* kernel/bpf/syscall.c: bpf_kallsyms_lookup_name */
HELPER_BODY(kallsyms_lookup_name)
{
	const char *name = u64_to_ptr(r1);
	s32 size = (s32)r2;
	const struct kallsym *sym;
	u64 addr = 0;
	size_t nr;

	memcpy(u64_to_ptr(r4), &addr, sizeof(addr));
	if ((u32)r3 || size <= 1 || name[size - 1])
		return (u64)-EINVAL;
	sym = kallsyms_find(run->vm, name, &nr);
	addr = sym ? sym->addr : 0;
	memcpy(u64_to_ptr(r4), &addr, sizeof(addr));
	return addr ? 0 : (u64)-ENOENT;
}

/* bpf_find_btf_id; of a module's type the upper half is the number that stands for its BTF. */
static s64 find_type(struct run *run, const char *name, u32 kind)
{
	s64 id;

	if (!run->vm->target_btf)
		return -EINVAL;
	id = btf_find_by_name_kind(run->vm->target_btf, name, kind);
	if (id > 0)
		return id;
	VEC_FOR_EACH (&run->vm->modules.all, module) {
		id = btf_find_by_name_kind(module->btf, name, kind);
		if (id > 0)
			return id | (s64)module->fd << 32;
	}
	return -ENOENT;
}

/* kernel/bpf/btf.c */
HELPER_BODY(btf_find_by_name_kind)
{
	const char *name = u64_to_ptr(r1);
	s32 size = (s32)r2;

	if ((u32)r4 || size <= 1 || name[size - 1])
		return (u64)-EINVAL;
	return (u64)find_type(run, name, (u32)r3);
}
