/* SPDX-License-Identifier: BSD-2-Clause */
/* The tables of spec/: whole, unambiguous, and saying what the kernel says at the places that
 * matter. */
#include "tests/unit/test.h"

#include "spec/spec.h"

static bool has_prefix(const char *s, const char *prefix)
{
	return !strncmp(s, prefix, strlen(prefix));
}

static int nr_maps_with(u32 flag)
{
	int n = 0;

	for (u32 type = 1; spec_map_by_type(type); type++)
		n += !!(spec_map_by_type(type)->flags & flag);
	return n;
}

TEST(helper_ids_are_dense)
{
	for (u32 id = 1; id <= SPEC_MAX_HELPER_ID; id++)
		CHECK(spec_helper_by_id(id) && spec_helper_by_id(id)->id == id);
	CHECK(!spec_helper_by_id(0));
	CHECK(!spec_helper_by_id(SPEC_MAX_HELPER_ID + 1));
	CHECK(!spec_helper_by_id(UINT32_MAX));
}

TEST(helper_names_are_unique_and_found)
{
	for (u32 id = 1; id <= SPEC_MAX_HELPER_ID; id++) {
		const struct spec_helper *row = spec_helper_by_id(id);

		CHECK(has_prefix(row->name, "bpf_"));
		CHECK(spec_helper_by_name(row->name) == row);
	}
	CHECK(!spec_helper_by_name("map_lookup_elem"));
	CHECK(!spec_helper_by_name(""));
}

TEST(helper_ids_are_the_headers)
{
	CHECK(spec_helper_by_name("bpf_map_lookup_elem")->id == BPF_FUNC_map_lookup_elem);
	CHECK(spec_helper_by_name("bpf_tail_call")->id == BPF_FUNC_tail_call);
	CHECK(spec_helper_by_name("bpf_redirect_map")->id == BPF_FUNC_redirect_map);
	CHECK(spec_helper_by_name("bpf_ktime_get_boot_ns")->id == BPF_FUNC_ktime_get_boot_ns);
	CHECK(spec_helper_by_name("bpf_ktime_get_tai_ns")->id == BPF_FUNC_ktime_get_tai_ns);
}

/* One prototype per caller: rows of a helper share its name and never both apply. */
TEST(helper_rows_do_not_overlap)
{
	for (u32 id = 1; id <= SPEC_MAX_HELPER_ID; id++) {
		const struct spec_helper *a = spec_helper_by_id(id);

		for (; a; a = spec_helper_next(a)) {
			CHECK(a->id == id && a->progs && a->attach);
			CHECK(!(a->progs & ~PROGS_ALL));
			for (const struct spec_helper *b = spec_helper_next(a); b;
			     b = spec_helper_next(b)) {
				CHECK(!(a->progs & b->progs && a->attach & b->attach));
				CHECK(!strcmp(a->name, b->name) && !strcmp(a->since, b->since));
			}
		}
	}
}

static int nr_args_with(const struct spec_helper *row, u32 bits, u32 value)
{
	int n = 0;

	for (int i = 0; i < SPEC_MAX_HELPER_ARGS; i++)
		n += (row->args[i].type & bits) == value;
	return n;
}

/* The kernel's check_func_proto(): what the verifier relies on. */
static void check_prototype(const struct spec_helper *row)
{
	bool releases = row->flags & HELPER_RELEASES;
	bool done = false;

	CHECK(spec_ret_type(spec_base_type(row->ret.type)));
	CHECK(nr_args_with(row, OBJ_RELEASE, OBJ_RELEASE) == releases);
	CHECK(nr_args_with(row, MEM_UNINIT | SPEC_BASE_TYPE_MASK, MEM_UNINIT | ARG_PTR_TO_MEM) <=
	      1);
	for (int i = 0; i < SPEC_MAX_HELPER_ARGS; i++) {
		u32 type = row->args[i].type, base = spec_base_type(type);

		CHECK(spec_arg_type(base));
		CHECK(!done || type == ARG_DONTCARE);
		done = type == ARG_DONTCARE;
		CHECK(!!row->args[i].size == !!(type & MEM_FIXED_SIZE));
		if (base == ARG_PTR_TO_MEM && !(type & MEM_FIXED_SIZE)) {
			u32 next = i + 1 < SPEC_MAX_HELPER_ARGS ? row->args[i + 1].type : 0;

			CHECK(next == ARG_CONST_SIZE || next == ARG_CONST_SIZE_OR_ZERO);
		}
	}
}

