// SPDX-License-Identifier: BSD-2-Clause
/* The base layer: allocator with its limits and planned failures, containers, text, hash, log,
 * files. */
#include <errno.h>
#include <fcntl.h>
#include <stdalign.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/bitmap.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/os.h"
#include "base/siphash.h"
#include "base/text.h"
#include "base/vec.h"
#include "tests/unit/test.h"

TEST(mem_counts_live_bytes)
{
	struct mem mem = {0};
	char *a = mem_alloc(&mem, 100), *b = mem_zalloc(&mem, 50);

	REQUIRE(a && b);
	CHECK_INT_EQ(mem.used_bytes, 150);
	CHECK_INT_EQ(mem.nr_allocs, 2);
	CHECK_INT_EQ(b[0], 0);
	CHECK_INT_EQ(b[49], 0);
	a = mem_realloc(&mem, a, 300);
	REQUIRE(a);
	CHECK_INT_EQ(mem.used_bytes, 350);
	a = mem_realloc(&mem, a, 20);
	REQUIRE(a);
	CHECK_INT_EQ(mem.used_bytes, 70);
	mem_free(&mem, a);
	mem_free(&mem, b);
	mem_free(&mem, NULL);
	CHECK_INT_EQ(mem.used_bytes, 0);
}

TEST(mem_results_are_aligned)
{
	struct mem mem = {0};

	for (size_t size = 0; size < 40; size++) {
		void *p = mem_alloc(&mem, size);

		REQUIRE(p);
		CHECK_INT_EQ((uintptr_t)p % alignof(max_align_t), 0);
		mem_free(&mem, p);
	}
}

TEST(mem_fails_the_planned_allocation_only)
{
	struct mem mem = {.fail_at = 3};
	void *p[5];

	for (int i = 0; i < 5; i++) {
		p[i] = mem_alloc(&mem, 8);
		CHECK_INT_EQ(p[i] == NULL, i == 2);
	}
	CHECK_INT_EQ(mem.used_bytes, 32);
	mem.fail_at = mem.nr_allocs + 1;
	CHECK(!mem_realloc(&mem, p[0], 1000));
	CHECK_INT_EQ(mem.used_bytes, 32);
	for (int i = 0; i < 5; i++)
		mem_free(&mem, p[i]);
	CHECK_INT_EQ(mem.used_bytes, 0);
}

TEST(mem_keeps_to_its_limit)
{
	struct mem mem = {.limit_bytes = 1000};
	char *a = mem_alloc(&mem, 600), *b;

	REQUIRE(a);
	CHECK(!mem_alloc(&mem, 401));
	CHECK(!mem_zalloc(&mem, 100 * 1024));
	CHECK_INT_EQ(mem.used_bytes, 600);
	b = mem_alloc(&mem, 400);
	CHECK(b);
	CHECK(!mem_realloc(&mem, a, 601));
	CHECK_INT_EQ(mem.used_bytes, 1000);
	a = mem_realloc(&mem, a, 500);
	REQUIRE(a);
	a = mem_realloc(&mem, a, 600);
	REQUIRE(a);
	mem_free(&mem, a);
	mem_free(&mem, b);
	CHECK_INT_EQ(mem.used_bytes, 0);
}

TEST(mem_refuses_sizes_that_wrap)
{
	struct mem mem = {0};
	char *p = mem_alloc(&mem, 8);

	CHECK(!mem_alloc(&mem, SIZE_MAX));
	CHECK(!mem_alloc(&mem, SIZE_MAX - 8));
	CHECK(!mem_zalloc(&mem, PTRDIFF_MAX));
	CHECK(!mem_calloc(&mem, SIZE_MAX / 2, 3));
	CHECK(!mem_realloc(&mem, p, SIZE_MAX - 4));
	CHECK_INT_EQ(mem.used_bytes, 8);
	mem_free(&mem, p);
}

struct counting_host {
	size_t nr_live;
};

static void *counting_realloc(void *ctx, void *old, size_t size)
{
	struct counting_host *host = ctx;

	if (!old && size)
		host->nr_live++;
	if (size)
		return realloc(old, size);
	host->nr_live--;
	free(old);
	return NULL;
}

TEST(mem_uses_the_embedders_allocator)
{
	struct counting_host host = {0};
	struct mem mem = {.realloc_fn = counting_realloc, .realloc_ctx = &host};
	char *big = mem_zalloc(&mem, 300 * 1024), *s = mem_strdup(&mem, "text");

	REQUIRE(big && s);
	CHECK_INT_EQ(host.nr_live, 2);
	for (size_t i = 0; i < 300 * 1024; i += 4096)
		CHECK_INT_EQ(big[i], 0);
	CHECK_STR_EQ(s, "text");
	mem_free(&mem, big);
	mem_free(&mem, s);
	CHECK_INT_EQ(host.nr_live, 0);
}

static void *failing_realloc(void *ctx, void *old, size_t size)
{
	(void)ctx;
	if (old && !size)
		free(old);
	return NULL;
}

