// SPDX-License-Identifier: BSD-2-Clause
/*
 * Checked mode: helper arguments against the helper's row. The kernel proves before the run what is
 * tested here at each call, so that a helper body may rely on it in either case.
 */
#include <errno.h>
#include <string.h>

#include "spec/spec.h"
#include "vm/args.h"
#include "vm/dynptr.h"
#include "world/kobject.h"
#include "world/world.h"

typedef bool (*check_fn)(struct check *c, int i);

struct args_step {
	check_fn check;
	u8 arg;
};

#define MAX_STEPS  (SPEC_MAX_HELPER_ARGS + 2)
#define PLAIN_MAPS 4

struct args_plan {
	/*
	 * What nearly all calls are like is tried before the steps, if there is nothing else to
	 * check: the context and one of the program's maps, with key and value on the stack.
	 * Numbers of registers; 0: the helper has no such argument.
	 */
	bool can_be_plain;
	u8 ctx_reg, map_reg, key_reg, value_reg;
	u32 max_records;			     /* that may be held when it is called */
	const struct map_view *maps[PLAIN_MAPS + 1]; /* the first that may be passed; then NULL */
	struct args_step steps[MAX_STEPS + 1];	     /* ends with one without .check */
};

bool args_refuse(const struct check *c, int i, const char *why)
{
	c->run->trap.addr = arg_value(c, i);
	return trap_note(c->run, EXEC_TRAP_ARGUMENT, "R%d of %s %s", i + 1, c->row->name, why);
}

static bool accept(struct check *c, int i)
{
	(void)c, (void)i;
	return true;
}

