// SPDX-License-Identifier: BSD-2-Clause
/* Nobody opens one inode: a program at the LSM hook file_open. */
#include <linux/bpf.h>

#include "bpf_helpers.h"

#define EPERM 1
#define CORE  __attribute__((preserve_access_index))

/* What is used of the kernel's types; vmlinux.h has all of them. */
struct inode {
	unsigned long i_ino;
} CORE;

struct file {
	struct inode *f_inode;
} CORE;

const volatile __u64 guarded_inode = 42;

/* int file_open(struct file *file), and behind it what programs before this one returned. */
SEC("lsm/file_open")
int deny(__u64 *ctx)
{
	const struct file *file = (const struct file *)ctx[0];
	int ret = (int)ctx[1];

	if (ret)
		return ret;
	return file->f_inode->i_ino == guarded_inode ? -EPERM : 0;
}

char _license[] SEC("license") = "Dual BSD/GPL";
