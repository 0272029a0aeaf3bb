// SPDX-License-Identifier: BSD-2-Clause
/* include/userbpf/net.h: options and text into the tables of world/net.h. */
#include <userbpf/net.h>

#include <arpa/inet.h>
#include <errno.h>
#include <linux/bpf.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "helpers/sockopt.h"
#include "sys/options.h"
#include "world/ctx.h"
#include "world/world.h"

#define MAX_MTU		     65536
#define MAX_HEADER_BYTES     255
#define MAX_STATE	     12 /* TCP_NEW_SYN_RECV */
#define DEFAULT_MTU	     1500
#define DEFAULT_HEADER_BYTES 14
#define MAC_BYTES	     6

/* An address of @family, or with 0 of any, which it becomes. */
static bool read_addr(const char *text, u8 *family, u8 *addr)
{
	if ((!*family || *family == AF_INET) && inet_pton(AF_INET, text, addr) == 1) {
		*family = AF_INET;
		return true;
	}
	if ((!*family || *family == AF_INET6) && inet_pton(AF_INET6, text, addr) == 1) {
		*family = AF_INET6;
		return true;
	}
	return false;
}

/* A decimal number that ends the text. */
static bool read_number(const char *text, u32 max, u32 *number)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end || value > max)
		return false;
	*number = (u32)value;
	return true;
}

/* Cut @text at @sep into @head, and find the number behind it. */
static bool split(const char *text, char sep, char *head, size_t room, u32 max, u32 *number)
{
	const char *at = text ? strrchr(text, sep) : NULL;
	size_t len = at ? (size_t)(at - text) : 0;

	if (!at || len >= room || !read_number(at + 1, max, number))
		return false;
	memcpy(head, text, len);
	head[len] = '\0';
	return true;
}

/* Why a function of this file failed. */
static int tell(struct userbpf *vm, const char *func, int err, const char *why)
{
	if (vm && err && why)
		log_warn(&vm->log, "%s: %s\n", func, why);
	else if (vm && err)
		log_blame_always(&vm->log, func, err);
	return err;
}

/* --- devices --- */

static int read_device(struct net_device *device, const struct userbpf_device_opts *opts)
{
	u8 inet = AF_INET, inet6 = AF_INET6;

	if (opts->mtu > MAX_MTU || opts->hard_header_len > MAX_HEADER_BYTES)
		return -EINVAL;
	device->mtu = opts->mtu ? opts->mtu : DEFAULT_MTU;
	device->hard_header_len =
		opts->hard_header_len ? (u16)opts->hard_header_len : DEFAULT_HEADER_BYTES;
	device->is_down = opts->is_down;
	device->is_not_forwarding = opts->is_not_forwarding;
	if (opts->name)
		memcpy(device->name, opts->name, strnlen(opts->name, sizeof(device->name) - 1));
	if (opts->hwaddr)
		memcpy(device->mac, opts->hwaddr, MAC_BYTES);
	device->has_addr4 = opts->addr4;
	device->has_addr6 = opts->addr6;
	if ((opts->addr4 && !read_addr(opts->addr4, &inet, device->addr4)) ||
	    (opts->addr6 && !read_addr(opts->addr6, &inet6, device->addr6)))
		return -EINVAL;
	return 0;
}

int userbpf_device_add(struct userbpf *vm, uint32_t ifindex,
		       const struct userbpf_device_opts *given)
{
	struct userbpf_device_opts opts;
	struct net_device device = {.ifindex = ifindex};
	u64 mark = vm ? log_mark(&vm->log) : 0;
	int err = vm ? options_read(&vm->log, &opts, sizeof(opts), given) : -EINVAL;

	if (!err && !ifindex)
		err = -EINVAL;
	if (!err)
		err = read_device(&device, &opts);
	err = err ? err : net_add_device(vm, &device);
	return vm ? log_blame(&vm->log, mark, __func__, err) : err;
}

/* --- routes --- */

static bool is_route_type(u32 type)
{
	return type == NET_ROUTE_UNICAST || type == NET_ROUTE_LOCAL ||
	       (type >= NET_ROUTE_BLACKHOLE && type <= NET_ROUTE_THROW);
}

static bool read_prefix(struct net_route *route, const char *prefix)
{
	char addr[INET6_ADDRSTRLEN];
	u32 bits;

	if (!split(prefix, '/', addr, sizeof(addr), 128, &bits) ||
	    !read_addr(addr, &route->family, route->dst) ||
	    bits > 8 * net_addr_bytes(route->family))
		return false;
	route->prefix_len = (u8)bits;
	return true;
}

