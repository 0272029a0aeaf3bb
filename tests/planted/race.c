// SPDX-License-Identifier: BSD-2-Clause
/* A test that passes and races: ./check wants the thread sanitizer to see it. */
#include <pthread.h>

#include "tests/unit/test.h"

static volatile int shared;

static void *writer(void *arg)
{
	for (int i = 0; i < 1000; i++)
		shared++;
	return arg;
}

TEST(races)
{
	pthread_t thread;

	CHECK(!pthread_create(&thread, NULL, writer, NULL));
	writer(NULL);
	CHECK(!pthread_join(thread, NULL));
}
