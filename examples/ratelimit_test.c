// SPDX-License-Identifier: BSD-2-Clause
/*
 * A skeleton: the object is in the header, and its variables are members of a struct. With CMake:
 *
 *	find_package(userbpf REQUIRED)
 *	userbpf_add_bpf(ratelimit ratelimit.bpf.c)
 *	add_executable(ratelimit_test ratelimit_test.c)
 *	target_link_libraries(ratelimit_test PRIVATE userbpf::userbpf ratelimit)
 *
 * By hand, after compiling ratelimit.bpf.c as README.md says:
 *
 *	userbpf gen skeleton ratelimit.bpf.o name ratelimit >ratelimit.skel.h
 */
#include <stdio.h>

#include "ratelimit.skel.h"

static int nr_failed;

#define EXPECT(cond) \
	((cond) ? (void)0 : (void)(nr_failed++, printf("line %d: %s\n", __LINE__, #cond)))

static uint32_t run(struct ratelimit *skel, uint32_t size)
{
	static uint8_t packet[256];
	USERBPF_OPTS(userbpf_run_opts, opts, .data_in = packet, .data_size_in = size);

	EXPECT(!userbpf_prog_run(skel->progs.limit, &opts));
	return opts.retval;
}

static void drops_what_is_too_much(struct userbpf *vm)
{
	struct ratelimit *skel = ratelimit__open(vm);

	EXPECT(skel && skel->rodata->limits.per_class == 100);
	if (!skel)
		return;
	skel->rodata->limits.per_class = 2;
	EXPECT(!ratelimit__load(skel));
	for (int i = 0; i < 5; i++)
		EXPECT(run(skel, 100) == (i < 2 ? XDP_PASS : XDP_DROP));
	EXPECT(run(skel, 200) == XDP_PASS);
	EXPECT(skel->bss->passed == 3 && skel->bss->dropped == 3);
	EXPECT(skel->bss->by_class[1] == 5 && skel->bss->by_class[3] == 1);
	skel->bss->by_class[1] = 0; /* the program's own memory */
	EXPECT(run(skel, 100) == XDP_PASS);
	ratelimit__destroy(skel);
}

static void counts_without_dropping(struct userbpf *vm)
{
	struct ratelimit *skel = ratelimit__open(vm);

	if (!skel)
		return;
	skel->rodata->limits.per_class = 0;
	skel->rodata->limits.is_counting_only = true;
	EXPECT(!ratelimit__load(skel));
	EXPECT(run(skel, 64) == XDP_PASS && skel->bss->passed == 1);
	ratelimit__destroy(skel);
}

int main(void)
{
	struct userbpf *vm = userbpf_new(NULL);

	drops_what_is_too_much(vm);
	counts_without_dropping(vm);
	userbpf_free(vm);
	printf("%s\n", nr_failed ? "FAIL" : "ok");
	return nr_failed ? 1 : 0;
}
