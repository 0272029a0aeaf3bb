// SPDX-License-Identifier: BSD-2-Clause
#include "world/kobject.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "world/world.h"

static int add_region(struct kobject *kobj, const char *name)
{
	struct region region = {
		.start = ptr_to_u64(kobj->image),
		.size = kobj->size_bytes,
		.stride = kobj->size_bytes,
		.value_size = kobj->size_bytes,
		.access = REGION_READ | REGION_PROBE,
		.is_kobject = true,
	};

	snprintf(region.name, sizeof(region.name), "%s", name);
	return region_add(kobj->vm, &region);
}

struct kobject *kobject_new_bytes(struct userbpf *vm, const char *name, u32 size_bytes)
{
	u32 size = MAX(size_bytes, 1u);
	struct kobject *kobj = mem_zalloc(&vm->mem, sizeof(*kobj) + size);

	if (!kobj)
		return NULL;
	kobj->vm = vm;
	kobj->size_bytes = size;
	if (add_region(kobj, name)) {
		mem_free(&vm->mem, kobj);
		return NULL;
	}
	return kobj;
}

int kobject_new(struct userbpf *vm, const struct btf *btf, u32 type_id, struct kobject **out)
{
	u64 size = kpath_object_bytes(btf, type_id);

	if (size > KOBJECT_MAX_BYTES)
		return -E2BIG;
	*out = kobject_new_bytes(vm, btf_type_name(btf, type_id), (u32)size);
	if (!*out)
		return -ENOMEM;
	(*out)->btf = btf_get(btf);
	(*out)->type_id = type_id;
	return 0;
}

static void free_one(struct userbpf *vm, struct grace_item *item)
{
	struct kobject *kobj = container_of(item, struct kobject, item);

	storage_clear(vm, &kobj->storage);
	btf_put(kobj->btf);
	mem_free(&vm->mem, kobj);
}

void kobject_free(struct kobject *kobj)
{
	while (kobj) {
		struct kobject *next = kobj->parts;

		region_remove(kobj->vm, ptr_to_u64(kobj->image));
		grace_defer(kobj->vm, &kobj->item, free_one);
		kobj = next;
	}
}

struct kobject *kobject_at(struct userbpf *vm, u64 addr)
{
	struct region region;

	if (!region_copy(vm, addr, &region) || !region.is_kobject || region.start != addr)
		return NULL;
	return kobject_of(addr);
}

/* --- following paths --- */

static struct kobject *find_part(struct kobject *root, u64 addr)
{
	struct kobject *part = root;

	while (part && ptr_to_u64(part->image) != addr)
		part = part->parts;
	return part ? part : kobject_at(root->vm, addr);
}

static void add_part(struct kobject *root, struct kobject *part)
{
	part->parts = root->parts;
	root->parts = part;
}

/* A new part of @root, which the pointer at @slot leads to from now on. */
static int make_part(struct kobject *root, u32 type_id, u8 *slot, struct kobject **out)
{
	int err = kobject_new(root->vm, root->btf, type_id, out);
	u64 addr;

	if (err)
		return err;
	add_part(root, *out);
	addr = ptr_to_u64((*out)->image);
	memcpy(slot, &addr, sizeof(addr));
	return 0;
}

/* The object that the pointer at @slot leads to. */
static int hop(struct kobject *root, const struct kpath_hop *hop, u8 *slot, bool makes,
	       struct kobject **out)
{
	u64 addr;

	memcpy(&addr, slot, sizeof(addr));
	if (addr) {
		*out = find_part(root, addr);
		return *out ? 0 : -EFAULT;
	}
	return makes ? make_part(root, hop->type_id, slot, out) : -ENOENT;
}

int kobject_locate(struct kobject *root, const struct kpath *path, bool makes, u8 **at,
		   struct kobject **in)
{
	struct kobject *kobj = root;

