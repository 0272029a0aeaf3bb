// SPDX-License-Identifier: BSD-2-Clause
/* Callbacks that nothing calls; with -DMISSING, one that is not there. */
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

EXTERN(".ksyms") void bpf_throw(u64 cookie);

__attribute__((btf_decl_tag(CALLBACK))) SEC("xdp") int throws(struct xdp_md *ctx)
{
	bpf_throw(41);
	return XDP_PASS;
}

static noinline int throw_if(int x)
{
	if (x)
		bpf_throw((u64)x);
	return x + 1;
}

__attribute__((btf_decl_tag(CALLBACK))) SEC("xdp") int throws_below(struct xdp_md *ctx)
{
	return throw_if((int)(ctx->data_end - ctx->data));
}

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, u32);
	__type(value, u64);
} elements SEC(".maps");

u32 *seen_key;

static long throw_at(void *map, u32 *key, u64 *value, void *ctx)
{
	seen_key = key;
	bpf_throw(7);
	return 0;
}

/* The key was lent to the function that is left. */
noinline int on_throw_reads_key(u64 cookie)
{
	return (int)*seen_key + 1;
}

__attribute__((btf_decl_tag(CALLBACK))) SEC("xdp") int throws_in_a_walk(struct xdp_md *ctx)
{
	bpf_for_each_map_elem(&elements, throw_at, 0, 0);
	return XDP_PASS;
}

__attribute__((btf_decl_tag("exception_callback:on_throw_reads_key")))
SEC("xdp") int reads_after_a_walk(struct xdp_md *ctx)
{
	bpf_for_each_map_elem(&elements, throw_at, 0, 0);
	return XDP_PASS;
}

SEC("xdp") int does_not(struct xdp_md *ctx)
{
	return XDP_PASS;
}
