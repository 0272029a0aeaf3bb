// SPDX-License-Identifier: BSD-2-Clause
/*
 * Tables of operations: kernel/bpf/bpf_struct_ops.c. The one element is a struct
 * bpf_struct_ops_NAME of the target kernel: a count and a state, then the table, whose function
 * pointers the user gives as numbers of programs. Setting it registers the table, or makes it ready
 * to be registered by a link: nothing here calls it, the map only holds on to the programs. Rules
 * of the kernel's own tables are rows of spec/struct_ops.def; what modules want their types do not
 * tell: any table of theirs is taken.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "maps/map.h"
#include "maps/struct_ops.h"
#include "spec/spec.h"
#include "world/world.h"

#define VALUE_PREFIX	"bpf_struct_ops_"
#define MAX_VALUE_BYTES (1024u * 1024)

/* enum bpf_struct_ops_state */
enum state { STATE_INIT, STATE_INUSE, STATE_TOBEFREE, STATE_READY };

#define MAX_MEMBER_NAME_BYTES 64 /* of one that is a name */

/* struct bpf_struct_ops_common_value */
struct common {
	u32 refcnt;
	u32 state;
};

struct struct_ops_map {
	struct map map;
	pthread_mutex_t lock;		   /* of all that follows */
	struct btf *btf;		   /* a reference */
	u32 table_id;			   /* of the table's type in it */
	u32 table_off;			   /* in the value, bytes */
	const struct spec_struct_ops *row; /* NULL: no struct of the kernel itself */
	u8 *value;			   /* as users see it: programs are ids */
	u32 state;
	u32 nr_registered;	  /* how often it is */
	VEC(struct prog *) progs; /* a reference on each */
};

static struct struct_ops_map *of(struct map *map)
{
	return container_of(map, struct struct_ops_map, map);
}

/* Index of the member of value type @t that is the table, or -ENOENT. */
static int find_table(const struct btf *btf, const struct btf_type *t)
{
	const char *name = btf_str(btf, t->name_off);
	size_t prefix = strlen(VALUE_PREFIX);

	if (strncmp(name, VALUE_PREFIX, prefix))
		return -ENOENT;
	for (u32 i = 0; i < btf_vlen(t); i++) {
		u32 id = btf_members(t)[i].type;

		if (btf_is_kind(btf_type_by_id(btf, id), BTF_KIND_STRUCT) &&
		    !strcmp(btf_type_name(btf, id), name + prefix))
			return (int)i;
	}
	return -ENOENT;
}

/* kernel/bpf/bpf_struct_ops.c: bpf_struct_ops_map_alloc */
static int check_type(const struct map *map)
{
	const struct btf *btf = map->kernel_btf;
	const struct btf_type *t = btf ? btf_type_by_id(btf, map->kernel_type_id) : NULL;

	/* A value_type_btf_obj_fd that names no BTF. */
	if (map->view.flags & BPF_F_VTYPE_BTF_OBJ_FD && !(btf && btf_base(btf)))
		return -EINVAL;
	if (!btf_is_kind(t, BTF_KIND_STRUCT) || find_table(btf, t) < 0)
		return -ENOTSUPP;
	if (map->view.value_size != t->size || t->size < sizeof(struct common))
		return -EINVAL;
	return t->size > MAX_VALUE_BYTES ? -E2BIG : 0;
}

static int init(struct map *map)
{
	struct struct_ops_map *ops = of(map);
	const struct btf_member *table;
	const struct btf_type *t;
	int err = check_type(map), i;

	if (err)
		return err;
	t = btf_type_by_id(map->kernel_btf, map->kernel_type_id);
	i = find_table(map->kernel_btf, t);
	table = &btf_members(t)[i];
	ops->value = mem_zalloc(&map->vm->mem, map->view.value_size);
	if (!ops->value)
		return -ENOMEM;
	err = -pthread_mutex_init(&ops->lock, NULL);
	if (err) {
		mem_free(&map->vm->mem, ops->value);
		return err;
	}
	ops->btf = btf_get(map->kernel_btf);
	ops->table_id = table->type;
	ops->table_off = btf_member_bit_offset(t, (u32)i) / 8;
	ops->row = btf_base(ops->btf)
			   ? NULL
			   : spec_struct_ops_by_name(btf_type_name(ops->btf, table->type));
	return 0;
}

