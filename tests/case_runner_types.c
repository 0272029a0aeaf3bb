// SPDX-License-Identifier: BSD-2-Clause
/*
 * Types of a case: BTF made of its "type:" lines, for maps and programs alike. Ids are known from
 * the order: the numbers and the kernel's special structs below, the structs of the case, and
 * behind them what kptrs and tags need.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <userbpf/btf_build.h>

#include "tests/case_runner.h"

static const struct {
	const char *name;
	u32 size;
	bool is_struct;
} known[] = {
	{"u64", 8, false},	   {"u32", 4, false},		{"bpf_spin_lock", 4, true},
	{"bpf_refcount", 4, true}, {"bpf_list_head", 16, true}, {"bpf_list_node", 24, true},
	{"bpf_rb_root", 16, true}, {"bpf_rb_node", 32, true},	{"bpf_timer", 16, true},
	{"bpf_wq", 16, true},
};

#define FIRST_STRUCT ((u32)ARRAY_SIZE(known) + 1)
#define MAX_EXTRA    64

/* "lock@0:bpf_spin_lock", "root@8:bpf_rb_root(node.n)", "p@24:kptr(node)" */
struct field {
	char name[32], type[32], of[64];
	u32 off;
};

struct maker {
	const struct test_case *tc;
	struct userbpf_btf_builder *b;
	struct {
		struct field field;
		u32 struct_id, member;
	} extra[MAX_EXTRA]; /* fields whose types or tags come last */
	u32 nr_extra, nr_kptrs;
};

u32 bench_type_id(const struct test_case *tc, const char *name)
{
	for (size_t i = 0; i < tc->types.nr; i++) {
		if (!strcmp(tc->types.v[i].name, name))
			return FIRST_STRUCT + (u32)i;
	}
	return 0;
}

u32 bench_number_id(u32 size)
{
	return size == 8 ? 1 : size == 4 ? 2 : 0;
}

static u32 known_id(const char *name)
{
	for (u32 i = 0; i < ARRAY_SIZE(known); i++) {
		if (!strcmp(known[i].name, name))
			return i + 1;
	}
	return 0;
}

static bool parse_field(const char *word, struct field *out)
{
	int nr = sscanf(word, "%31[^@]@%u:%31[^(](%63[^)])", out->name, &out->off, out->type,
			out->of);

	if (nr == 3)
		out->of[0] = '\0';
	return nr >= 3;
}

static bool is_kptr(const struct field *field)
{
	return strstr(field->type, "kptr");
}

/* The pointer of the next kptr: two types for each, a tag and a pointer to it. */
static u32 next_kptr_id(struct maker *m)
{
	return FIRST_STRUCT + (u32)m->tc->types.nr + 2 * m->nr_kptrs++ + 1;
}

static int add_field(struct maker *m, const struct field *field, u32 struct_id, u32 member)
{
	u32 id = is_kptr(field) ? next_kptr_id(m) : known_id(field->type);

	if (field->of[0]) {
		if (m->nr_extra == MAX_EXTRA)
			return -E2BIG;
		m->extra[m->nr_extra].field = *field;
		m->extra[m->nr_extra].struct_id = struct_id;
		m->extra[m->nr_extra++].member = member;
	}
	return id ? userbpf_btf_add_field(m->b, field->name, (int)id, field->off * 8, 0) : -EINVAL;
}

static int add_struct(struct maker *m, const struct case_type *type)
{
	char *fields = strdup(type->fields), *rest = fields, *word;
	int id = userbpf_btf_add_struct(m->b, type->name, type->size), err = MIN(id, 0);
	struct field field;

	for (u32 i = 0; fields && err >= 0 && (word = text_next_word(&rest)); i++)
		err = parse_field(word, &field) ? add_field(m, &field, (u32)id, i) : -EINVAL;
	free(fields);
	return err;
}

/* Kptrs have their types in the order of the fields. */
static int add_kptrs(struct maker *m)
{
	int id = 0;

	for (u32 i = 0; i < m->nr_extra && id >= 0; i++) {
		const struct field *field = &m->extra[i].field;

		if (!is_kptr(field))
			continue;
		id = userbpf_btf_add_type_tag(m->b, field->type,
					      (int)bench_type_id(m->tc, field->of));
		if (id > 0)
			id = userbpf_btf_add_ptr(m->b, id);
	}
	return MIN(id, 0);
}

/* "contains:node:n" of "node.n" */
static int add_tags(struct maker *m)
{
	int id = 0;

	for (u32 i = 0; i < m->nr_extra && id >= 0; i++) {
		const struct field *field = &m->extra[i].field;
		char tag[96];
		char *dot;

		if (is_kptr(field))
			continue;
		snprintf(tag, sizeof(tag), "contains:%s", field->of);
		dot = strchr(tag, '.');
		if (dot)
			*dot = ':';
		id = userbpf_btf_add_decl_tag(m->b, tag, (int)m->extra[i].struct_id,
					      (int)m->extra[i].member);
	}
	return MIN(id, 0);
}

static int add_known(struct maker *m)
{
	int id = 0;

	for (u32 i = 0; i < ARRAY_SIZE(known) && id >= 0; i++)
		id = known[i].is_struct
			     ? userbpf_btf_add_struct(m->b, known[i].name, known[i].size)
			     : userbpf_btf_add_int(m->b, known[i].name, known[i].size, 0);
	return MIN(id, 0);
}

bool bench_make_types(struct bench *bench)
{
	const struct test_case *tc = bench->tc;
	struct maker m = {.tc = tc};
	char msg[256] = "";
	int err;

	if (!tc->types.nr)
		return true;
	m.b = userbpf_btf_builder_new(bench->vm, NULL);
	err = m.b ? add_known(&m) : -ENOMEM;
	for (size_t i = 0; !err && i < tc->types.nr; i++)
		err = add_struct(&m, &tc->types.v[i]);
	err = err ? err : add_kptrs(&m);
	err = err ? err : add_tags(&m);
	if (!err)
		bench->types = userbpf_btf_builder_btf(m.b, msg, sizeof(msg));
	userbpf_btf_builder_free(m.b);
	if (!bench->types)
		bench_fail(bench, tc->types.v[0].line, "types: %s %s", text_errno(err), msg);
	return bench->types;
}
