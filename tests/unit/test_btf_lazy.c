// SPDX-License-Identifier: BSD-2-Clause
/*
 * btf/, lazy BTF: it must answer as BTF that was checked at once does, whatever is asked first and
 * by how many threads; what is bad in it is void, and only that.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>

#include "base/rng.h"
#include "tests/unit/btf_blob.h"
#include "tests/unit/test.h"

static int open_lazily(const struct blob *b, const struct btf *base, struct btf **out)
{
	struct btf_parse_opts opts = {.base = base, .is_lazy = true};
	struct text err = TEXT_ON(msg);

	msg[0] = '\0';
	*out = NULL;
	return btf_parse_opts(&mem, b->data, b->size, &opts, out, &err);
}

/* From the last id to the first: the other way round than checking at once. */
static void check_same(const struct btf *want, const struct btf *got)
{
	CHECK(btf_type_cnt(got) == btf_type_cnt(want));
	for (u32 id = btf_type_cnt(want); id-- > 0;) {
		const struct btf_type *a = btf_type_by_id(want, id), *b = btf_type_by_id(got, id);

		CHECK(!memcmp(a, b, sizeof(*a)));
		CHECK(btf_resolve_size(got, id) == btf_resolve_size(want, id));
		CHECK(btf_align_of(got, id) == btf_align_of(want, id));
		CHECK(btf_skip_mods_and_typedefs(got, id) == btf_skip_mods_and_typedefs(want, id));
	}
}

TEST(good_types_are_what_they_are_when_checked_at_once)
{
	static struct blob b;
	struct btf *eager, *lazy;

	BUILD(&b, ALL_KINDS);
	for (int is_swapped = 0; is_swapped < 2; is_swapped++) {
		if (is_swapped)
			swap_blob(&b);
		CHECK(parse(&b, BTF_RULES_OBJECT, &eager) == 0);
		CHECK(open_lazily(&b, NULL, &lazy) == 0);
		check_same(eager, lazy);
		CHECK(btf_check_all(lazy, NULL) == 0);
		CHECK(btf_find_by_name_kind(lazy, "S", BTF_KIND_STRUCT) == 5);
		btf_put(lazy);
		btf_put(eager);
	}
	CHECK(mem.used_bytes == 0);
}

/*
 * 1 int; 2 struct S { int m at byte 4 of 4 }; 3 struct n { S m; }; 4 S *; 5 the pointer to a
 * variable; 6 variable of S; 7 struct E { 5 m; }; 8 const S; 9 8 *
 */
#define SOME_BAD                                                                                   \
	T_INT, T(N_S, INFO(STRUCT, 1), 4), N_M, 1, 32, T(N_N, INFO(STRUCT, 1), 4), N_M, 2, 0,      \
		PTR_TO(2), PTR_TO(6), T(N_M, INFO(VAR, 0), 2), 1, T(N_E, INFO(STRUCT, 1), 8), N_M, \
		5, 0, CONST_OF(2), PTR_TO(8)

TEST(what_is_bad_is_void_and_so_is_what_contains_it)
{
	static const struct {
		u32 kind, type;
		s64 size;
	} want[] = {
		{BTF_KIND_UNKN, 0, -EINVAL}, {BTF_KIND_INT, 4, 4},    {BTF_KIND_UNKN, 0, -EINVAL},
		{BTF_KIND_UNKN, 0, -EINVAL}, {BTF_KIND_PTR, 2, 8},    {BTF_KIND_PTR, 0, 8},
		{BTF_KIND_UNKN, 0, -EINVAL}, {BTF_KIND_STRUCT, 8, 8}, {BTF_KIND_CONST, 2, -EINVAL},
		{BTF_KIND_PTR, 8, 8},
	};
	static struct blob b;
	struct text err = TEXT_ON(msg);
	struct btf *btf;

	BUILD(&b, SOME_BAD);
	CHECK(open_lazily(&b, NULL, &btf) == 0);
	CHECK(btf_find_by_name_kind(btf, "S", BTF_KIND_STRUCT) == -ENOENT);
	CHECK(btf_find_by_name_kind(btf, "E", BTF_KIND_STRUCT) == 7);
	for (u32 id = 0; id < ARRAY_SIZE(want); id++) {
		CHECK(btf_kind(btf_type_by_id(btf, id)) == want[id].kind);
		CHECK(btf_type_by_id(btf, id)->type == want[id].type);
		CHECK(btf_resolve_size(btf, id) == want[id].size);
	}
	CHECK(btf_check_all(btf, &err) == -EINVAL);
	CHECK(!strcmp(msg, "[2] STRUCT S size=4 vlen=1 m type_id=1 bits_offset=32 Member exceeds "
			   "struct_size"));
	btf_put(btf);
	CHECK(mem.used_bytes == 0);
}

