/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tests of the public interface have in common: programs from text. */
#ifndef TESTS_UNIT_TEST_API_H
#define TESTS_UNIT_TEST_API_H

#include <userbpf/userbpf.h>

#include "tests/unit/test.h"

/* Load @text, in which "%d" may stand for the number of @map. NULL when the library refuses it. */
static inline struct userbpf_prog *api_load_opts(struct userbpf *vm, enum bpf_prog_type type,
						 const char *text, const struct userbpf_map *map,
						 const struct userbpf_prog_load_opts *opts)
{
	struct bpf_insn insns[128];
	char full[2048], err[256] = "";
	int nr;

	snprintf(full, sizeof(full), text, map ? userbpf_map_fd(map) : 0);
	nr = userbpf_asm(full, insns, sizeof(insns) / sizeof(insns[0]), err, sizeof(err));
	if (!CHECK_MSG(nr > 0, "%s", err))
		return NULL;
	return userbpf_prog_load(vm, type, "test", "GPL", insns, (size_t)nr, opts);
}

static inline struct userbpf_prog *api_load(struct userbpf *vm, enum bpf_prog_type type,
					    const char *text, const struct userbpf_map *map)
{
	return api_load_opts(vm, type, text, map, NULL);
}

/* R0 of a raw program over @data; a run that fails is a failed check. */
static inline uint64_t api_run_raw(struct userbpf_prog *prog, void *data, size_t size)
{
	USERBPF_OPTS(userbpf_run_opts, opts, .data_in = data, .data_size_in = (uint32_t)size);

	CHECK_INT_EQ(userbpf_prog_run(prog, &opts), 0);
	return opts.retval64;
}

#endif
