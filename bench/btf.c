// SPDX-License-Identifier: BSD-2-Clause
/*
 * Opening the BTF of the running kernel and finding structs by name, beside libbpf, which is loaded
 * when it is there (the environment variable LIBBPF names another one).
 */
#include <dlfcn.h>
#include <errno.h>
#include <linux/btf.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/bench.h"

#define VMLINUX	  "/sys/kernel/btf/vmlinux"
#define MAX_NAMES 1000

static struct {
	void *handle;
	void *(*parse)(const char *path, void *ext);
	int (*find)(const void *btf, const char *name, uint32_t kind);
	void (*free)(void *btf);
} libbpf;

struct finding {
	struct userbpf *vm;
	const char *names[MAX_NAMES];
	uint32_t nr_names;
};

static struct userbpf *own_vm;
static struct userbpf_btf *own_btf; /* the names belong to it */

static int run_userbpf(void *ctx, uint64_t n, double *ns)
{
	const struct finding *f = ctx;
	double start = bench_now();
	int err = 0;

	for (uint64_t i = 0; i < n && err >= 0; i++) {
		struct userbpf_btf *btf = userbpf_btf_parse_file(f->vm, VMLINUX, NULL);

		err = btf ? 0 : -errno;
		for (uint32_t k = 0; k < f->nr_names && err >= 0; k++)
			err = userbpf_btf_find_by_name_kind(btf, f->names[k], BTF_KIND_STRUCT);
		userbpf_btf_free(btf);
	}
	*ns = bench_now() - start;
	return err < 0 ? err : 0;
}

static int run_libbpf(void *ctx, uint64_t n, double *ns)
{
	const struct finding *f = ctx;
	double start = bench_now();
	int err = 0;

	for (uint64_t i = 0; i < n && err >= 0; i++) {
		void *btf = libbpf.parse(VMLINUX, NULL);

		err = btf ? 0 : -errno;
		for (uint32_t k = 0; k < f->nr_names && err >= 0; k++)
			err = libbpf.find(btf, f->names[k], BTF_KIND_STRUCT);
		libbpf.free(btf);
	}
	*ns = bench_now() - start;
	return err < 0 ? err : 0;
}

static void load_libbpf(void)
{
	const char *path = getenv("LIBBPF");

	libbpf.handle = dlopen(path ? path : "libbpf.so.1", RTLD_NOW | RTLD_LOCAL);
	if (!libbpf.handle) {
		fprintf(stderr, "bench: no libbpf to compare BTF with: %s\n", dlerror());
		return;
	}
	*(void **)&libbpf.parse = dlsym(libbpf.handle, "btf__parse");
	*(void **)&libbpf.find = dlsym(libbpf.handle, "btf__find_by_name_kind");
	*(void **)&libbpf.free = dlsym(libbpf.handle, "btf__free");
}

/* @nr structs with names, the last of them at @share of all types. */
static void choose_names(struct finding *f, uint32_t nr, double share)
{
	uint32_t id = (uint32_t)(share * (userbpf_btf_type_cnt(own_btf) - 1));

	for (; id && f->nr_names < nr; id--) {
		const char *name = userbpf_btf_name(own_btf, id);

		/* the first of its name, or another one would be found */
		if (*name &&
		    userbpf_btf_find_by_name_kind(own_btf, name, BTF_KIND_STRUCT) == (int)id)
			f->names[f->nr_names++] = name;
	}
}

static const struct {
	const char *name;
	uint32_t nr_names;
	double share;
} rows[] = {
	{"open", 0, 0},		  {"open_find_early", 1, 0.01}, {"open_find_middle", 1, 0.5},
	{"open_find_last", 1, 1}, {"open_find_100", 100, 1},	{"open_find_1000", MAX_NAMES, 1},
};

static int add_row(struct bench_table *table, const struct bench_opts *opts, size_t i)
{
	struct bench_row *row = bench_add(table, opts, rows[i].name);
	struct finding *f;

	if (!row)
		return 0;
	f = row->state = calloc(1, sizeof(*f));
	if (!f)
		return -ENOMEM;
	f->vm = own_vm;
	choose_names(f, rows[i].nr_names, rows[i].share);
	bench_set_cell(row, 0, run_userbpf, f, 1);
	if (libbpf.parse && libbpf.find && libbpf.free)
		bench_set_cell(row, 1, run_libbpf, f, 1);
	return 0;
}

static int btf_open(struct bench_table *table, const struct bench_opts *opts)
{
	int err = 0;

	own_vm = userbpf_new(NULL);
	own_btf = own_vm ? userbpf_btf_parse_file(own_vm, VMLINUX, NULL) : NULL;
	if (!own_btf) {
		fprintf(stderr, "bench: no %s: no figures of BTF\n", VMLINUX);
		return 0;
	}
	load_libbpf();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]) && !err; i++)
		err = add_row(table, opts, i);
	return err;
}

static void btf_close(struct bench_table *table)
{
	for (size_t i = 0; i < table->nr_rows; i++)
		free(table->rows[i].state);
	userbpf_btf_free(own_btf);
	userbpf_free(own_vm);
	if (libbpf.handle)
		dlclose(libbpf.handle);
}

const struct bench_group group_btf = {
	.name = "btf",
	.title = "BTF of the kernel",
	.explanation = "Nanoseconds to open " VMLINUX " and to find structs in it by name: an "
		       "early one, one in the middle, the last, and many. "
		       "libbpf is the one that is installed; before version 1.3 it does not look "
		       "at what it opens, from then on it takes three times as long.",
	.kind = BENCH_NS,
	.columns = {"userbpf", "libbpf"},
	.open = btf_open,
	.close = btf_close,
};
