// SPDX-License-Identifier: BSD-2-Clause
/*
 * Tables of operations: found in the kernel's types, filled in, changed before loading, registered,
 * linked, and their programs run.
 */
#include "tests/unit/loader_util.h"
#include "tests/unit/test.h"

#include <errno.h>

/* As struct bpf_struct_ops_sample_ops of tests/data/loader/struct_ops.bpf.c. */
struct value {
	unsigned refcnt, state;
	unsigned long long pad[7];
	unsigned flags;
	unsigned long long only_kernel, add;
	char name[8];
	unsigned long long twice;
};

enum { STATE_INUSE = 1, STATE_TOBEFREE = 2, STATE_READY = 3 };

/* As struct sample_ops___mine. */
struct shadow {
	char name[8];
	struct userbpf_prog *twice, *add;
	unsigned flags;
	int not_there;
	struct userbpf_prog *gone;
};

/* Object @name compiled with @flags, with its kernel as target; false: no clang. */
static bool open_named(struct fixture *f, const char *name, const char *flags)
{
	USERBPF_OPTS(userbpf_opts, opts, .print_fn = say, .print_ctx = &f->said);
	struct blob object = compile(name, flags), kernel = compile(name, "-DKERNEL");
	struct userbpf_object *types = NULL;

	*f = (struct fixture){};
	f->vm = userbpf_new(&opts);
	if (object.size && kernel.size) {
		f->obj = userbpf_object_open_mem(f->vm, object.data, object.size, NULL);
		types = userbpf_object_open_mem(f->vm, kernel.data, kernel.size, NULL);
	}
	if (types)
		userbpf_set_target_btf(f->vm, userbpf_object_btf(types));
	blob_free(&object);
	blob_free(&kernel);
	return f->obj && types;
}

static struct shadow *shadow_of(struct fixture *f, const char *name)
{
	return userbpf_map_initial_value(userbpf_object_find_map(f->obj, name), NULL);
}

static struct userbpf_prog *prog(struct fixture *f, const char *name)
{
	return userbpf_object_find_prog(f->obj, name);
}

static struct userbpf_map *map(struct fixture *f, const char *name)
{
	return userbpf_object_find_map(f->obj, name);
}

/* What the kernel does not have is taken out. */
static bool open_ops(struct fixture *f, const char *flags)
{
	if (!open_named(f, "struct_ops", flags))
		return false;
	CHECK_INT_EQ(userbpf_object_set_var(f->obj, "linked.gone", "0"), 0);
	return true;
}

static int attach(struct userbpf_map *table, struct userbpf_link **link)
{
	errno = 0;
	*link = userbpf_map_attach_struct_ops(table);
	return *link ? 0 : -errno;
}

static unsigned state_of(struct userbpf_map *table, unsigned *refcnt)
{
	unsigned char bytes[512] = {};
	const unsigned zero = 0;
	unsigned head[2];

	CHECK_INT_EQ(
		userbpf_map_lookup_elem(table, &zero, 4, bytes, userbpf_map_value_size(table), 0),
		0);
	memcpy(head, bytes, sizeof(head));
	if (refcnt)
		*refcnt = head[0];
	return head[1];
}

static long run_on(struct fixture *f, const char *name, const unsigned long long *args, size_t nr)
{
	USERBPF_OPTS(userbpf_run_opts, opts, .ctx_in = args,
		     .ctx_size_in = (unsigned)(nr * sizeof(*args)));
	int err = userbpf_prog_run(prog(f, name), &opts);

	return err ? err : (long)(int)opts.retval;
}

TEST(programs_run_by_the_prototype_of_their_operation)
{
	const unsigned long long args[] = {20, 3, 1};
	struct fixture f;

	if (!open_ops(&f, ""))
		SKIP(NO_CLANG);
	CHECK(userbpf_object_load(f.obj) == 0);
	CHECK_STR_HAS(f.said.text, "struct_ops linked: member not_there not found in kernel, "
				   "skipping it as it's set to zero");
	CHECK_INT_EQ(run_on(&f, "twice", args, 1), 40);
	CHECK_INT_EQ(run_on(&f, "add", args, 2), 23);
	CHECK_INT_EQ(run_on(&f, "add", args, 3), -EINVAL);
	CHECK_STR_HAS(f.said.text, "24 bytes of arguments are too many: 'add' has 16");
	CHECK(userbpf_prog_fd(userbpf_object_find_prog(f.obj, "gone")) == -ENOENT);
	fixture_close(&f);
}

