// SPDX-License-Identifier: BSD-2-Clause
/*
 * A kernel as its types show it: what programs of the tests are loaded for and attach to. Members
 * are in an order of their own, so that a program which was not relocated reads the wrong ones.
 */
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef int pid_t;
typedef _Bool bool;

struct ns_common {
	u64 stashed;
	u32 inum;
};

struct mnt_namespace {
	struct ns_common ns;
};

struct net {
	int filler[5];
	struct ns_common ns;
};

struct pid_namespace {
	u32 level;
	struct ns_common ns;
};

struct nsproxy {
	struct net *net_ns;
	struct mnt_namespace *mnt_ns;
	struct pid_namespace *pid_ns_for_children;
};

struct upid {
	int nr;
	struct pid_namespace *ns;
};

struct pid {
	u32 level;
	struct upid numbers[];
};

typedef struct {
	u32 val;
} kuid_t;

struct cred {
	u64 usage;
	kuid_t gid, uid;
};

enum kind { KIND_NONE, KIND_FILE = 7, KIND_DIR = -3 };

struct qstr {
	union {
		struct {
			u32 hash, len;
		};
		u64 hash_len;
	};
	const unsigned char *name;
};

struct dentry {
	struct dentry *d_parent;
	struct qstr d_name;
};

struct inode {
	u16 i_mode;
	u64 i_ino;
	enum kind i_kind;
};

struct path {
	void *mnt;
	struct dentry *dentry;
};

struct file {
	u32 f_mode, f_flags;
	struct path f_path;
	struct inode *f_inode;
};

struct mm_struct {
	struct file *exe_file;
};

struct kernfs_node {
	u64 id;
};

struct cgroup {
	int level;
	struct kernfs_node *kn;
};

struct css_set {
	struct cgroup *dfl_cgrp;
};

struct task_struct {
	u64 start_boottime, start_time;
	char comm[16];
	unsigned int in_execve : 1, in_iowait : 3, sched_class_id : 12;
	struct task_struct *parent, *real_parent, *group_leader;
	const struct cred *real_cred, *cred;
	struct nsproxy *nsproxy;
	struct mm_struct *mm;
	struct pid *thread_pid;
	struct css_set *cgroups;
	int exit_code;
	u32 flags;
	pid_t tgid, pid;
};

struct seq_file {
	char *buf;
	u64 index;
};

struct bpf_iter_meta {
	union {
		struct seq_file *seq;
	};
	u64 session_id, seq_num;
};

struct wide {
	u64 low;
	u32 high;
};

/* Compilers describe the structs that something is made of, not those that are only pointed to. */
struct {
	struct net net;
	struct mnt_namespace mnt_ns;
	struct pid_namespace pid_ns;
	struct nsproxy nsproxy;
	struct cred cred;
	struct dentry dentry;
	struct file file;
	struct inode inode;
	struct mm_struct mm;
	struct kernfs_node kn;
	struct cgroup cgroup;
	struct css_set css_set;
	struct task_struct task;
	struct seq_file seq;
	struct bpf_iter_meta meta;
	struct pid pid;
} all;

/* Tracepoints: the typedef, and where its arguments have names. */
typedef void (*btf_trace_sched_switch)(void *, bool, struct task_struct *, struct task_struct *);
typedef void (*btf_trace_nameless)(void *, int, struct task_struct *);
btf_trace_sched_switch sched_switch;
btf_trace_nameless nameless;

int __traceiter_sched_switch(void *__data, bool preempt, struct task_struct *prev,
			     struct task_struct *next)
{
	return 0;
}

/* Functions. */
struct file *do_filp_open(int dfd, const char *name, struct wide how, struct inode *inode)
{
	return 0;
}

void wake_up(struct task_struct *task, short nr)
{
}

int security_probe(struct file *file, u64 size)
{
	return 0;
}

void do_exit(long code)
{
}

/* Hooks of LSMs, and iterators. */
int bpf_lsm_file_open(struct file *file)
{
	return 0;
}

void bpf_lsm_inode_free(struct inode *inode)
{
}

int bpf_lsm_getprocattr(struct task_struct *task)
{
	return 0;
}

int bpf_iter_task(struct bpf_iter_meta *meta, struct task_struct *task)
{
	return 0;
}

int bpf_iter_moon(struct bpf_iter_meta *meta, struct inode *moon)
{
	return 0;
}

/* What iterators over maps, programs and links show of them. */
typedef struct {
	long counter;
} atomic64_t;

struct bpf_map {
	char name[16];
	atomic64_t refcnt, usercnt;
	u32 id, max_entries, value_size, key_size, map_type;
};

struct bpf_prog;

struct bpf_prog_aux {
	char name[16];
	const char *attach_func_name;
	u32 id;
};

struct bpf_prog {
	struct bpf_prog_aux *aux;
	u32 type;
	u16 gpl_compatible : 1;
};

/* Whose types are there, because it is a parameter. */
u32 bpf_prog_id(struct bpf_prog_aux *aux)
{
	return aux->id;
}

struct bpf_link {
	struct bpf_prog *prog;
	u32 id;
};

int bpf_iter_bpf_map(struct bpf_iter_meta *meta, struct bpf_map *map)
{
	return 0;
}

int bpf_iter_bpf_prog(struct bpf_iter_meta *meta, struct bpf_prog *prog)
{
	return 0;
}

int bpf_iter_bpf_link(struct bpf_iter_meta *meta, struct bpf_link *link)
{
	return 0;
}

int bpf_iter_bpf_map_elem(struct bpf_iter_meta *meta, struct bpf_map *map, void *key, void *value)
{
	return 0;
}
