// SPDX-License-Identifier: BSD-2-Clause
/*
 * Tables of operations that an object implements: a variable of ".struct_ops" or
 * ".struct_ops.link" is a map with one element, and its members that are function pointers are
 * programs. The kernel's struct has the same name ("___flavor" aside) and may have other members,
 * in other places: members find each other by name, and what the kernel does not have must be zero.
 * The element is the kernel's struct bpf_struct_ops_NAME, in which that struct is a member. libbpf:
 * init_struct_ops_maps(), bpf_object__collect_st_ops_relos(), bpf_map__init_kern_struct_ops().
 */
#include "loader/struct_ops.h"

#include <userbpf/link.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "sys/link.h"
#include "world/world.h"

#define VALUE_PREFIX	"bpf_struct_ops_"
#define MAX_NAME_BYTES	192 /* of a struct; as libbpf */
#define PTR_BYTES	8
#define MAX_VALUE_BYTES (1024u * 1024) /* as maps/struct_ops.c */

/* --- the object's side --- */

static const struct btf_type *type_of(const struct userbpf_object *obj, const struct obj_map *map)
{
	return btf_type_by_id(obj->btf, map->ops->type_id);
}

static int new_ops(struct userbpf_object *obj, struct obj_map *map, u32 type_id, const u8 *bytes)
{
	const struct btf_type *t = btf_type_by_id(obj->btf, type_id);
	struct obj_struct_ops *ops = arena_alloc(&obj->arena, sizeof(*ops));

	if (!ops)
		return -ENOMEM;
	map->ops = ops;
	ops->type_id = type_id;
	ops->data = arena_calloc(&obj->arena, MAX(t->size, 1u), 1);
	ops->members = arena_calloc(&obj->arena, MAX(btf_vlen(t), 1u), sizeof(*ops->members));
	if (!ops->data || !ops->members)
		return -ENOMEM;
	memcpy(ops->data, bytes, t->size);
	return 0;
}

/* The struct that variable @info is of, or -errno. */
static int find_struct(const struct userbpf_object *obj, const char *sec_name,
		       const struct btf_var_secinfo *info)
{
	const struct btf_type *var = btf_type_by_id(obj->btf, info->type);
	u32 id = btf_skip_mods_and_typedefs(obj->btf, var->type);
	const char *name = btf_type_name(obj->btf, id);

	if (!id)
		return object_error(obj, -EINVAL,
				    "struct_ops init: Cannot resolve var type_id %u in DATASEC %s",
				    info->type, sec_name);
	if (!*name)
		return object_error(obj, -ENOTSUP,
				    "struct_ops init: anonymous type is not supported");
	if (!btf_is_kind(btf_type_by_id(obj->btf, id), BTF_KIND_STRUCT))
		return object_error(obj, -EINVAL, "struct_ops init: %s is not a struct", name);
	return (int)id;
}

static int add_map(struct userbpf_object *obj, u32 sec, const struct btf_var_secinfo *info)
{
	const struct elf_sec *elf = &obj->elf.secs[sec];
	bool is_off = *elf->name == '?';
	const char *sec_name = elf->name + is_off, *name = btf_type_name(obj->btf, info->type);
	int id = find_struct(obj, elf->name, info), err;
	struct obj_map *map;
	u32 size;

	if (id < 0)
		return id;
	size = btf_type_by_id(obj->btf, (u32)id)->size;
	if (info->offset > elf->size || size > elf->size - info->offset)
		return object_error(obj, -EINVAL,
				    "struct_ops init: var %s is beyond the end of DATASEC %s", name,
				    elf->name);
	err = object_add_map(obj, name, &map);
	if (err)
		return err;
	object_place_map(obj, map, sec, info->offset, size);
	map->pub.attr.type = BPF_MAP_TYPE_STRUCT_OPS;
	map->pub.attr.key_size = sizeof(u32);
	map->pub.attr.value_size = size;
	map->pub.attr.max_entries = 1;
	map->pub.attr.flags = strcmp(sec_name, ".struct_ops.link") ? 0 : BPF_F_LINK;
	map->pub.is_left_out = is_off;
	return new_ops(obj, map, (u32)id, elf->data + info->offset);
}

