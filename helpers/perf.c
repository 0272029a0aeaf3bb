// SPDX-License-Identifier: BSD-2-Clause
/* Samples for perf buffers: kernel/trace/bpf_trace.c, net/core/filter.c. */
#include "maps/perf_event.h"

#include <string.h>

#include "helpers/helpers.h"
#include "world/ctx.h"

/* Contexts whose packet can go into the sample (BPF_F_CTXLEN_MASK). */
struct packet_kind {
	u64 (*size)(const void *ctx);
	void (*copy)(const void *ctx, void *out, u32 size);
};

static const struct xdp_packet *packet_of(const void *ctx)
{
	return xdp_packet_of((struct kobj_xdp_buff *)(uintptr_t)ctx);
}

/* xdp_get_buff_len */
static u64 xdp_size(const void *ctx)
{
	const struct xdp_packet *packet = packet_of(ctx);

	return xdp_packet_size(packet) - (u64)(packet->buff.data - packet->buff.data_meta);
}

static void xdp_copy(const void *ctx, void *out, u32 size)
{
	xdp_packet_load(packet_of(ctx), 0, out, size);
}

static u64 skb_size(const void *ctx)
{
	return ((const struct kobj_sk_buff *)ctx)->len;
}

static void skb_copy(const void *ctx, void *out, u32 size)
{
	memcpy(out, ((const struct kobj_sk_buff *)ctx)->data, size);
}

static u64 no_size(const void *ctx)
{
	(void)ctx;
	return 0;
}

static const struct packet_kind packet_kinds[CTX_NR_PACKETS] = {
	[CTX_PACKET_NONE] = {no_size, NULL},
	[CTX_PACKET_XDP] = {xdp_size, xdp_copy},
	[CTX_PACKET_SKB] = {skb_size, skb_copy},
};

/* bpf_perf_event_output, bpf_skb_event_output and bpf_xdp_event_output are one helper to programs.
 */
HELPER_BODY(perf_event_output)
{
	const struct packet_kind *kind = &packet_kinds[ctx_packet_of(run->ctx_layout)];
	struct perf_raw raw = {
		.meta = u64_to_ptr(r4),
		.meta_size = (u32)r5,
		.ctx = u64_to_ptr(r1),
		.ctx_size = (u32)((r3 & BPF_F_CTXLEN_MASK) >> 32),
		.copy = kind->copy,
	};

	const struct map *map = u64_to_ptr(r2);
	struct perf_sample sample;
	s64 err;

	if (r3 & ~(BPF_F_INDEX_MASK | (kind->copy ? BPF_F_CTXLEN_MASK : 0)))
		return (u64)-EINVAL;
	if (raw.ctx_size > kind->size(raw.ctx))
		return (u64)-EFAULT;
	err = perf_event_output(map, run->cpu, r3, &raw, &sample);
	if (!err && unlikely(run->records_output))
		effect_output(run->vm, run->cpu, EFFECT_PERF_OUTPUT, &map->view, sample.index,
			      sample.data, raw.meta_size + raw.ctx_size);
	return (u64)err;
}

/* A counter looks like an error when it is large: that is the interface. */
HELPER_BODY(perf_event_read)
{
	struct bpf_perf_event_value value;
	s64 err = perf_event_read(u64_to_ptr(r1), run->cpu, r2, &value);

	return err ? (u64)err : value.counter;
}

HELPER_BODY(perf_event_read_value)
{
	struct bpf_perf_event_value value;
	s64 err = -EINVAL;

	if ((u32)r4 == sizeof(value))
		err = perf_event_read(u64_to_ptr(r1), run->cpu, r2, &value);
	if (err)
		memset(u64_to_ptr(r3), 0, (u32)r4);
	else
		memcpy(u64_to_ptr(r3), &value, sizeof(value));
	return (u64)err;
}
