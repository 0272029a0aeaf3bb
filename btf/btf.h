/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * BPF type information: what the rest of the library may ask of it.
 *
 * A struct btf is immutable once parsed (the loader's btf_fixup_datasec() and btf_resize_datasec()
 * are the exceptions) and may then be read by any number of threads. Type ids and string offsets of
 * split BTF go on where those of its base end, so every query takes ids of either.
 *
 * What parsing has proved, and queries rely on: every reference to a type leads to a type that may
 * stand there, names lie inside the string section, no type contains itself by value, and no chain
 * of typedefs, qualifiers and pointers bites its own tail.
 *
 * Lazy BTF is that of a kernel, of which a hundred thousand types are never asked for. Opening it
 * finds out where the types begin and nothing else; each is proved when it is asked for, with all
 * that it contains by value. One that fails is void to everybody (a pointer is one to void, a
 * prototype can only be reached through a pointer or a typedef), so the promise holds: only
 * pointers and typedefs lead to such a type, and void may stand there.
 */
#ifndef BTF_BTF_H
#define BTF_BTF_H

#include <linux/bpf.h>
#include <linux/btf.h>

#include "base/mem.h"
#include "base/text.h"

struct btf;
struct btf_ext;
struct userbpf_btf;
struct userbpf_btf_ext;

/* The public struct userbpf_btf is this struct btf under its outside name. */
static inline struct userbpf_btf *btf_to_public(struct btf *btf)
{
	return (struct userbpf_btf *)btf;
}

static inline const struct btf *btf_of_public(const struct userbpf_btf *btf)
{
	return (const struct btf *)btf;
}

/* So is the public struct userbpf_btf_ext this struct btf_ext. */
static inline struct userbpf_btf_ext *btf_ext_to_public(struct btf_ext *ext)
{
	return (struct userbpf_btf_ext *)ext;
}

static inline const struct btf_ext *btf_ext_of_public(const struct userbpf_btf_ext *ext)
{
	return (const struct btf_ext *)ext;
}

/*
 * Two rule sets. Objects from a compiler are held to what queries need: sections without sizes yet,
 * extern variables, unnamed parameters, names of any language and the other byte order pass, as
 * they do in libbpf. The kernel's are those of BPF_BTF_LOAD.
 */
enum btf_rules { BTF_RULES_OBJECT, BTF_RULES_KERNEL };

struct btf_image {
	void (*release)(const struct btf_image *image); /* NULL: there is none */
	void *ctx;
	u8 *data;
	size_t size;
};

struct btf_parse_opts {
	const struct btf *base; /* NULL: not split. A reference is kept. */
	enum btf_rules rules;
	u64 hash_seed; /* of the name index, so that hostile names cannot choose their slots */
	bool is_lazy;  /* the types are checked when they are asked for; BTF_RULES_OBJECT only */
	/*
	 * With .release the data is not copied and belongs to the BTF, if it can be parsed, which
	 * gives it back by calling that. It must not change.
	 */
	struct btf_image image;
};

/*
 * Parse @size bytes, which are copied; objects may be of either byte order. @opts may be NULL. On
 * success *@out has one reference. On failure one line (without newline) is appended to @err, which
 * may be NULL; it ends in the kernel's message. The errno is BPF_BTF_LOAD's: -EINVAL, -E2BIG,
 * -ENOTSUPP (version, flags, integer encoding), -EEXIST (a type that contains itself), -ELOOP,
 * -ENOMEM.
 */
int btf_parse_opts(struct mem *mem, const void *data, size_t size,
		   const struct btf_parse_opts *opts, struct btf **out, struct text *err);
/* The same by the rules for objects, not split. */
int btf_parse(struct mem *mem, const void *data, size_t size, struct btf **out, struct text *err);

/* References; thread-safe. The last put frees. @btf may be NULL. */
struct btf *btf_get(const struct btf *btf);
void btf_put(struct btf *btf);