static int add_maps(struct userbpf_object *obj, u32 sec)
{
	const char *name = obj->elf.secs[sec].name;
	int id = obj->btf ? btf_find_by_name_kind(obj->btf, name, BTF_KIND_DATASEC) : -ENOENT;
	const struct btf_type *t;
	int err = 0;

	if (id < 0)
		return object_error(obj, -EINVAL, "struct_ops init: DATASEC %s not found", name);
	t = btf_type_by_id(obj->btf, (u32)id);
	for (u32 i = 0; i < btf_vlen(t) && !err; i++)
		err = add_map(obj, sec, &btf_secinfos(t)[i]);
	return err;
}

/* The BTF_KIND_FUNC_PROTO behind a pointer, or 0. libbpf: resolve_func_ptr() */
static u32 proto_behind(const struct btf *btf, u32 id)
{
	const struct btf_type *t;

	id = btf_skip_mods_and_typedefs(btf, id);
	t = btf_type_by_id(btf, id);
	if (!btf_is_kind(t, BTF_KIND_PTR))
		return 0;
	id = btf_skip_mods_and_typedefs(btf, t->type);
	return btf_is_kind(btf_type_by_id(btf, id), BTF_KIND_FUNC_PROTO) ? id : 0;
}

bool struct_ops_is_func_ptr(const struct btf *btf, u32 id)
{
	return proto_behind(btf, id);
}

/* Index of the member that begins at @off bytes, or -ENOENT. */
static int member_at(const struct btf_type *t, u64 off)
{
	for (u32 i = 0; i < btf_vlen(t); i++) {
		if (btf_member_bit_offset(t, i) == off * 8)
			return (int)i;
	}
	return -ENOENT;
}

/* What users see of a function pointer: the program, or NULL. */
static void put_handle(u8 *at, const struct userbpf_prog *handle)
{
	u64 addr = ptr_to_u64(handle);

	memcpy(at, &addr, sizeof(addr));
}

static int set_member(struct userbpf_object *obj, struct obj_map *map, u64 off,
		      const struct elf_sym *sym)
{
	const struct btf_type *t = type_of(obj, map);
	const char *name = map->pub.name, *member;
	const struct obj_func *func;
	int i = member_at(t, off);

	if (i < 0)
		return object_error(obj, -EINVAL,
				    "struct_ops reloc %s: cannot find member at moff %llu", name,
				    (unsigned long long)off);
	member = btf_str(obj->btf, btf_members(t)[i].name_off);
	if (!proto_behind(obj->btf, btf_members(t)[i].type))
		return object_error(obj, -EINVAL,
				    "struct_ops reloc %s: cannot relocate non func ptr %s", name,
				    member);
	func = func_find(obj, sym->sec, sym->value / sizeof(struct bpf_insn));
	if (!func || !func->prog || func->start != sym->value / sizeof(struct bpf_insn))
		return object_error(
			obj, -EINVAL,
			"struct_ops reloc %s: cannot find prog at shdr_idx %u to relocate func "
			"ptr %s",
			name, sym->sec, member);
	if (func->prog->pub.type != BPF_PROG_TYPE_STRUCT_OPS)
		return object_error(obj, -EINVAL,
				    "struct_ops reloc %s: prog %s is not struct_ops BPF program",
				    name, func->name);
	map->ops->members[i].prog = func->prog;
	put_handle(map->ops->data + off, &func->prog->pub);
	return 0;
}

