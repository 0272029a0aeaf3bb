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

static long fill_nothing(const void *memory, u32 size, u64 flags, u64 *dynptr)
{
	(void)memory, (void)size, (void)flags;
	dynptr[0] = dynptr[1] = 0;
	return -EINVAL;
}

/* A dynptr is there after the call as after one that failed: with nothing behind it. */
TEST(dynptrs_that_a_mock_does_not_make)
{
	static const char reserves[] =
		"r1 = map[id:%d]\nr2 = 8\nr3 = 0\nr4 = r10\nr4 += -16\n"
		"call bpf_ringbuf_reserve_dynptr\nr6 = r0\n*(u64 *)(r10 -24) = 7\n"
		"r1 = r10\nr1 += -16\nr2 = 0\nr3 = r10\nr3 += -24\nr4 = 8\nr5 = 0\n"
		"call bpf_dynptr_write\nr7 = r0\nr1 = r10\nr1 += -16\nr2 = 0\n"
		"call bpf_ringbuf_submit_dynptr\nr0 = r6\nr0 += r7\nexit";
	static const char fills[] =
		"r1 = map[id:%d]\nr2 = r10\nr2 += -4\n*(u32 *)(r10 -4) = 0\n"
		"call bpf_map_lookup_elem\nr1 = r0\nr2 = 8\nr3 = 0\nr4 = r10\nr4 += -24\n"
		"call bpf_dynptr_from_mem\nr1 = r10\nr1 += -24\nr2 = 0\nr3 = 1\n"
		"call bpf_dynptr_data\nexit";
	const uint64_t invalid = (uint64_t)-EINVAL;
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_map *rb =
		userbpf_map_create(vm, BPF_MAP_TYPE_RINGBUF, "rb", 0, 0, 4096, NULL);
	struct userbpf_map *array = userbpf_map_create(vm, BPF_MAP_TYPE_ARRAY, "a", 4, 8, 1, NULL);
	struct userbpf_prog *prog;

	REQUIRE(vm && rb && array);
	CHECK_INT_EQ(userbpf_helper_mock_return(vm, "bpf_ringbuf_reserve_dynptr", &invalid, 1), 0);
	prog = api_load(vm, USERBPF_PROG_TYPE_RAW, reserves, rb);
	REQUIRE(prog);
	/* of the reservation, and of the write */
	CHECK_INT_EQ(api_run_raw(prog, NULL, 0), (u64)-EINVAL * 2);
	CHECK_INT_EQ(userbpf_helper_mock(vm, "dynptr_from_mem", USERBPF_FN(fill_nothing), NULL), 0);
	prog = api_load(vm, USERBPF_PROG_TYPE_RAW, fills, array);
	REQUIRE(prog);
	CHECK_INT_EQ(api_run_raw(prog, NULL, 0), 0);
	userbpf_free(vm);
}
