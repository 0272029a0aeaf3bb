// SPDX-License-Identifier: BSD-2-Clause
/* See inner.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/inner.h"
#include "cli/maps.h"
#include "spec/spec.h"

#define SUFFIX ".inner"

struct inner_map {
	struct userbpf_map *outer, *map;
	u8 *key;
};

struct userbpf_map *inner_template(const struct subject *subject, const char *name)
{
	const char *dot = strrchr(name, '.');
	struct userbpf_object *obj;
	struct userbpf_map *map;
	char *outer;

	if (!dot || strcmp(dot, SUFFIX))
		return NULL;
	outer = cli_strndup(name, (size_t)(dot - name));
	map = subject_find_map(subject, outer, &obj);
	free(outer);
	return map ? userbpf_map_inner(map) : NULL;
}

struct shape {
	u32 type, key_size, value_size, max_entries;
};

static int parse_word(const char *word, struct shape *shape)
{
	static const struct {
		const char *name;
		size_t at;
	} members[] = {
		{"key=", offsetof(struct shape, key_size)},
		{"value=", offsetof(struct shape, value_size)},
		{"entries=", offsetof(struct shape, max_entries)},
	};
	const struct spec_map *row = spec_map_by_text(word);
	u64 number;

	if (row) {
		shape->type = row->type;
		return CLI_OK;
	}
	for (size_t i = 0; i < ARRAY_SIZE(members); i++) {
		size_t len = strlen(members[i].name);

		if (strncmp(word, members[i].name, len))
			continue;
		if (number_parse(word + len, 0, UINT32_MAX, &number))
			return cli_usage("--inner-map: '%s' is not a number", word + len);
		memcpy((u8 *)shape + members[i].at, &(u32){(u32)number}, sizeof(u32));
		return CLI_OK;
	}
	return cli_usage(
		"--inner-map: '%s' is no type of maps, and none of key=N value=N entries=N", word);
}

static int parse_shape(const char *text, struct shape *shape)
{
	char *copy = cli_strdup(text), *save = NULL;
	int status = CLI_OK;

	*shape = (struct shape){.key_size = 4, .value_size = 4, .max_entries = 1};
	for (char *word = strtok_r(copy, ",", &save); word && !status;
	     word = strtok_r(NULL, ",", &save))
		status = parse_word(word, shape);
	free(copy);
	return status || shape->type ? status : cli_usage("--inner-map: '%s' names no type", text);
}

int inner_set_template(struct subject *subject, struct userbpf_map *map, const char *text)
{
	struct userbpf_map *made;
	struct shape shape;
	int status = parse_shape(text, &shape), err;

	if (status)
		return status;
	messages_clear(&subject->messages);
	made = userbpf_map_create(subject->vm, shape.type, NULL, shape.key_size, shape.value_size,
				  shape.max_entries, NULL);
	err = made ? userbpf_map_set_inner(map, made) : -errno;
	userbpf_map_free(made);
	if (err == -EINVAL && made)
		return cli_failed("map %s: holds no maps", userbpf_map_name(map));
	return err ? subject_failed(subject, "--inner-map", -err) : CLI_OK;
}

static struct userbpf_map *find_made(const struct subject *subject, const struct userbpf_map *outer,
				     const void *key)
{
	for (size_t i = 0; i < subject->nr_inner; i++) {
		const struct inner_map *inner = &subject->inner[i];

		if (inner->outer == outer && !memcmp(inner->key, key, userbpf_map_key_size(outer)))
			return inner->map;
	}
	return NULL;
}

/* The map with that number, among those that have a name. */
static struct userbpf_map *find_id(const struct subject *subject, u32 id)
{
	struct userbpf_map *map = NULL;

	for (size_t i = 0; i < subject->nr_inner; i++) {
		if (userbpf_map_id(subject->inner[i].map) == id)
			return subject->inner[i].map;
	}
	while ((map = userbpf_object_next_map(subject->obj, map))) {
		if (userbpf_map_id(map) == id)
			return map;
	}
	return NULL;
}

