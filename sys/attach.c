// SPDX-License-Identifier: BSD-2-Clause
/*
 * Programs that attach by BTF: kernel/bpf/verifier.c: bpf_check_attach_target, check_attach_btf_id;
 * kernel/bpf/btf.c: btf_distill_func_proto, btf_ctx_access.
 *
 * Only what types tell is known of the target kernel: not which functions may be modified or are
 * sleepable (ALLOW_ERROR_INJECTION), so those rules are not applied.
 */
#include "sys/attach.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "spec/spec.h"
#include "sys/replace.h"

#define MAX_FUNC_ARGS	  12 /* MAX_BPF_FUNC_ARGS */
#define MAX_FUNC_REG_ARGS 5  /* MAX_BPF_FUNC_REG_ARGS */
#define MAX_ARG_BYTES	  16

#define ATTACH_RETURNS                                                                           \
	(ATTACH_BIT(BPF_TRACE_FEXIT) | ATTACH_BIT(BPF_MODIFY_RETURN) | ATTACH_BIT(BPF_LSM_MAC) | \
	 ATTACH_BIT(BPF_LSM_CGROUP))
#define ATTACH_FUNC (ATTACH_RETURNS | ATTACH_BIT(BPF_TRACE_FENTRY))
#define ATTACH_LSM  (ATTACH_BIT(BPF_LSM_MAC) | ATTACH_BIT(BPF_LSM_CGROUP))
/* can_be_sleepable */
#define ATTACH_SLEEPABLE                                              \
	(ATTACH_BIT(BPF_TRACE_FENTRY) | ATTACH_BIT(BPF_TRACE_FEXIT) | \
	 ATTACH_BIT(BPF_MODIFY_RETURN) | ATTACH_BIT(BPF_TRACE_ITER) | ATTACH_BIT(BPF_LSM_MAC))

struct attach_check {
	struct prog *prog;
	const struct load_attr *attr;
	struct text *err;
	u64 attach_bit;
	const struct btf *btf;
	const struct btf_type *t; /* of attach_btf_id */
};

static int reject(struct attach_check *c, int err, const char *fmt, ...) PRINTF_LIKE(3, 4);

static int reject(struct attach_check *c, int err, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	text_vprintf(c->err, fmt, args);
	va_end(args);
	return err;
}

static bool is_listed(const char *name, const char *const *names)
{
	while (*names && strcmp(name, *names))
		names++;
	return *names;
}

static bool has_prefix(const char *s, const char *prefix)
{
	return !strncmp(s, prefix, strlen(prefix));
}

/* --- the prototype --- */

/* Struct and union by value; the kernel calls both so (__btf_type_is_struct() does not). */
static bool is_struct(const struct btf_type *t)
{
	return btf_is_kind(t, BTF_KIND_STRUCT);
}

/* __get_type_size: bytes, or negative for what cannot be passed. */
static s64 arg_size(const struct attach_check *c, u32 id, const struct btf_type **t)
{
	const u32 sized = BTF_KINDS_ENUM | BTF_KIND_BIT(BTF_KIND_INT) |
			  BTF_KIND_BIT(BTF_KIND_STRUCT) | BTF_KIND_BIT(BTF_KIND_UNION);

	id = btf_skip_mods_and_typedefs(c->btf, id);
	*t = btf_type_by_id(c->btf, id);
	if (!id)
		return 0;
	if (btf_is_kind(*t, BTF_KIND_PTR))
		return sizeof(u64);
	return btf_is_any(*t, sized) ? (s64)(*t)->size : -EINVAL;
}

/* btf_ctx_access: of all pointers only those to structs are walked. */
static bool is_kernel_ptr(const struct btf *btf, const struct btf_type *t)
{
	if (!btf_is_kind(t, BTF_KIND_PTR))
		return false;
	t = btf_type_by_id(btf, btf_skip_mods_and_typedefs(btf, t->type));
	return btf_is_any(t, BTF_KINDS_COMPOSITE);
}

