/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Judge: maps of the running kernel. A seed gives the attributes of a map and a list of operations
 * on it; both sides get the same and must give the same: errno of the creation, errno and output of
 * each operation, and the whole contents at the end. Most attributes and operations are sound, some
 * are not.
 *
 * Hash tables are in an order of their own, so of what walks them only the set of elements is
 * compared. Keys are drawn from few, so that operations meet. Which key a table evicts depends on
 * the CPU: all happens on CPU 0, where userbpf takes users to be.
 */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <userbpf/userbpf.h>
#include "tests/conformance/draw.h"
#include "tests/conformance/kernel.h"

#define NR_OPS	       60
#define MAX_CPUS       8
#define MAX_KEY	       16 /* bytes, of maps that are operated on */
#define MAX_VALUE      24
#define MAX_USER_VALUE (MAX_VALUE * MAX_CPUS)
#define MAX_BATCH      64 /* elements; more than any map that is operated on has */

struct attr {
	enum bpf_map_type type;
	u32 key_size, value_size, max_entries, flags, numa_node;
	const char *name;
};

enum op_kind {
	OP_LOOKUP,
	OP_UPDATE,
	OP_DELETE,
	OP_LOOKUP_AND_DELETE,
	OP_NEXT_KEY,
	OP_FREEZE,
	OP_LOOKUP_BATCH,
	OP_LOOKUP_AND_DELETE_BATCH,
	OP_UPDATE_BATCH,
	OP_DELETE_BATCH,
};

static const char *const op_names[] = {
	"lookup",	"update",	"delete",	"lookup_and_delete",
	"next_key",	"freeze",	"lookup_batch", "lookup_and_delete_batch",
	"update_batch", "delete_batch",
};

/* One operation, and what came of it: .value, .keys, .values, .count and .ret. */
struct op {
	enum op_kind kind;
	u64 flags;
	bool from_start; /* next_key and batches: without a key to go on from */
	u32 count;
	u8 key[MAX_KEY], value[MAX_USER_VALUE];
	u8 keys[MAX_BATCH * MAX_KEY], values[MAX_BATCH * MAX_USER_VALUE];
	int ret;
};

/* The two maps that are compared. */
struct pair {
	struct attr attr;
	u32 user_value_size;
	int fd;
	struct userbpf_map *map;
};

struct judge {
	struct userbpf *vm;
	u32 nr_cpus;
	unsigned int passed, failed, skipped;
};

/* --- drawing --- */

static bool is_lru(const struct attr *attr)
{
	return attr->type == BPF_MAP_TYPE_LRU_HASH || attr->type == BPF_MAP_TYPE_LRU_PERCPU_HASH;
}

static bool is_hash(const struct attr *attr)
{
	return attr->type == BPF_MAP_TYPE_HASH || attr->type == BPF_MAP_TYPE_PERCPU_HASH ||
	       is_lru(attr);
}

static bool is_percpu(const struct attr *attr)
{
	return attr->type == BPF_MAP_TYPE_PERCPU_HASH || attr->type == BPF_MAP_TYPE_PERCPU_ARRAY ||
	       attr->type == BPF_MAP_TYPE_LRU_PERCPU_HASH;
}

static bool is_redirect(const struct attr *attr)
{
	return attr->type == BPF_MAP_TYPE_DEVMAP || attr->type == BPF_MAP_TYPE_DEVMAP_HASH ||
	       attr->type == BPF_MAP_TYPE_CPUMAP;
}

static bool is_keyless(const struct attr *attr)
{
	return attr->type == BPF_MAP_TYPE_QUEUE || attr->type == BPF_MAP_TYPE_STACK ||
	       attr->type == BPF_MAP_TYPE_BLOOM_FILTER;
}

static u32 draw_key_size(struct rng *rng, const struct attr *attr)
{
	if (is_hash(attr))
		return DRAW_FROM(rng, 1, 2, 4, 5, 8, 16);
	if (attr->type == BPF_MAP_TYPE_LPM_TRIE)
		return DRAW_FROM(rng, 5, 6, 8, 8, 13, 16);
	return is_keyless(attr) ? 0 : 4;
}

