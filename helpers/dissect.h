/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the headers of a packet say of it (net/core/flow_dissector.c: __skb_flow_dissect): where
 * they end, as far as payload offsets need it, and which flow it belongs to.
 */
#ifndef HELPERS_DISSECT_H
#define HELPERS_DISSECT_H

#include "world/kobj.h"

/* Of what occurs several times, as in tunnels, it is the innermost; of VLAN tags the outermost. */
struct dissect_keys {
	u32 thoff; /* of the transport header, from data */
	u16 proto; /* Ethernet type */
	u8 ip_proto;
	bool is_fragment, is_first_fragment;
	/* Numbers of these are as they are in the packet, and 0 where it has none. */
	u8 src[16], dst[16];
	u16 src_port, dst_port;
	u16 vlan_proto, vlan_tci;
	u32 gre_key;
	u32 label; /* of the flow, of IPv6; a number */
};

/* flow_keys_basic_dissector. False: the packet is not understood. */
bool dissect_basic(const struct kobj_sk_buff *buff, struct dissect_keys *keys);
/* flow_keys_dissector, as a packet's hash is made (FLOW_DISSECTOR_F_STOP_AT_FLOW_LABEL): of what is
 * not understood the headers before that. */
void dissect_flow(const struct kobj_sk_buff *buff, struct dissect_keys *keys);

#endif
