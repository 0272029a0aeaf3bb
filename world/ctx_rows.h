/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From the rows of one file in spec/ctx/, included once for each. The includer defines
 *
 *	ROWS		a name
 *	ROWS_DEF	the file
 *
 * and gets ROWS_fields[], the rows, and ROWS_row_at[] of struct ctx_layout.
 */
#define NAME__(rows, what) rows##_##what
#define NAME_(rows, what)  NAME__(rows, what)
#define NAME(what)	   NAME_(ROWS, what)

#define STEP(type, member)                                                                      \
	{                                                                                       \
		offsetof(struct kobj_##type, member), sizeof(((struct kobj_##type *)0)->member) \
	}

#define READ	     CTX_READ
#define WRITE	     CTX_WRITE
#define READ_WRITE   CTX_READ_WRITE
#define VIA0(t0, m0) .path = #m0, .nr_steps = 1, .steps = {STEP(t0, m0)}
#define VIA1(t0, m0, t1, m1) \
	.path = #m0 "->" #m1, .nr_steps = 2, .steps = {STEP(t0, m0), STEP(t1, m1)}
#define VIA2(t0, m0, t1, m1, t2, m2)                  \
	.path = #m0 "->" #m1 "->" #m2, .nr_steps = 3, \
	.steps = {STEP(t0, m0), STEP(t1, m1), STEP(t2, m2)}

#define CTX_FIELD(field, offset_, size_, count_, show_, kind_, sizes_, access_, types_, attach_, \
		  ...)                                                                           \
	{.name = #field,                                                                         \
	 .offset = offset_,                                                                      \
	 .size = size_,                                                                          \
	 .count = count_,                                                                        \
	 .show = CTX_##show_,                                                                    \
	 .kind = CTX_##kind_,                                                                    \
	 .sizes = CTX_##sizes_,                                                                  \
	 .access = access_,                                                                      \
	 .types = types_,                                                                        \
	 .attach = attach_,                                                                      \
	 __VA_ARGS__},
static const struct ctx_field NAME(fields)[] = {
#include ROWS_DEF
};
#undef CTX_FIELD

/* A member of one byte for each row: its offset is the row's number. A file has one row a line. */
#define ROW__(line)    at_line_##line
#define ROW_(line)     ROW__(line)
#define CTX_FIELD(...) u8 ROW_(__LINE__);
struct NAME(numbers) {
#include ROWS_DEF
};
#undef CTX_FIELD

/* Of rows of one field the last one stays. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
#define CTX_FIELD(field, offset, size, count, ...)   \
	[(offset)...(offset) + (size) * (count)-1] = \
		offsetof(struct NAME(numbers), ROW_(__LINE__)) + 1,
static const u8 NAME(row_at)[] = {
#include ROWS_DEF
};
#pragma GCC diagnostic pop
#undef CTX_FIELD
_Static_assert(ARRAY_SIZE(NAME(fields)) <= UINT8_MAX, "numbers of rows are bytes");
_Static_assert(ARRAY_SIZE(NAME(fields)) == sizeof(struct NAME(numbers)), "one row a line");

#undef NAME__
#undef NAME_
#undef NAME
#undef STEP
#undef READ
#undef WRITE
#undef READ_WRITE
#undef VIA0
#undef VIA1
#undef VIA2
#undef ROW__
#undef ROW_
#undef ROWS
#undef ROWS_DEF