static u32 draw_value_size(struct rng *rng, const struct attr *attr)
{
	if (attr->type == BPF_MAP_TYPE_PROG_ARRAY)
		return 4;
	if (is_redirect(attr))
		return DRAW_FROM(rng, 4, 8);
	if (attr->type == BPF_MAP_TYPE_STACK_TRACE)
		return DRAW_FROM(rng, 8, 16, 24);
	return DRAW_FROM(rng, 1, 3, 4, 8, 8, 12, 16, 24);
}

static u32 draw_sound_flags(struct rng *rng, const struct attr *attr)
{
	if (attr->type == BPF_MAP_TYPE_LPM_TRIE)
		return BPF_F_NO_PREALLOC;
	if (is_lru(attr))
		return draw(rng, 2) * BPF_F_NO_COMMON_LRU;
	return is_hash(attr) ? draw(rng, 2) * BPF_F_NO_PREALLOC : 0;
}

static u32 draw_flags(struct rng *rng, const struct attr *attr)
{
	/* Up to BPF_F_TOKEN_FD, which takes a token that neither side has. */
	if (one_in(rng, 6))
		return 1u << draw(rng, 16);
	if (is_hash(attr))
		return DRAW_FROM(rng, 0, 0, BPF_F_NO_PREALLOC, BPF_F_NO_PREALLOC, BPF_F_ZERO_SEED,
				 BPF_F_RDONLY_PROG, BPF_F_WRONLY);
	return DRAW_FROM(rng, 0, 0, 0, BPF_F_RDONLY_PROG, BPF_F_RDONLY);
}

static void draw_attr(struct attr *attr, struct rng *rng)
{
	static const char *const names[] = {"", "", "m", "a_map.0", "a-map", "15_characters_x"};
	bool is_sound = !one_in(rng, 4);

	attr->type = DRAW_FROM(
		rng, BPF_MAP_TYPE_HASH, BPF_MAP_TYPE_HASH, BPF_MAP_TYPE_ARRAY, BPF_MAP_TYPE_ARRAY,
		BPF_MAP_TYPE_PERCPU_HASH, BPF_MAP_TYPE_PERCPU_ARRAY, BPF_MAP_TYPE_PROG_ARRAY,
		BPF_MAP_TYPE_LRU_HASH, BPF_MAP_TYPE_LRU_HASH, BPF_MAP_TYPE_LRU_PERCPU_HASH,
		BPF_MAP_TYPE_LPM_TRIE, BPF_MAP_TYPE_LPM_TRIE, BPF_MAP_TYPE_QUEUE,
		BPF_MAP_TYPE_STACK, BPF_MAP_TYPE_BLOOM_FILTER, BPF_MAP_TYPE_STACK_TRACE,
		BPF_MAP_TYPE_DEVMAP, BPF_MAP_TYPE_DEVMAP_HASH, BPF_MAP_TYPE_CPUMAP);
	attr->key_size = draw_key_size(rng, attr);
	attr->value_size = draw_value_size(rng, attr);
	attr->max_entries = DRAW_FROM(rng, 1, 2, 3, 7, 16, 31);
	attr->name = names[draw(rng, ARRAY_SIZE(names))];
	if (is_sound)
		attr->flags = draw_sound_flags(rng, attr);
	else
		attr->flags = draw_flags(rng, attr);
	if (is_sound)
		return;
	attr->numa_node = one_in(rng, 2) ? 0 : DRAW_FROM(rng, 1, 5000, ~0u);
	if (one_in(rng, 3))
		attr->key_size = DRAW_FROM(rng, 0, 3, 512, 513, 1 << 20, 1 << 22, ~0u);
	if (one_in(rng, 3))
		attr->value_size = DRAW_FROM(rng, 0, 7, 4096, 32768, 32769, 1 << 22, (1 << 22) + 1,
					     0xfffffff8, ~0u);
	/* Of filters and queues the size of the value is looked at before all else: no second
	 * mistake. */
	if (is_keyless(attr) && attr->value_size > 1 << 22) {
		attr->key_size = attr->flags = 0;
		attr->max_entries = 1;
		return;
	}
	/* The kernel does allocate what may be had: nothing that would hurt the machine. */
	if (one_in(rng, 3) || attr->value_size > 4096)
		attr->max_entries = draw(rng, 3);
}

