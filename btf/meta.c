// SPDX-License-Identifier: BSD-2-Clause
/*
 * First pass over the type section: cuts it into types and checks each by itself (kernel:
 * btf_check_all_metas()). Most of a kind is a row: how long its record is, what its name may be,
 * and what is looked at in which order, which decides what is complained of where two things are
 * wrong. Nothing here follows a reference.
 *
 * Rules for objects (not strict) leave out what compilers do not keep: shapes of names, extern
 * variables, sections that get their sizes from the loader, kind_flag on tags.
 */
#include <errno.h>

#include "btf/impl.h"

#define INFO_MASK	    0x9f00ffffu
#define INT_DATA_MASK	    0x0fffffffu
#define MAX_INT_BITS	    128
#define MAX_TYPE_ID	    BTF_MAX_TYPE
#define BITS_TO_BYTES(bits) (((bits) + 7) / 8)

enum name_rule {
	NAME_ANY,
	NAME_NONE,
	NAME_IDENT,
	NAME_IDENT_OR_NONE,
	NAME_SECTION,
	NAME_TEXT,
};

/*
 * .order: 'v' vlen must be 0, 'k' so must kind_flag, 'n' the name, 's' the size, 'c' .check; a kind
 * that uses vlen or kind_flag for something has no such letter.
 */
struct kind_rule {
	u8 words;      /* behind the record */
	u8 elem_words; /* and vlen times so many */
	u8 name;       /* enum name_rule */
	const char *order;
	int (*check)(struct btf_check *c, u32 id, const struct btf_type *t);
	bool (*is_size_ok)(const struct btf_check *c, u32 size);
	const char *bad_size, *bad_name; /* the latter NULL: "Invalid name" */
};

/* The kernel's character classes are those of Latin-1: 0xd7 and 0xf7 are the two signs among
 * letters. */
static bool is_letter(char ch)
{
	u8 byte = (u8)ch;

	return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || ch == '_' || ch == '.' ||
	       (byte >= 0xc0 && byte != 0xd7 && byte != 0xf7);
}

static bool is_printable(char ch)
{
	return (ch >= ' ' && ch <= '~') || (u8)ch >= 0xa0;
}

static bool is_digit(char ch)
{
	return ch >= '0' && ch <= '9';
}

/* Kernel: btf_name_valid_identifier() */
static bool is_identifier(const char *s)
{
	size_t len = 0;

	if (!is_letter(s[0]))
		return false;
	while (is_letter(s[len]) || is_digit(s[len]))
		if (++len > BTF_KERNEL_MAX_IDENT_BYTES)
			return false;
	return !s[len];
}

/* Kernel: btf_name_valid_section() */
static bool is_section_name(const char *s)
{
	size_t len = 0;

	while (is_printable(s[len]))
		if (++len > BTF_KERNEL_MAX_IDENT_BYTES)
			return false;
	return len && !s[len];
}

static bool is_name_ok(const struct btf_check *c, u32 name_off, enum name_rule rule)
{
	const char *name = btf_str_or_null(c->btf, name_off);

	if (!c->strict)
		return true;
	switch (rule) {
	case NAME_ANY: return true;
	case NAME_NONE: return !name_off;
	case NAME_IDENT: return name_off && is_identifier(name);
	case NAME_IDENT_OR_NONE: return !name_off || is_identifier(name);
	case NAME_SECTION: return name_off && is_section_name(name);
	case NAME_TEXT: return name[0];
	}
	return false;
}

bool btf_is_param_name_ok(const struct btf_check *c, u32 name_off)
{
	return btf_str_or_null(c->btf, name_off) && is_name_ok(c, name_off, NAME_IDENT_OR_NONE);
}

