// SPDX-License-Identifier: BSD-2-Clause
/*
 * Objects that programs make, on all CPUs at once: in a list and a tree under one lock, and behind
 * a kptr that everybody exchanges. However the threads meet, each object is somewhere exactly as
 * often as it is counted. And the same with every allocation failing once.
 */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include <userbpf/btf_build.h>

#include "tests/unit/test_api.h"
#include "world/kfobj.h"

#define NR_THREADS 8
#define NR_ROUNDS  1000

/* Ids of the types that make_types() makes. */
enum {
	T_U64 = 1,
	T_U32,
	T_LOCK,
	T_HEAD,
	T_LIST_NODE,
	T_ROOT,
	T_RB_NODE,
	T_COUNT,
	T_NODE,
	T_VALUE,
	T_TAG
};

/*
 * struct node { u64 key; struct bpf_list_node l; struct bpf_rb_node r; struct bpf_refcount c; };
 * struct value { struct bpf_spin_lock lock; struct bpf_list_head head; struct bpf_rb_root root;
 *		  struct node __kptr *p; };
 */
#define NODE_BYTES  72
#define VALUE_BYTES 48

static struct userbpf_btf *make_types(struct userbpf *vm)
{
	static const struct {
		const char *name;
		unsigned int size;
	} special[] = {{"bpf_spin_lock", 4}, {"bpf_list_head", 16}, {"bpf_list_node", 24},
		       {"bpf_rb_root", 16},  {"bpf_rb_node", 32},   {"bpf_refcount", 4}};
	struct userbpf_btf_builder *b = userbpf_btf_builder_new(vm, NULL);
	struct userbpf_btf *btf = NULL;
	int err = b ? userbpf_btf_add_int(b, "u64", 8, 0) : -ENOMEM;

	if (err > 0)
		err = userbpf_btf_add_int(b, "u32", 4, 0);
	for (size_t i = 0; err > 0 && i < ARRAY_SIZE(special); i++)
		err = userbpf_btf_add_struct(b, special[i].name, special[i].size);
	if (err > 0 && userbpf_btf_add_struct(b, "node", NODE_BYTES) > 0 &&
	    !userbpf_btf_add_field(b, "key", T_U64, 0, 0) &&
	    !userbpf_btf_add_field(b, "l", T_LIST_NODE, 64, 0) &&
	    !userbpf_btf_add_field(b, "r", T_RB_NODE, 256, 0) &&
	    !userbpf_btf_add_field(b, "c", T_COUNT, 512, 0) &&
	    userbpf_btf_add_struct(b, "value", VALUE_BYTES) > 0 &&
	    !userbpf_btf_add_field(b, "lock", T_LOCK, 0, 0) &&
	    !userbpf_btf_add_field(b, "head", T_HEAD, 64, 0) &&
	    !userbpf_btf_add_field(b, "root", T_ROOT, 192, 0) &&
	    !userbpf_btf_add_field(b, "p", T_TAG + 1, 320, 0) &&
	    userbpf_btf_add_type_tag(b, "kptr", T_NODE) > 0 && userbpf_btf_add_ptr(b, T_TAG) > 0 &&
	    userbpf_btf_add_decl_tag(b, "contains:node:l", T_VALUE, 1) > 0 &&
	    userbpf_btf_add_decl_tag(b, "contains:node:r", T_VALUE, 2) > 0)
		btf = userbpf_btf_builder_btf(b, NULL, 0);
	else
		errno = ENOMEM;
	userbpf_btf_builder_free(b);
	return btf;
}

#define LOOK_UP                                                       \
	"*(u32 *)(r10 -4) = 0\nr1 = map[id:%d]\nr2 = r10\nr2 += -4\n" \
	"call bpf_map_lookup_elem\nif r0 == 0x0 goto none\nr6 = r0\n"
#define NEW_NODE "r1 = 9\nr2 = 0\ncall bpf_obj_new_impl\nif r0 == 0x0 goto none\nr7 = r0\n"
#define LOCK	 "r1 = r6\ncall bpf_spin_lock\n"
#define UNLOCK	 "r1 = r6\ncall bpf_spin_unlock\n"
#define NONE	 "none:\nr0 = 0\nexit\n"

