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
#define MAX_OPT_BYTES  40 /* MAX_TCP_OPTION_SPACE */
#define TCPOPT_NOP     1

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
	err = run_prepare_readable(run, opts);
	if (err)
		return err;
	skb = run->cpu->skb;
	header_bytes = 4u * (skb->buff.data[DOFF_AT] >> 4);
	if (header_bytes < TCP_MIN_HEADER || header_bytes > size)
		return run_refuse(run, -EINVAL, "a TCP header of %u bytes in %u", header_bytes,
				  size);
	kern->skb = &skb->buff;
	kern->skb_data_end = skb->buff.data + header_bytes;
	kern->skb_tcp_flags = skb->buff.data[FLAGS_AT];
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

/*
 * net/ipv4/tcp_output.c: bpf_skops_hdr_opt_len, bpf_skops_write_hdr_opt: the events at which
 * programs add options. At the first one there is no header yet, at the second one what is before
 * their options.
 */
static int offer_opt_room(struct run *run, const struct userbpf_run_opts *opts,
			  struct kobj_bpf_sock_ops_kern *kern)
{
	u32 room = opts->hdr_opt_room, header_bytes = 0;
	bool is_write = kern->op == KOBJ_OP_WRITE_HDR_OPT;

	if (!is_write && kern->op != KOBJ_OP_HDR_OPT_LEN)
		return room ? run_refuse(run, -EINVAL, "event %u has no room for options", kern->op)
			    : 0;
	if (is_write && !kern->skb)
		return run_refuse(run, -EINVAL,
				  "options are written to a packet, and there is none");
	if (kern->skb)
		header_bytes = (u32)(kern->skb_data_end - kern->skb->data);
	if (room > MAX_OPT_BYTES || (is_write && room > header_bytes - TCP_MIN_HEADER))
		return run_refuse(run, -EINVAL, "%u bytes for options in a TCP header of %u", room,
				  header_bytes);
	kern->remaining_opt_len = (u8)room;
	if (kern->skb) {
		kern->skb_data_end -= is_write ? room : header_bytes;
		run->pkt.end = run->pkt.write_end = ptr_to_u64(kern->skb_data_end);
	}
	return 0;
}

/* What of the room nobody wrote to; a hook that says no has written nothing. */
static void settle_opt_room(struct userbpf_run_opts *opts, struct kobj_bpf_sock_ops_kern *kern)
{
	u8 *end = kern->skb_data_end;

	if (kern->op == KOBJ_OP_WRITE_HDR_OPT) {
		end += kern->remaining_opt_len;
		if (opts->hook_retval)
			kern->remaining_opt_len = (u8)opts->hdr_opt_room;
		memset(end - kern->remaining_opt_len, TCPOPT_NOP, kern->remaining_opt_len);
	}
	opts->hdr_opt_room = kern->remaining_opt_len;
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
	err = offer_opt_room(run, opts, &kern);
	if (!err)
		err = run_over_fields(run, opts, &kern, &ctx_sock_ops);
	if (err)
		return err;
	settle_opt_room(opts, &kern);
	return copy_packet_out(opts, &kern);
}

const struct run_ops run_ops_sock_ops = {
	.types = PROGS_SOCK_OPS,
	.layout = &ctx_sock_ops,
	.has_packet = true,
	.has_sock = true,
	.run = run_sock_ops,
};
