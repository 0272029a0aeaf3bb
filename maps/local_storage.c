// SPDX-License-Identifier: BSD-2-Clause
/*
 * Local storage (kernel/bpf/bpf_local_storage.c). A value belongs to an object of the kernel, in
 * whose list its element is (world/storage.h); the map has the memory of all its elements. Programs
 * reach the object by its address, users by a number.
 *
 * A value that is replaced or deleted stays as it is until no program can have it: its element goes
 * back to the pool after a grace period, in which it keeps the map.
 */
#include "maps/local_storage.h"

#include <stdio.h>

#include "maps/btf.h"
#include "maps/object_array.h"
#include "maps/pool.h"
#include "maps/value.h"

/* The spin lock in a value is taken: try again without holding the lists' lock. */
#define AGAIN_LOCK_TAKEN 1

struct elem {
	struct pool_elem pool;
	struct storage_elem link;
	struct grace_item item;
	u64 value[];
};

/* Whose storage it is. */
struct owners {
	enum handle_kind
		kind;	    /* of the users' numbers; HANDLE_FREE: none stands for such an object */
	int err;	    /* of a number of another kind */
	size_t storage_off; /* in what the number stands for */
	const char *word;
	/* What people call one by. Under the lists' lock and that of the tasks. */
	u64 (*number)(struct userbpf *vm, struct storage *owner);
};

struct local_storage {
	struct map map;
	const struct owners *owners;
	struct pool pool; /* under the lists' lock */
};

static struct local_storage *storage_of(const struct map *map)
{
	return container_of((struct map *)(uintptr_t)map, struct local_storage, map);
}

static pthread_mutex_t *lock_of(const struct map *map)
{
	return &map->vm->storage_lock;
}

static struct elem *elem_of(struct storage_elem *link)
{
	return container_of(link, struct elem, link);
}

static struct elem *find(const struct map *map, const struct storage *owner)
{
	struct storage_elem *link = storage_find(owner, map);

	return link ? elem_of(link) : NULL;
}

/* --- elements come and go --- */

static void put_back(struct storage_elem *link, struct kfobj_going *going)
{
	struct elem *elem = elem_of(link);

	if (link->map->record)
		kfobj_collect_fields(going, link->map->record, elem->value);
	pool_put(&storage_of(link->map)->pool, elem);
}

static void put_back_later(struct userbpf *vm, struct grace_item *item)
{
	struct elem *elem = container_of(item, struct elem, item);
	struct map *map = elem->link.map;
	struct kfobj_going going = {.vm = vm};

	pthread_mutex_lock(&vm->storage_lock);
	put_back(&elem->link, &going);
	pthread_mutex_unlock(&vm->storage_lock);
	kfobj_let_go(&going, NULL);
	map_put(map);
}

/* Of an element that is in no list any more. Not under the lock. NULL is allowed. */
static void retire(struct map *map, struct elem *elem)
{
	if (!elem)
		return;
	map_get(map);
	grace_defer(map->vm, &elem->item, put_back_later);
}

/* bpf_selem_alloc. An element was ready. */
static struct elem *add(struct map *map, struct storage *owner, const void *init)
{
	struct elem *elem = pool_get(&storage_of(map)->pool);

	elem->link.map = map;
	elem->link.drop = put_back;
	value_zero(map, elem->value);
	if (init)
		value_copy(map, elem->value, init);
	storage_link(owner, &elem->link);
	return elem;
}

/* --- program side --- */

void *local_storage_get(struct map *map, struct storage *owner, const void *init, bool creates)
{
	struct elem *elem = find(map, owner);

	if (elem || !creates)
		return elem ? elem->value : NULL;
	if (pool_lock(&storage_of(map)->pool, map, lock_of(map), 1))
		return NULL;
	elem = find(map, owner);
	if (!elem)
		elem = add(map, owner, init);
	pthread_mutex_unlock(lock_of(map));
	return elem->value;
}

static struct elem *take_out(struct map *map, struct storage *owner)
{
	struct elem *elem = find(map, owner);

	if (elem)
		storage_unlink(&elem->link);
	return elem;
}

int local_storage_delete(struct map *map, struct storage *owner)
{
	struct elem *elem;

	pthread_mutex_lock(lock_of(map));
	elem = take_out(map, owner);
	pthread_mutex_unlock(lock_of(map));
	retire(map, elem);
	return elem ? 0 : -ENOENT;
}

/* --- user side: under the lock the object stays, too --- */

static void keep(void *object)
{
	(void)object;
}

