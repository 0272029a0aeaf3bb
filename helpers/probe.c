// SPDX-License-Identifier: BSD-2-Clause
/* Memory of kernel and user: kernel/trace/bpf_trace.c, mm/maccess.c. */
#include "helpers/probe.h"

#include <errno.h>
#include <string.h>

#include "helpers/helpers.h"
#include "maps/value.h"
#include "vm/interp.h"

/* Strings are fetched in words, as lib/strncpy_from_user.c does. */
#define WORD_BYTES 8

/* --- the kernel's memory --- */

/*
 * arch/x86/mm/maccess.c: copy_from_kernel_nofault_allowed. Addresses that no kernel memory can have
 * are another error than those which happen to have none.
 */
static s64 kernel_error(u64 addr)
{
	const u64 kernel_start = 0xffff800000000000, vsyscall_page = 0xffffffffff600000;

	return addr < kernel_start || (addr & ~0xfffull) == vsyscall_page ? -ERANGE : -EFAULT;
}

static s64 read_kernel(struct run *run, void *dst, u32 size, u64 addr)
{
	if (!size && kernel_error(addr) == -EFAULT)
		return 0;
	if (access_can_probe(run, addr, size)) {
		value_copy_bytes(dst, u64_to_ptr(addr), size);
		return 0;
	}
	if (size && !umem_read(&run->vm->kmem, dst, addr, size))
		return 0;
	return kernel_error(addr);
}

/* Objects of the instance, and memory that the embedder says is the kernel's. */
static bool is_known_kernel(struct run *run, u64 addr)
{
	u8 byte;

	return access_can_probe(run, addr, 1) || !umem_read(&run->vm->kmem, &byte, addr, 1);
}

/* --- the user's --- */

static s64 read_user(struct run *run, void *dst, u32 size, u64 addr)
{
	if (!umem_is_user(addr) || !task_has_memory(run->cpu->task))
		return -EFAULT;
	return umem_read(&run->vm->umem, dst, addr, size);
}

/* --- both --- */

/* What is the kernel's may have the host's addresses, which look like a user's. */
static enum probe_space space_of(struct run *run, u64 addr, enum probe_space space)
{
	if (space != PROBE_ANY)
		return space;
	return is_known_kernel(run, addr) || !umem_is_user(addr) ? PROBE_KERNEL : PROBE_USER;
}

static s64 read_space(struct run *run, void *dst, u32 size, u64 addr, enum probe_space space)
{
	return space == PROBE_KERNEL ? read_kernel(run, dst, size, addr)
				     : read_user(run, dst, size, addr);
}

s64 probe_read(struct run *run, void *dst, u32 size, u64 addr, enum probe_space space)
{
	s64 err = read_space(run, dst, size, addr, space_of(run, addr, space));

	if (err)
		value_zero_bytes(dst, size);
	return err;
}

/* A part of a string: a word, or where that is not to be had a byte. */
struct piece {
	char bytes[WORD_BYTES]; /* behind a terminator zeroed */
	u32 size;		/* as it was read */
	u32 len;		/* with the terminator, if that is in it */
};

static s64 read_piece(struct run *run, struct piece *piece, u32 room, u64 addr,
		      enum probe_space space)
{
	s64 err;

	piece->size = room < WORD_BYTES ? 1 : WORD_BYTES;
	err = read_space(run, piece->bytes, piece->size, addr, space);
	if (err && piece->size > 1) {
		piece->size = 1;
		err = read_space(run, piece->bytes, 1, addr, space);
	}
	if (err)
		return err;
	piece->len = (u32)strnlen(piece->bytes, piece->size);
	if (piece->len < piece->size) {
		memset(piece->bytes + piece->len, 0, piece->size - piece->len);
		piece->len++;
	}
	return 0;
}

s64 probe_string(struct run *run, char *dst, u32 size, u64 addr, enum probe_space space)
{
	u32 done = 0;

	space = space_of(run, addr, space);
	while (done < size) {
		struct piece piece;
		s64 err = read_piece(run, &piece, size - done, addr + done, space);

		if (err)
			return err;
		/* The user's side writes whole words, the kernel's does not. */
		value_copy_bytes(dst + done, piece.bytes,
				 space == PROBE_USER ? piece.size : piece.len);
		done += piece.len;
		if (!piece.bytes[piece.len - 1])
			return done;
	}
	if (size)
		dst[size - 1] = '\0';
	return size;
}

static u64 read_string(struct run *run, u64 dst, u64 size, u64 addr, enum probe_space space)
{
	s64 len = probe_string(run, u64_to_ptr(dst), (u32)size, addr, space);

	if (len < 0)
		value_zero_bytes(u64_to_ptr(dst), (u32)size);
	return (u64)len;
}

/* --- bodies --- */

/* bpf_probe_read_compat */
HELPER_BODY(probe_read)
{
	return (u64)probe_read(run, u64_to_ptr(r1), (u32)r2, r3, PROBE_ANY);
}

HELPER_BODY(probe_read_kernel)
{
	return (u64)probe_read(run, u64_to_ptr(r1), (u32)r2, r3, PROBE_KERNEL);
}

HELPER_BODY(probe_read_user)
{
	return (u64)probe_read(run, u64_to_ptr(r1), (u32)r2, r3, PROBE_USER);
}

/* bpf_probe_read_compat_str */
HELPER_BODY(probe_read_str)
{
	return read_string(run, r1, r2, r3, PROBE_ANY);
}

HELPER_BODY(probe_read_kernel_str)
{
	return read_string(run, r1, r2, r3, PROBE_KERNEL);
}

HELPER_BODY(probe_read_user_str)
{
	return read_string(run, r1, r2, r3, PROBE_USER);
}

/* kernel/bpf/helpers.c: bpf_copy_from_user. Nothing of an address that is none is not an error. */
HELPER_BODY(copy_from_user)
{
	return (u32)r2 ? (u64)probe_read(run, u64_to_ptr(r1), (u32)r2, r3, PROBE_USER) : 0;
}

/* There is one user space: another task has the same one, or none. */
HELPER_BODY(copy_from_user_task)
{
	const struct task *task = task_at(r4);
	u32 size = (u32)r2;

	if (r5)
		return (u64)-EINVAL;
	if (!size)
		return 0;
	if (task && task_has_memory(task) && umem_is_user(r3) &&
	    !umem_read(&run->vm->umem, u64_to_ptr(r1), r3, size))
		return 0;
	value_zero_bytes(u64_to_ptr(r1), size);
	return (u64)-EFAULT;
}

HELPER_BODY(probe_write_user)
{
	s64 err;

	if (!task_has_memory(run->cpu->task))
		return (u64)-EPERM;
	err = umem_write(&run->vm->umem, r1, u64_to_ptr(r2), (u32)r3);
	if (!err)
		effect_user_write(run->vm, run->cpu, r1, u64_to_ptr(r2), (u32)r3);
	return (u64)err;
}
