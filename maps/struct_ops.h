/* SPDX-License-Identifier: BSD-2-Clause */
/* Links of tables of operations: what they do to the map. kernel/bpf/bpf_struct_ops.c */
#ifndef MAPS_STRUCT_OPS_H
#define MAPS_STRUCT_OPS_H

#include "maps/map.h"

/*
 * Register the table of @map. 0; -EINVAL: it is not one for links, or not set; -EEXIST: there is
 * one of its name; -ENOMEM. bpf_struct_ops_link_create
 */
int struct_ops_link(struct map *map);
void struct_ops_unlink(struct map *map);
/*
 * Let the table of @to be what that of @from, which is linked, has been. 0; -EINVAL: as above, or
 * of another type or name; -EOPNOTSUPP: tables of the type cannot. bpf_struct_ops_map_link_update
 */
int struct_ops_relink(struct map *from, struct map *to);

#endif
