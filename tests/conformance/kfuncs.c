// SPDX-License-Identifier: BSD-2-Clause
/*
 * The user's side of selftests whose programs cannot say alone whether all is well: timer,
 *timer_mim, timer_lockup, timer_crash, user_ringbuf_success. What is done here, and what must come
 *of it, is what prog_tests/NAME.c does and asserts; where that waits, the clock is moved.
 *
 *	judge FOLDER BTF
 */
#include <errno.h>
#include <linux/btf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <userbpf/btf.h>
#include <userbpf/userbpf.h>

#define ROOM 4096 /* of ring buffers: a page */

static const char *folder, *btf_path, *subtest;
static int nr_passed, nr_failed;

#define EQUAL(actual, wanted)                                                                     \
	do {                                                                                      \
		long long actual_ = (long long)(actual), wanted_ = (long long)(wanted);           \
		if (actual_ == wanted_) {                                                         \
			nr_passed++;                                                              \
			break;                                                                    \
		}                                                                                 \
		nr_failed++;                                                                      \
		printf("FAIL %s: line %d: %s is %lld, wanted %lld\n", subtest, __LINE__, #actual, \
		       actual_, wanted_);                                                         \
	} while (0)

/* --- objects --- */

struct env {
	struct userbpf *vm;
	struct userbpf_object *obj;
};

static void need(const void *what, const char *which)
{
	if (what)
		return;
	printf("FAIL %s: %s: %s\n", subtest, which, strerror(errno));
	exit(1);
}

static struct env open_object(const char *name, uint32_t nr_cpus)
{
	struct userbpf_opts opts = {.sz = sizeof(opts), .nr_cpus = nr_cpus};
	struct env env = {.vm = userbpf_new(&opts)};
	struct userbpf_btf *btf;
	char path[4096];

	subtest = name;
	need(env.vm, "instance");
	btf = userbpf_btf_parse_file(env.vm, btf_path, NULL);
	need(btf, btf_path);
	userbpf_set_target_btf(env.vm, btf);
	userbpf_btf_free(btf);
	snprintf(path, sizeof(path), "%s/%s.bpf.o", folder, name);
	env.obj = userbpf_object_open_file(env.vm, path, NULL);
	need(env.obj, path);
	return env;
}

static void load(const struct env *env)
{
	EQUAL(userbpf_object_load(env->obj), 0);
}

/* A variable of .bss or .data, where the programs have it. */
static void *var(const struct env *env, const char *name)
{
	const struct userbpf_btf *btf = userbpf_object_btf(env->obj);

	for (uint32_t id = 1; id < userbpf_btf_type_cnt(btf); id++) {
		const struct btf_type *t = userbpf_btf_type_by_id(btf, id);
		const struct btf_var_secinfo *info = (const struct btf_var_secinfo *)(t + 1);

		if (BTF_INFO_KIND(t->info) != BTF_KIND_DATASEC)
			continue;
		for (uint32_t i = 0; i < BTF_INFO_VLEN(t->info); i++) {
			if (!strcmp(userbpf_btf_name(btf, info[i].type), name))
				return (char *)userbpf_object_data(
					       env->obj, userbpf_btf_name(btf, id), NULL) +
				       info[i].offset;
		}
	}
	need(NULL, name);
	return NULL;
}

#define VAR(env, type, name) (*(volatile type *)var(env, name))

/* Run a program as a hook that is given 1 and 2 would. */
static void run(const struct env *env, const char *name, uint32_t cpu)
{
	struct userbpf_prog *prog = userbpf_object_find_prog(env->obj, name);
	uint64_t args[8] = {1, 2};
	static const uint8_t packet[64];
	struct userbpf_trap trap = {.sz = sizeof(trap)};
	struct userbpf_run_opts opts = {.sz = sizeof(opts), .cpu = cpu, .trap = &trap};
	int err;

	need(prog, name);
	if (userbpf_prog_type(prog) == BPF_PROG_TYPE_TRACING) {
		opts.ctx_in = args;
		opts.ctx_size_in = 8 * (1 + !strcmp(name, "test2"));
	} else if (userbpf_prog_type(prog) == BPF_PROG_TYPE_SCHED_CLS) {
		opts.data_in = packet;
		opts.data_size_in = sizeof(packet);
	}
	err = userbpf_prog_run(prog, &opts);
	if (err)
		printf("%s: %s\n", name, trap.kind ? trap.message : strerror(-err));
	EQUAL(err, 0);
}

/* --- timers --- */