bool inner_is_name(const char *name)
{
	size_t len = strlen(name);

	return len && strchr(name, '[') && name[len - 1] == ']';
}

/* What is at @at of @outer now: a program may have put it elsewhere. */
static struct userbpf_map *look_up(const struct subject *subject, struct userbpf_map *outer,
				   const struct map_operand *at)
{
	u32 key_size = userbpf_map_key_size(outer), id;
	const char *name = userbpf_map_name(outer);
	struct userbpf_map *map = NULL;
	void *key;

	if (!userbpf_map_inner(outer)) {
		cli_failed("map %s: holds no maps", name);
		return NULL;
	}
	key = cli_alloc(key_size);
	if (!map_operand_fill(name, "key", at, key, key_size)) {
		if (!userbpf_map_lookup_elem(outer, key, key_size, &id, sizeof(id), 0))
			map = find_id(subject, id);
		if (!map)
			cli_failed("map %s: there is no map at that key", name);
	}
	free(key);
	return map;
}

struct userbpf_map *inner_named(const struct subject *subject, const char *name)
{
	const char *open = strchr(name, '[');
	char *outer_name = cli_strndup(name, (size_t)(open - name));
	char *key = cli_strndup(open + 1, strlen(open) - 2);
	struct userbpf_map *outer = maps_find(subject, outer_name), *map = NULL;
	struct map_operand at = {};

	if (outer && !map_operand_parse("key", key, &at))
		map = look_up(subject, outer, &at);
	bytes_free(&at.bytes);
	free(outer_name);
	free(key);
	return map;
}

/* One more like the template, with the types of its object. */
static struct userbpf_map *create(const struct subject *subject, const struct userbpf_map *like)
{
	USERBPF_OPTS(userbpf_map_create_opts, opts, .map_flags = userbpf_map_flags(like),
		     .btf_key_type_id = userbpf_map_btf_key_type_id(like),
		     .btf_value_type_id = userbpf_map_btf_value_type_id(like));

	if (opts.btf_value_type_id)
		opts.btf = (struct userbpf_btf *)userbpf_object_btf(subject->obj);
	return userbpf_map_create(subject->vm, userbpf_map_type(like), NULL,
				  userbpf_map_key_size(like), userbpf_map_value_size(like),
				  userbpf_map_max_entries(like), &opts);
}

static void remember(struct subject *subject, const struct inner_map *inner)
{
	size_t size = (subject->nr_inner + 1) * sizeof(*inner);

	subject->inner = cli_realloc(subject->inner, size);
	subject->inner[subject->nr_inner++] = *inner;
}

struct userbpf_map *inner_make(struct subject *subject, struct userbpf_map *outer, const void *key)
{
	struct userbpf_map *map = find_made(subject, outer, key), *like = userbpf_map_inner(outer);
	u32 key_size = userbpf_map_key_size(outer);
	struct inner_map inner = {.outer = outer};
	int fd, err;

	if (map)
		return map;
	if (!like) {
		cli_failed("map %s: holds no maps", userbpf_map_name(outer));
		return NULL;
	}
	messages_clear(&subject->messages);
	map = create(subject, like);
	fd = map ? userbpf_map_fd(map) : -1;
	err = map ? userbpf_map_update_elem(outer, key, key_size, &fd, sizeof(fd), BPF_ANY)
		  : -errno;
	if (err == -E2BIG && map && !messages_last(&subject->messages)) {
		cli_failed("map %s: there is no room for that element", userbpf_map_name(outer));
		return NULL;
	}
	if (err) {
		subject_failed(subject, userbpf_map_name(outer), -err);
		return NULL;
	}
	inner.map = map;
	inner.key = cli_alloc(key_size);
	memcpy(inner.key, key, key_size);
	remember(subject, &inner);
	return map;
}

void inner_maps_free(struct subject *subject)
{
	while (subject->nr_inner)
		free(subject->inner[--subject->nr_inner].key);
	free(subject->inner);
}
