// SPDX-License-Identifier: BSD-2-Clause
/* What a kernel may have: functions and a variable of a module (data/module.hex), a symbol. */
#include "tests/cli/progs/bpf.h"

#define KSYM extern __attribute__((section(".ksyms"), weak))

KSYM void bpf_preempt_disable(void);
KSYM void bpf_preempt_enable(void);
KSYM const int module_level;
KSYM const void some_symbol;

/* Without the module 1, else 2, and 4 more with its functions. */
SEC("socket")
int of_module(struct __sk_buff *skb)
{
	int ret = 2;

	if (!&module_level)
		return 1;
	if (bpf_preempt_disable && bpf_preempt_enable) {
		bpf_preempt_disable();
		ret += 4 + module_level;
		bpf_preempt_enable();
	}
	return ret;
}

/* The low half of its address, 0 if there is none. */
SEC("socket")
int address(struct __sk_buff *skb)
{
	return (int)(long)&some_symbol;
}
