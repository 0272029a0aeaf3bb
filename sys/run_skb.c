// SPDX-License-Identifier: BSD-2-Clause
/*
 * Programs over socket buffers: net/bpf/test_run.c: bpf_prog_test_run_skb.
 *
 * The kernel lets a caller set a few fields of struct __sk_buff and computes the others from the
 * packet; USERBPF_RUN_FREE_CTX lets any be set. Other than in the kernel's test runs, programs of
 * cgroups see the packet directly, as they do at their hook, wire_len is the length of the packet
 * unless it is given, packets may be longer than a page, and an interface need not exist.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <string.h>
#include <sys/socket.h>

#include "base/csum.h"
#include "helpers/seg6.h"
#include "spec/spec.h"
#include "sys/run.h"
#include "sys/run_skb.h"
#include "world/ctx.h"

#define GSO_MAX_SEGS 65535

/* convert___skb_to_skb: what a caller may set; convert_skb_to___skb gives all back but gso_size. */
static const struct {
	u16 start, end;
} settable[] = {
#define FIELD(first, last)                                                             \
	{                                                                              \
		offsetof(struct __sk_buff, first), offsetofend(struct __sk_buff, last) \
	}
	FIELD(mark, mark),	 FIELD(priority, ifindex),  FIELD(cb, cb),
	FIELD(tstamp, gso_segs), FIELD(gso_size, gso_size), FIELD(hwtstamp, hwtstamp),
#undef FIELD
};

static int check_settable(const struct run *run, const struct __sk_buff *ctx)
{
	struct __sk_buff rest = *ctx;
	size_t at;

	for (size_t i = 0; i < ARRAY_SIZE(settable); i++)
		memset((u8 *)&rest + settable[i].start, 0, settable[i].end - settable[i].start);
	at = bytes_find_set(&rest, 0, sizeof(rest));
	if (at == sizeof(rest))
		return 0;
	return run_refuse(run, -EINVAL,
			  "__sk_buff: the kernel's test runs let nobody set the field at offset "
			  "%zu; USERBPF_RUN_FREE_CTX does",
			  at);
}

static int check_ctx(const struct run *run, const struct __sk_buff *ctx,
		     const struct userbpf_run_opts *opts)
{
	u32 len = opts->data_size_in;

	if (ctx->wire_len && (ctx->wire_len < len || ctx->wire_len > SKB_MAX_BYTES))
		return run_refuse(run, -EINVAL, "__sk_buff: wire_len %u of a packet of %u bytes",
				  ctx->wire_len, len);
	if (opts->flags & USERBPF_RUN_INGRESS &&
	    (!(spec_progs_bit(run->prog->type) & (PROGS_TC | PROGS_LWT_SEG6LOCAL)) ||
	     len < SKB_MIN_BYTES))
		return run_refuse(run, -EINVAL,
				  "at ingress are tc programs and those of SRv6, over packets with "
				  "an Ethernet header");
	if (opts->dev_type > UINT16_MAX)
		return run_refuse(run, -EINVAL, "a device of type %u", opts->dev_type);
	if (ctx->gso_segs > GSO_MAX_SEGS)
		return run_refuse(run, -EINVAL, "__sk_buff: %u segments", ctx->gso_segs);
	if (!opts->ctx_size_in || opts->flags & USERBPF_RUN_FREE_CTX)
		return 0;
	return check_settable(run, ctx);
}

/* All program types together: what one of them may not see can still be set for it. */
static const struct ctx_user anybody = {PROGS_SKB, ATTACH_ANY};

/* convert_skb_to___skb */
static void export_ctx(const struct skb *skb, u32 flags, struct __sk_buff *ctx)
{
	struct __sk_buff all;

	ctx_export(&ctx_sk_buff, &anybody, &skb->buff, &all);
	if (flags & USERBPF_RUN_FREE_CTX) {
		*ctx = all;
		return;
	}
	all.gso_size = ctx->gso_size;
	for (size_t i = 0; i < ARRAY_SIZE(settable); i++)
		memcpy((u8 *)ctx + settable[i].start, (u8 *)&all + settable[i].start,
		       settable[i].end - settable[i].start);
}

/* Where a header has the addresses, and a socket. */
static const struct ip_family {
	const char *name;
	u16 protocol, family;
	u8 header_bytes, addr_bytes, saddr_at, daddr_at;
	u16 sk_saddr_at, sk_daddr_at;
} ip_families[] = {
	{"IPv4", ETH_P_IP, AF_INET, 20, 4, 12, 16, offsetof(struct kobj_sock_common, skc_rcv_saddr),
	 offsetof(struct kobj_sock_common, skc_daddr)},
	{"IPv6", ETH_P_IPV6, AF_INET6, 40, 16, 8, 24,
	 offsetof(struct kobj_sock_common, skc_v6_rcv_saddr),
	 offsetof(struct kobj_sock_common, skc_v6_daddr)},
};

