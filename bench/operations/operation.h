/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A program that does one thing NR_OPS times, for userbpf and for the kernel. What is around the
 * thing (a key on the stack, the loop) is in the figure; operation "nothing" has that alone.
 */
#ifndef BENCH_OPERATIONS_OPERATION_H
#define BENCH_OPERATIONS_OPERATION_H

#include <linux/bpf.h>

#define SEC(name)	    __attribute__((section(name), used))
#define __uint(name, value) int(*name)[value]
#define __type(name, value) typeof(value) *name

typedef __u8 u8;
typedef __u32 u32;
typedef __u64 u64;

#define NR_OPS	   1024
#define NR_ENTRIES 1024 /* that the benchmark puts into a map, keys 0 and up */

struct locked {
	struct bpf_spin_lock lock;
	u32 nr;
};

struct prefix {
	u32 len;
	u8 addr[4];
};

#define MAP(name, map_type, key_type, value_type, entries, flags) \
	struct {                                                  \
		__uint(type, map_type);                           \
		__type(key, key_type);                            \
		__type(value, value_type);                        \
		__uint(max_entries, entries);                     \
		__uint(map_flags, flags);                         \
	} name SEC(".maps")

#define HELPER(ret, name, ...) \
	static ret (*bpf_##name)(__VA_ARGS__) __attribute__((unused)) = (void *)BPF_FUNC_##name
HELPER(void *, map_lookup_elem, void *map, const void *key);
HELPER(long, map_update_elem, void *map, const void *key, const void *value, u64 flags);
HELPER(long, map_delete_elem, void *map, const void *key);
HELPER(long, map_push_elem, void *map, const void *value, u64 flags);
HELPER(long, map_pop_elem, void *map, void *value);
HELPER(void *, ringbuf_reserve, void *map, u64 size, u64 flags);
HELPER(void, ringbuf_submit, void *record, u64 flags);
HELPER(void, spin_lock, struct bpf_spin_lock *lock);
HELPER(void, spin_unlock, struct bpf_spin_lock *lock);
HELPER(long, tail_call, void *ctx, void *map, u32 index);
HELPER(long, for_each_map_elem, void *map, void *callback, void *ctx, u64 flags);
HELPER(long, loop, u32 nr_loops, void *callback, void *ctx, u64 flags);
HELPER(u32, get_prandom_u32, void);

#define PROGRAM(name)                           \
	char _license[] SEC("license") = "GPL"; \
	SEC("xdp") int name(__attribute__((unused)) struct xdp_md *ctx)

/* Keeps a value from being computed before the program runs. */
#define OPAQUE(x) __asm__ volatile("" : "+r"(x))

#endif
