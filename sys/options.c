// SPDX-License-Identifier: BSD-2-Clause
#include "sys/options.h"

#include <errno.h>
#include <string.h>

#include "base/log.h"

int options_read(struct log *log, void *full, size_t size, const void *given)
{
	const u8 *bytes = given;
	size_t given_size;

	memset(full, 0, size);
	if (!given)
		return 0;
	memcpy(&given_size, given, sizeof(given_size));
	if (given_size < sizeof(size_t)) {
		if (log)
			log_warn(log, "options without .sz, see USERBPF_OPTS\n");
		return -EINVAL;
	}
	for (size_t i = size; i < given_size; i++) {
		if (!bytes[i])
			continue;
		if (log)
			log_warn(log, "options: byte %zu is set, this version knows %zu\n", i,
				 size);
		return -E2BIG;
	}
	memcpy(full, given, MIN(size, given_size));
	return 0;
}

void options_write(void *given, const void *full, size_t size)
{
	size_t given_size;

	memcpy(&given_size, given, sizeof(given_size));
	memcpy((u8 *)given + sizeof(size_t), (const u8 *)full + sizeof(size_t),
	       MIN(size, given_size) - sizeof(size_t));
}
