// SPDX-License-Identifier: BSD-2-Clause
/*
 * See gen_skeleton.h. What is the same for every object is text in which "$" is the name of the
 * struct and "@" that of the header's guard; the rest comes from the object. Structs of variables
 * are laid out as bpftool does it, byte for byte.
 */
#include "loader/gen_skeleton.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <userbpf/map.h>

#include "btf/dump.h"
#include "btf/out.h"
#include "loader/loader.h"
#include "loader/struct_ops.h"
#include "world/world.h"

#define NAME_MAX_BYTES	64 /* bpftool's MAX_OBJ_NAME_LEN */
#define IDENT_MAX_BYTES ELF_MAX_NAME_BYTES
#define BYTES_PER_LINE	20
#define TEXT_PER_ITEM \
	(IDENT_MAX_BYTES * 16ull) /* what is written for a map, a program, a variable */
#define TEXT_OF_TEMPLATE 65536ull

struct gen {
	const struct userbpf_object *obj;
	const struct skeleton_opts *opts;
	struct btf_out out;
	struct btf_decls *decls; /* NULL: the object has no types */
	char name[NAME_MAX_BYTES], guard[NAME_MAX_BYTES + 16];
	u32 off, nr_pads; /* within the struct that is being written */
	u32 nr_vars;
};

/* ---- words ---- */

static void make_ident(char *text)
{
	for (; *text; text++)
		if (!isalnum((unsigned char)*text) && *text != '_')
			*text = '_';
}

/* "a/b.bpf.o" is called "b_bpf". bpftool: get_obj_name() */
static void set_name(struct gen *g)
{
	const char *given = g->opts->name, *path = g->obj->path, *slash = strrchr(path, '/');
	struct text guard = TEXT_ON(g->guard);
	size_t len;

	text_puts(&TEXT_ON(g->name), given ? given : slash ? slash + 1 : path);
	len = strlen(g->name);
	if (!given && len > 2 && !strcmp(g->name + len - 2, ".o"))
		g->name[len - 2] = '\0';
	make_ident(g->name);
	text_printf(&guard, "__%s_%s__", g->name, g->opts->is_sub ? "SUBSKEL_H" : "SKEL_H");
	for (char *c = g->guard; *c; c++)
		*c = (char)toupper((unsigned char)*c);
}

static void put(struct gen *g, const char *template)
{
	while (*template && !g->out.err) {
		size_t len = strcspn(template, "$@");

		btf_out_write(&g->out, template, len);
		template += len;
		if (*template)
			btf_out_puts(&g->out, *template ++ == '$' ? g->name : g->guard);
	}
}

static void put_ident(struct gen *g, const char *text)
{
	char ident[IDENT_MAX_BYTES];

	text_puts(&TEXT_ON(ident), text);
	make_ident(ident);
	btf_out_puts(&g->out, ident);
}

/* "@before ident @after", templates around what comes from the object */
static void put_with(struct gen *g, const char *before, const char *ident, const char *after)
{
	put(g, before);
	put_ident(g, ident);
	put(g, after);
}

/* As a string of C. Names come from the object. */
static void put_string(struct gen *g, const char *text)
{
	btf_out_write(&g->out, "\"", 1);
	for (; *text && !g->out.err; text++) {
		if (!isprint((unsigned char)*text) || strchr("\"\\?", *text))
			btf_out_printf(&g->out, "\\%03o", (unsigned char)*text);
		else
			btf_out_write(&g->out, text, 1);
	}
	btf_out_write(&g->out, "\"", 1);
}

static bool is_arena(const struct obj_map *map)
{
	return map == map->obj->arena_map;
}

/* A section's map is called as the section, without the dot. bpftool: get_map_ident() */
static const char *map_word(const struct obj_map *map)
{
	return map->elf_name && !is_arena(map) ? map->elf_name + 1 : map->pub.name;
}

/* The same of its variables. bpftool: get_datasec_ident() */
static const char *section_word(const struct obj_map *map)
{
	return is_arena(map) ? "arena" : map_word(map);
}

/* ---- variables ---- */

struct variable {
	const char *name;
	u32 type, off, size;
};

typedef void (*each_variable)(struct gen *g, const struct obj_map *map, const struct variable *var);

static bool has_variables(const struct obj_map *map)
{
	return map->elf_name && map->pub.attr.flags & BPF_F_MMAPABLE;
}

