// SPDX-License-Identifier: BSD-2-Clause
/* What a program is told of the kernel's configuration. */
#include "tests/cli/progs/bpf.h"

#define KCONFIG extern __attribute__((section(".kconfig")))

KCONFIG int CONFIG_HZ;
KCONFIG _Bool CONFIG_BPF __attribute__((weak));
KCONFIG const char CONFIG_LOCALVERSION[4] __attribute__((weak));

/* Its ticks, 1000 more with BPF, 10000 more if its version ends in "-a". */
SEC("socket")
int ticks(struct __sk_buff *skb)
{
	return CONFIG_HZ + CONFIG_BPF * 1000 +
	       (CONFIG_LOCALVERSION[0] == '-' && CONFIG_LOCALVERSION[1] == 'a') * 10000;
}