static void timer(void)
{
	struct env env = open_object("timer", 2);

	load(&env);
	EQUAL(VAR(&env, uint64_t, "callback_check"), 52);
	EQUAL(VAR(&env, uint64_t, "pinned_callback_check"), 0);
	run(&env, "test1", 0);
	run(&env, "test2", 0);
	run(&env, "test3", 0);
	run(&env, "test4", 1);
	run(&env, "test5", 1);
	EQUAL(userbpf_clock_advance(env.vm, 50000), 0);
	EQUAL(VAR(&env, uint64_t, "callback_check"), 42);
	EQUAL(VAR(&env, uint64_t, "callback2_check"), 42);
	EQUAL(VAR(&env, uint64_t, "bss_data"), 10);
	EQUAL(VAR(&env, uint64_t, "abs_data"), 12);
	EQUAL(VAR(&env, uint64_t, "pinned_callback_check"), 2);
	EQUAL(VAR(&env, uint64_t, "err"), 0);
	EQUAL(VAR(&env, uint64_t, "ok"), 1 | 2 | 4);
	for (int i = 0; i < 1000; i++)
		run(&env, "race", i % 2);
	userbpf_free(env.vm);
}

static void timer_mim(void)
{
	struct env env = open_object("timer_mim", 1);
	struct userbpf_map *inner, *outer;
	uint64_t before;
	int key = 1;

	load(&env);
	inner = userbpf_object_find_map(env.obj, "inner_htab");
	outer = userbpf_object_find_map(env.obj, "outer_arr");
	run(&env, "test1", 0);
	userbpf_clock_advance(env.vm, 5000);
	before = VAR(&env, uint64_t, "cnt");
	EQUAL(before > 0, 1);
	userbpf_clock_advance(env.vm, 5000);
	EQUAL(VAR(&env, uint64_t, "cnt") > before, 1);
	EQUAL(VAR(&env, uint64_t, "err"), 0);
	EQUAL(VAR(&env, uint64_t, "ok"), 1 | 2);
	/* Its handle belongs to the object; what goes is the element. */
	EQUAL(inner != NULL, 1);
	key = 1234;
	EQUAL(userbpf_map_delete_elem(inner, &key, sizeof(key), 0), 0);
	key = 1;
	EQUAL(userbpf_map_delete_elem(outer, &key, sizeof(key), 0), 0);
	before = VAR(&env, uint64_t, "cnt");
	userbpf_clock_advance(env.vm, 100000);
	EQUAL(VAR(&env, uint64_t, "cnt"), before);
	userbpf_free(env.vm);
}

/* One after the other nobody waits for anybody: 0, or 1 when the other one was still to come. */
static void timer_lockup(void)
{
	struct env env = open_object("timer_lockup", 2);

	load(&env);
	run(&env, "timer1_prog", 0);
	run(&env, "timer2_prog", 1);
	userbpf_clock_advance(env.vm, 10);
	EQUAL(VAR(&env, int, "timer1_err"), 0);
	EQUAL(VAR(&env, int, "timer2_err"), 1);
	userbpf_free(env.vm);
}

/* A pointer that a program writes into a timer is none. */
static void timer_crash(int map)
{
	struct userbpf_task_opts task = {.sz = sizeof(task), .tgid = 77, .pid = 77};
	struct env env = open_object("timer_crash", 1);

	VAR(&env, int, "pid") = 77;
	VAR(&env, int, "crash_map") = map;
	load(&env);
	EQUAL(userbpf_set_current_task(env.vm, 0, &task), 0);
	run(&env, "sys_enter", 0);
	userbpf_free(env.vm);
}

/* --- user ring buffers --- */

struct sample {
	int pid, seq;
	long value;
	char comm[16];
};

struct test_msg {
	uint32_t op;
	union {
		int64_t operand_64;
		int32_t operand_32;
	};
};

enum { INC64, INC32, MUL64, MUL32, NR_OPS };

#define SAMPLES (ROOM / (int)(sizeof(struct sample) + BPF_RINGBUF_HDR_SZ))

struct rings {
	struct env env;
	struct userbpf_user_ring_buffer *user;
	struct userbpf_ring_buffer *kernel;
};

static uint64_t apply(uint64_t value, const struct test_msg *msg)
{
	switch (msg->op) {
	case INC64: return value + (uint64_t)msg->operand_64;
	case INC32: return value + (uint64_t)msg->operand_32;
	case MUL64: return value * (uint64_t)msg->operand_64;
	default: return value * (uint64_t)msg->operand_32;
	}
}

static int on_kernel_msg(void *ctx, void *data, size_t size)
{
	volatile uint64_t *mutated = var(ctx, "user_mutated");

	(void)size;
	*mutated = apply(*mutated, data);
	return 0;
}

static struct rings open_rings(const char *name)
{
	struct userbpf_task_opts task = {.sz = sizeof(task), .tgid = 77, .pid = 77};
	struct rings r = {.env = open_object("user_ringbuf_success", 1)};
	struct userbpf_map *user = userbpf_object_find_map(r.env.obj, "user_ringbuf");
	struct userbpf_map *kernel = userbpf_object_find_map(r.env.obj, "kernel_ringbuf");

	subtest = name;
	EQUAL(userbpf_map_set_max_entries(user, ROOM), 0);
	EQUAL(userbpf_map_set_max_entries(kernel, ROOM), 0);
	VAR(&r.env, int, "pid") = 77;
	load(&r.env);
	EQUAL(userbpf_set_current_task(r.env.vm, 0, &task), 0);
	r.user = userbpf_user_ring_buffer_new(user, NULL);
	need(r.user, "user ring buffer");
	return r;
}

