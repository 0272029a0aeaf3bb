// SPDX-License-Identifier: BSD-2-Clause
#include "base/os.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <time.h>
#include <unistd.h>

static u64 read_clock(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (u64)ts.tv_sec * 1000000000ull + (u64)ts.tv_nsec;
}

static u64 monotonic_ns(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

static u64 tai_ns(void)
{
	return read_clock(CLOCK_TAI);
}

static u64 realtime_ns(void)
{
	return read_clock(CLOCK_REALTIME);
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

static int map_open_file(int fd, size_t max_bytes, u8 **data, size_t *size)
{
	struct statfs fs;
	struct stat st;
	void *p;

	if (fstatfs(fd, &fs) || fs.f_type != SYSFS_MAGIC || fstat(fd, &st) || st.st_size <= 0 ||
	    (u64)st.st_size > max_bytes)
		return -ENODEV;
	p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		return -ENODEV;
	*data = p;
	*size = (size_t)st.st_size;
	return 0;
}

static int map_file(const char *path, size_t max_bytes, u8 **data, size_t *size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int err;

	if (fd < 0)
		return -errno;
	err = map_open_file(fd, max_bytes, data, size);
	close(fd);
	return err;
}

static void unmap_file(u8 *data, size_t size)
{
	munmap(data, size);
}

static u32 page_size(void)
{
	return (u32)sysconf(_SC_PAGESIZE);
}

/* A file that shrinks under its mappings would kill who touches them: its size is sealed. */
static int open_sized(u64 size, int *fd)
{
	int err;

	*fd = -1;
	if (!size)
		return 0;
	*fd = memfd_create("userbpf", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (*fd < 0)
		return -errno;
	if (!ftruncate(*fd, (off_t)size) && !fcntl(*fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW))
		return 0;
	err = -errno;
	close(*fd);
	return err;
}

static void close_file(int fd)
{
	if (fd >= 0)
		close(fd);
}

/* Put @size bytes of a file where something is mapped already. */
static int map_over(u8 *at, int fd, u64 off, u64 size)
{
	void *p;

	if (!size)
		return 0;
	p = mmap(at, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, (off_t)off);

	return p == MAP_FAILED ? -errno : 0;
}

static void pages_seal(const struct os_pages *pages)
{
	fcntl(pages->front_fd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE);
}

static int map_files(const struct os_pages *pages)
{
	u8 *front = pages->start + pages->private_size, *back = front + pages->front_size;
	u64 back_size = pages->once_size + pages->twice_size;
	int err = map_over(front, pages->front_fd, 0, pages->front_size);

	if (!err)
		err = map_over(back, pages->back_fd, 0, back_size);
	if (!err)
		err = map_over(back + back_size, pages->back_fd, pages->once_size,
			       pages->twice_size);
	if (err)
		return err;
	/* Hosts before Linux 5.1 have no such seal. */
	if (pages->front_is_sealed)
		pages_seal(pages);
	if (pages->back_is_sealed)
		fcntl(pages->back_fd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE);
	return 0;
}

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

/* ThreadSanitizer ends a process that maps what it has no shadow for. */
#if defined(__clang__) && !defined(__SANITIZE_THREAD__)
#if __has_feature(thread_sanitizer)
#define __SANITIZE_THREAD__ 1
#endif
#endif
#ifdef __SANITIZE_THREAD__
#define CAN_CHOOSE_PLACE false
#else
#define CAN_CHOOSE_PLACE true
#endif

/* Hosts before Linux 4.17 do not know the flag, and take the address for a hint. */
static void *reserve_at(u64 wanted, u64 size)
{
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE;
	void *p = mmap(u64_to_ptr(wanted), size, PROT_NONE, flags, -1, 0);

	if (p == MAP_FAILED || ptr_to_u64(p) == wanted)
		return p;
	munmap(p, size);
	return MAP_FAILED;
}

#define MIN_PLACE    0x10000ull /* what is below traps: pointers that are nearly NULL */
#define STACK_GROWTH (1ull << 30)

/*
 * Who chooses the address may be an object that nobody trusts: it gets none that the main stack
 * grows into. The bytes of AT_RANDOM lie where that stack begins.
 */
static bool is_harmless(u64 start, u64 size)
{
	u64 stack = getauxval(AT_RANDOM);

	return start >= MIN_PLACE && start + size > start &&
	       (start >= stack || start + size < stack - MIN(stack, STACK_GROWTH));
}

/* Addresses only: no machine is short of those, however little memory it promises. */
static int reserve(struct os_pages *pages)
{
	u64 size = os_pages_span(pages);
	void *p = MAP_FAILED;

	if (CAN_CHOOSE_PLACE && is_harmless(pages->wanted, size))
		p = reserve_at(pages->wanted, size);
	if (p == MAP_FAILED)
		p = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (p == MAP_FAILED)
		return -errno;
	pages->start = p;
	return 0;
}

static int map_private(const struct os_pages *pages)
{
	if (!pages->private_size ||
	    !mprotect(pages->start, pages->private_size, PROT_READ | PROT_WRITE))
		return 0;
	return -errno;
}

static int pages_map(struct os_pages *pages)
{
	int err;

	err = open_sized(pages->front_size, &pages->front_fd);
	if (err)
		return err;
	err = open_sized(pages->once_size + pages->twice_size, &pages->back_fd);
	if (err)
		goto err_front;
	err = reserve(pages);
	if (err)
		goto err_back;
	err = map_private(pages);
	if (!err)
		err = map_files(pages);
	if (!err)
		return 0;
	munmap(pages->start, os_pages_span(pages));
err_back:
	close_file(pages->back_fd);
err_front:
	close_file(pages->front_fd);
	return err;
}

static void pages_unmap(struct os_pages *pages)
{
	munmap(pages->start, os_pages_span(pages));
	close_file(pages->back_fd);
	close_file(pages->front_fd);
}

static int event_open(void)
{
	int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

	return fd < 0 ? -errno : fd;
}

/* Neither can fail in a way that matters: a full counter is set, and an empty one clear. */
static void event_set(int fd)
{
	(void)!eventfd_write(fd, 1);
}

static void event_clear(int fd)
{
	eventfd_t nr;

	(void)!eventfd_read(fd, &nr);
}

/* What cannot fill a file has it filled by the first access. */
static int pages_fill(const struct os_pages *pages, u64 off, u64 size)
{
	int err;

	do {
		err = fallocate(pages->front_fd, FALLOC_FL_KEEP_SIZE, (off_t)off, (off_t)size)
			      ? -errno
			      : 0;
	} while (err == -EINTR);
	return err && err != -EOPNOTSUPP && err != -ENOSYS ? -ENOMEM : 0;
}

static void pages_drop(const struct os_pages *pages, u64 off, u64 size)
{
	int flags = FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE;

	/* A sealed file has no holes punched into it. */
	if (fallocate(pages->front_fd, flags, (off_t)off, (off_t)size))
		memset(pages->start + pages->private_size + off, 0, size);
}

static bool pages_are_touched(const struct os_pages *pages, u64 off, u64 size)
{
	off_t data = lseek(pages->front_fd, (off_t)off, SEEK_DATA);

	return data < 0 ? errno != ENXIO : (u64)data < off + size;
}

const struct os os_host = {
	.monotonic_ns = monotonic_ns,
	.tai_ns = tai_ns,
	.realtime_ns = realtime_ns,
	.page_size = page_size,
	.pages_map = pages_map,
	.pages_unmap = pages_unmap,
	.pages_seal = pages_seal,
	.pages_fill = pages_fill,
	.pages_drop = pages_drop,
	.pages_are_touched = pages_are_touched,
	.read_file = read_file,
	.map_file = map_file,
	.unmap_file = unmap_file,
	.event_open = event_open,
	.event_set = event_set,
	.event_clear = event_clear,
	.event_close = close_file,
};
