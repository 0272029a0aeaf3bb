// SPDX-License-Identifier: BSD-2-Clause
/*
 * A test of a program that looks into kernel objects, for kernels that have their members at
 * different places. The types of these are made here, so that the test runs anywhere; those of a
 * real kernel are read with userbpf_btf_parse_file(vm, "/sys/kernel/btf/vmlinux", NULL).
 *
 *	cc guard_test.c $(pkg-config --cflags --libs userbpf) -o guard_test
 *	clang -target bpf -g -O2 \
 *		-idirafter "/usr/include/$(cc -print-multiarch)" \
 *		-c guard.bpf.c -o guard.bpf.o
 *	./guard_test guard.bpf.o
 */
#include <errno.h>
#include <stdio.h>
#include <userbpf/btf_build.h>
#include <userbpf/userbpf.h>

static int nr_failed;

#define EXPECT(cond) \
	((cond) ? (void)0 : (void)(nr_failed++, printf("line %d: %s\n", __LINE__, #cond)))

/* A kernel whose members lie @pad_bytes further on than at the start of their structs. */
static struct userbpf_btf *kernel_with(struct userbpf *vm, uint32_t pad_bytes)
{
	struct userbpf_btf_builder *b = userbpf_btf_builder_new(vm, NULL);
	int int_id = userbpf_btf_add_int(b, "int", 4, BTF_INT_SIGNED);
	int long_id = userbpf_btf_add_int(b, "unsigned long", 8, 0);
	int inode, inode_ptr, file, file_ptr, proto;
	struct userbpf_btf *btf;

	inode = userbpf_btf_add_struct(b, "inode", pad_bytes + 8);
	userbpf_btf_add_field(b, "i_ino", long_id, pad_bytes * 8, 0);
	inode_ptr = userbpf_btf_add_ptr(b, inode);
	file = userbpf_btf_add_struct(b, "file", pad_bytes + 8);
	userbpf_btf_add_field(b, "f_inode", inode_ptr, pad_bytes * 8, 0);
	file_ptr = userbpf_btf_add_ptr(b, file);
	proto = userbpf_btf_add_func_proto(b, int_id);
	userbpf_btf_add_func_param(b, "file", file_ptr);
	userbpf_btf_add_func(b, "bpf_lsm_file_open", BTF_FUNC_STATIC, proto);
	btf = userbpf_btf_builder_btf(b, NULL, 0);
	userbpf_btf_builder_free(b);
	return btf;
}

/* What opening a file of this inode returns. */
static int open_inode(struct userbpf *vm, struct userbpf_prog *prog, uint64_t inode)
{
	struct userbpf_kobj *file = userbpf_kobj_new(vm, "file");
	uint64_t args[2] = {userbpf_kobj_addr(file), 0};
	USERBPF_OPTS(userbpf_run_opts, opts, .ctx_in = args, .ctx_size_in = sizeof(args));

	EXPECT(!userbpf_kobj_set(file, "f_inode->i_ino", inode));
	EXPECT(!userbpf_prog_run(prog, &opts));
	userbpf_kobj_free(file);
	return (int)opts.retval;
}

static void test_with(const char *path, uint32_t pad_bytes)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_btf *kernel = kernel_with(vm, pad_bytes);
	struct userbpf_object *obj = userbpf_object_open_file(vm, path, NULL);
	struct userbpf_prog *prog;

	EXPECT(kernel && obj);
	userbpf_set_target_btf(vm, kernel);
	EXPECT(!userbpf_object_load(obj));
	prog = userbpf_object_find_prog(obj, "deny");
	EXPECT(open_inode(vm, prog, 41) == 0);
	EXPECT(open_inode(vm, prog, 42) == -EPERM);
	userbpf_btf_free(kernel);
	userbpf_free(vm);
}

int main(int argc, char **argv)
{
	const char *path = argc > 1 ? argv[1] : "guard.bpf.o";

	test_with(path, 0);
	test_with(path, 48);
	printf("%s\n", nr_failed ? "FAIL" : "ok");
	return nr_failed ? 1 : 0;
}
