// SPDX-License-Identifier: BSD-2-Clause
/*
 * Programs of cgroups that look at a socket, a device node, a sysctl or an option:
 * kernel/bpf/cgroup.c: __cgroup_bpf_run_filter_*, __cgroup_bpf_check_dev_permission.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "spec/spec.h"
#include "sys/run_fields.h"
#include "world/ctx.h"
#include "world/sysctl.h"

/* --- BPF_PROG_TYPE_CGROUP_SOCK --- */

static int run_cgroup_sock(struct run *run, struct userbpf_run_opts *opts)
{
	u32 attach_type = run->prog->expected_attach_type;
	struct kobj_sock *sk;
	int err = run_prepare_sock(run, opts, &sk);

	if (err)
		return err;
	if (!opts->sock_cookie)
		sk->sk_common.skc_family =
			attach_type == BPF_CGROUP_INET6_POST_BIND ? AF_INET6 : AF_INET;
	return run_fields(run, opts, sk, &ctx_sock);
}

const struct run_ops run_ops_cgroup_sock = {
	.types = PROGS_CGROUP_SOCK,
	.layout = &ctx_sock,
	.has_sock = true,
	.run = run_cgroup_sock,
};

/* --- BPF_PROG_TYPE_CGROUP_DEVICE --- */

static int run_cgroup_device(struct run *run, struct userbpf_run_opts *opts)
{
	struct kobj_bpf_cgroup_dev_ctx ctx = {};

	return run_fields(run, opts, &ctx, &ctx_cgroup_dev);
}

const struct run_ops run_ops_cgroup_device = {
	.types = PROGS_CGROUP_DEVICE,
	.layout = &ctx_cgroup_dev,
	.run = run_cgroup_device,
};

/* --- BPF_PROG_TYPE_CGROUP_SYSCTL --- */

static int prepare_sysctl(struct run *run, const struct userbpf_run_opts *opts,
			  struct sysctl *sysctl)
{
	if (opts->data_size_in > SYSCTL_BYTES)
		return run_refuse(run, -EINVAL, "a sysctl's value has at most %d bytes, not %u",
				  SYSCTL_BYTES, opts->data_size_in);
	sysctl->name = opts->sysctl_name ? opts->sysctl_name : "kernel/hostname";
	if (opts->sysctl_value)
		sysctl->current_len = (u32)strnlen(opts->sysctl_value, SYSCTL_BYTES);
	sysctl->current = opts->sysctl_value;
	sysctl->new_len = opts->data_size_in;
	if (sysctl->new_len) {
		memcpy(sysctl->new_value, opts->data_in, sysctl->new_len);
		sysctl->kern.write = 1;
	}
	return 0;
}

static int run_cgroup_sysctl(struct run *run, struct userbpf_run_opts *opts)
{
	struct sysctl sysctl = {};
	int err = prepare_sysctl(run, opts, &sysctl);

	if (!err)
		err = run_import_fields(run, opts, &sysctl.kern, &ctx_sysctl);
	if (!err)
		err = run_over_fields(run, opts, &sysctl.kern, &ctx_sysctl);
	return err ? err
		   : run_copy_out(opts->data_out, &opts->data_size_out, sysctl.new_value,
				  sysctl.new_len);
}

const struct run_ops run_ops_cgroup_sysctl = {
	.types = PROGS_CGROUP_SYSCTL,
	.layout = &ctx_sysctl,
	.has_packet = true,
	.run = run_cgroup_sysctl,
};

/* --- BPF_PROG_TYPE_CGROUP_SOCKOPT --- */

#define OPTVAL_BYTES	 4096 /* PAGE_SIZE: more is not shown to programs */
#define OPTVAL_MIN_BYTES 16
#define BYPASS_KERNEL	 1

struct optval {
	u8 bytes[OPTVAL_BYTES];
	s32 given_len; /* that the caller of the system call gave, or got */
	s32 room;
};

/*
 * The length in the context is the room that the user has, or 0: as much as the value needs. What
 * getsockopt() returned to begin with is the value, unless it failed.
 */
static int prepare_optval(struct run *run, const struct userbpf_run_opts *opts,
			  struct kobj_bpf_sockopt_kern *kern, struct optval *optval, bool is_set)
{
	s32 size = (s32)opts->data_size_in, room = kern->optlen;

	if (size < 0 || room < 0)
		return run_refuse(run, -EINVAL, "an option of negative length");
	if (!room)
		room = size;
	if (!is_set && size > room)
		return run_refuse(run, -EINVAL, "%d bytes of an option where there is room for %d",
				  size, room);
	kern->optlen = optval->given_len = is_set || opts->hook_retval ? room : size;
	if (is_set)
		room = MAX(room, OPTVAL_MIN_BYTES);
	optval->room = MIN(room, OPTVAL_BYTES);
	if (size && (is_set || !opts->hook_retval))
		memcpy(optval->bytes, opts->data_in, (size_t)MIN(size, optval->room));
	kern->optval = optval->bytes;
	kern->optval_end = optval->bytes + optval->room;
	run->pkt.meta = run->pkt.data = ptr_to_u64(kern->optval);
	run->pkt.end = run->pkt.write_end = ptr_to_u64(kern->optval_end);
	return 0;
}

/* What __cgroup_bpf_run_filter_setsockopt makes of the length that the program left. */
static s32 judge_set(const struct kobj_bpf_sockopt_kern *kern, const struct optval *optval)
{
	if (kern->retval)
		return kern->retval;
	if (kern->optlen == -1)
		return BYPASS_KERNEL;
	if (kern->optlen <= optval->room && kern->optlen >= 0)
		return 0;
	return optval->given_len > OPTVAL_BYTES && kern->optlen >= 0 ? 0 : -EFAULT;
}

/* __cgroup_bpf_run_filter_getsockopt; @retval: what the kernel had returned. */
static s32 judge_get(const struct kobj_bpf_sockopt_kern *kern, const struct optval *optval,
		     s32 retval)
{
	if (kern->retval < 0 || (kern->optlen <= optval->room && kern->optlen >= 0))
		return kern->retval;
	return optval->given_len > OPTVAL_BYTES && kern->optlen >= 0 ? retval : -EFAULT;
}

static int run_cgroup_sockopt(struct run *run, struct userbpf_run_opts *opts)
{
	bool is_set = run->prog->expected_attach_type == BPF_CGROUP_SETSOCKOPT;
	struct kobj_bpf_sockopt_kern kern = {};
	struct optval optval = {};
	s32 retval = opts->hook_retval;
	int err = run_prepare_sock(run, opts, &kern.sk);

	if (err)
		return err;
	if (!opts->sock_cookie)
		kern.sk->sk_common.skc_family = AF_INET;
	run->retval = &kern.retval;
	err = run_import_fields(run, opts, &kern, &ctx_sockopt);
	if (!err)
		err = prepare_optval(run, opts, &kern, &optval, is_set);
	if (!err)
		err = run_over_fields(run, opts, &kern, &ctx_sockopt);
	if (err)
		return err;
	opts->hook_retval = is_set ? judge_set(&kern, &optval) : judge_get(&kern, &optval, retval);
	return run_copy_out(opts->data_out, &opts->data_size_out, optval.bytes,
			    (u32)MAX(MIN(kern.optlen, optval.room), 0));
}

const struct run_ops run_ops_cgroup_sockopt = {
	.types = PROGS_CGROUP_SOCKOPT,
	.layout = &ctx_sockopt,
	.has_packet = true,
	.has_sock = true,
	.run = run_cgroup_sockopt,
};
