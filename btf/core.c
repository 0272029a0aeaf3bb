// SPDX-License-Identifier: BSD-2-Clause
/*
 * What a relocation comes to: the value asked for, computed from the local path and from every
 * candidate's. libbpf: bpf_core_calc_relo_insn() and what it calls.
 */
#include "btf/core.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "btf/impl.h"

/* Types looked at for one relocation; struct task_struct has a few hundred members in all. */
#define BUDGET 1000000

enum family { FAMILY_NONE, FAMILY_FIELD, FAMILY_TYPE, FAMILY_ENUMVAL };

static const struct {
	const char *name;
	enum family family;
} kinds[] = {
	[BPF_CORE_FIELD_BYTE_OFFSET] = {"byte_off", FAMILY_FIELD},
	[BPF_CORE_FIELD_BYTE_SIZE] = {"byte_sz", FAMILY_FIELD},
	[BPF_CORE_FIELD_EXISTS] = {"field_exists", FAMILY_FIELD},
	[BPF_CORE_FIELD_SIGNED] = {"signed", FAMILY_FIELD},
	[BPF_CORE_FIELD_LSHIFT_U64] = {"lshift_u64", FAMILY_FIELD},
	[BPF_CORE_FIELD_RSHIFT_U64] = {"rshift_u64", FAMILY_FIELD},
	[BPF_CORE_TYPE_ID_LOCAL] = {"local_type_id", FAMILY_TYPE},
	[BPF_CORE_TYPE_ID_TARGET] = {"target_type_id", FAMILY_TYPE},
	[BPF_CORE_TYPE_EXISTS] = {"type_exists", FAMILY_TYPE},
	[BPF_CORE_TYPE_SIZE] = {"type_size", FAMILY_TYPE},
	[BPF_CORE_ENUMVAL_EXISTS] = {"enumval_exists", FAMILY_ENUMVAL},
	[BPF_CORE_ENUMVAL_VALUE] = {"enumval_value", FAMILY_ENUMVAL},
	[BPF_CORE_TYPE_MATCHES] = {"type_matches", FAMILY_TYPE},
};

static enum family family_of(u32 kind)
{
	return kind < ARRAY_SIZE(kinds) ? kinds[kind].family : FAMILY_NONE;
}

bool core_is_field(u32 kind)
{
	return family_of(kind) == FAMILY_FIELD;
}

bool core_is_type(u32 kind)
{
	return family_of(kind) == FAMILY_TYPE;
}

bool core_is_enumval(u32 kind)
{
	return family_of(kind) == FAMILY_ENUMVAL;
}

const char *core_kind_str(u32 kind)
{
	return kind < ARRAY_SIZE(kinds) ? kinds[kind].name : "unknown";
}

/* What candidates of a type are looked for with. */
struct search {
	struct mem *mem;
	const struct btf *target;
	const struct btf_type *local_type;
	const char *name;
	u32 first;
	struct core_cands *cands;
	u64 *budget;
};

static int look_at(const struct search *s, u32 id)
{
	const struct btf_type *t = btf_peek(s->target, id);
	const char *other;

	if (!id || id < s->first || !t->name_off || !core_is_kind_compat(t, s->local_type))
		return 0;
	other = btf_str(s->target, t->name_off);
	if (*other != *s->name || !core_same_essential(s->name, other) ||
	    btf_kind(btf_type_by_id(s->target, id)) != btf_kind(t))
		return 0;
	return vec_push(s->mem, &s->cands->all, (struct core_cand){s->target, id}) ? -ENOMEM : 0;
}

/* The base of @btf comes first, so that ids ascend. */
static int search_in(const struct search *s, const struct btf *btf)
{
	int err = btf->base && s->first < btf->start_id ? search_in(s, btf->base) : 0;
	const u32 *ids;
	u32 nr;

	if (err)
		return err;
	nr = core_names_find(btf, s->name, &ids);
	if (*s->budget < nr)
		return -E2BIG;
	*s->budget -= nr;
	for (u32 i = 0; i < nr && !err; i++)
		err = look_at(s, ids ? ids[i] : btf->start_id + i);
	return err;
}

int core_find_cands(struct mem *mem, const struct btf *local, u32 id, const struct btf *target,
		    u32 first, struct core_cands *cands, u64 *budget)
{
	const struct search s = {.mem = mem,
				 .target = target,
				 .local_type = btf_type_by_id(local, id),
				 .name = btf_type_name(local, id),
				 .first = first,
				 .cands = cands,
				 .budget = budget};

	return s.local_type && *s.name ? search_in(&s, target) : -EINVAL;
}

