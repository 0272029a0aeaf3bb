// SPDX-License-Identifier: BSD-2-Clause
/*
 * A test of kernel probes: the test is the kernel that gets probed. It sets the current task, gives
 * the memory of user and kernel that the program will look at, and runs the program with the
 * registers that the function would have. The objects may be for any machine.
 *
 *	cc kprobe_test.c $(pkg-config --cflags --libs userbpf) -o kprobe_test
 *	clang -target bpf -g -O2 -D__TARGET_ARCH_x86 \
 *		-idirafter "/usr/include/$(cc -print-multiarch)" \
 *		-c kprobe.bpf.c -o kprobe.bpf.o
 *	./kprobe_test kprobe.bpf.o
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <userbpf/userbpf.h>

#include "kprobe.h"

#define USER_NAME  0x5000
#define KERNEL_HOW 0xffff888000001000

static int nr_failed;

#define EXPECT(cond) \
	((cond) ? (void)0 : (void)(nr_failed++, printf("line %d: %s\n", __LINE__, #cond)))

/* do_sys_openat2() is called, or returns. */
static void run(struct userbpf_prog *prog, const uint64_t *args, size_t nr_args, int64_t ret)
{
	enum userbpf_arch arch = (enum userbpf_arch)userbpf_prog_arch(prog);
	uint64_t regs[64] = {0};
	size_t size = (size_t)userbpf_pt_regs_size(arch);
	USERBPF_OPTS(userbpf_run_opts, opts, .ctx_in = regs, .ctx_size_in = (uint32_t)size);

	if (nr_args)
		EXPECT(!userbpf_pt_regs_set_args(arch, regs, size, args, nr_args));
	else
		EXPECT(!userbpf_pt_regs_set_ret(arch, regs, size, (uint64_t)ret));
	EXPECT(!userbpf_prog_run(prog, &opts));
}

static int on_event(void *ctx, void *data, size_t size)
{
	EXPECT(size == sizeof(struct opened));
	memcpy(ctx, data, sizeof(struct opened));
	return 0;
}

static void test_begins(struct userbpf_object *obj)
{
	struct userbpf_prog *prog = userbpf_object_find_prog(obj, "open_begins");
	uint64_t args[] = {(uint64_t)AT_FDCWD, USER_NAME, KERNEL_HOW};
	struct opened last = {0};
	struct userbpf_ring_buffer *rb = userbpf_ring_buffer_new(
		userbpf_object_find_map(obj, "events"), on_event, &last, NULL);

	run(prog, args, 3, 0);
	EXPECT(userbpf_ring_buffer_consume(rb) == 1);
	EXPECT(last.pid == 42 && last.flags == O_CLOEXEC);
	EXPECT(!strcmp(last.comm, "cat") && !strcmp(last.name, "/etc/passwd"));
	/* Neither a name that is not there nor such flags are told. */
	args[1] = USER_NAME + 4096;
	run(prog, args, 3, 0);
	args[1] = USER_NAME;
	args[2] = KERNEL_HOW + 8;
	run(prog, args, 3, 0);
	EXPECT(userbpf_ring_buffer_consume(rb) == 0);
	userbpf_ring_buffer_free(rb);
}

static void test_ends(struct userbpf_object *obj)
{
	struct userbpf_prog *prog = userbpf_object_find_prog(obj, "open_ends");
	struct userbpf_map *failures = userbpf_object_find_map(obj, "failures");
	uint32_t pid = 42;
	uint64_t nr = 0;

	run(prog, NULL, 0, 3);
	EXPECT(userbpf_map_lookup_elem(failures, &pid, sizeof(pid), &nr, sizeof(nr), 0) == -ENOENT);
	run(prog, NULL, 0, -ENOENT);
	run(prog, NULL, 0, -EACCES);
	EXPECT(!userbpf_map_lookup_elem(failures, &pid, sizeof(pid), &nr, sizeof(nr), 0));
	EXPECT(nr == 2);
}

static void test(const char *path)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_object *obj = userbpf_object_open_file(vm, path, NULL);
	USERBPF_OPTS(userbpf_task_opts, task, .pid = 42, .comm = "cat");
	static char name[] = "/etc/passwd";
	static const uint64_t how[3] = {O_CLOEXEC};

	EXPECT(obj && !userbpf_object_load(obj));
	EXPECT(!userbpf_set_current_task(vm, 0, &task));
	EXPECT(!userbpf_user_memory_add(vm, USER_NAME, name, sizeof(name), 0));
	EXPECT(!userbpf_kernel_memory_add(vm, KERNEL_HOW, how, sizeof(how)));
	if (!nr_failed) {
		test_begins(obj);
		test_ends(obj);
	}
	userbpf_free(vm);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		test(argv[i]);
	printf("%s\n", nr_failed || argc < 2 ? "FAIL" : "ok");
	return nr_failed || argc < 2;
}
