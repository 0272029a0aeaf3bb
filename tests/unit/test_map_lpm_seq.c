// SPDX-License-Identifier: BSD-2-Clause
/*
 * What a reader of a trie does while a writer is at work. Between two threads the moment would come
 * by chance; so this is the trie itself, built with places where one thread is both: the writer
 * does half of its work where a reader has read the number, and the rest where the reader is about
 * to look at it again, or takes the lock.
 */
#include <pthread.h>

#include "maps/seq.h"

static void reader_begins(void);
static void reader_ends(void);
static void reader_locks(void);

static inline u32 watched_begin(const struct seq *seq)
{
	u32 n = seq_begin(seq);

	reader_begins();
	return n;
}

static inline bool watched_is_still(const struct seq *seq, u32 n)
{
	reader_ends();
	return seq_is_still(seq, n);
}

static inline int watched_lock(pthread_mutex_t *lock)
{
	reader_locks();
	return pthread_mutex_lock(lock);
}

#define seq_begin	   watched_begin
#define seq_is_still	   watched_is_still
#define pthread_mutex_lock watched_lock
#define lpm_trie_ops	   watched_ops
#include "maps/lpm_trie.c" /* NOLINT */
#undef pthread_mutex_lock

#include "tests/unit/map_threads.h"

/* Who writes during the next lookup, and how often. */
static struct {
	struct lpm *lpm;
	struct node *root;
	bool is_done_by_end; /* else when the reader takes the lock */
	u32 nr_left, nr_begun, nr_locks;
} writer;

/* A trie that is being changed: nothing is to be found in it. */
static void begin_writing(void)
{
	writer.root = writer.lpm->root;
	seq_write_begin(&writer.lpm->seq);
	store(&writer.lpm->root, NULL);
	writer.nr_begun++;
}

static void end_writing(void)
{
	if (!writer.root)
		return;
	store(&writer.lpm->root, writer.root);
	seq_write_end(&writer.lpm->seq);
	writer.root = NULL;
}

static void reader_begins(void)
{
	if (!writer.nr_left || writer.root)
		return;
	writer.nr_left--;
	begin_writing();
}

static void reader_ends(void)
{
	if (writer.is_done_by_end)
		end_writing();
}

static void reader_locks(void)
{
	writer.nr_locks++;
	end_writing();
}

/* Is the prefix found although a writer is at work @nr times? */
static void look_up_beside(struct map *map, u32 nr, bool is_done_by_end)
{
	struct {
		u32 len;
		u8 addr[4];
	} key = {32, {10, 1, 2, 3}};
	u64 *found;

	memset(&writer, 0, sizeof(writer));
	writer.lpm = lpm_of(map);
	writer.nr_left = nr;
	writer.is_done_by_end = is_done_by_end;
	found = watched_ops.lookup(map, &key, NULL);
	writer.nr_left = 0;
	CHECK(found && *found == 7);
	CHECK(!writer.root);
	CHECK(!(lpm_of(map)->seq.n & 1));
}

/* A map of one entry has no index: a lookup begins at the root. */
static struct job start_trie(void)
{
	struct job job = start(ATTR(LPM_TRIE, 8, 8, 1, .flags = BPF_F_NO_PREALLOC));
	struct {
		u32 len;
		u8 addr[4];
	} key = {8, {10}};
	u64 value = 7;

	CHECK_INT_EQ(map_user_update(job.map, &key, &value, BPF_ANY), 0);
	return job;
}

TEST(a_reader_tries_again_after_a_writer)
{
	struct job job = start_trie();

	look_up_beside(job.map, 0, true);
	CHECK_INT_EQ(writer.nr_locks, 0);
	look_up_beside(job.map, 1, true);
	CHECK_INT_EQ(writer.nr_begun, 1);
	CHECK_INT_EQ(writer.nr_locks, 0);
	look_up_beside(job.map, SEQ_TRIES - 1, true);
	CHECK_INT_EQ(writer.nr_locks, 0);
	stop(&job);
}

TEST(a_reader_waits_for_writers_in_the_end)
{
	struct job job = start_trie();

	/* One that takes its time, and one that comes again and again. */
	look_up_beside(job.map, 1, false);
	CHECK_INT_EQ(writer.nr_locks, 1);
	look_up_beside(job.map, SEQ_TRIES, true);
	CHECK_INT_EQ(writer.nr_begun, SEQ_TRIES);
	CHECK_INT_EQ(writer.nr_locks, 1);
	stop(&job);
}
