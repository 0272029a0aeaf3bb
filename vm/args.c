// SPDX-License-Identifier: BSD-2-Clause
/*
 * Checked mode: helper arguments against the helper's row. The kernel proves before the run what is
 * tested here at each call, so that a helper body may rely on it in either case.
 */
#include <string.h>

#include "spec/spec.h"
#include "vm/interp.h"
#include "world/world.h"

/* One call being checked; arguments count from 0, registers from 1. */
struct check {
	struct run *run;
	const struct spec_helper *row;
	const u64 *r;
	const struct map_view *map; /* of the map argument, which comes before what depends on it */
};

static u64 arg_value(const struct check *c, int i)
{
	return c->r[i + 1];
}

static u32 arg_flags(const struct check *c, int i)
{
	return c->row->args[i].type & ~SPEC_BASE_TYPE_MASK;
}

static bool refuse(const struct check *c, int i, const char *why)
{
	c->run->trap.addr = arg_value(c, i);
	return trap_note(c->run, EXEC_TRAP_ARGUMENT, "R%d of %s %s", i + 1, c->row->name, why);
}

static bool accept(struct check *c, int i)
{
	(void)c, (void)i;
	return true;
}

static const struct map *find_map(const struct check *c, u64 addr)
{
	const struct prog *prog = c->run->prog;
	const struct region *region;

	for (u32 i = 0; i < prog->nr_maps; i++) {
		if (ptr_to_u64(prog->maps[i]) == addr)
			return prog->maps[i];
	}
	/* An inner map, found by a lookup. */
	region = region_find(c->run->vm, addr);
	return region && region->is_map && region->start == addr ? region->map : NULL;
}

/* kernel/bpf/verifier.c: check_map_func_compatibility */
static bool check_map(struct check *c, int i)
{
	const struct map *map = find_map(c, arg_value(c, i));
	const struct spec_map *type;

	if (!map)
		return refuse(c, i, "is not a map of this program");
	c->map = map_view(map);
	type = spec_map_by_type(c->map->type);
	if (!(type->classes & c->row->map_class))
		return trap_note(c->run, EXEC_TRAP_ARGUMENT,
				 "cannot pass map_type %u into func %s#%u", c->map->type,
				 c->row->name, c->row->id);
	if (c->row->flags & HELPER_WRITES_MAP && c->map->flags & BPF_F_RDONLY_PROG)
		return refuse(c, i, "is a map that programs may only read");
	return true;
}

static bool is_packet(const struct check *c, u64 addr)
{
	const struct exec_pkt *pkt = &c->run->pkt;

	return c->run->ctx_layout && addr - pkt->meta < pkt->end - pkt->meta;
}

static bool refuse_memory(const struct check *c, int i, u64 size, const char *why)
{
	c->run->trap.size = (u32)size;
	return refuse(c, i, why);
}

static bool check_memory(struct check *c, int i, u64 size)
{
	u32 flags = arg_flags(c, i);
	u64 addr = arg_value(c, i);
	bool is_write = flags & (MEM_UNINIT | MEM_WRITE);

	if (!addr && flags & PTR_MAYBE_NULL)
		return true;
	if (is_packet(c, addr) && !(c->row->flags & HELPER_PKT_ACCESS))
		return refuse_memory(c, i, size,
				     "points into the packet, which the helper may not access");
	if (size && !access_is_allowed(c->run, addr, size, is_write))
		return refuse_memory(c, i, size,
				     is_write ? "points to memory that the program may not write"
					      : "points to memory that the program may not read");
	return true;
}

static bool check_key(struct check *c, int i)
{
	return check_memory(c, i, c->map->key_size);
}

static bool check_value(struct check *c, int i)
{
	return check_memory(c, i, c->map->value_size);
}

static u32 base_type(const struct check *c, int i)
{
	return i < SPEC_MAX_HELPER_ARGS ? spec_base_type(c->row->args[i].type) : ARG_DONTCARE;
}

static bool is_size(u32 type)
{
	return type == ARG_CONST_SIZE || type == ARG_CONST_SIZE_OR_ZERO;
}

