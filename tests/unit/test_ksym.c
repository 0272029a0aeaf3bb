// SPDX-License-Identifier: BSD-2-Clause
/* Variables and functions of a target kernel and of its modules, as programs see them. */
#include "tests/unit/loader_util.h"
#include "tests/unit/test.h"
#include "tests/unit/test_api.h"

#include <errno.h>
#include <linux/btf.h>

#include "btf/impl.h"
#include "world/world.h"

/* --- types of a module: behind those of @base --- */

#define INFO(kind, vlen) ((unsigned)BTF_KIND_##kind << 24 | (vlen))

static const char names[] = "\0module_var\0module_type\0a\0b\0bpf_preempt_disable\0"
			    "bpf_preempt_enable\0module_func";
enum {
	N_VAR = 1,
	N_TYPE = 12,
	N_A = 24,
	N_B = 26,
	N_DISABLE = 28,
	N_ENABLE = 48,
	N_FUNC = 67,
};

struct module_blob {
	struct btf_header hdr;
	unsigned words[28];
	char strs[sizeof(names)];
};

static void build_module(const struct userbpf_btf *base, struct module_blob *blob)
{
	unsigned first = userbpf_btf_type_cnt(base), strs = btf_of_public(base)->str_len;
	unsigned integer = (unsigned)userbpf_btf_find_by_name_kind(base, "int", BTF_KIND_INT);
	const unsigned words[] = {
		strs + N_VAR,
		INFO(VAR, 0),
		integer,
		BTF_VAR_GLOBAL_ALLOCATED,
		strs + N_TYPE,
		INFO(STRUCT, 2),
		8,
		strs + N_A,
		integer,
		0,
		strs + N_B,
		integer,
		32,
		0,
		INFO(FUNC_PROTO, 0),
		0,
		strs + N_DISABLE,
		INFO(FUNC, 1),
		first + 2,
		strs + N_ENABLE,
		INFO(FUNC, 1),
		first + 2,
		0,
		INFO(FUNC_PROTO, 0),
		integer,
		strs + N_FUNC,
		INFO(FUNC, 1),
		first + 5,
	};

	*blob = (struct module_blob){
		.hdr = {.magic = BTF_MAGIC,
			.version = BTF_VERSION,
			.hdr_len = sizeof(blob->hdr),
			.type_len = sizeof(words),
			.str_off = sizeof(blob->words),
			.str_len = sizeof(names)},
	};
	memcpy(blob->words, words, sizeof(words));
	memcpy(blob->strs, names, sizeof(names));
}

static struct userbpf_btf *parse_module(struct userbpf *vm, const struct userbpf_btf *base)
{
	struct btf_parse_opts opts = {.base = btf_of_public(base)};
	char why[256] = "";
	struct text text = TEXT_ON(why);
	struct module_blob blob;
	struct btf *btf = NULL;

	build_module(base, &blob);
	if (btf_parse_opts(&vm->mem, &blob, sizeof(blob), &opts, &btf, &text))
		fprintf(stderr, "module: %s\n", why);
	return btf ? btf_to_public(btf) : NULL;
}

/* --- programs --- */

struct machine {
	struct fixture f;
	struct userbpf_object *kernel;
	struct userbpf_btf *module;
};

/* The object, its kernel as target, and with @has_module a module; false: no clang. */
static bool machine_open(struct machine *m, bool has_module)
{
	USERBPF_OPTS(userbpf_opts, opts, .nr_cpus = 3, .print_fn = say, .print_ctx = &m->f.said);
	struct blob object = compile("ksym_vars", ""), kernel = compile("ksym_vars", "-DKERNEL");
	const struct userbpf_btf *types;

	*m = (struct machine){};
	if (object.size && kernel.size) {
		m->f.vm = userbpf_new(&opts);
		m->f.obj = userbpf_object_open_mem(m->f.vm, object.data, object.size, NULL);
		m->kernel = userbpf_object_open_mem(m->f.vm, kernel.data, kernel.size, NULL);
	}
	blob_free(&object);
	blob_free(&kernel);
	if (!m->f.obj || !m->kernel)
		return false;
	types = userbpf_object_btf(m->kernel);
	userbpf_set_target_btf(m->f.vm, types);
	if (has_module) {
		m->module = parse_module(m->f.vm, types);
		CHECK(userbpf_add_module_btf(m->f.vm, "testmod", m->module) == 0);
	}
	return true;
}

