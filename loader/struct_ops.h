/* SPDX-License-Identifier: BSD-2-Clause */
/* Tables of operations that programs implement: struct_ops.c. */
#ifndef LOADER_STRUCT_OPS_H
#define LOADER_STRUCT_OPS_H

#include "loader/loader.h"

/* What becomes of a member of the object's struct. */
struct obj_ops_member {
	struct obj_prog *prog; /* NULL: none */
	u32 kern_off;	       /* .prog: where its number belongs in .kern_value, bytes */
};

struct obj_struct_ops {
	u32 type_id;			/* of the struct, in the object's BTF */
	u8 *data;			/* its bytes */
	struct obj_ops_member *members; /* as many as the struct has */
	u8 *kern_value;			/* the map's element; NULL until it is known */
};

/* A step of opening. 0, -EINVAL, -ENOTSUP, -ENOMEM. */
int struct_ops_collect(struct userbpf_object *obj);
/* Find the kernel's types of tables that are to be made, and the programs that it takes. 0, -ESRCH,
 * -ENOENT, -EINVAL, -ENOTSUP, -ENOMEM. */
int struct_ops_prepare(struct userbpf_object *obj);
/* What the object says of the table of @map, as users may change it before it is made: *@size
 * bytes. */
void *struct_ops_bytes(const struct obj_map *map, size_t *size);
/* Is type @id of @btf a pointer to a function? */
bool struct_ops_is_func_ptr(const struct btf *btf, u32 id);
/* Programs have their numbers: put them into the elements. */
void struct_ops_fill_in(struct userbpf_object *obj);

#endif
