// SPDX-License-Identifier: BSD-2-Clause
/* What of the public functions over types needs an instance or options; the others are in btf/. */
#include <userbpf/userbpf.h>

#include <errno.h>
#include <string.h>

#include "btf/builder.h"
#include "btf/distill.h"
#include "btf/dump.h"
#include "btf/show.h"
#include "btf/value.h"
#include "sys/options.h"
#include "world/world.h"

/* What the kernel looks at when all types are sound (kernel/bpf/btf.c: btf_parse). */
static int check_fields(struct userbpf *vm, const struct btf *btf, struct text *sentence)
{
	int err = kfobj_check_types(vm, btf);

	if (err && err != -ENOMEM)
		text_puts(sentence, "special fields make no sense");
	return err;
}

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
	if (!err && given->kernel_rules)
		err = check_fields(vm, btf, &sentence);
	if (err) {
		btf_put(btf);
		errno = -err;
		return NULL;
	}
	return btf_to_public(btf);
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

struct userbpf_btf_ext *userbpf_btf_ext_parse(struct userbpf *vm, const struct userbpf_btf *btf,
					      const void *data, size_t size, char *err,
					      size_t err_size)
{
	struct text sentence = {.buf = err, .size = err ? err_size : 0};
	struct btf_ext *ext = NULL;
	int status = -EINVAL;

	if (vm && btf && (data || !size))
		status = btf_ext_parse(&vm->mem, btf_of_public(btf), data, size, &ext, &sentence);
	if (status)
		errno = -status;
	return ext ? btf_ext_to_public(ext) : NULL;
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

int userbpf_btf_dump_value(const struct userbpf_btf *btf, uint32_t id, const void *data,
			   size_t size, const struct userbpf_btf_value_opts *opts,
			   userbpf_write_fn write, void *ctx)
{
	struct userbpf_btf_value_opts full;
	struct jsonw w = {.write = write, .ctx = ctx};
	int err = btf && write && (data || !size) ? 0 : -EINVAL;

	err = err ? err : options_read(NULL, &full, sizeof(full), opts);
	if (err)
		return err;
	w.is_indented = full.is_indented;
	return btf_value_print(btf_of_public(btf), id, data, size,
			       full.is_plain ? BTF_VALUE_PLAIN : BTF_VALUE_JSON, &w);
}

int64_t userbpf_btf_snprintf(const struct userbpf_btf *btf, uint32_t id, const void *data,
			     size_t size, uint64_t flags, char *buf, size_t buf_size)
{
	struct text out = {.buf = buf, .size = buf ? buf_size : 0};
	struct btf_show_opts opts = {.flags = flags};
	int err;

	if (!btf || (!data && size) || (!buf && buf_size) || flags & ~(u64)BTF_SHOW_FLAGS)
		return -EINVAL;
	if (out.size)
		buf[0] = '\0';
	err = btf_show(btf_of_public(btf), id, data, size, &opts, &out);
	return err ? err : (int64_t)out.len;
}

struct userbpf_btf_builder *userbpf_btf_builder_new(struct userbpf *vm,
						    const struct userbpf_btf *base)
{
	struct userbpf_btf_builder *b = vm ? mem_alloc(&vm->mem, sizeof(*b)) : NULL;

	if (b &&
	    btf_builder_init(b, &vm->mem, base ? btf_of_public(base) : NULL, world_next_seed(vm))) {
		userbpf_btf_builder_free(b);
		b = NULL;
	}
	if (!b)
		errno = vm ? ENOMEM : EINVAL;
	return b;
}

void userbpf_btf_builder_free(struct userbpf_btf_builder *b)
{
	if (!b)
		return;
	btf_builder_fini(b);
	mem_free(b->mem, b);
}

int userbpf_btf_builder_raw_data(struct userbpf_btf_builder *b, const void **data, uint32_t *size)
{
	return b && data && size ? btf_builder_raw(b, data, size) : -EINVAL;
}

struct userbpf_btf *userbpf_btf_builder_btf(struct userbpf_btf_builder *b, char *err,
					    size_t err_size)
{
	struct text sentence = {.buf = err, .size = err ? err_size : 0};
	struct btf *btf = NULL;
	int ret = b ? btf_builder_btf(b, &btf, &sentence) : -EINVAL;

	if (ret)
		errno = -ret;
	return btf ? btf_to_public(btf) : NULL;
}

static int warn_of(struct userbpf *vm, int err, const char *why)
{
	if (err)
		log_warn(&vm->log, "%s\n", why[0] ? why : strerror(-err));
	return err;
}

int userbpf_btf_distill_base(struct userbpf *vm, const struct userbpf_btf *src,
			     struct userbpf_btf **new_base, struct userbpf_btf **new_split)
{
	char why[256] = "";
	struct text sentence = TEXT_ON(why);
	struct btf *base, *split;
	int err;

	if (!vm || !src || !new_base || !new_split)
		return -EINVAL;
	err = btf_distill(btf_of_public(src), world_next_seed(vm), &base, &split, &sentence);
	if (err)
		return warn_of(vm, err, why);
	*new_base = btf_to_public(base);
	*new_split = btf_to_public(split);
	return 0;
}

struct userbpf_btf *userbpf_btf_relocate(struct userbpf *vm, const struct userbpf_btf *src,
					 const struct userbpf_btf *base)
{
	char why[256] = "";
	struct text sentence = TEXT_ON(why);
	struct btf *btf = NULL;
	int err = -EINVAL;

	if (vm && src && base)
		err = warn_of(vm,
			      btf_relocate(btf_of_public(src), btf_of_public(base),
					   world_next_seed(vm), &btf, &sentence),
			      why);
	if (err)
		errno = -err;
	return btf ? btf_to_public(btf) : NULL;
}