/* NULL: with *@err. */
static struct storage *find_owner(struct map *map, const void *key, int *err)
{
	const struct owners *owners = storage_of(map)->owners;
	void *object = NULL;
	int number;

	memcpy(&number, key, sizeof(number));
	*err = -EBADF;
	if (owners->kind != HANDLE_FREE)
		*err = object_by_number(map->vm, number, owners->kind, keep, &object);
	if (*err == -EINVAL)
		*err = owners->err;
	return object ? (struct storage *)((u8 *)object + owners->storage_off) : NULL;
}

static int copy_out(struct map *map, struct elem *elem, void *value, u64 flags)
{
	u32 *lock = flags & BPF_F_LOCK ? value_lock(map, elem->value) : NULL;

	if (lock && !lock_try(lock))
		return AGAIN_LOCK_TAKEN;
	value_copy_out(map, value, elem->value);
	if (lock)
		lock_release(lock);
	return 0;
}

static int lookup_once(struct map *map, const void *key, void *value, u64 flags)
{
	struct storage *owner;
	struct elem *elem;
	int err;

	pthread_mutex_lock(lock_of(map));
	owner = find_owner(map, key, &err);
	if (owner) {
		elem = find(map, owner);
		err = elem ? copy_out(map, elem, value, flags) : -ENOENT;
	}
	pthread_mutex_unlock(lock_of(map));
	return err;
}

static int user_lookup(struct map *map, const void *key, void *value, u64 flags)
{
	int err;

	while ((err = lookup_once(map, key, value, flags)) > 0)
		lock_pause();
	return err;
}

static int write_under_its_lock(struct map *map, struct elem *elem, const void *value)
{
	u32 *lock = value_lock(map, elem->value);

	if (!lock_try(lock))
		return AGAIN_LOCK_TAKEN;
	value_copy(map, elem->value, value);
	lock_release(lock);
	return 0;
}

/* bpf_local_storage_update. *@old: what was replaced. */
static int put(struct map *map, struct storage *owner, const void *value, u64 flags,
	       struct elem **old)
{
	u64 presence = flags & ~(u64)BPF_F_LOCK;
	struct elem *elem = find(map, owner);

	if (presence > BPF_EXIST || ((flags & BPF_F_LOCK) && !map_has_lock(map)))
		return -EINVAL;
	if (elem && presence == BPF_NOEXIST)
		return -EEXIST;
	if (!elem && presence == BPF_EXIST)
		return -ENOENT;
	if (elem && (flags & BPF_F_LOCK))
		return write_under_its_lock(map, elem, value);
	*old = take_out(map, owner);
	add(map, owner, value);
	return 0;
}

static int update_once(struct map *map, const void *key, const void *value, u64 flags)
{
	struct elem *old = NULL;
	struct storage *owner;
	int err = pool_lock(&storage_of(map)->pool, map, lock_of(map), 1);

	if (err)
		return err;
	owner = find_owner(map, key, &err);
	if (owner)
		err = put(map, owner, value, flags, &old);
	pthread_mutex_unlock(lock_of(map));
	retire(map, old);
	return err;
}

static int user_update(struct map *map, const void *key, const void *value, u64 flags)
{
	int err;

	while ((err = update_once(map, key, value, flags)) > 0)
		lock_pause();
	return err;
}

static s64 delete_elem(struct map *map, const void *key)
{
	struct elem *old = NULL;
	struct storage *owner;
	int err;

	pthread_mutex_lock(lock_of(map));
	owner = find_owner(map, key, &err);
	if (owner) {
		old = take_out(map, owner);
		err = old ? 0 : -ENOENT;
	}
	pthread_mutex_unlock(lock_of(map));
	retire(map, old);
	return err;
}

/* --- the map --- */

static int init(struct map *map, const struct owners *owners)
{
	struct local_storage *s = storage_of(map);

	s->owners = owners;
	pool_init(&s->pool, sizeof(struct elem) + map_value_slot(map), offsetof(struct elem, value),
		  UINT64_MAX);
	return 0;
}

/* Programs may be looking through the lists that its elements are in: out of them, and a grace
 * period later they can go. */
static void forget(struct map *map)
{
	struct pool *pool = &storage_of(map)->pool;

	pthread_mutex_lock(lock_of(map));
	for (u64 n = 0; n < pool->nr_made; n++) {
		struct elem *elem = pool_at(pool, n);

		if (elem->link.owner)
			storage_unlink(&elem->link);
	}
	pthread_mutex_unlock(lock_of(map));
}

