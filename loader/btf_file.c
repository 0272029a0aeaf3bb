// SPDX-License-Identifier: BSD-2-Clause
/* BTF from files: raw, as /sys/kernel/btf has it, or the section ".BTF" of an ELF file. */
#include <userbpf/btf.h>

#include <errno.h>
#include <gelf.h>
#include <libelf.h>
#include <string.h>

#include "btf/distill.h"
#include "loader/loader.h"
#include "world/world.h"

#define MAX_FILE_BYTES (1024u * 1024 * 1024) /* vmlinux with its debugging information */

struct elf_btf {
	const Elf_Data *types, *base; /* of ".BTF" and ".BTF.base"; NULL: not there */
};

static struct elf_btf find_sections(Elf *elf)
{
	struct elf_btf found = {};
	Elf_Scn *scn = NULL;
	size_t names;
	GElf_Shdr shdr;

	if (!elf || elf_kind(elf) != ELF_K_ELF || elf_getshdrstrndx(elf, &names))
		return found;
	while ((scn = elf_nextscn(elf, scn)) && gelf_getshdr(scn, &shdr)) {
		const char *name = elf_strptr(elf, names, shdr.sh_name);

		if (name && !strcmp(name, ".BTF"))
			found.types = elf_getdata(scn, NULL);
		else if (name && !strcmp(name, ".BTF.base"))
			found.base = elf_getdata(scn, NULL);
	}
	return found;
}

static void free_image(const struct btf_image *image)
{
	mem_free(image->ctx, image->data);
}

static void unmap_image(const struct btf_image *image)
{
	const struct os *os = image->ctx;

	os->unmap_file(image->data, image->size);
}

/* Map @path or read it. */
static int take_file(struct userbpf *vm, const char *path, struct btf_image *image)
{
	int err = vm->os->map_file(path, MAX_FILE_BYTES, &image->data, &image->size);

	*image = (struct btf_image){unmap_image, (void *)vm->os, image->data, image->size};
	if (err != -ENODEV)
		return err;
	*image = (struct btf_image){.release = free_image, .ctx = &vm->mem};
	return vm->os->read_file(&vm->mem, path, MAX_FILE_BYTES, &image->data, &image->size);
}

static int parse_section(struct userbpf *vm, const Elf_Data *data,
			 const struct btf_parse_opts *opts, struct btf **out, struct text *err)
{
	return btf_parse_opts(&vm->mem, data->d_buf, data->d_size, opts, out, err);
}

/*
 * Types that go on from the distilled base beside them; with @opts->base they are brought there.
 * libbpf: btf_parse_elf()
 */
static int parse_distilled(struct userbpf *vm, const struct elf_btf *found,
			   const struct btf_parse_opts *opts, struct btf **out, struct text *err)
{
	struct btf_parse_opts split_opts = *opts;
	struct btf *base = NULL, *split = NULL;
	int status;

	split_opts.base = NULL;
	status = parse_section(vm, found->base, &split_opts, &base, err);
	split_opts.base = base;
	status = status ? status : parse_section(vm, found->types, &split_opts, &split, err);
	if (!status && opts->base)
		status = btf_relocate(split, opts->base, opts->hash_seed, out, err);
	else if (!status)
		*out = btf_get(split);
	btf_put(split);
	btf_put(base);
	return status;
}

/* What libelf finds, it may have decompressed: this is copied. */
static int parse_elf(struct userbpf *vm, const struct btf_image *image, struct btf_parse_opts *opts,
		     struct btf **out, struct text *err)
{
	struct elf_btf found;
	Elf *elf;
	int status = -ENODATA;

	elf_version(EV_CURRENT);
	elf = elf_memory((char *)image->data, image->size);
	found = find_sections(elf);
	if (!found.types || !found.types->d_buf)
		text_puts(err, "neither raw BTF nor an ELF file with a section .BTF");
	else if (found.base)
		status = parse_distilled(vm, &found, opts, out, err);
	else
		status = parse_section(vm, found.types, opts, out, err);
	elf_end(elf);
	return status;
}

static bool is_elf(const struct btf_image *image)
{
	return image->size >= SELFMAG && !memcmp(image->data, ELFMAG, SELFMAG);
}

static int parse_image(struct userbpf *vm, const struct btf_image *image, const struct btf *base,
		       struct btf **out, struct text *err)
{
	struct btf_parse_opts opts = {
		.base = base, .hash_seed = world_next_seed(vm), .is_lazy = true};
	int status;

	if (is_elf(image)) {
		status = parse_elf(vm, image, &opts, out, err);
		image->release(image);
		return status;
	}
	opts.image = *image;
	status = btf_parse_opts(&vm->mem, image->data, image->size, &opts, out, err);
	if (status)
		image->release(image);
	return status;
}

int btf_file_parse(struct userbpf *vm, const char *path, const struct btf *base, struct btf **out)
{
	char why[256] = "";
	struct text text = TEXT_ON(why);
	struct btf_image image = {};
	int err = take_file(vm, path, &image);

	if (!err)
		err = parse_image(vm, &image, base, out, &text);
	if (err)
		log_warn(&vm->log, "BTF of '%s': %s\n", path, why[0] ? why : strerror(-err));
	return err;
}

struct userbpf_btf *userbpf_btf_parse_file(struct userbpf *vm, const char *path,
					   const struct userbpf_btf *base)
{
	struct btf *btf = NULL;
	int err = -EINVAL;

	if (vm && path)
		err = btf_file_parse(vm, path, base ? btf_of_public(base) : NULL, &btf);
	if (err)
		errno = -err;
	return btf ? btf_to_public(btf) : NULL;
}

void userbpf_set_target_btf(struct userbpf *vm, const struct userbpf_btf *btf)
{
	struct btf *old;

	if (!vm)
		return;
	old = vm->target_btf;
	if (!btf || btf_of_public(btf) != old)
		modules_clear(vm);
	vm->target_btf = btf ? btf_get(btf_of_public(btf)) : NULL;
	btf_put(old);
	if (tasks_set_btf(vm, vm->target_btf))
		log_warn(&vm->log, "tasks keep the layout that they have: out of memory\n");
}

static int add_module(struct userbpf *vm, const char *name, const struct btf *btf)
{
	int err;

	if (!btf_base(btf) || btf_base(btf) != vm->target_btf) {
		log_warn(&vm->log, "module '%s': its types do not go on from those of the target\n",
			 name);
		return -EINVAL;
	}
	err = module_add(vm, name, btf);
	if (err)
		log_warn(&vm->log, "module '%s': %s\n", name,
			 err == -EEXIST	  ? "there is one of that name"
			 : err == -EINVAL ? "no module can be called so"
					  : strerror(-err));
	return err;
}

int userbpf_add_module_btf(struct userbpf *vm, const char *name, const struct userbpf_btf *btf)
{
	return vm && name && btf ? add_module(vm, name, btf_of_public(btf)) : -EINVAL;
}