TEST(helper_prototypes_are_consistent)
{
	for (u32 id = 1; id <= SPEC_MAX_HELPER_ID; id++) {
		for (const struct spec_helper *row = spec_helper_by_id(id); row;
		     row = spec_helper_next(row)) {
			bool map = nr_args_with(row, SPEC_BASE_TYPE_MASK, ARG_CONST_MAP_PTR) == 1;

			check_prototype(row);
			CHECK(!map || row->map_class);
		}
	}
}

TEST(helpers_by_program_type)
{
	CHECK(spec_helper_for(BPF_FUNC_redirect_map, BPF_PROG_TYPE_XDP, BPF_XDP));
	CHECK(!spec_helper_for(BPF_FUNC_redirect_map, BPF_PROG_TYPE_SCHED_CLS, 0));
	CHECK(spec_helper_for(BPF_FUNC_map_lookup_elem, USERBPF_PROG_TYPE_RAW, 0));
	CHECK(!spec_helper_for(BPF_FUNC_skb_load_bytes, USERBPF_PROG_TYPE_RAW, 0));
	CHECK(!spec_helper_for(BPF_FUNC_map_lookup_elem, BPF_PROG_TYPE_UNSPEC, 0));
	CHECK(!spec_helper_for(BPF_FUNC_map_lookup_elem, 33, 0));
	CHECK(!spec_helper_for(BPF_FUNC_map_lookup_elem, BPF_PROG_TYPE_XDP, SPEC_NR_ATTACH_TYPES));
	CHECK(!spec_helper_for(0, BPF_PROG_TYPE_XDP, BPF_XDP));
	CHECK(!spec_helper_for(SPEC_MAX_HELPER_ID + 1, BPF_PROG_TYPE_XDP, BPF_XDP));
}

TEST(helpers_by_attach_type)
{
	const struct spec_helper *plain, *multi;

	CHECK(spec_helper_for(BPF_FUNC_seq_write, BPF_PROG_TYPE_TRACING, BPF_TRACE_ITER));
	CHECK(!spec_helper_for(BPF_FUNC_seq_write, BPF_PROG_TYPE_TRACING, BPF_TRACE_FENTRY));
	CHECK(spec_helper_for(BPF_FUNC_bind, BPF_PROG_TYPE_CGROUP_SOCK_ADDR,
			      BPF_CGROUP_INET4_CONNECT));
	CHECK(!spec_helper_for(BPF_FUNC_bind, BPF_PROG_TYPE_CGROUP_SOCK_ADDR,
			       BPF_CGROUP_INET4_BIND));
	plain = spec_helper_for(BPF_FUNC_get_func_ip, BPF_PROG_TYPE_KPROBE, 0);
	multi = spec_helper_for(BPF_FUNC_get_func_ip, BPF_PROG_TYPE_KPROBE, BPF_TRACE_KPROBE_MULTI);
	CHECK(plain && plain->gpl_only);
	CHECK(multi && !multi->gpl_only);
}

TEST(prototype_follows_the_caller)
{
	const struct spec_helper *skb, *typed;

	skb = spec_helper_for(BPF_FUNC_get_socket_cookie, BPF_PROG_TYPE_SCHED_CLS, 0);
	typed = spec_helper_for(BPF_FUNC_get_socket_cookie, BPF_PROG_TYPE_TRACING,
				BPF_TRACE_FENTRY);
	CHECK(skb && skb->args[0].type == ARG_PTR_TO_CTX);
	CHECK(typed && typed->args[0].type == (ARG_PTR_TO_BTF_ID_SOCK_COMMON | PTR_MAYBE_NULL));
}

TEST(argument_sizes_and_structs)
{
	const struct spec_helper *strtol_row = spec_helper_by_id(BPF_FUNC_strtol);
	const struct spec_helper *task = spec_helper_by_id(BPF_FUNC_get_current_task_btf);

	CHECK(strtol_row->args[3].size == 8);
	CHECK(!strtol_row->args[0].struct_name);
	CHECK(!strcmp(task->ret.struct_name, "task_struct"));
	CHECK(task->ret.type == RET_PTR_TO_BTF_ID_TRUSTED);
}

TEST(type_texts)
{
	CHECK(!strcmp(spec_arg_type(ARG_PTR_TO_DYNPTR)->name, "ARG_PTR_TO_DYNPTR"));
	CHECK(!strcmp(spec_ret_type(RET_VOID)->text, "nothing"));
	CHECK(!strcmp(spec_type_flag(MEM_WRITE)->name, "MEM_WRITE"));
	for (u32 base = 0; base <= ARG_PTR_TO_REFCOUNTED_KPTR; base++)
		CHECK(spec_arg_type(base) && spec_arg_type(base)->value == base);
	CHECK(!spec_arg_type(ARG_PTR_TO_REFCOUNTED_KPTR + 1));
	CHECK(!spec_ret_type(RET_PTR_TO_BTF_ID + 1));
	CHECK(!spec_type_flag(0));
	CHECK(!spec_type_flag(MEM_WRITE | MEM_RDONLY));
}

