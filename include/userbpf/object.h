/* SPDX-License-Identifier: BSD-2-Clause */
/* Objects: ELF files with BPF programs and maps. Names follow libbpf's bpf_object__*(). */
#ifndef USERBPF_OBJECT_H
#define USERBPF_OBJECT_H

#include <userbpf/common.h>
#include <userbpf/trace.h>

#ifdef __cplusplus
extern "C" {
#endif

struct userbpf_object_open_opts {
	size_t sz;
	const char *object_name; /* instead of the file's name */
	/*
	 * File with the types of the kernel that the object is loaded for, as for
	 * userbpf_btf_parse_file(); NULL: those of userbpf_set_target_btf().
	 */
	const char *btf_custom_path;
	enum userbpf_arch arch; /* it was compiled for; 0: as its BTF tells, else the host's */
	/*
	 * Values for externs of ".kconfig": lines "CONFIG_NAME=value" of a kernel's configuration.
	 * Lines "LINUX_NAME=number" set what libbpf makes up, such as LINUX_KERNEL_VERSION, which
	 * is that of 6.12.0 otherwise. The host's configuration is never read.
	 */
	const char *kconfig;
	/*
	 * Where maps that are pinned by name go (LIBBPF_PIN_BY_NAME) and are looked for; NULL:
	 * "/sys/fs/bpf". See userbpf_map_pin().
	 */
	const char *pin_root_path;
};

/*
 * Open and parse, without creating anything. The caller closes the object. NULL with errno: ENOENT
 * and the like of open(2); EFBIG (more than 64 MiB); ENOEXEC (no ELF file of 64 bits, this byte
 * order, type ET_REL and a BPF machine); EINVAL (truncated or malformed: sections, symbols, BTF,
 * map definitions, relocations); E2BIG (more than docs/loader.md allows, or unknown options set);
 * ENOENT, ESRCH (a symbol or type that the object needs and does not have); ENOTSUP, EOPNOTSUPP (a
 * construct userbpf or libbpf does not load); ENOMEM. The print callback says which section or
 * symbol is at fault.
 */
USERBPF_API struct userbpf_object *userbpf_object_open_file(
	struct userbpf *vm, const char *path, const struct userbpf_object_open_opts *opts);
/* The same from memory, which is copied. */
USERBPF_API struct userbpf_object *userbpf_object_open_mem(
	struct userbpf *vm, const void *data, size_t size,
	const struct userbpf_object_open_opts *opts);

/*
 * Everything of a load but the loading of programs: create the maps and relocate every program with
 * autoload set, whose userbpf_prog_insns() are then those that the kernel would be given. Programs
 * may still get another type. On failure nothing of it remains and the object can only be closed.
 * -EINVAL when it has been tried before, and for an extern of another type than the kernel's;
 * -EFAULT for __arena variables in an arena with BPF_F_SEGV_ON_FAULT; -ESRCH for an extern that is
 * not weak and has no value or no counterpart, and for CO-RE relocations without types of a target
 * kernel; -ERANGE for a configuration value that its extern cannot hold; else as
 * userbpf_map_create() and userbpf_map_update_elem(). As bpf_object__prepare().
 */
USERBPF_API int userbpf_object_prepare(struct userbpf_object *obj);

/*
 * Prepare the object, if that has not been done, and load every program with autoload set. On
 * failure nothing of it remains and the object can only be closed. -EINVAL when it has been tried
 * before; else as userbpf_object_prepare() and userbpf_prog_load().
 */
USERBPF_API int userbpf_object_load(struct userbpf_object *obj);

/* Close the object; its maps and programs go with it. NULL is allowed. */
USERBPF_API void userbpf_object_close(struct userbpf_object *obj);

/* Given at opening, or the name of the file up to its first dot; lives as long as the object. */
USERBPF_API const char *userbpf_object_name(const struct userbpf_object *obj);
/* The text in its section "license"; "" without one. The same. */
USERBPF_API const char *userbpf_object_license(const struct userbpf_object *obj);
/* NULL when the object carries none. Belongs to the object. */
USERBPF_API const struct userbpf_btf *userbpf_object_btf(const struct userbpf_object *obj);
/* Functions and lines of its instructions, as the file has them; the same. */
USERBPF_API const struct userbpf_btf_ext *userbpf_object_btf_ext(const struct userbpf_object *obj);

/* By function or map name; NULL with errno ENOENT. What is returned belongs to the object. */
USERBPF_API struct userbpf_prog *userbpf_object_find_prog(const struct userbpf_object *obj,
							  const char *name);
USERBPF_API struct userbpf_map *userbpf_object_find_map(const struct userbpf_object *obj,
							const char *name);
/* In the object's order; @prev NULL begins, NULL is returned at the end. */
USERBPF_API struct userbpf_prog *userbpf_object_next_prog(const struct userbpf_object *obj,
							  const struct userbpf_prog *prev);
USERBPF_API struct userbpf_map *userbpf_object_next_map(const struct userbpf_object *obj,
							const struct userbpf_map *prev);

/*
 * The bytes of global variables: those of section @section (".rodata", ".data.x", ".bss", or the
 * name of its map), to be written before the object is prepared or loaded, *@size of them; @size
 * may be NULL. Afterwards it is the memory that programs see, at another address: ask again.
 * Read-only sections are not to be written then. The externs of ".kconfig" can only be read. What
 * is returned belongs to the object. NULL with errno: ENOENT (no such section), ENOMEM, EINVAL,
 * EOPNOTSUPP (a map that was taken over and has no such memory).
 */
USERBPF_API void *userbpf_object_data(const struct userbpf_object *obj, const char *section,
				      size_t *size);
/*
 * The same by the map: as bpf_map__initial_value(). Of an arena that has been made it is the first
 * byte, and *@size those of its variables. Of a table of operations (".struct_ops",
 * ".struct_ops.link") it is the object's struct, whose function pointers are struct userbpf_prog *
 * of the same object or NULL: what stands there when the object is loaded is what the table gets.
 * EINVAL: neither the map of a section nor an arena or a table.
 */
USERBPF_API void *userbpf_map_initial_value(struct userbpf_map *map, size_t *size);

/*
 * Set a global variable before the object is prepared or loaded, by its BTF type. @name leads to
 * it, or into it: "var", "cfg.port", "arr[2].x". @value is a number as C writes it, 'c', true or
 * false; the name of an enumerator; for an array of characters text, with or without quotes. 0;
 * -ENOENT no such variable or member; -ERANGE no such element, or a value that the type cannot
 * hold; -EINVAL a value of another kind, a struct or array as a whole, an extern of ".kconfig", a
 * path that makes no sense; -EBUSY once the maps are made; -EOPNOTSUPP a type wider than 64 bits;
 * -ENOMEM. The sentence names variable and type.
 */
USERBPF_API int userbpf_object_set_var(struct userbpf_object *obj, const char *name,
				       const char *value);

/*
 * Size of the values of an object's map, before it is made. Where it is a map of global variables,
 * the array that the section ends with gets the room; types that do not fit are forgotten. -EBUSY
 * once it is made; -EINVAL for maps that are not an object's and for ".kconfig"; -EOPNOTSUPP for
 * arenas; -ENOMEM. As
 * bpf_map__set_value_size().
 */
USERBPF_API int userbpf_map_set_value_size(struct userbpf_map *map, uint32_t size);

/*
 * Let an object use @other, a map of the same instance that is there, instead of making @map; what
 * the object initialises it with is left out. It takes over name and attributes, which nobody
 * compares: as bpf_map__reuse_fd(). -EBUSY once @map is made; -EINVAL: not an object's, or of
 * another instance; -ENOENT: @other is not made yet; -ENOMEM.
 */
USERBPF_API int userbpf_map_reuse(struct userbpf_map *map, const struct userbpf_map *other);

/*
 * The template of an object's map-in-map, whose setters (userbpf_map_set_max_entries(), ...) work
 * until the object is loaded; it is never made itself. It belongs to the object. NULL: there is
 * none. As bpf_map__inner_map().
 */
USERBPF_API struct userbpf_map *userbpf_map_inner(struct userbpf_map *map);
/*
 * Take @other, a map of the same instance that is there, as that template, which the object need
 * not have. -EBUSY once @map is made; -EINVAL: not an object's, no map-in-map, of another instance;
 * -ENOENT: @other is not made yet; -ENOMEM. Whether it can be one shows when @map is made. As
 * bpf_map__set_inner_map_fd().
 */
USERBPF_API int userbpf_map_set_inner(struct userbpf_map *map, const struct userbpf_map *other);

/*
 * What a section name says of a program, by the one table that the loader uses.
 * 0, or -ESRCH for a name nobody knows. As libbpf_prog_type_by_name().
 */
USERBPF_API int userbpf_prog_type_by_name(const char *section, enum bpf_prog_type *type,
					  enum bpf_attach_type *attach_type);

#ifdef __cplusplus
}
#endif

#endif
