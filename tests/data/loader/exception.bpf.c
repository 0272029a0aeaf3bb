// SPDX-License-Identifier: BSD-2-Clause
/* A callback that nothing calls; with -DMISSING, one that is not there. */
#include "tests/data/loader/bpf.h"

#ifdef MISSING
#define CALLBACK "exception_callback:nobody"
#else
#define CALLBACK "exception_callback:on_throw"
#endif

noinline int on_throw(u64 cookie)
{
	return (int)cookie + 1;
}

__attribute__((btf_decl_tag(CALLBACK))) SEC("xdp") int throws(struct xdp_md *ctx)
{
	return XDP_PASS;
}

SEC("xdp") int does_not(struct xdp_md *ctx)
{
	return XDP_PASS;
}
