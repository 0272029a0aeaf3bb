/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the kernel's prog_tests/arena_*.c need: test_progs' way to complain, and the few functions
 * of libbpf that they call, which are userbpf's here. Skeletons are those of "userbpf gen
 * skeleton".
 */
#ifndef ARENA_SHIM_H
#define ARENA_SHIM_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/bpf.h>
#include <linux/types.h>
#include <userbpf/task.h>
#include <userbpf/userbpf.h>

#include "base/types.h"

#define __weak	    __attribute__((weak))
#define __arg_arena /* nothing */

struct bpf_iter_num;

extern struct userbpf *shim_vm;
extern struct userbpf_prog *shim_prog; /* that bpf_program__fd() was asked for last */

/* Counts what is wrong. */
bool shim_expect(bool is_right, const char *name, long long got, long long wanted);
bool test__start_subtest(const char *name);
void test__skip(void);

#define ASSERT_EQ(a, b, name)                                              \
	({                                                                 \
		__typeof__(a) a_ = (a);                                    \
		__typeof__(b) b_ = (b);                                    \
		shim_expect(a_ == b_, name, (long long)a_, (long long)b_); \
	})
#define ASSERT_OK(err, name)                   \
	({                                     \
		long long e_ = (err);          \
		shim_expect(!e_, name, e_, 0); \
	})
#define ASSERT_OK_PTR(ptr, name) shim_expect((ptr) != NULL, name, !!(ptr), 1)

#define LIBBPF_OPTS(type, name, ...) struct type name = {.sz = sizeof(struct type), ##__VA_ARGS__}

#define bpf_test_run_opts		 userbpf_run_opts
#define bpf_program__fd(prog)		 (shim_prog = (prog), 0)
#define bpf_prog_test_run_opts(fd, opts) ((void)(fd), userbpf_prog_run(shim_prog, opts))
#define bpf_map__initial_value		 userbpf_map_initial_value

#endif
