/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the tables and the drivers of the kernel's prog_tests/btf.c need besides test_btf.h: kernel
 * C in user space, test_progs' way to complain, and the few functions of libbpf that they call,
 * which btf_raw.c answers with userbpf. Include before the cases.
 */
#ifndef BTF_RAW_SHIM_H
#define BTF_RAW_SHIM_H

#include <assert.h>
#include <errno.h>
#include <linux/bpf.h>
#include <linux/btf.h>
#include <linux/filter.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/types.h"
#include "tools/include/linux/filter.h"

#define min(a, b) MIN(a, b)
#define max(a, b) MAX(a, b)

#define LIBBPF_OPTS(type, name, ...) struct type name = {.sz = sizeof(struct type), ##__VA_ARGS__}

struct bpf_btf_load_opts {
	size_t sz;
	char *log_buf;
	u32 log_level, log_size;
};

struct bpf_map_create_opts {
	size_t sz;
	u32 btf_fd, btf_key_type_id, btf_value_type_id;
};

struct btf_dedup_opts {
	size_t sz;
	bool force_collisions;
};

/* Numbers from here on stand for BTF and maps on both sides. */
int judge_btf_load(const void *data, size_t size, struct bpf_btf_load_opts *opts);
int judge_map_create(enum bpf_map_type type, const char *name, u32 key_size, u32 value_size,
		     u32 max_entries, const struct bpf_map_create_opts *opts);
void judge_close(int number);
bool judge_begin(const char *test);
void judge_fail(const char *fmt, ...) PRINTF_LIKE(1, 2);

#define bpf_btf_load	    judge_btf_load
#define bpf_map_create	    judge_map_create
#define close		    judge_close
#define test__start_subtest judge_begin

#define _CHECK(condition, tag, duration, format...) \
	({                                          \
		int failed_ = !!(condition);        \
		if (failed_)                        \
			judge_fail(format);         \
		failed_;                            \
	})

#endif
