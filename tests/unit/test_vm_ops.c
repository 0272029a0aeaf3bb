// SPDX-License-Identifier: BSD-2-Clause
/*
 * Arithmetic and jumps by brute force: every operation over every pair of small and of telling
 * numbers, in both widths, against formulas written down here a second time. One program works on
 * the whole table: rows of {a, b, result}.
 */
#include <stdlib.h>

#include "base/rng.h"
#include "base/types.h"
#include "tests/unit/test_api.h"

struct row {
	u64 a, b, result;
};

struct pairs {
	struct row *rows;
	size_t nr;
};

static const u64 telling[] = {
	0,
	1,
	2,
	31,
	32,
	33,
	63,
	64,
	65,
	0x7f,
	0x80,
	0xff,
	0x7fff,
	0x8000,
	0x7fffffff,
	0x80000000,
	0x80000001,
	0xffffffff,
	0x100000000,
	0x1ffffffff,
	0x7fffffffffffffff,
	0x8000000000000000,
	0x8000000000000001,
	0xffffffff00000000,
	0xffffffff7fffffff,
	0xffffffff80000000,
	0xfffffffffffffffe,
	0xffffffffffffffff,
};

static void add_pair(struct pairs *p, u64 a, u64 b)
{
	p->rows[p->nr++] = (struct row){a, b, 0};
}

/* All pairs of 6-bit signed numbers, of telling ones, and some by chance. */
static struct pairs make_pairs(void)
{
	struct pairs p = {.rows = calloc(16384, sizeof(*p.rows))};
	struct rng rng = {11};

	REQUIRE(p.rows);
	for (s64 a = -32; a < 32; a++) {
		for (s64 b = -32; b < 32; b++)
			add_pair(&p, (u64)a, (u64)b);
	}
	for (size_t i = 0; i < ARRAY_SIZE(telling); i++) {
		for (size_t j = 0; j < ARRAY_SIZE(telling); j++)
			add_pair(&p, telling[i], telling[j]);
	}
	for (int i = 0; i < 1000; i++) {
		u64 a = rng_next(&rng), b = rng_next(&rng);

		add_pair(&p, a, b);
		add_pair(&p, a, b & 63);
		add_pair(&p, a, b >> (a & 63));
	}
	return p;
}

static const char loop_text[] = "	r6 = r1\n"
				"	r7 = r1\n"
				"	r7 += r2\n"
				"again:	if r6 >= r7 goto done\n"
				"	r2 = *(u64 *)(r6 +0)\n"
				"	r3 = *(u64 *)(r6 +8)\n"
				"%s"
				"	*(u64 *)(r6 +16) = r2\n"
				"	r6 += 24\n"
				"	goto again\n"
				"done:	r0 = 0\n"
				"	exit\n";

/* Let a program with @body, from r2 and r3 to r2, fill in the results. */
static void run_over(struct pairs *p, const char *body)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_prog *prog;
	char text[1024];

	REQUIRE(vm);
	snprintf(text, sizeof(text), loop_text, body);
	for (char *s = text; (s = strchr(s, '%')); s += 2) /* the text is a format to api_load() */
		memmove(s + 1, s, strlen(s) + 1);
	prog = api_load(vm, USERBPF_PROG_TYPE_RAW, text, NULL);
	REQUIRE(prog);
	CHECK_INT_EQ(api_run_raw(prog, p->rows, p->nr * sizeof(*p->rows)), 0);
	userbpf_free(vm);
}

/* Sign-extended from @bits. */
static s64 sx(u64 v, int bits)
{
	return (s64)(v << (64 - bits)) >> (64 - bits);
}

/* As a machine divides that does not trap. */
static u64 divide(s64 a, s64 b)
{
	if (!b)
		return 0;
	return b == -1 ? 0 - (u64)a : (u64)(a / b);
}

static u64 add(u64 a, u64 b, int bits)
{
	(void)bits;
	return a + b;
}

