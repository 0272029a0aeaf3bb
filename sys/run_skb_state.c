// SPDX-License-Identifier: BSD-2-Clause
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "sys/options.h"
#include "sys/run_skb.h"

#define SKB_MAX_CSUM_LEVEL 3

void run_skb_know_csum(struct kobj_sk_buff *buff)
{
	buff->csum = skb_network_csum(buff);
	buff->ip_summed = KOBJ_CHECKSUM_COMPLETE;
}

/* Where the packet begins for callers: at its MAC header. */
static u32 packet_start(const struct kobj_sk_buff *buff)
{
	return buff->mac_header;
}

static int import_csum(const struct run *run, struct kobj_sk_buff *buff,
		       const struct userbpf_skb *in)
{
	s64 len = (s64)buff->len - skb_mac_offset(buff);

	if (in->ip_summed > USERBPF_CSUM_PARTIAL || in->csum_level > SKB_MAX_CSUM_LEVEL)
		return run_refuse(run, -EINVAL, "userbpf_skb: ip_summed %u, csum_level %u",
				  in->ip_summed, in->csum_level);
	if (in->ip_summed == USERBPF_CSUM_PARTIAL &&
	    (s64)in->csum_start + in->csum_offset + (s64)sizeof(u16) > len)
		return run_refuse(run, -EINVAL, "userbpf_skb: no field at csum_start + offset");
	switch (in->ip_summed) {
	case USERBPF_CSUM_NONE: return 0; /* or what the run's flags have said */
	case USERBPF_CSUM_COMPLETE: run_skb_know_csum(buff); return 0;
	case USERBPF_CSUM_PARTIAL:
		buff->csum_start = (u16)(packet_start(buff) + in->csum_start);
		buff->csum_offset = (u16)in->csum_offset;
		break;
	default: buff->csum_level = (u8)in->csum_level;
	}
	buff->ip_summed = (u8)in->ip_summed;
	return 0;
}

static void swap_ipv4(u8 *dst, const void *src)
{
	u32 addr;

	memcpy(&addr, src, sizeof(addr));
	addr = htonl(addr);
	memcpy(dst, &addr, sizeof(addr));
}

static int import_tunnel(const struct run *run, struct skb_tunnel *tunnel,
			 const struct userbpf_skb *in)
{
	if ((in->tunnel_ip && in->tunnel_ip != 4 && in->tunnel_ip != 6) ||
	    in->tunnel_opt_size > sizeof(tunnel->options))
		return run_refuse(run, -EINVAL, "userbpf_skb: tunnel_ip %u, tunnel_opt_size %u",
				  in->tunnel_ip, in->tunnel_opt_size);
	if (!in->tunnel_ip)
		return 0;
	memset(tunnel, 0, sizeof(*tunnel));
	tunnel->is_set = true;
	tunnel->is_ipv6 = in->tunnel_ip == 6;
	tunnel->id = in->tunnel.tunnel_id;
	tunnel->tos = in->tunnel.tunnel_tos;
	tunnel->ttl = in->tunnel.tunnel_ttl;
	tunnel->label = in->tunnel.tunnel_label;
	tunnel->flags = ntohs(in->tunnel.tunnel_flags);
	if (tunnel->is_ipv6) {
		memcpy(tunnel->src, in->tunnel.remote_ipv6, sizeof(tunnel->src));
		memcpy(tunnel->dst, in->tunnel.local_ipv6, sizeof(tunnel->dst));
	} else {
		swap_ipv4(tunnel->src, &in->tunnel.remote_ipv4);
		swap_ipv4(tunnel->dst, &in->tunnel.local_ipv4);
	}
	if (in->tunnel_opt_size)
		tunnel->flags |= SKB_TUNNEL_OPTIONS;
	tunnel->options_len = (u8)in->tunnel_opt_size;
	memcpy(tunnel->options, in->tunnel_opt, in->tunnel_opt_size);
	return 0;
}

static int import_route(const struct run *run, struct skb *skb, const struct userbpf_skb *in)
{
	if (in->nr_xfrm > SKB_MAX_XFRM || (in->nr_xfrm && !in->xfrm))
		return run_refuse(run, -EINVAL, "userbpf_skb: nr_xfrm %u", in->nr_xfrm);
	if (in->nr_xfrm)
		memcpy(skb->xfrm, in->xfrm, in->nr_xfrm * sizeof(*skb->xfrm));
	skb->nr_xfrm = in->nr_xfrm;
	skb->route_realm = in->route_realm;
	return 0;
}

int run_skb_import(const struct run *run, struct skb *skb, const struct userbpf_skb *given)
{
	struct userbpf_skb in;
	int err = options_read(&run->vm->log, &in, sizeof(in), given);

	if (err)
		return err;
	err = import_csum(run, &skb->buff, &in);
	if (!err)
		err = import_tunnel(run, &skb->tunnel, &in);
	if (!err)
		err = import_route(run, skb, &in);
	skb->shinfo.gso_type = in.gso_type;
	skb->buff.encapsulation = !!in.encapsulation;
	return err;
}

static void export_tunnel(const struct skb_tunnel *tunnel, struct userbpf_skb *out)
{
	/* What a program set is how the packet goes, so the other end is where it goes to. */
	const u8 *remote = tunnel->is_own ? tunnel->dst : tunnel->src;
	const u8 *local = tunnel->is_own ? tunnel->src : tunnel->dst;

	out->tunnel_ip = tunnel->is_ipv6 ? 6 : 4;
	out->tunnel.tunnel_id = (u32)tunnel->id;
	out->tunnel.tunnel_tos = tunnel->tos;
	out->tunnel.tunnel_ttl = tunnel->ttl;
	out->tunnel.tunnel_label = tunnel->label;
	out->tunnel.tunnel_flags = htons(tunnel->flags);
	if (tunnel->is_ipv6) {
		memcpy(out->tunnel.remote_ipv6, remote, sizeof(out->tunnel.remote_ipv6));
		memcpy(out->tunnel.local_ipv6, local, sizeof(out->tunnel.local_ipv6));
	} else {
		swap_ipv4((u8 *)&out->tunnel.remote_ipv4, remote);
		swap_ipv4((u8 *)&out->tunnel.local_ipv4, local);
	}
	out->tunnel_opt_size = tunnel->options_len;
	memcpy(out->tunnel_opt, tunnel->options, tunnel->options_len);
}

void run_skb_export(const struct skb *skb, struct userbpf_skb *given)
{
	const struct kobj_sk_buff *buff = &skb->buff;
	struct userbpf_skb out = {.ip_summed = buff->ip_summed,
				  .csum_level = buff->csum_level,
				  .gso_type = skb->shinfo.gso_type,
				  .encapsulation = buff->encapsulation,
				  .route_realm = skb->route_realm,
				  .nr_xfrm = skb->nr_xfrm};

	if (buff->ip_summed == KOBJ_CHECKSUM_COMPLETE)
		out.csum = buff->csum;
	if (buff->ip_summed == KOBJ_CHECKSUM_PARTIAL) {
		out.csum_start = (u32)buff->csum_start - packet_start(buff);
		out.csum_offset = buff->csum_offset;
	}
	if (skb->tunnel.is_set)
		export_tunnel(&skb->tunnel, &out);
	if (given->sz >= offsetofend(struct userbpf_skb, xfrm))
		out.xfrm = given->xfrm; /* stays the caller's */
	options_write(given, &out, sizeof(out));
}
