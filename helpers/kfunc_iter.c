// SPDX-License-Identifier: BSD-2-Clause
/*
 * Open-coded iterators: kernel/bpf/bpf_iter.c, kernel/bpf/helpers.c. An iterator lies on the
 * program's stack, where in checked mode the program may have written over it: what a body follows
 * it looks up first.
 */
#include <errno.h>
#include <string.h>

#include "helpers/helpers.h"
#include "helpers/probe.h"
#include "spec/spec.h"

/* --- numbers --- */

struct iter_num {
	s32 cur; /* given out last */
	s32 end;
};

KFUNC_BODY(bpf_iter_num_new)
{
	struct iter_num *it = u64_to_ptr(r1);
	s32 start = (s32)r2, end = (s32)r3;

	it->cur = it->end = 0;
	if (start > end)
		return (u64)-EINVAL;
	if ((s64)end - start > BPF_MAX_LOOP_ITERS)
		return (u64)-E2BIG;
	/* Wraps below INT_MIN, and comes back when it is counted up. */
	it->cur = (s32)((u32)start - 1);
	it->end = end;
	return 0;
}

KFUNC_BODY(bpf_iter_num_next)
{
	struct iter_num *it = u64_to_ptr(r1);
	s32 next = (s32)((u32)it->cur + 1);

	if (next >= it->end) {
		it->cur = it->end = 0;
		return 0;
	}
	it->cur = next;
	return ptr_to_u64(&it->cur);
}

KFUNC_BODY(bpf_iter_num_destroy)
{
	struct iter_num *it = u64_to_ptr(r1);

	it->cur = it->end = 0;
	return 0;
}

/* --- bits --- */

#define WORDS	  "words of bpf_iter_bits"
#define MAX_WORDS 511 /* BITS_ITER_NR_WORDS_MAX */

struct iter_bits {
	u64 bits; /* one word, or the address of more */
	s32 nr_bits;
	s32 bit; /* given out last */
};

static u64 start_bits(struct run *run, struct iter_bits *it, u64 from, u32 nr_words)
{
	u32 size = nr_words * (u32)sizeof(u64);
	struct kfobj *copy;

	if (nr_words == 1) {
		if (probe_read(run, &it->bits, size, from, PROBE_KERNEL))
			return (u64)-EFAULT;
		it->nr_bits = 64;
		return 0;
	}
	copy = kfobj_new_named(run->vm, WORDS, size, 0);
	if (!copy)
		return (u64)-ENOMEM;
	if (probe_read(run, copy->data, size, from, PROBE_KERNEL)) {
		kfobj_put(run->vm, copy, run->cpu);
		return (u64)-EFAULT;
	}
	it->bits = ptr_to_u64(copy->data);
	it->nr_bits = (s32)(size * 8);
	return 0;
}

KFUNC_BODY(bpf_iter_bits_new)
{
	struct iter_bits *it = u64_to_ptr(r1);
	u32 nr_words = (u32)r3;

	*it = (struct iter_bits){.bit = -1};
	if (!r2 || !nr_words)
		return (u64)-EINVAL;
	if (nr_words > MAX_WORDS)
		return (u64)-E2BIG;
	return start_bits(run, it, r2, nr_words);
}

/* The words of an iterator that has more than one; NULL: it is none any more. */
static struct kfobj *words_of(struct run *run, const struct iter_bits *it)
{
	struct kfobj *words = it->nr_bits > 64 ? kfobj_at(run->vm, it->bits) : NULL;

	return words && ptr_to_u64(words->data) == it->bits && !strcmp(words->type->name, WORDS) &&
			       words->type->size == (u32)it->nr_bits / 8 &&
			       !kfobj_is_gone_for(words, run->cpu)
		       ? words
		       : NULL;
}

KFUNC_BODY(bpf_iter_bits_next)
{
	struct iter_bits *it = u64_to_ptr(r1);
	const struct kfobj *words = words_of(run, it);
	const u64 *bits = words ? words->data : &it->bits;
	s32 nr_bits = words || it->nr_bits == 64 ? it->nr_bits : 0;
	s32 bit = MAX(it->bit, -1) + 1;

	if (!nr_bits || bit > nr_bits)
		return 0;
	while (bit < nr_bits && !(bits[bit / 64] >> bit % 64 & 1))
		bit++;
	it->bit = bit;
	return bit < nr_bits ? ptr_to_u64(&it->bit) : 0;
}

KFUNC_BODY(bpf_iter_bits_destroy)
{
	struct iter_bits *it = u64_to_ptr(r1);
	struct kfobj *words = words_of(run, it);

	if (words)
		kfobj_put(run->vm, words, run->cpu);
	it->nr_bits = 0;
	return 0;
}

/* --- tasks --- */

enum { ALL_PROCS, ALL_THREADS, PROC_THREADS }; /* BPF_TASK_ITER_* */

/* Pids rather than pointers: what a program writes here leads to some task or none. */
struct iter_task {
	bool has_next;
	u8 flags;
	s32 next, leader;
};

static void set_next(struct iter_task *it, const struct task *task)
{
	it->has_next = task;
	it->next = task ? task->attr.pid : 0;
}

/* The first thread stands first, then the others by their numbers. */
static const struct task *next_thread(struct userbpf *vm, const struct task *task)
{
	s32 tgid = task->attr.tgid;
	s32 pid = task->attr.pid == tgid ? TASK_IDLE_PID : task->attr.pid;
	const struct task *next;

	for (next = task_next(vm, pid); next; next = task_next(vm, next->attr.pid))
		if (next->attr.tgid == tgid && next->attr.pid != tgid)
			break;
	return next;
}

static const struct task *next_leader(struct userbpf *vm, s32 pid)
{
	const struct task *next = task_next(vm, pid);

	while (next && next->attr.pid != next->attr.tgid)
		next = task_next(vm, next->attr.pid);
	return next;
}

/* kernel/bpf/task_iter.c: bpf_iter_task_new; the idle task is the first, where it is there */
KFUNC_BODY(bpf_iter_task_new)
{
	struct iter_task *it = u64_to_ptr(r1);
	const struct task *task = r2 ? task_at(r2) : NULL;

	*it = (struct iter_task){0};
	if ((u32)r3 > PROC_THREADS || ((u32)r3 == PROC_THREADS && !task))
		return (u64)-EINVAL;
	if ((u32)r3 != PROC_THREADS)
		task = next_leader(run->vm, TASK_IDLE_PID - 1);
	it->flags = (u8)r3;
	it->leader = task ? task->attr.pid : 0;
	set_next(it, task);
	return 0;
}

KFUNC_BODY(bpf_iter_task_next)
{
	struct iter_task *it = u64_to_ptr(r1);
	const struct task *task = it->has_next ? task_find(run->vm, it->next) : NULL;
	const struct task *next = NULL;

	if (!task)
		return 0;
	if (it->flags != ALL_PROCS)
		next = next_thread(run->vm, task);
	if (!next && it->flags != PROC_THREADS) {
		next = next_leader(run->vm, it->leader);
		it->leader = next ? next->attr.pid : 0;
	}
	set_next(it, next);
	return task_addr(task);
}

KFUNC_BODY(bpf_iter_task_destroy)
{
	(void)r1;
	return 0;
}