TEST(mem_gives_the_budget_back_when_the_host_fails)
{
	struct mem mem = {.realloc_fn = failing_realloc};

	CHECK(!mem_alloc(&mem, 10));
	CHECK(!mem_zalloc(&mem, 100 * 1024));
	CHECK_INT_EQ(mem.used_bytes, 0);
}

TEST(mem_copies)
{
	struct mem mem = {0};
	char *a = mem_strdup(&mem, "abc"), *b = mem_memdup(&mem, "xyz", 4);
	void *empty = mem_memdup(&mem, NULL, 0);

	REQUIRE(a && b && empty);
	CHECK_STR_EQ(a, "abc");
	CHECK_STR_EQ(b, "xyz");
	mem_free(&mem, a);
	mem_free(&mem, b);
	mem_free(&mem, empty);
	CHECK_INT_EQ(mem.used_bytes, 0);
}

TEST(vec_grows_and_keeps_its_elements)
{
	struct mem mem = {0};
	VEC(u32) vec = {0};
	u32 *tail = NULL, sum = 0;

	for (u32 i = 0; i < 1000; i++)
		CHECK_INT_EQ(vec_push(&mem, &vec, i), 0);
	CHECK_INT_EQ(vec_extend(&mem, &vec, 5, &tail), 0);
	CHECK_INT_EQ(vec.nr, 1005);
	CHECK_INT_EQ(tail[4], 0);
	VEC_FOR_EACH (&vec, it)
		sum += *it;
	CHECK_INT_EQ(sum, 999 * 1000 / 2);
	vec_free(&mem, &vec);
	CHECK_INT_EQ(vec.nr, 0);
	CHECK_INT_EQ(mem.used_bytes, 0);
}

TEST(vec_survives_a_failed_allocation)
{
	struct mem mem = {0};
	VEC(u64) vec = {0};

	CHECK_INT_EQ(vec_push(&mem, &vec, 7), 0);
	mem.fail_at = mem.nr_allocs + 1;
	CHECK_INT_EQ(vec_reserve(&mem, &vec, 1000), -ENOMEM);
	CHECK_INT_EQ(vec.nr, 1);
	CHECK_INT_EQ(vec.v[0], 7);
	CHECK_INT_EQ(vec_reserve(&mem, &vec, SIZE_MAX / 4), -ENOMEM);
	vec_free(&mem, &vec);
	CHECK_INT_EQ(mem.used_bytes, 0);
}

TEST(arena_frees_all_at_once)
{
	struct mem mem = {0};
	struct arena arena = {.mem = &mem};
	char *s = arena_strdup(&arena, "kept"), *p;

	REQUIRE(s);
	for (size_t size = 1; size < 40000; size = size * 3 + 1) {
		p = arena_alloc(&arena, size);
		REQUIRE(p);
		CHECK_INT_EQ((uintptr_t)p % alignof(max_align_t), 0);
		CHECK_INT_EQ(p[0] | p[size - 1], 0);
		memset(p, 0xff, size);
	}
	CHECK_STR_EQ(s, "kept");
	CHECK(!arena_calloc(&arena, SIZE_MAX / 2, 4));
	CHECK(!arena_alloc(&arena, SIZE_MAX));
	arena_free(&arena);
	CHECK_INT_EQ(mem.used_bytes, 0);
	arena_free(&arena);
}

TEST(arena_reports_a_failed_allocation)
{
	struct mem mem = {.fail_at = 1};
	struct arena arena = {.mem = &mem};

	CHECK(!arena_alloc(&arena, 1));
	CHECK(arena_alloc(&arena, 1));
	mem.fail_at = mem.nr_allocs + 1;
	CHECK(!arena_alloc(&arena, 100000));
	arena_free(&arena);
	CHECK_INT_EQ(mem.used_bytes, 0);
}

TEST(text_never_runs_over)
{
	char buf[9];

	for (size_t size = 0; size < sizeof(buf); size++) {
		struct text text = {.buf = buf, .size = size};

		memset(buf, '~', sizeof(buf));
		text_puts(&text, "abc");
		text_putc(&text, '-');
		text_printf(&text, "%d", 1234);
		CHECK_INT_EQ(text.len, 8);
		CHECK(text_is_truncated(&text));
		CHECK_INT_EQ(buf[size], '~');
		if (size) {
			CHECK_INT_EQ(buf[size - 1], '\0');
			CHECK_INT_EQ(strlen(buf), size - 1);
			CHECK(!strncmp(buf, "abc-1234", size - 1));
		}
	}
}

TEST(text_that_fits_is_whole)
{
	char buf[9];
	struct text text = TEXT_ON(buf);

	text_printf(&text, "%s", "abc-");
	text_puts(&text, "1234");
	CHECK_STR_EQ(buf, "abc-1234");
	CHECK(!text_is_truncated(&text));
}

TEST(hash_depends_on_every_byte_and_on_the_seed)
{
	u8 key[40] = {0};

	for (size_t len = 1; len <= sizeof(key); len++) {
		u64 h = hash_bytes(key, len, 1);

		CHECK(h == hash_bytes(key, len, 1));
		CHECK(h != hash_bytes(key, len, 2));
		CHECK(h != hash_bytes(key, len - 1, 1));
		for (size_t i = 0; i < len; i++) {
			key[i] ^= 0x10;
			CHECK_MSG(h != hash_bytes(key, len, 1), "byte %zu of %zu", i, len);
			key[i] ^= 0x10;
		}
	}
}

