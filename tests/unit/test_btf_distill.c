// SPDX-License-Identifier: BSD-2-Clause
/*
 * Distilled bases: what is kept of a base, and finding it in another one. What is expected is what
 * libbpf makes of the same types (the kernel's selftest btf_distill;
 * tests/conformance/btf_distill.sh judges by libbpf itself).
 */
#include <errno.h>
#include <gelf.h>
#include <libelf.h>
#include <unistd.h>

#include <userbpf/userbpf.h>

#include "base/types.h"
#include "tests/unit/loader_util.h"
#include "tests/unit/test.h"

static char out[16 * 1024];
static size_t out_len;

static void collect(void *ctx, const char *bytes, size_t size)
{
	(void)ctx;
	if (out_len + size < sizeof(out))
		memcpy(out + out_len, bytes, size);
	out_len += size;
	out[out_len < sizeof(out) ? out_len : sizeof(out) - 1] = '\0';
}

/* The own types of @btf as bpftool lists them. */
static const char *raw(const struct userbpf_btf *btf)
{
	USERBPF_OPTS(userbpf_btf_dump_opts, opts, .format = USERBPF_BTF_RAW);

	out_len = 0;
	out[0] = '\0';
	if (btf)
		CHECK_INT_EQ(userbpf_btf_dump(btf, &opts, collect, NULL), 0);
	return out;
}

struct distilled {
	struct said said;
	struct userbpf *vm;
	struct userbpf_btf *base, *split, *new_base, *new_split, *other;
};

static void begin(struct distilled *d)
{
	USERBPF_OPTS(userbpf_opts, opts, .print_fn = say, .print_ctx = &d->said);

	*d = (struct distilled){};
	d->vm = userbpf_new(&opts);
}

static void end(struct distilled *d)
{
	struct userbpf_btf *all[] = {d->other, d->new_split, d->new_base, d->split, d->base};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		userbpf_btf_free(all[i]);
	userbpf_free(d->vm);
}

static struct userbpf_btf *build(struct distilled *d, const struct userbpf_btf *base,
				 void (*add)(struct userbpf_btf_builder *b))
{
	struct userbpf_btf_builder *b = userbpf_btf_builder_new(d->vm, base);
	struct userbpf_btf *btf;
	char err[256] = "";

	add(b);
	btf = userbpf_btf_builder_btf(b, err, sizeof(err));
	CHECK_STR_EQ(err, "");
	userbpf_btf_builder_free(b);
	return btf;
}

/* Types by @add_base, those by @add_split over them, and both distilled. */
static bool distill(struct distilled *d, void (*add_base)(struct userbpf_btf_builder *b),
		    void (*add_split)(struct userbpf_btf_builder *b))
{
	begin(d);
	d->base = build(d, NULL, add_base);
	d->split = d->base ? build(d, d->base, add_split) : NULL;
	return d->split && !userbpf_btf_distill_base(d->vm, d->split, &d->new_base, &d->new_split);
}

/* ---- every kind ---- */

static void add_kernel(struct userbpf_btf_builder *b)
{
	userbpf_btf_add_int(b, "int", 4, BTF_INT_SIGNED); /* 1 */
	userbpf_btf_add_ptr(b, 1);			  /* 2 */
	userbpf_btf_add_struct(b, "pointed", 8);	  /* 3 */
	userbpf_btf_add_field(b, "p", 2, 0, 0);
	userbpf_btf_add_struct(b, NULL, 12); /* 4 */
	userbpf_btf_add_field(b, "n", 1, 0, 0);
	userbpf_btf_add_field(b, "in", 3, 32, 0);
	userbpf_btf_add_union(b, "choice", 8); /* 5 */
	userbpf_btf_add_field(b, "n", 1, 0, 0);
	userbpf_btf_add_enum(b, "colour", 4); /* 6 */
	userbpf_btf_add_enum_value(b, "RED", 1);
	userbpf_btf_add_enum(b, NULL, 4); /* 7 */
	userbpf_btf_add_enum_value(b, "NAMELESS", 2);
	userbpf_btf_add_enum64(b, "wide", 8, true); /* 8 */
	userbpf_btf_add_enum64_value(b, "FAR", 1024);
	userbpf_btf_add_struct(b, "unneeded", 4); /* 9 */
	userbpf_btf_add_field(b, "n", 1, 0, 0);
	userbpf_btf_add_struct(b, "within", 4); /* 10 */
	userbpf_btf_add_field(b, "n", 1, 0, 0);
	userbpf_btf_add_func_proto(b, 1); /* 11 */
	userbpf_btf_add_func_param(b, "n", 1);
	userbpf_btf_add_array(b, 1, 1, 3);			  /* 12 */
	userbpf_btf_add_fwd(b, "opaque", USERBPF_BTF_FWD_STRUCT); /* 13 */
	userbpf_btf_add_float(b, "float", 4);			  /* 14 */
	userbpf_btf_add_typedef(b, "number", 1);		  /* 15 */
}

