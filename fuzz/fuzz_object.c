// SPDX-License-Identifier: BSD-2-Clause
/*
 * libFuzzer target of loader/: the input is an object file. Whatever opens must answer every
 * question, load (programs without a type as XDP; for a kernel that has the object's own types, so
 * that CO-RE and externs have something to find) or say why not, and give all memory back. Before
 * that its variables are set by name, its sections written to, its maps given other sizes, and
 * skeletons made of it. The last byte, when it is not zero, makes that allocation fail.
 */
#include <errno.h>
#include <linux/btf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <userbpf/userbpf.h>

#include "base/types.h"
#include "loader/gen_skeleton.h"

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

#define MAX_SETS 64 /* variables of one object */

static void set_vars(struct userbpf_object *obj)
{
	static const char *const values[] = {"1", "-1", "0x7f", "'c'", "true", "a", "1.5"};
	const struct userbpf_btf *btf = userbpf_object_btf(obj);
	char name[300];
	u32 nr = 0;

	for (u32 id = 1; id < userbpf_btf_type_cnt(btf) && nr < MAX_SETS; id++) {
		if (userbpf_btf_kind(btf, id) != BTF_KIND_VAR)
			continue;
		snprintf(name, sizeof(name), "%.200s%s", userbpf_btf_name(btf, id),
			 nr % 3 == 0   ? ""
			 : nr % 3 == 1 ? "[1]"
				       : ".a");
		sink += (size_t)userbpf_object_set_var(obj, name, values[nr % ARRAY_SIZE(values)]);
		nr++;
	}
}

/* What a user may do before loading. The size of the input decides, so that it can be undone. */
static void change(struct userbpf_object *obj, size_t size)
{
	struct userbpf_map *map = NULL;
	size_t bytes;

	set_vars(obj);
	while ((map = userbpf_object_next_map(obj, map))) {
		u8 *data = userbpf_map_initial_value(map, &bytes);

		if (data && bytes)
			data[bytes - 1] ^= 1;
		if (size % 2)
			continue;
		if (!userbpf_map_max_entries(map))
			userbpf_map_set_max_entries(map, 3);
		if (data && bytes && bytes < 4096)
			userbpf_map_set_value_size(map, (u32)bytes + 16);
	}
}

static void count_text(void *ctx, const char *bytes, size_t size)
{
	(void)ctx;
	for (size_t i = 0; i < size; i++)
		sink += (u8)bytes[i];
}

static void make_skeletons(const struct userbpf_object *obj)
{
	for (int is_sub = 0; is_sub < 2; is_sub++)
		sink += (size_t)skeleton_print(
			obj, &(struct skeleton_opts){.is_sub = is_sub, .write = count_text});
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
		make_skeletons(obj);
		change(obj, size);
		make_skeletons(obj);
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
