// SPDX-License-Identifier: BSD-2-Clause
/* See settings.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

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
	struct userbpf_map *map = maps_find(subject, setting->name);
	u64 size;
	int err;

	if (!map)
		return CLI_FAILED;
	if (number_parse(setting->value, 0, UINT32_MAX, &size))
		return cli_usage("--map-size %s: '%s' is not a number of elements", setting->name,
				 setting->value);
	err = userbpf_map_set_max_entries(map, (u32)size);
	return err ? subject_failed(subject, setting->name, -err) : CLI_OK;
}

static int each(const char *option, const struct opt_texts *texts, struct subject *subject,
		int (*apply)(struct subject *subject, const struct setting *setting))
{
	int status = CLI_OK;

	for (size_t i = 0; texts && !status && i < texts->nr; i++) {
		struct setting setting = {};

		status = parse(option, texts->v[i], &setting);
		if (!status && subject)
			status = apply(subject, &setting);
		free(setting.name);
	}
	return status;
}

int settings_check(const struct settings *settings)
{
	int status = each("set", &settings->vars, NULL, NULL);

	return status ? status : each("map-size", &settings->map_sizes, NULL, NULL);
}

int settings_apply(struct subject *subject, const struct settings *settings)
{
	int status = each("set", &settings->vars, subject, set_var);

	return status ? status : each("map-size", &settings->map_sizes, subject, set_map_size);
}
