// SPDX-License-Identifier: BSD-2-Clause
/*
 * See maps.h: writing maps out, as `bpftool map show` and `bpftool map dump` do.
 *
 * Elements whose types are known are written as values of these, in JSON besides the bytes; of
 * others there are the bytes alone.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "btf/value.h"
#include "cli/inner.h"
#include "cli/maps.h"
#include "cli/names.h"
#include "cli/records.h"
#include "loader/loader.h"
#include "spec/spec.h"
#include "sys/public.h"

/* ---- which map ---- */

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

struct userbpf_map *maps_find(const struct subject *subject, const char *name)
{
	struct userbpf_object *obj;
	struct userbpf_map *map = subject_find_map(subject, name, &obj);
	char known[256];

	if (!map && inner_is_name(name))
		return inner_named(subject, name);
	if (!map)
		cli_failed("%s: no map '%s'%s", subject->config->path, name,
			   list_maps(subject, known, sizeof(known)));
	return map;
}

/* "sample", also of "struct sample". Its id, or 0. */
static u32 find_type(const struct btf *btf, const char *name)
{
	static const u32 kinds[] = {BTF_KIND_STRUCT, BTF_KIND_UNION, BTF_KIND_TYPEDEF,
				    BTF_KIND_INT,    BTF_KIND_ENUM,  BTF_KIND_ENUM64};
	const char *blank = strchr(name, ' ');

	for (size_t i = 0; btf && i < ARRAY_SIZE(kinds); i++) {
		int id = btf_find_by_name_kind(btf, blank ? blank + 1 : name, kinds[i]);

		if (id > 0)
			return (u32)id;
	}
	return 0;
}

const struct btf *maps_btf(const struct subject *subject, const struct userbpf_map *map)
{
	struct userbpf_object *obj = subject->obj;

	for (size_t i = 0; i < subject->nr_more_objs; i++) {
		if (userbpf_object_find_map(subject->more_objs[i], userbpf_map_name(map)) == map)
			obj = subject->more_objs[i];
	}
	return btf_of_public(userbpf_object_btf(obj));
}

int maps_choose(const struct subject *subject, const char *text, struct map_choice *choice)
{
	size_t len = strcspn(text, "=");
	struct userbpf_object *obj;
	char *name;

	*choice = (struct map_choice){.map = subject_find_map(subject, text, &obj)};
	if (choice->map || !text[len]) {
		choice->map = choice->map ? choice->map : maps_find(subject, text);
		if (choice->map)
			choice->value_type = userbpf_map_btf_value_type_id(choice->map);
		return choice->map ? CLI_OK : CLI_FAILED;
	}
	name = cli_strndup(text, len);
	choice->map = maps_find(subject, name);
	free(name);
	choice->value_type = find_type(maps_btf(subject, choice->map), text + len + 1);
	if (choice->map && !choice->value_type)
		return cli_failed("%s: no type '%s'", subject->config->path, text + len + 1);
	return choice->map ? CLI_OK : CLI_FAILED;
}

int maps_check(const struct subject *subject, const struct opt_texts *names)
{
	struct map_choice choice;

	for (size_t i = 0; i < names->nr; i++) {
		if (strcmp(names->v[i], "all") && maps_choose(subject, names->v[i], &choice))
			return CLI_FAILED;
	}
	return CLI_OK;
}

/* ---- elements ---- */

/* A map while it is walked. */
struct walk {
	struct userbpf_map *map;
	u32 type, key_size, value_size;
	u32 flags;   /* of the type: MAP_* */
	size_t room; /* bytes of .value: all CPUs */
	bool skips_zero;
	const char *owner; /* of a value without a key; NULL: the map */
	void *key, *value;
	struct json_doc *doc; /* NULL: plain */
	const struct btf *btf;
	u32 key_type, value_type; /* 0: not known */
	struct jsonw list;	  /* of typed elements, plain */
	bool has_keys;		  /* that can be walked */
	u64 nr_found;
	int err; /* of showing values by their type */
};

static size_t nr_values(const struct walk *walk)
{
	return walk->room / ALIGN_UP(walk->value_size, 8);
}

static const void *value_of(const struct walk *walk, u32 cpu)
{
	return (const u8 *)walk->value + cpu * ALIGN_UP(walk->value_size, 8);
}

static void write_typed(struct walk *walk, struct jsonw *w, u32 type, const void *data, size_t size)
{
	int err = btf_value_print(walk->btf, type, data, size,
				  walk->doc ? BTF_VALUE_JSON : BTF_VALUE_PLAIN, w);

	walk->err = walk->err ? walk->err : err;
}

