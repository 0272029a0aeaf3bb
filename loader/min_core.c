// SPDX-License-Identifier: BSD-2-Clause
/*
 * The public functions of <userbpf/min_core.h>: the relocations of objects, over btf/min_core.c. Of
 * an object only types and relocations are read, so that it may be one that is still to be linked.
 */
#include <userbpf/min_core.h>

#include <errno.h>
#include <string.h>

#include "btf/min_core.h"
#include "loader/elf.h"
#include "world/world.h"

struct userbpf_min_core {
	struct userbpf *vm;
	struct min_core types;
	struct userbpf_btf_builder built;
	bool is_built;
};

struct userbpf_min_core *userbpf_min_core_new(struct userbpf *vm, const struct userbpf_btf *source)
{
	struct userbpf_min_core *mc = NULL;
	int err = vm && source ? 0 : -EINVAL;

	if (!err) {
		mc = mem_zalloc(&vm->mem, sizeof(*mc));
		err = mc ? 0 : -ENOMEM;
	}
	if (!err) {
		mc->vm = vm;
		err = min_core_init(&mc->types, (struct btf *)btf_of_public(source));
	}
	if (!err)
		return mc;
	if (mc)
		mem_free(&vm->mem, mc);
	errno = -err;
	return NULL;
}

void userbpf_min_core_free(struct userbpf_min_core *mc)
{
	if (!mc)
		return;
	if (mc->is_built)
		btf_builder_fini(&mc->built);
	min_core_fini(&mc->types);
	mem_free(&mc->vm->mem, mc);
}

/* ---- the relocations of one object ---- */

struct scan {
	struct userbpf_min_core *mc;
	const char *path;
	struct arena arena; /* of .elf */
	struct elf_file elf;
	u8 *image;
	struct btf *btf;
	struct btf_ext *ext;
	struct core_cache cands; /* of the object's types */
	u64 budget;
};

static int fail(const struct scan *s, int err, const char *why)
{
	log_warn(&s->mc->vm->log, "object '%s': %s\n", s->path, why[0] ? why : strerror(-err));
	return err;
}

static const struct elf_sec *find_section(const struct scan *s, const char *name)
{
	for (u32 i = 1; i < s->elf.nr_secs; i++)
		if (!strcmp(s->elf.secs[i].name, name) && s->elf.secs[i].data)
			return &s->elf.secs[i];
	return NULL;
}

/* The types and the relocations; .ext stays NULL without any. */
static int read_object(struct scan *s)
{
	struct userbpf *vm = s->mc->vm;
	struct btf_parse_opts opts = {.hash_seed = world_next_seed(vm)};
	const struct elf_sec *types, *ext;
	char why[256] = "";
	struct text text = TEXT_ON(why);
	size_t size;
	int err = vm->os->read_file(&vm->mem, s->path, ELF_MAX_FILE_BYTES, &s->image, &size);

	if (err)
		return fail(s, err, "");
	err = elf_file_parse(&s->elf, &vm->log, &s->arena, s->path, s->image, size);
	if (err)
		return err;
	types = find_section(s, ".BTF");
	ext = find_section(s, ".BTF.ext");
	if (!types || !ext)
		return 0;
	err = btf_parse_opts(&vm->mem, types->data, types->size, &opts, &s->btf, &text);
	if (!err)
		err = btf_ext_parse(&vm->mem, s->btf, ext->data, ext->size, &s->ext, &text);
	return err ? fail(s, err, why) : 0;
}

static int find_cands(struct scan *s, u32 id, struct core_cands **out)
{
	struct mem *mem = &s->mc->vm->mem;
	int err = core_cache_get(mem, &s->cands, s->btf, id, out);

	if (err > 0)
		err = core_find_cands(mem, s->btf, id, s->mc->types.source, 1, *out, &s->budget);
	return err == -EINVAL ? 0 : err; /* without a name: core_resolve() tells */
}

static int scan_relo(struct scan *s, const struct bpf_core_relo *relo)
{
	struct core_cands none = {}, *cands = &none;
	char why[256] = "", line[512];
	struct text text = TEXT_ON(why), sentence = TEXT_ON(line);
	int err = 0;

	if (relo->type_id < btf_type_cnt(s->btf) && relo->kind != BPF_CORE_TYPE_ID_LOCAL)
		err = find_cands(s, relo->type_id, &cands);
	if (!err)
		err = min_core_mark(&s->mc->types, s->btf, relo, cands, &s->budget, &text);
	if (!err)
		return 0;
	text_printf(&sentence, "CO-RE relocation <%s> of [%u] '%s': %s: %s",
		    core_kind_str(relo->kind), relo->type_id, btf_type_name(s->btf, relo->type_id),
		    btf_str(s->btf, relo->access_str_off), why[0] ? why : strerror(-err));
	return fail(s, err, line);
}

/* In the order of the sections, in which libbpf relocates them. */
static int scan_sections(struct scan *s)
{
	int err = 0;

	for (u32 sec = 1; sec < s->elf.nr_secs && !err; sec++) {
		u32 nr;
		const struct bpf_core_relo *relos =
			btf_ext_core_relos(s->ext, s->elf.secs[sec].name, &nr);

		for (u32 i = 0; i < nr && !err; i++)
			err = scan_relo(s, &relos[i]);
	}
	return err;
}

static void scan_end(struct scan *s)
{
	struct mem *mem = &s->mc->vm->mem;

	core_cache_free(mem, &s->cands);
	btf_ext_free(s->ext);
	btf_put(s->btf);
	arena_free(&s->arena);
	mem_free(mem, s->image);
}

int userbpf_min_core_add_file(struct userbpf_min_core *mc, const char *path)
{
	struct scan s = {.mc = mc, .path = path, .budget = CORE_OBJECT_BUDGET};
	int err;

	if (!mc || !path)
		return -EINVAL;
	s.arena.mem = &mc->vm->mem;
	err = read_object(&s);
	if (!err && s.ext)
		err = scan_sections(&s);
	scan_end(&s);
	return err;
}

int userbpf_min_core_raw_data(struct userbpf_min_core *mc, const void **data, uint32_t *size)
{
	int err;

	if (!mc || !data || !size)
		return -EINVAL;
	if (mc->is_built)
		btf_builder_fini(&mc->built);
	mc->is_built = true;
	err = btf_builder_init(&mc->built, &mc->vm->mem, NULL, world_next_seed(mc->vm));
	err = err ? err : min_core_write(&mc->types, &mc->built);
	return err ? err : btf_builder_raw(&mc->built, data, size);
}