static int check_int(struct btf_check *c, u32 id, const struct btf_type *t)
{
	u32 data = btf_int_data(t), encoding = BTF_INT_ENCODING(data);
	u32 nr_bits = BTF_INT_BITS(data) + BTF_INT_OFFSET(data);

	if (data & ~INT_DATA_MASK)
		return btf_reject_basic(c, id, "Invalid int_data:%x", data);
	if (nr_bits > MAX_INT_BITS)
		return btf_reject_type(c, id, "nr_bits exceeds %d", MAX_INT_BITS);
	if (BITS_TO_BYTES(nr_bits) > t->size)
		return btf_reject_type(c, id, "nr_bits exceeds type_size");
	/* one of the encoding bits at most */
	if (c->strict && (encoding & (encoding - 1) || encoding > BTF_INT_BOOL)) {
		btf_reject_type(c, id, "Unsupported encoding");
		return -ENOTSUPP;
	}
	return 0;
}

/* That an id within the limit is there is seen when it is followed. */
static int check_ref(struct btf_check *c, u32 id, const struct btf_type *t)
{
	return t->type > MAX_TYPE_ID ? btf_reject_type(c, id, "Invalid type_id") : 0;
}

static int check_array(struct btf_check *c, u32 id, const struct btf_type *t)
{
	const struct btf_array *array = btf_array_of(t);

	if (t->size)
		return btf_reject_type(c, id, "size != 0");
	if (!array->type || array->type > MAX_TYPE_ID)
		return btf_reject_type(c, id, "Invalid elem");
	if (!array->index_type || array->index_type > MAX_TYPE_ID)
		return btf_reject_type(c, id, "Invalid index");
	return 0;
}

static int check_one_member(struct btf_check *c, u32 id, const struct btf_type *t, u32 i,
			    u32 last_bit_off)
{
	const struct btf_member *m = &btf_members(t)[i];
	u32 bit_off = btf_member_bit_offset(t, i);

	if (!btf_str_or_null(c->btf, m->name_off))
		return btf_reject_member(c, id, i, "Invalid member name_offset:%u", m->name_off);
	if (!is_name_ok(c, m->name_off, NAME_IDENT_OR_NONE))
		return btf_reject_member(c, id, i, "Invalid name");
	if (!m->type || m->type > MAX_TYPE_ID)
		return btf_reject_member(c, id, i, "Invalid type_id");
	if (btf_kind(t) == BTF_KIND_UNION && bit_off)
		return btf_reject_member(c, id, i, "Invalid member bits_offset");
	/* equal offsets are fine: char a[0]. Rust sorts fields by its own lights. */
	if (c->strict && bit_off < last_bit_off)
		return btf_reject_member(c, id, i, "Invalid member bits_offset");
	if (bit_off / 8 + !!(bit_off % 8) > t->size)
		return btf_reject_member(c, id, i, "Member bits_offset exceeds its struct size");
	return 0;
}

static int check_struct(struct btf_check *c, u32 id, const struct btf_type *t)
{
	u32 last_bit_off = 0;
	int err;

	for (u32 i = 0; i < btf_vlen(t); i++) {
		err = check_one_member(c, id, t, i, last_bit_off);
		if (err)
			return err;
		last_bit_off = btf_member_bit_offset(t, i);
	}
	return 0;
}

/* In objects "enum foo;" has none. */
static bool is_enum_size(const struct btf_check *c, u32 size)
{
	return size ? size <= 8 && !(size & (size - 1)) : !c->strict;
}

static int check_enum(struct btf_check *c, u32 id, const struct btf_type *t)
{
	for (u32 i = 0; i < btf_vlen(t); i++) {
		u32 name_off = btf_enum_name_off(t, i);

		if (!btf_str_or_null(c->btf, name_off))
			return btf_reject_type(c, id, "Invalid name_offset:%u", name_off);
		if (!is_name_ok(c, name_off, NAME_IDENT))
			return btf_reject_type(c, id, "Invalid name");
	}
	return 0;
}

static int check_fwd(struct btf_check *c, u32 id, const struct btf_type *t)
{
	return t->type ? btf_reject_type(c, id, "type != 0") : 0;
}

