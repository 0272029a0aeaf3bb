// SPDX-License-Identifier: BSD-2-Clause
/* The part of include/userbpf/btf.h that needs an instance; the queries are in btf/. */
#include <userbpf/userbpf.h>

#include <errno.h>

#include "btf/btf.h"
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
