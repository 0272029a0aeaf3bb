// SPDX-License-Identifier: BSD-2-Clause
/*
 * What a tracing program asks of its event: kernel/trace/bpf_trace.c. The caller of the run says
 * (include/userbpf/trace.h).
 */
#include <userbpf/trace.h>

#include <linux/bpf.h>

#include <errno.h>
#include <string.h>

#include "helpers/helpers.h"

/* sizeof(struct perf_branch_entry) */
#define BRANCH_ENTRY_BYTES 24

HELPER_BODY(get_func_ip)
{
	return run->event->func_ip;
}

HELPER_BODY(get_attach_cookie)
{
	return run->event->attach_cookie;
}

/* kernel/trace/bpf_trace.c: bpf_session_is_return */
KFUNC_BODY(bpf_session_is_return)
{
	return run->event->is_return;
}

/* Lent to the run at its begin. */
KFUNC_BODY(bpf_session_cookie)
{
	return ptr_to_u64(run->event->session_cookie);
}

/* What a trampoline keeps in front of the context: bpf_get_func_arg_cnt() and its kin. */
static const struct prog_attach *attach_of(const struct run *run)
{
	return &run->prog->attach;
}

HELPER_BODY(get_func_arg)
{
	const u64 *args = u64_to_ptr(r1);
	u32 nr = (u32)r2;

	if (nr >= attach_of(run)->nr_args)
		return (u64)-EINVAL;
	memcpy(u64_to_ptr(r3), &args[nr], sizeof(u64));
	return 0;
}

/* kernel/bpf/verifier.c: do_misc_fixups: what runs before the function has no result. */
HELPER_BODY(get_func_ret)
{
	const u64 *args = u64_to_ptr(r1);
	u32 type = prog_rules_attach_type(run->prog);

	if (type != BPF_TRACE_FEXIT && type != BPF_MODIFY_RETURN)
		return (u64)-EOPNOTSUPP;
	memcpy(u64_to_ptr(r2), &args[attach_of(run)->nr_args], sizeof(u64));
	return 0;
}

HELPER_BODY(get_func_arg_cnt)
{
	return attach_of(run)->nr_args;
}

HELPER_BODY(perf_prog_read_value)
{
	const struct userbpf_event_opts *event = run->event;
	struct bpf_perf_event_value value = {event->counter, event->enabled_ns, event->running_ns};
	u32 size = (u32)r3;

	if (size != sizeof(value) || !event->has_counter) {
		memset(u64_to_ptr(r2), 0, size);
		return (u64)-EINVAL;
	}
	memcpy(u64_to_ptr(r2), &value, sizeof(value));
	return 0;
}

HELPER_BODY(read_branch_records)
{
	const struct userbpf_event_opts *event = run->event;
	u64 total = (u64)event->nr_branches * BRANCH_ENTRY_BYTES;
	u32 size = (u32)r3;

	if (r4 & ~(u64)BPF_F_GET_BRANCH_RECORDS_SIZE)
		return (u64)-EINVAL;
	if (!event->branches)
		return (u64)-ENOENT;
	if (r4 & BPF_F_GET_BRANCH_RECORDS_SIZE)
		return total;
	if (!r2 || size % BRANCH_ENTRY_BYTES)
		return (u64)-EINVAL;
	size = (u32)MIN(total, (u64)size);
	memcpy(u64_to_ptr(r2), event->branches, size);
	return size;
}
