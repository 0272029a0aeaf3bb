/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * BPF type information.
 *
 * Type ids and string offsets of split BTF (a module's) go on where those of its base end; queries
 * take those of either. Names are "" where there are none. A BTF may be asked by any number of
 * threads at once.
 */
#ifndef USERBPF_BTF_H
#define USERBPF_BTF_H

#include <linux/btf.h>
#include <userbpf/common.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Parse and validate raw BTF (little-endian), which is copied. The caller frees it. NULL with
 * errno: EINVAL (malformed; @err, which may be NULL, gets the sentence), ENOMEM.
 */
USERBPF_API struct userbpf_btf *userbpf_btf_parse(struct userbpf *vm, const void *data, size_t size,
						  char *err, size_t err_size);
struct userbpf_btf_parse_opts {
	size_t sz;
	const struct userbpf_btf *base; /* what the types go on from; a reference is kept */
	/*
	 * Hold it to the rules of BPF_BTF_LOAD, as the kernel holds the BTF of programs, instead of
	 * those for the output of compilers: no sections without size, no extern variables, C names
	 * only, the host's byte order only, not more than 16 MiB.
	 */
	bool kernel_rules;
	char *log_buf; /* gets the sentence why not, which ends as the kernel's log; may be NULL */
	size_t log_size;
};

/*
 * userbpf_btf_parse() with options (NULL: none); without .kernel_rules either byte order is taken.
 * NULL with the errno of BPF_BTF_LOAD: EINVAL, E2BIG (too large, too many types, chains that are
 * too deep; unknown options set), ENOTSUPP (524: version, flags, encoding of integers), EEXIST (a
 * type that contains itself), ELOOP, ENOMEM.
 */
USERBPF_API struct userbpf_btf *userbpf_btf_parse_opts(struct userbpf *vm, const void *data,
						       size_t size,
						       const struct userbpf_btf_parse_opts *opts);
/*
 * The same from a file: raw BTF such as /sys/kernel/btf/vmlinux, or the section ".BTF" of an ELF
 * file. @base: what the file's types go on from (those of a module), NULL for types of their own;
 * a reference is kept. Types that go on from a distilled base (".BTF.base") go on from @base too,
 * by userbpf_btf_relocate(), or without @base from that. NULL with errno: those above, ENOENT and
 * the like of open(2), EFBIG (more than 1 GiB), ENODATA (no BTF in it). The print callback gets the
 * sentence.
 *
 * What is looked at now is where the types begin. Each is checked when it is first asked for, with
 * what it contains by value; one that breaks the rules is void (kind 0) then, a pointer a pointer
 * to void. userbpf_btf_check() checks them all.
 */
USERBPF_API struct userbpf_btf *userbpf_btf_parse_file(struct userbpf *vm, const char *path,
						       const struct userbpf_btf *base);
/*
 * Load objects of @vm for a kernel with these types from now on (CO-RE, variables and functions of
 * the kernel); NULL: for none. A reference is kept. Other types than before have no modules yet.
 * Tasks get objects of these types, at other addresses than before (kobj.h).
 */
USERBPF_API void userbpf_set_target_btf(struct userbpf *vm, const struct userbpf_btf *btf);
/*
 * Add the types of a module of that kernel: @btf has been parsed with what userbpf_set_target_btf()
 * was given as its base. What is not found among the kernel's own types is looked for here, in the
 * order in which modules were added. A reference is kept. Not while an object of @vm is being
 * loaded. 0; -EINVAL: @btf goes on from something else, or no module can be called @name (1 to 55
 * bytes); -EEXIST: there is one of that name; -ENOMEM. As the kernel's /sys/kernel/btf/NAME.
 */
USERBPF_API int userbpf_add_module_btf(struct userbpf *vm, const char *name,
				       const struct userbpf_btf *btf);
/*
 * Check all types of BTF from a file, and those of its base. 0; -EINVAL: one is bad, @err (may be
 * NULL) gets the sentence about the first that was met; -ENOMEM. BTF from memory was checked when
 * it was parsed: 0.
 */
USERBPF_API int userbpf_btf_check(const struct userbpf_btf *btf, char *err, size_t err_size);
USERBPF_API void userbpf_btf_free(struct userbpf_btf *btf);

/*
 * The types that are not the base's as the bytes of a file, @size of them, in the byte order that
 * they came in; they belong to the BTF. NULL with errno: EINVAL, ENOMEM. libbpf: btf__raw_data().
 */
USERBPF_API const void *userbpf_btf_raw_data(const struct userbpf_btf *btf, uint32_t *size);

/* What split BTF goes on from, which belongs to it; NULL when it is not split. */
USERBPF_API const struct userbpf_btf *userbpf_btf_base(const struct userbpf_btf *btf);
/* Id of the first type that is not the base's: 1 when it is not split. */
USERBPF_API uint32_t userbpf_btf_first_id(const struct userbpf_btf *btf);
/* Number of types, the void type 0 included. */
USERBPF_API uint32_t userbpf_btf_type_cnt(const struct userbpf_btf *btf);
/*
 * The record of a type in the host's byte order, with what belongs to its kind behind it (struct
 * btf_member, btf_enum, ... of <linux/btf.h>), vlen of them. Id 0 is void. It belongs to the BTF;
 * NULL for ids that are not there (libbpf: btf__type_by_id()).
 */
USERBPF_API const struct btf_type *userbpf_btf_type_by_id(const struct userbpf_btf *btf,
							  uint32_t id);
/* String at an offset, as records have it; "" outside the strings. Belongs to the BTF. */
USERBPF_API const char *userbpf_btf_str(const struct userbpf_btf *btf, uint32_t offset);
/* BTF_KIND_* of a type and its name; kind 0 and "" for ids that are not there. */
USERBPF_API uint32_t userbpf_btf_kind(const struct userbpf_btf *btf, uint32_t id);
USERBPF_API const char *userbpf_btf_name(const struct userbpf_btf *btf, uint32_t id);
/* First type of that name and kind. Its id, or -ENOENT. */
USERBPF_API int userbpf_btf_find_by_name_kind(const struct userbpf_btf *btf, const char *name,
					      uint32_t kind);
/* Size in bytes behind typedefs, qualifiers and arrays; -EINVAL when the type has none. */
USERBPF_API int64_t userbpf_btf_resolve_size(const struct userbpf_btf *btf, uint32_t id);
/* Alignment in bytes, 1 of packed structs; -EINVAL when there is none (libbpf: btf__align_of()). */
USERBPF_API int userbpf_btf_align_of(const struct userbpf_btf *btf, uint32_t id);
/* The id behind typedefs, const, volatile, restrict and type tags; @id itself if it is none. */
USERBPF_API uint32_t userbpf_btf_resolve_type(const struct userbpf_btf *btf, uint32_t id);

/* --- members --- */

struct userbpf_btf_member {
	const char *name;    /* "" of an anonymous struct or union */
	uint32_t type_id;    /* as it was declared */
	uint32_t depth;	     /* how many anonymous structs and unions it is in */
	uint64_t bit_offset; /* from the begin of what was asked about */
	uint64_t bit_size;   /* 0 of a flexible array */
	bool is_bitfield;
	/* of an array of arrays the innermost type, and how many there are in all; otherwise 1 */
	uint32_t elem_type_id;
	uint64_t nr_elems;
};

/* Anything but 0 ends the walk. @member is there for the call only. */
typedef int (*userbpf_btf_member_fn)(void *ctx, const struct userbpf_btf_member *member);

/*
 * Call @fn for each member of the struct or union @id (or what is behind its typedefs), in their
 * order; an anonymous one is followed by its own. What @fn has returned, or 0; -EINVAL: no struct
 * or union; -E2BIG: more than 32 anonymous ones in each other, or more than a million members.
 */
USERBPF_API int userbpf_btf_for_each_member(const struct userbpf_btf *btf, uint32_t id,
					    userbpf_btf_member_fn fn, void *ctx);
/*
 * The member that a C expression names, as in "a.b[3].c": also those of anonymous structs and
 * unions. 0; -ENOENT: there is none of that name; -EINVAL: no such expression, no struct, no array,
 * or an index that is too large (that of a flexible array may be any); -E2BIG as above.
 */
USERBPF_API int userbpf_btf_find_member(const struct userbpf_btf *btf, uint32_t id,
					const char *path, struct userbpf_btf_member *member);

/* --- enumerators --- */

/*
 * Enumerator @i of an enum of either kind (or what is behind its typedefs): its name, and its
 * value, extended as the enum is signed. 0; -EINVAL: no enum; -ENOENT: it has not so many.
 */
USERBPF_API int userbpf_btf_enumerator(const struct userbpf_btf *btf, uint32_t id, uint32_t i,
				       const char **name, int64_t *value);
/* The value of the enumerator of that name. 0, -EINVAL or -ENOENT. */
USERBPF_API int userbpf_btf_find_enumerator(const struct userbpf_btf *btf, uint32_t id,
					    const char *name, int64_t *value);

/* --- .BTF.ext: what instructions belong to --- */

/*
 * Parse the ELF section ".BTF.ext" that goes with @btf, of which a reference is kept; either byte
 * order; @data is copied. The caller frees it. NULL with errno: EINVAL (malformed), ENOTSUPP (524:
 * version, flags), ENOMEM; @err, which may be NULL, gets the sentence.
 */
USERBPF_API struct userbpf_btf_ext *userbpf_btf_ext_parse(struct userbpf *vm,
							  const struct userbpf_btf *btf,
							  const void *data, size_t size, char *err,
							  size_t err_size);
USERBPF_API void userbpf_btf_ext_free(struct userbpf_btf_ext *ext);

/* A place in the source. The strings belong to the BTF. */
struct userbpf_btf_line {
	const char *file, *text;
	uint32_t line, column;
	uint32_t insn; /* the first instruction of the line, counted in the section */
};

/*
 * The line that instruction @insn of an ELF section comes from: that of the last record which is
 * not behind it. Instructions are counted from the begin of the section, those of 16 bytes twice.
 * 0, or -ENOENT.
 */
USERBPF_API int userbpf_btf_ext_find_line(const struct userbpf_btf_ext *ext, const char *section,
					  uint32_t insn, struct userbpf_btf_line *line);
/*
 * The function that it belongs to: the id of a BTF_KIND_FUNC, and its first instruction into
 * *@first_insn, which may be NULL. -ENOENT.
 */
USERBPF_API int userbpf_btf_ext_find_func(const struct userbpf_btf_ext *ext, const char *section,
					  uint32_t insn, uint32_t *first_insn);

#ifdef __cplusplus
}
#endif

#endif
