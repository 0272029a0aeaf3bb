// SPDX-License-Identifier: BSD-2-Clause
/* The same with twice as much of it, six times over. */
#include <errno.h>
#include <linux/btf.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/bench.h"

#define FIRST_SIZE 1024u

struct scale {
	struct userbpf *vm;
	uint32_t size;
	struct userbpf_map *map;
	struct bpf_insn *insns;
	void *btf;
	size_t btf_bytes;
};

static int lookup(void *ctx, uint64_t n, double *ns)
{
	struct scale *s = ctx;
	double start = bench_now();
	uint64_t value;
	int err = 0;

	for (uint64_t i = 0; !err && i < n; i++) {
		uint32_t key = (uint32_t)i * 2654435761u % s->size;

		err = userbpf_map_lookup_elem(s->map, &key, sizeof(key), &value, sizeof(value), 0);
	}
	*ns = bench_now() - start;
	return err;
}

static int update(void *ctx, uint64_t n, double *ns)
{
	struct scale *s = ctx;
	double start = bench_now();
	int err = 0;

	for (uint64_t i = 0; !err && i < n; i++) {
		uint32_t key = (uint32_t)i * 2654435761u % s->size;

		err = userbpf_map_update_elem(s->map, &key, sizeof(key), &i, sizeof(i), BPF_ANY);
	}
	*ns = bench_now() - start;
	return err;
}

static int load_prog(void *ctx, uint64_t n, double *ns)
{
	struct scale *s = ctx;
	double start = bench_now();
	int err = 0;

	for (uint64_t i = 0; !err && i < n; i++) {
		struct userbpf_prog *prog = userbpf_prog_load(s->vm, BPF_PROG_TYPE_XDP, "long",
							      "GPL", s->insns, s->size, NULL);

		err = prog ? 0 : -errno;
		userbpf_prog_free(prog);
	}
	*ns = bench_now() - start;
	return err;
}

/* With one look at a name, the last. */
static int open_btf(void *ctx, uint64_t n, double *ns)
{
	struct scale *s = ctx;
	double start = bench_now();
	int err = 0;

	for (uint64_t i = 0; !err && i < n; i++) {
		char why[80], name[16];
		struct userbpf_btf *btf =
			userbpf_btf_parse(s->vm, s->btf, s->btf_bytes, why, sizeof(why));

		snprintf(name, sizeof(name), "t%06u", s->size - 1);
		err = btf ? userbpf_btf_find_by_name_kind(btf, name, BTF_KIND_STRUCT) : -errno;
		err = err > 0 ? 0 : err;
		userbpf_btf_free(btf);
	}
	*ns = bench_now() - start;
	return err;
}

static int prepare_map(struct scale *s)
{
	uint64_t value = 0;
	int err = 0;

	s->map = userbpf_map_create(s->vm, BPF_MAP_TYPE_HASH, "map", sizeof(uint32_t),
				    sizeof(value), s->size, NULL);
	if (!s->map)
		return -errno;
	for (uint32_t key = 0; !err && key < s->size; key++)
		err = userbpf_map_update_elem(s->map, &key, sizeof(key), &value, sizeof(value),
					      BPF_ANY);
	return err;
}

static int prepare_prog(struct scale *s)
{
	s->insns = calloc(s->size, sizeof(*s->insns));
	if (!s->insns)
		return -ENOMEM;
	for (uint32_t i = 0; i + 1 < s->size; i++)
		s->insns[i] = (struct bpf_insn){
			.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = i % 6, .imm = (int32_t)i};
	s->insns[s->size - 1] = (struct bpf_insn){.code = BPF_JMP | BPF_EXIT};
	return 0;
}

/* Structures "t000000" and up, each with one member of an integer type. */
static int prepare_btf(struct scale *s)
{
	struct type {
		uint32_t name, info, size, member, type, offset;
	} * types;
	struct btf_header header = {
		.magic = BTF_MAGIC, .version = BTF_VERSION, .hdr_len = sizeof(header)};
	uint32_t integer[4] = {1, BTF_KIND_INT << 24, 4, 32};
	char *at, *strings;

	header.type_len = (uint32_t)(sizeof(integer) + s->size * sizeof(*types));
	header.str_off = header.type_len;
	header.str_len = 5 + s->size * 8;
	s->btf_bytes = sizeof(header) + header.type_len + header.str_len;
	at = s->btf = calloc(1, s->btf_bytes);
	if (!at)
		return -ENOMEM;
	memcpy(at, &header, sizeof(header));
	memcpy(at + sizeof(header), integer, sizeof(integer));
	types = (struct type *)(at + sizeof(header) + sizeof(integer));
	strings = at + sizeof(header) + header.str_off;
	memcpy(strings, "\0u32", 5);
	for (uint32_t i = 0; i < s->size; i++) {
		types[i] = (struct type){5 + i * 8, BTF_KIND_STRUCT << 24 | 1, 4, 1, 1, 0};
		snprintf(strings + types[i].name, 8, "t%06u", i % 1000000);
	}
	return 0;
}

static const struct source {
	const char *name;
	int (*prepare)(struct scale *s);
	int (*run)(void *ctx, uint64_t n, double *ns);
} sources[] = {
	{"hash_lookup_by_entries", prepare_map, lookup},
	{"hash_update_by_entries", prepare_map, update},
	{"load_by_instructions", prepare_prog, load_prog},
	{"btf_open_by_types", prepare_btf, open_btf},
};

static int open_row(struct bench_row *row, const struct source *source)
{
	struct scale *scales = row->state = calloc(BENCH_MAX_COLUMNS, sizeof(*scales));
	int err = scales ? 0 : -ENOMEM;

	for (size_t c = 0; !err && c < BENCH_MAX_COLUMNS; c++) {
		scales[c].size = FIRST_SIZE << c;
		scales[c].vm = userbpf_new(NULL);
		err = scales[c].vm ? source->prepare(&scales[c]) : -errno;
		bench_set_cell(row, c, source->run, &scales[c], 1);
	}
	return err;
}

static int scaling_open(struct bench_table *table, const struct bench_opts *opts)
{
	int err = 0;

	for (size_t i = 0; !err && i < sizeof(sources) / sizeof(sources[0]); i++) {
		struct bench_row *row = bench_add(table, opts, sources[i].name);

		if (row)
			err = open_row(row, &sources[i]);
		if (err)
			fprintf(stderr, "bench: %s: %s\n", sources[i].name, strerror(-err));
	}
	return err;
}

static void scaling_close(struct bench_table *table)
{
	for (size_t i = 0; i < table->nr_rows; i++) {
		struct scale *scales = table->rows[i].state;

		for (size_t c = 0; scales && c < BENCH_MAX_COLUMNS; c++) {
			userbpf_free(scales[c].vm);
			free(scales[c].insns);
			free(scales[c].btf);
		}
		free(scales);
	}
}

const struct bench_group group_scaling = {
	.name = "scaling",
	.title = "Scaling",
	.explanation = "Nanoseconds by size, and the exponent of the time in the size: 0 is flat, "
		       "1 is linear. Entries of a hash map (one call), instructions of a program "
		       "(loading it), types of a BTF blob (parsing it and finding one).",
	.kind = BENCH_SCALING,
	.columns = {"1024", "2048", "4096", "8192", "16384", "32768", "65536"},
	.open = scaling_open,
	.close = scaling_close,
};
