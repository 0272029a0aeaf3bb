// SPDX-License-Identifier: BSD-2-Clause
/*
 * Second pass: what types refer to (kernel: btf_check_all_types(), btf_check_type_tags()).
 *
 * A depth-first walk, in the order and the modes of the kernel's, so that its limit on depth bites
 * at the same places. Its stack lies in the facts of the types on it, each of which is there once:
 * looking at a type takes no memory and cannot fail for want of any. A pointer ends the walk inside
 * a struct or an array, and a struct or an array ends the walk behind a pointer; so what is a loop
 * is exactly a type that contains itself by value, and a chain of pointers and modifiers that is
 * closed.
 *
 * A modifier passed behind a pointer is only SHALLOW: what it leads to has not been laid out. The
 * kernel takes it for resolved afterwards, also when a struct contains it by value; here it is then
 * walked again, once, so that no struct that contains itself gets through and sizes are always
 * known.
 *
 * Lazy BTF is walked by value only, one type that is asked for after the other.
 *
 * When a type is popped its fact is complete: what a modifier stands for, the size of an array, the
 * alignment of a struct. Each type is pushed at most twice and each member looked at a bounded
 * number of times: linear. There is no recursion.
 */
#include <errno.h>

#include "btf/impl.h"

enum state { NOT_VISITED, VISITING, SHALLOW, RESOLVED };
enum mode { MODE_UNDECIDED, MODE_PTR, MODE_BY_VALUE };

#define KINDS_SOURCE_ONLY                                               \
	(BTF_KIND_BIT(BTF_KIND_VAR) | BTF_KIND_BIT(BTF_KIND_DECL_TAG) | \
	 BTF_KIND_BIT(BTF_KIND_DATASEC))
#define KINDS_BY_VALUE (BTF_KINDS_COMPOSITE | BTF_KIND_BIT(BTF_KIND_ARRAY))
#define KINDS_TO_RESOLVE                                                                        \
	(BTF_KINDS_MODIFIER | KINDS_BY_VALUE | KINDS_SOURCE_ONLY | BTF_KIND_BIT(BTF_KIND_PTR) | \
	 BTF_KIND_BIT(BTF_KIND_FUNC))
#define KINDS_TAGGABLE                                                                    \
	(BTF_KINDS_COMPOSITE | BTF_KIND_BIT(BTF_KIND_FUNC) | BTF_KIND_BIT(BTF_KIND_VAR) | \
	 BTF_KIND_BIT(BTF_KIND_TYPEDEF))
/* what "const" and pointers may lead to although it has no size */
#define KINDS_POINTABLE                                             \
	(BTF_KIND_BIT(BTF_KIND_UNKN) | BTF_KIND_BIT(BTF_KIND_FWD) | \
	 BTF_KIND_BIT(BTF_KIND_FUNC_PROTO))

struct walk {
	struct btf_check *c;
	const struct btf *btf;
	enum mode mode;
	u32 top;   /* the type that is looked at; 0: the stack is empty, for void is not walked */
	u32 depth; /* of the stack */
};

/* A resolve function has either pushed what must come first, or popped its type, or failed. */
typedef int (*resolve_fn)(struct walk *w, u32 id, const struct btf_type *t);

/* NULL for what is not there, or no good by itself. */
static const struct btf_type *type_at(const struct walk *w, u32 id)
{
	const struct btf_type *t = btf_raw_type(w->btf, id);

	if (w->btf->is_lazy && btf_is_own(w->btf, id) && !btf_prove_record(w->c, id))
		return NULL;
	return t;
}

static bool is_sink(const struct walk *w, const struct btf_type *t)
{
	static const u32 walked_on[] = {
		[MODE_UNDECIDED] = KINDS_TO_RESOLVE,
		[MODE_PTR] = BTF_KINDS_MODIFIER | BTF_KIND_BIT(BTF_KIND_PTR),
		[MODE_BY_VALUE] = BTF_KINDS_MODIFIER | KINDS_BY_VALUE,
	};

	return !btf_is_any(t, walked_on[w->mode]);
}

static bool is_resolved(const struct walk *w, u32 id)
{
	u8 state;

	if (!btf_is_own(w->btf, id))
		return true;
	state = btf_fact(w->btf, id)->state;
	return state == RESOLVED || (state == SHALLOW && w->mode == MODE_PTR);
}

