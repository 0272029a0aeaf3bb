// SPDX-License-Identifier: BSD-2-Clause
/*
 * Checked mode: arguments of helpers and kfuncs that have to do with special fields and with the
 * objects that programs make. What the kernel's verifier follows through a program, here has to be
 * so at the call: that the object is alive, that it is held by who gives it away, that its type is
 * the one of the place it goes to, and that the lock beside that place is held.
 */
#include <string.h>

#include "vm/args.h"

/* A place in a value or an object: what of it the argument points to. */
struct place {
	const struct region *region;
	const struct btf_record *fields; /* NULL: it has none */
	u64 start;			 /* of the value */
	u64 off;			 /* bytes, in it */
};

const struct region *args_value_region(const struct check *c, int i)
{
	const struct region *region = access_region(c->run, arg_value(c, i));

	return region && !region->is_map ? region : NULL;
}

static struct place place_of(const struct check *c, int i)
{
	u64 addr = arg_value(c, i);
	const struct region *region = args_value_region(c, i);
	struct place place = {.region = region};

	if (!region)
		return place;
	place.off = region_elem_off(region, addr) - region->value_off;
	place.start = addr - place.off;
	if (place.off < region->value_size)
		place.fields = region->fields;
	return place;
}

static const struct btf_field *field_at(const struct place *place)
{
	return place->fields ? btf_record_at(place->fields, place->off) : NULL;
}

struct kfobj *args_object(struct check *c, int i)
{
	struct kfobj *obj = kfobj_at(c->run->vm, arg_value(c, i));

	if (!obj) {
		args_refuse(c, i, "is no pointer to an allocated object");
		return NULL;
	}
	if (kfobj_is_gone_for(obj, c->run->cpu)) {
		args_refuse(c, i, "is a pointer to an object that was dropped");
		return NULL;
	}
	return obj;
}

static u64 off_in(const struct check *c, int i, const struct kfobj *obj)
{
	return arg_value(c, i) - ptr_to_u64(obj->data);
}

bool args_check_held(struct check *c, int i, u64 start)
{
	if (arg_flags(c, i) & OBJ_RELEASE && !record_is_held(c->run, start))
		return args_refuse(c, i, "must be referenced when passed to release function");
	return true;
}

/* --- locks --- */

/* Of that value that the pointer was derived from, if that is known. */
static bool is_own_value(const struct check *c, int i, const struct place *place)
{
	const struct exec_origin *origin = arg_origin(c, i);
	struct origin_object object;

	if (!origin || origin->ptr - place->start < place->region->value_size)
		return true;
	object = origin_find(c->run, origin);
	return origin_allows(&object, arg_value(c, i), sizeof(u32));
}

static bool is_spin_lock(const struct check *c, int i)
{
	struct place place = place_of(c, i);
	const struct btf_field *field = field_at(&place);

	return field && field->type == BTF_FIELD_SPIN_LOCK && is_own_value(c, i, &place);
}

/*
 * kernel/bpf/verifier.c: process_spin_lock, with its reasons. What is noted as held here is taken,
 * or given back, by the body right afterwards.
 */
bool args_check_spin_lock(struct check *c, int i)
{
	u64 addr = arg_value(c, i), *held = &c->run->lock;

	if (c->run->nr_less)
		return args_refuse(c, i, "can't be locked or unlocked in rbtree cb");
	if (c->row->flags & HELPER_SPIN_LOCK) {
		if (!is_spin_lock(c, i))
			return args_refuse(c, i,
					   "is not the bpf_spin_lock of a map value or object");
		if (*held)
			return args_refuse(c, i, "is a second lock: locking two is not allowed");
		*held = addr;
		return true;
	}
	if (!*held)
		return args_refuse(c, i, "is not held: unlock without taking a lock");
	if (*held != addr)
		return args_refuse(c, i, "is a different lock from the one that is held");
	*held = 0;
	return true;
}

/* --- timers and queued work --- */

/* kernel/bpf/verifier.c: process_timer_func, process_wq_func: it is in a value of the map that
 * follows, if one does. */
bool args_check_timer(struct check *c, int i)
{
	const char *name = c->row->args[i].struct_name;
	struct place place = place_of(c, i);
	const struct btf_field *field = field_at(&place);

	if (!field || !place.region->map ||
	    strcmp(btf_field_name(field->type), name ? name : "bpf_timer"))
		return args_refuse(c, i,
				   name ? "is not the bpf_wq of a map value"
					: "is not the bpf_timer of a map value");
	if (i + 1 < SPEC_MAX_HELPER_ARGS &&
	    spec_base_type(c->row->args[i + 1].type) == ARG_CONST_MAP_PTR &&
	    arg_value(c, i + 1) != ptr_to_u64(place.region->map))
		return args_refuse(c, i, "is in a value of another map");
	return true;
}

/* --- objects --- */

/* kernel/bpf/verifier.c: check_kfunc_args: KF_ARG_PTR_TO_ALLOC_BTF_ID */
bool args_check_allocated(struct check *c, int i)
{
	const struct kfobj *obj = args_object(c, i);
	bool wants_percpu = arg_flags(c, i) & MEM_PERCPU;

	if (!obj)
		return false;
	if (!obj->type->type_id || obj->type->is_percpu != wants_percpu)
		return args_refuse(c, i,
				   wants_percpu ? "expected for bpf_percpu_obj_drop_impl()"
						: "expected for bpf_obj_drop_impl()");
	if (off_in(c, i, obj))
		return args_refuse(c, i, "does not point to the beginning of the object");
	return args_check_held(c, i, ptr_to_u64(obj->data));
}

