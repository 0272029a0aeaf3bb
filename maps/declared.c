// SPDX-License-Identifier: BSD-2-Clause
/*
 * Types whose maps can be made, so that objects which have them load, but not used yet: their rules
 * are those of spec/maps.def, and every operation says -EOPNOTSUPP. A type leaves this file when
 * its family comes.
 */
#include "maps/map.h"

static int init(struct map *map)
{
	log_warn(&map->vm->log, "map '%s': type %s has no operations yet\n", map->view.name,
		 map->spec->text);
	return 0;
}

static void destroy(struct map *map)
{
	(void)map;
}

const struct map_ops declared_ops = {
	.object_size = sizeof(struct map),
	.init = init,
	.destroy = destroy,
};
