// SPDX-License-Identifier: BSD-2-Clause
/*
 * Values of the kernel's configuration for externs of ".kconfig". They come from the text that the
 * object was opened with, never from the host, so that a test gives the same everywhere; what the
 * kernel is beyond its configuration (its version, features that libbpf finds by trying) is known.
 * libbpf: bpf_object__process_kconfig_line(), bpf_object__resolve_externs().
 */
#include <errno.h>
#include <linux/version.h>
#include <stdlib.h>
#include <string.h>

#include "loader/loader.h"
#include "world/world.h"

#define MAX_LINE_BYTES 4096 /* as libbpf */
#define TRISTATE       "libbpf_tristate"

enum tristate { TRI_NO, TRI_YES, TRI_MODULE };

static enum kconfig_type int_type(const struct btf_type *t, bool *is_signed)
{
	u32 encoding = BTF_INT_ENCODING(btf_int_data(t));

	if (encoding & BTF_INT_BOOL)
		return t->size == 1 ? KCONFIG_BOOL : KCONFIG_UNKNOWN;
	*is_signed = encoding & BTF_INT_SIGNED;
	if (t->size == 1)
		return KCONFIG_CHAR;
	return t->size == 2 || t->size == 4 || t->size == 8 ? KCONFIG_INT : KCONFIG_UNKNOWN;
}

enum kconfig_type kconfig_type_of(const struct btf *btf, u32 id, bool *is_signed)
{
	const struct btf_type *t;
	bool is_array = false;

	*is_signed = false;
	id = btf_skip_mods_and_typedefs(btf, id);
	t = btf_type_by_id(btf, id);
	if (btf_is_kind(t, BTF_KIND_ARRAY)) {
		if (!btf_array_of(t)->nelems)
			return KCONFIG_UNKNOWN;
		is_array = true;
		id = btf_skip_mods_and_typedefs(btf, btf_array_of(t)->type);
		t = btf_type_by_id(btf, id);
	}
	if (btf_is_kind(t, BTF_KIND_INT)) {
		enum kconfig_type type = int_type(t, is_signed);

		if (!is_array)
			return type;
		return type == KCONFIG_CHAR ? KCONFIG_STRING : KCONFIG_UNKNOWN;
	}
	if (is_array || !btf_is_any(t, BTF_KINDS_ENUM) || strcmp(btf_type_name(btf, id), TRISTATE))
		return KCONFIG_UNKNOWN;
	return t->size == sizeof(u32) || btf_kind(t) == BTF_KIND_ENUM64 ? KCONFIG_TRISTATE
									: KCONFIG_UNKNOWN;
}

static u8 *place_of(const struct userbpf_object *obj, const struct obj_extern *ext)
{
	return obj->kconfig_data + ext->off;
}

/* Of @ext->size bytes, in the order of this machine, which is the object's. */
static void store(const struct userbpf_object *obj, const struct obj_extern *ext, u64 value)
{
	u8 *place = place_of(obj, ext);

	switch (ext->size) {
	case 1: *place = (u8)value; break;
	case 2: memcpy(place, &(u16){(u16)value}, 2); break;
	case 4: memcpy(place, &(u32){(u32)value}, 4); break;
	case 8: memcpy(place, &value, 8); break;
	}
}

static int set_tristate(const struct userbpf_object *obj, const struct obj_extern *ext, char value)
{
	enum tristate state = value == 'y' ? TRI_YES : value == 'm' ? TRI_MODULE : TRI_NO;

	if (ext->type == KCONFIG_BOOL && value == 'm')
		return object_error(obj, -EINVAL,
				    "extern (kcfg) '%s': value '%c' implies tristate or char type",
				    ext->name, value);
	switch (ext->type) {
	case KCONFIG_BOOL:
	case KCONFIG_TRISTATE: store(obj, ext, state); return 0;
	case KCONFIG_CHAR: store(obj, ext, (u8)value); return 0;
	default:
		return object_error(
			obj, -EINVAL,
			"extern (kcfg) '%s': value '%c' implies bool, tristate, or char type",
			ext->name, value);
	}
}

static int set_string(const struct userbpf_object *obj, const struct obj_extern *ext,
		      const char *value)
{
	size_t len = strlen(value);

	if (ext->type != KCONFIG_STRING)
		return object_error(obj, -EINVAL,
				    "extern (kcfg) '%s': value '%s' implies char array type",
				    ext->name, value);
	if (len < 2 || value[len - 1] != '"')
		return object_error(obj, -EINVAL, "extern (kcfg) '%s': invalid string config '%s'",
				    ext->name, value);
	len -= 2; /* the quotes */
	if (len >= ext->size) {
		log_warn(&obj->vm->log,
			 "extern (kcfg) '%s': long string '%s' of (%zu bytes) truncated to %u "
			 "bytes\n",
			 ext->name, value, len, ext->size - 1);
		len = ext->size - 1;
	}
	memcpy(place_of(obj, ext), value + 1, len);
	return 0;
}

static bool is_in_range(const struct obj_extern *ext, u64 value)
{
	u32 bits = ext->size * 8;

	if (bits == 64)
		return true;
	if (ext->is_signed)
		return value + (1ull << (bits - 1)) < 1ull << bits;
	return value >> bits == 0;
}