/* --- types --- */

/* Ids run from 0 (void) to this number less one, those of the base included. */
u32 btf_type_cnt(const struct btf *btf);
/* First id that is not the base's. */
u32 btf_start_id(const struct btf *btf);
/* What @btf is split over, or NULL. */
const struct btf *btf_base(const struct btf *btf);
/* NULL for an id that is not there. Id 0 is a type of kind BTF_KIND_UNKN, without name. */
const struct btf_type *btf_type_by_id(const struct btf *btf, u32 id);
/*
 * The same without a proof, for who looks through all types: only kind and name may be looked at.
 */
const struct btf_type *btf_peek(const struct btf *btf, u32 id);
/*
 * Prove all types of lazy BTF and of its base: 0, or -EINVAL with what is wrong with the first bad
 * one that was met appended to @err, which may be NULL.
 */
int btf_check_all(const struct btf *btf, struct text *err);
/* "" for offset 0 and for offsets outside the string section. */
const char *btf_str(const struct btf *btf, u32 name_off);
/* "" for types without name and ids that are not there. */
const char *btf_type_name(const struct btf *btf, u32 id);
/* "STRUCT"; "UNKNOWN" for numbers that are no kind. */
const char *btf_kind_str(u32 kind);

static inline u32 btf_kind(const struct btf_type *t)
{
	return BTF_INFO_KIND(t->info);
}

static inline u32 btf_vlen(const struct btf_type *t)
{
	return BTF_INFO_VLEN(t->info);
}

static inline bool btf_kflag(const struct btf_type *t)
{
	return BTF_INFO_KFLAG(t->info);
}

static inline bool btf_is_kind(const struct btf_type *t, u32 kind)
{
	return t && btf_kind(t) == kind;
}

/* What a kind is, as a set: BTF_KIND_BIT(kind) & BTF_KINDS_... */
#define BTF_KIND_BIT(kind) (1u << (kind))
#define BTF_KINDS_MODIFIER                                                  \
	(BTF_KIND_BIT(BTF_KIND_TYPEDEF) | BTF_KIND_BIT(BTF_KIND_VOLATILE) | \
	 BTF_KIND_BIT(BTF_KIND_CONST) | BTF_KIND_BIT(BTF_KIND_RESTRICT) |   \
	 BTF_KIND_BIT(BTF_KIND_TYPE_TAG))
#define BTF_KINDS_COMPOSITE (BTF_KIND_BIT(BTF_KIND_STRUCT) | BTF_KIND_BIT(BTF_KIND_UNION))
#define BTF_KINDS_ENUM	    (BTF_KIND_BIT(BTF_KIND_ENUM) | BTF_KIND_BIT(BTF_KIND_ENUM64))

static inline bool btf_is_any(const struct btf_type *t, u32 kinds)
{
	return t && BTF_KIND_BIT(btf_kind(t)) & kinds;
}

/* What follows a type of the kind; @t must be of it. */
static inline const void *btf_payload(const struct btf_type *t)
{
	return t + 1;
}

static inline const struct btf_member *btf_members(const struct btf_type *t)
{
	return btf_payload(t);
}

static inline const struct btf_param *btf_params(const struct btf_type *t)
{
	return btf_payload(t);
}

static inline const struct btf_enum *btf_enums(const struct btf_type *t)
{
	return btf_payload(t);
}

static inline const struct btf_enum64 *btf_enums64(const struct btf_type *t)
{
	return btf_payload(t);
}

static inline const struct btf_array *btf_array_of(const struct btf_type *t)
{
	return btf_payload(t);
}

static inline const struct btf_var_secinfo *btf_secinfos(const struct btf_type *t)
{
	return btf_payload(t);
}

static inline u32 btf_var_linkage(const struct btf_type *t)
{
	return ((const struct btf_var *)btf_payload(t))->linkage;
}

static inline s32 btf_decl_tag_component(const struct btf_type *t)
{
	return ((const struct btf_decl_tag *)btf_payload(t))->component_idx;
}