static void machine_close(struct machine *m)
{
	userbpf_btf_free(m->module);
	fixture_close(&m->f);
}

static long run_on(struct machine *m, const char *name, unsigned cpu)
{
	struct userbpf_prog *prog = userbpf_object_find_prog(m->f.obj, name);
	unsigned char packet[64] = {};
	USERBPF_OPTS(userbpf_run_opts, opts, .data_in = packet, .data_size_in = sizeof(packet),
		     .cpu = cpu);
	int err = prog ? userbpf_prog_run(prog, &opts) : -ENOENT;

	return err ? err : (long)(int)opts.retval;
}

TEST(variables_of_a_kernel)
{
	struct machine m;
	int value = 7;

	if (!machine_open(&m, false))
		SKIP(NO_CLANG);
	CHECK(userbpf_object_load(m.f.obj) == 0);
	CHECK_INT_EQ(run_on(&m, "pair_b", 0), 0);
	CHECK(userbpf_ksym_write(m.f.vm, "kernel_pair", 9, 4, &value, sizeof(value)) == 0);
	CHECK_INT_EQ(run_on(&m, "pair_b", 1), 7);
	CHECK_INT_EQ(run_on(&m, "pair_write", 0), -EFAULT);
	CHECK_STR_HAS(m.f.said.text, "variable kernel_pair +0");
	for (unsigned cpu = 0; cpu < 3; cpu++) {
		value = (int)cpu + 1;
		CHECK(userbpf_ksym_write(m.f.vm, "kernel_counter", cpu, 0, &value, 4) == 0);
	}
	CHECK_INT_EQ(run_on(&m, "counters", 0), 601);
	CHECK_INT_EQ(run_on(&m, "counters", 2), 603);
	CHECK_INT_EQ(run_on(&m, "counter_itself", 0), -EFAULT);
	CHECK_STR_HAS(m.f.said.text, "per-CPU variable kernel_counter +0");
	CHECK(userbpf_ksym_read(m.f.vm, "kernel_counter", 1, 0, &value, sizeof(value)) == 0);
	CHECK_INT_EQ(value, 2);
	machine_close(&m);
}

TEST(what_cannot_be_written)
{
	struct machine m;
	int value = 7;

	if (!machine_open(&m, false))
		SKIP(NO_CLANG);
	CHECK_INT_EQ(userbpf_ksym_write(m.f.vm, "no_such_var", 0, 0, &value, 4), -ENOENT);
	CHECK_INT_EQ(userbpf_ksym_write(m.f.vm, "kernel_pair", 0, 5, &value, 4), -EINVAL);
	CHECK_INT_EQ(userbpf_ksym_write(m.f.vm, "kernel_pair", 0, 9, &value, 0), -EINVAL);
	CHECK_INT_EQ(userbpf_ksym_write(m.f.vm, "kernel_counter", 3, 0, &value, 4), -ENXIO);
	CHECK_INT_EQ(userbpf_ksym_read(m.f.vm, "kernel_pair", 0, 0, NULL, 4), -EINVAL);
	CHECK_INT_EQ(userbpf_ksym_write(NULL, "kernel_pair", 0, 0, &value, 4), -EINVAL);
	machine_close(&m);
}

TEST(types_of_a_module)
{
	struct machine m;
	int value = 41;

	if (!machine_open(&m, true))
		SKIP(NO_CLANG);
	CHECK(userbpf_object_load(m.f.obj) == 0);
	CHECK_INT_EQ(run_on(&m, "of_module", 0), 0);
	CHECK(userbpf_ksym_write(m.f.vm, "module_var", 0, 0, &value, sizeof(value)) == 0);
	CHECK_INT_EQ(run_on(&m, "of_module", 0), 41);
	CHECK_INT_EQ(run_on(&m, "field_of_module", 0), 4);
	CHECK_INT_EQ(run_on(&m, "not_for_xdp", 0), -1); /* it is in neither */
	machine_close(&m);
	CHECK(machine_open(&m, false));
	userbpf_prog_set_autoload(userbpf_object_find_prog(m.f.obj, "field_of_module"), false);
	CHECK(userbpf_object_load(m.f.obj) == 0);
	CHECK_INT_EQ(run_on(&m, "of_module", 0), -1);
	machine_close(&m);
}