static int check_arg(struct attach_check *c, const struct btf_param *param, u32 i, bool is_last)
{
	struct prog_attach *attach = &c->prog->attach;
	const struct btf_type *t;
	s64 size;

	if (is_last && !param->type)
		return reject(c, -EINVAL, "The function %s with variable args is unsupported.",
			      attach->name);
	size = arg_size(c, param->type, &t);
	if (size < 0 || size > MAX_ARG_BYTES)
		return reject(c, -EINVAL, "The function %s arg%u type %s is unsupported.",
			      attach->name, i, btf_kind_str(btf_kind(t)));
	if (!size)
		return reject(c, -EINVAL, "The function %s has malformed void argument.",
			      attach->name);
	if (is_kernel_ptr(c->btf, t))
		attach->kernel_ptrs |= 1ull << attach->nr_args;
	attach->nr_args += (u32)(size + 7) / 8;
	return 0;
}

static int check_ret(struct attach_check *c, u32 id)
{
	struct prog_attach *attach = &c->prog->attach;
	const struct btf_type *t;
	s64 size = arg_size(c, id, &t);

	if (size < 0 || is_struct(t))
		return reject(c, -EINVAL, "The function %s return type %s is unsupported.",
			      attach->name, btf_kind_str(btf_kind(t)));
	if (size > 8 && c->attach_bit & ATTACH_RETURNS)
		return reject(c, -EOPNOTSUPP,
			      "Attach to function %s with a >8 byte return value is not supported "
			      "for this attach type",
			      attach->name);
	attach->is_void = !size;
	if (is_kernel_ptr(c->btf, t) && attach->has_ret)
		attach->kernel_ptrs |= 1ull << attach->nr_args;
	return 0;
}

/* A tracepoint's first argument is the kernel's own. */
static u32 nr_hidden(const struct prog *prog)
{
	return prog->type == BPF_PROG_TYPE_TRACING &&
	       prog->expected_attach_type == BPF_TRACE_RAW_TP;
}

static int check_proto(struct attach_check *c, u32 proto_id)
{
	struct prog_attach *attach = &c->prog->attach;
	const struct btf_type *proto = btf_type_by_id(c->btf, proto_id);
	u32 nr = btf_is_kind(proto, BTF_KIND_FUNC_PROTO) ? btf_vlen(proto) : 0;

	if (!btf_is_kind(proto, BTF_KIND_FUNC_PROTO))
		return reject(c, -EINVAL, "'%s' has no prototype", attach->name);
	if (nr > MAX_FUNC_ARGS + nr_hidden(c->prog))
		return reject(c, -EINVAL, "The function %s has %u arguments. Too many.",
			      attach->name, nr);
	attach->proto_id = proto_id;
	attach->has_ret = c->attach_bit & ATTACH_RETURNS;
	for (u32 i = nr_hidden(c->prog); i < nr; i++) {
		int err = check_arg(c, &btf_params(proto)[i], i, i == nr - 1);

		if (err)
			return err;
	}
	return check_ret(c, proto->type);
}

/* --- targets of the kernel --- */

/*
 * A typedef of a pointer to a prototype without names: those are in the functions that the
 * tracepoint calls its probes by, or makes BPF programs see it by.
 */
