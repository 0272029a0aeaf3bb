/* SPDX-License-Identifier: BSD-2-Clause */
/* Names and texts of the types in helper prototypes. */
#include "spec/spec.h"

#define ROW(number, name, text) [number] = {(number), #name, text},

static const struct spec_type_text arg_types[] = {
#define ARG_TYPE ROW
#include "spec/argtypes.def"
};

static const struct spec_type_text ret_types[] = {
#define RET_TYPE ROW
#include "spec/argtypes.def"
};

static const struct spec_type_text type_flags[] = {
#define TYPE_FLAG(bit, name, text) [bit] = {name, #name, text},
#include "spec/argtypes.def"
};

const struct spec_type_text *spec_arg_type(u32 base)
{
	return base < ARRAY_SIZE(arg_types) ? &arg_types[base] : NULL;
}

const struct spec_type_text *spec_ret_type(u32 base)
{
	return base < ARRAY_SIZE(ret_types) ? &ret_types[base] : NULL;
}

const struct spec_type_text *spec_type_flag(u32 flag)
{
	for (size_t i = 0; i < ARRAY_SIZE(type_flags); i++) {
		if (type_flags[i].value == flag)
			return &type_flags[i];
	}
	return NULL;
}