TEST(map_types_are_dense)
{
	u32 n = 0;

	while (spec_map_by_type(n + 1)) {
		const struct spec_map *row = spec_map_by_type(++n);

		CHECK(row->type == n && has_prefix(row->name, "BPF_MAP_TYPE_"));
		CHECK(spec_map_by_text(row->text) == row);
		CHECK(row->classes && !(row->required_flags & ~row->allowed_flags));
		CHECK(row->key_size.step && row->value_size.step && row->max_entries.step);
	}
	CHECK(n == 33);
	CHECK(!spec_map_by_type(0) && !spec_map_by_type(UINT32_MAX) && !spec_map_by_text("unspec"));
	CHECK(nr_maps_with(MAP_PERCPU) == 4 && nr_maps_with(MAP_OUTER) == 2);
}

static bool fits(u32 helper, u32 map)
{
	return spec_helper_by_id(helper)->map_class & spec_map_by_type(map)->classes;
}

TEST(maps_fit_helpers)
{
	CHECK(fits(BPF_FUNC_map_lookup_elem, BPF_MAP_TYPE_HASH));
	CHECK(fits(BPF_FUNC_map_lookup_elem, BPF_MAP_TYPE_DEVMAP));
	CHECK(!fits(BPF_FUNC_map_lookup_elem, BPF_MAP_TYPE_CPUMAP));
	CHECK(!fits(BPF_FUNC_map_update_elem, BPF_MAP_TYPE_DEVMAP));
	CHECK(fits(BPF_FUNC_map_update_elem, BPF_MAP_TYPE_SOCKHASH));
	CHECK(fits(BPF_FUNC_tail_call, BPF_MAP_TYPE_PROG_ARRAY));
	CHECK(!fits(BPF_FUNC_tail_call, BPF_MAP_TYPE_ARRAY));
	CHECK(!fits(BPF_FUNC_map_pop_elem, BPF_MAP_TYPE_BLOOM_FILTER));
	CHECK(fits(BPF_FUNC_map_push_elem, BPF_MAP_TYPE_BLOOM_FILTER));
	CHECK(!fits(BPF_FUNC_for_each_map_elem, BPF_MAP_TYPE_RINGBUF));
	CHECK(fits(BPF_FUNC_kptr_xchg, BPF_MAP_TYPE_TASK_STORAGE));
	CHECK(!fits(BPF_FUNC_for_each_map_elem, BPF_MAP_TYPE_TASK_STORAGE));
}

TEST(prog_types)
{
	u32 n = 0;

	while (spec_prog_by_type(n + 1)) {
		const struct spec_prog *row = spec_prog_by_type(++n);

		CHECK(has_prefix(row->name, "BPF_PROG_TYPE_"));
		CHECK(spec_prog_by_text(row->text) == row);
		CHECK(spec_progs_bit(n) == 1ull << n);
	}
	CHECK(n == 32);
	CHECK(!spec_prog_by_type(0) && !spec_prog_by_text("none"));
	CHECK(spec_prog_by_type(USERBPF_PROG_TYPE_RAW)->flags & PROG_NOT_KERNEL);
	CHECK(spec_progs_bit(USERBPF_PROG_TYPE_RAW) == PROGS_RAW);
	CHECK(!spec_progs_bit(0) && !spec_progs_bit(33) && !spec_progs_bit(63));
	CHECK(!strcmp(spec_prog_by_type(BPF_PROG_TYPE_XDP)->user_ctx, "struct xdp_md"));
}

TEST(attach_types)
{
	for (u32 type = 0; type < SPEC_NR_ATTACH_TYPES; type++) {
		const struct spec_attach *row = spec_attach_by_type(type);

		CHECK(row && row->type == type && row->progs);
		CHECK(spec_attach_by_text(row->text) == row);
	}
	CHECK(!spec_attach_by_type(SPEC_NR_ATTACH_TYPES) && !spec_attach_by_text(""));
	CHECK(spec_attach_by_type(BPF_XDP)->progs == PROGS_XDP);
}

static bool section_is(const char *name, u32 prog_type, u32 attach_type, u32 flags)
{
	const struct spec_section *row = spec_section_find(name);

	return row && row->prog_type == prog_type && row->attach_type == attach_type &&
	       row->flags == flags;
}

