// SPDX-License-Identifier: BSD-2-Clause
/* Paths of files; the types are those of paths_kernel.c. */
#include "tests/cli/progs/bpf.h"

#define __ksym __attribute__((section(".ksyms")))

struct path {
	void *mnt, *dentry;
};

struct file {
	u32 f_mode;
	struct path places[2];
};

struct task_struct {
	u32 flags;
};

extern int bpf_path_d_path(struct path *path, char *buf, unsigned long buf__sz) __ksym;
extern struct file *bpf_get_task_exe_file(struct task_struct *task) __ksym;
extern void bpf_put_file(struct file *file) __ksym;
static long (*bpf_d_path)(void *path, char *buf, u32 size) = (void *)BPF_FUNC_d_path;
static struct task_struct *(*bpf_get_current_task_btf)(void) = (void *)
	BPF_FUNC_get_current_task_btf;

#define MAX_SIZE 24

int room = MAX_SIZE;

#define say(path, size)                                              \
	({                                                           \
		static const char fmt[] = "'%s' %d";                 \
		bpf_trace_printk(fmt, sizeof(fmt), path, (int)size); \
	})

SEC("lsm.s/file_open")
int opened(u64 *args)
{
	struct file *file = (struct file *)args[0];
	char buf[MAX_SIZE] = "";
	long size = bpf_d_path(&file->places[1], buf, room <= MAX_SIZE ? room : 0);

	say(buf, size);
	return 0;
}

SEC("lsm.s/file_open")
int runs(u64 *args)
{
	struct file *exe = bpf_get_task_exe_file(bpf_get_current_task_btf());
	char buf[MAX_SIZE] = "";
	long size;

	(void)args;
	if (!exe)
		return -2;
	size = bpf_path_d_path(&exe->places[1], buf, room <= MAX_SIZE ? room : 0);
	say(buf, size);
	bpf_put_file(exe);
	return 0;
}

/* Not where a path begins. */
SEC("lsm.s/file_open")
int beside(u64 *args)
{
	char buf[MAX_SIZE];

	return bpf_d_path((char *)args[0] + 32, buf, sizeof(buf));
}

const volatile char fixed[MAX_SIZE];

SEC("lsm.s/file_open")
int into_constant(u64 *args)
{
	return bpf_d_path(&((struct file *)args[0])->places[1], (char *)fixed, sizeof(fixed));
}
