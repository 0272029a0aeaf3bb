// SPDX-License-Identifier: BSD-2-Clause
/*
 * References to cgroups: kernel/bpf/helpers.c. Cgroups stay until the instance goes, so nothing
 * counts them but checked mode, which wants each to be given back.
 */
#include "helpers/helpers.h"
#include "helpers/record.h"

KFUNC_BODY(bpf_cgroup_acquire)
{
	return record_handed_out(run, r1);
}

KFUNC_BODY(bpf_cgroup_release)
{
	record_release(run, u64_to_ptr(r1));
	return 0;
}

KFUNC_BODY(bpf_cgroup_ancestor)
{
	u64 id = net_cgroup_id(r1), ancestor = net_cgroup_ancestor(run->vm, id, (s32)r2);

	if (!id || !ancestor)
		return 0;
	/* One that the test made is its own ancestor, too. */
	return record_handed_out(run, ancestor == id ? r1 : net_cgroup_addr(run->vm, ancestor));
}

KFUNC_BODY(bpf_cgroup_from_id)
{
	return net_cgroup_exists(run->vm, r1) ? record_handed_out(run, net_cgroup_addr(run->vm, r1))
					      : 0;
}

KFUNC_BODY(bpf_task_under_cgroup)
{
	const struct task *task = task_at(r1);
	u64 ancestor = net_cgroup_id(r2);

	return task && ancestor && task_is_under(task, ancestor);
}
