/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Judge: the kernel's selftests of arenas. prog_tests/arena_*.c are compiled as they are, against
 * userbpf (arena_shim.h); programs of verifier_arena*.c return themselves what is wrong, and must
 * return 0.
 */
#include "tests/conformance/arena_shim.h"

#include "bpf_arena_list.h" /* types that skeletons name */

#include "arena_atomics.skel.h"
#include "arena_htab.skel.h"
#include "arena_htab_asm.skel.h"
#include "arena_list.skel.h"

/* As libbpf's, which know of no instance. */
#define arena_atomics__open()		arena_atomics__open(shim_vm)
#define arena_htab__open_and_load()	arena_htab__open_and_load(shim_vm)
#define arena_htab_asm__open_and_load() arena_htab_asm__open_and_load(shim_vm)
#define arena_list__open_and_load()	arena_list__open_and_load(shim_vm)

#include "prog_tests/arena_atomics.c"
#include "prog_tests/arena_htab.c"
#include "prog_tests/arena_list.c"

struct userbpf *shim_vm;
struct userbpf_prog *shim_prog;

static unsigned int passed, failed, skipped;
static bool is_right = true;
static const char *subtest = "";

static void end_subtest(void)
{
	if (!*subtest)
		return;
	passed += is_right;
	failed += !is_right;
	is_right = true;
	subtest = "";
}

bool test__start_subtest(const char *name)
{
	end_subtest();
	subtest = name;
	return true;
}

void test__skip(void)
{
	printf("skip %s\n", subtest);
	skipped++;
	subtest = "";
}

bool shim_expect(bool ok, const char *name, long long got, long long wanted)
{
	if (ok)
		return true;
	printf("FAIL %s: %s is %lld, expected %lld\n", subtest, name, got, wanted);
	is_right = false;
	return false;
}

/* Those without a word of their own return 0 (__success __retval(0)). */
static void run_program(const char *path, const char *name)
{
	struct userbpf_object *obj = userbpf_object_open_file(shim_vm, path, NULL);
	struct userbpf_prog *prog = NULL;
	USERBPF_OPTS(userbpf_run_opts, opts);

	test__start_subtest(name);
	while (obj && (prog = userbpf_object_next_prog(obj, prog)))
		userbpf_prog_set_autoload(prog, !strcmp(userbpf_prog_name(prog), name));
	if (ASSERT_OK(obj ? userbpf_object_load(obj) : -errno, "load")) {
		ASSERT_OK(userbpf_prog_run(userbpf_object_find_prog(obj, name), &opts), "run");
		ASSERT_EQ(opts.retval, 0u, "retval");
	}
	end_subtest();
	userbpf_object_close(obj);
}

/* BTF OBJECT PROGRAM [OBJECT PROGRAM]... With ARENA_PLANT programs of arena_atomics do nothing. */
int main(int argc, char **argv)
{
	USERBPF_OPTS(userbpf_task_opts, task, .pid = getpid() + (getenv("ARENA_PLANT") != NULL));
	struct userbpf_btf *btf;

	setlinebuf(stdout);
	shim_vm = userbpf_new(NULL);
	btf = argc > 1 ? userbpf_btf_parse_file(shim_vm, argv[1], NULL) : NULL;
	if (!btf || userbpf_set_current_task(shim_vm, 0, &task))
		return 2;
	userbpf_set_target_btf(shim_vm, btf);
	test_arena_atomics();
	test_arena_htab();
	test_arena_list();
	end_subtest();
	for (int i = 2; i + 1 < argc; i += 2)
		run_program(argv[i], argv[i + 1]);
	userbpf_free(shim_vm);
	printf("%u passed, %u failed, %u skipped\n", passed, failed, skipped);
	return failed ? 1 : 0;
}
