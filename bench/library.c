// SPDX-License-Identifier: BSD-2-Clause
/* Maps from the user's side: functions of the library beside bpf(2), and one thread beside two. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench/bench.h"
#include "bench/kernel.h"

#define NR_ENTRIES 1024

struct access {
	struct userbpf *vm;
	struct userbpf_map *map;
	int fd; /* of the kernel's map; -1: there is none */
	int (*op)(const struct access *a, uint32_t key, bool is_kernel);
};

static int lookup(const struct access *a, uint32_t key, bool is_kernel)
{
	uint64_t value;

	return is_kernel ? kernel_map_lookup(a->fd, &key, &value)
			 : userbpf_map_lookup_elem(a->map, &key, sizeof(key), &value, sizeof(value),
						   0);
}

static int update(const struct access *a, uint32_t key, bool is_kernel)
{
	uint64_t value = key;

	return is_kernel ? kernel_map_update(a->fd, &key, &value)
			 : userbpf_map_update_elem(a->map, &key, sizeof(key), &value, sizeof(value),
						   BPF_ANY);
}

static int insert_delete(const struct access *a, uint32_t key, bool is_kernel)
{
	int err = update(a, NR_ENTRIES + key, is_kernel);

	key += NR_ENTRIES;
	if (err)
		return err;
	return is_kernel ? kernel_map_delete(a->fd, &key)
			 : userbpf_map_delete_elem(a->map, &key, sizeof(key), 0);
}

static int push_pop(const struct access *a, uint32_t key, bool is_kernel)
{
	uint64_t value = key;
	int err = is_kernel ? kernel_map_update(a->fd, NULL, &value)
			    : userbpf_map_update_elem(a->map, NULL, 0, &value, sizeof(value), 0);

	if (err)
		return err;
	return is_kernel ? kernel_map_pop(a->fd, &value)
			 : userbpf_map_lookup_and_delete_elem(a->map, NULL, 0, &value,
							      sizeof(value), 0);
}

static const struct source {
	const char *name;
	enum bpf_map_type type;
	uint32_t key_size;
	int (*op)(const struct access *a, uint32_t key, bool is_kernel);
} sources[] = {
	{"user_array_lookup", BPF_MAP_TYPE_ARRAY, 4, lookup},
	{"user_array_update", BPF_MAP_TYPE_ARRAY, 4, update},
	{"user_hash_lookup", BPF_MAP_TYPE_HASH, 4, lookup},
	{"user_hash_update", BPF_MAP_TYPE_HASH, 4, update},
	{"user_hash_insert_delete", BPF_MAP_TYPE_HASH, 4, insert_delete},
	{"user_lru_lookup", BPF_MAP_TYPE_LRU_HASH, 4, lookup},
	{"user_lru_update", BPF_MAP_TYPE_LRU_HASH, 4, update},
	{"user_queue_push_pop", BPF_MAP_TYPE_QUEUE, 0, push_pop},
};

static int run_range(const struct access *a, uint64_t n, uint32_t first, uint32_t nr,
		     bool is_kernel, double *ns)
{
	double start = bench_now();
	int err = 0;

	for (uint64_t i = 0; !err && i < n; i++)
		err = a->op(a, first + (uint32_t)(i % nr), is_kernel);
	*ns = bench_now() - start;
	return err;
}

static int run_library(void *ctx, uint64_t n, double *ns)
{
	return run_range(ctx, n, 0, NR_ENTRIES, false, ns);
}

static int run_kernel(void *ctx, uint64_t n, double *ns)
{
	return run_range(ctx, n, 0, NR_ENTRIES, true, ns);
}

/* --- threads: each has a half of the keys --- */

struct thread {
	pthread_t id;
	const struct access *access;
	uint64_t n;
	uint32_t first;
	double ns;
	int err;
};

static void *thread_main(void *arg)
{
	struct thread *t = arg;

	t->err = run_range(t->access, t->n, t->first, NR_ENTRIES / 2, false, &t->ns);
	return NULL;
}

