/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kernel objects as they lie in memory when no target BTF says otherwise: the members that contexts
 * and helpers reach, in the order of Linux 6.12. userbpf's own state lies in front of an object,
 * never in it.
 */
#ifndef WORLD_KOBJ_H
#define WORLD_KOBJ_H

#include "base/types.h"

struct kobj_net_device {
	u32 ifindex;
	u16 type; /* ARPHRD_* */
};

struct kobj_xdp_rxq_info {
	struct kobj_net_device *dev;
	u32 queue_index;
	u32 reg_state;
	u32 frag_size; /* bytes that a fragment can have; 0: it cannot grow */
};

struct kobj_xdp_txq_info {
	struct kobj_net_device *dev;
};

struct kobj_xdp_buff {
	u8 *data;
	u8 *data_end;
	u8 *data_meta;
	u8 *data_hard_start;
	struct kobj_xdp_rxq_info *rxq;
	struct kobj_xdp_txq_info *txq;
	u32 frame_sz; /* bytes from data_hard_start to the end of the frame */
	u32 flags;    /* KOBJ_XDP_FLAG_* */
};

struct kobj_in6_addr {
	u32 u6_addr32[4];
};

struct kobj_sockaddr_in {
	u16 sin_family;
	u16 sin_port; /* network byte order, as all addresses here */
	u32 sin_addr;
};

struct kobj_sockaddr_in6 {
	u16 sin6_family;
	u16 sin6_port;
	u32 sin6_flowinfo;
	struct kobj_in6_addr sin6_addr;
	u32 sin6_scope_id;
};

struct kobj_sock_common {
	u32 skc_daddr, skc_rcv_saddr; /* network byte order */
	u32 skc_hash;
	u16 skc_dport; /* network byte order */
	u16 skc_num;   /* host byte order */
	u16 skc_family;
	u8 skc_state;
	s32 skc_bound_dev_if;
	struct kobj_in6_addr skc_v6_daddr, skc_v6_rcv_saddr;
	u64 skc_cookie;
};

struct kobj_sock {
	struct kobj_sock_common sk_common;
	u16 sk_rx_queue_mapping;
	u32 sk_bound_dev_if;
	u32 sk_mark, sk_priority;
	u16 sk_type, sk_protocol;
	u32 sk_txhash;
};

/* What struct tcp_sock and inet_connection_sock have beyond the socket. */
struct kobj_tcp_sock {
	u32 snd_cwnd, srtt_us, rtt_min, snd_ssthresh;
	u32 rcv_nxt, snd_nxt, snd_una, mss_cache;
	u32 ecn_flags, rate_delivered, rate_interval_us;
	u32 packets_out, retrans_out, total_retrans;
	u32 segs_in, data_segs_in, segs_out, data_segs_out;
	u32 lost_out, sacked_out;
	u64 bytes_received, bytes_acked;
	u32 dsack_dups, delivered, delivered_ce, icsk_retransmits;
	u32 snd_cwnd_clamp;
	u32 bpf_sock_ops_cb_flags;
};

/* struct qdisc_skb_cb, then struct bpf_skb_data_end */
struct kobj_skb_cb {
	u32 pkt_len;
	u16 slave_dev_queue_mapping;
	u16 tc_classid;
	u8 data[20];
	u8 *data_meta;
	u8 *data_end;
};

struct kobj_skb_shared_info {
	u16 gso_size, gso_segs;
	u32 gso_type;
	u64 hwtstamp;
};

struct kobj_sk_buff {
	struct kobj_net_device *dev;
	struct kobj_sock *sk;
	u64 tstamp;
	struct kobj_skb_cb cb;
	u32 len, data_len; /* all bytes; those not in the linear part */
	u16 mac_len, hdr_len;
	u16 queue_mapping;
	u8 pkt_type;
	u8 ip_summed; /* KOBJ_CHECKSUM_* */
	u8 csum_level;
	u8 tstamp_type;
	u8 l4_hash, sw_hash;
	u8 tc_at_ingress;
	u8 encapsulation;
	union {
		u32 csum;
		struct {
			u16 csum_start, csum_offset;
		};
	};
	u32 priority;
	s32 skb_iif;
	u32 hash;
	union {
		u32 vlan_all;
		struct {
			u16 vlan_proto; /* network byte order */
			u16 vlan_tci;
		};
	};
	u32 napi_id;
	u32 mark;
	u16 inner_protocol;
	u16 tc_index;
	u16 protocol;					  /* network byte order */
	u16 transport_header, network_header, mac_header; /* bytes from head */
	u8 *head, *data;
	struct kobj_skb_shared_info *shinfo;
};

struct kobj_bpf_sock_addr_kern {
	struct kobj_sock *sk;
	void *uaddr; /* one of the struct sockaddr_* */
	u64 tmp_reg;
	void *t_ctx; /* sendmsg: the address to send from */
	u32 uaddrlen;
};

struct kobj_bpf_sock_ops_kern {
	struct kobj_sock *sk;
	/* The same and what it has of TCP, if it is a full socket; else NULL. */
	struct kobj_sock *full_sk;
	struct kobj_tcp_sock *full_tcp;
	struct kobj_sk_buff *skb; /* the packet, from its TCP header on; NULL: none */
	u8 *skb_data_end;	  /* the end of the header */
	u32 args[4];		  /* or replies */
	u8 op, is_fullsock;
	u8 skb_tcp_flags;
	u8 remaining_opt_len; /* bytes of the header that are left for options of programs */
};

/* Of struct kobj_bpf_sock_ops_kern.op: BPF_SOCK_OPS_HDR_OPT_LEN_CB, _WRITE_HDR_OPT_CB */
#define KOBJ_OP_HDR_OPT_LEN   14
#define KOBJ_OP_WRITE_HDR_OPT 15

struct kobj_bpf_sockopt_kern {
	struct kobj_sock *sk;
	u8 *optval, *optval_end;
	s32 level, optname, optlen, retval;
};

struct kobj_bpf_sysctl_kern {
	u32 write;
	u32 file_pos; /* behind ppos */
};

struct kobj_bpf_cgroup_dev_ctx {
	u32 access_type; /* access << 16 | device type */
	u32 major, minor;
};

struct kobj_bpf_sk_lookup_kern {
	struct kobj_sock *selected_sk;
	u16 family, protocol;
	u16 sport; /* network byte order */
	u16 dport; /* host byte order */
	u32 saddr, daddr;
	struct kobj_in6_addr v6_saddr, v6_daddr;
	u32 ingress_ifindex;
	u16 no_port; /* always 0: the padding behind the port */
	bool no_reuseport;
};

struct kobj_sk_reuseport_kern {
	struct kobj_sk_buff *skb; /* from its TCP or UDP header on */
	struct kobj_sock *sk, *selected_sk, *migrating_sk;
	u8 *data_end;
	u32 hash;
	u32 bind_inany; /* the group is bound to no address */
};

struct kobj_bpf_flow_dissector {
	void *flow_keys;
	u8 *data, *data_end;
};

/* Of struct kobj_sk_buff.ip_summed */
#define KOBJ_CHECKSUM_NONE	  0
#define KOBJ_CHECKSUM_UNNECESSARY 1
#define KOBJ_CHECKSUM_COMPLETE	  2
#define KOBJ_CHECKSUM_PARTIAL	  3

struct kobj_task_struct {
	u32 flags;
	s32 pid, tgid;
	u64 start_time, start_boottime;
	char comm[16];
};

#define KOBJ_XDP_HAS_FRAGS 1u /* XDP_FLAGS_HAS_FRAGS */

#endif
