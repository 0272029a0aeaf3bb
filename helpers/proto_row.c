// SPDX-License-Identifier: BSD-2-Clause
/* Prototypes and rows: what a C function needs to be to serve a row, and the row that one makes. */
#include <errno.h>
#include <string.h>

#include "helpers/proto.h"

/* What C has for a kind of argument or result. */
enum c_class { CLASS_NOTHING, CLASS_NUMBER, CLASS_POINTER, CLASS_EITHER };

static const char *const class_text[] = {
	[CLASS_NOTHING] = "nothing",
	[CLASS_NUMBER] = "a number",
	[CLASS_POINTER] = "a pointer",
	[CLASS_EITHER] = "a number or a pointer",
};

static enum c_class class_of_arg(u32 type)
{
	switch (spec_base_type(type)) {
	case ARG_DONTCARE: return CLASS_NOTHING;
	case ARG_ANYTHING: return CLASS_EITHER;
	case ARG_SCALAR:
	case ARG_CONST_SIZE:
	case ARG_CONST_SIZE_OR_ZERO:
	case ARG_CONST_ALLOC_SIZE_OR_ZERO: return CLASS_NUMBER;
	default: return CLASS_POINTER;
	}
}

static enum c_class class_of_ret(u32 type)
{
	switch (spec_base_type(type)) {
	case RET_INTEGER: return CLASS_NUMBER;
	case RET_VOID: return CLASS_NOTHING;
	default: return CLASS_POINTER;
	}
}

static enum c_class class_of_c(enum c_type type)
{
	if (type == C_VOID)
		return CLASS_NOTHING;
	return type == C_PTR ? CLASS_POINTER : CLASS_NUMBER;
}

static enum c_type c_of_class(enum c_class class)
{
	if (class == CLASS_NOTHING)
		return C_VOID;
	return class == CLASS_POINTER ? C_PTR : C_U64;
}

static u32 nr_args(const struct spec_helper *row)
{
	u32 nr = 0;

	while (nr < SPEC_MAX_HELPER_ARGS && row->args[nr].type != ARG_DONTCARE)
		nr++;
	return nr;
}

void proto_of_row(const struct spec_helper *row, struct proto *out)
{
	memset(out, 0, sizeof(*out));
	out->ret = c_of_class(class_of_ret(row->ret.type));
	out->nr_params = nr_args(row);
	for (u32 i = 0; i < out->nr_params; i++)
		out->params[i].type = c_of_class(class_of_arg(row->args[i].type));
}

int proto_check_row(const struct proto *proto, const struct spec_helper *row, struct text *err)
{
	enum c_class want = class_of_ret(row->ret.type), has = class_of_c(proto->ret);

	if (want != has) {
		text_printf(err, "%s returns %s, the function %s", row->name, class_text[want],
			    class_text[has]);
		return -EINVAL;
	}
	if (nr_args(row) != proto->nr_params) {
		text_printf(err, "%s has %u arguments, the function %u", row->name, nr_args(row),
			    proto->nr_params);
		return -EINVAL;
	}
	for (u32 i = 0; i < proto->nr_params; i++) {
		want = class_of_arg(row->args[i].type);
		has = class_of_c(proto->params[i].type);
		if (want != CLASS_EITHER && want != has) {
			text_printf(err, "argument %u of %s is %s, that of the function %s", i + 1,
				    row->name, class_text[want], class_text[has]);
			return -EINVAL;
		}
	}
	return 0;
}

/* --- rows of the embedder's helpers --- */

static bool has_suffix(const struct proto_param *param, const char *suffix)
{
	size_t len = strlen(param->name), n = strlen(suffix);

	return len >= n && !strcmp(param->name + len - n, suffix);
}

static bool is_size(const struct proto *proto, u32 i)
{
	return i < proto->nr_params && has_suffix(&proto->params[i], "__sz");
}

static u32 access_flags(const struct proto_param *param)
{
	u32 flags = has_suffix(param, "__nullable") ? (u32)PTR_MAYBE_NULL : 0;

	if (param->is_const)
		return flags | MEM_RDONLY;
	return flags | MEM_WRITE | (has_suffix(param, "__uninit") ? (u32)MEM_UNINIT : 0);
}

