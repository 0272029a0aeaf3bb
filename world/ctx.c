// SPDX-License-Identifier: BSD-2-Clause
#include "world/ctx.h"

#include <string.h>

#include "spec/spec.h"
#include "world/kobj.h"

#define STEP(type, member)                                                                      \
	{                                                                                       \
		offsetof(struct kobj_##type, member), sizeof(((struct kobj_##type *)0)->member) \
	}

#define READ		     CTX_READ
#define READ_WRITE	     CTX_READ_WRITE
#define VIA0(t0, m0)	     .nr_steps = 1, .steps = {STEP(t0, m0)}
#define VIA1(t0, m0, t1, m1) .nr_steps = 2, .steps = {STEP(t0, m0), STEP(t1, m1)}
#define VIA2(t0, m0, t1, m1, t2, m2) \
	.nr_steps = 3, .steps = {STEP(t0, m0), STEP(t1, m1), STEP(t2, m2)}
#define CTX_FIELD(ctx, field, offset_, size_, access_, kind_, attach_, ...) \
	{.name = #field,                                                    \
	 .offset = offset_,                                                 \
	 .size = size_,                                                     \
	 .access = access_,                                                 \
	 .kind = CTX_##kind_,                                               \
	 .attach = attach_,                                                 \
	 __VA_ARGS__},

static const struct ctx_field xdp_md_fields[] = {
#include "spec/ctx/xdp_md.def"
};

const struct ctx_layout ctx_xdp_md = {
	.name = "xdp_md",
	.size = 24,
	.fields = xdp_md_fields,
	.nr_fields = ARRAY_SIZE(xdp_md_fields),
};

const struct ctx_field *ctx_field_at(const struct ctx_layout *layout, u64 offset, u32 size,
				     u8 access, u32 attach_type)
{
	for (u32 i = 0; i < layout->nr_fields; i++) {
		const struct ctx_field *field = &layout->fields[i];

		if (field->offset == offset && field->size == size &&
		    (field->access & access) == access &&
		    (field->attach == ATTACH_ANY || field->attach & spec_attach_bit(attach_type)))
			return field;
	}
	return NULL;
}

u64 ctx_read(const struct ctx_field *field, const void *object)
{
	const u8 *at = object;
	u64 value = 0;

	for (u32 i = 0; i < field->nr_steps; i++) {
		value = 0;
		memcpy(&value, at + field->steps[i].offset, field->steps[i].size);
		at = u64_to_ptr(value);
	}
	return value;
}
