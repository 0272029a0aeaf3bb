// SPDX-License-Identifier: BSD-2-Clause
#include <stdlib.h>
#include <string.h>

#include "spec/spec.h"

#define STRUCT_OPS(name_, flags_, operations_, sleepable_, needed_, values_, bits_, limits_, \
		   built_in_)                                                                \
	{.name = (name_),                                                                    \
	 .flags = (flags_),                                                                  \
	 .operations = (operations_),                                                        \
	 .sleepable = (sleepable_),                                                          \
	 .needed = (needed_),                                                                \
	 .values = (values_),                                                                \
	 .value_bits = (bits_),                                                              \
	 .limits = (limits_),                                                                \
	 .built_in = (built_in_)},

static const struct spec_struct_ops rows[] = {
#include "spec/struct_ops.def"
};

const struct spec_struct_ops *spec_struct_ops_by_name(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (!strcmp(rows[i].name, name))
			return &rows[i];
	return NULL;
}

const char *spec_next_word(const char *list, size_t *len)
{
	list += *len;
	list += strspn(list, " ");
	*len = strcspn(list, " ");
	return *len ? list : NULL;
}

bool spec_has_word(const char *list, const char *word)
{
	size_t len = 0;

	while ((list = spec_next_word(list, &len)))
		if (len == strlen(word) && !strncmp(list, word, len))
			return true;
	return false;
}

u64 spec_struct_ops_limit(const struct spec_struct_ops *row, const char *member)
{
	const char *word = row->limits;
	size_t len = 0, name_len = strlen(member);

	while ((word = spec_next_word(word, &len)))
		if (len > name_len && !strncmp(word, member, name_len) && word[name_len] == '=')
			return strtoull(word + name_len + 1, NULL, 0);
	return UINT64_MAX;
}
