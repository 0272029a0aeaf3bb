/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A socket buffer: the struct sk_buff that programs get and the memory behind it. All bytes of the
 * packet lie in one buffer, one after the other. The linear part, which programs may touch
 * directly, is the beginning of it; what follows stands for the fragments, and pulling them in only
 * moves the border.
 *
 *	head       data                 data + linear         data + len      head + capacity
 *	|-headroom-|------ linear -------|------ data_len ------|---- tailroom ----|
 */
#ifndef WORLD_SKB_H
#define WORLD_SKB_H

#include "base/mem.h"
#include "isa/uapi.h"
#include "prog/exec.h"
#include "world/kobj.h"

#define SKB_HEADROOM_BYTES 256
#define SKB_MIN_BYTES	   14 /* ETH_HLEN */
/* The largest packet that GRO makes (GRO_LEGACY_MAX_SIZE), and its Ethernet header. */
#define SKB_MAX_BYTES (65536 + SKB_MIN_BYTES)
/* The largest that a buffer grows to (KMALLOC_MAX_SIZE). */
#define SKB_MAX_CAPACITY (4u << 20)
/* What stays linear of a packet by itself: net/bpf/test_run.c takes no larger ones. */
#define SKB_MAX_LINEAR_BYTES (4096 - 64 - 320)

/* Of .mac_header and .transport_header: not known. */
#define SKB_HEADER_UNSET 0xffff

/*
 * struct ip_tunnel_info: of a packet that came out of a tunnel, or where it is to go in. Addresses
 * and numbers are those of the header, in network byte order.
 */
struct skb_tunnel {
	bool is_set;
	bool is_own;  /* the program set it: only then it may add options */
	bool is_ipv6; /* which addresses these are */
	u8 tos, ttl;
	u8 options_len;
	u16 flags; /* SKB_TUNNEL_* */
	u64 id;
	u32 label;
	u8 src[16], dst[16];
	u8 options[255]; /* IP_TUNNEL_OPTS_MAX */
};

/* include/uapi/linux/if_tunnel.h: IP_TUNNEL_*_BIT, in the order of the host */
#define SKB_TUNNEL_CSUM		 (1u << 0)
#define SKB_TUNNEL_KEY		 (1u << 2)
#define SKB_TUNNEL_SEQ		 (1u << 3)
#define SKB_TUNNEL_DONT_FRAGMENT (1u << 8)
/* of Geneve, VXLAN, ERSPAN, GTP: what kind they are is not known */
#define SKB_TUNNEL_OPTIONS (1u << 11 | 1u << 12 | 1u << 14 | 1u << 15)
#define SKB_TUNNEL_NOCACHE (1u << 13)

/* include/linux/skbuff.h: of struct kobj_skb_shared_info.gso_type */
#define SKB_GSO_TCPV4		(1u << 0)
#define SKB_GSO_DODGY		(1u << 1)
#define SKB_GSO_TCPV6		(1u << 4)
#define SKB_GSO_GRE		(1u << 6)
#define SKB_GSO_GRE_CSUM	(1u << 7)
#define SKB_GSO_IPXIP4		(1u << 8)
#define SKB_GSO_IPXIP6		(1u << 9)
#define SKB_GSO_UDP_TUNNEL	(1u << 10)
#define SKB_GSO_UDP_TUNNEL_CSUM (1u << 11)
#define SKB_GSO_SCTP		(1u << 14)
#define SKB_GSO_UDP_L4		(1u << 17)

#define SKB_MAX_XFRM 6 /* XFRM_MAX_DEPTH */

/* The segment routing header that a program is at (struct seg6_bpf_srh_state). */
struct skb_srh {
	bool is_known;
	bool is_valid; /* as it was found: the program changed nothing since it was checked */
	u32 offset;    /* from head */
	u32 hdr_bytes; /* behind its first 8 bytes, as the program left it */
};

