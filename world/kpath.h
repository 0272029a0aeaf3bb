/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The way from a kernel object to one of its members, or to a member of what it points to, by the
 * names that its BTF has: "pid", "cred->uid.val", "thread_pid->numbers[0].nr". Found once, followed
 * often. '.' and '->' are the same; members of anonymous structs are found without a name for them.
 */
#ifndef WORLD_KPATH_H
#define WORLD_KPATH_H

#include "btf/btf.h"

#define KPATH_MAX_HOPS 8

/* An array without a number of elements at the end of a struct is taken to have so many. */
#define KPATH_FLEXIBLE_ELEMS 4

/* A pointer on the way. */
struct kpath_hop {
	u32 off_bytes; /* in the object it is a member of */
	u32 type_id;   /* of the struct or union that it points to */
};

struct kpath {
	struct kpath_hop hops[KPATH_MAX_HOPS];
	u32 nr_hops;
	u64 off_bits; /* of the value, in the last object */
	u64 nr_bits;
	u32 type_id; /* of the value, without typedefs and qualifiers */
};

/*
 * Find the way that @text describes, from struct or union @type_id. 0; -ENOENT: a name that is not
 * there; -EINVAL: no path, or one through what has no members; -E2BIG: more pointers than
 * KPATH_MAX_HOPS. The sentence is appended to @err, which may be NULL.
 */
int kpath_find(const struct btf *btf, u32 type_id, const char *text, struct kpath *out,
	       struct text *err);

/* Bytes that an object of struct or union @type_id takes, a flexible array at its end included. */
u64 kpath_object_bytes(const struct btf *btf, u32 type_id);

#endif