/* Of lazy BTF modifiers and pointers are not walked: prove.c knows where they lead. */
static u32 walked_id(const struct walk *w, u32 id)
{
	return w->btf->is_lazy ? btf_raw_behind(w->btf, id) : id;
}

static bool must_push(const struct walk *w, u32 id)
{
	id = walked_id(w, id);
	if (w->btf->is_lazy && btf_is_kind(type_at(w, id), BTF_KIND_PTR))
		return false;
	return !is_sink(w, type_at(w, id)) && !is_resolved(w, id);
}

static int push(struct walk *w, u32 id)
{
	const struct btf_type *t;
	struct btf_fact *fact;

	id = walked_id(w, id);
	t = type_at(w, id);
	fact = btf_fact(w->btf, id);
	if (w->c->strict && w->depth == BTF_KERNEL_MAX_DEPTH)
		return -E2BIG;
	if (fact->state == VISITING)
		return -EEXIST;
	if (fact->proof == PROOF_BAD)
		return -EINVAL;
	fact->state = VISITING;
	fact->waiting_id = w->top;
	fact->next = 0;
	w->top = id;
	w->depth++;
	if (w->mode == MODE_UNDECIDED && btf_kind(t) == BTF_KIND_PTR)
		w->mode = MODE_PTR;
	else if (w->mode == MODE_UNDECIDED && btf_is_any(t, KINDS_BY_VALUE))
		w->mode = MODE_BY_VALUE;
	return 0;
}

static bool is_laid_out(const struct walk *w, u32 id)
{
	if (!btf_is_own(w->btf, id) || !btf_is_any(type_at(w, id), KINDS_BY_VALUE))
		return true;
	return btf_fact(w->btf, id)->state == RESOLVED;
}

static struct btf_fact *take_top(struct walk *w)
{
	struct btf_fact *fact = btf_fact(w->btf, w->top);

	w->top = fact->waiting_id;
	w->depth--;
	return fact;
}

static int pop(struct walk *w, u32 resolved_id)
{
	const struct btf_type *t = type_at(w, w->top);
	struct btf_fact *fact = take_top(w);

	fact->resolved_id = resolved_id;
	fact->state = RESOLVED;
	if (btf_is_any(t, BTF_KINDS_MODIFIER) && !is_laid_out(w, resolved_id))
		fact->state = SHALLOW;
	return 0;
}

bool btf_is_pointable(const struct btf_type *t)
{
	return t && !btf_is_any(t, KINDS_SOURCE_ONLY) &&
	       (!btf_is_unsized(t) || btf_is_any(t, KINDS_POINTABLE));
}

static bool has_unsized_target(const struct btf *btf, u32 id)
{
	return btf_is_unsized(btf_raw_type(btf, btf_raw_behind(btf, id)));
}

/* Modifiers, pointers and variables. Kernel: btf_{modifier,ptr,var}_resolve() */
static int resolve_ref(struct walk *w, u32 id, const struct btf_type *t)
{
	const struct btf_type *target = type_at(w, t->type), *end;
	bool must_have_size = w->c->strict && btf_kind(t) == BTF_KIND_VAR;
	u32 end_id;

	if (!target || btf_is_any(target, KINDS_SOURCE_ONLY))
		return btf_reject_type(w->c, id, "Invalid type_id");
	if (must_push(w, t->type))
		return push(w, t->type);
	end_id = btf_raw_behind(w->btf, t->type);
	end = type_at(w, end_id);
	/* a modifier resolved by value has stopped at a pointer: go on from there */
	if (end_id != t->type && btf_kind(end) == BTF_KIND_PTR && must_push(w, end_id))
		return push(w, end_id);
	if (btf_is_unsized(end) && (must_have_size || !btf_is_any(end, KINDS_POINTABLE)))
		return btf_reject_type(w->c, id, "Invalid type_id");
	return pop(w, end_id);
}

static bool is_irregular_int(const struct btf_type *t)
{
	return btf_kind(t) == BTF_KIND_INT && !btf_int_is_regular(t);
}

