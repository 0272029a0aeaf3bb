// SPDX-License-Identifier: BSD-2-Clause
/*
 * What each section of the file is for: libbpf's bpf_object__elf_collect(). License and version are
 * taken out here; data, maps and code only get their role.
 */
#include <errno.h>
#include <string.h>

#include "loader/loader.h"
#include "world/world.h"

#define SHT_LLVM_ADDRSIG 0x6fff4c03

static bool has_prefix(const char *s, const char *prefix)
{
	return !strncmp(s, prefix, strlen(prefix));
}

static bool is_debug_name(const char *name)
{
	return has_prefix(name, ".debug_");
}

/* "foo" itself and "foo.anything" */
static bool is_name_or_dotted(const char *name, const char *base)
{
	size_t len = strlen(base);

	return !strncmp(name, base, len) && (name[len] == '\0' || name[len] == '.');
}

/* libbpf: ignore_elf_section() */
bool section_is_ignored(const struct elf_sec *sec)
{
	if (sec->type == SHT_PROGBITS && !sec->size && !strcmp(sec->name, ".text"))
		return true; /* of an object without subprograms */
	if (sec->type == SHT_NULL || sec->type == SHT_STRTAB || sec->type == SHT_SYMTAB ||
	    sec->type == SHT_LLVM_ADDRSIG || is_debug_name(sec->name))
		return true;
	if (!has_prefix(sec->name, ".rel"))
		return false;
	return is_debug_name(sec->name + 4) || !strcmp(sec->name, ".rel.BTF") ||
	       !strcmp(sec->name, ".rel.BTF.ext");
}

static int take_license(struct userbpf_object *obj, const struct elf_sec *sec)
{
	size_t len;

	if (!sec->data)
		return object_error(obj, -EINVAL, "invalid license section in %s", obj->path);
	len = strnlen((const char *)sec->data, MIN(sec->size, (u64)sizeof(obj->license) - 1));
	memcpy(obj->license, sec->data, len);
	obj->license[len] = '\0';
	return 0;
}

static int check_version(const struct userbpf_object *obj, const struct elf_sec *sec)
{
	if (!sec->data || sec->size != sizeof(u32))
		return object_error(obj, -EINVAL, "invalid kver section in %s", obj->path);
	return 0;
}

static const struct {
	const char *name;
	enum sec_role role;
	bool is_dotted; /* so may the name go on, after a dot */
} data_names[] = {
	{".data", SEC_DATA, true},
	{".rodata", SEC_RODATA, true},
	{".struct_ops", SEC_STRUCT_OPS, false},
	{".struct_ops.link", SEC_STRUCT_OPS, false},
	{"?.struct_ops", SEC_STRUCT_OPS, false},
	{"?.struct_ops.link", SEC_STRUCT_OPS, false},
	{ARENA_SEC, SEC_ARENA, false},
};

static enum sec_role data_role(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(data_names); i++)
		if (data_names[i].is_dotted ? is_name_or_dotted(name, data_names[i].name)
					    : !strcmp(name, data_names[i].name))
			return data_names[i].role;
	return SEC_IGNORED;
}

static int set_code(struct userbpf_object *obj, u32 idx)
{
	const struct elf_sec *sec = &obj->elf.secs[idx];
	struct obj_sec *out = &obj->secs[idx];

	out->role = SEC_CODE;
	out->nr_insns = (u32)(sec->size / sizeof(struct bpf_insn));
	if (!strcmp(sec->name, ".text"))
		obj->text_sec = idx;
	if (ptr_to_u64(sec->data) % _Alignof(struct bpf_insn)) {
		struct bpf_insn *copy =
			arena_calloc(&obj->arena, out->nr_insns, sizeof(struct bpf_insn));

		if (!copy)
			return -ENOMEM;
		memcpy(copy, sec->data, out->nr_insns * sizeof(struct bpf_insn));
		out->insns = copy;
		return 0;
	}
	out->insns = (const struct bpf_insn *)sec->data;
	return 0;
}

static void set_maps(u32 *where, struct obj_sec *sec, enum sec_role role, u32 idx)
{
	sec->role = role;
	*where = idx;
}

static int collect_data(struct userbpf_object *obj, u32 idx)
{
	const struct elf_sec *sec = &obj->elf.secs[idx];
	struct obj_sec *out = &obj->secs[idx];

	if (sec->type == SHT_PROGBITS && sec->data && sec->flags & SHF_EXECINSTR)
		return set_code(obj, idx);
	if (sec->type == SHT_PROGBITS && sec->data)
		out->role = data_role(sec->name);
	else if (sec->type == SHT_NOBITS && sec->size && is_name_or_dotted(sec->name, ".bss"))
		out->role = SEC_BSS;
	if (out->role == SEC_ARENA)
		obj->arena_sec = idx;
	if (out->role == SEC_IGNORED && sec->type != SHT_REL)
		log_info(&obj->vm->log, "elf: skipping unrecognized data section(%u) %s\n", idx,
			 sec->name);
	return 0;
}

static int collect_one(struct userbpf_object *obj, u32 idx)
{
	const struct elf_sec *sec = &obj->elf.secs[idx];

	if (section_is_ignored(sec))
		return 0;
	if (!strcmp(sec->name, "license"))
		return take_license(obj, sec);
	if (!strcmp(sec->name, "version"))
		return check_version(obj, sec);
	if (!strcmp(sec->name, ".BTF") || !strcmp(sec->name, ".BTF.ext"))
		return 0; /* types.c */
	if (!strcmp(sec->name, ".maps")) {
		set_maps(&obj->maps_sec, &obj->secs[idx], SEC_MAPS, idx);
		return 0;
	}
	if (!strcmp(sec->name, "maps")) {
		set_maps(&obj->legacy_maps_sec, &obj->secs[idx], SEC_LEGACY_MAPS, idx);
		return 0;
	}
	return collect_data(obj, idx);
}

int section_collect(struct userbpf_object *obj)
{
	int err;

	obj->secs = arena_calloc(&obj->arena, obj->elf.nr_secs, sizeof(*obj->secs));
	if (!obj->secs)
		return -ENOMEM;
	for (u32 i = 1; i < obj->elf.nr_secs; i++) {
		err = collect_one(obj, i);
		if (err)
			return err;
	}
	return 0;
}
