// SPDX-License-Identifier: BSD-2-Clause
/*
 * Externs: symbols that the kernel would supply, declared in ".kconfig" (values of its
 * configuration: kconfig.c) or ".ksyms" (its variables and functions: ksym.c). Weak ones may be
 * absent (value 0, address 0), strong ones fail the load. libbpf: bpf_object__collect_externs(),
 * bpf_object__resolve_externs().
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/search.h"
#include "loader/loader.h"
#include "world/world.h"

#define KCONFIG_SEC ".kconfig"
#define KSYMS_SEC   ".ksyms"

/* The BTF ids that one of the two sections lists. */
struct declared {
	VEC(u32) ids;
};

static int compare_ids(const void *a, const void *b)
{
	u32 x = *(const u32 *)a, y = *(const u32 *)b;

	return (x > y) - (x < y);
}

static int list_section(const struct userbpf_object *obj, const char *name, struct declared *out)
{
	int id = obj->btf ? btf_find_by_name_kind(obj->btf, name, BTF_KIND_DATASEC) : -ENOENT;
	const struct btf_type *t;
	int err = 0;

	if (id < 0)
		return 0;
	t = btf_type_by_id(obj->btf, (u32)id);
	for (u32 i = 0; i < btf_vlen(t) && !err; i++)
		err = vec_push(&obj->vm->mem, &out->ids, btf_secinfos(t)[i].type);
	if (out->ids.nr)
		qsort(out->ids.v, out->ids.nr, sizeof(u32), compare_ids);
	return err;
}

static bool is_listed(const struct declared *list, u32 id)
{
	return list->ids.nr &&
	       bsearch(&id, list->ids.v, list->ids.nr, sizeof(u32), compare_ids) != NULL;
}

static bool is_extern(const struct elf_sym *sym)
{
	return sym->sec == SHN_UNDEF && sym->type == STT_NOTYPE && sym->name && *sym->name &&
	       (sym->bind == STB_GLOBAL || sym->bind == STB_WEAK);
}

/* libbpf: find_extern_btf_id() */
static int find_type(const struct userbpf_object *obj, const char *name)
{
	const struct btf_type *t;
	int id;

	if (!obj->btf)
		return -ESRCH;
	id = btf_find_by_name_kind(obj->btf, name, BTF_KIND_VAR);
	if (id > 0) {
		t = btf_type_by_id(obj->btf, (u32)id);
		return btf_var_linkage(t) == BTF_VAR_GLOBAL_EXTERN ? id : -EINVAL;
	}
	id = btf_find_by_name_kind(obj->btf, name, BTF_KIND_FUNC);
	if (id < 0)
		return id;
	t = btf_type_by_id(obj->btf, (u32)id);
	return btf_vlen(t) == BTF_FUNC_EXTERN ? id : -EINVAL;
}

static int init_kconfig(const struct userbpf_object *obj, struct obj_extern *ext, u32 id)
{
	s64 size = btf_resolve_size(obj->btf, id);
	int align = btf_align_of(obj->btf, btf_type_by_id(obj->btf, id)->type);

	if (!btf_is_kind(btf_type_by_id(obj->btf, id), BTF_KIND_VAR))
		return object_error(obj, -ENOTSUP,
				    "extern function %s is unsupported under %s section", ext->name,
				    KCONFIG_SEC);
	if (size <= 0 || size > INT32_MAX || align <= 0)
		return object_error(obj, -EINVAL, "failed to resolve size of extern (kcfg) '%s'",
				    ext->name);
	ext->type = kconfig_type_of(obj->btf, btf_type_by_id(obj->btf, id)->type, &ext->is_signed);
	if (ext->type == KCONFIG_UNKNOWN)
		return object_error(obj, -ENOTSUP, "extern (kcfg) '%s': type is unsupported",
				    ext->name);
	ext->is_kconfig = true;
	ext->size = (u32)size;
	ext->align = (u32)align;
	return 0;
}

static int init_extern(const struct userbpf_object *obj, struct obj_extern *ext,
		       const struct declared *kconfig, const struct declared *ksyms)
{
	int id = find_type(obj, ext->name);

	if (id <= 0)
		return object_error(obj, id, "failed to find BTF for extern '%s': %d", ext->name,
				    id);
	ext->type_id = (u32)id;
	if (is_listed(kconfig, (u32)id))
		return init_kconfig(obj, ext, (u32)id);
	if (!is_listed(ksyms, (u32)id))
		return object_error(
			obj, -ENOENT,
			"failed to find BTF for extern '%s' [%d] section: not in %s nor %s",
			ext->name, id, KCONFIG_SEC, KSYMS_SEC);
	return 0;
}

static int add_externs(struct userbpf_object *obj, u32 nr, const struct declared *kconfig,
		       const struct declared *ksyms)
{
	int err = 0;

	obj->externs = arena_calloc(&obj->arena, nr, sizeof(*obj->externs));
	if (!obj->externs)
		return -ENOMEM;
	for (u32 i = 0; i < obj->elf.nr_syms && !err; i++) {
		struct elf_sym sym = elf_file_sym(&obj->elf, i);
		struct obj_extern *ext = &obj->externs[obj->nr_externs];

		if (!is_extern(&sym))
			continue;
		ext->name = sym.name;
		ext->sym = i;
		ext->is_weak = sym.bind == STB_WEAK;
		obj->nr_externs++;
		err = init_extern(obj, ext, kconfig, ksyms);
	}
	return err;
}

