// SPDX-License-Identifier: BSD-2-Clause
/*
 * Checksums of socket buffers: the fields in IP, TCP and UDP headers, and what is known of the
 * packet's own. net/core/filter.c, net/core/utils.c, include/linux/skbuff.h.
 *
 * CHECKSUM_COMPLETE: .csum is the sum of what lies behind the network header. CHECKSUM_PARTIAL: the
 * field at .csum_start + .csum_offset holds the sum of the pseudo header, not complemented, and the
 * device does the rest; so only changes to the pseudo header have an effect on it.
 */
#include <errno.h>
#include <string.h>

#include "helpers/skb.h"
#include "isa/uapi.h"

#define CSUM_MANGLED_0	   0xffff
#define SKB_MAX_CSUM_LEVEL 3

/* When a field to be filled in has been left behind. */
static void check_partial(struct kobj_sk_buff *buff)
{
	if (buff->ip_summed == KOBJ_CHECKSUM_PARTIAL && skb_csum_start_offset(buff) < 0)
		buff->ip_summed = KOBJ_CHECKSUM_NONE;
}

/* Of two forms of 0 this one keeps the one that there was, the next one does not. */
void skb_pull_csum(struct kobj_sk_buff *buff, const u8 *start, u32 len)
{
	if (buff->ip_summed == KOBJ_CHECKSUM_COMPLETE)
		buff->csum = 0u - csum_partial(start, len, 0u - buff->csum);
	check_partial(buff);
}

void skb_forget_bytes(struct kobj_sk_buff *buff, const u8 *start, u32 len, u32 off)
{
	if (buff->ip_summed == KOBJ_CHECKSUM_COMPLETE)
		buff->csum = csum_add(buff->csum, csum_shift(~csum_partial(start, len, 0), off));
	check_partial(buff);
}

void skb_count_bytes(struct kobj_sk_buff *buff, const u8 *start, u32 len, u32 off)
{
	if (buff->ip_summed == KOBJ_CHECKSUM_COMPLETE)
		buff->csum = csum_add(buff->csum, csum_shift(csum_partial(start, len, 0), off));
}

void skb_reset_csum_unnecessary(struct kobj_sk_buff *buff)
{
	if (buff->ip_summed != KOBJ_CHECKSUM_UNNECESSARY)
		return;
	buff->ip_summed = KOBJ_CHECKSUM_NONE;
	buff->csum_level = 0;
}

static u16 load_field(const struct kobj_sk_buff *buff, u32 offset)
{
	u16 field;

	memcpy(&field, buff->data + offset, sizeof(field));
	return field;
}

static void store_field(struct kobj_sk_buff *buff, u32 offset, u16 field)
{
	memcpy(buff->data + offset, &field, sizeof(field));
}

static int find_field(struct kobj_sk_buff *buff, u32 offset)
{
	if (offset > 0xffff || offset & 1 || skb_make_writable(buff, offset + sizeof(u16)))
		return -EFAULT;
	return 0;
}

/* csum_replace_by_diff */
static u16 add_diff(u16 field, u32 diff)
{
	return csum_fold(csum_add(diff, ~(u32)field));
}

/* csum_replace4 */
static u16 replace_word(u16 field, u32 from, u32 to)
{
	return csum_fold(csum_add(csum_sub(~(u32)field, from), to));
}

/* csum_replace2 */
static u16 replace_half(u16 field, u16 from, u16 to)
{
	u16 sum = (u16)~field;

	return (u16)~csum16_add(csum16_add(sum, (u16)~from), to);
}

/* bpf_l3_csum_replace */
HELPER_BODY(l3_csum_replace)
{
	struct kobj_sk_buff *buff = u64_to_ptr(r1);
	u32 offset = (u32)r2;
	u16 field;

	if (r5 & ~(u64)BPF_F_HDR_FIELD_MASK)
		return (u64)-EINVAL;
	if (find_field(buff, offset))
		return (u64)-EFAULT;
	skb_track(buff, &run->pkt);
	exec_forget_origins(run);
	field = load_field(buff, offset);
	switch (r5) {
	case 0:
		if (r3)
			return (u64)-EINVAL;
		field = add_diff(field, (u32)r4);
		break;
	case 2: field = replace_half(field, (u16)r3, (u16)r4); break;
	case 4: field = replace_word(field, (u32)r3, (u32)r4); break;
	default: return (u64)-EINVAL;
	}
	store_field(buff, offset, field);
	return 0;
}

/* inet_proto_csum_replace4 */
static u16 replace_in_proto(struct kobj_sk_buff *buff, u16 field, u32 from, u32 to, u64 flags)
{
	if (buff->ip_summed == KOBJ_CHECKSUM_PARTIAL) {
		if (!(flags & BPF_F_PSEUDO_HDR))
			return field;
		return (u16)~csum_fold(csum_add(csum_sub(field, from), to));
	}
	if (buff->ip_summed == KOBJ_CHECKSUM_COMPLETE && flags & BPF_F_PSEUDO_HDR)
		buff->csum = ~csum_add(csum_sub(~buff->csum, from), to);
	return replace_word(field, from, to);
}

