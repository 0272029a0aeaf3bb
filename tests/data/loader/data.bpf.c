// SPDX-License-Identifier: BSD-2-Clause
/* Global variables. */
#include "tests/data/loader/bpf.h"

const always_keep int in_rodata = 7;
static const always_keep int static_rodata = 11;
int in_data = 13;
static always_keep int static_data = 17;
int in_bss;
static always_keep long static_bss;
int in_custom SEC(".data.custom") = 19;
static always_keep int hidden_custom SEC(".data.with-dash") = 23;
const always_keep int in_long_name SEC(".rodata.a_long_name") = 29;
static const char words[] = "one two three";

SEC("xdp") int sums(struct xdp_md *ctx)
{
	in_bss++;
	static_bss += 2;
	return in_rodata + static_rodata + in_data + static_data + in_bss + static_bss + in_custom +
	       hidden_custom + in_long_name; /* 119 + 3 the first time */
}

SEC("xdp") int reads_words(struct xdp_md *ctx)
{
	u32 i = ctx->data_end - ctx->data;

	return i < sizeof(words) ? words[i] : 0;
}
