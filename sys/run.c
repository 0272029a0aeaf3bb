// SPDX-License-Identifier: BSD-2-Clause
#include "sys/run.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "helpers/record.h"
#include "base/lock.h"
#include "spec/spec.h"
#include "sys/options.h"
#include "vm/interp.h"
#include "world/ctx.h"
#include "world/sock.h"

static int run_later(struct run *run, struct userbpf_run_opts *opts)
{
	(void)opts;
	return run_refuse(run, -EOPNOTSUPP, "programs of type %s cannot be run yet",
			  spec_prog_by_type(run->prog->type)->text);
}

/* Types that have no row of their own yet: their programs are loaded, so that objects are. */
static const struct run_ops run_ops_later = {
	.types = UINT64_MAX,
	.run = run_later,
};

static const struct run_ops *const all_ops[] = {
	&run_ops_xdp,
	&run_ops_skb,
	&run_ops_sock_addr,
	&run_ops_raw,
	&run_ops_cgroup_sock,
	&run_ops_sock_ops,
	&run_ops_cgroup_device,
	&run_ops_cgroup_sysctl,
	&run_ops_cgroup_sockopt,
	&run_ops_sk_lookup,
	&run_ops_sk_reuseport,
	&run_ops_flow_dissector,
	&run_ops_kprobe,
	&run_ops_tracepoint,
	&run_ops_raw_tp,
	&run_ops_raw_tp_writable,
	&run_ops_perf_event,
	&run_ops_syscall,
	&run_ops_tracing,
	&run_ops_struct_ops,
	&run_ops_ext,
	&run_ops_later,
};

const struct run_ops *run_ops_of(u32 prog_type)
{
	u64 bit = spec_progs_bit(prog_type);

	for (size_t i = 0; i < ARRAY_SIZE(all_ops); i++) {
		if (all_ops[i]->types & bit)
			return all_ops[i];
	}
	return NULL;
}

bool run_is_here(u32 prog_type)
{
	return run_ops_of(prog_type) != &run_ops_later;
}

/* After a trap: others wait for the lock that the program still holds. */
static void release_lock(struct run *run)
{
	lock_release(u64_to_ptr(run->lock));
	run->lock = 0;
}

void run_begin(struct run *run, const struct prog *prog, u64 limit)
{
	run->prog = prog;
	run->depth = 0;
	run->max_depth = exec_max_depth(run);
	run->nr_tails = 0;
	run->insns_left = limit ? limit : UINT64_MAX;
	run->nr_rcu = run->nr_preempt = run->nr_less = 0;
	run->cpu->redirect.is_set = false;
	run->first_mark = run->cpu->last_mark;
}

void run_end(struct run *run)
{
	run->lent = NULL;
	/* After a trap. The lock may be in one of the objects. */
	if (unlikely(run->lock))
		release_lock(run);
	if (unlikely(run->nr_records))
		record_drop_all(run);
}

static u64 run_once(struct run *run, const struct prog *prog, u64 limit, u64 r1, u64 r2)
{
	const struct exec_loan *loans = run->loans;
	u64 ret;

	run_begin(run, prog, limit);
	ret = interp_run(run, run->is_checked ? INTERP_CHECKED : INTERP_TRUSTED, r1, r2);
	/* Those of callbacks that were left by a trap or an exception are gone. */
	run->loans = loans;
	run_end(run);
	return ret;
}

/* net/core/filter.c: xdp_do_redirect, skb_do_redirect; here it ends with the record. */
static void do_redirect(const struct run *run, const struct prog *prog, u64 retval)
{
	const struct redirect_info *info = &run->cpu->redirect;
	const struct spec_verdict *verdict;

	if (likely(!info->is_set))
		return;
	verdict = spec_verdict_of(prog->type, prog->expected_attach_type, (u32)retval);
	if (verdict && verdict->flags & VERDICT_REDIRECTS)
		effect_redirect(run->vm, run->cpu, info);
}

