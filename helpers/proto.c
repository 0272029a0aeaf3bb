// SPDX-License-Identifier: BSD-2-Clause
/*
 * The text of a prototype. Declarations are read as C has them, as far as they can say what fits
 * into a register: words in any order, then stars, a name, and [N].
 */
#include "helpers/proto.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* An array that is an argument: checked mode has no larger sizes. */
#define MAX_ARRAY LIMIT_VAR_SIZE

static const struct {
	u8 bytes;
	bool is_signed;
} c_types[C_NR_TYPES] = {
	[C_VOID] = {0, false}, [C_BOOL] = {1, false}, [C_U8] = {1, false},  [C_S8] = {1, true},
	[C_U16] = {2, false},  [C_S16] = {2, true},   [C_U32] = {4, false}, [C_S32] = {4, true},
	[C_U64] = {8, false},  [C_S64] = {8, true},   [C_PTR] = {8, false},
};

/* Names of types that are one word. */
static const struct {
	const char *name;
	enum c_type type;
} type_names[] = {
	{"void", C_VOID},    {"bool", C_BOOL},	   {"_Bool", C_BOOL},	 {"u8", C_U8},
	{"__u8", C_U8},	     {"uint8_t", C_U8},	   {"s8", C_S8},	 {"__s8", C_S8},
	{"int8_t", C_S8},    {"u16", C_U16},	   {"__u16", C_U16},	 {"uint16_t", C_U16},
	{"__be16", C_U16},   {"__le16", C_U16},	   {"__sum16", C_U16},	 {"s16", C_S16},
	{"__s16", C_S16},    {"int16_t", C_S16},   {"u32", C_U32},	 {"__u32", C_U32},
	{"uint32_t", C_U32}, {"__be32", C_U32},	   {"__le32", C_U32},	 {"__wsum", C_U32},
	{"s32", C_S32},	     {"__s32", C_S32},	   {"int32_t", C_S32},	 {"u64", C_U64},
	{"__u64", C_U64},    {"uint64_t", C_U64},  {"__be64", C_U64},	 {"__le64", C_U64},
	{"s64", C_S64},	     {"__s64", C_S64},	   {"int64_t", C_S64},	 {"size_t", C_U64},
	{"ssize_t", C_S64},  {"ptrdiff_t", C_S64}, {"uintptr_t", C_U64}, {"intptr_t", C_S64},
};

/* Words that say nothing of the size. */
static const char *const qualifiers[] = {"volatile", "restrict", "__restrict", "__user"};
/* What no general register holds. */
static const char *const refused[] = {"float",	    "double",	"_Complex",  "__int128",
				      "__float128", "_Float16", "_Decimal64"};

/* The words that C makes integers of, in any order. */
enum int_word { INT_UNSIGNED, INT_SIGNED, INT_CHAR, INT_SHORT, INT_INT, INT_LONG, NR_INT_WORDS };
static const char *const int_words[] = {"unsigned", "signed", "char", "short", "int", "long"};

struct reader {
	const char *next; /* behind the token */
	const char *tok;
	size_t len; /* of the token; 0: the text has ended */
	struct text *err;
};

/* A declaration, as it is read. */
struct decl {
	bool has_base, is_const, is_struct, is_map;
	enum c_type base;
	u32 ints[NR_INT_WORDS], nr_ints;
	u32 nr_stars;
	u64 array; /* elements; 0: no array */
	char name[PROTO_NAME_BYTES];
};

u32 c_type_bytes(enum c_type type)
{
	return c_types[type].bytes;
}

u64 c_type_extend(enum c_type type, u64 value)
{
	int spare = 64 - 8 * c_types[type].bytes;

	if (type == C_BOOL)
		return (u8)value != 0;
	if (spare == 64)
		return 0;
	return c_types[type].is_signed ? (u64)((s64)(value << spare) >> spare)
				       : value << spare >> spare;
}

/* --- tokens --- */