static u64 sub(u64 a, u64 b, int bits)
{
	(void)bits;
	return a - b;
}

static u64 mul(u64 a, u64 b, int bits)
{
	(void)bits;
	return a * b;
}

static u64 udiv(u64 a, u64 b, int bits)
{
	(void)bits;
	return b ? a / b : 0;
}

static u64 umod(u64 a, u64 b, int bits)
{
	(void)bits;
	return b ? a - a / b * b : a;
}

static u64 sdiv(u64 a, u64 b, int bits)
{
	return divide(sx(a, bits), sx(b, bits));
}

static u64 smod(u64 a, u64 b, int bits)
{
	return a - divide(sx(a, bits), sx(b, bits)) * b;
}

static u64 or (u64 a, u64 b, int bits)
{
	(void)bits;
	return a | b;
}

static u64 and (u64 a, u64 b, int bits)
{
	(void)bits;
	return a & b;
}

static u64 xor
	(u64 a, u64 b, int bits) {
		(void)bits;
		return a ^ b;
	}

	static u64 lsh(u64 a, u64 b, int bits)
{
	for (u64 i = b % (u64)bits; i; i--)
		a += a;
	return a;
}

static u64 rsh(u64 a, u64 b, int bits)
{
	for (u64 i = b % (u64)bits; i; i--)
		a /= 2;
	return a;
}

static u64 arsh(u64 a, u64 b, int bits)
{
	u64 top = a & (1ull << (bits - 1));

	for (u64 i = b % (u64)bits; i; i--)
		a = a / 2 | top;
	return a;
}

static u64 eq(u64 a, u64 b, int bits)
{
	(void)bits;
	return !(a ^ b);
}

static u64 ne(u64 a, u64 b, int bits)
{
	return !eq(a, b, bits);
}

static u64 gt(u64 a, u64 b, int bits)
{
	(void)bits;
	return a > b;
}

static u64 ge(u64 a, u64 b, int bits)
{
	return gt(a, b, bits) | eq(a, b, bits);
}

static u64 lt(u64 a, u64 b, int bits)
{
	return gt(b, a, bits);
}

static u64 le(u64 a, u64 b, int bits)
{
	return ge(b, a, bits);
}

static u64 sgt(u64 a, u64 b, int bits)
{
	return sx(a, bits) > sx(b, bits);
}

static u64 sge(u64 a, u64 b, int bits)
{
	return sgt(a, b, bits) | eq(a, b, bits);
}

static u64 slt(u64 a, u64 b, int bits)
{
	return sgt(b, a, bits);
}

static u64 sle(u64 a, u64 b, int bits)
{
	return sge(b, a, bits);
}

static u64 set(u64 a, u64 b, int bits)
{
	(void)bits;
	return (a & b) != 0;
}

struct operation {
	const char *sign;
	u64 (*formula)(u64 a, u64 b, int bits); /* of operands cut to their width */
};

static const struct operation alu_ops[] = {
	{"+=", add},   {"-=", sub},   {"*=", mul},    {"/=", udiv}, {"%=", umod},
	{"s/=", sdiv}, {"s%=", smod}, {"|=", or },    {"&=", and},  {"^=", xor},
	{"<<=", lsh},  {">>=", rsh},  {"s>>=", arsh},
};

static const struct operation jmp_ops[] = {
	{"==", eq},  {"!=", ne},   {">", gt},	{">=", ge},   {"<", lt},  {"<=", le},
	{"s>", sgt}, {"s>=", sge}, {"s<", slt}, {"s<=", sle}, {"&", set},
};

static u64 cut(u64 v, int bits)
{
	return bits == 64 ? v : (u32)v;
}

static void check_rows(const struct pairs *p, const struct operation *op, int bits)
{
	for (size_t i = 0; i < p->nr; i++) {
		const struct row *row = &p->rows[i];
		u64 want = cut(op->formula(cut(row->a, bits), cut(row->b, bits), bits), bits);

		CHECK_MSG(row->result == want, "%d bits: %#llx %s %#llx is %#llx, expected %#llx",
			  bits, (unsigned long long)row->a, op->sign, (unsigned long long)row->b,
			  (unsigned long long)row->result, (unsigned long long)want);
	}
}

