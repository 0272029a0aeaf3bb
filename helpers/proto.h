/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Prototypes of C functions that stand behind helpers: from text (include/userbpf/helper.h), or
 * what the row of a helper makes them. Two views of each argument: the C type that the function
 * takes, and the kind of argument that checked mode checks.
 */
#ifndef HELPERS_PROTO_H
#define HELPERS_PROTO_H

#include "base/text.h"
#include "spec/spec.h"

/* What a register holds for C. */
enum c_type {
	C_VOID,
	C_BOOL,
	C_U8,
	C_S8,
	C_U16,
	C_S16,
	C_U32,
	C_S32,
	C_U64,
	C_S64,
	C_PTR,
	C_NR_TYPES,
};

#define PROTO_NAME_BYTES 64

struct proto_param {
	enum c_type type;
	u64 pointee_bytes; /* of a pointer to something of known size; else 0 */
	bool is_const;	   /* what it points to */
	bool is_map;	   /* struct bpf_map * */
	bool has_array;	   /* p[N] */
	char name[PROTO_NAME_BYTES];
};

struct proto {
	char name[PROTO_NAME_BYTES]; /* "" when the text has none */
	enum c_type ret;
	u32 nr_params;
	struct proto_param params[SPEC_MAX_HELPER_ARGS];
};

u32 c_type_bytes(enum c_type type);
/* @value as a register holds it when C has it as @type: cut, and extended by its sign. */
u64 c_type_extend(enum c_type type, u64 value);

/* 0, or -EINVAL with the sentence in @err. */
int proto_parse(const char *text, struct proto *out, struct text *err);
/* The prototype that a function has for which none is given. */
void proto_of_row(const struct spec_helper *row, struct proto *out);
/* Does a function of this prototype do for helper @row? 0, or -EINVAL with the sentence in @err. */
int proto_check_row(const struct proto *proto, const struct spec_helper *row, struct text *err);
/*
 * Fill in result, arguments and classes of maps of @row by the names and types in @proto. 0, or
 * -EINVAL with the sentence in @err.
 */
int proto_fill_row(const struct proto *proto, struct spec_helper *row, struct text *err);

#endif