static int take_reloc(struct userbpf_object *obj, u32 sec, const struct elf_rel *rel)
{
	struct obj_map *map = object_map_at(obj, sec, rel->offset, PTR_BYTES);
	struct elf_sym sym;

	if (rel->sym >= obj->elf.nr_syms)
		return object_error(obj, -EINVAL, "struct_ops reloc: symbol %x not found",
				    rel->sym);
	if (!map)
		return object_error(obj, -EINVAL,
				    "struct_ops reloc: cannot find map at rel->r_offset %llu",
				    (unsigned long long)rel->offset);
	sym = elf_file_sym(&obj->elf, rel->sym);
	if (sym.sec >= obj->elf.nr_secs || !sym.sec)
		return object_error(
			obj, -EINVAL,
			"struct_ops reloc %s: rel->r_offset %llu shdr_idx %u unsupported "
			"non-static function",
			map->pub.name, (unsigned long long)rel->offset, sym.sec);
	if (sym.value % sizeof(struct bpf_insn))
		return object_error(obj, -EINVAL,
				    "struct_ops reloc %s: invalid target program offset %llu",
				    map->pub.name, (unsigned long long)sym.value);
	return set_member(obj, map, rel->offset - map->off, &sym);
}

int struct_ops_collect(struct userbpf_object *obj)
{
	int err = 0;

	for (u32 i = 1; i < obj->elf.nr_secs && !err; i++)
		if (obj->secs[i].role == SEC_STRUCT_OPS)
			err = add_maps(obj, i);
	for (u32 i = 1; i < obj->elf.nr_secs && !err; i++) {
		const struct elf_sec *rel = &obj->elf.secs[i];

		if (rel->type != SHT_REL || rel->info >= obj->elf.nr_secs ||
		    obj->secs[rel->info].role != SEC_STRUCT_OPS)
			continue;
		for (u64 nr = 0; nr < elf_nr_rels(rel) && !err; nr++) {
			struct elf_rel one = elf_file_rel(rel, nr);

			err = take_reloc(obj, rel->info, &one);
		}
	}
	return err;
}

/* --- the kernel's side --- */

/* The kernel's struct, and the one that it is a member of. */
struct kern {
	const struct btf *btf;
	const struct module *module; /* NULL: of the kernel itself */
	u32 type_id, value_id;
	u32 data_off; /* bytes, of the first in the second */
};

static int find_value(const struct userbpf_object *obj, const char *name, struct kern *kern)
{
	int id = btf_find_by_name_kind(core_target(obj), name, BTF_KIND_STRUCT);

	*kern = (struct kern){.btf = core_target(obj)};
	for (size_t i = 0; id < 0 && !obj->target && i < obj->vm->modules.all.nr; i++) {
		kern->module = &obj->vm->modules.all.v[i];
		kern->btf = kern->module->btf;
		id = btf_find_by_name_kind(kern->btf, name, BTF_KIND_STRUCT);
	}
	kern->value_id = (u32)MAX(id, 0);
	return id < 0 ? -ESRCH : 0;
}

/* libbpf: find_struct_ops_kern_types() */
static int find_kern(const struct userbpf_object *obj, const struct obj_map *map, struct kern *kern)
{
	const char *local = btf_type_name(obj->btf, map->ops->type_id);
	char name[MAX_NAME_BYTES], value[MAX_NAME_BYTES + sizeof(VALUE_PREFIX)];
	const struct btf_type *t;
	int id;

	snprintf(name, sizeof(name), "%.*s", (int)core_essential_len(local), local);
	snprintf(value, sizeof(value), VALUE_PREFIX "%s", name);
	if (!core_target(obj))
		return object_error(obj, -ESRCH,
				    "struct_ops init_kern: struct %s is not found: there are no "
				    "types of a target kernel: give its BTF",
				    value);
	if (find_value(obj, value, kern))
		return object_error(obj, -ESRCH,
				    "struct_ops init_kern: struct %s is not found in kernel BTF",
				    value);
	id = btf_find_by_name_kind(kern->btf, name, BTF_KIND_STRUCT);
	if (id < 0)
		return object_error(obj, id,
				    "struct_ops init_kern: struct %s is not found in kernel BTF",
				    name);
	kern->type_id = (u32)id;
	t = btf_type_by_id(kern->btf, kern->value_id);
	for (u32 i = 0; i < btf_vlen(t); i++) {
		if (btf_members(t)[i].type == kern->type_id) {
			kern->data_off = btf_member_bit_offset(t, i) / 8;
			return 0;
		}
	}
	return object_error(obj, -EINVAL,
			    "struct_ops init_kern: struct %s data is not found in struct %s", name,
			    value);
}

