// SPDX-License-Identifier: BSD-2-Clause
/* Routes and devices: net/core/filter.c: bpf_fib_lookup, bpf_check_mtu. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "helpers/helpers.h"
#include "helpers/net.h"

/* struct bpf_fib_lookup of Linux 6.12: older headers have less of it. */
struct fib_params {
	u8 family, l4_protocol;
	u16 sport, dport;
	union {
		u16 tot_len;	/* in; 0: the packet's is looked at */
		u16 mtu_result; /* out */
	};
	u32 ifindex;
	union {
		u32 flowinfo;
		u32 rt_metric; /* out */
	};
	u8 src[16], dst[16];
	union {
		u16 vlan[2]; /* out */
		u32 tbid;
	};
	union {
		u32 mark;
		u8 macs[12]; /* out: source, destination */
	};
};
_Static_assert(sizeof(struct fib_params) == 64, "struct bpf_fib_lookup");

enum fib_flag {
	FIB_DIRECT = 1,
	FIB_OUTPUT = 2,
	FIB_SKIP_NEIGH = 4,
	FIB_TBID = 8,
	FIB_SRC = 16,
	FIB_MARK = 32,
	FIB_ALL_FLAGS = 63,
};

enum fib_ret { /* BPF_FIB_LKUP_RET_* */
	       FIB_SUCCESS,
	       FIB_BLACKHOLE,
	       FIB_UNREACHABLE,
	       FIB_PROHIBIT,
	       FIB_NOT_FWDED,
	       FIB_FWD_DISABLED,
	       FIB_UNSUPP_LWT,
	       FIB_NO_NEIGH,
	       FIB_FRAG_NEEDED,
	       FIB_NO_SRC_ADDR,
};

#define MAC_BYTES	  6
#define VLAN_BYTES	  4
#define IPV4_MAX_MTU	  0xffff
#define CHECK_MTU_SEGS	  1 /* BPF_MTU_CHK_SEGS */
#define MTU_FRAG_NEEDED	  1 /* BPF_MTU_CHK_RET_* */
#define TCP_DOFF_AT	  12
#define SCTP_HEADER_BYTES 12
#define UDP_HEADER_BYTES  8
#define MTU_SEGS_TOOBIG	  2

static enum fib_ret ret_of(u8 type)
{
	switch (type) {
	case NET_ROUTE_UNICAST: return FIB_SUCCESS;
	case NET_ROUTE_BLACKHOLE: return FIB_BLACKHOLE;
	case NET_ROUTE_UNREACHABLE: return FIB_UNREACHABLE;
	case NET_ROUTE_PROHIBIT: return FIB_PROHIBIT;
	default: return FIB_NOT_FWDED;
	}
}

/* net/ipv6/route.c: rt6_need_strict: link-local unicast, multicast, loopback */
static bool is_link_scope(const u8 *addr)
{
	static const u8 loopback[16] = {[15] = 1};

	return addr[0] == 0xff || (addr[0] == 0xfe && (addr[1] & 0xc0) == 0x80) ||
	       !memcmp(addr, loopback, sizeof(loopback));
}

static bool find_route(struct run *run, struct fib_params *params, u32 flags,
		       struct net_route *route)
{
	struct net_flow flow = {.family = params->family};
	u32 table = 0;

	memcpy(flow.dst, params->dst, sizeof(flow.dst));
	if (flags & FIB_OUTPUT)
		flow.oif = params->ifindex;
	if (flags & FIB_DIRECT) {
		table = NET_TABLE_MAIN;
		if (flags & FIB_TBID) {
			table = params->tbid;
			params->tbid = 0; /* what vlan results are in */
		}
		return table && net_find_route(run->vm, &flow, table, route);
	}
	if (flags & FIB_MARK)
		flow.mark = params->mark;
	return net_find_route(run->vm, &flow, 0, route);
}

