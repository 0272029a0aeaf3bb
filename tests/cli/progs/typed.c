// SPDX-License-Identifier: BSD-2-Clause
/* Maps of every kind of value, and records that programs send. */
#include "tests/cli/progs/bpf.h"

enum state { IDLE, BUSY, GONE = 200 };

struct event {
	u32 size;
	enum state state;
	char name[8];
};

struct flow {
	char name[8]; /* a string when it is one */
	u8 raw[3];
	_Bool is_seen;
	enum state state;
	unsigned int low : 3, high : 13;
	union {
		struct {
			short port;
			signed char ttl;
		};
		int word;
	} u;
	const void *ptr;
	__int128 wide;
	const volatile long delta[2];
	struct {
	} nothing;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, u32);
	__type(value, struct flow);
} flows SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2);
	__type(key, u32);
	__type(value, struct event);
} per_cpu SEC(".maps");

struct inner {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, u32);
} first SEC(".maps"), second SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 3);
	__uint(key_size, 4);
	__array(values, struct inner);
} outer SEC(".maps") = {.values = {[0] = &first, [2] = &second}};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} ring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
} perf SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP);
	__uint(max_entries, 4);
	__type(key, u32);
	__type(value, u32);
} devices SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_CPUMAP);
	__uint(max_entries, 4);
	__type(key, u32);
	__type(value, u32);
} cpus SEC(".maps");

u32 packets;
struct event last = {.name = "none"};
const volatile u64 limit = 7;

SEC("xdp")
int send(struct xdp_md *ctx)
{
	struct event event = {.size = ctx->data_end - ctx->data, .state = BUSY, .name = "hello"};

	packets++;
	last = event;
	bpf_ringbuf_output(&ring, &event, sizeof(event), 0);
	bpf_perf_event_output(ctx, &perf, BPF_F_CURRENT_CPU, &event, sizeof(event));
	return limit ? XDP_PASS : XDP_DROP;
}

SEC("xdp")
int fill(struct xdp_md *ctx)
{
	struct flow flow = {.name = "flow \"1\"",
			    .raw = {1, 2, 255},
			    .is_seen = 1,
			    .state = GONE,
			    .low = 5,
			    .high = 4097,
			    .u.ttl = -1,
			    .wide = ((__int128)1 << 64) + 255,
			    .delta = {-1, 1l << 40}};
	u32 key = ctx->data_end - ctx->data;

	flow.name[7] = '\0';
	flow.u.port = -2;
	bpf_map_update_elem(&flows, &key, &flow, BPF_ANY);
	flow.name[0] = 1;
	flow.state = 3;
	key++;
	bpf_map_update_elem(&flows, &key, &flow, BPF_ANY);
	return XDP_PASS;
}

SEC("xdp")
int to_device(struct xdp_md *ctx)
{
	(void)ctx;
	return bpf_redirect_map(&devices, 1, 0);
}

SEC("xdp")
int to_every_device(struct xdp_md *ctx)
{
	(void)ctx;
	return bpf_redirect_map(&devices, 0, BPF_F_BROADCAST);
}

SEC("xdp")
int to_cpu(struct xdp_md *ctx)
{
	(void)ctx;
	return bpf_redirect_map(&cpus, 2, 0);
}
