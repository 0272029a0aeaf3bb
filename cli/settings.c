// SPDX-License-Identifier: BSD-2-Clause
/* See settings.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/inner.h"
#include "cli/maps.h"
#include "cli/settings.h"

#define BLANKS " \t"

struct setting {
	char *name, *value; /* one allocation */
};

/* "NAME=VALUE", with blanks around both as one may write them between quotes. */
static int parse(const char *option, const char *text, struct setting *setting)
{
	char *copy = cli_strdup(text + strspn(text, BLANKS)), *equal = strchr(copy, '=');
	size_t len;

	if (!equal || equal == copy) {
		free(copy);
		return cli_usage("--%s '%s': write NAME=VALUE", option, text);
	}
	for (len = (size_t)(equal - copy); len && strchr(BLANKS, copy[len - 1]);)
		len--;
	copy[len] = '\0';
	equal++;
	equal += strspn(equal, BLANKS);
	for (len = strlen(equal); len && strchr(BLANKS, equal[len - 1]);)
		equal[--len] = '\0';
	*setting = (struct setting){.name = copy, .value = equal};
	return CLI_OK;
}

static int set_var(struct subject *subject, const struct setting *setting)
{
	int err = userbpf_object_set_var(subject->obj, setting->name, setting->value);

	return err ? subject_failed(subject, "--set", -err) : CLI_OK;
}

static int set_map_size(struct subject *subject, const struct setting *setting)
{
	struct userbpf_map *map = inner_template(subject, setting->name);
	u64 size;
	int err;

	map = map ? map : maps_find(subject, setting->name);
	if (!map)
		return CLI_FAILED;
	if (number_parse(setting->value, 0, UINT32_MAX, &size))
		return cli_usage("--map-size %s: '%s' is not a number of elements", setting->name,
				 setting->value);
	err = userbpf_map_set_max_entries(map, (u32)size);
	return err ? subject_failed(subject, setting->name, -err) : CLI_OK;
}

static int set_inner_map(struct subject *subject, const struct setting *setting)
{
	struct userbpf_map *map = maps_find(subject, setting->name);

	return map ? inner_set_template(subject, map, setting->value) : CLI_FAILED;
}

/* In this order: a size may be that of what is in a map. */
static const struct {
	const char *option;
	size_t texts; /* in struct settings */
	int (*apply)(struct subject *subject, const struct setting *setting);
} kinds[] = {
	{"set", offsetof(struct settings, vars), set_var},
	{"inner-map", offsetof(struct settings, inner_maps), set_inner_map},
	{"map-size", offsetof(struct settings, map_sizes), set_map_size},
};

/* @subject NULL: only look at how they are written. */
static int each(const struct settings *settings, size_t kind, struct subject *subject)
{
	const struct opt_texts *texts = (const void *)((const u8 *)settings + kinds[kind].texts);
	int status = CLI_OK;

	for (size_t i = 0; !status && i < texts->nr; i++) {
		struct setting setting = {};

		status = parse(kinds[kind].option, texts->v[i], &setting);
		if (!status && subject)
			status = kinds[kind].apply(subject, &setting);
		free(setting.name);
	}
	return status;
}

static int all(const struct settings *settings, struct subject *subject)
{
	int status = CLI_OK;

	for (size_t i = 0; !status && i < ARRAY_SIZE(kinds); i++)
		status = each(settings, i, subject);
	return status;
}

int settings_check(const struct settings *settings)
{
	return all(settings, NULL);
}

int settings_apply(struct subject *subject, const struct settings *settings)
{
	return all(settings, subject);
}
