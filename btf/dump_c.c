// SPDX-License-Identifier: BSD-2-Clause
/*
 * A C header with every type of a BTF, which a compiler lays out as the BTF says.
 *
 * C wants a type defined before something contains it, declared before something points to it. For
 * each type that is asked for, place() walks what it is made of and queues the definitions, those
 * that are contained first. It does not go behind pointers to structs and unions with a name: these
 * need not be complete. (Without a name they are written inside the type that uses them, so what
 * they contain must be.) A typedef of such a pointer is not queued either. Then the queue is
 * written, each definition after the declarations and typedefs that it needs and nobody has written
 * yet.
 *
 * What comes out, declarations included, and in which order, is as libbpf's btf_dump__dump_type()
 * has it, for programs depend on the names that clashing types get by it.
 *
 * Walks are recursive, and bounded in depth and in all: types without names can be made to branch
 * without end.
 */
#include <errno.h>

#include "btf/dump_c.h"
#include "btf/impl.h"
#include "btf/shape.h"

#define MAX_DEPTH 400

/* Of a type, in d->state[] */
enum {
	REFERENCED = 1, /* some type refers to it */
	PLACING = 2,	/* its members are being walked */
	PLACED = 4,	/* it is in the queue, or has no place there */
	WRITING = 8,	/* what it needs is being written */
	DECLARED = 16,	/* "struct foo;" was written; of a typedef: itself */
	WRITTEN = 32,
};

/* What place() found: what uses the type must wait for it, or a declaration will do. */
enum { WEAK, STRONG };

bool c_spend(struct c_dump *d, u64 n)
{
	if (n > d->left_steps)
		c_fail(d, -E2BIG);
	else
		d->left_steps -= n;
	return !d->out.err;
}

bool c_enter(struct c_dump *d)
{
	if (d->depth == MAX_DEPTH)
		c_fail(d, -E2BIG);
	if (!c_step(d))
		return false;
	d->depth++;
	return true;
}

/* ---- the order ---- */

static int place(struct c_dump *d, u32 id, bool is_behind_ptr);

static int enqueue(struct c_dump *d, u32 id)
{
	d->state[id] |= PLACED;
	if (vec_push(d->mem, &d->queue, id))
		c_fail(d, -ENOMEM);
	return STRONG;
}

static int place_composite(struct c_dump *d, u32 id, const struct btf_type *t, bool is_behind_ptr)
{
	if (is_behind_ptr && t->name_off)
		return WEAK;
	if (d->state[id] & PLACING) {
		c_fail(d, -ELOOP); /* C has no way to say it */
		return STRONG;
	}
	d->state[id] |= PLACING;
	for (u32 i = 0; i < btf_vlen(t) && !d->out.err; i++)
		place(d, btf_members(t)[i].type, false);
	if (t->name_off)
		return enqueue(d, id);
	d->state[id] |= PLACED;
	return STRONG;
}

/* Enumerators of an enum that nothing refers to are constants; others without name stand inline. */
static int place_leaf(struct c_dump *d, u32 id, const struct btf_type *t)
{
	if (t->name_off || !(d->state[id] & REFERENCED))
		return enqueue(d, id);
	d->state[id] |= PLACED;
	return STRONG;
}

static int place_typedef(struct c_dump *d, u32 id, const struct btf_type *t, bool is_behind_ptr)
{
	if (place(d, t->type, is_behind_ptr) == WEAK && is_behind_ptr)
		return WEAK;
	return enqueue(d, id);
}

static int place_func_proto(struct c_dump *d, const struct btf_type *t, bool is_behind_ptr)
{
	int link = place(d, t->type, is_behind_ptr);

	for (u32 i = 0; i < btf_vlen(t) && !d->out.err; i++)
		if (place(d, btf_params(t)[i].type, is_behind_ptr) == STRONG)
			link = STRONG;
	return link;
}