static bool is_word_char(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static void advance(struct reader *r)
{
	const char *s = r->next;

	s += strspn(s, " \t\n");
	r->tok = s;
	while (is_word_char(*s))
		s++;
	if (s == r->tok && *s)
		s++;
	r->len = (size_t)(s - r->tok);
	r->next = s;
}

static bool is_word(const struct reader *r)
{
	return r->len && is_word_char(r->tok[0]) && !isdigit((unsigned char)r->tok[0]);
}

static bool is_tok(const struct reader *r, const char *word)
{
	return r->len == strlen(word) && !memcmp(r->tok, word, r->len);
}

static bool take(struct reader *r, const char *word)
{
	if (!is_tok(r, word))
		return false;
	advance(r);
	return true;
}

static int find_word(const struct reader *r, const char *const *words, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		if (is_tok(r, words[i]))
			return (int)i;
	}
	return -1;
}

static int complain(struct reader *r, const char *what)
{
	text_printf(r->err, "%s at '%.20s'", what, r->tok);
	return -EINVAL;
}

/* --- declarations --- */

static bool read_named_type(struct reader *r, struct decl *d)
{
	for (size_t i = 0; i < ARRAY_SIZE(type_names); i++) {
		if (is_tok(r, type_names[i].name)) {
			d->base = type_names[i].type;
			d->has_base = true;
			return true;
		}
	}
	return false;
}

static int read_tag(struct reader *r, struct decl *d, bool is_enum)
{
	advance(r);
	if (!is_word(r))
		return complain(r, "no name of a type");
	d->has_base = true;
	d->base = C_S32;
	d->is_struct = !is_enum;
	d->is_map = !is_enum && is_tok(r, "bpf_map");
	return 0;
}

static int read_name(struct reader *r, struct decl *d)
{
	if (d->name[0])
		return complain(r, "two names of one argument");
	if (r->len >= sizeof(d->name))
		return complain(r, "a name that is too long");
	memcpy(d->name, r->tok, r->len);
	return 0;
}

static int read_word(struct reader *r, struct decl *d)
{
	bool has_type = d->has_base || d->nr_ints;
	int word;

	if (is_tok(r, "const")) {
		d->is_const |= !d->nr_stars;
		return 0;
	}
	if (find_word(r, qualifiers, ARRAY_SIZE(qualifiers)) >= 0)
		return 0;
	if (find_word(r, refused, ARRAY_SIZE(refused)) >= 0)
		return complain(r, "helpers take and return integers and pointers only");
	word = find_word(r, int_words, ARRAY_SIZE(int_words));
	if (word >= 0 && !d->has_base && !d->nr_stars) {
		d->ints[word]++;
		d->nr_ints++;
		return 0;
	}
	if (has_type)
		return read_name(r, d);
	if (is_tok(r, "struct") || is_tok(r, "union"))
		return read_tag(r, d, false);
	if (is_tok(r, "enum"))
		return read_tag(r, d, true);
	return read_named_type(r, d) ? 0 : complain(r, "a type that is not known");
}

static int read_array(struct reader *r, struct decl *d)
{
	char *end;

	advance(r);
	d->array = r->len && isdigit((unsigned char)r->tok[0]) ? strtoull(r->tok, &end, 0) : 0;
	if (!d->array || d->array > MAX_ARRAY || end != r->tok + r->len)
		return complain(r, "no sound number of elements");
	advance(r);
	return take(r, "]") ? 0 : complain(r, "no ]");
}

static bool is_sound_int(const struct decl *d)
{
	const u32 *ints = d->ints;

	return ints[INT_UNSIGNED] + ints[INT_SIGNED] <= 1 &&
	       ints[INT_CHAR] + ints[INT_SHORT] <= 1 && ints[INT_CHAR] + ints[INT_INT] <= 1 &&
	       ints[INT_LONG] <= (ints[INT_CHAR] || ints[INT_SHORT] ? 0 : 2);
}