static void write_typed_values(struct walk *walk, struct jsonw *w)
{
	jsonw_key(w, "values");
	jsonw_begin(w, '[');
	for (u32 cpu = 0; cpu < nr_values(walk); cpu++) {
		jsonw_begin(w, '{');
		jsonw_key(w, "cpu");
		jsonw_value(w, "%u", cpu);
		jsonw_key(w, "value");
		write_typed(walk, w, walk->value_type, value_of(walk, cpu), walk->value_size);
		jsonw_end(w, '}');
	}
	jsonw_end(w, ']');
}

/* Of a map without types, whose values are shown as a type that was asked for. */
static void write_key_bytes(const struct walk *walk, struct jsonw *w)
{
	const u8 *key = walk->key;

	jsonw_key(w, "key");
	jsonw_begin(w, '[');
	for (u32 i = 0; i < walk->key_size; i++)
		jsonw_value(w, "\"0x%02x\"", key[i]);
	jsonw_end(w, ']');
}

/* bpftool: do_dump_btf(). @why: instead of the value; NULL: there is one. */
static void write_typed_element(struct walk *walk, struct jsonw *w, const char *why)
{
	jsonw_begin(w, '{');
	if (walk->owner) {
		jsonw_key(w, "owner");
		jsonw_string(w, walk->owner);
	}
	if (walk->key_type && walk->has_keys) {
		jsonw_key(w, "key");
		write_typed(walk, w, walk->key_type, walk->key, walk->key_size);
	} else if (walk->has_keys && !userbpf_map_btf_value_type_id(walk->map)) {
		write_key_bytes(walk, w);
	}
	if (why) {
		jsonw_key(w, "error");
		jsonw_string(w, why);
	} else if (walk->flags & MAP_PERCPU) {
		write_typed_values(walk, w);
	} else {
		jsonw_key(w, "value");
		write_typed(walk, w, walk->value_type, walk->value, walk->value_size);
	}
	jsonw_end(w, '}');
}

/* Not before it is known that there is a list. */
static void begin_list(struct walk *walk)
{
	if (walk->list.depth)
		return;
	walk->list = json_text_writer();
	jsonw_begin(&walk->list, '[');
}

