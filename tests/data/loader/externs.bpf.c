// SPDX-License-Identifier: BSD-2-Clause
/* Externs that may be missing; with -DSTRONG_KSYM or -DSTRONG_KCONFIG one that may not. */
#include "tests/data/loader/bpf.h"

EXTERN(".kconfig") int CONFIG_OF_NOBODY weak;
EXTERN(".ksyms") const int no_such_symbol weak;
#ifdef WEAK_KFUNC
EXTERN(".ksyms") int no_such_kfunc(int x) weak;
#endif
#ifdef STRONG_KSYM
EXTERN(".ksyms") const int must_be_there;
#endif
#ifdef STRONG_KCONFIG
EXTERN(".kconfig") int CONFIG_HZ;
#endif

SEC("xdp") int asks(struct xdp_md *ctx)
{
	int sum = CONFIG_OF_NOBODY;

#ifdef STRONG_KSYM
	asm volatile("" : : "r"(&must_be_there));
#endif
#ifdef STRONG_KCONFIG
	sum += CONFIG_HZ;
#endif
	if (&no_such_symbol)
		sum += 1;
#ifdef WEAK_KFUNC
	if (no_such_kfunc)
		sum += no_such_kfunc(3);
#endif
	return sum + 5;
}