TEST(a_table_is_set_once)
{
	struct userbpf_link *link, *second;
	struct userbpf_map *linked, *plain;
	const unsigned zero = 0, one = 1;
	struct value value;
	struct fixture f;

	if (!open_ops(&f, ""))
		SKIP(NO_CLANG);
	CHECK(userbpf_object_load(f.obj) == 0);
	linked = map(&f, "linked");
	plain = map(&f, "plain");
	CHECK_INT_EQ(userbpf_map_value_size(linked), sizeof(value));
	CHECK(userbpf_map_lookup_elem(linked, &zero, 4, &value, sizeof(value), 0) == 0);
	CHECK(!value.state && !value.name[0]);
	CHECK_INT_EQ(userbpf_map_lookup_elem(linked, &one, 4, &value, sizeof(value), 0), -ENOENT);
	CHECK_INT_EQ(attach(linked, &link), 0);
	CHECK(userbpf_map_lookup_elem(linked, &zero, 4, &value, sizeof(value), 0) == 0);
	CHECK_INT_EQ(value.state, STATE_READY);
	CHECK_INT_EQ(value.refcnt, 1);
	CHECK_INT_EQ(value.flags, 7);
	CHECK(!strcmp(value.name, "linked"));
	CHECK(value.add && value.twice && value.add != value.twice && !value.only_kernel);
	CHECK_INT_EQ(attach(linked, &second), 0); /* links may be many */
	CHECK(userbpf_link_id(link) && userbpf_link_id(second) > userbpf_link_id(link));
	userbpf_link_destroy(second);
	CHECK_INT_EQ(userbpf_map_delete_elem(linked, &zero, 4, 0), -EOPNOTSUPP);
	CHECK_INT_EQ(userbpf_link_detach(link), 0);
	CHECK_INT_EQ(userbpf_link_detach(link), 0);
	CHECK_INT_EQ(userbpf_link_update_map(link, linked), -ENOLINK);
	userbpf_link_destroy(link);
	CHECK_INT_EQ(state_of(linked, NULL), STATE_READY);
	CHECK_INT_EQ(userbpf_map_delete_elem(plain, &zero, 4, 0), -ENOENT);
	CHECK_INT_EQ(attach(plain, &link), 0);
	CHECK_INT_EQ(userbpf_link_id(link), 0);
	CHECK_INT_EQ(userbpf_link_detach(link), -EINVAL);
	CHECK_INT_EQ(userbpf_link_update_map(link, linked), -EINVAL);
	CHECK(userbpf_map_lookup_elem(plain, &zero, 4, &value, sizeof(value), 0) == 0);
	CHECK_INT_EQ(value.state, STATE_INUSE);
	CHECK_INT_EQ(value.refcnt, 1);
	CHECK(value.twice && !value.add);
	userbpf_link_destroy(link);
	CHECK_INT_EQ(state_of(plain, NULL), STATE_TOBEFREE);
	CHECK_INT_EQ(userbpf_map_delete_elem(plain, &zero, 4, 0), -EINPROGRESS);
	CHECK_INT_EQ(attach(plain, &link), -EBUSY);
	CHECK_INT_EQ(attach(map(&f, "left_out"), &link), -EINVAL);
	CHECK_STR_HAS(f.said.text, "can't attach BPF map without FD (was it created?)");
	CHECK_INT_EQ(attach(NULL, &link), -EINVAL);
	CHECK_INT_EQ(userbpf_link_destroy(NULL), 0);
	fixture_close(&f);
}

