// SPDX-License-Identifier: BSD-2-Clause
/*
 * Types whose maps can be made, so that objects which have them load, but not used yet: they are
 * made by the kernel's rules, and every operation says -EOPNOTSUPP. A type leaves this file when
 * its family comes.
 */
#include "maps/btf.h"
#include "maps/map.h"

#define PAGE_BYTES 4096

/* Said once of each type: objects may have many such maps, and be loaded many times. */
static int init(struct map *map)
{
	u64 bit = 1ull << map->view.type;

	if (!(__atomic_fetch_or(&map->vm->declared_types_seen, bit, __ATOMIC_RELAXED) & bit))
		log_info(&map->vm->log, "map '%s': type %s has no operations yet\n", map->view.name,
			 map->spec->text);
	return 0;
}

const struct map_ops declared_ops = {
	.object_size = sizeof(struct map),
	.is_declared = true,
	.init = init,
};

/* --- arena --- */

/* kernel/bpf/arena.c: arena_map_alloc */
static int check_arena(const struct userbpf *vm, const struct map_attr *attr)
{
	u64 last = attr->map_extra + (u64)attr->max_entries * PAGE_BYTES - 1;

	(void)vm;
	if (attr->map_extra % PAGE_BYTES)
		return -EINVAL;
	return attr->map_extra >> 32 != last >> 32 ? -ERANGE : 0;
}

static int check_arena_btf(const struct map_attr *attr)
{
	(void)attr;
	return 0;
}

const struct map_ops declared_arena_ops = {
	.object_size = sizeof(struct map),
	.is_declared = true,
	.check = check_arena,
	.check_btf = check_arena_btf,
	.init = init,
};