static void add_module(struct userbpf_btf_builder *b)
{
	userbpf_btf_add_ptr(b, 3);	    /* 16 */
	userbpf_btf_add_ptr(b, 4);	    /* 17 */
	userbpf_btf_add_const(b, 5);	    /* 18 */
	userbpf_btf_add_volatile(b, 6);	    /* 19 */
	userbpf_btf_add_typedef(b, "e", 7); /* 20 */
	userbpf_btf_add_const(b, 8);	    /* 21 */
	userbpf_btf_add_struct(b, "holder", 4);
	userbpf_btf_add_field(b, "f", 10, 0, 0);
	userbpf_btf_add_func(b, "fn", BTF_FUNC_STATIC, 11); /* 23 */
	userbpf_btf_add_typedef(b, "three", 12);	    /* 24 */
	userbpf_btf_add_ptr(b, 13);			    /* 25 */
	userbpf_btf_add_const(b, 14);			    /* 26 */
	userbpf_btf_add_ptr(b, 15);			    /* 27 */
	userbpf_btf_add_ptr(b, 16);			    /* 28 */
}

#define NAMED                                                             \
	"[1] INT 'int' size=4 bits_offset=0 nr_bits=32 encoding=SIGNED\n" \
	"[2] STRUCT 'pointed' size=8 vlen=0\n"                            \
	"[3] UNION 'choice' size=8 vlen=0\n"                              \
	"[4] ENUM 'colour' encoding=UNSIGNED size=4 vlen=0\n"             \
	"[5] ENUM 'wide' encoding=UNSIGNED size=8 vlen=0\n"               \
	"[6] STRUCT 'within' size=4 vlen=0\n"                             \
	"[7] FWD 'opaque' fwd_kind=struct\n"                              \
	"[8] FLOAT 'float' size=4\n"

static const char distilled_split[] = "[9] PTR '(anon)' type_id=2\n"
				      "[10] PTR '(anon)' type_id=22\n"
				      "[11] CONST '(anon)' type_id=3\n"
				      "[12] VOLATILE '(anon)' type_id=4\n"
				      "[13] TYPEDEF 'e' type_id=23\n"
				      "[14] CONST '(anon)' type_id=5\n"
				      "[15] STRUCT 'holder' size=4 vlen=1\n"
				      "\t'f' type_id=6 bits_offset=0\n"
				      "[16] FUNC 'fn' type_id=24 linkage=static\n"
				      "[17] TYPEDEF 'three' type_id=25\n"
				      "[18] PTR '(anon)' type_id=7\n"
				      "[19] CONST '(anon)' type_id=8\n"
				      "[20] PTR '(anon)' type_id=26\n"
				      "[21] PTR '(anon)' type_id=9\n"
				      "[22] STRUCT '(anon)' size=12 vlen=2\n"
				      "\t'n' type_id=1 bits_offset=0\n"
				      "\t'in' type_id=2 bits_offset=32\n"
				      "[23] ENUM '(anon)' encoding=UNSIGNED size=4 vlen=1\n"
				      "\t'NAMELESS' val=2\n"
				      "[24] FUNC_PROTO '(anon)' ret_type_id=1 vlen=1\n"
				      "\t'n' type_id=1\n"
				      "[25] ARRAY '(anon)' type_id=1 index_type_id=1 nr_elems=3\n"
				      "[26] TYPEDEF 'number' type_id=1\n";

