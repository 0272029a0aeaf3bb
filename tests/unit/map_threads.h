/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Eight threads on one map, half of them on a CPU as programs are, the others users. What they
 * find wrong is counted and reported at the end. Meant for ThreadSanitizer too.
 */
#ifndef TESTS_UNIT_MAP_THREADS_H
#define TESTS_UNIT_MAP_THREADS_H

#include <pthread.h>

#include "tests/unit/map_fixture.h"

#define NR_THREADS 8
#define NR_ROUNDS  4000

struct job {
	struct userbpf *vm;
	struct map *map, *inner[2];
	u32 inner_fds[2];
	void (*body)(struct job *job, u32 thread, struct cpu *cpu);
	u32 nr_wrong; /* atomic */
	u64 nr_added; /* atomic */
	u32 next_thread;
};

#define EXPECT(job, cond)                                                          \
	do {                                                                       \
		if (!(cond))                                                       \
			__atomic_add_fetch(&(job)->nr_wrong, 1, __ATOMIC_RELAXED); \
	} while (0)

static inline void *run_thread(void *arg)
{
	struct job *job = arg;
	u32 thread = __atomic_fetch_add(&job->next_thread, 1, __ATOMIC_RELAXED);
	struct cpu *cpu = thread < NR_CPUS ? &job->vm->cpus[thread] : NULL;

	job->body(job, thread, cpu);
	return NULL;
}

static inline void run_threads(struct job *job, void (*body)(struct job *, u32, struct cpu *))
{
	pthread_t threads[NR_THREADS];

	job->body = body;
	job->next_thread = 0;
	for (u32 i = 0; i < NR_THREADS; i++)
		REQUIRE(!pthread_create(&threads[i], NULL, run_thread, job));
	for (u32 i = 0; i < NR_THREADS; i++)
		pthread_join(threads[i], NULL);
	CHECK_INT_EQ(job->nr_wrong, 0);
}

static inline void enter(struct job *job, struct cpu *cpu)
{
	if (cpu)
		cpu_enter(job->vm, cpu);
}

static inline void leave(struct job *job, struct cpu *cpu)
{
	if (cpu)
		cpu_leave(job->vm, cpu);
}

/* The value of a key is known at all times, if it is there at all. */
static inline u64 value_of(u32 key)
{
	return rng_mix(key + 1ull);
}

static inline s64 put(struct job *job, u32 key, struct cpu *cpu)
{
	u64 values[NR_CPUS];

	for (u32 i = 0; i < NR_CPUS; i++)
		values[i] = value_of(key);
	return cpu ? map_update(job->map, &key, values, BPF_ANY, cpu)
		   : map_user_update(job->map, &key, values, BPF_ANY);
}

static inline struct job start(struct map_attr attr)
{
	struct job job = {.vm = vm_start()};

	job.map = map_new(job.vm, attr);
	return job;
}

static inline void stop(struct job *job)
{
	map_put_user(job->map);
	vm_stop(job->vm);
}

#endif
