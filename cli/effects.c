// SPDX-License-Identifier: BSD-2-Clause
/* See effects.h. */
#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>

#include "btf/value.h"
#include "cli/cli.h"
#include "cli/effects.h"
#include "cli/records.h"

#define FLAGS "flags"

/* Which members of an effect say something. */
enum {
	HAS_IFINDEX = 1 << 0,
	HAS_MAP = 1 << 1, /* its name, if there is one */
	HAS_FLAGS = 1 << 2,
	HAS_ADDR = 1 << 3,
	HAS_VALUE = 1 << 4,
	HAS_PID = 1 << 5,
	HAS_COOKIE = 1 << 6,
	HAS_DATA = 1 << 7,
	HAS_OPTION = 1 << 8,
	HAS_TEXT = 1 << 9,
	HAS_KEY = 1 << 10,    /* in the map */
	HAS_RECORD = 1 << 11, /* .data is one, and shown in every form */
};

static const struct {
	const char *name;
	unsigned int members;
} kinds[] = {
	[USERBPF_EFFECT_TRACE] = {"trace_printk", HAS_TEXT},
	[USERBPF_EFFECT_REDIRECT] = {"redirect", HAS_IFINDEX | HAS_MAP | HAS_KEY | HAS_FLAGS},
	[USERBPF_EFFECT_USER_WRITE] = {"user_write", HAS_ADDR | HAS_DATA},
	[USERBPF_EFFECT_SIGNAL] = {"signal", HAS_VALUE | HAS_PID},
	[USERBPF_EFFECT_SIGNAL_THREAD] = {"signal_thread", HAS_VALUE | HAS_PID},
	[USERBPF_EFFECT_OVERRIDE] = {"override_return", HAS_VALUE},
	[USERBPF_EFFECT_CLONE] = {"clone_redirect", HAS_IFINDEX | HAS_FLAGS | HAS_DATA},
	[USERBPF_EFFECT_BIND] = {"bind", HAS_COOKIE | HAS_DATA},
	[USERBPF_EFFECT_SETSOCKOPT] = {"setsockopt", HAS_COOKIE | HAS_OPTION | HAS_DATA},
	[USERBPF_EFFECT_SK_ASSIGN] = {"sk_assign", HAS_COOKIE},
	[USERBPF_EFFECT_RINGBUF_OUTPUT] = {"ringbuf_output", HAS_MAP | HAS_DATA | HAS_RECORD},
	[USERBPF_EFFECT_PERF_OUTPUT] = {"perf_event_output",
					HAS_MAP | HAS_KEY | HAS_DATA | HAS_RECORD},
};

/* ---- flags ---- */

/* Those of redirects that are no flags of programs are the kernel's own: include/linux/filter.h */
static const struct flag {
	uint64_t bit;
	const char *name;
	bool is_map; /* of bpf_redirect_map(), whose other bits are a verdict */
} flags[] = {
	{BPF_F_INGRESS, "BPF_F_INGRESS", false},
	{BPF_F_BROADCAST, "BPF_F_BROADCAST", true},
	{BPF_F_EXCLUDE_INGRESS, "BPF_F_EXCLUDE_INGRESS", true},
	{USERBPF_REDIRECT_NEIGH, "BPF_F_NEIGH", false},
	{USERBPF_REDIRECT_PEER, "BPF_F_PEER", false},
	{USERBPF_REDIRECT_NEXTHOP, "BPF_F_NEXTHOP", false},
};

static bool has_flag(const struct userbpf_effect *effect, const struct flag *flag)
{
	return effect->flags & flag->bit && flag->is_map == (effect->map_id != 0);
}

static struct json_object *flag_names(const struct userbpf_effect *effect)
{
	struct json_object *names = json_object_new_array();

	for (size_t i = 0; i < ARRAY_SIZE(flags); i++) {
		if (has_flag(effect, &flags[i]))
			json_push(names, json_object_new_string(flags[i].name));
	}
	return names;
}

/* "BPF_F_NEIGH|BPF_F_NEXTHOP", with what has no name as a number; "0" */
static void print_flags(const struct userbpf_effect *effect)
{
	uint64_t rest = effect->flags;
	const char *between = "";

	for (size_t i = 0; i < ARRAY_SIZE(flags); i++) {
		if (!has_flag(effect, &flags[i]))
			continue;
		printf("%s%s", between, flags[i].name);
		between = "|";
		rest &= ~flags[i].bit;
	}
	if (rest || !*between)
		printf("%s%" PRIu64, between, rest);
}

/* ---- members ---- */

/* "10.0.0.1", where bpf_redirect_neigh() was told; NULL: nowhere. */
static struct json_object *nexthop(const struct userbpf_effect *effect)
{
	struct bpf_redir_neigh neigh;
	char text[INET6_ADDRSTRLEN];

	if (!(effect->flags & USERBPF_REDIRECT_NEXTHOP) || effect->data_size < sizeof(neigh))
		return NULL;
	memcpy(&neigh, effect->data, sizeof(neigh));
	if (!inet_ntop((int)neigh.nh_family, neigh.ipv6_nh, text, sizeof(text)))
		return NULL;
	return json_object_new_string(text);
}