static int place_kind(struct c_dump *d, u32 id, bool is_behind_ptr)
{
	const struct btf_type *t = btf_type_by_id(d->btf, id);
	int link = WEAK;

	switch (btf_kind(t)) {
	case BTF_KIND_PTR: link = place(d, t->type, true); break;
	case BTF_KIND_ARRAY: return place(d, btf_array_of(t)->type, false);
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION: return place_composite(d, id, t, is_behind_ptr);
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
	case BTF_KIND_FWD: return place_leaf(d, id, t);
	case BTF_KIND_TYPEDEF: return place_typedef(d, id, t, is_behind_ptr);
	case BTF_KIND_VOLATILE:
	case BTF_KIND_CONST:
	case BTF_KIND_RESTRICT:
	case BTF_KIND_TYPE_TAG: return place(d, t->type, is_behind_ptr);
	case BTF_KIND_FUNC_PROTO: return place_func_proto(d, t, is_behind_ptr);
	}
	d->state[id] |= PLACED;
	return link;
}

/* Types that have their place count as strong: a typedef of them may be written at once. */
static int place(struct c_dump *d, u32 id, bool is_behind_ptr)
{
	int link;

	if (d->state[id] & PLACED || !c_enter(d))
		return STRONG;
	link = place_kind(d, id, is_behind_ptr);
	c_leave(d);
	return link;
}

/* ---- definitions and what they need ---- */

static void need(struct c_dump *d, u32 id, u32 user);

static void end_definition(struct c_dump *d)
{
	btf_out_write(&d->out, ";\n\n", 3);
}

static void declare(struct c_dump *d, u32 id)
{
	if (d->state[id] & DECLARED)
		return;
	d->state[id] |= DECLARED;
	c_put_tagged(d, id);
	end_definition(d);
}

/*
 * The compiler has __builtin_va_list itself. Old GCC says that __gnuc_va_list is void. In both
 * cases as libbpf.
 */
static void write_typedef(struct c_dump *d, u32 id)
{
	const struct btf_type *t = btf_type_by_id(d->btf, id);
	const char *name = btf_str(d->btf, t->name_off);
	struct btf_out *out = &d->out;

	if (d->state[id] & DECLARED)
		return;
	d->state[id] |= DECLARED;
	if (!strcmp(name, "__builtin_va_list"))
		return;
	if (!t->type && !strcmp(name, "__gnuc_va_list")) {
		btf_out_puts(out, "typedef __builtin_va_list __gnuc_va_list");
	} else {
		char *counted = c_counted_ident(d, id);

		btf_out_puts(out, "typedef ");
		if (counted)
			c_put_decl(d, t->type, counted, 0);
		mem_free(d->mem, counted);
	}
	end_definition(d);
}

static void need_members(struct c_dump *d, const struct btf_type *t, u32 user)
{
	for (u32 i = 0; i < btf_vlen(t) && !d->out.err; i++)
		need(d, btf_members(t)[i].type, user);
}

/* Inside of itself a struct needs no declaration. */
static void need_composite(struct c_dump *d, u32 id, const struct btf_type *t, u32 user)
{
	if (t->name_off) {
		if (id != user)
			declare(d, id);
	} else if (!(d->state[id] & WRITING)) {
		d->state[id] |= WRITING;
		need_members(d, t, user);
		d->state[id] &= (u8)~WRITING;
	}
}

static void need_typedef(struct c_dump *d, u32 id, const struct btf_type *t)
{
	if (!(d->state[id] & WRITING)) {
		d->state[id] |= WRITING;
		need(d, t->type, id);
		d->state[id] |= WRITTEN;
	}
	write_typedef(d, id);
}

/* GCC's own types of Arm's vector instructions, which clang does not have. */
static void write_alias(struct c_dump *d, u32 id, const struct btf_type *t)
{
	static const char *const aliases[][2] = {
		{"__Poly8_t", "unsigned char"},
		{"__Poly16_t", "unsigned short"},
		{"__Poly64_t", "unsigned long long"},
		{"__Poly128_t", "unsigned __int128"},
	};
	const char *name = btf_str(d->btf, t->name_off);

	d->state[id] |= WRITTEN;
	for (size_t i = 0; i < ARRAY_SIZE(aliases); i++)
		if (!strcmp(name, aliases[i][0]))
			btf_out_printf(&d->out, "typedef %s %s;\n\n", aliases[i][1], name);
}

