// SPDX-License-Identifier: BSD-2-Clause
/* The part of include/userbpf/btf.h that needs an instance; the queries are in btf/. */
#include <userbpf/userbpf.h>

#include <errno.h>

#include "btf/btf.h"
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
