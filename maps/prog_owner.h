/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Maps that hold programs remember what the first program was like that was put in, or that was
 * loaded with the map: the others must be like it.
 */
#ifndef MAPS_PROG_OWNER_H
#define MAPS_PROG_OWNER_H

#include "maps/map.h"
#include "prog/prog.h"

struct prog_owner {
	u32 lock;
	bool is_known;
	bool is_verified; /* a trusted run must not end up in a program that needs checking */
	u32 type, attach_type, frags;
};

/* May @prog stand in @map, which holds programs? If it is the first one, it decides for the others.
 */
bool prog_owner_allows(struct map *map, const struct prog *prog);

#endif