/* libbpf: cmp_externs() */
static int compare_externs(const void *a, const void *b)
{
	const struct obj_extern *x = *(struct obj_extern *const *)a;
	const struct obj_extern *y = *(struct obj_extern *const *)b;

	if (x->is_kconfig != y->is_kconfig)
		return x->is_kconfig ? -1 : 1;
	if (x->align != y->align)
		return x->align > y->align ? -1 : 1;
	if (x->size != y->size)
		return x->size < y->size ? -1 : 1;
	return strcmp(x->name, y->name);
}

/* Give each value its place; what they take in all is the size of the map. */
static int lay_out(struct userbpf_object *obj, u64 *size)
{
	VEC(struct obj_extern *) sorted = {};
	int err = 0;

	*size = 0;
	for (u32 i = 0; i < obj->nr_externs && !err; i++)
		err = vec_push(&obj->vm->mem, &sorted, &obj->externs[i]);
	if (!err)
		qsort(sorted.v, sorted.nr, sizeof(struct obj_extern *), compare_externs);
	for (size_t i = 0; i < sorted.nr && !err; i++) {
		struct obj_extern *ext = sorted.v[i];

		ext->idx = (u32)i;
		if (!ext->is_kconfig)
			continue;
		*size = ALIGN_UP(*size, ext->align);
		ext->off = (u32)*size;
		*size += ext->size;
		if (*size > INT32_MAX)
			err = object_error(obj, -E2BIG, "the externs of %s are too large",
					   KCONFIG_SEC);
	}
	vec_free(&obj->vm->mem, &sorted);
	return err;
}

/*
 * Tell the section's type, which compilers know nothing of: who prints the map goes by it. Left as
 * it is where it lists variables that the object does not ask for and that do not fit.
 */
static int set_section_type(const struct userbpf_object *obj, u64 size)
{
	int id = btf_find_by_name_kind(obj->btf, KCONFIG_SEC, BTF_KIND_DATASEC);
	const struct btf_type *t = btf_type_by_id(obj->btf, (u32)id);
	struct mem *mem = &obj->vm->mem;
	u32 *by_type = mem_calloc(mem, btf_type_cnt(obj->btf), sizeof(u32));
	u32 *offs = mem_calloc(mem, btf_vlen(t), sizeof(u32));
	int err = by_type && offs ? 0 : -ENOMEM;

	for (u32 i = 0; i < obj->nr_externs && !err; i++) {
		if (obj->externs[i].is_kconfig)
			by_type[obj->externs[i].type_id] = obj->externs[i].off;
	}
	for (u32 i = 0; i < btf_vlen(t) && !err; i++)
		offs[i] = by_type[btf_secinfos(t)[i].type];
	if (!err)
		btf_fixup_datasec(obj->btf, (u32)id, (u32)size, offs);
	mem_free(mem, by_type);
	mem_free(mem, offs);
	return err;
}

static int add_kconfig_map(struct userbpf_object *obj)
{
	u64 size;
	int err = lay_out(obj, &size);

	if (err || !size)
		return err;
	err = set_section_type(obj, size);
	if (err)
		return err;
	obj->kconfig_data = arena_calloc(&obj->arena, size, 1);
	if (!obj->kconfig_data)
		return -ENOMEM;
	err = data_add_map(obj, KCONFIG_SEC, size, BPF_F_RDONLY_PROG, &obj->kconfig);
	if (err)
		return err;
	obj->kconfig->is_rodata = true;
	obj->kconfig->init = obj->kconfig_data;
	return 0;
}

int extern_collect(struct userbpf_object *obj)
{
	struct declared kconfig = {}, ksyms = {};
	u32 nr = 0;
	int err;

	for (u32 i = 0; i < obj->elf.nr_syms; i++) {
		struct elf_sym sym = elf_file_sym(&obj->elf, i);

		nr += is_extern(&sym);
	}
	if (!nr)
		return 0;
	err = list_section(obj, KCONFIG_SEC, &kconfig);
	err = err ? err : list_section(obj, KSYMS_SEC, &ksyms);
	err = err ? err : add_externs(obj, nr, &kconfig, &ksyms);
	vec_free(&obj->vm->mem, &kconfig.ids);
	vec_free(&obj->vm->mem, &ksyms.ids);
	return err;
}

int extern_add_map(struct userbpf_object *obj)
{
	return obj->nr_externs ? add_kconfig_map(obj) : 0;
}

const struct obj_extern *extern_find(const struct userbpf_object *obj, u32 sym)
{
	u32 at = search_first(obj->nr_externs, i, obj->externs[i].sym >= sym);

	return at < obj->nr_externs && obj->externs[at].sym == sym ? &obj->externs[at] : NULL;
}

/* Variables with a type and functions have said why themselves (ksym.c). */
static const char *why_unresolved(const struct userbpf_object *obj, const struct obj_extern *ext)
{
	if (ext->is_kconfig)
		return obj->kconfig_text ? "the kernel's configuration does not say"
					 : "there is no configuration of the kernel";
	return obj->vm->ksyms.by_name.nr ? "no symbol of the kernel is called so"
					 : "there is no list of the kernel's symbols";
}

int extern_resolve(struct userbpf_object *obj)
{
	int err = kconfig_resolve(obj);

	err = err ? err : ksym_resolve(obj);
	for (u32 i = 0; i < obj->nr_externs && !err; i++) {
		const struct obj_extern *ext = &obj->externs[i];

		if (ext->is_set)
			continue;
		if (!ext->is_weak)
			err = object_error(obj, -ESRCH, "extern '%s' (strong): not resolved: %s",
					   ext->name, why_unresolved(obj, ext));
		else
			log_debug(&obj->vm->log,
				  "extern '%s' (weak): not resolved, defaulting to zero\n",
				  ext->name);
	}
	return err;
}
