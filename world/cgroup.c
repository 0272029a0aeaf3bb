// SPDX-License-Identifier: BSD-2-Clause
/*
 * Cgroups: the tree of their ids, and for each id that somebody asks for a number, local storage,
 * and the struct cgroup that programs see. Objects of that type that the test made are the cgroup
 * that their kn->id says.
 */
#include <errno.h>

#include "world/world.h"

static const struct net_cgroup *find_cgroup(const struct net *net, u64 id)
{
	VEC_FOR_EACH (&net->cgroups, cgroup) {
		if (cgroup->id == id)
			return cgroup;
	}
	return NULL;
}

/* Ids from the root to @id; their number. One that is unknown stands right below the root. */
static u32 path_of(const struct net *net, u64 id, u64 *path)
{
	u32 nr = 0;

	for (const struct net_cgroup *at; id != NET_ROOT_CGROUP && nr < NET_MAX_CGROUP_DEPTH - 1;
	     id = at ? at->parent : NET_ROOT_CGROUP) {
		at = find_cgroup(net, id);
		path[nr++] = id;
	}
	path[nr++] = NET_ROOT_CGROUP;
	for (u32 i = 0; i < nr / 2; i++) {
		u64 last = path[nr - 1 - i];

		path[nr - 1 - i] = path[i];
		path[i] = last;
	}
	return nr;
}

int net_add_cgroup(struct userbpf *vm, const struct net_cgroup *cgroup)
{
	struct net *net = &vm->net;
	u64 path[NET_MAX_CGROUP_DEPTH];
	int err;

	pthread_mutex_lock(&net->lock);
	if (cgroup->id == NET_ROOT_CGROUP || find_cgroup(net, cgroup->id))
		err = -EEXIST;
	else if (cgroup->parent != NET_ROOT_CGROUP && !find_cgroup(net, cgroup->parent))
		err = -ENOENT;
	else if (path_of(net, cgroup->parent, path) == NET_MAX_CGROUP_DEPTH)
		err = -EINVAL;
	else
		err = vec_push(&vm->mem, &net->cgroups, *cgroup);
	pthread_mutex_unlock(&net->lock);
	return err;
}

/* The same, taking the lock. */
static u32 find_path(struct userbpf *vm, u64 id, u64 *path)
{
	u32 nr;

	pthread_mutex_lock(&vm->net.lock);
	nr = path_of(&vm->net, id, path);
	pthread_mutex_unlock(&vm->net.lock);
	return nr;
}

u64 net_cgroup_ancestor(struct userbpf *vm, u64 id, s32 level)
{
	u64 path[NET_MAX_CGROUP_DEPTH];
	u32 nr = find_path(vm, id, path);

	return level >= 0 && (u32)level < nr ? path[level] : 0;
}

bool net_cgroup_is_under(struct userbpf *vm, u64 id, u64 ancestor)
{
	u64 path[NET_MAX_CGROUP_DEPTH];
	u32 nr = find_path(vm, id, path);

	for (u32 i = 0; i < nr; i++) {
		if (path[i] == ancestor)
			return true;
	}
	return false;
}

/* --- what stands for one: a number, and an object --- */

static int new_ref(struct userbpf *vm, u64 id, struct net_cgroup_ref **out)
{
	struct net_cgroup_ref *ref = mem_zalloc(&vm->mem, sizeof(*ref));

	if (!ref)
		return -ENOMEM;
	ref->id = id;
	if (vec_push(&vm->mem, &vm->net.cgroup_refs, ref)) {
		mem_free(&vm->mem, ref);
		return -ENOMEM;
	}
	ref->fd = handle_install(vm, HANDLE_CGROUP, ref);
	if (ref->fd < 0) {
		vm->net.cgroup_refs.nr--;
		mem_free(&vm->mem, ref);
		return -ENOMEM;
	}
	*out = ref;
	return 0;
}

static struct net_cgroup_ref *find_ref(const struct net *net, u64 id)
{
	VEC_FOR_EACH (&net->cgroup_refs, ref) {
		if ((*ref)->id == id)
			return *ref;
	}
	return NULL;
}

/* NULL: no memory. */
static struct net_cgroup_ref *get_ref(struct userbpf *vm, u64 id)
{
	struct net_cgroup_ref *ref = find_ref(&vm->net, id);

