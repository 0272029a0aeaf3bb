// SPDX-License-Identifier: BSD-2-Clause
/*
 * Declarations. BTF leads from the declarator inwards to the type it ends in, C is written the
 * other way round: the types on the way are collected in d->chain, then taken from its end. A
 * qualifier stands behind a pointer, but in front of anything else; what follows an array or a
 * function closes around the rest of the chain. Blanks are libbpf's (btf_dump_emit_type_chain()).
 */
#include <errno.h>

#include "btf/dump_c.h"

/* The part of d->chain that belongs to one declaration. */
struct span {
	size_t first, end;
};

static void put_chain(struct c_dump *d, struct span *span, const char *name, u32 level);

static bool is_on_the_way(u32 kind)
{
	static const u32 kinds = (BTF_KINDS_MODIFIER & ~BTF_KIND_BIT(BTF_KIND_TYPEDEF)) |
				 BTF_KIND_BIT(BTF_KIND_PTR) | BTF_KIND_BIT(BTF_KIND_ARRAY) |
				 BTF_KIND_BIT(BTF_KIND_FUNC_PROTO);

	return BTF_KIND_BIT(kind) & kinds;
}

static bool is_qualifier(u32 kind)
{
	return BTF_KIND_BIT(kind) & BTF_KINDS_MODIFIER && kind != BTF_KIND_TYPEDEF;
}

void c_put_decl(struct c_dump *d, u32 id, const char *name, u32 level)
{
	struct span span = {.first = d->chain.nr};
	const struct btf_type *t;

	do {
		t = btf_type_by_id(d->btf, id);
		if (!(d->drops_qualifiers && is_qualifier(btf_kind(t))) &&
		    vec_push(d->mem, &d->chain, id))
			c_fail(d, -ENOMEM);
		if (!c_step(d))
			break;
		id = btf_kind(t) == BTF_KIND_ARRAY ? btf_array_of(t)->type : t->type;
	} while (is_on_the_way(btf_kind(t)));
	span.end = d->chain.nr;
	put_chain(d, &span, name, level);
	d->chain.nr = span.first;
}

static const struct btf_type *next_type(const struct c_dump *d, const struct span *span)
{
	return btf_type_by_id(d->btf, d->chain.v[span->end - 1]);
}

static const char *qualifier(const struct btf_type *t)
{
	switch (btf_kind(t)) {
	case BTF_KIND_CONST: return "const";
	case BTF_KIND_VOLATILE: return "volatile";
	case BTF_KIND_RESTRICT: return "restrict";
	default: return NULL;
	}
}

/* In front of what is not a pointer. */
static void put_qualifiers(struct c_dump *d, struct span *span)
{
	for (; span->end > span->first && qualifier(next_type(d, span)); span->end--) {
		btf_out_puts(&d->out, qualifier(next_type(d, span)));
		btf_out_write(&d->out, " ", 1);
	}
}

/* GCC says that elements are const of the array, and noreturn as volatile of the function. */
static void drop_qualifiers(struct c_dump *d, struct span *span)
{
	while (span->end > span->first && btf_is_any(next_type(d, span), BTF_KINDS_MODIFIER) &&
	       btf_kind(next_type(d, span)) != BTF_KIND_TYPEDEF)
		span->end--;
}

static void put_name(struct c_dump *d, const char *name, bool is_after_ptr)
{
	if (*name && !is_after_ptr)
		btf_out_write(&d->out, " ", 1);
	btf_out_name(&d->out, name);
}

static void put_array(struct c_dump *d, const struct btf_type *t, struct span *span,
		      const char *name, bool is_after_ptr, u32 level)
{
	drop_qualifiers(d, span);
	if (span->end == span->first) {
		put_name(d, name, is_after_ptr);
	} else {
		bool is_array = btf_kind(next_type(d, span)) == BTF_KIND_ARRAY;

		if (*name && !is_after_ptr)
			btf_out_write(&d->out, " ", 1);
		if (!is_array)
			btf_out_write(&d->out, "(", 1);
		put_chain(d, span, name, level);
		if (!is_array)
			btf_out_write(&d->out, ")", 1);
	}
	btf_out_printf(&d->out, "[%u]", btf_array_of(t)->nelems);
}

