/* SPDX-License-Identifier: BSD-2-Clause */
/* What kprobe.bpf.c tells user space. */
#ifndef EXAMPLES_KPROBE_H
#define EXAMPLES_KPROBE_H

#include <linux/types.h>

struct opened {
	__u32 pid;
	__u32 flags;
	char comm[16];
	char name[64];
};

#endif
