// SPDX-License-Identifier: BSD-2-Clause
/*
 * The load pipeline: each pass takes the program as the one before left it. There is no verifier
 * yet, so every program is published as unverified and runs in checked mode only.
 */
#include "sys/loader.h"

#include <errno.h>
#include <string.h>

#include "helpers/bind.h"
#include "maps/arena.h"
#include "spec/spec.h"
#include "sys/attach.h"
#include "sys/ctx_btf.h"
#include "sys/pointers.h"
#include "sys/replace.h"
#include "sys/run.h"
#include "sys/symbol.h"
#include "sys/writes.h"
#include "vm/interp.h"
#include "world/regs.h"

/* BPF_F_STRICT_ALIGNMENT to BPF_F_TEST_REG_INVARIANTS; BPF_F_TOKEN_FD needs a token. */
#define KNOWN_FLAGS 0xffu

/* A CPU may still be in a program whose last reference is gone: it was tail called. */
struct loaded_prog {
	struct prog prog;
	struct grace_item item;
	struct btf *btf; /* a reference: its types, and what lines point into; may be NULL */
};

static struct loaded_prog *loaded_of(struct prog *prog)
{
	return container_of(prog, struct loaded_prog, prog);
}

const struct btf *load_btf_of(const struct prog *prog)
{
	return container_of(prog, struct loaded_prog, prog)->btf;
}

int loader_refuse(struct loader *ld, int err, u32 idx, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	text_vprintf(&ld->err, fmt, args);
	va_end(args);
	text_printf(&ld->err, " (insn %u)", idx);
	return err;
}

/* kernel/bpf/syscall.c: bpf_prog_load */
static int check_attr(struct loader *ld)
{
	const struct load_attr *attr = ld->attr;

	ld->type = spec_prog_by_type(attr->type);
	if (!ld->type) {
		text_printf(&ld->err, "unknown program type %u", attr->type);
		return -EINVAL;
	}
	if (attr->flags & ~KNOWN_FLAGS) {
		text_printf(&ld->err, "unknown flags 0x%x", attr->flags & ~KNOWN_FLAGS);
		return -EINVAL;
	}
	if (!object_name_is_allowed(ld->prog->name)) {
		text_printf(&ld->err, "name has a character that is not allowed");
		return -EINVAL;
	}
	if (!attr->nr_insns || attr->nr_insns > LIMIT_INSNS) {
		text_printf(&ld->err, "a program has 1 to %d instructions, not %u", LIMIT_INSNS,
			    attr->nr_insns);
		return -E2BIG;
	}
	return 0;
}

static const char *name_at(const struct load_attr *attr, u32 idx)
{
	for (u32 i = 0; i < attr->nr_funcs; i++) {
		if (attr->funcs[i].insn_idx == idx)
			return attr->funcs[i].name;
	}
	return "";
}

const char *load_main_name(const struct load_attr *attr)
{
	return name_at(attr, 0);
}

static int choose_arch(struct loader *ld)
{
	const struct load_attr *attr = ld->attr;
	u32 arch = attr->arch;

	if (!arch && attr->btf)
		arch = ctx_btf_arch(attr->btf);
	if (!regs_arch_of(arch)) {
		text_printf(&ld->err, "unknown machine %u", arch);
		return -EINVAL;
	}
	ld->prog->arch = regs_arch_of(arch)->arch;
	return 0;
}

static int resolve_attach(struct loader *ld)
{
	struct prog *prog = ld->prog;
	int err = attach_resolve(prog, ld->attr, &ld->err);

	if (err || !prog->attach.target_type)
		return err;
	ld->rules = *ld->attr;
	ld->rules.type = prog_rules_type(prog);
	ld->rules.expected_attach_type = prog_rules_attach_type(prog);
	ld->attr = &ld->rules;
	ld->type = spec_prog_by_type(ld->rules.type);
	return 0;
}

static int choose_layout(struct loader *ld)
{
	const struct run_ops *ops = run_ops_of(ld->attr->type);
	struct prog *prog = ld->prog;

	if (prog->attach.target_type) {
		prog->ctx_layout = prog->attach.target->ctx_layout;
		return 0;
	}
	if (prog->attach.name)
		return attach_layout(prog, &prog->ctx_layout);
	prog->ctx_layout = ops->layout_of ? ops->layout_of(prog->arch) : ops->layout;
	if (!ops->has_typed_ctx || !ld->attr->btf)
		return 0;
	return ctx_btf_layout(&prog->strings, ld->attr->btf, name_at(ld->attr, 0), ops->layout,
			      &prog->ctx_layout);
}

