// SPDX-License-Identifier: BSD-2-Clause
/*
 * Routes: the longest prefix wins, then the smallest metric, then the one that was added first. A
 * table that says "throw" leaves the packet to the next one.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "world/world.h"

static bool is_prefix_equal(const u8 *a, const u8 *b, u32 bits)
{
	u32 bytes = bits / 8, rest = bits % 8;

	return !memcmp(a, b, bytes) && (!rest || !((a[bytes] ^ b[bytes]) >> (8 - rest)));
}

static bool is_same(const struct net_route *a, const struct net_route *b)
{
	return a->family == b->family && a->table == b->table && a->prefix_len == b->prefix_len &&
	       a->metric == b->metric && is_prefix_equal(a->dst, b->dst, a->prefix_len);
}

int net_add_route(struct userbpf *vm, const struct net_route *route)
{
	struct net *net = &vm->net;
	int err = 0;

	pthread_mutex_lock(&net->lock);
	VEC_FOR_EACH (&net->routes, known) {
		if (is_same(known, route))
			err = -EEXIST;
	}
	if (!err)
		err = vec_push(&vm->mem, &net->routes, *route);
	pthread_mutex_unlock(&net->lock);
	return err;
}

int net_add_rule(struct userbpf *vm, const struct net_rule *rule)
{
	struct net *net = &vm->net;
	int err;

	pthread_mutex_lock(&net->lock);
	err = vec_push(&vm->mem, &net->rules, *rule);
	pthread_mutex_unlock(&net->lock);
	return err;
}

/* net/ipv4/fib_trie.c: fib_lookup_good_nhc takes routes through this device only; of IPv6's it is a
 * wish (net/ipv6/route.c: rt6_score_route). */
static bool is_candidate(const struct net_route *route, const struct net_flow *flow, u32 table)
{
	if (route->family != flow->family || route->table != table ||
	    !is_prefix_equal(route->dst, flow->dst, route->prefix_len))
		return false;
	return flow->family != AF_INET || !flow->oif || route->type != NET_ROUTE_UNICAST ||
	       route->ifindex == flow->oif;
}

static bool is_better(const struct net_route *a, const struct net_route *b,
		      const struct net_flow *flow)
{
	if (a->prefix_len != b->prefix_len)
		return a->prefix_len > b->prefix_len;
	if (flow->oif && (a->ifindex == flow->oif) != (b->ifindex == flow->oif))
		return a->ifindex == flow->oif;
	return a->metric < b->metric;
}

static const struct net_route *find_in(const struct net *net, const struct net_flow *flow,
				       u32 table)
{
	const struct net_route *best = NULL;

	VEC_FOR_EACH (&net->routes, route) {
		if (is_candidate(route, flow, table) && (!best || is_better(route, best, flow)))
			best = route;
	}
	return best && best->type == NET_ROUTE_THROW ? NULL : best;
}

static const struct net_route *find_by_rules(const struct net *net, const struct net_flow *flow)
{
	const struct net_route *route = find_in(net, flow, NET_TABLE_LOCAL);

	VEC_FOR_EACH (&net->rules, rule) {
		if (!route && (flow->mark & rule->mask) == rule->mark)
			route = find_in(net, flow, rule->table);
	}
	if (!route)
		route = find_in(net, flow, NET_TABLE_MAIN);
	return route ? route : find_in(net, flow, NET_TABLE_DEFAULT);
}

bool net_find_route(struct userbpf *vm, const struct net_flow *flow, u32 table,
		    struct net_route *out)
{
	struct net *net = &vm->net;
	const struct net_route *route;

	pthread_mutex_lock(&net->lock);
	route = table ? find_in(net, flow, table) : find_by_rules(net, flow);
	if (route)
		*out = *route;
	pthread_mutex_unlock(&net->lock);
	return route;
}

bool net_has_table(struct userbpf *vm, u8 family, u32 table)
{
	bool is_there = false;

	pthread_mutex_lock(&vm->net.lock);
	VEC_FOR_EACH (&vm->net.routes, route)
		is_there |= route->family == family && route->table == table;
	pthread_mutex_unlock(&vm->net.lock);
	return is_there;
}