/* Index or element of an array. 0: resolved; 1: has been pushed to be resolved first. */
static int resolve_array_ref(struct walk *w, u32 id, u32 ref, const char *msg)
{
	const struct btf_type *t = type_at(w, ref);
	int err;

	if (btf_is_unsized(t) || btf_is_any(t, KINDS_SOURCE_ONLY))
		return btf_reject_type(w->c, id, "%s", msg);
	if (must_push(w, ref)) {
		err = push(w, ref);
		return err ? err : 1;
	}
	return has_unsized_target(w->btf, ref) ? btf_reject_type(w->c, id, "%s", msg) : 0;
}

/* Kernel: btf_array_resolve() */
static int resolve_array(struct walk *w, u32 id, const struct btf_type *t)
{
	const struct btf_array *array = btf_array_of(t);
	struct btf_fact *fact = btf_fact(w->btf, id);
	const struct btf_type *index, *elem;
	u64 bytes;
	int ret;

	ret = resolve_array_ref(w, id, array->index_type, "Invalid index");
	if (ret)
		return MIN(ret, 0);
	index = type_at(w, btf_raw_behind(w->btf, array->index_type));
	if (btf_kind(index) != BTF_KIND_INT || is_irregular_int(index))
		return btf_reject_type(w->c, id, "Invalid index");
	ret = resolve_array_ref(w, id, array->type, "Invalid elem");
	if (ret)
		return MIN(ret, 0);
	elem = type_at(w, btf_raw_behind(w->btf, array->type));
	if (is_irregular_int(elem))
		return btf_reject_type(w->c, id, "Invalid array of int");
	bytes = (u64)btf_raw_size(w->btf, array->type) * array->nelems;
	/* Map definitions carry numbers as lengths of arrays that nobody will ever make. */
	if (bytes > UINT32_MAX && w->c->strict)
		return btf_reject_type(w->c, id, "Array size overflows U32_MAX");
	fact->array_bytes = (u32)MIN(bytes, (u64)UINT32_MAX);
	fact->align = (u8)btf_raw_align(w->btf, array->type);
	return pop(w, 0);
}

/* libbpf: btf__align_of() */
static u8 struct_align(const struct btf *btf, const struct btf_type *t)
{
	u32 max = 1;

	for (u32 i = 0; i < btf_vlen(t); i++) {
		u32 align = (u32)btf_raw_align(btf, btf_members(t)[i].type);

		if (!btf_member_bitfield_size(t, i) && btf_member_bit_offset(t, i) % (8 * align))
			return 1;
		max = MAX(max, align);
	}
	return t->size % max ? 1 : (u8)max;
}

/* Kernel: btf_struct_resolve() */
static int resolve_struct(struct walk *w, u32 id, const struct btf_type *t)
{
	int err;

	for (u32 i = btf_fact(w->btf, id)->next; i < btf_vlen(t); i++) {
		u32 type_id = btf_members(t)[i].type;
		const struct btf_type *type = type_at(w, type_id);

		if (btf_is_unsized(type) || btf_is_any(type, KINDS_SOURCE_ONLY))
			return btf_reject_member(w->c, id, i, "Invalid member");
		if (must_push(w, type_id)) {
			btf_fact(w->btf, id)->next = i;
			return push(w, type_id);
		}
		err = btf_check_member(w->c, id, i);
		if (err)
			return err;
	}
	btf_fact(w->btf, id)->align = struct_align(w->btf, t);
	return pop(w, 0);
}

static int check_proto(struct walk *w, u32 id, const struct btf_type *t);

/* Of BTF that is not lazy the prototype is checked in its turn. */
static int check_proto_now(struct walk *w, u32 id, const struct btf_type *t)
{
	struct btf_fact *fact = btf_fact(w->btf, id);
	struct walk own_walk = {.c = w->c, .btf = w->btf};
	int err;

	if (fact->proof != PROOF_NONE)
		return fact->proof == PROOF_GOOD ? 0 : -EINVAL;
	err = check_proto(&own_walk, id, t);
	__atomic_store_n(&fact->proof, err ? PROOF_BAD : PROOF_GOOD, __ATOMIC_RELEASE);
	return err;
}

/* Kernel: btf_func_check() */
static int resolve_func(struct walk *w, u32 id, const struct btf_type *t)
{
	const struct btf_type *proto = type_at(w, t->type);
	int err;

	if (!btf_is_kind(proto, BTF_KIND_FUNC_PROTO))
		return btf_reject_type(w->c, id, "Invalid type_id");
	for (u32 i = 0; w->c->strict && i < btf_vlen(proto); i++)
		if (!btf_params(proto)[i].name_off && btf_params(proto)[i].type)
			return btf_reject_type(w->c, id, "Invalid arg#%u", i + 1);
	if (w->btf->is_lazy && btf_is_own(w->btf, t->type)) {
		err = check_proto_now(w, t->type, proto);
		if (err)
			return err;
	}
	return pop(w, 0);
}