static int write_samples(struct rings *r, int nr)
{
	int err = 0;

	for (int i = 0; i < nr && !err; i++) {
		struct sample *s = userbpf_user_ring_buffer_reserve(r->user, sizeof(*s));

		err = s ? 0 : -errno;
		if (!s)
			break;
		*s = (struct sample){.pid = 77, .seq = i, .value = i * i};
		snprintf(s->comm, sizeof(s->comm), "%d", i);
		userbpf_user_ring_buffer_submit(r->user, s);
	}
	run(&r->env, "test_user_ringbuf", 0);
	return err;
}

static void user_ringbuf_basic(void)
{
	struct rings r = open_rings("user_ringbuf basic");
	void *sample;

	EQUAL(VAR(&r.env, int, "read"), 0);
	EQUAL(write_samples(&r, 2), 0);
	EQUAL(VAR(&r.env, int, "read"), 2);
	sample = userbpf_user_ring_buffer_reserve(r.user, sizeof(struct sample) + 1);
	EQUAL(sample != NULL, 1);
	userbpf_user_ring_buffer_submit(r.user, sample);
	run(&r.env, "test_user_ringbuf", 0);
	EQUAL(VAR(&r.env, int, "read"), 3);
	sample = userbpf_user_ring_buffer_reserve(r.user, ROOM - BPF_RINGBUF_HDR_SZ);
	EQUAL(sample != NULL, 1);
	userbpf_user_ring_buffer_submit(r.user, sample);
	run(&r.env, "test_user_ringbuf", 0);
	EQUAL(VAR(&r.env, int, "read"), 4);
	userbpf_free(r.env.vm);
}

static void user_ringbuf_overfill(void)
{
	struct rings r = open_rings("user_ringbuf overfill");

	EQUAL(write_samples(&r, SAMPLES * 5), -ENOSPC);
	EQUAL(VAR(&r.env, int, "read"), SAMPLES);
	userbpf_free(r.env.vm);
}

static void user_ringbuf_discards(void)
{
	struct rings r = open_rings("user_ringbuf discards");
	int nr_discarded = 0;
	void *token;

	while ((token = userbpf_user_ring_buffer_reserve(r.user, sizeof(uint64_t)))) {
		userbpf_user_ring_buffer_discard(r.user, token);
		nr_discarded++;
	}
	EQUAL(nr_discarded, ROOM / 16);
	run(&r.env, "test_user_ringbuf", 0);
	EQUAL(VAR(&r.env, int, "read"), 0);
	token = userbpf_user_ring_buffer_reserve(r.user, sizeof(uint64_t));
	EQUAL(token != NULL, 1);
	userbpf_user_ring_buffer_discard(r.user, token);
	userbpf_free(r.env.vm);
}

static void user_ringbuf_loop(void)
{
	struct rings r = open_rings("user_ringbuf loop");
	int total = 8192, left = total;

	while (left > 0) {
		int nr = left > SAMPLES ? SAMPLES : left;

		EQUAL(write_samples(&r, nr), 0);
		left -= nr;
		EQUAL(VAR(&r.env, int, "read"), total - left);
	}
	userbpf_free(r.env.vm);
}

static void user_ringbuf_protocol(void)
{
	struct rings r = open_rings("user_ringbuf protocol");
	uint64_t expected = 0;

	r.kernel = userbpf_ring_buffer_new(userbpf_object_find_map(r.env.obj, "kernel_ringbuf"),
					   on_kernel_msg, &r.env, NULL);
	need(r.kernel, "ring buffer");
	for (int i = 0; i < 64; i++) {
		struct test_msg *msg = userbpf_user_ring_buffer_reserve(r.user, sizeof(*msg));

		need(msg, "message");
		msg->op = (uint32_t)(i % NR_OPS);
		if (msg->op == INC64 || msg->op == MUL64)
			msg->operand_64 = 4;
		else
			msg->operand_32 = 2;
		expected = apply(expected, msg);
		userbpf_user_ring_buffer_submit(r.user, msg);
		if (i % 8)
			continue;
		run(&r.env, "test_user_ringbuf_protocol", 0);
		EQUAL(VAR(&r.env, uint64_t, "kern_mutated"), expected);
		EQUAL(VAR(&r.env, int, "err"), 0);
		EQUAL(userbpf_ring_buffer_consume(r.kernel), 8);
	}
	userbpf_free(r.env.vm);
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	folder = argv[1];
	btf_path = argv[2];
	timer();
	timer_mim();
	timer_lockup();
	timer_crash(0);
	timer_crash(1);
	user_ringbuf_basic();
	user_ringbuf_overfill();
	user_ringbuf_discards();
	user_ringbuf_loop();
	user_ringbuf_protocol();
	printf("%d passed, %d failed\n", nr_passed, nr_failed);
	return nr_failed != 0;
}