static int read_route(struct net_route *route, const struct userbpf_route_opts *opts)
{
	u32 type = opts->type ? opts->type : NET_ROUTE_UNICAST;

	if (!is_route_type(type) || (type == NET_ROUTE_UNICAST && !opts->ifindex))
		return -EINVAL;
	route->type = (u8)type;
	route->ifindex = opts->ifindex;
	route->metric = opts->metric;
	route->mtu = opts->mtu;
	route->table = type == NET_ROUTE_LOCAL ? NET_TABLE_LOCAL : NET_TABLE_MAIN;
	if (opts->table)
		route->table = opts->table;
	route->has_src = opts->src;
	if (opts->src && !read_addr(opts->src, &route->family, route->src))
		return -EINVAL;
	if (!opts->via)
		return 0;
	if (!read_addr(opts->via, &route->gw_family, route->gw) ||
	    (route->family == AF_INET6 && route->gw_family == AF_INET))
		return -EINVAL;
	return 0;
}

int userbpf_route_add(struct userbpf *vm, const char *prefix,
		      const struct userbpf_route_opts *given)
{
	struct userbpf_route_opts opts;
	struct net_route route = {};
	u64 mark = vm ? log_mark(&vm->log) : 0;
	int err = vm ? options_read(&vm->log, &opts, sizeof(opts), given) : -EINVAL;

	if (!err && !read_prefix(&route, prefix))
		return tell(vm, __func__, -EINVAL,
			    "the prefix is no address with a prefix length: \"192.0.2.0/24\"");
	if (!err)
		err = read_route(&route, &opts);
	err = err ? err : net_add_route(vm, &route);
	return vm ? log_blame(&vm->log, mark, __func__, err) : err;
}

int userbpf_route_rule_add(struct userbpf *vm, uint32_t mark, uint32_t mask, uint32_t table)
{
	struct net_rule rule = {mark, mask, table};

	return tell(vm, __func__, !vm || mark & ~mask || !table ? -EINVAL : net_add_rule(vm, &rule),
		    NULL);
}

int userbpf_neigh_add(struct userbpf *vm, uint32_t ifindex, const char *addr, const uint8_t *hwaddr)
{
	struct net_neigh neigh = {.ifindex = ifindex};

	if (!vm || !ifindex || !addr || !hwaddr || !read_addr(addr, &neigh.family, neigh.addr))
		return tell(vm, __func__, -EINVAL, "an ifindex, an address and 6 bytes are needed");
	memcpy(neigh.mac, hwaddr, MAC_BYTES);
	return tell(vm, __func__, net_add_neigh(vm, &neigh), NULL);
}

void userbpf_net_clear(struct userbpf *vm)
{
	if (vm)
		net_clear(vm);
}

int userbpf_cgroup_add(struct userbpf *vm, uint64_t id, uint64_t parent)
{
	struct net_cgroup cgroup = {id, parent};

	return tell(vm, __func__, vm && id ? net_add_cgroup(vm, &cgroup) : -EINVAL, NULL);
}

int userbpf_cgroup_fd(struct userbpf *vm, uint64_t id)
{
	int fd = vm && id ? net_cgroup_fd(vm, id) : -EINVAL;

	return fd < 0 ? tell(vm, __func__, fd, NULL) : fd;
}

/* --- sockets --- */

struct end {
	u8 addr[16];
	u32 port;
};

/* "192.0.2.1:80", "[2001:db8::1]:80" */
static bool read_end(const char *text, u8 *family, struct end *end)
{
	char addr[INET6_ADDRSTRLEN + 2];
	size_t len;

	if (!split(text, ':', addr, sizeof(addr), UINT16_MAX, &end->port))
		return false;
	len = strlen(addr);
	if (*addr != '[')
		return (!*family || *family == AF_INET) &&
		       inet_pton(AF_INET, addr, end->addr) == 1 && (*family = AF_INET);
	if (len < 2 || addr[len - 1] != ']' || *family == AF_INET)
		return false;
	addr[len - 1] = '\0';
	*family = AF_INET6;
	return inet_pton(AF_INET6, addr + 1, end->addr) == 1;
}

static int read_ends(struct userbpf *vm, struct kobj_sock_common *common,
		     const struct userbpf_sock_opts *opts)
{
	struct end local = {}, remote = {};
	u8 family = 0;

	if (opts->local && !read_end(opts->local, &family, &local))
		return tell(vm, "userbpf_sock_add", -EINVAL,
			    ".local is no address with a port: \"192.0.2.1:80\", \"[::1]:80\"");
	if (opts->remote && !read_end(opts->remote, &family, &remote))
		return tell(vm, "userbpf_sock_add", -EINVAL,
			    ".remote is no address with a port, of the family of .local");
	common->skc_family = family ? family : AF_INET;
	common->skc_num = (u16)local.port;
	common->skc_dport = htons((u16)remote.port);
	if (common->skc_family == AF_INET) {
		memcpy(&common->skc_rcv_saddr, local.addr, 4);
		memcpy(&common->skc_daddr, remote.addr, 4);
	} else {
		memcpy(&common->skc_v6_rcv_saddr, local.addr, 16);
		memcpy(&common->skc_v6_daddr, remote.addr, 16);
	}
	return 0;
}