/* Of BTF_KIND_INT: BTF_INT_ENCODING(), BTF_INT_OFFSET() and BTF_INT_BITS() take it apart. */
static inline u32 btf_int_data(const struct btf_type *t)
{
	return *(const u32 *)btf_payload(t);
}
/* BTF_INT_SIGNED, _CHAR or _BOOL as the kernel's log and bpftool spell it. */
const char *btf_int_encoding_str(u32 encoding);

/* Enumerators of both enum kinds. Values of BTF_KIND_ENUM are extended by its own signedness. */
u32 btf_enum_name_off(const struct btf_type *t, u32 i);
s64 btf_enum_value(const struct btf_type *t, u32 i);

/* Of struct and union. The size is 0 for members that are no bit-field. */
u32 btf_member_bit_offset(const struct btf_type *t, u32 i);
u32 btf_member_bitfield_size(const struct btf_type *t, u32 i);
/* Index of the member of that name, not looking into anonymous ones; -ENOENT. */
int btf_find_member(const struct btf *btf, const struct btf_type *t, const char *name);

/* --- behind names --- */

/* The id behind typedefs, qualifiers and type tags: never a modifier itself. */
u32 btf_skip_mods_and_typedefs(const struct btf *btf, u32 id);
/* Size in bytes, of a variable that of its type; -EINVAL when there is none. */
s64 btf_resolve_size(const struct btf *btf, u32 id);
/*
 * Whether type @id, or a struct or union that lies in it, begins @off_bytes behind its beginning
 * and is called @name. kernel/bpf/btf.c: btf_struct_ids_match()
 */
bool btf_has_struct_at(const struct btf *btf, u32 id, u64 off_bytes, const char *name);
/* In bytes, 1 for packed structs (libbpf: btf__align_of()); -EINVAL when there is none. */
int btf_align_of(const struct btf *btf, u32 id);

/* --- looking for things --- */

/* The first (lowest) id of that name and kind; -ENOENT. Cheap however often it is called. */
int btf_find_by_name_kind(const struct btf *btf, const char *name, u32 kind);
/*
 * The next declaration tag after id @prev (0 begins) on component @component_idx (-1: the whole) of
 * type @target whose text begins with @prefix; -ENOENT. Walks all types. Kernel:
 * btf_find_next_decl_tag().
 */
int btf_next_decl_tag(const struct btf *btf, u32 target, s32 component_idx, const char *prefix,
		      u32 prev);

/*
 * Special fields of map values, globals and types that programs allocate: structs known by their
 * names, and pointers known by a type tag.
 */
enum btf_field_type {
	BTF_FIELD_SPIN_LOCK,
	BTF_FIELD_TIMER,
	BTF_FIELD_WORKQUEUE,
	BTF_FIELD_REFCOUNT,
	BTF_FIELD_LIST_HEAD,
	BTF_FIELD_LIST_NODE,
	BTF_FIELD_RB_ROOT,
	BTF_FIELD_RB_NODE,
	BTF_FIELD_KPTR_UNREF,  /* "kptr_untrusted" */
	BTF_FIELD_KPTR_REF,    /* "kptr" */
	BTF_FIELD_KPTR_PERCPU, /* "percpu_kptr" */
	BTF_NR_FIELD_TYPES,
};

#define BTF_FIELD_BIT(type) (1u << (type))
#define BTF_FIELDS_GRAPH    (BTF_FIELD_BIT(BTF_FIELD_LIST_HEAD) | BTF_FIELD_BIT(BTF_FIELD_RB_ROOT))
#define BTF_FIELDS_OWNING_KPTR \
	(BTF_FIELD_BIT(BTF_FIELD_KPTR_REF) | BTF_FIELD_BIT(BTF_FIELD_KPTR_PERCPU))