static void print_typed_element(struct walk *walk, const char *why)
{
	begin_list(walk);
	write_typed_element(walk, &walk->list, why);
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

static u32 inner_map_id(const struct walk *walk)
{
	u32 id;

	memcpy(&id, walk->value, sizeof(id)); /* the only size these values have */
	return id;
}

/* bpftool: print_entry_plain() and, with @why, print_entry_error_msg() */
static void print_element(const struct walk *walk, const char *why)
{
	size_t size = why ? strlen(why) : walk->value_size;
	bool breaks_names = walk->key_size > 16 || size > 16;
	bool is_one_line = walk->key_size + size <= 24 && !breaks_names;
	bool is_outer = walk->flags & MAP_OUTER && !why;

	if (walk->flags & MAP_PERCPU && !why) {
		print_percpu(walk);
		return;
	}
	printf("key:%c", breaks_names ? '\n' : ' ');
	hex_print(walk->key, walk->key_size);
	printf("%s%s:%c", is_one_line ? "  " : "\n", is_outer ? "inner_map_id" : "value",
	       breaks_names ? '\n' : ' ');
	if (why)
		fputs(why, stdout);
	else if (is_outer)
		printf("%u", inner_map_id(walk));
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

/* bpftool: print_entry_json() */
static void put_element(struct walk *walk, const char *why)
{
	struct jsonw typed;

	json_begin(walk->doc, NULL, '{');
	json_put_bytes(walk->doc, "key", walk->key, walk->key_size);
	if (why) {
		json_begin(walk->doc, "value", '{');
		json_put(walk->doc, "error", json_text(why));
		json_end(walk->doc, '}');
	} else if (walk->flags & MAP_PERCPU) {
		put_percpu(walk);
	} else {
		json_put_bytes(walk->doc, "value", walk->value, walk->value_size);
		if (walk->flags & MAP_OUTER)
			json_put(walk->doc, "inner_map_id",
				 json_object_new_int64(inner_map_id(walk)));
	}
	if (!why && walk->value_type) {
		typed = json_writer(walk->doc, "formatted");
		write_typed_element(walk, &typed, NULL);
	}
	json_end(walk->doc, '}');
}

/* bpftool: print_key_value() of `map peek`; a value without a key is no element of any dump. */
static void print_value(const struct walk *walk)
{
	if (walk->owner)
		printf("owner: %s%s", walk->owner, walk->value_size > 16 ? "\n" : "  ");
	printf("value:%c", walk->value_size > 16 ? '\n' : ' ');
	hex_print(walk->value, walk->value_size);
	putchar('\n');
}

static void put_value(struct walk *walk)
{
	struct jsonw typed;

	json_begin(walk->doc, NULL, '{');
	if (walk->owner)
		json_put(walk->doc, "owner", json_text(walk->owner));
	json_put_bytes(walk->doc, "value", walk->value, walk->value_size);
	if (walk->value_type) {
		typed = json_writer(walk->doc, "formatted");
		write_typed_element(walk, &typed, NULL);
	}
	json_end(walk->doc, '}');
}

static bool is_zero(const u8 *bytes, size_t size)
{
	while (size && !bytes[size - 1])
		size--;
	return !size;
}

/* Empty slots of such arrays are no elements; bpftool is silent about them too. */
static bool is_empty_slot(const struct walk *walk, int err)
{
	return err == -ENOENT && (walk->flags & MAP_OUTER || walk->type == BPF_MAP_TYPE_PROG_ARRAY);
}

static void show_element(struct walk *walk)
{
	int err = userbpf_map_lookup_elem(walk->map, walk->key, walk->key_size, walk->value,
					  walk->room, 0);
	bool is_gone = err == -ENOENT && !walk->doc;
	const char *why = !err ? NULL : is_gone ? "<no entry>" : strerror(-err);

	if (is_empty_slot(walk, err))
		return;
	if (!err && walk->skips_zero && is_zero(walk->value, walk->room))
		return;
	if (walk->doc)
		put_element(walk, why);
	else if (walk->value_type)
		print_typed_element(walk, why);
	else
		print_element(walk, why);
	walk->nr_found += !err;
}

/* What is not reached by a key. */
static void show_value(void *ctx, const char *owner, const void *value)
{
	struct walk *walk = ctx;

	if (walk->skips_zero && is_zero(value, walk->value_size))
		return;
	walk->owner = owner;
	if (walk->doc)
		put_value(walk);
	else if (walk->value_type)
		print_typed_element(walk, NULL);
	else
		print_value(walk);
	walk->nr_found++;
}

static int walk_keys(struct walk *walk)
{
	/* A map that the program has damaged may lead round in circles. */
	u64 nr_left = userbpf_map_max_entries(walk->map);
	const void *prev = NULL;
	int err = 0;

	while (nr_left-- && !ferror(stdout)) {
		err = userbpf_map_get_next_key(walk->map, prev, walk->key, walk->key_size);
		if (err)
			break;
		show_element(walk);
		prev = walk->key;
	}
	return err == -ENOENT ? 0 : err;
}

/* 0 or -errno. */
static int walk_elements(struct walk *walk)
{
	int err;

	walk->key = cli_alloc(walk->key_size);
	walk->value = cli_alloc(walk->room);
	err = map_user_each_value(walk->map->map, walk->value, show_value, walk);
	walk->has_keys = err == -EOPNOTSUPP;
	if (walk->has_keys)
		err = walk_keys(walk);
	free(walk->key);
	free(walk->value);
	return err;
}

/*
 * An arena has no elements; the variables that it begins with are shown as those of other sections,
 * which are the one element of an array. False: it has none.
 */
static bool show_variables(struct walk *walk)
{
	int type = btf_find_by_name_kind(walk->btf, ARENA_SEC, BTF_KIND_DATASEC);
	size_t size;

	if (walk->type != BPF_MAP_TYPE_ARENA || type <= 0)
		return false;
	walk->value = userbpf_map_initial_value(walk->map, &size);
	if (!walk->value || !size || size > UINT32_MAX)
		return false;
	walk->value_type = (u32)type;
	walk->value_size = (u32)size;
	if (walk->doc)
		put_element(walk, NULL);
	else
		print_typed_element(walk, NULL);
	walk->nr_found++;
	return true;
}

/* ---- a map ---- */

static void put_header(struct userbpf_map *map, struct json_doc *doc)
{
	char buf[NAME_BYTES];
	const char *type = map_type_name(userbpf_map_type(map), buf), *name = userbpf_map_name(map);
	u32 id = userbpf_map_id(map), flags = userbpf_map_flags(map);
	u32 key_size = userbpf_map_key_size(map), value_size = userbpf_map_value_size(map);
	u32 max_entries = userbpf_map_max_entries(map);

	if (!doc) {
		printf("%u: %s  ", id, type);
		if (*name) {
			printf("name ");
			cli_puts(name);
			printf("  ");
		}
		printf("flags 0x%x\n\tkey %uB  value %uB  max_entries %u\n", flags, key_size,
		       value_size, max_entries);
		return;
	}
	json_begin(doc, NULL, '{');
	json_put(doc, "id", json_object_new_int64(id));
	json_put(doc, "type", json_text(type));
	json_put(doc, "name", json_text(name));
	json_put(doc, "flags", json_object_new_int64(flags));
	json_put(doc, "bytes_key", json_object_new_int64(key_size));
	json_put(doc, "bytes_value", json_object_new_int64(value_size));
	json_put(doc, "max_entries", json_object_new_int64(max_entries));
}

static void end_elements(struct walk *walk, bool has_list)
{
	if (walk->doc) {
		json_end(walk->doc, ']');
	} else if (has_list && walk->value_type) {
		begin_list(walk);
		jsonw_end(&walk->list, ']');
		putchar('\n');
	} else if (has_list) {
		printf("Found %" PRIu64 " element%s\n", walk->nr_found,
		       walk->nr_found == 1 ? "" : "s");
	}
}

/* A map of values without keys that does not give them out is a filter. */
static void warn_unlistable(const struct walk *walk)
{
	const char *name = userbpf_map_name(walk->map);
	char buf[NAME_BYTES];
	const char *type = map_type_name(walk->type, buf);

	if (walk->value_size && !walk->key_size)
		cli_warn("map %s: a %s has no keys and keeps no values: it can only be asked "
			 "whether it was given one",
			 name, type);
	else
		cli_warn("map %s: the elements of a %s map cannot be listed", name, type);
}

/* Not all maps have one: ring buffers, for which a reader is needed, and filters. */
static int show_elements(const struct subject *subject, struct walk *walk)
{
	const char *name = userbpf_map_name(walk->map);
	bool has_list;
	int err;

	if (walk->doc)
		json_begin(walk->doc, "elements", '[');
	err = show_variables(walk) ? 0 : walk_elements(walk);
	has_list = !err || (err != -EOPNOTSUPP && walk->key_size);
	end_elements(walk, has_list);
	if (walk->err)
		cli_warn("map %s: values that do not fit their type are shown as null", name);
	if (!has_list) {
		warn_unlistable(walk);
		return CLI_OK;
	}
	return err ? cli_failed("%s: map %s cannot be listed: %s", subject->config->path, name,
				strerror(-err))
		   : CLI_OK;
}

static int show_map(const struct subject *subject, const struct map_choice *choice,
		    const struct map_listing *listing)
{
	const struct spec_map *row = spec_map_by_type(userbpf_map_type(choice->map));
	struct walk walk = {
		.map = choice->map,
		.type = userbpf_map_type(choice->map),
		.key_size = userbpf_map_key_size(choice->map),
		.value_size = userbpf_map_value_size(choice->map),
		.flags = row ? row->flags : 0,
		.room = userbpf_map_user_value_size(choice->map),
		.skips_zero = listing->skips_zero,
		.doc = listing->doc,
		.btf = maps_btf(subject, choice->map),
		.key_type = userbpf_map_btf_key_type_id(choice->map),
		.value_type = choice->value_type,
	};
	int status = CLI_OK;

	put_header(walk.map, walk.doc);
	if (listing->records && records_has(listing->records, walk.map))
		records_print(listing->records, choice, walk.btf, walk.doc);
	else
		status = show_elements(subject, &walk);
	if (walk.doc)
		json_end(walk.doc, '}');
	return status;
}

/* Whether @map is asked for by its name: then "all" leaves it to that. */
static bool is_named(const struct subject *subject, const struct opt_texts *names,
		     const struct userbpf_map *map)
{
	struct map_choice choice = {};

	for (size_t i = 0; i < names->nr; i++) {
		if (strcmp(names->v[i], "all") && !maps_choose(subject, names->v[i], &choice) &&
		    choice.map == map)
			return true;
	}
	return false;
}

static bool was_named_before(const struct opt_texts *names, size_t nth)
{
	for (size_t i = 0; i < nth; i++) {
		if (!strcmp(names->v[i], names->v[nth]))
			return true;
	}
	return false;
}

static int show_all(const struct subject *subject, const struct map_listing *listing)
{
	struct map_choice choice = {};
	int status = CLI_OK;

	while ((choice.map = userbpf_object_next_map(subject->obj, choice.map))) {
		choice.value_type = userbpf_map_btf_value_type_id(choice.map);
		if (!is_named(subject, listing->names, choice.map))
			status |= show_map(subject, &choice, listing);
	}
	return status;
}

/* Each map once, but with another type. */
static int show_maps(const struct subject *subject, const struct map_listing *listing)
{
	struct map_choice choice = {};
	int status = CLI_OK;

	for (size_t i = 0; i < listing->names->nr; i++) {
		const char *name = listing->names->v[i];

		if (was_named_before(listing->names, i))
			continue;
		if (!strcmp(name, "all")) {
			status |= show_all(subject, listing);
			continue;
		}
		status |= maps_choose(subject, name, &choice);
		if (choice.map)
			status |= show_map(subject, &choice, listing);
	}
	return status;
}

int maps_print(const struct subject *subject, const struct map_listing *listing)
{
	int status;

	if (!listing->names->nr)
		return CLI_OK;
	if (listing->doc)
		json_begin(listing->doc, listing->is_whole_document ? NULL : "maps", '[');
	status = show_maps(subject, listing);
	if (listing->doc)
		json_end(listing->doc, ']');
	return status;
}
