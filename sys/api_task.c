// SPDX-License-Identifier: BSD-2-Clause
/* include/userbpf/task.h */
#include <userbpf/task.h>

#include <errno.h>

#include "sys/public.h"
#include "sys/options.h"
#include "world/world.h"

static int read_cgroups(struct task_attr *attr, const struct userbpf_task_opts *opts)
{
	if (opts->nr_cgroup_ids > TASK_CGROUP_LEVELS || (opts->nr_cgroup_ids && !opts->cgroup_ids))
		return -EINVAL;
	if (!opts->nr_cgroup_ids)
		return 0;
	attr->nr_cgroup_ids = opts->nr_cgroup_ids;
	memcpy(attr->cgroup_ids, opts->cgroup_ids, opts->nr_cgroup_ids * sizeof(u64));
	return 0;
}

static void read_inode(u32 *inode, u32 given)
{
	if (given)
		*inode = given;
}

static void read_namespace(struct task_attr *attr, const struct userbpf_task_opts *opts)
{
	if (opts->pid_ns_dev)
		attr->ns_dev = opts->pid_ns_dev;
	if (opts->pid_ns_ino)
		attr->ns_ino = opts->pid_ns_ino;
	read_inode(&attr->mnt_ns, opts->mnt_ns_ino);
	read_inode(&attr->uts_ns, opts->uts_ns_ino);
	read_inode(&attr->ipc_ns, opts->ipc_ns_ino);
	read_inode(&attr->net_ns, opts->net_ns_ino);
	read_inode(&attr->cgroup_ns, opts->cgroup_ns_ino);
	read_inode(&attr->time_ns, opts->time_ns_ino);
	read_inode(&attr->user_ns, opts->user_ns_ino);
	attr->ns_pid = opts->ns_pid ? opts->ns_pid : attr->pid;
	attr->ns_tgid = opts->ns_tgid ? opts->ns_tgid : attr->tgid;
}

/* @attr holds the defaults. */
static int read_task(struct task_attr *attr, const struct userbpf_task_opts *opts)
{
	if (opts->pid < 0 || opts->tgid < 0 || opts->ppid < 0 || opts->ns_pid < 0 ||
	    opts->ns_tgid < 0)
		return -EINVAL;
	attr->pid = opts->pid;
	attr->tgid = opts->tgid ? opts->tgid : opts->pid;
	attr->uid = opts->uid;
	attr->gid = opts->gid;
	attr->classid = opts->classid;
	attr->ppid = opts->ppid;
	attr->exit_code = opts->exit_code;
	attr->start_ns = opts->start_ns;
	attr->is_kernel_thread = opts->is_kernel_thread;
	if (opts->comm) {
		memset(attr->comm, 0, sizeof(attr->comm));
		memcpy(attr->comm, opts->comm, strnlen(opts->comm, sizeof(attr->comm) - 1));
	}
	read_namespace(attr, opts);
	return read_cgroups(attr, opts);
}

int userbpf_set_current_task(struct userbpf *vm, uint32_t cpu,
			     const struct userbpf_task_opts *given)
{
	struct userbpf_task_opts opts;
	struct task_attr attr = task_default;
	u64 mark = vm ? log_mark(&vm->log) : 0;
	int err = vm ? options_read(&vm->log, &opts, sizeof(opts), given) : -EINVAL;

	if (!err && cpu >= vm->nr_cpus)
		err = -ENXIO;
	if (!err && given)
		err = read_task(&attr, &opts);
	if (!err)
		err = task_set_current(vm, &vm->cpus[cpu], &attr);
	return vm ? log_blame(&vm->log, mark, __func__, err) : err;
}

int userbpf_set_task_stack(struct userbpf *vm, uint32_t cpu, const struct userbpf_stack_opts *given)
{
	struct userbpf_stack_opts opts;
	u64 mark = vm ? log_mark(&vm->log) : 0;
	int err = vm ? options_read(&vm->log, &opts, sizeof(opts), given) : -EINVAL;

	if (!err && cpu >= vm->nr_cpus)
		err = -ENXIO;
	else if (!err &&
		 ((opts.nr_kernel_ips && !opts.kernel_ips) || (opts.nr_user_ips && !opts.user_ips)))
		err = -EINVAL;
	if (!err)
		err = task_set_stack(vm, &vm->cpus[cpu],
				     (struct task_frames){opts.kernel_ips, opts.nr_kernel_ips},
				     (struct task_frames){opts.user_ips, opts.nr_user_ips});
	return vm ? log_blame(&vm->log, mark, __func__, err) : err;
}

int userbpf_user_memory_add(struct userbpf *vm, uint64_t addr, void *data, size_t size,
			    uint32_t flags)
{
	struct umem_area area = {
		.addr = addr,
		.size = size,
		.data = data,
		.is_readonly = flags & USERBPF_USER_MEMORY_RDONLY,
	};

	if (!vm || flags & ~USERBPF_USER_MEMORY_RDONLY || (size && !data))
		return public_blame(vm, __func__, -EINVAL);
	return public_blame(vm, __func__, umem_add(&vm->umem, &area));
}

int userbpf_user_memory_remove(struct userbpf *vm, uint64_t addr)
{
	return public_blame(vm, __func__, vm ? umem_remove(&vm->umem, addr) : -EINVAL);
}
