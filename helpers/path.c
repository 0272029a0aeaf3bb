// SPDX-License-Identifier: BSD-2-Clause
/*
 * Paths of files: fs/d_path.c: d_path(). They are read from the dentries and mounts that a test has
 * made, by the types of the target.
 *
 * A test rarely makes all of them. The way up ends at a dentry without a parent (or one that is its
 * own), which is the root of everything if its name is "/"; without a mount there is nothing to
 * cross. Where the length of a name is 0 the name tells it. A dentry is never taken for deleted,
 * nor for one whose file system makes up names ("pipe:[7]").
 */
#include <errno.h>
#include <string.h>

#include "helpers/helpers.h"
#include "helpers/probe.h"
#include "helpers/record.h"
#include "world/kpath.h"
#include "world/world.h"

#define MAX_STEPS     4096 /* dentries and mounts: more than a path of PATH_MAX bytes has */
#define MAX_NAME_SIZE 256

/* Where the members are that lead from one object to the next. */
static const struct step {
	const char *type, *member;
} steps[] = {
#define STEPS                                       \
	STEP(PATH_MNT, "path", "mnt")               \
	STEP(PATH_DENTRY, "path", "dentry")         \
	STEP(PARENT, "dentry", "d_parent")          \
	STEP(NAME, "dentry", "d_name.name")         \
	STEP(NAME_LEN, "dentry", "d_name.len")      \
	STEP(MNT_ROOT, "vfsmount", "mnt_root")      \
	STEP(MOUNT_MNT, "mount", "mnt")             \
	STEP(MOUNT_PARENT, "mount", "mnt_parent")   \
	STEP(MOUNTPOINT, "mount", "mnt_mountpoint") \
	STEP(TASK_MM, "task_struct", "mm")          \
	STEP(EXE_FILE, "mm_struct", "exe_file")
#define STEP(id, type, member) {type, member},
	STEPS
#undef STEP
};

enum {
#define STEP(id, type, member) STEP_##id,
	STEPS
#undef STEP
};

static s64 offset_of(const struct run *run, u32 nr)
{
	const struct btf *btf = run->vm->target_btf;
	struct kpath path;
	int id = btf ? btf_find_by_name_kind(btf, steps[nr].type, BTF_KIND_STRUCT) : -ENOENT;

	if (id <= 0 || kpath_find(btf, (u32)id, steps[nr].member, &path, NULL) || path.nr_hops)
		return -ENOENT;
	return (s64)(path.off_bits / 8);
}

/* The pointer that is member @nr of what is at @addr; 0 where there is no such thing. */
static u64 follow(struct run *run, u64 addr, u32 nr)
{
	s64 off = addr ? offset_of(run, nr) : -ENOENT;
	u64 to = 0;

	if (off < 0 || probe_read(run, &to, sizeof(to), addr + (u64)off, PROBE_KERNEL))
		return 0;
	return to;
}

/* A path that grows towards the front of a buffer. */
struct front {
	char *at;
	u32 room; /* bytes in front of .at */
	bool is_too_long;
};

static void put(struct front *front, const char *bytes, u32 size)
{
	front->is_too_long |= front->room < size;
	if (front->is_too_long)
		return;
	front->room -= size;
	front->at -= size;
	memcpy(front->at, bytes, size);
}

/* The name of @dentry, cut to what names have; how long it is. */
static u32 read_name(struct run *run, u64 dentry, char name[MAX_NAME_SIZE])
{
	s64 off = offset_of(run, STEP_NAME_LEN);
	u64 addr = follow(run, dentry, STEP_NAME);
	u32 len = 0;

	name[0] = '\0';
	if (addr)
		probe_string(run, name, MAX_NAME_SIZE, addr, PROBE_KERNEL);
	if (off >= 0)
		probe_read(run, &len, sizeof(len), dentry + (u64)off, PROBE_KERNEL);
	return (u32)strnlen(name, len ? MIN(len, MAX_NAME_SIZE - 1u) : MAX_NAME_SIZE - 1u);
}

/* From the root of one mount to where it is mounted. false: it is the root of everything. */
static bool cross(struct run *run, u64 *dentry, u64 *mnt)
{
	s64 off = offset_of(run, STEP_MOUNT_MNT);
	u64 mount, parent, at;

	if (!*mnt || off < 0 || follow(run, *mnt, STEP_MNT_ROOT) != *dentry)
		return false;
	mount = *mnt - (u64)off;
	parent = follow(run, mount, STEP_MOUNT_PARENT);
	at = follow(run, mount, STEP_MOUNTPOINT);
	if (!parent || parent == mount || !at)
		return false;
	*dentry = at;
	*mnt = parent + (u64)off;
	return true;
}

static void put_names(struct run *run, u64 dentry, u64 mnt, struct front *front)
{
	char name[MAX_NAME_SIZE];

	for (u32 i = 0; i < MAX_STEPS && !front->is_too_long; i++) {
		u64 parent;
		u32 len;

		if (cross(run, &dentry, &mnt))
			continue;
		parent = follow(run, dentry, STEP_PARENT);
		len = read_name(run, dentry, name);
		if ((!parent || parent == dentry) && len == 1 && *name == '/')
			return;
		put(front, name, len);
		put(front, "/", 1);
		if (!parent || parent == dentry)
			return;
		dentry = parent;
	}
	front->is_too_long = true;
}

/* fs/d_path.c: d_path(), moved to the front as kernel/trace/bpf_trace.c: bpf_d_path() does. */
static s64 path_to_text(struct run *run, u64 path, char *buf, u32 size)
{
	u64 dentry = follow(run, path, STEP_PATH_DENTRY);
	struct front front = {.at = buf + size, .room = size};
	u32 len;

	if (!dentry)
		return -EFAULT;
	put(&front, "", 1);
	put_names(run, dentry, follow(run, path, STEP_PATH_MNT), &front);
	if (!front.is_too_long && front.room == size - 1)
		put(&front, "/", 1);
	if (front.is_too_long)
		return -ENAMETOOLONG;
	len = size - front.room;
	memmove(buf, front.at, len);
	return len;
}

HELPER_BODY(d_path)
{
	return (u32)r3 ? (u64)path_to_text(run, r1, u64_to_ptr(r2), (u32)r3) : 0;
}

/* fs/bpf_fs_kfuncs.c: bpf_path_d_path */
KFUNC_BODY(bpf_path_d_path)
{
	return r3 ? (u64)path_to_text(run, r1, u64_to_ptr(r2), (u32)MIN(r3, UINT32_MAX))
		  : (u64)-EINVAL;
}

/* fs/bpf_fs_kfuncs.c: bpf_get_task_exe_file */
KFUNC_BODY(bpf_get_task_exe_file)
{
	u64 mm = follow(run, r1, STEP_TASK_MM);

	return record_handed_out(run, follow(run, mm, STEP_EXE_FILE));
}

KFUNC_BODY(bpf_put_file)
{
	record_release(run, u64_to_ptr(r1));
	return 0;
}