/* Hooks that take more than a verdict from R0: __cgroup_bpf_run_filter_sock_addr (bind) and _skb.
 */
#define ATTACH_HAS_FLAGS                                                         \
	(ATTACH_BIT(BPF_CGROUP_INET4_BIND) | ATTACH_BIT(BPF_CGROUP_INET6_BIND) | \
	 ATTACH_BIT(BPF_CGROUP_INET_EGRESS))
/* include/linux/netdevice.h */
#define NET_XMIT_DROP 1
#define NET_XMIT_CN   2
#define MAX_ERRNO     4095

/* kernel/bpf/cgroup.c: __cgroup_bpf_run_filter_skb; on the way out the sender is told of
 * congestion. */
static void set_skb_retval(const struct run *run, const struct prog *prog, bool is_congested)
{
	if (*run->retval > 0)
		*run->retval = -EFAULT;
	if (prog->expected_attach_type != BPF_CGROUP_INET_EGRESS || !is_congested)
		return;
	*run->retval = *run->retval ? NET_XMIT_DROP : NET_XMIT_CN;
}

/* kernel/bpf/cgroup.c: bpf_prog_run_array_cg, of one program */
static void set_hook_retval(const struct run *run, const struct prog *prog, u32 r0)
{
	bool is_error = *run->retval < 0 && *run->retval >= -MAX_ERRNO;
	bool has_second_bit = r0 & 2;

	if (spec_attach_bit(prog->expected_attach_type) & ATTACH_HAS_FLAGS)
		r0 &= 1;
	if (!r0 && !is_error)
		*run->retval = -EPERM;
	if (spec_progs_bit(prog->type) & PROGS_CGROUP_SKB)
		set_skb_retval(run, prog, has_second_bit);
}

/* @renew may be NULL. */
static int repeat(struct run *run, struct userbpf_run_opts *opts, u64 r1, u64 r2,
		  void (*renew)(void *ctx))
{
	const struct prog *prog = run->prog;
	u32 times = opts->repeat > 1 ? (u32)opts->repeat : 1;
	bool is_timed = !(opts->flags & USERBPF_RUN_NO_DURATION);
	u64 start_ns = is_timed ? run->vm->os->monotonic_ns() : 0;
	bool has_hook = spec_progs_bit(prog->type) & PROGS_CGROUP ||
			prog->expected_attach_type == BPF_LSM_CGROUP;
	s32 hook_retval = opts->hook_retval;

	if (!run->retval)
		run->retval = &opts->hook_retval;
	for (u32 i = 0; i < times; i++) {
		*run->retval = hook_retval;
		if (renew)
			renew(run->ctx);
		opts->retval64 = run_once(run, prog, opts->insn_limit, r1, r2);
		if (run->trap.kind)
			return -EFAULT;
		do_redirect(run, prog, opts->retval64);
		if (has_hook)
			set_hook_retval(run, prog, (u32)opts->retval64);
	}
	opts->duration = 0;
	if (is_timed)
		opts->duration = (u32)((run->vm->os->monotonic_ns() - start_ns) / times);
	opts->retval = (u32)opts->retval64;
	return 0;
}

int run_repeat(struct run *run, struct userbpf_run_opts *opts, u64 r1, u64 r2)
{
	return repeat(run, opts, r1, r2, NULL);
}

int run_repeat_renewed(struct run *run, struct userbpf_run_opts *opts, void (*renew)(void *ctx))
{
	return repeat(run, opts, ptr_to_u64(run->ctx), 0, renew);
}

void run_set_ctx(struct run *run, void *object, const struct ctx_layout *layout)
{
	run->ctx = object;
	run->ctx_layout = layout;
	run->ctx_size = layout->size;
	run->ctx_user = ctx_user_of(run->prog->type, run->prog->expected_attach_type);
	run->has_ctx = true;
}