static int check_tracepoint(struct attach_check *c)
{
	static const char *const named[] = {"__traceiter_", "__bpf_trace_"};
	const char prefix[] = "btf_trace_";
	struct prog_attach *attach = &c->prog->attach;
	const struct btf_type *t;
	char name[256];

	if (!btf_is_kind(c->t, BTF_KIND_TYPEDEF))
		return reject(c, -EINVAL, "attach_btf_id %u is not a typedef", attach->type_id);
	if (!has_prefix(attach->name, prefix))
		return reject(c, -EINVAL, "attach_btf_id %u points to wrong type name %s",
			      attach->type_id, attach->name);
	attach->name += sizeof(prefix) - 1;
	for (size_t i = 0; i < ARRAY_SIZE(named); i++) {
		int id;

		snprintf(name, sizeof(name), "%s%s", named[i], attach->name);
		id = btf_find_by_name_kind(c->btf, name, BTF_KIND_FUNC);
		if (id > 0)
			return check_proto(c, btf_type_by_id(c->btf, (u32)id)->type);
	}
	t = btf_type_by_id(c->btf, c->t->type);
	if (!btf_is_kind(t, BTF_KIND_PTR))
		return reject(c, -EINVAL, "'%s' is no pointer to a prototype", attach->name);
	return check_proto(c, t->type);
}

/* kernel/bpf/bpf_lsm.c: bpf_lsm_verify_prog */
static int check_lsm(struct attach_check *c)
{
	static const char *const disabled[] = {
		"bpf_lsm_vm_enough_memory",    "bpf_lsm_inode_need_killpriv",
		"bpf_lsm_inode_getsecurity",   "bpf_lsm_inode_listsecurity",
		"bpf_lsm_inode_copy_up_xattr", "bpf_lsm_getselfattr",
		"bpf_lsm_getprocattr",	       "bpf_lsm_setprocattr",
		"bpf_lsm_key_getsecurity",     "bpf_lsm_audit_rule_match",
		"bpf_lsm_ismaclabel",	       NULL};
	const struct prog_attach *attach = &c->prog->attach;

	if (!c->prog->is_gpl)
		return reject(c, -EINVAL, "LSM programs must have a GPL compatible license");
	if (is_listed(attach->name, disabled))
		return reject(c, -EINVAL, "attach_btf_id %u points to disabled hook %s",
			      attach->type_id, attach->name);
	if (!has_prefix(attach->name, "bpf_lsm_"))
		return reject(c, -EINVAL, "attach_btf_id %u points to wrong type name %s",
			      attach->type_id, attach->name);
	return 0;
}

/* Functions that a trampoline would stand in the way of, or that do not return. */
static int check_denied(struct attach_check *c)
{
	static const char *const denied[] = {"migrate_disable",	       "migrate_enable",
					     "rcu_read_unlock_strict", "preempt_count_add",
					     "preempt_count_sub",      "__rcu_read_lock",
					     "__rcu_read_unlock",      NULL};
	static const char *const no_return[] = {"__ia32_sys_exit",
						"__ia32_sys_exit_group",
						"__kunit_abort",
						"kunit_try_catch_throw",
						"__module_put_and_kthread_exit",
						"__x64_sys_exit",
						"__x64_sys_exit_group",
						"do_exit",
						"do_group_exit",
						"kthread_complete_and_exit",
						"kthread_exit",
						"make_task_dead",
						NULL};
	const u64 returning = ATTACH_BIT(BPF_TRACE_FEXIT) | ATTACH_BIT(BPF_MODIFY_RETURN);
	const char *name = c->prog->attach.name;

	if (is_listed(name, denied))
		return reject(c, -EINVAL, "programs cannot attach to %s", name);
	if (c->attach_bit & returning && is_listed(name, no_return))
		return reject(c, -EINVAL,
			      "Attaching fexit/fmod_ret to __noreturn functions is rejected.");
	return 0;
}

static int check_func(struct attach_check *c)
{
	const struct prog_attach *attach = &c->prog->attach;
	int err;

	if (!btf_is_kind(c->t, BTF_KIND_FUNC))
		return reject(c, -EINVAL, "attach_btf_id %u is not a function", attach->type_id);
	err = check_proto(c, c->t->type);
	if (err || attach->target)
		return err;
	return c->attach_bit & ATTACH_LSM ? check_lsm(c) : check_denied(c);
}

