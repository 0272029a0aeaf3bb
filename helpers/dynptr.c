// SPDX-License-Identifier: BSD-2-Clause
/* Dynptrs: kernel/bpf/helpers.c; vm/dynptr.h tells what they are here. */
#include "helpers/dynptr.h"

#include <string.h>

/* bpf_dynptr_from_mem. One that could not be made is null, and is one all the same. */
HELPER_BODY(dynptr_from_mem)
{
	struct exec_dynptr *dynptr = dynptr_new(run, r4, DYNPTR_TYPE_LOCAL);
	u32 size = (u32)r2;

	if (size > DYNPTR_MAX_SIZE)
		return (u64)-E2BIG;
	if (r3)
		return (u64)-EINVAL;
	dynptr_set(dynptr, u64_to_ptr(r1), size);
	return 0;
}

/* bpf_dynptr_read */
HELPER_BODY(dynptr_read)
{
	const struct exec_dynptr *dynptr = dynptr_filled(run, r3);
	u32 size = (u32)r2, offset = (u32)r4;

	if (!dynptr || r5)
		return (u64)-EINVAL;
	if (!dynptr_has(dynptr, offset, size))
		return (u64)-E2BIG;
	if (dynptr->type == DYNPTR_TYPE_SKB)
		return helper_skb_load_bytes(dynptr->memory, dynptr->offset + offset, r1, size, 0,
					     run);
	if (dynptr->type == DYNPTR_TYPE_XDP)
		return helper_xdp_load_bytes(dynptr->memory, dynptr->offset + offset, r1, size, 0,
					     run);
	memmove(u64_to_ptr(r1), dynptr_bytes(dynptr, offset), size);
	return 0;
}

/* bpf_dynptr_write */
HELPER_BODY(dynptr_write)
{
	const struct exec_dynptr *dynptr = dynptr_filled(run, r1);
	u32 offset = (u32)r2, size = (u32)r4;

	if (!dynptr || dynptr->is_rdonly)
		return (u64)-EINVAL;
	if (!dynptr_has(dynptr, offset, size))
		return (u64)-E2BIG;
	if (dynptr->type == DYNPTR_TYPE_SKB)
		return helper_skb_store_bytes(dynptr->memory, dynptr->offset + offset, r3, size, r5,
					      run);
	if (r5)
		return (u64)-EINVAL;
	if (dynptr->type == DYNPTR_TYPE_XDP)
		return helper_xdp_store_bytes(dynptr->memory, dynptr->offset + offset, r3, size, 0,
					      run);
	memmove(dynptr_bytes(dynptr, offset), u64_to_ptr(r3), size);
	return 0;
}

/* bpf_dynptr_data */
HELPER_BODY(dynptr_data)
{
	const struct exec_dynptr *dynptr = dynptr_filled(run, r1);
	u32 offset = (u32)r2, size = (u32)r3;

	if (!dynptr || !dynptr_has(dynptr, offset, size) || dynptr->is_rdonly ||
	    dynptr_is_packet(dynptr))
		return 0;
	return ptr_to_u64(dynptr_bytes(dynptr, offset));
}
