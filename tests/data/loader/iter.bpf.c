// SPDX-License-Identifier: BSD-2-Clause
/* Iterators over what an instance has, for the kernel of kernel.bpf.c. */
#include "tests/data/loader/bpf.h"

#define CORE __attribute__((preserve_access_index))

struct seq_file {
	char *buf;
} CORE;

struct bpf_iter_meta {
	struct seq_file *seq;
	u64 session_id, seq_num;
} CORE;

typedef struct {
	long counter;
} atomic64_t;

struct bpf_map {
	u32 id, map_type, key_size, value_size, max_entries;
	char name[16];
	atomic64_t refcnt, usercnt;
} CORE;

struct bpf_prog_aux {
	u32 id;
	char name[16];
	const char *attach_func_name;
} CORE;

struct bpf_prog {
	u32 type;
	u16 gpl_compatible : 1;
	struct bpf_prog_aux *aux;
} CORE;

struct bpf_link {
	u32 id;
	struct bpf_prog *prog;
} CORE;

struct task_struct {
	int pid, tgid;
} CORE;

struct qstr {
	const unsigned char *name;
} CORE;

struct btf_ptr {
	const void *ptr;
	u32 type_id, flags;
};

static long (*bpf_seq_printf)(struct seq_file *seq, const char *fmt, u32 fmt_size, const void *data,
			      u32 size) = (void *)126;
static long (*bpf_seq_printf_btf)(struct seq_file *seq, struct btf_ptr *ptr, u32 size,
				  u64 flags) = (void *)150;

#define PRINT(ctx, fmt, ...)                                                                      \
	({                                                                                        \
		static const char text_[] = fmt;                                                  \
		u64 values_[] = {__VA_ARGS__};                                                    \
		bpf_seq_printf((ctx)->meta->seq, text_, sizeof(text_), values_, sizeof(values_)); \
	})

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, u32);
	__type(value, u64);
} numbers SEC(".maps");

struct {
	__uint(type, 6); /* BPF_MAP_TYPE_PERCPU_ARRAY */
	__uint(max_entries, 2);
	__type(key, u32);
	__type(value, u32);
} percpu SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} ring SEC(".maps");

long result;

struct iter_map {
	struct bpf_iter_meta *meta;
	struct bpf_map *map;
};

SEC("iter/bpf_map") int maps(struct iter_map *ctx)
{
	struct bpf_map *map = ctx->map;

	if (!map) {
		PRINT(ctx, "%llu maps\n", ctx->meta->seq_num);
		return 0;
	}
	PRINT(ctx, "%llu %u: %s %u %u %u %u\n", ctx->meta->seq_num, map->id, (u64)(long)map->name,
	      map->map_type, map->key_size, map->value_size, map->max_entries);
	if (map->usercnt.counter < 1 || map->refcnt.counter < map->usercnt.counter)
		PRINT(ctx, "%s", (u64)(long)"no users\n");
	return 0;
}

struct iter_prog {
	struct bpf_iter_meta *meta;
	struct bpf_prog *prog;
};

SEC("iter/bpf_prog") int progs(struct iter_prog *ctx)
{
	struct bpf_prog *prog = ctx->prog;

	if (prog)
		PRINT(ctx, "%u: %s %s %u %u\n", prog->aux->id, (u64)(long)prog->aux->name,
		      (u64)(long)prog->aux->attach_func_name, prog->type, prog->gpl_compatible);
	return 0;
}

struct iter_link {
	struct bpf_iter_meta *meta;
	struct bpf_link *link;
};

SEC("iter/bpf_link") int links(struct iter_link *ctx)
{
	if (ctx->link)
		PRINT(ctx, "%u: %u\n", ctx->link->id, ctx->link->prog->aux->id);
	return 0;
}

struct iter_elem {
	struct bpf_iter_meta *meta;
	struct bpf_map *map;
	u32 *key;
	void *value;
};

/* Doubles what it sees. */
SEC("iter/bpf_map_elem") int elements(struct iter_elem *ctx)
{
	u64 *value = ctx->value;

	if (!value || !ctx->key) {
		PRINT(ctx, "%llu of %s\n", ctx->meta->seq_num, (u64)(long)ctx->map->name);
		return 0;
	}
	PRINT(ctx, "%u=%llu\n", *ctx->key, *value);
	*value *= 2;
	return 0;
}

SEC("iter/bpf_map_elem") int each_cpu(struct iter_elem *ctx)
{
	u64 *values = ctx->value; /* of 8 bytes each */

	if (values)
		PRINT(ctx, "%u=%llu,%llu\n", *ctx->key, values[0], values[1]);
	return 0;
}

SEC("iter/bpf_map_elem") int writes_key(struct iter_elem *ctx)
{
	if (ctx->key)
		*ctx->key = 1;
	return 0;
}

struct iter_task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
};

SEC("iter/task") int tasks(struct iter_task *ctx)
{
	if (ctx->task)
		PRINT(ctx, "%u ", (u32)ctx->task->pid);
	return 0;
}

SEC("iter/bpf_map") int typed(struct iter_map *ctx)
{
	struct btf_ptr ptr = {};

	if (!ctx->map || ctx->meta->seq_num)
		return 0;
	ptr.ptr = ctx->map;
	ptr.type_id = __builtin_btf_type_id(*(struct bpf_map *)0, 1);
	result = bpf_seq_printf_btf(ctx->meta->seq, &ptr, sizeof(ptr), 1); /* BTF_F_COMPACT */
	ptr.type_id = 0;
	result = result * 1000 - bpf_seq_printf_btf(ctx->meta->seq, &ptr, sizeof(ptr), 0);
	return 0;
}
