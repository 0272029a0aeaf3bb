/* SPDX-License-Identifier: BSD-2-Clause */
/* BTF written by hand, for the unit tests of btf/. */
#ifndef TESTS_UNIT_BTF_BLOB_H
#define TESTS_UNIT_BTF_BLOB_H

#include <string.h>

#include "base/types.h"
#include "btf/btf.h"

/* Offsets into the strings every hand-built BTF of this file has. */
static const char strs[] = "\0int\0S\0m\0n\0E\0a-b\0.data\0f\0bpf_spin_lock\0.text\0a.c\0x = 1;";
enum {
	N_NONE = 0,
	N_INT = 1,
	N_S = 5,
	N_M = 7,
	N_N = 9,
	N_E = 11,
	N_BAD = 13,
	N_DATA = 17,
	N_F = 23,
	N_LOCK = 25,
	N_TEXT = 39,
	N_FILE = 45,
	N_LINE = 49,
	N_END = sizeof(strs),
};

#define INFO(kind, vlen)    ((u32)BTF_KIND_##kind << 24 | (vlen))
#define KFLAG		    0x80000000u
#define T(name, info, rest) name, info, rest
#define T_INT		    T(N_INT, INFO(INT, 0), 4), 0x01000020
#define PTR_TO(id)	    T(0, INFO(PTR, 0), id)
#define CONST_OF(id)	    T(0, INFO(CONST, 0), id)
#define ARRAY_OF(id, nr)    T(0, INFO(ARRAY, 0), 0), id, 1, nr
#define FIELD(size, bits)   ((u32)(size) << 24 | (bits))

struct blob {
	u8 data[64 * 1024];
	size_t size;
};

static inline void put(struct blob *b, const void *data, size_t size)
{
	memcpy(b->data + b->size, data, size);
	b->size += size;
}

static inline void build(struct blob *b, const u32 *words, size_t nr)
{
	struct btf_header hdr = {.magic = BTF_MAGIC,
				 .version = BTF_VERSION,
				 .hdr_len = sizeof(hdr),
				 .type_len = (u32)(nr * 4),
				 .str_off = (u32)(nr * 4),
				 .str_len = sizeof(strs)};

	b->size = 0;
	put(b, &hdr, sizeof(hdr));
	put(b, words, nr * 4);
	put(b, strs, sizeof(strs));
}

#define BUILD(b, ...)                                 \
	do {                                          \
		const u32 words_[] = {__VA_ARGS__};   \
		build(b, words_, ARRAY_SIZE(words_)); \
	} while (0)

static inline void swap_words_at(u8 *p, size_t nr)
{
	for (u32 w; nr--; p += 4) {
		memcpy(&w, p, 4);
		w = __builtin_bswap32(w);
		memcpy(p, &w, 4);
	}
}

/* The same in the other byte order. */
static inline void swap_blob(struct blob *b)
{
	struct btf_header *hdr = (void *)b->data;

	swap_words_at(b->data + hdr->hdr_len + hdr->type_off, hdr->type_len / 4);
	swap_words_at(b->data + 4, 5);
	hdr->magic = __builtin_bswap16(hdr->magic);
}

static struct mem mem;
static char msg[512];

static inline int parse(const struct blob *b, enum btf_rules rules, struct btf **out)
{
	struct btf_parse_opts opts = {.rules = rules, .hash_seed = 42};
	struct text err = TEXT_ON(msg);

	msg[0] = '\0';
	*out = NULL;
	return btf_parse_opts(&mem, b->data, b->size, &opts, out, &err);
}

/* All 19 kinds in one; the numbers in comments are the ids. */
#define ALL_KINDS                                                                  \
	T_INT,					      /* 1 */                      \
		PTR_TO(5),			      /* 2 */                      \
		ARRAY_OF(1, 4),			      /* 3 */                      \
		T(N_E, INFO(ENUM, 2), 4),	      /* 4 */                      \
		N_M, 5, N_N, (u32)-1,		      /* two enumerators */        \
		T(N_S, INFO(STRUCT, 4) | KFLAG, 40),  /* 5 */                      \
		N_M, 1, FIELD(3, 0),		      /* int m:3 */                \
		N_N, 1, FIELD(5, 3),		      /* int n:5 */                \
		0, 3, FIELD(0, 32),		      /* an int[4] without name */ \
		N_F, 2, FIELD(0, 192),		      /* struct S *f */            \
		T(N_S, INFO(UNION, 1), 4),	      /* 6 */                      \
		N_M, 1, 0, T(N_F, INFO(FWD, 0), 0),   /* 7 */                      \
		T(N_S, INFO(TYPEDEF, 0), 5),	      /* 8 */                      \
		T(0, INFO(VOLATILE, 0), 8),	      /* 9 */                      \
		CONST_OF(9),			      /* 10 */                     \
		T(0, INFO(RESTRICT, 0), 2),	      /* 11 */                     \
		T(0, INFO(FUNC_PROTO, 2), 1),	      /* 12 */                     \
		N_M, 1, 0, 0,			      /* (int m, ...) */           \
		T(N_F, INFO(FUNC, 1), 12),	      /* 13 */                     \
		T(N_M, INFO(VAR, 0), 10), 1,	      /* 14 */                     \
		T(N_DATA, INFO(DATASEC, 1), 40),      /* 15 */                     \
		14, 0, 40, T(N_F, INFO(FLOAT, 0), 8), /* 16 */                     \
		T(N_E, INFO(DECL_TAG, 0), 5), 1,      /* 17 */                     \
		T(N_F, INFO(TYPE_TAG, 0), 1),	      /* 18 */                     \
		T(N_E, INFO(ENUM64, 1) | KFLAG, 8),   /* 19 */                     \
		N_M, 1, 0x80000000

static inline void one_int(struct blob *b)
{
	BUILD(b, T_INT);
}

#endif
