// SPDX-License-Identifier: BSD-2-Clause
#include "helpers/probe.h"

#include <errno.h>
#include <string.h>

#include "vm/interp.h"

s64 probe_read(struct run *run, void *dst, u32 size, u64 addr)
{
	if (!access_is_allowed(run, addr, size, false)) {
		memset(dst, 0, size);
		return -EFAULT;
	}
	memcpy(dst, u64_to_ptr(addr), size);
	return 0;
}

s64 probe_read_str(struct run *run, char *dst, u32 size, u64 addr)
{
	u32 len = 0;

	while (len < size) {
		if (!access_is_allowed(run, addr + len, 1, false))
			return -EFAULT;
		dst[len] = *(const char *)u64_to_ptr(addr + len);
		if (!dst[len++])
			return len;
	}
	if (size)
		dst[size - 1] = '\0';
	return len;
}
