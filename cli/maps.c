// SPDX-License-Identifier: BSD-2-Clause
/* See maps.h. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "cli/maps.h"
#include "cli/names.h"

/* ---- filling ---- */

static int parse_operand(const char *what, const char *text, struct map_operand *operand)
{
	size_t bad;

	if (text[0] == '#') {
		operand->is_number = true;
		if (number_parse(text + 1, 0, UINT64_MAX, &operand->number))
			return cli_usage("--update: %s '%s' is not a number", what, text + 1);
		return CLI_OK;
	}
	bad = hex_parse(text, &operand->bytes);
	if (!bad)
		return CLI_OK;
	return cli_usage("--update: %s '%s' is not hexadecimal bytes, and no #NUMBER", what, text);
}

int map_update_parse(const char *text, struct map_update *update)
{
	const char *colon = strchr(text, ':'), *equals = colon ? strchr(colon, '=') : NULL;
	char *key;
	int status;

	*update = (struct map_update){};
	if (!equals || colon == text)
		return cli_usage("--update: '%s' is not of the form MAP:KEY=VALUE", text);
	update->map = cli_strndup(text, (size_t)(colon - text));
	key = cli_strndup(colon + 1, (size_t)(equals - colon - 1));
	status = parse_operand("key", key, &update->key);
	free(key);
	if (status)
		return status;
	if (!strncmp(equals + 1, "prog:", 5)) {
		update->prog = cli_strdup(equals + 6);
		return CLI_OK;
	}
	return parse_operand("value", equals + 1, &update->value);
}

void map_update_free(struct map_update *update)
{
	free(update->map);
	free(update->prog);
	bytes_free(&update->key.bytes);
	bytes_free(&update->value.bytes);
}

static bool number_fits(u64 number, size_t size)
{
	return size >= sizeof(number) || !(number >> (8 * size));
}

