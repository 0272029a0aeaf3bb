// SPDX-License-Identifier: BSD-2-Clause
/*
 * Loads through pointers to kernel objects read 0 where nothing is, whatever way the control flow
 * takes from where the pointer comes from to where it is used.
 */
#include <stdlib.h>

#include "tests/unit/test_api.h"

#define MAX_TEXT (1 << 17)

/* R0 of a load from where no object is, by way of @nr blocks that are each reached from the one
 * behind it only. @by_call: the pointer comes from a subprogram behind all of them. */
static uint64_t load_through(uint32_t nr, bool by_call)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct bpf_insn *insns = calloc(3 * (size_t)nr + 64, sizeof(*insns));
	char *text = malloc(MAX_TEXT), err[256] = "";
	struct userbpf_prog *prog = NULL;
	uint64_t data = 0, r0 = UINT64_MAX;
	size_t at;
	int nr_insns;

	at = (size_t)snprintf(text, MAX_TEXT,
			      "%s\n r6 = r0\n r6 += 268435456\n goto b%u\n b0:\n"
			      "r0 = *(u64 *)(r6 +16)\n exit\n",
			      by_call ? "call task" : "call bpf_get_current_task_btf", nr);
	for (uint32_t i = 1; i <= nr; i++)
		at += (size_t)snprintf(text + at, MAX_TEXT - at, "b%u:\n r7 = %u\n goto b%u\n", i,
				       i, i - 1);
	if (by_call)
		snprintf(text + at, MAX_TEXT - at,
			 "task:\n goto last\n first:\n exit\n last:\n"
			 "call bpf_get_current_task_btf\n goto first\n");
	nr_insns = userbpf_asm(text, insns, 3 * (size_t)nr + 64, err, sizeof(err));
	if (CHECK_MSG(nr_insns > 0, "%s", err))
		prog = userbpf_prog_load(vm, USERBPF_PROG_TYPE_RAW, "test", "GPL", insns,
					 (size_t)nr_insns, NULL);
	if (CHECK(prog))
		r0 = api_run_raw(prog, &data, sizeof(data));
	userbpf_free(vm);
	free(insns);
	free(text);
	return r0;
}

TEST(against_the_order)
{
	CHECK_INT_EQ(load_through(4, false), 0);
	CHECK_INT_EQ(load_through(60, false), 0);
	CHECK_INT_EQ(load_through(900, false), 0);
}

TEST(what_a_subprogram_returns)
{
	CHECK_INT_EQ(load_through(4, true), 0);
	CHECK_INT_EQ(load_through(900, true), 0);
}

/* Nobody calls it but a helper. */
TEST(in_a_callback)
{
	struct userbpf *vm = userbpf_new(NULL);
	uint64_t data = 0;
	struct userbpf_prog *prog = api_load(vm, USERBPF_PROG_TYPE_RAW,
					     "r1 = 1\n r2 = subprog[each]\n r3 = 0\n r4 = 0\n"
					     "call bpf_loop\n exit\n each:\n"
					     "call bpf_get_current_task_btf\n r0 += 268435456\n"
					     "r0 = *(u64 *)(r0 +16)\n exit\n",
					     NULL);

	REQUIRE(prog);
	CHECK_INT_EQ(api_run_raw(prog, &data, sizeof(data)), 1);
	userbpf_free(vm);
}