static const char relocated_split[] = "[16] PTR '(anon)' type_id=3\n"
				      "[17] PTR '(anon)' type_id=29\n"
				      "[18] CONST '(anon)' type_id=5\n"
				      "[19] VOLATILE '(anon)' type_id=6\n"
				      "[20] TYPEDEF 'e' type_id=30\n"
				      "[21] CONST '(anon)' type_id=8\n"
				      "[22] STRUCT 'holder' size=4 vlen=1\n"
				      "\t'f' type_id=10 bits_offset=0\n"
				      "[23] FUNC 'fn' type_id=31 linkage=static\n"
				      "[24] TYPEDEF 'three' type_id=32\n"
				      "[25] PTR '(anon)' type_id=13\n"
				      "[26] CONST '(anon)' type_id=14\n"
				      "[27] PTR '(anon)' type_id=33\n"
				      "[28] PTR '(anon)' type_id=16\n"
				      "[29] STRUCT '(anon)' size=12 vlen=2\n"
				      "\t'n' type_id=1 bits_offset=0\n"
				      "\t'in' type_id=3 bits_offset=32\n"
				      "[30] ENUM '(anon)' encoding=UNSIGNED size=4 vlen=1\n"
				      "\t'NAMELESS' val=2\n"
				      "[31] FUNC_PROTO '(anon)' ret_type_id=1 vlen=1\n"
				      "\t'n' type_id=1\n"
				      "[32] ARRAY '(anon)' type_id=1 index_type_id=1 nr_elems=3\n"
				      "[33] TYPEDEF 'number' type_id=1\n";

TEST(every_kind_there_and_back)
{
	struct distilled d;

	REQUIRE(distill(&d, add_kernel, add_module));
	CHECK_STR_EQ(raw(d.new_base), NAMED);
	CHECK_STR_EQ(raw(d.new_split), distilled_split);
	CHECK(userbpf_btf_base(d.new_split) == d.new_base);
	d.other = userbpf_btf_relocate(d.vm, d.new_split, d.base);
	CHECK_STR_EQ(raw(d.other), relocated_split);
	CHECK(userbpf_btf_base(d.other) == d.base);
	end(&d);
}

/* ---- finding them again ---- */

static void add_int(struct userbpf_btf_builder *b)
{
	userbpf_btf_add_int(b, "int", 4, BTF_INT_SIGNED);
}

static void add_unsigned(struct userbpf_btf_builder *b)
{
	userbpf_btf_add_int(b, "int", 4, 0);
}

static void add_two_sizes(struct userbpf_btf_builder *b)
{
	userbpf_btf_add_int(b, "int", 4, BTF_INT_SIGNED);
	userbpf_btf_add_int(b, "int", 8, BTF_INT_SIGNED);
}

static void add_same_twice(struct userbpf_btf_builder *b)
{
	add_int(b);
	add_int(b);
}

static void use_one(struct userbpf_btf_builder *b)
{
	userbpf_btf_add_ptr(b, 1);
}

static void use_two(struct userbpf_btf_builder *b)
{
	userbpf_btf_add_ptr(b, 1);
	userbpf_btf_add_const(b, 2);
}

static void embed_one(struct userbpf_btf_builder *b)
{
	int alias = userbpf_btf_add_typedef(b, "alias", 1);
	int index = userbpf_btf_add_int(b, "index", 4, 0);
	int array = userbpf_btf_add_array(b, index, alias, 1);

	userbpf_btf_add_struct(b, "holder", 4);
	userbpf_btf_add_field(b, "f", array, 0, 0);
}

static void add_named(struct userbpf_btf_builder *b, u32 size)
{
	userbpf_btf_add_struct(b, "named", size);
}

static void add_small(struct userbpf_btf_builder *b)
{
	add_named(b, 4);
}

static void add_large(struct userbpf_btf_builder *b)
{
	add_named(b, 16);
}

static void add_small_and_large(struct userbpf_btf_builder *b)
{
	add_large(b);
	add_small(b);
}

static void add_fwd(struct userbpf_btf_builder *b)
{
	userbpf_btf_add_fwd(b, "named", USERBPF_BTF_FWD_STRUCT);
}

static void add_union_fwd(struct userbpf_btf_builder *b)
{
	userbpf_btf_add_fwd(b, "named", USERBPF_BTF_FWD_UNION);
}

static void add_small_enum64(struct userbpf_btf_builder *b)
{
	userbpf_btf_add_enum64(b, "named", 4, false);
}

static void add_small_enum(struct userbpf_btf_builder *b)
{
	userbpf_btf_add_enum(b, "named", 4);
}

static void add_enum_of_one(struct userbpf_btf_builder *b)
{
	userbpf_btf_add_enum(b, "named", 1);
}

static void add_float(struct userbpf_btf_builder *b)
{
	userbpf_btf_add_float(b, "named", 4);
}

