// SPDX-License-Identifier: BSD-2-Clause
/*
 * Running the callbacks of timers and queued work: include/userbpf/vm.h: userbpf_run_due. A
 * callback runs as the program that set it, on the CPU that started the timer, with nothing of what
 * that program was run over: it has no context, no packet, no event.
 */
#include <userbpf/vm.h>

#include <errno.h>

#include "maps/async.h"
#include "sys/options.h"
#include "sys/public.h"
#include "sys/run.h"
#include "vm/interp.h"

/* More callbacks than this are not run at once: they start one another for ever. */
#define MAX_CALLBACKS 1000000

struct due {
	struct userbpf *vm;
	struct userbpf_due_opts *opts;
	u64 nr; /* callbacks that were run */
};

/* kernel/bpf/helpers.c: bpf_timer_cb, bpf_wq_work */
static void call(struct run *run, const struct async_job *job)
{
	u32 index;
	const void *key = job->map->ops->key_of(job->map, job->value, &index);
	struct exec_loan loan = {.start = ptr_to_u64(key), .size = job->map->view.key_size};

	run->loans = &loan;
	interp_run_func(run, run->is_checked ? INTERP_CHECKED : INTERP_TRUSTED, job->func,
			ptr_to_u64(job->map), ptr_to_u64(key), ptr_to_u64(job->value));
}

static void report_trap(const struct due *due, const struct run *run, enum btf_field_type field)
{
	static const char *const callbacks[BTF_NR_FIELD_TYPES] = {
		[BTF_FIELD_TIMER] = "timer callback",
		[BTF_FIELD_WORKQUEUE] = "work queue callback",
	};

	run_describe_trap(run, callbacks[field], due->opts->nr_trapped++ ? NULL : due->opts->trap);
}

static void run_job(struct due *due, struct run *run, const struct async_job *job)
{
	run->is_checked = !job->prog->is_verified || due->opts->insn_limit;
	run_begin(run, job->prog, due->opts->insn_limit);
	call(run, job);
	run_end(run);
	if (run->trap.kind)
		report_trap(due, run, job->field);
	due->nr++;
}

/* One callback on @cpu, if there still is one. */
static void run_on(struct due *due, struct cpu *cpu)
{
	struct userbpf_event_opts event = {.sz = sizeof(event)};
	struct async_job job;
	struct run run;
	s32 retval = 0;

	run_init(&run, due->vm, NULL, &event);
	run.has_ctx = true; /* but none that a helper could be given */
	run.retval = &retval;
	run_enter(&run, cpu);
	if (async_take(due->vm, cpu, &job)) {
		run_job(due, &run, &job);
		async_done(due->vm, &job);
	}
	run_leave(&run);
}

static int run_all_due(struct due *due)
{
	struct cpu *cpu;

	while ((cpu = async_due_cpu(due->vm))) {
		if (due->nr == MAX_CALLBACKS) {
			log_warn(&due->vm->log,
				 "%d callbacks of timers were run, and there are still some: they "
				 "start one another\n",
				 MAX_CALLBACKS);
			return -ELOOP;
		}
		run_on(due, cpu);
	}
	return 0;
}

/* The clock stops where the next one is due, for it to find it there. */
static int run_on_the_way(struct due *due, u64 ns)
{
	struct userbpf *vm = due->vm;
	int err = run_all_due(due);

	while (!err && ns) {
		u64 step = MIN(async_wait_ns(vm), ns);

		__atomic_add_fetch(&vm->virtual_ns, step, __ATOMIC_RELAXED);
		ns -= step;
		if (step)
			async_begin_pass(vm);
		err = run_all_due(due);
	}
	__atomic_add_fetch(&vm->virtual_ns, ns, __ATOMIC_RELAXED);
	return err;
}

static int run_due(struct userbpf *vm, struct userbpf_due_opts *opts)
{
	struct due due = {.vm = vm, .opts = opts};
	int err;

	if (opts->advance_ns && vm->is_real_clock)
		return -EINVAL;
	if (async_is_in_program(vm)) {
		__atomic_add_fetch(&vm->virtual_ns, opts->advance_ns, __ATOMIC_RELAXED);
		return 0;
	}
	async_begin_pass(vm);
	err = run_on_the_way(&due, opts->advance_ns);
	return err ? err : (int)due.nr;
}

int userbpf_run_due(struct userbpf *vm, struct userbpf_due_opts *given)
{
	struct userbpf_due_opts opts;
	int ret;

	if (!vm)
		return -EINVAL;
	ret = options_read(&vm->log, &opts, sizeof(opts), given);
	if (!ret)
		ret = run_clear_trap(&vm->log, opts.trap);
	if (ret)
		return ret;
	opts.nr_trapped = 0;
	ret = run_due(vm, &opts);
	if (given)
		memcpy(given, &opts, MIN(given->sz, sizeof(opts)));
	return public_blame(vm, __func__, ret);
}

int userbpf_clock_advance(struct userbpf *vm, uint64_t ns)
{
	struct userbpf_due_opts opts = {.sz = sizeof(opts), .advance_ns = ns};
	int ret;

	if (!vm || vm->is_real_clock)
		return public_blame(vm, __func__, -EINVAL);
	ret = run_due(vm, &opts);
	return MIN(ret, 0);
}
