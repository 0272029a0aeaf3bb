// SPDX-License-Identifier: BSD-2-Clause
/*
 * See signature.h.
 *
 * BTF proves that no chain of pointers, typedefs and qualifiers bites its own tail, but a function
 * type may come back to itself through a parameter: depth and the size of the text bound the walk.
 */
#include <stdio.h>

#include "btf/btf.h"
#include "cli/signature.h"

#define MAX_DEPTH 32

struct printer {
	const struct btf *btf;
	struct text text;
	unsigned int depth;
	bool is_broken; /* too long, too deep, or a type that no declaration has */
};

static const char *const keywords[BTF_KIND_ENUM64 + 1] = {
	[BTF_KIND_INT] = "",	       [BTF_KIND_FLOAT] = "",	    [BTF_KIND_TYPEDEF] = "",
	[BTF_KIND_STRUCT] = "struct ", [BTF_KIND_UNION] = "union ", [BTF_KIND_ENUM] = "enum ",
	[BTF_KIND_ENUM64] = "enum ",   [BTF_KIND_FWD] = "struct ",
};

static const char *const qualifiers[BTF_KIND_ENUM64 + 1] = {
	[BTF_KIND_VOLATILE] = "volatile ",
	[BTF_KIND_CONST] = "const ",
	[BTF_KIND_RESTRICT] = "restrict ",
	[BTF_KIND_TYPE_TAG] = "",
};

static void print_type(struct printer *p, u32 id);

static void print_params(struct printer *p, const struct btf_type *proto)
{
	const struct btf_param *params = btf_params(proto);

	text_putc(&p->text, '(');
	for (u32 i = 0; i < btf_vlen(proto) && !p->is_broken; i++) {
		const char *name = btf_str(p->btf, params[i].name_off);

		text_puts(&p->text, i ? ", " : "");
		if (!params[i].type) {
			text_puts(&p->text, "...");
			continue;
		}
		print_type(p, params[i].type);
		if (*name)
			text_puts(&p->text, name);
		else if (!p->is_broken && p->text.buf[p->text.len - 1] == ' ')
			p->text.buf[--p->text.len] = '\0';
	}
	text_putc(&p->text, ')');
}

/* @name "" in a function type. */
static void print_proto(struct printer *p, const struct btf_type *proto, const char *name)
{
	if (!btf_is_kind(proto, BTF_KIND_FUNC_PROTO)) {
		p->is_broken = true;
		return;
	}
	print_type(p, proto->type);
	text_puts(&p->text, name);
	print_params(p, proto);
}

static void print_kind(struct printer *p, u32 id, const struct btf_type *t, u32 kind)
{
	if (keywords[kind]) {
		text_printf(&p->text, "%s%s ",
			    kind == BTF_KIND_FWD && btf_kflag(t) ? "union " : keywords[kind],
			    btf_type_name(p->btf, id));
	} else if (qualifiers[kind]) {
		text_puts(&p->text, qualifiers[kind]);
		print_type(p, t->type);
	} else if (kind == BTF_KIND_PTR) {
		print_type(p, t->type);
		text_puts(&p->text, "* ");
	} else if (kind == BTF_KIND_ARRAY) {
		print_type(p, btf_array_of(t)->type);
		text_printf(&p->text, "[%u]", btf_array_of(t)->nelems);
	} else {
		print_proto(p, t, "");
	}
}

static void print_type(struct printer *p, u32 id)
{
	const struct btf_type *t = btf_type_by_id(p->btf, id);

	if (!id) {
		text_puts(&p->text, "void ");
	} else if (!t || btf_kind(t) >= ARRAY_SIZE(keywords) || p->depth == MAX_DEPTH) {
		p->is_broken = true;
	} else if (!p->is_broken) {
		p->depth++;
		print_kind(p, id, t, btf_kind(t));
		p->depth--;
	}
	p->is_broken |= text_is_truncated(&p->text);
}

void signature_print(const struct userbpf_btf *btf, const char *func, char *buf, size_t size)
{
	struct printer p = {.btf = btf_of_public(btf), .text = {.buf = buf, .size = size}};
	int id = btf ? btf_find_by_name_kind(p.btf, func, BTF_KIND_FUNC) : -1;

	if (id > 0)
		print_proto(&p, btf_type_by_id(p.btf, btf_type_by_id(p.btf, (u32)id)->type), func);
	if (id <= 0 || p.is_broken || text_is_truncated(&p.text))
		snprintf(buf, size, "%s", func);
}