/* ---- fields ---- */

/* Where the bytes of a field lie and which of their bits it has. */
struct place {
	u32 byte_off, byte_size, bit_off, bit_size;
	bool is_bitfield;
	u32 type_id;
};

/* The smallest integer, at a multiple of its size, that holds the whole bit-field. */
static int place_bitfield(struct place *place, u32 storage_size)
{
	u32 size = storage_size;

	if (!size)
		return -EINVAL;
	place->byte_off = place->bit_off / 8 / size * size;
	while (place->bit_off + place->bit_size - place->byte_off * 8 > size * 8) {
		if (size >= 8)
			return -E2BIG;
		size *= 2;
		place->byte_off = place->bit_off / 8 / size * size;
	}
	place->byte_size = size;
	return 0;
}

static int find_place(const struct core_spec *spec, struct place *place)
{
	const struct core_accessor *acc = &spec->spec[spec->len - 1];
	const struct btf_type *t = btf_type_by_id(spec->btf, acc->type_id);
	s64 size;

	*place = (struct place){.bit_off = spec->bit_offset};
	place->type_id =
		acc->name ? btf_skip_mods_and_typedefs(spec->btf, btf_members(t)[acc->idx].type)
			  : acc->type_id;
	size = btf_resolve_size(spec->btf, place->type_id);
	if (size < 0)
		return -EINVAL;
	if (acc->name)
		place->bit_size = btf_member_bitfield_size(t, acc->idx);
	place->is_bitfield = place->bit_size;
	if (place->is_bitfield)
		return place_bitfield(place, (u32)size);
	place->byte_size = (u32)size;
	place->byte_off = place->bit_off / 8;
	place->bit_size = place->byte_size * 8;
	return 0;
}

static bool is_signed(const struct btf_type *t)
{
	if (btf_is_any(t, BTF_KINDS_ENUM))
		return btf_kflag(t);
	return btf_is_kind(t, BTF_KIND_INT) && BTF_INT_ENCODING(btf_int_data(t)) & BTF_INT_SIGNED;
}

/* Shifts that leave the field's bits alone in a 64-bit register, after a load of its bytes. */
static u64 left_shift(const struct place *place)
{
	u32 first_bit = place->bit_off - place->byte_off * 8;

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return 64 - (first_bit + place->bit_size);
#else
	return (8 - place->byte_size) * 8 + first_bit;
#endif
}

/* Of one side; what it is worth to know besides the value. */
struct side {
	u64 value;
	u32 size, type_id; /* of what is loaded or stored; 0: not known */
	bool is_validated; /* compilers agree on the value */
	bool is_missing;
};

static int field_value(const struct core_work *work, const struct core_spec *spec,
		       struct side *side)
{
	u32 kind = work->relo->kind;
	bool is_element;
	struct place place;
	int err;

	side->is_validated = true;
	if (kind == BPF_CORE_FIELD_EXISTS) {
		side->value = spec != NULL;
		return 0;
	}
	if (!spec) {
		side->is_missing = true;
		return 0;
	}
	is_element = !spec->spec[spec->len - 1].name;
	if (is_element && kind != BPF_CORE_FIELD_BYTE_OFFSET && kind != BPF_CORE_FIELD_BYTE_SIZE)
		return -EINVAL;
	err = find_place(spec, &place);
	if (err)
		return err;
	side->is_validated = !place.is_bitfield || kind == BPF_CORE_FIELD_SIGNED ||
			     kind == BPF_CORE_FIELD_RSHIFT_U64;
	switch (kind) {
	case BPF_CORE_FIELD_BYTE_OFFSET:
		side->value = place.byte_off;
		side->size = place.is_bitfield ? 0 : place.byte_size;
		side->type_id = place.is_bitfield ? 0 : place.type_id;
		break;
	case BPF_CORE_FIELD_BYTE_SIZE: side->value = place.byte_size; break;
	case BPF_CORE_FIELD_SIGNED:
		side->value = is_signed(btf_type_by_id(spec->btf, place.type_id));
		break;
	case BPF_CORE_FIELD_LSHIFT_U64: side->value = left_shift(&place); break;
	case BPF_CORE_FIELD_RSHIFT_U64: side->value = 64 - place.bit_size; break;
	}
	return 0;
}

/* ---- types and enumerators ---- */

