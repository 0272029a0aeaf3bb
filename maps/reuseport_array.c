// SPDX-License-Identifier: BSD-2-Clause
/*
 * Arrays of sockets that share an address (kernel/bpf/reuseport_array.c). A socket is in one slot
 * of one array at most, and leaves it when it is closed: slots hold cookies, and a socket that says
 * itself where it is; who is gone has been forgotten by that.
 */
#include "maps/reuseport_array.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include "maps/map.h"
#include "world/handle.h"
#include "world/sock.h"

struct reuseport_array {
	struct map map;
	u64 *cookies; /* atomic, written under sock_lock(); 0: empty */
	void *block;
};

static struct reuseport_array *array_of(const struct map *map)
{
	return container_of((struct map *)(uintptr_t)map, struct reuseport_array, map);
}

static u32 index_of(const void *key)
{
	u32 index;

	memcpy(&index, key, sizeof(index));
	return index;
}

static const void *slot_of(const struct sock *sock)
{
	return __atomic_load_n(&sock->reuseport_slot, __ATOMIC_ACQUIRE);
}

static u64 *slot_at(const struct map *map, u32 index)
{
	return index < map->view.max_entries ? &array_of(map)->cookies[index] : NULL;
}

struct sock *reuseport_array_find(const struct map *map, const void *key)
{
	const u64 *slot = slot_at(map, index_of(key));
	u64 cookie = slot ? __atomic_load_n(slot, __ATOMIC_ACQUIRE) : 0;
	struct sock *sock = cookie ? sock_find(map->vm, cookie) : NULL;

	return sock && slot_of(sock) == slot ? sock : NULL;
}

/* --- under sock_lock() --- */

/* The socket in @slot; NULL: none, or none any more. */
static struct sock *sock_in(struct userbpf *vm, const u64 *slot)
{
	struct sock *sock = *slot ? sock_find_locked(vm, *slot) : NULL;

	return sock && slot_of(sock) == slot ? sock : NULL;
}

/* @sock, or nobody if it is NULL, is in @slot from now on. */
static void put_into(struct userbpf *vm, u64 *slot, struct sock *sock)
{
	struct sock *old = sock_in(vm, slot);

	if (old)
		__atomic_store_n(&old->reuseport_slot, NULL, __ATOMIC_RELEASE);
	if (sock)
		__atomic_store_n(&sock->reuseport_slot, slot, __ATOMIC_RELEASE);
	__atomic_store_n(slot, sock ? sock->sk.sk_common.skc_cookie : 0, __ATOMIC_RELEASE);
}

/* sk_hashed() of sockets that wait for packets of anybody: the others have no group. */
static bool is_waiting(const struct kobj_sock *sk)
{
	if (sock_protocol(sk) == IPPROTO_TCP)
		return sock_state(sk) == SOCK_LISTEN;
	return sk->sk_common.skc_num;
}

/* kernel/bpf/reuseport_array.c: reuseport_array_update_check */
static int check_update(const struct sock *sock, bool is_used, u64 flags)
{
	const struct kobj_sock *sk = &sock->sk;
	u16 protocol = sock_protocol(sk), family = sock_family(sk);

	if (is_used && flags == BPF_NOEXIST)
		return -EEXIST;
	if (!is_used && flags == BPF_EXIST)
		return -ENOENT;
	if (protocol != IPPROTO_UDP && protocol != IPPROTO_TCP)
		return -ENOTSUPP;
	if (family != AF_INET && family != AF_INET6)
		return -ENOTSUPP;
	if (!is_waiting(sk) || !SOCK_READ(sock->opts.reuseport))
		return -EINVAL;
	return slot_of(sock) ? -EBUSY : 0;
}

static void only_look(void *object)
{
	(void)object;
}

/* sockfd_lookup */
static int find_by_number(struct userbpf *vm, int number, struct sock **sock)
{
	*sock = handle_lookup(vm, number, HANDLE_SOCK, only_look);
	if (*sock)
		return 0;
	for (enum handle_kind kind = HANDLE_FREE + 1; kind < HANDLE_NR_KINDS; kind++) {
		if (handle_lookup(vm, number, kind, only_look))
			return -ENOTSOCK;
	}
	return -EBADF;
}

/* --- operations --- */

/* reuseport_array_alloc */
static int init(struct map *map)
{
	struct reuseport_array *array = array_of(map);

	array->cookies =
		map_area_alloc(map, (u64)map->view.max_entries * sizeof(u64), &array->block);
	return array->cookies ? 0 : -ENOMEM;
}

/* Its sockets may be in another array now. */
static void forget(struct map *map)
{
	sock_lock(map->vm);
	for (u32 i = 0; i < map->view.max_entries; i++)
		put_into(map->vm, &array_of(map)->cookies[i], NULL);
	sock_unlock(map->vm);
}

static void destroy(struct map *map)
{
	mem_free(&map->vm->mem, array_of(map)->block);
}

static bool read_number(const struct map *map, const void *value, int *number)
{
	u64 wide;

	if (map->view.value_size == sizeof(int)) {
		memcpy(number, value, sizeof(int));
		return true;
	}
	memcpy(&wide, value, sizeof(wide));
	*number = (int)wide;
	return wide <= INT32_MAX;
}

/* bpf_fd_reuseport_array_update_elem */
static int user_update(struct map *map, const void *key, const void *value, u64 flags)
{
	u64 *slot = slot_at(map, index_of(key));
	struct sock *sock;
	int number, err;

	if (flags > BPF_EXIST)
		return -EINVAL;
	if (!slot)
		return -E2BIG;
	if (!read_number(map, value, &number))
		return -EINVAL;
	sock_lock(map->vm);
	err = find_by_number(map->vm, number, &sock);
	if (!err)
		err = check_update(sock, sock_in(map->vm, slot), flags);
	if (!err)
		put_into(map->vm, slot, sock);
	sock_unlock(map->vm);
	return err;
}

/* bpf_fd_reuseport_array_lookup_elem */
static int user_lookup(struct map *map, const void *key, void *value, u64 flags)
{
	u64 *slot = slot_at(map, index_of(key));
	const struct sock *sock;

	(void)flags;
	if (map->view.value_size != sizeof(u64))
		return -ENOSPC;
	if (!slot)
		return -ENOENT;
	sock_lock(map->vm);
	sock = sock_in(map->vm, slot);
	if (sock)
		memcpy(value, &sock->sk.sk_common.skc_cookie, sizeof(u64));
	sock_unlock(map->vm);
	return sock ? 0 : -ENOENT;
}

/* reuseport_array_delete_elem */
static s64 delete_elem(struct map *map, const void *key)
{
	u64 *slot = slot_at(map, index_of(key));
	bool was_used;

	if (!slot)
		return -E2BIG;
	sock_lock(map->vm);
	was_used = sock_in(map->vm, slot);
	put_into(map->vm, slot, NULL);
	sock_unlock(map->vm);
	return was_used ? 0 : -ENOENT;
}

const struct map_ops reuseport_array_ops = {
	.object_size = sizeof(struct reuseport_array),
	.init = init,
	.forget = forget,
	.destroy = destroy,
	.delete_elem = delete_elem,
	.user_lookup = user_lookup,
	.user_update = user_update,
	.next_key = array_next_key,
};
