/* SPDX-License-Identifier: BSD-2-Clause */
/* Options of sockets, by net/core/filter.c: __bpf_setsockopt, __bpf_getsockopt. */
#ifndef HELPERS_SOCKOPT_H
#define HELPERS_SOCKOPT_H

#include "world/sock.h"

/* 0 or -errno. */
int sockopt_set(struct sock *sock, s32 level, s32 optname, const void *value, u32 size);
/* The same, under sock_lock(); all of @value is set. */
int sockopt_get(const struct sock *sock, s32 level, s32 optname, void *value, u32 size);

#endif
