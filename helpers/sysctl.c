// SPDX-License-Identifier: BSD-2-Clause
/* Sysctls: kernel/bpf/cgroup.c: bpf_sysctl_*. */
#include <errno.h>
#include <string.h>

#include "helpers/helpers.h"
#include "world/sysctl.h"

#define BASE_NAME 1 /* BPF_F_SYSCTL_BASE_NAME */

static const char *base_of(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash ? slash + 1 : name;
}

/* As strscpy(): terminated, and -E2BIG when it was cut. */
HELPER_BODY(sysctl_get_name)
{
	const char *name = sysctl_of(u64_to_ptr(r1))->name;
	size_t room = (size_t)r3, len;
	char *out = u64_to_ptr(r2);

	if (r4 & BASE_NAME)
		name = base_of(name);
	len = strlen(name);
	memcpy(out, name, MIN(len, room - 1));
	out[MIN(len, room - 1)] = '\0';
	return len < room ? len : (u64)-E2BIG;
}

/* copy_sysctl_value */
static u64 copy_value(char *out, size_t room, const char *value, u32 len)
{
	memset(out, 0, room);
	if (!value || !len)
		return (u64)-EINVAL;
	memcpy(out, value, MIN(room, (size_t)len));
	if (room > len)
		return len;
	out[room - 1] = '\0';
	return (u64)-E2BIG;
}

HELPER_BODY(sysctl_get_current_value)
{
	const struct sysctl *sysctl = sysctl_of(u64_to_ptr(r1));

	return copy_value(u64_to_ptr(r2), (size_t)r3, sysctl->current, sysctl->current_len);
}

HELPER_BODY(sysctl_get_new_value)
{
	const struct sysctl *sysctl = sysctl_of(u64_to_ptr(r1));

	return copy_value(u64_to_ptr(r2), (size_t)r3, sysctl->kern.write ? sysctl->new_value : NULL,
			  sysctl->new_len);
}

HELPER_BODY(sysctl_set_new_value)
{
	struct sysctl *sysctl = sysctl_of(u64_to_ptr(r1));

	if (!sysctl->kern.write || !sysctl->new_len)
		return (u64)-EINVAL;
	if (r3 > SYSCTL_BYTES - 1)
		return (u64)-E2BIG;
	memcpy(sysctl->new_value, u64_to_ptr(r2), (size_t)r3);
	sysctl->new_value[r3] = '\0';
	sysctl->new_len = (u32)r3;
	return 0;
}
