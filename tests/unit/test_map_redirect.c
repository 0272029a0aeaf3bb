// SPDX-License-Identifier: BSD-2-Clause
/* Device, CPU and socket maps: programs in them, references, what readers without a lock see. */
#include "maps/redirect_array.h"
#include "tests/unit/map_threads.h"

/* Programs that count their references and are nothing else. */
static void free_prog(struct prog *prog)
{
	(void)prog;
}

static struct prog make_prog(u32 id, u32 attach_type)
{
	return (struct prog){.refs = 1,
			     .id = id,
			     .type = BPF_PROG_TYPE_XDP,
			     .expected_attach_type = attach_type,
			     .free = free_prog};
}

static int put_pair(struct map *map, u32 key, u32 number, u32 fd)
{
	u32 value[2] = {number, fd};

	return map_user_update(map, &key, value, BPF_ANY);
}

static u32 fd_of(struct userbpf *vm, struct prog *prog)
{
	return (u32)handle_install(vm, HANDLE_PROG, prog);
}

static const struct {
	struct map_attr attr;
	u32 attach_type;
	int err; /* for programs that do not fit */
} kinds[] = {
	{ATTR(DEVMAP, 4, 8, 4), BPF_XDP_DEVMAP, -EINVAL},
	{ATTR(DEVMAP_HASH, 4, 8, 4), BPF_XDP_DEVMAP, -EINVAL},
	{ATTR(CPUMAP, 4, 8, 4), BPF_XDP_CPUMAP, -ENOMEM},
};

TEST(programs_in_maps)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct userbpf *vm = vm_start();
		struct map *map = map_new(vm, kinds[i].attr);
		struct prog right = make_prog(70, kinds[i].attach_type), plain = make_prog(71, 0),
			    frags = make_prog(72, kinds[i].attach_type);
		u32 fd = fd_of(vm, &right), key = 0, value[2];

		frags.flags = BPF_F_XDP_HAS_FRAGS;
		CHECK_INT_EQ(put_pair(map, 0, 5, fd_of(vm, &plain)), kinds[i].err);
		CHECK_INT_EQ(put_pair(map, 0, 5, fd), 0);
		CHECK_INT_EQ(right.refs, 2);
		CHECK_INT_EQ(map_user_lookup(map, &key, value, 0), 0);
		CHECK_INT_EQ(value[0], 5);
		CHECK_INT_EQ(value[1], 70);
		CHECK_INT_EQ(put_pair(map, 1, 5, fd_of(vm, &frags)), kinds[i].err);
		CHECK_INT_EQ(frags.refs, 1);
		CHECK_INT_EQ(put_pair(map, 0, 6, fd), 0);
		CHECK_INT_EQ(put_pair(map, 2, 6, fd), 0);
		CHECK_INT_EQ(right.refs, 3);
		CHECK_INT_EQ(put_pair(map, 0, 6, 0), 0);
		CHECK_INT_EQ(right.refs, 2);
		key = 2;
		CHECK_INT_EQ(map_user_delete(map, &key), 0);
		CHECK_INT_EQ(right.refs, 1);
		CHECK_INT_EQ(put_pair(map, 3, 6, fd), 0);
		map_put_user(map);
		CHECK_INT_EQ(right.refs, 1);
		CHECK_INT_EQ(plain.refs, 1);
		vm_stop(vm);
	}
}

/* A program that holds the only other reference on the map it is in does not keep it forever. */
TEST(the_embedders_last_reference_takes_the_programs)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct userbpf *vm = vm_start();
		struct map *map = map_get(map_new(vm, kinds[i].attr));
		struct prog prog = make_prog(70, kinds[i].attach_type);
		u32 ifindex, key = 2;

		CHECK_INT_EQ(put_pair(map, key, 5, fd_of(vm, &prog)), 0);
		map_put_user(map);
		CHECK_INT_EQ(prog.refs, 1);
		CHECK(map_find_target(map, key, &ifindex));
		map_put(map);
		vm_stop(vm);
	}
}

/* Something whose memory goes, or a program, that looks into the map: it hangs under its lock. */
static struct freed {
	struct grace_item item;
	struct map *map;
	bool is_gone;
} freed;

static void look_at_map(void)
{
	u32 key[2] = {32, 7};
	u64 value;

	CHECK_INT_EQ(map_user_lookup(freed.map, key, &value, 0), -ENOENT);
	freed.is_gone = true;
}

static void free_item(struct userbpf *vm, struct grace_item *item)
{
	(void)vm;
	(void)item;
	look_at_map();
}

static void free_prog_that_looks(struct prog *prog)
{
	(void)prog;
	look_at_map();
}

/* The CPU is left without a word, so that the item waits for the next one that is deferred. */
TEST(what_waits_is_not_freed_under_the_lock)
{
	static const struct map_attr attrs[] = {
		ATTR(DEVMAP_HASH, 4, 8, 4),
		ATTR(LPM_TRIE, 8, 8, 4, .flags = BPF_F_NO_PREALLOC),
	};

	for (size_t i = 0; i < ARRAY_SIZE(attrs); i++) {
		struct userbpf *vm = vm_start();
		struct map *map = map_new(vm, attrs[i]);
		u32 key[2] = {31, 0}, value[2] = {1, 0};

		freed = (struct freed){.map = map};
		cpu_enter(vm, &vm->cpus[0]);
		grace_defer(vm, &freed.item, free_item);
		CHECK(!freed.is_gone);
		vm->cpus[0].occupied_since = 0;
		CHECK_INT_EQ(map_user_update(map, key, value, BPF_ANY), 0);
		CHECK(freed.is_gone);
		map_put_user(map);
		vm_stop(vm);
	}
}