static void put_params(struct c_dump *d, const struct btf_type *t, u32 level)
{
	const struct btf_param *params = btf_params(t);
	u32 nr = btf_vlen(t);

	if (!nr || (nr == 1 && !params->type)) {
		btf_out_puts(&d->out, "(void)");
		return;
	}
	btf_out_write(&d->out, "(", 1);
	for (u32 i = 0; i < nr && !d->out.err; i++) {
		if (i)
			btf_out_write(&d->out, ", ", 2);
		if (i == nr - 1 && !params[i].type)
			btf_out_puts(&d->out, "...");
		else
			c_put_decl(d, params[i].type, btf_str(d->btf, params[i].name_off), level);
	}
	btf_out_write(&d->out, ")", 1);
}

static void put_func_proto(struct c_dump *d, const struct btf_type *t, struct span *span,
			   const char *name, bool is_after_ptr, u32 level)
{
	drop_qualifiers(d, span);
	if (span->end == span->first) {
		put_name(d, name, is_after_ptr);
	} else {
		btf_out_write(&d->out, " (", 2);
		put_chain(d, span, name, level);
		btf_out_write(&d->out, ")", 1);
	}
	put_params(d, t, level);
}

static void put_type_tag(struct c_dump *d, const struct btf_type *t)
{
	btf_out_puts(&d->out, " __attribute__((btf_type_tag(\"");
	btf_out_name(&d->out, btf_str(d->btf, t->name_off));
	btf_out_puts(&d->out, "\")))");
}

/* Anonymous types are written out where they are used. */
static void put_end(struct c_dump *d, u32 id, const struct btf_type *t, u32 level)
{
	switch (btf_kind(t)) {
	case BTF_KIND_UNKN: btf_out_puts(&d->out, "void"); break;
	case BTF_KIND_INT:
	case BTF_KIND_FLOAT: btf_out_name(&d->out, btf_str(d->btf, t->name_off)); break;
	case BTF_KIND_TYPEDEF: c_put_ident(d, id); break;
	case BTF_KIND_FWD: c_put_tagged(d, id); break;
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		if (t->name_off)
			c_put_tagged(d, id);
		else
			c_put_composite(d, id, level);
		break;
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
		if (t->name_off)
			c_put_tagged(d, id);
		else
			c_put_enum(d, id, level);
		break;
	}
}

static void put_links(struct c_dump *d, struct span *span, const char *name, u32 level)
{
	bool is_after_ptr = true; /* a pointer stands at once behind its bracket */

	while (span->end > span->first) {
		u32 id = d->chain.v[--span->end];
		const struct btf_type *t = btf_type_by_id(d->btf, id);

		switch (btf_kind(t)) {
		case BTF_KIND_ARRAY: put_array(d, t, span, name, is_after_ptr, level); return;
		case BTF_KIND_FUNC_PROTO:
			put_func_proto(d, t, span, name, is_after_ptr, level);
			return;
		case BTF_KIND_PTR: btf_out_puts(&d->out, is_after_ptr ? "*" : " *"); break;
		case BTF_KIND_CONST:
		case BTF_KIND_VOLATILE:
		case BTF_KIND_RESTRICT:
			btf_out_write(&d->out, " ", 1);
			btf_out_puts(&d->out, qualifier(t));
			break;
		case BTF_KIND_TYPE_TAG:
			put_qualifiers(d, span);
			put_type_tag(d, t);
			break;
		default: put_qualifiers(d, span); put_end(d, id, t, level);
		}
		is_after_ptr = btf_kind(t) == BTF_KIND_PTR;
	}
	put_name(d, name, is_after_ptr);
}

static void put_chain(struct c_dump *d, struct span *span, const char *name, u32 level)
{
	if (!c_enter(d))
		return;
	put_links(d, span, name, level);
	c_leave(d);
}
