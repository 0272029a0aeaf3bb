/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What an iterator writes: the text of one object at a time (fs/seq_file.c). Behind the struct
 * seq_file that programs are given, as the owner of the object.
 */
#ifndef WORLD_SEQ_H
#define WORLD_SEQ_H

#include <string.h>

#include "base/types.h"

/* Of one object: kernel/bpf/bpf_iter.c: bpf_seq_read. */
#define SEQ_BYTES (4096 << 3)

/* Of the struct that programs are given, whose members are nobody's business. */
#define SEQ_FILE_BYTES 256

struct seq {
	u32 len;
	bool has_overflowed;
	char buf[SEQ_BYTES];
};

/* seq_write: the last byte is never used. False: there is no room, and nothing is. */
static inline bool seq_write(struct seq *seq, const void *data, size_t size)
{
	if (seq->has_overflowed || size >= sizeof(seq->buf) - seq->len) {
		seq->has_overflowed = true;
		return false;
	}
	memcpy(seq->buf + seq->len, data, size);
	seq->len += (u32)size;
	return true;
}

#endif