static int set_number(const struct userbpf_object *obj, const struct obj_extern *ext, u64 value)
{
	unsigned long long shown = value;

	if (ext->type != KCONFIG_INT && ext->type != KCONFIG_CHAR && ext->type != KCONFIG_BOOL)
		return object_error(
			obj, -EINVAL,
			"extern (kcfg) '%s': value '%llu' implies integer, char, or boolean type",
			ext->name, shown);
	if (ext->type == KCONFIG_BOOL && value > 1)
		return object_error(obj, -EINVAL,
				    "extern (kcfg) '%s': value '%llu' isn't boolean compatible",
				    ext->name, shown);
	if (!is_in_range(ext, value))
		return object_error(obj, -ERANGE,
				    "extern (kcfg) '%s': value '%llu' doesn't fit in %u bytes",
				    ext->name, shown, ext->size);
	store(obj, ext, value);
	return 0;
}

static int set_integer(const struct userbpf_object *obj, const struct obj_extern *ext,
		       const char *value)
{
	char *end;
	u64 number;

	errno = 0;
	number = strtoull(value, &end, 0);
	if (errno || *end)
		return object_error(obj, -EINVAL,
				    "extern (kcfg) '%s': value '%s' isn't a valid integer",
				    ext->name, value);
	if (ext->type == KCONFIG_BOOL)
		return object_error(obj, -EINVAL,
				    "extern (kcfg) '%s': value '%s' implies integer type",
				    ext->name, value);
	return set_number(obj, ext, number);
}

static int set_value(const struct userbpf_object *obj, struct obj_extern *ext, const char *value)
{
	int err;

	switch (*value) {
	case 'y':
	case 'n':
	case 'm': err = set_tristate(obj, ext, *value); break;
	case '"': err = set_string(obj, ext, value); break;
	default: err = set_integer(obj, ext, value); break;
	}
	ext->is_set = !err;
	return err;
}

/* The externs of ".kconfig", ascending by name. */
struct by_name {
	VEC(struct obj_extern *) all;
};

static int compare_names(const void *a, const void *b)
{
	const struct obj_extern *x = *(struct obj_extern *const *)a;
	const struct obj_extern *y = *(struct obj_extern *const *)b;

	return strcmp(x->name, y->name);
}

static struct obj_extern *find_name(const struct by_name *list, const char *name)
{
	const struct obj_extern key = {.name = name}, *wanted = &key;
	struct obj_extern **found;

	found = bsearch(&wanted, list->all.v, list->all.nr, sizeof(wanted), compare_names);
	return found ? *found : NULL;
}

/* "NAME=value" of the names that a configuration may have; other lines say nothing. */
static int take_line(const struct userbpf_object *obj, const struct by_name *list, char *line)
{
	char *equals = strchr(line, '=');
	struct obj_extern *ext;

	if (strncmp(line, "CONFIG_", 7) && strncmp(line, "LINUX_", 6))
		return 0;
	if (!equals || !equals[1])
		return object_error(obj, -EINVAL, "failed to parse '%s': no %s", line,
				    equals ? "value" : "separator");
	*equals = '\0';
	ext = find_name(list, line);
	return ext && !ext->is_set ? set_value(obj, ext, equals + 1) : 0;
}

static int read_text(const struct userbpf_object *obj, const struct by_name *list)
{
	const char *text = obj->kconfig_text;
	char line[MAX_LINE_BYTES];
	int err = 0;

	while (*text && !err) {
		size_t len = strcspn(text, "\n");

		if (len >= sizeof(line))
			return object_error(obj, -EINVAL,
					    "a line of the configuration has %zu bytes", len);
		memcpy(line, text, len);
		line[len] = '\0';
		err = take_line(obj, list, line);
		text += len + (text[len] == '\n');
	}
	return err;
}

static int set_from_text(struct userbpf_object *obj)
{
	struct by_name list = {};
	int err = 0;

	for (u32 i = 0; i < obj->nr_externs && !err; i++)
		if (obj->externs[i].is_kconfig)
			err = vec_push(&obj->vm->mem, &list.all, &obj->externs[i]);
	if (list.all.nr && !err) {
		qsort(list.all.v, list.all.nr, sizeof(struct obj_extern *), compare_names);
		err = read_text(obj, &list);
	}
	vec_free(&obj->vm->mem, &list.all);
	return err;
}

/* What libbpf makes up. */
static const struct {
	const char *name;
	u64 value;
} virtual_externs[] = {
	{"LINUX_KERNEL_VERSION", KERNEL_VERSION(6, 12, 0)},
	{"LINUX_HAS_BPF_COOKIE", 1},
	{"LINUX_HAS_SYSCALL_WRAPPER", 1},
};

static int set_virtual(const struct userbpf_object *obj, struct obj_extern *ext)
{
	bool is_linux = !strncmp(ext->name, "LINUX_", 6);
	int err;

	for (size_t i = 0; i < ARRAY_SIZE(virtual_externs); i++) {
		if (strcmp(ext->name, virtual_externs[i].name))
			continue;
		err = set_number(obj, ext, virtual_externs[i].value);
		ext->is_set = !err;
		return err;
	}
	if (is_linux && ext->is_weak)
		return 0;
	return object_error(obj, -EINVAL, "extern (kcfg) '%s': unrecognized virtual extern",
			    ext->name);
}

int kconfig_resolve(struct userbpf_object *obj)
{
	int err = obj->kconfig_text ? set_from_text(obj) : 0;

	for (u32 i = 0; i < obj->nr_externs && !err; i++) {
		struct obj_extern *ext = &obj->externs[i];

		if (ext->is_kconfig && !ext->is_set && strncmp(ext->name, "CONFIG_", 7))
			err = set_virtual(obj, ext);
	}
	return err;
}
