/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CONNECT4_H
#define CONNECT4_H

#include <linux/types.h>

/* Network byte order. */
struct end {
	__u32 ip4;
	__u32 port;
};

#endif
