// SPDX-License-Identifier: BSD-2-Clause
/*
 * The members of a struct or union as C sees them: those of anonymous ones are its own.
 *
 * Structs can contain the same anonymous struct many times over, so that neither their number nor
 * their depth bounds the members there are; both are bounded here.
 */
#include <userbpf/btf.h>

#include <errno.h>
#include <string.h>

#include "btf/btf.h"

#define MAX_DEPTH   32
#define MAX_MEMBERS 1000000

struct walk {
	const struct btf *btf;
	userbpf_btf_member_fn fn;
	void *ctx;
	u32 left; /* members that may still be looked at */
};

static int walk_members(struct walk *w, const struct btf_type *t, u64 bit_offset, u32 depth);

/* Arrays of arrays are one array of what the innermost has, as deep as the kernel looks. */
static void flatten(const struct btf *btf, struct userbpf_btf_member *m)
{
	u32 id = btf_skip_mods_and_typedefs(btf, m->type_id);

	m->elem_type_id = m->type_id;
	m->nr_elems = 1;
	for (u32 depth = 0; depth < MAX_DEPTH; depth++) {
		const struct btf_type *t = btf_type_by_id(btf, id);

		if (!btf_is_kind(t, BTF_KIND_ARRAY))
			break;
		m->elem_type_id = btf_array_of(t)->type;
		m->nr_elems *= btf_array_of(t)->nelems;
		id = btf_skip_mods_and_typedefs(btf, m->elem_type_id);
	}
}

/* Where a field that is a part of an integer says so in the type of the integer, as older BTF does.
 */
static void place_in_int(struct userbpf_btf_member *m, const struct btf_type *t)
{
	u32 data = btf_int_data(t), bits = BTF_INT_BITS(data);

	if (!BTF_INT_OFFSET(data) && bits == t->size * 8)
		return;
	m->bit_offset += BTF_INT_OFFSET(data);
	m->bit_size = bits;
	m->is_bitfield = true;
}

static void fill_type(const struct btf *btf, struct userbpf_btf_member *m)
{
	const struct btf_type *t = btf_type_by_id(btf, btf_skip_mods_and_typedefs(btf, m->type_id));
	s64 size = btf_resolve_size(btf, m->type_id);

	m->bit_size = size > 0 ? (u64)size * 8 : 0;
	if (btf_is_kind(t, BTF_KIND_INT))
		place_in_int(m, t);
	flatten(btf, m);
}

static struct userbpf_btf_member member_at(const struct walk *w, const struct btf_type *t, u32 i,
					   u64 bit_offset, u32 depth)
{
	struct userbpf_btf_member m = {
		.name = btf_str(w->btf, btf_members(t)[i].name_off),
		.type_id = btf_members(t)[i].type,
		.depth = depth,
		.bit_offset = bit_offset + btf_member_bit_offset(t, i),
	};
	u32 bits = btf_member_bitfield_size(t, i);

	fill_type(w->btf, &m);
	if (bits) {
		m.bit_size = bits;
		m.is_bitfield = true;
	}
	return m;
}

static int visit(struct walk *w, const struct userbpf_btf_member *m)
{
	u32 id = btf_skip_mods_and_typedefs(w->btf, m->type_id);
	const struct btf_type *t = btf_type_by_id(w->btf, id);
	int ret = w->fn(w->ctx, m);

	if (ret || m->name[0] || !btf_is_any(t, BTF_KINDS_COMPOSITE))
		return ret;
	return m->depth == MAX_DEPTH ? -E2BIG : walk_members(w, t, m->bit_offset, m->depth + 1);
}

static int walk_members(struct walk *w, const struct btf_type *t, u64 bit_offset, u32 depth)
{
	int ret = 0;

	for (u32 i = 0; !ret && i < btf_vlen(t); i++) {
		struct userbpf_btf_member m;

		if (!w->left--)
			return -E2BIG;
		m = member_at(w, t, i, bit_offset, depth);
		ret = visit(w, &m);
	}
	return ret;
}

int userbpf_btf_for_each_member(const struct userbpf_btf *handle, uint32_t id,
				userbpf_btf_member_fn fn, void *ctx)
{
	struct walk w = {btf_of_public(handle), fn, ctx, MAX_MEMBERS};
	const struct btf_type *t;

	if (!handle || !fn)
		return -EINVAL;
	t = btf_type_by_id(w.btf, btf_skip_mods_and_typedefs(w.btf, id));
	return btf_is_any(t, BTF_KINDS_COMPOSITE) ? walk_members(&w, t, 0, 0) : -EINVAL;
}

/* --- one member by the words of C --- */

struct path {
	const struct userbpf_btf *handle;
	const struct btf *btf;
	const char *rest;
	const char *name; /* that is looked for, name_len bytes */
	size_t name_len;
	struct userbpf_btf_member at; /* what the words so far name */
};

/* The value of a match is not 0 and no error. */
static int match_name(void *ctx, const struct userbpf_btf_member *m)
{
	struct path *path = ctx;
	u64 begin = path->at.bit_offset;

	if (strncmp(m->name, path->name, path->name_len) || m->name[path->name_len])
		return 0;
	path->at = *m;
	path->at.bit_offset += begin;
	return 1;
}

static int step_into_member(struct path *path)
{
	int ret;

	path->name = path->rest;
	path->name_len = strcspn(path->rest, ".[");
	if (!path->name_len)
		return -EINVAL;
	path->rest += path->name_len;
	ret = userbpf_btf_for_each_member(path->handle, path->at.type_id, match_name, path);
	return ret > 0 ? 0 : ret ? ret : -ENOENT;
}

/* "[3]", behind the bracket; decimal. */
static int parse_index(struct path *path, u32 *index)
{
	u64 value = 0;
	const char *s = path->rest + 1;

	if (*s < '0' || *s > '9')
		return -EINVAL;
	for (; *s >= '0' && *s <= '9' && value <= UINT32_MAX; s++)
		value = value * 10 + (u64)(*s - '0');
	if (*s != ']' || value > UINT32_MAX)
		return -EINVAL;
	path->rest = s + 1;
	*index = (u32)value;
	return 0;
}

static int step_into_array(struct path *path)
{
	u32 id = btf_skip_mods_and_typedefs(path->btf, path->at.type_id), index;
	const struct btf_type *t = btf_type_by_id(path->btf, id);
	const struct btf_array *array = btf_array_of(t);
	int err = parse_index(path, &index);

	if (err || !btf_is_kind(t, BTF_KIND_ARRAY) || (array->nelems && index >= array->nelems))
		return -EINVAL;
	path->at.type_id = array->type;
	path->at.bit_offset += index * (u64)btf_resolve_size(path->btf, array->type) * 8;
	fill_type(path->btf, &path->at);
	return 0;
}

int userbpf_btf_find_member(const struct userbpf_btf *handle, uint32_t id, const char *expression,
			    struct userbpf_btf_member *member)
{
	struct path path = {.handle = handle, .btf = btf_of_public(handle), .rest = expression};
	int err;

	if (!handle || !expression || !member)
		return -EINVAL;
	path.at.type_id = id;
	err = step_into_member(&path);
	while (!err && *path.rest) {
		if (*path.rest == '[') {
			err = step_into_array(&path);
		} else if (*path.rest++ == '.') {
			err = step_into_member(&path);
		} else {
			err = -EINVAL;
		}
	}
	if (!err)
		*member = path.at;
	return err;
}
