/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Types of the kernel that kptrs may lead to: those with a destructor (register_btf_id_dtor_kfuncs)
 * may be owned by a value, the others of the target only pointed to. All other types are the
 * program's own.
 */
#ifndef WORLD_KERNEL_TYPES_H
#define WORLD_KERNEL_TYPES_H

#include "btf/btf.h"

struct userbpf;

struct kernel_types {
	struct btf_kernel_types types;
	struct userbpf *vm;
};

struct kernel_types kernel_types_of(struct userbpf *vm);
/* Are objects of that type of the kernel struct kfobj? The others stay as long as the instance. */
bool kernel_type_is_allocated(const char *name);

#endif
