// SPDX-License-Identifier: BSD-2-Clause
/*
 * XDP programs: net/bpf/test_run.c: bpf_prog_test_run_xdp, which is a run in a driver; in generic
 * mode net/core/dev.c: do_xdp_generic.
 */
#include <errno.h>

#include "spec/spec.h"
#include "sys/run.h"
#include "sys/xdp_offload.h"
#include "world/ctx.h"

#define META_ALIGN 4

/* The kernel runs programs of device and CPU maps where a packet is redirected, and nowhere else.
 */
static bool is_map_run(const struct run *run, u32 flags, u32 attach_type)
{
	return flags & USERBPF_RUN_FREE_CTX && run->prog->expected_attach_type == attach_type;
}

/* What lies in the user's struct, and what xdp_convert_md_to_buff makes of it. */
static int check_md(const struct run *run, const struct xdp_md *md, u32 data_size, u32 flags)
{
	if (md->data_meta || md->data_end > data_size || md->data > md->data_end)
		return run_refuse(
			run, -EINVAL,
			"xdp_md: data_meta must be 0, and data and data_end in order within "
			"the packet");
	if (md->data % META_ALIGN || md->data > XDP_HEADROOM_BYTES - XDP_FRAME_BYTES)
		return run_refuse(run, -EINVAL,
				  "%u bytes of metadata: a multiple of %d and at most %d", md->data,
				  META_ALIGN, XDP_HEADROOM_BYTES - XDP_FRAME_BYTES);
	if ((md->egress_ifindex && !is_map_run(run, flags, BPF_XDP_DEVMAP)) ||
	    (!md->ingress_ifindex && md->rx_queue_index))
		return run_refuse(run, -EINVAL,
				  "xdp_md: egress_ifindex must be 0, and rx_queue_index needs "
				  "ingress_ifindex");
	if (data_size - md->data < XDP_MIN_BYTES)
		return run_refuse(run, -EINVAL, "a packet has at least %d bytes", XDP_MIN_BYTES);
	return 0;
}

/* The page of a driver, as in a test run, or what becomes of a socket buffer. */
static struct xdp_shape shape_of(const struct run *run, const struct userbpf_run_opts *opts,
				 const struct xdp_md *md)
{
	if (opts->xdp_mode == USERBPF_XDP_GENERIC)
		return xdp_generic_shape(opts->data_size_in,
					 run->prog->flags & BPF_F_XDP_HAS_FRAGS);
	return (struct xdp_shape){
		.frame_bytes = XDP_PAGE_BYTES,
		.meta_size = md->data,
		.linear_end = md->data_end,
		.frag_bytes = XDP_PAGE_BYTES,
	};
}

static int prepare_packet(struct run *run, const struct userbpf_run_opts *opts,
			  const struct xdp_md *md)
{
	struct xdp_shape shape = shape_of(run, opts, md);
	struct mem *mem = &run->vm->mem;
	struct cpu *cpu = run->cpu;
	int err;

	if (!cpu->xdp)
		cpu->xdp = xdp_packet_new(mem);
	if (!cpu->xdp)
		return -ENOMEM;
	if (opts->data_size_in > XDP_MAX_BYTES)
		return run_refuse(run, -ENOMEM, "a packet has at most %d bytes here, not %u",
				  XDP_MAX_BYTES, opts->data_size_in);
	err = xdp_packet_fill(mem, cpu->xdp, opts->data_in, opts->data_size_in, &shape);
	if (err)
		return err;
	if (md->ingress_ifindex)
		cpu->xdp->rx_dev.ifindex = md->ingress_ifindex;
	cpu->xdp->rxq.queue_index = md->rx_queue_index;
	cpu->xdp->tx_dev.ifindex = md->egress_ifindex;
	cpu->xdp->txq.dev = &cpu->xdp->tx_dev;
	cpu->xdp->buff.txq = md->egress_ifindex ? &cpu->xdp->txq : NULL;
	return 0;
}

/*
 * What the mode does not have: net/core/dev.c: dev_xdp_attach, bpf_prog_run_generic_xdp (which does
 * not see what a driver put in front of the packet); of devices the same and one buffer a packet.
 */