static bool has_map_before(const struct spec_helper *row, u32 i)
{
	while (i--) {
		if (spec_base_type(row->args[i].type) == ARG_CONST_MAP_PTR)
			return true;
	}
	return false;
}

static int complain(struct text *err, u32 i, const struct proto_param *param, const char *what)
{
	text_printf(err, "argument %u, '%s': %s", i + 1, param->name, what);
	return -EINVAL;
}

static int fill_number(const struct proto *proto, u32 i, struct spec_helper *row, struct text *err)
{
	const struct proto_param *param = &proto->params[i];

	row->args[i].type = ARG_ANYTHING;
	if (!is_size(proto, i))
		return 0;
	if (!i || spec_base_type(row->args[i - 1].type) != ARG_PTR_TO_MEM || row->args[i - 1].size)
		return complain(err, i, param, "is a size without memory in front of it");
	/* What is cut off would make another number of it than the one that was checked. */
	if (c_type_bytes(param->type) < sizeof(u32))
		return complain(err, i, param, "is a size of less than 32 bits");
	row->args[i].type = ARG_CONST_SIZE_OR_ZERO;
	return 0;
}

static int fill_map_part(u32 i, u32 type, const struct proto_param *param, struct spec_helper *row,
			 struct text *err)
{
	if (!has_map_before(row, i))
		return complain(err, i, param, "has no struct bpf_map * in front of it");
	row->args[i].type = type | access_flags(param);
	return 0;
}

static int fill_memory(const struct proto *proto, u32 i, struct spec_helper *row, struct text *err)
{
	const struct proto_param *param = &proto->params[i];

	if (is_size(proto, i + 1)) {
		row->args[i].type = ARG_PTR_TO_MEM | access_flags(param);
		return 0;
	}
	/* A lone char * is a string to most readers, which is not what would be checked. */
	if (!param->pointee_bytes || (param->pointee_bytes == 1 && !param->has_array))
		return complain(err, i, param,
				"points to how much? A size behind it (NAME__sz), NAME[N], or "
				"another suffix says it");
	if (param->pointee_bytes > LIMIT_VAR_SIZE)
		return complain(err, i, param, "points to too much memory");
	row->args[i].type = ARG_PTR_TO_FIXED_SIZE_MEM | access_flags(param);
	row->args[i].size = (u32)param->pointee_bytes;
	return 0;
}

static int fill_pointer(const struct proto *proto, u32 i, struct spec_helper *row, struct text *err)
{
	const struct proto_param *param = &proto->params[i];

	if (has_suffix(param, "__ign"))
		row->args[i].type = ARG_ANYTHING;
	else if (param->is_map)
		row->args[i].type = ARG_CONST_MAP_PTR;
	else if (!strcmp(param->name, "ctx") || has_suffix(param, "__ctx"))
		row->args[i].type = ARG_PTR_TO_CTX;
	else if (has_suffix(param, "__str"))
		row->args[i].type = ARG_PTR_TO_CONST_STR;
	else if (has_suffix(param, "__key"))
		return fill_map_part(i, ARG_PTR_TO_MAP_KEY, param, row, err);
	else if (has_suffix(param, "__value"))
		return fill_map_part(i, ARG_PTR_TO_MAP_VALUE, param, row, err);
	else
		return fill_memory(proto, i, row, err);
	return 0;
}

int proto_fill_row(const struct proto *proto, struct spec_helper *row, struct text *err_text)
{
	int err = 0;

	/* A pointer that comes back is a number until the program follows it. */
	row->ret.type = proto->ret == C_VOID ? RET_VOID : RET_INTEGER;
	for (u32 i = 0; i < proto->nr_params && !err; i++) {
		if (proto->params[i].type == C_PTR)
			err = fill_pointer(proto, i, row, err_text);
		else
			err = fill_number(proto, i, row, err_text);
	}
	row->map_class = has_map_before(row, proto->nr_params) ? UINT32_MAX : CLASS_NONE;
	return err;
}