static void destroy(struct map *map)
{
	struct pool *pool = &storage_of(map)->pool;

	for (u64 n = 0; map->record && n < pool->nr_made; n++) {
		struct elem *elem = pool_at(pool, n);

		value_free_fields(map, elem->value);
	}
	pool_destroy(&storage_of(map)->pool, map);
}

/* Owners are looked for among the tasks. */
static void each_value(struct map *map, void *value, map_value_fn fn, void *ctx)
{
	const struct owners *owners = storage_of(map)->owners;
	struct pool *pool = &storage_of(map)->pool;
	char name[64];

	pthread_mutex_lock(&map->vm->tasks.lock);
	pthread_mutex_lock(lock_of(map));
	for (u64 n = 0; n < pool->nr_made; n++) {
		struct elem *elem = pool_at(pool, n);

		if (!elem->link.owner)
			continue;
		snprintf(name, sizeof(name), "%s %llu", owners->word,
			 (unsigned long long)owners->number(map->vm, elem->link.owner));
		value_copy_out(map, value, elem->value);
		fn(ctx, name, value);
	}
	pthread_mutex_unlock(lock_of(map));
	pthread_mutex_unlock(&map->vm->tasks.lock);
}

/* --- owners --- */

/* 0: nobody asked for its cookie yet. */
static u64 sock_number(struct userbpf *vm, struct storage *owner)
{
	const struct sock *sock = container_of(owner, struct sock, storage);

	(void)vm;
	return __atomic_load_n(&sock->sk.sk_common.skc_cookie, __ATOMIC_RELAXED);
}

static u64 cgroup_number(struct userbpf *vm, struct storage *owner)
{
	(void)vm;
	return container_of(owner, struct net_cgroup_ref, storage)->id;
}

/* Of an object that a test made; 0: its type has no such member. */
static u64 member(struct storage *owner, const char *name)
{
	struct kobject *kobj = container_of(owner, struct kobject, storage);
	struct kpath path;
	u64 value;

	if (!kobj->btf || kpath_find(kobj->btf, kobj->type_id, name, &path, NULL) ||
	    kobject_load(kobj, &path, &value))
		return 0;
	return value;
}

static u64 task_number(struct userbpf *vm, struct storage *owner)
{
	for (size_t i = 0; i < vm->tasks.by_pid.nr; i++) {
		const struct task *task = vm->tasks.by_pid.v[i];

		if (&task->storage == owner)
			return (u64)task->attr.pid;
	}
	return member(owner, "pid");
}

static u64 inode_number(struct userbpf *vm, struct storage *owner)
{
	(void)vm;
	return member(owner, "i_ino");
}

/* net/socket.c: sockfd_lookup, kernel/cgroup/cgroup.c: cgroup_v1v2_get_from_fd, kernel/pid.c:
 * pidfd_get_pid, fs/file.c: fdget_raw */
static const struct owners socks = {HANDLE_SOCK, -ENOTSOCK, offsetof(struct sock, storage),
				    "socket", sock_number};
static const struct owners cgroups = {
	HANDLE_CGROUP, -EBADF, offsetof(struct net_cgroup_ref, storage), "cgroup", cgroup_number};
static const struct owners tasks = {.kind = HANDLE_FREE, .word = "task", .number = task_number};
static const struct owners inodes = {.kind = HANDLE_FREE, .word = "inode", .number = inode_number};

static int init_sk(struct map *map)
{
	return init(map, &socks);
}

static int init_cgrp(struct map *map)
{
	return init(map, &cgroups);
}

static int init_task(struct map *map)
{
	return init(map, &tasks);
}

static int init_inode(struct map *map)
{
	return init(map, &inodes);
}

#define LOCAL_STORAGE_COMMON                                                              \
	.object_size = sizeof(struct local_storage), .check_btf = btf_key_is_u32,         \
	.forget = forget, .destroy = destroy, .delete_elem = delete_elem,                 \
	.user_lookup = user_lookup, .user_update = user_update, .each_value = each_value, \
	.refusals = {.next_key = -ENOTSUPP}

const struct map_ops sk_storage_ops = {LOCAL_STORAGE_COMMON, .init = init_sk};
const struct map_ops cgrp_storage_ops = {LOCAL_STORAGE_COMMON, .init = init_cgrp};
const struct map_ops task_storage_ops = {LOCAL_STORAGE_COMMON, .init = init_task};
const struct map_ops inode_storage_ops = {LOCAL_STORAGE_COMMON, .init = init_inode};