#define AMBIGUOUS "has multiple candidates of the same size (ids [2, 1]) in base BTF\n"
#define MISSING	  "is not mapped to base BTF id\n"

TEST(what_is_found_in_another_base)
{
	static const struct {
		void (*base)(struct userbpf_btf_builder *b),
			(*split)(struct userbpf_btf_builder *b),
			(*other)(struct userbpf_btf_builder *b);
		u32 nr_base;
		const char *said; /* NULL: it is found */
		u32 id;		  /* that the first type of the split leads to */
	} rows[] = {
		{add_two_sizes, use_two, add_two_sizes, 3, NULL, 1},
		{add_two_sizes, use_two, add_int, 3, "'int' [2] " MISSING, 0},
		{add_same_twice, use_two, add_same_twice, 3, AMBIGUOUS, 0},
		{add_same_twice, use_two, add_int, 3, NULL, 1},
		{add_int, use_one, add_same_twice, 2, "'int' [1], size 4 " AMBIGUOUS, 0},
		{add_int, use_one, add_unsigned, 2, "'int' [1] " MISSING, 0},
		{add_int, use_one, add_float, 2, MISSING, 0},
		/* the size of a struct counts when it is part of another, or to tell it from one */
		{add_small, use_one, add_large, 2, NULL, 1},
		{add_small, embed_one, add_large, 2, "'named' [1] " MISSING, 0},
		{add_small, embed_one, add_small, 2, NULL, 1},
		{add_small, use_one, add_small_and_large, 2, NULL, 2},
		{add_small, embed_one, add_small_and_large, 2, NULL, 2},
		/* a declaration is found as one or as what it declares */
		{add_fwd, use_one, add_fwd, 2, NULL, 1},
		{add_fwd, use_one, add_large, 2, NULL, 1},
		{add_fwd, use_one, add_union_fwd, 2, "'named' [1] " MISSING, 0},
		{add_union_fwd, use_one, add_large, 2, NULL, 1}, /* libbpf asks the struct only */
		/* enums of both kinds, of their size */
		{add_small_enum64, use_one, add_small_enum, 2, NULL, 1},
		{add_small_enum, use_one, add_small_enum64, 2, NULL, 1},
		{add_small_enum, use_one, add_enum_of_one, 2, MISSING, 0},
		{add_float, use_one, add_float, 2, NULL, 1},
		{add_float, use_one, add_small_enum, 2, MISSING, 0},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct userbpf_btf *found;
		struct distilled d;

		REQUIRE(distill(&d, rows[i].base, rows[i].split));
		CHECK_INT_EQ(userbpf_btf_type_cnt(d.new_base), rows[i].nr_base);
		d.other = build(&d, NULL, rows[i].other);
		found = userbpf_btf_relocate(d.vm, d.new_split, d.other);
		if (rows[i].said) {
			CHECK(!found && errno == EINVAL);
			CHECK_STR_HAS(d.said.text, rows[i].said);
		} else {
			CHECK_STR_EQ(d.said.text, "");
			REQUIRE(found);
			CHECK_INT_EQ(
				userbpf_btf_type_by_id(found, userbpf_btf_first_id(found))->type,
				rows[i].id);
		}
		userbpf_btf_free(found);
		end(&d);
	}
}

TEST(what_is_no_distilled_base)
{
	struct userbpf_btf *none;
	struct distilled d;

	begin(&d);
	d.base = build(&d, NULL, add_kernel);
	d.split = build(&d, d.base, add_module);
	d.other = build(&d, NULL, add_int);
	CHECK(!userbpf_btf_relocate(d.vm, d.split, d.other) && errno == EINVAL);
	CHECK_STR_HAS(d.said.text, "type [2] in distilled based BTF has unexpected kind [2]");
	CHECK(!userbpf_btf_relocate(d.vm, d.split, d.base) && errno == EINVAL);
	CHECK(!userbpf_btf_relocate(d.vm, d.base, d.other) && errno == EINVAL);
	CHECK_INT_EQ(userbpf_btf_distill_base(d.vm, d.base, &none, &none), -EINVAL);
	end(&d);
}

static void add_anonymous(struct userbpf_btf_builder *b)
{
	userbpf_btf_add_int(b, "int", 4, BTF_INT_SIGNED);
	userbpf_btf_add_struct(b, NULL, 4);
	userbpf_btf_add_str(b, "loose");
}