/* Until it is loaded the table is what the user makes of it. */
TEST(a_table_is_changed_before_loading)
{
	struct userbpf_link *link;
	struct shadow *shadow;
	const unsigned zero = 0;
	struct value value;
	struct fixture f;
	size_t size = 0;

	if (!open_named(&f, "struct_ops", ""))
		SKIP(NO_CLANG);
	shadow = userbpf_map_initial_value(map(&f, "linked"), &size);
	CHECK_INT_EQ(size, sizeof(*shadow));
	CHECK(shadow->twice == prog(&f, "twice") && shadow->gone == prog(&f, "gone"));
	CHECK_STR_EQ(shadow->name, "linked");
	shadow->gone = NULL;
	shadow->twice = NULL;
	shadow_of(&f, "plain")->twice = NULL;
	CHECK_INT_EQ(userbpf_object_set_var(f.obj, "linked.flags", "11"), 0);
	CHECK_INT_EQ(userbpf_object_set_var(f.obj, "linked.name", "other"), 0);
	CHECK_INT_EQ(userbpf_object_set_var(f.obj, "linked.add", "nothing"), -EINVAL);
	CHECK_STR_HAS(f.said.text, "is set to the name of a program, or to 0");
	CHECK_INT_EQ(userbpf_object_set_var(f.obj, "plain.add", "add"), 0);
	CHECK_INT_EQ(userbpf_object_set_var(f.obj, "linked.add", "0"), 0);
	CHECK_INT_EQ(userbpf_object_load(f.obj), 0);
	CHECK(userbpf_prog_fd(prog(&f, "twice")) == -ENOENT);
	CHECK(userbpf_prog_fd(prog(&f, "add")) > 0);
	CHECK_INT_EQ(attach(map(&f, "linked"), &link), 0);
	CHECK(userbpf_map_lookup_elem(map(&f, "linked"), &zero, 4, &value, sizeof(value), 0) == 0);
	CHECK(value.flags == 11 && !value.add && !value.twice && !strcmp(value.name, "other"));
	CHECK_INT_EQ(attach(map(&f, "plain"), &link), 0);
	CHECK(userbpf_map_lookup_elem(map(&f, "plain"), &zero, 4, &value, sizeof(value), 0) == 0);
	CHECK(value.add && !value.twice);
	CHECK_INT_EQ(userbpf_object_set_var(f.obj, "linked.flags", "12"), -EBUSY);
	fixture_close(&f);
	CHECK(open_ops(&f, ""));
	shadow_of(&f, "linked")->twice = (struct userbpf_prog *)f.vm;
	CHECK_INT_EQ(userbpf_object_load(f.obj), -ENOTSUP);
	CHECK_STR_HAS(f.said.text, "linked: member twice is not a struct_ops program");
	fixture_close(&f);
	CHECK(open_named(&f, "struct_ops", ""));
	CHECK_INT_EQ(userbpf_object_load(f.obj), -ENOTSUP);
	CHECK_STR_HAS(f.said.text, "linked: Cannot find member gone in kernel BTF");
	fixture_close(&f);
}

/* ---- congestion controls ---- */

TEST(names_are_registered_once)
{
	struct userbpf_link *first, *second, *plain;
	struct fixture f;
	unsigned refcnt;

	if (!open_named(&f, "tcp_ca", ""))
		SKIP(NO_CLANG);
	CHECK_INT_EQ(userbpf_object_load(f.obj), 0);
	CHECK_INT_EQ(attach(map(&f, "first"), &first), 0);
	CHECK_INT_EQ(attach(map(&f, "second"), &second), -EEXIST);
	CHECK_INT_EQ(attach(map(&f, "first"), &second), -EEXIST);
	CHECK_INT_EQ(state_of(map(&f, "second"), &refcnt), STATE_READY);
	CHECK_INT_EQ(refcnt, 0);
	CHECK_INT_EQ(userbpf_link_update_map(first, map(&f, "second")), 0);
	state_of(map(&f, "second"), &refcnt);
	CHECK_INT_EQ(refcnt, 1);
	state_of(map(&f, "first"), &refcnt);
	CHECK_INT_EQ(refcnt, 0);
	CHECK_INT_EQ(userbpf_link_update_map(first, map(&f, "plain")), -EINVAL);
	userbpf_link_destroy(first);
	CHECK_INT_EQ(attach(map(&f, "first"), &first), 0);
	CHECK_INT_EQ(attach(map(&f, "plain"), &plain), -EBUSY); /* set by the attempt to update */
	fixture_close(&f);
}

