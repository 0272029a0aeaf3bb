/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Arrays of places that bpf_redirect_map() sends packets to, each with a program to run there or
 * none: device maps and CPU maps. What they have for a value is two words, the second of which is a
 * program's number on the way in and its id on the way out.
 */
#ifndef MAPS_REDIRECT_ARRAY_H
#define MAPS_REDIRECT_ARRAY_H

#include "maps/map.h"
#include "maps/prog_owner.h"

/* struct bpf_devmap_val and struct bpf_cpumap_val */
struct target_value {
	u32 number; /* ifindex, size of the queue; 0: there is nothing */
	union {
		s32 prog_fd;
		u32 prog_id;
	};
} __attribute__((aligned(8)));

struct target {
	struct target_value value; /* atomic, as one word */
	struct prog *prog;	   /* under the map's lock */
};

struct redirect_array {
	struct map map;
	struct prog_owner owner;
	u32 lock;    /* of writers */
	u32 nr_used; /* targets from here on have never been used */
	struct target *targets;
	void *block;
};

static inline struct redirect_array *redirect_array_of(const struct map *map)
{
	return container_of((struct map *)(uintptr_t)map, struct redirect_array, map);
}

static inline u32 target_key(const void *key)
{
	u32 k;

	memcpy(&k, key, sizeof(k));
	return k;
}

static inline struct target_value target_load(const struct target *target)
{
	struct target_value value;

	__atomic_load(&target->value, &value, __ATOMIC_ACQUIRE);
	return value;
}

/* A user's value; what a short one leaves out is zero. */
struct target_value target_value_from(const struct map *map, const void *value);
/*
 * Make *@value what readers see and give a reference on its program, or NULL when it names none.
 * False: there is no such XDP program with @attach_type, or it is unlike those already in the map.
 */
bool target_take_prog(struct map *map, struct target_value *value, u32 attach_type,
		      struct prog **prog);
/* Replace what is there; the reference on the old program is returned. Under the map's lock. */
struct prog *target_set(struct target *target, struct target_value value, struct prog *prog);

int redirect_array_init(struct map *map);
void redirect_array_destroy(struct map *map);
void redirect_array_drop_progs(struct map *map);
void redirect_array_set(struct map *map, u32 key, struct target_value value, struct prog *prog);
void *redirect_array_lookup(struct map *map, const void *key, const struct cpu *cpu);
int redirect_array_user_lookup(struct map *map, const void *key, void *value, u64 flags);
s64 redirect_array_delete(struct map *map, const void *key);

/* Of the families' struct map_ops. */
#define REDIRECT_ARRAY_COMMON                                                          \
	.object_size = sizeof(struct redirect_array), .init = redirect_array_init,     \
	.destroy = redirect_array_destroy, .release_users = redirect_array_drop_progs, \
	.lookup = redirect_array_lookup, .delete_elem = redirect_array_delete,         \
	.user_lookup = redirect_array_user_lookup, .next_key = array_next_key

#endif