/* @operand as @size bytes, copied to @to. CLI_OK, or CLI_FAILED after an error line. */
static int fill(const char *map, const char *what, const struct map_operand *operand, void *to,
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

/* ", there are: a b c" */
static const char *list_maps(const struct subject *subject, char *buf, size_t size)
{
	struct text out = {.buf = buf, .size = size};
	struct userbpf_map *map = NULL;

	text_puts(&out, ", there are:");
	while ((map = userbpf_object_next_map(subject->obj, map)))
		text_printf(&out, " %s", userbpf_map_name(map));
	return buf;
}

static struct userbpf_map *find_map(const struct subject *subject, const char *name)
{
	struct userbpf_map *map = userbpf_object_find_map(subject->obj, name);
	char known[256];

	if (!map)
		cli_failed("%s: no map '%s'%s", subject->config->path, name,
			   list_maps(subject, known, sizeof(known)));
	return map;
}

/* The library's sentence, or what the errno means here. */
static int update_failed(const struct subject *subject, const struct map_update *update, int err)
{
	const char *sentence = messages_last(&subject->messages);

	if (!sentence && err == -E2BIG)
		sentence = "there is no room for that element";
	if (!sentence && err == -EINVAL && update->prog)
		sentence = "is no program array, or not one for such a program";
	return cli_failed("map %s: %s", update->map, sentence ? sentence : strerror(-err));
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
	return err ? update_failed(subject, update, err) : CLI_OK;
}

/* Programs and user side see the value of each CPU at a multiple of 8 bytes; all get the same. */
static int set_value(struct subject *subject, const struct map_update *update,
		     struct userbpf_map *map, const void *key)
{
	size_t size = userbpf_map_value_size(map), room = userbpf_map_user_value_size(map);
	size_t stride = ALIGN_UP(size, 8);
	u8 *value = cli_alloc(room);
	int status = fill(update->map, "value", &update->value, value, size), err;

	if (!status) {
		for (size_t at = stride; at + size <= room; at += stride)
			memcpy(value + at, value, size);
		err = userbpf_map_update_elem(map, key, userbpf_map_key_size(map), value, room,
					      BPF_ANY);
		if (err)
			status = update_failed(subject, update, err);
	}
	free(value);
	return status;
}

int map_update_apply(struct subject *subject, const struct map_update *update)
{
	struct userbpf_map *map = find_map(subject, update->map);
	int status;
	void *key;

	if (!map)
		return CLI_FAILED;
	key = cli_alloc(userbpf_map_key_size(map));
	messages_clear(&subject->messages);
	status = fill(update->map, "key", &update->key, key, userbpf_map_key_size(map));
	if (!status)
		status = update->prog ? set_prog(subject, update, map, key)
				      : set_value(subject, update, map, key);
	free(key);
	return status;
}

/* ---- writing out ---- */

/* A map while it is walked. */
struct walk {
	struct userbpf_map *map;
	u32 type, key_size, value_size;
	size_t room; /* bytes of .value: all CPUs */
	bool is_percpu, skips_zero;
	void *key, *value;
	struct json_doc *doc; /* NULL: plain */
	u64 nr_found;
};

static bool is_percpu_type(u32 type)
{
	return type == BPF_MAP_TYPE_PERCPU_HASH || type == BPF_MAP_TYPE_PERCPU_ARRAY ||
	       type == BPF_MAP_TYPE_LRU_PERCPU_HASH || type == BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE;
}

static bool is_of_objects(u32 type)
{
	return type == BPF_MAP_TYPE_PROG_ARRAY || type == BPF_MAP_TYPE_ARRAY_OF_MAPS ||
	       type == BPF_MAP_TYPE_HASH_OF_MAPS;
}

static size_t nr_values(const struct walk *walk)
{
	return walk->room / ALIGN_UP(walk->value_size, 8);
}

static const void *value_of(const struct walk *walk, u32 cpu)
{
	return (const u8 *)walk->value + cpu * ALIGN_UP(walk->value_size, 8);
}

static void print_percpu(const struct walk *walk)
{
	printf("key:\n");
	hex_print(walk->key, walk->key_size);
	putchar('\n');
	for (u32 cpu = 0; cpu < nr_values(walk); cpu++) {
		printf("value (CPU %02u):%c", cpu, walk->value_size > 16 ? '\n' : ' ');
		hex_print(value_of(walk, cpu), walk->value_size);
		putchar('\n');
	}
}

/* @why: instead of the value; NULL: there is one. */
static void print_element(const struct walk *walk, const char *why)
{
	bool breaks_names = walk->key_size > 16 || walk->value_size > 16;
	bool is_one_line = walk->key_size + walk->value_size <= 24 && !breaks_names;

	if (walk->is_percpu && !why) {
		print_percpu(walk);
		return;
	}
	printf("key:%c", breaks_names ? '\n' : ' ');
	hex_print(walk->key, walk->key_size);
	printf("%svalue:%c", is_one_line ? "  " : "\n", breaks_names ? '\n' : ' ');
	if (why)
		fputs(why, stdout);
	else
		hex_print(walk->value, walk->value_size);
	putchar('\n');
}

static void put_percpu(const struct walk *walk)
{
	json_begin(walk->doc, "values", '[');
	for (u32 cpu = 0; cpu < nr_values(walk); cpu++) {
		json_begin(walk->doc, NULL, '{');
		json_put(walk->doc, "cpu", json_object_new_int64(cpu));
		json_put_bytes(walk->doc, "value", value_of(walk, cpu), walk->value_size);
		json_end(walk->doc, '}');
	}
	json_end(walk->doc, ']');
}

static void put_element(const struct walk *walk, const char *why)
{
	json_begin(walk->doc, NULL, '{');
	json_put_bytes(walk->doc, "key", walk->key, walk->key_size);
	if (why) {
		json_begin(walk->doc, "value", '{');
		json_put(walk->doc, "error", json_text(why));
		json_end(walk->doc, '}');
	} else if (walk->is_percpu) {
		put_percpu(walk);
	} else {
		json_put_bytes(walk->doc, "value", walk->value, walk->value_size);
	}
	json_end(walk->doc, '}');
}

static bool is_zero(const u8 *bytes, size_t size)
{
	while (size && !bytes[size - 1])
		size--;
	return !size;
}

static void show_element(struct walk *walk)
{
	int err = userbpf_map_lookup_elem(walk->map, walk->key, walk->key_size, walk->value,
					  walk->room, 0);
	const char *why = !err ? NULL : err == -ENOENT ? "<no entry>" : strerror(-err);

	/* Empty slots of such arrays are no elements; bpftool is silent about them too. */
	if (err == -ENOENT && is_of_objects(walk->type))
		return;
	if (!err && walk->skips_zero && is_zero(walk->value, walk->room))
		return;
	if (walk->doc)
		put_element(walk, why);
	else
		print_element(walk, why);
	walk->nr_found += !err;
}

/* 0 or -errno. */
static int walk_elements(struct walk *walk)
{
	const void *prev = NULL;
	int err;

	walk->key = cli_alloc(walk->key_size);
	walk->value = cli_alloc(walk->room);
	while (!(err = userbpf_map_get_next_key(walk->map, prev, walk->key, walk->key_size)) &&
	       !ferror(stdout)) {
		show_element(walk);
		prev = walk->key;
	}
	free(walk->key);
	free(walk->value);
	return err == -ENOENT ? 0 : err;
}

static void put_header(const struct walk *walk)
{
	char buf[NAME_BYTES];
	const char *type = map_type_name(walk->type, buf), *name = userbpf_map_name(walk->map);
	u32 max_entries = userbpf_map_max_entries(walk->map), flags = userbpf_map_flags(walk->map);

	if (!walk->doc) {
		printf("map ");
		cli_puts(name);
		printf(": %s  flags 0x%x  key %uB  value %uB  max_entries %u\n", type, flags,
		       walk->key_size, walk->value_size, max_entries);
		return;
	}
	json_begin(walk->doc, NULL, '{');
	json_put(walk->doc, "name", json_text(name));
	json_put(walk->doc, "type", json_text(type));
	json_put(walk->doc, "flags", json_object_new_int64(flags));
	json_put(walk->doc, "bytes_key", json_object_new_int64(walk->key_size));
	json_put(walk->doc, "bytes_value", json_object_new_int64(walk->value_size));
	json_put(walk->doc, "max_entries", json_object_new_int64(max_entries));
	json_begin(walk->doc, "elements", '[');
}

static int show_map(const struct subject *subject, struct userbpf_map *map,
		    const struct map_listing *listing)
{
	struct walk walk = {
		.map = map,
		.type = userbpf_map_type(map),
		.key_size = userbpf_map_key_size(map),
		.value_size = userbpf_map_value_size(map),
		.room = userbpf_map_user_value_size(map),
		.is_percpu = is_percpu_type(userbpf_map_type(map)),
		.skips_zero = listing->skips_zero,
		.doc = listing->doc,
	};
	bool has_list; /* not: ring buffers, and queues, which have no keys */
	char buf[NAME_BYTES];
	int err;

	put_header(&walk);
	err = walk_elements(&walk);
	has_list = !err || (err != -EOPNOTSUPP && walk.key_size);
	if (walk.doc) {
		json_end(walk.doc, ']');
		json_end(walk.doc, '}');
	} else if (has_list) {
		printf("Found %" PRIu64 " element%s\n", walk.nr_found,
		       walk.nr_found == 1 ? "" : "s");
	}
	if (!has_list) {
		cli_warn("map %s: the elements of a %s map cannot be listed", userbpf_map_name(map),
			 map_type_name(walk.type, buf));
		return CLI_OK;
	}
	if (err)
		return cli_failed("%s: map %s cannot be listed: %s", subject->config->path,
				  userbpf_map_name(map), strerror(-err));
	return CLI_OK;
}

int maps_check(const struct subject *subject, const struct opt_texts *names)
{
	for (size_t i = 0; i < names->nr; i++) {
		if (strcmp(names->v[i], "all") && !find_map(subject, names->v[i]))
			return CLI_FAILED;
	}
	return CLI_OK;
}

static int show_maps(const struct subject *subject, const struct map_listing *listing)
{
	struct userbpf_map *map = NULL;
	int status = CLI_OK;

	for (size_t i = 0; i < listing->names->nr; i++) {
		const char *name = listing->names->v[i];

		if (strcmp(name, "all")) {
			status |= show_map(subject, find_map(subject, name), listing);
			continue;
		}
		while ((map = userbpf_object_next_map(subject->obj, map)))
			status |= show_map(subject, map, listing);
	}
	return status;
}

int maps_print(const struct subject *subject, const struct map_listing *listing)
{
	int status;

	if (!listing->names->nr)
		return CLI_OK;
	if (listing->doc)
		json_begin(listing->doc, "maps", '[');
	status = show_maps(subject, listing);
	if (listing->doc)
		json_end(listing->doc, ']');
	return status;
}