/* What a table of an object comes to when a member of it is set. */
struct wanted {
	const char *var, *value;
	int err;
	bool is_ready; /* afterwards; the value itself is right */
};

/* False: there is no compiler. */
static bool check_wanted(const char *object, const struct wanted *rows, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		struct userbpf_link *link;
		struct fixture f;

		if (!open_named(&f, object, ""))
			return false;
		CHECK_INT_EQ(userbpf_object_set_var(f.obj, rows[i].var, rows[i].value), 0);
		CHECK_INT_EQ(userbpf_object_load(f.obj), 0);
		CHECK_INT_EQ(attach(map(&f, "first"), &link), rows[i].err);
		CHECK_INT_EQ(state_of(map(&f, "first"), NULL), rows[i].is_ready ? STATE_READY : 0);
		fixture_close(&f);
	}
	return true;
}

TEST(what_the_kernel_wants_of_a_congestion_control)
{
	static const struct wanted rows[] = {
		{"first.name", "cubic", -EEXIST, true},
		{"first.name", "", -EINVAL, false},
		{"first.name", "a name", -EINVAL, false},
		{"first.flags", "4", -EINVAL, false},
		{"first.flags", "3", 0, true},
		{"first.key", "1", -EINVAL, false},
		{"first.ssthresh", "0", -EINVAL, false},
		{"first.undo_cwnd", "0", -EINVAL, false},
		{"first.cong_avoid", "0", -EINVAL, false},
		{"first.init", "0", 0, true},
	};

	if (!check_wanted("tcp_ca", rows, sizeof(rows) / sizeof(rows[0])))
		SKIP(NO_CLANG);
}

TEST(operations_that_programs_cannot_implement)
{
	struct fixture f;

	if (!open_named(&f, "tcp_ca", "-DUNSUPPORTED"))
		SKIP(NO_CLANG);
	CHECK_INT_EQ(userbpf_object_load(f.obj), -524); /* ENOTSUPP */
	CHECK_STR_HAS(f.said.text,
		      "attach to unsupported member get_info of struct tcp_congestion_ops");
	fixture_close(&f);
}

static unsigned long long member(struct userbpf_kobj *sock, const char *path)
{
	uint64_t value = 0;

	CHECK_INT_EQ(userbpf_kobj_get(sock, path, &value), 0);
	return value;
}

TEST(congestion_controls_write_to_their_socket)
{
	unsigned long long args[3] = {};
	struct userbpf_kobj *sock;
	struct fixture f;

	if (!open_named(&f, "tcp_ca", ""))
		SKIP(NO_CLANG);
	CHECK_INT_EQ(userbpf_object_load(f.obj), 0);
	sock = userbpf_kobj_new(f.vm, "tcp_sock");
	args[0] = userbpf_kobj_addr(sock);
	CHECK_INT_EQ(run_on(&f, "init", args, 1), 0);
	CHECK_INT_EQ(member(sock, "snd_cwnd"), 7);
	CHECK_INT_EQ(member(sock, "inet_conn.icsk_inet.sk.sk_pacing_rate"), 1ull << 40);
	CHECK_INT_EQ(member(sock, "inet_conn.icsk_ack.pending"), 4);
	CHECK_INT_EQ(member(sock, "inet_conn.icsk_ca_priv[0]"), 0x550000000000);
	CHECK_INT_EQ(member(sock, "ecn_flags"), 9);
	userbpf_kobj_set(sock, "snd_cwnd_clamp", 200);
	userbpf_kobj_set(sock, "snd_ssthresh", 10);
	args[2] = 35; /* 3 up to the threshold, 32 more with 10 for each segment */
	CHECK_INT_EQ(run_on(&f, "cong_avoid", args, 3), 0);
	CHECK_INT_EQ(member(sock, "inet_conn.icsk_ca_priv[1]"), 32);
	CHECK_INT_EQ(member(sock, "snd_cwnd"), 10 + 3);
	CHECK_INT_EQ(member(sock, "snd_cwnd_cnt"), 5);
	userbpf_kobj_set(sock, "snd_cwnd_clamp", 14);
	CHECK_INT_EQ(run_on(&f, "cong_avoid", args, 3), 0);
	CHECK_INT_EQ(member(sock, "snd_cwnd"), 14); /* and not beyond the clamp */
	CHECK_INT_EQ(run_on(&f, "ssthresh", args, 1), 7);
	userbpf_kobj_set(sock, "prior_cwnd", 90);
	CHECK_INT_EQ(run_on(&f, "undo_cwnd", args, 1), 90);
	args[1] = 1; /* reno: nothing is limited by the window */
	userbpf_kobj_set(sock, "snd_cwnd_clamp", 100);
	CHECK_INT_EQ(run_on(&f, "cong_avoid", args, 3), 0);
	CHECK_INT_EQ(member(sock, "snd_cwnd"), 14);
	userbpf_kobj_set(sock, "is_cwnd_limited", 1);
	CHECK_INT_EQ(run_on(&f, "cong_avoid", args, 3), 0);
	CHECK_INT_EQ(member(sock, "snd_cwnd"), 14 + (35 + 5) / 14);
	fixture_close(&f);
}