#define BTF_FIELDS_KPTR	 (BTF_FIELDS_OWNING_KPTR | BTF_FIELD_BIT(BTF_FIELD_KPTR_UNREF))
#define BTF_FIELDS_ASYNC (BTF_FIELD_BIT(BTF_FIELD_TIMER) | BTF_FIELD_BIT(BTF_FIELD_WORKQUEUE))
/* What may be in map values, and in types that programs allocate; some types of map take less. */
#define BTF_FIELDS_IN_VALUES                                                      \
	(BTF_FIELD_BIT(BTF_FIELD_SPIN_LOCK) | BTF_FIELD_BIT(BTF_FIELD_TIMER) |    \
	 BTF_FIELD_BIT(BTF_FIELD_WORKQUEUE) | BTF_FIELD_BIT(BTF_FIELD_REFCOUNT) | \
	 BTF_FIELDS_GRAPH | BTF_FIELDS_KPTR)
#define BTF_FIELDS_IN_OBJECTS                                                     \
	(BTF_FIELD_BIT(BTF_FIELD_SPIN_LOCK) | BTF_FIELD_BIT(BTF_FIELD_REFCOUNT) | \
	 BTF_FIELD_BIT(BTF_FIELD_LIST_NODE) | BTF_FIELD_BIT(BTF_FIELD_RB_NODE) |  \
	 BTF_FIELDS_GRAPH | BTF_FIELDS_KPTR)

#define BTF_FIELDS_MAX 11 /* per value, as in the kernel */

struct btf_field {
	enum btf_field_type type;
	u32 off_bytes, size_bytes;
	u32 type_id;	    /* kptrs: of the struct they point to; roots: of what they hold */
	u32 node_off_bytes; /* roots: of the node in that */
	bool is_local;	    /* kptrs: to a type of the program's own, not of the kernel */
};

/* The special fields of a type, in order of offset. */
struct btf_record {
	const struct btf *btf;		 /* that the .type_id are of; NULL: there are none */
	u32 nr, mask;			 /* of fields; of their types, BTF_FIELD_BIT() */
	s32 spin_lock_off, refcount_off; /* bytes; -1: there is none */
	struct btf_field fields[BTF_FIELDS_MAX];
};

/*
 * Is @t, which a kptr in a program's types leads to, a type of the kernel? 1 or 0 (the program's
 * own), or -errno: no kptr of that kind may lead to it. Kernel: btf_parse_kptr()
 */
struct btf_kernel_types {
	int (*find)(const struct btf_kernel_types *types, const char *name, u32 kind,
		    enum btf_field_type kptr);
};

/*
 * The special fields of struct, union or section @id whose types are in @mask. 0 with *@out filled
 * in, which may have none, or -E2BIG (too many, twice a field that may be there once, nested too
 * deeply), -EINVAL (no such type, an array of a field that may be there once, a bit-field in
 * between, tags that make no sense, a root without a lock, nodes of both kinds without a count),
 * -EEXIST (two overlap), -EFAULT (one ends behind @value_size), -ENOENT (a root of nodes that are
 * not there, a type that cannot be held), or what @types says; NULL: all types are the program's.
 * Kernel: btf_parse_fields()
 */
int btf_parse_fields(const struct btf *btf, u32 id, u32 mask, u32 value_size,
		     const struct btf_kernel_types *types, struct btf_record *out);
/* The field that begins there, or NULL. */
const struct btf_field *btf_record_at(const struct btf_record *record, u64 off_bytes);
/* The first one that has a byte in common with [off, off + size), or NULL. */
const struct btf_field *btf_record_overlap(const struct btf_record *record, u64 off_bytes,
					   u64 size);
/* Kernel: btf_record_equal(). Either may be NULL: no fields. */
bool btf_record_is_equal(const struct btf_record *a, const struct btf_record *b);
/* Of one struct bpf_spin_lock at that offset. */
struct btf_record btf_record_of_lock(u32 off_bytes);
/* "bpf_list_head", "kptr" */
const char *btf_field_name(enum btf_field_type type);

