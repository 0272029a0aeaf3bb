/* SPDX-License-Identifier: BSD-2-Clause */
/* Maps as values of maps. */
#ifndef MAPS_MAP_IN_MAP_H
#define MAPS_MAP_IN_MAP_H

#include "maps/map.h"

/* The map @number stands for, with a reference: 0, -EBADF, -EINVAL (unlike the template of @outer).
 */
int map_in_map_get(struct map *outer, int number, void **inner);

#endif
