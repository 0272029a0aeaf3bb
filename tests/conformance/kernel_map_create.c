/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Judge: which maps the running kernel creates. A seed gives the attributes of BPF_MAP_CREATE for
 * any of the map types, most of them nearly right; kernel and userbpf must give the same errno.
 * Nothing that is large is ever asked of the kernel, and what it makes is closed at once.
 */
#include <linux/btf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <userbpf/userbpf.h>
#include "tests/conformance/draw.h"
#include "isa/uapi.h" /* types that old headers do not have */
#include "tests/conformance/kernel.h"

#define MAX_TYPE  33		/* the last of Linux 6.12 */
#define MAX_BYTES (1024 * 1024) /* of values, for all CPUs */

struct attr {
	u32 type, key_size, value_size, max_entries, flags;
	u64 map_extra;
	u32 key_id, value_id, vmlinux_id;
	bool has_btf, has_inner;
};

struct judge {
	struct userbpf *vm;
	struct userbpf_btf *btf;
	struct userbpf_map *inner;
	int btf_fd, inner_fd;
	u32 nr_cpus;
	unsigned int passed, failed, skipped;
};

/* --- drawing --- */

/* What a sound map of each type has; 0 in .flags: none are needed. */
static const struct shape {
	u32 key_size, value_size, max_entries, flags;
	bool has_types, has_inner;
} shapes[MAX_TYPE + 1] = {
	[BPF_MAP_TYPE_HASH] = {4, 8, 7, 0, false, false},
	[BPF_MAP_TYPE_ARRAY] = {4, 8, 7, 0, false, false},
	[BPF_MAP_TYPE_PROG_ARRAY] = {4, 4, 7, 0, false, false},
	[BPF_MAP_TYPE_PERF_EVENT_ARRAY] = {4, 4, 7, 0, false, false},
	[BPF_MAP_TYPE_PERCPU_HASH] = {4, 8, 7, 0, false, false},
	[BPF_MAP_TYPE_PERCPU_ARRAY] = {4, 8, 7, 0, false, false},
	[BPF_MAP_TYPE_STACK_TRACE] = {4, 16, 7, 0, false, false},
	[BPF_MAP_TYPE_CGROUP_ARRAY] = {4, 4, 7, 0, false, false},
	[BPF_MAP_TYPE_LRU_HASH] = {4, 8, 7, 0, false, false},
	[BPF_MAP_TYPE_LRU_PERCPU_HASH] = {4, 8, 7, 0, false, false},
	[BPF_MAP_TYPE_LPM_TRIE] = {8, 8, 7, BPF_F_NO_PREALLOC, false, false},
	[BPF_MAP_TYPE_ARRAY_OF_MAPS] = {4, 4, 7, 0, false, true},
	[BPF_MAP_TYPE_HASH_OF_MAPS] = {4, 4, 7, 0, false, true},
	[BPF_MAP_TYPE_DEVMAP] = {4, 4, 7, 0, false, false},
	[BPF_MAP_TYPE_SOCKMAP] = {4, 4, 7, 0, false, false},
	[BPF_MAP_TYPE_CPUMAP] = {4, 4, 7, 0, false, false},
	[BPF_MAP_TYPE_XSKMAP] = {4, 4, 7, 0, false, false},
	[BPF_MAP_TYPE_SOCKHASH] = {4, 4, 7, 0, false, false},
	[BPF_MAP_TYPE_CGROUP_STORAGE] = {16, 8, 0, 0, false, false},
	[BPF_MAP_TYPE_REUSEPORT_SOCKARRAY] = {4, 8, 7, 0, false, false},
	[BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE] = {16, 8, 0, 0, false, false},
	[BPF_MAP_TYPE_QUEUE] = {0, 8, 7, 0, false, false},
	[BPF_MAP_TYPE_STACK] = {0, 8, 7, 0, false, false},
	[BPF_MAP_TYPE_SK_STORAGE] = {4, 8, 0, BPF_F_NO_PREALLOC, true, false},
	[BPF_MAP_TYPE_DEVMAP_HASH] = {4, 4, 7, 0, false, false},
	[BPF_MAP_TYPE_STRUCT_OPS] = {4, 16, 1, 0, false, false},
	[BPF_MAP_TYPE_RINGBUF] = {0, 0, 4096, 0, false, false},
	[BPF_MAP_TYPE_INODE_STORAGE] = {4, 8, 0, BPF_F_NO_PREALLOC, true, false},
	[BPF_MAP_TYPE_TASK_STORAGE] = {4, 8, 0, BPF_F_NO_PREALLOC, true, false},
	[BPF_MAP_TYPE_BLOOM_FILTER] = {0, 8, 7, 0, false, false},
	[BPF_MAP_TYPE_USER_RINGBUF] = {0, 0, 4096, 0, false, false},
	[BPF_MAP_TYPE_CGRP_STORAGE] = {4, 8, 0, BPF_F_NO_PREALLOC, true, false},
	[BPF_MAP_TYPE_ARENA] = {0, 0, 7, BPF_F_MMAPABLE, false, false},
};

