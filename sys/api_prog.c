// SPDX-License-Identifier: BSD-2-Clause
/* include/userbpf/prog.h. */
#include <userbpf/userbpf.h>

#include <errno.h>
#include <string.h>

#include "isa/classic.h"
#include "spec/spec.h"
#include "sys/load.h"
#include "sys/options.h"
#include "sys/run.h"

static void prog_free(struct userbpf_prog *handle)
{
	struct userbpf *vm = handle->vm;

	public_prog_drop(handle);
	mem_free(&vm->mem, handle->name);
	mem_free(&vm->mem, handle->section);
	mem_free(&vm->mem, handle);
}

static void close_prog(struct owned *owned)
{
	userbpf_prog_free(container_of(owned, struct userbpf_prog, owned));
}

static int prog_new(struct userbpf *vm, const struct load_attr *attr, struct userbpf_prog **out)
{
	struct userbpf_prog *handle = mem_zalloc(&vm->mem, sizeof(*handle));
	int err = -ENOMEM;

	if (!handle)
		return err;
	handle->vm = vm;
	handle->type = attr->type;
	handle->expected_attach_type = attr->expected_attach_type;
	handle->flags = attr->flags;
	handle->autoload = true;
	handle->is_object_loaded = true;
	handle->name = mem_strdup(&vm->mem, attr->name ? attr->name : "");
	handle->section = mem_strdup(&vm->mem, "");
	if (handle->name && handle->section)
		err = public_prog_load(handle, attr);
	if (err) {
		prog_free(handle);
		return err;
	}
	owned_add(vm, &handle->owned, close_prog);
	*out = handle;
	return 0;
}

struct userbpf_prog *userbpf_prog_load(struct userbpf *vm, enum bpf_prog_type type,
				       const char *name, const char *license,
				       const struct bpf_insn *insns, size_t nr_insns,
				       const struct userbpf_prog_load_opts *given)
{
	struct userbpf_prog_load_opts opts;
	struct userbpf_prog *handle = NULL;
	struct load_attr attr = {
		.name = name,
		.license = license,
		.type = type,
		.insns = insns,
		.nr_insns = (u32)MIN(nr_insns, (size_t)UINT32_MAX),
	};
	u64 mark = vm ? log_mark(&vm->log) : 0;
	int err = vm ? options_read(&vm->log, &opts, sizeof(opts), given) : -EINVAL;

	if (!err && nr_insns && !insns)
		err = -EINVAL;
	if (!err) {
		attr.expected_attach_type = opts.expected_attach_type;
		attr.flags = opts.prog_flags;
		attr.arch = opts.arch;
		attr.target = vm->target_btf;
		attr.btf = opts.btf ? btf_of_public(opts.btf) : NULL;
		attr.attach_btf_id = opts.attach_btf_id;
		attr.attach_prog = opts.attach_prog ? opts.attach_prog->prog : NULL;
		if (opts.attach_btf_id && !opts.attach_prog)
			attr.attach_btf = vm->target_btf;
		err = prog_new(vm, &attr, &handle);
	}
	if (vm && err)
		log_blame(&vm->log, mark, __func__, err);
	if (err)
		errno = -err;
	return handle;
}

/* @insns, once checked, are written to @out, which is the caller's to free. */
static int convert(struct userbpf *vm, const char *name, const struct sock_filter *insns,
		   size_t nr_insns, struct bpf_insn **out)
{
	char why[160] = "";
	struct text err = TEXT_ON(why);
	int ret = classic_check(insns, nr_insns, &err);

	if (!ret) {
		size_t room = CLASSIC_NR_PROLOGUE + nr_insns * CLASSIC_MAX_GROWTH;

		*out = mem_calloc(&vm->mem, room, sizeof(**out));
		if (!*out)
			return -ENOMEM;
		ret = classic_convert(insns, nr_insns, *out, room, &err);
	}
	if (ret < 0)
		log_warn(&vm->log, "prog '%s': %s\n", name ? name : "", why);
	return ret;
}

struct userbpf_prog *userbpf_prog_load_classic(struct userbpf *vm, const char *name,
					       const struct sock_filter *insns, size_t nr_insns,
					       const struct userbpf_prog_load_opts *given)
{
	struct userbpf_prog_load_opts opts;
	struct userbpf_prog *handle = NULL;
	struct bpf_insn *converted = NULL;
	u64 mark = vm ? log_mark(&vm->log) : 0;
	int err = vm ? options_read(&vm->log, &opts, sizeof(opts), given) : -EINVAL;

	if (!err && nr_insns && !insns)
		err = -EINVAL;
	if (!err)
		err = convert(vm, name, insns, nr_insns, &converted);
	if (err > 0) {
		struct load_attr attr = {
			.name = name,
			.type = BPF_PROG_TYPE_SOCKET_FILTER,
			.expected_attach_type = opts.expected_attach_type,
			.flags = opts.prog_flags,
			.insns = converted,
			.nr_insns = (u32)err,
			.is_converted = true,
		};

		err = prog_new(vm, &attr, &handle);
	}
	if (converted)
		mem_free(&vm->mem, converted);
	if (vm && err)
		log_blame(&vm->log, mark, __func__, err);
	if (err)
		errno = -err;
	return handle;
}

