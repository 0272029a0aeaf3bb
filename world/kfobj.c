// SPDX-License-Identifier: BSD-2-Clause
#include <stdio.h>

#include "world/world.h"

int kfobjs_init(struct userbpf *vm)
{
	return -pthread_mutex_init(&vm->kfobjs.lock, NULL);
}

static void unlink_object(struct userbpf *vm, struct kfobj *obj)
{
	pthread_mutex_lock(&vm->kfobjs.lock);
	*obj->link = obj->next;
	if (obj->next)
		obj->next->link = obj->link;
	pthread_mutex_unlock(&vm->kfobjs.lock);
}

static void link_object(struct userbpf *vm, struct kfobj *obj)
{
	struct kfobjs *objects = &vm->kfobjs;

	pthread_mutex_lock(&objects->lock);
	obj->next = objects->first;
	obj->link = &objects->first;
	if (obj->next)
		obj->next->link = &obj->next;
	objects->first = obj;
	pthread_mutex_unlock(&objects->lock);
}

/* No program runs any more. */
void kfobjs_destroy(struct userbpf *vm)
{
	struct kfobj *next;

	for (struct kfobj *obj = vm->kfobjs.first; obj; obj = next) {
		next = obj->next;
		mem_free(&vm->mem, obj);
	}
	vm->kfobjs.first = NULL;
	pthread_mutex_destroy(&vm->kfobjs.lock);
}

struct kfobj *kfobj_new(struct userbpf *vm, const char *name, u32 size, u8 access)
{
	struct kfobj *obj = mem_zalloc(&vm->mem, sizeof(*obj) + (u64)size);
	struct region region = {
		.size = MAX(size, 1u),
		.stride = MAX(size, 1u),
		.value_size = size,
		.access = access,
		.object = obj,
	};

	if (!obj)
		return NULL;
	obj->refs = 1;
	obj->size = size;
	region.start = ptr_to_u64(obj->data);
	snprintf(region.name, sizeof(region.name), "%s", name);
	if (region_add(vm, &region)) {
		mem_free(&vm->mem, obj);
		return NULL;
	}
	link_object(vm, obj);
	return obj;
}

void kfobj_get(struct kfobj *obj)
{
	__atomic_add_fetch(&obj->refs, 1, __ATOMIC_RELAXED);
}

static void free_object(struct userbpf *vm, struct grace_item *item)
{
	mem_free(&vm->mem, container_of(item, struct kfobj, item));
}

void kfobj_put(struct userbpf *vm, struct kfobj *obj)
{
	if (__atomic_sub_fetch(&obj->refs, 1, __ATOMIC_ACQ_REL))
		return;
	unlink_object(vm, obj);
	region_remove(vm, ptr_to_u64(obj->data));
	grace_defer(vm, &obj->item, free_object);
}

struct kfobj *kfobj_at(struct userbpf *vm, u64 addr)
{
	const struct region *region = region_find(vm, addr);

	return region ? region->object : NULL;
}

void kfobj_put_at(struct userbpf *vm, u64 addr)
{
	struct kfobj *obj = kfobj_at(vm, addr);

	if (obj)
		kfobj_put(vm, obj);
}
