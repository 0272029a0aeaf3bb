/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Classic BPF: the filters of tcpdump, libpcap and SO_ATTACH_FILTER, in struct sock_filter. They
 * are checked by the kernel's rules and converted to eBPF; what comes out is a socket filter like
 * any other.
 */
#ifndef USERBPF_CLASSIC_H
#define USERBPF_CLASSIC_H

#include <linux/filter.h>

#include <userbpf/common.h>
#include <userbpf/prog.h>

#ifdef __cplusplus
extern "C" {
#endif

/* BPF_MAXINSNS: a classic program has so many instructions at most. */
#define USERBPF_CLASSIC_MAX_INSNS 4096
/* Room that the conversion of any program fits in, in eBPF instructions. */
#define USERBPF_CLASSIC_MAX_CONVERTED (3 + 7 * USERBPF_CLASSIC_MAX_INSNS)

enum userbpf_classic_format {
	USERBPF_CLASSIC_ASM,	 /* "l0:	ldh [12]": what bpf_asm reads and bpf_dbg prints */
	USERBPF_CLASSIC_LISTING, /* "(000) ldh      [12]": tcpdump -d */
	USERBPF_CLASSIC_C,	 /* "{ 0x28, 0, 0, 0x0000000c },": tcpdump -dd, bpf_asm -c */
	USERBPF_CLASSIC_DECIMAL, /* the number of instructions, then "40 0 0 12": tcpdump -ddd */
};

/*
 * Check a program as SO_ATTACH_FILTER does (net/core/filter.c: bpf_check_classic). 0, or -EINVAL
 * with the reason in @err (of @err_size bytes; may be NULL with 0), for which the kernel has no
 * words.
 */
USERBPF_API int userbpf_classic_check(const struct sock_filter *insns, size_t nr_insns, char *err,
				      size_t err_size);

/*
 * Check and convert to eBPF (bpf_convert_filter). The result is a program of type socket_filter
 * with packet loads as LD_ABS and LD_IND. The kernel's verifier takes it as well, if every
 * instruction can be reached and there are none of the ancillary loads poff, nla, nlan and hatype:
 * these call helpers that only userbpf_prog_load_classic() binds. Returns the number of
 * instructions written to @out, -E2BIG (more than @max), or -EINVAL: refused by the check, or jumps
 * that become too long for the kernel; @err says why.
 */
USERBPF_API int userbpf_classic_convert(const struct sock_filter *insns, size_t nr_insns,
					struct bpf_insn *out, size_t max, char *err,
					size_t err_size);

/*
 * Read text in any of the formats, told by how it begins, into @insns; nothing is checked but the
 * text. Returns the number of instructions, -E2BIG (more than @max or USERBPF_CLASSIC_MAX_INSNS),
 * or -EINVAL with "line N: ..." in @err.
 */
USERBPF_API int userbpf_classic_parse(const char *text, struct sock_filter *insns, size_t max,
				      char *err, size_t err_size);

/*
 * Write instructions, which need not be valid, as text into @buf: always terminated, cut where it
 * is full. Returns the length of the whole text without terminator, as snprintf() does, or -EINVAL
 * (no such format).
 */
USERBPF_API int userbpf_classic_print(const struct sock_filter *insns, size_t nr_insns,
				      enum userbpf_classic_format format, char *buf,
				      size_t buf_size);

/*
 * Check, convert and load a classic program as one of type socket_filter. @name may be NULL. The
 * caller owns the program and gives it back with userbpf_prog_free(). NULL with errno: EINVAL (the
 * print callback says why), E2BIG (unknown options set), ENOMEM.
 */
USERBPF_API struct userbpf_prog *userbpf_prog_load_classic(
	struct userbpf *vm, const char *name, const struct sock_filter *insns, size_t nr_insns,
	const struct userbpf_prog_load_opts *opts);

#ifdef __cplusplus
}
#endif

#endif