/* A key of a map with room for twice as many, and now and then one far out. */
static void draw_key(u8 *key, struct rng *rng, const struct attr *attr)
{
	u32 number = one_in(rng, 20) ? (u32)rng_next(rng) : draw(rng, 2 * attr->max_entries);

	memset(key, 0, MAX_KEY);
	if (attr->type == BPF_MAP_TYPE_LPM_TRIE && attr->key_size > sizeof(number)) {
		number = draw(rng, 8 * attr->key_size - 30);
		for (u32 i = sizeof(number); i < MAX_KEY; i++)
			key[i] = one_in(rng, 4) ? rng_next(rng) & 0xc1 : 0;
	}
	memcpy(key, &number, sizeof(number));
}

/* Devices are none or the loopback device, which every machine has; queues of CPUs are small. */
static void draw_value(u8 *value, struct rng *rng, const struct pair *pair)
{
	u32 number = one_in(rng, 4) ? 0 : 1;

	for (u32 i = 0; i < pair->user_value_size; i++)
		value[i] = rng_next(rng);
	if (!is_redirect(&pair->attr))
		return;
	if (pair->attr.type == BPF_MAP_TYPE_CPUMAP && one_in(rng, 4))
		number = 16385;
	memset(value, 0, pair->user_value_size);
	memcpy(value, &number, MIN(pair->user_value_size, (u32)sizeof(number)));
}

static void draw_bytes(u8 *bytes, struct rng *rng, u32 nr)
{
	for (u32 i = 0; i < nr; i++)
		bytes[i] = rng_next(rng);
}

/* Batches of hash tables take all or nothing: where a batch ends depends on the order. */
static u32 draw_count(struct rng *rng, const struct attr *attr, enum op_kind kind)
{
	bool is_walk = kind == OP_LOOKUP_BATCH || kind == OP_LOOKUP_AND_DELETE_BATCH;

	if (is_walk && is_hash(attr))
		return one_in(rng, 4) ? 0 : MAX_BATCH;
	return draw(rng, 8);
}

static void draw_op(struct op *op, struct rng *rng, const struct pair *pair)
{
	const struct attr *attr = &pair->attr;

	memset(op, 0, sizeof(*op));
	op->kind = DRAW_FROM(rng, OP_LOOKUP, OP_LOOKUP, OP_LOOKUP, OP_UPDATE, OP_UPDATE, OP_UPDATE,
			     OP_UPDATE, OP_UPDATE, OP_UPDATE, OP_DELETE, OP_DELETE,
			     OP_LOOKUP_AND_DELETE, OP_NEXT_KEY, OP_NEXT_KEY, OP_LOOKUP_BATCH,
			     OP_LOOKUP_AND_DELETE_BATCH, OP_UPDATE_BATCH, OP_DELETE_BATCH);
	if (one_in(rng, 300))
		op->kind = OP_FREEZE;
	/* Kernels after 6.12 know it for stack traces. */
	if (op->kind == OP_LOOKUP_AND_DELETE && attr->type == BPF_MAP_TYPE_STACK_TRACE)
		op->kind = OP_LOOKUP;
	op->flags = DRAW_FROM(rng, 0, 0, 0, 0, 0, 0, BPF_ANY, BPF_NOEXIST, BPF_EXIST, 3, BPF_F_LOCK,
			      BPF_F_LOCK | BPF_EXIST, 8, 1u << 31);
	if (op->kind != OP_UPDATE && op->kind != OP_UPDATE_BATCH && !one_in(rng, 8))
		op->flags = 0;
	op->from_start = is_hash(attr) || one_in(rng, 2);
	op->count = draw_count(rng, attr, op->kind);
	draw_key(op->key, rng, attr);
	draw_value(op->value, rng, pair);
	for (u32 i = 0; i < 8; i++) {
		u8 key[MAX_KEY];

		draw_key(key, rng, attr);
		memcpy(&op->keys[i * attr->key_size], key, attr->key_size);
	}
	draw_bytes(op->values, rng, 8 * pair->user_value_size);
}

/* --- the two sides --- */

static int kernel_create(const struct attr *attr)
{
	union bpf_attr a = {
		.map_type = attr->type,
		.key_size = attr->key_size,
		.value_size = attr->value_size,
		.max_entries = attr->max_entries,
		.map_flags = attr->flags,
		.numa_node = attr->numa_node,
	};

	memcpy(a.map_name, attr->name, strlen(attr->name));
	return kernel_bpf(BPF_MAP_CREATE, &a);
}

