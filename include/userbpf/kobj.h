/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kernel objects that a test makes: memory with the layout that a type has in the target kernel's
 * BTF (userbpf_set_target_btf()), its members set by their names. Programs get the address as an
 * argument, a context or a value in memory, and read it directly or by bpf_probe_read_kernel() and
 * CO-RE:
 *
 *	struct userbpf_kobj *file = userbpf_kobj_new(vm, "file");
 *
 *	userbpf_kobj_set_text(file, "f_path.dentry->d_name.name", "passwd");
 *	userbpf_kobj_set(file, "f_inode->i_ino", 42);
 *	args[0] = userbpf_kobj_addr(file);
 *
 * A path is names of members with '.' or '->' between them (which are the same here) and indices
 * in brackets; members of anonymous structs and unions need no name for those. Setting what lies
 * behind a pointer that is NULL makes the object in between, which belongs to the one that the path
 * began at. Programs can write to what spec/writes.def has (members of struct
 * tcp_sock, by congestion controls), to nothing else. No program may be looking at an object while
 * it is set.
 *
 * The setters and getters return 0; -EINVAL: no path, one through what has no members, or a value
 * of another kind; -ENOENT: there is no such member; -EFAULT: a pointer on the way leads to no
 * object; -E2BIG: more than 8 pointers on the way, or an object of more than 1 MiB; -ENOMEM. The
 * print callback gets the sentence.
 */
#ifndef USERBPF_KOBJ_H
#define USERBPF_KOBJ_H

#include <userbpf/common.h>

#ifdef __cplusplus
extern "C" {
#endif

struct userbpf_kobj;

/*
 * An object of struct or union @type ("file", "struct file", "union bpf_attr"), all zero. The
 * caller gives it back with userbpf_kobj_free(), or leaves it to the instance. NULL with errno:
 * EINVAL, ENOENT (the target has no such type, or there are no types of a target), E2BIG (more than
 * 1 MiB), ENOMEM.
 */
USERBPF_API struct userbpf_kobj *userbpf_kobj_new(struct userbpf *vm, const char *type);
/*
 * Free the object and those made on the way to its members; memory that running programs may still
 * look at later. What other objects hold of its address leads nowhere then. NULL is allowed, and so
 * is an object of userbpf_task_kobj(), which stays.
 */
USERBPF_API void userbpf_kobj_free(struct userbpf_kobj *kobj);

/*
 * The struct task_struct of the task that is current on @cpu (task.h): the same at each call until
 * another one is made current or the target's types change. It belongs to the instance. What is
 * set in it stays until it is set again, here or by userbpf_set_current_task(). NULL with errno:
 * EINVAL, ENXIO (no such CPU), ENOENT (no types of a target that have the struct).
 */
USERBPF_API struct userbpf_kobj *userbpf_task_kobj(struct userbpf *vm, uint32_t cpu);

/* The address that programs know it by; 0 for NULL. Stays the same. */
USERBPF_API uint64_t userbpf_kobj_addr(const struct userbpf_kobj *kobj);
/*
 * The address of a member, such as the "f_path" of a struct file, which is what some functions are
 * given; of the objects on the way, too, which are made. -EINVAL for a bit-field within a byte.
 */
USERBPF_API int userbpf_kobj_member_addr(struct userbpf_kobj *kobj, const char *path,
					 uint64_t *addr);
/* Its bytes, at the same address, and how many they are. They may be written as .set would. */
USERBPF_API void *userbpf_kobj_data(struct userbpf_kobj *kobj, size_t *size);

/* A number, an enumerator, a bit-field or an address, cut to the size of the member. */
USERBPF_API int userbpf_kobj_set(struct userbpf_kobj *kobj, const char *path, uint64_t value);
/* The same of a member that is read; not extended by its sign. A NULL pointer on the way: -ENOENT.
 */
USERBPF_API int userbpf_kobj_get(struct userbpf_kobj *kobj, const char *path, uint64_t *value);
/*
 * Text, cut and terminated in an array of characters, or for a pointer to them in memory of its
 * own, which belongs to the object.
 */
USERBPF_API int userbpf_kobj_set_text(struct userbpf_kobj *kobj, const char *path,
				      const char *text);
/* @value as a person writes it: a number, the name of an enumerator, or text where that goes. */
USERBPF_API int userbpf_kobj_set_value(struct userbpf_kobj *kobj, const char *path,
				       const char *value);
/* @size bytes of a member of whatever type; -EINVAL when it has another size. */
USERBPF_API int userbpf_kobj_set_bytes(struct userbpf_kobj *kobj, const char *path,
				       const void *data, size_t size);

#ifdef __cplusplus
}
#endif

#endif
