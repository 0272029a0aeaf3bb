// SPDX-License-Identifier: BSD-2-Clause
/* Options in the header of the packet that a sock_ops program is at: bpf_sock_ops_load_hdr_opt. */
#include <errno.h>
#include <string.h>

#include "helpers/helpers.h"

#define OPT_EOL	       0
#define OPT_NOP	       1
#define OPT_EXP	       254 /* experimental, told apart by a magic number */
#define OPT_EXP2       253
#define TCP_HEADER     20
#define FLAG_TCP_SYN   1  /* BPF_LOAD_HDR_OPT_TCP_SYN */
#define OP_HDR_OPT_LEN 14 /* BPF_SOCK_OPS_HDR_OPT_LEN_CB */

struct search {
	u8 kind, magic_len;
	const u8 *magic;
};

/* What the program asks for, by the beginning of the option. */
static bool read_search(struct search *search, const u8 *want, u32 size)
{
	u8 len = want[1];

	search->kind = want[0];
	if (len > size || search->kind == OPT_NOP || search->kind == OPT_EOL)
		return false;
	if (search->kind != OPT_EXP && search->kind != OPT_EXP2)
		return !len;
	search->magic = want + 2;
	search->magic_len = (u8)(len - 2);
	return len == 4 || len == 6;
}

static bool is_match(const struct search *search, const u8 *opt)
{
	return !search->magic_len || !memcmp(opt + 2, search->magic, search->magic_len);
}

/* bpf_search_tcp_opt. 0 and the option, or -errno. */
static int find_opt(const struct search *search, const u8 *at, const u8 *end, const u8 **found)
{
	while (at < end && *at != OPT_EOL) {
		if (*at == OPT_NOP) {
			at++;
			continue;
		}
		if (end - at < 2 || end - at < at[1] || at[1] < 2)
			return -EFAULT;
		if (*at == search->kind) {
			if (search->magic_len > at[1] - 2)
				return -ENOMSG;
			if (is_match(search, at)) {
				*found = at;
				return 0;
			}
		}
		at += at[1];
	}
	return -ENOMSG;
}

HELPER_BODY(load_hdr_opt)
{
	const struct kobj_bpf_sock_ops_kern *kern = u64_to_ptr(r1);
	struct search search = {};
	u32 size = (u32)r3, copied;
	u8 *out = u64_to_ptr(r2);
	const u8 *opt;
	int err;

	if (size < 2 || r4 & ~(u64)FLAG_TCP_SYN || !read_search(&search, out, size))
		return (u64)-EINVAL;
	/* No SYN is saved here. */
	if (r4 & FLAG_TCP_SYN)
		return (u64)-ENOENT;
	if (!kern->skb || kern->op == OP_HDR_OPT_LEN)
		return (u64)-EPERM;
	err = find_opt(&search, kern->skb->data + TCP_HEADER, kern->skb_data_end, &opt);
	if (err)
		return (u64)(s64)err;
	copied = MIN((u32)opt[1], size);
	memcpy(out, opt, copied);
	return opt[1] > size ? (u64)-ENOSPC : opt[1];
}
