// SPDX-License-Identifier: BSD-2-Clause
/* See objects.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "cli/objects.h"

#define CURRENT_TASK "task"

char *objects_next_field(char *text)
{
	for (char *comma = strchr(text, ','); comma; comma = strchr(comma + 1, ',')) {
		if (comma[1 + strcspn(comma + 1, "=,")] == '=')
			return comma;
	}
	return NULL;
}

static struct userbpf_kobj *find(const struct objects *objects, const char *name, size_t len)
{
	for (size_t i = 0; i < objects->nr; i++) {
		const struct object *object = &objects->v[i];

		if (strlen(object->name) == len && !memcmp(object->name, name, len))
			return object->kobj;
	}
	if (len == strlen(CURRENT_TASK) && !memcmp(name, CURRENT_TASK, len))
		return userbpf_task_kobj(objects->vm, 0);
	return NULL;
}

/* What the instance said last. */
static int failed(const struct objects *objects, const char *option)
{
	char why[256];

	userbpf_last_error(objects->vm, why, sizeof(why));
	return cli_failed("--%s: %s", option, why);
}

static struct userbpf_kobj *add(struct objects *objects, const char *name, size_t len,
				const char *type, const char *option)
{
	struct userbpf_kobj *kobj = userbpf_kobj_new(objects->vm, type);
	struct object *object;

	if (!kobj) {
		failed(objects, option);
		return NULL;
	}
	objects->v = cli_realloc(objects->v, (objects->nr + 1) * sizeof(*objects->v));
	object = &objects->v[objects->nr++];
	object->kobj = kobj;
	object->name = cli_alloc(len + 1);
	memcpy(object->name, name, len);
	return kobj;
}

struct userbpf_kobj *objects_get(struct objects *objects, const char *name, size_t len,
				 const char *type)
{
	struct userbpf_kobj *kobj = NULL;

	for (size_t i = 0; i < objects->nr && !kobj; i++) {
		if (strlen(objects->v[i].name) == len && !memcmp(objects->v[i].name, name, len))
			kobj = objects->v[i].kobj;
	}
	return kobj ? kobj : add(objects, name, len, type, "ctx");
}

/* "NAME", or "NAME.PATH" for a member. */
static bool address(const struct objects *objects, const char *text, size_t len, u64 *value)
{
	char *copy = cli_strndup(text, len), *path = copy + strcspn(copy, ".-[");
	struct userbpf_kobj *kobj = find(objects, text, (size_t)(path - copy));
	bool is_found = kobj;

	path += strspn(path, ".->");
	*value = userbpf_kobj_addr(kobj);
	if (kobj && *path)
		is_found = !userbpf_kobj_member_addr(kobj, path, value);
	free(copy);
	return is_found;
}

bool objects_number(const struct objects *objects, const char *text, char **end, u64 *value)
{
	if (*text == '&') {
		size_t len = strcspn(text + 1, ",");

		*end = (char *)text + 1 + len;
		return address(objects, text + 1, len, value);
	}
	errno = 0;
	*value = strtoull(text, end, 0);
	return !errno && *end != text;
}

int objects_set(const struct objects *objects, struct userbpf_kobj *kobj, const char *option,
		const char *text)
{
	size_t len = strcspn(text, "=");
	const char *value = text + len + 1;
	char *path, *end;
	u64 addr;
	int err;

	if (text[len] != '=' || !len)
		return cli_usage("--%s: '%s' is not PATH=VALUE", option, text);
	if (*value == '&' && (!objects_number(objects, value, &end, &addr) || *end))
		return cli_usage("--%s: '%s': there is no object '%s'", option, text, value + 1);
	path = cli_strdup(text);
	path[len] = '\0';
	err = *value == '&' ? userbpf_kobj_set(kobj, path, addr)
			    : userbpf_kobj_set_value(kobj, path, value);
	free(path);
	return err ? failed(objects, option) : CLI_OK;
}

/* "NAME=TYPE,PATH=VALUE", cut up in place. */
static int define(struct objects *objects, char *text)
{
	char *type = strchr(text, '='), *next = type ? strchr(type, ',') : NULL;
	struct userbpf_kobj *kobj;
	int status = CLI_OK;

	if (!type || type == text)
		return cli_usage("--object: '%s' is not NAME=TYPE", text);
	*type++ = '\0';
	if (next)
		*next++ = '\0';
	if (find(objects, text, strlen(text)))
		return cli_usage("--object: there is an object '%s' already", text);
	kobj = add(objects, text, strlen(text), type, "object");
	if (!kobj)
		return CLI_FAILED;
	while (next && !status) {
		char *field = next;

		next = objects_next_field(field);
		if (next)
			*next++ = '\0';
		status = objects_set(objects, kobj, "object", field);
	}
	return status;
}

int objects_define(struct objects *objects, struct userbpf *vm, const struct opt_texts *texts)
{
	int status = CLI_OK;

	objects->vm = vm;
	for (size_t i = 0; !status && i < texts->nr; i++) {
		char *copy = cli_strdup(texts->v[i]);

		status = define(objects, copy);
		free(copy);
	}
	return status;
}

void objects_free(struct objects *objects)
{
	for (size_t i = 0; i < objects->nr; i++)
		free(objects->v[i].name);
	free(objects->v);
}