static const enum bpf_cmd kernel_cmds[] = {
	[OP_LOOKUP] = BPF_MAP_LOOKUP_ELEM,
	[OP_UPDATE] = BPF_MAP_UPDATE_ELEM,
	[OP_DELETE] = BPF_MAP_DELETE_ELEM,
	[OP_LOOKUP_AND_DELETE] = BPF_MAP_LOOKUP_AND_DELETE_ELEM,
	[OP_NEXT_KEY] = BPF_MAP_GET_NEXT_KEY,
	[OP_FREEZE] = BPF_MAP_FREEZE,
	[OP_LOOKUP_BATCH] = BPF_MAP_LOOKUP_BATCH,
	[OP_LOOKUP_AND_DELETE_BATCH] = BPF_MAP_LOOKUP_AND_DELETE_BATCH,
	[OP_UPDATE_BATCH] = BPF_MAP_UPDATE_BATCH,
	[OP_DELETE_BATCH] = BPF_MAP_DELETE_BATCH,
};

static void kernel_batch(int fd, struct op *op)
{
	bool is_walk = op->kind == OP_LOOKUP_BATCH || op->kind == OP_LOOKUP_AND_DELETE_BATCH;
	union bpf_attr a = {.batch.map_fd = fd};
	u8 out_batch[MAX_KEY];

	if (is_walk && !op->from_start)
		a.batch.in_batch = ptr_to_u64(op->key);
	if (is_walk)
		a.batch.out_batch = ptr_to_u64(out_batch);
	a.batch.keys = ptr_to_u64(op->keys);
	a.batch.values = op->kind == OP_DELETE_BATCH ? 0 : ptr_to_u64(op->values);
	a.batch.count = op->count;
	a.batch.elem_flags = op->flags;
	op->ret = kernel_bpf(kernel_cmds[op->kind], &a);
	op->count = a.batch.count;
}

static void kernel_op(int fd, bool is_without_key, struct op *op)
{
	union bpf_attr a = {.map_fd = fd};

	if (op->kind >= OP_LOOKUP_BATCH) {
		kernel_batch(fd, op);
		return;
	}
	if (op->kind != OP_FREEZE && !(op->kind == OP_NEXT_KEY && op->from_start) &&
	    !is_without_key)
		a.key = ptr_to_u64(op->key);
	if (op->kind == OP_NEXT_KEY)
		a.next_key = ptr_to_u64(op->value);
	else if (op->kind != OP_FREEZE && op->kind != OP_DELETE)
		a.value = ptr_to_u64(op->value);
	if (op->kind == OP_LOOKUP || op->kind == OP_UPDATE || op->kind == OP_LOOKUP_AND_DELETE)
		a.flags = op->flags;
	op->ret = kernel_bpf(kernel_cmds[op->kind], &a);
}

static int userbpf_create(struct userbpf *vm, const struct attr *attr, struct userbpf_map **map)
{
	USERBPF_OPTS(userbpf_map_create_opts, opts, .map_flags = attr->flags,
		     .numa_node = attr->numa_node);

	*map = userbpf_map_create(vm, attr->type, attr->name, attr->key_size, attr->value_size,
				  attr->max_entries, &opts);
	return *map ? 0 : -errno;
}

static int userbpf_batch(struct userbpf_map *map, struct op *op)
{
	void *in = op->from_start ? NULL : op->key;
	u8 out[MAX_KEY];

	switch (op->kind) {
	case OP_LOOKUP_BATCH:
		return userbpf_map_lookup_batch(map, in, out, op->keys, op->values, &op->count,
						op->flags);
	case OP_LOOKUP_AND_DELETE_BATCH:
		return userbpf_map_lookup_and_delete_batch(map, in, out, op->keys, op->values,
							   &op->count, op->flags);
	case OP_UPDATE_BATCH:
		return userbpf_map_update_batch(map, op->keys, op->values, &op->count, op->flags);
	default: return userbpf_map_delete_batch(map, op->keys, &op->count, op->flags);
	}
}

static int userbpf_op(struct userbpf_map *map, struct op *op)
{
	u32 key_size = userbpf_map_key_size(map), value_size = userbpf_map_user_value_size(map);
	const u8 *key = key_size ? op->key : NULL;

	switch (op->kind) {
	case OP_LOOKUP:
		return userbpf_map_lookup_elem(map, key, key_size, op->value, value_size,
					       op->flags);
	case OP_UPDATE:
		return userbpf_map_update_elem(map, key, key_size, op->value, value_size,
					       op->flags);
	case OP_DELETE: return userbpf_map_delete_elem(map, key, key_size, 0);
	case OP_LOOKUP_AND_DELETE:
		return userbpf_map_lookup_and_delete_elem(map, key, key_size, op->value, value_size,
							  op->flags);
	case OP_NEXT_KEY:
		return userbpf_map_get_next_key(map, op->from_start ? NULL : key, op->value,
						key_size);
	case OP_FREEZE: return userbpf_map_freeze(map);
	default: return userbpf_batch(map, op);
	}
}

