// SPDX-License-Identifier: BSD-2-Clause
/* The part of include/userbpf/btf.h that needs an instance; the queries are in btf/. */
#include <userbpf/userbpf.h>

#include <errno.h>

#include "btf/dump.h"
#include "sys/options.h"
#include "world/world.h"

static struct userbpf_btf *parse(struct userbpf *vm, const void *data, size_t size,
				 const struct userbpf_btf_parse_opts *given)
{
	struct btf_parse_opts opts = {
		.base = given->base ? btf_of_public(given->base) : NULL,
		.rules = given->kernel_rules ? BTF_RULES_KERNEL : BTF_RULES_OBJECT,
		.hash_seed = world_next_seed(vm),
	};
	struct text sentence = {.buf = given->log_buf,
				.size = given->log_buf ? given->log_size : 0};
	struct btf *btf = NULL;
	int err = -EINVAL;

	if (data || !size)
		err = btf_parse_opts(&vm->mem, data, size, &opts, &btf, &sentence);
	if (err)
		errno = -err;
	return btf ? btf_to_public(btf) : NULL;
}

struct userbpf_btf *userbpf_btf_parse(struct userbpf *vm, const void *data, size_t size, char *err,
				      size_t err_size)
{
	USERBPF_OPTS(userbpf_btf_parse_opts, opts, .log_buf = err, .log_size = err_size);

	if (!vm) {
		errno = EINVAL;
		return NULL;
	}
	return parse(vm, data, size, &opts);
}

struct userbpf_btf *userbpf_btf_parse_opts(struct userbpf *vm, const void *data, size_t size,
					   const struct userbpf_btf_parse_opts *given)
{
	struct userbpf_btf_parse_opts opts;
	int err = vm ? options_read(&vm->log, &opts, sizeof(opts), given) : -EINVAL;

	if (err) {
		errno = -err;
		return NULL;
	}
	return parse(vm, data, size, &opts);
}

int userbpf_btf_dump(const struct userbpf_btf *btf, const struct userbpf_btf_dump_opts *opts,
		     userbpf_write_fn write, void *ctx)
{
	struct userbpf_btf_dump_opts full;
	struct btf_dump_opts dump;
	int err = btf && write ? options_read(NULL, &full, sizeof(full), opts) : -EINVAL;

	if (err)
		return err;
	if ((u32)full.format > USERBPF_BTF_C || (full.nr_root_ids && !full.root_ids))
		return -EINVAL;
	dump = (struct btf_dump_opts){
		.form = (enum btf_dump_form)full.format,
		.root_ids = full.root_ids,
		.nr_root_ids = full.nr_root_ids,
		.is_unsorted = full.is_unsorted,
		.write = write,
		.ctx = ctx,
	};
	return btf_dump(btf_of_public(btf), &dump);
}
