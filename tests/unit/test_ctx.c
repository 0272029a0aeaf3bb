// SPDX-License-Identifier: BSD-2-Clause
/* Fields of contexts: the row that is looked up is the row that is there. */
#include <userbpf/trace.h>

#include "base/types.h"
#include "spec/spec.h"
#include "tests/unit/test.h"
#include "world/ctx.h"
#include "world/regs.h"

static u32 end_of(const struct ctx_field *field)
{
	return field->offset + (u32)field->size * field->count;
}

/* enum ctx_sizes, in other words than world/ctx.c has for it. */
static bool allows_size(const struct ctx_field *field, u64 offset, u32 size, u8 access)
{
	u64 within = offset - field->offset;
	bool is_element = size == field->size && within % field->size == 0;
	bool is_part = within / field->size == (within + size - 1) / field->size;

	switch ((enum ctx_sizes)field->sizes) {
	case CTX_EXACT: return is_element;
	case CTX_BYTES: return true;
	case CTX_WIDE:
		if (size == 2u * field->size && within % size == 0)
			return true;
		break;
	case CTX_NARROW: break;
	}
	return access & CTX_WRITE ? is_element : is_part;
}

static bool allows(const struct ctx_field *field, const struct ctx_user *user, u64 offset, u32 size,
		   u8 access)
{
	return field->offset <= offset && offset + size <= end_of(field) && offset % size == 0 &&
	       (field->access & access) == access && ctx_is_for(field, user) &&
	       allows_size(field, offset, size, access);
}

/* The last one: members of a union (reply and args of bpf_sock_ops) are the same memory. */
static const struct ctx_field *scan(const struct ctx_layout *layout, const struct ctx_user *user,
				    u64 offset, u32 size, u8 access)
{
	for (u32 i = layout->nr_fields; i--;) {
		if (allows(&layout->fields[i], user, offset, size, access))
			return &layout->fields[i];
	}
	return NULL;
}

/* Every access at @offset, and behind the struct. */
static u32 check_offset(const struct ctx_layout *layout, const struct ctx_user *user, u64 offset)
{
	u32 nr_found = 0;

	for (u32 size = 1; size <= 8; size *= 2) {
		for (u8 access = CTX_READ; access <= CTX_READ_WRITE; access++) {
			const struct ctx_field *expected = scan(layout, user, offset, size, access);

			CHECK_MSG(ctx_field_at(layout, user, offset, size, access) == expected,
				  "%s +%u, %u bytes, access %u", layout->name, (u32)offset, size,
				  access);
			nr_found += expected != NULL;
		}
	}
	return nr_found;
}

static u32 check_user(const struct ctx_layout *layout, const struct ctx_user *user)
{
	u32 nr_found = 0;

	for (u64 offset = 0; offset < layout->size + 16; offset++)
		nr_found += check_offset(layout, user, offset);
	CHECK(!ctx_field_at(layout, user, 1ull << 32, 4, CTX_READ));
	CHECK(!ctx_field_at(layout, user, ~0ull - 3, 4, CTX_READ));
	return nr_found;
}

/* Each program type that the rows name, with each attach type that one of them names and with one
 * that none does. */
static void check_layout(const struct ctx_layout *layout)
{
	u64 types = 0, attach = 0;
	u32 nr_found = 0;

	for (u32 i = 0; i < layout->nr_fields; i++) {
		types |= layout->fields[i].types;
		if (layout->fields[i].attach != ATTACH_ANY)
			attach |= layout->fields[i].attach;
	}
	for (u64 type = 1; type; type <<= 1) {
		struct ctx_user user = {type & types, 0};

		if (!user.types)
			continue;
		nr_found += check_user(layout, &user);
		for (user.attach = 1; user.attach; user.attach <<= 1) {
			if (user.attach & attach)
				nr_found += check_user(layout, &user);
		}
	}
	CHECK_MSG(nr_found > 0, "%s: no access is allowed", layout->name);
}

TEST(rows_are_found_as_by_a_scan)
{
	static const struct ctx_layout *const layouts[] = {
		&ctx_xdp_md,	&ctx_sk_buff, &ctx_sock,	   &ctx_tcp_sock,
		&ctx_sock_addr, &ctx_sysctl,  &ctx_sock_ops,	   &ctx_cgroup_dev,
		&ctx_sk_lookup, &ctx_sockopt, &ctx_flow_dissector,
	};

	for (size_t i = 0; i < ARRAY_SIZE(layouts); i++)
		check_layout(layouts[i]);
	check_layout(regs_arch_of(USERBPF_ARCH_X86_64)->perf_event);
	check_layout(regs_arch_of(USERBPF_ARCH_ARM64)->perf_event);
}
