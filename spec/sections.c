/* SPDX-License-Identifier: BSD-2-Clause */
/* The section name table: an ordered list of patterns, the first that matches wins. */
#include "spec/spec.h"

static const struct spec_section sections[] = {
#define SECTION(pattern, prog_type, attach_type, flags) {pattern, prog_type, attach_type, flags},
#include "spec/sections.def"
};

static bool pattern_matches(const char *pattern, const char *name)
{
	size_t len = strlen(pattern) - 1; /* without what may be a '+' or '*' */

	if (pattern[len] == '*')
		return !strncmp(name, pattern, len);
	if (pattern[len] == '+')
		return !strncmp(name, pattern, len) && (name[len] == '\0' || name[len] == '/');
	return !strcmp(name, pattern);
}

const struct spec_section *spec_section_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(sections); i++) {
		if (pattern_matches(sections[i].pattern, name))
			return &sections[i];
	}
	return NULL;
}
