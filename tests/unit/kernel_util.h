/* SPDX-License-Identifier: BSD-2-Clause */
/* An instance whose target kernel is tests/data/loader/kernel.bpf.c. */
#ifndef TESTS_UNIT_KERNEL_UTIL_H
#define TESTS_UNIT_KERNEL_UTIL_H

#include "tests/unit/loader_util.h"

/* With object @name open in it, unless that is NULL. False: no clang. */
static inline bool open_for_kernel(struct fixture *f, const char *name)
{
	USERBPF_OPTS(userbpf_opts, vm_opts, .print_fn = say, .print_ctx = &f->said);
	struct blob kernel = compile("kernel", ""), object = {};
	struct userbpf_object *types = NULL;

	*f = (struct fixture){};
	f->vm = userbpf_new(&vm_opts);
	if (kernel.size)
		types = userbpf_object_open_mem(f->vm, kernel.data, kernel.size, NULL);
	if (types)
		userbpf_set_target_btf(f->vm, userbpf_object_btf(types));
	userbpf_object_close(types);
	if (name)
		object = compile(name, "");
	if (object.size)
		f->obj = userbpf_object_open_mem(f->vm, object.data, object.size, NULL);
	blob_free(&kernel);
	blob_free(&object);
	if (types && (!name || f->obj))
		return true;
	userbpf_free(f->vm);
	return false;
}

#endif
