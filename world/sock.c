// SPDX-License-Identifier: BSD-2-Clause
#include "world/sock.h"

#include <stdio.h>
#include <string.h>

#include "world/ctx.h"
#include "world/world.h"

#define NO_QUEUE_MAPPING 0xffffu

_Static_assert(sizeof(((struct sock *)0)->sk) <= SOCK_VIEW_BYTES, "a socket within its view");
_Static_assert(sizeof(((struct sock *)0)->tcp) <= SOCK_TCP_VIEW_BYTES, "TCP within its view");

static int add_region(struct userbpf *vm, const void *view, u32 size,
		      const struct ctx_layout *layout, const char *name)
{
	struct region region = {
		.start = ptr_to_u64(view),
		.size = size,
		.stride = size,
		.value_size = size,
		.access = REGION_PROBE,
		.layout = layout,
	};

	snprintf(region.name, sizeof(region.name), "%s", name);
	return region_add(vm, &region);
}

/* Buffers as net.core.[rw]mem_default, TCP as tcp_init_sock and the first sysctls. */
static const struct sock_opts default_opts = {
	.sndbuf = 212992,
	.rcvbuf = 212992,
	.rcvlowat = 1,
	.max_pacing_rate = -1,
	.txrehash = 1,
	.keepidle = 7200,
	.keepintvl = 75,
	.keepcnt = 9,
	.syncnt = 6,
	.notsent_lowat = -1,
	.delack_max_us = 200000,
	.rto_min_us = 200000,
	.autoflowlabel = 1,
	.congestion = "cubic",
};

void sock_reset(struct sock *sock)
{
	if (!storage_is_empty(&sock->storage))
		storage_clear(sock->vm, &sock->storage);
	bytes_clear(sock->view, sizeof(sock->view));
	bytes_clear(sock->tcp_view, sizeof(sock->tcp_view));
	sock->sk.sk_common.skc_state = SOCK_CLOSE;
	sock->sk.sk_rx_queue_mapping = NO_QUEUE_MAPPING;
	sock->tcp.snd_cwnd = 10; /* TCP_INIT_CWND */
	sock->tcp.snd_ssthresh = 0x7fffffff;
	sock->tcp.snd_cwnd_clamp = UINT32_MAX;
	sock->tcp.mss_cache = 536; /* TCP_MSS_DEFAULT */
	sock->opts = default_opts;
	sock->attr = (struct sock_attr){
		.netns_id = NET_CURRENT_NETNS,
		.netns_cookie = NET_INIT_COOKIE,
		.cgroup_id = NET_ROOT_CGROUP,
	};
}

struct sock *sock_new(struct userbpf *vm)
{
	struct sock *sock = mem_zalloc(&vm->mem, sizeof(*sock));

	if (!sock)
		return NULL;
	sock->vm = vm;
	sock_reset(sock);
	if (add_region(vm, sock->view, SOCK_VIEW_BYTES, &ctx_sock, "socket"))
		goto err_free;
	if (add_region(vm, sock->tcp_view, SOCK_TCP_VIEW_BYTES, &ctx_tcp_sock,
		       "TCP part of a socket"))
		goto err_region;
	return sock;

err_region:
	region_remove(vm, ptr_to_u64(sock->view));
err_free:
	mem_free(&vm->mem, sock);
	return NULL;
}

void sock_free(struct userbpf *vm, struct sock *sock)
{
	if (!sock)
		return;
	region_remove(vm, ptr_to_u64(sock->view));
	region_remove(vm, ptr_to_u64(sock->tcp_view));
	storage_clear(vm, &sock->storage);
	mem_free(&vm->mem, sock);
}

struct sock *sock_at(struct userbpf *vm, u64 addr)
{
	const struct region *region = region_find(vm, addr);

	if (!region || region->start != addr)
		return NULL;
	if (region->layout == &ctx_sock)
		return container_of(u64_to_ptr(addr), struct sock, sk);
	if (region->layout == &ctx_tcp_sock)
		return container_of(u64_to_ptr(addr), struct sock, tcp);
	return NULL;
}
