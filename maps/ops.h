/* SPDX-License-Identifier: BSD-2-Clause */
/* What a map is made of, and what a family of maps implements. */
#ifndef MAPS_OPS_H
#define MAPS_OPS_H

#include <errno.h>

#include "prog/map_view.h"
#include "spec/spec.h"
#include "world/world.h"

/*
 * No single area of a map is larger than this: a stand-in for the kernel's rule that one cannot be
 * larger than the machine's memory (mm/vmalloc.c: __vmalloc_node_range).
 */
#define MAP_AREA_MAX (1ull << 38)

struct map_attr;
struct map_ops;
struct prog_owner;

enum map_access { MAP_USER_READ = 1, MAP_USER_WRITE = 2 };

struct map {
	struct map_view view; /* first: prog/map_view.h */
	const struct map_ops *ops;
	const struct spec_map *spec;
	struct userbpf *vm;
	u32 refs;	/* atomic: programs, handles, outer maps */
	u32 nr_users;	/* atomic: those of them that are the embedder's */
	u32 nr_writers; /* atomic: writes of the user's side under way, which freezing must not meet
			 */
	bool is_frozen; /* atomic; writes from the user's side are over */
	u8 user_access; /* enum map_access: BPF_F_RDONLY and BPF_F_WRONLY, which .flags does not
			   keep */
	struct grace_item grace;
	struct region_set regions; /* of this map in the table of regions */
	struct prog_owner *owner;  /* types that hold programs: maps/prog_owner.h; else NULL */
	struct map_view inner;	   /* map-in-map types: what the maps in it must be like, */
	struct btf_record *inner_record; /* and the special fields of their values; NULL: none */
	/* Special fields of the values; NULL: none. With a reference to .btf. */
	struct btf_record *record;
	/* With MAP_KERNEL_BTF, while the map is set up: the type of its value. */
	const struct btf *kernel_btf;
	u32 kernel_type_id;
};

/* @owner: whose value it is, as "task 7"; NULL: the map's own. */
typedef void (*map_value_fn)(void *ctx, const char *owner, const void *value);
typedef u64 (*map_each_fn)(void *ctx, const void *key, void *value);

enum map_batch_op {
	MAP_BATCH_LOOKUP,
	MAP_BATCH_LOOKUP_AND_DELETE,
	MAP_BATCH_UPDATE,
	MAP_BATCH_DELETE
};

struct map_batch {
	enum map_batch_op op;
	void *in_batch, *out_batch; /* lookups only */
	void *keys, *values;
	u32 *count;
	u64 elem_flags;
};

/* The memory of a map that users can have mapped. */
struct map_memory {
	void *start;
	u64 size;		/* whole pages */
	struct os_pages *pages; /* whose front file it is; NULL: it is in no file */
};

/*
 * -errno of operations that the kernel has for a family only to refuse them; 0: -EOPNOTSUPP, which
 * is also what every operation of a family without any says.
 */
struct map_refusals {
	int lookup, update, delete_elem, next_key;
};

/*
 * An operation a family lacks is NULL. User side: keys, values, flags that no map takes and access
 * have been checked; values are laid out as users see them.
 */
struct map_ops {
	size_t object_size; /* of the family's struct, which begins with its struct map */
	u32 implied_flags;  /* BPF_F_* every map of the family has */
	bool is_declared;   /* maps can be made, that is all: maps/declared.c */
	bool is_read_only;  /* values are for programs to read, whatever the flags say */
	u64 redirect_flags; /* what bpf_redirect_map() takes besides an action */
	struct map_refusals refusals;
	/* Rules beyond the row of spec/maps.def; 0 or -errno. Optional. */
	int (*check)(const struct userbpf *vm, const struct map_attr *attr);
	/* Of the types of keys and values (maps/btf.h); one without a key's type goes by here only.
	 * Optional. */
	int (*check_btf)(const struct map_attr *attr);
	/* Set up a zeroed map whose .view and .vm are filled in. 0 or -errno and nothing kept.
	 * Optional, as .destroy. */
	int (*init)(struct map *map);
	/* Nobody has the map any more but programs that found it before: take it out of what other
	 * programs look through, a grace period before it is destroyed. Optional. */
	void (*forget)(struct map *map);
	void (*destroy)(struct map *map);
	/* May @inner stand for @template, beyond what all types ask for? Optional. */
	bool (*fits)(const struct map_view *template, const struct map_view *inner);
	void (*release_users)(struct map *map); /* the embedder's last reference went */

