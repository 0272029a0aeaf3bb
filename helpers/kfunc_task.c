// SPDX-License-Identifier: BSD-2-Clause
/*
 * Kernel objects and what tasks have: kernel/bpf/helpers.c. Tasks stay until the instance goes, so
 * nothing counts them but checked mode, which wants each to be given back.
 */
#include <errno.h>
#include <string.h>

#include "helpers/helpers.h"
#include "helpers/record.h"
#include "spec/spec.h"
#include "vm/interp.h"
#include "world/ctx.h"
#include "world/kern_ctx.h"

#define PAD_ZEROS 1u /* BPF_F_PAD_ZEROS */

KFUNC_BODY(bpf_task_acquire)
{
	return record_handed_out(run, r1);
}

KFUNC_BODY(bpf_task_release)
{
	record_release(run, u64_to_ptr(r1));
	return 0;
}

KFUNC_BODY(bpf_task_from_pid)
{
	const struct task *task = task_find(run->vm, (s32)r1);

	return record_handed_out(run, task ? task_addr(task) : 0);
}

/* The bytes in front of the terminator, at most @max; -EFAULT. */
static s64 copy_string(struct run *run, char *dst, u32 max, u64 from)
{
	if (!task_has_memory(run->cpu->task))
		return -EFAULT;
	for (u32 i = 0; i < max; i++) {
		if (!umem_is_user(from + i) || umem_read(&run->vm->umem, &dst[i], from + i, 1))
			return -EFAULT;
		if (!dst[i])
			return i;
	}
	return max;
}

/* kernel/bpf/helpers.c: bpf_copy_from_user_str */
KFUNC_BODY(bpf_copy_from_user_str)
{
	char *dst = u64_to_ptr(r1);
	u32 size = (u32)r2;
	s64 len;

	if (r4 & ~(u64)PAD_ZEROS)
		return (u64)-EINVAL;
	if (!size)
		return 0;
	len = copy_string(run, dst, size - 1, r3);
	if (r4 & PAD_ZEROS)
		memset(dst + MAX(len, 0), 0, size - (u32)MAX(len, 0));
	if (len < 0)
		return (u64)len;
	dst[len] = '\0';
	return (u64)len + 1;
}

/*
 * A context that is memory is the kernel's own. Of the others there is an image, by the types of
 * the target; without such types no program knows where a member of the kernel's lies.
 */
KFUNC_BODY(bpf_cast_to_kern_ctx)
{
	const char *type = spec_prog_by_type(prog_rules_type(run->prog))->kernel_ctx;
	const struct kobject *image = NULL;

	if (run->ctx_layout && !run->ctx_layout->memory)
		image = kern_ctx_image(run->vm, run->ctx_layout, type, run->ctx,
				       &run->cpu->kern_ctx);
	return image ? ptr_to_u64(image->image) : r1;
}

/* Loads through the result find what is there, or 0 (sys/pointers.h). */
KFUNC_BODY(bpf_rdonly_cast)
{
	return r1;
}
