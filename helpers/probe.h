/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading an address that a program made up. The instance knows what memory it has: of its own and
 * of the user space that the embedder gave it. Everything else is an error, whatever the host would
 * find there, and which error depends on the address as on an x86-64 machine.
 */
#ifndef HELPERS_PROBE_H
#define HELPERS_PROBE_H

#include "prog/exec.h"

/* Whose memory an address is taken to mean. */
enum probe_space {
	PROBE_KERNEL,
	PROBE_USER,
	PROBE_ANY, /* of who has it: bpf_probe_read() before the two were told apart */
};

/* 0; -EFAULT or -ERANGE with @dst zeroed. */
s64 probe_read(struct run *run, void *dst, u32 size, u64 addr, enum probe_space space);
/*
 * Up to the terminator, at most @size bytes with it, always terminated when @size is not 0. Bytes
 * copied with the terminator; -EFAULT or -ERANGE with @dst half written.
 */
s64 probe_string(struct run *run, char *dst, u32 size, u64 addr, enum probe_space space);

#endif