static int check_iter(struct attach_check *c)
{
	const struct prog_attach *attach = &c->prog->attach;

	if (!btf_is_kind(c->t, BTF_KIND_FUNC))
		return reject(c, -EINVAL, "attach_btf_id %u is not a function", attach->type_id);
	if (!has_prefix(attach->name, "bpf_iter_"))
		return reject(c, -EINVAL, "'%s' is no iterator", attach->name);
	return check_proto(c, c->t->type);
}

/* bpf_struct_ops_supported, .check_member */
static int check_operation(const struct prog *prog, const struct spec_struct_ops *row)
{
	const char *name = prog->attach.name;

	if (row && *row->operations && !spec_has_word(row->operations, name))
		return -ENOTSUPP;
	if (row && *row->sleepable && prog->flags & BPF_F_SLEEPABLE &&
	    !spec_has_word(row->sleepable, name))
		return -EINVAL;
	return 0;
}

/*
 * check_struct_ops_btf_id: a member of a struct of operations, which the expected attach type
 * counts. Which structs and members modules let programs implement their types do not tell.
 */
static int check_struct_ops(struct attach_check *c)
{
	struct prog_attach *attach = &c->prog->attach;
	const char *name = attach->name;
	const struct btf_type *ptr;
	u32 i = c->prog->expected_attach_type;
	int err;

	if (!c->prog->is_gpl)
		return reject(c, -EINVAL, "struct ops programs must have a GPL compatible license");
	if (!btf_is_kind(c->t, BTF_KIND_STRUCT))
		return reject(c, -ENOTSUPP, "attach_btf_id %u is not a supported struct",
			      attach->type_id);
	if (i >= btf_vlen(c->t))
		return reject(c, -EINVAL, "attach to invalid member idx %u of struct %s", i, name);
	attach->name = btf_str(c->btf, btf_members(c->t)[i].name_off);
	ptr = btf_type_by_id(c->btf, btf_skip_mods_and_typedefs(c->btf, btf_members(c->t)[i].type));
	if (!btf_is_kind(ptr, BTF_KIND_PTR) ||
	    !btf_is_kind(btf_type_by_id(c->btf, ptr->type), BTF_KIND_FUNC_PROTO))
		return reject(c, -EINVAL, "attach to invalid member %s(@idx %u) of struct %s",
			      attach->name, i, name);
	err = check_operation(c->prog, spec_struct_ops_by_name(name));
	if (err)
		return reject(c, err, "attach to unsupported member %s of struct %s", attach->name,
			      name);
	return check_proto(c, ptr->type);
}

/* --- targets that are programs --- */

static int check_target_prog(struct attach_check *c)
{
	const struct prog_attach *attach = &c->prog->attach;
	const struct prog *target = attach->target;
	bool is_there = false;

	if (!(c->attach_bit & (ATTACH_BIT(BPF_TRACE_FENTRY) | ATTACH_BIT(BPF_TRACE_FEXIT))))
		return reject(
			c, -EINVAL,
			c->attach_bit & ATTACH_BIT(BPF_MODIFY_RETURN)
				? "can't modify return codes of BPF programs"
				: "Only FENTRY/FEXIT progs are attachable to another BPF prog");
	for (u32 i = 0; i < target->nr_funcs; i++)
		is_there |= !strcmp(target->funcs[i].name, attach->name);
	if (!is_there)
		return reject(c, -EINVAL, "Subprog %s doesn't exist", attach->name);
	if (target->type == BPF_PROG_TYPE_TRACING && target->attach.target)
		return reject(c, -EINVAL, "Cannot nest tracing program attach more than once");
	return 0;
}

/* --- the whole --- */

static int check_sleepable(struct attach_check *c)
{
	const struct prog *prog = c->prog;

	if (prog->flags & BPF_F_SLEEPABLE && !(c->attach_bit & ATTACH_SLEEPABLE) &&
	    prog->type != BPF_PROG_TYPE_STRUCT_OPS)
		return reject(c, -EINVAL,
			      "Only fentry/fexit/fmod_ret, lsm, iter, uprobe, and struct_ops "
			      "programs can be sleepable");
	return 0;
}

