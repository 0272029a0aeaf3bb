/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the files of loader/ share: an object between opening and closing.
 *
 * Opening reads the whole file once: sections get a role, functions and maps are found, relocations
 * are turned into references to them. Loading creates the maps, puts each program together (its own
 * instructions, then those of the functions it calls) and loads it. Everything but the handles and
 * what they own lies in the object's arena or points into its image.
 */
#ifndef LOADER_LOADER_H
#define LOADER_LOADER_H

#include <userbpf/object.h>

#include "base/vec.h"
#include "btf/btf.h"
#include "btf/core.h"
#include "loader/elf.h"
#include "loader/names.h"
#include "sys/load.h"

struct obj_map;
struct obj_prog;

#define ARENA_SEC ".addr_space.1" /* LLVM's name of the section */

enum sec_role {
	SEC_IGNORED,
	SEC_CODE,
	SEC_DATA,
	SEC_RODATA,
	SEC_BSS,
	SEC_MAPS,	 /* ".maps": defined by BTF */
	SEC_LEGACY_MAPS, /* "maps": arrays of struct bpf_map_def or bpf_elf_map */
	SEC_STRUCT_OPS,
	SEC_ARENA, /* ".addr_space.1" */
};

enum reloc_kind {
	RELOC_MAP,	   /* address of a map */
	RELOC_DATA,	   /* address of byte .sym_off of a map's value */
	RELOC_CALL,	   /* call of what is at .sym_off of section .target */
	RELOC_FUNC,	   /* address of it */
	RELOC_EXTERN_LD64, /* address or value of extern .target */
	RELOC_EXTERN_CALL,
};

struct obj_reloc {
	u32 insn; /* of the section */
	enum reloc_kind kind;
	u32 sym_off; /* bytes */
	u32 target;
	struct obj_map *map;
};

struct obj_core {
	struct core_result result;
	bool is_resolved;
	const char *name; /* of one that poisons; NULL: not asked for yet */
};

/* Beside the struct elf_sec of the same index. */
struct obj_sec {
	enum sec_role role;
	struct obj_map *map;	/* SEC_DATA, SEC_RODATA, SEC_BSS, SEC_ARENA */
	u32 first_map, nr_maps; /* SEC_MAPS, SEC_LEGACY_MAPS: ascending by .off */

	/* SEC_CODE */
	const struct bpf_insn *insns;
	u32 nr_insns;
	u32 first_func, nr_funcs;
	struct obj_reloc *relocs; /* ascending by insn */
	u32 nr_relocs;
	const struct bpf_line_info *lines; /* strictly ascending, or none */
	u32 nr_lines;
	const struct bpf_core_relo *core; /* ascending unless .is_core_unsorted */
	struct obj_core *core_results;	  /* of each; NULL until the object is prepared */
	u32 nr_core;
	bool is_core_unsorted;
};

/* A function of any section. */
struct obj_func {
	const char *name;
	u32 sec;
	u32 start, nr_insns;   /* within the section */
	bool is_visible;       /* global, and not hidden from other files */
	bool is_entry;	       /* a program; every function may be called, too */
	struct obj_prog *prog; /* .is_entry */
	u32 mark, pos;	       /* where subprog.c put it in the program number .mark */
};

/* A program put together: what struct load_attr wants. */
struct linked {
	VEC(struct bpf_insn) insns;
	VEC(struct load_func) funcs;
	VEC(struct prog_line) lines;
	VEC(struct prog_note) notes;
	u32 exception_callback; /* its first instruction; 0: none */
};

struct obj_prog {
	struct userbpf_prog pub; /* first: iteration casts */
	const struct obj_func *func;
	struct obj_func *exception_callback; /* NULL: none */
	struct linked linked;		     /* between preparing and loading, else empty */
	struct userbpf_object *obj;
};

/* One initialised element of a map-in-map or program array. */
struct obj_slot {
	u32 idx;
	struct obj_map *map;
	struct obj_prog *prog;
};