/* Fixed in the row, or in the argument that follows. */
static bool check_mem(struct check *c, int i)
{
	u64 size = c->row->args[i].size;

	if (is_size(base_type(c, i + 1))) {
		size = arg_value(c, i + 1);
		if (size && !arg_value(c, i))
			return refuse(c, i, "is NULL with a size that is not 0");
	}
	return check_memory(c, i, size);
}

static bool check_size(struct check *c, int i)
{
	u64 size = arg_value(c, i);

	if (size > LIMIT_VAR_SIZE)
		return refuse(c, i, "is no size: negative or too large");
	if (!size && base_type(c, i) == ARG_CONST_SIZE)
		return refuse(c, i, "is a size of 0");
	return true;
}

/* Raw programs have no context that a helper could look at; what they pass on is theirs. */
static bool check_ctx(struct check *c, int i)
{
	if (!c->run->has_ctx)
		return true;
	if (!arg_value(c, i) && arg_flags(c, i) & PTR_MAYBE_NULL)
		return true;
	return arg_value(c, i) == ptr_to_u64(c->run->ctx) || refuse(c, i, "is not the context");
}

static bool check_func(struct check *c, int i)
{
	const struct prog *prog = c->run->prog;
	u64 off = arg_value(c, i) - ptr_to_u64(prog->funcs);

	if (off % sizeof(struct prog_func) || off / sizeof(struct prog_func) >= prog->nr_funcs)
		return refuse(c, i, "is not a function of this program");
	return true;
}

static bool check_stack(struct check *c, int i)
{
	u64 addr = arg_value(c, i);

	if (!addr && arg_flags(c, i) & PTR_MAYBE_NULL)
		return true;
	if (addr - c->run->stack_bottom >= c->run->stack_top - c->run->stack_bottom)
		return refuse(c, i, "does not point to the stack");
	return true;
}

/* What a call acquires has to be kept track of. */
static bool check_acquire(const struct check *c)
{
	if (c->run->nr_records < EXEC_MAX_RECORDS)
		return true;
	return trap_note(c->run, EXEC_TRAP_CALL, "%s while %d records are reserved already",
			 c->row->name, EXEC_MAX_RECORDS);
}

/*
 * kernel/bpf/verifier.c: compatible_reg_types. Whether a socket is a full one is not told apart: it
 * has one address.
 */
static bool check_sock(struct check *c, int i)
{
	u64 addr = arg_value(c, i);
	const struct sock *sock;

	if (!addr && arg_flags(c, i) & PTR_MAYBE_NULL)
		return true;
	sock = addr ? sock_at(c->run->vm, addr) : NULL;
	if (!sock)
		return refuse(c, i, "is not a socket");
	if (arg_flags(c, i) & OBJ_RELEASE && !record_is_held(c->run, ptr_to_u64(&sock->sk)))
		return refuse(c, i, "must be referenced when passed to release function");
	return true;
}

static bool check_record(struct check *c, int i)
{
	return record_is_held(c->run, arg_value(c, i)) ||
	       refuse(c, i, "is not a ring buffer record that the program holds");
}

static const struct region *find_value(const struct check *c, int i)
{
	const struct region *region = region_find(c->run->vm, arg_value(c, i));

	return region && !region->is_map ? region : NULL;
}

static bool is_spin_lock(const struct check *c, int i)
{
	const struct region *region = find_value(c, i);

	return region && region->has_lock &&
	       (arg_value(c, i) - region->start) % region->stride ==
		       region->value_off + region->lock_off;
}

/*
 * kernel/bpf/verifier.c: process_spin_lock, with its reasons. What is noted as held here is taken,
 * or given back, by the body right afterwards.
 */
static bool check_spin_lock(struct check *c, int i)
{
	u64 addr = arg_value(c, i), *held = &c->run->lock;

	if (c->row->flags & HELPER_SPIN_LOCK) {
		if (!is_spin_lock(c, i))
			return refuse(c, i, "is not the bpf_spin_lock of a map value");
		if (*held)
			return refuse(c, i, "is a second lock: locking two is not allowed");
		*held = addr;
		return true;
	}
	if (!*held)
		return refuse(c, i, "is not held: unlock without taking a lock");
	if (*held != addr)
		return refuse(c, i, "is a different lock from the one that is held");
	*held = 0;
	return true;
}