/* Small counters are the commonest keys of all: each bucket gets about its share of them. */
TEST(hash_spreads_small_keys)
{
	u32 bucket[64] = {0};

	for (u32 key = 0; key < 64 * 64; key++)
		bucket[hash_bytes(&key, sizeof(key), 0) % 64]++;
	for (u32 i = 0; i < 64; i++)
		CHECK_MSG(bucket[i] > 32 && bucket[i] < 96, "bucket %u has %u", i, bucket[i]);
}

TEST(rng_is_a_function_of_its_seed)
{
	struct rng a = {7}, b = {7}, c = {8};
	int nr_same = 0;

	for (int i = 0; i < 1000; i++) {
		u64 v = rng_next(&a);

		CHECK(v == rng_next(&b));
		nr_same += v == rng_next(&c);
	}
	CHECK_INT_EQ(nr_same, 0);
}

TEST(bitmap_sets_one_bit)
{
	u64 map[BITMAP_WORDS(130)] = {0};

	CHECK_INT_EQ(ARRAY_SIZE(map), 3);
	bitmap_set(map, 0);
	bitmap_set(map, 63);
	bitmap_set(map, 64);
	bitmap_set(map, 129);
	CHECK(map[0] == 0x8000000000000001ull && map[1] == 1 && map[2] == 2);
	CHECK(bitmap_test(map, 63) && bitmap_test(map, 64) && !bitmap_test(map, 1));
}

static int print_to_text(void *ctx, enum userbpf_print_level level, const char *fmt, va_list args)
{
	text_printf(ctx, "%d:", (int)level);
	text_vprintf(ctx, fmt, args);
	return 0;
}

TEST(log_prints_and_keeps_the_last_warning)
{
	char out[200], last[20];
	struct text text = TEXT_ON(out);
	struct log log = {.print = print_to_text, .print_ctx = &text};

	REQUIRE(!log_init(&log));
	log_warn(&log, "first %d\n", 1);
	log_info(&log, "second\n");
	log_debug(&log, "third\n");
	CHECK_STR_EQ(out, "0:first 1\n1:second\n2:third\n");
	log_copy_last(&log, last, sizeof(last));
	CHECK_STR_EQ(last, "first 1");
	log.print = NULL;
	log_warn(&log, "a sentence longer than the buffer\n");
	log_copy_last(&log, last, sizeof(last));
	CHECK_STR_EQ(last, "a sentence longer t");
	log_info(&log, "said\n");
	log_copy_last(&log, last, sizeof(last));
	CHECK_STR_EQ(last, "a sentence longer t");
	log_destroy(&log);
}

static void write_file(const char *path, const char *text, size_t size)
{
	FILE *f = fopen(path, "wb");

	REQUIRE(f);
	CHECK_INT_EQ(fwrite(text, 1, size, f), size);
	fclose(f);
}

TEST(os_reads_files_within_a_bound)
{
	char path[] = "/tmp/userbpf-test-XXXXXX";
	struct mem mem = {0};
	size_t size = 0;
	int fd = mkstemp(path);
	u8 *data = NULL;

	REQUIRE(fd >= 0);
	close(fd);
	write_file(path, "hello", 5);
	CHECK_INT_EQ(os_host.read_file(&mem, path, 5, &data, &size), 0);
	CHECK_INT_EQ(size, 5);
	REQUIRE(data);
	CHECK_MEM_EQ(data, "hello", 5);
	mem_free(&mem, data);
	CHECK_INT_EQ(os_host.read_file(&mem, path, 4, &data, &size), -EFBIG);
	mem.fail_at = mem.nr_allocs + 1;
	CHECK_INT_EQ(os_host.read_file(&mem, path, 5, &data, &size), -ENOMEM);
	unlink(path);
	CHECK_INT_EQ(os_host.read_file(&mem, path, 5, &data, &size), -ENOENT);
	CHECK_INT_EQ(os_host.read_file(&mem, "/", 5, &data, &size), -EISDIR);
	CHECK_INT_EQ(mem.used_bytes, 0);
}

TEST(os_clock_goes_forward)
{
	u64 a = os_host.monotonic_ns(), b = os_host.monotonic_ns();

	CHECK(a > 0 && b >= a);
}

/* From the paper's appendix and its reference implementation: the key is 00 to 0f, the text 00, 01,
 * and so on. */
TEST(siphash_is_the_papers)
{
	const struct siphash_key key = {{0x0706050403020100, 0x0f0e0d0c0b0a0908}};
	u8 text[15];

	for (u8 i = 0; i < sizeof(text); i++)
		text[i] = i;
	CHECK(siphash(text, 0, &key) == 0x726fdb47dd0e0e31);
	CHECK(siphash(text, 8, &key) == 0x93f5f5799a932462);
	CHECK(siphash(text, 15, &key) == 0xa129ca6149be45e5);
}
