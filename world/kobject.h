/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kernel objects as programs see them: memory with the layout that a type has in the BTF of the
 * target kernel. The address of the image is the address of the object, for contexts, arguments and
 * helpers alike; what userbpf knows of it lies in front. An image is a region that programs and the
 * bpf_probe_read_kernel() family may read.
 *
 * What a path leads through is made when a member behind it is set: such parts belong to the object
 * that the path began at, and go with it. Objects are set while no program looks at them.
 */
#ifndef WORLD_KOBJECT_H
#define WORLD_KOBJECT_H

#include "world/grace.h"
#include "world/kpath.h"
#include "world/storage.h"

/* The largest one that is made. */
#define KOBJECT_MAX_BYTES (1u << 20)

struct kobject {
	struct grace_item item;
	struct userbpf *vm;
	struct btf *btf; /* a reference; NULL: a layout of userbpf's own, or text */
	u32 type_id;
	u32 size_bytes;		/* of the image */
	struct kobject *parts;	/* the next of those made on the way to members */
	void *owner;		/* what userbpf has beside it, such as a struct task; or NULL */
	struct storage storage; /* of a task: struct task has it */
	u8 image[] __attribute__((aligned(16)));
};

/* All zero, of struct or union @type_id; 0 or -ENOMEM, -E2BIG (KOBJECT_MAX_BYTES). */
int kobject_new(struct userbpf *vm, const struct btf *btf, u32 type_id, struct kobject **out);
/* The same of so many bytes that BTF does not describe. NULL: -ENOMEM. */
struct kobject *kobject_new_bytes(struct userbpf *vm, const char *name, u32 size_bytes);
/* With its parts, when no program can hold them any more. NULL is allowed. */
void kobject_free(struct kobject *kobj);

/* The object whose image begins at @addr, or NULL. */
struct kobject *kobject_at(struct userbpf *vm, u64 addr);
/* The same of an address that is known to be one. */
static inline struct kobject *kobject_of(u64 addr)
{
	return container_of(u64_to_ptr(addr), struct kobject, image);
}

/*
 * Where the value of @path lies, and *in, the object that it lies in (may be NULL). Objects on the
 * way that are not there are made if @makes. 0; -ENOENT: a pointer on the way is NULL; -EFAULT: it
 * is no object's; -ENOMEM, -E2BIG; -EINVAL: it lies behind the end of the object.
 */
int kobject_locate(struct kobject *kobj, const struct kpath *path, bool makes, u8 **at,
		   struct kobject **in);

/* A number of at most 64 bits; -EINVAL: the value is longer. Else as kobject_locate(). */
int kobject_store(struct kobject *kobj, const struct kpath *path, u64 value);
int kobject_load(struct kobject *kobj, const struct kpath *path, u64 *value);
/*
 * Let a pointer to a struct lead to an object, one made for it if it leads nowhere, or to NULL.
 * -EINVAL: it is no such pointer.
 */
int kobject_point(struct kobject *kobj, const struct kpath *path, bool leads);
/*
 * Text: into an array of characters, cut and terminated; or as memory of its own that a pointer to
 * char leads to. -EINVAL: neither.
 */
int kobject_store_text(struct kobject *kobj, const struct kpath *path, const char *text);
/* As the text of a number, an enumerator, or characters where the member has such. -EINVAL */
int kobject_store_value(struct kobject *kobj, const struct kpath *path, const char *text);

/* "struct file", "file", "union x": the id of that type, or -ENOENT. */
int kobject_type_by_name(const struct btf *btf, const char *name);

#endif