/* The section's types, if they say where its variables are. */
static const struct btf_type *section_type(const struct gen *g, const struct obj_map *map)
{
	const struct btf *btf = g->obj->btf;
	int id = btf ? btf_find_by_name_kind(btf, map->elf_name, BTF_KIND_DATASEC) : -ENOENT;
	const struct btf_type *sec = id > 0 ? btf_type_by_id(btf, (u32)id) : NULL;

	return sec && sec->size == globals_size(map) ? sec : NULL;
}

/* The first extern of ".kconfig" at or behind @from. */
static bool next_kconfig(const struct userbpf_object *obj, u32 from, struct variable *var)
{
	const struct obj_extern *next = NULL;

	for (u32 i = 0; i < obj->nr_externs; i++) {
		const struct obj_extern *ext = &obj->externs[i];

		if (ext->is_kconfig && ext->off >= from && (!next || ext->off < next->off))
			next = ext;
	}
	if (!next)
		return false;
	*var = (struct variable){next->name, btf_type_by_id(obj->btf, next->type_id)->type,
				 next->off, next->size};
	return true;
}

static void for_each_kconfig(struct gen *g, const struct obj_map *map, each_variable fn)
{
	struct variable var;

	for (u32 end = 0; next_kconfig(g->obj, end, &var) && !g->out.err; end = var.off + var.size)
		fn(g, map, &var);
}

/* Static ones are not to be seen from outside. */
static void for_each_variable(struct gen *g, const struct obj_map *map, each_variable fn)
{
	const struct btf_type *sec;

	if (map == g->obj->kconfig) {
		for_each_kconfig(g, map, fn);
		return;
	}
	sec = section_type(g, map);
	for (u32 i = 0; sec && i < btf_vlen(sec) && !g->out.err; i++) {
		const struct btf_var_secinfo *info = &btf_secinfos(sec)[i];
		const struct btf_type *t = btf_type_by_id(g->obj->btf, info->type);
		const struct variable var = {btf_str(g->obj->btf, t->name_off), t->type,
					     info->offset, info->size};

		if (!types_is_static(g->obj, info->type))
			fn(g, map, &var);
	}
}

/* The declaration of @name as what @var is. */
static void put_decl(struct gen *g, const struct obj_map *map, const struct variable *var,
		     const char *name)
{
	int err = btf_decls_put(g->decls, var->type, name, 2, map != g->obj->kconfig);

	if (err && !g->out.err)
		g->out.err = err;
}

/*
 * bpftool: codegen_datasec_def(). No alignment counts for more than four bytes, so that compilers
 * for 32 bits lay the struct out alike.
 */
static void put_variable(struct gen *g, const struct obj_map *map, const struct variable *var)
{
	int align = btf_align_of(g->obj->btf, var->type);
	char ident[256];

	if (align <= 0 || g->off > var->off) {
		g->out.err = g->out.err ? g->out.err : -EINVAL;
		return;
	}
	if (ALIGN_UP((u64)g->off, (u64)MIN(align, 4)) != var->off)
		btf_out_printf(&g->out, "\t\tchar __pad%u[%u];\n", g->nr_pads++, var->off - g->off);
	text_puts(&TEXT_ON(ident), var->name);
	make_ident(ident);
	btf_out_puts(&g->out, "\t\t");
	put_decl(g, map, var, ident);
	btf_out_puts(&g->out, ";\n");
	g->off = var->off + var->size;
}

/* Of a library: where the variable is. What is no plain type needs a name for it first. */
static void put_pointer(struct gen *g, const struct obj_map *map, const struct variable *var)
{
	const struct btf *btf = g->obj->btf;
	const struct btf_type *t = btf_type_by_id(btf, btf_skip_mods_and_typedefs(btf, var->type));
	bool is_wrapped = btf_is_kind(t, BTF_KIND_ARRAY) ||
			  (btf_is_kind(t, BTF_KIND_PTR) &&
			   btf_is_kind(btf_type_by_id(btf, t->type), BTF_KIND_FUNC_PROTO));

	btf_out_puts(&g->out, is_wrapped ? "\t\t__typeof__(" : "\t\t");
	put_decl(g, map, var, "");
	put_with(g, is_wrapped ? ") *" : " *", var->name, ";\n");
	g->nr_vars++;
}

