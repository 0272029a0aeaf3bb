// SPDX-License-Identifier: BSD-2-Clause
/* See trace.h. */
#include <inttypes.h>
#include <stdio.h>

#include "cli/json.h"
#include "cli/trace.h"
#include "world/world.h"

#define USEC_PER_SEC ((u64)1000000)

/* Nothing but --task makes tasks current, so it is still the one that the line was written by. */
static const struct task_attr *task_of(struct userbpf *vm, const struct userbpf_effect *effect)
{
	return &vm->cpus[effect->cpu].task->attr;
}

/*
 * A line of the kernel's trace_pipe (trace_print_context()): task-pid, CPU, flags, time in seconds,
 * text. The flags are those of bpf_test_run() with bpf_trace_printk() inside: bottom halves off,
 * preemption and migration disabled once. Since Linux 5.9 the line ends in a newline of its own.
 */
static void print_line(struct userbpf *vm, const struct userbpf_effect *effect)
{
	const struct task_attr *task = task_of(vm, effect);
	u64 usec = (effect->time_ns + 500) / 1000;

	printf("%16s-%-7d [%03u] b..11 %5" PRIu64 ".%06" PRIu64 ": bpf_trace_printk: %s\n",
	       task->comm, task->pid, effect->cpu, usec / USEC_PER_SEC, usec % USEC_PER_SEC,
	       effect->text);
}

static int print_one(void *ctx, const struct userbpf_effect *effect)
{
	if (effect->kind == USERBPF_EFFECT_TRACE)
		print_line(ctx, effect);
	return 0;
}

void trace_print(struct userbpf *vm)
{
	userbpf_each_effect(vm, print_one, vm);
}

static int push_one(void *ctx, const struct userbpf_effect *effect)
{
	struct json_object *array = ctx, *one;

	if (effect->kind != USERBPF_EFFECT_TRACE)
		return 0;
	one = json_object_new_object();
	json_add(one, "time_ns", json_object_new_int64((int64_t)effect->time_ns));
	json_add(one, "cpu", json_object_new_int64(effect->cpu));
	json_add(one, "text", json_text(effect->text));
	json_push(array, one);
	return 0;
}

struct json_object *trace_array(struct userbpf *vm)
{
	struct json_object *array = json_object_new_array();

	userbpf_each_effect(vm, push_one, array);
	return array;
}