/* C's rules for "unsigned long int" and the like, on a machine of LP64. */
static enum c_type int_type(const struct decl *d)
{
	bool is_unsigned = d->ints[INT_UNSIGNED];

	if (d->ints[INT_CHAR])
		return is_unsigned || (!d->ints[INT_SIGNED] && (char)-1 > 0) ? C_U8 : C_S8;
	if (d->ints[INT_SHORT])
		return is_unsigned ? C_U16 : C_S16;
	if (d->ints[INT_LONG])
		return is_unsigned ? C_U64 : C_S64;
	return is_unsigned ? C_U32 : C_S32;
}

static int read_decl(struct reader *r, struct decl *d)
{
	int err = 0;

	for (; !err && r->len; advance(r)) {
		if (is_word(r))
			err = read_word(r, d);
		else if (is_tok(r, "*") && (d->has_base || d->nr_ints) && !d->name[0])
			d->nr_stars++;
		else
			break;
	}
	if (err)
		return err;
	if (!d->has_base && !d->nr_ints)
		return complain(r, "no type");
	if (!d->has_base && !is_sound_int(d))
		return complain(r, "no type that C has");
	if (!d->has_base)
		d->base = int_type(d);
	if (is_tok(r, "["))
		return read_array(r, d);
	return 0;
}

static bool is_pointer(const struct decl *d)
{
	return d->nr_stars || d->array;
}

static u64 pointee_bytes(const struct decl *d)
{
	u64 elem = d->is_struct ? 0 : c_types[d->base].bytes;

	if (d->nr_stars > (d->array ? 0 : 1))
		elem = sizeof(void *);
	return elem * (d->array ? d->array : 1);
}

static int read_param(struct reader *r, struct proto *out)
{
	struct proto_param *param = &out->params[out->nr_params];
	struct decl d = {0};
	int err;

	if (out->nr_params == SPEC_MAX_HELPER_ARGS)
		return complain(r, "more than 5 arguments");
	err = read_decl(r, &d);
	if (err)
		return err;
	if (!is_pointer(&d) && (d.is_struct || d.base == C_VOID))
		return complain(r, d.is_struct ? "a struct by value" : "an argument of type void");
	*param = (struct proto_param){
		.type = is_pointer(&d) ? C_PTR : d.base,
		.pointee_bytes = is_pointer(&d) ? pointee_bytes(&d) : 0,
		.is_const = d.is_const && d.nr_stars + !!d.array == 1,
		.is_map = d.is_map && d.nr_stars == 1 && !d.array,
		.has_array = d.array,
	};
	memcpy(param->name, d.name, sizeof(param->name));
	out->nr_params++;
	return 0;
}

static int read_params(struct reader *r, struct proto *out)
{
	struct reader before;
	int err;

	if (take(r, ")"))
		return 0;
	/* "(void)", and not "(void *p)" */
	before = *r;
	if (take(r, "void") && take(r, ")"))
		return 0;
	*r = before;
	for (;;) {
		err = read_param(r, out);
		if (err)
			return err;
		if (take(r, ")"))
			return 0;
		if (!take(r, ","))
			return complain(r, "neither , nor )");
	}
}

int proto_parse(const char *text, struct proto *out, struct text *err_text)
{
	struct reader r = {.next = text, .err = err_text};
	struct decl ret = {0};
	int err;

	memset(out, 0, sizeof(*out));
	advance(&r);
	err = read_decl(&r, &ret);
	if (err)
		return err;
	if (ret.array || (ret.is_struct && !ret.nr_stars))
		return complain(&r, "a result that no register holds");
	out->ret = ret.nr_stars ? C_PTR : ret.base;
	memcpy(out->name, ret.name, sizeof(out->name));
	if (!take(&r, "("))
		return complain(&r, "no (");
	err = read_params(&r, out);
	if (!err && take(&r, ";"))
		advance(&r);
	if (!err && r.len)
		return complain(&r, "more behind the prototype");
	return err;
}