	if (!ref && new_ref(vm, id, &ref))
		return NULL;
	return ref;
}

int net_cgroup_fd(struct userbpf *vm, u64 id)
{
	struct net_cgroup_ref *ref;

	pthread_mutex_lock(&vm->net.lock);
	ref = get_ref(vm, id);
	pthread_mutex_unlock(&vm->net.lock);
	return ref ? ref->fd : -ENOMEM;
}

/* Members that another kernel has in another shape are left out. */
static int set_member(struct kobject *kobj, const char *text, u64 value)
{
	struct kpath path;

	if (!kobj->btf || kpath_find(kobj->btf, kobj->type_id, text, &path, NULL))
		return 0;
	return kobject_store(kobj, &path, value) == -ENOMEM ? -ENOMEM : 0;
}

static int new_object(struct userbpf *vm, u32 type_id, struct kobject **out)
{
	if (type_id)
		return kobject_new(vm, vm->target_btf, type_id, out);
	*out = kobject_new_bytes(vm, "cgroup", 0);
	return *out ? 0 : -ENOMEM;
}

/* Laid out as the types say that hold now. */
static int renew_object(struct userbpf *vm, struct net_cgroup_ref *ref)
{
	const struct btf *btf = vm->target_btf;
	int type = btf ? btf_find_by_name_kind(btf, "cgroup", BTF_KIND_STRUCT) : 0;
	u64 path[NET_MAX_CGROUP_DEPTH];
	struct kobject *kobj;
	int err;

	if (ref->kobj && ref->kobj->btf == (type > 0 ? btf : NULL))
		return 0;
	err = new_object(vm, type > 0 ? (u32)type : 0, &kobj);
	if (err)
		return err;
	err = set_member(kobj, "kn->id", ref->id);
	err = err ? err : set_member(kobj, "level", path_of(&vm->net, ref->id, path) - 1);
	if (err) {
		kobject_free(kobj);
		return err;
	}
	kobj->owner = ref;
	kobject_free(ref->kobj);
	ref->kobj = kobj;
	return 0;
}

u64 net_cgroup_addr(struct userbpf *vm, u64 id)
{
	struct net_cgroup_ref *ref;
	u64 addr = 0;

	pthread_mutex_lock(&vm->net.lock);
	ref = get_ref(vm, id);
	if (ref && !renew_object(vm, ref))
		addr = ptr_to_u64(ref->kobj->image);
	pthread_mutex_unlock(&vm->net.lock);
	return addr;
}

u64 net_cgroup_id(u64 addr)
{
	struct kobject *kobj = kobject_of(addr);
	const struct net_cgroup_ref *ref = kobj->owner;
	struct kpath path;
	u64 id;

	if (ref)
		return ref->id;
	if (!kobj->btf || kpath_find(kobj->btf, kobj->type_id, "kn->id", &path, NULL) ||
	    kobject_load(kobj, &path, &id))
		return 0;
	return id;
}

struct storage *net_cgroup_storage(struct userbpf *vm, u64 addr)
{
	u64 id = net_cgroup_id(addr);
	struct net_cgroup_ref *ref;

	if (!id)
		return &kobject_of(addr)->storage;
	pthread_mutex_lock(&vm->net.lock);
	ref = get_ref(vm, id);
	pthread_mutex_unlock(&vm->net.lock);
	return ref ? &ref->storage : NULL;
}

/* --- which there are --- */

static bool has_tasks(struct userbpf *vm, u64 id)
{
	bool has = false;

	pthread_mutex_lock(&vm->tasks.lock);
	VEC_FOR_EACH (&vm->tasks.by_pid, task) {
		for (u32 i = 0; i < (*task)->attr.nr_cgroup_ids; i++)
			has |= (*task)->attr.cgroup_ids[i] == id;
	}
	pthread_mutex_unlock(&vm->tasks.lock);
	return has;
}

bool net_cgroup_exists(struct userbpf *vm, u64 id)
{
	bool exists;

	pthread_mutex_lock(&vm->net.lock);
	exists = id == NET_ROOT_CGROUP || find_cgroup(&vm->net, id) || find_ref(&vm->net, id);
	VEC_FOR_EACH (&vm->net.socks, sock)
		exists |= (*sock)->attr.cgroup_id == id;
	pthread_mutex_unlock(&vm->net.lock);
	return exists || has_tasks(vm, id);
}
