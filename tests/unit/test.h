/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Unit tests: one source, two frameworks.
 *
 *	#include "tests/unit/test.h"
 *
 *	TEST(text_is_terminated)
 *	{
 *		char buf[4];
 *		struct text text = TEXT_ON(buf);
 *
 *		text_puts(&text, "hello");
 *		CHECK_STR_EQ(buf, "hel");
 *	}
 *
 * By itself this header is a small runner: the tests of all files that are linked together run one
 * after the other in one process, which is what the thread sanitizer and an emulator need. With
 * USERBPF_WITH_CRITERION it is a coat over Criterion, and the program is linked with that instead.
 *
 * CHECK*() records a failure and goes on; REQUIRE() ends the test, as SKIP() does. A test that
 * checks nothing has failed. Arguments of the program select tests by a part of "file/name"; -l
 * lists them. The last line is "N passed, M failed, K skipped" and the exit status 0 when M is 0.
 */
#ifndef TESTS_UNIT_TEST_H
#define TESTS_UNIT_TEST_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* Failures of one test that are printed; the rest is only counted. */
#define TEST_MAX_PRINTED 20

void test_checked(void);
bool test_report(const char *file, int line, bool is_fatal, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

#ifdef USERBPF_WITH_CRITERION

#include <criterion/criterion.h>

#define TEST(name) Test(userbpf, name)
#define SKIP(why)  cr_skip_test("%s", why)

/* Criterion is told of failures only: a message to its parent process for each check is too slow.
 */
__attribute__((weak)) void test_checked(void)
{
}

__attribute__((weak)) bool test_report(const char *file, int line, bool is_fatal, const char *fmt,
				       ...)
{
	char text[1024];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (is_fatal)
		cr_assert_fail("%s:%d: %s", file, line, text);
	else
		cr_expect_fail("%s:%d: %s", file, line, text);
	return false;
}

#else /* the in-process runner */

#include <setjmp.h>

struct test {
	const char *file, *name;
	void (*fn)(void);
	struct test *next;
};

struct test_state {
	struct test *first, **last; /* in the order of registration */
	jmp_buf out;
	const char *skip_reason;   /* of the running test; NULL: not skipped */
	unsigned long nr_checks;   /* atomic: threads of a test check, too */
	unsigned long nr_failures; /* atomic */
};

extern struct test_state test_state;
void test_register(struct test *test);
void test_skip(const char *why) __attribute__((noreturn));
const char *test_short_file(const char *path, size_t *len);
bool test_is_selected(const struct test *test, int argc, char **argv);
int test_run_one(const struct test *test);
int test_main(int argc, char **argv);

#define TEST(name_)                                                                     \
	static void test_fn_##name_(void);                                              \
	static struct test test_of_##name_ = {__FILE__, #name_, test_fn_##name_, NULL}; \
	__attribute__((constructor)) static void test_ctor_##name_(void)                \
	{                                                                               \
		test_register(&test_of_##name_);                                        \
	}                                                                               \
	static void test_fn_##name_(void)

#define SKIP(why) test_skip(why)

/*
 * Weak, so that each test file carries the runner and any set of them links: the first one is
 * taken.
 */
__attribute__((weak)) struct test_state test_state;

__attribute__((weak)) void test_register(struct test *test)
{
	if (!test_state.last)
		test_state.last = &test_state.first;
	*test_state.last = test;
	test_state.last = &test->next;
}

__attribute__((weak)) void test_checked(void)
{
	__atomic_add_fetch(&test_state.nr_checks, 1, __ATOMIC_RELAXED);
}

__attribute__((weak)) bool test_report(const char *file, int line, bool is_fatal, const char *fmt,
				       ...)
{
	unsigned long nth = __atomic_add_fetch(&test_state.nr_failures, 1, __ATOMIC_RELAXED);
	char text[1024];
	va_list args;

	if (nth <= TEST_MAX_PRINTED) {
		va_start(args, fmt);
		vsnprintf(text, sizeof(text), fmt, args);
		va_end(args);
		fprintf(stderr, "%s:%d: %s\n", file, line, text);
	}
	if (is_fatal)
		longjmp(test_state.out, 1);
	return false;
}

__attribute__((weak)) void test_skip(const char *why)
{
	test_state.skip_reason = why;
	longjmp(test_state.out, 1);
}

/* "isa" of "tests/unit/test_isa.c" */
__attribute__((weak)) const char *test_short_file(const char *path, size_t *len)
{
	const char *base = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;

	if (!strncmp(base, "test_", 5))
		base += 5;
	*len = strcspn(base, ".");
	return base;
}

__attribute__((weak)) bool test_is_selected(const struct test *test, int argc, char **argv)
{
	size_t len;
	const char *file = test_short_file(test->file, &len);
	char full[256];

	snprintf(full, sizeof(full), "%.*s/%s", (int)len, file, test->name);
	for (int i = 1; i < argc; i++) {
		if (strstr(full, argv[i]))
			return true;
	}
	return argc < 2;
}

/* 0: passed, 1: failed, 2: skipped */
__attribute__((weak)) int test_run_one(const struct test *test)
{
	static const char *const word[] = {"ok  ", "FAIL", "skip"};
	size_t len;
	const char *file = test_short_file(test->file, &len);
	int result = 0;

	test_state.nr_checks = test_state.nr_failures = 0;
	test_state.skip_reason = NULL;
	if (!setjmp(test_state.out))
		test->fn();
	if (!test_state.nr_checks && !test_state.skip_reason)
		test_report(test->file, 1, false, "%s checks nothing", test->name);
	if (test_state.nr_failures)
		result = 1;
	else if (test_state.skip_reason)
		result = 2;
	printf("%s %.*s/%s", word[result], (int)len, file, test->name);
	if (result == 1)
		printf(": %lu of %lu checks", test_state.nr_failures, test_state.nr_checks);
	printf(result == 2 ? ": %s\n" : "\n", test_state.skip_reason);
	fflush(stdout);
	return result;
}

__attribute__((weak)) int test_main(int argc, char **argv)
{
	bool is_list = argc == 2 && !strcmp(argv[1], "-l");
	unsigned int count[3] = {0};
	const struct test *test;

	for (test = test_state.first; test; test = test->next) {
		size_t len;
		const char *file = test_short_file(test->file, &len);

		if (is_list)
			printf("%.*s/%s\n", (int)len, file, test->name);
		else if (test_is_selected(test, argc, argv))
			count[test_run_one(test)]++;
	}
	if (is_list)
		return 0;
	printf("%u passed, %u failed, %u skipped\n", count[0], count[1], count[2]);
	return count[1] || !(count[0] + count[2]);
}

__attribute__((weak)) int main(int argc, char **argv)
{
	return test_main(argc, argv);
}

#endif

#define TEST_VERIFY_(cond, is_fatal, ...)                                       \
	({                                                                      \
		bool test_ok_ = (cond);                                         \
		test_checked();                                                 \
		if (!test_ok_)                                                  \
			test_report(__FILE__, __LINE__, is_fatal, __VA_ARGS__); \
		test_ok_;                                                       \
	})

/* All of these are true when the check holds. */
#define CHECK(cond)	     TEST_VERIFY_(cond, false, "%s", #cond)
#define CHECK_MSG(cond, ...) TEST_VERIFY_(cond, false, __VA_ARGS__)
#define REQUIRE(cond)	     ((void)TEST_VERIFY_(cond, true, "%s", #cond))

/* Integers of any type, shown in decimal and hexadecimal. */
#define CHECK_INT_EQ(actual, expected)                                                           \
	({                                                                                       \
		long long test_a_ = (long long)(actual), test_e_ = (long long)(expected);        \
		TEST_VERIFY_(test_a_ == test_e_, false,                                          \
			     "%s is %lld (%#llx), expected %lld (%#llx)", #actual, test_a_,      \
			     (unsigned long long)test_a_, test_e_, (unsigned long long)test_e_); \
	})

#define CHECK_STR_EQ(actual, expected)                                                    \
	({                                                                                \
		const char *test_a_ = (actual), *test_e_ = (expected);                    \
		TEST_VERIFY_(test_a_ &&test_e_ && !strcmp(test_a_, test_e_), false,       \
			     "%s is \"%s\", expected \"%s\"", #actual,                    \
			     test_a_ ? test_a_ : "(null)", test_e_ ? test_e_ : "(null)"); \
	})

#define CHECK_STR_HAS(actual, part)                                                \
	({                                                                         \
		const char *test_a_ = (actual), *test_e_ = (part);                 \
		TEST_VERIFY_(test_a_ &&strstr(test_a_, test_e_), false,            \
			     "%s is \"%s\", which should contain \"%s\"", #actual, \
			     test_a_ ? test_a_ : "(null)", test_e_);               \
	})

#define CHECK_MEM_EQ(actual, expected, size)                                                \
	TEST_VERIFY_(!memcmp(actual, expected, size), false, "%s differs from %s", #actual, \
		     #expected)

#endif
