// SPDX-License-Identifier: BSD-2-Clause
/*
 * Redirects. A helper only says where to; what a run asked for last is carried out, that is
 * recorded, when its return value says so.
 */
#include <errno.h>
#include <linux/pkt_cls.h>
#include <string.h>

#include "helpers/helpers.h"
#include "helpers/net.h"
#include "maps/map.h"

#define ACTIONS ((u64)(XDP_ABORTED | XDP_DROP | XDP_PASS | XDP_TX))

/* net/core/filter.c: bpf_xdp_redirect; bpf_redirect for socket buffers, also those of LWT, which
 * has the same numbers. */
HELPER_BODY(redirect)
{
	bool is_xdp = net_ctx_is_xdp(run);

	if (is_xdp ? r2 : r2 & ~(u64)BPF_F_INGRESS)
		return is_xdp ? XDP_ABORTED : TC_ACT_SHOT;
	run->cpu->redirect =
		(struct redirect_info){.is_set = true, .ifindex = (u32)r1, .flags = r2};
	return is_xdp ? XDP_REDIRECT : TC_ACT_REDIRECT;
}

HELPER_BODY(redirect_peer)
{
	if (r2)
		return TC_ACT_SHOT;
	run->cpu->redirect =
		(struct redirect_info){.is_set = true, .ifindex = (u32)r1, .flags = REDIRECT_PEER};
	return TC_ACT_REDIRECT;
}

HELPER_BODY(redirect_neigh)
{
	struct redirect_info info = {.is_set = true, .ifindex = (u32)r1, .flags = REDIRECT_NEIGH};

	if ((r3 && r3 < sizeof(info.neigh)) || r4)
		return TC_ACT_SHOT;
	if (r3) {
		info.flags |= REDIRECT_NEXTHOP;
		memcpy(info.neigh, u64_to_ptr(r2), sizeof(info.neigh));
	}
	run->cpu->redirect = info;
	return TC_ACT_REDIRECT;
}

/* The copy goes at once: it is recorded with its bytes. */
HELPER_BODY(clone_redirect)
{
	const struct kobj_sk_buff *buff = u64_to_ptr(r1);
	struct net_device device;

	if (r3 & ~(u64)BPF_F_INGRESS)
		return (u64)-EINVAL;
	if (buff->shinfo->gso_size && !buff->shinfo->gso_type)
		return (u64)-EBADMSG;
	if (!net_find_device(run->vm, (u32)r2, &device))
		return (u64)-EINVAL;
	effect_clone(run->vm, run->cpu, (u32)r2, r3, buff->data, buff->len);
	return 0;
}

/* include/linux/filter.h: __bpf_xdp_redirect_map */
HELPER_BODY(redirect_map)
{
	struct map *map = u64_to_ptr(r1);
	struct redirect_info info = {.is_set = true, .key = r2, .map = &map->view};
	bool is_found;

	if (r3 & ~(ACTIONS | map->ops->redirect_flags))
		return XDP_ABORTED;
	is_found = map_find_target(map, (u32)r2, &info.ifindex);
	if (r3 & BPF_F_BROADCAST) {
		info.ifindex = 0;
		info.flags = r3;
	} else if (!is_found) {
		run->cpu->redirect.is_set = false;
		return r3 & ACTIONS;
	}
	run->cpu->redirect = info;
	return XDP_REDIRECT;
}
