// SPDX-License-Identifier: BSD-2-Clause
/* Programs that choose the socket of a packet: net/bpf/test_run.c: bpf_prog_test_run_sk_lookup. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "spec/spec.h"
#include "sys/run_fields.h"
#include "world/ctx.h"
#include "world/sock.h"
#include "world/world.h"

#define SK_DROP_VERDICT 0
#define SK_PASS_VERDICT 1

/* struct bpf_sk_lookup of Linux 6.12, as far as the test run looks at it by name */
struct lookup_ctx {
	u64 cookie;
	u32 family, protocol;
	u32 addresses_and_remote_port[11];
	u32 local_port;
	u32 ingress_ifindex, padding;
};
_Static_assert(sizeof(struct lookup_ctx) == 72, "struct bpf_sk_lookup");

/* What a test run takes; with USERBPF_RUN_FREE_CTX the interface too. */
static int check_ctx(const struct run *run, const struct lookup_ctx *ctx, u32 flags)
{
	if (ctx->cookie || ctx->padding ||
	    (ctx->ingress_ifindex && !(flags & USERBPF_RUN_FREE_CTX)))
		return run_refuse(run, -EINVAL,
				  "bpf_sk_lookup: sk is chosen by the program, and ingress_ifindex "
				  "can be set with USERBPF_RUN_FREE_CTX only");
	if (ctx->local_port > UINT16_MAX)
		return run_refuse(run, -ERANGE, "bpf_sk_lookup: port %u", ctx->local_port);
	if ((u16)ctx->family != AF_INET && (u16)ctx->family != AF_INET6)
		return run_refuse(run, -EAFNOSUPPORT, "bpf_sk_lookup: address family %u",
				  ctx->family);
	return 0;
}

/* Addresses of the other family are not there. */
static void forget_other_family(struct kobj_bpf_sk_lookup_kern *kern)
{
	if (kern->family == AF_INET) {
		kern->v6_saddr = kern->v6_daddr = (struct kobj_in6_addr){};
	} else {
		kern->saddr = kern->daddr = 0;
	}
}

/* BPF_PROG_SK_LOOKUP_RUN_ARRAY, of one program */
static u64 selected_cookie(struct run *run, const struct kobj_bpf_sk_lookup_kern *kern, u32 verdict)
{
	if (!kern->selected_sk || verdict != SK_PASS_VERDICT)
		return 0;
	return sock_cookie(run->vm, sock_of(kern->selected_sk));
}

static int copy_ctx_out(struct run *run, const struct kobj_bpf_sk_lookup_kern *kern,
			struct userbpf_run_opts *opts, struct lookup_ctx *ctx)
{
	ctx->cookie = selected_cookie(run, kern, opts->retval);
	if (ctx->cookie && SOCK_READ(sock_of(kern->selected_sk)->opts.reuseport) &&
	    !kern->no_reuseport)
		return run_refuse(run, -EOPNOTSUPP,
				  "the socket that was chosen is one of a reuseport group");
	opts->retval = opts->retval != SK_DROP_VERDICT;
	if (!opts->ctx_out)
		return 0;
	return run_copy_out(opts->ctx_out, &opts->ctx_size_out, ctx, sizeof(*ctx));
}

static void forget_choice(void *object)
{
	struct kobj_bpf_sk_lookup_kern *kern = object;

	kern->selected_sk = NULL;
}

static int run_sk_lookup(struct run *run, struct userbpf_run_opts *opts)
{
	struct kobj_bpf_sk_lookup_kern kern = {};
	struct lookup_ctx ctx;
	int err;

	if (opts->data_out || opts->data_size_in || !opts->ctx_in)
		return run_refuse(run, -EINVAL, "a lookup has a context and no packet");
	err = run_copy_ctx_in(opts, &ctx, sizeof(ctx));
	if (!err)
		err = check_ctx(run, &ctx, opts->flags);
	if (!err)
		err = run_import_fields(run, opts, &kern, &ctx_sk_lookup);
	if (err)
		return err;
	forget_other_family(&kern);
	err = run_repeat_renewed(run, opts, forget_choice);
	return err ? err : copy_ctx_out(run, &kern, opts, &ctx);
}

const struct run_ops run_ops_sk_lookup = {
	.types = PROGS_SK_LOOKUP,
	.layout = &ctx_sk_lookup,
	.flags = USERBPF_RUN_FREE_CTX,
	.run = run_sk_lookup,
};