/* Externs are calls that the loader resolves before the kernel sees them. */
static int check_func(struct btf_check *c, u32 id, const struct btf_type *t)
{
	if (btf_vlen(t) > (c->strict ? BTF_FUNC_GLOBAL : BTF_FUNC_EXTERN))
		return btf_reject_type(c, id, "Invalid func linkage");
	return 0;
}

static int check_var(struct btf_check *c, u32 id, const struct btf_type *t)
{
	u32 linkage = btf_var_linkage(t);

	if (c->strict && (!t->type || t->type > MAX_TYPE_ID))
		return btf_reject_type(c, id, "Invalid type_id");
	if (linkage > BTF_VAR_GLOBAL_EXTERN || (c->strict && linkage == BTF_VAR_GLOBAL_EXTERN))
		return btf_reject_type(c, id, "Linkage not supported");
	return 0;
}

static int check_one_secinfo(struct btf_check *c, u32 id, const struct btf_type *t, u32 i,
			     u64 last_end)
{
	const struct btf_var_secinfo *vsi = &btf_secinfos(t)[i];

	if (!vsi->type || vsi->type > MAX_TYPE_ID)
		return btf_reject_secinfo(c, id, i, "Invalid type_id");
	if (!c->strict)
		return 0;
	if (vsi->offset < last_end || vsi->offset >= t->size)
		return btf_reject_secinfo(c, id, i, "Invalid offset");
	if (!vsi->size || vsi->size > t->size)
		return btf_reject_secinfo(c, id, i, "Invalid size");
	if ((u64)vsi->offset + vsi->size > t->size)
		return btf_reject_secinfo(c, id, i, "Invalid offset+size");
	return 0;
}

/* Compilers leave the size to the loader. */
static bool is_datasec_size(const struct btf_check *c, u32 size)
{
	return size || !c->strict;
}

/* That no two variables overlap already bounds the sum of their sizes. */
static int check_datasec(struct btf_check *c, u32 id, const struct btf_type *t)
{
	u64 last_end = 0;
	int err;

	for (u32 i = 0; i < btf_vlen(t); i++) {
		err = check_one_secinfo(c, id, t, i, last_end);
		if (err)
			return err;
		last_end = (u64)btf_secinfos(t)[i].offset + btf_secinfos(t)[i].size;
	}
	return 0;
}

static bool is_float_size(const struct btf_check *c, u32 size)
{
	(void)c;
	return size == 2 || size == 4 || size == 8 || size == 12 || size == 16;
}

static int check_decl_tag(struct btf_check *c, u32 id, const struct btf_type *t)
{
	return btf_decl_tag_component(t) < -1 ? btf_reject_type(c, id, "Invalid component_idx") : 0;
}