/* A new object goes into both; R0: 1. Its key is random, so that trees have all kinds of shapes. */
static const char put_text[] = LOOK_UP NEW_NODE
	"call bpf_get_prandom_u32\n*(u64 *)(r7 +0) = r0\n"
	"r1 = r7\nr2 = 0\ncall bpf_refcount_acquire_impl\nr8 = r0\n" LOCK
	"r1 = r6\nr1 += 8\nr2 = r7\nr2 += 8\nr3 = 0\nr4 = 0\ncall bpf_list_push_back_impl\n"
	"r1 = r6\nr1 += 24\nr2 = r8\nr2 += 32\nr3 = subprog[less]\nr4 = 0\nr5 = 0\n"
	"call bpf_rbtree_add_impl\n" UNLOCK "r0 = 1\nexit\n" NONE
	"less:\nr1 = *(u64 *)(r1 -32)\nr2 = *(u64 *)(r2 -32)\nr0 = 1\nif r1 < r2 goto yes\nr0 = 0\n"
	"yes:\nexit";

/* The first of the list and the least of the tree go; R0: how many there were. */
static const char take_text[] =
	LOOK_UP LOCK "r1 = r6\nr1 += 8\ncall bpf_list_pop_front\nr7 = r0\nr8 = 0\n"
		     "r1 = r6\nr1 += 24\ncall bpf_rbtree_first\nif r0 == 0x0 goto unlock\n"
		     "r1 = r6\nr1 += 24\nr2 = r0\ncall bpf_rbtree_remove\nr8 = r0\nunlock:\n" UNLOCK
		     "r9 = 0\nif r7 == 0x0 goto tree\nr9 += 1\nr7 += -8\nr1 = r7\nr2 = 0\n"
		     "call bpf_obj_drop_impl\ntree:\nif r8 == 0x0 goto out\nr9 += 1\nr8 += -32\nr1 "
		     "= r8\nr2 = 0\n"
		     "call bpf_obj_drop_impl\nout:\nr0 = r9\nexit\n" NONE;

/* A new object goes behind the kptr, the old one goes; R0: was there one? */
static const char exchange_text[] = LOOK_UP NEW_NODE
	"r1 = r6\nr1 += 40\nr2 = r7\ncall bpf_kptr_xchg\nif r0 == 0x0 goto none\n"
	"r1 = *(u64 *)(r0 +0)\nr1 = r0\nr2 = 0\ncall bpf_obj_drop_impl\nr0 = 1\nexit\n" NONE;

struct fixture {
	struct userbpf *vm;
	struct userbpf_btf *types;
	struct userbpf_map *map;
	struct userbpf_prog *put, *take, *exchange;
};

static struct userbpf_prog *load(struct fixture *f, const char *text)
{
	USERBPF_OPTS(userbpf_prog_load_opts, opts, .btf = f->types);

	return api_load_opts(f->vm, BPF_PROG_TYPE_SYSCALL, text, f->map, &opts);
}

static struct userbpf_map *make_map(struct fixture *f, enum bpf_map_type type)
{
	USERBPF_OPTS(userbpf_map_create_opts, opts, .btf = f->types, .btf_key_type_id = T_U32,
		     .btf_value_type_id = T_VALUE);

	return userbpf_map_create(f->vm, type, "m", 4, VALUE_BYTES, 4, &opts);
}

static void begin(struct fixture *f, enum bpf_map_type type)
{
	USERBPF_OPTS(userbpf_opts, opts, .nr_cpus = NR_THREADS);
	char zero[VALUE_BYTES] = {0};
	unsigned int key = 0;

	f->vm = userbpf_new(&opts);
	REQUIRE(f->vm);
	f->types = make_types(f->vm);
	REQUIRE(f->types);
	f->map = make_map(f, type);
	REQUIRE(f->map);
	REQUIRE(!userbpf_map_update_elem(f->map, &key, 4, zero, sizeof(zero), 0));
	f->put = load(f, put_text);
	f->take = load(f, take_text);
	f->exchange = load(f, exchange_text);
	REQUIRE(f->put && f->take && f->exchange);
}

static void end(struct fixture *f)
{
	userbpf_btf_free(f->types);
	userbpf_free(f->vm);
}

static unsigned long long run_on(struct userbpf_prog *prog, unsigned int cpu)
{
	USERBPF_OPTS(userbpf_run_opts, opts, .cpu = cpu);

	return userbpf_prog_run(prog, &opts) ? ~0ull : opts.retval64;
}

struct worker {
	pthread_t thread;
	const struct fixture *f;
	unsigned int cpu;
	unsigned long nr_put, nr_taken, nr_exchanged, nr_failed;
	bool updates; /* the element, from the user's side, so that all that is there goes */
};

static void count(struct worker *w, unsigned long long result, unsigned long *nr)
{
	if (result > 2)
		w->nr_failed++;
	else
		*nr += result;
}