static void put_section(struct gen *g, const struct obj_map *map)
{
	const char *word = section_word(map);

	g->off = g->nr_pads = 0;
	put_with(g, "\tstruct $__", word, " {\n");
	for_each_variable(g, map, g->opts->is_sub ? put_pointer : put_variable);
	put_with(g, g->opts->is_sub ? "\t} " : "\t} *", word, ";\n");
}

/* ---- tables of operations ---- */

/*
 * A member as a user may set it: an operation as a program, a number as it is; what is neither is
 * room. bpftool: walk_st_ops_shadow_vars()
 */
static void put_shadow_member(struct gen *g, const struct obj_map *map, u32 i)
{
	const u32 numbers =
		BTF_KINDS_ENUM | BTF_KIND_BIT(BTF_KIND_INT) | BTF_KIND_BIT(BTF_KIND_FLOAT);
	const struct btf *btf = g->obj->btf;
	const struct btf_type *t = btf_type_by_id(btf, map->ops->type_id);
	const struct btf_member *member = &btf_members(t)[i];
	const char *name = btf_str(btf, member->name_off);
	u32 off = btf_member_bit_offset(t, i) / 8, behind;
	const struct btf_type *of;
	s64 size = btf_resolve_size(btf, member->type);

	behind = btf_skip_mods_and_typedefs(btf, member->type);
	of = btf_type_by_id(btf, behind);
	if (g->off < off)
		btf_out_printf(&g->out, "\t\t\tchar __padding_%u[%u];\n", i, off - g->off);
	if (btf_is_any(of, numbers) && !btf_member_bitfield_size(t, i)) {
		const struct variable var = {.name = name, .type = behind};

		btf_out_puts(&g->out, "\t\t\t");
		put_decl(g, map, &var, name);
		btf_out_puts(&g->out, ";\n");
	} else if (struct_ops_is_func_ptr(btf, member->type)) {
		btf_out_printf(&g->out, "\t\t\tstruct userbpf_prog *%s;\n", name);
	} else {
		btf_out_printf(&g->out, "\t\t\tchar __unsupported_%u[%lld]", i, (long long)size);
		if (!i)
			btf_out_printf(&g->out, " __attribute__((aligned(%d)))",
				       btf_align_of(btf, member->type));
		btf_out_puts(&g->out, ";\n");
	}
	g->off = off + (u32)MAX(size, 0);
}

static void put_shadow(struct gen *g, const struct obj_map *map)
{
	const struct btf_type *t = btf_type_by_id(g->obj->btf, map->ops->type_id);

	g->off = 0;
	put_with(g, "\t\tstruct $__", map->pub.name, "__");
	btf_out_printf(&g->out, "%s {\n", btf_str(g->obj->btf, t->name_off));
	for (u32 i = 0; i < btf_vlen(t) && !g->out.err; i++)
		put_shadow_member(g, map, i);
	if (g->off < t->size)
		btf_out_printf(&g->out, "\t\t\tchar __padding_end[%u];\n", t->size - g->off);
	put_with(g, "\t\t} *", map->pub.name, ";\n");
}

static bool has_tables(const struct gen *g)
{
	VEC_FOR_EACH (&g->obj->maps, map)
		if ((*map)->ops)
			return g->decls && !g->opts->is_sub;
	return false;
}

static void put_shadows(struct gen *g)
{
	btf_out_puts(&g->out, "\tstruct {\n");
	VEC_FOR_EACH (&g->obj->maps, map)
		if ((*map)->ops)
			put_shadow(g, *map);
	btf_out_puts(&g->out, "\t} struct_ops;\n");
}

/* ---- the struct ---- */

/* Programs, and tables of operations. */
static void put_links(struct gen *g)
{
	const struct userbpf_object *obj = g->obj;

	if (g->opts->is_sub || (!obj->nr_progs && !has_tables(g)))
		return;
	btf_out_puts(&g->out, "\tstruct {\n");
	for (u32 i = 0; i < obj->nr_progs; i++)
		put_with(g, "\t\tstruct userbpf_link *", obj->progs[i].pub.name, ";\n");
	VEC_FOR_EACH (&obj->maps, map)
		if ((*map)->ops)
			put_with(g, "\t\tstruct userbpf_link *", (*map)->pub.name, ";\n");
	btf_out_puts(&g->out, "\t} links;\n");
}

