// SPDX-License-Identifier: BSD-2-Clause
/*
 * BTF of an object: parsed, with the sizes and offsets of its sections filled in from the ELF
 * symbols (compilers leave them 0), and the records of .BTF.ext handed to the sections of code.
 */
#include <errno.h>
#include <string.h>

#include "loader/loader.h"
#include "world/world.h"

/* Only maps cannot do without BTF. */
static void btf_failed(const struct userbpf_object *obj, int err, const char *why)
{
	if (obj->maps_sec)
		object_error(obj, err, "Error loading ELF section .BTF: %s", why);
	else
		log_info(&obj->vm->log,
			 "Error loading ELF section .BTF: %s. Ignored and continue.\n", why);
}

static int parse_btf(struct userbpf_object *obj, const struct elf_sec *sec)
{
	const struct btf_parse_opts opts = {.rules = BTF_RULES_OBJECT,
					    .hash_seed = world_next_seed(obj->vm)};
	char msg[256] = "";
	struct text text = TEXT_ON(msg);
	int err;

	if (sec->type != SHT_PROGBITS) {
		btf_failed(obj, -EINVAL, "wrong type");
		return -EINVAL;
	}
	err = btf_parse_opts(&obj->vm->mem, sec->data, sec->data ? sec->size : 0, &opts, &obj->btf,
			     &text);
	if (err && err != -ENOMEM)
		btf_failed(obj, err, msg);
	return err;
}

/* What is wrong with .BTF.ext costs source lines, not the object: libbpf's bpf_object__init_btf().
 */
static int parse_btf_ext(struct userbpf_object *obj, const struct elf_sec *sec)
{
	char msg[256] = "";
	struct text text = TEXT_ON(msg);
	int err;

	if (sec->type != SHT_PROGBITS)
		return object_error(obj, -EINVAL, "elf: section .BTF.ext of %s is of a wrong type",
				    obj->path);
	err = btf_ext_parse(&obj->vm->mem, obj->btf, sec->data, sec->data ? sec->size : 0,
			    &obj->btf_ext, &text);
	if (!err || err == -ENOMEM)
		return err;
	log_info(&obj->vm->log, "Error loading ELF section .BTF.ext: %s. Ignored and continue.\n",
		 msg);
	return 0;
}

static bool are_lines_sorted(const struct bpf_line_info *lines, u32 nr)
{
	for (u32 i = 1; i < nr; i++)
		if (lines[i].insn_off <= lines[i - 1].insn_off)
			return false;
	return true;
}

static bool are_core_sorted(const struct bpf_core_relo *core, u32 nr)
{
	for (u32 i = 1; i < nr; i++)
		if (core[i].insn_off < core[i - 1].insn_off)
			return false;
	return true;
}

/* Lines out of order would fail in the kernel (check_btf_line()); here they are left out. */
static void take_records(struct userbpf_object *obj, u32 idx)
{
	struct obj_sec *sec = &obj->secs[idx];
	const char *name = obj->elf.secs[idx].name;

	sec->lines = btf_ext_lines(obj->btf_ext, name, &sec->nr_lines);
	if (!are_lines_sorted(sec->lines, sec->nr_lines)) {
		log_info(&obj->vm->log, "sec '%s': line info is out of order, ignored\n", name);
		sec->nr_lines = 0;
	}
	sec->core = btf_ext_core_relos(obj->btf_ext, name, &sec->nr_core);
	sec->is_core_unsorted = !are_core_sorted(sec->core, sec->nr_core);
}

static int index_names(struct userbpf_object *obj, struct names *secs)
{
	int err = 0;

	for (u32 i = 1; i < obj->elf.nr_secs && !err; i++)
		err = names_add(&obj->vm->mem, secs, obj->elf.secs[i].name, i);
	for (u32 i = 0; i < obj->elf.nr_syms && !err; i++) {
		struct elf_sym sym = elf_file_sym(&obj->elf, i);

		if (sym.name && sym.type == STT_OBJECT &&
		    (sym.bind == STB_GLOBAL || sym.bind == STB_WEAK))
			err = names_add(&obj->vm->mem, &obj->globals, sym.name, i);
	}
	names_sort(secs);
	names_sort(&obj->globals);
	return err;
}

/* Where does the variable of @info lie in its section? */
static int var_offset(const struct userbpf_object *obj, const char *sec_name,
		      const struct btf_var_secinfo *info, bool is_fixed, u32 *off)
{
	const struct btf_type *var = btf_type_by_id(obj->btf, info->type);
	const char *name;
	u32 idx;

	*off = info->offset;
	if (!btf_is_kind(var, BTF_KIND_VAR))
		return object_error(obj, -EINVAL, "sec '%s': unexpected non-VAR type found",
				    sec_name);
	if (btf_var_linkage(var) != BTF_VAR_GLOBAL_ALLOCATED)
		return 0;
	name = btf_str(obj->btf, var->name_off);
	if (!names_find(&obj->globals, name, &idx))
		return object_error(obj, -ENOENT,
				    "sec '%s': failed to find ELF symbol for VAR '%s'", sec_name,
				    name);
	if (!is_fixed)
		*off = (u32)MIN(elf_file_sym(&obj->elf, idx).value, (u64)UINT32_MAX);
	return 0;
}

