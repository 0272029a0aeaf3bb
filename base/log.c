// SPDX-License-Identifier: BSD-2-Clause
#include "base/log.h"

#include <stdio.h>

int log_init(struct log *log)
{
	log->last_warning[0] = '\0';
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

void log_copy_last(struct log *log, char *buf, size_t size)
{
	pthread_mutex_lock(&log->lock);
	snprintf(buf, size, "%s", log->last_warning);
	pthread_mutex_unlock(&log->lock);
}
