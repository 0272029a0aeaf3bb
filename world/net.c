// SPDX-License-Identifier: BSD-2-Clause
#include "world/net.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "world/world.h"

#define ETHERNET_MTU	      1500
#define ETHERNET_HEADER_BYTES 14

/* A device that nobody described: Ethernet, up, forwarding, and without addresses. */
static const struct net_device quiet_device = {
	.mtu = ETHERNET_MTU,
	.hard_header_len = ETHERNET_HEADER_BYTES,
};

static const struct net_device loopback = {
	.ifindex = NET_LOOPBACK_IFINDEX,
	.name = "lo",
	.mtu = 65536,
	.hard_header_len = ETHERNET_HEADER_BYTES,
	.has_addr4 = true,
	.has_addr6 = true,
	.addr4 = {127, 0, 0, 1},
	.addr6 = {[15] = 1},
};

int net_init(struct userbpf *vm)
{
	return -pthread_mutex_init(&vm->net.lock, NULL);
}

void net_destroy(struct userbpf *vm)
{
	struct net *net = &vm->net;

	VEC_FOR_EACH (&net->socks, sock)
		sock_free(vm, *sock);
	vec_free(&vm->mem, &net->socks);
	vec_free(&vm->mem, &net->devices);
	vec_free(&vm->mem, &net->routes);
	vec_free(&vm->mem, &net->rules);
	vec_free(&vm->mem, &net->neighs);
	vec_free(&vm->mem, &net->cgroups);
	VEC_FOR_EACH (&net->cgroup_refs, ref) {
		storage_clear(vm, &(*ref)->storage);
		kobject_free((*ref)->kobj);
		mem_free(&vm->mem, *ref);
	}
	vec_free(&vm->mem, &net->cgroup_refs);
	pthread_mutex_destroy(&net->lock);
}

void net_clear(struct userbpf *vm)
{
	struct net *net = &vm->net;

	pthread_mutex_lock(&net->lock);
	net->devices.nr = net->routes.nr = net->rules.nr = net->neighs.nr = 0;
	pthread_mutex_unlock(&net->lock);
}

/* --- devices and neighbours --- */

static struct net_device *find_device(struct net *net, u32 ifindex)
{
	VEC_FOR_EACH (&net->devices, device) {
		if (device->ifindex == ifindex)
			return device;
	}
	return NULL;
}

int net_add_device(struct userbpf *vm, const struct net_device *device)
{
	struct net *net = &vm->net;
	struct net_device *known;
	int err = 0;

	pthread_mutex_lock(&net->lock);
	known = find_device(net, device->ifindex);
	if (known)
		*known = *device;
	else
		err = vec_push(&vm->mem, &net->devices, *device);
	pthread_mutex_unlock(&net->lock);
	return err;
}

bool net_find_device(struct userbpf *vm, u32 ifindex, struct net_device *out)
{
	struct net *net = &vm->net;
	const struct net_device *device;
	bool is_found = ifindex;

	pthread_mutex_lock(&net->lock);
	device = find_device(net, ifindex);
	if (device) {
		*out = *device;
	} else if (ifindex == NET_LOOPBACK_IFINDEX) {
		*out = loopback;
	} else {
		*out = quiet_device;
		out->ifindex = ifindex;
		is_found &= !net->devices.nr;
	}
	pthread_mutex_unlock(&net->lock);
	return is_found;
}

u32 net_device_by_name(struct userbpf *vm, const char *name)
{
	u32 ifindex = strcmp(name, loopback.name) ? 0 : NET_LOOPBACK_IFINDEX;

	pthread_mutex_lock(&vm->net.lock);
	VEC_FOR_EACH (&vm->net.devices, device) {
		if (!strcmp(device->name, name))
			ifindex = device->ifindex;
	}
	pthread_mutex_unlock(&vm->net.lock);
	return ifindex;
}

static struct net_neigh *find_neigh(struct net *net, u8 family, const u8 *addr, u32 ifindex)
{
	VEC_FOR_EACH (&net->neighs, neigh) {
		if (neigh->family == family && neigh->ifindex == ifindex &&
		    !memcmp(neigh->addr, addr, net_addr_bytes(family)))
			return neigh;
	}
	return NULL;
}

int net_add_neigh(struct userbpf *vm, const struct net_neigh *neigh)
{
	struct net *net = &vm->net;
	int err = -EEXIST;

	pthread_mutex_lock(&net->lock);
	if (!find_neigh(net, neigh->family, neigh->addr, neigh->ifindex))
		err = vec_push(&vm->mem, &net->neighs, *neigh);
	pthread_mutex_unlock(&net->lock);
	return err;
}

bool net_find_neigh(struct userbpf *vm, u8 family, const u8 *addr, u32 ifindex, u8 *mac)
{
	struct net *net = &vm->net;
	const struct net_neigh *neigh;

	pthread_mutex_lock(&net->lock);
	neigh = find_neigh(net, family, addr, ifindex);
	if (neigh)
		memcpy(mac, neigh->mac, sizeof(neigh->mac));
	pthread_mutex_unlock(&net->lock);
	return neigh;
}
