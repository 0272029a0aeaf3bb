// SPDX-License-Identifier: BSD-2-Clause
/*
 * What the conversion of classic BPF calls: net/core/filter.c, above bpf_skb_load_helper_8. No
 * other program may (spec/internal.def).
 */
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/netlink.h>
#include <string.h>

#include "helpers/dissect.h"
#include "helpers/helpers.h"
#include "world/skb.h"

#define TCP_MIN_BYTES 20

/* __skb_get_poff: bytes of a transport header, as far as somebody cares. */
static const struct {
	u8 ip_proto, bytes;
} transport_headers[] = {
	{IPPROTO_UDP, 8},  {IPPROTO_UDPLITE, 8}, {IPPROTO_ICMP, 8},  {IPPROTO_ICMPV6, 8},
	{IPPROTO_IGMP, 8}, {IPPROTO_DCCP, 12},	 {IPPROTO_SCTP, 12},
};

static u32 tcp_header_bytes(const struct kobj_sk_buff *buff, u32 thoff)
{
	const u8 *doff = skb_bytes(buff, (s64)thoff + 12, 1);

	return doff ? MAX(TCP_MIN_BYTES, (*doff & 0xf0) >> 2) : 0;
}

HELPER_BODY(skb_get_pay_offset)
{
	const struct kobj_sk_buff *buff = u64_to_ptr(r1);
	struct dissect_keys keys;

	if (!dissect_basic(buff, &keys))
		return 0;
	if (keys.is_fragment && !keys.is_first_fragment)
		return keys.thoff;
	if (keys.ip_proto == IPPROTO_TCP)
		return keys.thoff + tcp_header_bytes(buff, keys.thoff);
	for (size_t i = 0; i < ARRAY_SIZE(transport_headers); i++) {
		if (transport_headers[i].ip_proto == keys.ip_proto)
			return keys.thoff + transport_headers[i].bytes;
	}
	return keys.thoff;
}

/* nla_ok */
static bool attribute_at(const u8 *at, u32 left, struct nlattr *attr)
{
	if (left < sizeof(*attr))
		return false;
	memcpy(attr, at, sizeof(*attr));
	return attr->nla_len >= sizeof(*attr) && attr->nla_len <= left;
}

/* nla_find: how far into the stream; -1: it is not there. */
static s64 find_attribute(const u8 *at, u32 left, u32 type)
{
	struct nlattr attr;
	u32 done = 0, step;

	while (attribute_at(at + done, left - done, &attr)) {
		if ((attr.nla_type & NLA_TYPE_MASK) == type)
			return done;
		step = ALIGN_UP((u32)attr.nla_len, 4u);
		if (step >= left - done)
			break;
		done += step;
	}
	return -1;
}

/* Attributes at offset @a, which only a linear packet is searched for. */
static bool has_attributes(const struct kobj_sk_buff *buff, u32 a)
{
	return !buff->data_len && buff->len >= sizeof(struct nlattr) &&
	       a <= buff->len - sizeof(struct nlattr);
}

HELPER_BODY(skb_get_nlattr)
{
	const struct kobj_sk_buff *buff = u64_to_ptr(r1);
	u32 a = (u32)r2;
	s64 found;

	if (!has_attributes(buff, a))
		return 0;
	found = find_attribute(buff->data + a, buff->len - a, (u32)r3);
	return found < 0 ? 0 : a + (u32)found;
}

HELPER_BODY(skb_get_nlattr_nest)
{
	const struct kobj_sk_buff *buff = u64_to_ptr(r1);
	u32 a = (u32)r2;
	struct nlattr nest;
	s64 found;

	if (!has_attributes(buff, a) || !attribute_at(buff->data + a, buff->len - a, &nest))
		return 0;
	found = find_attribute(buff->data + a + sizeof(nest), nest.nla_len - sizeof(nest), (u32)r3);
	return found < 0 ? 0 : a + sizeof(nest) + (u32)found;
}

/* SKF_AD_HATYPE; the program has seen to it that there is a device. */
HELPER_BODY(skb_get_hatype)
{
	const struct kobj_sk_buff *buff = u64_to_ptr(r1);

	return buff->dev ? buff->dev->type : 0;
}
