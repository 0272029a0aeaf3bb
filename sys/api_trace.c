// SPDX-License-Identifier: BSD-2-Clause
/* include/userbpf/trace.h */
#include <userbpf/trace.h>

#include <errno.h>

#include "sys/public.h"
#include "world/regs.h"
#include "world/world.h"

int userbpf_prog_arch(const struct userbpf_prog *handle)
{
	if (!handle)
		return -EINVAL;
	return handle->prog ? (int)handle->prog->arch : -ENOENT;
}

int userbpf_pt_regs_size(enum userbpf_arch arch)
{
	const struct regs_arch *machine = regs_arch_of(arch);

	return machine ? (int)machine->regs->size : -EINVAL;
}

/* NULL: there is no such machine, or these are not its registers. */
static const struct regs_arch *machine_of(enum userbpf_arch arch, const void *regs, size_t size)
{
	const struct regs_arch *machine = regs_arch_of(arch);

	return machine && regs && size == machine->regs->size ? machine : NULL;
}

static void put(void *regs, u32 offset, u64 value)
{
	memcpy((u8 *)regs + offset, &value, sizeof(value));
}

int userbpf_pt_regs_set_args(enum userbpf_arch arch, void *regs, size_t size, const uint64_t *args,
			     size_t nr)
{
	const struct regs_arch *machine = machine_of(arch, regs, size);

	if (!machine || (nr && !args))
		return -EINVAL;
	if (nr > machine->nr_args)
		return -E2BIG;
	for (size_t i = 0; i < nr; i++)
		put(regs, machine->args[i], args[i]);
	return 0;
}

int userbpf_pt_regs_set_syscall(enum userbpf_arch arch, void *regs, size_t size, uint64_t syscall,
				const uint64_t *args, size_t nr)
{
	const struct regs_arch *machine = machine_of(arch, regs, size);
	u32 syscall32 = (u32)syscall;

	if (!machine || (nr && !args))
		return -EINVAL;
	if (nr > REGS_SYSCALL_ARGS)
		return -E2BIG;
	put(regs, machine->syscall_nr, syscall);
	if (machine->syscall_nr32 != REGS_NONE)
		memcpy((u8 *)regs + machine->syscall_nr32, &syscall32, sizeof(syscall32));
	for (size_t i = 0; i < nr; i++)
		put(regs, machine->syscall_args[i], args[i]);
	if (nr && machine->syscall_arg1_too != REGS_NONE)
		put(regs, machine->syscall_arg1_too, args[0]);
	return 0;
}

int userbpf_pt_regs_set_ret(enum userbpf_arch arch, void *regs, size_t size, uint64_t value)
{
	const struct regs_arch *machine = machine_of(arch, regs, size);

	if (!machine)
		return -EINVAL;
	put(regs, machine->ret, value);
	return 0;
}

int userbpf_pt_regs_set_ip(enum userbpf_arch arch, void *regs, size_t size, uint64_t ip)
{
	const struct regs_arch *machine = machine_of(arch, regs, size);

	if (!machine)
		return -EINVAL;
	put(regs, machine->ip, ip);
	return 0;
}

int userbpf_pt_regs_set_sp(enum userbpf_arch arch, void *regs, size_t size, uint64_t sp)
{
	const struct regs_arch *machine = machine_of(arch, regs, size);

	if (!machine)
		return -EINVAL;
	put(regs, machine->sp, sp);
	return 0;
}

int userbpf_kernel_memory_add(struct userbpf *vm, uint64_t addr, const void *data, size_t size)
{
	struct umem_area area = {
		.addr = addr,
		.size = size,
		.data = (u8 *)(uintptr_t)data,
		.is_readonly = true,
	};

	return public_blame(vm, __func__,
			    !vm || (size && !data) ? -EINVAL : umem_add(&vm->kmem, &area));
}

int userbpf_kernel_memory_remove(struct userbpf *vm, uint64_t addr)
{
	return public_blame(vm, __func__, vm ? umem_remove(&vm->kmem, addr) : -EINVAL);
}
