// SPDX-License-Identifier: BSD-2-Clause
/*
 * Tables of operations: kernel/bpf/bpf_struct_ops.c. The one element is a struct
 * bpf_struct_ops_NAME of the target kernel: a count and a state, then the table, whose function
 * pointers the user gives as numbers of programs. Setting it registers the table: nothing here
 * calls it, the map only holds on to the programs. Which tables a kernel registers its types do not
 * tell: any is taken.
 */
#include <errno.h>
#include <string.h>

#include "maps/map.h"

#define VALUE_PREFIX	"bpf_struct_ops_"
#define MAX_VALUE_BYTES (1024u * 1024)

/* enum bpf_struct_ops_state */
enum state { STATE_INIT, STATE_INUSE, STATE_TOBEFREE, STATE_READY };

/* struct bpf_struct_ops_common_value */
struct common {
	u32 refcnt;
	u32 state;
};

struct struct_ops_map {
	struct map map;
	pthread_mutex_t lock; /* of all that follows */
	struct btf *btf;      /* a reference */
	u32 table_id;	      /* of the table's type in it */
	u32 table_off;	      /* in the value, bytes */
	u8 *value;	      /* as users see it: programs are ids */
	u32 state;
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
	common.refcnt = ops->state == STATE_INUSE;
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
	if (prog->type != BPF_PROG_TYPE_STRUCT_OPS || prog->expected_attach_type != i) {
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

static int set_members(struct struct_ops_map *ops)
{
	const struct btf_type *t = btf_type_by_id(ops->btf, ops->table_id);
	int err = 0;

	for (u32 i = 0; i < btf_vlen(t) && !err; i++) {
		u32 off = ops->table_off + btf_member_bit_offset(t, i) / 8;

		if (is_func_ptr(ops->btf, btf_members(t)[i].type))
			err = set_prog(ops, i, ops->value + off);
	}
	return err;
}

static int set_value(struct struct_ops_map *ops, const void *value)
{
	int err;

	if (ops->state != STATE_INIT)
		return -EBUSY;
	memcpy(ops->value, value, ops->map.view.value_size);
	err = set_members(ops);
	if (err) {
		put_progs(ops);
		memset(ops->value, 0, ops->map.view.value_size);
		return err;
	}
	ops->state = ops->map.view.flags & BPF_F_LINK ? STATE_READY : STATE_INUSE;
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
	case STATE_INUSE: ops->state = STATE_TOBEFREE; break;
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
