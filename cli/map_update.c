// SPDX-License-Identifier: BSD-2-Clause
/* See maps.h: filling maps before a run. */
#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/inner.h"
#include "cli/maps.h"
#include "cli/names.h"
#include "maps/redirect_array.h"
#include "spec/spec.h"
#include "sys/public.h"

#define BEFORE_PROG ",prog:"

/* In network byte order, as programs take addresses out of packets and leave them in keys. */
static int parse_address(const char *what, const char *text, struct map_operand *operand)
{
	operand->bytes = (struct bytes){.data = cli_alloc(4), .size = 4};
	if (inet_pton(AF_INET, text, operand->bytes.data) == 1)
		return CLI_OK;
	return cli_usage("--update: %s '%s' is no IPv4 address; bytes have no dots", what, text);
}

int map_operand_parse(const char *what, const char *text, struct map_operand *operand)
{
	size_t bad;

	if (text[0] == '#') {
		operand->is_number = true;
		if (number_parse(text + 1, 0, UINT64_MAX, &operand->number))
			return cli_usage("--update: %s '%s' is not a number", what, text + 1);
		return CLI_OK;
	}
	if (strchr(text, '.'))
		return parse_address(what, text, operand);
	bad = hex_parse(text, &operand->bytes);
	if (!bad)
		return CLI_OK;
	return cli_usage("--update: %s '%s' is not hexadecimal bytes, and no #NUMBER", what, text);
}

/* Objects that values are numbers of. */
static const struct object_word {
	const char *prefix, *what;
	u32 map_type;
	const char *map;
	int (*fd)(struct userbpf *vm, uint64_t id);
} object_words[] = {
	{"cgroup:", "id of a cgroup", BPF_MAP_TYPE_CGROUP_ARRAY, "cgroup array", userbpf_cgroup_fd},
	{"sock:", "cookie of a socket", BPF_MAP_TYPE_REUSEPORT_SOCKARRAY, "array of sockets",
	 userbpf_sock_fd},
};

/* "VALUE,prog:NAME" */
static int parse_target(const char *text, const char *comma, struct map_update *update)
{
	char *value = cli_strndup(text, (size_t)(comma - text));
	int status = map_operand_parse("value", value, &update->value);

	update->kind = UPDATE_TARGET;
	update->prog = cli_strdup(comma + strlen(BEFORE_PROG));
	free(value);
	return status;
}

static bool skip_prefix(const char **text, const char *prefix)
{
	size_t len = strlen(prefix);

	if (strncmp(*text, prefix, len))
		return false;
	*text += len;
	return true;
}

/* "cgroup:ID", "sock:COOKIE" */
static const struct object_word *skip_object_word(const char **text)
{
	for (size_t i = 0; i < ARRAY_SIZE(object_words); i++) {
		if (skip_prefix(text, object_words[i].prefix))
			return &object_words[i];
	}
	return NULL;
}

static int parse_value(const char *text, struct map_update *update)
{
	const char *comma = strstr(text, BEFORE_PROG);

	if (comma)
		return parse_target(text, comma, update);
	if (skip_prefix(&text, "prog:")) {
		update->kind = UPDATE_PROG;
		update->prog = cli_strdup(text);
		return CLI_OK;
	}
	if (skip_prefix(&text, "map:")) {
		update->kind = UPDATE_MAP;
		update->value_map = cli_strdup(text);
		return CLI_OK;
	}
	update->object = skip_object_word(&text);
	if (update->object) {
		update->kind = UPDATE_OBJECT;
		if (number_parse(text, 1, UINT64_MAX, &update->object_id))
			return cli_usage("--update: '%s' is not the %s", text,
					 update->object->what);
		return CLI_OK;
	}
	if (!strcmp(text, "new")) {
		update->kind = UPDATE_NEW;
		return CLI_OK;
	}
	return map_operand_parse("value", text, &update->value);
}

/* "MAP" or "MAP[AT]" */
static int parse_map(const char *text, size_t len, struct map_update *update)
{
	const char *open = memchr(text, '[', len);
	char *at;
	int status;

	if (!open || text[len - 1] != ']') {
		update->map = cli_strndup(text, len);
		return CLI_OK;
	}
	update->map = cli_strndup(text, (size_t)(open - text));
	update->is_inside = true;
	at = cli_strndup(open + 1, len - (size_t)(open - text) - 2);
	status = map_operand_parse("key", at, &update->at);
	free(at);
	return status;
}