/* Ids of the types below, by their size. */
enum {
	ID_U32 = 1,
	ID_U64,
	ID_CGROUP_KEY,
	ID_LOCK,
	ID_LOCKED,
	ID_PLAIN,
	ID_TYPEDEF,
	ID_END,
};

static void spoil(struct attr *attr, struct rng *rng)
{
	switch (draw(rng, 9)) {
	case 0: attr->key_size = DRAW_FROM(rng, 0, 1, 3, 4, 5, 8, 12, 16, 64, 512, 513); break;
	case 1:
		attr->value_size =
			DRAW_FROM(rng, 0, 1, 3, 4, 7, 8, 12, 16, 24, 32, 127 * 8, 128 * 8);
		break;
	case 2: attr->value_size = DRAW_FROM(rng, 32768, 32769, 65407, 65408, 65536); break;
	case 3: attr->max_entries = DRAW_FROM(rng, 0, 1, 2, 3, 16, 100, 4095, 4096, 12288); break;
	case 4: attr->flags ^= 1u << draw(rng, 20); break;
	case 5: attr->flags = DRAW_FROM(rng, 0, 1, 3u << 3, 3u << 7, BPF_F_MMAPABLE, ~0u); break;
	case 6:
		attr->map_extra = (u64)DRAW_FROM(rng, 1, 15, 16, 4096, 0xffffe000, 0xfffff000)
				  << DRAW_FROM(rng, 0, 0, 12);
		break;
	case 7:
		attr->key_id = draw(rng, ID_END + 2);
		attr->value_id = draw(rng, ID_END + 2);
		attr->has_btf = !one_in(rng, 8);
		break;
	default:
		attr->vmlinux_id = one_in(rng, 2);
		attr->has_inner = one_in(rng, 2);
		break;
	}
}

/* Types that fit, of a value with a lock or without. */
static void draw_types(struct attr *attr, struct rng *rng)
{
	attr->has_btf = true;
	attr->key_id = attr->key_size == 4 ? ID_U32 : attr->key_size == 8 ? ID_U64 : 0;
	if (attr->key_size == 16)
		attr->key_id = ID_CGROUP_KEY;
	attr->value_id = DRAW_FROM(rng, ID_U64, ID_LOCKED, ID_PLAIN, ID_TYPEDEF);
	if (attr->value_size == 4)
		attr->value_id = DRAW_FROM(rng, ID_U32, ID_LOCK);
}