static int copy_insns(struct loader *ld)
{
	struct prog *prog = ld->prog;

	prog->nr_insns = ld->attr->nr_insns;
	prog->insns =
		mem_memdup(&ld->vm->mem, ld->attr->insns, prog->nr_insns * sizeof(*prog->insns));
	return prog->insns ? 0 : -ENOMEM;
}

static int split(struct loader *ld)
{
	return prog_split(&ld->vm->mem, ld->prog->insns, ld->prog->nr_insns,
			  ld->attr->exception_callback, &ld->layout, &ld->err);
}

/* --- names and lines --- */

static int build_funcs(struct loader *ld)
{
	struct prog *prog = ld->prog;
	u32 nr = ld->layout.nr_funcs;

	prog->funcs = mem_calloc(&ld->vm->mem, nr, sizeof(*prog->funcs));
	if (!prog->funcs)
		return -ENOMEM;
	prog->nr_funcs = nr;
	for (u32 i = 0; i < nr; i++) {
		u32 start = ld->layout.starts[i];
		u32 end = i + 1 < nr ? ld->layout.starts[i + 1] : prog->nr_insns;

		prog->funcs[i] = (struct prog_func){
			.prog = prog,
			.start = start,
			.nr_insns = end - start,
			.name = arena_strdup(&prog->strings, name_at(ld->attr, start)),
		};
		if (!prog->funcs[i].name)
			return -ENOMEM;
	}
	if (ld->attr->exception_callback)
		prog->exception_callback = prog_func_of(prog, ld->attr->exception_callback);
	return 0;
}

static int copy_lines(struct loader *ld)
{
	const struct load_attr *attr = ld->attr;
	struct prog *prog = ld->prog;

	if (!attr->nr_lines)
		return 0;
	prog->lines = mem_memdup(&ld->vm->mem, attr->lines, attr->nr_lines * sizeof(*prog->lines));
	if (!prog->lines)
		return -ENOMEM;
	prog->nr_lines = attr->nr_lines;
	return 0;
}

static int copy_notes(struct loader *ld)
{
	const struct load_attr *attr = ld->attr;
	struct prog *prog = ld->prog;

	if (!attr->nr_notes)
		return 0;
	prog->notes = mem_calloc(&ld->vm->mem, attr->nr_notes, sizeof(*prog->notes));
	if (!prog->notes)
		return -ENOMEM;
	prog->nr_notes = attr->nr_notes;
	for (u32 i = 0; i < attr->nr_notes; i++) {
		prog->notes[i] = (struct prog_note){
			.insn_idx = attr->notes[i].insn_idx,
			.text = arena_strdup(&prog->strings, attr->notes[i].text),
		};
		if (!prog->notes[i].text)
			return -ENOMEM;
	}
	return 0;
}

/* --- what instructions refer to --- */

static void get_map(void *object)
{
	map_get(object);
}

/* The map behind number @fd, which the program then holds once. kernel: add_used_map_from_fd */
static int use_map(struct loader *ld, u32 idx, int fd, struct map **out)
{
	struct map *map = handle_lookup(ld->vm, fd, HANDLE_MAP, get_map);

	if (!map)
		return loader_refuse(ld, -EBADF, idx, "fd %d is not pointing to valid bpf_map", fd);
	*out = map;
	VEC_FOR_EACH (&ld->maps, known) {
		if (*known == map) {
			map_put(map);
			return 0;
		}
	}
	if (ld->maps.nr == LIMIT_USED_MAPS) {
		map_put(map);
		return loader_refuse(
			ld, -E2BIG, idx,
			"The total number of maps per program has reached the limit of %d",
			LIMIT_USED_MAPS);
	}
	if (vec_push(&ld->vm->mem, &ld->maps, map)) {
		map_put(map);
		return -ENOMEM;
	}
	if (!map_allows_prog(map, ld->prog))
		return loader_refuse(ld, -EINVAL, idx,
				     "the program array is for programs of another type");
	return 0;
}

/* kernel/bpf/verifier.c: resolve_pseudo_ldimm64 */
static int use_arena(struct loader *ld, u32 idx, struct map *map)
{
	struct arena_view *arena = arena_view_of(map), **used = &ld->prog->arena;

	if (!arena || *used == arena)
		return 0;
	if (*used)
		return loader_refuse(ld, -EBUSY, idx, "Only one arena per program");
	if (!arena->user_start)
		return loader_refuse(ld, -EINVAL, idx,
				     "arena's user address must be set via map_extra or mmap()");
	*used = arena;
	return 0;
}

