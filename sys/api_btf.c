// SPDX-License-Identifier: BSD-2-Clause
/* The part of include/userbpf/btf.h that needs an instance; the queries are in btf/. */
#include <userbpf/userbpf.h>

#include <errno.h>

#include "btf/dump.h"
#include "sys/options.h"
#include "world/world.h"

struct userbpf_btf *userbpf_btf_parse(struct userbpf *vm, const void *data, size_t size, char *err,
				      size_t err_size)
{
	struct btf_parse_opts opts = {.rules = BTF_RULES_OBJECT};
	struct text sentence = {.buf = err, .size = err ? err_size : 0};
	struct btf *btf = NULL;
	int ret = -EINVAL;

	if (vm && (data || !size)) {
		opts.hash_seed = world_next_seed(vm);
		ret = btf_parse_opts(&vm->mem, data, size, &opts, &btf, &sentence);
	}
	if (ret)
		errno = -ret;
	return btf ? btf_to_public(btf) : NULL;
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