/* fib_result_prefsrc; ipv6_dev_get_saddr. False: IPv6 has none to give. */
static bool set_source(struct fib_params *params, u8 family, const struct net_route *route,
		       const struct net_device *device)
{
	bool is_inet = family == AF_INET;
	const u8 *addr = is_inet ? device->addr4 : device->addr6;

	if (route->has_src)
		addr = route->src;
	else if (!is_inet && !device->has_addr6)
		return false;
	memcpy(params->src, addr, net_addr_bytes(family));
	return true;
}

static enum fib_ret set_macs(struct run *run, struct fib_params *params,
			     const struct net_device *device)
{
	u8 mac[MAC_BYTES];

	if (!net_find_neigh(run->vm, params->family, params->dst, device->ifindex, mac))
		return FIB_NO_NEIGH;
	memcpy(params->macs, device->mac, MAC_BYTES);
	memcpy(params->macs + MAC_BYTES, mac, MAC_BYTES);
	return FIB_SUCCESS;
}

/* From the route on; @mtu 0: it is not asked for. */
static enum fib_ret forward(struct run *run, struct fib_params *params, u32 flags,
			    const struct net_route *route, u32 mtu)
{
	struct net_device device;
	u8 family = params->family;
	enum fib_ret ret;

	/* A route through a device that is gone. */
	if (!net_find_device(run->vm, route->ifindex, &device))
		return FIB_NOT_FWDED;
	params->rt_metric = route->metric;
	params->ifindex = device.ifindex;
	if (family == AF_INET && flags & FIB_SRC)
		set_source(params, family, route, &device);
	if (route->gw_family) {
		params->family = route->gw_family;
		memcpy(params->dst, route->gw, net_addr_bytes(route->gw_family));
	}
	if (family == AF_INET6 && flags & FIB_SRC && !set_source(params, family, route, &device))
		return FIB_NO_SRC_ADDR;
	if (!(flags & FIB_SKIP_NEIGH)) {
		ret = set_macs(run, params, &device);
		if (ret)
			return ret;
	}
	params->vlan[0] = params->vlan[1] = 0;
	if (mtu)
		params->mtu_result = (u16)mtu;
	return FIB_SUCCESS;
}

static u32 mtu_of(struct run *run, u8 family, const struct net_route *route)
{
	struct net_device device;

	if (route->mtu)
		return route->mtu;
	if (!net_find_device(run->vm, route->ifindex, &device))
		return 0;
	return family == AF_INET ? MIN(device.mtu, (u32)IPV4_MAX_MTU) : device.mtu;
}

/* bpf_ipv4_fib_lookup, bpf_ipv6_fib_lookup */
static int lookup(struct run *run, struct fib_params *params, u32 flags, bool check_mtu)
{
	struct net_device device;
	struct net_route route;
	u32 mtu = 0;

	if (params->family == AF_INET6 &&
	    (is_link_scope(params->dst) || is_link_scope(params->src)))
		return FIB_NOT_FWDED;
	if (!net_find_device(run->vm, params->ifindex, &device))
		return -ENODEV;
	if (device.is_not_forwarding)
		return FIB_FWD_DISABLED;
	if (!find_route(run, params, flags, &route))
		return FIB_NOT_FWDED;
	if (route.type != NET_ROUTE_UNICAST)
		return ret_of(route.type);
	if (check_mtu) {
		mtu = mtu_of(run, params->family, &route);
		if (params->tot_len > mtu) {
			params->mtu_result = (u16)mtu;
			return FIB_FRAG_NEEDED;
		}
	}
	return forward(run, params, flags, &route, mtu);
}

/* include/linux/netdevice.h: __is_skb_forwardable */
static bool is_forwardable(const struct kobj_sk_buff *buff, const struct net_device *device)
{
	return !device->is_down &&
	       (buff->len <= device->mtu + device->hard_header_len + VLAN_BYTES ||
		buff->shinfo->gso_size);
}