static void use_loose(struct userbpf_btf_builder *b)
{
	userbpf_btf_add_typedef(b, "loose", 1);
}

static void add_loose(struct userbpf_btf_builder *b)
{
	userbpf_btf_add_int(b, "int", 4, BTF_INT_SIGNED);
	userbpf_btf_add_str(b, "loose");
}

static void add_func(struct userbpf_btf_builder *b)
{
	userbpf_btf_add_func_proto(b, 0);
	userbpf_btf_add_func(b, "f", BTF_FUNC_STATIC, 1);
}

static void tag_two(struct userbpf_btf_builder *b)
{
	userbpf_btf_add_decl_tag(b, "kfunc", 2, -1);
}

TEST(odd_bases)
{
	struct distilled d;

	begin(&d);
	d.base = build(&d, NULL, add_anonymous);
	d.split = build(&d, d.base, use_one);
	d.other = build(&d, NULL, add_int);
	CHECK(!userbpf_btf_relocate(d.vm, d.split, d.other) && errno == EINVAL);
	CHECK_STR_HAS(d.said.text, "type [2], kind [4] is invalid for distilled base BTF; it is "
				   "anonymous");
	end(&d);
	begin(&d);
	d.base = build(&d, NULL, add_loose);
	d.split = build(&d, d.base, use_loose);
	d.other = build(&d, NULL, add_int);
	CHECK(!userbpf_btf_relocate(d.vm, d.split, d.other) && errno == ENOENT);
	CHECK_STR_HAS(d.said.text, "string 'loose' [offset 5] is not mapped to base BTF");
	end(&d);
	CHECK(!distill(&d, add_func, tag_two));
	CHECK_STR_HAS(d.said.text,
		      "unexpected reference to base type[2] of kind [12] when creating "
		      "distilled base BTF.");
	end(&d);
}

/* A module may want nothing that has a name. */
static void add_pointer(struct userbpf_btf_builder *b)
{
	userbpf_btf_add_ptr(b, 0);
}

TEST(empty_base)
{
	struct distilled d;

	REQUIRE(distill(&d, add_pointer, use_one));
	CHECK_INT_EQ(userbpf_btf_type_cnt(d.new_base), 1);
	CHECK_STR_EQ(raw(d.new_split), "[1] PTR '(anon)' type_id=2\n[2] PTR '(anon)' type_id=0\n");
	d.other = userbpf_btf_relocate(d.vm, d.new_split, d.base);
	CHECK_STR_EQ(raw(d.other), "[2] PTR '(anon)' type_id=3\n[3] PTR '(anon)' type_id=0\n");
	end(&d);
}

/* ---- as files ---- */

static u32 swap(u32 word)
{
	return __builtin_bswap32(word);
}

/* The bytes of @btf with every word turned around: types, and a header without its magic. */
static size_t turn_around(const struct userbpf_btf *btf, unsigned char *bytes)
{
	struct btf_header *hdr = (struct btf_header *)bytes;
	const void *data;
	u32 size, *words;

	data = userbpf_btf_raw_data(btf, &size);
	memcpy(bytes, data, size);
	words = (u32 *)(bytes + hdr->hdr_len);
	for (u32 i = 0; i < hdr->type_len / 4; i++)
		words[i] = swap(words[i]);
	hdr->magic = __builtin_bswap16(hdr->magic);
	for (u32 *word = &hdr->hdr_len; (void *)word < (void *)(hdr + 1); word++)
		*word = swap(*word);
	return size;
}

/* What came in the other byte order goes out in it, and is distilled in it. */
TEST(byte_order_stays)
{
	_Alignas(8) unsigned char bytes[2048];
	struct distilled d, swapped;
	u32 size, size_again;
	const void *again;

	REQUIRE(distill(&d, add_kernel, add_module));
	begin(&swapped);
	size = (u32)turn_around(d.base, bytes);
	swapped.base = userbpf_btf_parse(swapped.vm, bytes, size, NULL, 0);
	REQUIRE(swapped.base);
	again = userbpf_btf_raw_data(swapped.base, &size_again);
	REQUIRE(again && size_again == size);
	CHECK(!memcmp(again, bytes, size));
	size = (u32)turn_around(d.split, bytes);
	{
		USERBPF_OPTS(userbpf_btf_parse_opts, opts, .base = swapped.base);

		swapped.split = userbpf_btf_parse_opts(swapped.vm, bytes, size, &opts);
	}
	REQUIRE(swapped.split);
	REQUIRE(!userbpf_btf_distill_base(swapped.vm, swapped.split, &swapped.new_base,
					  &swapped.new_split));
	CHECK_STR_EQ(raw(swapped.new_split), distilled_split);
	size = (u32)turn_around(d.new_split, bytes);
	again = userbpf_btf_raw_data(swapped.new_split, &size_again);
	REQUIRE(again && size_again == size);
	CHECK(!memcmp(again, bytes, size));
	end(&swapped);
	end(&d);
}

