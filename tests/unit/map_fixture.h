/* SPDX-License-Identifier: BSD-2-Clause */
/* A bare instance and maps in it, for the tests of maps/. */
#ifndef TESTS_UNIT_MAP_FIXTURE_H
#define TESTS_UNIT_MAP_FIXTURE_H

#include <errno.h>
#include <stdlib.h>

#include "maps/map.h"
#include "tests/unit/test.h"

#define NR_CPUS 4

static inline struct userbpf *vm_start(void)
{
	static const struct world_config config = {.nr_cpus = NR_CPUS, .seed = 7};
	struct userbpf *vm = calloc(1, sizeof(*vm));

	REQUIRE(vm && !world_init(vm, &config));
	return vm;
}

/* Nothing may be left. */
static inline void vm_stop(struct userbpf *vm)
{
	world_destroy(vm);
	CHECK_INT_EQ(vm->mem.used_bytes, 0);
	free(vm);
}

/* Attributes of a map; LOCK_ATTR: with a bpf_spin_lock at @lock_ in its values. */
#define LOCK_ATTR(type_, key_, value_, max_, lock_, ...) \
	((struct map_attr){.type = BPF_MAP_TYPE_##type_, \
			   .key_size = (key_),           \
			   .value_size = (value_),       \
			   .max_entries = (max_),        \
			   .spin_lock_off = (lock_),     \
			   ##__VA_ARGS__})
#define ATTR(type_, key_, value_, max_, ...) LOCK_ATTR(type_, key_, value_, max_, -1, ##__VA_ARGS__)

/* A BTF with an int of 4 bytes, [1], a struct of 8 with a lock behind an int, [3], and a number of
 * 8, [4]. */
static inline struct btf *types_new(struct userbpf *vm)
{
	static const char strs[] = "\0i\0bpf_spin_lock\0v";
	static const u32 types[] = {
		1,  BTF_KIND_INT << 24,	       4, 32,		       /* [1] */
		3,  BTF_KIND_STRUCT << 24 | 1, 4, 17, 1, 0,	       /* [2] */
		17, BTF_KIND_STRUCT << 24 | 2, 8, 17, 1, 0, 17, 2, 32, /* [3] */
		1,  BTF_KIND_INT << 24,	       8, 64,		       /* [4] */
	};
	struct {
		struct btf_header header;
		u8 bytes[sizeof(types) + sizeof(strs)];
	} blob = {.header = {.magic = BTF_MAGIC,
			     .version = BTF_VERSION,
			     .hdr_len = sizeof(blob.header),
			     .type_len = sizeof(types),
			     .str_off = sizeof(types),
			     .str_len = sizeof(strs)}};
	struct btf *btf = NULL;

	memcpy(blob.bytes, types, sizeof(types));
	memcpy(blob.bytes + sizeof(types), strs, sizeof(strs));
	CHECK_INT_EQ(
		btf_parse(&vm->mem, &blob, sizeof(blob.header) + sizeof(blob.bytes), &btf, NULL),
		0);
	REQUIRE(btf);
	return btf;
}

static inline struct map *map_new(struct userbpf *vm, struct map_attr attr)
{
	struct map *map = NULL;

	CHECK_INT_EQ(map_create(vm, &attr, &map), 0);
	REQUIRE(map);
	return map;
}

/* Keys and values as numbers; key_size is 4 or more, value_size 8. */
static inline int put_u64(struct map *map, u32 key, u64 value, u64 flags)
{
	u8 bytes[64] = {0};

	memcpy(bytes, &key, sizeof(key));
	return map_user_update(map, bytes, &value, flags);
}

/* The value, or UINT64_MAX when there is none. */
static inline u64 get_u64(struct map *map, u32 key)
{
	u8 bytes[64] = {0};
	u64 value;

	memcpy(bytes, &key, sizeof(key));
	return map_user_lookup(map, bytes, &value, 0) ? UINT64_MAX : value;
}

static inline int del_u32(struct map *map, u32 key)
{
	u8 bytes[64] = {0};

	memcpy(bytes, &key, sizeof(key));
	return map_user_delete(map, bytes);
}

static inline u32 count_keys(struct map *map)
{
	u8 key[64], next[64];
	void *prev = NULL;
	u32 nr = 0;

	while (!map_user_next_key(map, prev, next)) {
		memcpy(key, next, map->view.key_size);
		prev = key;
		nr++;
	}
	return nr;
}

#endif
