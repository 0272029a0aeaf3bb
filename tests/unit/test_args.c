// SPDX-License-Identifier: BSD-2-Clause
/* Checked mode: what helpers write must be memory that the program may write. */
#include <errno.h>

#include "helpers/helpers.h"
#include "spec/spec.h"
#include "tests/unit/test_api.h"

#define VALUE_BYTES 64

static bool is_written(const struct spec_type *arg)
{
	return arg->is_written || arg->type & (MEM_UNINIT | MEM_WRITE);
}

/* Read, although the prototype does not say so. */
static bool is_read(const struct spec_helper *row)
{
	return row->id == BPF_FUNC_kallsyms_lookup_name ||
	       row->id == BPF_FUNC_tcp_raw_gen_syncookie_ipv4 ||
	       row->id == BPF_FUNC_tcp_raw_gen_syncookie_ipv6 ||
	       row->id == BPF_FUNC_tcp_raw_check_syncookie_ipv4 ||
	       row->id == BPF_FUNC_tcp_raw_check_syncookie_ipv6;
}

/* What the prototype calls neither read only nor written is written by all bodies there are. */
TEST(every_memory_argument_is_read_or_written)
{
	for (u32 id = 1; id <= SPEC_MAX_HELPER_ID; id++) {
		const struct spec_helper *row = helper_body(id) ? spec_helper_by_id(id) : NULL;

		for (; row; row = spec_helper_next(row)) {
			for (int i = 0; i < SPEC_MAX_HELPER_ARGS; i++) {
				if (spec_base_type(row->args[i].type) != ARG_PTR_TO_MEM)
					continue;
				CHECK_MSG(is_written(&row->args[i]) ||
						  row->args[i].type & MEM_RDONLY || is_read(row),
					  "argument %d of %s", i + 1, row->name);
			}
		}
	}
}

/* --- read-only memory for each of them --- */

struct subject {
	struct userbpf *vm;
	struct userbpf_map *rodata, *map; /* map: what a map argument is */
};

/* Of the classes that a helper with an output takes. */
static struct userbpf_map *map_for(struct userbpf *vm, u32 classes)
{
	if (classes & CLASS_RINGBUF)
		return userbpf_map_create(vm, BPF_MAP_TYPE_RINGBUF, "map", 0, 0, 4096, NULL);
	if (classes & CLASS_PERF_EVENT_ARRAY)
		return userbpf_map_create(vm, BPF_MAP_TYPE_PERF_EVENT_ARRAY, "map", 4, 4, 1, NULL);
	if (classes & (CLASS_POP | CLASS_PUSH_PEEK))
		return userbpf_map_create(vm, BPF_MAP_TYPE_QUEUE, "map", 0, 4, 1, NULL);
	return userbpf_map_create(vm, BPF_MAP_TYPE_ARRAY, "map", 4, 4, 1, NULL);
}

static struct subject subject_new(const struct spec_helper *row)
{
	USERBPF_OPTS(userbpf_map_create_opts, opts, .map_flags = BPF_F_RDONLY_PROG);
	struct subject subject = {.vm = userbpf_new(NULL)};
	u8 value[VALUE_BYTES] = "x";
	u32 key = 0;

	REQUIRE(subject.vm);
	subject.rodata = userbpf_map_create(subject.vm, BPF_MAP_TYPE_ARRAY, "rodata", 4,
					    VALUE_BYTES, 1, &opts);
	subject.map = map_for(subject.vm, row->map_class);
	REQUIRE(subject.rodata && subject.map);
	CHECK_INT_EQ(userbpf_map_update_elem(subject.rodata, &key, 4, value, VALUE_BYTES, 0), 0);
	CHECK_INT_EQ(userbpf_map_freeze(subject.rodata), 0);
	return subject;
}

/* The text that sets argument @i of @row, when argument @written is to be read-only memory. */
static int put_arg(char *to, size_t room, const struct subject *subject,
		   const struct spec_helper *row, int i, int written)
{
	int rodata = userbpf_map_fd(subject->rodata), nr = i + 1;

	if (i == written)
		return snprintf(to, room, "r%d = map[id:%d][0]+0\n", nr, rodata);
	switch (spec_base_type(row->args[i].type)) {
	case ARG_PTR_TO_CTX: return snprintf(to, room, "r%d = r6\n", nr);
	case ARG_PTR_TO_BTF_ID: return snprintf(to, room, "r%d = r7\n", nr);
	/* Of struct bpf_sockopt it is the first field. */
	case ARG_PTR_TO_BTF_ID_SOCK_COMMON:
		return snprintf(to, room, "r%d = *(u64 *)(r6 +0)\n", nr);
	case ARG_CONST_MAP_PTR:
		return snprintf(to, room, "r%d = map[id:%d]\n", nr, userbpf_map_fd(subject->map));
	case ARG_PTR_TO_CONST_STR: return snprintf(to, room, "r%d = map[id:%d][0]+0\n", nr, rodata);
	case ARG_CONST_SIZE:
	case ARG_CONST_SIZE_OR_ZERO: return snprintf(to, room, "r%d = 64\n", nr);
	case ARG_PTR_TO_MEM:
	case ARG_PTR_TO_MAP_VALUE: return snprintf(to, room, "r%d = r10\nr%d += -64\n", nr, nr);
	default: return snprintf(to, room, "r%d = 0\n", nr);
	}
}