static int run_threads(const struct access *a, uint64_t n, size_t nr_threads, double *ns)
{
	struct thread threads[2] = {};
	size_t nr = 0;
	int err = 0;

	*ns = 0;
	for (; !err && nr < nr_threads; nr += !err) {
		threads[nr] = (struct thread){
			.access = a, .n = n, .first = (uint32_t)nr * (NR_ENTRIES / 2)};
		err = -pthread_create(&threads[nr].id, NULL, thread_main, &threads[nr]);
	}
	for (size_t i = 0; i < nr; i++) {
		pthread_join(threads[i].id, NULL);
		*ns += threads[i].ns / (double)nr;
		err = err ? err : threads[i].err;
	}
	return err;
}

static int run_one(void *ctx, uint64_t n, double *ns)
{
	return run_threads(ctx, n, 1, ns);
}

static int run_two(void *ctx, uint64_t n, double *ns)
{
	return run_threads(ctx, n, 2, ns);
}

/* --- rows --- */

static int open_access(struct access *a, const struct source *source)
{
	USERBPF_OPTS(userbpf_opts, opts, .nr_cpus = 2);
	uint32_t nr = source->key_size ? NR_ENTRIES : 0;
	int err = 0;

	a->op = source->op;
	a->vm = userbpf_new(&opts);
	if (!a->vm)
		return -errno;
	a->map = userbpf_map_create(a->vm, source->type, "map", source->key_size, 8, 2 * NR_ENTRIES,
				    NULL);
	if (!a->map)
		return -errno;
	a->fd = kernel_is_allowed() ? kernel_map_create(a->map) : -1;
	for (uint32_t key = 0; !err && key < nr; key++) {
		err = update(a, key, false);
		if (!err && a->fd >= 0)
			err = update(a, key, true);
	}
	return err;
}

static int open_rows(struct bench_table *table, const struct bench_opts *opts, bool is_threads)
{
	int err = 0;

	for (size_t i = 0; !err && i < sizeof(sources) / sizeof(sources[0]); i++) {
		struct bench_row *row;
		struct access *a;
		char name[40];

		snprintf(name, sizeof(name), "%s%s", is_threads ? "threads_" : "",
			 sources[i].name + (is_threads ? strlen("user_") : 0));
		if (is_threads && !sources[i].key_size)
			continue;
		row = bench_add(table, opts, name);
		if (!row)
			continue;
		a = row->state = calloc(1, sizeof(*a));
		err = a ? open_access(a, &sources[i]) : -ENOMEM;
		if (err) {
			fprintf(stderr, "bench: %s: %s\n", name, strerror(-err));
			return err;
		}
		bench_set_cell(row, 0, is_threads ? run_one : run_library, a, 1);
		if (is_threads)
			bench_set_cell(row, 1, run_two, a, 1);
		else if (a->fd >= 0)
			bench_set_cell(row, 1, run_kernel, a, 1);
	}
	return err;
}

static int library_open(struct bench_table *table, const struct bench_opts *opts)
{
	return open_rows(table, opts, false);
}

static int threads_open(struct bench_table *table, const struct bench_opts *opts)
{
	return open_rows(table, opts, true);
}

static void library_close(struct bench_table *table)
{
	for (size_t i = 0; i < table->nr_rows; i++) {
		struct access *a = table->rows[i].state;

		if (!a)
			continue;
		if (a->fd > 0)
			close(a->fd);
		userbpf_free(a->vm);
		free(a);
	}
}

const struct bench_group group_library = {
	.name = "library",
	.title = "Maps from the user's side",
	.explanation = "Nanoseconds of a call of the library, and of bpf(2), over 1024 entries.",
	.columns = {"library", "kernel"},
	.open = library_open,
	.close = library_close,
};

const struct bench_group group_threads = {
	.name = "threads",
	.title = "Maps and threads",
	.explanation = "The same calls by one thread, and by two at once with a half of the keys "
		       "each: nanoseconds of a call, in each thread's own time.",
	.columns = {"1 thread", "2 threads"},
	.open = threads_open,
	.close = library_close,
};
