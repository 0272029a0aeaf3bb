/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Unit tests, one executable per file that includes this once:
 *
 *	TEST(parses_an_int)
 *	{
 *		CHECK(parse("1") == 1);
 *	}
 *
 * With USERBPF_WITH_CRITERION the same file is a Criterion test. Otherwise a runner in the same
 * process (which works under every sanitizer and emulator) runs each test, or the one the command
 * line names, ends with "N passed, M failed, K skipped" and returns 1 when any failed.
 */
#ifndef TESTS_UNIT_TEST_H
#define TESTS_UNIT_TEST_H

#ifdef USERBPF_WITH_CRITERION
#include <criterion/criterion.h>

#define TEST(name)  Test(unit, name)
#define CHECK(cond) cr_expect(cond)
#define SKIP(why)   cr_skip_test("%s", why)

#else
#include <stdio.h>
#include <string.h>

struct test {
	const char *name;
	void (*run)(void);
	struct test *next;
};

static struct test *tests, **tests_end = &tests;
static int nr_bad_checks;
static const char *skip_reason;

static inline void check_failed(const char *file, int line, const char *cond)
{
	nr_bad_checks++;
	fprintf(stderr, "%s:%d: failed: %s\n", file, line, cond);
}

#define TEST(name)                                                     \
	static void test_##name(void);                                 \
	__attribute__((constructor)) static void register_##name(void) \
	{                                                              \
		static struct test self = {#name, test_##name, NULL};  \
		*tests_end = &self;                                    \
		tests_end = &self.next;                                \
	}                                                              \
	static void test_##name(void)

#define CHECK(cond) ((cond) ? (void)0 : check_failed(__FILE__, __LINE__, #cond))

/* Say why and leave the test. */
#define SKIP(why)   return (void)(skip_reason = (why))

int main(int argc, char **argv)
{
	int nr_passed = 0, nr_failed = 0, nr_skipped = 0;

	for (struct test *t = tests; t; t = t->next) {
		if (argc > 1 && strcmp(argv[1], t->name))
			continue;
		nr_bad_checks = 0;
		skip_reason = NULL;
		t->run();
		if (nr_bad_checks)
			nr_failed++, printf("FAIL %s\n", t->name);
		else if (skip_reason)
			nr_skipped++, printf("skip %s: %s\n", t->name, skip_reason);
		else
			nr_passed++, printf("ok %s\n", t->name);
	}
	printf("%d passed, %d failed, %d skipped\n", nr_passed, nr_failed, nr_skipped);
	return nr_failed > 0;
}
#endif
#endif
