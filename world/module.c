// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <string.h>

#include "world/world.h"

static const struct module *find(const struct userbpf *vm, const char *name)
{
	VEC_FOR_EACH (&vm->modules.all, module)
		if (!strcmp(module->name, name))
			return module;
	return NULL;
}

int module_add(struct userbpf *vm, const char *name, const struct btf *btf)
{
	size_t len = strnlen(name, MODULE_NAME_BYTES);
	struct module module = {};
	int err;

	if (!len || len == MODULE_NAME_BYTES)
		return -EINVAL;
	if (find(vm, name))
		return -EEXIST;
	memcpy(module.name, name, len);
	module.btf = btf_get(btf);
	module.fd = handle_install(vm, HANDLE_BTF, module.btf);
	err = module.fd < 0 ? module.fd : vec_push(&vm->mem, &vm->modules.all, module);
	if (!err)
		return 0;
	if (module.fd >= 0)
		handle_release(vm, module.fd);
	btf_put(module.btf);
	return err;
}

void modules_clear(struct userbpf *vm)
{
	VEC_FOR_EACH (&vm->modules.all, module) {
		handle_release(vm, module->fd);
		btf_put(module->btf);
	}
	vec_free(&vm->mem, &vm->modules.all);
}

static void get_btf(void *object)
{
	btf_get(object);
}

struct btf *module_btf_get(struct userbpf *vm, int fd)
{
	return handle_lookup(vm, fd, HANDLE_BTF, get_btf);
}
