/* SPDX-License-Identifier: BSD-2-Clause */
/* The map type table. */
#include "spec/spec.h"

#define MAP_F_USER_ACCESS (BPF_F_RDONLY | BPF_F_WRONLY)
#define MAP_F_ACCESS	  (MAP_F_USER_ACCESS | BPF_F_RDONLY_PROG | BPF_F_WRONLY_PROG)

/* clang-format off */
#define RANGE(...) {__VA_ARGS__}

static const struct spec_map maps[] = {
#define MAP_TYPE(number, name, text, since, needs, classes, key_size, value_size, max_entries, \
		 allowed_flags, required_flags, fields, flags) \
	[number] = {number, #name, text, since, needs, classes, key_size, value_size, max_entries, \
		    allowed_flags, required_flags, fields, flags},
#include "spec/maps.def"
};
/* clang-format on */

const struct spec_map *spec_map_by_type(u32 type)
{
	return type < ARRAY_SIZE(maps) && maps[type].name ? &maps[type] : NULL;
}

const struct spec_map *spec_map_by_text(const char *text)
{
	for (size_t i = 0; i < ARRAY_SIZE(maps); i++) {
		if (maps[i].name && !strcmp(maps[i].text, text))
			return &maps[i];
	}
	return NULL;
}
