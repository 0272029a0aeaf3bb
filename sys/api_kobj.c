// SPDX-License-Identifier: BSD-2-Clause
/* include/userbpf/kobj.h */
#include <userbpf/kobj.h>

#include <errno.h>
#include <string.h>

#include "world/world.h"

/* Handles of tasks are made when they are asked for, and go with the instance. */
struct userbpf_kobj {
	struct owned owned;
	struct userbpf *vm;
	struct kobject *kobj; /* NULL: the image of .task, which has another one with other types */
	struct task *task;
};

static struct kobject *object_of(const struct userbpf_kobj *handle)
{
	return handle->task ? handle->task->kobj : handle->kobj;
}

static void close_kobj(struct owned *owned)
{
	struct userbpf_kobj *handle = container_of(owned, struct userbpf_kobj, owned);

	owned_remove(handle->vm, owned);
	kobject_free(handle->kobj);
	mem_free(&handle->vm->mem, handle);
}

static struct userbpf_kobj *make_handle(struct userbpf *vm, struct kobject *kobj, struct task *task)
{
	struct userbpf_kobj *handle = mem_zalloc(&vm->mem, sizeof(*handle));

	if (!handle) {
		errno = ENOMEM;
		return NULL;
	}
	*handle = (struct userbpf_kobj){.vm = vm, .kobj = kobj, .task = task};
	owned_add(vm, &handle->owned, close_kobj);
	return handle;
}

static int make_kobject(struct userbpf *vm, const char *type, struct kobject **out)
{
	int id, err;

	if (!vm->target_btf) {
		log_warn(&vm->log,
			 "object of type '%s': there are no types of a target kernel: give its "
			 "BTF\n",
			 type);
		return -ENOENT;
	}
	id = kobject_type_by_name(vm->target_btf, type);
	if (id <= 0) {
		log_warn(&vm->log, "object of type '%s': the target kernel has no such type\n",
			 type);
		return -ENOENT;
	}
	err = kobject_new(vm, vm->target_btf, (u32)id, out);
	if (err)
		log_warn(&vm->log, "object of type '%s': %s\n", type, strerror(-err));
	return err;
}

struct userbpf_kobj *userbpf_kobj_new(struct userbpf *vm, const char *type)
{
	struct userbpf_kobj *handle;
	struct kobject *kobj;
	int err = vm && type ? make_kobject(vm, type, &kobj) : -EINVAL;

	if (err) {
		errno = -err;
		return NULL;
	}
	handle = make_handle(vm, kobj, NULL);
	if (!handle)
		kobject_free(kobj);
	return handle;
}

void userbpf_kobj_free(struct userbpf_kobj *handle)
{
	if (handle && !handle->task)
		close_kobj(&handle->owned);
}

struct userbpf_kobj *userbpf_task_kobj(struct userbpf *vm, uint32_t cpu)
{
	struct userbpf_kobj *handle = NULL;
	struct task *task;

	if (!vm || cpu >= vm->nr_cpus) {
		errno = vm ? ENXIO : EINVAL;
		return NULL;
	}
	pthread_mutex_lock(&vm->tasks.lock);
	task = vm->cpus[cpu].task;
	if (!task->kobj->btf)
		errno = ENOENT;
	else if (!task->handle)
		task->handle = make_handle(vm, NULL, task);
	if (task->kobj->btf)
		handle = task->handle;
	pthread_mutex_unlock(&vm->tasks.lock);
	return handle;
}

uint64_t userbpf_kobj_addr(const struct userbpf_kobj *handle)
{
	return handle ? ptr_to_u64(object_of(handle)->image) : 0;
}

void *userbpf_kobj_data(struct userbpf_kobj *handle, size_t *size)
{
	if (size)
		*size = handle ? object_of(handle)->size_bytes : 0;
	return handle ? object_of(handle)->image : NULL;
}

/* What cannot be said by the path alone. */
static const char *reason(int err)
{
	switch (err) {
	case -EINVAL: return "the value does not fit the member";
	case -EFAULT: return "a pointer on the way leads to no object";
	case -ENOENT: return "a pointer on the way is NULL";
	case -E2BIG: return "an object on the way is too large";
	default: return strerror(-err);
	}
}

static int fail(const struct userbpf_kobj *handle, const char *path, int err, const char *why)
{
	const struct kobject *kobj = object_of(handle);
	const char *type = kobj->btf ? btf_type_name(kobj->btf, kobj->type_id) : "task_struct";

	log_warn(&handle->vm->log, "%s: '%s': %s\n", type, path, why);
	return err;
}

static int find(const struct userbpf_kobj *handle, const char *path, struct kpath *out)
{
	char why[160] = "";
	struct text text = TEXT_ON(why);
	const struct kobject *kobj;
	int err;

	if (!handle || !path)
		return -EINVAL;
	kobj = object_of(handle);
	if (!kobj->btf)
		return fail(handle, path, -ENOENT, "there are no types of a target kernel");
	err = kpath_find(kobj->btf, kobj->type_id, path, out, &text);
	return err ? fail(handle, path, err, why) : 0;
}

static int finish(const struct userbpf_kobj *handle, const char *path, int err)
{
	return err ? fail(handle, path, err, reason(err)) : 0;
}

int userbpf_kobj_set(struct userbpf_kobj *handle, const char *path, uint64_t value)
{
	struct kpath found;
	int err = find(handle, path, &found);

	return err ? err : finish(handle, path, kobject_store(object_of(handle), &found, value));
}

int userbpf_kobj_get(struct userbpf_kobj *handle, const char *path, uint64_t *value)
{
	struct kpath found;
	int err = value ? find(handle, path, &found) : -EINVAL;

	return err ? err : finish(handle, path, kobject_load(object_of(handle), &found, value));
}

static int member_addr(struct kobject *kobj, const struct kpath *path, u64 *addr)
{
	u8 *at;
	int err = path->off_bits % 8 ? -EINVAL : kobject_locate(kobj, path, true, &at, NULL);

	if (!err)
		*addr = ptr_to_u64(at);
	return err;
}

int userbpf_kobj_member_addr(struct userbpf_kobj *handle, const char *path, uint64_t *addr)
{
	struct kpath found;
	int err = addr ? find(handle, path, &found) : -EINVAL;

	return err ? err : finish(handle, path, member_addr(object_of(handle), &found, addr));
}

int userbpf_kobj_set_text(struct userbpf_kobj *handle, const char *path, const char *text)
{
	struct kpath found;
	int err = text ? find(handle, path, &found) : -EINVAL;

	return err ? err
		   : finish(handle, path, kobject_store_text(object_of(handle), &found, text));
}

int userbpf_kobj_set_value(struct userbpf_kobj *handle, const char *path, const char *value)
{
	struct kpath found;
	int err = value ? find(handle, path, &found) : -EINVAL;

	return err ? err
		   : finish(handle, path, kobject_store_value(object_of(handle), &found, value));
}

static int set_bytes(struct kobject *kobj, const struct kpath *path, const void *data, size_t size)
{
	u8 *at;
	int err;

	if (path->off_bits % 8 || path->nr_bits != 8ull * size)
		return -EINVAL;
	err = kobject_locate(kobj, path, true, &at, NULL);
	if (!err && size)
		memcpy(at, data, size);
	return err;
}

int userbpf_kobj_set_bytes(struct userbpf_kobj *handle, const char *path, const void *data,
			   size_t size)
{
	struct kpath found;
	int err = data || !size ? find(handle, path, &found) : -EINVAL;

	return err ? err : finish(handle, path, set_bytes(object_of(handle), &found, data, size));
}