/* A member at work: the object's, and the kernel's of the same name. */
struct pair {
	struct userbpf_object *obj;
	struct obj_map *map;
	const struct kern *kern;
	u32 i;
	const char *name;
	u32 off; /* bytes */
	s64 size;
	u32 kern_i, kern_off;
};

static int pair_error(const struct pair *p, int err, const char *fmt, ...) PRINTF_LIKE(3, 4);

static int pair_error(const struct pair *p, int err, const char *fmt, ...)
{
	char why[256];
	struct text text = TEXT_ON(why);
	va_list args;

	va_start(args, fmt);
	text_vprintf(&text, fmt, args);
	va_end(args);
	return object_error(p->obj, err, "struct_ops init_kern %s: %s", p->map->pub.name, why);
}

static bool is_zero(const u8 *bytes, u64 size)
{
	for (u64 i = 0; i < size; i++) {
		if (bytes[i])
			return false;
	}
	return true;
}

static int skip_member(const struct pair *p)
{
	struct obj_ops_member *member = &p->map->ops->members[p->i];

	if (!is_zero(p->map->ops->data + p->off, (u64)p->size))
		return pair_error(p, -ENOTSUP, "Cannot find member %s in kernel BTF", p->name);
	if (member->prog) {
		member->prog->pub.autoload = false;
		member->prog = NULL;
	}
	log_info(&p->obj->vm->log,
		 "struct_ops %s: member %s not found in kernel, skipping it as it's set to zero\n",
		 p->map->pub.name, p->name);
	return 0;
}

/* Which operation of which table the program is, which must be the same of all tables. */
static int attach_prog(const struct pair *p, struct userbpf_prog *prog)
{
	if (!prog->attach_btf_id) {
		prog->attach_btf_id = p->kern->type_id;
		prog->attach_btf = btf_get(p->kern->btf);
		prog->expected_attach_type = p->kern_i;
	}
	if (prog->attach_btf_id != p->kern->type_id)
		return pair_error(p, -EINVAL,
				  "func ptr %s: invalid reuse of prog %s in sec %s with type %u: "
				  "attach_btf_id %u != kern_type_id %u",
				  p->name, prog->name, prog->section, prog->type,
				  prog->attach_btf_id, p->kern->type_id);
	if (prog->expected_attach_type != p->kern_i)
		return pair_error(p, -EINVAL,
				  "func ptr %s: invalid reuse of prog %s in sec %s with type %u: "
				  "expected_attach_type %u != kern_member_idx %u",
				  p->name, prog->name, prog->section, prog->type,
				  prog->expected_attach_type, p->kern_i);
	return 0;
}

/* The program of @obj that a user has put there, or NULL. */
static struct obj_prog *find_handle(struct userbpf_object *obj, const u8 *at)
{
	u64 addr;

	memcpy(&addr, at, sizeof(addr));
	for (u32 i = 0; i < obj->nr_progs; i++)
		if (ptr_to_u64(&obj->progs[i].pub) == addr &&
		    obj->progs[i].pub.type == BPF_PROG_TYPE_STRUCT_OPS)
			return &obj->progs[i];
	return NULL;
}

