// SPDX-License-Identifier: BSD-2-Clause
/*
 * What the object puts into its map-in-maps and program arrays: relocations of ".maps", each an
 * element of "values". libbpf: bpf_object__collect_map_relos().
 */
#include <errno.h>
#include <string.h>

#include "loader/loader.h"

#define BPF_PTR_BYTES 8

struct record {
	struct userbpf_object *obj;
	u64 nr; /* of the relocation */
	struct elf_rel rel;
	struct elf_sym sym;
	struct obj_map *map;
	struct obj_slot slot;
};

static const char *sym_name(const struct record *r)
{
	return r->sym.name ? r->sym.name : "<?>";
}

static int target_map(struct record *r)
{
	if (r->sym.sec != r->obj->maps_sec)
		return object_error(r->obj, -EINVAL,
				    ".maps relo #%llu: '%s' isn't a BTF-defined map",
				    (unsigned long long)r->nr, sym_name(r));
	if (r->map->pub.attr.type == BPF_MAP_TYPE_HASH_OF_MAPS &&
	    r->map->pub.attr.key_size != sizeof(u32))
		return object_error(r->obj, -EINVAL,
				    ".maps relo #%llu: hash-of-maps '%s' should have key size 4.",
				    (unsigned long long)r->nr, r->map->pub.name);
	r->slot.map = object_map_at(r->obj, r->sym.sec, r->sym.value, 1);
	if (r->slot.map && r->slot.map->off == r->sym.value)
		return 0;
	return object_error(r->obj, -ESRCH, ".maps relo #%llu: '%s' isn't a valid map reference",
			    (unsigned long long)r->nr, sym_name(r));
}

static int target_prog(struct record *r)
{
	const struct obj_func *func = NULL;
	struct userbpf_object *obj = r->obj;

	if (r->sym.sec && r->sym.sec < obj->elf.nr_secs && r->sym.type == STT_FUNC)
		func = func_find(obj, r->sym.sec, r->sym.value / sizeof(struct bpf_insn));
	if (func && func->prog && r->sym.value == func->start * sizeof(struct bpf_insn)) {
		r->slot.prog = func->prog;
		return 0;
	}
	return object_error(obj, -EINVAL, ".maps relo #%llu: '%s' isn't an entry-point program",
			    (unsigned long long)r->nr, sym_name(r));
}

/* The element of "values" that the relocation lies in. */
static int find_index(struct record *r)
{
	const struct btf *btf = r->obj->btf;
	const struct btf_type *var = btf_type_by_id(btf, r->map->var_type);
	const struct btf_type *def;
	u64 off = r->rel.offset - r->map->off, values;
	u32 last;

	def = btf_type_by_id(btf, btf_skip_mods_and_typedefs(btf, var->type));
	if (!btf_vlen(def))
		return -EINVAL;
	last = btf_vlen(def) - 1;
	values = btf_member_bit_offset(def, last) / 8;
	if (strcmp(btf_str(btf, btf_members(def)[last].name_off), "values") || off < values ||
	    (off - values) % BPF_PTR_BYTES)
		return -EINVAL;
	r->slot.idx = (u32)((off - values) / BPF_PTR_BYTES);
	return 0;
}

static int find_target(struct record *r)
{
	switch (r->map->pub.attr.type) {
	case BPF_MAP_TYPE_ARRAY_OF_MAPS:
	case BPF_MAP_TYPE_HASH_OF_MAPS: return target_map(r);
	case BPF_MAP_TYPE_PROG_ARRAY: return target_prog(r);
	default:
		return object_error(r->obj, -EINVAL,
				    ".maps relo #%llu: map '%s' cannot be initialised",
				    (unsigned long long)r->nr, r->map->pub.name);
	}
}

static int collect_one(struct userbpf_object *obj, const struct elf_sec *sec, u64 nr)
{
	struct record r = {.obj = obj, .nr = nr, .rel = elf_file_rel(sec, nr)};
	int err;

	if (r.rel.sym >= obj->elf.nr_syms)
		return object_error(obj, -EINVAL, ".maps relo #%llu: symbol %x not found",
				    (unsigned long long)nr, r.rel.sym);
	r.sym = elf_file_sym(&obj->elf, r.rel.sym);
	r.map = object_map_at(obj, obj->maps_sec, r.rel.offset, BPF_PTR_BYTES);
	if (!r.map)
		return object_error(obj, -EINVAL,
				    ".maps relo #%llu: cannot find map '%s' at rel->r_offset %llu",
				    (unsigned long long)nr, sym_name(&r),
				    (unsigned long long)r.rel.offset);
	err = find_target(&r);
	if (err)
		return err;
	if (find_index(&r))
		return object_error(
			obj, -EINVAL,
			".maps relo #%llu: '%s' is not an element of the values of '%s'",
			(unsigned long long)nr, sym_name(&r), r.map->pub.name);
	return object_add_slot(obj, r.map, r.slot);
}

int slot_collect(struct userbpf_object *obj)
{
	for (u32 i = 1; i < obj->elf.nr_secs && obj->maps_sec; i++) {
		const struct elf_sec *sec = &obj->elf.secs[i];

		if (sec->type != SHT_REL || sec->info != obj->maps_sec)
			continue;
		for (u64 nr = 0; nr < elf_nr_rels(sec); nr++) {
			int err = collect_one(obj, sec, nr);

			if (err)
				return err;
		}
	}
	return 0;
}
