// SPDX-License-Identifier: BSD-2-Clause
/*
 * libFuzzer target of loader/: the input is an object file. Whatever opens must answer every
 * question, load (programs without a type as XDP; for a kernel that has the object's own types, so
 * that CO-RE and externs have something to find) or say why not, and give all memory back. The last
 * byte, when it is not zero, makes that allocation fail.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <userbpf/userbpf.h>

#include "base/types.h"

#define MEM_LIMIT_BYTES (64u << 20)
/* as tests/data/loader/kconfig.bpf.c has them */
#define KCONFIG                                                                                 \
	"CONFIG_BOOL=y\nCONFIG_TRISTATE=m\nCONFIG_CHAR=n\nCONFIG_INT=-7\nCONFIG_SHORT=0xffff\n" \
	"CONFIG_STRING=\"abc\"\n"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

static size_t sink;

static void ask(struct userbpf_object *obj)
{
	struct userbpf_prog *prog = NULL;
	struct userbpf_map *map = NULL;

	sink += strlen(userbpf_object_name(obj)) + strlen(userbpf_object_license(obj));
	sink += userbpf_object_btf(obj) != NULL;
	while ((map = userbpf_object_next_map(obj, map))) {
		if (!userbpf_object_find_map(obj, userbpf_map_name(map)))
			abort();
		sink += userbpf_map_value_size(map);
	}
	while ((prog = userbpf_object_next_prog(obj, prog))) {
		const struct bpf_insn *insns = userbpf_prog_insns(prog);

		if (!userbpf_object_find_prog(obj, userbpf_prog_name(prog)))
			abort();
		sink += insns[userbpf_prog_nr_insns(prog) - 1].code;
		sink += strlen(userbpf_prog_section_name(prog));
		if (userbpf_prog_type(prog) != BPF_PROG_TYPE_UNSPEC)
			continue;
		userbpf_prog_set_type(prog, BPF_PROG_TYPE_XDP);
		userbpf_prog_set_expected_attach_type(prog, BPF_XDP);
	}
}

static void check_error(struct userbpf *vm, int err)
{
	char text[512];

	userbpf_last_error(vm, text, sizeof(text));
	if (err >= 0 || (!text[0] && err != -ENOMEM))
		abort();
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	USERBPF_OPTS(userbpf_opts, opts, .memory_limit = MEM_LIMIT_BYTES);
	USERBPF_OPTS(userbpf_object_open_opts, open_opts, .kconfig = KCONFIG);
	struct userbpf *vm = userbpf_new(&opts);
	struct userbpf_object *obj;
	int err;

	if (size)
		userbpf_fail_alloc(vm, data[size - 1]);
	obj = userbpf_object_open_mem(vm, data, size, &open_opts);
	if (obj) {
		ask(obj);
		userbpf_set_target_btf(vm, userbpf_object_btf(obj));
		err = userbpf_object_prepare(obj);
		if (!err) {
			ask(obj);
			err = userbpf_object_load(obj);
		}
		if (err)
			check_error(vm, err);
		userbpf_object_close(obj);
	} else {
		check_error(vm, -errno);
	}
	userbpf_free(vm);
	return 0;
}
