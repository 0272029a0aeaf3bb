// SPDX-License-Identifier: BSD-2-Clause
/*
 * Stack traces: kernel/bpf/stackmap.c. The frames are those that the embedder gave the current
 * task. Without mappings of files there are no build ids: entries fall back to addresses, as the
 * kernel's do when it cannot look.
 */
#include <linux/bpf.h>

#include <errno.h>
#include <string.h>

#include "helpers/helpers.h"
#include "maps/stack_trace.h"

#define BUILD_ID_SIZE sizeof(struct bpf_stack_build_id)

/* stack_map_calculate_max_depth */
static u32 max_depth(u32 size, u32 elem_size, u32 skip)
{
	return MIN(size / elem_size + skip, (u32)TASK_STACK_FRAMES);
}

/* get_perf_callchain: the frames down to @depth. */
static struct task_frames unwind(const struct task *task, u32 depth, u64 flags)
{
	struct task_frames frames = task_frames(task, flags & BPF_F_USER_STACK);

	frames.nr = MIN(frames.nr, depth);
	return frames;
}

/* stack_map_get_build_id_offset, where it cannot access the mappings. */
static void store_build_ids(void *buf, const u64 *ips, u32 nr)
{
	for (u32 i = 0; i < nr; i++) {
		struct bpf_stack_build_id entry = {.status = BPF_STACK_BUILD_ID_IP, .ip = ips[i]};

		memcpy((u8 *)buf + i * BUILD_ID_SIZE, &entry, BUILD_ID_SIZE);
	}
}

HELPER_BODY(get_stackid)
{
	struct map *map = u64_to_ptr(r2);
	struct bpf_stack_build_id build_ids[TASK_STACK_FRAMES];
	bool has_build_ids = map->view.flags & BPF_F_STACK_BUILD_ID;
	u32 skip = r3 & BPF_F_SKIP_FIELD_MASK;
	u32 elem_size = has_build_ids ? BUILD_ID_SIZE : sizeof(u64);
	struct task_frames frames;
	struct stack_trace trace;

	if (r3 & ~(u64)(BPF_F_SKIP_FIELD_MASK | BPF_F_USER_STACK | BPF_F_FAST_STACK_CMP |
			BPF_F_REUSE_STACKID))
		return (u64)-EINVAL;
	frames = unwind(run->cpu->task, max_depth(map->view.value_size, elem_size, skip), r3);
	if (frames.nr <= skip)
		return (u64)-EFAULT;
	trace = (struct stack_trace){
		.ips = frames.ips + skip,
		.nr = frames.nr - skip,
		.data = frames.ips + skip,
		.size = (frames.nr - skip) * elem_size,
	};
	if (has_build_ids) {
		store_build_ids(build_ids, trace.ips, trace.nr);
		trace.data = build_ids;
	}
	return (u64)stack_trace_put(map, &trace, r3);
}

/* __bpf_get_stack without what it clears on failure. */
static s64 get_stack(const struct task *task, u8 *buf, u32 size, u64 flags, u32 *used)
{
	bool has_build_ids = flags & BPF_F_USER_BUILD_ID;
	u32 skip = flags & BPF_F_SKIP_FIELD_MASK;
	u32 elem_size = has_build_ids ? BUILD_ID_SIZE : sizeof(u64);
	struct task_frames frames;

	*used = 0;
	if (flags & ~(u64)(BPF_F_SKIP_FIELD_MASK | BPF_F_USER_STACK | BPF_F_USER_BUILD_ID))
		return -EINVAL;
	if ((has_build_ids && !(flags & BPF_F_USER_STACK)) || size % elem_size)
		return -EINVAL;
	frames = unwind(task, max_depth(size, elem_size, skip), flags);
	if (frames.nr < skip)
		return -EFAULT;
	frames.nr -= skip;
	*used = frames.nr * elem_size;
	if (has_build_ids)
		store_build_ids(buf, frames.ips + skip, frames.nr);
	else if (frames.nr)
		memcpy(buf, frames.ips + skip, *used);
	return *used;
}

static u64 get_cleared(const struct task *task, u64 to, u32 size, u64 flags)
{
	u8 *buf = u64_to_ptr(to);
	u32 used;
	s64 ret = get_stack(task, buf, size, flags, &used);

	if (used < size)
		memset(buf + used, 0, size - used);
	return (u64)ret;
}

HELPER_BODY(get_stack)
{
	return get_cleared(run->cpu->task, r2, (u32)r3, r4);
}

/*
 * __bpf_get_task_stack: of another task only the kernel's. One that the test has made of its type
 * has no stack at all.
 */
HELPER_BODY(get_task_stack)
{
	const struct task *task = task_at(r1);
	const u64 known = BPF_F_SKIP_FIELD_MASK | BPF_F_USER_STACK | BPF_F_USER_BUILD_ID;
	s64 err = 0;

	if (!task)
		err = -EFAULT;
	else if (r4 & BPF_F_USER_STACK && !(r4 & ~known))
		err = !task_has_memory(task) ? -EFAULT : task != run->cpu->task ? -EOPNOTSUPP : 0;
	if (!err)
		return get_cleared(task, r2, (u32)r3, r4);
	memset(u64_to_ptr(r2), 0, (u32)r3);
	return (u64)err;
}
