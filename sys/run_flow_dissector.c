// SPDX-License-Identifier: BSD-2-Clause
/*
 * Flow dissectors: net/bpf/test_run.c: bpf_prog_test_run_flow_dissector;
 * net/core/flow_dissector.c: bpf_flow_dissect. The result is a struct bpf_flow_keys in data_out.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "spec/spec.h"
#include "sys/run.h"
#include "world/ctx.h"

#define MAX_PACKET_BYTES 4096

_Static_assert(sizeof(struct flow_keys) == 56, "struct bpf_flow_keys");

/* Programs may touch the keys of their CPU. */
static int prepare_keys(struct run *run)
{
	struct flow_keys *keys = run->cpu->flow_keys;
	struct region region = {
		.size = sizeof(*keys),
		.stride = sizeof(*keys),
		.value_size = sizeof(*keys),
		.access = REGION_READ | REGION_WRITE | REGION_PROBE,
		.name = "flow keys",
	};
	int err;

	if (keys)
		return 0;
	keys = mem_zalloc(&run->vm->mem, sizeof(*keys));
	if (!keys)
		return -ENOMEM;
	region.start = ptr_to_u64(keys);
	err = region_add(run->vm, &region);
	if (err)
		mem_free(&run->vm->mem, keys);
	else
		run->cpu->flow_keys = keys;
	return err;
}

static int prepare_packet(struct run *run, const struct userbpf_run_opts *opts,
			  struct kobj_bpf_flow_dissector *ctx)
{
	u32 size = opts->data_size_in;
	struct skb *skb;
	int err;

	if (size < SKB_MIN_BYTES || size > MAX_PACKET_BYTES)
		return run_refuse(run, -EINVAL, "a packet has %d to %d bytes, not %u",
				  SKB_MIN_BYTES, MAX_PACKET_BYTES, size);
	err = run_prepare_skb(run);
	skb = run->cpu->skb;
	if (!err)
		err = skb_fill(&run->vm->mem, skb, opts->data_in, size, size);
	if (err)
		return err;
	ctx->data = skb->buff.data;
	ctx->data_end = skb->buff.data + size;
	run->pkt.meta = run->pkt.data = run->pkt.write_end = ptr_to_u64(ctx->data);
	run->pkt.end = ptr_to_u64(ctx->data_end);
	return 0;
}

/* verify_user_bpf_flow_keys */
static int read_flags(const struct run *run, const struct flow_keys *given, u32 *flags)
{
	struct flow_keys rest = *given, none = {};

	*flags = given->flags;
	rest.flags = 0;
	if (!memcmp(&rest, &none, sizeof(rest)))
		return 0;
	return run_refuse(run, -EINVAL, "bpf_flow_keys: only flags can be set");
}

static u16 clamp(u16 value, u16 lo, u16 hi)
{
	return value < lo ? lo : MIN(value, hi);
}

/* bpf_flow_dissect */
static int dissect(struct run *run, struct userbpf_run_opts *opts,
		   struct kobj_bpf_flow_dissector *ctx, u32 flags)
{
	struct flow_keys *keys = ctx->flow_keys;
	u16 len = (u16)opts->data_size_in;
	int err;

	*keys = (struct flow_keys){.nhoff = SKB_MIN_BYTES, .thoff = SKB_MIN_BYTES, .flags = flags};
	memcpy(&keys->n_proto, ctx->data + SKB_MIN_BYTES - 2, sizeof(keys->n_proto));
	err = run_repeat(run, opts, ptr_to_u64(ctx), 0);
	keys->nhoff = clamp(keys->nhoff, SKB_MIN_BYTES, len);
	keys->thoff = clamp(keys->thoff, keys->nhoff, len);
	return err;
}

static int run_flow_dissector(struct run *run, struct userbpf_run_opts *opts)
{
	struct kobj_bpf_flow_dissector ctx = {};
	struct userbpf_run_opts once = *opts;
	struct flow_keys given;
	u64 total_ns = 0;
	u32 flags;
	int err = prepare_packet(run, opts, &ctx);

	if (!err)
		err = run_copy_ctx_in(opts, &given, sizeof(given));
	if (!err)
		err = read_flags(run, &given, &flags);
	if (!err)
		err = prepare_keys(run);
	if (err)
		return err;
	ctx.flow_keys = run->cpu->flow_keys;
	run_set_ctx(run, &ctx, &ctx_flow_dissector);
	once.repeat = 1;
	for (int i = 0; !err && i < MAX(opts->repeat, 1); i++) {
		err = dissect(run, &once, &ctx, flags);
		total_ns += once.duration;
	}
	opts->retval64 = once.retval64;
	opts->retval = once.retval;
	opts->duration = (u32)(total_ns / (u64)MAX(opts->repeat, 1));
	if (!err)
		err = run_copy_out(opts->data_out, &opts->data_size_out, ctx.flow_keys,
				   sizeof(given));
	if (!err && opts->ctx_out)
		err = run_copy_out(opts->ctx_out, &opts->ctx_size_out, &given, sizeof(given));
	return err;
}

const struct run_ops run_ops_flow_dissector = {
	.types = PROGS_FLOW_DISSECTOR,
	.has_packet = true,
	.needs_packet = true,
	.run = run_flow_dissector,
};
