// SPDX-License-Identifier: BSD-2-Clause
/* include/userbpf/ksym.h */
#include <userbpf/ksym.h>

#include <errno.h>
#include <string.h>

#include "world/world.h"

int userbpf_set_kallsyms(struct userbpf *vm, const char *text)
{
	u64 mark = vm ? log_mark(&vm->log) : 0;

	if (!vm)
		return -EINVAL;
	return log_blame(&vm->log, mark, __func__, kallsyms_set(vm, text ? text : ""));
}

static int find_bytes(struct userbpf *vm, const char *name, u32 cpu, size_t off, size_t size,
		      u8 **out)
{
	char why_buf[160] = "";
	struct text why = TEXT_ON(why_buf);
	const struct btf *btf;
	struct kvar var;
	u32 id;
	int err = kvar_find(vm, name, &btf, &id);

	err = err ? err : kvar_get(vm, btf, id, &var, &why);
	if (!err && var.stride && cpu >= vm->nr_cpus)
		err = -ENXIO;
	if (!err && (off > var.size || size > var.size - off))
		err = -EINVAL;
	if (err)
		log_warn(&vm->log, "variable '%s' of the kernel: %s\n", name,
			 why.len ? why.buf : strerror(-err));
	else
		*out = kvar_copy(&var, cpu) + off;
	return err;
}

/* Between the variable and @data; one of @from and @to is NULL. */
static int copy(struct userbpf *vm, const char *name, u32 cpu, size_t off, const void *from,
		void *to, size_t size)
{
	u8 *bytes = NULL;
	int err;

	if (!vm || !name || (size && !from && !to))
		return -EINVAL;
	err = find_bytes(vm, name, cpu, off, size, &bytes);
	if (!err && size)
		memcpy(to ? to : bytes, from ? from : bytes, size);
	return err;
}

int userbpf_ksym_write(struct userbpf *vm, const char *name, uint32_t cpu, size_t off,
		       const void *data, size_t size)
{
	return copy(vm, name, cpu, off, data, NULL, size);
}

int userbpf_ksym_read(struct userbpf *vm, const char *name, uint32_t cpu, size_t off, void *data,
		      size_t size)
{
	return copy(vm, name, cpu, off, NULL, data, size);
}