static int note_addr(struct loader *ld, u32 idx, u64 addr)
{
	return vec_push(&ld->vm->mem, &ld->addrs,
			(struct prog_addr){.insn_idx = idx, .addr = addr});
}

/* kernel: resolve_pseudo_ldimm64. The map is shown by its id from now on. */
static int resolve_map(struct loader *ld, u32 idx, bool is_value)
{
	struct bpf_insn *insn = &ld->prog->insns[idx];
	struct map *map = NULL;
	u64 addr;
	int err;

	err = use_map(ld, idx, insn->imm, &map);
	err = err ? err : use_arena(ld, idx, map);
	if (err)
		return err;
	addr = ptr_to_u64(map);
	if (is_value) {
		u32 off = (u32)insn[1].imm;

		if (off >= LIMIT_VAR_OFF)
			return loader_refuse(ld, -EINVAL, idx,
					     "direct value offset of %u is not allowed", off);
		err = map_direct_value(map, off, &addr);
		if (err == -EOPNOTSUPP)
			return loader_refuse(ld, -EINVAL, idx,
					     "no direct value access support for this map type");
		if (err)
			return loader_refuse(
				ld, err, idx,
				"invalid access to map value pointer, value_size=%u off=%u",
				map->view.value_size, off);
	}
	insn->imm = (s32)map->view.id;
	return note_addr(ld, idx, addr);
}

static int resolve_func(struct loader *ld, u32 idx)
{
	u32 start = idx + 1 + (u32)ld->prog->insns[idx].imm;

	return note_addr(ld, idx, ptr_to_u64(prog_func_of(ld->prog, start)));
}

static int resolve_symbol(struct loader *ld, u32 idx)
{
	struct prog_addr addr = {.insn_idx = idx};
	int err = symbol_addr(ld->vm, ld->attr, &ld->prog->insns[idx], &addr, &ld->err);

	if (!err)
		return vec_push(&ld->vm->mem, &ld->addrs, addr);
	if (ld->err.len)
		text_printf(&ld->err, " (insn %u)", idx);
	return err;
}

static int refuse_op(struct loader *ld, u32 idx, enum isa_op op)
{
	switch (op) {
	case ISA_LD_MAP_IDX:
	case ISA_LD_MAP_IDX_VALUE:
		return loader_refuse(ld, -EPROTO, idx, "fd_idx without fd_array is invalid");
	default: return 0;
	}
}

static int resolve_insn(struct loader *ld, u32 idx)
{
	enum isa_op op = isa_decode(&ld->prog->insns[idx]);

	switch (op) {
	case ISA_LD_MAP_FD: return resolve_map(ld, idx, false);
	case ISA_LD_MAP_VALUE: return resolve_map(ld, idx, true);
	case ISA_LD_FUNC: return resolve_func(ld, idx);
	case ISA_LD_BTF_ID: return resolve_symbol(ld, idx);
	case ISA_CALL: return loader_bind_helper(ld, idx);
	case ISA_CALL_KFUNC: return loader_bind_kfunc(ld, idx);
	default: return refuse_op(ld, idx, op);
	}
}

static int resolve(struct loader *ld)
{
	int err = 0;

	for (u32 i = 0; !err && i < ld->prog->nr_insns;) {
		u32 nr_slots = (u32)isa_nr_slots(&ld->prog->insns[i]);

		err = resolve_insn(ld, i);
		i += nr_slots;
	}
	return err;
}

/* The verifier wants no dead code. It does not see what was classic BPF, nor raw programs. */
static int check_reach(struct loader *ld)
{
	const struct prog *prog = ld->prog;

	if (ld->attr->is_converted || ld->type->flags & PROG_NOT_KERNEL)
		return 0;
	return prog_check_reach(&ld->vm->mem, prog->insns, prog->nr_insns,
				ld->attr->exception_callback, &ld->err);
}

static int find_writes(struct loader *ld)
{
	const struct btf *btf = ld->prog->attach.btf;

	return writes_find(ld->prog, btf ? btf : ld->attr->target);
}

static int check_packet(struct loader *ld)
{
	struct prog *prog = ld->prog;
	const struct prog_attach *attach = &prog->attach;

	replace_note_packet(prog);
	if (!attach->target_type)
		return 0;
	return replace_check_packet(prog, attach->target, attach->replaces, &ld->err);
}