static void put_array(struct gen *g, const char *what, u64 nr)
{
	if (nr)
		btf_out_printf(&g->out, "\tstruct userbpf_%s_skeleton %s_skeletons[%llu];\n", what,
			       what, (unsigned long long)nr);
}

static void put_members(struct gen *g)
{
	const struct userbpf_object *obj = g->obj;

	if (obj->maps.nr) {
		btf_out_puts(&g->out, "\tstruct {\n");
		VEC_FOR_EACH (&obj->maps, map)
			put_with(g, "\t\tstruct userbpf_map *", map_word(*map), ";\n");
		btf_out_puts(&g->out, "\t} maps;\n");
	}
	if (has_tables(g))
		put_shadows(g);
	if (obj->nr_progs) {
		btf_out_puts(&g->out, "\tstruct {\n");
		for (u32 i = 0; i < obj->nr_progs; i++)
			put_with(g, "\t\tstruct userbpf_prog *", obj->progs[i].pub.name, ";\n");
		btf_out_puts(&g->out, "\t} progs;\n");
	}
	put_links(g);
	VEC_FOR_EACH (&obj->maps, map)
		if (has_variables(*map) && g->decls)
			put_section(g, *map);
	put_array(g, "map", obj->maps.nr);
	put_array(g, "prog", obj->nr_progs);
	put_array(g, "var", g->nr_vars);
}

/* ---- filling in what the runtime wants ---- */

static void fill_map(struct gen *g, const struct obj_map *map)
{
	btf_out_puts(&g->out, "\tmap->name = ");
	put_string(g, map->elf_name && !is_arena(map) ? map->elf_name : map->pub.name);
	put_with(g, ";\n\tmap->map = &obj->maps.", map_word(map), ";\n");
	if (has_variables(map) && g->decls && !g->opts->is_sub)
		put_with(g, "\tmap->data = (void **)&obj->", section_word(map), ";\n");
	if (map->ops && !g->opts->is_sub) {
		put_with(g, "\tmap->data = (void **)&obj->struct_ops.", map->pub.name, ";\n");
		put_with(g, "\tmap->link = &obj->links.", map->pub.name, ";\n");
	}
	btf_out_puts(&g->out, "\tmap++;\n");
}

static void fill_prog(struct gen *g, const char *name)
{
	btf_out_puts(&g->out, "\tprog->name = ");
	put_string(g, name);
	put_with(g, ";\n\tprog->prog = &obj->progs.", name, ";\n");
	if (!g->opts->is_sub)
		put_with(g, "\tprog->link = &obj->links.", name, ";\n");
	btf_out_puts(&g->out, "\tprog++;\n");
}

static void fill_var(struct gen *g, const struct obj_map *map, const struct variable *var)
{
	btf_out_puts(&g->out, "\tvar->name = ");
	put_string(g, var->name);
	put_with(g, ";\n\tvar->map = &obj->maps.", map_word(map), ";\n");
	put_with(g, "\tvar->addr = (void **)&obj->", section_word(map), ".");
	put_ident(g, var->name);
	btf_out_puts(&g->out, ";\n\tvar++;\n");
}

/* What runs through an array of parts, and the array. */
static void begin_parts(struct gen *g, const char *what, u64 nr)
{
	if (nr)
		btf_out_printf(&g->out, "\tstruct userbpf_%s_skeleton *%s = obj->%s_skeletons;\n",
			       what, what, what);
}

static void set_parts(struct gen *g, const char *what, u64 nr)
{
	if (nr)
		btf_out_printf(&g->out,
			       "\ts->%ss = %s;\n\ts->nr_%ss = %llu;\n"
			       "\ts->%s_skel_sz = sizeof(*s->%ss);\n",
			       what, what, what, (unsigned long long)nr, what, what);
}