/* A strong one that nobody has a body for keeps no program from being loaded. */
TEST(functions_without_a_body)
{
	struct machine m;
	struct blob object;

	if (!machine_open(&m, true))
		SKIP(NO_CLANG);
	object = compile("ksym_vars", "-DSTRONG");
	m.f.obj = userbpf_object_open_mem(m.f.vm, object.data, object.size, NULL);
	blob_free(&object);
	REQUIRE(m.f.obj);
	CHECK(userbpf_object_load(m.f.obj) == 0);
	CHECK_INT_EQ(run_on(&m, "on_other_cpus", 0), 5);
	CHECK_INT_EQ(run_on(&m, "on_other_cpus", 1), -EFAULT);
	CHECK_STR_HAS(m.f.said.text, "kernel function module_func is not implemented");
	machine_close(&m);
}

TEST(modules_that_do_not_fit)
{
	char long_name[57];
	struct machine m;

	if (!machine_open(&m, true))
		SKIP(NO_CLANG);
	memset(long_name, 'm', 56);
	long_name[56] = '\0';
	CHECK_INT_EQ(userbpf_add_module_btf(m.f.vm, "testmod", m.module), -EEXIST);
	CHECK_INT_EQ(userbpf_add_module_btf(m.f.vm, "", m.module), -EINVAL);
	CHECK_INT_EQ(userbpf_add_module_btf(m.f.vm, long_name, m.module), -EINVAL);
	CHECK(userbpf_add_module_btf(m.f.vm, long_name + 1, m.module) == 0);
	CHECK_INT_EQ(userbpf_add_module_btf(m.f.vm, "other", userbpf_object_btf(m.kernel)),
		     -EINVAL);
	CHECK_STR_HAS(m.f.said.text, "its types do not go on from those of the target");
	userbpf_set_target_btf(m.f.vm, NULL);
	CHECK_INT_EQ(userbpf_add_module_btf(m.f.vm, "later", m.module), -EINVAL);
	machine_close(&m);
}

TEST(addresses_of_symbols)
{
	static const struct {
		const char *text;
		int err;
	} rows[] = {
		{NULL, 0},
		{"", 0},
		{"ffffffff81000000 T _stext\n\n0 A zero\n", 0},
		{"ffffffff81000000 T _stext [module]", 0},
		{"_stext", -EINVAL},
		{"ffffffff81000000 T\n", -EINVAL},
		{"ffffffff81000000 T \n", -EINVAL},
		{"ffffffff81000000\tT x\n", -EINVAL},
		{"1ffffffff81000000 T x\n", -EINVAL},
	};
	struct machine m;

	if (!machine_open(&m, false))
		SKIP(NO_CLANG);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		CHECK_INT_EQ(userbpf_set_kallsyms(m.f.vm, rows[i].text), rows[i].err);
	CHECK(userbpf_set_kallsyms(m.f.vm, "1000 d some_address.llvm.123\n2000 d other\n") == 0);
	CHECK(userbpf_object_load(m.f.obj) == 0);
	CHECK_INT_EQ(run_on(&m, "address", 0), 0x1000);
	machine_close(&m);
	CHECK(machine_open(&m, false));
	CHECK(userbpf_set_kallsyms(m.f.vm, "1 d some_address\n2 d some_address\n") == 0);
	CHECK_INT_EQ(userbpf_object_load(m.f.obj), -EINVAL);
	CHECK_STR_HAS(m.f.said.text, "'some_address': resolution is ambiguous: 0x1 or 0x2");
	machine_close(&m);
}

static unsigned long long served(void)
{
	return 77;
}