/* Without a length of its own the packet's is compared with the device's. */
static int check_packet(struct run *run, struct fib_params *params)
{
	struct net_device device;

	if (!net_find_device(run->vm, params->ifindex, &device))
		return FIB_FRAG_NEEDED;
	params->mtu_result = (u16)device.mtu;
	return is_forwardable(run->ctx, &device) ? FIB_SUCCESS : FIB_FRAG_NEEDED;
}

HELPER_BODY(fib_lookup)
{
	struct fib_params params;
	bool check_mtu;
	int ret;

	if ((s32)r3 < (s32)sizeof(params) || (u32)r4 & ~(u32)FIB_ALL_FLAGS)
		return (u64)-EINVAL;
	memcpy(&params, u64_to_ptr(r2), sizeof(params));
	if (params.family != AF_INET && params.family != AF_INET6)
		return (u64)-EAFNOSUPPORT;
	check_mtu = net_ctx_is_xdp(run) || params.tot_len;
	ret = lookup(run, &params, (u32)r4, check_mtu);
	if (ret == FIB_SUCCESS && !check_mtu)
		ret = check_packet(run, &params);
	memcpy(u64_to_ptr(r2), &params, sizeof(params));
	return (u64)(s64)ret;
}

/* skb_gso_transport_seglen: the transport's header, which every segment gets. */
static u32 segment_header(const struct kobj_sk_buff *buff)
{
	u32 type = buff->shinfo->gso_type;
	s64 at = (s64)buff->transport_header - skb_headroom(buff) + TCP_DOFF_AT;

	if (type & (SKB_GSO_TCPV4 | SKB_GSO_TCPV6))
		return at >= 0 && at < buff->len ? 4u * (buff->data[at] >> 4) : 0;
	if (type & SKB_GSO_SCTP)
		return SCTP_HEADER_BYTES;
	return type & SKB_GSO_UDP_L4 ? UDP_HEADER_BYTES : 0;
}

/* skb_gso_validate_network_len: of a segment from its network header on */
static int check_segment(const struct kobj_sk_buff *buff, u32 mtu)
{
	u32 headers = (u32)buff->transport_header - buff->network_header + segment_header(buff);

	return headers + buff->shinfo->gso_size > mtu ? MTU_SEGS_TOOBIG : 0;
}

/* What is beyond the limit of one packet may be many of them. */
static int check_segments(const struct run *run, u64 flags, u32 mtu)
{
	const struct kobj_sk_buff *buff = run->ctx;

	if (!net_ctx_is_skb(run) || !buff->shinfo->gso_size)
		return MTU_FRAG_NEEDED;
	if (!(flags & CHECK_MTU_SEGS))
		return 0;
	return buff->transport_header == SKB_HEADER_UNSET ? -EINVAL : check_segment(buff, mtu);
}

static u32 packet_len(const struct run *run)
{
	if (net_ctx_is_skb(run))
		return ((const struct kobj_sk_buff *)run->ctx)->len;
	return (u32)(run->pkt.end - run->pkt.data);
}

/* bpf_skb_check_mtu, bpf_xdp_check_mtu */
HELPER_BODY(check_mtu)
{
	u32 ifindex = (u32)r2 ? (u32)r2 : net_ctx_ifindex(run), given;
	struct net_device device;
	s32 len;
	int ret = 0;

	memcpy(&given, u64_to_ptr(r3), sizeof(given));
	if (r5 & ~(u64)(net_ctx_is_skb(run) ? CHECK_MTU_SEGS : 0) ||
	    (r5 & CHECK_MTU_SEGS && ((s32)r4 || given)))
		return (u64)-EINVAL;
	if (!net_find_device(run->vm, ifindex, &device))
		return (u64)-ENODEV;
	len = (s32)(given ? given + device.hard_header_len : packet_len(run));
	len = (s32)((u32)len + (u32)r4);
	if (len > (s32)(device.mtu + device.hard_header_len))
		ret = check_segments(run, r5, device.mtu);
	if (ret >= 0)
		memcpy(u64_to_ptr(r3), &device.mtu, sizeof(device.mtu));
	return (u64)(s64)ret;
}