static void put_fill(struct gen *g)
{
	const struct userbpf_object *obj = g->obj;

	begin_parts(g, "map", obj->maps.nr);
	begin_parts(g, "prog", obj->nr_progs);
	begin_parts(g, "var", g->nr_vars);
	btf_out_puts(&g->out, "\n\ts->sz = sizeof(*s);\n");
	set_parts(g, "map", obj->maps.nr);
	set_parts(g, "prog", obj->nr_progs);
	set_parts(g, "var", g->nr_vars);
	VEC_FOR_EACH (&obj->maps, map)
		fill_map(g, *map);
	for (u32 i = 0; i < obj->nr_progs; i++)
		fill_prog(g, obj->progs[i].pub.name);
	if (g->nr_vars)
		VEC_FOR_EACH (&obj->maps, map)
			if (has_variables(*map))
				for_each_variable(g, *map, fill_var);
}

static void put_image(struct gen *g)
{
	static const char digits[] = "0123456789abcdef";
	const struct elf_file *elf = &g->obj->elf;

	for (size_t at = 0; at < elf->size && !g->out.err; at += BYTES_PER_LINE) {
		char line[BYTES_PER_LINE * 4 + 8], *to = line;

		*to++ = '\t';
		*to++ = '\t';
		*to++ = '"';
		for (size_t i = at; i < MIN(at + BYTES_PER_LINE, elf->size); i++) {
			*to++ = '\\';
			*to++ = 'x';
			*to++ = digits[elf->image[i] >> 4];
			*to++ = digits[elf->image[i] & 15];
		}
		*to++ = '"';
		*to++ = '\n';
		btf_out_write(&g->out, line, (size_t)(to - line));
	}
}

/* Does the compiler lay it out as the program's did? */
static void assert_variable(struct gen *g, const struct obj_map *map, const struct variable *var)
{
	put_with(g, "\t_Static_assert(sizeof(s->", section_word(map), "->");
	put_ident(g, var->name);
	btf_out_printf(&g->out, ") == %u, \"unexpected size of '", var->size);
	put_with(g, "", var->name, "'\");\n");
	put_with(g, "\t_Static_assert(__builtin_offsetof(__typeof__(*s->", section_word(map),
		 "), ");
	put_ident(g, var->name);
	btf_out_printf(&g->out, ") == %u, \"unexpected offset of '", var->off);
	put_with(g, "", var->name, "'\");\n");
}

/* ---- the header ---- */

static const char skeleton_head[] = //
	"/* Made by 'userbpf gen skeleton': what belongs in here belongs into the object. */\n"
	"#ifndef @\n"
	"#define @\n"
	"\n"
	"#include <errno.h>\n"
	"#include <stdlib.h>\n"
	"#include <userbpf/userbpf.h>\n"
	"\n"
	"struct $ {\n"
	"\tstruct userbpf_object_skeleton skeleton;\n"
	"\tstruct userbpf_object *obj;\n";
static const char skeleton_functions[] = //
	"\n"
	"#ifdef __cplusplus\n"
	"\tstatic inline struct $ *open(struct userbpf *vm,\n"
	"\t\tconst struct userbpf_object_open_opts *opts = nullptr);\n"
	"\tstatic inline struct $ *open_and_load(struct userbpf *vm);\n"
	"\tstatic inline int load(struct $ *skel);\n"
	"\tstatic inline int attach(struct $ *skel);\n"
	"\tstatic inline void detach(struct $ *skel);\n"
	"\tstatic inline void destroy(struct $ *skel);\n"
	"\tstatic inline const void *elf_bytes(size_t *sz);\n"
	"#endif /* __cplusplus */\n"
	"};\n"
	"\n"
	"static inline const void *$__elf_bytes(size_t *sz);\n"
	"\n"
	"static inline void\n"
	"$__fill_skeleton(struct $ *obj)\n"
	"{\n"
	"\tstruct userbpf_object_skeleton *s = &obj->skeleton;\n";