	for (u32 i = 0; i < path->nr_hops; i++) {
		u64 off = path->hops[i].off_bytes;
		int err;

		if (off + sizeof(u64) > kobj->size_bytes)
			return -EINVAL;
		err = hop(root, &path->hops[i], kobj->image + off, makes, &kobj);
		if (err)
			return err;
	}
	if (path->off_bits + path->nr_bits > 8ull * kobj->size_bytes)
		return -EINVAL;
	*at = kobj->image + path->off_bits / 8;
	if (in)
		*in = kobj;
	return 0;
}

/* --- numbers --- */

static bool is_bytes(const struct kpath *path)
{
	return path->off_bits % 8 == 0 && path->nr_bits % 8 == 0;
}

/* Where the bytes of a number lie in one of 64 bits. */
static u8 *low_bytes(u64 *value, u64 nr_bytes)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	(void)nr_bytes;
	return (u8 *)value;
#else
	return (u8 *)value + sizeof(*value) - nr_bytes;
#endif
}

/* The bit that is the @nth of the value, counted as BTF does. */
static u8 bit_mask(const struct kpath *path, u64 nth, u8 **at)
{
	u64 bit = path->off_bits % 8 + nth;

	*at += bit / 8;
	return (u8)(1u << bit % 8);
}

int kobject_store(struct kobject *kobj, const struct kpath *path, u64 value)
{
	u8 *at;
	int err = kobject_locate(kobj, path, true, &at, NULL);

	if (err || path->nr_bits > 64)
		return err ? err : -EINVAL;
	if (is_bytes(path)) {
		memcpy(at, low_bytes(&value, path->nr_bits / 8), path->nr_bits / 8);
		return 0;
	}
	for (u64 i = 0; i < path->nr_bits; i++) {
		u8 *byte = at, mask = bit_mask(path, i, &byte);

		*byte = (u8)(value >> i & 1 ? *byte | mask : *byte & ~mask);
	}
	return 0;
}

int kobject_load(struct kobject *kobj, const struct kpath *path, u64 *value)
{
	u8 *at;
	int err = kobject_locate(kobj, path, false, &at, NULL);

	if (err || path->nr_bits > 64)
		return err ? err : -EINVAL;
	*value = 0;
	if (is_bytes(path)) {
		memcpy(low_bytes(value, path->nr_bits / 8), at, path->nr_bits / 8);
		return 0;
	}
	for (u64 i = 0; i < path->nr_bits; i++) {
		u8 *byte = at, mask = bit_mask(path, i, &byte);

		*value |= (u64) !!(*byte & mask) << i;
	}
	return 0;
}

/* A part of that type which an earlier call made, and whose pointer was set to NULL later. */
static struct kobject *find_type(struct kobject *root, u32 type_id)
{
	struct kobject *part = root->parts;

	while (part && part->type_id != type_id)
		part = part->parts;
	return part;
}

int kobject_point(struct kobject *kobj, const struct kpath *path, bool leads)
{
	const struct btf_type *t = btf_type_by_id(kobj->btf, path->type_id);
	struct kobject *part;
	u32 target;
	u8 *at;
	int err = kobject_locate(kobj, path, true, &at, NULL);

	if (err || !btf_is_kind(t, BTF_KIND_PTR))
		return err ? err : -EINVAL;
	target = btf_skip_mods_and_typedefs(kobj->btf, t->type);
	if (!btf_is_any(btf_type_by_id(kobj->btf, target), BTF_KINDS_COMPOSITE))
		return -EINVAL;
	part = find_type(kobj, target);
	if (leads && !part)
		return make_part(kobj, target, at, &part);
	return kobject_store(kobj, path, leads ? ptr_to_u64(part->image) : 0);
}

/* --- text --- */

static bool is_char(const struct btf *btf, u32 id)
{
	id = btf_skip_mods_and_typedefs(btf, id);
	return btf_is_kind(btf_type_by_id(btf, id), BTF_KIND_INT) && btf_resolve_size(btf, id) == 1;
}

static bool is_char_array(const struct btf *btf, const struct btf_type *t)
{
	return btf_is_kind(t, BTF_KIND_ARRAY) && is_char(btf, btf_array_of(t)->type);
}