/* --- comparing --- */

static const struct pair *sorted_pair; /* of the qsort() that runs: it passes no context */

static int by_key(const void *a, const void *b)
{
	return memcmp(*(u8 *const *)a, *(u8 *const *)b, sorted_pair->attr.key_size);
}

/* @order becomes the places of a batch's elements, by key where the map has no order of its own. */
static void sort_batch(const struct pair *pair, struct op *op, u32 *order)
{
	u8 *keys[MAX_BATCH];

	for (u32 i = 0; i < op->count; i++)
		keys[i] = &op->keys[i * pair->attr.key_size];
	sorted_pair = pair;
	if (is_hash(&pair->attr))
		qsort(keys, op->count, sizeof(*keys), by_key);
	for (u32 i = 0; i < op->count; i++)
		order[i] = (keys[i] - op->keys) / pair->attr.key_size;
}

static bool is_same_batch(const struct pair *pair, struct op *a, struct op *b)
{
	u32 key_size = pair->attr.key_size, value_size = pair->user_value_size;
	u32 order_a[MAX_BATCH], order_b[MAX_BATCH];

	if (a->count != b->count)
		return false;
	sort_batch(pair, a, order_a);
	sort_batch(pair, b, order_b);
	for (u32 i = 0; i < a->count; i++) {
		u32 at_a = order_a[i], at_b = order_b[i];

		if (memcmp(&a->keys[at_a * key_size], &b->keys[at_b * key_size], key_size) ||
		    memcmp(&a->values[at_a * value_size], &b->values[at_b * value_size],
			   value_size))
			return false;
	}
	return true;
}

static bool is_same_op(const struct pair *pair, struct op *a, struct op *b)
{
	/* Which values a filter takes for one another is up to the hash. */
	if (pair->attr.type == BPF_MAP_TYPE_BLOOM_FILTER && a->kind == OP_LOOKUP &&
	    (!a->ret || a->ret == -ENOENT) && (!b->ret || b->ret == -ENOENT))
		return true;
	if (a->ret != b->ret)
		return false;
	switch (a->kind) {
	case OP_LOOKUP:
	case OP_LOOKUP_AND_DELETE:
		return a->ret || !memcmp(a->value, b->value, pair->user_value_size);
	case OP_NEXT_KEY:
		return a->ret || is_hash(&pair->attr) ||
		       !memcmp(a->value, b->value, pair->attr.key_size);
	case OP_LOOKUP_BATCH:
	case OP_LOOKUP_AND_DELETE_BATCH:
		return (a->ret && a->ret != -ENOENT) || is_same_batch(pair, a, b);
	case OP_UPDATE_BATCH:
	case OP_DELETE_BATCH: return a->count == b->count;
	default: return true;
	}
}

static void show_attr(const struct attr *attr)
{
	printf("type %u, key %u, value %u, max_entries %u, flags %#x, numa_node %u, name \"%s\"",
	       attr->type, attr->key_size, attr->value_size, attr->max_entries, attr->flags,
	       attr->numa_node, attr->name);
}

static const char *error_text(int ret)
{
	return ret < 0 ? strerrorname_np(-ret) ?: strerrordesc_np(-ret) ?: "ENOTSUPP" : "0";
}

static void show_op(const struct op *before, const struct op *kernel, const struct op *ours)
{
	u32 number;

	memcpy(&number, before->key, sizeof(number));
	printf("%s, key %s%u, flags %#llx, count %u: kernel %s", op_names[before->kind],
	       before->from_start ? "(none) " : "", number, (unsigned long long)before->flags,
	       before->count, error_text(kernel->ret));
	if (before->kind >= OP_LOOKUP_BATCH)
		printf(" (count %u)", kernel->count);
	printf(", userbpf %s", error_text(ours->ret));
	if (before->kind >= OP_LOOKUP_BATCH)
		printf(" (count %u)", ours->count);
	printf("%s\n", kernel->ret == ours->ret ? ", other data" : "");
}