TEST(sections_of_libbpf)
{
	CHECK(section_is("xdp", BPF_PROG_TYPE_XDP, BPF_XDP, SECTION_ATTACHABLE_OPT));
	CHECK(section_is("xdp.frags/devmap", BPF_PROG_TYPE_XDP, BPF_XDP_DEVMAP, SECTION_XDP_FRAGS));
	CHECK(section_is("kprobe", BPF_PROG_TYPE_KPROBE, 0, SECTION_ATTACHES));
	CHECK(section_is("kprobe/do_exit", BPF_PROG_TYPE_KPROBE, 0, SECTION_ATTACHES));
	CHECK(section_is("kprobe.multi/x", BPF_PROG_TYPE_KPROBE, BPF_TRACE_KPROBE_MULTI,
			 SECTION_ATTACHES));
	CHECK(section_is("usdt.s/p", BPF_PROG_TYPE_KPROBE, 0,
			 SECTION_USDT | SECTION_SLEEPABLE | SECTION_ATTACHES));
	CHECK(section_is("tc/ingress", BPF_PROG_TYPE_SCHED_CLS, BPF_TCX_INGRESS, 0));
	CHECK(section_is("lsm.s/file_open", BPF_PROG_TYPE_LSM, BPF_LSM_MAC,
			 SECTION_ATTACH_BTF | SECTION_SLEEPABLE | SECTION_ATTACHES));
	CHECK(section_is("struct_ops.s/init", BPF_PROG_TYPE_STRUCT_OPS, 0, SECTION_SLEEPABLE));
	CHECK(section_is("syscall", BPF_PROG_TYPE_SYSCALL, 0, SECTION_SLEEPABLE));
}

TEST(sections_of_older_loaders)
{
	CHECK(section_is("socket1", BPF_PROG_TYPE_SOCKET_FILTER, 0, SECTION_OLD));
	CHECK(section_is("xdp_drop", BPF_PROG_TYPE_XDP, BPF_XDP, SECTION_OLD));
	CHECK(section_is("xdp_devmap/map_prog", BPF_PROG_TYPE_XDP, BPF_XDP_DEVMAP, SECTION_OLD));
	CHECK(section_is("classifier/out", BPF_PROG_TYPE_SCHED_CLS, 0, SECTION_OLD));
	CHECK(section_is("ingress", BPF_PROG_TYPE_SCHED_CLS, 0, SECTION_OLD));
	CHECK(section_is("prog", BPF_PROG_TYPE_XDP, BPF_XDP, SECTION_OLD));
	CHECK(section_is("cgroup/skb1", BPF_PROG_TYPE_CGROUP_SKB, 0, SECTION_OLD));
	CHECK(section_is("cgroup/connect4/v2", BPF_PROG_TYPE_CGROUP_SOCK_ADDR,
			 BPF_CGROUP_INET4_CONNECT, SECTION_OLD));
	CHECK(section_is("connect4", BPF_PROG_TYPE_CGROUP_SOCK_ADDR, BPF_CGROUP_INET4_CONNECT,
			 SECTION_OLD));
}

TEST(sections_that_say_nothing)
{
	CHECK(!spec_section_find(""));
	CHECK(!spec_section_find("?xdp"));
	CHECK(!spec_section_find("kprobes/do_exit"));
	CHECK(!spec_section_find(".text"));
	CHECK(!spec_section_find("progs"));
	CHECK(!spec_section_find("fentry_x"));
}

TEST(limits)
{
	size_t n = 0;

	for (; spec_limit_at(n); n++)
		CHECK(has_prefix(spec_limit_at(n)->name, "LIMIT_") && spec_limit_at(n)->value);
	CHECK(n > 40 && !spec_limit_at(SIZE_MAX));
	CHECK(LIMIT_INSNS == 1000000 && LIMIT_NAME_BYTES == BPF_OBJ_NAME_LEN);
}

/* Bisection finds every row only when the table is sorted. */
TEST(kfuncs)
{
	static const char *const names[] = {
#define KFUNC(name, ...) #name,
#include "spec/kfuncs.def"
	};

	CHECK(ARRAY_SIZE(names) == 208);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		const struct spec_kfunc *row = spec_kfunc_by_name(names[i]);

		CHECK(row && !strcmp(row->name, names[i]));
	}
	CHECK(spec_kfunc_by_name("bpf_task_release")->flags == KF_RELEASE);
	CHECK(spec_kfunc_by_name("bpf_dynptr_from_xdp")->progs == PROGS_XDP);
	CHECK(!spec_kfunc_by_name("bpf_task_releas") && !spec_kfunc_by_name(""));
}