TEST(programs_are_not_freed_under_the_lock)
{
	struct userbpf *vm = vm_start();
	struct map *map = map_get(map_new(vm, ATTR(DEVMAP_HASH, 4, 8, 4)));
	struct prog prog = make_prog(70, BPF_XDP_DEVMAP);
	u32 fd;

	prog.free = free_prog_that_looks;
	freed = (struct freed){.map = map};
	fd = fd_of(vm, &prog);
	CHECK_INT_EQ(put_pair(map, 1, 5, fd), 0);
	handle_release(vm, (int)fd);
	prog_put(&prog);
	CHECK(!freed.is_gone);
	map_put_user(map);
	CHECK(freed.is_gone);
	map_put(map);
	vm_stop(vm);
}

TEST(hashed_devices_by_hand)
{
	struct job job = start(ATTR(DEVMAP_HASH, 4, 4, 500));
	struct cpu *cpu = &job.vm->cpus[0];
	u32 value, ifindex;

	for (u32 round = 0; round < 3; round++) {
		for (u32 key = 0; key < 500; key++) {
			u32 k = key * 77, dev = key + 1 + round;

			CHECK_INT_EQ(map_user_update(job.map, &k, &dev, BPF_ANY), 0);
		}
		CHECK_INT_EQ(count_keys(job.map), 500);
		for (u32 key = 0; key < 500; key++) {
			u32 k = key * 77, *found = map_lookup(job.map, &k, cpu);

			CHECK(found && *found == key + 1 + round);
			CHECK_INT_EQ(map_user_lookup(job.map, &k, &value, 0), 0);
			CHECK_INT_EQ(value, key + 1 + round);
			CHECK(map_find_target(job.map, k, &ifindex) && ifindex == value);
		}
		for (u32 key = 0; round != 1 && key < 500; key++) {
			u32 k = key * 77;

			CHECK_INT_EQ(map_user_delete(job.map, &k), 0);
			CHECK(!map_lookup(job.map, &k, cpu));
		}
	}
	stop(&job);
}

/* --- eight threads --- */

/* A key's device is its own number and a round, and even keys are always there. */
static void churn(struct job *job, u32 thread, struct cpu *cpu)
{
	for (u32 i = 0; i < NR_ROUNDS; i++) {
		u32 key = (i * 7 + thread) % 32, ifindex, dev = (key + 1) << 16 | (i & 0xff), value;
		bool stays = !(key % 2);
		u32 *found;

		enter(job, cpu);
		if (!cpu && thread % 2 && !stays)
			map_user_delete(job->map, &key);
		else if (!cpu)
			EXPECT(job, !map_user_update(job->map, &key, &dev, BPF_ANY));
		if (map_find_target(job->map, key, &ifindex))
			EXPECT(job, ifindex >> 16 == key + 1);
		else
			EXPECT(job, !stays);
		found = cpu ? map_lookup(job->map, &key, cpu) : NULL;
		if (cpu && stays)
			EXPECT(job, found);
		if (!map_user_lookup(job->map, &key, &value, 0))
			EXPECT(job, value >> 16 == key + 1);
		else
			EXPECT(job, !stays);
		leave(job, cpu);
	}
}

TEST(devices_that_stay_are_never_missed)
{
	static const struct map_attr attrs[] = {ATTR(DEVMAP, 4, 4, 32),
						ATTR(DEVMAP_HASH, 4, 4, 32)};

	for (size_t i = 0; i < ARRAY_SIZE(attrs); i++) {
		struct job job = start(attrs[i]);

		for (u32 key = 0; key < 32; key += 2) {
			u32 dev = (key + 1) << 16;

			CHECK_INT_EQ(map_user_update(job.map, &key, &dev, BPF_ANY), 0);
		}
		run_threads(&job, churn);
		stop(&job);
	}
}

static struct prog shared[2]; /* of the test that runs */

/* Programs come and go in all maps at once: references are exact at the end. */
static void swap_programs(struct job *job, u32 thread, struct cpu *cpu)
{
	for (u32 i = 0; i < NR_ROUNDS; i++) {
		u32 key = (i + thread) % 4;

		(void)cpu;
		if (i % 5 == 0)
			map_user_delete(job->map, &key);
		else
			EXPECT(job, !put_pair(job->map, key, 5, job->inner_fds[i % 2]));
	}
}

TEST(references_on_programs_are_exact)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct job job = start(kinds[i].attr);

		for (u32 n = 0; n < 2; n++) {
			shared[n] = make_prog(70 + n, kinds[i].attach_type);
			job.inner_fds[n] = fd_of(job.vm, &shared[n]);
		}
		run_threads(&job, swap_programs);
		stop(&job);
		CHECK_INT_EQ(shared[0].refs, 1);
		CHECK_INT_EQ(shared[1].refs, 1);
	}
}

/* Sockets: a slot is empty or its own, and its queue is its index. */
static void swap_sockets(struct job *job, u32 thread, struct cpu *cpu)
{
	for (u32 i = 0; i < NR_ROUNDS; i++) {
		u32 key = (i + thread) % 4, number = 100 + i;
		struct bpf_xdp_sock *sock;

		enter(job, cpu);
		if (i % 3)
			EXPECT(job, !map_user_update(job->map, &key, &number, BPF_ANY));
		else
			EXPECT(job, !map_user_delete(job->map, &key));
		sock = map_lookup(job->map, &key, cpu);
		if (sock)
			EXPECT(job, __atomic_load_n(&sock->queue_id, __ATOMIC_RELAXED) == key);
		leave(job, cpu);
	}
}

TEST(sockets_by_eight_threads)
{
	struct job job = start(ATTR(XSKMAP, 4, 4, 4));

	run_threads(&job, swap_sockets);
	stop(&job);
}
