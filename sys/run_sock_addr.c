// SPDX-License-Identifier: BSD-2-Clause
/* Programs at bind, connect, sendmsg and their like: the address that the caller gave. */
#include <sys/socket.h>

#include "spec/spec.h"
#include "sys/run.h"
#include "sys/run_fields.h"
#include "world/ctx.h"
#include "world/sock.h"

/* The socket is one of the address's family, as at the hook. */
static u16 family_of(u32 attach_type)
{
	u64 bit = spec_attach_bit(attach_type);

	if (bit & ATTACH_ADDR_INET4)
		return AF_INET;
	return bit & ATTACH_ADDR_INET6 ? AF_INET6 : AF_UNIX;
}

static int run_sock_addr(struct run *run, struct userbpf_run_opts *opts)
{
	struct kobj_sockaddr_in6 address = {};
	struct kobj_in6_addr source = {};
	struct kobj_bpf_sock_addr_kern kern = {
		.uaddr = &address, .uaddrlen = sizeof(address), .t_ctx = &source};
	int err = run_prepare_sock(run, opts, &kern.sk);

	if (err)
		return err;
	address.sin6_family = family_of(run->prog->expected_attach_type);
	if (!opts->sock_cookie)
		kern.sk->sk_common.skc_family = address.sin6_family;
	return run_fields(run, opts, &kern, &ctx_sock_addr);
}

const struct run_ops run_ops_sock_addr = {
	.types = PROGS_CGROUP_SOCK_ADDR,
	.layout = &ctx_sock_addr,
	.has_sock = true,
	.run = run_sock_addr,
};