static void put_progs(struct struct_ops_map *ops)
{
	VEC_FOR_EACH (&ops->progs, prog)
		prog_put(*prog);
	vec_free(&ops->map.vm->mem, &ops->progs);
}

static void destroy(struct map *map)
{
	struct struct_ops_map *ops = of(map);

	registry_remove(map->vm, ops);
	put_progs(ops);
	btf_put(ops->btf);
	mem_free(&map->vm->mem, ops->value);
	pthread_mutex_destroy(&ops->lock);
}

/* --- the element --- */

/* bpf_struct_ops_map_sys_lookup_elem */
static int lookup(struct map *map, const void *key, void *value, u64 flags)
{
	struct struct_ops_map *ops = of(map);
	struct common common = {};

	(void)flags;
	if (*(const u32 *)key)
		return -ENOENT;
	pthread_mutex_lock(&ops->lock);
	memcpy(value, ops->value, map->view.value_size);
	common.state = ops->state;
	/* What is registered holds the map once more than its users. */
	common.refcnt = ops->nr_registered;
	memcpy(value, &common, sizeof(common));
	pthread_mutex_unlock(&ops->lock);
	return 0;
}

static bool is_func_ptr(const struct btf *btf, u32 id)
{
	const struct btf_type *t = btf_type_by_id(btf, btf_skip_mods_and_typedefs(btf, id));

	if (!btf_is_kind(t, BTF_KIND_PTR))
		return false;
	t = btf_type_by_id(btf, btf_skip_mods_and_typedefs(btf, t->type));
	return btf_is_kind(t, BTF_KIND_FUNC_PROTO);
}

static void get_prog(void *object)
{
	prog_get(object);
}

/* The program whose number is at @place for member @i; its id stands there afterwards. */
static int set_prog(struct struct_ops_map *ops, u32 i, u8 *place)
{
	struct prog *prog;
	u64 number;

	memcpy(&number, place, sizeof(number));
	if (!(u32)number)
		return 0;
	prog = handle_lookup(ops->map.vm, (s32)(u32)number, HANDLE_PROG, get_prog);
	if (!prog)
		return -EBADF;
	if (prog->type != BPF_PROG_TYPE_STRUCT_OPS || prog->attach.btf != ops->btf ||
	    prog->attach.type_id != ops->table_id || prog->expected_attach_type != i) {
		prog_put(prog);
		return -EINVAL;
	}
	if (vec_push(&ops->map.vm->mem, &ops->progs, prog)) {
		prog_put(prog);
		return -ENOMEM;
	}
	number = prog->id;
	memcpy(place, &number, sizeof(number));
	return 0;
}

static const struct btf_type *table_type(const struct struct_ops_map *ops)
{
	return btf_type_by_id(ops->btf, ops->table_id);
}

static u8 *member_at(struct struct_ops_map *ops, u32 i)
{
	return ops->value + ops->table_off + btf_member_bit_offset(table_type(ops), i) / 8;
}

/* Bytes of member @i, as many as there are up to the end of the value. */
static u64 member_size(struct struct_ops_map *ops, u32 i)
{
	s64 size = btf_resolve_size(ops->btf, btf_members(table_type(ops))[i].type);
	u64 room = (u64)(ops->value + ops->map.view.value_size - member_at(ops, i));

	return MIN((u64)MAX(size, 0), room);
}

/* kernel/bpf/syscall.c: bpf_obj_name_cpy, of a name that must be there */
static int check_name(const char *name, u64 size)
{
	size_t len = strnlen(name, size);

	if (!len || len == size)
		return -EINVAL;
	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)name[i]) && name[i] != '_' && name[i] != '.')
			return -EINVAL;
	return 0;
}