struct obj_map {
	struct userbpf_map pub;
	struct obj_struct_ops *ops; /* loader/struct_ops.h; NULL: of another type */
	struct userbpf_object *obj;
	u32 idx;	      /* in the object's list */
	const char *elf_name; /* of the section whose bytes it holds, else NULL */
	u32 sec;
	u64 off, size;	/* of the definition in the section, bytes */
	const u8 *init; /* bytes of the one element, value_size of them; NULL: leave it zero */
	u8 *data;	/* the same to be written by the user, who has asked for it; else NULL */
	u8 *memory;	/* an arena's, mapped for the user; else NULL */
	bool is_rodata, is_reused;
	u32 var_type; /* BTF type of the definition; 0: not in ".maps" */
	struct obj_map
		*inner; /* template of a map-in-map, in no list: by BTF, or as the user gives it */
	struct obj_map *inner_map;		 /* template of one defined by iproute2's rules */
	u32 elf_id, elf_inner_id, elf_inner_idx; /* of struct bpf_elf_map */
	VEC(struct obj_slot) slots;		 /* as the object initialises them */
};

enum kconfig_type {
	KCONFIG_UNKNOWN,
	KCONFIG_CHAR,
	KCONFIG_BOOL,
	KCONFIG_INT,
	KCONFIG_TRISTATE,
	KCONFIG_STRING,
};

struct obj_extern {
	const char *name;
	u32 sym;
	u32 idx;     /* in libbpf's order, which is that of messages and of poisoned calls */
	u32 type_id; /* the variable's or function's, in the object's BTF */
	bool is_weak, is_kconfig;
	bool is_set;
	u32 kernel_id;	/* .is_set: of the variable or function in the target */
	int module_fd;	/* whose it is; 0: the kernel's own */
	s16 module_idx; /* of a function: the same in obj->module_fds */
	bool is_addr;	/* .is_set: of a variable without type: .addr is all there is */
	u64 addr;

	/* .is_kconfig */
	enum kconfig_type type;
	bool is_signed;
	u32 size, align;
	u32 off; /* of the value in the ".kconfig" map */
};

struct userbpf_object {
	struct owned owned; /* closed with the instance */
	struct userbpf *vm;
	struct arena arena;
	u8 *image;
	struct elf_file elf;
	const char *path; /* as messages call it */
	char name[BPF_OBJ_NAME_LEN];
	char license[64];
	bool is_prepared, is_loaded; /* or has failed to be */
	u32 arch;		     /* enum userbpf_arch, as the options say */

	struct obj_sec *secs;
	u32 text_sec, maps_sec, legacy_maps_sec; /* 0: none */
	struct names globals;			 /* global and weak data symbols, by name */

	VEC(struct obj_func) funcs; /* ascending by section and start */
	u32 mark;		    /* programs put together so far */
	u64 nr_linked_insns, nr_linked_lines, nr_linked_notes;
	struct obj_prog *progs; /* in the order of .funcs */
	u32 nr_progs;
	VEC(struct obj_map *) maps;
	struct obj_map *arena_map; /* the one arena, or NULL */
	u32 arena_sec;		   /* 0: none */
	struct obj_map *kconfig;
	u8 *kconfig_data;	    /* of that map */
	const char *pin_root;	    /* where maps are pinned by name */
	const char *kconfig_text;   /* the caller's configuration, or NULL */
	struct obj_extern *externs; /* ascending by symbol */
	u32 nr_externs;

	struct btf *btf;
	struct btf_ext *btf_ext;
	VEC(struct load_kfunc) weak_kfuncs;
	VEC(int) module_fds;	 /* what calls refer to by index; [0] is not used */
	struct btf *target;	 /* of this object; NULL: the instance's */
	struct core_cache cands; /* in the target, of types of .btf */
	u64 core_budget;	 /* what is left of CORE_OBJECT_BUDGET */
};