int map_update_parse(const char *text, struct map_update *update)
{
	const char *colon = strchr(text, ':'), *equals = colon ? strchr(colon, '=') : NULL;
	char *key;
	int status;

	*update = (struct map_update){};
	if (!equals || colon == text)
		return cli_usage("--update: '%s' is not of the form MAP:KEY=VALUE", text);
	status = parse_map(text, (size_t)(colon - text), update);
	if (status)
		return status;
	key = cli_strndup(colon + 1, (size_t)(equals - colon - 1));
	status = map_operand_parse("key", key, &update->key);
	free(key);
	return status ? status : parse_value(equals + 1, update);
}

void map_update_free(struct map_update *update)
{
	free(update->map);
	free(update->prog);
	free(update->value_map);
	bytes_free(&update->at.bytes);
	bytes_free(&update->key.bytes);
	bytes_free(&update->value.bytes);
}

static bool number_fits(u64 number, size_t size)
{
	return size >= sizeof(number) || !(number >> (8 * size));
}

int map_operand_fill(const char *map, const char *what, const struct map_operand *operand, void *to,
		     size_t size)
{
	if (!operand->is_number) {
		if (operand->bytes.size != size)
			return cli_failed("map %s: its %s has %zu bytes, --update gives %zu", map,
					  what, size, operand->bytes.size);
		memcpy(to, operand->bytes.data, size);
		return CLI_OK;
	}
	if (!number_fits(operand->number, size))
		return cli_failed("map %s: %" PRIu64 " does not fit its %s of %zu bytes", map,
				  operand->number, what, size);
	memcpy(to, &operand->number, MIN(size, sizeof(operand->number)));
	return CLI_OK;
}

/* What the errno means here; NULL: nothing special. */
static const char *explain(const struct map_update *update, const struct userbpf_map *map, int err)
{
	const struct spec_map *row = spec_map_by_type(userbpf_map_type(map));
	bool holds_maps = row && row->flags & MAP_OUTER;

	if (update->kind == UPDATE_VALUE && userbpf_map_type(map) == BPF_MAP_TYPE_PROG_ARRAY)
		return "holds programs, not numbers: prog:NAME";
	if (update->kind == UPDATE_VALUE && holds_maps)
		return "holds maps, not numbers: map:NAME or new";
	if (err == -E2BIG)
		return "there is no room for that element";
	if (err == -ENOTSUPP)
		return "nobody can set elements of such a map";
	if (err == -EPERM && userbpf_map_flags(map) & BPF_F_RDONLY_PROG)
		return "cannot be changed any more: --set VARIABLE=VALUE does it before the load";
	if (err == -EINVAL && update->prog)
		return "is no program array, or not one for such a program";
	if (err == -EINVAL && update->kind == UPDATE_MAP)
		return holds_maps ? "holds maps of another type, key, value, size or flags"
				  : "holds no maps";
	return NULL;
}

/* The library's sentence, or what the errno means here. */
static int update_failed(const struct subject *subject, const struct map_update *update,
			 const struct userbpf_map *map, int err)
{
	const char *sentence = messages_last(&subject->messages) ?: explain(update, map, err);

	return cli_failed("map %s: %s", update->map, sentence ?: strerror(-err));
}

static int set_prog(struct subject *subject, const struct map_update *update,
		    struct userbpf_map *map, const void *key)
{
	struct userbpf_prog *prog = userbpf_object_find_prog(subject->obj, update->prog);
	u32 index;
	int err;

	if (userbpf_map_key_size(map) != sizeof(index))
		return cli_failed("map %s: is no program array", update->map);
	memcpy(&index, key, sizeof(index));
	err = userbpf_map_set_prog(map, index, prog);
	return err ? update_failed(subject, update, map, err) : CLI_OK;
}

/* struct bpf_devmap_val, struct bpf_cpumap_val: to a device or CPU, and the program to run there.
 */
static int set_target(struct subject *subject, const struct map_update *update,
		      struct userbpf_map *map, const void *key)
{
	struct userbpf_prog *prog = userbpf_object_find_prog(subject->obj, update->prog);
	struct target_value value = {.prog_fd = userbpf_prog_fd(prog)};
	int status, err;

