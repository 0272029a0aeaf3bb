/* SPDX-License-Identifier: BSD-2-Clause */
/* What the test programs need of libbpf's headers, so that libbpf is not needed. */
#include <linux/bpf.h>

#define SEC(name)	     __attribute__((section(name), used))
#define __uint(name, value)  int(*name)[value]
#define NAKED		     __attribute__((naked))
#define __type(name, value)  typeof(value) *name
#define __array(name, value) typeof(value) *name[]

typedef __u8 u8;
typedef __u32 u32;
typedef __u64 u64;

static void *(*bpf_map_lookup_elem)(void *map, const void *key) = (void *)BPF_FUNC_map_lookup_elem;
static long (*bpf_map_update_elem)(void *map, const void *key, const void *value,
				   u64 flags) = (void *)BPF_FUNC_map_update_elem;
static long (*bpf_map_push_elem)(void *map, const void *value,
				 u64 flags) = (void *)BPF_FUNC_map_push_elem;
static long (*bpf_map_pop_elem)(void *map, void *value) = (void *)BPF_FUNC_map_pop_elem;
static u64 (*bpf_ktime_get_ns)(void) = (void *)BPF_FUNC_ktime_get_ns;
static u32 (*bpf_get_smp_processor_id)(void) = (void *)BPF_FUNC_get_smp_processor_id;
static long (*bpf_trace_printk)(const char *fmt, u32 fmt_size, ...) = (void *)BPF_FUNC_trace_printk;
static long (*bpf_sk_select_reuseport)(void *md, void *map, void *key,
				       u64 flags) = (void *)BPF_FUNC_sk_select_reuseport;
static long (*bpf_tail_call)(void *ctx, void *map, u32 index) = (void *)BPF_FUNC_tail_call;
static long (*bpf_redirect)(u32 ifindex, u64 flags) = (void *)BPF_FUNC_redirect;
static long (*bpf_redirect_neigh)(u32 ifindex, void *params, int size,
				  u64 flags) = (void *)BPF_FUNC_redirect_neigh;
static long (*bpf_redirect_peer)(u32 ifindex, u64 flags) = (void *)BPF_FUNC_redirect_peer;
static long (*bpf_clone_redirect)(void *skb, u32 ifindex,
				  u64 flags) = (void *)BPF_FUNC_clone_redirect;
static long (*bpf_skb_vlan_push)(void *skb, __be16 proto,
				 __u16 tci) = (void *)BPF_FUNC_skb_vlan_push;
static long (*bpf_redirect_map)(void *map, u64 key, u64 flags) = (void *)BPF_FUNC_redirect_map;
static long (*bpf_ringbuf_output)(void *map, void *data, u64 size,
				  u64 flags) = (void *)BPF_FUNC_ringbuf_output;
static void *(*bpf_ringbuf_reserve)(void *map, u64 size,
				    u64 flags) = (void *)BPF_FUNC_ringbuf_reserve;
static void (*bpf_ringbuf_submit)(void *data, u64 flags) = (void *)BPF_FUNC_ringbuf_submit;
static long (*bpf_perf_event_output)(void *ctx, void *map, u64 flags, void *data,
				     u64 size) = (void *)BPF_FUNC_perf_event_output;
static long (*bpf_xdp_adjust_head)(void *ctx, int delta) = (void *)BPF_FUNC_xdp_adjust_head;
static long (*bpf_xdp_adjust_tail)(void *ctx, int delta) = (void *)BPF_FUNC_xdp_adjust_tail;
static long (*bpf_xdp_adjust_meta)(void *ctx, int delta) = (void *)BPF_FUNC_xdp_adjust_meta;

char _license[] SEC("license") = "GPL";