static bool takes(const struct spec_helper *row, const char *type)
{
	for (int i = 0; i < SPEC_MAX_HELPER_ARGS; i++) {
		const char *name = row->args[i].struct_name;

		if (name && !strcmp(name, type))
			return true;
	}
	return false;
}

static struct userbpf_prog *load(const struct subject *subject, const struct spec_helper *row,
				 int written, u32 type, u32 attach)
{
	USERBPF_OPTS(userbpf_prog_load_opts, opts, .expected_attach_type = attach);
	char text[1024], err[256] = "";
	struct bpf_insn insns[64];
	int len = snprintf(text, sizeof(text), "r6 = r1\n"), nr;

	if (takes(row, "task_struct"))
		len += snprintf(text + len, sizeof(text) - (size_t)len,
				"call bpf_get_current_task_btf\nr7 = r0\n");
	for (int i = 0; i < SPEC_MAX_HELPER_ARGS && row->args[i].type != ARG_DONTCARE; i++)
		len += put_arg(text + len, sizeof(text) - (size_t)len, subject, row, i, written);
	snprintf(text + len, sizeof(text) - (size_t)len, "call %s\nr0 = 1\nexit", row->name);
	nr = userbpf_asm(text, insns, 64, err, sizeof(err));
	CHECK_MSG(nr > 0, "%s: %s", text, err);
	return nr > 0 ? userbpf_prog_load(subject->vm, (enum bpf_prog_type)type, "test", "GPL",
					  insns, (size_t)nr, &opts)
		      : NULL;
}

/* Is the program stopped before the body writes? *@was_run: it could be run. */
static bool is_refused(struct userbpf_prog *prog, int written, bool *was_run)
{
	char data[64] = {0}, why[96];
	USERBPF_OPTS(userbpf_trap, trap);
	USERBPF_OPTS(userbpf_run_opts, run, .data_in = data, .data_size_in = sizeof(data),
		     .trap = &trap);
	int err = userbpf_prog_run(prog, &run);

	if (err == -EINVAL || err == -EOPNOTSUPP) {
		run.data_in = NULL;
		run.data_size_in = 0;
		err = userbpf_prog_run(prog, &run);
	}
	*was_run = !err || err == -EFAULT;
	snprintf(why, sizeof(why), "R%d of ", written + 1);
	return strstr(trap.message, why) && strstr(trap.message, "that the program may not write");
}

/* By the first hook at which userbpf runs programs; false: there is none. */
static bool try_row(const struct spec_helper *row, int written)
{
	struct subject subject = subject_new(row);
	bool was_run = false;

	for (u32 type = 1; type <= BPF_PROG_TYPE_NETFILTER && !was_run; type++) {
		for (u32 attach = 0; attach < SPEC_NR_ATTACH_TYPES && !was_run; attach++) {
			struct userbpf_prog *prog;

			if (spec_helper_for(row->id, type, attach) != row)
				continue;
			prog = load(&subject, row, written, type, attach);
			if (!prog)
				continue;
			CHECK_MSG(is_refused(prog, written, &was_run) || !was_run,
				  "argument %d of %s, program type %u", written + 1, row->name,
				  type);
			userbpf_prog_free(prog);
		}
	}
	userbpf_free(subject.vm);
	return was_run;
}

TEST(helpers_do_not_write_read_only_memory)
{
	int nr = 0;

	for (u32 id = 1; id <= SPEC_MAX_HELPER_ID; id++) {
		const struct spec_helper *row = helper_body(id) ? spec_helper_by_id(id) : NULL;

		for (; row; row = spec_helper_next(row)) {
			if (takes(row, "path")) /* only types of a target have one: tests/cli */
				continue;
			for (int i = 0; i < SPEC_MAX_HELPER_ARGS; i++) {
				if (is_written(&row->args[i]))
					nr += try_row(row, i);
			}
		}
	}
	CHECK(nr > 30);
}

/* bpf_get_stack of raw tracepoints is the one whose prototype denies that it writes. */
TEST(the_key_in_a_callback_is_not_written)
{
	USERBPF_OPTS(userbpf_trap, trap);
	USERBPF_OPTS(userbpf_run_opts, run, .trap = &trap);
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_map *map = userbpf_map_create(vm, BPF_MAP_TYPE_HASH, "h", 8, 8, 8, NULL);
	u64 key = 77, value = 1;
	struct userbpf_prog *prog;

	REQUIRE(map);
	CHECK_INT_EQ(userbpf_map_update_elem(map, &key, 8, &value, 8, 0), 0);
	prog = api_load(vm, BPF_PROG_TYPE_RAW_TRACEPOINT,
			"*(u64 *)(r10 -8) = r1\nr1 = map[id:%d]\nr2 = subprog[each]\nr3 = r10\n"
			"r3 += -8\nr4 = 0\ncall bpf_for_each_map_elem\nr0 = 0\nexit\n"
			"each: r1 = *(u64 *)(r4 +0)\nr3 = 8\nr4 = 0\ncall bpf_get_stack\n"
			"r0 = 0\nexit",
			map);
	REQUIRE(prog);
	CHECK_INT_EQ(userbpf_prog_run(prog, &run), -EFAULT);
	CHECK_STR_HAS(trap.message,
		      "R2 of bpf_get_stack points to memory that the program may not");
	CHECK_INT_EQ(userbpf_map_lookup_elem(map, &key, 8, &value, 8, 0), 0);
	userbpf_free(vm);
}
