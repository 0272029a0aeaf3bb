// SPDX-License-Identifier: BSD-2-Clause
/* What programs do with maps and calls, many times in one run: as XDP programs, also in the kernel.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/bench.h"
#include "bench/kernel.h"

#define NR_ENTRIES  1024
#define NR_PREFIXES 65536
/* Runs after which the ring buffer of 4 MiB is read: 1024 records of 16 bytes each. */
#define RING_RUNS 128

static const struct source {
	const char *name;
	unsigned int nr_ops;
	bool has_result;
} sources[] = {
#define BENCH_OPERATION(name, ops, has_result) {#name, ops, has_result},
#include "bench/operations.def"
};

struct operation {
	const struct source *source;
	struct bench_prog prog;
	struct kernel_prog kernel;
	struct userbpf_ring_buffer *ring; /* NULL: no ring buffer */
	uint8_t *kernel_ring;		  /* its two pages of positions; NULL: none */
	uint32_t retval;		  /* of the last run */
};

static const uint8_t packet[64];

static int ignore_record(void *ctx, void *data, size_t size)
{
	(void)ctx, (void)data, (void)size;
	return 0;
}

/* Whoever reads the kernel's ring buffer says so by moving the first position up to the second. */
static void drain(struct operation *o, bool is_kernel)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	if (is_kernel && o->kernel_ring)
		__atomic_store_n(
			(uint64_t *)o->kernel_ring,
			__atomic_load_n((uint64_t *)(o->kernel_ring + page), __ATOMIC_ACQUIRE),
			__ATOMIC_SEQ_CST);
	else if (!is_kernel && o->ring)
		userbpf_ring_buffer_consume(o->ring);
}

static int run_library(struct operation *o, enum userbpf_engine engine, uint64_t n, double *ns)
{
	USERBPF_OPTS(userbpf_run_opts, opts, .data_in = packet, .data_size_in = sizeof(packet),
		     .repeat = (int)n, .engine = engine);
	double start = bench_now();
	int err = userbpf_prog_run(o->prog.prog, &opts);

	*ns += bench_now() - start;
	o->retval = opts.retval;
	return err;
}

static int run_kernel_times(struct operation *o, uint64_t n, double *ns)
{
	double start = bench_now();
	int err = kernel_run(&o->kernel, (uint32_t)n, packet, NULL, &o->retval);

	*ns += bench_now() - start;
	return err;
}

enum side { SIDE_CHECKED, SIDE_TRUSTED, SIDE_KERNEL };

/* Where there is a ring buffer, read it now and then; that is not part of the time. */
static int run_side(struct operation *o, enum side side, uint64_t n, double *ns)
{
	int err = 0;

	*ns = 0;
	for (uint64_t times; !err && n; n -= times) {
		times = o->ring && n > RING_RUNS ? RING_RUNS : n;
		if (side == SIDE_KERNEL)
			err = run_kernel_times(o, times, ns);
		else
			err = run_library(o,
					  side == SIDE_CHECKED ? USERBPF_ENGINE_CHECKED
							       : USERBPF_ENGINE_INTERP,
					  times, ns);
		drain(o, side == SIDE_KERNEL);
		if (!err && o->ring && o->retval)
			err = -ENOSPC;
	}
	return err;
}

static int run_checked(void *ctx, uint64_t n, double *ns)
{
	return run_side(ctx, SIDE_CHECKED, n, ns);
}

static int run_trusted(void *ctx, uint64_t n, double *ns)
{
	return run_side(ctx, SIDE_TRUSTED, n, ns);
}

static int run_kernel(void *ctx, uint64_t n, double *ns)
{
	return run_side(ctx, SIDE_KERNEL, n, ns);
}

static bool operations_check(struct bench_row *row)
{
	struct operation *o = row->state;
	uint32_t expected = 0;
	double ns;

	for (size_t c = 0; c < BENCH_MAX_COLUMNS; c++) {
		if (!row->cells[c].run)
			continue;
		if (row->cells[c].run(o, 1, &ns))
			return false;
		if (!o->source->has_result)
			continue;
		if (c && o->retval != expected) {
			fprintf(stderr, "bench: %s: %s returns %u, not %u\n", row->name,
				group_operations.columns[c], o->retval, expected);
			return false;
		}
		expected = o->retval;
	}
	return true;
}

/* --- contents of maps --- */

static int put(struct userbpf_map *map, int kernel_fd, const void *key, const void *value)
{
	int err = userbpf_map_update_elem(map, key, userbpf_map_key_size(map), value,
					  userbpf_map_user_value_size(map), BPF_ANY);

	return err || kernel_fd < 0 ? err : kernel_map_update(kernel_fd, key, value);
}

/* Values have room for those of every CPU, of the kernel too. */
static int fill_keys(struct userbpf_map *map, int kernel_fd)
{
	uint64_t values[1024];
	int err = 0;

	for (uint32_t key = 0; !err && key < NR_ENTRIES; key++) {
		for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
			values[i] = key * 3;
		err = put(map, kernel_fd, &key, values);
	}
	return err;
}

