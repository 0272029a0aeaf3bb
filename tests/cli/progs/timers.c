// SPDX-License-Identifier: BSD-2-Clause
/* A timer that traces the time and starts itself again; one whose callback traps. */
#include "tests/cli/progs/bpf.h"

struct value {
	u64 ticks;
	struct bpf_timer timer;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct value);
} timers SEC(".maps");

static long (*bpf_timer_init)(struct bpf_timer *timer, void *map,
			      u64 flags) = (void *)BPF_FUNC_timer_init;
static long (*bpf_timer_set_callback)(struct bpf_timer *timer,
				      void *callback) = (void *)BPF_FUNC_timer_set_callback;
static long (*bpf_timer_start)(struct bpf_timer *timer, u64 ns,
			       u64 flags) = (void *)BPF_FUNC_timer_start;

static int tick(void *map, u32 *key, struct value *value)
{
	static const char fmt[] = "tick %d\n";

	bpf_trace_printk(fmt, sizeof(fmt), ++value->ticks);
	bpf_timer_start(&value->timer, 40000000, 0);
	return 0;
}

static int stumble(void *map, u32 *key, struct value *value)
{
	return *(volatile int *)0;
}

static int start(void *callback)
{
	u32 key = 0;
	struct value *value = bpf_map_lookup_elem(&timers, &key);

	if (!value || bpf_timer_init(&value->timer, &timers, 1))
		return 0;
	bpf_timer_set_callback(&value->timer, callback);
	bpf_timer_start(&value->timer, 0, 0);
	return 1;
}

SEC("tc") int ticks(void *ctx)
{
	return start(tick);
}

SEC("tc") int stumbles(void *ctx)
{
	return start(stumble);
}
