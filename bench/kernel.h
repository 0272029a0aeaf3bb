/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel's column: instructions as the library made them of an object, loaded with bpf(2), over
 * maps with the same attributes and contents. Where bpf(2) is refused there is no such column.
 */
#ifndef BENCH_KERNEL_H
#define BENCH_KERNEL_H

#include "bench/bench.h"

#define KERNEL_MAX_MAPS 8

struct kernel_prog {
	int fd;
	int map_fds[KERNEL_MAX_MAPS]; /* in the object's order */
	size_t nr_maps;
};

bool kernel_is_allowed(void);
/* 0 or -errno, quietly: the kernel's verifier may say no. @k is to be closed in either case. */
int kernel_load(struct kernel_prog *k, const struct bench_prog *p);
void kernel_close(struct kernel_prog *k);
/* BPF_PROG_TEST_RUN over @packet of 64 bytes; @out may be NULL. */
int kernel_run(const struct kernel_prog *k, uint32_t repeat, const void *packet, void *out,
	       uint32_t *retval);
/* The file descriptor for the object's map of this type, or -ENOENT. */
int kernel_map_of_type(const struct kernel_prog *k, const struct bench_prog *p,
		       enum bpf_map_type type);

int kernel_map_create(const struct userbpf_map *like);
int kernel_map_lookup(int fd, const void *key, void *value);
int kernel_map_update(int fd, const void *key, const void *value);
int kernel_map_delete(int fd, const void *key);
int kernel_map_pop(int fd, void *value);

#endif
