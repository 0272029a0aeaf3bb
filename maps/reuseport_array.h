/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef MAPS_REUSEPORT_ARRAY_H
#define MAPS_REUSEPORT_ARRAY_H

struct map;
struct sock;

/* The socket at @key of a BPF_MAP_TYPE_REUSEPORT_SOCKARRAY, for a thread that is on a CPU; or NULL.
 */
struct sock *reuseport_array_find(const struct map *map, const void *key);

#endif
