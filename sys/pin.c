// SPDX-License-Identifier: BSD-2-Clause
/* See pin.h. A pin is a user's reference of a map, under a path; the instance closes what is left.
 */
#include "sys/pin.h"

#include <errno.h>
#include <string.h>

#include "world/world.h"

struct pin {
	struct owned owned;
	struct userbpf *vm;
	struct pin *next;
	struct map *map;
	char path[];
};

static void free_pin(struct pin *pin)
{
	owned_remove(pin->vm, &pin->owned);
	map_put_user(pin->map);
	mem_free(&pin->vm->mem, pin);
}

static struct pin **find(struct userbpf *vm, const char *path)
{
	struct pin **at = &vm->pins.first;

	while (*at && strcmp((*at)->path, path))
		at = &(*at)->next;
	return at;
}

static struct pin *take_out(struct userbpf *vm, const char *path)
{
	struct pin **at, *pin;

	pthread_mutex_lock(&vm->pins.lock);
	at = find(vm, path);
	pin = *at;
	if (pin)
		*at = pin->next;
	pthread_mutex_unlock(&vm->pins.lock);
	return pin;
}

static void close_pin(struct owned *owned)
{
	struct pin *pin = container_of(owned, struct pin, owned);

	free_pin(take_out(pin->vm, pin->path));
}

static int check_path(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!*path)
		return -ENOENT;
	if (strlen(path) >= PIN_PATH_MAX)
		return -ENAMETOOLONG;
	return strchr(slash ? slash : path, '.') ? -EPERM : 0;
}

int pin_add(struct userbpf *vm, const char *path, struct map *map)
{
	size_t len = strlen(path) + 1;
	struct pin *pin, **at;
	int err = check_path(path);

	if (err)
		return err;
	pin = mem_zalloc(&vm->mem, sizeof(*pin) + len);
	if (!pin)
		return -ENOMEM;
	pin->vm = vm;
	memcpy(pin->path, path, len);
	pin->map = map_get_user(map);
	owned_add(vm, &pin->owned, close_pin);
	pthread_mutex_lock(&vm->pins.lock);
	at = find(vm, path);
	err = *at ? -EEXIST : 0;
	if (!err)
		*at = pin;
	pthread_mutex_unlock(&vm->pins.lock);
	if (err)
		free_pin(pin);
	return err;
}

struct map *pin_get_map(struct userbpf *vm, const char *path)
{
	struct map *map = NULL;
	struct pin *pin;

	pthread_mutex_lock(&vm->pins.lock);
	pin = *find(vm, path);
	if (pin)
		map = map_get_user(pin->map);
	pthread_mutex_unlock(&vm->pins.lock);
	return map;
}

int pin_remove(struct userbpf *vm, const char *path)
{
	struct pin *pin = take_out(vm, path);

	if (!pin)
		return -ENOENT;
	free_pin(pin);
	return 0;
}