	if (!map->map->ops->find_target || userbpf_map_value_size(map) != sizeof(value))
		return cli_failed("map %s: its values have no program", update->map);
	status = map_operand_fill(update->map, "value", &update->value, &value.number,
				  sizeof(value.number));
	if (status)
		return status;
	err = userbpf_map_update_elem(map, key, userbpf_map_key_size(map), &value, sizeof(value),
				      BPF_ANY);
	if (err == -EINVAL && !messages_last(&subject->messages))
		return cli_failed("map %s: it takes no %u, or '%s' is no program for it: "
				  "SEC(\"xdp/devmap\"), SEC(\"xdp/cpumap\")",
				  update->map, value.number, update->prog);
	return err ? update_failed(subject, update, map, err) : CLI_OK;
}

/* A cgroup or a socket of the instance, by the number that stands for it. */
static int set_object(struct subject *subject, const struct map_update *update,
		      struct userbpf_map *map, const void *key)
{
	const struct object_word *word = update->object;
	u64 value;
	int fd, err;

	if (userbpf_map_type(map) != word->map_type)
		return cli_failed("map %s: is no %s", update->map, word->map);
	fd = word->fd(subject->vm, update->object_id);
	value = (u32)fd;
	err = fd < 0 ? fd
		     : userbpf_map_update_elem(map, key, userbpf_map_key_size(map), &value,
					       userbpf_map_value_size(map), BPF_ANY);
	return err ? update_failed(subject, update, map, err) : CLI_OK;
}

static int set_map(struct subject *subject, const struct map_update *update,
		   struct userbpf_map *map, const void *key)
{
	const struct userbpf_map *value = maps_find(subject, update->value_map);
	int fd, err;

	if (!value)
		return CLI_FAILED;
	fd = userbpf_map_fd(value);
	err = userbpf_map_update_elem(map, key, userbpf_map_key_size(map), &fd, sizeof(fd),
				      BPF_ANY);
	return err ? update_failed(subject, update, map, err) : CLI_OK;
}

/* Programs and user side see the value of each CPU at a multiple of 8 bytes; all get the same. */
static int set_value(struct subject *subject, const struct map_update *update,
		     struct userbpf_map *map, const void *key)
{
	size_t size = userbpf_map_value_size(map), room = userbpf_map_user_value_size(map);
	size_t stride = ALIGN_UP(size, 8);
	u8 *value = cli_alloc(room);
	int status = map_operand_fill(update->map, "value", &update->value, value, size), err;

	if (!status) {
		for (size_t at = stride; size && at + size <= room; at += stride)
			memcpy(value + at, value, size);
		/* kernel: ___bpf_copy_key(): a map without keys takes none, not an empty one */
		err = userbpf_map_update_elem(map, userbpf_map_key_size(map) ? key : NULL,
					      userbpf_map_key_size(map), value, room, BPF_ANY);
		if (err)
			status = update_failed(subject, update, map, err);
	}
	free(value);
	return status;
}

static int set_new(struct subject *subject, const struct map_update *update,
		   struct userbpf_map *map, const void *key)
{
	(void)update;
	return inner_make(subject, map, key) ? CLI_OK : CLI_FAILED;
}

static int (*const setters[])(struct subject *subject, const struct map_update *update,
			      struct userbpf_map *map, const void *key) = {
	[UPDATE_VALUE] = set_value,   [UPDATE_PROG] = set_prog, [UPDATE_TARGET] = set_target,
	[UPDATE_OBJECT] = set_object, [UPDATE_MAP] = set_map,	[UPDATE_NEW] = set_new,
};

static int set_element(struct subject *subject, const struct map_update *update,
		       struct userbpf_map *map)
{
	void *key = cli_alloc(userbpf_map_key_size(map));
	int status =
		map_operand_fill(update->map, "key", &update->key, key, userbpf_map_key_size(map));

	messages_clear(&subject->messages);
	if (!status)
		status = setters[update->kind](subject, update, map, key);
	free(key);
	return status;
}

/* The map in @outer that the update means; NULL after an error line. */
static struct userbpf_map *inner_of(struct subject *subject, const struct map_update *update,
				    struct userbpf_map *outer)
{
	void *at = cli_alloc(userbpf_map_key_size(outer));
	struct userbpf_map *inner = NULL;

	if (!map_operand_fill(update->map, "key", &update->at, at, userbpf_map_key_size(outer)))
		inner = inner_make(subject, outer, at);
	free(at);
	return inner;
}

int map_update_apply(struct subject *subject, const struct map_update *update)
{
	struct userbpf_map *map = maps_find(subject, update->map);

	if (map && update->is_inside)
		map = inner_of(subject, update, map);
	return map ? set_element(subject, update, map) : CLI_FAILED;
}