TEST(records_that_cannot_be_split_are_seen_at_once)
{
	static struct blob b;
	struct btf *btf;

	BUILD(&b, T_INT, T(0, 20u << 24, 4));
	CHECK(open_lazily(&b, NULL, &btf) == -EINVAL && !strcmp(msg, "[2] Invalid kind:20"));
	BUILD(&b, T_INT, T(N_S, INFO(STRUCT, 2), 4), N_M, 1, 0);
	CHECK(open_lazily(&b, NULL, &btf) == -EINVAL);
	CHECK(!strcmp(msg, "[2] STRUCT S meta_left:12 meta_needed:24"));
	BUILD(&b, T_INT, T(N_END, INFO(INT, 0), 4), 32);
	CHECK(open_lazily(&b, NULL, &btf) == -EINVAL);
	CHECK(!strcmp(msg, "[2] Invalid name_offset:56"));
	CHECK(mem.used_bytes == 0);
}

/* @nr words of ALL_KINDS overwritten by what a seed gives. */
static void damage(struct blob *b, struct rng *rng, u32 nr)
{
	struct btf_header *hdr = (void *)b->data;

	for (; nr; nr--) {
		u32 at = (u32)(rng_next(rng) >> 32) % (hdr->type_len / 4);
		u32 word = (u32)(rng_next(rng) >> 32) % 32;

		memcpy(b->data + sizeof(*hdr) + 4 * at, &word, sizeof(word));
	}
}

TEST(checking_all_finds_what_checking_at_once_finds)
{
	struct rng rng = {1};
	static struct blob b;
	u32 nr_good = 0, nr_bad = 0;

	for (int i = 0; i < 4000; i++) {
		struct btf *eager, *lazy;

		BUILD(&b, ALL_KINDS);
		damage(&b, &rng, 1 + (u32)i % 3);
		parse(&b, BTF_RULES_OBJECT, &eager);
		if (open_lazily(&b, NULL, &lazy)) {
			CHECK(!eager);
			continue;
		}
		if (eager)
			check_same(eager, lazy);
		CHECK(btf_check_all(lazy, NULL) == (eager ? 0 : -EINVAL));
		nr_good += eager != NULL;
		nr_bad += !eager;
		btf_put(eager);
		btf_put(lazy);
	}
	CHECK(nr_good > 100 && nr_bad > 100);
	CHECK(mem.used_bytes == 0);
}

TEST(what_is_bad_does_not_depend_on_what_was_asked_first)
{
	struct rng rng = {2};
	static struct blob b;
	u32 nr_void = 0;

	for (int i = 0; i < 4000; i++) {
		struct btf *up, *down;

		if (i % 2)
			BUILD(&b, ALL_KINDS);
		else
			BUILD(&b, SOME_BAD);
		damage(&b, &rng, 1 + (u32)i % 4);
		if (open_lazily(&b, NULL, &up))
			continue;
		CHECK(open_lazily(&b, NULL, &down) == 0);
		for (u32 id = 1; id < btf_type_cnt(up); id++)
			nr_void += btf_kind(btf_type_by_id(up, id)) == BTF_KIND_UNKN;
		check_same(down, up);
		btf_put(up);
		btf_put(down);
	}
	CHECK(nr_void > 1000);
	CHECK(mem.used_bytes == 0);
}

TEST(split_types_are_proved_with_those_of_a_lazy_base)
{
	static struct blob base_blob, b;
	struct btf *base, *split;

	BUILD(&base_blob, SOME_BAD);
	BUILD(&b, T(N_F, INFO(STRUCT, 1), 8), N_M, 4, 0, T(N_E, INFO(UNION, 1), 4), N_M, 3, 0);
	b.data[b.size - sizeof(strs)] = 'x'; /* the strings of split BTF begin where they like */
	CHECK(open_lazily(&base_blob, NULL, &base) == 0);
	CHECK(open_lazily(&b, base, &split) == 0);
	CHECK(btf_resolve_size(split, 10) == 8);       /* it contains a pointer */
	CHECK(btf_resolve_size(split, 11) == -EINVAL); /* and this what is bad */
	CHECK(btf_check_all(split, NULL) == -EINVAL);
	btf_put(split);
	btf_put(base);
	CHECK(mem.used_bytes == 0);
}

