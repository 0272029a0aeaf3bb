// SPDX-License-Identifier: BSD-2-Clause
/*
 * Iterators: kernel/bpf/bpf_iter.c: bpf_seq_read, bpf_iter_run_prog. The program is called for each
 * object there is, and once more with NULL at the end; what it has written is what a reader of the
 * iterator's file gets, and comes back as data.
 *
 * Objects are those of the instance, where it has such (the rows below), or the one that the
 * caller's context names. A program that returns 1 wants to see the object again, which a reader is
 * told of by -EAGAIN: the run ends there.
 */
#include <errno.h>
#include <string.h>

#include "sys/run_iter.h"
#include "sys/run_trace.h"
#include "world/ctx.h"
#include "world/seq.h"

/* --- what the program is given --- */

static int find_path(const struct iteration *it, const char *text, struct kpath *path)
{
	int err = kpath_find(it->meta->btf, it->meta->type_id, text, path, NULL);

	return err ? run_refuse(it->run, -EINVAL, "struct bpf_iter_meta has no member '%s'", text)
		   : 0;
}

static int make_meta(struct iteration *it)
{
	const struct btf *btf = it->run->prog->attach.btf;
	int id = btf_find_by_name_kind(btf, "bpf_iter_meta", BTF_KIND_STRUCT), err;

	if (id <= 0)
		return run_refuse(it->run, -EINVAL,
				  "the target's types have no struct bpf_iter_meta");
	err = kobject_new(it->run->vm, btf, (u32)id, &it->meta);
	err = err ? err : find_path(it, "seq", &it->seq_path);
	err = err ? err : find_path(it, "session_id", &it->session_path);
	return err ? err : find_path(it, "seq_num", &it->number_path);
}

static int begin(struct iteration *it)
{
	struct userbpf *vm = it->run->vm;
	u64 session = __atomic_add_fetch(&vm->nr_iterations, 1, __ATOMIC_RELAXED);
	int err = make_meta(it);

	if (err)
		return err;
	it->file = kobject_new_bytes(vm, "seq_file", SEQ_FILE_BYTES);
	it->seq = mem_zalloc(&vm->mem, sizeof(*it->seq));
	if (!it->file || !it->seq)
		return -ENOMEM;
	it->file->owner = it->seq;
	kobject_store(it->meta, &it->session_path, session);
	kobject_store(it->meta, &it->seq_path, ptr_to_u64(it->file->image));
	it->args[SLOT_META] = ptr_to_u64(it->meta->image);
	return 0;
}

static void end(struct iteration *it)
{
	struct mem *mem = &it->run->vm->mem;

	kobject_free(it->meta);
	kobject_free(it->file);
	mem_free(mem, it->seq);
	vec_free(mem, &it->out);
}

/* --- one call --- */

static int keep_text(struct iteration *it)
{
	char *to;

	if (it->seq->has_overflowed)
		return run_refuse(it->run, -E2BIG, "the text of an object is longer than %d bytes",
				  SEQ_BYTES);
	if (!it->seq->len)
		return 0;
	if (vec_extend(&it->run->vm->mem, &it->out, it->seq->len, &to))
		return -ENOMEM;
	memcpy(to, it->seq->buf, it->seq->len);
	return 0;
}

/* What the program returns at the end is looked at by nobody. */
int iter_call(struct iteration *it, bool is_end)
{
	struct userbpf_run_opts opts = *it->opts;
	struct run *run = it->run;
	int err;

	it->seq->len = 0;
	it->seq->has_overflowed = false;
	kobject_store(it->meta, &it->number_path, it->nr_seen);
	run_set_ctx(run, it->args, run->prog->ctx_layout);
	err = run_repeat(run, &opts, ptr_to_u64(it->args), 0);
	if (err)
		return err;
	it->opts->duration += opts.duration;
	if (!is_end || !it->nr_seen) {
		it->opts->retval = opts.retval;
		it->opts->retval64 = opts.retval64;
	}
	it->nr_seen += !is_end;
	if (!is_end && opts.retval) {
		it->is_done = true; /* what was written for it is dropped */
		return 0;
	}
	return keep_text(it);
}

/* --- the run --- */

static int check(const struct run *run, const struct userbpf_run_opts *opts)
{
	if (opts->data_size_in)
		return run_refuse(run, -EINVAL, "iterators are given no data");
	if (opts->ctx_out)
		return run_refuse(run, -EINVAL,
				  "programs of this type do not change their context");
	if (opts->repeat > 1)
		return run_refuse(run, -EINVAL, "an iterator runs once");
	if (opts->ctx_size_in > run->prog->ctx_layout->size)
		return run_refuse(run, -EINVAL, "a context of %u bytes is too long: '%s' has %u",
				  opts->ctx_size_in, run->prog->attach.name,
				  run->prog->ctx_layout->size);
	return 0;
}

static bool is_given(const struct iteration *it)
{
	for (u32 i = SLOT_OBJECT; i < ITER_MAX_SLOTS; i++) {
		if (it->args[i])
			return true;
	}
	return false;
}

/* Over the one object that the caller's context names. */
static int run_given(struct iteration *it)
{
	int err = iter_call(it, false);

	memset(&it->args[SLOT_OBJECT], 0, sizeof(it->args) - sizeof(it->args[0]));
	return err || it->is_done ? err : iter_call(it, true);
}

/* kernel/bpf/bpf_iter.c: bpf_iter_link_attach: what is not known of the struct must be zero. */
static int copy_info(struct iteration *it)
{
	const u8 *from = it->opts->iter_info;
	u32 size = it->opts->iter_info_len;

	if (!from != !size)
		return run_refuse(it->run, -EINVAL, "iter_info and its length go together");
	for (u32 i = sizeof(it->info); i < size; i++)
		if (from[i])
			return run_refuse(it->run, -E2BIG, "unknown bytes of iter_info are set");
	if (size)
		memcpy(&it->info, from, MIN(size, (u32)sizeof(it->info)));
	return 0;
}

static int iterate(struct iteration *it)
{
	struct userbpf_run_opts *opts = it->opts;
	int err = run_copy_ctx_in(opts, it->args, it->run->prog->ctx_layout->size);

	err = err ? err : copy_info(it);
	if (!err)
		err = begin(it);
	opts->duration = 0;
	if (!err && is_given(it))
		err = run_given(it);
	else if (!err)
		err = iter_walk(it);
	if (!err)
		err = run_copy_out(opts->data_out, &opts->data_size_out, it->out.v,
				   (u32)it->out.nr);
	return err;
}

int run_iter(struct run *run, struct userbpf_run_opts *opts)
{
	struct iteration it = {.run = run, .opts = opts};
	int err = check(run, opts);

	run->retval = &opts->hook_retval; /* not that of the copies that calls are made with */
	if (err)
		return err;
	err = iterate(&it);
	end(&it);
	return err;
}