static void need_kind(struct c_dump *d, u32 id, u32 user)
{
	const struct btf_type *t = btf_type_by_id(d->btf, id);

	switch (btf_kind(t)) {
	case BTF_KIND_INT: write_alias(d, id, t); break;
	case BTF_KIND_PTR:
	case BTF_KIND_VOLATILE:
	case BTF_KIND_CONST:
	case BTF_KIND_RESTRICT:
	case BTF_KIND_TYPE_TAG: need(d, t->type, user); break;
	case BTF_KIND_ARRAY: need(d, btf_array_of(t)->type, user); break;
	case BTF_KIND_FUNC_PROTO:
		for (u32 i = 0; i < btf_nr_refs(t) && !d->out.err; i++)
			need(d, btf_ref_at(t, i), user);
		break;
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION: need_composite(d, id, t, user); break;
	case BTF_KIND_TYPEDEF: need_typedef(d, id, t); break;
	case BTF_KIND_FWD:
		declare(d, id);
		d->state[id] |= WRITTEN;
		break;
	}
}

/* Write what type @user must find in front of it to use @id. */
static void need(struct c_dump *d, u32 id, u32 user)
{
	if (d->state[id] & WRITTEN || !c_enter(d))
		return;
	need_kind(d, id, user);
	c_leave(d);
}

static void define(struct c_dump *d, u32 id)
{
	const struct btf_type *t = btf_type_by_id(d->btf, id);

	if (d->state[id] & WRITTEN)
		return;
	switch (btf_kind(t)) {
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		d->state[id] |= WRITING;
		need_members(d, t, id);
		c_put_composite(d, id, 0);
		end_definition(d);
		break;
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
		c_put_enum(d, id, 0);
		end_definition(d);
		break;
	default: need(d, id, 0);
	}
	d->state[id] |= WRITTEN;
}

static void write_root(struct c_dump *d, u32 id)
{
	d->queue.nr = 0;
	place(d, id, false);
	for (size_t i = 0; i < d->queue.nr && !d->out.err; i++)
		define(d, d->queue.v[i]);
}

/* ---- the header ---- */

static void write_roots(struct c_dump *d, const struct btf_dump_opts *opts)
{
	u32 *ids, nr = btf_type_cnt(d->btf) - 1;
	int err;

	for (u32 i = 0; i < opts->nr_root_ids && !d->out.err; i++)
		write_root(d, opts->root_ids[i]);
	if (opts->nr_root_ids)
		return;
	if (opts->is_unsorted) {
		for (u32 id = 1; id <= nr && !d->out.err; id++)
			write_root(d, id);
		return;
	}
	ids = mem_calloc(d->mem, nr, sizeof(*ids));
	err = ids ? c_sort(d, ids) : -ENOMEM;
	if (err)
		c_fail(d, err);
	for (u32 i = 0; i < nr && !d->out.err; i++)
		write_root(d, ids[i]);
	mem_free(d->mem, ids);
}

/* The functions of the kernel that programs may call are tagged. */
static void write_kfuncs(struct c_dump *d)
{
	btf_out_puts(&d->out, "\n/* BPF kfuncs */\n#ifndef BPF_NO_KFUNC_PROTOTYPES\n");
	for (u32 id = 1; id < btf_type_cnt(d->btf) && !d->out.err; id++) {
		const struct btf_type *t = btf_type_by_id(d->btf, id), *func;

		if (btf_kind(t) != BTF_KIND_DECL_TAG || btf_decl_tag_component(t) != -1 ||
		    strcmp(btf_str(d->btf, t->name_off), "bpf_kfunc"))
			continue;
		func = btf_type_by_id(d->btf, t->type);
		if (btf_kind(func) != BTF_KIND_FUNC)
			continue;
		btf_out_puts(&d->out, "extern ");
		c_put_decl(d, func->type, btf_str(d->btf, func->name_off), 0);
		btf_out_puts(&d->out, " __weak __ksym;\n");
	}
	btf_out_puts(&d->out, "#endif\n\n");
}