/* .init_member, and what bpf_struct_ops_map_update_elem makes of members that it leaves alone */
static int check_value(struct struct_ops_map *ops, u32 i)
{
	const char *name = btf_str(ops->btf, btf_members(table_type(ops))[i].name_off);
	const u8 *at = member_at(ops, i);
	u64 size = member_size(ops, i), value = 0;

	if (!ops->row)
		return 0;
	if (!spec_has_word(ops->row->values, name)) {
		for (u64 j = 0; j < size; j++)
			if (at[j])
				return -EINVAL;
		return 0;
	}
	if (!strcmp(name, "name"))
		return check_name((const char *)at, size);
	memcpy(&value, at, MIN(size, sizeof(value)));
	if (!strcmp(name, "flags"))
		return value & ~(u64)ops->row->value_bits ? -EINVAL : 0;
	return value > spec_struct_ops_limit(ops->row, name) ? -E2BIG : 0;
}

static int set_members(struct struct_ops_map *ops)
{
	const struct btf_type *t = table_type(ops);
	int err = 0;

	for (u32 i = 0; i < btf_vlen(t) && !err; i++) {
		if (is_func_ptr(ops->btf, btf_members(t)[i].type))
			err = set_prog(ops, i, member_at(ops, i));
		else
			err = check_value(ops, i);
	}
	return err;
}

/* Index of the member of that name which is an operation, or is none; or -ENOENT. */
static int find_member(struct struct_ops_map *ops, const char *name, bool is_operation)
{
	const struct btf_type *t = table_type(ops);
	int i = btf_find_member(ops->btf, t, name);

	return i >= 0 && is_func_ptr(ops->btf, btf_members(t)[i].type) == is_operation ? i
										       : -ENOENT;
}

static bool has_operation(struct struct_ops_map *ops, const char *name)
{
	int i = find_member(ops, name, true);
	u64 prog = 0;

	if (i >= 0)
		memcpy(&prog, member_at(ops, (u32)i), sizeof(prog));
	return prog;
}

/* Is one of the operations "a|b" there? */
static bool has_one_of(struct struct_ops_map *ops, const char *words, size_t len)
{
	while (len) {
		char name[MAX_MEMBER_NAME_BYTES];
		size_t one = 0;

		while (one < len && words[one] != '|')
			one++;
		snprintf(name, sizeof(name), "%.*s", (int)one, words);
		if (has_operation(ops, name))
			return true;
		one += one < len;
		words += one;
		len -= one;
	}
	return false;
}

/* .validate */
static int check_needed(struct struct_ops_map *ops)
{
	const char *words = ops->row ? ops->row->needed : "";
	size_t len = 0;

	while ((words = spec_next_word(words, &len)))
		if (!has_one_of(ops, words, len))
			return -EINVAL;
	return 0;
}

/* --- registering --- */

/* Which check_name() has seen: it is terminated. */
static const char *name_of(struct struct_ops_map *ops)
{
	int i = find_member(ops, "name", false);

	return i < 0 ? "" : (const char *)member_at(ops, (u32)i);
}

static bool is_named(const struct struct_ops_map *ops)
{
	return ops->row && ops->row->flags & STRUCT_OPS_NAMED;
}

/* One place for all tables of the kind, whatever their names. kernel/sched/ext.c: scx_ops_enable */
static int reg_single(struct struct_ops_map *ops)
{
	int err = registry_add(ops->map.vm, ops->row->name, "", ops);

	return err == -EEXIST ? -EBUSY : err;
}

/* .reg */
static int reg(struct struct_ops_map *ops)
{
	int err = 0;

	if (ops->row && ops->row->flags & STRUCT_OPS_SINGLE)
		err = reg_single(ops);
	else if (is_named(ops))
		err = spec_has_word(ops->row->built_in, name_of(ops))
			      ? -EEXIST
			      : registry_add(ops->map.vm, ops->row->name, name_of(ops), ops);
	ops->nr_registered += !err;
	return err;
}

static void unreg(struct struct_ops_map *ops)
{
	registry_remove(ops->map.vm, ops);
	ops->nr_registered--;
}