static const char skeleton_calls[] = //
	"\ts->name = \"$\";\n"
	"\ts->obj = &obj->obj;\n"
	"\ts->data = $__elf_bytes(&s->data_sz);\n"
	"}\n"
	"\n"
	"/* Before the instance goes. NULL is allowed. */\n"
	"static inline void\n"
	"$__destroy(struct $ *obj)\n"
	"{\n"
	"\tif (!obj)\n"
	"\t\treturn;\n"
	"\tuserbpf_object_close_skeleton(&obj->skeleton);\n"
	"\tfree(obj);\n"
	"}\n"
	"\n"
	"/* NULL with errno, as userbpf_object_open_mem(). */\n"
	"static inline struct $ *\n"
	"$__open_opts(struct userbpf *vm, const struct userbpf_object_open_opts *opts)\n"
	"{\n"
	"\tstruct $ *obj;\n"
	"\tint err;\n"
	"\n"
	"\tobj = (struct $ *)calloc(1, sizeof(*obj));\n"
	"\tif (!obj) {\n"
	"\t\terrno = ENOMEM;\n"
	"\t\treturn NULL;\n"
	"\t}\n"
	"\t$__fill_skeleton(obj);\n"
	"\terr = userbpf_object_open_skeleton(vm, &obj->skeleton, opts);\n"
	"\tif (err) {\n"
	"\t\tfree(obj);\n"
	"\t\terrno = -err;\n"
	"\t\treturn NULL;\n"
	"\t}\n"
	"\treturn obj;\n"
	"}\n"
	"\n"
	"static inline struct $ *\n"
	"$__open(struct userbpf *vm)\n"
	"{\n"
	"\treturn $__open_opts(vm, NULL);\n"
	"}\n"
	"\n"
	"/* 0 or as userbpf_object_load(). Variables are at another address afterwards. */\n"
	"static inline int\n"
	"$__load(struct $ *obj)\n"
	"{\n"
	"\treturn userbpf_object_load_skeleton(&obj->skeleton);\n"
	"}\n"
	"\n"
	"/* 0 or as userbpf_object_attach_skeleton(). */\n"
	"static inline int\n"
	"$__attach(struct $ *obj)\n"
	"{\n"
	"\treturn userbpf_object_attach_skeleton(&obj->skeleton);\n"
	"}\n"
	"\n"
	"static inline void\n"
	"$__detach(struct $ *obj)\n"
	"{\n"
	"\tuserbpf_object_detach_skeleton(&obj->skeleton);\n"
	"}\n"
	"\n"
	"static inline struct $ *\n"
	"$__open_and_load(struct userbpf *vm)\n"
	"{\n"
	"\tstruct $ *obj;\n"
	"\tint err;\n"
	"\n"
	"\tobj = $__open(vm);\n"
	"\tif (!obj)\n"
	"\t\treturn NULL;\n"
	"\terr = $__load(obj);\n"
	"\tif (err) {\n"
	"\t\t$__destroy(obj);\n"
	"\t\terrno = -err;\n"
	"\t\treturn NULL;\n"
	"\t}\n"
	"\treturn obj;\n"
	"}\n"
	"\n"
	"static inline const void *$__elf_bytes(size_t *sz)\n"
	"{\n"
	"\tstatic const char data[] __attribute__((__aligned__(8))) =\n";
static const char skeleton_members[] = //
	"\t\t\"\";\n"
	"\n"
	"\t*sz = sizeof(data) - 1;\n"
	"\treturn (const void *)data;\n"
	"}\n"
	"\n"
	"#ifdef __cplusplus\n"
	"struct $ *$::open(struct userbpf *vm, const struct userbpf_object_open_opts *opts)\n"
	"{\n"
	"\treturn $__open_opts(vm, opts);\n"
	"}\n"
	"struct $ *$::open_and_load(struct userbpf *vm) { return $__open_and_load(vm); }\n"
	"int $::load(struct $ *skel) { return $__load(skel); }\n"
	"int $::attach(struct $ *skel) { return $__attach(skel); }\n"
	"void $::detach(struct $ *skel) { $__detach(skel); }\n"
	"void $::destroy(struct $ *skel) { $__destroy(skel); }\n"
	"const void *$::elf_bytes(size_t *sz) { return $__elf_bytes(sz); }\n"
	"#endif /* __cplusplus */\n"
	"\n"
	"__attribute__((unused)) static void\n"
	"$__assert(struct $ *s __attribute__((unused)))\n"
	"{\n"
	"#ifdef __cplusplus\n"
	"#define _Static_assert static_assert\n"
	"#endif\n";
static const char skeleton_end[] = //
	"#ifdef __cplusplus\n"
	"#undef _Static_assert\n"
	"#endif\n"
	"}\n"
	"\n"
	"#endif /* @ */\n";

static void put_skeleton(struct gen *g)
{
	put(g, skeleton_head);
	put_members(g);
	put(g, skeleton_functions);
	put_fill(g);
	put(g, skeleton_calls);
	put_image(g);
	put(g, skeleton_members);
	VEC_FOR_EACH (&g->obj->maps, map)
		if (has_variables(*map) && g->decls)
			for_each_variable(g, *map, assert_variable);
	put(g, skeleton_end);
}