static void *work(void *ctx)
{
	struct worker *w = ctx;
	char zero[VALUE_BYTES] = {0};
	unsigned int key = 0;

	for (int i = 0; i < NR_ROUNDS; i++) {
		count(w, run_on(w->f->put, w->cpu), &w->nr_put);
		count(w, run_on(w->f->exchange, w->cpu), &w->nr_exchanged);
		if (i % 3)
			count(w, run_on(w->f->take, w->cpu), &w->nr_taken);
		if (w->updates && i % 16 == 0)
			w->nr_failed += userbpf_map_update_elem(w->f->map, &key, 4, zero,
								sizeof(zero), 0) != 0;
	}
	return NULL;
}

static struct worker work_on_all_cpus(const struct fixture *f, bool updates)
{
	struct worker workers[NR_THREADS], sum = {0};

	for (unsigned int i = 0; i < NR_THREADS; i++) {
		workers[i] = (struct worker){.f = f, .cpu = i, .updates = updates && !i};
		REQUIRE(!pthread_create(&workers[i].thread, NULL, work, &workers[i]));
	}
	for (unsigned int i = 0; i < NR_THREADS; i++) {
		pthread_join(workers[i].thread, NULL);
		sum.nr_put += workers[i].nr_put;
		sum.nr_taken += workers[i].nr_taken;
		sum.nr_exchanged += workers[i].nr_exchanged;
		sum.nr_failed += workers[i].nr_failed;
	}
	return sum;
}

/* Whatever was not taken is there, in the list or the tree, and nothing else is alive. */
static void race(enum bpf_map_type type)
{
	struct fixture f = {0};
	unsigned long nr_left = 0;
	unsigned long long nr;
	char zero[VALUE_BYTES] = {0};
	unsigned int key = 0;
	struct worker sum;

	begin(&f, type);
	sum = work_on_all_cpus(&f, false);
	CHECK_INT_EQ(sum.nr_failed, 0);
	CHECK_INT_EQ(sum.nr_put, NR_THREADS * NR_ROUNDS);
	CHECK_INT_EQ(sum.nr_exchanged, NR_THREADS * NR_ROUNDS - 1);
	while ((nr = run_on(f.take, 0)) && nr <= 2)
		nr_left += (unsigned long)nr;
	CHECK_INT_EQ(nr, 0);
	CHECK_INT_EQ(nr_left + sum.nr_taken, 2 * sum.nr_put);
	CHECK_INT_EQ(kfobjs_alive(f.vm), 1);
	CHECK_INT_EQ(userbpf_map_update_elem(f.map, &key, 4, zero, sizeof(zero), 0), 0);
	CHECK_INT_EQ(kfobjs_alive(f.vm), 0);
	end(&f);
}

TEST(objects_are_counted_right_in_an_array)
{
	race(BPF_MAP_TYPE_ARRAY);
}

TEST(objects_are_counted_right_in_a_hash_table)
{
	race(BPF_MAP_TYPE_HASH);
}

static void race_with_updates(enum bpf_map_type type)
{
	struct fixture f = {0};
	struct worker sum;
	char zero[VALUE_BYTES] = {0};
	unsigned int key = 0;

	begin(&f, type);
	sum = work_on_all_cpus(&f, true);
	CHECK_INT_EQ(sum.nr_failed, 0);
	CHECK_INT_EQ(userbpf_map_update_elem(f.map, &key, 4, zero, sizeof(zero), 0), 0);
	if (type == BPF_MAP_TYPE_ARRAY)
		CHECK_INT_EQ(kfobjs_alive(f.vm), 0);
	end(&f);
}

TEST(what_an_update_replaces_goes_while_programs_run)
{
	race_with_updates(BPF_MAP_TYPE_ARRAY);
	race_with_updates(BPF_MAP_TYPE_HASH);
}

TEST(the_map_takes_along_what_it_owns)
{
	struct fixture f = {0};

	begin(&f, BPF_MAP_TYPE_HASH);
	for (int i = 0; i < 100; i++)
		CHECK_INT_EQ(run_on(f.put, 0), 1);
	CHECK_INT_EQ(run_on(f.exchange, 0), 0);
	CHECK_INT_EQ(kfobjs_alive(f.vm), 101);
	userbpf_prog_free(f.put);
	userbpf_prog_free(f.take);
	userbpf_prog_free(f.exchange);
	userbpf_map_free(f.map);
	CHECK_INT_EQ(kfobjs_alive(f.vm), 0);
	end(&f);
}

TEST(a_tree_of_many_objects_is_in_order)
{
	struct fixture f = {0};

	begin(&f, BPF_MAP_TYPE_ARRAY);
	for (int i = 0; i < 5000; i++)
		CHECK_INT_EQ(run_on(f.put, 0), 1);
	for (int i = 0; i < 5000; i++)
		CHECK_INT_EQ(run_on(f.take, 0), 2);
	CHECK_INT_EQ(run_on(f.take, 0), 0);
	CHECK_INT_EQ(kfobjs_alive(f.vm), 0);
	end(&f);
}

