/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the headers of a packet end, as far as payload offsets need it (net/core/flow_dissector.c:
 * __skb_flow_dissect with flow_keys_basic_dissector).
 */
#ifndef HELPERS_DISSECT_H
#define HELPERS_DISSECT_H

#include "world/kobj.h"

struct dissect_keys {
	u32 thoff; /* of the transport header, from data */
	u8 ip_proto;
	bool is_fragment, is_first_fragment;
};

/* False: the packet is not understood. */
bool dissect_basic(const struct kobj_sk_buff *buff, struct dissect_keys *keys);

#endif