static bool is_ready(const struct struct_ops_map *ops)
{
	return ops->map.view.flags & BPF_F_LINK && ops->state == STATE_READY;
}

int struct_ops_link(struct map *map)
{
	int err;

	if (map->ops != &struct_ops_ops)
		return -EINVAL;
	pthread_mutex_lock(&of(map)->lock);
	err = is_ready(of(map)) ? reg(of(map)) : -EINVAL;
	pthread_mutex_unlock(&of(map)->lock);
	return err;
}

void struct_ops_unlink(struct map *map)
{
	pthread_mutex_lock(&of(map)->lock);
	unreg(of(map));
	pthread_mutex_unlock(&of(map)->lock);
}

static int replace(struct struct_ops_map *from, struct struct_ops_map *to)
{
	int err;

	if (!is_ready(to))
		return -EINVAL;
	if (to->row && !(to->row->flags & STRUCT_OPS_UPDATE))
		return -EOPNOTSUPP;
	if (from->btf != to->btf || from->table_id != to->table_id)
		return -EINVAL;
	err = is_named(to) ? registry_replace(to->map.vm, from, name_of(to), to) : 0;
	from->nr_registered -= !err;
	to->nr_registered += !err;
	return err;
}

int struct_ops_relink(struct map *from, struct map *to)
{
	struct map *first = from < to ? from : to, *second = from < to ? to : from;
	int err;

	if (to->ops != &struct_ops_ops)
		return -EINVAL;
	pthread_mutex_lock(&of(first)->lock);
	if (first != second)
		pthread_mutex_lock(&of(second)->lock);
	err = replace(of(from), of(to));
	if (first != second)
		pthread_mutex_unlock(&of(second)->lock);
	pthread_mutex_unlock(&of(first)->lock);
	return err;
}

static int set_value(struct struct_ops_map *ops, const void *value)
{
	bool is_linked = ops->map.view.flags & BPF_F_LINK;
	int err;

	if (ops->state != STATE_INIT)
		return -EBUSY;
	memcpy(ops->value, value, ops->map.view.value_size);
	err = ops->row && ops->row->flags & STRUCT_OPS_NO_REG ? -EOPNOTSUPP : set_members(ops);
	err = err ? err : check_needed(ops);
	if (!err && !is_linked)
		err = reg(ops);
	if (err) {
		put_progs(ops);
		memset(ops->value, 0, ops->map.view.value_size);
		return err;
	}
	ops->state = is_linked ? STATE_READY : STATE_INUSE;
	return 0;
}

/* bpf_struct_ops_map_update_elem */
static int update(struct map *map, const void *key, const void *value, u64 flags)
{
	struct struct_ops_map *ops = of(map);
	struct common common;
	int err;

	if (flags)
		return -EINVAL;
	if (*(const u32 *)key)
		return -E2BIG;
	memcpy(&common, value, sizeof(common));
	if (common.state || common.refcnt)
		return -EINVAL;
	pthread_mutex_lock(&ops->lock);
	err = set_value(ops, value);
	pthread_mutex_unlock(&ops->lock);
	return err;
}

/* bpf_struct_ops_map_delete_elem: a table that is gone cannot come back */
static s64 delete_elem(struct map *map, const void *key)
{
	struct struct_ops_map *ops = of(map);
	s64 err = 0;

	(void)key;
	if (map->view.flags & BPF_F_LINK)
		return -EOPNOTSUPP;
	pthread_mutex_lock(&ops->lock);
	switch (ops->state) {
	case STATE_INUSE:
		unreg(ops);
		ops->state = STATE_TOBEFREE;
		break;
	case STATE_TOBEFREE: err = -EINPROGRESS; break;
	default: err = -ENOENT; break;
	}
	pthread_mutex_unlock(&ops->lock);
	return err;
}

const struct map_ops struct_ops_ops = {
	.object_size = sizeof(struct struct_ops_map),
	.init = init,
	.destroy = destroy,
	.delete_elem = delete_elem,
	.user_lookup = lookup,
	.user_update = update,
	.next_key = array_next_key,
};
