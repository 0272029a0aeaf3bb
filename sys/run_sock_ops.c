// SPDX-License-Identifier: BSD-2-Clause
/*
 * Programs at the events of a TCP connection: include/net/tcp.h: tcp_call_bpf, net/ipv4/tcp_*.c.
 * The caller's struct names the event (op), its arguments, and what it wants the socket to be like;
 * whether that is a full socket follows from its state. The data is a packet from its TCP header
 * on, of which programs see the header.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "spec/spec.h"
#include "sys/run_fields.h"
#include "world/ctx.h"
#include "world/sock.h"

#define TCP_MIN_HEADER 20
#define DOFF_AT	       12
#define FLAGS_AT       13
#define PROTOCOL_TCP   6

static int prepare_packet(struct run *run, const struct userbpf_run_opts *opts,
			  struct kobj_bpf_sock_ops_kern *kern)
{
	u32 size = opts->data_size_in, header_bytes;
	struct skb *skb;
	int err;

	if (!size)
		return 0;
	if (size < TCP_MIN_HEADER || size > SKB_MAX_BYTES)
		return run_refuse(run, -EINVAL,
				  "a packet from its TCP header on has %d to %d bytes",
				  TCP_MIN_HEADER, SKB_MAX_BYTES);
	err = run_prepare_skb(run);
	skb = run->cpu->skb;
	if (!err)
		err = skb_fill(&run->vm->mem, skb, opts->data_in, size, size);
	if (err)
		return err;
	header_bytes = 4u * (skb->buff.data[DOFF_AT] >> 4);
	if (header_bytes < TCP_MIN_HEADER || header_bytes > size)
		return run_refuse(run, -EINVAL, "a TCP header of %u bytes in %u", header_bytes,
				  size);
	kern->skb = &skb->buff;
	kern->skb_data_end = skb->buff.data + header_bytes;
	kern->skb_tcp_flags = skb->buff.data[FLAGS_AT];
	run->pkt.meta = run->pkt.data = run->pkt.write_end = ptr_to_u64(skb->buff.data);
	run->pkt.end = ptr_to_u64(kern->skb_data_end);
	return 0;
}

static int prepare_sock(struct run *run, const struct userbpf_run_opts *opts,
			struct kobj_bpf_sock_ops_kern *kern)
{
	int err = run_prepare_sock(run, opts, &kern->sk);

	if (err)
		return err;
	kern->full_sk = kern->sk;
	kern->full_tcp = &sock_of(kern->sk)->tcp;
	if (opts->sock_cookie)
		return 0;
	kern->sk->sk_common.skc_family = AF_INET;
	kern->sk->sk_common.skc_state = SOCK_ESTABLISHED;
	kern->sk->sk_type = SOCK_STREAM;
	kern->sk->sk_protocol = PROTOCOL_TCP;
	return 0;
}

static int copy_packet_out(struct userbpf_run_opts *opts, const struct kobj_bpf_sock_ops_kern *kern)
{
	const struct kobj_sk_buff *packet = kern->skb;

	return run_copy_out(opts->data_out, &opts->data_size_out, packet ? packet->data : NULL,
			    packet ? packet->len : 0);
}

static int run_sock_ops(struct run *run, struct userbpf_run_opts *opts)
{
	struct kobj_bpf_sock_ops_kern kern = {};
	int err = prepare_sock(run, opts, &kern);

	if (!err)
		err = prepare_packet(run, opts, &kern);
	if (!err)
		err = run_import_fields(run, opts, &kern, &ctx_sock_ops);
	if (err)
		return err;
	kern.is_fullsock = sock_is_full(kern.sk);
	if (!kern.is_fullsock) {
		kern.full_sk = NULL;
		kern.full_tcp = NULL;
	}
	err = run_over_fields(run, opts, &kern, &ctx_sock_ops);
	return err ? err : copy_packet_out(opts, &kern);
}

const struct run_ops run_ops_sock_ops = {
	.types = PROGS_SOCK_OPS,
	.layout = &ctx_sock_ops,
	.has_packet = true,
	.has_sock = true,
	.run = run_sock_ops,
};
