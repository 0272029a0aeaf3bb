// SPDX-License-Identifier: BSD-2-Clause
/*
 * Programs of the selftests one after the other in one instance, as prog_tests run them:
 *
 *	kfunc_objects BTF OBJECT TYPE[,TYPE] PROGRAM=RETVAL... [VARIABLE=VALUE]... [clear:MAP]...
 *
 * TYPE "skb" is a packet, "none" nothing; "task" and "cgroup" are arguments of what the programs
 * attach to. Programs run in the order of the words; a variable, or an element VARIABLE[I], is
 * looked at where it stands; a map is written over. The current task is process 77, of which
 * variables "pid" and "my_pid" are set to. Says what is not as it should be.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/btf.h>
#include <userbpf/userbpf.h>

#define PID	"77"
#define NR_CPUS 4

static struct userbpf *vm;
static struct userbpf_object *obj;
static const char *args;
static int nr_failed;

static void fail(const char *what, const char *fmt, long long got, const char *wanted)
{
	printf("%s: ", what);
	printf(fmt, got);
	printf(", expected %s\n", wanted);
	nr_failed++;
}

/* --- variables --- */

/* Where variable @name lies in section @sec of the types. */
static bool find_in(const struct userbpf_btf *btf, const char *sec, const char *name,
		    uint32_t *offset, uint32_t *size)
{
	int id = userbpf_btf_find_by_name_kind(btf, sec, BTF_KIND_DATASEC);
	const struct btf_type *t = id > 0 ? userbpf_btf_type_by_id(btf, (uint32_t)id) : NULL;
	const struct btf_var_secinfo *vsi = (const void *)(t + 1);

	for (uint32_t i = 0; t && i < BTF_INFO_VLEN(t->info); i++, vsi++) {
		const struct btf_type *var = userbpf_btf_type_by_id(btf, vsi->type);

		if (strcmp(userbpf_btf_str(btf, var->name_off), name))
			continue;
		*offset = vsi->offset;
		*size = vsi->size;
		return true;
	}
	return false;
}

static bool read_var(const char *name, uint32_t index, bool is_array, long long *value)
{
	static const char *const sections[] = {".data", ".bss", ".rodata"};
	uint32_t offset, size, key = 0;
	static char bytes[1 << 16];

	for (size_t i = 0; i < 3; i++) {
		struct userbpf_map *map;

		if (!find_in(userbpf_object_btf(obj), sections[i], name, &offset, &size))
			continue;
		map = userbpf_object_find_map(obj, sections[i]);
		if (!map || userbpf_map_value_size(map) > sizeof(bytes) ||
		    userbpf_map_lookup_elem(map, &key, 4, bytes, userbpf_map_value_size(map), 0))
			return false;
		if (is_array || size == 8)
			*value = *(int64_t *)(bytes + offset + index * 8);
		else
			*value = *(int32_t *)(bytes + offset);
		return true;
	}
	return false;
}

static void check_var(char *word, const char *wanted)
{
	char *index = strchr(word, '[');
	long long value = 0;

	if (index)
		*index++ = '\0';
	if (!read_var(word, index ? (uint32_t)atoi(index) : 0, index, &value))
		fail(word, "is not there", 0, wanted);
	else if (value != atoll(wanted))
		fail(word, "%lld", value, wanted);
}

/* --- programs --- */

static uint64_t object_of(const char *type)
{
	struct userbpf_kobj *kobj;

	if (!strcmp(type, "task"))
		return userbpf_kobj_addr(userbpf_task_kobj(vm, 0));
	kobj = userbpf_kobj_new(vm, type);
	userbpf_kobj_set(kobj, "kn->id", 5);
	userbpf_kobj_set(kobj, "level", 1);
	return userbpf_kobj_addr(kobj);
}

