/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Judges that run programs made from seeds in the running kernel and here, and compare. Whoever
 * includes this defines judge_seed(), and kernel_load() of a program.
 */
#ifndef CONFORMANCE_TEST_RUN_JUDGE_H
#define CONFORMANCE_TEST_RUN_JUDGE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <userbpf/userbpf.h>

#include "base/types.h"

struct judge {
	struct userbpf *vm;
	unsigned int passed, failed, skipped;
};

static void judge_seed(struct judge *judge, u64 seed);

/* Count what came of a seed: @err of the kernel, or what differs (NULL: nothing). Whether to show
 * it. */
static inline bool judge_count(struct judge *judge, u64 seed, int err, const char *difference)
{
	if (err) {
		judge->skipped++;
		printf("skip seed %llu: the kernel: %s\n", (unsigned long long)seed,
		       strerror(-err));
		return false;
	}
	if (!difference) {
		judge->passed++;
		return false;
	}
	judge->failed++;
	printf("FAIL seed %llu: %s\n", (unsigned long long)seed, difference);
	return true;
}

/* [NUMBER [FIRST-SEED]]; @fd: of a program that the kernel was given to see whether it takes any.
 */
static inline int judge_main(int argc, char **argv, u64 nr_default, int fd)
{
	u64 nr = argc > 1 ? strtoull(argv[1], NULL, 0) : nr_default;
	u64 seed = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;
	struct judge judge = {.vm = userbpf_new(NULL)};

	if (!judge.vm) {
		perror("userbpf_new");
		return 2;
	}
	setlinebuf(stdout);
	if (fd < 0) {
		printf("skip all: the running kernel refuses bpf(2): %s\n", strerror(-fd));
		judge.skipped = (unsigned int)nr;
	} else {
		close(fd);
		for (u64 i = 0; i < nr; i++)
			judge_seed(&judge, seed + i);
	}
	userbpf_free(judge.vm);
	printf("%u passed, %u failed, %u skipped\n", judge.passed, judge.failed, judge.skipped);
	return judge.failed ? 1 : 0;
}

#endif
