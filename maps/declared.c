// SPDX-License-Identifier: BSD-2-Clause
/*
 * Types whose maps can be made, so that objects which have them load, but not used yet: they are
 * made by the kernel's rules, and every operation says -EOPNOTSUPP. A type leaves this file when
 * its family comes.
 */
#include "maps/map.h"

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