/* Weak functions are there when somebody serves them; a mock does, and may be called by any type.
 */
TEST(functions_without_a_kernel)
{
	USERBPF_OPTS(userbpf_mock_opts, mock, .proto = "u64 served(void)");
	struct machine m;

	if (!machine_open(&m, false))
		SKIP(NO_CLANG);
	userbpf_set_target_btf(m.f.vm, NULL);
	userbpf_prog_set_autoload(userbpf_object_find_prog(m.f.obj, "pair_b"), false);
	CHECK(userbpf_object_load(m.f.obj) == -ESRCH); /* variables need types */
	CHECK_STR_HAS(m.f.said.text, "extern 'kernel_pair' (strong): not resolved");
	machine_close(&m);
	CHECK(machine_open(&m, true));
	CHECK(userbpf_helper_record(m.f.vm, "bpf_preempt_disable", 1) == 0);
	CHECK(userbpf_helper_mock(m.f.vm, "preempt_enable", USERBPF_FN(served), &mock) == -EINVAL);
	CHECK(userbpf_helper_mock_return(m.f.vm, "bpf_preempt_enable", NULL, 0) == 0);
	CHECK(userbpf_object_load(m.f.obj) == 0);
	CHECK_INT_EQ(run_on(&m, "of_module", 0), -EFAULT); /* the mock did not enable it */
	CHECK_STR_HAS(m.f.said.text, "bpf_preempt_enable is missing");
	CHECK_INT_EQ(userbpf_helper_calls(m.f.vm, "bpf_preempt_disable"), 1);
	CHECK_INT_EQ(userbpf_helper_unmock(m.f.vm, "bpf_preempt_enable"), -EBUSY);
	machine_close(&m);
}

/* R0 of bpf_btf_find_by_name_kind("module_type", @size bytes of it, @kind, @flags). */
static uint64_t find_type(const struct machine *m, unsigned size, unsigned kind, unsigned flags)
{
	USERBPF_OPTS(userbpf_run_opts, run);
	struct userbpf_prog *prog;
	char text[512];

	snprintf(text, sizeof(text),
		 "r1 = 0x745f656c75646f6d\n" /* module_t */
		 "*(u64 *)(r10 -16) = r1\n"
		 "*(u64 *)(r10 -8) = 0x657079\n" /* ype */
		 "r1 = r10\n"
		 "r1 += -16\n"
		 "r2 = %u\n"
		 "r3 = %u\n"
		 "r4 = %u\n"
		 "call bpf_btf_find_by_name_kind\n"
		 "exit\n",
		 size, kind, flags);
	prog = api_load(m->f.vm, BPF_PROG_TYPE_SYSCALL, text, NULL);
	if (!CHECK(prog != NULL))
		return 0;
	CHECK_INT_EQ(userbpf_prog_run(prog, &run), 0);
	userbpf_prog_free(prog);
	return run.retval64;
}

TEST(types_found_by_programs)
{
	struct machine m;
	uint64_t found;

	if (!machine_open(&m, true))
		SKIP(NO_CLANG);
	found = find_type(&m, 12, BTF_KIND_STRUCT, 0);
	CHECK_INT_EQ((uint32_t)found,
		     userbpf_btf_find_by_name_kind(m.module, "module_type", BTF_KIND_STRUCT));
	CHECK(found >> 32 >= 3);
	CHECK_INT_EQ((int64_t)find_type(&m, 12, BTF_KIND_INT, 0), -ENOENT);
	CHECK_INT_EQ((int64_t)find_type(&m, 12, BTF_KIND_STRUCT, 1), -EINVAL);
	CHECK_INT_EQ((int64_t)find_type(&m, 11, BTF_KIND_STRUCT, 0), -EINVAL);
	CHECK_INT_EQ((int64_t)find_type(&m, 1, BTF_KIND_STRUCT, 0), -EINVAL);
	userbpf_set_target_btf(m.f.vm, NULL);
	CHECK_INT_EQ((int64_t)find_type(&m, 12, BTF_KIND_STRUCT, 0), -EINVAL);
	machine_close(&m);
}