/* Its context and its rules are those of the target's type. */
static int check_extension(struct attach_check *c)
{
	struct prog_attach *attach = &c->prog->attach;
	const struct replace_target at = {attach->target, attach->type_id};
	u32 func;
	int err = replace_check(c->attr->btf, load_main_name(c->attr), &at, &func, c->err);

	if (err)
		return err;
	attach->target_type = attach->target->type;
	attach->target_attach_type = attach->target->expected_attach_type;
	attach->replaces = func;
	return 0;
}

static int check_target(struct attach_check *c)
{
	if (c->prog->type == BPF_PROG_TYPE_EXT)
		return check_extension(c);
	if (c->prog->attach.target) {
		int err = check_target_prog(c);

		if (err)
			return err;
	}
	if (c->prog->type == BPF_PROG_TYPE_STRUCT_OPS)
		return check_struct_ops(c);
	if (c->attach_bit & ATTACH_RAW_TP)
		return check_tracepoint(c);
	if (c->attach_bit & ATTACH_ITER)
		return check_iter(c);
	if (c->attach_bit & ATTACH_FUNC)
		return check_func(c);
	return reject(c, -EINVAL, "attach type %u is not for programs of this type",
		      c->prog->expected_attach_type);
}

/* The row of the attach type has to list the program's type. */
static u64 attach_bit_of(const struct prog *prog)
{
	const struct spec_attach *row = spec_attach_by_type(prog->expected_attach_type);

	return row && row->progs & spec_progs_bit(prog->type)
		       ? spec_attach_bit(prog->expected_attach_type)
		       : 0;
}

int attach_resolve(struct prog *prog, const struct load_attr *attr, struct text *err)
{
	struct attach_check c = {.prog = prog, .attr = attr, .err = err, .btf = attr->attach_btf};
	struct prog_attach *attach = &prog->attach;
	bool is_by_btf = spec_prog_by_type(prog->type)->flags & PROG_ATTACH_BTF;
	int ret;

	if (attr->attach_prog)
		c.btf = load_btf_of(attr->attach_prog);
	if (!is_by_btf)
		return attr->attach_btf_id || attr->attach_prog
			       ? reject(&c, -EINVAL, "programs of this type do not attach by BTF")
			       : 0;
	if (prog->type == BPF_PROG_TYPE_EXT && prog->expected_attach_type)
		return reject(&c, -EINVAL, "extensions have no expected attach type, but %u",
			      prog->expected_attach_type);
	c.attach_bit = attach_bit_of(prog);
	ret = check_sleepable(&c);
	if (ret)
		return ret;
	if (!attr->attach_btf_id)
		return reject(&c, -EINVAL, "Tracing programs must provide btf_id");
	if (!c.btf)
		return reject(&c, -EINVAL,
			      "FENTRY/FEXIT program can only be attached to another program "
			      "annotated with BTF");
	c.t = btf_type_by_id(c.btf, attr->attach_btf_id);
	if (!c.t)
		return reject(&c, -EINVAL, "attach_btf_id %u is invalid", attr->attach_btf_id);
	if (!*btf_type_name(c.btf, attr->attach_btf_id))
		return reject(&c, -EINVAL, "attach_btf_id %u doesn't have a name",
			      attr->attach_btf_id);
	*attach = (struct prog_attach){
		.name = btf_type_name(c.btf, attr->attach_btf_id),
		.btf = btf_get(c.btf),
		.type_id = attr->attach_btf_id,
		.target = attr->attach_prog ? prog_get(attr->attach_prog) : NULL,
	};
	return check_target(&c);
}

void attach_release(struct prog *prog)
{
	btf_put(prog->attach.btf);
	prog_put(prog->attach.target);
}

