// SPDX-License-Identifier: BSD-2-Clause
#include "sys/poison.h"

#include <errno.h>

#include "btf/core.h"

/* Numbers that a kind may have; more than an object can have maps or externs of use. */
#define MAX_NUMBERED 65536u

#define TRAPS(name, why)                                                         \
	static u64 name(u64 r1, u64 r2, u64 r3, u64 r4, u64 r5, struct run *run) \
	{                                                                        \
		(void)r1, (void)r2, (void)r3, (void)r4, (void)r5;                \
		exec_trap(run, EXEC_TRAP_CALL, "invalid func unknown#" why);     \
	}

#define TEXT_OF_(number) #number
#define TEXT_OF(number)	 TEXT_OF_(number)

TRAPS(trap_on_relocation, TEXT_OF(CORE_POISON_IMM) ": a CO-RE relocation that has no match in the "
						   "target's types")
TRAPS(trap_on_map, "2001...: a map that is left out")
TRAPS(trap_on_kfunc, "2002...: a kernel function that the target does not have")

TRAPS(trap_on_weak, "2002...: a weak kernel function that programs of this type may not call, or "
		    "that is not implemented yet")

static const struct {
	u32 first, nr;
	const char *name;
	exec_fn fn;
} kinds[] = {
	{CORE_POISON_IMM, 1, "bad relocation", trap_on_relocation},
	{POISON_MAP_BASE, MAX_NUMBERED, "missing map", trap_on_map},
	{POISON_KFUNC_BASE, MAX_NUMBERED, "missing kernel function", trap_on_kfunc},
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

static int bind(struct arena *arena, u32 id, const char *name, exec_fn fn, struct prog_call *call)
{
	struct spec_helper *row = arena_calloc(arena, 1, sizeof(*row));

	if (!row)
		return -ENOMEM;
	*row = (struct spec_helper){
		.id = id,
		.name = name,
		.progs = PROGS_ALL,
		.attach = ATTACH_ANY,
		.flags = HELPER_TRAPS,
	};
	*call = (struct prog_call){.fn = fn, .row = row};
	return 0;
}

int poison_bind(struct arena *arena, u32 id, struct prog_call *call)
{
	size_t kind = kind_of(id);

	return bind(arena, id, kinds[kind].name, kinds[kind].fn, call);
}

int poison_bind_weak(struct arena *arena, struct prog_call *call)
{
	return bind(arena, POISON_KFUNC_BASE, "weak kernel function", trap_on_weak, call);
}
