/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The only place of the library that asks the operating system for anything. The calls stand in a
 * table per instance, so that a test can replace one of them.
 */
#ifndef BASE_OS_H
#define BASE_OS_H

#include "base/mem.h"

struct os {
	u64 (*monotonic_ns)(void);
	/* open + read to the end; *size is at most @max_bytes, else -EFBIG. 0 or -errno. */
	int (*read_file)(struct mem *mem, const char *path, size_t max_bytes, u8 **data,
			 size_t *size);
};

extern const struct os os_host;

#endif