/* Hand what was collected to the program, after a failure too: the program frees it. */
static void hand_over(struct loader *ld)
{
	struct prog *prog = ld->prog;

	prog->maps = ld->maps.v;
	prog->nr_maps = (u32)ld->maps.nr;
	prog->addrs = ld->addrs.v;
	prog->nr_addrs = (u32)ld->addrs.nr;
	prog->calls = ld->calls.v;
	prog->nr_calls = (u32)ld->calls.nr;
	prog->refusals = ld->refusals.v;
	prog->nr_refusals = (u32)ld->refusals.nr;
	mem_free(&ld->vm->mem, ld->layout.starts);
}

/* --- the program itself --- */

/* include/linux/license.h: license_is_gpl_compatible */
static bool is_gpl_compatible(const char *license)
{
	static const char *const names[] = {
		"GPL",		"GPL v2",	"GPL and additional rights",
		"Dual BSD/GPL", "Dual MIT/GPL", "Dual MPL/GPL"};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (!strcmp(license, names[i]))
			return true;
	}
	return false;
}

static void free_loaded(struct loaded_prog *loaded)
{
	struct prog *prog = &loaded->prog;
	struct mem *mem = &prog->vm->mem;

	interp_free(prog, mem);
	for (u32 i = 0; i < prog->nr_maps; i++)
		map_put(prog->maps[i]);
	mem_free(mem, prog->maps);
	mem_free(mem, prog->addrs);
	for (u32 i = 0; i < prog->nr_calls; i++) {
		if (!prog->calls[i].missing)
			bind_put(prog->vm, prog->calls[i].row->id);
	}
	mem_free(mem, prog->calls);
	mem_free(mem, prog->refusals);
	mem_free(mem, prog->lines);
	mem_free(mem, prog->notes);
	mem_free(mem, prog->funcs);
	mem_free(mem, prog->insns);
	arena_free(&prog->strings);
	attach_release(prog);
	kfobj_types_put(prog->types);
	btf_put(loaded->btf);
	mem_free(mem, loaded);
}

static void free_after_grace(struct userbpf *vm, struct grace_item *item)
{
	(void)vm;
	free_loaded(container_of(item, struct loaded_prog, item));
}

static void free_later(struct prog *prog)
{
	grace_defer(prog->vm, &loaded_of(prog)->item, free_after_grace);
}

static struct prog *prog_new(struct userbpf *vm, const struct load_attr *attr)
{
	struct loaded_prog *loaded = mem_zalloc(&vm->mem, sizeof(*loaded));
	struct prog *prog;

	if (!loaded)
		return NULL;
	prog = &loaded->prog;
	loaded->btf = attr->btf ? btf_get(attr->btf) : NULL;
	prog->refs = 1;
	prog->vm = vm;
	prog->free = free_later;
	prog->type = attr->type;
	prog->expected_attach_type = attr->expected_attach_type;
	prog->flags = attr->flags;
	prog->is_gpl = is_gpl_compatible(attr->license ? attr->license : "");
	prog->strings.mem = &vm->mem;
	strncpy(prog->name, attr->name ? attr->name : "", sizeof(prog->name) - 1);
	return prog;
}

int load_prog(struct userbpf *vm, const struct load_attr *attr, struct prog **out)
{
	static int (*const passes[])(struct loader * ld) = {
		check_attr,  choose_arch,	   resolve_attach, choose_layout, copy_insns,
		split,	     build_funcs,	   copy_lines,	   copy_notes,	  resolve,
		check_reach, loader_find_refusals, loader_walk,	   find_writes,
	};
	char err_text[256] = "";
	struct loader ld = {.vm = vm, .attr = attr, .err = TEXT_ON(err_text)};
	int err = 0;

	ld.prog = prog_new(vm, attr);
	if (!ld.prog)
		return -ENOMEM;
	for (size_t i = 0; !err && i < ARRAY_SIZE(passes); i++)
		err = passes[i](&ld);
	hand_over(&ld);
	if (!err)
		err = check_packet(&ld);
	if (!err)
		err = pointers_find(ld.prog, &vm->mem);
	if (!err)
		err = interp_prepare(ld.prog, &vm->mem);
	if (err) {
		log_warn(&vm->log, "prog '%s': %s\n", ld.prog->name,
			 err == -ENOMEM ? "out of memory" : err_text);
		free_loaded(loaded_of(ld.prog));
		return err;
	}
	ld.prog->id = handle_next_id(vm, HANDLE_PROG);
	*out = ld.prog;
	return 0;
}
