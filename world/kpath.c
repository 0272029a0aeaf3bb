// SPDX-License-Identifier: BSD-2-Clause
#include "world/kpath.h"

#include <errno.h>
#include <string.h>

/* Members of hostile types are without number, and anonymous ones may lead to the same again. */
#define MAX_MEMBERS 65536
#define MAX_LEVELS  16

struct walk {
	const struct btf *btf;
	struct kpath *path;
	struct text *err;
	u32 type_id; /* of what has been reached, without typedefs and qualifiers */
	u64 off_bits;
	u32 bitfield_bits; /* of it; 0: it is none */
	u32 nr_members;	   /* looked at */
};

static int fail(struct walk *w, int err, const char *fmt, ...) PRINTF_LIKE(3, 4);

static int fail(struct walk *w, int err, const char *fmt, ...)
{
	va_list args;

	if (!w->err)
		return err;
	va_start(args, fmt);
	text_vprintf(w->err, fmt, args);
	va_end(args);
	return err;
}

static const struct btf_type *type_of(const struct walk *w)
{
	return btf_type_by_id(w->btf, w->type_id);
}

static u32 bare(const struct walk *w, u32 id)
{
	return btf_skip_mods_and_typedefs(w->btf, id);
}

/* "struct sock", for messages */
static int fail_type(struct walk *w, int err, const char *what, const char *name, int len)
{
	const struct btf_type *t = type_of(w);
	const char *kind = btf_is_kind(t, BTF_KIND_UNION) ? "union " : "struct ";

	if (!btf_is_any(t, BTF_KINDS_COMPOSITE))
		kind = "";
	return fail(w, err, "%s%s %s '%.*s'", kind,
		    *kind ? btf_type_name(w->btf, w->type_id) : "what is no struct", what, len,
		    name);
}

static bool is_name(const char *s, const char *name, size_t len)
{
	return !strncmp(s, name, len) && !s[len];
}

/* The member of struct @id, or of an anonymous one in it, whose begin is at @off_bits. */
static bool find_member(struct walk *w, u32 id, u64 off_bits, const char *name, size_t len,
			u32 level)
{
	const struct btf_type *t = btf_type_by_id(w->btf, id);

	for (u32 i = 0; level < MAX_LEVELS && i < btf_vlen(t); i++) {
		const struct btf_member *member = &btf_members(t)[i];
		const char *member_name = btf_str(w->btf, member->name_off);
		u64 off = off_bits + btf_member_bit_offset(t, i);
		u32 type_id = bare(w, member->type);

		if (w->nr_members++ == MAX_MEMBERS)
			return false;
		if (is_name(member_name, name, len)) {
			w->type_id = type_id;
			w->off_bits = off;
			w->bitfield_bits = btf_member_bitfield_size(t, i);
			return true;
		}
		if (!*member_name &&
		    btf_is_any(btf_type_by_id(w->btf, type_id), BTF_KINDS_COMPOSITE) &&
		    find_member(w, type_id, off, name, len, level + 1))
			return true;
	}
	return false;
}

/* Where a pointer has been reached and the path goes on: to what it points to. */
static int follow(struct walk *w, const char *name, int len)
{
	struct kpath *path = w->path;
	const struct btf_type *t = type_of(w);
	u32 target;

	if (!btf_is_kind(t, BTF_KIND_PTR))
		return 0;
	target = bare(w, t->type);
	if (!btf_is_any(btf_type_by_id(w->btf, target), BTF_KINDS_COMPOSITE))
		return fail(w, -EINVAL, "a pointer to what is no struct has no member '%.*s'", len,
			    name);
	if (path->nr_hops == KPATH_MAX_HOPS)
		return fail(w, -E2BIG, "more than %d pointers on the way to '%.*s'", KPATH_MAX_HOPS,
			    len, name);
	path->hops[path->nr_hops++] =
		(struct kpath_hop){.off_bytes = (u32)(w->off_bits / 8), .type_id = target};
	w->type_id = target;
	w->off_bits = 0;
	return 0;
}

