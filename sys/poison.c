// SPDX-License-Identifier: BSD-2-Clause
#include "sys/poison.h"

#include <errno.h>

#include "btf/core.h"

/* Numbers that a kind may have; more than an object can have maps or externs of use. */
#define MAX_NUMBERED 65536u

#define TEXT_OF_(number) #number
#define TEXT_OF(number)	 TEXT_OF_(number)

/* As messages call them; why they are there, which a note goes on with (loader/reloc.c). */
static const struct {
	u32 first, nr;
	const char *name, *why;
} kinds[] = {
	{CORE_POISON_IMM, 1, "bad relocation",
	 "invalid func unknown#" TEXT_OF(CORE_POISON_IMM) ": failed to resolve CO-RE relocation"},
	{POISON_MAP_BASE, MAX_NUMBERED, "missing map", "invalid BPF map reference:"},
	{POISON_KFUNC_BASE, MAX_NUMBERED, "missing kernel function", "invalid kfunc call:"},
};

static size_t kind_of(u32 id)
{
	size_t i = 0;

	while (i < ARRAY_SIZE(kinds) && id - kinds[i].first >= kinds[i].nr)
		i++;
	return i;
}

bool poison_is(u32 id)
{
	return kind_of(id) < ARRAY_SIZE(kinds);
}

static int bind(struct arena *arena, u32 id, const char *name, u64 flags, const char *why,
		struct prog_call *call)
{
	struct spec_helper *row = arena_calloc(arena, 1, sizeof(*row));

	if (!row)
		return -ENOMEM;
	*row = (struct spec_helper){
		.id = id,
		.name = name,
		.progs = PROGS_ALL,
		.attach = ATTACH_ANY,
		.flags = flags,
	};
	*call = (struct prog_call){.row = row, .missing = why};
	return 0;
}

int poison_bind(struct arena *arena, u32 id, struct prog_call *call)
{
	size_t kind = kind_of(id);

	return bind(arena, id, kinds[kind].name, 0, kinds[kind].why, call);
}

int poison_bind_kfunc(struct arena *arena, const char *why, struct prog_call *call)
{
	why = arena_strdup(arena, why);
	return why ? bind(arena, POISON_KFUNC_BASE, "kernel function", 0, why, call) : -ENOMEM;
}

int poison_bind_helper(struct arena *arena, u32 id, const char *name, u64 flags, const char *why,
		       struct prog_call *call)
{
	name = arena_strdup(arena, name);
	why = arena_strdup(arena, why);
	return name && why ? bind(arena, id, name, flags, why, call) : -ENOMEM;
}