int run_import_ctx(const struct run *run, const struct userbpf_run_opts *opts,
		   const struct ctx_layout *layout, const struct ctx_user *user, void *object,
		   const void *ctx)
{
	u32 offset;
	int err;

	if (opts->sock_cookie)
		sock_lock(run->vm);
	err = ctx_import(layout, user, object, ctx, &offset);
	if (opts->sock_cookie)
		sock_unlock(run->vm);
	return err ? run_refuse(run, err, "%s: the field '%s' cannot be set", layout->name,
				ctx_name_at(layout, offset))
		   : 0;
}

int run_copy_ctx_in(const struct userbpf_run_opts *opts, void *ctx, u32 size)
{
	u32 given = MIN(opts->ctx_size_in, size);

	if (opts->ctx_size_in > size &&
	    bytes_find_set(opts->ctx_in, size, opts->ctx_size_in) < opts->ctx_size_in)
		return -E2BIG;
	if (given)
		memcpy(ctx, opts->ctx_in, given);
	bytes_clear((u8 *)ctx + given, size - given);
	return 0;
}

int run_prepare_sock(struct run *run, const struct userbpf_run_opts *opts, struct kobj_sock **sk)
{
	struct cpu *cpu = run->cpu;
	struct sock *sock;

	if (opts->sock_cookie) {
		sock = sock_find(run->vm, opts->sock_cookie);
		if (!sock)
			return run_refuse(run, -ENOENT, "there is no socket with cookie %llu",
					  (unsigned long long)opts->sock_cookie);
		*sk = &sock->sk;
		return 0;
	}
	if (!cpu->sock)
		cpu->sock = sock_new(run->vm);
	else
		sock_reset(cpu->sock);
	if (!cpu->sock)
		return -ENOMEM;
	*sk = &cpu->sock->sk;
	return 0;
}

int run_prepare_skb(struct run *run)
{
	struct cpu *cpu = run->cpu;

	if (!cpu->skb)
		cpu->skb = skb_new(&run->vm->mem);
	return cpu->skb ? 0 : -ENOMEM;
}

int run_prepare_readable(struct run *run, const struct userbpf_run_opts *opts)
{
	u32 size = opts->data_size_in;
	int err = run_prepare_skb(run);
	u64 start;

	if (!err)
		err = skb_fill(&run->vm->mem, run->cpu->skb, opts->data_in, size, size);
	if (err)
		return err;
	start = ptr_to_u64(run->cpu->skb->buff.data);
	run->pkt = (struct exec_pkt){
		.meta = start, .data = start, .end = start + size, .write_end = start};
	return 0;
}

int run_copy_out(void *out, u32 *room, const void *result, u32 size)
{
	u32 had = *room;

	*room = size;
	if (!out)
		return 0;
	if (size)
		memcpy(out, result, MIN(had, size));
	return size > had ? -ENOSPC : 0;
}

int run_refuse(const struct run *run, int err, const char *fmt, ...)
{
	char why[160];
	va_list args;

	va_start(args, fmt);
	vsnprintf(why, sizeof(why), fmt, args);
	va_end(args);
	log_warn(&run->vm->log, "prog '%s': not run: %s\n", run->prog->name, why);
	return err;
}

static int choose_engine(struct run *run, const struct userbpf_run_opts *opts)
{
	if (opts->engine > USERBPF_ENGINE_CHECKED)
		return run_refuse(run, -EINVAL, "there is no engine %d", (int)opts->engine);
	/* The limit is counted by checked mode only. */
	run->is_checked = opts->engine == USERBPF_ENGINE_CHECKED || !run->prog->is_verified ||
			  opts->insn_limit;
	if (opts->engine == USERBPF_ENGINE_INTERP && run->is_checked)
		return run_refuse(run, -EOPNOTSUPP,
				  "the unchecked interpreter takes verified programs only, and no "
				  "instruction limit");
	return 0;
}