static int step_member(struct walk *w, const char *name, size_t len)
{
	int err = follow(w, name, (int)len);

	if (err)
		return err;
	if (!btf_is_any(type_of(w), BTF_KINDS_COMPOSITE))
		return fail_type(w, -EINVAL, "has no member", name, (int)len);
	if (!find_member(w, w->type_id, w->off_bits, name, len, 0))
		return fail_type(w, -ENOENT, "has no member", name, (int)len);
	return 0;
}

/* "[3]": *at is behind the bracket, and is moved behind the other. */
static int step_index(struct walk *w, const char **at)
{
	const struct btf_type *t = type_of(w);
	const struct btf_array *array;
	u64 index = 0;
	s64 size;
	u32 nr;

	if (!btf_is_kind(t, BTF_KIND_ARRAY))
		return fail(w, -EINVAL, "'[%s' is no element of an array", *at);
	array = btf_array_of(t);
	nr = array->nelems ? array->nelems : KPATH_FLEXIBLE_ELEMS;
	if (**at < '0' || **at > '9')
		return fail(w, -EINVAL, "'[%s' is no index", *at);
	while (**at >= '0' && **at <= '9' && index < nr)
		index = index * 10 + (u64)(*(*at)++ - '0');
	if (index >= nr)
		return fail(w, -ENOENT, "an index out of range: the array has %u elements", nr);
	if (*(*at)++ != ']')
		return fail(w, -EINVAL, "an index without ']'");
	w->type_id = bare(w, array->type);
	size = btf_resolve_size(w->btf, w->type_id);
	w->off_bits += index * 8 * (u64)MAX(size, (s64)0);
	return 0;
}

static size_t name_len(const char *s)
{
	return strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
}

static int step(struct walk *w, const char **at, bool is_first)
{
	size_t len;
	int err;

	if (!is_first && **at == '[') {
		(*at)++;
		return step_index(w, at);
	}
	if (!is_first) {
		size_t skip = **at == '.' ? 1 : !strncmp(*at, "->", 2) ? 2 : 0;

		if (!skip)
			return fail(w, -EINVAL, "'%s' does not go on a path", *at);
		*at += skip;
	}
	len = name_len(*at);
	if (!len)
		return fail(w, -EINVAL, "'%s' is no name of a member", *at);
	err = step_member(w, *at, len);
	*at += len;
	return err;
}

int kpath_find(const struct btf *btf, u32 type_id, const char *text, struct kpath *out,
	       struct text *err)
{
	struct walk w = {.btf = btf, .path = out, .err = err, .type_id = type_id};
	const char *at = text;
	s64 size;
	int ret;

	*out = (struct kpath){0};
	ret = step(&w, &at, true);
	while (!ret && *at)
		ret = step(&w, &at, false);
	if (ret)
		return ret;
	size = btf_resolve_size(btf, w.type_id);
	if (size < 0)
		return fail(&w, -EINVAL, "'%s' has no size", text);
	out->type_id = w.type_id;
	out->off_bits = w.off_bits;
	out->nr_bits = w.bitfield_bits ? w.bitfield_bits : (u64)size * 8;
	return 0;
}

u64 kpath_object_bytes(const struct btf *btf, u32 type_id)
{
	const struct btf_type *t = btf_type_by_id(btf, type_id), *last;
	s64 elem;

	if (!btf_vlen(t))
		return t->size;
	last = btf_type_by_id(
		btf, btf_skip_mods_and_typedefs(btf, btf_members(t)[btf_vlen(t) - 1].type));
	if (!btf_is_kind(last, BTF_KIND_ARRAY) || btf_array_of(last)->nelems)
		return t->size;
	elem = btf_resolve_size(btf, btf_array_of(last)->type);
	return t->size + (elem > 0 ? (u64)elem * KPATH_FLEXIBLE_ELEMS : 0);
}
