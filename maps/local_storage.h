/* SPDX-License-Identifier: BSD-2-Clause */
/* Local storage: values of a map that belong to sockets, tasks, inodes or cgroups. */
#ifndef MAPS_LOCAL_STORAGE_H
#define MAPS_LOCAL_STORAGE_H

#include "maps/map.h"

/*
 * The value of @owner, as programs get it; without one, if @creates, a new one, which is a copy of
 * @init, or zero without that. NULL: there is none, or no memory.
 */
void *local_storage_get(struct map *map, struct storage *owner, const void *init, bool creates);
/* 0 or -ENOENT. Programs that have the value may use it to their end. */
int local_storage_delete(struct map *map, struct storage *owner);

#endif
