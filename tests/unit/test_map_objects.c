// SPDX-License-Identifier: BSD-2-Clause
/* Maps whose values are programs and maps: numbers in, ids out, pointers for programs. */
#include "prog/prog.h"
#include "tests/unit/map_fixture.h"

static u32 nr_freed;

static void note_free(struct prog *prog)
{
	(void)prog;
	nr_freed++;
}

static struct prog a_prog(struct userbpf *vm, u32 id, u32 type)
{
	return (struct prog){.refs = 1, .id = id, .vm = vm, .type = type, .free = note_free};
}

TEST(program_arrays_take_numbers_and_give_ids)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, ATTR(PROG_ARRAY, 4, 4, 3));
	struct prog prog = a_prog(vm, 42, BPF_PROG_TYPE_XDP);
	int fd = handle_install(vm, HANDLE_PROG, &prog),
	    map_fd = handle_install(vm, HANDLE_MAP, map);
	int closed = 99;
	u32 key = 1, id = 0;

	CHECK_INT_EQ(map_user_lookup(map, &key, &id, 0), -ENOENT);
	CHECK_INT_EQ(map_user_update(map, &key, &closed, 0), -EBADF);
	CHECK_INT_EQ(map_user_update(map, &key, &map_fd, 0), -EINVAL);
	CHECK_INT_EQ(map_user_update(map, &key, &fd, BPF_EXIST), -EINVAL);
	CHECK_INT_EQ(map_user_update(map, &key, &fd, BPF_ANY), 0);
	CHECK_INT_EQ(map_user_lookup(map, &key, &id, 0), 0);
	CHECK_INT_EQ(id, 42);
	CHECK(map_tail_target(map, 1) == &prog);
	CHECK(!map_tail_target(map, 0));
	CHECK(!map_tail_target(map, 3));
	CHECK(!map_lookup(map, &key, &vm->cpus[0]));
	CHECK_INT_EQ(map_user_delete(map, &key), 0);
	CHECK_INT_EQ(map_user_delete(map, &key), -ENOENT);
	CHECK_INT_EQ(prog.refs, 1);
	key = 3;
	CHECK_INT_EQ(map_user_update(map, &key, &fd, BPF_ANY), -E2BIG);
	CHECK_INT_EQ(map_user_delete(map, &key), -E2BIG);
	CHECK_INT_EQ(count_keys(map), 3);
	map_put_user(map);
	vm_stop(vm);
}

TEST(programs_of_an_array_are_alike)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, ATTR(PROG_ARRAY, 4, 4, 3));
	struct prog xdp = a_prog(vm, 1, BPF_PROG_TYPE_XDP),
		    tc = a_prog(vm, 2, BPF_PROG_TYPE_SCHED_CLS);
	struct prog frags = a_prog(vm, 3, BPF_PROG_TYPE_XDP),
		    ext = a_prog(vm, 4, BPF_PROG_TYPE_EXT);
	struct prog *progs[] = {&ext, &xdp, &tc, &frags};
	static const int errs[] = {-EINVAL, 0, -EINVAL, -EINVAL};

	frags.flags = BPF_F_XDP_HAS_FRAGS;
	for (u32 i = 0; i < ARRAY_SIZE(progs); i++) {
		int fd = handle_install(vm, HANDLE_PROG, progs[i]);
		u32 key = 0;

		CHECK_INT_EQ(map_user_update(map, &key, &fd, 0), errs[i]);
		CHECK_INT_EQ(progs[i]->refs, errs[i] ? 1 : 2);
	}
	CHECK(!map_allows_prog(map, &tc));
	CHECK(map_allows_prog(map, &xdp));
	map_put_user(map);
	CHECK_INT_EQ(xdp.refs, 1);
	vm_stop(vm);
}

/* The array's programs hold the array: only the user's reference tells that it is not needed. */
TEST(a_program_array_without_users_is_emptied)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_new(vm, ATTR(PROG_ARRAY, 4, 4, 3));
	struct prog prog = a_prog(vm, 1, BPF_PROG_TYPE_XDP);
	int fd = handle_install(vm, HANDLE_PROG, &prog);
	u32 key = 2;

	map_get(map);
	CHECK_INT_EQ(map_user_update(map, &key, &fd, 0), 0);
	map_get_user(map);
	map_put_user(map);
	CHECK(map_tail_target(map, 2) == &prog);
	map_put_user(map);
	CHECK(!map_tail_target(map, 2));
	CHECK_INT_EQ(prog.refs, 1);
	nr_freed = 0;
	prog_put(&prog);
	CHECK_INT_EQ(nr_freed, 1);
	map_put(map);
	vm_stop(vm);
}