/* clang-format off */
/* As many as a record can name. */
static const struct kind_rule rules[BTF_INFO_KIND(UINT32_MAX) + 1] = {
	/*			words elem name		 order */
	[BTF_KIND_INT]	      = {1, 0, NAME_ANY,	   "vkc", check_int, NULL, NULL, NULL},
	[BTF_KIND_PTR]	      = {0, 0, NAME_NONE,	   "vkcn", check_ref, NULL, NULL, NULL},
	[BTF_KIND_ARRAY]      = {3, 0, NAME_NONE,	   "nvkc", check_array, NULL, NULL, NULL},
	[BTF_KIND_STRUCT]     = {0, 3, NAME_IDENT_OR_NONE, "nc", check_struct, NULL, NULL, NULL},
	[BTF_KIND_UNION]      = {0, 3, NAME_IDENT_OR_NONE, "nc", check_struct, NULL, NULL, NULL},
	[BTF_KIND_ENUM]	      = {0, 2, NAME_IDENT_OR_NONE, "snc", check_enum, is_enum_size,
				 "Unexpected size", NULL},
	[BTF_KIND_FWD]	      = {0, 0, NAME_IDENT,	   "vcn", check_fwd, NULL, NULL, NULL},
	[BTF_KIND_TYPEDEF]    = {0, 0, NAME_IDENT,	   "vkcn", check_ref, NULL, NULL, NULL},
	[BTF_KIND_VOLATILE]   = {0, 0, NAME_NONE,	   "vkcn", check_ref, NULL, NULL, NULL},
	[BTF_KIND_CONST]      = {0, 0, NAME_NONE,	   "vkcn", check_ref, NULL, NULL, NULL},
	[BTF_KIND_RESTRICT]   = {0, 0, NAME_NONE,	   "vkcn", check_ref, NULL, NULL, NULL},
	[BTF_KIND_FUNC]	      = {0, 0, NAME_IDENT,	   "nck", check_func, NULL, NULL, NULL},
	[BTF_KIND_FUNC_PROTO] = {0, 2, NAME_NONE,	   "nk", NULL, NULL, NULL, NULL},
	[BTF_KIND_VAR]	      = {1, 0, NAME_IDENT,	   "vknc", check_var, NULL, NULL, NULL},
	[BTF_KIND_DATASEC]    = {0, 3, NAME_SECTION,	   "sknc", check_datasec, is_datasec_size,
				 "size == 0", NULL},
	[BTF_KIND_FLOAT]      = {0, 0, NAME_ANY,	   "vks", NULL, is_float_size,
				 "Invalid type_size", NULL},
	[BTF_KIND_DECL_TAG]   = {1, 0, NAME_TEXT,	   "nvkc", check_decl_tag, NULL, NULL,
				 "Invalid value"},
	[BTF_KIND_TYPE_TAG]   = {0, 0, NAME_TEXT,	   "vkcn", check_ref, NULL, NULL, NULL},
	[BTF_KIND_ENUM64]     = {0, 3, NAME_IDENT_OR_NONE, "snc", check_enum, is_enum_size,
				 "Unexpected size", NULL},
};
/* clang-format on */

static int check_step(struct btf_check *c, u32 id, const struct btf_type *t,
		      const struct kind_rule *rule, char step)
{
	const char *msg = NULL;

	switch (step) {
	case 'v': msg = btf_vlen(t) ? "vlen != 0" : NULL; break;
	case 'k': msg = c->strict && btf_kflag(t) ? "Invalid btf_info kind_flag" : NULL; break;
	case 's': msg = rule->is_size_ok(c, t->size) ? NULL : rule->bad_size; break;
	case 'n':
		if (!is_name_ok(c, t->name_off, rule->name))
			msg = rule->bad_name ? rule->bad_name : "Invalid name";
		break;
	case 'c': return rule->check(c, id, t);
	}
	return msg ? btf_reject_type(c, id, "%s", msg) : 0;
}

static int check_by_rule(struct btf_check *c, u32 id, const struct btf_type *t,
			 const struct kind_rule *rule)
{
	int err = 0;

	for (const char *step = rule->order; *step && !err; step++)
		err = check_step(c, id, t, rule, *step);
	return err;
}

static bool is_info_sound(u32 info)
{
	u32 kind = BTF_INFO_KIND(info);

	return !(info & ~INFO_MASK) && kind != BTF_KIND_UNKN && kind < NR_BTF_KINDS;
}

/* What can be said of @info before the rest of the record may be looked at. */
static int check_info(struct btf_check *c, u32 id, const struct btf_type *t)
{
	u32 kind = btf_kind(t);

	if (t->info & ~INFO_MASK)
		return btf_reject(c, "[%u] Invalid btf_info:%x", id, t->info);
	if (!is_info_sound(t->info))
		return btf_reject(c, "[%u] Invalid kind:%u", id, kind);
	if (!btf_str_or_null(c->btf, t->name_off))
		return btf_reject(c, "[%u] Invalid name_offset:%u", id, t->name_off);
	return 0;
}

#define RECORD_WORDS (sizeof(struct btf_type) / sizeof(u32))