struct skb {
	u32 capacity;
	bool is_writable; /* may programs write to the linear part */
	struct skb_tunnel tunnel;
	u32 route_realm; /* of the route it came by (struct dst_entry.tclassid) */
	/* The transformations it went through (struct sec_path). */
	struct bpf_xfrm_state xfrm[SKB_MAX_XFRM];
	u32 nr_xfrm;
	struct skb_srh srh;
	struct kobj_skb_shared_info shinfo;
	struct kobj_net_device dev;
	struct kobj_sk_buff buff; /* last: what programs see begins here */
};

static inline struct skb *skb_of(struct kobj_sk_buff *buff)
{
	return container_of(buff, struct skb, buff);
}

static inline u32 skb_linear_len(const struct kobj_sk_buff *buff)
{
	return buff->len - buff->data_len;
}

static inline u32 skb_headroom(const struct kobj_sk_buff *buff)
{
	return (u32)(buff->data - buff->head);
}

/* Where headers are, in bytes from the start of the packet. They may lie before it or behind its
 * end. */
static inline s32 skb_network_offset(const struct kobj_sk_buff *buff)
{
	return (s32)buff->network_header - (s32)skb_headroom(buff);
}

static inline s32 skb_mac_offset(const struct kobj_sk_buff *buff)
{
	return (s32)buff->mac_header - (s32)skb_headroom(buff);
}

/* NULL: no memory. */
struct skb *skb_new(struct mem *mem);
void skb_free(struct mem *mem, struct skb *skb);

/*
 * Make @skb a new packet of these bytes, @linear of them (at most @size) linear, everything else of
 * it 0. 0 or -ENOMEM.
 */
int skb_fill(struct mem *mem, struct skb *skb, const u8 *data, u32 size, u32 linear);

/*
 * Make sure of that much room before and behind the packet, which may move it. 0 or -ENOMEM, and
 * nothing has changed.
 */
int skb_reserve(struct mem *mem, struct skb *skb, u32 headroom, u32 tailroom);

/* Move the start of the packet by @bytes, which are there: to the front (there is headroom) ... */
static inline void skb_push(struct kobj_sk_buff *buff, u32 bytes)
{
	buff->data -= bytes;
	buff->len += bytes;
}

/* ... or to the back (the linear part is that long). */
static inline void skb_pull(struct kobj_sk_buff *buff, u32 bytes)
{
	buff->data += bytes;
	buff->len -= bytes;
}

/*
 * skb_checksum of what lies behind the network header, as CHECKSUM_COMPLETE has it; of nothing when
 * that is not within the packet.
 */
u32 skb_network_csum(const struct kobj_sk_buff *buff);

/* Make at least @bytes, at most the packet's length, linear. */
static inline void skb_make_linear(struct kobj_sk_buff *buff, u32 bytes)
{
	if (bytes > skb_linear_len(buff))
		buff->data_len = buff->len - bytes;
}

/*
 * @size bytes from @offset, counted from data; NULL: the packet does not reach that far. What lies
 * in front of data belongs to it (skb_copy_bits).
 */
const u8 *skb_bytes(const struct kobj_sk_buff *buff, s64 offset, u32 size);
/*
 * Where the offset of a packet load leads, from data: below 0 it counts from SKF_NET_OFF or
 * SKF_LL_OFF (net/core/filter.c: bpf_skb_load_helper_convert_offset). False: nowhere.
 */
bool skb_load_offset(const struct kobj_sk_buff *buff, s32 given, s64 *offset);

/* The link-layer header begins with the packet and has @mac_len bytes. */
void skb_set_headers(struct skb *skb, u32 mac_len);

/*
 * net/ethernet/eth.c: eth_type_trans. The Ethernet header, which is there, is pulled and tells
 * protocol and packet type.
 */
void skb_pull_ethernet(struct skb *skb);

/* bpf_compute_data_pointers; and show the run where the packet lies now. */
void skb_track(struct kobj_sk_buff *buff, struct exec_pkt *pkt);

#endif
