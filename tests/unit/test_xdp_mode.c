// SPDX-License-Identifier: BSD-2-Clause
/* Programs that take fragments, or are bound to a device, in each XDP mode. */
#include <errno.h>

#include "isa/uapi.h"
#include "tests/unit/test_api.h"

/* The linear part, and in the upper half what a growing of the tail by 8 bytes returns. */
static const char grow[] = "r6 = r1\n"
			   "r2 = *(u32 *)(r1 +0)\n"
			   "r7 = *(u32 *)(r1 +4)\n"
			   "r7 -= r2\n"
			   "r2 = 8\n"
			   "call bpf_xdp_adjust_tail\n"
			   "r0 <<= 32\n"
			   "r0 |= r7\n"
			   "exit\n";

static struct userbpf_prog *load(struct userbpf *vm, uint32_t flags)
{
	USERBPF_OPTS(userbpf_prog_load_opts, opts, .prog_flags = flags);
	struct bpf_insn insns[16];
	int nr = userbpf_asm(grow, insns, 16, NULL, 0);

	if (!CHECK(nr > 0))
		return NULL;
	return userbpf_prog_load(vm, BPF_PROG_TYPE_XDP, "grow", "GPL", insns, (size_t)nr, &opts);
}

static void check_run(struct userbpf_prog *prog, enum userbpf_xdp_mode mode, uint32_t size,
		      int64_t grown, uint32_t linear)
{
	static uint8_t packet[9000];
	USERBPF_OPTS(userbpf_run_opts, opts, .data_in = packet, .data_size_in = size,
		     .xdp_mode = mode);

	CHECK_INT_EQ(userbpf_prog_run(prog, &opts), 0);
	CHECK_INT_EQ((uint32_t)opts.retval64, linear);
	CHECK_INT_EQ((int32_t)(opts.retval64 >> 32), grown);
	CHECK_INT_EQ(opts.data_size_out, size + (grown ? 0 : 8));
}

static int run_err(struct userbpf_prog *prog, enum userbpf_xdp_mode mode)
{
	uint8_t packet[64] = {0};
	USERBPF_OPTS(userbpf_run_opts, opts, .data_in = packet, .data_size_in = sizeof(packet),
		     .xdp_mode = mode);

	return userbpf_prog_run(prog, &opts);
}

/* net/core/skbuff.c: skb_pp_cow_data; the queue of a device says nothing of fragments' sizes. */
TEST(fragments_of_socket_buffers_do_not_grow)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_prog *frags = load(vm, BPF_F_XDP_HAS_FRAGS), *whole = load(vm, 0);

	REQUIRE(frags && whole);
	check_run(frags, USERBPF_XDP_NATIVE, 4000, 0, 3520);
	check_run(frags, USERBPF_XDP_GENERIC, 4000, -EOPNOTSUPP, 3520);
	check_run(whole, USERBPF_XDP_GENERIC, 4000, 0, 4000);
	/* A page for every packet from 1473 bytes on, and less for those that are shorter. */
	check_run(frags, USERBPF_XDP_GENERIC, 3512, 0, 3512);
	check_run(frags, USERBPF_XDP_GENERIC, 3513, -EINVAL, 3513);
	check_run(frags, USERBPF_XDP_GENERIC, 1473, 0, 1473);
	check_run(frags, USERBPF_XDP_GENERIC, 1472, -EINVAL, 1472);
	check_run(frags, USERBPF_XDP_GENERIC, 56, 0, 56);
	check_run(frags, USERBPF_XDP_GENERIC, 57, -EINVAL, 57);
	check_run(whole, USERBPF_XDP_GENERIC, 57, 0, 57);
	/* The memory of the longest packet serves later ones too. */
	check_run(whole, USERBPF_XDP_GENERIC, 9000, 0, 9000);
	check_run(frags, USERBPF_XDP_NATIVE, 9000, 0, 3520);
	CHECK_INT_EQ(run_err(frags, USERBPF_XDP_OFFLOAD), -EINVAL);
	CHECK_INT_EQ(run_err(whole, USERBPF_XDP_OFFLOAD), 0);
	CHECK_INT_EQ(run_err(whole, (enum userbpf_xdp_mode)3), -EINVAL);
	userbpf_free(vm);
}

/* net/core/dev.c: dev_xdp_attach */
TEST(programs_bound_to_a_device_run_in_its_driver)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_prog *prog = load(vm, BPF_F_XDP_DEV_BOUND_ONLY);

	REQUIRE(prog);
	CHECK_INT_EQ(run_err(prog, USERBPF_XDP_NATIVE), 0);
	CHECK_INT_EQ(run_err(prog, USERBPF_XDP_GENERIC), -EINVAL);
	CHECK_INT_EQ(run_err(prog, USERBPF_XDP_OFFLOAD), -EINVAL);
	userbpf_free(vm);
}

/* Whichever allocation fails: -ENOMEM, and the next run works. */
TEST(no_packet_is_lost_for_want_of_memory)
{
	static uint8_t packet[9000];

	for (uint64_t nth = 1; nth < 6; nth++) {
		struct userbpf *vm = userbpf_new(NULL);
		struct userbpf_prog *prog = load(vm, 0);
		USERBPF_OPTS(userbpf_run_opts, opts, .data_in = packet,
			     .data_size_in = sizeof(packet), .xdp_mode = USERBPF_XDP_GENERIC);
		int err;

		REQUIRE(prog);
		userbpf_fail_alloc(vm, nth);
		err = userbpf_prog_run(prog, &opts);
		CHECK(!err || err == -ENOMEM);
		userbpf_fail_alloc(vm, 0);
		check_run(prog, USERBPF_XDP_GENERIC, 9000, 0, 9000);
		userbpf_free(vm);
	}
}
