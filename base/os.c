// SPDX-License-Identifier: BSD-2-Clause
#include "base/os.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static u64 monotonic_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (u64)ts.tv_sec * 1000000000ull + (u64)ts.tv_nsec;
}

/* Pipes and /proc files have no size beforehand: read until there is no more. */
static int read_all(int fd, struct mem *mem, size_t max_bytes, u8 **data, size_t *size)
{
	size_t cap = 0, len = 0;
	u8 *buf = NULL, *bigger;
	ssize_t n;

	do {
		if (len == cap) {
			cap = cap ? cap * 2 : 64 * 1024;
			bigger = mem_realloc(mem, buf, cap);
			if (!bigger)
				goto no_memory;
			buf = bigger;
		}
		n = read(fd, buf + len, cap - len);
		if (n > 0)
			len += (size_t)n;
		if (len > max_bytes) {
			mem_free(mem, buf);
			return -EFBIG;
		}
	} while (n > 0 || (n < 0 && errno == EINTR));
	if (n < 0) {
		int err = -errno;

		mem_free(mem, buf);
		return err;
	}
	*data = buf;
	*size = len;
	return 0;

no_memory:
	mem_free(mem, buf);
	return -ENOMEM;
}

static int read_file(struct mem *mem, const char *path, size_t max_bytes, u8 **data, size_t *size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int err;

	if (fd < 0)
		return -errno;
	err = read_all(fd, mem, max_bytes, data, size);
	close(fd);
	return err;
}

const struct os os_host = {
	.monotonic_ns = monotonic_ns,
	.read_file = read_file,
};
