/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The only place of the library that asks the operating system for anything. The calls stand in a
 * table per instance, so that a test can replace one of them.
 */
#ifndef BASE_OS_H
#define BASE_OS_H

#include "base/mem.h"

/*
 * Pages that other processes can be given, in two files. In memory, one after the other: private
 * bytes, which are in neither; the front file; the back file, whose end follows once more, so that
 * what wraps around there reads on without a seam. All sizes are whole pages. A child of fork() has
 * the same pages, not a copy of them.
 */
struct os_pages {
	u8 *start;
	u64 wanted; /* where they should be, if that is free; 0: anywhere */
	u64 private_size, front_size;
	u64 once_size, twice_size;	      /* of the back file */
	bool front_is_sealed, back_is_sealed; /* only this mapping may write to it */
	int front_fd, back_fd;		      /* -1: a file without bytes is none */
};

/* Memory that the pages take. */
static inline u64 os_pages_bytes(const struct os_pages *pages)
{
	return pages->private_size + pages->front_size + pages->once_size + pages->twice_size;
}

/* Addresses that they take: what is there twice is mapped twice. */
static inline u64 os_pages_span(const struct os_pages *pages)
{
	return os_pages_bytes(pages) + pages->twice_size;
}

struct os {
	u64 (*monotonic_ns)(void);
	u64 (*tai_ns)(void);
	u64 (*realtime_ns)(void);
	u32 (*page_size)(void);
	/* Map zeroed pages as @pages says; fills in .start and the files. 0 or -errno. */
	int (*pages_map)(struct os_pages *pages);
	void (*pages_unmap)(struct os_pages *pages);
	/* From now on nobody else may write to the front file, who does not have it mapped yet. */
	void (*pages_seal)(const struct os_pages *pages);
	/*
	 * [off, off + size) of the front file, whole BPF pages. Have memory for it, so that no
	 * access fails for want of it; what is there stays. 0 or -ENOMEM.
	 */
	int (*pages_fill)(const struct os_pages *pages, u64 off, u64 size);
	/* Zero it, for everybody, and keep no memory for it. */
	void (*pages_drop)(const struct os_pages *pages, u64 off, u64 size);
	/*
	 * Has anybody accessed it since it was dropped, or never filled? True where the host does
	 * not say. It knows of its own pages only.
	 */
	bool (*pages_are_touched)(const struct os_pages *pages, u64 off, u64 size);
	/* open + read to the end; *size is at most @max_bytes, else -EFBIG. 0 or -errno. */
	int (*read_file)(struct mem *mem, const char *path, size_t max_bytes, u8 **data,
			 size_t *size);
	/*
	 * Map a file of sysfs, where nobody can change it, to be read. -ENODEV: another file, or it
	 * cannot be mapped, so it has to be read; or -errno of opening it.
	 */
	int (*map_file)(const char *path, size_t max_bytes, u8 **data, size_t *size);
	void (*unmap_file)(u8 *data, size_t size);
	/* A file to wait for with poll(2), readable from a set to the next clear; or -errno. */
	int (*event_open)(void);
	void (*event_set)(int fd);
	void (*event_clear)(int fd);
	void (*event_close)(int fd);
};

extern const struct os os_host;

#endif