/* The user may have put another program there, or none. */
static int take_handle(const struct pair *p, struct obj_ops_member *member)
{
	const u8 *at = p->map->ops->data + p->off;
	struct obj_prog *prog = find_handle(p->obj, at);

	if (!prog && !is_zero(at, PTR_BYTES))
		return pair_error(p, -ENOTSUP, "member %s is not a struct_ops program", p->name);
	if (member->prog && member->prog != prog)
		member->prog->pub.autoload = false;
	member->prog = prog;
	return 0;
}

static int init_ptr(const struct pair *p, u32 kern_member_type)
{
	struct obj_ops_member *member = &p->map->ops->members[p->i];
	int err = take_handle(p, member);

	if (err || !member->prog)
		return err;
	if (!proto_behind(p->kern->btf, kern_member_type))
		return pair_error(p, -ENOTSUP, "kernel member %s is not a func ptr", p->name);
	member->kern_off = p->kern->data_off + p->kern_off;
	return attach_prog(p, &member->prog->pub);
}

static int copy_member(const struct pair *p, u32 kern_type)
{
	s64 kern_size = btf_resolve_size(p->kern->btf, kern_type);

	if (kern_size < 0 || kern_size != p->size)
		return pair_error(p, -ENOTSUP, "Error in size of member %s: %lld != %lld(kernel)",
				  p->name, (long long)p->size, (long long)kern_size);
	memcpy(p->map->ops->kern_value + p->kern->data_off + p->kern_off,
	       p->map->ops->data + p->off, (size_t)p->size);
	return 0;
}

static int init_member(struct pair *p)
{
	const struct btf *btf = p->obj->btf, *kern_btf = p->kern->btf;
	const struct btf_type *t = type_of(p->obj, p->map);
	const struct btf_type *kern_t = btf_type_by_id(kern_btf, p->kern->type_id);
	const struct btf_member *member = &btf_members(t)[p->i];
	u32 kind, kern_kind, kern_type;
	int kern_i;

	p->name = btf_str(btf, member->name_off);
	p->off = btf_member_bit_offset(t, p->i) / 8;
	p->size = btf_resolve_size(btf, member->type);
	if (p->size < 0)
		return pair_error(p, (int)p->size, "failed to resolve the size of member %s",
				  p->name);
	kern_i = btf_find_member(kern_btf, kern_t, p->name);
	if (kern_i < 0)
		return skip_member(p);
	p->kern_i = (u32)kern_i;
	if (btf_member_bitfield_size(t, p->i) || btf_member_bitfield_size(kern_t, p->kern_i))
		return pair_error(p, -ENOTSUP, "bitfield %s is not supported", p->name);
	p->kern_off = btf_member_bit_offset(kern_t, p->kern_i) / 8;
	kern_type = btf_skip_mods_and_typedefs(kern_btf, btf_members(kern_t)[kern_i].type);
	kind = btf_kind(btf_type_by_id(btf, btf_skip_mods_and_typedefs(btf, member->type)));
	kern_kind = btf_kind(btf_type_by_id(kern_btf, kern_type));
	if (kind != kern_kind)
		return pair_error(p, -ENOTSUP, "Unmatched member type %s %u != %u(kernel)", p->name,
				  kind, kern_kind);
	return kind == BTF_KIND_PTR ? init_ptr(p, kern_type) : copy_member(p, kern_type);
}

/* libbpf: bpf_map__init_kern_struct_ops() */
static int init_kern(struct userbpf_object *obj, struct obj_map *map)
{
	struct map_attr *attr = &map->pub.attr;
	struct kern kern;
	int err = find_kern(obj, map, &kern);

	if (err)
		return err;
	attr->value_size = btf_type_by_id(kern.btf, kern.value_id)->size;
	if (attr->value_size > MAX_VALUE_BYTES)
		return object_error(obj, -E2BIG, "struct_ops init_kern %s: more than %u bytes",
				    map->pub.name, MAX_VALUE_BYTES);
	attr->btf_vmlinux_value_type_id = kern.value_id;
	attr->kernel_btf = kern.btf;
	if (kern.module)
		attr->flags |= BPF_F_VTYPE_BTF_OBJ_FD;
	map->ops->kern_value = arena_calloc(&obj->arena, MAX(attr->value_size, 1u), 1);
	if (!map->ops->kern_value)
		return -ENOMEM;
	for (u32 i = 0; i < btf_vlen(type_of(obj, map)) && !err; i++) {
		struct pair pair = {.obj = obj, .map = map, .kern = &kern, .i = i};

		err = init_member(&pair);
	}
	return err;
}

