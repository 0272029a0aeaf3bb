// SPDX-License-Identifier: BSD-2-Clause
/*
 * Objects of types of the program: kernel/bpf/helpers.c. Their second argument is what the kernel's
 * verifier puts there; here an object knows its type. kptrs are where they are kept meanwhile.
 */
#include "helpers/helpers.h"
#include "helpers/record.h"

/* What a program reads until it is run by a program whose types are known. */
static u64 obj_new(struct run *run, u64 type_id, bool is_percpu)
{
	struct kfobj_types *types = run->prog->types;
	const char *why = kfobj_refusal(types, type_id, is_percpu);
	struct kfobj *obj;

	if (why)
		exec_trap(run, EXEC_TRAP_CALL, "%s", why);
	obj = kfobj_new(types, (u32)type_id, is_percpu);
	return record_handed_out(run, obj ? ptr_to_u64(obj->data) : 0);
}

static u64 obj_drop(struct run *run, u64 addr)
{
	record_release(run, u64_to_ptr(addr));
	kfobj_put(run->vm, kfobj_of(addr), run->cpu);
	return 0;
}

KFUNC_BODY(bpf_obj_new_impl)
{
	return obj_new(run, r1, false);
}

KFUNC_BODY(bpf_percpu_obj_new_impl)
{
	return obj_new(run, r1, true);
}

KFUNC_BODY(bpf_obj_drop_impl)
{
	return obj_drop(run, r1);
}

KFUNC_BODY(bpf_percpu_obj_drop_impl)
{
	return obj_drop(run, r1);
}

KFUNC_BODY(bpf_refcount_acquire_impl)
{
	return record_handed_out(run, kfobj_get_alive(kfobj_of(r1)) ? r1 : 0);
}

/* kernel/bpf/helpers.c: bpf_kptr_xchg */
HELPER_BODY(kptr_xchg)
{
	u64 old;

	record_release(run, u64_to_ptr(r2));
	old = __atomic_exchange_n((u64 *)u64_to_ptr(r1), r2, __ATOMIC_ACQ_REL);
	return record_handed_out(run, old);
}
