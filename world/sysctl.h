/* SPDX-License-Identifier: BSD-2-Clause */
/* A sysctl that somebody reads or writes: struct bpf_sysctl_kern and what lies behind it. */
#ifndef WORLD_SYSCTL_H
#define WORLD_SYSCTL_H

#include "world/kobj.h"

#define SYSCTL_BYTES 4096 /* PAGE_SIZE */

struct sysctl {
	const char *name;    /* "net/ipv4/ip_forward" */
	const char *current; /* its value; NULL: it cannot be read */
	u32 current_len, new_len;
	char new_value[SYSCTL_BYTES];	  /* .new_len of them; none: nothing is written */
	struct kobj_bpf_sysctl_kern kern; /* last: what programs see begins here */
};

static inline struct sysctl *sysctl_of(struct kobj_bpf_sysctl_kern *kern)
{
	return container_of(kern, struct sysctl, kern);
}

#endif