static int check_secinfo(struct walk *w, u32 id, const struct btf_type *t, u32 i)
{
	const struct btf_type *var = type_at(w, btf_secinfos(t)[i].type);
	s64 size;

	if (!w->c->strict)
		return 0;
	size = btf_raw_size(w->btf, var->type);
	if (size < 0)
		return btf_reject_secinfo(w->c, id, i, "Invalid type");
	if (btf_secinfos(t)[i].size < size)
		return btf_reject_secinfo(w->c, id, i, "Invalid size");
	return 0;
}

/*
 * Kernel: btf_datasec_resolve(), also in that a variable which had to be resolved first is not held
 * against its size. In objects .ksyms also holds extern functions.
 */
static int resolve_datasec(struct walk *w, u32 id, const struct btf_type *t)
{
	u32 members = BTF_KIND_BIT(BTF_KIND_VAR);
	int err;

	if (!w->c->strict)
		members |= BTF_KIND_BIT(BTF_KIND_FUNC);
	w->mode = MODE_UNDECIDED;
	for (u32 i = btf_fact(w->btf, id)->next; i < btf_vlen(t); i++) {
		u32 type_id = btf_secinfos(t)[i].type;

		if (!btf_is_any(type_at(w, type_id), members))
			return btf_reject_secinfo(w->c, id, i, "Not a VAR kind member");
		if (must_push(w, type_id)) {
			btf_fact(w->btf, id)->next = i + 1;
			return push(w, type_id);
		}
		err = check_secinfo(w, id, t, i);
		if (err)
			return err;
	}
	return pop(w, 0);
}

/* Kernel: btf_decl_tag_resolve() */
static int resolve_decl_tag(struct walk *w, u32 id, const struct btf_type *t)
{
	const struct btf_type *target = type_at(w, t->type);
	s32 component = btf_decl_tag_component(t);
	u32 nr_components = 0;

	if (!btf_is_any(target, KINDS_TAGGABLE))
		return btf_reject_type(w->c, id, "Invalid type_id");
	if (must_push(w, t->type))
		return push(w, t->type);
	if (btf_is_any(target, BTF_KINDS_COMPOSITE))
		nr_components = btf_vlen(target);
	else if (btf_kind(target) == BTF_KIND_FUNC)
		nr_components = btf_vlen(type_at(w, target->type));
	if (component != -1 && (u32)component >= nr_components)
		return btf_reject_type(w->c, id, "Invalid component_idx");
	return pop(w, 0);
}

static const resolve_fn resolvers[NR_BTF_KINDS] = {
	[BTF_KIND_PTR] = resolve_ref,	      [BTF_KIND_ARRAY] = resolve_array,
	[BTF_KIND_STRUCT] = resolve_struct,   [BTF_KIND_UNION] = resolve_struct,
	[BTF_KIND_TYPEDEF] = resolve_ref,     [BTF_KIND_VOLATILE] = resolve_ref,
	[BTF_KIND_CONST] = resolve_ref,	      [BTF_KIND_RESTRICT] = resolve_ref,
	[BTF_KIND_FUNC] = resolve_func,	      [BTF_KIND_VAR] = resolve_ref,
	[BTF_KIND_DATASEC] = resolve_datasec, [BTF_KIND_DECL_TAG] = resolve_decl_tag,
	[BTF_KIND_TYPE_TAG] = resolve_ref,
};

/* Whatever was waiting for what failed cannot be resolved either. */
static void give_up(struct walk *w)
{
	while (w->top) {
		struct btf_fact *fact = take_top(w);

		fact->state = NOT_VISITED;
		__atomic_store_n(&fact->proof, PROOF_BAD, __ATOMIC_RELEASE);
	}
}

/* Kernel: btf_resolve() */
static int resolve(struct walk *w, u32 id)
{
	int err;

	w->mode = MODE_UNDECIDED;
	err = push(w, id);
	while (!err && w->top) {
		const struct btf_type *t = type_at(w, w->top);

		err = resolvers[btf_kind(t)](w, w->top, t);
	}
	if (err == -E2BIG)
		btf_reject_type(w->c, id, "Exceeded max resolving depth:%d", BTF_KERNEL_MAX_DEPTH);
	if (err == -EEXIST)
		btf_reject_type(w->c, id, "Loop detected");
	give_up(w);
	return err;
}