/* The type at @word_off gets its id; how many words does it take? */
static int split_off(struct btf_check *c, u32 word_off, u32 *nr_words)
{
	size_t left = (c->btf->nr_words - word_off) * sizeof(u32) + c->tail_bytes, needed;
	const struct btf_type *t = (void *)&c->btf->words[word_off];
	u32 id = btf_type_cnt(c->btf);
	const struct kind_rule *rule;
	int err;

	if (left < sizeof(*t))
		return btf_reject(c, "[%u] meta_left:%zu meta_needed:%zu", id, left, sizeof(*t));
	err = check_info(c, id, t);
	if (err)
		return err;
	if (c->strict && id > MAX_TYPE_ID) {
		btf_reject(c, "Exceeded max num of types");
		return -E2BIG;
	}
	c->btf->word_offs[c->btf->nr_types++] = word_off;
	left -= sizeof(*t);
	rule = &rules[btf_kind(t)];
	*nr_words = rule->words + btf_vlen(t) * rule->elem_words;
	needed = *nr_words * sizeof(u32);
	if (left < needed)
		return btf_reject_basic(c, id, "meta_left:%zu meta_needed:%zu", left, needed);
	*nr_words += RECORD_WORDS;
	return 0;
}

int btf_check_meta(struct btf_check *c, u32 id)
{
	const struct btf_type *t = btf_raw_type(c->btf, id);

	return check_by_rule(c, id, t, &rules[btf_kind(t)]);
}

/* Room for the offsets of as many types as there can be; not touched, it costs nothing. */
static int make_room(struct btf *btf)
{
	u32 first = btf->base ? 0 : 1;

	btf->word_offs =
		mem_calloc(btf->mem, btf->nr_words / RECORD_WORDS + 1 + first, sizeof(u32));
	btf->nr_types = first; /* void, which is the base's if there is one */
	return btf->word_offs ? 0 : -ENOMEM;
}

static int give_room_back(struct btf *btf)
{
	u32 *offs = mem_realloc(btf->mem, btf->word_offs, MAX(btf->nr_types, 1u) * sizeof(u32));

	if (!offs)
		return -ENOMEM;
	btf->word_offs = offs;
	return 0;
}

/*
 * split_off() in a row, in one tight loop, up to the first record that is to be complained of: this
 * is nearly all of the time that opening a kernel's BTF takes. Returns where that one begins.
 */
static u32 split_off_sound(struct btf *btf)
{
	const u32 *words = btf->words, end = btf->nr_words, first_str = btf->start_str_off;
	u32 off = 0, nr = btf->nr_types, *offs = btf->word_offs;
	struct {
		u8 words, elem_words;
	} sizes[ARRAY_SIZE(rules)];

	for (size_t kind = 0; kind < ARRAY_SIZE(rules); kind++) {
		sizes[kind].words = (u8)(RECORD_WORDS + rules[kind].words);
		sizes[kind].elem_words = rules[kind].elem_words;
	}
	while (end - off >= RECORD_WORDS) {
		const struct btf_type *t = (void *)&words[off];
		u32 kind = btf_kind(t);
		u32 nr_words = sizes[kind].words + btf_vlen(t) * sizes[kind].elem_words;

		if (unlikely(!is_info_sound(t->info) || nr_words > end - off) ||
		    (t->name_off - first_str >= btf->str_len && !btf_str_or_null(btf, t->name_off)))
			break;
		offs[nr++] = off;
		off += nr_words;
	}
	btf->nr_types = nr;
	return off;
}

int btf_check_metas(struct btf_check *c)
{
	u32 nr_words = 0, word_off = 0;
	struct btf *btf = c->btf;
	int err = make_room(btf);

	if (!err && btf->is_lazy)
		word_off = split_off_sound(btf);

	for (; !err && (word_off < btf->nr_words || c->tail_bytes); word_off += nr_words) {
		err = split_off(c, word_off, &nr_words);
		if (!err && !btf->is_lazy)
			err = btf_check_meta(c, btf_type_cnt(btf) - 1);
	}
	return err ? err : give_room_back(btf);
}