static u32 nr_released;

static void count_release(const struct btf_image *image)
{
	CHECK(image->ctx == &nr_released);
	nr_released++;
}

TEST(an_image_is_read_in_place_and_given_back)
{
	static struct blob b;
	struct btf_parse_opts opts = {.is_lazy = true,
				      .image = {count_release, &nr_released, b.data, 0}};
	const u32 offs[] = {8};
	struct btf *btf;

	BUILD(&b, ALL_KINDS);
	nr_released = 0;
	opts.image.size = b.size;
	CHECK(btf_parse_opts(&mem, b.data, b.size - 1, &opts, &btf, NULL) == -EINVAL);
	CHECK(nr_released == 0);
	CHECK(btf_parse_opts(&mem, b.data, b.size, &opts, &btf, NULL) == 0);
	CHECK((const u8 *)btf_type_by_id(btf, 1) == b.data + sizeof(struct btf_header));
	CHECK(btf_fixup_datasec(btf, 15, 64, offs) == -EINVAL); /* it may not be written to */
	btf_put(btf);
	CHECK(nr_released == 1);
	CHECK(mem.used_bytes == 0);
}

/* A type that could not be looked at would be void to who asks, which is the wrong answer. */
TEST(looking_at_types_takes_no_memory)
{
	static struct blob b;
	struct btf *btf;
	u64 nr;

	BUILD(&b, ALL_KINDS);
	CHECK(open_lazily(&b, NULL, &btf) == 0);
	nr = mem.nr_allocs;
	CHECK(btf_resolve_size(btf, 10) == 40);
	CHECK(btf_check_all(btf, NULL) == 0);
	CHECK(mem.nr_allocs == nr);
	btf_put(btf);
	CHECK(mem.used_bytes == 0);
}

#define NR_THREADS 4
#define CHAIN	   500

static void *ask_all(void *arg)
{
	const struct btf *btf = arg;
	s64 sum = 0;

	for (int round = 0; round < 3; round++)
		for (u32 id = btf_type_cnt(btf); id-- > 0;) {
			sum += btf_resolve_size(btf, id) + btf_align_of(btf, id);
			sum += btf_skip_mods_and_typedefs(btf, id);
			sum += btf_find_by_name_kind(btf, "S", BTF_KIND_STRUCT);
		}
	return (void *)(intptr_t)sum;
}

/* 1 int; then structs that contain each other, each after a const of the one before */
static void build_chain(struct blob *b)
{
	static u32 words[4 + CHAIN * 9];
	size_t nr = 0;
	const u32 first[] = {T_INT};

	memcpy(words, first, sizeof(first));
	nr += ARRAY_SIZE(first);
	for (u32 i = 0; i < CHAIN; i++) {
		const u32 link[] = {CONST_OF(1 + 2 * i), T(N_S, INFO(STRUCT, 1), 4), N_M, 2 + 2 * i,
				    0};

		memcpy(words + nr, link, sizeof(link));
		nr += ARRAY_SIZE(link);
	}
	build(b, words, nr);
}

TEST(threads_may_ask_for_the_same_types_at_once)
{
	static struct blob b;
	pthread_t threads[NR_THREADS];
	void *sums[NR_THREADS];
	struct btf *btf;

	build_chain(&b);
	CHECK(open_lazily(&b, NULL, &btf) == 0);
	for (int i = 0; i < NR_THREADS; i++)
		CHECK(pthread_create(&threads[i], NULL, ask_all, btf) == 0);
	for (int i = 0; i < NR_THREADS; i++)
		pthread_join(threads[i], &sums[i]);
	for (int i = 1; i < NR_THREADS; i++)
		CHECK(sums[i] == sums[0]);
	CHECK(btf_resolve_size(btf, 1 + 2 * CHAIN) == 4);
	btf_put(btf);
	CHECK(mem.used_bytes == 0);
}
