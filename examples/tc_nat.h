/* SPDX-License-Identifier: BSD-2-Clause */
/* What tc_nat.bpf.c and its test share. */
#ifndef EXAMPLES_TC_NAT_H
#define EXAMPLES_TC_NAT_H

#include <linux/types.h>

struct endpoint {
	__be32 addr;
	__be16 port;
	__u8 protocol;
	__u8 unused;
};

struct connection {
	struct endpoint backend, client;
};

#endif
