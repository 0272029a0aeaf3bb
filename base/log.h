/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where an instance says what it has to say: a callback as libbpf's, and the last warning kept so
 * that the caller of a failed function can ask for its sentence.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <userbpf/common.h>

#include <pthread.h>

#include "base/types.h"

#define LOG_LAST_SIZE 512

struct log {
	userbpf_print_fn print; /* NULL: silent */
	void *print_ctx;
	pthread_mutex_t lock;
	char last_warning[LOG_LAST_SIZE];
	/* A later failure without a sentence; both atomic, written with the lock held. */
	const char *blamed; /* NULL: none */
	int blamed_err;
	u64 nr_warnings; /* atomic */
};

int log_init(struct log *log);
void log_destroy(struct log *log);

/*
 * One complete sentence or line, with its own newline, as libbpf's pr_warn() takes it. Warnings are
 * for what fails or will fail; what is merely ignored is information.
 */
void log_warn(struct log *log, const char *fmt, ...) PRINTF_LIKE(2, 3);
void log_info(struct log *log, const char *fmt, ...) PRINTF_LIKE(2, 3);
void log_debug(struct log *log, const char *fmt, ...) PRINTF_LIKE(2, 3);

/*
 * A function of the interface failed with @err: unless a warning was given since log_mark() gave
 * @mark, what is last is now "@func: strerror". @func is static. Not printed. Cheap when it is said
 * again, so that a lookup that finds nothing may. Returns @err.
 */
int log_blame(struct log *log, u64 mark, const char *func, int err);
/* For functions that give no warnings. */
int log_blame_always(struct log *log, const char *func, int err);

static inline u64 log_mark(const struct log *log)
{
	return __atomic_load_n(&log->nr_warnings, __ATOMIC_RELAXED);
}

/* Copy the last warning or blame, without its newline, into @buf. */
void log_copy_last(struct log *log, char *buf, size_t size);

#endif
