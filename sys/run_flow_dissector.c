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

struct dissection {
	struct kobj_bpf_flow_dissector ctx;
	u32 flags;
};

static int prepare_packet(struct run *run, const struct userbpf_run_opts *opts,
			  struct kobj_bpf_flow_dissector *ctx)
{
	u32 size = opts->data_size_in;
	int err;

	if (size < SKB_MIN_BYTES || size > MAX_PACKET_BYTES)
		return run_refuse(run, -EINVAL, "a packet has %d to %d bytes, not %u",
				  SKB_MIN_BYTES, MAX_PACKET_BYTES, size);
	err = run_prepare_readable(run, opts);
	if (err)
		return err;
	ctx->data = run->cpu->skb->buff.data;
	ctx->data_end = ctx->data + size;
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

/* bpf_flow_dissect, before the program */
static void begin(void *object)
{
	const struct dissection *d = container_of(object, struct dissection, ctx);
	struct flow_keys *keys = d->ctx.flow_keys;

	*keys = (struct flow_keys){
		.nhoff = SKB_MIN_BYTES, .thoff = SKB_MIN_BYTES, .flags = d->flags};
	memcpy(&keys->n_proto, d->ctx.data + SKB_MIN_BYTES - 2, sizeof(keys->n_proto));
}

/* The same, behind it. */
static void end(struct flow_keys *keys, u16 len)
{
	keys->nhoff = clamp(keys->nhoff, SKB_MIN_BYTES, len);
	keys->thoff = clamp(keys->thoff, keys->nhoff, len);
}

static int run_flow_dissector(struct run *run, struct userbpf_run_opts *opts)
{
	struct dissection d = {};
	struct flow_keys given;
	int err = prepare_packet(run, opts, &d.ctx);

	if (!err)
		err = run_copy_ctx_in(opts, &given, sizeof(given));
	if (!err)
		err = read_flags(run, &given, &d.flags);
	if (!err)
		err = prepare_keys(run);
	if (err)
		return err;
	d.ctx.flow_keys = run->cpu->flow_keys;
	run_set_ctx(run, &d.ctx, &ctx_flow_dissector);
	err = run_repeat_renewed(run, opts, begin);
	if (err)
		return err;
	end(d.ctx.flow_keys, (u16)opts->data_size_in);
	err = run_copy_out(opts->data_out, &opts->data_size_out, d.ctx.flow_keys, sizeof(given));
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