	void *(*lookup)(struct map *map, const void *key, const struct cpu *cpu);
	s64 (*update)(struct map *map, const void *key, const void *value, u64 flags,
		      const struct cpu *cpu);
	s64 (*delete_elem)(struct map *map, const void *key);
	void *(*lookup_percpu)(struct map *map, const void *key, u32 cpu_id);
	s64 (*for_each)(struct map *map, const struct cpu *cpu, map_each_fn fn, void *ctx);
	s64 (*push)(struct map *map, const void *value, u64 flags);
	s64 (*pop)(struct map *map, void *value);
	s64 (*peek)(struct map *map, void *value);
	/* The key of a value that is in the map, maybe written to @index; of types whose values may
	 * have timers. */
	const void *(*key_of)(const struct map *map, const void *value, u32 *index);
	int (*direct_value)(const struct map *map, u32 off, u64 *addr);
	/* Is there somewhere for a packet to go at @key? *@ifindex: the device, 0 if it is none. */
	bool (*find_target)(struct map *map, u32 key, u32 *ifindex);

	int (*user_lookup)(struct map *map, const void *key, void *value, u64 flags);
	int (*user_update)(struct map *map, const void *key, const void *value, u64 flags);
	int (*user_lookup_and_delete)(struct map *map, const void *key, void *value, u64 flags);
	/* map_mmap: 0, or -EINVAL for a map without BPF_F_MMAPABLE. */
	int (*memory)(struct map *map, struct map_memory *out);
	bool is_sealed_frozen; /* who maps the file of a frozen map may only read it */
	int (*next_key)(struct map *map, const void *key, void *next_key);
	/*
	 * Of maps whose elements users cannot walk by their keys: all values, one after the other
	 * in @value, which has room for one as users see it. Under the map's lock.
	 */
	void (*each_value)(struct map *map, void *value, map_value_fn fn, void *ctx);
	int (*batch[4])(struct map *map, const struct map_batch *batch); /* by enum map_batch_op */
};

extern const struct map_ops array_ops, percpu_array_ops, prog_array_ops, array_of_maps_ops;
extern const struct map_ops hash_ops, percpu_hash_ops, hash_of_maps_ops;
extern const struct map_ops ringbuf_ops, perf_event_array_ops, cgroup_array_ops;
extern const struct map_ops queue_ops, stack_ops, bloom_filter_ops, stack_trace_ops;
extern const struct map_ops lru_hash_ops, lru_percpu_hash_ops, lpm_trie_ops;
extern const struct map_ops devmap_ops, devmap_hash_ops, cpumap_ops, xskmap_ops;
extern const struct map_ops cgroup_storage_ops, percpu_cgroup_storage_ops;
extern const struct map_ops sk_storage_ops, task_storage_ops, inode_storage_ops, cgrp_storage_ops;
extern const struct map_ops declared_ops, struct_ops_ops, arena_ops, reuseport_array_ops;

/* Of a member of struct map_refusals. */
static inline int map_refusal(int err)
{
	return err ? err : -EOPNOTSUPP;
}

static inline bool map_is_percpu(const struct map *map)
{
	return map->spec->flags & MAP_PERCPU;
}

static inline bool map_has_lock(const struct map *map)
{
	return map->view.spin_lock_off >= 0;
}

/* The value of one CPU of a per-CPU map, as users see it. */
static inline u32 map_value_slot(const struct map *map)
{
	return ALIGN_UP(map->view.value_size, 8);
}

/* A zeroed area of at most MAP_AREA_MAX bytes that starts on a cache line, or NULL. */
void *map_area_alloc(struct map *map, u64 size, void **block);
/*
 * Bytes, at least a cache line, between the values of two CPUs in one region: whole strides, so
 * that the elements behind them are still where the region's stride says.
 */
u64 map_cpu_gap(u64 stride);

/*
 * Tell checked mode about an array of elements. In each, programs may access the value at
 * @value_off as the flags of the map say.
 */
int map_add_region(struct map *map, const void *start, u64 size, u64 stride, u32 value_off);
void map_remove_region(struct map *map, const void *start);

/* array.c: the indices of a map with u32 keys, in order. */
int array_next_key(struct map *map, const void *key, void *next_key);

/* batch.c: for families that find elements one by one (kernel/bpf/syscall.c: generic_map_*_batch).
 */
int batch_generic_lookup(struct map *map, const struct map_batch *batch);
int batch_generic_update(struct map *map, const struct map_batch *batch);
int batch_generic_delete(struct map *map, const struct map_batch *batch);
/* -EINVAL for flags that batches do not take. */
int batch_check_flags(const struct map *map, const struct map_batch *batch);

#endif
