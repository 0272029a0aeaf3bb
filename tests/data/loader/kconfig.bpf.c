// SPDX-License-Identifier: BSD-2-Clause
/* One program for each type that a value of the kernel's configuration can have. */
#include "tests/data/loader/bpf.h"

enum libbpf_tristate { TRI_NO, TRI_YES, TRI_MODULE };

EXTERN(".kconfig") u32 LINUX_KERNEL_VERSION;
EXTERN(".kconfig") _Bool LINUX_HAS_BPF_COOKIE;
EXTERN(".kconfig") u32 LINUX_UNHEARD_OF weak;
EXTERN(".kconfig") _Bool CONFIG_BOOL;
EXTERN(".kconfig") enum libbpf_tristate CONFIG_TRISTATE;
EXTERN(".kconfig") char CONFIG_CHAR;
EXTERN(".kconfig") int CONFIG_INT;
EXTERN(".kconfig") u16 CONFIG_SHORT;
EXTERN(".kconfig") u64 CONFIG_WEAK weak;
EXTERN(".kconfig") const char CONFIG_STRING[4];

#define RETURNS(name, value)                    \
	SEC("xdp") int name(struct xdp_md *ctx) \
	{                                       \
		return value;                   \
	}

RETURNS(version, LINUX_KERNEL_VERSION)
RETURNS(cookie, LINUX_HAS_BPF_COOKIE)
RETURNS(unheard_of, LINUX_UNHEARD_OF)
RETURNS(boolean, CONFIG_BOOL)
RETURNS(tristate, CONFIG_TRISTATE)
RETURNS(character, CONFIG_CHAR)
RETURNS(integer, CONFIG_INT)
RETURNS(small, CONFIG_SHORT)
RETURNS(absent, CONFIG_WEAK)
RETURNS(string, CONFIG_STRING[0] << 16 | CONFIG_STRING[2] << 8 | CONFIG_STRING[3])