static void draw_attr(struct attr *attr, struct rng *rng, u32 nr_cpus)
{
	u32 type = 1 + draw(rng, MAX_TYPE);
	const struct shape *shape = &shapes[type];
	u64 bytes;

	*attr = (struct attr){
		.type = type,
		.key_size = shape->key_size,
		.value_size = shape->value_size,
		.max_entries = shape->max_entries,
		.flags = shape->flags,
		.has_inner = shape->has_inner,
		.vmlinux_id = type == BPF_MAP_TYPE_STRUCT_OPS,
	};
	if (shape->has_types || one_in(rng, 4))
		draw_types(attr, rng);
	for (u32 nr = draw(rng, 3); nr; nr--)
		spoil(attr, rng);
	/* How many CPUs there can be is up to the configuration of the kernel. */
	if (type == BPF_MAP_TYPE_CPUMAP)
		attr->max_entries = MIN(attr->max_entries, 64u);
	/* Of these the size of the value is looked at before all else: no second mistake. */
	if ((type == BPF_MAP_TYPE_CGROUP_STORAGE || type == BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE) &&
	    attr->value_size > 32768)
		attr->max_entries = attr->flags = 0;
	/* Here the token, which neither side has, is looked at before the sizes. */
	if (type == BPF_MAP_TYPE_ARENA)
		attr->flags &= ~BPF_F_TOKEN_FD;
	bytes = ((u64)attr->value_size + attr->key_size + 64) * nr_cpus;
	if (attr->max_entries > MAX_BYTES / bytes)
		attr->max_entries = 1;
}

/* --- types --- */

static const char strings[] = "\0u\0id\0type\0bpf_spin_lock\0val";

enum { S_U = 1, S_ID = 3, S_TYPE = 6, S_LOCK = 11, S_VAL = 25 };

#define INFO(kind, nr) ((u32)BTF_KIND_##kind << 24 | (nr))

/* clang-format off */
static const u32 types[] = {
	/* ID_U32 */	    S_U, INFO(INT, 0), 4, 32,
	/* ID_U64 */	    S_U, INFO(INT, 0), 8, 64,
	/* ID_CGROUP_KEY */ S_U, INFO(STRUCT, 2), 16, S_ID, ID_U64, 0, S_TYPE, ID_U32, 64,
	/* ID_LOCK */	    S_LOCK, INFO(STRUCT, 1), 4, S_VAL, ID_U32, 0,
	/* ID_LOCKED */	    S_U, INFO(STRUCT, 2), 8, S_ID, ID_U32, 0, S_TYPE, ID_LOCK, 32,
	/* ID_PLAIN */	    S_U, INFO(STRUCT, 2), 8, S_ID, ID_U32, 0, S_TYPE, ID_U32, 32,
	/* ID_TYPEDEF */    S_ID, INFO(TYPEDEF, 0), ID_U64,
};
/* clang-format on */

static u32 build_btf(u8 *blob)
{
	struct btf_header header = {
		.magic = BTF_MAGIC,
		.version = BTF_VERSION,
		.hdr_len = sizeof(header),
		.type_len = sizeof(types),
		.str_off = sizeof(types),
		.str_len = sizeof(strings),
	};

	memcpy(blob, &header, sizeof(header));
	memcpy(blob + sizeof(header), types, sizeof(types));
	memcpy(blob + sizeof(header) + sizeof(types), strings, sizeof(strings));
	return sizeof(header) + sizeof(types) + sizeof(strings);
}

/* --- the two sides --- */