static int resolve_if_needed(struct walk *w, u32 id)
{
	w->mode = MODE_UNDECIDED;
	return must_push(w, id) ? resolve(w, id) : 0;
}

/* One type a prototype mentions, and its name; 1 when it may not stand there. */
static int check_proto_type(struct walk *w, u32 id, u32 name_off)
{
	const struct btf_type *t = type_at(w, id);
	int err;

	/* what is no function's type: nothing there leads back to a prototype that is being checked
	 */
	if (!w->c->strict && btf_is_kind(t, BTF_KIND_FUNC))
		return 1;
	if (!t || btf_is_any(t, KINDS_SOURCE_ONLY) || !btf_is_param_name_ok(w->c, name_off))
		return 1;
	err = resolve_if_needed(w, id);
	return err ? err : w->c->strict && has_unsized_target(w->btf, id);
}

/* Kernel: btf_func_proto_check() */
static int check_proto(struct walk *w, u32 id, const struct btf_type *t)
{
	const struct btf_param *params = btf_params(t);
	u32 nr = btf_vlen(t);
	int err;

	err = t->type ? check_proto_type(w, t->type, 0) : 0;
	if (err)
		return err < 0 ? err : btf_reject_type(w->c, id, "Invalid return type");
	if (nr && !params[nr - 1].type) {
		if (params[nr - 1].name_off)
			return btf_reject_type(w->c, id, "Invalid arg#%u", nr);
		nr--;
	}
	for (u32 i = 0; i < nr; i++) {
		err = check_proto_type(w, params[i].type, params[i].name_off);
		if (err)
			return err < 0 ? err : btf_reject_type(w->c, id, "Invalid arg#%u", i + 1);
	}
	return 0;
}

/*
 * Tags stand before all other modifiers. Only the part of a chain not seen from an earlier type is
 * walked: behind it everything is known to be good. Kernel: btf_check_type_tags()
 */
static int check_tag_order(struct btf_check *c, u32 id, u32 good_id)
{
	const struct btf_type *t = btf_raw_type(c->btf, id);
	bool in_tags = true;

	for (int depth = 0; btf_is_any(t, BTF_KINDS_MODIFIER); depth++) {
		if (depth == BTF_KERNEL_MAX_DEPTH) {
			btf_reject(c, "Max chain length or cycle detected");
			return -ELOOP;
		}
		if (btf_kind(t) != BTF_KIND_TYPE_TAG)
			in_tags = false;
		else if (!in_tags)
			return btf_reject(c, "Type tags don't precede modifiers");
		if (id <= good_id)
			break;
		id = t->type;
		t = btf_raw_type(c->btf, id);
	}
	return 0;
}

static int check_all_tag_orders(struct btf_check *c)
{
	u32 good_id = btf_start_id(c->btf) ? btf_start_id(c->btf) - 1 : 0;
	int err;

	for (u32 id = good_id + 1; id < btf_type_cnt(c->btf); id++) {
		if (!btf_is_any(btf_raw_type(c->btf, id), BTF_KINDS_MODIFIER))
			continue;
		err = check_tag_order(c, id, good_id);
		if (err)
			return err;
		good_id = id;
	}
	return 0;
}

static int check_one(struct walk *w, u32 id)
{
	const struct btf_type *t = btf_raw_type(w->btf, id);
	int err = resolve_if_needed(w, id);

	return !err && btf_kind(t) == BTF_KIND_FUNC_PROTO ? check_proto(w, id, t) : err;
}

int btf_check_types(struct btf_check *c)
{
	u32 first = c->btf->start_id ? c->btf->start_id : 1;
	struct walk w = {.c = c, .btf = c->btf};
	int err = 0;

	for (u32 id = first; !err && id < btf_type_cnt(c->btf); id++)
		err = check_one(&w, id);
	if (!err && c->strict)
		err = check_all_tag_orders(c);
	return err;
}

int btf_check_type(struct btf_check *c, u32 id)
{
	struct walk w = {.c = c, .btf = c->btf};

	return check_one(&w, id);
}