static const struct ip_family *ip_family_of(const struct kobj_sk_buff *buff)
{
	for (size_t i = 0; i < ARRAY_SIZE(ip_families); i++) {
		if (buff->protocol == htons(ip_families[i].protocol))
			return &ip_families[i];
	}
	return NULL;
}

/*
 * The socket's ends are those of the packet, as if it had sent it; unless @opts chose it: then it
 * stays as it is.
 */
static int connect_sock(const struct run *run, const struct userbpf_run_opts *opts, struct skb *skb,
			struct kobj_sock *sk)
{
	const struct ip_family *ip = ip_family_of(&skb->buff);
	u8 *common = (u8 *)&sk->sk_common;
	const u8 *header = skb->buff.data;

	skb->buff.sk = sk;
	if (opts->sock_cookie || !ip)
		return 0;
	if (skb->buff.len < ip->header_bytes)
		return opts->flags & USERBPF_RUN_FREE_CTX
			       ? 0
			       : run_refuse(run, -EINVAL, "a packet of %s without its header",
					    ip->name);
	sk->sk_common.skc_family = ip->family;
	memcpy(common + ip->sk_saddr_at, header + ip->saddr_at, ip->addr_bytes);
	memcpy(common + ip->sk_daddr_at, header + ip->daddr_at, ip->addr_bytes);
	return 0;
}

/* Whether programs of the type see the Ethernet header. */
static bool is_l2(const struct run *run, u32 flags)
{
	return flags & USERBPF_RUN_LINK_LAYER || spec_progs_bit(run->prog->type) & PROGS_TC;
}

/* With both flags a packet may be cut short anywhere. */
static u32 min_packet_size(const struct userbpf_run_opts *opts)
{
	u32 both = USERBPF_RUN_FREE_CTX | USERBPF_RUN_LINK_LAYER;

	return (opts->flags & both) == both ? 0 : SKB_MIN_BYTES;
}

/* Linux 6.18 takes the length of the linear part from data_end; here USERBPF_RUN_FREE_CTX does. */
static int linear_size(const struct run *run, const struct userbpf_run_opts *opts,
		       const struct __sk_buff *ctx, u32 *linear)
{
	u32 size = opts->data_size_in;

	*linear = MIN(size, (u32)SKB_MAX_LINEAR_BYTES);
	if (!(opts->flags & USERBPF_RUN_FREE_CTX) || !ctx->data_end)
		return 0;
	*linear = ctx->data_end;
	if (*linear <= size && *linear >= MIN(size, (u32)SKB_MIN_BYTES))
		return 0;
	return run_refuse(run, -EINVAL, "__sk_buff: data_end %u of a packet of %u bytes", *linear,
			  size);
}

/*
 * net/core/dev.c: __netif_receive_skb_core: what is done to a packet before it comes to the ingress
 * hook, but for the MAC header, which lies in front of what has been received.
 */
static int enter_ingress(const struct run *run, struct kobj_sk_buff *buff)
{
	buff->mac_len = SKB_MIN_BYTES;
	if (spec_progs_bit(run->prog->type) & PROGS_LWT_SEG6LOCAL)
		return seg6_enter(buff) ? 0
					: run_refuse(run, -EINVAL,
						     "a packet without a segment routing header, "
						     "or with no segments left");
	buff->tc_at_ingress = true;
	buff->transport_header = buff->network_header;
	if (!skb_vlan_untag(buff))
		return 0;
	return run_refuse(run, -EINVAL, "at ingress a packet with a VLAN tag has all of it");
}

static int prepare_packet(struct run *run, const struct userbpf_run_opts *opts,
			  struct __sk_buff *ctx)
{
	struct skb *skb = run->cpu->skb;
	u32 size = opts->data_size_in, min = min_packet_size(opts), linear;
	struct kobj_sock *sk;
	int err;