TEST(arithmetic_over_registers)
{
	struct pairs p = make_pairs();
	char body[64];

	for (size_t i = 0; i < ARRAY_SIZE(alu_ops); i++) {
		snprintf(body, sizeof(body), "	r2 %s r3\n", alu_ops[i].sign);
		run_over(&p, body);
		check_rows(&p, &alu_ops[i], 64);
		snprintf(body, sizeof(body), "	w2 %s w3\n", alu_ops[i].sign);
		run_over(&p, body);
		check_rows(&p, &alu_ops[i], 32);
	}
	free(p.rows);
}

TEST(jumps_over_registers)
{
	struct pairs p = make_pairs();
	char body[128];

	for (size_t i = 0; i < ARRAY_SIZE(jmp_ops); i++) {
		for (int bits = 32; bits <= 64; bits += 32) {
			char c = bits == 64 ? 'r' : 'w';

			snprintf(body, sizeof(body),
				 "	r4 = 1\n	if %c2 %s %c3 goto pc+1\n	r4 = 0\n"
				 "	r2 = r4\n",
				 c, jmp_ops[i].sign, c);
			run_over(&p, body);
			check_rows(&p, &jmp_ops[i], bits);
		}
	}
	free(p.rows);
}

static const s32 immediates[] = {0,  1,	 2,    7,	   31,	      -1,
				 -2, -7, 0x7f, 0x7fffffff, INT32_MIN, -0x7fffffff};

static bool is_allowed(const char *sign, s32 imm)
{
	if (strchr(sign, '/') || strchr(sign, '%'))
		return imm != 0;
	if (strstr(sign, "<<") || strstr(sign, ">>="))
		return imm >= 0 && imm < 32;
	return true;
}

/* The right operand of every row becomes @imm, sign-extended as the instruction does it. */
static void set_right(struct pairs *p, s32 imm)
{
	for (size_t i = 0; i < p->nr; i++)
		p->rows[i].b = (u64)(s64)imm;
}

TEST(arithmetic_with_immediates)
{
	struct pairs p = make_pairs();
	char body[64];

	for (size_t i = 0; i < ARRAY_SIZE(alu_ops) * ARRAY_SIZE(immediates); i++) {
		const struct operation *op = &alu_ops[i / ARRAY_SIZE(immediates)];
		s32 imm = immediates[i % ARRAY_SIZE(immediates)];

		if (!is_allowed(op->sign, imm))
			continue;
		set_right(&p, imm);
		snprintf(body, sizeof(body), "	r2 %s %d\n", op->sign, imm);
		run_over(&p, body);
		check_rows(&p, op, 64);
		snprintf(body, sizeof(body), "	w2 %s %d\n", op->sign, imm);
		run_over(&p, body);
		check_rows(&p, op, 32);
	}
	free(p.rows);
}

TEST(jumps_with_immediates)
{
	struct pairs p = make_pairs();
	char body[128];

	for (size_t i = 0; i < ARRAY_SIZE(jmp_ops) * ARRAY_SIZE(immediates) * 2; i++) {
		const struct operation *op = &jmp_ops[i / 2 / ARRAY_SIZE(immediates)];
		s32 imm = immediates[i / 2 % ARRAY_SIZE(immediates)];
		int bits = i % 2 ? 64 : 32;

		set_right(&p, imm);
		snprintf(body, sizeof(body),
			 "	r4 = 1\n	if %c2 %s 0x%x goto pc+1\n	r4 = 0\n	r2 "
			 "= r4\n",
			 bits == 64 ? 'r' : 'w', op->sign, (u32)imm);
		run_over(&p, body);
		check_rows(&p, op, bits);
	}
	free(p.rows);
}
