// SPDX-License-Identifier: BSD-2-Clause
/*
 * Programs that choose the socket of a group: net/core/filter.c: bpf_run_sk_reuseport. The kernel
 * has no test run for them; here the packet is a frame, which the program sees from its TCP or UDP
 * header on, and the socket is one of the group, as a lookup has found it.
 */
#include <errno.h>
#include <linux/if_ether.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "helpers/dissect.h"
#include "spec/spec.h"
#include "sys/run_fields.h"
#include "world/ctx.h"
#include "world/effect.h"
#include "world/sock.h"
#include "world/world.h"

#define SK_PASS_VERDICT 1
#define MD_BYTES	56 /* struct sk_reuseport_md */
#define MD_SK		40 /* .sk in it */

static int prepare_packet(struct run *run, const struct userbpf_run_opts *opts,
			  struct kobj_sk_reuseport_kern *kern, struct dissect_keys *keys)
{
	struct kobj_sk_buff *buff;
	int err;

	if (opts->data_size_in < SKB_MIN_BYTES)
		return run_refuse(run, -EINVAL, "a packet has %d bytes or more, not %u",
				  SKB_MIN_BYTES, opts->data_size_in);
	err = run_prepare_readable(run, opts);
	if (err)
		return err;
	buff = &run->cpu->skb->buff;
	skb_pull_ethernet(run->cpu->skb);
	if (!dissect_basic(buff, keys) ||
	    (keys->ip_proto != IPPROTO_TCP && keys->ip_proto != IPPROTO_UDP))
		return run_refuse(run, -EINVAL, "the packet is neither TCP nor UDP");
	buff->transport_header = (u16)(skb_headroom(buff) + keys->thoff);
	skb_pull(buff, keys->thoff);
	kern->skb = buff;
	kern->data_end = buff->data + buff->len;
	run->pkt.meta = run->pkt.data = run->pkt.write_end = ptr_to_u64(buff->data);
	run->pkt.end = ptr_to_u64(kern->data_end);
	return 0;
}

/* inet_rcv_saddr_any */
static bool is_bound_to_any(const struct kobj_sock_common *common)
{
	static const struct kobj_in6_addr any;

	if (common->skc_family == AF_INET)
		return !common->skc_rcv_saddr;
	return !memcmp(&common->skc_v6_rcv_saddr, &any, sizeof(any));
}

/* The socket that the packet goes to, but for the program. */
static struct kobj_sock *find_sock(struct run *run, const struct dissect_keys *keys)
{
	struct sock_query query = {
		.family = keys->proto == ETH_P_IP ? AF_INET : AF_INET6,
		.protocol = keys->ip_proto,
		.netns_id = NET_CURRENT_NETNS,
		.is_for_listener = keys->ip_proto == IPPROTO_TCP,
		.sport = keys->src_port,
		.dport = keys->dst_port,
	};
	struct sock *sock;

	memcpy(query.saddr, keys->src, sizeof(query.saddr));
	memcpy(query.daddr, keys->dst, sizeof(query.daddr));
	sock = sock_lookup(run->vm, &query);
	return sock ? &sock->sk : NULL;
}

/* Of sockets that share an address; nobody asks a program about others. */
static int prepare_group(struct run *run, const struct userbpf_run_opts *opts,
			 struct kobj_sk_reuseport_kern *kern, const struct dissect_keys *keys)
{
	int err = 0;

	if (opts->sock_cookie)
		err = run_prepare_sock(run, opts, &kern->sk);
	else
		kern->sk = find_sock(run, keys);
	if (err)
		return err;
	if (!kern->sk)
		return run_refuse(run, -ENOENT, "no socket waits for the packet");
	if (sock_protocol(kern->sk) != keys->ip_proto)
		return run_refuse(run, -EINVAL, "the packet is not of the socket's protocol");
	if (!SOCK_READ(sock_of(kern->sk)->opts.reuseport))
		return run_refuse(run, -EINVAL, "the packet's socket shares its address with none");
	kern->bind_inany = is_bound_to_any(&kern->sk->sk_common);
	kern->skb->sk = kern->sk;
	return 0;
}

static void forget_choice(void *object)
{
	struct kobj_sk_reuseport_kern *kern = object;

	kern->selected_sk = NULL;
}

/* As of lookups, the cookie of who was chosen stands where the pointer was. */
static int finish(struct run *run, const struct kobj_sk_reuseport_kern *kern,
		  struct userbpf_run_opts *opts)
{
	u8 md[MD_BYTES];
	u64 cookie = 0;
	int err;

	if (kern->selected_sk && opts->retval == SK_PASS_VERDICT) {
		struct sock *sock = sock_of(kern->selected_sk);

		cookie = sock_cookie(run->vm, sock);
		effect_sock(run->vm, run->cpu, EFFECT_SK_ASSIGN, sock, NULL, 0);
	}
	err = run_copy_out(opts->data_out, &opts->data_size_out, opts->data_in, opts->data_size_in);
	if (err || !opts->ctx_out)
		return err;
	ctx_export(run->ctx_layout, &run->ctx_user, kern, md);
	memcpy(md + MD_SK, &cookie, sizeof(cookie));
	return run_copy_out(opts->ctx_out, &opts->ctx_size_out, md, sizeof(md));
}

static int run_sk_reuseport(struct run *run, struct userbpf_run_opts *opts)
{
	struct kobj_sk_reuseport_kern kern = {};
	struct dissect_keys keys;
	int err = prepare_packet(run, opts, &kern, &keys);

	if (!err)
		err = prepare_group(run, opts, &kern, &keys);
	if (!err)
		err = run_import_fields(run, opts, &kern, &ctx_sk_reuseport_md);
	if (!err)
		err = run_repeat_renewed(run, opts, forget_choice);
	return err ? err : finish(run, &kern, opts);
}

const struct run_ops run_ops_sk_reuseport = {
	.types = PROGS_SK_REUSEPORT,
	.layout = &ctx_sk_reuseport_md,
	.has_packet = true,
	.needs_packet = true,
	.has_sock = true,
	.run = run_sk_reuseport,
};
