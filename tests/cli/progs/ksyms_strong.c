// SPDX-License-Identifier: BSD-2-Clause
/* A symbol that the kernel must have. */
#include "tests/cli/progs/bpf.h"

extern const void strong_symbol __attribute__((section(".ksyms")));

SEC("socket")
int address(struct __sk_buff *skb)
{
	return (int)(long)&strong_symbol;
}
