// SPDX-License-Identifier: BSD-2-Clause
/*
 * Names in C. BTF may hold several types of one name, of several files of the program; in a header
 * all but the first get a number (libbpf: btf_dump_resolve_name()). The table's seed is an address:
 * nothing but the time of a look-up depends on it.
 */
#include <errno.h>

#include "base/hash.h"
#include "btf/dump_c.h"

#define FIRST_SLOTS 1024u

struct c_name {
	const char *name; /* NULL: free */
	u32 hash, count;
};

static struct c_name *find_slot(const struct c_names *names, const char *name, u32 hash)
{
	u32 i = hash & names->mask;

	while (names->slots[i].name &&
	       (names->slots[i].hash != hash || strcmp(names->slots[i].name, name)))
		i = (i + 1) & names->mask;
	return &names->slots[i];
}

static int grow(struct c_dump *d, struct c_names *names)
{
	struct c_names bigger = {.nr = names->nr};
	u32 nr_slots = names->slots ? (names->mask + 1) * 2 : FIRST_SLOTS;

	bigger.slots = mem_calloc(d->mem, nr_slots, sizeof(*bigger.slots));
	if (!bigger.slots)
		return -ENOMEM;
	bigger.mask = nr_slots - 1;
	for (u32 i = 0; names->slots && i <= names->mask; i++) {
		const struct c_name *old = &names->slots[i];

		if (old->name)
			*find_slot(&bigger, old->name, old->hash) = *old;
	}
	mem_free(d->mem, names->slots);
	*names = bigger;
	return 0;
}

u32 c_name_count(struct c_dump *d, struct c_names *names, const char *name)
{
	u32 hash = (u32)hash_bytes(name, strlen(name), (u64)(uintptr_t)d);
	struct c_name *slot;

	if ((!names->slots || names->nr > names->mask / 2) && grow(d, names)) {
		c_fail(d, -ENOMEM);
		return 0;
	}
	slot = find_slot(names, name, hash);
	if (!slot->name) {
		*slot = (struct c_name){.name = name, .hash = hash};
		names->nr++;
	}
	return ++slot->count;
}

void c_names_free(struct c_dump *d, struct c_names *names)
{
	mem_free(d->mem, names->slots);
}

void c_put_counted(struct c_dump *d, const char *name, u32 nth)
{
	btf_out_name(&d->out, name);
	if (nth > 1)
		btf_out_printf(&d->out, "___%u", nth);
}

/* Declarations name what another one of this name defines. */
static bool is_declaration(const struct btf_type *t)
{
	return btf_kind(t) == BTF_KIND_FWD || (btf_kind(t) == BTF_KIND_ENUM && !btf_vlen(t));
}

/* The name of type @id, and which one of that name it is. */
static const char *name_of(struct c_dump *d, struct c_names *names, u32 id, u32 *nth)
{
	const struct btf_type *t = btf_type_by_id(d->btf, id);
	const char *name = btf_str(d->btf, t->name_off);

	if (!d->ordinal[id] && t->name_off)
		d->ordinal[id] = is_declaration(t) ? 1 : c_name_count(d, names, name);
	*nth = d->ordinal[id];
	return name;
}

static void put_name(struct c_dump *d, struct c_names *names, u32 id)
{
	u32 nth;
	const char *name = name_of(d, names, id, &nth);

	c_put_counted(d, name, nth);
}

void c_put_tag(struct c_dump *d, u32 id)
{
	put_name(d, &d->types, id);
}

void c_put_ident(struct c_dump *d, u32 id)
{
	put_name(d, &d->idents, id);
}

char *c_counted_ident(struct c_dump *d, u32 id)
{
	u32 nth;
	const char *name = name_of(d, &d->idents, id, &nth);
	size_t size = strlen(name) + sizeof("___4294967295");
	char *copy = mem_alloc(d->mem, size);
	struct text text = {.buf = copy, .size = size};

	if (copy)
		copy[0] = '\0'; /* text without characters leaves the buffer alone */
	if (!copy)
		c_fail(d, -ENOMEM);
	else if (nth > 1)
		text_printf(&text, "%s___%u", name, nth);
	else
		text_puts(&text, name);
	return copy;
}
