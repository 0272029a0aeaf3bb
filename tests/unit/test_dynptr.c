// SPDX-License-Identifier: BSD-2-Clause
/* Dynptrs with mocks, and the pieces of XDP packets; what programs do is in tests/cases. */
#include <errno.h>

#include "base/types.h"
#include "tests/unit/test_api.h"
#include "world/world.h"

static const char submits[] = "r1 = map[id:%d]\nr2 = 24\nr3 = 0\nr4 = r10\nr4 += -16\n"
			      "call bpf_ringbuf_reserve_dynptr\n"
			      "r1 = r10\nr1 += -16\nr2 = 0\ncall bpf_ringbuf_submit_dynptr\n"
			      "r0 = 1\nexit";

static int on_sample(void *ctx, void *data, size_t size)
{
	(void)data, (void)size;
	++*(int *)ctx;
	return 0;
}

/* A record that a mock took and did not submit is discarded: what follows reaches the consumer. */
TEST(a_mock_that_submits_nothing)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_prog *mocked, *prog;
	struct userbpf_ring_buffer *rb;
	struct userbpf_map *ring;
	int nr_samples = 0;

	REQUIRE(vm);
	ring = userbpf_map_create(vm, BPF_MAP_TYPE_RINGBUF, "ring", 0, 0, 4096, NULL);
	REQUIRE(ring);
	rb = userbpf_ring_buffer_new(ring, on_sample, &nr_samples, NULL);
	REQUIRE(rb);
	CHECK_INT_EQ(userbpf_helper_mock_return(vm, "bpf_ringbuf_submit_dynptr", NULL, 0), 0);
	mocked = api_load(vm, USERBPF_PROG_TYPE_RAW, submits, ring);
	REQUIRE(mocked);
	CHECK_INT_EQ(api_run_raw(mocked, NULL, 0), 1);
	userbpf_prog_free(mocked);
	CHECK_INT_EQ(userbpf_helper_unmock(vm, "bpf_ringbuf_submit_dynptr"), 0);
	prog = api_load(vm, USERBPF_PROG_TYPE_RAW, submits, ring);
	REQUIRE(prog);
	CHECK_INT_EQ(api_run_raw(prog, NULL, 0), 1);
	CHECK_INT_EQ(userbpf_ring_buffer_consume(rb), 1);
	CHECK_INT_EQ(nr_samples, 1);
	userbpf_free(vm);
}

/* bpf_xdp_pointer */
TEST(pieces_of_an_xdp_packet)
{
	static u8 data[3 * XDP_PAGE_BYTES];
	const struct xdp_shape shape = {.frame_bytes = XDP_PAGE_BYTES, .linear_end = 100};
	struct userbpf *vm = userbpf_new(NULL);
	struct xdp_packet *packet;
	u8 *linear;

	REQUIRE(vm);
	packet = xdp_packet_new(&vm->mem);
	REQUIRE(packet);
	REQUIRE(!xdp_packet_fill(&vm->mem, packet, data, 100 + XDP_PAGE_BYTES + 5, &shape));
	linear = packet->buff.data;
	CHECK(xdp_packet_bytes(packet, 0, 100) == linear);
	CHECK(!xdp_packet_bytes(packet, 0, 101));
	CHECK(xdp_packet_bytes(packet, 99, 1) == linear + 99);
	CHECK(!xdp_packet_bytes(packet, 99, 2));
	CHECK(xdp_packet_bytes(packet, 100, XDP_PAGE_BYTES) == packet->frag_pages);
	CHECK(!xdp_packet_bytes(packet, 101, XDP_PAGE_BYTES));
	CHECK(xdp_packet_bytes(packet, 100 + XDP_PAGE_BYTES, 5) ==
	      packet->frag_pages + XDP_PAGE_BYTES);
	CHECK(!xdp_packet_bytes(packet, 100 + XDP_PAGE_BYTES, 6));
	CHECK(!xdp_packet_bytes(packet, 105 + XDP_PAGE_BYTES, 1));
	CHECK(xdp_packet_bytes(packet, 105 + XDP_PAGE_BYTES, 0) == linear);
	CHECK(!xdp_packet_bytes(packet, 106 + XDP_PAGE_BYTES, 0));
	xdp_packet_free(&vm->mem, packet);
	userbpf_free(vm);
}
