/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Options structs from callers that were built against an older or a newer header. options_read()
 * makes a complete one of this library's size.
 */
#ifndef SYS_OPTIONS_H
#define SYS_OPTIONS_H

#include "base/types.h"

struct log;

/*
 * Copy @given (NULL: all defaults), whose first member is its own size, to @full of @size bytes. 0,
 * -EINVAL (no sane size), or -E2BIG: a byte beyond what this library knows is set; @log is told
 * (NULL: nobody).
 */
int options_read(struct log *log, void *full, size_t size, const void *given);

/* Hand results back in the caller's size of the struct. */
void options_write(void *given, const void *full, size_t size);

#endif