TEST(inner_templates_are_checked)
{
	struct userbpf *vm = vm_start();
	struct map *array = map_new(vm, ATTR(ARRAY, 4, 8, 4));
	struct map *progs = map_new(vm, ATTR(PROG_ARRAY, 4, 4, 4));
	struct map *outer = map_new(vm, ATTR(ARRAY_OF_MAPS, 4, 4, 4, .inner = array));
	struct map_attr of_outer = ATTR(ARRAY_OF_MAPS, 4, 4, 4, .inner = outer);
	struct map_attr of_progs = ATTR(HASH_OF_MAPS, 4, 4, 4, .inner = progs);
	struct map *map = NULL;

	CHECK_INT_EQ(map_create(vm, &of_outer, &map), -EINVAL);
	CHECK_INT_EQ(map_create(vm, &of_progs, &map), -ENOTSUPP);
	CHECK(!map);
	map_put_user(array);
	map_put_user(progs);
	map_put_user(outer);
	vm_stop(vm);
}

struct candidate {
	struct map_attr attr;
	int err;
};

/* Put each candidate into a map of maps that was made with the template. */
static void check_fit(const struct map_attr *template, const struct candidate *candidates,
		      size_t nr)
{
	struct userbpf *vm = vm_start();
	struct map *inner = map_new(vm, *template);
	struct map *outers[] = {map_new(vm, ATTR(ARRAY_OF_MAPS, 4, 4, 4, .inner = inner)),
				map_new(vm, ATTR(HASH_OF_MAPS, 4, 4, 4, .inner = inner))};

	for (size_t i = 0; i < nr; i++) {
		struct map *map = map_new(vm, candidates[i].attr);
		int fd = handle_install(vm, HANDLE_MAP, map);
		u32 key = 0;

		for (size_t o = 0; o < ARRAY_SIZE(outers); o++) {
			int err = map_user_update(outers[o], &key, &fd, BPF_ANY);

			CHECK_MSG(err == candidates[i].err, "candidate %zu: %d", i, err);
		}
		handle_release(vm, fd);
		map_put_user(map);
	}
	map_put_user(inner);
	map_put_user(outers[0]);
	map_put_user(outers[1]);
	vm_stop(vm);
}

TEST(inner_maps_are_like_the_template)
{
	static const struct candidate for_array[] = {
		{ATTR(ARRAY, 4, 8, 4), 0},
		{ATTR(ARRAY, 4, 8, 5), -EINVAL},
		{ATTR(ARRAY, 4, 4, 4), -EINVAL},
		{ATTR(ARRAY, 4, 8, 4, .flags = BPF_F_MMAPABLE), -EINVAL},
		{ATTR(ARRAY, 4, 8, 4, .flags = BPF_F_RDONLY), 0},
		{LOCK_ATTR(ARRAY, 4, 8, 4, 0), -EINVAL},
		{ATTR(HASH, 4, 8, 4), -EINVAL},
	};
	static const struct candidate for_inner_array[] = {
		{ATTR(ARRAY, 4, 8, 7, .flags = BPF_F_INNER_MAP), 0},
		{ATTR(ARRAY, 4, 8, 4), -EINVAL},
	};
	static const struct candidate for_hash[] = {
		{ATTR(HASH, 4, 8, 99), 0},
		{ATTR(HASH, 8, 8, 4), -EINVAL},
	};
	struct map_attr array = ATTR(ARRAY, 4, 8, 4), hash = ATTR(HASH, 4, 8, 4);
	struct map_attr inner_array = ATTR(ARRAY, 4, 8, 4, .flags = BPF_F_INNER_MAP);

	check_fit(&array, for_array, ARRAY_SIZE(for_array));
	check_fit(&inner_array, for_inner_array, ARRAY_SIZE(for_inner_array));
	check_fit(&hash, for_hash, ARRAY_SIZE(for_hash));
}