static bool is_char_pointer(const struct btf *btf, const struct btf_type *t)
{
	return btf_is_kind(t, BTF_KIND_PTR) && is_char(btf, t->type);
}

static int store_chars(u8 *at, u64 size, const char *text)
{
	size_t len;

	if (!size)
		return -EINVAL;
	len = strnlen(text, size - 1);
	memset(at, 0, size);
	memcpy(at, text, len);
	return 0;
}

/* In memory of its own, which the pointer leads to from now on. */
static int store_string(struct kobject *root, u8 *at, const char *text)
{
	size_t size = strlen(text) + 1;
	struct kobject *string;
	u64 addr;

	if (size > KOBJECT_MAX_BYTES)
		return -E2BIG;
	string = kobject_new_bytes(root->vm, "text", (u32)size);
	if (!string)
		return -ENOMEM;
	add_part(root, string);
	memcpy(string->image, text, size);
	addr = ptr_to_u64(string->image);
	memcpy(at, &addr, sizeof(addr));
	return 0;
}

int kobject_store_text(struct kobject *kobj, const struct kpath *path, const char *text)
{
	const struct btf_type *t = btf_type_by_id(kobj->btf, path->type_id);
	u64 size = path->nr_bits / 8;
	struct kobject *in;
	u8 *at;
	int err = kobject_locate(kobj, path, true, &at, &in);

	if (err)
		return err;
	if (is_char_pointer(kobj->btf, t))
		return store_string(kobj, at, text);
	if (!is_char_array(kobj->btf, t))
		return -EINVAL;
	if (!size) /* flexible: up to the end */
		size = (u64)(in->image + in->size_bytes - at);
	return store_chars(at, size, text);
}

/* The value of enumerator @name of @t. */
static bool find_enumerator(const struct btf *btf, const struct btf_type *t, const char *name,
			    u64 *value)
{
	for (u32 i = 0; btf_is_any(t, BTF_KINDS_ENUM) && i < btf_vlen(t); i++) {
		if (!strcmp(btf_str(btf, btf_enum_name_off(t, i)), name)) {
			*value = (u64)btf_enum_value(t, i);
			return true;
		}
	}
	return false;
}

/* Within the bits there are, as a number with or without sign. */
static bool parse_number(const char *text, u64 nr_bits, u64 *value)
{
	char *end;
	s64 sign;

	errno = 0;
	*value = *text == '-' ? (u64)strtoll(text, &end, 0) : strtoull(text, &end, 0);
	if (errno || end == text || *end)
		return false;
	sign = nr_bits ? (s64)*value >> (nr_bits - 1) : -1;
	return *text == '-' ? sign == -1 : nr_bits >= 64 || !(*value >> nr_bits);
}

int kobject_store_value(struct kobject *kobj, const struct kpath *path, const char *text)
{
	const struct btf_type *t = btf_type_by_id(kobj->btf, path->type_id);
	u64 value;

	if (is_char_array(kobj->btf, t))
		return kobject_store_text(kobj, path, text);
	if (find_enumerator(kobj->btf, t, text, &value))
		return kobject_store(kobj, path, value);
	if (path->nr_bits && path->nr_bits <= 64 && parse_number(text, path->nr_bits, &value))
		return kobject_store(kobj, path, value);
	return is_char_pointer(kobj->btf, t) ? kobject_store_text(kobj, path, text) : -EINVAL;
}

int kobject_type_by_name(const struct btf *btf, const char *name)
{
	static const struct {
		const char *word;
		u32 kind;
	} kinds[] = {{"struct ", BTF_KIND_STRUCT}, {"union ", BTF_KIND_UNION}};

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		size_t len = strlen(kinds[i].word);

		if (!strncmp(name, kinds[i].word, len))
			return btf_find_by_name_kind(btf, name + len, kinds[i].kind);
	}
	return btf_find_by_name_kind(btf, name, BTF_KIND_STRUCT);
}
