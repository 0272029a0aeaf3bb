/* SPDX-License-Identifier: BSD-2-Clause */
/* bpf(2) of the running kernel, for the judges that compare with it. */
#ifndef CONFORMANCE_KERNEL_H
#define CONFORMANCE_KERNEL_H

#include <errno.h>
#include <linux/bpf.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What bpf(2) gives, or -errno. */
static inline int kernel_bpf(enum bpf_cmd cmd, union bpf_attr *attr)
{
	long ret = syscall(__NR_bpf, cmd, attr, sizeof(*attr));

	return ret < 0 ? -errno : (int)ret;
}

#endif