TEST(programs_find_inner_maps)
{
	struct userbpf *vm = vm_start();
	struct map *inner = map_new(vm, ATTR(HASH, 4, 8, 4)),
		   *other = map_new(vm, ATTR(HASH, 4, 8, 4));
	int fd = handle_install(vm, HANDLE_MAP, inner), fd2 = handle_install(vm, HANDLE_MAP, other);
	struct map *outers[] = {
		map_new(vm, ATTR(ARRAY_OF_MAPS, 4, 4, 4, .inner = inner)),
		map_new(vm, ATTR(HASH_OF_MAPS, 4, 4, 4, .inner = inner)),
		map_new(vm,
			ATTR(HASH_OF_MAPS, 4, 4, 4, .inner = inner, .flags = BPF_F_NO_PREALLOC)),
	};

	for (size_t i = 0; i < ARRAY_SIZE(outers); i++) {
		u32 key = 2, id;

		CHECK(!map_lookup(outers[i], &key, &vm->cpus[0]));
		CHECK_INT_EQ(map_user_lookup(outers[i], &key, &id, 0), -ENOENT);
		CHECK_INT_EQ(map_user_update(outers[i], &key, &fd, BPF_ANY), 0);
		CHECK(map_lookup(outers[i], &key, &vm->cpus[0]) == inner);
		CHECK_INT_EQ(map_user_lookup(outers[i], &key, &id, 0), 0);
		CHECK_INT_EQ(id, inner->view.id);
		CHECK_INT_EQ(inner->refs, 2);
		CHECK_INT_EQ(map_user_update(outers[i], &key, &fd2, BPF_ANY), 0);
		CHECK(map_lookup(outers[i], &key, &vm->cpus[0]) == other);
		CHECK_INT_EQ(inner->refs, 1);
		CHECK_INT_EQ(map_user_delete(outers[i], &key), 0);
		CHECK_INT_EQ(other->refs, 1);
		CHECK_INT_EQ(map_user_update(outers[i], &key, &fd, BPF_ANY), 0);
		map_put_user(outers[i]);
		CHECK_INT_EQ(inner->refs, 1);
	}
	map_put_user(inner);
	map_put_user(other);
	vm_stop(vm);
}

TEST(batches_of_maps)
{
	struct userbpf *vm = vm_start();
	struct map *inner = map_new(vm, ATTR(HASH, 4, 8, 4));
	u32 fd = (u32)handle_install(vm, HANDLE_MAP, inner);
	struct map *array = map_new(vm, ATTR(ARRAY_OF_MAPS, 4, 4, 8, .inner = inner));
	struct map *hash = map_new(vm, ATTR(HASH_OF_MAPS, 4, 4, 8, .inner = inner));
	struct map *maps[] = {array, hash};

	for (size_t i = 0; i < 2; i++) {
		u32 keys[8] = {2, 5}, values[8] = {fd, fd}, out = 0, count = 2;
		struct map_batch batch = {.op = MAP_BATCH_UPDATE,
					  .keys = keys,
					  .values = values,
					  .count = &count,
					  .out_batch = &out};

		CHECK_INT_EQ(map_user_batch(maps[i], &batch), 0);
		memset(keys, 0, sizeof(keys));
		batch.op = MAP_BATCH_LOOKUP;
		count = 8;
		CHECK_INT_EQ(map_user_batch(maps[i], &batch), -ENOENT);
		CHECK_INT_EQ(count, 2);
		CHECK_INT_EQ(keys[0] + keys[1], 7);
		CHECK_INT_EQ(values[1], inner->view.id);
		CHECK_INT_EQ(inner->refs, 3);
		batch.op = MAP_BATCH_LOOKUP_AND_DELETE;
		count = 8;
		CHECK_INT_EQ(map_user_batch(maps[i], &batch), i ? -ENOENT : -ENOTSUPP);
		for (u32 key = 0; key < 8; key++)
			map_user_delete(maps[i], &key);
		CHECK_INT_EQ(inner->refs, 1);
	}
	map_put_user(array);
	map_put_user(hash);
	map_put_user(inner);
	vm_stop(vm);
}
