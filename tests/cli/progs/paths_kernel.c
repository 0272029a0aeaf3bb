// SPDX-License-Identifier: BSD-2-Clause
/* The kernel of paths.c: files on mounts, and what programs call about them. */
typedef unsigned int u32;

struct qstr {
	u32 hash, len;
	const unsigned char *name;
};

struct dentry {
	u32 d_flags;
	struct dentry *d_parent;
	struct qstr d_name;
};

struct vfsmount {
	struct dentry *mnt_root;
	int mnt_flags;
};

struct mount {
	u32 filler[6];
	struct mount *mnt_parent;
	struct dentry *mnt_mountpoint;
	struct vfsmount mnt;
};

struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
};

union place {
	unsigned long words[2];
	struct path f_path;
};

struct file {
	u32 f_mode;
	union place places[2];
};

struct mm_struct {
	u32 users;
	struct file *exe_file;
};

struct task_struct {
	u32 flags;
	struct mm_struct *mm;
};

int bpf_lsm_file_open(struct file *file)
{
	return !file;
}

int bpf_path_d_path(struct path *path, char *buf, unsigned long buf__sz)
{
	return path && buf && buf__sz;
}

struct file *bpf_get_task_exe_file(struct task_struct *task)
{
	return task->mm->exe_file;
}

void bpf_put_file(struct file *file)
{
	file->f_mode = 0;
}

struct {
	struct dentry dentry;
	struct mount mount;
	struct mm_struct mm;
	struct task_struct task;
} bpf_sizes;
