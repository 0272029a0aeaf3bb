/* SPDX-License-Identifier: BSD-2-Clause */
/* Instructions as text and back, without an instance. */
#ifndef USERBPF_INSN_H
#define USERBPF_INSN_H

#include <userbpf/common.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Write instruction @idx of a program in the kernel's text ("(bf) r6 = r1") into @buf, without a
 * newline. Returns how many of the instructions it took (2 for a 64-bit immediate), or -EINVAL when
 * @idx is past the end. Of an unknown encoding only its class is written, and it counts as one.
 */
USERBPF_API int userbpf_disasm(const struct bpf_insn *insns, size_t nr_insns, size_t idx, char *buf,
			       size_t buf_size);

/*
 * Assemble the same text, one instruction a line; "(bf) " before it is optional, "#" and "//" begin
 * a comment, and "name:" sets a label that jumps and calls may use instead of "pc+3". Returns the
 * number of instructions written to @insns, or -EINVAL (a line that is no instruction, a label that
 * is not there, a jump too far) or -E2BIG (more than @max_insns); @err, of @err_size bytes, then
 * says which line.
 */
USERBPF_API int userbpf_asm(const char *text, struct bpf_insn *insns, size_t max_insns, char *err,
			    size_t err_size);

/*
 * Check the encoding of instruction @idx: known opcode, reserved fields zero, registers that exist,
 * shift counts and divisors. 0, or -EINVAL (-EACCES: R10 is written) with the kernel's message in
 * @err.
 */
USERBPF_API int userbpf_insn_check(const struct bpf_insn *insns, size_t nr_insns, size_t idx,
				   char *err, size_t err_size);

#ifdef __cplusplus
}
#endif

#endif