static void add_section(Elf *elf, u32 name_off, const void *bytes, size_t size)
{
	Elf_Scn *scn = elf_newscn(elf);
	Elf_Data *data = elf_newdata(scn);
	GElf_Shdr shdr;

	data->d_buf = (void *)bytes;
	data->d_size = size;
	data->d_align = 1;
	gelf_getshdr(scn, &shdr);
	shdr.sh_name = name_off;
	shdr.sh_type = name_off == 1 ? SHT_STRTAB : SHT_PROGBITS;
	gelf_update_shdr(scn, &shdr);
}

/* A module's file with these types; @base may be NULL. Its path is in @path. */
static void write_module(char *path, const struct userbpf_btf *split,
			 const struct userbpf_btf *base)
{
	static const char names[] = "\0.shstrtab\0.BTF\0.BTF.base";
	int fd = mkstemp(path);
	GElf_Ehdr ehdr;
	const void *data;
	u32 size;
	Elf *elf;

	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_WRITE, NULL);
	gelf_newehdr(elf, ELFCLASS64);
	gelf_getehdr(elf, &ehdr);
	ehdr.e_type = ET_REL;
	ehdr.e_shstrndx = 1;
	gelf_update_ehdr(elf, &ehdr);
	add_section(elf, 1, names, sizeof(names));
	data = userbpf_btf_raw_data(split, &size);
	add_section(elf, 11, data, size);
	if (base) {
		data = userbpf_btf_raw_data(base, &size);
		add_section(elf, 16, data, size);
	}
	CHECK(elf_update(elf, ELF_C_WRITE) > 0);
	elf_end(elf);
	close(fd);
}

/* A module is brought to the kernel that it is loaded for, or stays over its distilled base. */
TEST(modules_from_files)
{
	char path[] = "/tmp/userbpf-module-XXXXXX", plain[] = "/tmp/userbpf-module-XXXXXX";
	struct userbpf_btf *alone;
	struct distilled d;

	REQUIRE(distill(&d, add_kernel, add_module));
	write_module(path, d.new_split, d.new_base);
	write_module(plain, d.split, NULL);
	d.other = userbpf_btf_parse_file(d.vm, path, d.base);
	CHECK_STR_EQ(raw(d.other), relocated_split);
	userbpf_set_target_btf(d.vm, d.base);
	CHECK_INT_EQ(userbpf_add_module_btf(d.vm, "module", d.other), 0);
	alone = userbpf_btf_parse_file(d.vm, path, NULL);
	CHECK_STR_EQ(raw(alone), distilled_split);
	CHECK_STR_EQ(raw(userbpf_btf_base(alone)), NAMED);
	userbpf_btf_free(alone);
	alone = userbpf_btf_parse_file(d.vm, plain, d.base);
	CHECK_STR_EQ(raw(alone), raw(d.split));
	userbpf_btf_free(alone);
	CHECK_STR_EQ(d.said.text, "");
	unlink(path);
	unlink(plain);
	end(&d);
}

/* No memory at any point: nothing leaks, nothing is half done. */
TEST(without_memory)
{
	struct distilled d;

	REQUIRE(distill(&d, add_kernel, add_module));
	for (u64 nth = 1;; nth++) {
		struct userbpf_btf *base = NULL, *split = NULL, *back = NULL;
		int err;

		userbpf_fail_alloc(d.vm, nth);
		err = userbpf_btf_distill_base(d.vm, d.split, &base, &split);
		if (!err)
			back = userbpf_btf_relocate(d.vm, split, d.base);
		userbpf_fail_alloc(d.vm, 0);
		CHECK(!err || err == -ENOMEM);
		CHECK(err || back || errno == ENOMEM);
		userbpf_btf_free(back);
		userbpf_btf_free(split);
		userbpf_btf_free(base);
		if (back)
			break;
	}
	end(&d);
}