void userbpf_prog_free(struct userbpf_prog *handle)
{
	if (!handle || handle->is_of_object)
		return;
	owned_remove(handle->vm, &handle->owned);
	prog_free(handle);
}

const char *userbpf_prog_name(const struct userbpf_prog *handle)
{
	return handle ? handle->name : "";
}

const char *userbpf_prog_section_name(const struct userbpf_prog *handle)
{
	return handle ? handle->section : "";
}

enum bpf_prog_type userbpf_prog_type(const struct userbpf_prog *handle)
{
	return handle ? handle->type : BPF_PROG_TYPE_UNSPEC;
}

enum bpf_attach_type userbpf_prog_expected_attach_type(const struct userbpf_prog *handle)
{
	return handle ? handle->expected_attach_type : (enum bpf_attach_type)0;
}

int userbpf_prog_fd(const struct userbpf_prog *handle)
{
	if (!handle)
		return -EINVAL;
	return handle->prog ? handle->fd : -ENOENT;
}

/* A setter of a program whose object is not loaded yet. 0 or -errno. */
static int check_set(struct userbpf_prog *handle, const char *func, bool is_good)
{
	if (!handle)
		return -EINVAL;
	if (handle->is_object_loaded)
		return public_blame(handle->vm, func, -EBUSY);
	return is_good ? 0 : public_blame(handle->vm, func, -EINVAL);
}

int userbpf_prog_set_type(struct userbpf_prog *handle, enum bpf_prog_type type)
{
	int err = check_set(handle, __func__, spec_prog_by_type(type));

	if (!err)
		handle->type = type;
	return err;
}

int userbpf_prog_set_expected_attach_type(struct userbpf_prog *handle, enum bpf_attach_type type)
{
	int err = check_set(handle, __func__, spec_attach_by_type(type));

	if (!err)
		handle->expected_attach_type = type;
	return err;
}

int userbpf_prog_set_flags(struct userbpf_prog *handle, uint32_t flags)
{
	int err = check_set(handle, __func__, true);

	if (!err)
		handle->flags = flags;
	return err;
}

uint32_t userbpf_prog_flags(const struct userbpf_prog *handle)
{
	return handle ? handle->flags : 0;
}

int userbpf_prog_set_autoload(struct userbpf_prog *handle, bool autoload)
{
	int err = check_set(handle, __func__, true);

	if (!err)
		handle->autoload = autoload;
	return err;
}

bool userbpf_prog_autoload(const struct userbpf_prog *handle)
{
	return handle && handle->autoload;
}

const struct bpf_insn *userbpf_prog_insns(const struct userbpf_prog *handle)
{
	if (!handle)
		return NULL;
	return handle->prog ? handle->prog->insns : handle->insns;
}

size_t userbpf_prog_nr_insns(const struct userbpf_prog *handle)
{
	if (!handle)
		return 0;
	return handle->prog ? handle->prog->nr_insns : handle->nr_insns;
}

static void fill_info(const struct prog *prog, u32 idx, struct userbpf_insn_info *info)
{
	const struct prog_func *func = prog_func_of(prog, idx);
	const struct prog_line *line = prog_line_of(prog, idx);

	info->func = func->name;
	info->func_start = func->start;
	info->file = line ? line->file : "";
	info->line = line ? line->text + strspn(line->text, " \t") : "";
	info->line_nr = line ? line->line : 0;
	info->column = line ? line->col : 0;
}

int userbpf_prog_insn_info(const struct userbpf_prog *handle, size_t idx,
			   struct userbpf_insn_info *given)
{
	struct userbpf_insn_info info;
	int err = handle ? options_read(&handle->vm->log, &info, sizeof(info), given) : -EINVAL;

	if (err)
		return err;
	if (!handle->prog)
		return -ENOENT;
	if (!given || idx >= handle->prog->nr_insns)
		return -EINVAL;
	fill_info(handle->prog, (u32)idx, &info);
	options_write(given, &info, sizeof(info));
	return 0;
}

/* A struct of this version is worked on where it is: the copies cost a tenth of a short run. */
int userbpf_prog_run(struct userbpf_prog *handle, struct userbpf_run_opts *given)
{
	bool is_current = given && given->sz == sizeof(*given);
	struct userbpf_run_opts copy, *opts = is_current ? given : &copy;
	u64 mark;
	int err = 0;

	if (!handle)
		return -EINVAL;
	if (!is_current)
		err = options_read(&handle->vm->log, opts, sizeof(*opts), given);
	if (err)
		return err;
	if (!handle->prog) {
		log_warn(&handle->vm->log, "prog '%s': is not loaded\n", handle->name);
		return -ENOENT;
	}
	mark = log_mark(&handle->vm->log);
	err = log_blame(&handle->vm->log, mark, __func__, run_prog(handle->vm, handle->prog, opts));
	if (given && !is_current)
		options_write(given, opts, sizeof(*opts));
	return err;
}