static bool is_listed(const struct userbpf_effect *effect)
{
	return (size_t)effect->kind < ARRAY_SIZE(kinds) && kinds[effect->kind].name;
}

static struct json_object *object_of(const struct userbpf_effect *effect)
{
	struct json_object *object = json_object_new_object();
	unsigned int members = kinds[effect->kind].members;
	struct json_object *to;

	json_add(object, "kind", json_object_new_string(kinds[effect->kind].name));
	if (members & HAS_TEXT)
		json_add(object, "text", json_text(effect->text));
	if (members & HAS_IFINDEX && effect->ifindex)
		json_add(object, "ifindex", json_object_new_int64(effect->ifindex));
	to = members & HAS_IFINDEX ? nexthop(effect) : NULL;
	if (to)
		json_add(object, "nexthop", to);
	if (members & HAS_MAP && effect->map_id)
		json_add(object, "map", json_text(effect->map_name));
	if (members & HAS_KEY && effect->map_id)
		json_add(object, "key", json_object_new_uint64(effect->key));
	if (members & HAS_FLAGS) {
		json_add(object, FLAGS, json_object_new_uint64(effect->flags));
		json_add(object, "flag_names", flag_names(effect));
	}
	if (members & HAS_ADDR)
		json_add(object, "addr", json_object_new_uint64(effect->addr));
	if (members & HAS_PID)
		json_add(object, "pid", json_object_new_int64(effect->pid));
	if (members & HAS_VALUE)
		json_add(object, "value", json_object_new_uint64(effect->value));
	if (members & HAS_COOKIE)
		json_add(object, "sock_cookie", json_object_new_uint64(effect->key));
	if (members & HAS_OPTION) {
		json_add(object, "level", json_object_new_int64((int64_t)(effect->value >> 32)));
		json_add(object, "optname", json_object_new_int64((uint32_t)effect->value));
	}
	if (members & HAS_DATA && effect->data)
		json_add(object, "data", json_bytes(effect->data, effect->data_size));
	return object;
}

/* ---- records ---- */

/* One that is to be written as a value of its type. */
struct typed_record {
	struct record_type type;
	enum btf_value_form form;
	const struct userbpf_effect *effect;
};

static bool is_typed(const struct userbpf_effect *effect, const struct records *records,
		     struct typed_record *typed)
{
	typed->effect = effect;
	return kinds[effect->kind].members & HAS_RECORD &&
	       records_find_type(records, effect->map_id, &typed->type);
}

/* What does not fit the type is null. */
static void write_typed(void *ctx, struct jsonw *w)
{
	const struct typed_record *typed = ctx;

	btf_value_print(typed->type.btf, typed->type.id, typed->effect->data,
			typed->effect->data_size, typed->form, w);
}

static void print_record(const struct userbpf_effect *effect, const struct records *records)
{
	struct typed_record typed = {.form = BTF_VALUE_PLAIN};
	struct jsonw w = json_text_writer();

	if (is_typed(effect, records, &typed))
		write_typed(&typed, &w);
	else
		hex_print(effect->data, effect->data_size);
	putchar('\n');
}

/* ---- the list ---- */

struct listing {
	const struct records *records;
	struct json_object *array;
};

static int push_one(void *ctx, const struct userbpf_effect *effect)
{
	struct typed_record typed = {.form = BTF_VALUE_JSON};
	const struct listing *listing = ctx;
	struct json_object *object;

	if (!is_listed(effect))
		return 0;
	object = object_of(effect);
	if (effect->data && is_typed(effect, listing->records, &typed))
		json_add(object, "formatted", json_written(write_typed, &typed));
	json_push(listing->array, object);
	return 0;
}

struct json_object *effects_array(struct userbpf *vm, const struct records *records)
{
	struct listing listing = {records, json_object_new_array()};

	userbpf_each_effect(vm, push_one, &listing);
	return listing.array;
}

/* The members of the JSON object, as words. */
static int print_one(void *ctx, const struct userbpf_effect *effect)
{
	const struct listing *listing = ctx;
	struct json_object *object;

	if (!is_listed(effect))
		return 0;
	object = object_of(effect);
	fputs("effect:", stdout);
	json_object_object_foreach(object, name, value)
	{
		if (json_object_is_type(value, json_type_array))
			continue;
		printf(" %s=", name);
		if (!strcmp(name, FLAGS))
			print_flags(effect);
		else
			fputs(json_object_get_string(value), stdout);
	}
	if (kinds[effect->kind].members & HAS_DATA && effect->data)
		printf(" data=%zu bytes", effect->data_size);
	putchar('\n');
	json_object_put(object);
	if (kinds[effect->kind].members & HAS_RECORD && effect->data)
		print_record(effect, listing->records);
	return 0;
}

void effects_print(struct userbpf *vm, const struct records *records)
{
	struct listing listing = {.records = records};

	userbpf_each_effect(vm, print_one, &listing);
}