TEST(other_members_cannot_be_written)
{
	static const char *const flags[] = {"-DWRITE_OTHER", "-DWRITE_WIDE"};

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		USERBPF_OPTS(userbpf_trap, trap);
		unsigned long long args[1];
		USERBPF_OPTS(userbpf_run_opts, opts, .ctx_in = args, .ctx_size_in = sizeof(args),
			     .trap = &trap);
		struct fixture f;

		if (!open_named(&f, "tcp_ca", flags[i]))
			SKIP(NO_CLANG);
		CHECK_INT_EQ(userbpf_object_load(f.obj), 0);
		args[0] = userbpf_kobj_addr(userbpf_kobj_new(f.vm, "tcp_sock"));
		CHECK_INT_EQ(userbpf_prog_run(prog(&f, "init"), &opts), -EFAULT);
		CHECK_INT_EQ(trap.kind, USERBPF_TRAP_MEMORY);
		CHECK_STR_HAS(trap.region, "tcp_sock");
		args[0] = userbpf_kobj_addr(userbpf_kobj_new(f.vm, "inet_connection_sock"));
		CHECK_INT_EQ(userbpf_prog_run(prog(&f, "init"), &opts), -EFAULT);
		fixture_close(&f);
	}
}

TEST(what_a_table_may_not_hold)
{
	struct userbpf_map *plain;
	const unsigned zero = 0, one = 1;
	struct value value = {.state = 1};
	struct fixture f;

	if (!open_ops(&f, ""))
		SKIP(NO_CLANG);
	CHECK(userbpf_object_load(f.obj) == 0);
	plain = userbpf_object_find_map(f.obj, "plain");
	CHECK_INT_EQ(userbpf_map_update_elem(plain, &zero, 4, &value, sizeof(value), 0), -EINVAL);
	value = (struct value){.refcnt = 1};
	CHECK_INT_EQ(userbpf_map_update_elem(plain, &zero, 4, &value, sizeof(value), 0), -EINVAL);
	value = (struct value){.twice = 1000};
	CHECK_INT_EQ(userbpf_map_update_elem(plain, &zero, 4, &value, sizeof(value), 0), -EBADF);
	value.twice = (unsigned)userbpf_prog_fd(userbpf_object_find_prog(f.obj, "add"));
	CHECK_INT_EQ(userbpf_map_update_elem(plain, &zero, 4, &value, sizeof(value), 0), -EINVAL);
	value = (struct value){.only_kernel = 0};
	CHECK_INT_EQ(userbpf_map_update_elem(plain, &one, 4, &value, sizeof(value), 0), -E2BIG);
	CHECK_INT_EQ(userbpf_map_update_elem(plain, &zero, 4, &value, sizeof(value), BPF_EXIST),
		     -EINVAL);
	CHECK(userbpf_map_lookup_elem(plain, &zero, 4, &value, sizeof(value), 0) == 0);
	CHECK(!value.state && !value.twice);
	fixture_close(&f);
}

