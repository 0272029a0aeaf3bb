/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sockets as programs see them: the struct sock that a context points to or a helper found. It is
 * a region without access by bytes; its fields are reached through the rows of spec/ctx/sock.def.
 */
#ifndef WORLD_SOCK_H
#define WORLD_SOCK_H

#include "base/types.h"
#include "world/kobj.h"

struct userbpf;

struct sock {
	u64 nr_refs;	     /* atomic: of programs that looked it up */
	struct kobj_sock sk; /* last: what programs see begins here */
};

static inline struct sock *sock_of(struct kobj_sock *sk)
{
	return container_of(sk, struct sock, sk);
}

/* A socket of no family, that programs of @vm may get a pointer to. NULL: no memory. */
struct sock *sock_new(struct userbpf *vm);
/* No run may use it any more. */
void sock_free(struct userbpf *vm, struct sock *sock);
/* As it was when it was new. */
void sock_reset(struct sock *sock);

#endif