static void run(const char *name, const char *wanted)
{
	struct userbpf_prog *prog = userbpf_object_find_prog(obj, name);
	char packet[64] = {[12] = 8};
	uint64_t ctx[2] = {0};
	USERBPF_OPTS(userbpf_run_opts, opts);
	int err;

	if (!strcmp(args, "skb")) {
		opts.data_in = packet;
		opts.data_size_in = sizeof(packet);
	} else if (strcmp(args, "none")) {
		ctx[0] = object_of(args);
		opts.ctx_in = ctx;
		opts.ctx_size_in = sizeof(ctx);
	}
	err = prog ? userbpf_prog_run(prog, &opts) : -ENOENT;
	if (err)
		fail(name, "run: %lld", err, "0");
	else if ((int)opts.retval != atoi(wanted))
		fail(name, "%lld", (int)opts.retval, wanted);
}

static void clear_map(const char *name)
{
	struct userbpf_map *map = userbpf_object_find_map(obj, name);
	size_t size = userbpf_map_user_value_size(map);
	char *zero = calloc(1, size ? size : 1);
	uint32_t key = 0;
	int err = map && zero ? userbpf_map_update_elem(map, &key, 4, zero, size, 0) : -ENOENT;

	if (err)
		fail(name, "update: %lld", err, "0");
	free(zero);
}

/* --- the object --- */

static bool is_program(char *word)
{
	char *equals = strchr(word, '=');
	bool is_one;

	if (!equals)
		return false;
	*equals = '\0';
	is_one = userbpf_object_find_prog(obj, word);
	*equals = '=';
	return is_one;
}

static void do_word(char *word)
{
	char *equals = strchr(word, '=');
	bool runs = is_program(word);

	if (!strncmp(word, "clear:", 6)) {
		clear_map(word + 6);
		return;
	}
	if (!equals) {
		fail(word, "makes no sense", 0, "NAME=VALUE");
		return;
	}
	*equals = '\0';
	if (runs)
		run(word, equals + 1);
	else
		check_var(word, equals + 1);
}

/* Only what is asked for is loaded: the others may want what is not there. */
static void choose_programs(char **words, int nr)
{
	struct userbpf_prog *prog = NULL;

	while ((prog = userbpf_object_next_prog(obj, prog))) {
		const char *name = userbpf_prog_name(prog);
		bool wanted = false;

		for (int i = 0; i < nr; i++)
			wanted |= !strncmp(words[i], name, strlen(name)) &&
				  words[i][strlen(name)] == '=';
		userbpf_prog_set_autoload(prog, wanted);
	}
}

static void set_variables(void)
{
	char nr_cpus[16];

	snprintf(nr_cpus, sizeof(nr_cpus), "%d", NR_CPUS);
	userbpf_object_set_var(obj, "pid", PID);
	userbpf_object_set_var(obj, "my_pid", PID);
	userbpf_object_set_var(obj, "nr_cpus", nr_cpus);
}

int main(int argc, char **argv)
{
	USERBPF_OPTS(userbpf_opts, opts, .nr_cpus = NR_CPUS);
	USERBPF_OPTS(userbpf_task_opts, task, .pid = atoi(PID), .tgid = atoi(PID));
	struct userbpf_btf *btf;

	if (argc < 5)
		return 2;
	vm = userbpf_new(&opts);
	btf = vm ? userbpf_btf_parse_file(vm, argv[1], NULL) : NULL;
	if (!btf) {
		perror(argv[1]);
		return 2;
	}
	userbpf_set_target_btf(vm, btf);
	userbpf_set_current_task(vm, 0, &task);
	args = argv[3];
	obj = userbpf_object_open_file(vm, argv[2], NULL);
	if (!obj)
		return 2;
	choose_programs(argv + 4, argc - 4);
	set_variables();
	if (userbpf_object_load(obj)) {
		printf("not loaded\n");
		return 1;
	}
	for (int i = 4; i < argc; i++)
		do_word(argv[i]);
	userbpf_btf_free(btf);
	userbpf_free(vm);
	return nr_failed ? 1 : 0;
}