/* The structs of a program's types that have special fields. */
struct btf_struct_meta {
	u32 type_id;
	struct btf_record record;
};

struct btf_struct_metas {
	u32 nr;
	struct btf_struct_meta metas[]; /* ascending by type_id */
};

/*
 * What a kernel finds out when it loads the types of a program, and refuses them for. 0 with memory
 * of @mem in *@out, which the caller frees, NULL: there are none; or -errno as btf_parse_fields();
 * -EFAULT: a root of objects without a node; -ELOOP: types own one another too deeply; -ENOMEM.
 * Kernel: btf_parse_struct_metas(), btf_check_and_fixup_fields()
 */
int btf_parse_struct_metas(const struct btf *btf, struct mem *mem,
			   const struct btf_kernel_types *types, struct btf_struct_metas **out);
/* Of type @id, or NULL. @metas may be NULL. */
const struct btf_record *btf_struct_record(const struct btf_struct_metas *metas, u32 id);

/* Offset in bytes of the one field of that type in @id; -ENOENT, or as btf_parse_fields(). */
int btf_find_field(const struct btf *btf, u32 id, enum btf_field_type type);

/*
 * Give section @id its @size and its variables their offsets (@var_offs, one per secinfo), which
 * compilers leave to the loader, and sort the secinfos by them. A secinfo without size gets that of
 * its variable. For the owner of @btf, before it shares it. -EINVAL: no section, or a variable that
 * ends behind it (then nothing has changed).
 */
int btf_fixup_datasec(struct btf *btf, u32 id, u32 size, const u32 *var_offs);

/*
 * Give section @id, whose last variable is an array, @size bytes: the array gets a new type, with
 * as many elements as then fit. Pointers to types are void afterwards. For the owner of @btf,
 * before it shares it. -EINVAL: the section is not like that, ends before the variable, or within
 * an element; -ENOMEM.
 */
int btf_resize_datasec(struct btf *btf, u32 id, u32 size);

/*
 * All of it but the base, as in a file and in the byte order that it came in; it stays with @btf.
 * NULL: no memory.
 */
const void *btf_raw_data(const struct btf *btf, u32 *size);

/* --- .BTF.ext --- */

/*
 * Parse the section that goes with @btf, of which a reference is kept; @data is copied. Errors and
 * @err as btf_parse_opts().
 */
int btf_ext_parse(struct mem *mem, const struct btf *btf, const void *data, size_t size,
		  struct btf_ext **out, struct text *err);
/* @ext may be NULL. */
void btf_ext_free(struct btf_ext *ext);

/*
 * Records of ELF section @section, in the order of the file; NULL and *@nr 0 when there are none.
 * Instruction offsets are in bytes from the begin of the section.
 */
const struct bpf_func_info *btf_ext_funcs(const struct btf_ext *ext, const char *section, u32 *nr);
const struct bpf_line_info *btf_ext_lines(const struct btf_ext *ext, const char *section, u32 *nr);
const struct bpf_core_relo *btf_ext_core_relos(const struct btf_ext *ext, const char *section,
					       u32 *nr);

/* A place in the source. The strings belong to the BTF. */
struct btf_line {
	const char *file, *text;
	u32 line, column;
	u32 insn_off_bytes; /* of its first instruction */
};

void btf_line_decode(const struct btf *btf, const struct bpf_line_info *info, struct btf_line *out);
/*
 * The source line of the instruction at @insn_off_bytes of @section: that of the last record which
 * is not behind it. -ENOENT.
 */
int btf_ext_find_line(const struct btf_ext *ext, const char *section, u32 insn_off_bytes,
		      struct btf_line *out);
/* The id of the function that it is in, and where that begins. -ENOENT. */
int btf_ext_find_func(const struct btf_ext *ext, const char *section, u32 insn_off_bytes,
		      u32 *first_off_bytes);

#endif
