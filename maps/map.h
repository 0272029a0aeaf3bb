/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Maps: creation, references, and the operations that programs and users call. A family implements
 * struct map_ops (maps/ops.h) in a file of its own; what all families share (frozen, BPF_F_RDONLY,
 * sizes, batches) is in map.c, user.c and batch.c, once.
 *
 * Program side: the map_* calls below with a CPU. They take keys and values as the kernel's helpers
 * do and return its numbers. User side: the map_user_* calls, which copy.
 */
#ifndef MAPS_MAP_H
#define MAPS_MAP_H

#include "maps/ops.h"

/* What BPF_MAP_CREATE says. */
struct map_attr {
	u32 type; /* enum bpf_map_type */
	u32 key_size, value_size, max_entries, flags;
	u64 map_extra;
	u32 numa_node;
	const char *name;	 /* cut after BPF_OBJ_NAME_LEN - 1 bytes; may be NULL */
	const struct map *inner; /* template of map-in-map types */
	s32 spin_lock_off;	 /* of struct bpf_spin_lock in the value; -1: none */
	/* Types of keys and values, in the BTF of the owner; 0: not known. */
	u32 btf_key_type_id, btf_value_type_id;
	u32 btf_vmlinux_value_type_id; /* BPF_MAP_TYPE_STRUCT_OPS */
	const struct btf *kernel_btf;  /* that it is of; NULL: the kernel's own, if it has any */
	/* Are the types part of what is asked for, in .btf, which is only looked at? Else nobody
	 * asks. */
	bool has_types;
	const struct btf *btf; /* NULL: ids without BTF */
};

/*
 * Create a map as BPF_MAP_CREATE (kernel/bpf/syscall.c: map_create and the family's alloc_check).
 * 0 with one reference in *@out, which is a user's, or -EINVAL, -E2BIG, -ENOMEM, -EACCES,
 * -ENOTSUPP, -EOPNOTSUPP (fields that values of the type cannot have), -ERANGE (an arena that
 * crosses a 4 GiB boundary); the sentence goes to the log.
 */
int map_create(struct userbpf *vm, const struct map_attr *attr, struct map **out);
/*
 * What that would say of the types, were they asked for: 0 (also without any), or the error, and no
 * sentence. They are in @attr->btf.
 */
int map_check_type_ids(struct userbpf *vm, const struct map_attr *attr);
/* Has @type a family with operations? */
bool map_type_is_built(u32 type);
struct map *map_get(struct map *map);
/* The last reference frees the map after a grace period. NULL is allowed. */
void map_put(struct map *map);
/*
 * References of the embedder: handles. When the last of them goes a program array is emptied,
 * because its programs may hold the only other references to it (kernel/bpf/syscall.c:
 * bpf_map_put_uref).
 */
struct map *map_get_user(struct map *map);
void map_put_user(struct map *map);

/* --- program side. @cpu is the one the program runs on. --- */

/* Pointer to the value, or NULL. Valid while the program runs. */
static inline void *map_lookup(struct map *map, const void *key, const struct cpu *cpu)
{
	return likely(map->ops->lookup) ? map->ops->lookup(map, key, cpu) : NULL;
}

/* 0 or -errno: E2BIG, EEXIST, ENOENT, EINVAL, ENOMEM, EOPNOTSUPP. @flags as BPF_MAP_UPDATE_ELEM. */
static inline s64 map_update(struct map *map, const void *key, const void *value, u64 flags,
			     const struct cpu *cpu)
{
	return likely(map->ops->update) ? map->ops->update(map, key, value, flags, cpu)
					: -EOPNOTSUPP;
}

/* 0 or -errno: ENOENT, EINVAL, EOPNOTSUPP. */
static inline s64 map_delete(struct map *map, const void *key, const struct cpu *cpu)
{
	(void)cpu;
	return likely(map->ops->delete_elem) ? map->ops->delete_elem(map, key)
					     : map_refusal(map->ops->refusals.delete_elem);
}

s64 map_push(struct map *map, const void *value, u64 flags);
s64 map_pop(struct map *map, void *value);
s64 map_peek(struct map *map, void *value);
/* Value of CPU @cpu_id of a per-CPU map, or NULL. */
void *map_lookup_percpu(struct map *map, const void *key, u32 cpu_id);
/*
 * Call @fn for each element until it returns non-zero; how many it was called for, or -EOPNOTSUPP.
 * No lock is held meanwhile. @key is readable by programs.
 */
s64 map_for_each(struct map *map, const struct cpu *cpu, map_each_fn fn, void *ctx);
/* The program in slot @index of a program array, or NULL; the caller runs it within its grace
 * period. */
const struct prog *map_tail_target(const struct map *map, u32 index);
/*
 * Address of byte @off of the values of a map that allows BPF_PSEUDO_MAP_VALUE. -EOPNOTSUPP: the
 * type does not; -ENOTSUPP: not with several elements; -EINVAL: past the end.
 */
int map_direct_value(const struct map *map, u32 off, u64 *addr);
/* For bpf_redirect_map(): maps/ops.h. */
bool map_find_target(struct map *map, u32 key, u32 *ifindex);
/*
 * May @prog make tail calls through @map, or stand in it? All programs of a map that holds programs
 * must be like the first one that asks (kernel/bpf/core.c: __bpf_prog_map_compatible). Yes for
 * other maps.
 */
bool map_allows_prog(struct map *map, const struct prog *prog);

/* --- user side, as include/userbpf/map.h has them; 0 or -errno. --- */

size_t map_user_value_size(const struct map *map);
int map_user_lookup(struct map *map, const void *key, void *value, u64 flags);
int map_user_update(struct map *map, const void *key, const void *value, u64 flags);
int map_user_delete(struct map *map, const void *key);
int map_user_lookup_and_delete(struct map *map, const void *key, void *value, u64 flags);
int map_user_next_key(struct map *map, const void *key, void *next_key);
/*
 * What no user of the kernel's maps can see without taking it out: the values of a queue or stack
 * in the order in which they would come out, and those of a local storage with their owners. @value
 * is room for one; @fn must not use the map. -EOPNOTSUPP: the type has keys to walk, or no values.
 */
int map_user_each_value(struct map *map, void *value, map_value_fn fn, void *ctx);
int map_user_freeze(struct map *map);
int map_user_batch(struct map *map, const struct map_batch *batch);
/* As mmap(2) and munmap(2) of the map's descriptor; a map that is mapped to be written cannot be
 * frozen. */
int map_user_mmap(struct map *map, bool is_write, struct map_memory *out);
void map_user_munmap(struct map *map, bool is_write);
/* A descriptor of the file that the memory is in, which is the map's. */
int map_user_memfd(struct map *map);

#endif
