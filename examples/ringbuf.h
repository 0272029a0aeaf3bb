/* SPDX-License-Identifier: BSD-2-Clause */
/* What ringbuf.bpf.c writes and ringbuf_test.c reads. */
#ifndef EXAMPLES_RINGBUF_H
#define EXAMPLES_RINGBUF_H

#include <linux/types.h>

struct event {
	__be32 saddr, daddr;
	__u16 sport, dport;
};

#endif
