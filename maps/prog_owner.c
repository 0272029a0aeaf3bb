// SPDX-License-Identifier: BSD-2-Clause
#include "maps/prog_owner.h"

#include "base/lock.h"

/* The part of __bpf_prog_map_compatible() that looks at the owner. */
static bool is_like_owner(const struct map *map, const struct prog *prog)
{
	struct prog_owner *owner = map->owner;
	u32 frags = prog->flags & BPF_F_XDP_HAS_FRAGS;

	if (!owner->is_known) {
		owner->is_known = true;
		owner->is_verified = prog->is_verified;
		owner->type = prog_rules_type(prog);
		owner->attach_type = prog_rules_attach_type(prog);
		owner->frags = frags;
	}
	if (map->view.type == BPF_MAP_TYPE_PROG_ARRAY &&
	    owner->attach_type != prog_rules_attach_type(prog))
		return false;
	return owner->is_verified == prog->is_verified && owner->type == prog_rules_type(prog) &&
	       owner->frags == frags;
}

bool prog_owner_allows(struct map *map, const struct prog *prog)
{
	bool ret;

	lock_acquire(&map->owner->lock);
	ret = is_like_owner(map, prog);
	lock_release(&map->owner->lock);
	return ret;
}

/* include/linux/bpf.h: map_type_contains_progs leaves hashed device maps out. */
bool map_allows_prog(struct map *map, const struct prog *prog)
{
	if (!map->owner || map->view.type == BPF_MAP_TYPE_DEVMAP_HASH)
		return true;
	return prog_owner_allows(map, prog);
}
