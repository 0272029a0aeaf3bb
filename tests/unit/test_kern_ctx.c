// SPDX-License-Identifier: BSD-2-Clause
/* bpf_cast_to_kern_ctx(): the object behind a context, where a target's types have its members. */
#include <errno.h>

#include <userbpf/btf_build.h>

#include "tests/unit/test_api.h"

/*
 * struct net_device { u32 unlike[4]; u32 ifindex; };
 * struct xdp_rxq_info { u64 unlike; struct net_device *dev; u32 queue_index; };
 * struct xdp_buff { u64 unlike[3]; struct xdp_rxq_info *rxq; u32 frame_sz; };
 */
enum { T_U32 = 1, T_U64, T_DEV, T_DEV_PTR, T_RXQ, T_RXQ_PTR, T_BUFF, T_PROTO, T_KFUNC };

static struct userbpf_btf *make_target(struct userbpf *vm)
{
	struct userbpf_btf_builder *b = userbpf_btf_builder_new(vm, NULL);
	struct userbpf_btf *btf;

	userbpf_btf_add_int(b, "u32", 4, 0);
	userbpf_btf_add_int(b, "u64", 8, 0);
	userbpf_btf_add_struct(b, "net_device", 20);
	userbpf_btf_add_field(b, "ifindex", T_U32, 128, 0);
	userbpf_btf_add_ptr(b, T_DEV);
	userbpf_btf_add_struct(b, "xdp_rxq_info", 24);
	userbpf_btf_add_field(b, "dev", T_DEV_PTR, 64, 0);
	userbpf_btf_add_field(b, "queue_index", T_U32, 128, 0);
	userbpf_btf_add_ptr(b, T_RXQ);
	userbpf_btf_add_struct(b, "xdp_buff", 40);
	userbpf_btf_add_field(b, "rxq", T_RXQ_PTR, 192, 0);
	userbpf_btf_add_field(b, "frame_sz", T_U32, 256, 0);
	userbpf_btf_add_func_proto(b, T_U64);
	userbpf_btf_add_func_param(b, "obj", T_U64);
	CHECK_INT_EQ(userbpf_btf_add_func(b, "bpf_cast_to_kern_ctx", BTF_FUNC_GLOBAL, T_PROTO),
		     T_KFUNC);
	btf = userbpf_btf_builder_btf(b, NULL, 0);
	userbpf_btf_builder_free(b);
	return btf;
}

/* @text with its calls of kernel functions being one of T_KFUNC. */
static struct userbpf_prog *load(struct userbpf *vm, enum bpf_prog_type type, const char *text)
{
	struct bpf_insn insns[32];
	int nr = userbpf_asm(text, insns, 32, NULL, 0);

	for (int i = 0; i < nr; i++) {
		if (insns[i].code == (BPF_JMP | BPF_CALL) && insns[i].src_reg == 2)
			insns[i].imm = T_KFUNC;
	}
	return userbpf_prog_load(vm, type, "test", "GPL", insns, (size_t)nr, NULL);
}

static unsigned long long run_xdp(struct userbpf_prog *prog, unsigned int queue)
{
	struct xdp_md ctx = {.data_end = 64, .ingress_ifindex = 1, .rx_queue_index = queue};
	char packet[64] = {0};
	USERBPF_OPTS(userbpf_run_opts, opts, .data_in = packet, .data_size_in = sizeof(packet),
		     .ctx_in = &ctx, .ctx_size_in = sizeof(ctx));

	return userbpf_prog_run(prog, &opts) ? ~0ull : opts.retval64;
}

TEST(members_are_where_the_target_has_them)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_btf *target = make_target(vm);
	struct userbpf_prog *prog;

	REQUIRE(target);
	userbpf_set_target_btf(vm, target);
	prog = load(vm, BPF_PROG_TYPE_XDP,
		    "call bpf_cast_to_kern_ctx\n"
		    "r1 = *(u64 *)(r0 +24)\n" /* rxq */
		    "r2 = *(u32 *)(r1 +16)\n" /* queue_index */
		    "r1 = *(u64 *)(r1 +8)\n"  /* dev */
		    "r3 = *(u32 *)(r1 +16)\n" /* ifindex */
		    "r4 = *(u64 *)(r0 +8)\n"  /* nothing of the context's */
		    "r0 = r2\nr0 <<= 8\nr0 |= r3\nr0 |= r4\nexit");
	REQUIRE(prog);
	CHECK_INT_EQ(run_xdp(prog, 0), 0x001);
	CHECK_INT_EQ(run_xdp(prog, 0), 0x001);
	userbpf_btf_free(target);
	userbpf_free(vm);
}

TEST(a_type_that_the_target_does_not_have_reads_as_zero)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_btf *target = make_target(vm);
	char packet[64] = {0};
	USERBPF_OPTS(userbpf_run_opts, opts, .data_in = packet, .data_size_in = sizeof(packet));
	struct userbpf_prog *prog;

	REQUIRE(target);
	userbpf_set_target_btf(vm, target);
	prog = load(vm, BPF_PROG_TYPE_SCHED_CLS,
		    "call bpf_cast_to_kern_ctx\nr0 = *(u64 *)(r0 +8)\nexit");
	REQUIRE(prog);
	CHECK_INT_EQ(userbpf_prog_run(prog, &opts), 0);
	CHECK_INT_EQ(opts.retval64, 0);
	userbpf_btf_free(target);
	userbpf_free(vm);
}
