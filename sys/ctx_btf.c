// SPDX-License-Identifier: BSD-2-Clause
#include "sys/ctx_btf.h"

#include <userbpf/trace.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "spec/spec.h"

/* Members of hostile types may be without number, and so may their depth. */
#define MAX_ROWS    512
#define MAX_MEMBERS 4096
#define MAX_LEVELS  8
#define MAX_NAME    96

u32 ctx_btf_arch(const struct btf *btf)
{
	/* Of the kernel's types and of those for user space. */
	static const struct {
		const char *type, *member;
		u32 arch;
	} signs[] = {
		{"pt_regs", "di", USERBPF_ARCH_X86_64},
		{"pt_regs", "rdi", USERBPF_ARCH_X86_64},
		{"pt_regs", "orig_x0", USERBPF_ARCH_ARM64},
		{"user_pt_regs", "pstate", USERBPF_ARCH_ARM64},
	};

	for (size_t i = 0; i < ARRAY_SIZE(signs); i++) {
		int id = btf_find_by_name_kind(btf, signs[i].type, BTF_KIND_STRUCT);

		if (id > 0 &&
		    btf_find_member(btf, btf_type_by_id(btf, (u32)id), signs[i].member) >= 0)
			return signs[i].arch;
	}
	return 0;
}

/* First it counts, then it fills in. */
struct walk {
	const struct btf *btf;
	struct arena *arena;
	struct ctx_field *rows;	 /* NULL: only count */
	u32 size;		 /* of the whole, bytes: no row reaches behind it */
	u32 nr_rows, nr_members; /* found; looked at */
	u32 level;
	char name[MAX_NAME]; /* of the struct around, with a dot behind; "" for the outermost */
	int err;
};

static void walk_struct(struct walk *w, const struct btf_type *t, u32 offset);

static void add_row(struct walk *w, const char *name, u32 offset, u32 size, u32 count, u8 show)
{
	char whole[2 * MAX_NAME];

	if (w->nr_rows == MAX_ROWS || !(size == 1 || size == 2 || size == 4 || size == 8) ||
	    !count || count > UINT16_MAX || (u64)offset + (u64)size * count > w->size)
		return;
	if (w->rows) {
		snprintf(whole, sizeof(whole), "%s%s", w->name, name);
		w->rows[w->nr_rows] = (struct ctx_field){
			.name = arena_strdup(w->arena, whole),
			.offset = (u16)offset,
			.size = (u8)size,
			.count = (u16)count,
			.show = show,
			.access = CTX_READ,
		};
		if (!w->rows[w->nr_rows].name)
			w->err = -ENOMEM;
	}
	w->nr_rows++;
}

/* A struct within, whose name goes in front of its members'. */
static void walk_inner(struct walk *w, const char *name, const struct btf_type *t, u32 offset)
{
	size_t len = strlen(w->name);

	if (*name && len + strlen(name) + 2 > sizeof(w->name))
		return;
	if (*name)
		snprintf(w->name + len, sizeof(w->name) - len, "%s.", name);
	walk_struct(w, t, offset);
	w->name[len] = '\0';
}

static void walk_member(struct walk *w, const char *name, u32 id, u32 offset)
{
	const struct btf_type *t;
	u32 count = 1;
	s64 size;

	id = btf_skip_mods_and_typedefs(w->btf, id);
	t = btf_type_by_id(w->btf, id);
	if (btf_is_any(t, BTF_KINDS_COMPOSITE)) {
		walk_inner(w, name, t, offset);
		return;
	}
	if (btf_is_kind(t, BTF_KIND_ARRAY)) {
		count = btf_array_of(t)->nelems;
		id = btf_skip_mods_and_typedefs(w->btf, btf_array_of(t)->type);
		t = btf_type_by_id(w->btf, id);
	}
	size = btf_resolve_size(w->btf, id);
	if (btf_is_any(t, BTF_KINDS_ENUM | BTF_KIND_BIT(BTF_KIND_INT)) && size > 0)
		add_row(w, name, offset, (u32)size, count, CTX_DEC);
	else if (btf_is_kind(t, BTF_KIND_PTR))
		add_row(w, name, offset, sizeof(u64), count, CTX_HEX);
}

static void walk_struct(struct walk *w, const struct btf_type *t, u32 offset)
{
	if (w->level == MAX_LEVELS)
		return;
	w->level++;
	for (u32 i = 0; i < btf_vlen(t) && w->nr_members++ < MAX_MEMBERS; i++) {
		u32 bits = btf_member_bit_offset(t, i);
		const struct btf_member *member = &btf_members(t)[i];

		if (bits % 8 || btf_member_bitfield_size(t, i))
			continue;
		walk_member(w, btf_str(w->btf, member->name_off), member->type, offset + bits / 8);
	}
	w->level--;
}

/* The struct that the first argument of @func points to, or NULL. */
static const struct btf_type *context_of(const struct btf *btf, const char *func)
{
	int id = btf_find_by_name_kind(btf, func, BTF_KIND_FUNC);
	const struct btf_type *t = id > 0 ? btf_type_by_id(btf, (u32)id) : NULL;

	t = t ? btf_type_by_id(btf, t->type) : NULL;
	if (!btf_is_kind(t, BTF_KIND_FUNC_PROTO) || !btf_vlen(t))
		return NULL;
	t = btf_type_by_id(btf, btf_skip_mods_and_typedefs(btf, btf_params(t)->type));
	if (!btf_is_kind(t, BTF_KIND_PTR))
		return NULL;
	t = btf_type_by_id(btf, btf_skip_mods_and_typedefs(btf, t->type));
	return btf_is_any(t, BTF_KINDS_COMPOSITE) && t->size <= UINT16_MAX ? t : NULL;
}

int ctx_btf_layout(struct arena *arena, const struct btf *btf, const char *func,
		   const struct ctx_layout *base, const struct ctx_layout **out)
{
	const struct btf_type *t = context_of(btf, func);
	struct walk w = {.btf = btf, .arena = arena, .size = t ? t->size : 0};
	struct ctx_layout *layout;

	*out = base;
	if (!t)
		return 0;
	walk_struct(&w, t, 0);
	if (!w.nr_rows)
		return 0;
	layout = arena_alloc(arena, sizeof(*layout));
	w.rows = arena_alloc(arena, w.nr_rows * sizeof(*w.rows));
	if (!layout || !w.rows)
		return -ENOMEM;
	w.nr_rows = w.nr_members = 0;
	walk_struct(&w, t, 0);
	*layout = *base;
	layout->name = arena_strdup(arena, btf_str(btf, t->name_off));
	layout->size = t->size;
	layout->fields = w.rows;
	layout->nr_fields = w.nr_rows;
	*out = layout;
	return layout->name ? w.err : -ENOMEM;
}