static u8 default_state(const struct userbpf_sock_opts *opts, u32 type)
{
	if (opts->remote)
		return SOCK_ESTABLISHED;
	return type == SOCK_STREAM ? SOCK_LISTEN : SOCK_CLOSE;
}

static u16 default_protocol(u32 type)
{
	if (type == SOCK_STREAM)
		return IPPROTO_TCP;
	return type == SOCK_DGRAM ? IPPROTO_UDP : 0;
}

static void read_attr(struct sock_attr *attr, const struct userbpf_sock_opts *opts)
{
	if (opts->is_in_netns)
		attr->netns_id = opts->netns_id;
	if (opts->netns_cookie)
		attr->netns_cookie = opts->netns_cookie;
	if (opts->cgroup_id)
		attr->cgroup_id = opts->cgroup_id;
	attr->uid = opts->uid;
	attr->classid = opts->classid;
	attr->is_v6only = opts->is_v6only;
	attr->is_syn_flooded = opts->is_syn_flooded;
}

static int read_sock(struct userbpf *vm, struct sock *sock, const struct userbpf_sock_opts *opts)
{
	struct kobj_sock *sk = &sock->sk;
	struct ctx_user pointer = ctx_user_pointer();
	u32 type = opts->type ? opts->type : SOCK_STREAM, offset;

	if (type > UINT16_MAX || opts->protocol > UINT16_MAX || opts->state > MAX_STATE ||
	    (opts->is_in_netns && opts->netns_id < 0))
		return -EINVAL;
	sk->sk_type = (u16)type;
	sk->sk_protocol = opts->protocol ? (u16)opts->protocol : default_protocol(type);
	sk->sk_common.skc_state = opts->state ? (u8)opts->state : default_state(opts, type);
	sk->sk_common.skc_cookie = opts->cookie;
	sk->sk_mark = opts->mark;
	sk->sk_priority = opts->priority;
	sk->sk_bound_dev_if = opts->bound_dev_if;
	sock->opts.reuseport = opts->reuseport;
	read_attr(&sock->attr, opts);
	if (opts->tcp)
		ctx_import(&ctx_tcp_sock, &pointer, &sock->tcp, opts->tcp, &offset);
	return read_ends(vm, &sk->sk_common, opts);
}

int userbpf_sock_add(struct userbpf *vm, const struct userbpf_sock_opts *given, uint64_t *cookie)
{
	struct userbpf_sock_opts opts;
	struct sock *sock;
	u64 mark = vm ? log_mark(&vm->log) : 0;
	u64 own = 0;
	int err = vm ? options_read(&vm->log, &opts, sizeof(opts), given) : -EINVAL;

	if (err)
		return err;
	sock = sock_new(vm);
	err = sock ? read_sock(vm, sock, &opts) : -ENOMEM;
	if (!err)
		err = sock_add(vm, sock, &own);
	log_blame(&vm->log, mark, __func__, err);
	if (err)
		sock_free(vm, sock);
	else if (cookie)
		*cookie = own;
	return err;
}

int userbpf_sock_remove(struct userbpf *vm, uint64_t cookie)
{
	return tell(vm, __func__, vm ? sock_remove(vm, cookie) : -EINVAL, NULL);
}

int userbpf_sock_fd(struct userbpf *vm, uint64_t cookie)
{
	int fd = vm ? sock_fd(vm, cookie) : -EINVAL;

	return fd < 0 ? tell(vm, __func__, fd, NULL) : fd;
}

int userbpf_sock_read(struct userbpf *vm, uint64_t cookie, struct bpf_sock *out,
		      struct bpf_tcp_sock *tcp)
{
	struct ctx_user pointer = ctx_user_pointer();
	struct sock *sock;

	if (!vm)
		return -EINVAL;
	sock_lock(vm);
	sock = sock_find_locked(vm, cookie);
	if (sock && out)
		ctx_export(&ctx_sock, &pointer, &sock->sk, out);
	if (sock && tcp)
		ctx_export(&ctx_tcp_sock, &pointer, &sock->tcp, tcp);
	sock_unlock(vm);
	return tell(vm, __func__, sock ? 0 : -ENOENT, NULL);
}

int userbpf_sock_getsockopt(struct userbpf *vm, uint64_t cookie, int level, int optname,
			    void *value, uint32_t size)
{
	const struct sock *sock;
	int err;

	if (!vm || (size && !value))
		return -EINVAL;
	sock_lock(vm);
	sock = sock_find_locked(vm, cookie);
	err = sock ? sockopt_get(sock, level, optname, value, size) : -ENOENT;
	sock_unlock(vm);
	return tell(vm, __func__, err, NULL);
}
