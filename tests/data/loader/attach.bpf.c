// SPDX-License-Identifier: BSD-2-Clause
/* Programs that attach by BTF, for the kernel of kernel.bpf.c. */
#include "tests/data/loader/bpf.h"

#define CORE __attribute__((preserve_access_index))

static long (*bpf_get_func_arg)(void *ctx, unsigned int n, u64 *value) = (void *)183;
static long (*bpf_get_func_ret)(void *ctx, u64 *value) = (void *)184;
static long (*bpf_get_func_arg_cnt)(void *ctx) = (void *)185;
static u64 (*bpf_get_attach_cookie)(void *ctx) = (void *)174;
static int (*bpf_get_retval)(void) = (void *)186;
static int (*bpf_set_retval)(int retval) = (void *)187;
static long (*bpf_probe_read_kernel)(void *dst, u32 size, const void *from) = (void *)113;
static long (*bpf_probe_read_kernel_str)(void *dst, u32 size, const void *from) = (void *)115;

struct inode {
	u64 i_ino;
} CORE;

struct file {
	struct inode *f_inode;
	unsigned int f_flags;
} CORE;

struct mm_struct {
	struct file *exe_file;
} CORE;

struct task_struct {
	int pid, tgid;
	char comm[16];
	struct task_struct *real_parent, *group_leader;
	struct mm_struct *mm;
} CORE;

static struct task_struct *(*bpf_get_current_task)(void) = (void *)35;
static struct task_struct *(*bpf_get_current_task_btf)(void) = (void *)158;

u64 out[8];

/* Of CO-RE and bpf_probe_read_kernel(), as BPF_CORE_READ() does it. */
SEC("kprobe/probed")
int probes(void *ctx)
{
	struct task_struct *task = bpf_get_current_task(), *parent = 0;
	int pid = 0, tgid = 0;

	bpf_probe_read_kernel(&pid, sizeof(pid), &task->pid);
	bpf_probe_read_kernel(&parent, sizeof(parent), &task->real_parent);
	bpf_probe_read_kernel(&tgid, sizeof(tgid), &parent->tgid);
	bpf_probe_read_kernel_str(out, 16, &parent->comm);
	return pid * 1000 + tgid;
}

/* Loads through NULL are 0, in a function of its own, through the stack and from what it returns.
 */
static noinline struct inode *inode_of(struct task_struct *task)
{
	return task->mm->exe_file->f_inode;
}

SEC("tp_btf/sched_switch")
int switches(u64 *ctx)
{
	struct task_struct *prev = (void *)ctx[1], *next = (void *)ctx[2];
	struct task_struct *current = bpf_get_current_task_btf();
	struct inode *inode = inode_of(next);

	out[0] = ctx[0];
	out[1] = (u64)prev->pid;
	out[2] = (u64)next->pid;
	out[3] = (u64)next->real_parent->tgid;
	out[4] = (u64)current->group_leader->pid;
	out[5] = inode->i_ino;
	return 3;
}

SEC("tp_btf/nameless")
int nameless(u64 *ctx)
{
	return (int)ctx[0] + ((struct task_struct *)ctx[1])->pid;
}

SEC("fentry/do_filp_open")
int enters(u64 *ctx)
{
	u64 value = 0;

	out[0] = (u64)bpf_get_func_arg_cnt(ctx);
	out[1] = (u64)bpf_get_func_arg(ctx, 3, &value);
	out[2] = value;
	out[3] = (u64)bpf_get_func_arg(ctx, 5, &value);
	out[4] = (u64)bpf_get_func_ret(ctx, &value);
	out[5] = ((struct inode *)ctx[4])->i_ino;
	out[6] = bpf_get_attach_cookie(ctx);
	return (int)ctx[0];
}

SEC("fexit/do_filp_open")
int leaves(u64 *ctx)
{
	u64 value = 0;

	out[0] = (u64)bpf_get_func_ret(ctx, &value);
	out[1] = value == ctx[5];
	out[2] = ((struct file *)ctx[5])->f_inode->i_ino;
	return 0;
}

SEC("fmod_ret/security_probe")
int modifies(u64 *ctx)
{
	return ctx[1] > 100 ? -12 : 0;
}

/* A pointer to what is no struct is a number. */
SEC("fentry/do_filp_open")
int walks_text(u64 *ctx)
{
	return *(char *)ctx[1];
}

SEC("fentry/do_filp_open")
int writes(u64 *ctx)
{
	*(volatile u64 *)ctx[4] = 1;
	return 0;
}

SEC("lsm/file_open")
int opens(u64 *ctx)
{
	return ((struct file *)ctx[0])->f_flags & 1 ? -13 : 0;
}

SEC("lsm_cgroup/file_open")
int opens_in_cgroup(u64 *ctx)
{
	unsigned int flags = ((struct file *)ctx[0])->f_flags;

	if (flags & 2)
		bpf_set_retval(-1 + bpf_get_retval());
	return !(flags & 1);
}

SEC("lsm/inode_free")
int frees(u64 *ctx)
{
	return 0;
}

SEC("?lsm/getprocattr")
int disabled(u64 *ctx)
{
	return 0;
}

SEC("?fexit/do_exit")
int exits(u64 *ctx)
{
	return 0;
}

SEC("?fentry/nowhere")
int nowhere(u64 *ctx)
{
	return 0;
}

SEC("?fentry")
int unsaid(u64 *ctx)
{
	return (int)ctx[1];
}

SEC("?tp_btf/moon")
int moon(u64 *ctx)
{
	return 0;
}

struct seq_file {
	char *buf;
} CORE;

struct bpf_iter_meta {
	struct seq_file *seq;
	u64 session_id, seq_num;
} CORE;

static long (*bpf_seq_printf)(struct seq_file *seq, const char *fmt, u32 fmt_size, const void *data,
			      u32 size) = (void *)126;
static long (*bpf_seq_write)(struct seq_file *seq, const void *data, u32 size) = (void *)127;

struct iter_task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
};

SEC("iter/task")
int tasks(struct iter_task *ctx)
{
	static const char line[] = "%llu: %llu of %llu\n", last[] = "%llu tasks\n";
	struct task_struct *task = ctx->task;
	u64 values[3] = {ctx->meta->seq_num};

	if (!task) {
		bpf_seq_printf(ctx->meta->seq, last, sizeof(last), values, 8);
		return 1;
	}
	values[1] = (u64)task->pid;
	values[2] = (u64)task->real_parent->pid;
	bpf_seq_printf(ctx->meta->seq, line, sizeof(line), values, sizeof(values));
	return task->pid == 666;
}

/* Writes as often as a moon is old, 4096 bytes at a time. */
SEC("iter/moon")
int moons(u64 *ctx)
{
	struct seq_file *seq = ((struct bpf_iter_meta *)ctx[0])->seq;
	struct inode *moon = (void *)ctx[1];
	static const char rock[4096] = "rock\n";

	if (!moon)
		return bpf_seq_write(seq, "end\n", 4);
	for (u64 i = 0; i < 20 && i < moon->i_ino; i++)
		out[0] = (u64)bpf_seq_write(seq, rock, sizeof(rock));
	return 0;
}
