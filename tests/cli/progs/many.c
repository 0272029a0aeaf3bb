// SPDX-License-Identifier: BSD-2-Clause
/* Many programs, each for one thing that the command shows. */
#include "tests/cli/progs/bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 2);
	__uint(key_size, 4);
	__uint(value_size, 4);
} jump SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, u64);
	__type(value, u8[20]);
} wide SEC(".maps");

SEC("xdp")
int grow(struct xdp_md *ctx)
{
	u8 *data, *end;

	if (bpf_xdp_adjust_head(ctx, -2))
		return XDP_ABORTED;
	data = (u8 *)(long)ctx->data;
	end = (u8 *)(long)ctx->data_end;
	if (data + 2 > end)
		return XDP_ABORTED;
	data[0] = 0xaa;
	data[1] = 0xbb;
	return XDP_TX;
}

SEC("xdp")
int shrink(struct xdp_md *ctx)
{
	return bpf_xdp_adjust_tail(ctx, -2) ? XDP_ABORTED : XDP_PASS;
}

SEC("xdp")
int mark(struct xdp_md *ctx)
{
	u8 *meta, *data;

	if (bpf_xdp_adjust_meta(ctx, -4))
		return XDP_ABORTED;
	meta = (u8 *)(long)ctx->data_meta;
	data = (u8 *)(long)ctx->data;
	if (meta + 4 > data)
		return XDP_ABORTED;
	meta[0] = 0x11;
	meta[1] = 0x22;
	meta[2] = 0x33;
	meta[3] = 0x44;
	return XDP_PASS;
}

/* The first byte of the metadata is the verdict. */
SEC("xdp")
int marked(struct xdp_md *ctx)
{
	u8 *meta = (u8 *)(long)ctx->data_meta, *data = (u8 *)(long)ctx->data;

	return meta + 1 > data ? XDP_ABORTED : meta[0];
}

SEC("xdp")
int redirect(struct xdp_md *ctx)
{
	(void)ctx;
	return bpf_redirect(7, 0);
}

SEC("xdp")
int trace(struct xdp_md *ctx)
{
	static const char fmt[] = "%d bytes at %llu ns on CPU %d";

	bpf_trace_printk(fmt, sizeof(fmt), ctx->data_end - ctx->data, bpf_ktime_get_ns(),
			 bpf_get_smp_processor_id());
	return XDP_PASS;
}

/* The kernel ends the line itself: this makes an empty one. */
SEC("xdp")
int trace_newline(struct xdp_md *ctx)
{
	static const char fmt[] = "hello\n";

	bpf_trace_printk(fmt, sizeof(fmt));
	return XDP_PASS;
}

SEC("xdp")
int queue(struct xdp_md *ctx)
{
	return ctx->rx_queue_index;
}

SEC("xdp")
int tail(struct xdp_md *ctx)
{
	bpf_tail_call(ctx, &jump, 1);
	return XDP_DROP;
}

SEC("whatever")
int untyped(struct xdp_md *ctx)
{
	return ctx->data_end - ctx->data > 20 ? XDP_PASS : XDP_DROP;
}

/* Plain memory: the sum of its bytes, which are cleared. */
SEC("memory")
u64 sum(u8 *memory, u64 size)
{
	u64 total = 0;

	for (u64 i = 0; i < size; i++) {
		total += memory[i];
		memory[i] = 0;
	}
	return total;
}
