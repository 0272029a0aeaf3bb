/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What verifier and engines may know of a map. A struct map begins with its view, so that folders
 * that must not know maps/ can look at the one behind a handle.
 */
#ifndef PROG_MAP_VIEW_H
#define PROG_MAP_VIEW_H

#include "isa/uapi.h"
#include "base/types.h"

struct map;

struct map_view {
	u32 id;
	u32 type; /* enum bpf_map_type */
	u32 key_size, value_size, max_entries, flags;
	u64 map_extra;
	s32 spin_lock_off; /* of struct bpf_spin_lock in the value; -1: none */
	char name[BPF_OBJ_NAME_LEN];
};

static inline const struct map_view *map_view(const struct map *map)
{
	return (const struct map_view *)map;
}

#endif