/* Log the sentence, which needs no newline, and return @err. */
int object_error(const struct userbpf_object *obj, int err, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* The steps of opening, in order. Each returns 0 or -errno with a sentence in the log. */
int section_collect(struct userbpf_object *obj);
int func_collect(struct userbpf_object *obj);
int types_collect(struct userbpf_object *obj);
int extern_collect(struct userbpf_object *obj);
int legacy_collect(struct userbpf_object *obj);
int btfmap_collect(struct userbpf_object *obj);
int data_collect(struct userbpf_object *obj);
int extern_add_map(struct userbpf_object *obj);
int reloc_collect(struct userbpf_object *obj);
int slot_collect(struct userbpf_object *obj);

/* Nothing for a loader, and not worth a word. */
bool section_is_ignored(const struct elf_sec *sec);
/* The function that holds instruction @insn of section @sec, or NULL. */
struct obj_func *func_find(const struct userbpf_object *obj, u32 sec, u64 insn);

/* pin.c: @map is to be pinned by its name. 0, -ENOMEM, -ENAMETOOLONG. */
int pin_by_name(struct obj_map *map);
/* What is pinned where @map is to be becomes it, if there is something. 0, -EINVAL: another kind of
 * map; -ENOMEM. */
int pin_reuse(struct obj_map *map);
/* @from instead of making @map, under this name. Its user's reference becomes the map's, also on
 * failure: -ENOMEM. */
int object_reuse_map(struct obj_map *map, struct map *from, const char *name);
/* Pin @map, which has a path and has been made. 0 or as userbpf_map_pin(). */
int pin_made(struct obj_map *map);
/* After a load that failed: what it has pinned. */
void pin_undo(struct userbpf_object *obj);

/* load.c: all of it or nothing; and back, of whatever there is. */
int object_prepare(struct userbpf_object *obj);
int object_load(struct userbpf_object *obj);
void object_unload(struct userbpf_object *obj);

/* A new last map of @obj, all zero but for what every map has. 0, -ENOMEM, -E2BIG. */
int object_add_map(struct userbpf_object *obj, const char *name, struct obj_map **out);
/* The same for the template of @map, a map-in-map: @map->inner, in no list. */
int object_add_inner(struct obj_map *map);
/* inner.c: a reference to what @outer takes as template, which is made if it must be; *@inner NULL:
 * there is none. 0 or as map_create(). */
int inner_create(const struct obj_map *outer, struct map **inner);
void inner_free(struct obj_map *outer);
/* Maps of a section of definitions are placed in the order of .off. */
void object_place_map(struct userbpf_object *obj, struct obj_map *map, u32 sec, u64 off, u64 size);
/* The one whose definition holds [off, off + size), or NULL. */
struct obj_map *object_map_at(const struct userbpf_object *obj, u32 sec, u64 off, u64 size);
/* What the types mean for BPF_MAP_CREATE. @key_type 0: not known */
void object_set_types(const struct userbpf_object *obj, struct map_attr *attr, u32 key_type,
		      u32 value_type);
/*
 * Forget types that nothing depends on and that the kernel takes from no map of this kind, as keys
 * without a type: what is made then has none, and dumps show its bytes. Queues and their like, of
 * which bpftool lists no elements, keep the type of their values for those who list them.
 */
void object_drop_refused_types(const struct userbpf_object *obj, struct map_attr *attr);
/*
 * Was a map refused that can be made without the types of its values, as the next attempt will be?
 * libbpf: bpf_object__create_map()
 */
bool object_can_do_without_types(const struct userbpf_object *obj, struct map_attr *attr, int err);
/* The size that libbpf makes of what it is told. */
void object_set_max_entries(struct map_attr *attr, u32 max_entries);
/* The one it gives a map without. */
void object_set_default_size(const struct userbpf_object *obj, struct map_attr *attr);
bool object_map_is_outer(const struct obj_map *map);
int object_add_slot(struct userbpf_object *obj, struct obj_map *map, struct obj_slot slot);

/* A map of one element that holds the bytes of section @elf_name. */
int data_add_map(struct userbpf_object *obj, const char *elf_name, u64 size, u32 flags,
		 struct obj_map **out);

/*
 * globals.c: the bytes that the map of a section begins with, for the user to change; NULL when
 * there is no memory. Once the map is made: its memory.
 */
u8 *globals_bytes(struct obj_map *map);
/* Give them @size bytes, before the map is made: what is there stays, the rest is zero. */
int globals_resize(struct obj_map *map, u32 size);
/* How many they are. @map has .elf_name */
u32 globals_size(const struct obj_map *map);

/* arena.c: the section of __arena variables belongs to the object's arena. 0, -EINVAL, -ENOENT,
 * -E2BIG. */
int arena_collect(struct userbpf_object *obj);
/* Map the arena, which has been made, for the object's user, and give its variables their values.
 * 0, -E2BIG, or as userbpf_map_mmap(). libbpf: bpf_object__create_maps(). */
int arena_open(struct obj_map *map);
/* .memory of an arena, which is there from now on until it is unmapped. */
int arena_map_memory(struct obj_map *map);
void arena_unmap_memory(struct obj_map *map);

/* BTF variable @id: static, or hidden from other files, which libbpf takes for the same. */
bool types_is_static(const struct userbpf_object *obj, u32 id);

/* The extern of symbol @sym, or NULL. */
const struct obj_extern *extern_find(const struct userbpf_object *obj, u32 sym);
/* Give every extern its value. -ESRCH when one that must be there is not; -EINVAL: of another kind.
 */
int extern_resolve(struct userbpf_object *obj);

/* attach.c: what the program attaches to, if by BTF. 0, -EINVAL, -ESRCH. */
int attach_find(struct userbpf_object *obj, struct userbpf_prog *prog);

/* exception.c: the callbacks of programs that are to be loaded. 0, -EINVAL, -ENOENT, -ENOMEM. */
int exception_assign(struct userbpf_object *obj);

/* kconfig.c: what type of value BTF type @id can hold. */
enum kconfig_type kconfig_type_of(const struct btf *btf, u32 id, bool *is_signed);
/* Values for the externs of ".kconfig". 0, -EINVAL, -ERANGE. */
int kconfig_resolve(struct userbpf_object *obj);
/* ksym.c: ids in the target for those of ".ksyms". 0, -ESRCH, -EINVAL. */
int ksym_resolve(struct userbpf_object *obj);

/* Maps must have their numbers. @out is the caller's to free with linked_free(), also on failure.
 */
int subprog_link(struct userbpf_object *obj, const struct obj_prog *prog, struct linked *out);
void linked_free(struct userbpf_object *obj, struct linked *linked);
/*
 * Say why instruction @idx is poisoned; @text is the object's. Beyond a number of them that no
 * honest object has they go unsaid. 0 or -ENOMEM.
 */
int linked_note(struct userbpf_object *obj, struct linked *linked, u32 idx, const char *text);
/* Relocate the instructions of @func, which are at .pos of @out, but for where other functions lie:
 * subprog.c does that. */
int reloc_apply(struct userbpf_object *obj, const struct obj_func *func, struct linked *out);
/*
 * Compute the CO-RE relocations of all functions that may be loaded. 0, or as core_resolve() and
 * -ESRCH (no types of a target) with a sentence in the log.
 */
int core_resolve_all(struct userbpf_object *obj);
/* Apply the CO-RE relocations of @func to its copy in @out, with notes of those that poison. */
int core_apply(struct userbpf_object *obj, const struct obj_func *func, struct linked *out);
void core_free(struct userbpf_object *obj);
/* The types of the kernel that @obj is loaded for, or NULL. */
const struct btf *core_target(const struct userbpf_object *obj);

/*
 * Parse the BTF of a file: raw, or an ELF file's; split over @base unless that is NULL. 0, or
 * -errno with a sentence in the log.
 */
int btf_file_parse(struct userbpf *vm, const char *path, const struct btf *base, struct btf **out);

/* The relocation of instruction @insn of section @sec, or NULL. */
const struct obj_reloc *reloc_find(const struct obj_sec *sec, u32 insn);
/* Index of the first relocation at or behind @insn. */
u32 reloc_lower_bound(const struct obj_sec *sec, u32 insn);

static inline bool is_call(const struct bpf_insn *insn)
{
	return insn->code == (BPF_JMP | BPF_CALL);
}

#endif
