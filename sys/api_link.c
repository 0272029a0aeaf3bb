// SPDX-License-Identifier: BSD-2-Clause
/*
 * include/userbpf/link.h. Links of maps are made by the loader, which knows their elements;
 * kernel/bpf/bpf_struct_ops.c and kernel/bpf/syscall.c have the rules.
 */
#include "sys/link.h"

#include <errno.h>
#include <string.h>

#include "maps/struct_ops.h"
#include "spec/spec.h"
#include "sys/replace.h"
#include "world/world.h"

/* What it attaches, while it does. */
static void release(struct userbpf_link *link)
{
	const u32 zero = 0;

	if (link->replaces.target)
		replace_detach(&link->replaces);
	link->replaces.target = NULL;
	if (link->map && link->id)
		struct_ops_unlink(link->map);
	else if (link->map)
		map_user_delete(link->map, &zero);
	map_put(link->map);
	link->map = NULL;
}

static void close_link(struct owned *owned)
{
	struct userbpf_link *link = container_of(owned, struct userbpf_link, owned);

	owned_remove(link->vm, owned);
	release(link);
	if (link->fd >= 0)
		handle_release(link->vm, link->fd);
	if (link->prog)
		prog_put(link->prog);
	mem_free(&link->vm->mem, link);
}

/* One that attaches nothing yet; with @is_whole it has id and number. NULL: no memory. */
static struct userbpf_link *link_new(struct userbpf *vm, bool is_whole)
{
	struct userbpf_link *link = mem_zalloc(&vm->mem, sizeof(*link));

	if (!link)
		return NULL;
	link->vm = vm;
	link->fd = is_whole ? handle_install(vm, HANDLE_LINK, link) : -1;
	if (is_whole && link->fd < 0) {
		mem_free(&vm->mem, link);
		return NULL;
	}
	link->id = is_whole ? handle_next_id(vm, HANDLE_LINK) : 0;
	owned_add(vm, &link->owned, close_link);
	return link;
}

int link_new_table(struct userbpf *vm, struct map *map, struct userbpf_link **out)
{
	bool is_whole = map->view.flags & BPF_F_LINK;
	struct userbpf_link *link = link_new(vm, is_whole);
	int err = link ? 0 : -ENOMEM;

	if (!err && is_whole)
		err = struct_ops_link(map);
	if (err) {
		userbpf_link_destroy(link);
		return err;
	}
	link->map = map_get(map);
	*out = link;
	return 0;
}

int link_update(struct userbpf_link *link, struct map *to)
{
	int err;

	if (!link->id || link->prog)
		return -EINVAL;
	if (!link->map)
		return -ENOLINK;
	err = struct_ops_relink(link->map, to);
	if (err)
		return err;
	map_get(to);
	map_put(link->map);
	link->map = to;
	return 0;
}

/* Does the name of its section say what it attaches to? */
static int check_section(const struct userbpf_prog *prog)
{
	const struct spec_section *row = spec_section_find(prog->section);
	bool is_told = row && (row->flags & SECTION_ATTACH_BTF || strchr(prog->section, '/'));

	return is_told && row->flags & SECTION_ATTACHES ? 0 : -EOPNOTSUPP;
}

static int attach(const struct userbpf_prog *prog, struct userbpf_link *link)
{
	struct replaced_func replaces;
	int err;

	link->prog = prog_get(prog->prog);
	if (prog->type != BPF_PROG_TYPE_EXT)
		return 0;
	err = replace_attach(prog, NULL, NULL, &replaces);
	if (!err)
		link->replaces = replaces;
	return err;
}

struct userbpf_link *userbpf_prog_attach(struct userbpf_prog *prog)
{
	struct userbpf_link *link = NULL;
	int err = prog ? check_section(prog) : -EINVAL;

	if (!err && !prog->prog) {
		log_warn(&prog->vm->log,
			 "prog '%s': can't attach BPF program without FD (was it loaded?)\n",
			 prog->name);
		err = -EINVAL;
	}
	if (!err)
		link = link_new(prog->vm, true);
	if (!err)
		err = link ? attach(prog, link) : -ENOMEM;
	if (!err)
		return link;
	userbpf_link_destroy(link);
	errno = -err;
	return NULL;
}

int userbpf_link_detach(struct userbpf_link *link)
{
	if (!link || !link->id)
		return -EINVAL;
	if (link->prog)
		return -EOPNOTSUPP;
	release(link);
	return 0;
}

int userbpf_link_destroy(struct userbpf_link *link)
{
	if (link && !link->is_disconnected)
		link->owned.close(&link->owned);
	return 0;
}

void userbpf_link_disconnect(struct userbpf_link *link)
{
	if (link)
		link->is_disconnected = true;
}

int userbpf_link_fd(const struct userbpf_link *link)
{
	if (!link)
		return -EINVAL;
	return link->map && !link->id ? handle_of(link->vm, link->map) : link->fd;
}

uint32_t userbpf_link_id(const struct userbpf_link *link)
{
	return link ? link->id : 0;
}

int userbpf_prog_set_autoattach(struct userbpf_prog *prog, bool autoattach)
{
	if (!prog)
		return -EINVAL;
	prog->stays_apart = !autoattach;
	return 0;
}

bool userbpf_prog_autoattach(const struct userbpf_prog *prog)
{
	return prog && !prog->stays_apart;
}

int userbpf_map_set_autoattach(struct userbpf_map *map, bool autoattach)
{
	if (!map)
		return -EINVAL;
	map->stays_apart = !autoattach;
	return 0;
}

bool userbpf_map_autoattach(const struct userbpf_map *map)
{
	return map && !map->stays_apart;
}