#define FLAGS_OF_ALL_TYPES (USERBPF_RUN_NO_DURATION | USERBPF_RUN_RECORD_OUTPUT)

static int check_opts(const struct run *run, const struct run_ops *ops,
		      const struct userbpf_run_opts *opts)
{
	u32 unknown = opts->flags & ~(ops->flags | FLAGS_OF_ALL_TYPES);

	if (unknown)
		return run_refuse(run, -EINVAL, "unknown flags 0x%x", unknown);
	if (opts->repeat < 0)
		return run_refuse(run, -EINVAL, "a negative repetition");
	if ((opts->data_size_in && !opts->data_in) || (opts->ctx_size_in && !opts->ctx_in))
		return run_refuse(run, -EINVAL, "a size without a buffer");
	if (opts->skb && !run_ops_of(run->prog->type)->has_skb)
		return run_refuse(run, -EINVAL, "programs of this type have no socket buffer");
	if (opts->sock_cookie && !run_ops_of(run->prog->type)->has_sock)
		return run_refuse(run, -EINVAL, "programs of this type have no socket");
	if (opts->xdp_mode && !(spec_progs_bit(run->prog->type) & PROGS_XDP))
		return run_refuse(run, -EINVAL, "programs of this type have no XDP mode");
	if (opts->cpu >= run->vm->nr_cpus)
		return run_refuse(run, -ENXIO, "there is no CPU %u", opts->cpu);
	return 0;
}

int run_clear_trap(struct log *log, struct userbpf_trap *trap)
{
	if (!trap)
		return 0;
	if (trap->sz < offsetof(struct userbpf_trap, insn_idx)) {
		log_warn(log, "not run: a trap without its size\n");
		return -EINVAL;
	}
	trap->kind = USERBPF_TRAP_NONE;
	return 0;
}

void run_init(struct run *run, struct userbpf *vm, const struct prog *prog,
	      const struct userbpf_event_opts *event)
{
	/* The sentence of a trap is long, and nobody reads it before one is written. */
	bytes_clear(run, offsetof(struct run, trap.what));
	run->trap.what[0] = '\0';
	run->vm = vm;
	run->prog = prog;
	run->event = event;
}

void run_enter(struct run *run, struct cpu *cpu)
{
	cpu_enter(run->vm, cpu);
	__atomic_store_n(&cpu->runner, cpu_this_thread(), __ATOMIC_RELAXED);
	run->cpu = cpu;
	run->frames = cpu->frames;
	run->records = cpu->records;
	run->dynptrs = cpu->dynptrs;
	run->stack_bottom = ptr_to_u64(cpu->stack);
	run->stack_top = run->stack_bottom + (u64)EXEC_MAX_FRAMES * BPF_STACK_BYTES;
}

void run_leave(struct run *run)
{
	__atomic_store_n(&run->cpu->runner, 0, __ATOMIC_RELAXED);
	cpu_leave(run->vm, run->cpu);
}

int run_prog(struct userbpf *vm, const struct prog *prog, struct userbpf_run_opts *opts)
{
	const struct run_ops *ops = run_ops_of(prog->type);
	struct userbpf_event_opts event;
	struct run run;
	int err;

	run_init(&run, vm, prog, &event);
	err = run_clear_trap(&vm->log, opts->trap);
	if (!err)
		err = options_read(&vm->log, &event, sizeof(event), opts->event);
	if (!err)
		err = check_opts(&run, ops, opts);
	if (!err)
		err = choose_engine(&run, opts);
	if (err)
		return err;

	run_enter(&run, &vm->cpus[opts->cpu]);
	run.records_output = opts->flags & USERBPF_RUN_RECORD_OUTPUT;
	err = ops->run(&run, opts);
	if (err == -EFAULT && run.trap.kind)
		run_describe_trap(&run, NULL, opts->trap);
	run_leave(&run);
	return err;
}