static int fill_prefixes(struct userbpf_map *map, int kernel_fd, bool is_dense)
{
	int err = 0;

	for (uint32_t i = 0; !err && i < NR_PREFIXES; i++) {
		uint32_t mixed = i * 2246822519u, len = 16 + (mixed >> 13) % 17;
		struct {
			uint32_t len;
			uint8_t addr[4];
		} key = {len,
			 {is_dense ? 10 : (uint8_t)(mixed >> 24), (uint8_t)(mixed >> 16),
			  (uint8_t)(mixed >> 8), (uint8_t)mixed}};
		uint64_t value = i;

		/* What the length cuts off is 0, so that both sides replace what is the same. */
		for (uint32_t bit = len; bit < 32; bit++)
			key.addr[bit / 8] &= (uint8_t) ~(0x80 >> bit % 8);
		err = put(map, kernel_fd, &key, &value);
	}
	return err;
}

static int fill_map(const struct operation *o, struct userbpf_map *map)
{
	enum bpf_map_type type = userbpf_map_type(map);
	int kernel_fd = kernel_map_of_type(&o->kernel, &o->prog, type);
	uint32_t zero = 0;

	switch (type) {
	case BPF_MAP_TYPE_LPM_TRIE:
		return fill_prefixes(map, kernel_fd, strstr(o->source->name, "dense"));
	case BPF_MAP_TYPE_PROG_ARRAY: return userbpf_map_set_prog(map, zero, o->prog.prog);
	case BPF_MAP_TYPE_QUEUE:
	case BPF_MAP_TYPE_RINGBUF: return 0;
	default: return userbpf_map_max_entries(map) < NR_ENTRIES ? 0 : fill_keys(map, kernel_fd);
	}
}

static int open_ring(struct operation *o, struct userbpf_map *map)
{
	int fd = kernel_map_of_type(&o->kernel, &o->prog, BPF_MAP_TYPE_RINGBUF);
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	uint8_t *positions;

	o->ring = userbpf_ring_buffer_new(map, ignore_record, NULL, NULL);
	if (!o->ring)
		return -errno;
	if (fd < 0)
		return 0;
	/* The consumer's page may be written, and what follows it only read. */
	positions = mmap(NULL, 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (positions == MAP_FAILED)
		return -errno;
	o->kernel_ring = positions;
	if (mmap(positions, page, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0) ==
		    MAP_FAILED ||
	    mmap(positions + page, page, PROT_READ, MAP_SHARED | MAP_FIXED, fd, (off_t)page) ==
		    MAP_FAILED)
		return -errno;
	return 0;
}

static int open_maps(struct operation *o)
{
	struct userbpf_map *map = NULL;
	int err = 0;

	while (!err && (map = userbpf_object_next_map(o->prog.obj, map))) {
		err = fill_map(o, map);
		if (!err && userbpf_map_type(map) == BPF_MAP_TYPE_RINGBUF)
			err = open_ring(o, map);
	}
	return err;
}

static int open_row(struct bench_row *row, const struct source *source,
		    const struct bench_opts *opts)
{
	struct operation *o = calloc(1, sizeof(*o));
	char file[80];
	int err;

	row->state = o;
	if (!o)
		return -ENOMEM;
	o->source = source;
	snprintf(file, sizeof(file), "op_%s.bpf.o", source->name);
	err = bench_load(&o->prog, opts->object_dir, file, 0);
	if (err)
		return err;
	bench_set_cell(row, 0, run_checked, o, source->nr_ops);
	bench_set_cell(row, 1, run_trusted, o, source->nr_ops);
	if (kernel_is_allowed()) {
		err = kernel_load(&o->kernel, &o->prog);
		if (err)
			kernel_close(&o->kernel);
		else
			bench_set_cell(row, 2, run_kernel, o, source->nr_ops);
	}
	err = open_maps(o);
	if (err)
		fprintf(stderr, "bench: the maps of %s: %s\n", file, strerror(-err));
	return err;
}

static int operations_open(struct bench_table *table, const struct bench_opts *opts)
{
	int err = 0;

	for (size_t i = 0; !err && i < sizeof(sources) / sizeof(sources[0]); i++) {
		struct bench_row *row = bench_add(table, opts, sources[i].name);

		if (row)
			err = open_row(row, &sources[i], opts);
	}
	return err;
}

static void operations_close(struct bench_table *table)
{
	for (size_t i = 0; i < table->nr_rows; i++) {
		struct operation *o = table->rows[i].state;

		if (!o)
			continue;
		userbpf_ring_buffer_free(o->ring);
		if (o->kernel_ring)
			munmap(o->kernel_ring, 2 * (size_t)sysconf(_SC_PAGESIZE));
		kernel_close(&o->kernel);
		bench_unload(&o->prog);
		free(o);
	}
}

const struct bench_group group_operations = {
	.name = "operations",
	.title = "Operations in programs",
	.explanation = "An XDP program that does one thing 1024 times (tail calls: 33 times), over "
		       "maps of 1024 entries (LPM: 65536 prefixes). Nanoseconds of one, with the "
		       "few instructions around it, which `nothing` has alone.",
	.columns = {"checked", "trusted", "kernel"},
	.open = operations_open,
	.check = operations_check,
	.close = operations_close,
};