static int type_value(const struct core_work *work, const struct core_spec *spec, struct side *side)
{
	s64 size;

	side->is_validated = true;
	if (!spec)
		return 0;
	switch (work->relo->kind) {
	case BPF_CORE_TYPE_ID_TARGET:
		side->value = spec->root_id;
		side->is_validated = false; /* linking objects changes ids */
		return 0;
	case BPF_CORE_TYPE_EXISTS:
	case BPF_CORE_TYPE_MATCHES: side->value = 1; return 0;
	default:
		size = btf_resolve_size(spec->btf, spec->root_id);
		if (size < 0)
			return -EINVAL;
		side->value = (u64)size;
		return 0;
	}
}

static int enumval_value(const struct core_work *work, const struct core_spec *spec,
			 struct side *side)
{
	const struct btf_type *t;

	side->is_validated = true;
	if (work->relo->kind == BPF_CORE_ENUMVAL_EXISTS) {
		side->value = spec != NULL;
		return 0;
	}
	if (!spec) {
		side->is_missing = true;
		return 0;
	}
	t = btf_type_by_id(spec->btf, spec->spec[0].type_id);
	/* libbpf extends the sign of 32-bit enumerators, whether they have one or not. */
	if (btf_kind(t) == BTF_KIND_ENUM)
		side->value = (u64)(s64)btf_enums(t)[spec->spec[0].idx].val;
	else
		side->value = (u64)btf_enum_value(t, spec->spec[0].idx);
	return 0;
}

/* ---- both sides ---- */

static int value_of(const struct core_work *work, const struct core_spec *spec, struct side *side)
{
	*side = (struct side){};
	switch (family_of(work->relo->kind)) {
	case FAMILY_FIELD: return field_value(work, spec, side);
	case FAMILY_TYPE: return type_value(work, spec, side);
	case FAMILY_ENUMVAL: return enumval_value(work, spec, side);
	default: return -ENOTSUP;
	}
}

static bool is_unsigned_int(const struct btf_type *t)
{
	return btf_is_kind(t, BTF_KIND_INT) && BTF_INT_ENCODING(btf_int_data(t)) != BTF_INT_SIGNED;
}

/*
 * Loads of another size are right where the upper bits are zero: pointers, which are smaller on
 * 32-bit kernels, and unsigned integers.
 */
static bool is_resize_safe(const struct core_result *result, const struct btf *local,
			   const struct btf *target)
{
	const struct btf_type *a = btf_type_by_id(local, result->orig_type);
	const struct btf_type *b = btf_type_by_id(target, result->new_type);

	return (btf_is_kind(a, BTF_KIND_PTR) && btf_is_kind(b, BTF_KIND_PTR)) ||
	       (is_unsigned_int(a) && is_unsigned_int(b));
}

/* @target NULL: there is none. */
static int compute(struct core_work *work, const struct core_spec *local,
		   const struct core_spec *target, struct core_result *result)
{
	struct side a, b;
	int err = value_of(work, local, &a);

	err = err ? err : value_of(work, target, &b);
	if (err) {
		text_printf(work->err, "<%s> cannot be computed for this field",
			    core_kind_str(work->relo->kind));
		return err;
	}
	*result = (struct core_result){
		.orig_val = a.value,
		.new_val = b.value,
		.is_validated = a.is_validated,
		.is_poisoned = b.is_missing,
		.orig_size = a.size,
		.new_size = b.size,
		.orig_type = a.type_id,
		.new_type = b.type_id,
	};
	if (!b.is_missing && a.size != b.size)
		result->is_size_unsafe = !is_resize_safe(result, work->local, target->btf);
	return 0;
}

static int check_agreement(struct core_work *work, const struct core_result *first,
			   u32 first_offset, const struct core_result *other, u32 other_offset)
{
	if (other_offset != first_offset) {
		text_printf(work->err, "field offset ambiguity: %u != %u", other_offset,
			    first_offset);
		return -EINVAL;
	}
	if (other->is_poisoned == first->is_poisoned && other->new_val == first->new_val)
		return 0;
	text_printf(work->err, "relocation decision ambiguity: %s %" PRIu64 " != %s %" PRIu64,
		    other->is_poisoned ? "failure" : "success", other->new_val,
		    first->is_poisoned ? "failure" : "success", first->new_val);
	return -EINVAL;
}

static int try_cand(struct core_work *work, const struct core_spec *local,
		    const struct core_cand *cand, struct core_spec *spec)
{
	int found = core_match_spec(work, local, cand->btf, cand->id, spec);

	if (found >= 0)
		return found;
	text_puts(work->err, "error matching candidate ");
	core_put_spec(spec, work->err);
	return found;
}