/* --- allocation failures --- */

struct host {
	unsigned long nr_requests, fail_at;
};

static void *host_realloc(void *ctx, void *old, size_t size)
{
	struct host *host = ctx;

	if (!size) {
		free(old);
		return NULL;
	}
	return ++host->nr_requests == host->fail_at ? NULL : realloc(old, size);
}

/* How far a life came without memory: everything that is NULL is given back all the same. */
static void live(struct host *host)
{
	USERBPF_OPTS(userbpf_opts, opts, .realloc_fn = host_realloc, .realloc_ctx = host);
	struct fixture f = {.vm = userbpf_new(&opts)};
	char zero[VALUE_BYTES] = {0};
	unsigned int key = 0;

	if (f.vm)
		f.types = make_types(f.vm);
	if (f.types)
		f.map = make_map(&f, BPF_MAP_TYPE_HASH);
	if (f.map && !userbpf_map_update_elem(f.map, &key, 4, zero, sizeof(zero), 0)) {
		f.put = load(&f, put_text);
		f.exchange = load(&f, exchange_text);
	}
	for (int i = 0; i < 12 && f.put; i++)
		run_on(f.put, 0);
	for (int i = 0; i < 3 && f.exchange; i++)
		run_on(f.exchange, 0);
	end(&f);
}

TEST(every_allocation_may_fail)
{
	struct host host = {0};

	do {
		host.nr_requests = 0;
		host.fail_at++;
		live(&host);
	} while (host.nr_requests >= host.fail_at);
	CHECK(host.fail_at > 50);
}

/* Structs of one member, which is this; of those to come are the ones before. */
static const char *percpu_refusal(struct userbpf *vm, struct userbpf_btf_builder *b, int member)
{
	int id = userbpf_btf_add_struct(b, "one", 64);
	struct kfobj_types *types;
	struct userbpf_btf *btf;
	const char *why = "no types";

	CHECK_INT_EQ(userbpf_btf_add_field(b, "m", (unsigned int)member, 0, 0), 0);
	btf = userbpf_btf_builder_btf(b, NULL, 0);
	if (btf && !kfobj_types_get(vm, btf_of_public(btf), &types)) {
		why = kfobj_refusal(types, (u64)id, true);
		kfobj_types_put(types);
	}
	userbpf_btf_free(btf);
	return why ? why : "";
}

/* kernel/bpf/verifier.c: __btf_type_is_scalar_struct */
TEST(what_objects_per_cpu_are_made_of)
{
	static const char refused[] =
		"bpf_percpu_obj_new type ID argument must be of a struct of scalars";
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_btf_builder *b = userbpf_btf_builder_new(vm, NULL);
	int u64_id = userbpf_btf_add_int(b, "u64", 8, 0), array, nested;

	CHECK_STR_EQ(percpu_refusal(vm, b, u64_id), "");
	CHECK_STR_EQ(percpu_refusal(vm, b, userbpf_btf_add_ptr(b, u64_id)), refused);
	CHECK_STR_EQ(percpu_refusal(vm, b, userbpf_btf_add_enum(b, "e", 4)), "");
	CHECK_STR_EQ(percpu_refusal(vm, b, userbpf_btf_add_enum64(b, "f", 8, false)), refused);
	array = userbpf_btf_add_array(b, u64_id, u64_id, 2);
	CHECK_STR_EQ(percpu_refusal(vm, b, array), "");
	CHECK_STR_EQ(percpu_refusal(vm, b, userbpf_btf_add_array(b, u64_id, array, 2)), refused);
	CHECK_STR_EQ(percpu_refusal(vm, b, userbpf_btf_add_array(b, u64_id, u64_id, 0)), refused);
	nested = userbpf_btf_add_struct(b, "deepest", 64);
	CHECK_INT_EQ(userbpf_btf_add_field(b, "x", (unsigned int)u64_id, 0, 0), 0);
	CHECK_STR_EQ(percpu_refusal(vm, b, userbpf_btf_add_array(b, u64_id, nested, 1)), refused);
	for (int depth = 1; depth <= 4; depth++) {
		CHECK_STR_EQ(percpu_refusal(vm, b, nested), depth < 4 ? "" : refused);
		array = userbpf_btf_add_struct(b, "outer", 64);
		CHECK_INT_EQ(userbpf_btf_add_field(b, "x", (unsigned int)nested, 0, 0), 0);
		nested = array;
	}
	userbpf_btf_builder_free(b);
	userbpf_free(vm);
}
