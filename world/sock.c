// SPDX-License-Identifier: BSD-2-Clause
#include "world/sock.h"

#include <stdio.h>
#include <string.h>

#include "world/ctx.h"
#include "world/world.h"

#define NO_QUEUE_MAPPING 0xffffu

/* What is read through the rows lies within the size of the user's struct. */
static int add_region(struct userbpf *vm, struct sock *sock)
{
	struct region region = {
		.start = ptr_to_u64(&sock->sk),
		.size = MAX(sizeof(sock->sk), ctx_sock.size),
		.access = REGION_PROBE,
		.layout = &ctx_sock,
		.name = "socket",
	};

	region.stride = region.size;
	region.value_size = (u32)region.size;
	return region_add(vm, &region);
}

void sock_reset(struct sock *sock)
{
	memset(&sock->sk, 0, sizeof(sock->sk));
	sock->sk.sk_rx_queue_mapping = NO_QUEUE_MAPPING;
}

struct sock *sock_new(struct userbpf *vm)
{
	size_t size = sizeof(struct sock) + ctx_sock.size;
	struct sock *sock = mem_zalloc(&vm->mem, size);

	if (!sock)
		return NULL;
	sock_reset(sock);
	if (add_region(vm, sock)) {
		mem_free(&vm->mem, sock);
		return NULL;
	}
	return sock;
}

void sock_free(struct userbpf *vm, struct sock *sock)
{
	if (!sock)
		return;
	region_remove(vm, ptr_to_u64(&sock->sk));
	mem_free(&vm->mem, sock);
}