/* A program that tables use is loaded if one of them is made. libbpf:
 * bpf_object_adjust_struct_ops_autoload() */
static void choose_progs(struct userbpf_object *obj)
{
	for (int is_made = 0; is_made < 2; is_made++) {
		VEC_FOR_EACH (&obj->maps, it) {
			const struct obj_struct_ops *ops = (*it)->ops;

			if (!ops || (*it)->pub.is_left_out == (bool)is_made)
				continue;
			for (u32 i = 0; i < btf_vlen(type_of(obj, *it)); i++)
				if (ops->members[i].prog)
					ops->members[i].prog->pub.autoload = is_made;
		}
	}
}

int struct_ops_prepare(struct userbpf_object *obj)
{
	VEC_FOR_EACH (&obj->maps, map) {
		int err = 0;

		if ((*map)->ops && !(*map)->pub.is_left_out)
			err = init_kern(obj, *map);
		if (err)
			return err;
	}
	choose_progs(obj);
	return 0;
}

void *struct_ops_bytes(const struct obj_map *map, size_t *size)
{
	if (size)
		*size = type_of(map->obj, map)->size;
	return map->ops->data;
}

void struct_ops_fill_in(struct userbpf_object *obj)
{
	VEC_FOR_EACH (&obj->maps, it) {
		const struct obj_struct_ops *ops = (*it)->ops;

		for (u32 i = 0; ops && ops->kern_value && i < btf_vlen(type_of(obj, *it)); i++) {
			const struct obj_ops_member *member = &ops->members[i];
			u64 fd = member->prog ? (u64)(u32)member->prog->pub.fd : 0;

			if (member->prog)
				memcpy(ops->kern_value + member->kern_off, &fd, sizeof(fd));
		}
	}
}

/* The map of @handle if it is a table that is made, with its element set; or -errno. */
static int set_table(const struct userbpf_map *handle, const char *doing, bool may_be_set)
{
	const struct obj_map *map;
	const u32 zero = 0;
	int err;

	map = container_of(handle, const struct obj_map, pub);
	if (!handle->is_of_object || !map->ops) {
		log_warn(&handle->vm->log, "map '%s': can't %s non-struct_ops map\n", handle->name,
			 doing);
		return -EINVAL;
	}
	if (!handle->map) {
		log_warn(&handle->vm->log,
			 "map '%s': can't %s BPF map without FD (was it created?)\n", handle->name,
			 doing);
		return -EINVAL;
	}
	/* libbpf: one that a link has set stays as it is */
	err = map_user_update(handle->map, &zero, map->ops->kern_value, 0);
	return err == -EBUSY && may_be_set ? 0 : err;
}

struct userbpf_link *userbpf_map_attach_struct_ops(struct userbpf_map *map)
{
	struct userbpf_link *link = NULL;
	int err = map ? set_table(map, "attach", map->attr.flags & BPF_F_LINK) : -EINVAL;

	err = err ? err : link_new_table(map->vm, map->map, &link);
	if (err)
		errno = -err;
	return link;
}

int userbpf_link_update_map(struct userbpf_link *link, const struct userbpf_map *map)
{
	int err = link && map && map->vm == link->vm ? set_table(map, "use", true) : -EINVAL;

	return err ? err : link_update(link, map->map);
}
