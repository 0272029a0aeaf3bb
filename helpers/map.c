// SPDX-License-Identifier: BSD-2-Clause
/* The map family: kernel/bpf/helpers.c, kernel/bpf/bpf_iter.c (for_each). */
#include "helpers/helpers.h"
#include "maps/map.h"

#include <errno.h>

static struct map *map_arg(u64 r)
{
	return u64_to_ptr(r);
}

HELPER_BODY(map_lookup_elem)
{
	return ptr_to_u64(map_lookup(map_arg(r1), u64_to_ptr(r2), run->cpu));
}

HELPER_BODY(map_update_elem)
{
	return (u64)map_update(map_arg(r1), u64_to_ptr(r2), u64_to_ptr(r3), r4, run->cpu);
}

HELPER_BODY(map_delete_elem)
{
	return (u64)map_delete(map_arg(r1), u64_to_ptr(r2), run->cpu);
}

HELPER_BODY(map_push_elem)
{
	return (u64)map_push(map_arg(r1), u64_to_ptr(r2), r3);
}

HELPER_BODY(map_pop_elem)
{
	return (u64)map_pop(map_arg(r1), u64_to_ptr(r2));
}

HELPER_BODY(map_peek_elem)
{
	return (u64)map_peek(map_arg(r1), u64_to_ptr(r2));
}

HELPER_BODY(map_lookup_percpu_elem)
{
	return ptr_to_u64(map_lookup_percpu(map_arg(r1), u64_to_ptr(r2), (u32)r3));
}

struct elem_callback {
	struct run *run;
	u64 map, func, ctx;
};

static u64 call_for_elem(void *ctx, const void *key, void *value)
{
	const struct elem_callback *cb = ctx;
	struct run *run = cb->run;
	struct exec_loan loan = {
		.start = ptr_to_u64(key),
		.size = map_arg(cb->map)->view.key_size,
		.outer = run->loans,
	};
	u64 ret;

	run->loans = &loan;
	ret = exec_callback(run, cb->func, cb->map, ptr_to_u64(key), ptr_to_u64(value), cb->ctx, 0);
	run->loans = loan.outer;
	return ret;
}

HELPER_BODY(for_each_map_elem)
{
	struct elem_callback cb = {.run = run, .map = r1, .func = r2, .ctx = r3};

	if (r4)
		return (u64)-EINVAL;
	return (u64)map_for_each(map_arg(r1), run->cpu, call_for_elem, &cb);
}
