// SPDX-License-Identifier: BSD-2-Clause
#include "sys/symbol.h"

#include <errno.h>

#include "world/world.h"

/* Where functions of the kernel are that no list of symbols gives an address: nowhere. */
#define TEXT_START 0xffffffff81000000ull
#define TEXT_ALIGN 16

/* --- calls --- */

/* The name of function @id of @btf. kernel/bpf/verifier.c: add_kfunc_call */
static int find_func(const struct btf *btf, u32 id, const char **name, struct text *err)
{
	const struct btf_type *t = btf_type_by_id(btf, id);

	if (!btf_is_kind(t, BTF_KIND_FUNC)) {
		text_printf(err, "kernel btf_id %u is not a function", id);
		return -EINVAL;
	}
	*name = btf_type_name(btf, id);
	return 0;
}

/* kernel/bpf/verifier.c: __find_kfunc_desc_btf */
static int find_in_module(struct userbpf *vm, const struct load_attr *attr,
			  const struct bpf_insn *insn, const char **name, struct text *err)
{
	struct btf *btf;
	int status;

	if (insn->off < 0) {
		text_puts(err, "negative offset disallowed for kernel module function call");
		return -EINVAL;
	}
	if (!attr->fd_array) {
		text_puts(err, "kfunc offset > 0 without fd_array is invalid");
		return -EPROTO;
	}
	btf = (u32)insn->off < attr->nr_fds ? module_btf_get(vm, attr->fd_array[insn->off]) : NULL;
	if (!btf) {
		text_puts(err, "invalid module BTF fd specified");
		return -EBADF;
	}
	status = find_func(btf, (u32)insn->imm, name, err);
	btf_put(btf);
	return status;
}

static int find_name(struct userbpf *vm, const struct load_attr *attr, const struct bpf_insn *insn,
		     const char **name, struct text *err)
{
	const struct spec_kfunc *row;

	if (insn->off)
		return find_in_module(vm, attr, insn, name, err);
	if (attr->target)
		return find_func(attr->target, (u32)insn->imm, name, err);
	row = spec_kfunc_by_number((u32)insn->imm);
	if (!row) {
		text_printf(err, "there is no kernel function #%d", insn->imm);
		return -EINVAL;
	}
	*name = row->name;
	return 0;
}

/* kernel/bpf/verifier.c: check_kfunc_call, bpf_dev_bound_kfunc_check */
static int check_may_call(const struct load_attr *attr, const struct spec_kfunc *row,
			  struct text *err)
{
	if (!(row->progs & spec_progs_bit(attr->type))) {
		text_printf(err, "calling kernel function %s is not allowed", row->name);
		return -EACCES;
	}
	if (row->flags & KF_SLEEPABLE && !(attr->flags & BPF_F_SLEEPABLE) &&
	    attr->type != BPF_PROG_TYPE_SYSCALL) {
		text_printf(err, "program must be sleepable to call sleepable kfunc %s", row->name);
		return -EACCES;
	}
	if (spec_kfunc_call(row)->flags & HELPER_DEV_BOUND &&
	    !(attr->flags & BPF_F_XDP_DEV_BOUND_ONLY)) {
		text_puts(err, "metadata kfuncs require device-bound program");
		return -EINVAL;
	}
	return 0;
}

int symbol_kfunc(struct userbpf *vm, const struct load_attr *attr, const struct bpf_insn *insn,
		 const struct spec_helper **out, struct text *err)
{
	const struct spec_kfunc *row;
	const char *name;
	int status = find_name(vm, attr, insn, &name, err);

	if (status)
		return status;
	row = spec_kfunc_by_name(name);
	if (!row) {
		text_printf(err, "kernel function %s is not implemented", name);
		return -EOPNOTSUPP;
	}
	status = check_may_call(attr, row, err);
	*out = spec_kfunc_call(row);
	return status;
}

/* --- addresses --- */

static u64 func_addr(const struct userbpf *vm, const char *name, u32 id)
{
	size_t nr;
	const struct kallsym *sym = kallsyms_find(vm, name, &nr);

	return sym ? sym->addr : TEXT_START + (u64)id * TEXT_ALIGN;
}

/* kernel/bpf/verifier.c: check_pseudo_btf_id */
static int find_addr(struct userbpf *vm, const struct btf *btf, u32 id, struct prog_addr *out,
		     struct text *err)
{
	const struct btf_type *t = btf_type_by_id(btf, id), *type;
	struct kvar var;
	int status;

	if (!t) {
		text_printf(err, "ldimm64 insn specifies invalid btf_id %u.", id);
		return -ENOENT;
	}
	if (btf_kind(t) == BTF_KIND_FUNC) {
		out->addr = func_addr(vm, btf_type_name(btf, id), id);
		return 0;
	}
	if (btf_kind(t) != BTF_KIND_VAR) {
		text_printf(err, "pseudo btf_id %u in ldimm64 isn't KIND_VAR or KIND_FUNC", id);
		return -EINVAL;
	}
	status = kvar_get(vm, btf, id, &var, err);
	if (status)
		return status;
	type = btf_type_by_id(btf, btf_skip_mods_and_typedefs(btf, t->type));
	out->addr = ptr_to_u64(var.addr);
	out->is_object = !var.stride && btf_is_any(type, BTF_KINDS_COMPOSITE);
	return 0;
}

int symbol_addr(struct userbpf *vm, const struct load_attr *attr, const struct bpf_insn *insn,
		struct prog_addr *out, struct text *err)
{
	const struct spec_kfunc *row;
	u32 id = (u32)insn[0].imm;
	struct btf *btf;
	int status;

	if (insn[1].imm) {
		btf = module_btf_get(vm, insn[1].imm);
		if (!btf) {
			text_puts(err, "invalid module BTF object FD specified.");
			return -EINVAL;
		}
		status = find_addr(vm, btf, id, out, err);
		btf_put(btf);
		return status;
	}
	if (attr->target)
		return find_addr(vm, attr->target, id, out, err);
	row = spec_kfunc_by_number(id);
	if (!row) {
		text_puts(err, "there are no types of a target kernel: give its BTF");
		return -EINVAL;
	}
	out->addr = func_addr(vm, row->name, id);
	return 0;
}