static int check_mode(const struct run *run, const struct userbpf_run_opts *opts,
		      const struct xdp_md *md)
{
	if (opts->xdp_mode > USERBPF_XDP_OFFLOAD)
		return run_refuse(run, -EINVAL, "there is no XDP mode %d", (int)opts->xdp_mode);
	if (opts->xdp_mode == USERBPF_XDP_NATIVE)
		return 0;
	if (md->data)
		return run_refuse(run, -EINVAL,
				  "packets have metadata before the program in native mode only");
	if (opts->xdp_mode == USERBPF_XDP_OFFLOAD)
		return xdp_offload_check(run, opts->data_size_in, md->data_end);
	if (run->prog->flags & BPF_F_XDP_DEV_BOUND_ONLY)
		return run_refuse(run, -EINVAL,
				  "Can't attach device-bound programs in generic mode");
	return 0;
}

/* xdp_convert_buff_to_md, bpf_ctx_finish */
static int copy_ctx_out(const struct xdp_packet *packet, struct userbpf_run_opts *opts,
			struct xdp_md *md)
{
	const struct kobj_xdp_buff *buff = &packet->buff;

	if (!opts->ctx_out)
		return 0;
	md->data = (u32)(buff->data - buff->data_meta);
	md->data_end = (u32)(buff->data_end - buff->data_meta);
	return run_copy_out(opts->ctx_out, &opts->ctx_size_out, md, sizeof(*md));
}

/* bpf_test_finish */
static int copy_data_out(const struct xdp_packet *packet, struct userbpf_run_opts *opts)
{
	u32 size = xdp_packet_size(packet), room = opts->data_size_out;

	opts->data_size_out = size;
	if (!opts->data_out)
		return 0;
	xdp_packet_copy(packet, opts->data_out, MIN(size, room));
	return size > room ? -ENOSPC : 0;
}

/* Pointers into fragments are what bpf_dynptr_slice() gives. */
static void lend_frags(struct run *run, const struct xdp_packet *packet, struct exec_loan *loan)
{
	if (!packet->nr_frags)
		return;
	*loan = (struct exec_loan){
		.start = ptr_to_u64(packet->frag_pages),
		.size = (u64)packet->nr_frags * XDP_PAGE_BYTES,
		.is_writable = true,
	};
	run->loans = loan;
}

static int run_xdp(struct run *run, struct userbpf_run_opts *opts)
{
	u32 attach_type = run->prog->expected_attach_type;
	struct xdp_packet *packet;
	struct xdp_md md = {};
	struct exec_loan frags;
	int err = 0;

	if ((attach_type == BPF_XDP_DEVMAP || attach_type == BPF_XDP_CPUMAP) &&
	    !(opts->flags & USERBPF_RUN_FREE_CTX))
		return run_refuse(run, -EINVAL,
				  "the kernel's test runs take no programs of device and CPU maps; "
				  "USERBPF_RUN_FREE_CTX does");
	if (opts->ctx_size_in)
		err = run_copy_ctx_in(opts, &md, sizeof(md));
	if (err)
		return err;
	if (!opts->ctx_in && !opts->ctx_out)
		md.data_end = opts->data_size_in;
	err = check_md(run, &md, opts->data_size_in, opts->flags);
	if (!err)
		err = check_mode(run, opts, &md);
	if (err)
		return err;
	err = prepare_packet(run, opts, &md);
	if (err)
		return err;

	packet = run->cpu->xdp;
	run_set_ctx(run, &packet->buff, &ctx_xdp_md);
	xdp_packet_track(packet, &run->pkt);
	lend_frags(run, packet, &frags);
	err = run_repeat(run, opts, ptr_to_u64(run->ctx), 0);
	if (!err)
		err = copy_data_out(packet, opts);
	return err ? err : copy_ctx_out(packet, opts, &md);
}

const struct run_ops run_ops_xdp = {
	.types = PROGS_XDP,
	.layout = &ctx_xdp_md,
	.has_packet = true,
	.needs_packet = true,
	.flags = USERBPF_RUN_FREE_CTX,
	.run = run_xdp,
};
