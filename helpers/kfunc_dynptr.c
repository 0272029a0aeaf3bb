// SPDX-License-Identifier: BSD-2-Clause
/* Dynptrs to packets, and what is done with dynptrs of all kinds: kernel/bpf/helpers.c. */
#include "helpers/dynptr.h"
#include "world/xdp.h"

/* may_access_direct_pkt_data, for writing: others get a dynptr that only reads. */
static bool may_write_packet(const struct run *run)
{
	return spec_prog_by_type(prog_rules_type(run->prog))->flags & PROG_PKT_WRITE;
}

/* net/core/filter.c: bpf_dynptr_from_skb, bpf_dynptr_from_skb_rdonly */
KFUNC_BODY(bpf_dynptr_from_skb)
{
	struct skb *skb = run->cpu->skb;
	struct exec_dynptr *dynptr;

	/* What tracing programs have is no packet (sys/run_tracing.c). */
	if (!skb || r1 != ptr_to_u64(run->ctx) || r1 != ptr_to_u64(&skb->buff))
		exec_trap(run, EXEC_TRAP_ARGUMENT, "R1 of bpf_dynptr_from_skb is no packet");
	dynptr = dynptr_new(run, r3, DYNPTR_TYPE_SKB);
	if (r2)
		return (u64)-EINVAL;
	dynptr_set(dynptr, &skb->buff, skb->buff.len);
	dynptr->is_rdonly = !may_write_packet(run);
	return 0;
}

/* net/core/filter.c: bpf_dynptr_from_xdp */
KFUNC_BODY(bpf_dynptr_from_xdp)
{
	struct kobj_xdp_buff *buff = u64_to_ptr(r1);
	struct exec_dynptr *dynptr = dynptr_new(run, r3, DYNPTR_TYPE_XDP);

	if (r2)
		return (u64)-EINVAL;
	dynptr_set(dynptr, buff, xdp_packet_len(xdp_packet_of(buff)));
	return 0;
}

/* skb_header_pointer, skb_pointer_if_linear: what is not linear is copied. @buffer may be NULL. */
static const void *slice_skb(const struct kobj_sk_buff *buff, u32 offset, void *buffer, u32 size)
{
	const u8 *bytes = skb_bytes(buff, offset, size);

	if (!bytes || (u64)offset + size <= skb_linear_len(buff))
		return bytes;
	return buffer ? memcpy(buffer, bytes, size) : NULL;
}

/*
 * bpf_xdp_pointer, bpf_xdp_copy_buf: what is not in one piece is copied; of a packet that is
 * shorter by now, what is left of it.
 */
static const void *slice_xdp(const struct xdp_packet *packet, u32 offset, void *buffer, u32 size)
{
	const void *bytes = offset <= 0xffff ? xdp_packet_bytes(packet, offset, size) : NULL;

	if (bytes || !buffer)
		return bytes;
	xdp_packet_load(packet, offset, buffer, size);
	return buffer;
}

/* bpf_dynptr_slice */
static u64 slice(const struct exec_dynptr *dynptr, u32 offset, u64 buffer, u32 size)
{
	u32 at = dynptr->offset + offset;

	if (!dynptr_has(dynptr, offset, size))
		return 0;
	if (dynptr->type == DYNPTR_TYPE_SKB)
		return ptr_to_u64(
			slice_skb(u64_to_ptr(dynptr->memory), at, u64_to_ptr(buffer), size));
	if (dynptr->type == DYNPTR_TYPE_XDP)
		return ptr_to_u64(slice_xdp(xdp_packet_of(u64_to_ptr(dynptr->memory)), at,
					    u64_to_ptr(buffer), size));
	return ptr_to_u64(dynptr_bytes(dynptr, offset));
}

KFUNC_BODY(bpf_dynptr_slice)
{
	const struct exec_dynptr *dynptr = dynptr_filled(run, r1);

	return dynptr ? slice(dynptr, (u32)r2, r3, (u32)r4) : 0;
}

KFUNC_BODY(bpf_dynptr_slice_rdwr)
{
	const struct exec_dynptr *dynptr = dynptr_filled(run, r1);

	return dynptr && !dynptr->is_rdonly ? slice(dynptr, (u32)r2, r3, (u32)r4) : 0;
}

KFUNC_BODY(bpf_dynptr_adjust)
{
	struct exec_dynptr *dynptr = dynptr_filled(run, r1);
	u32 start = (u32)r2, end = (u32)r3;

	if (!dynptr || start > end)
		return (u64)-EINVAL;
	if (end > dynptr->size)
		return (u64)-ERANGE;
	dynptr->offset += start;
	dynptr->size = end - start;
	return 0;
}

KFUNC_BODY(bpf_dynptr_is_null)
{
	return !dynptr_filled(run, r1);
}

KFUNC_BODY(bpf_dynptr_is_rdonly)
{
	const struct exec_dynptr *dynptr = dynptr_filled(run, r1);

	return dynptr && dynptr->is_rdonly;
}

KFUNC_BODY(bpf_dynptr_size)
{
	const struct exec_dynptr *dynptr = dynptr_filled(run, r1);

	return dynptr ? dynptr->size : (u32)-EINVAL;
}

/* Made first: it may lie where half of the other one does. */
KFUNC_BODY(bpf_dynptr_clone)
{
	const struct exec_dynptr *dynptr = dynptr_at(run, r1);
	struct exec_dynptr original = {.type = dynptr ? dynptr->type : 0}, *clone;

	if (dynptr)
		original = *dynptr;
	clone = dynptr_new(run, r2, original.type);
	if (!original.memory)
		return (u64)-EINVAL;
	clone->root = original.root;
	clone->memory = original.memory;
	clone->offset = original.offset;
	clone->size = original.size;
	clone->is_rdonly = original.is_rdonly;
	return 0;
}
