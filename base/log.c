// SPDX-License-Identifier: BSD-2-Clause
#include "base/log.h"

#include <stdio.h>
#include <string.h>

int log_init(struct log *log)
{
	log->last_warning[0] = '\0';
	log->blamed = NULL;
	return -pthread_mutex_init(&log->lock, NULL);
}

void log_destroy(struct log *log)
{
	pthread_mutex_destroy(&log->lock);
}

static void log_print(struct log *log, enum userbpf_print_level level, const char *fmt,
		      va_list args)
{
	if (log->print)
		log->print(log->print_ctx, level, fmt, args);
}

static void keep_last(struct log *log, const char *fmt, va_list args)
{
	pthread_mutex_lock(&log->lock);
	vsnprintf(log->last_warning, sizeof(log->last_warning), fmt, args);
	log->last_warning[strcspn(log->last_warning, "\n")] = '\0';
	__atomic_store_n(&log->blamed, NULL, __ATOMIC_RELAXED);
	__atomic_add_fetch(&log->nr_warnings, 1, __ATOMIC_RELAXED);
	pthread_mutex_unlock(&log->lock);
}

void log_warn(struct log *log, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	keep_last(log, fmt, args);
	va_end(args);
	va_start(args, fmt);
	log_print(log, USERBPF_WARN, fmt, args);
	va_end(args);
}

void log_info(struct log *log, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	log_print(log, USERBPF_INFO, fmt, args);
	va_end(args);
}

void log_debug(struct log *log, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	log_print(log, USERBPF_DEBUG, fmt, args);
	va_end(args);
}

int log_blame_always(struct log *log, const char *func, int err)
{
	if (__atomic_load_n(&log->blamed, __ATOMIC_RELAXED) == func &&
	    __atomic_load_n(&log->blamed_err, __ATOMIC_RELAXED) == err)
		return err;
	pthread_mutex_lock(&log->lock);
	__atomic_store_n(&log->blamed_err, err, __ATOMIC_RELAXED);
	__atomic_store_n(&log->blamed, func, __ATOMIC_RELAXED);
	pthread_mutex_unlock(&log->lock);
	return err;
}

int log_blame(struct log *log, u64 mark, const char *func, int err)
{
	if (err >= 0 || log_mark(log) != mark)
		return err;
	return log_blame_always(log, func, err);
}

void log_copy_last(struct log *log, char *buf, size_t size)
{
	pthread_mutex_lock(&log->lock);
	if (log->blamed)
		snprintf(buf, size, "%s: %s", log->blamed, strerror(-log->blamed_err));
	else
		snprintf(buf, size, "%s", log->last_warning);
	pthread_mutex_unlock(&log->lock);
}