/* Of a per-CPU variable or object: what stands for all its copies. */
bool args_check_percpu(struct check *c, int i)
{
	const struct region *region = region_find(c->run->vm, arg_value(c, i));

	if (!region || !region->percpu)
		return args_refuse(c, i, "is no pointer to a per-CPU object");
	return !region->object_type || args_object(c, i);
}

/* kernel/bpf/verifier.c: check_kfunc_args: KF_ARG_PTR_TO_REFCOUNTED_KPTR */
bool args_check_refcounted(struct check *c, int i)
{
	const struct kfobj *obj = args_object(c, i);
	const struct btf_record *record = obj ? obj->type->record : NULL;

	if (!obj)
		return false;
	if (!record || record->refcount_off < 0)
		return args_refuse(c, i, "doesn't point to a type with bpf_refcount field");
	if (off_in(c, i, obj))
		return args_refuse(c, i, "does not point to the beginning of the object");
	return true;
}

/* --- kptrs --- */

/* Is the object at @addr of the type that @field leads to? */
static bool fits_kptr(const struct check *c, const struct btf_record *record,
		      const struct btf_field *field, u64 addr)
{
	const struct region *region = region_find(c->run->vm, addr);
	const struct kfobj_type *type = region ? region->object_type : NULL;

	if (!region || region_elem_off(region, addr) != region->value_off)
		return false;
	if (!field->is_local)
		return !(type && type->type_id) &&
		       !strcmp(region->name, btf_type_name(record->btf, field->type_id));
	return type && kfobj_btf(type->of) == record->btf && type->type_id == field->type_id &&
	       type->is_percpu == (field->type == BTF_FIELD_KPTR_PERCPU);
}

/* The object that goes there, or NULL. */
static bool check_new_kptr(struct check *c, int i, const struct btf_record *record,
			   const struct btf_field *field)
{
	u64 addr = arg_value(c, i);

	if (!addr)
		return true;
	if (!fits_kptr(c, record, field, addr)) {
		c->run->trap.addr = addr;
		return trap_note(c->run, EXEC_TRAP_ARGUMENT,
				 "R%d of %s: invalid kptr access, expected a struct %s", i + 1,
				 c->row->name, btf_type_name(record->btf, field->type_id));
	}
	return args_check_held(c, i, addr);
}

/* kernel/bpf/verifier.c: process_kptr_func, map_kptr_match_type */
bool args_check_kptr(struct check *c, int i)
{
	struct place place = place_of(c, i);
	const struct btf_field *field = field_at(&place);

	if (!field || !(BTF_FIELD_BIT(field->type) & BTF_FIELDS_KPTR))
		return args_refuse(c, i, "doesn't point to kptr");
	if (field->type == BTF_FIELD_KPTR_UNREF)
		return args_refuse(c, i, "points to a kptr that isn't referenced kptr");
	if (place.region->object_type && !args_object(c, i))
		return false;
	return check_new_kptr(c, i + 1, place.fields, field);
}

/* --- lists and trees --- */

static enum btf_field_type root_type(const struct check *c, int i)
{
	return spec_base_type(c->row->args[i].type) == ARG_PTR_TO_LIST_HEAD ? BTF_FIELD_LIST_HEAD
									    : BTF_FIELD_RB_ROOT;
}

/* kernel/bpf/verifier.c: __process_kf_arg_ptr_to_graph_root, check_reg_allocation_locked */
bool args_check_root(struct check *c, int i)
{
	enum btf_field_type type = root_type(c, i);
	struct place place = place_of(c, i);
	const struct btf_field *field = field_at(&place);

	if (!field || field->type != type)
		return trap_note(c->run, EXEC_TRAP_ARGUMENT, "R%d of %s: %s not found there", i + 1,
				 c->row->name, btf_field_name(type));
	if (place.region->object_type && !args_object(c, i))
		return false;
	if (c->run->lock != place.start + (u64)place.fields->spin_lock_off)
		return trap_note(c->run, EXEC_TRAP_CALL,
				 "%s: bpf_spin_lock at off=%d must be held for %s", c->row->name,
				 place.fields->spin_lock_off, btf_field_name(type));
	if (c->run->nr_less && type == BTF_FIELD_RB_ROOT)
		return trap_note(c->run, EXEC_TRAP_CALL, "%s not allowed in rbtree cb",
				 c->row->name);
	return true;
}

static bool refuse_node(struct check *c, int i, const struct place *root,
			const struct btf_field *field, const struct kfobj *obj)
{
	const struct kfobj_type *type = obj->type;

	c->run->trap.addr = arg_value(c, i);
	return trap_note(c->run, EXEC_TRAP_ARGUMENT,
			 "R%d of %s: %s expects a node at offset=%u in struct %s, but arg is at "
			 "offset=%llu in struct %s",
			 i + 1, c->row->name, btf_field_name(field->type), field->node_off_bytes,
			 btf_type_name(root->fields->btf, field->type_id),
			 (unsigned long long)off_in(c, i, obj), type->name);
}

/* kernel/bpf/verifier.c: __process_kf_arg_ptr_to_graph_node, of the root in front */
bool args_check_node(struct check *c, int i)
{
	struct place root = place_of(c, i - 1);
	const struct btf_field *field = field_at(&root);
	const struct kfobj *obj = args_object(c, i);

	if (!obj)
		return false;
	if (kfobj_btf(obj->type->of) != root.fields->btf || obj->type->type_id != field->type_id ||
	    obj->type->is_percpu || off_in(c, i, obj) != field->node_off_bytes)
		return refuse_node(c, i, &root, field, obj);
	if (arg_flags(c, i) & OBJ_RELEASE && !record_is_held(c->run, ptr_to_u64(obj->data)))
		return args_refuse(c, i,
				   "is of an object that is not held: allocated object must "
				   "be referenced");
	return true;
}