/* --- the context --- */

static const struct btf_type *param_type(const struct prog_attach *attach, u32 id)
{
	return btf_type_by_id(attach->btf, btf_skip_mods_and_typedefs(attach->btf, id));
}

static u8 show_of(const struct btf_type *t)
{
	if (btf_is_kind(t, BTF_KIND_INT))
		return BTF_INT_ENCODING(btf_int_data(t)) & BTF_INT_SIGNED ? CTX_SDEC : CTX_DEC;
	return btf_is_any(t, BTF_KINDS_ENUM) ? CTX_DEC : CTX_HEX;
}

static struct ctx_field *add_field(struct ctx_field *field, const char *name, u32 slot, u32 nr,
				   const struct btf_type *t)
{
	*field = (struct ctx_field){
		.name = name,
		.offset = (u16)(slot * sizeof(u64)),
		.size = sizeof(u64),
		.count = (u16)nr,
		.show = show_of(t),
		.access = CTX_READ,
	};
	return field + 1;
}

/* "arg0" where the prototype has no names */
static const char *param_name(struct prog *prog, const struct btf_param *param, u32 i)
{
	const char *name = btf_str(prog->attach.btf, param->name_off);
	char made[16];

	snprintf(made, sizeof(made), "arg%u", i);
	return arena_strdup(&prog->strings, *name ? name : made);
}

int attach_layout(struct prog *prog, const struct ctx_layout **out)
{
	const struct prog_attach *attach = &prog->attach;
	const struct btf_type *proto = btf_type_by_id(attach->btf, attach->proto_id), *t;
	struct ctx_layout *layout = arena_calloc(&prog->strings, 1, sizeof(*layout));
	struct ctx_field *fields =
		arena_calloc(&prog->strings, btf_vlen(proto) + 1, sizeof(*fields));
	struct ctx_field *next = fields;
	u32 slot = 0;

	if (!layout || !fields)
		return -ENOMEM;
	for (u32 i = nr_hidden(prog); i < btf_vlen(proto); i++) {
		const struct btf_param *param = &btf_params(proto)[i];
		const char *name = param_name(prog, param, i - nr_hidden(prog));
		u32 nr;

		if (!name)
			return -ENOMEM;
		t = param_type(attach, param->type);
		nr = btf_is_any(t, BTF_KINDS_COMPOSITE) ? (t->size + 7) / 8 : 1;
		next = add_field(next, name, slot, nr, t);
		slot += nr;
	}
	if (attach->has_ret && !attach->is_void)
		next = add_field(next, ATTACH_RETURN_NAME, slot++, 1,
				 param_type(attach, proto->type));
	*layout = (struct ctx_layout){
		.name = arena_strdup(&prog->strings, attach->name),
		.size = slot * (u32)sizeof(u64),
		.fields = fields,
		.nr_fields = (u32)(next - fields),
		.memory = CTX_READ,
	};
	*out = layout;
	return layout->name ? 0 : -ENOMEM;
}

bool attach_arg_type(const struct prog *prog, u32 nth, char *buf, size_t size)
{
	const struct prog_attach *attach = &prog->attach;
	const struct btf_type *proto, *t;
	u32 id;

	if (!attach->name)
		return false;
	proto = btf_type_by_id(attach->btf, attach->proto_id);
	nth += nr_hidden(prog);
	id = nth < btf_vlen(proto) ? btf_params(proto)[nth].type : proto->type;
	t = param_type(attach, id);
	if (!is_kernel_ptr(attach->btf, t))
		return false;
	id = btf_skip_mods_and_typedefs(attach->btf, t->type);
	t = btf_type_by_id(attach->btf, id);
	snprintf(buf, size, "%s %s", btf_is_kind(t, BTF_KIND_UNION) ? "union" : "struct",
		 btf_type_name(attach->btf, id));
	return true;
}
