// SPDX-License-Identifier: BSD-2-Clause
/* Programs on an instance of userbpf, for all groups. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>

#include "bench/bench.h"

static int print_warning(void *ctx, enum userbpf_print_level level, const char *fmt, va_list args)
{
	(void)ctx;
	return level == USERBPF_WARN ? vfprintf(stderr, fmt, args) : 0;
}

static int load(struct bench_prog *p, const char *path, enum bpf_prog_type type)
{
	USERBPF_OPTS(userbpf_opts, opts, .print_fn = print_warning, .nr_cpus = 2);
	int err = 0;

	p->vm = userbpf_new(&opts);
	if (!p->vm)
		return -errno;
	p->obj = userbpf_object_open_file(p->vm, path, NULL);
	if (!p->obj)
		return -errno;
	p->prog = userbpf_object_next_prog(p->obj, NULL);
	if (!p->prog)
		return -ENOENT;
	if (type)
		err = userbpf_prog_set_type(p->prog, type);
	return err ? err : userbpf_object_load(p->obj);
}

int bench_load(struct bench_prog *p, const char *object_dir, const char *file,
	       enum bpf_prog_type type)
{
	char path[PATH_MAX];
	int err;

	snprintf(path, sizeof(path), "%s/%s", object_dir, file);
	err = load(p, path, type);
	if (!err)
		err = bench_trust(p->vm, p->prog);
	if (err)
		fprintf(stderr, "bench: %s: %s\n", path, strerror(-err));
	return err;
}

void bench_unload(struct bench_prog *p)
{
	userbpf_object_close(p->obj);
	userbpf_free(p->vm);
}

void bench_fill(uint8_t *mem, size_t size)
{
	uint64_t state = 1;

	for (size_t i = 0; i < size; i++) {
		state = state * 6364136223846793005ull + 1442695040888963407ull;
		mem[i] = (uint8_t)(state >> 56);
	}
}
