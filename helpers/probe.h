/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading an address that a program made up. The instance knows what memory it has: what lies in it
 * is read, everything else is -EFAULT, whatever the host would find there.
 */
#ifndef HELPERS_PROBE_H
#define HELPERS_PROBE_H

#include "prog/exec.h"

/* 0, or -EFAULT with @dst zeroed. */
s64 probe_read(struct run *run, void *dst, u32 size, u64 addr);
/*
 * Up to the terminator, at most @size bytes with it, always terminated when @size is not 0. Bytes
 * copied with the terminator, or -EFAULT.
 */
s64 probe_read_str(struct run *run, char *dst, u32 size, u64 addr);

#endif
