/* SPDX-License-Identifier: BSD-2-Clause */
/* BPF type information. */
#ifndef USERBPF_BTF_H
#define USERBPF_BTF_H

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
 * a reference is kept. NULL with errno: those above, ENOENT and the like of open(2), EFBIG (more
 * than 1 GiB), ENODATA (no BTF in it). The print callback gets the sentence.
 */
USERBPF_API struct userbpf_btf *userbpf_btf_parse_file(struct userbpf *vm, const char *path,
						       const struct userbpf_btf *base);
/*
 * Load objects of @vm for a kernel with these types from now on (CO-RE, variables and functions of
 * the kernel); NULL: for none. A reference is kept. Other types than before have no modules yet.
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
USERBPF_API void userbpf_btf_free(struct userbpf_btf *btf);

/* Number of types, the void type 0 included. */
USERBPF_API uint32_t userbpf_btf_type_cnt(const struct userbpf_btf *btf);
/* BTF_KIND_* of a type and its name; kind 0 and "" for ids that are not there. */
USERBPF_API uint32_t userbpf_btf_kind(const struct userbpf_btf *btf, uint32_t id);
USERBPF_API const char *userbpf_btf_name(const struct userbpf_btf *btf, uint32_t id);
/* First type of that name and kind. Its id, or -ENOENT. */
USERBPF_API int userbpf_btf_find_by_name_kind(const struct userbpf_btf *btf, const char *name,
					      uint32_t kind);
/* Size in bytes behind typedefs, qualifiers and arrays; -EINVAL when the type has none. */
USERBPF_API int64_t userbpf_btf_resolve_size(const struct userbpf_btf *btf, uint32_t id);

#ifdef __cplusplus
}
#endif

#endif