TEST(tables_that_do_not_fit)
{
	static const struct {
		const char *flags;
		int err;
		const char *said;
	} rows[] = {
		{"-DNOT_ZERO", -ENOTSUP, "linked: Cannot find member not_there in kernel BTF"},
		{"-DWRONG_SIZE", -ENOTSUP, "linked: Error in size of member flags: 8 != 4(kernel)"},
		{"-DWRONG_KIND", -ENOTSUP, "linked: Unmatched member type flags 2 != 1(kernel)"},
		{"-DTWO_MEMBERS", -EINVAL,
		 "plain: func ptr add: invalid reuse of prog twice in sec "
		 "struct_ops with type 27: expected_attach_type 4 != "
		 "kern_member_idx 2"},
		{"-DUNUSED", -EINVAL, "SEC(\"struct_ops\") program isn't referenced anywhere"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture f;

		if (!open_ops(&f, rows[i].flags))
			SKIP(NO_CLANG);
		CHECK_INT_EQ(userbpf_object_load(f.obj), rows[i].err);
		CHECK_STR_HAS(f.said.text, rows[i].said);
		fixture_close(&f);
	}
}

TEST(a_table_needs_a_kernel_that_has_it)
{
	struct fixture f;

	if (!open_ops(&f, ""))
		SKIP(NO_CLANG);
	userbpf_set_target_btf(f.vm, userbpf_object_btf(f.obj));
	CHECK_INT_EQ(userbpf_object_load(f.obj), -ESRCH);
	CHECK_STR_HAS(f.said.text, "struct bpf_struct_ops_sample_ops is not found in kernel BTF");
	fixture_close(&f);
	CHECK(open_ops(&f, ""));
	userbpf_set_target_btf(f.vm, NULL);
	CHECK_INT_EQ(userbpf_object_load(f.obj), -ESRCH);
	CHECK_STR_HAS(f.said.text, "give its BTF");
	fixture_close(&f);
}

/* ---- schedulers ---- */

/* kernel/sched/ext.c: bpf_scx_init_member */
TEST(what_the_kernel_wants_of_a_scheduler)
{
	static const struct wanted rows[] = {
		{"first.name", "", -EINVAL, false},
		{"first.name", "a name", -EINVAL, false},
		{"first.dispatch_max_batch", "0x7fffffff", 0, true},
		{"first.dispatch_max_batch", "0x80000000", -E2BIG, false},
		{"first.flags", "0x1000f", 0, true},
		{"first.flags", "0x10", -EINVAL, false},
		{"first.flags", "0x100000000", -EINVAL, false},
		{"first.timeout_ms", "30000", 0, true},
		{"first.timeout_ms", "30001", -E2BIG, false},
		{"first.exit_dump_len", "70000", 0, true},
		{"first.hotplug_seq", "0x100000000", 0, true},
		{"first.later", "1", -EINVAL, false},
		{"first.enqueue", "0", 0, true},
	};

	if (!check_wanted("scheduler", rows, sizeof(rows) / sizeof(rows[0])))
		SKIP(NO_CLANG);
}

/* scx_ops_enable, bpf_scx_update */
TEST(there_is_one_scheduler)
{
	struct userbpf_link *first, *second;
	struct fixture f;

	if (!open_named(&f, "scheduler", ""))
		SKIP(NO_CLANG);
	CHECK_INT_EQ(userbpf_object_load(f.obj), 0);
	CHECK_INT_EQ(attach(map(&f, "first"), &first), 0);
	CHECK_INT_EQ(attach(map(&f, "second"), &second), -EBUSY);
	CHECK_INT_EQ(userbpf_link_update_map(first, map(&f, "second")), -EOPNOTSUPP);
	userbpf_link_destroy(first);
	CHECK_INT_EQ(attach(map(&f, "second"), &second), 0);
	fixture_close(&f);
}

/* bpf_scx_check_member */
TEST(operations_of_a_scheduler_that_may_sleep)
{
	struct fixture f;

	if (!open_named(&f, "scheduler", "-DENQUEUE_SLEEPS"))
		SKIP(NO_CLANG);
	CHECK_INT_EQ(userbpf_object_load(f.obj), -EINVAL);
	CHECK_STR_HAS(f.said.text, "attach to unsupported member enqueue of struct sched_ext_ops");
	fixture_close(&f);
}
