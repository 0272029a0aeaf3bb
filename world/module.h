/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Types of the target kernel's modules: each a BTF that is split over the kernel's own
 * (userbpf.target_btf), under the module's name and a number that instructions refer to it by, as
 * to a BTF object of the kernel. They change only between loads, under no lock.
 */
#ifndef WORLD_MODULE_H
#define WORLD_MODULE_H

#include "base/vec.h"

struct btf;
struct userbpf;

#define MODULE_NAME_BYTES 56 /* MODULE_NAME_LEN */

struct module {
	struct btf *btf; /* a reference */
	char name[MODULE_NAME_BYTES];
	int fd;
};

struct modules {
	VEC(struct module)
	all; /* in the order in which they were added, which is that of searches */
};

/*
 * Take @btf, of which a reference is kept, for that of module @name. 0, -EINVAL (a name that no
 * module can have), -EEXIST (there is one of that name), -ENOMEM.
 */
int module_add(struct userbpf *vm, const char *name, const struct btf *btf);
/* Forget them all. */
void modules_clear(struct userbpf *vm);

/* The BTF that @fd stands for, with a reference; NULL: it stands for none. */
struct btf *module_btf_get(struct userbpf *vm, int fd);

#endif
