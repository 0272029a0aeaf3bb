// SPDX-License-Identifier: BSD-2-Clause
#include "world/kern_ctx.h"

#include <string.h>

#include "world/ctx.h"
#include "world/world.h"

#define SKB(member)                                                             \
	{                                                                       \
		CTX_PACKET_SKB, #member, offsetof(struct kobj_sk_buff, member), \
			sizeof(((struct kobj_sk_buff *)0)->member)              \
	}
#define XDP(member)                                                              \
	{                                                                        \
		CTX_PACKET_XDP, #member, offsetof(struct kobj_xdp_buff, member), \
			sizeof(((struct kobj_xdp_buff *)0)->member)              \
	}

/* Numbers and addresses of packets that no row leads to. */
static const struct {
	u8 packet;
	const char *path;
	u16 offset;
	u8 size;
} members[] = {
	SKB(data_len),	       SKB(mac_len),	    SKB(hdr_len),    SKB(head),
	SKB(transport_header), SKB(network_header), SKB(mac_header), XDP(data_hard_start),
	XDP(frame_sz),	       XDP(flags),
};

/* Members that the target does not have, or has in another shape, are left out. */
static void store(struct kobject *image, const char *text, u64 value)
{
	struct kpath path;

	if (!kpath_find(image->btf, image->type_id, text, &path, NULL))
		kobject_store(image, &path, value);
}

static void fill(struct kobject *image, const struct ctx_layout *layout, const void *object)
{
	u64 value;

	for (u32 i = 0; i < layout->nr_fields; i++) {
		const struct ctx_field *field = &layout->fields[i];

		if (field->count == 1 && ctx_kernel_value(field, object, &value))
			store(image, field->path, value);
	}
	for (size_t i = 0; i < ARRAY_SIZE(members); i++) {
		if (members[i].packet != layout->packet)
			continue;
		value = 0;
		memcpy(&value, (const u8 *)object + members[i].offset, members[i].size);
		store(image, members[i].path, value);
	}
}

struct kobject *kern_ctx_image(struct userbpf *vm, const struct ctx_layout *layout,
			       const char *type, const void *object, struct kobject **image)
{
	const struct btf *btf = vm->target_btf;
	int id = btf ? kobject_type_by_name(btf, type) : -1;

	if (id <= 0)
		return NULL;
	if (*image && ((*image)->btf != btf || (*image)->type_id != (u32)id)) {
		kobject_free(*image);
		*image = NULL;
	}
	if (!*image && kobject_new(vm, btf, (u32)id, image))
		*image = NULL;
	if (*image)
		fill(*image, layout, object);
	return *image;
}