static inline const struct map_view *planned_map(const struct args_plan *plan, u64 addr)
{
	u32 i = 0;

	while (plan->maps[i] && ptr_to_u64(plan->maps[i]) != addr)
		i++;
	return plan->maps[i];
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

static bool is_map_class(const struct spec_helper *row, const struct map_view *map)
{
	return spec_map_by_type(map->type)->classes & row->map_class;
}

static bool is_map_kept(const struct spec_helper *row, const struct map_view *map)
{
	return !(row->flags & HELPER_WRITES_MAP && map->flags & BPF_F_RDONLY_PROG);
}

/* kernel/bpf/verifier.c: check_map_func_compatibility */
static bool check_map(struct check *c, int i)
{
	const struct map *map;

	c->map = planned_map(c->plan, arg_value(c, i));
	if (likely(c->map))
		return true;
	map = find_map(c, arg_value(c, i));
	if (!map)
		return args_refuse(c, i, "is not a map of this program");
	c->map = map_view(map);
	if (!is_map_class(c->row, c->map))
		return trap_note(c->run, EXEC_TRAP_ARGUMENT,
				 "cannot pass map_type %u into func %s#%u", c->map->type,
				 c->row->name, c->row->id);
	if (!is_map_kept(c->row, c->map))
		return args_refuse(c, i, "is a map that programs may only read");
	return true;
}

static bool is_packet(const struct check *c, u64 addr)
{
	const struct exec_pkt *pkt = &c->run->pkt;

	return c->run->ctx_layout && addr - pkt->meta < pkt->end - pkt->meta;
}

/* kernel/bpf/verifier.c: may_access_direct_pkt_data, of a helper's argument */
static bool may_pass_packet(const struct check *c)
{
	u32 flags = spec_prog_by_type(prog_rules_type(c->run->prog))->flags;

	return flags & PROG_PKT_ARGS ||
	       (flags & PROG_PKT_READ && c->row->flags & HELPER_PKT_ACCESS);
}

static bool refuse_memory(const struct check *c, int i, u64 size, const char *why)
{
	c->run->trap.addr = arg_value(c, i);
	c->run->trap.size = (u32)size;
	return trap_note(c->run, EXEC_TRAP_ARGUMENT, "R%d of %s %s: %llu bytes wanted", i + 1,
			 c->row->name, why, (unsigned long long)size);
}

/* Where the pointer came from says that not all of it may be there. */
static bool is_in_object(struct check *c, int i, u64 size, const char *refusal)
{
	const struct exec_origin *origin = arg_origin(c, i);
	u64 addr = arg_value(c, i);
	struct origin_object object;
	char words[ORIGIN_WORDS];

	if (!origin || origin_covers(addr, size, origin->start, origin->read_size))
		return true;
	object = origin_find(c->run, origin);
	if (origin_allows(&object, addr, size))
		return true;
	c->run->trap.addr = addr;
	c->run->trap.size = (u32)size;
	c->run->trap.origin = origin->ptr;
	origin_words(c->run, &object, addr, size, words);
	return trap_note(c->run, EXEC_TRAP_ARGUMENT, "R%d of %s %s: %llu bytes wanted: %s", i + 1,
			 c->row->name, refusal, (unsigned long long)size, words);
}

static bool check_memory(struct check *c, int i, u64 size)
{
	u32 flags = arg_flags(c, i);
	u64 addr = arg_value(c, i);
	bool is_write = flags & (MEM_UNINIT | MEM_WRITE) || c->row->args[i].is_written;
	const char *refusal = is_write ? "points to memory that the program may not write"
				       : "points to memory that the program may not read";

	if (!addr && flags & PTR_MAYBE_NULL)
		return true;
	if (size && !is_in_object(c, i, size, refusal))
		return false;
	if (is_packet(c, addr) && !may_pass_packet(c)) {
		c->run->trap.size = (u32)size;
		return args_refuse(c, i, "points into the packet, which the helper may not access");
	}
	if (size && !access_is_allowed(c->run, addr, size, is_write))
		return refuse_memory(c, i, size, refusal);
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

/* kernel/bpf/verifier.c: check_helper_call, of bpf_dynptr_from_mem */
static bool check_dynptr_mem(struct check *c, int i)
{
	const struct region *region = access_region(c->run, arg_value(c, i));

	return (region && region->map && !region->is_map) ||
	       args_refuse(c, i,
			   "is not in a map value: no other memory can be behind such a dynptr");
}

/* Fixed in the row, or in the argument that follows. */
static bool check_mem(struct check *c, int i)
{
	u64 size = c->row->args[i].size;

	if (is_size(base_type(c, i + 1))) {
		size = arg_value(c, i + 1);
		if (size && !arg_value(c, i) && !c->row->args[i].is_optional)
			return args_refuse(c, i, "is NULL with a size that is not 0");
	}
	return check_memory(c, i, size);
}

static bool check_size(struct check *c, int i)
{
	u64 size = arg_value(c, i);

	if (size > LIMIT_VAR_SIZE)
		return args_refuse(c, i, "is no size: negative or too large");
	if (!size && base_type(c, i) == ARG_CONST_SIZE)
		return args_refuse(c, i, "is a size of 0");
	return true;
}

/* Raw programs have no context that a helper could look at; what they pass on is theirs. */
static bool check_ctx(struct check *c, int i)
{
	if (!c->run->has_ctx)
		return true;
	if (!arg_value(c, i) && arg_flags(c, i) & PTR_MAYBE_NULL)
		return true;
	/* Callbacks of timers have none. */
	return (c->run->ctx && arg_value(c, i) == ptr_to_u64(c->run->ctx)) ||
	       args_refuse(c, i, "is not the context");
}

static bool check_func(struct check *c, int i)
{
	const struct prog *prog = c->run->prog;
	u64 off = arg_value(c, i) - ptr_to_u64(prog->funcs);

	if (off % sizeof(struct prog_func) || off / sizeof(struct prog_func) >= prog->nr_funcs)
		return args_refuse(c, i, "is not a function of this program");
	return true;
}

/* An iterator of so many bytes (process_iter_arg); what lies in it the bodies do not trust. */
static bool check_iter(struct check *c, int i)
{
	u64 addr = arg_value(c, i);

	if (addr % 8 || !access_is_stack(c->run, addr, c->row->args[i].size))
		return args_refuse(c, i, "is no place for an iterator on the stack");
	return is_in_object(c, i, c->row->args[i].size, "is no place for an iterator");
}

static bool check_stack(struct check *c, int i)
{
	u64 addr = arg_value(c, i);

	if (!addr && arg_flags(c, i) & PTR_MAYBE_NULL)
		return true;
	if (addr - c->run->stack_bottom >= c->run->stack_top - c->run->stack_bottom)
		return args_refuse(c, i, "does not point to the stack");
	return !c->row->args[i].size || check_iter(c, i);
}

/* What a call acquires has to be kept track of. */
static bool check_acquire(struct check *c, int i)
{
	(void)i;
	if (c->run->nr_records < EXEC_MAX_RECORDS)
		return true;
	return trap_note(c->run, EXEC_TRAP_CALL,
			 "%s while %d records or references are held already", c->row->name,
			 EXEC_MAX_RECORDS);
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
		return args_refuse(c, i, "is not a socket");
	if (arg_flags(c, i) & OBJ_RELEASE && !record_is_held(c->run, ptr_to_u64(&sock->sk)))
		return args_refuse(c, i, "must be referenced when passed to release function");
	return true;
}

static bool check_record(struct check *c, int i)
{
	const struct exec_record *record = record_find(c->run, arg_value(c, i));

	return (record && record->kind == EXEC_RECORD_RINGBUF) ||
	       args_refuse(c, i, "is not a ring buffer record that the program holds");
}

static bool check_new_dynptr(struct check *c, int i)
{
	u64 addr = arg_value(c, i);

	if (!dynptr_fits(c->run, addr))
		return args_refuse(
			c, i,
			"points to memory that the program may not write a dynptr to: not "
			"two aligned words of its stack");
	if (dynptr_would_leak(c->run, addr))
		return args_refuse(c, i,
				   "points to a referenced dynptr, which cannot be overwritten");
	return !(arg_flags(c, i) & DYNPTR_TYPE_RINGBUF) || check_acquire(c, i);
}

/* kernel/bpf/verifier.c: process_dynptr_func */
static bool check_dynptr(struct check *c, int i)
{
	u32 flags = arg_flags(c, i);
	const struct exec_dynptr *dynptr;

	if (flags & MEM_UNINIT)
		return check_new_dynptr(c, i);
	dynptr = dynptr_at(c->run, arg_value(c, i));
	if (!dynptr)
		return args_refuse(c, i, "is not an initialized dynptr");
	if (!(flags & MEM_RDONLY) && dynptr_is_lent(c->run, arg_value(c, i)))
		return args_refuse(c, i, "is a const dynptr, which the helper would change");
	return !(flags & DYNPTR_TYPE_MASK) || flags & dynptr->type ||
	       args_refuse(c, i, "is a dynptr of another type");
}

/* kernel/bpf/verifier.c: check_reg_const_str. Maps without direct values are not told apart. */
static bool check_const_str(struct check *c, int i)
{
	const struct region *region = args_value_region(c, i);
	u64 addr = arg_value(c, i), off;

	if (!region || region->access & REGION_WRITE || !region->is_frozen ||
	    !__atomic_load_n(region->is_frozen, __ATOMIC_ACQUIRE))
		return args_refuse(c, i,
				   "does not point to a frozen map that programs may only read");
	if (!is_in_object(c, i, 1, "points to no string"))
		return false;
	off = region_elem_off(region, addr) - region->value_off;
	if (off >= region->value_size)
		return args_refuse(c, i, "points behind a map value");
	if (!memchr(u64_to_ptr(addr), 0, region->value_size - off))
		return args_refuse(c, i, "is not zero-terminated");
	return true;
}

/* What a test made by its type may hold one of another type. */
static bool is_inside_kobject(const struct region *region, u64 addr, const char *name)
{
	const struct kobject *kobj = region->is_kobject ? kobject_of(region->start) : NULL;

	return kobj && kobj->btf &&
	       btf_has_struct_at(kobj->btf, kobj->type_id, addr - region->start, name);
}

/* A kernel object that a helper gave out: the region of its kind has its name. */
static bool check_btf_id(struct check *c, int i)
{
	const char *name = c->row->args[i].struct_name;
	u64 addr = arg_value(c, i);
	const struct region *region = region_find(c->run->vm, addr);

	if (!addr && arg_flags(c, i) & PTR_MAYBE_NULL)
		return true;
	if (arg_flags(c, i) & MEM_ALLOC)
		return args_check_allocated(c, i);
	if (c->row->flags & HELPER_KPTR_XCHG)
		return true; /* of the type that the kptr in front says */
	if (region && name && !strcmp(region->name, name) &&
	    region_elem_off(region, addr) == region->value_off)
		return (!region->object_type || args_object(c, i)) && args_check_held(c, i, addr);
	if (region && name && is_inside_kobject(region, addr, name))
		return args_check_held(c, i, addr);
	return args_refuse(c, i, "is no pointer to a kernel object of its type");
}

/* By base type. What is not here belongs to helpers that have no body yet. */
static const check_fn checkers[] = {
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
	[ARG_PTR_TO_SPIN_LOCK] = args_check_spin_lock,
	[ARG_PTR_TO_CONST_STR] = check_const_str,
	[ARG_PTR_TO_BTF_ID] = check_btf_id,
	[ARG_PTR_TO_PERCPU_BTF_ID] = args_check_percpu,
	[ARG_KPTR_XCHG_DEST] = args_check_kptr,
	[ARG_PTR_TO_LIST_HEAD] = args_check_root,
	[ARG_PTR_TO_LIST_NODE] = args_check_node,
	[ARG_PTR_TO_RB_ROOT] = args_check_root,
	[ARG_PTR_TO_RB_NODE] = args_check_node,
	[ARG_PTR_TO_REFCOUNTED_KPTR] = args_check_refcounted,
	[ARG_PTR_TO_DYNPTR] = check_dynptr,
	[ARG_PTR_TO_TIMER] = args_check_timer,
};

static check_fn checker_of(u32 type)
{
	return type < ARRAY_SIZE(checkers) ? checkers[type] : NULL;
}

bool args_want_origin(const struct spec_helper *row, u32 i)
{
	check_fn check = checker_of(spec_base_type(row->args[i].type));

	return check == check_key || check == check_value || check == check_mem ||
	       check == check_stack || check == args_check_spin_lock || check == check_const_str;
}

bool args_can_check(const struct spec_helper *row)
{
	for (int i = 0; i < SPEC_MAX_HELPER_ARGS; i++) {
		if (!checker_of(spec_base_type(row->args[i].type)))
			return false;
	}
	return true;
}

static bool check_tail_call(struct check *c, int i)
{
	(void)i;
	return likely(!c->run->nr_records) ||
	       trap_note(c->run, EXEC_TRAP_CALL, "tail_call would lead to reference leak");
}

/* What check_map() would find; maps do not change in this. */
static void plan_maps(struct args_plan *plan, const struct prog *prog,
		      const struct spec_helper *row)
{
	u32 nr = 0;

	for (u32 i = 0; i < prog->nr_maps && nr < PLAIN_MAPS; i++) {
		const struct map_view *map = map_view(prog->maps[i]);

		if (is_map_class(row, map) && is_map_kept(row, map))
			plan->maps[nr++] = map;
	}
}

static u8 *plain_reg(struct args_plan *plan, check_fn check)
{
	return check == check_ctx     ? &plan->ctx_reg
	       : check == check_map   ? &plan->map_reg
	       : check == check_key   ? &plan->key_reg
	       : check == check_value ? &plan->value_reg
				      : NULL;
}

/* Is everything that the steps look at in a plain call? */
static void plan_plain(struct args_plan *plan)
{
	plan->max_records = UINT32_MAX;
	for (const struct args_step *step = plan->steps; step->check; step++) {
		u8 *reg = plain_reg(plan, step->check);

		if (step->check == check_acquire)
			plan->max_records = EXEC_MAX_RECORDS - 1;
		else if (step->check == check_tail_call)
			plan->max_records = 0;
		else if (!reg || *reg)
			return;
		else
			*reg = step->arg + 1;
	}
	plan->can_be_plain = true;
}

static void plan_call(struct args_plan *plan, const struct prog *prog,
		      const struct spec_helper *row)
{
	struct args_step *step = plan->steps;

	/* Sizes come behind the memory they are of, but must be sound before that is looked at. */
	for (u8 i = 0; i < SPEC_MAX_HELPER_ARGS; i++) {
		if (is_size(spec_base_type(row->args[i].type)))
			*step++ = (struct args_step){.check = check_size, .arg = i};
	}
	for (u8 i = 0; i < SPEC_MAX_HELPER_ARGS && row->args[i].type != ARG_DONTCARE; i++) {
		check_fn check = checker_of(spec_base_type(row->args[i].type));

		/* Only mocks are called with arguments that cannot be checked. */
		if (check && check != accept && check != check_size)
			*step++ = (struct args_step){check, i};
	}
	if (row->flags & HELPER_DYNPTR_FROM_MEM)
		*step++ = (struct args_step){.check = check_dynptr_mem};
	if (row->flags & HELPER_ACQUIRES)
		*step++ = (struct args_step){.check = check_acquire};
	if (row->flags & HELPER_TAIL_CALL)
		*step++ = (struct args_step){.check = check_tail_call};
	plan_maps(plan, prog, row);
	plan_plain(plan);
}

int args_prepare(struct prog *prog, struct mem *mem)
{
	struct args_plan *plans = mem_calloc(mem, prog->nr_calls, sizeof(*plans));

	if (!plans && prog->nr_calls)
		return -ENOMEM;
	for (u32 i = 0; i < prog->nr_calls; i++) {
		plan_call(&plans[i], prog, prog->calls[i].row);
		prog->calls[i].plan = &plans[i];
	}
	prog->interp->plans = plans;
	return 0;
}

/* Does the argument in this register, 0: none, point to so much of the stack? */
static inline bool is_plain_memory(const struct run *run, const struct interp_site *site,
				   const u64 *r, u32 reg, u64 size)
{
	u64 frame = r[BPF_REG_FP] - BPF_STACK_BYTES;

	if (!reg)
		return true;
	if (!site->args[reg - 1])
		return access_is_stack(run, r[reg], size);
	return site->args[reg - 1] == ORIGIN_FRAME &&
	       origin_covers(r[reg], size, frame, BPF_STACK_BYTES);
}

static inline bool is_plain(const struct run *run, const struct args_plan *plan,
			    const struct interp_site *site, const u64 *r)
{
	const struct map_view *map;

	if (run->nr_records > plan->max_records ||
	    (plan->ctx_reg && (!run->ctx || r[plan->ctx_reg] != ptr_to_u64(run->ctx))))
		return false;
	if (!plan->map_reg)
		return true;
	map = planned_map(plan, r[plan->map_reg]);
	return map && is_plain_memory(run, site, r, plan->key_reg, map->key_size) &&
	       is_plain_memory(run, site, r, plan->value_reg, map->value_size);
}

__attribute__((noinline)) static bool check_steps(struct run *run, const struct prog_call *call,
						  const struct interp_site *site, const u64 *r)
{
	struct check c = {.run = run, .row = call->row, .plan = call->plan, .site = site, .r = r};

	if (run->lock && !(c.row->flags & (HELPER_SPIN_LOCK | HELPER_SPIN_UNLOCK | HELPER_IN_LOCK)))
		return trap_note(run, EXEC_TRAP_CALL, "%s is called while holding a lock",
				 c.row->name);
	for (const struct args_step *step = call->plan->steps; step->check; step++) {
		if (!step->check(&c, step->arg))
			return false;
	}
	return true;
}

bool args_check(struct run *run, const struct prog_call *call, const struct interp_site *site,
		const u64 *r)
{
	const struct args_plan *plan = call->plan;

	return likely(plan->can_be_plain && !run->lock && is_plain(run, plan, site, r)) ||
	       check_steps(run, call, site, r);
}