static int choose(struct core_work *work, const struct core_spec *local, struct core_cands *cands,
		  struct core_result *result)
{
	size_t nr_found = 0;
	u32 offset = 0;

	VEC_FOR_EACH (&cands->all, cand) {
		struct core_result other;
		struct core_spec spec;
		int found = try_cand(work, local, cand, &spec), err;

		if (found < 0)
			return found;
		if (!found)
			continue;
		err = compute(work, local, &spec, nr_found ? &other : result);
		if (!err && nr_found)
			err = check_agreement(work, result, offset, &other, spec.bit_offset);
		if (err)
			return err;
		if (!nr_found)
			offset = spec.bit_offset;
		cands->all.v[nr_found++] = *cand;
	}
	if (!nr_found)
		return compute(work, local, NULL, result);
	cands->all.nr = nr_found;
	return 0;
}

int core_are_compat(const struct btf *local, u32 local_id, const struct btf *target, u32 target_id)
{
	struct core_work work = {.local = local, .budget = BUDGET};

	return core_types_compat(&work, local_id, target, target_id);
}

static int bad_spec(const struct core_work *work, int err)
{
	const struct btf_type *t = btf_type_by_id(work->local, work->relo->type_id);
	const char *name = btf_type_name(work->local, work->relo->type_id);

	text_printf(work->err, "parsing [%u] %s %s + %s failed: %d", work->relo->type_id,
		    t ? btf_kind_str(btf_kind(t)) : "?", *name ? name : "<anon>",
		    btf_str(work->local, work->relo->access_str_off), err);
	return -EINVAL;
}

static int resolve(struct core_work *work, struct core_cands *cands, struct core_result *result)
{
	const struct bpf_core_relo *relo = work->relo;
	struct core_spec spec;
	int err;

	if (family_of(relo->kind) == FAMILY_NONE) {
		text_printf(work->err, "unrecognized CO-RE relocation %s (%u)",
			    core_kind_str(relo->kind), relo->kind);
		return -ENOTSUP;
	}
	if (!btf_type_by_id(work->local, relo->type_id))
		return bad_spec(work, -EINVAL);
	err = core_parse_spec(work, &spec);
	if (err)
		return bad_spec(work, err);
	if (relo->kind == BPF_CORE_TYPE_ID_LOCAL) {
		result->orig_val = result->new_val = relo->type_id;
		return 0;
	}
	if (!*btf_type_name(work->local, relo->type_id)) {
		text_printf(work->err, "<%s> (%u) relocation doesn't support anonymous types",
			    core_kind_str(relo->kind), relo->kind);
		return -ENOTSUP;
	}
	return choose(work, &spec, cands, result);
}

int core_resolve(const struct btf *local, const struct bpf_core_relo *relo,
		 struct core_cands *cands, u64 *budget, struct core_result *result,
		 struct text *err)
{
	u32 most = (u32)MIN(*budget, (u64)BUDGET);
	struct core_work work = {relo, local, most, err};
	int status;

	*result = (struct core_result){};
	status = resolve(&work, cands, result);
	*budget -= most - work.budget;
	if (status && !work.budget)
		text_puts(err, " (too many types and members to look at)");
	return status;
}

void core_put_relo(const struct btf *local, const struct bpf_core_relo *relo, struct text *out)
{
	struct core_work work = {.relo = relo, .local = local};
	struct core_spec spec;

	if (family_of(relo->kind) != FAMILY_NONE && btf_type_by_id(local, relo->type_id) &&
	    !core_parse_spec(&work, &spec))
		core_put_spec(&spec, out);
}

/* ---- the cache ---- */

int core_cache_get(struct mem *mem, struct core_cache *cache, const struct btf *local, u32 id,
		   struct core_cands **out)
{
	if (!cache->of) {
		cache->nr = btf_type_cnt(local);
		cache->of = mem_calloc(mem, cache->nr, sizeof(*cache->of));
	}
	if (!cache->of)
		return -ENOMEM;
	*out = cache->of[id];
	if (*out)
		return 0;
	*out = cache->of[id] = mem_zalloc(mem, sizeof(**out));
	return *out ? 1 : -ENOMEM;
}

void core_cache_free(struct mem *mem, struct core_cache *cache)
{
	for (u32 i = 0; cache->of && i < cache->nr; i++) {
		if (cache->of[i])
			vec_free(mem, &cache->of[i]->all);
		mem_free(mem, cache->of[i]);
	}
	mem_free(mem, cache->of);
	*cache = (struct core_cache){};
}
