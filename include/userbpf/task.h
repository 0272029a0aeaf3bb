/* SPDX-License-Identifier: BSD-2-Clause */
/* Who programs are called by: the current task of each CPU, and the user space it has. */
#ifndef USERBPF_TASK_H
#define USERBPF_TASK_H

#include <userbpf/common.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A task as bpf_get_current_*() and their kin show it. What is 0 is 0, except where a default is
 * given.
 */
struct userbpf_task_opts {
	size_t sz;
	int32_t pid;	   /* of the thread */
	int32_t tgid;	   /* of the process; 0: as .pid */
	uint32_t uid, gid; /* real ones */
	const char *comm;  /* cut after 15 bytes; NULL: "userbpf" */
	uint64_t start_ns; /* when it started, on the clock of the instance */
	/* A kernel thread: without user space, and signals to it are -EPERM. */
	bool is_kernel_thread;
	/* Ids of the cgroups from the root to the task's own, at most 32; none: the root alone, 1.
	 */
	const uint64_t *cgroup_ids;
	uint32_t nr_cgroup_ids;
	/* The pid namespace, as stat(2) of /proc/PID/ns/pid shows it; 0: device 4, inode
	 * 4026531836. */
	uint64_t pid_ns_dev, pid_ns_ino;
	int32_t ns_pid, ns_tgid; /* in that namespace; 0: as .pid and .tgid */
	uint32_t classid;	 /* of its net_cls cgroup: bpf_get_cgroup_classid() */
	/*
	 * What only the object shows that bpf_get_current_task() gives, and only with types of a
	 * target kernel: userbpf_task_kobj().
	 */
	int32_t ppid;	    /* of the parent, a task of its own; 0: the idle task */
	uint32_t exit_code; /* as waitpid(2) shows it */
	/* Inodes of its namespaces; 0: of those that a system begins with. */
	uint32_t mnt_ns_ino, uts_ns_ino, ipc_ns_ino, net_ns_ino, cgroup_ns_ino, time_ns_ino,
		user_ns_ino;
};

/*
 * The members of struct task_struct that have a value are listed in docs/program-types.md; every
 * other one can be set in the object (kobj.h).
 */

/*
 * Make the task with these attributes current on @cpu. A pid that was current before is the same
 * task, at the same address, with new attributes; then no program may be running as this task on
 * another CPU. Waits until a program that runs on @cpu has ended, so helpers must not call it.
 * @opts is copied. NULL makes the task current that every CPU starts with: pid and tgid 1000,
 * "userbpf", uid and gid 0, in the root cgroup.
 *
 * 0; -ENXIO: there is no such CPU; -EINVAL: a negative pid or tgid, more than 32 cgroups, or a
 * number of them without ids; -ENOMEM; -E2BIG: unknown options set.
 */
USERBPF_API int userbpf_set_current_task(struct userbpf *vm, uint32_t cpu,
					 const struct userbpf_task_opts *opts);

/* Return addresses, the innermost first. */
struct userbpf_stack_opts {
	size_t sz;
	const uint64_t *kernel_ips;
	uint32_t nr_kernel_ips;
	const uint64_t *user_ips;
	uint32_t nr_user_ips;
};

/*
 * Give the task that is current on @cpu these stacks: what bpf_get_stackid() and bpf_get_stack()
 * find when a program is called by it, whatever it is called for. @opts is copied; of each side the
 * first 127 frames count, as many as the kernel unwinds by default. NULL: no frames, as in the
 * beginning: then bpf_get_stackid() is -EFAULT and bpf_get_stack() finds nothing. Kernel threads
 * have no user stack. May be called while programs run.
 *
 * 0; -ENXIO: there is no such CPU; -EINVAL: a number of frames without frames; -ENOMEM; -E2BIG:
 * unknown options set.
 */
USERBPF_API int userbpf_set_task_stack(struct userbpf *vm, uint32_t cpu,
				       const struct userbpf_stack_opts *opts);

/* Programs can read it, bpf_probe_write_user() into it is -EFAULT. */
#define USERBPF_USER_MEMORY_RDONLY (1u << 0)

/*
 * Give programs @size bytes of user space at @addr: what bpf_probe_read_user(),
 * bpf_copy_from_user() and their kin read, and bpf_probe_write_user() writes, is @data, which stays
 * the caller's and has to live until it is removed or the instance freed. There is one user space
 * in an instance, which all its tasks have but kernel threads; areas that touch are one memory.
 * Everything else in it is -EFAULT. @addr may be any number below 0x7ffffffff000, also the address
 * of @data. May be called while programs run. @flags: USERBPF_USER_MEMORY_*.
 *
 * 0; -EINVAL: no bytes, not in user space, or unknown flags; -EEXIST: overlaps memory that is there
 * already; -ENOMEM.
 */
USERBPF_API int userbpf_user_memory_add(struct userbpf *vm, uint64_t addr, void *data, size_t size,
					uint32_t flags);
/*
 * Take the memory away that was added at @addr. When it returns nothing uses the data any more. 0,
 * or -ENOENT.
 */
USERBPF_API int userbpf_user_memory_remove(struct userbpf *vm, uint64_t addr);

#ifdef __cplusplus
}
#endif

#endif
