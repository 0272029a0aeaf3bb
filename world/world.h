/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The instance: logical CPUs, clock, random numbers, what programs did to the outside, numbers that
 * stand for maps and programs, memory that programs may touch. Isolated from every other instance.
 */
#ifndef WORLD_WORLD_H
#define WORLD_WORLD_H

#include <pthread.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/os.h"
#include "base/rng.h"
#include "base/vec.h"
#include "btf/btf.h"
#include "prog/exec.h"
#include "world/asyncs.h"
#include "world/bound.h"
#include "world/effect.h"
#include "world/grace.h"
#include "world/handle.h"
#include "world/kfobj.h"
#include "world/ksym.h"
#include "world/module.h"
#include "world/net.h"
#include "world/owned.h"
#include "world/pins.h"
#include "world/region.h"
#include "world/registry.h"
#include "world/skb.h"
#include "world/sock.h"
#include "world/storage.h"
#include "world/task.h"
#include "world/umem.h"
#include "world/wakeup.h"
#include "world/xdp.h"

/* Flags of a redirect besides those that programs give (include/linux/filter.h) */
#define REDIRECT_NEIGH	 (1ull << 16)
#define REDIRECT_PEER	 (1ull << 17)
#define REDIRECT_NEXTHOP (1ull << 18)

/* What bpf_redirect() and bpf_redirect_map() leave for when the run is over (struct
 * bpf_redirect_info of the kernel). */
struct redirect_info {
	bool is_set;
	u32 ifindex; /* 0: not to a device, or to several */
	u64 flags;
	u64 key;		    /* in .map */
	const struct map_view *map; /* NULL: bpf_redirect() */
	u8 neigh[20];		    /* with REDIRECT_NEXTHOP: a struct bpf_redir_neigh */
};

/* struct bpf_flow_keys: what a flow dissector finds out; programs may touch it. */
struct flow_keys {
	u16 nhoff, thoff;
	u16 addr_proto;
	u8 is_frag, is_first_frag, is_encap, ip_proto;
	u16 n_proto, sport, dport;
	u32 addrs[8];
	u32 flags, flow_label;
};

/*
 * A logical CPU. One thread at a time is on it: .occupied_since is 0, or the grace epoch at which
 * that thread entered, so that entering costs a single atomic exchange.
 */
struct cpu {
	u64 occupied_since; /* atomic */
	u64 runner;	    /* atomic: cpu_this_thread() while it runs a program; else 0 */
	u32 id;
	struct rng rng;
	struct task *task;   /* current */
	u32 distributed;     /* the CPU that bpf_cpumask_any_distribute() gave last */
	struct async *timer; /* whose callback runs; NULL: none */
	struct redirect_info redirect;
	u8 *stack; /* EXEC_MAX_FRAMES * BPF_STACK_BYTES */
	/* Of the run on this CPU; NULL until the first one that needs it. */
	struct xdp_packet *xdp;
	struct skb *skb;
	struct sock *sock;
	struct flow_keys *flow_keys;
	struct kobject *kern_ctx; /* of bpf_cast_to_kern_ctx() */
	struct exec_frame frames[EXEC_MAX_FRAMES];
	struct exec_record records[EXEC_MAX_RECORDS];
	struct exec_dynptr dynptrs[EXEC_MAX_DYNPTRS];
	u64 last_mark;		     /* of them; never the same twice */
	struct exec_origin *origins; /* EXEC_NR_ORIGINS of them */
	u32 origin_epoch;	     /* the last one used */
} __attribute__((aligned(64)));

struct userbpf {
	struct mem mem;
	struct log log;
	const struct os *os;
	struct cpu *cpus; /* within .cpu_block, aligned */
	void *cpu_block;
	u32 nr_cpus;
	u64 seed;
	u64 declared_types_seen; /* atomic: bits of map types that were made without being built */
	u64 nr_iterations;	 /* atomic: runs of iterators */
	u64 seeds_given;	 /* atomic: makes each hash table's seed different */
	u64 virtual_ns;		 /* atomic */
	bool is_real_clock;
	struct grace grace;
	struct handles handles;
	struct bounds bounds;
	struct regions regions;
	struct effects effects;
	struct tasks tasks;
	struct umem umem, kmem; /* user space; the kernel's memory */
	struct owned_list owned;
	struct pins pins;
	struct wakeups wakeups;
	struct btf *target_btf; /* types of the kernel that programs are loaded for, or NULL */
	struct modules modules; /* and of its modules */
	struct ksyms ksyms;
	struct kfobjs kfobjs;
	struct registry registry;
	struct asyncs asyncs;
	struct net net;
	pthread_mutex_t storage_lock; /* world/storage.h */
};

struct world_config {
	u32 nr_cpus;
	u64 seed, start_ns;
	bool is_real_clock;
};

/* Set up the parts of a zeroed @vm whose .mem and .log.print are set. 0 or -ENOMEM, nothing kept.
 */
int world_init(struct userbpf *vm, const struct world_config *config);
void world_destroy(struct userbpf *vm);

u64 world_now_ns(struct userbpf *vm);
/* Ticks of Debian's kernels, counted from 300 seconds before a 32-bit counter wraps, as they do. */
#define WORLD_HZ 250
u64 world_jiffies(struct userbpf *vm);
/* The clock of the day, in International Atomic Time; the virtual clock is both. */
u64 world_tai_ns(struct userbpf *vm);
/* A seed that depends on the instance's seed and on how many were given before. */
u64 world_next_seed(struct userbpf *vm);

static inline u64 cpu_this_thread(void)
{
	return (u64)(uintptr_t)pthread_self();
}

/* Enter a CPU; waits while another thread is on it. */
void cpu_enter(struct userbpf *vm, struct cpu *cpu);
void cpu_leave(struct userbpf *vm, struct cpu *cpu);

#endif