/* kernel/bpf/verifier.c: check_reg_const_str. Maps without direct values are not told apart. */
static bool check_const_str(struct check *c, int i)
{
	const struct region *region = find_value(c, i);
	u64 addr = arg_value(c, i), off;

	if (!region || region->access & REGION_WRITE || !region->is_frozen ||
	    !__atomic_load_n(region->is_frozen, __ATOMIC_ACQUIRE))
		return refuse(c, i, "does not point to a frozen map that programs may only read");
	off = (addr - region->start) % region->stride - region->value_off;
	if (off >= region->value_size)
		return refuse(c, i, "points behind a map value");
	if (!memchr(u64_to_ptr(addr), 0, region->value_size - off))
		return refuse(c, i, "is not zero-terminated");
	return true;
}

/* A kernel object that a helper gave out: the region of its kind has its name. */
static bool check_btf_id(struct check *c, int i)
{
	const char *name = c->row->args[i].struct_name;
	u64 addr = arg_value(c, i);
	const struct region *region = region_find(c->run->vm, addr);

	if (region && name && !strcmp(region->name, name) &&
	    (addr - region->start) % region->stride == region->value_off)
		return true;
	return refuse(c, i, "is no pointer to a kernel object of its type");
}

/* By base type. What is not here belongs to helpers that have no body yet. */
static bool (*const checkers[])(struct check *c, int i) = {
	[ARG_DONTCARE] = accept,
	[ARG_ANYTHING] = accept,
	[ARG_SCALAR] = accept,
	[ARG_CONST_MAP_PTR] = check_map,
	[ARG_PTR_TO_MAP_KEY] = check_key,
	[ARG_PTR_TO_MAP_VALUE] = check_value,
	[ARG_PTR_TO_MEM] = check_mem,
	[ARG_CONST_SIZE] = check_size,
	[ARG_CONST_SIZE_OR_ZERO] = check_size,
	[ARG_PTR_TO_CTX] = check_ctx,
	[ARG_PTR_TO_RINGBUF_MEM] = check_record,
	[ARG_CONST_ALLOC_SIZE_OR_ZERO] = accept,
	[ARG_PTR_TO_SOCKET] = check_sock,
	[ARG_PTR_TO_SOCK_COMMON] = check_sock,
	[ARG_PTR_TO_BTF_ID_SOCK_COMMON] = check_sock,
	[ARG_PTR_TO_FUNC] = check_func,
	[ARG_PTR_TO_STACK] = check_stack,
	[ARG_PTR_TO_SPIN_LOCK] = check_spin_lock,
	[ARG_PTR_TO_CONST_STR] = check_const_str,
	[ARG_PTR_TO_BTF_ID] = check_btf_id,
};

static bool (*checker_of(u32 type))(struct check *c, int i)
{
	return type < ARRAY_SIZE(checkers) ? checkers[type] : NULL;
}

bool args_can_check(const struct spec_helper *row)
{
	for (int i = 0; i < SPEC_MAX_HELPER_ARGS; i++) {
		if (!checker_of(spec_base_type(row->args[i].type)))
			return false;
	}
	return true;
}

bool args_check(struct run *run, const struct spec_helper *row, const u64 *r)
{
	struct check c = {.run = run, .row = row, .r = r};

	if (unlikely(run->lock) && !(row->flags & (HELPER_SPIN_LOCK | HELPER_SPIN_UNLOCK)))
		return trap_note(run, EXEC_TRAP_CALL, "%s is called while holding a lock",
				 row->name);
	/* Sizes come behind the memory they are of, but must be sound before that is looked at. */
	for (int i = 0; i < SPEC_MAX_HELPER_ARGS; i++) {
		if (is_size(base_type(&c, i)) && !check_size(&c, i))
			return false;
	}
	for (int i = 0; i < SPEC_MAX_HELPER_ARGS && row->args[i].type != ARG_DONTCARE; i++) {
		bool (*check)(struct check * c, int i) = checker_of(base_type(&c, i));

		/* Only mocks are called with arguments that cannot be checked. */
		if (likely(check) && !check(&c, i))
			return false;
	}
	if (row->flags & HELPER_ACQUIRES && !check_acquire(&c))
		return false;
	if (unlikely(run->nr_records && row->flags & HELPER_TAIL_CALL))
		return trap_note(run, EXEC_TRAP_CALL, "tail_call would lead to reference leak");
	return true;
}
