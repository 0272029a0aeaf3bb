// SPDX-License-Identifier: BSD-2-Clause
/* A program of a type that is loaded and cannot be run yet. */
#include "tests/cli/progs/bpf.h"

SEC("sk_skb/stream_verdict")
int verdict(struct __sk_buff *skb)
{
	return skb->len != 0;
}
