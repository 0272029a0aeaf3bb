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

/* --- cgroups --- */

static const struct net_cgroup *find_cgroup(const struct net *net, u64 id)
{
	VEC_FOR_EACH (&net->cgroups, cgroup) {
		if (cgroup->id == id)
			return cgroup;
	}
	return NULL;
}

/* Ids from the root to @id; their number. One that is unknown stands right below the root. */
static u32 path_of(const struct net *net, u64 id, u64 *path)
{
	u32 nr = 0;

	for (const struct net_cgroup *at; id != NET_ROOT_CGROUP && nr < NET_MAX_CGROUP_DEPTH - 1;
	     id = at ? at->parent : NET_ROOT_CGROUP) {
		at = find_cgroup(net, id);
		path[nr++] = id;
	}
	path[nr++] = NET_ROOT_CGROUP;
	for (u32 i = 0; i < nr / 2; i++) {
		u64 last = path[nr - 1 - i];

		path[nr - 1 - i] = path[i];
		path[i] = last;
	}
	return nr;
}

int net_add_cgroup(struct userbpf *vm, const struct net_cgroup *cgroup)
{
	struct net *net = &vm->net;
	u64 path[NET_MAX_CGROUP_DEPTH];
	int err;

	pthread_mutex_lock(&net->lock);
	if (cgroup->id == NET_ROOT_CGROUP || find_cgroup(net, cgroup->id))
		err = -EEXIST;
	else if (cgroup->parent != NET_ROOT_CGROUP && !find_cgroup(net, cgroup->parent))
		err = -ENOENT;
	else if (path_of(net, cgroup->parent, path) == NET_MAX_CGROUP_DEPTH)
		err = -EINVAL;
	else
		err = vec_push(&vm->mem, &net->cgroups, *cgroup);
	pthread_mutex_unlock(&net->lock);
	return err;
}

/* The same, taking the lock. */
static u32 find_path(struct userbpf *vm, u64 id, u64 *path)
{
	u32 nr;

	pthread_mutex_lock(&vm->net.lock);
	nr = path_of(&vm->net, id, path);
	pthread_mutex_unlock(&vm->net.lock);
	return nr;
}

u64 net_cgroup_ancestor(struct userbpf *vm, u64 id, s32 level)
{
	u64 path[NET_MAX_CGROUP_DEPTH];
	u32 nr = find_path(vm, id, path);

	return level >= 0 && (u32)level < nr ? path[level] : 0;
}

bool net_cgroup_is_under(struct userbpf *vm, u64 id, u64 ancestor)
{
	u64 path[NET_MAX_CGROUP_DEPTH];
	u32 nr = find_path(vm, id, path);

	for (u32 i = 0; i < nr; i++) {
		if (path[i] == ancestor)
			return true;
	}
	return false;
}

static int new_cgroup_ref(struct userbpf *vm, u64 id)
{
	struct net_cgroup_ref *ref = mem_zalloc(&vm->mem, sizeof(*ref));

	if (!ref)
		return -ENOMEM;
	ref->id = id;
	if (vec_push(&vm->mem, &vm->net.cgroup_refs, ref)) {
		mem_free(&vm->mem, ref);
		return -ENOMEM;
	}
	ref->fd = handle_install(vm, HANDLE_CGROUP, ref);
	if (ref->fd >= 0)
		return ref->fd;
	vm->net.cgroup_refs.nr--;
	mem_free(&vm->mem, ref);
	return -ENOMEM;
}

int net_cgroup_fd(struct userbpf *vm, u64 id)
{
	int fd = -ENOENT;

	pthread_mutex_lock(&vm->net.lock);
	VEC_FOR_EACH (&vm->net.cgroup_refs, ref) {
		if ((*ref)->id == id)
			fd = (*ref)->fd;
	}
	if (fd < 0)
		fd = new_cgroup_ref(vm, id);
	pthread_mutex_unlock(&vm->net.lock);
	return fd;
}