static const char sub_head[] = //
	"/* Made by 'userbpf gen subskeleton': what belongs in here belongs into the object. */\n"
	"#ifndef @\n"
	"#define @\n"
	"\n"
	"#include <errno.h>\n"
	"#include <stdlib.h>\n"
	"#include <userbpf/userbpf.h>\n"
	"\n"
	"struct $ {\n"
	"\tstruct userbpf_object_subskeleton subskel;\n";
static const char sub_functions[] = //
	"\n"
	"#ifdef __cplusplus\n"
	"\tstatic inline struct $ *open(struct userbpf_object *src);\n"
	"\tstatic inline int refresh(struct $ *skel);\n"
	"\tstatic inline void destroy(struct $ *skel);\n"
	"#endif /* __cplusplus */\n"
	"};\n"
	"\n"
	"static inline void\n"
	"$__fill_subskeleton(struct $ *obj)\n"
	"{\n"
	"\tstruct userbpf_object_subskeleton *s = &obj->subskel;\n";
static const char sub_end[] = //
	"}\n"
	"\n"
	"/* The object stays as it is. NULL is allowed. */\n"
	"static inline void\n"
	"$__destroy(struct $ *skel)\n"
	"{\n"
	"\tfree(skel);\n"
	"}\n"
	"\n"
	"/* Find the parts in @src, which is open. NULL with errno: ESRCH, ENOMEM. */\n"
	"static inline struct $ *\n"
	"$__open(struct userbpf_object *src)\n"
	"{\n"
	"\tstruct $ *obj;\n"
	"\tint err;\n"
	"\n"
	"\tobj = (struct $ *)calloc(1, sizeof(*obj));\n"
	"\tif (!obj) {\n"
	"\t\terrno = ENOMEM;\n"
	"\t\treturn NULL;\n"
	"\t}\n"
	"\t$__fill_subskeleton(obj);\n"
	"\tobj->subskel.obj = src;\n"
	"\terr = userbpf_object_open_subskeleton(&obj->subskel);\n"
	"\tif (err) {\n"
	"\t\tfree(obj);\n"
	"\t\terrno = -err;\n"
	"\t\treturn NULL;\n"
	"\t}\n"
	"\treturn obj;\n"
	"}\n"
	"\n"
	"/* Once the object is loaded its variables are at another address. */\n"
	"static inline int\n"
	"$__refresh(struct $ *skel)\n"
	"{\n"
	"\treturn userbpf_object_open_subskeleton(&skel->subskel);\n"
	"}\n"
	"\n"
	"#ifdef __cplusplus\n"
	"struct $ *$::open(struct userbpf_object *src) { return $__open(src); }\n"
	"int $::refresh(struct $ *skel) { return $__refresh(skel); }\n"
	"void $::destroy(struct $ *skel) { $__destroy(skel); }\n"
	"#endif /* __cplusplus */\n"
	"\n"
	"#endif /* @ */\n";

static void put_subskeleton(struct gen *g)
{
	put(g, sub_head);
	put_members(g);
	put(g, sub_functions);
	put_fill(g);
	put(g, sub_end);
}

static u64 text_limit(const struct userbpf_object *obj)
{
	u64 nr = obj->maps.nr + obj->nr_progs + obj->nr_externs + obj->globals.v.nr;

	return TEXT_OF_TEMPLATE + obj->elf.size * 8ull + nr * TEXT_PER_ITEM +
	       (obj->btf ? btf_dump_limit(obj->btf) : 0);
}

int skeleton_print(const struct userbpf_object *obj, const struct skeleton_opts *opts)
{
	struct gen g = {
		.obj = obj,
		.opts = opts,
		.out = {.write = opts->write, .ctx = opts->ctx, .left_bytes = text_limit(obj)},
	};

	if (obj->btf) {
		g.decls = btf_decls_new(obj->btf, btf_out_bytes, &g.out);
		if (!g.decls)
			return -ENOMEM;
	}
	set_name(&g);
	if (opts->is_sub)
		put_subskeleton(&g);
	else
		put_skeleton(&g);
	btf_decls_free(g.decls);
	return btf_out_end(&g.out);
}