/*
 * clang 14 lists strings that it has put into ".rodata.str1.1" under ".rodata", where they may be
 * too large for the section. Only maps cannot do without the offsets.
 */
static int fixup_failed(const struct userbpf_object *obj, const char *sec_name)
{
	if (!strcmp(sec_name, ".maps"))
		return object_error(obj, -EINVAL, "sec '.maps': BTF data is corrupted.");
	log_info(&obj->vm->log,
		 "sec '%s': BTF has a variable that lies outside the section, its types are not "
		 "used\n",
		 sec_name);
	return 0;
}

static int fixup_section(struct userbpf_object *obj, u32 id, const struct btf_type *t, u32 size,
			 bool is_fixed)
{
	const char *name = btf_str(obj->btf, t->name_off);
	u32 *offs = mem_calloc(&obj->vm->mem, MAX(btf_vlen(t), 1u), sizeof(u32));
	int err = offs ? 0 : -ENOMEM;

	for (u32 i = 0; i < btf_vlen(t) && !err; i++)
		err = var_offset(obj, name, &btf_secinfos(t)[i], is_fixed, &offs[i]);
	if (!err && btf_fixup_datasec(obj->btf, id, size, offs))
		err = fixup_failed(obj, name);
	mem_free(&obj->vm->mem, offs);
	return err;
}

/* libbpf: btf_fixup_datasec() */
static int fixup_datasec(struct userbpf_object *obj, const struct names *secs, u32 id)
{
	const struct btf_type *t = btf_type_by_id(obj->btf, id);
	const char *name = btf_str(obj->btf, t->name_off);
	u64 size = t->size;
	u32 idx;

	if (!strcmp(name, ".kconfig") || !strcmp(name, ".ksyms"))
		return 0; /* no bytes in the file */
	if (!size && names_find(secs, name, &idx))
		size = obj->elf.secs[idx].size;
	if (!size || size > UINT32_MAX)
		return object_error(obj, -ENOENT, "sec '%s': failed to determine size from ELF",
				    name);
	return fixup_section(obj, id, t, (u32)size, t->size != 0);
}

static int fixup_datasecs(struct userbpf_object *obj)
{
	struct names secs = {};
	int err = index_names(obj, &secs);

	for (u32 id = 1; id < btf_type_cnt(obj->btf) && !err; id++)
		if (btf_is_kind(btf_type_by_id(obj->btf, id), BTF_KIND_DATASEC))
			err = fixup_datasec(obj, &secs, id);
	names_free(&obj->vm->mem, &secs);
	return err;
}

static const struct elf_sec *sec_by_name(const struct userbpf_object *obj, const char *name)
{
	for (u32 i = 1; i < obj->elf.nr_secs; i++)
		if (!strcmp(obj->elf.secs[i].name, name))
			return &obj->elf.secs[i];
	return NULL;
}

int types_collect(struct userbpf_object *obj)
{
	const struct elf_sec *btf = sec_by_name(obj, ".BTF"), *ext = sec_by_name(obj, ".BTF.ext");
	int err = btf ? parse_btf(obj, btf) : -ENOENT;

	if (err == -ENOMEM)
		return err;
	if (err && obj->maps_sec)
		return object_error(obj, err,
				    "BTF is required, but is missing or corrupted (%s has .maps)",
				    obj->path);
	if (err)
		return 0;
	err = ext ? parse_btf_ext(obj, ext) : 0;
	if (err)
		return err;
	for (u32 i = 1; i < obj->elf.nr_secs && obj->btf_ext; i++)
		if (obj->secs[i].role == SEC_CODE)
			take_records(obj, i);
	return fixup_datasecs(obj);
}

bool types_is_static(const struct userbpf_object *obj, u32 id)
{
	const struct btf_type *var = btf_type_by_id(obj->btf, id);
	struct elf_sym sym;
	u32 idx;

	if (!btf_is_kind(var, BTF_KIND_VAR) || btf_var_linkage(var) == BTF_VAR_STATIC)
		return true;
	if (!names_find(&obj->globals, btf_str(obj->btf, var->name_off), &idx))
		return false;
	sym = elf_file_sym(&obj->elf, idx);
	return sym.visibility == STV_HIDDEN || sym.visibility == STV_INTERNAL;
}
