// SPDX-License-Identifier: BSD-2-Clause
/*
 * Options in the header of the packet that a sock_ops program is at: net/core/filter.c:
 * bpf_sock_ops_load_hdr_opt, _store_hdr_opt, _reserve_hdr_opt. Between .skb_data_end and the end of
 * the header are .remaining_opt_len bytes that a program may write.
 */
#include <errno.h>
#include <string.h>

#include "helpers/helpers.h"
#include "world/kobj.h"

#define OPT_EOL	     0
#define OPT_NOP	     1
#define OPT_EXP	     254 /* experimental, told apart by a magic number */
#define OPT_EXP2     253
#define TCP_HEADER   20
#define FLAG_TCP_SYN 1 /* BPF_LOAD_HDR_OPT_TCP_SYN */

struct search {
	u8 kind, magic_len;
	const u8 *magic;
};

static bool is_experimental(u8 kind)
{
	return kind == OPT_EXP || kind == OPT_EXP2;
}

/* What the program asks for, by the beginning of the option. */
static bool read_search(struct search *search, const u8 *want, u32 size)
{
	u8 len = want[1];

	search->kind = want[0];
	if (len > size || search->kind == OPT_NOP || search->kind == OPT_EOL)
		return false;
	if (!is_experimental(search->kind))
		return !len;
	search->magic = want + 2;
	search->magic_len = (u8)(len - 2);
	return len == 4 || len == 6;
}

static bool is_match(const struct search *search, const u8 *opt)
{
	return !search->magic_len || !memcmp(opt + 2, search->magic, search->magic_len);
}

/* bpf_search_tcp_opt, with *@at where it begins. 0, and *@at is the option; or -errno, and for
 * -ENOMSG *@at is where the options end. */
static int find_opt(const struct search *search, const u8 **at, const u8 *end)
{
	const u8 *opt = *at;

	for (; opt < end && *opt != OPT_EOL; opt += *opt == OPT_NOP ? 1 : opt[1]) {
		if (*opt == OPT_NOP)
			continue;
		if (end - opt < 2 || end - opt < opt[1] || opt[1] < 2)
			return -EFAULT;
		if (*opt != search->kind)
			continue;
		*at = opt;
		if (search->magic_len > opt[1] - 2)
			return -ENOMSG;
		if (is_match(search, opt))
			return 0;
	}
	*at = opt;
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
	if (!kern->skb || kern->op == KOBJ_OP_HDR_OPT_LEN)
		return (u64)-EPERM;
	opt = kern->skb->data + TCP_HEADER;
	err = find_opt(&search, &opt, kern->skb_data_end);
	if (err)
		return (u64)(s64)err;
	copied = MIN((u32)opt[1], size);
	memcpy(out, opt, copied);
	return opt[1] > size ? (u64)-ENOSPC : opt[1];
}

/* What of a new option tells it from others: of experimental ones also the first 16 bits of their
 * magic number. */
static struct search search_like(const u8 *opt)
{
	bool has_magic = is_experimental(opt[0]);

	return (struct search){opt[0], has_magic ? 2 : 0, has_magic ? opt + 2 : NULL};
}

static int check_new_opt(const struct kobj_bpf_sock_ops_kern *kern, const u8 *opt, u32 size)
{
	if (opt[1] > size || opt[0] == OPT_NOP || opt[0] == OPT_EOL)
		return -EINVAL;
	if (opt[1] > kern->remaining_opt_len)
		return -ENOSPC;
	return is_experimental(opt[0]) && opt[1] < 4 ? -EINVAL : 0;
}

HELPER_BODY(store_hdr_opt)
{
	struct kobj_bpf_sock_ops_kern *kern = u64_to_ptr(r1);
	const u8 *opt = u64_to_ptr(r2), *at;
	struct search search;
	int err;

	if (kern->op != KOBJ_OP_WRITE_HDR_OPT)
		return (u64)-EPERM;
	if ((u32)r3 < 2 || r4)
		return (u64)-EINVAL;
	err = check_new_opt(kern, opt, (u32)r3);
	if (err)
		return (u64)(s64)err;
	search = search_like(opt);
	at = kern->skb->data + TCP_HEADER;
	err = find_opt(&search, &at, kern->skb_data_end);
	if (err != -ENOMSG)
		return (u64)(s64)(err ? err : -EEXIST);
	if (at < kern->skb_data_end && *at == OPT_EOL)
		return (u64)-ENOSPC; /* no option comes after the end of the list */
	memcpy(kern->skb_data_end, opt, opt[1]);
	kern->remaining_opt_len = (u8)(kern->remaining_opt_len - opt[1]);
	kern->skb_data_end += opt[1];
	run->pkt.end = ptr_to_u64(kern->skb_data_end);
	return 0;
}

HELPER_BODY(reserve_hdr_opt)
{
	struct kobj_bpf_sock_ops_kern *kern = u64_to_ptr(r1);

	if (kern->op != KOBJ_OP_HDR_OPT_LEN)
		return (u64)-EPERM;
	if (r3 || (u32)r2 < 2)
		return (u64)-EINVAL;
	if ((u32)r2 > kern->remaining_opt_len)
		return (u64)-ENOSPC;
	kern->remaining_opt_len = (u8)(kern->remaining_opt_len - r2);
	return 0;
}
