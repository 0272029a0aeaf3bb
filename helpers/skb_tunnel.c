// SPDX-License-Identifier: BSD-2-Clause
/*
 * Tunnels as collect_md devices have them: where a packet came out of, where it is to go in. The
 * names are those of the outer header as seen from here: what came from .src is remote, and so is
 * what goes to .dst. net/core/filter.c.
 */
#include <errno.h>
#include <string.h>

#include "helpers/skb.h"
#include "isa/uapi.h"

#define FLOWLABEL_MASK 0xfffffu /* IPV6_FLOWLABEL_MASK */
#define SET_FLAGS                                                                                 \
	((u64)(BPF_F_TUNINFO_IPV6 | BPF_F_ZERO_CSUM_TX | BPF_F_DONT_FRAGMENT | BPF_F_SEQ_NUMBER | \
	       BPF_F_NO_TUNNEL_KEY))

/* Lengths that struct bpf_tunnel_key had. */
static bool is_key_size(u32 size)
{
	return size == sizeof(struct bpf_tunnel_key) ||
	       size == offsetof(struct bpf_tunnel_key, local_ipv6[0]) ||
	       size == offsetof(struct bpf_tunnel_key, tunnel_label) ||
	       size == offsetof(struct bpf_tunnel_key, tunnel_ext) ||
	       size == offsetof(struct bpf_tunnel_key, remote_ipv6[1]);
}

static s64 check_get_key(const struct skb_tunnel *tunnel, u32 size, u64 flags)
{
	bool wants_ipv6 = flags & BPF_F_TUNINFO_IPV6;

	if (!tunnel->is_set || flags & ~(u64)(BPF_F_TUNINFO_IPV6 | BPF_F_TUNINFO_FLAGS))
		return -EINVAL;
	if (tunnel->is_ipv6 != wants_ipv6)
		return -EPROTO;
	if (!is_key_size(size) ||
	    (wants_ipv6 && size == offsetof(struct bpf_tunnel_key, remote_ipv6[1])))
		return -EINVAL;
	return 0;
}

static u32 load_ipv4(const u8 *at)
{
	u32 addr;

	memcpy(&addr, at, sizeof(addr));
	return ntohl(addr);
}

static void store_ipv4(u8 *at, u32 addr)
{
	addr = htonl(addr);
	memcpy(at, &addr, sizeof(addr));
}

/* bpf_skb_get_tunnel_key */
HELPER_BODY(skb_get_tunnel_key)
{
	const struct skb_tunnel *tunnel = &skb_of(u64_to_ptr(r1))->tunnel;
	struct bpf_tunnel_key key = {};
	u32 size = (u32)r3;
	s64 err = check_get_key(tunnel, size, r4);

	if (err) {
		memset(u64_to_ptr(r2), 0, size);
		return (u64)err;
	}
	key.tunnel_id = (u32)tunnel->id;
	key.tunnel_tos = tunnel->tos;
	key.tunnel_ttl = tunnel->ttl;
	if (r4 & BPF_F_TUNINFO_FLAGS)
		key.tunnel_flags = htons(tunnel->flags);
	if (tunnel->is_ipv6) {
		memcpy(key.remote_ipv6, tunnel->src, sizeof(key.remote_ipv6));
		memcpy(key.local_ipv6, tunnel->dst, sizeof(key.local_ipv6));
		key.tunnel_label = tunnel->label;
	} else {
		key.remote_ipv4 = load_ipv4(tunnel->src);
		key.local_ipv4 = load_ipv4(tunnel->dst);
	}
	memcpy(u64_to_ptr(r2), &key, size);
	return 0;
}

static u16 flags_of(u64 flags)
{
	u32 bits = SKB_TUNNEL_NOCACHE;

	if (flags & BPF_F_DONT_FRAGMENT)
		bits |= SKB_TUNNEL_DONT_FRAGMENT;
	if (!(flags & BPF_F_ZERO_CSUM_TX))
		bits |= SKB_TUNNEL_CSUM;
	if (flags & BPF_F_SEQ_NUMBER)
		bits |= SKB_TUNNEL_SEQ;
	if (!(flags & BPF_F_NO_TUNNEL_KEY))
		bits |= SKB_TUNNEL_KEY;
	return (u16)bits;
}

/* bpf_skb_set_tunnel_key */
HELPER_BODY(skb_set_tunnel_key)
{
	struct skb_tunnel *tunnel = &skb_of(u64_to_ptr(r1))->tunnel;
	bool is_ipv6 = r4 & BPF_F_TUNINFO_IPV6;
	struct bpf_tunnel_key key = {};

	if (r4 & ~SET_FLAGS || !is_key_size((u32)r3))
		return (u64)-EINVAL;
	memcpy(&key, u64_to_ptr(r2), (u32)r3);
	if ((!is_ipv6 && key.tunnel_label) || key.tunnel_ext)
		return (u64)-EINVAL;
	memset(tunnel, 0, sizeof(*tunnel));
	tunnel->is_set = tunnel->is_own = true;
	tunnel->is_ipv6 = is_ipv6;
	tunnel->flags = flags_of(r4);
	tunnel->id = key.tunnel_id;
	tunnel->tos = key.tunnel_tos;
	tunnel->ttl = key.tunnel_ttl;
	if (is_ipv6) {
		memcpy(tunnel->dst, key.remote_ipv6, sizeof(tunnel->dst));
		memcpy(tunnel->src, key.local_ipv6, sizeof(tunnel->src));
		tunnel->label = key.tunnel_label & FLOWLABEL_MASK;
	} else {
		store_ipv4(tunnel->dst, key.remote_ipv4);
		store_ipv4(tunnel->src, key.local_ipv4);
	}
	return 0;
}

/* bpf_skb_get_tunnel_opt: the number of bytes */
HELPER_BODY(skb_get_tunnel_opt)
{
	const struct skb_tunnel *tunnel = &skb_of(u64_to_ptr(r1))->tunnel;
	u32 size = (u32)r3;

	memset(u64_to_ptr(r2), 0, size);
	if (!tunnel->is_set || !(tunnel->flags & SKB_TUNNEL_OPTIONS))
		return (u64)-ENOENT;
	if (size < tunnel->options_len)
		return (u64)-ENOMEM;
	memcpy(u64_to_ptr(r2), tunnel->options, tunnel->options_len);
	return tunnel->options_len;
}

/* bpf_skb_set_tunnel_opt: only behind bpf_skb_set_tunnel_key() */
HELPER_BODY(skb_set_tunnel_opt)
{
	struct skb_tunnel *tunnel = &skb_of(u64_to_ptr(r1))->tunnel;
	u32 size = (u32)r3;

	if (!tunnel->is_set || !tunnel->is_own || size % 4)
		return (u64)-EINVAL;
	if (size > sizeof(tunnel->options))
		return (u64)-ENOMEM;
	tunnel->options_len = (u8)size;
	if (!size)
		return 0;
	memcpy(tunnel->options, u64_to_ptr(r2), size);
	tunnel->flags |= SKB_TUNNEL_OPTIONS;
	return 0;
}