static int kernel_create(const struct judge *judge, const struct attr *attr)
{
	union bpf_attr a = {
		.map_type = attr->type,
		.key_size = attr->key_size,
		.value_size = attr->value_size,
		.max_entries = attr->max_entries,
		.map_flags = attr->flags,
		.map_extra = attr->map_extra,
		.btf_key_type_id = attr->key_id,
		.btf_value_type_id = attr->value_id,
		.btf_vmlinux_value_type_id = attr->vmlinux_id,
	};
	int fd;

	if (attr->has_btf)
		a.btf_fd = judge->btf_fd;
	if (attr->has_inner)
		a.inner_map_fd = judge->inner_fd;
	fd = kernel_bpf(BPF_MAP_CREATE, &a);
	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

static int userbpf_create(const struct judge *judge, const struct attr *attr)
{
	USERBPF_OPTS(
		userbpf_map_create_opts, opts, .map_flags = attr->flags,
		.map_extra = attr->map_extra, .inner_map = attr->has_inner ? judge->inner : NULL,
		.btf = attr->has_btf ? judge->btf : NULL, .btf_key_type_id = attr->key_id,
		.btf_value_type_id = attr->value_id, .btf_vmlinux_value_type_id = attr->vmlinux_id);
	struct userbpf_map *map = userbpf_map_create(judge->vm, attr->type, "", attr->key_size,
						     attr->value_size, attr->max_entries, &opts);
	int err = map ? 0 : -errno;

	userbpf_map_free(map);
	return err;
}

static const char *error_text(int err)
{
	return err ? strerrorname_np(-err) ?: "ENOTSUPP" : "0";
}

static void judge_attr(struct judge *judge, u64 seed)
{
	struct rng rng = {seed};
	struct attr attr;
	int kernel, ours;

	draw_attr(&attr, &rng, judge->nr_cpus);
	kernel = kernel_create(judge, &attr);
	ours = userbpf_create(judge, &attr);
	if (kernel == ours) {
		judge->passed++;
		return;
	}
	judge->failed++;
	printf("FAIL type %u, key %u, value %u, max_entries %u, flags %#x, map_extra %#llx, "
	       "types [%u] [%u] [%u]%s%s: kernel %s, userbpf %s, seed %llu\n",
	       attr.type, attr.key_size, attr.value_size, attr.max_entries, attr.flags,
	       (unsigned long long)attr.map_extra, attr.key_id, attr.value_id, attr.vmlinux_id,
	       attr.has_btf ? ", BTF" : "", attr.has_inner ? ", inner map" : "", error_text(kernel),
	       error_text(ours), (unsigned long long)seed);
}

/* --- what can be judged --- */

static int start(struct judge *judge)
{
	static u8 blob[4096];
	struct attr inner = {.type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 8};
	union bpf_attr load = {.btf = ptr_to_u64(blob), .btf_size = build_btf(blob)};
	union bpf_attr create = {.map_type = inner.type, .key_size = 4, .value_size = 8};

	judge->vm = userbpf_new(NULL);
	judge->btf = userbpf_btf_parse(judge->vm, blob, load.btf_size, NULL, 0);
	judge->inner = userbpf_map_create(judge->vm, BPF_MAP_TYPE_ARRAY, "", 4, 8, 1, NULL);
	if (!judge->vm || !judge->btf || !judge->inner)
		return -ENOMEM;
	create.max_entries = 1;
	judge->inner_fd = kernel_bpf(BPF_MAP_CREATE, &create);
	if (judge->inner_fd < 0)
		return judge->inner_fd;
	judge->btf_fd = kernel_bpf(BPF_BTF_LOAD, &load);
	return MIN(judge->btf_fd, 0);
}

int main(int argc, char **argv)
{
	u64 nr = argc > 1 ? strtoull(argv[1], NULL, 0) : 10000;
	u64 seed = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;
	struct judge judge = {.nr_cpus = (u32)sysconf(_SC_NPROCESSORS_CONF)};
	int err = start(&judge);

	setlinebuf(stdout);
	if (err) {
		printf("skip all: the running kernel refuses bpf(2): %s\n", strerror(-err));
		judge.skipped = nr;
	}
	for (u64 i = 0; !err && i < nr; i++)
		judge_attr(&judge, seed + i);
	userbpf_btf_free(judge.btf);
	userbpf_free(judge.vm);
	printf("%u passed, %u failed, %u skipped\n", judge.passed, judge.failed, judge.skipped);
	return judge.failed ? 1 : 0;
}