static bool compare_op(const struct pair *pair, const struct op *op)
{
	static struct op kernel, ours;

	kernel = ours = *op;
	kernel_op(pair->fd, is_keyless(&pair->attr), &kernel);
	ours.ret = userbpf_op(pair->map, &ours);
	if (is_same_op(pair, &kernel, &ours))
		return true;
	printf("FAIL ");
	show_attr(&pair->attr);
	printf(": ");
	show_op(op, &kernel, &ours);
	return false;
}

/* Operations up to the first difference, then the contents. */
static bool compare_ops(const struct pair *pair, struct rng *rng)
{
	static struct op op;

	for (int i = 0; i < NR_OPS; i++) {
		draw_op(&op, rng, pair);
		if (!compare_op(pair, &op))
			return false;
	}
	op = (struct op){.kind = OP_LOOKUP_BATCH, .from_start = true, .count = MAX_BATCH};
	return compare_op(pair, &op);
}

static bool is_operable(const struct attr *attr)
{
	return attr->key_size <= MAX_KEY && attr->value_size <= MAX_VALUE &&
	       attr->max_entries < MAX_BATCH;
}

static void judge_map(struct judge *judge, u64 seed)
{
	struct pair pair = {0};
	struct rng rng = {seed};
	bool same;
	int err;

	draw_attr(&pair.attr, &rng);
	pair.user_value_size = pair.attr.value_size;
	if (is_percpu(&pair.attr))
		pair.user_value_size = ALIGN_UP(pair.attr.value_size, 8u) * judge->nr_cpus;
	pair.fd = kernel_create(&pair.attr);
	err = userbpf_create(judge->vm, &pair.attr, &pair.map);
	same = err == MIN(pair.fd, 0);
	if (!same) {
		printf("FAIL ");
		show_attr(&pair.attr);
		printf(": create: kernel %s, userbpf %s\n", error_text(MIN(pair.fd, 0)),
		       error_text(err));
	} else if (!err && is_operable(&pair.attr)) {
		same = compare_ops(&pair, &rng);
	}
	if (!same)
		printf("\tseed %llu\n", (unsigned long long)seed);
	judge->passed += same;
	judge->failed += !same;
	userbpf_map_free(pair.map);
	if (pair.fd >= 0)
		close(pair.fd);
}

/* --- what can be judged --- */

/* Per-CPU values are those of the possible CPUs, "0-3" in a file. */
static u32 count_possible_cpus(void)
{
	FILE *file = fopen("/sys/devices/system/cpu/possible", "r");
	u32 first = 0, last = 0;

	if (!file)
		return 1;
	if (fscanf(file, "%u-%u", &first, &last) < 2)
		last = first;
	fclose(file);
	return last + 1;
}

static int probe_kernel(void)
{
	const struct attr attr = {BPF_MAP_TYPE_ARRAY, 4, 4, 1, 0, 0, ""};
	int fd = kernel_create(&attr);

	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

int main(int argc, char **argv)
{
	u64 nr = argc > 1 ? strtoull(argv[1], NULL, 0) : 2000;
	u64 seed = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;
	struct judge judge = {.nr_cpus = count_possible_cpus()};
	USERBPF_OPTS(userbpf_opts, opts, .nr_cpus = judge.nr_cpus);
	cpu_set_t cpus;
	int err = probe_kernel();

	judge.vm = userbpf_new(&opts);
	if (!judge.vm) {
		perror("userbpf_new");
		return 2;
	}
	setlinebuf(stdout);
	CPU_ZERO(&cpus);
	CPU_SET(0, &cpus);
	if (sched_setaffinity(0, sizeof(cpus), &cpus))
		perror("sched_setaffinity");
	if (!err && judge.nr_cpus > MAX_CPUS)
		err = -E2BIG;
	if (err) {
		printf("skip all: %s: %s\n",
		       err == -E2BIG ? "more CPUs than this judge has buffers for"
				     : "the running kernel refuses bpf(2)",
		       strerror(-err));
		judge.skipped = nr;
	}
	for (u64 i = 0; !err && i < nr; i++)
		judge_map(&judge, seed + i);
	userbpf_free(judge.vm);
	printf("%u passed, %u failed, %u skipped\n", judge.passed, judge.failed, judge.skipped);
	return judge.failed ? 1 : 0;
}
