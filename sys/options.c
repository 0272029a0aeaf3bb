// SPDX-License-Identifier: BSD-2-Clause
#include "sys/options.h"

#include <errno.h>
#include <string.h>

#include "base/log.h"

int options_read(struct log *log, void *full, size_t size, const void *given)
{
	size_t given_size, set;

	if (!given) {
		bytes_clear(full, size);
		return 0;
	}
	memcpy(&given_size, given, sizeof(given_size));
	if (given_size < sizeof(size_t)) {
		if (log)
			log_warn(log, "options without .sz, see USERBPF_OPTS\n");
		return -EINVAL;
	}
	set = bytes_find_set(given, size, given_size);
	if (set < given_size) {
		if (log)
			log_warn(log, "options: byte %zu is set, this version knows %zu\n", set,
				 size);
		return -E2BIG;
	}
	given_size = MIN(size, given_size);
	memcpy(full, given, given_size);
	bytes_clear((u8 *)full + given_size, size - given_size);
	return 0;
}

void options_write(void *given, const void *full, size_t size)
{
	size_t given_size;

	memcpy(&given_size, given, sizeof(given_size));
	memcpy((u8 *)given + sizeof(size_t), (const u8 *)full + sizeof(size_t),
	       MIN(size, given_size) - sizeof(size_t));
}
