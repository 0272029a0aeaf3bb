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
