/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Maps, from the user's side. Every function may be called from any thread, also while programs
 * run. Sizes are passed as libbpf's bpf_map__*_elem() take them and must be exact; for per-CPU maps
 * a value is nr_cpus times the value size rounded up to 8 bytes.
 */
#ifndef USERBPF_MAP_H
#define USERBPF_MAP_H

#include <userbpf/common.h>

#ifdef __cplusplus
extern "C" {
#endif

struct userbpf_map_create_opts {
	size_t sz;
	uint32_t map_flags; /* BPF_F_* */
	uint64_t map_extra;
	uint32_t numa_node;
	struct userbpf_map *inner_map; /* map-in-map types: the template, only looked at */
	bool has_spin_lock;	       /* values hold a struct bpf_spin_lock, at this offset: */
	uint32_t spin_lock_off;	       /* what the BTF of a value type says of maps in objects */
	/*
	 * Types of keys and values, in .btf, which is only looked at; 0: not given. Where they are
	 * given they must fit, and say themselves where a spin lock is. Local storages need them.
	 */
	struct userbpf_btf *btf;
	uint32_t btf_key_type_id, btf_value_type_id;
	uint32_t btf_vmlinux_value_type_id; /* BPF_MAP_TYPE_STRUCT_OPS: of the kernel's BTF */
};

/*
 * Create a map. @name may be NULL or ""; userbpf_map_name() gives all of it back, messages and
 * effects have its first 15 bytes as the kernel has. The caller owns the map and gives it back with
 * userbpf_map_free(). NULL with errno as BPF_MAP_CREATE sets it: EINVAL (sizes, flags, a character
 * other than [A-Za-z0-9_.] among those 15 bytes, unknown type, no inner map), E2BIG (too large to
 * address, or unknown options set), EACCES (a spin lock in values that programs may only read or
 * only write), ENOMEM, EOPNOTSUPP (no spin locks, timers, ... in values of this type), ERANGE (an
 * arena that crosses a 4 GiB boundary), 524 (the kernel's ENOTSUPP: LRU without preallocation, a
 * type that cannot be an inner map, BTF for a type that takes none, a struct_ops value type that is
 * none in the types of the target; without a type id that map is EINVAL). Types that userbpf cannot
 * do anything with yet can be created all the same: their operations are -EOPNOTSUPP.
 */
USERBPF_API struct userbpf_map *userbpf_map_create(struct userbpf *vm, enum bpf_map_type type,
						   const char *name, uint32_t key_size,
						   uint32_t value_size, uint32_t max_entries,
						   const struct userbpf_map_create_opts *opts);
/* Drop the caller's reference; programs that use the map keep it. NULL is allowed. */
USERBPF_API void userbpf_map_free(struct userbpf_map *map);

/*
 * What the map was made with, or will be when its object is loaded. The getters answer "" or 0
 * for a map that is NULL.
 */

/* The name, whole even where the kernel would cut it; lives as long as the map. */
USERBPF_API const char *userbpf_map_name(const struct userbpf_map *map);
/* BPF_MAP_TYPE_*. */
USERBPF_API enum bpf_map_type userbpf_map_type(const struct userbpf_map *map);
/* Bytes of a key. */
USERBPF_API uint32_t userbpf_map_key_size(const struct userbpf_map *map);
/* Bytes of a value as programs see it. */
USERBPF_API uint32_t userbpf_map_value_size(const struct userbpf_map *map);
/* How many elements there is room for; of a ring buffer its bytes. */
USERBPF_API uint32_t userbpf_map_max_entries(const struct userbpf_map *map);
/* BPF_F_*, as at its creation. */
USERBPF_API uint32_t userbpf_map_flags(const struct userbpf_map *map);
/* Bytes that lookup and update want for a value: more than value_size for per-CPU maps. */
USERBPF_API size_t userbpf_map_user_value_size(const struct userbpf_map *map);

/*
 * Types of keys and values in userbpf_object_btf() (libbpf: bpf_map__btf_key_type_id()); 0 when
 * they are not known, and for maps of programs, maps, devices and the like, whose values are not
 * the program's own. The value of a map of global variables is a section, and its key has no type.
 */
USERBPF_API uint32_t userbpf_map_btf_key_type_id(const struct userbpf_map *map);
USERBPF_API uint32_t userbpf_map_btf_value_type_id(const struct userbpf_map *map);

/*
 * bpf_map_info.id, as effects and what is read from map-in-map types have it; unique in the
 * instance, from 1. 0 before the object is loaded.
 */
USERBPF_API uint32_t userbpf_map_id(const struct userbpf_map *map);

/*
 * The number that stands for the map in BPF_PSEUDO_MAP_FD instructions and in the values of
 * map-in-map types; it belongs to the instance, not to the process. -ENOENT before the object is
 * loaded.
 */
USERBPF_API int userbpf_map_fd(const struct userbpf_map *map);

/*
 * Whether loading or preparing the object makes this map: true unless set otherwise. Programs that
 * refer to a map which is not made are loaded all the same when they cannot reach that reference.
 * -EBUSY once it is made, -EINVAL for a map that is not an object's. As
 * bpf_map__set_autocreate().
 */
USERBPF_API int userbpf_map_set_autocreate(struct userbpf_map *map, bool autocreate);
USERBPF_API bool userbpf_map_autocreate(const struct userbpf_map *map);

/*
 * Pinning. An instance has a BPF file system of its own, which is nothing but names: any path will
 * do, and what is pinned stays until it is unpinned or the instance goes. Maps of objects with a
 * pin path (set here, or by LIBBPF_PIN_BY_NAME) are pinned when they are made; where something is
 * pinned already it is used instead, if type, sizes, flags and map_extra are the same (else the
 * load is -EINVAL). That is how objects share maps. As bpf_map__set_pin_path() and its kin.
 */
/* @path is copied; NULL: none. -ENOMEM. */
USERBPF_API int userbpf_map_set_pin_path(struct userbpf_map *map, const char *path);
/* NULL: none. */
USERBPF_API const char *userbpf_map_pin_path(const struct userbpf_map *map);
USERBPF_API bool userbpf_map_is_pinned(const struct userbpf_map *map);
/*
 * Pin at @path, which may be NULL for a map that has a pin path. -EINVAL: no path, another one than
 * the pin path, or a map that is not made; -EEXIST: something is pinned there, or the map is
 * pinned; -EPERM: a dot in the last part; -ENOENT: ""; -ENAMETOOLONG; -ENOMEM.
 */
USERBPF_API int userbpf_map_pin(struct userbpf_map *map, const char *path);
/* -EINVAL as above; -ENOENT: nothing is pinned there. */
USERBPF_API int userbpf_map_unpin(struct userbpf_map *map, const char *path);
/*
 * A new handle for what is pinned at @path, to be given back with userbpf_map_free(). NULL with
 * errno ENOENT, ENOMEM. As bpf_obj_get().
 */
USERBPF_API struct userbpf_map *userbpf_map_get_pinned(struct userbpf *vm, const char *path);

/*
 * How many elements an object's map has room for, before it is made; ring buffers are rounded up to
 * whole pages and a power of two. -EBUSY once it is made. As bpf_map__set_max_entries().
 */
USERBPF_API int userbpf_map_set_max_entries(struct userbpf_map *map, uint32_t max_entries);

/*
 * BPF_MAP_LOOKUP_ELEM: copy the value of @key to @value. @flags: BPF_F_LOCK.
 * -ENOENT no such element; -EINVAL sizes or flags; -EPERM BPF_F_WRONLY map; -EFAULT no @key or
 * @value; -524 (the kernel's ENOTSUPP) or -EOPNOTSUPP when the type has no lookup. Keys of local
 * storages are numbers (userbpf_sock_fd(), userbpf_cgroup_fd()): -EBADF, -ENOTSOCK here and below.
 * So are values that go into arrays of sockets, which come out as cookies where they have 8 bytes
 * (else -ENOSPC).
 */
USERBPF_API int userbpf_map_lookup_elem(struct userbpf_map *map, const void *key, size_t key_size,
					void *value, size_t value_size, uint64_t flags);
/*
 * BPF_MAP_UPDATE_ELEM. @flags: BPF_ANY, BPF_NOEXIST, BPF_EXIST, and BPF_F_LOCK.
 * -EEXIST, -ENOENT; -E2BIG (full, or no such index); -EINVAL sizes, flags, or a value the type does
 * not take; -EPERM (frozen, BPF_F_RDONLY); -EFAULT no @key or @value; -EBADF the number in the
 * value is no map, program or buffer; -ENOMEM; -EOPNOTSUPP or -524 (ENOTSUPP) when the type has no
 * update. Of map-in-map types it returns, as deleting and batches do, when no program uses what was
 * there before: it waits for those that run, so helpers must not call it.
 */
USERBPF_API int userbpf_map_update_elem(struct userbpf_map *map, const void *key, size_t key_size,
					const void *value, size_t value_size, uint64_t flags);
/* BPF_MAP_DELETE_ELEM. -ENOENT; -EINVAL for arrays, whose elements cannot go. */
USERBPF_API int userbpf_map_delete_elem(struct userbpf_map *map, const void *key, size_t key_size,
					uint64_t flags);
/* BPF_MAP_LOOKUP_AND_DELETE_ELEM, in one step. -ENOENT; -524 (ENOTSUPP) by type. */
USERBPF_API int userbpf_map_lookup_and_delete_elem(struct userbpf_map *map, const void *key,
						   size_t key_size, void *value, size_t value_size,
						   uint64_t flags);
/*
 * BPF_MAP_GET_NEXT_KEY: the key after @cur_key in the map's own order, the first one for NULL or a
 * key that is not there. -ENOENT at the end.
 */
USERBPF_API int userbpf_map_get_next_key(struct userbpf_map *map, const void *cur_key,
					 void *next_key, size_t key_size);

/*
 * BPF_MAP_{LOOKUP,LOOKUP_AND_DELETE,UPDATE,DELETE}_BATCH. @count: room for how many on entry, how
 * many were done on return, also on failure. @in_batch NULL begins; @out_batch (key_size bytes, at
 * least 4) is handed in again to go on. -ENOENT: the end was reached (what @count says is valid);
 * -ENOSPC: a bucket has more elements than @count; otherwise as the single operations.
 */
USERBPF_API int userbpf_map_lookup_batch(struct userbpf_map *map, void *in_batch, void *out_batch,
					 void *keys, void *values, uint32_t *count,
					 uint64_t elem_flags);
USERBPF_API int userbpf_map_lookup_and_delete_batch(struct userbpf_map *map, void *in_batch,
						    void *out_batch, void *keys, void *values,
						    uint32_t *count, uint64_t elem_flags);
USERBPF_API int userbpf_map_update_batch(struct userbpf_map *map, const void *keys,
					 const void *values, uint32_t *count, uint64_t elem_flags);
USERBPF_API int userbpf_map_delete_batch(struct userbpf_map *map, const void *keys, uint32_t *count,
					 uint64_t elem_flags);

/*
 * BPF_MAP_FREEZE: no more writes from the user's side. -EPERM when it already is, or BPF_F_RDONLY;
 * -EBUSY while another thread writes; -524 (ENOTSUPP) when values hold a spin lock; -ENOENT before
 * the object is loaded.
 */
USERBPF_API int userbpf_map_freeze(struct userbpf_map *map);

/*
 * The memory of an array with BPF_F_MMAPABLE, or of an arena, where programs and the caller see
 * each other's writes at once: value N of an array is at N times the value size rounded up to 8
 * bytes; an arena's is where its map_extra says, if that address is free in the process, and the
 * first mapping of one without map_extra decides where users find it. *@size, which may be NULL,
 * becomes its bytes, whole pages. Every call counts as a mapping of its own, to be given back with
 * userbpf_map_munmap(); while there is a @writable one the map cannot be frozen. What was not asked
 * for as writable must not be written. The memory is there until the map is freed. After fork() it
 * is the memory of both processes.
 *
 * NULL with errno as mmap(2) of a map sets it: EINVAL (an array without BPF_F_MMAPABLE); 524 (the
 * kernel's ENOTSUPP: another type, or values that hold a spin lock); EPERM (writable, and frozen);
 * EACCES (writable and BPF_F_RDONLY_PROG or BPF_F_RDONLY; or BPF_F_WRONLY); ENOENT before the
 * object is loaded.
 */
USERBPF_API void *userbpf_map_mmap(struct userbpf_map *map, bool writable, size_t *size);
/* Give a mapping back, with the @writable it was asked for with. */
USERBPF_API void userbpf_map_munmap(struct userbpf_map *map, bool writable);
/*
 * A file descriptor of the process, of a file that this memory is in, for other processes to map;
 * it belongs to the map. Once the map is frozen, and from the start with BPF_F_RDONLY_PROG, it can
 * only be mapped to be read; an arena's can always be written. -EOPNOTSUPP: the host had no file
 * for it when the map was created; otherwise as userbpf_map_mmap().
 */
USERBPF_API int userbpf_map_memfd(const struct userbpf_map *map);

/*
 * Put @prog into slot @index of a BPF_MAP_TYPE_PROG_ARRAY; NULL empties the slot. The same as an
 * update with userbpf_prog_fd(prog). -EINVAL: not a program array, not loaded, or a program that
 * may not be tail called from the ones already there; -E2BIG: no such slot.
 */
USERBPF_API int userbpf_map_set_prog(struct userbpf_map *map, uint32_t index,
				     struct userbpf_prog *prog);

#ifdef __cplusplus
}
#endif

#endif