static const char head[] =
	"#ifndef __VMLINUX_H__\n"
	"#define __VMLINUX_H__\n"
	"\n"
	"#ifndef BPF_NO_PRESERVE_ACCESS_INDEX\n"
	"#pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)\n"
	"#endif\n"
	"\n"
	"#ifndef __ksym\n"
	"#define __ksym __attribute__((section(\".ksyms\")))\n"
	"#endif\n"
	"\n"
	"#ifndef __weak\n"
	"#define __weak __attribute__((weak))\n"
	"#endif\n"
	"\n";
static const char tail[] = "#ifndef BPF_NO_PRESERVE_ACCESS_INDEX\n"
			   "#pragma clang attribute pop\n"
			   "#endif\n"
			   "\n"
			   "#endif /* __VMLINUX_H__ */\n";

static void write_header(struct c_dump *d, const struct btf_dump_opts *opts)
{
	btf_out_puts(&d->out, head);
	write_roots(d, opts);
	if (!opts->nr_root_ids)
		write_kfuncs(d);
	btf_out_puts(&d->out, tail);
}

static int prepare(struct c_dump *d)
{
	u32 nr = btf_type_cnt(d->btf);

	d->state = mem_calloc(d->mem, nr, sizeof(*d->state));
	d->ordinal = mem_calloc(d->mem, nr, sizeof(*d->ordinal));
	if (!d->state || !d->ordinal)
		return -ENOMEM;
	for (u32 id = 1; id < nr; id++) {
		const struct btf_type *t = btf_type_by_id(d->btf, id);

		for (u32 i = 0; i < btf_nr_refs(t); i++)
			d->state[btf_ref_at(t, i)] |= REFERENCED;
	}
	d->state[0] |= PLACED | WRITTEN; /* void */
	return 0;
}

static void init(struct c_dump *d, const struct btf *btf,
		 void (*write)(void *ctx, const char *bytes, size_t size), void *ctx)
{
	*d = (struct c_dump){
		.btf = btf,
		.mem = btf->mem,
		.out = {.write = write, .ctx = ctx, .left_bytes = btf_dump_limit(btf)},
		.left_steps = btf_dump_limit(btf) / CHARS_PER_STEP,
	};
}

static void destroy(struct c_dump *d)
{
	c_names_free(d, &d->types);
	c_names_free(d, &d->idents);
	vec_free(d->mem, &d->queue);
	vec_free(d->mem, &d->chain);
	mem_free(d->mem, d->ordinal);
	mem_free(d->mem, d->state);
}

int btf_dump_c(const struct btf *btf, const struct btf_dump_opts *opts)
{
	struct c_dump d;
	int err;

	init(&d, btf, opts->write, opts->ctx);
	err = prepare(&d);

	if (!err)
		write_header(&d, opts);
	else
		c_fail(&d, err);
	destroy(&d);
	return btf_out_end(&d.out);
}

struct btf_decls *btf_decls_new(const struct btf *btf,
				void (*write)(void *ctx, const char *bytes, size_t size), void *ctx)
{
	struct c_dump *d = mem_alloc(btf->mem, sizeof(*d));

	if (!d)
		return NULL;
	init(d, btf, write, ctx);
	if (!prepare(d))
		return (struct btf_decls *)d;
	destroy(d);
	mem_free(btf->mem, d);
	return NULL;
}

int btf_decls_put(struct btf_decls *decls, u32 id, const char *name, u32 level,
		  bool drops_qualifiers)
{
	struct c_dump *d = (struct c_dump *)decls;

	d->drops_qualifiers = drops_qualifiers;
	c_put_decl(d, id, name, level);
	return btf_out_end(&d->out);
}

void btf_decls_free(struct btf_decls *decls)
{
	struct c_dump *d = (struct c_dump *)decls;

	if (!d)
		return;
	destroy(d);
	mem_free(d->mem, d);
}
