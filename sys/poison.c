// SPDX-License-Identifier: BSD-2-Clause
#include "sys/poison.h"

#include "btf/core.h"

static u64 trap_on_relocation(u64 r1, u64 r2, u64 r3, u64 r4, u64 r5, struct run *run)
{
	(void)r1, (void)r2, (void)r3, (void)r4, (void)r5;
	exec_trap(run, EXEC_TRAP_CALL,
		  "invalid func unknown#%d: a CO-RE relocation that has no match in the target's "
		  "types",
		  CORE_POISON_IMM);
}

static const struct spec_helper bad_relocation = {
	.id = CORE_POISON_IMM,
	.name = "bad relocation",
	.progs = PROGS_ALL,
	.attach = ATTACH_ANY,
	.flags = HELPER_CALLBACK, /* for exec_trap() */
};

bool poison_find(u32 id, struct prog_call *call)
{
	if (id != CORE_POISON_IMM)
		return false;
	*call = (struct prog_call){.fn = trap_on_relocation, .row = &bad_relocation};
	return true;
}
