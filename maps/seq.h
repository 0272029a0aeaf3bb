/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Readers without a lock over a structure that one writer at a time changes. Elements that leave
 * it are used again at once, so a reader may be led astray, but never off: everything it follows is
 * an element, or was one. It learns from the number whether to believe what it found.
 *
 * Readers load with acquire what writers store with release; that orders the number, too.
 */
#ifndef MAPS_SEQ_H
#define MAPS_SEQ_H

#include "base/types.h"

/* After so many disturbed attempts a reader takes the writers' lock. */
#define SEQ_TRIES 8

struct seq {
	u32 n; /* atomic; odd while a writer is at work */
};

static inline u32 seq_begin(const struct seq *seq)
{
	return __atomic_load_n(&seq->n, __ATOMIC_ACQUIRE);
}

/* Was nothing written since seq_begin() returned @n? */
static inline bool seq_is_still(const struct seq *seq, u32 n)
{
	return !(n & 1) && __atomic_load_n(&seq->n, __ATOMIC_RELAXED) == n;
}

static inline void seq_write_begin(struct seq *seq)
{
	__atomic_store_n(&seq->n, seq->n + 1, __ATOMIC_RELAXED);
}

static inline void seq_write_end(struct seq *seq)
{
	__atomic_store_n(&seq->n, seq->n + 1, __ATOMIC_RELEASE);
}

#endif
