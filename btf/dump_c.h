/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of the C dump share. The model is in dump_c.c. */
#ifndef BTF_DUMP_C_H
#define BTF_DUMP_C_H

#include "base/vec.h"
#include "btf/dump.h"
#include "btf/out.h"

/* How often names were given out; the strings are those of the BTF. */
struct c_names {
	struct c_name *slots; /* open addressing; NULL: none yet */
	u32 nr, mask;
};

struct c_dump {
	const struct btf *btf;
	struct mem *mem;
	struct btf_out out;
	u8 *state;    /* per id: bits of dump_c.c */
	u32 *ordinal; /* per id: how many types had its name when it was written, itself included;
			 0: not written yet */
	struct c_names types, idents; /* the two name spaces: tags; typedefs and enumerators */
	VEC(u32) queue;		      /* definitions in the order to be written in */
	VEC(u32) chain; /* types of the declarations being written, the outermost first */
	u32 depth;
	bool drops_qualifiers; /* const, volatile, restrict and type tags */
	u64 left_steps;
};

/* The first error ends the text: it is kept in d->out.err. */
static inline void c_fail(struct c_dump *d, int err)
{
	if (!d->out.err)
		d->out.err = err;
}

/* Each byte of BTF may be worth so many characters for every time that it may be looked at. */
#define CHARS_PER_STEP 4

/* Look at @n more types; false: that is too many, or it has failed before. */
bool c_spend(struct c_dump *d, u64 n);
static inline bool c_step(struct c_dump *d)
{
	return c_spend(d, 1);
}
/* The same for something that nests; c_leave() only after true. */
bool c_enter(struct c_dump *d);
static inline void c_leave(struct c_dump *d)
{
	d->depth--;
}

/* ---- dump_c_name.c ---- */

/* Which one of this name it is, counting from 1. 0 after c_fail(). */
u32 c_name_count(struct c_dump *d, struct c_names *names, const char *name);
void c_names_free(struct c_dump *d, struct c_names *names);
/* Names of types: clashing ones get "___2", "___3", ... in the order of being written. */
void c_put_tag(struct c_dump *d, u32 id);
void c_put_ident(struct c_dump *d, u32 id);
/* The same in memory of its own; NULL after c_fail(). */
char *c_counted_ident(struct c_dump *d, u32 id);
/* "name", or "name___2" */
void c_put_counted(struct c_dump *d, const char *name, u32 nth);

/* ---- dump_c_decl.c ---- */

/* Declare @name ("": abstract) of type @id; anonymous types are written out at @level. */
void c_put_decl(struct c_dump *d, u32 id, const char *name, u32 level);

/* ---- dump_c_body.c ---- */

/* "struct foo", and with all of its members */
void c_put_tagged(struct c_dump *d, u32 id);
void c_put_composite(struct c_dump *d, u32 id, u32 level);
void c_put_enum(struct c_dump *d, u32 id, u32 level);
/* "\n" and tabs */
void c_put_line(struct c_dump *d, u32 level);

/* ---- dump_c_sort.c ---- */

/*
 * The ids from 1 on in the order in which bpftool dumps them, so that headers of two kernels can be
 * compared: kinds, then names. 0, -ENOMEM, -E2BIG (chains of types without end).
 */
int c_sort(struct c_dump *d, u32 *ids);

#endif