/*
 * inet_proto_csum_replace_by_diff. In IPv6 the change of an address and that of the field cancel
 * each other out in the packet's sum; in IPv4 there is the header's checksum too.
 */
static u16 add_diff_in_proto(struct kobj_sk_buff *buff, u16 field, u32 diff, u64 flags)
{
	if (buff->ip_summed == KOBJ_CHECKSUM_PARTIAL) {
		if (!(flags & BPF_F_PSEUDO_HDR))
			return field;
		return (u16)~csum_fold(csum_add(diff, field));
	}
	if (buff->ip_summed == KOBJ_CHECKSUM_COMPLETE && flags & BPF_F_PSEUDO_HDR &&
	    !(flags & BPF_F_IPV6))
		buff->csum = ~csum_sub(diff, buff->csum);
	return add_diff(field, diff);
}

/* The field as it is to be; -EINVAL. */
static s32 replace_l4(struct kobj_sk_buff *buff, u16 field, u64 from, u64 to, u64 flags)
{
	switch (flags & BPF_F_HDR_FIELD_MASK) {
	case 0: return from ? -EINVAL : add_diff_in_proto(buff, field, (u32)to, flags);
	case 2: return replace_in_proto(buff, field, (u16)from, (u16)to, flags);
	case 4: return replace_in_proto(buff, field, (u32)from, (u32)to, flags);
	default: return -EINVAL;
	}
}

/* bpf_l4_csum_replace: a UDP checksum of 0 means that there is none */
HELPER_BODY(l4_csum_replace)
{
	const u64 known = BPF_F_MARK_MANGLED_0 | BPF_F_MARK_ENFORCE | BPF_F_PSEUDO_HDR |
			  BPF_F_HDR_FIELD_MASK | BPF_F_IPV6;
	struct kobj_sk_buff *buff = u64_to_ptr(r1);
	u32 offset = (u32)r2;
	s32 field;

	if (r5 & ~known)
		return (u64)-EINVAL;
	if (find_field(buff, offset))
		return (u64)-EFAULT;
	skb_track(buff, &run->pkt);
	exec_forget_origins(run);
	field = load_field(buff, offset);
	if (r5 & BPF_F_MARK_MANGLED_0 && !(r5 & BPF_F_MARK_ENFORCE) && !field)
		return 0;
	field = replace_l4(buff, (u16)field, r3, r4, r5);
	if (field < 0)
		return (u64)(s64)field;
	if (r5 & BPF_F_MARK_MANGLED_0 && !field)
		field = CSUM_MANGLED_0;
	store_field(buff, offset, (u16)field);
	return 0;
}

/* bpf_csum_update */
HELPER_BODY(csum_update)
{
	struct kobj_sk_buff *buff = u64_to_ptr(r1);

	if (buff->ip_summed != KOBJ_CHECKSUM_COMPLETE)
		return (u64)-ENOTSUPP;
	buff->csum = csum_add(buff->csum, (u32)r2);
	return buff->csum;
}

/* __skb_incr_checksum_unnecessary */
static void raise_level(struct kobj_sk_buff *buff)
{
	if (buff->ip_summed == KOBJ_CHECKSUM_NONE) {
		buff->ip_summed = KOBJ_CHECKSUM_UNNECESSARY;
		buff->csum_level = 0;
	} else if (buff->ip_summed == KOBJ_CHECKSUM_UNNECESSARY &&
		   buff->csum_level < SKB_MAX_CSUM_LEVEL) {
		buff->csum_level++;
	}
}

/* __skb_decr_checksum_unnecessary */
static void lower_level(struct kobj_sk_buff *buff)
{
	if (buff->ip_summed != KOBJ_CHECKSUM_UNNECESSARY)
		return;
	if (buff->csum_level)
		buff->csum_level--;
	else
		buff->ip_summed = KOBJ_CHECKSUM_NONE;
}

/* bpf_csum_level */
HELPER_BODY(csum_level)
{
	struct kobj_sk_buff *buff = u64_to_ptr(r1);

	switch (r2) {
	case BPF_CSUM_LEVEL_INC: raise_level(buff); return 0;
	case BPF_CSUM_LEVEL_DEC: lower_level(buff); return 0;
	case BPF_CSUM_LEVEL_RESET: skb_reset_csum_unnecessary(buff); return 0;
	case BPF_CSUM_LEVEL_QUERY:
		return buff->ip_summed == KOBJ_CHECKSUM_UNNECESSARY ? buff->csum_level
								    : (u64)-EACCES;
	default: return (u64)-EINVAL;
	}
}