	if (size < min || size > SKB_MAX_BYTES)
		return run_refuse(run, -EINVAL, "a packet has %u to %d bytes, not %u", min,
				  SKB_MAX_BYTES, size);
	err = linear_size(run, opts, ctx, &linear);
	if (err)
		return err;
	ctx->data_end = 0;
	err = skb_fill(&run->vm->mem, skb, opts->data_in, size, linear);
	if (err)
		return err;
	skb->is_writable = spec_prog_by_type(run->prog->type)->flags & PROG_PKT_WRITE;
	if (opts->dev_type)
		skb->dev.type = (u16)opts->dev_type;
	if (size < SKB_MIN_BYTES) {
		skb_set_headers(skb, size);
		return 0;
	}
	skb_pull_ethernet(skb);
	err = run_prepare_sock(run, opts, &sk);
	if (!err)
		err = connect_sock(run, opts, skb, sk);
	if (!err && is_l2(run, opts->flags))
		skb_push(&skb->buff, SKB_MIN_BYTES);
	if (!err && opts->flags & USERBPF_RUN_INGRESS)
		err = enter_ingress(run, &skb->buff);
	return err;
}

/* A program that saw no Ethernet header gets an empty one put in front of what it left. */
static int add_ethernet(struct run *run, struct skb *skb)
{
	int err = skb_reserve(&run->vm->mem, skb, SKB_MIN_BYTES, 0);

	if (err)
		return err;
	skb_push(&skb->buff, SKB_MIN_BYTES);
	memset(skb->buff.data, 0, SKB_MIN_BYTES);
	return 0;
}

/* Everything about the packet of the run: 0 or -errno. */
static int prepare(struct run *run, const struct userbpf_run_opts *opts, struct __sk_buff *ctx)
{
	struct skb *skb = run->cpu->skb;
	int err = prepare_packet(run, opts, ctx);

	if (err)
		return err;
	skb->buff.cb.pkt_len = skb->buff.len;
	if (opts->ctx_size_in)
		err = run_import_ctx(run, opts, &ctx_sk_buff, &anybody, &skb->buff, ctx);
	if (!err && opts->flags & USERBPF_RUN_SKB_CHECKSUM_COMPLETE)
		run_skb_know_csum(&skb->buff);
	if (!err && opts->skb)
		err = run_skb_import(run, skb, opts->skb);
	return err;
}

/* input_action_end_bpf: BPF_OK, BPF_REDIRECT */
static bool goes_on(u32 verdict)
{
	return verdict == BPF_OK || verdict == BPF_REDIRECT;
}

/* Hand out what the program has left. */
static int finish(struct run *run, struct userbpf_run_opts *opts, struct __sk_buff *ctx)
{
	struct skb *skb = run->cpu->skb;
	int err = is_l2(run, opts->flags) ? 0 : add_ethernet(run, skb);

	if (err)
		return err;
	if (opts->flags & USERBPF_RUN_SKB_CHECKSUM_COMPLETE &&
	    csum_fold(skb->buff.csum) != csum_fold(skb_network_csum(&skb->buff)))
		return run_refuse(run, -EBADMSG, "the packet's checksum is not right any more");
	if (opts->flags & USERBPF_RUN_INGRESS && skb->srh.is_known && goes_on(opts->retval) &&
	    !seg6_has_valid_srh(&skb->buff))
		return run_refuse(run, -EBADMSG,
				  "the segment routing header is not valid any more");
	if (opts->skb)
		run_skb_export(skb, opts->skb);
	err = run_copy_out(opts->data_out, &opts->data_size_out, skb->buff.data, skb->buff.len);
	if (err || !opts->ctx_out)
		return err;
	export_ctx(skb, opts->flags, ctx);
	return run_copy_out(opts->ctx_out, &opts->ctx_size_out, ctx, sizeof(*ctx));
}

static int run_skb(struct run *run, struct userbpf_run_opts *opts)
{
	struct __sk_buff ctx;
	int err;

	err = run_copy_ctx_in(opts, &ctx, sizeof(ctx));
	if (!err)
		err = check_ctx(run, &ctx, opts);
	if (!err)
		err = run_prepare_skb(run);
	if (!err)
		err = prepare(run, opts, &ctx);
	if (err)
		return err;
	run_set_ctx(run, &run->cpu->skb->buff, &ctx_sk_buff);
	skb_track(&run->cpu->skb->buff, &run->pkt);
	err = run_repeat(run, opts, ptr_to_u64(run->ctx), 0);
	return err ? err : finish(run, opts, &ctx);
}

const struct run_ops run_ops_skb = {
	.types = PROGS_SKB & ~PROGS_SK_SKB,
	.layout = &ctx_sk_buff,
	.has_packet = true,
	.needs_packet = true,
	.flags = USERBPF_RUN_FREE_CTX | USERBPF_RUN_LINK_LAYER | USERBPF_RUN_SKB_CHECKSUM_COMPLETE |
		 USERBPF_RUN_INGRESS,
	.has_skb = true,
	.has_sock = true,
	.run = run_skb,
};
