/* SPDX-License-Identifier: BSD-2-Clause */
/* Cgroup arrays: users put in numbers that stand for cgroups, programs ask whether they are below
 * one. */
#ifndef MAPS_CGROUP_ARRAY_H
#define MAPS_CGROUP_ARRAY_H

#include "maps/map.h"

/* The id of the cgroup in slot @index: 0; -E2BIG: there is no such slot; -EAGAIN: it is empty. */
s64 cgroup_array_id(const struct map *map, u32 index, u64 *id);

#endif
