// SPDX-License-Identifier: BSD-2-Clause
/* See settings.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "btf/btf.h"
#include "cli/inner.h"
#include "cli/maps.h"
#include "cli/settings.h"
#include "sys/public.h"

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

/* What the sections of data list. */
void settings_each_var(struct userbpf_object *obj, void (*fn)(void *ctx, const char *name),
		       void *ctx)
{
	const struct btf *btf = btf_of_public(userbpf_object_btf(obj));
	struct userbpf_map *map = NULL;

	while (btf && (map = userbpf_object_next_map(obj, map))) {
		const struct btf_type *t = btf_type_by_id(btf, userbpf_map_btf_value_type_id(map));

		for (u32 i = 0; btf_is_kind(t, BTF_KIND_DATASEC) && i < btf_vlen(t); i++)
			fn(ctx, btf_type_name(btf, btf_secinfos(t)[i].type));
	}
}

static void add_name(void *ctx, const char *name)
{
	struct text *names = ctx;

	text_printf(names, "%s %s", names->len ? "" : ", there are:", name);
}

static int set_var(struct subject *subject, const struct setting *setting)
{
	int err = userbpf_object_set_var(subject->obj, setting->name, setting->value);
	const char *sentence = messages_last(&subject->messages);
	char buf[1024] = "";
	struct text names = TEXT_ON(buf);

	if (!err)
		return CLI_OK;
	if (!sentence || !strstr(sentence, "has no global variable"))
		return subject_failed(subject, "--set", -err);
	settings_each_var(subject->obj, add_name, &names);
	return cli_failed("--set: %s%s", sentence, buf);
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
