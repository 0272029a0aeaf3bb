// SPDX-License-Identifier: BSD-2-Clause
/*
 * Classic BPF: text in both directions, the check, the shape of what the conversion writes. How it
 * behaves is judged by tests/conformance (test_bpf, libpcap).
 */
#include <errno.h>
#include <stdlib.h>

#include "isa/classic.h"
#include "isa/isa.h"
#include "spec/names.h"
#include "tests/unit/test.h"

#define I(code_, jt_, jf_, k_)                                            \
	{                                                                 \
		.code = (code_), .jt = (jt_), .jf = (jf_), .k = (u32)(k_) \
	}
#define STMT(code, k) I(code, 0, 0, k)
#define RET0	      STMT(BPF_RET | BPF_K, 0)

/* clang-format off */
/* As instruction 7: bpf_image() of libpcap 1.10 wrote the listings, bpf_asm reads the others. */
static const struct golden {
	struct sock_filter insn;
	const char *asm_text, *listing;
} golden[] = {
	{STMT(0x20, 20), "l7:\tld [20]\n", "(007) ld       [20]\n"},
	{STMT(0x28, 12), "l7:\tldh [12]\n", "(007) ldh      [12]\n"},
	{STMT(0x30, -1048567), "l7:\tldb [-1048567]\n", "(007) ldb      [-1048567]\n"},
	{STMT(0x40, 20), "l7:\tld [x+20]\n", "(007) ld       [x + 20]\n"},
	{STMT(0x48, -3), "l7:\tldh [x+-3]\n", "(007) ldh      [x + -3]\n"},
	{STMT(0x50, 14), "l7:\tldb [x+14]\n", "(007) ldb      [x + 14]\n"},
	{STMT(0x80, 0), "l7:\tld #len\n", "(007) ld       #pktlen\n"},
	{STMT(0x81, 0), "l7:\tldx #len\n", NULL},
	{STMT(0x00, 20), "l7:\tld #0x14\n", "(007) ld       #0x14\n"},
	{STMT(0x01, -3), "l7:\tldx #0xfffffffd\n", "(007) ldx      #0xfffffffd\n"},
	{STMT(0x60, 15), "l7:\tld M[15]\n", "(007) ld       M[15]\n"},
	{STMT(0x61, 0), "l7:\tldx M[0]\n", "(007) ldx      M[0]\n"},
	{STMT(0xb1, 14), "l7:\tldxb 4*([14]&0xf)\n", "(007) ldxb     4*([14]&0xf)\n"},
	{STMT(0x02, 1), "l7:\tst M[1]\n", "(007) st       M[1]\n"},
	{STMT(0x03, 2), "l7:\tstx M[2]\n", "(007) stx      M[2]\n"},
	{STMT(0x04, -3), "l7:\tadd #-3\n", "(007) add      #-3\n"},
	{STMT(0x0c, 0), "l7:\tadd x\n", "(007) add      x\n"},
	{STMT(0x14, 20), "l7:\tsub #20\n", "(007) sub      #20\n"},
	{STMT(0x24, 20), "l7:\tmul #20\n", "(007) mul      #20\n"},
	{STMT(0x34, 20), "l7:\tdiv #20\n", "(007) div      #20\n"},
	{STMT(0x9c, 0), "l7:\tmod x\n", "(007) mod      x\n"},
	{STMT(0x44, 20), "l7:\tor #0x14\n", "(007) or       #0x14\n"},
	{STMT(0x54, -3), "l7:\tand #0xfffffffd\n", "(007) and      #0xfffffffd\n"},
	{STMT(0xa4, 20), "l7:\txor #0x14\n", "(007) xor      #0x14\n"},
	{STMT(0x64, 20), "l7:\tlsh #20\n", "(007) lsh      #20\n"},
	{STMT(0x7c, 0), "l7:\trsh x\n", "(007) rsh      x\n"},
	{STMT(0x84, 0), "l7:\tneg\n", "(007) neg      \n"},
	{STMT(0x05, 20), "l7:\tja l28\n", "(007) ja       28\n"},
	{I(0x15, 2, 3, 20), "l7:\tjeq #0x14, l10, l11\n", "(007) jeq      #0x14            jt 10\tjf 11\n"},
	{I(0x2d, 0, 255, 0), "l7:\tjgt x, l8, l263\n", "(007) jgt      x                jt 8\tjf 263\n"},
	{I(0x35, 2, 3, -3), "l7:\tjge #0xfffffffd, l10, l11\n", "(007) jge      #0xfffffffd      jt 10\tjf 11\n"},
	{I(0x45, 2, 3, 1), "l7:\tjset #0x1, l10, l11\n", "(007) jset     #0x1             jt 10\tjf 11\n"},
	{STMT(0x06, 262144), "l7:\tret #0x40000\n", "(007) ret      #262144\n"},
	{STMT(0x16, 0), "l7:\tret a\n", "(007) ret      \n"},
	{STMT(0x07, 0), "l7:\ttax\n", "(007) tax      \n"},
	{STMT(0x87, 0), "l7:\ttxa\n", "(007) txa      \n"},
	{STMT(0x20, SKF_AD_OFF + SKF_AD_PROTOCOL), "l7:\tld proto\n", "(007) ld       [proto]\n"},
	{STMT(0x28, SKF_AD_OFF + SKF_AD_PKTTYPE), "l7:\tldh type\n", "(007) ldh      [type]\n"},
	{STMT(0x30, SKF_AD_OFF + SKF_AD_VLAN_TAG_PRESENT), "l7:\tldb vlan_pr\n", "(007) ldb      [vlanp]\n"},
	{STMT(0x20, SKF_AD_OFF + SKF_AD_RANDOM), "l7:\tld rand\n", "(007) ld       [random]\n"},
	{STMT(0x20, SKF_AD_OFF + SKF_AD_ALU_XOR_X), "l7:\tld [-4056]\n", "(007) ld       [xor_x]\n"},
	{STMT(0x20, SKF_AD_OFF + 1), "l7:\tld [-4095]\n", "(007) ld       [-4095]\n"},
	{STMT(0x99, 5), "l7:\tnosup 0x99\n", "(007) unimp    0x99\n"},
};

/* What else is read, as the second of two instructions. */
static const struct spelling {
	const char *text;
	struct sock_filter insn;
} spellings[] = {
	{"LDH [0xC]", STMT(0x28, 12)},
	{"ldb [ %x + 014 ]", STMT(0x50, 12)},
	{"ld len", STMT(0x80, 0)},
	{"ldx len", STMT(0x81, 0)},
	{"ldi 0b101", STMT(0x00, 5)},
	{"ldi #5", STMT(0x00, 5)},
	{"ldxi #-1", STMT(0x01, -1)},
	{"ldx 4*([14]&0xf)", STMT(0xb1, 14)},
	{"ld m[3]", STMT(0x60, 3)},
	{"add %x", STMT(0x0c, 0)},
	{"ret %a", STMT(0x16, 0)},
	{"ret #-1", STMT(0x06, -1)},
	{"ret", STMT(0x16, 0)},
	{"ld #proto", STMT(0x20, SKF_AD_OFF + SKF_AD_PROTOCOL)},
	{"ldb vlan_avail ; comment", STMT(0x30, SKF_AD_OFF + SKF_AD_VLAN_TAG_PRESENT)},
	{"ldh [poff]", STMT(0x28, SKF_AD_OFF + SKF_AD_PAY_OFFSET)},
	{"ld #random", STMT(0x20, SKF_AD_OFF + SKF_AD_RANDOM)},
	{"jmp there", STMT(0x05, 1)},
	{"ja there", STMT(0x05, 1)},
	{"ja 3", STMT(0x05, 1)},
	{"jeq #4, there", I(0x15, 1, 0, 4)},
	{"jeq #4, here, there", I(0x15, 0, 1, 4)},
	{"jeq %x, there", I(0x1d, 1, 0, 0)},
	{"jne #4, there", I(0x15, 0, 1, 4)},
	{"jneq x, there", I(0x1d, 0, 1, 0)},
	{"jlt #4, there", I(0x35, 0, 1, 4)},
	{"jlt x, there", I(0x3d, 0, 1, 0)},
	{"jle #4, there", I(0x25, 0, 1, 4)},
	{"jle x, there", I(0x2d, 0, 1, 0)},
	{"(001) jset #0x1 jt 3 jf 2", I(0x45, 1, 0, 1)},
	{"a: b:\n/* two\n lines */ tax", STMT(0x07, 0)},
};

static const struct wrong {
	const char *text, *err;
} wrong[] = {
	{"ldh [12]\nnope\n", "line 2: cannot assemble: nope"},
	{"\n\nld [12] 3\n", "line 3: cannot assemble: ld [12] 3"},
	{"ld [x]", "line 1: cannot assemble: ld [x]"},
	{"ld [0x100000000]", "line 1: cannot assemble: ld [0x100000000]"},
	{"ld [09]", "line 1: cannot assemble: ld [09]"},
	{"ld [-2147483649]", "line 1: cannot assemble: ld [-2147483649]"},
	{"jeq #1, nowhere\nret a", "line 1: cannot assemble: jeq #1, nowhere"},
	{"back: tax\njeq #1, back", "line 2: cannot assemble: jeq #1, back"},
	{"jeq #1\nret a", "line 1: cannot assemble: jeq #1"},
	{"twice: tax\ntwice: tax", "line 2: the label is there already: twice: tax"},
	{"(001) tax", "line 1: not the number of this instruction: (001) tax"},
	{"{ 1, 2, 3 }", "line 1: not { code, jt, jf, k }: { 1, 2, 3 }"},
	{"{ 1, 2, 3, 4 },\n{ 1, 256, 0, 0 }", "line 2: not { code, jt, jf, k }: { 1, 256, 0, 0 }"},
	{"2\n6 0 0 0\n", "line 3: not the four numbers of an instruction: "},
	{"1\n6 0 0 0\n7", "line 3: more than the number of instructions it begins with: 7"},
	{"1\n65536 0 0 0\n", "line 2: not the four numbers of an instruction: 65536 0 0 0"},
	{"0x", "line 1: not a number: 0x"},
};
/* clang-format on */

static void check_printed(const struct sock_filter *insn, enum classic_format format,
			  const char *want)
{
	struct sock_filter insns[8] = {};
	char buf[512], *last;
	struct text out = TEXT_ON(buf);

	insns[7] = *insn;
	classic_print(insns, 8, format, &out);
	buf[strlen(buf) - 1] = '\0';
	last = strrchr(buf, '\n') + 1;
	buf[strlen(buf) + 1] = '\0';
	last[strlen(last)] = '\n';
	CHECK_STR_EQ(last, want);
}

/* Seven instructions in front, and enough behind for every target. */
static void check_read_back(const struct golden *g, const char *line)
{
	static struct sock_filter insns[512];
	char text[8192] = "", err[128] = "";
	struct text out = TEXT_ON(text), err_text = TEXT_ON(err);
	int nr;

	for (int i = 0; i < 7; i++)
		text_puts(&out, "tax\n");
	text_puts(&out, line);
	for (int i = 8; i < 300; i++)
		text_printf(&out, "l%d: txa\n", i);
	nr = classic_parse(text, insns, ARRAY_SIZE(insns), &err_text);
	if (classic_decode(&g->insn) == CLASSIC_INVALID)
		CHECK_INT_EQ(nr, -EINVAL);
	else if (CHECK_INT_EQ(nr, 300))
		CHECK_MEM_EQ(&insns[7], &g->insn, sizeof(g->insn));
	else
		test_report(__FILE__, __LINE__, false, "%s", err);
}

TEST(golden_text)
{
	for (size_t i = 0; i < ARRAY_SIZE(golden); i++) {
		check_printed(&golden[i].insn, CLASSIC_FORMAT_ASM, golden[i].asm_text);
		check_read_back(&golden[i], golden[i].asm_text);
		if (!golden[i].listing)
			continue;
		check_printed(&golden[i].insn, CLASSIC_FORMAT_LISTING, golden[i].listing);
		check_read_back(&golden[i], golden[i].listing);
	}
}

TEST(every_row_survives_every_format)
{
	static struct sock_filter insns[CLASSIC_NR_OPS + 10], again[CLASSIC_NR_OPS + 10];
	static char buf[65536];
	char err[128] = "";

	for (enum classic_op op = 0; op < CLASSIC_NR_OPS + 10; op++)
		insns[op] = (struct sock_filter)STMT(BPF_RET | BPF_K, 0);
	for (enum classic_op op = 0; op < CLASSIC_NR_OPS; op++) {
		const struct classic_insn *row = &classic_table[op];

		insns[op] = (struct sock_filter){.code = row->code};
		if (row->k != CLASSIC_K_NONE)
			insns[op].k = 3;
		if (row->kind == CLASSIC_KIND_JMP)
			insns[op].jt = 4, insns[op].jf = 9;
		CHECK_INT_EQ(classic_decode(&insns[op]), op);
	}
	for (int format = 0; format < CLASSIC_NR_FORMATS; format++) {
		struct text out = TEXT_ON(buf), err_text = TEXT_ON(err);

		classic_print(insns, ARRAY_SIZE(insns), (enum classic_format)format, &out);
		REQUIRE(!text_is_truncated(&out));
		CHECK_INT_EQ(classic_parse(buf, again, ARRAY_SIZE(again), &err_text),
			     (int)ARRAY_SIZE(insns));
		CHECK_STR_EQ(err, "");
		CHECK_MEM_EQ(again, insns, sizeof(insns));
	}
}

TEST(spellings)
{
	for (size_t i = 0; i < ARRAY_SIZE(spellings); i++) {
		struct sock_filter insns[4] = {};
		char text[256], err[128] = "";
		struct text out = TEXT_ON(text), err_text = TEXT_ON(err);

		text_printf(&out, "# first\n\ttax\n%s\nhere: txa\nthere: ret a", spellings[i].text);
		CHECK_INT_EQ(classic_parse(text, insns, 4, &err_text), 4);
		CHECK_STR_EQ(err, "");
		CHECK_MEM_EQ(&insns[1], &spellings[i].insn, sizeof(insns[1]));
	}
}

TEST(lists)
{
	static const char *const texts[] = {
		"2\n40 0 0 12\n6 0 0 262144\n",
		"2,40 0 0 12,6 0 0 262144,\n",
		"{ 0x28, 0, 0, 0x0000000c },\n{ 0x6, 0, 0, 0x00040000 },\n",
		"/* { op, jt, jf, k }, */\n{0x28,0,0,12},{6,0,0,262144}",
		"; from tcpdump\n(000) ldh      [12]\n(001) ret      #262144\n",
	};
	static const struct sock_filter want[] = {STMT(0x28, 12), STMT(6, 262144)};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct sock_filter insns[3];
		char err[128] = "";
		struct text err_text = TEXT_ON(err);

		CHECK_INT_EQ(classic_parse(texts[i], insns, 3, &err_text), 2);
		CHECK_STR_EQ(err, "");
		CHECK_MEM_EQ(insns, want, sizeof(want));
		CHECK_INT_EQ(classic_parse(texts[i], insns, 1, &err_text), -E2BIG);
	}
}

TEST(wrong_text)
{
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		struct sock_filter insns[4];
		char err[128] = "";
		struct text err_text = TEXT_ON(err);

		CHECK_INT_EQ(classic_parse(wrong[i].text, insns, 4, &err_text), -EINVAL);
		CHECK_STR_EQ(err, wrong[i].err);
	}
}

/* --- the check --- */

static int check(const struct sock_filter *insns, size_t nr)
{
	char err[128] = "";
	struct text out = TEXT_ON(err);
	int ret = classic_check(insns, nr, &out);

	CHECK(!ret == !err[0]);
	return ret;
}

#define CHECK_OF(ret, ...)                                            \
	do {                                                          \
		struct sock_filter insns_[] = {__VA_ARGS__};          \
		CHECK_INT_EQ(check(insns_, ARRAY_SIZE(insns_)), ret); \
	} while (0)

TEST(what_the_check_refuses)
{
	CHECK_OF(0, RET0);
	CHECK_OF(0, STMT(BPF_RET | BPF_A, 7));
	CHECK_OF(-EINVAL, STMT(BPF_RET | BPF_X, 0));
	CHECK_OF(-EINVAL, STMT(BPF_MISC | BPF_TAX, 0));
	CHECK_OF(-EINVAL, STMT(0x106, 0), RET0);
	CHECK_OF(-EINVAL, STMT(0xff, 0), RET0);
	CHECK_OF(-EINVAL, STMT(BPF_LD | BPF_MEM | BPF_B, 0), RET0);
	CHECK_OF(-EINVAL, STMT(BPF_ALU | BPF_DIV | BPF_K, 0), RET0);
	CHECK_OF(-EINVAL, STMT(BPF_ALU | BPF_MOD | BPF_K, 0), RET0);
	CHECK_OF(0, STMT(BPF_ALU | BPF_LSH | BPF_K, 31), RET0);
	CHECK_OF(-EINVAL, STMT(BPF_ALU | BPF_LSH | BPF_K, 32), RET0);
	CHECK_OF(-EINVAL, STMT(BPF_ALU | BPF_RSH | BPF_K, 32), RET0);
	CHECK_OF(0, STMT(BPF_ST, 15), STMT(BPF_LD | BPF_MEM, 15), RET0);
	CHECK_OF(-EINVAL, STMT(BPF_ST, 16), RET0);
	CHECK_OF(-EINVAL, STMT(BPF_LDX | BPF_MEM, 16), RET0);
	CHECK_OF(0, STMT(BPF_LD | BPF_ABS | BPF_B, SKF_AD_OFF + SKF_AD_VLAN_TPID), RET0);
	CHECK_OF(-EINVAL, STMT(BPF_LD | BPF_ABS | BPF_B, SKF_AD_OFF + SKF_AD_MAX), RET0);
	CHECK_OF(-EINVAL, STMT(BPF_LD | BPF_ABS | BPF_W, SKF_AD_OFF + 1), RET0);
	CHECK_OF(-EINVAL, STMT(BPF_LD | BPF_ABS | BPF_W, -1), RET0);
	CHECK_OF(0, STMT(BPF_LD | BPF_ABS | BPF_W, SKF_AD_OFF - 1), RET0);
	CHECK_OF(0, STMT(BPF_LD | BPF_IND | BPF_W, -1), RET0);
	CHECK_OF(0, STMT(BPF_LDX | BPF_MSH | BPF_B, -1), RET0);
}

TEST(where_jumps_may_go)
{
	CHECK_OF(0, STMT(BPF_JMP | BPF_JA, 0), RET0);
	CHECK_OF(-EINVAL, STMT(BPF_JMP | BPF_JA, 1), RET0);
	CHECK_OF(-EINVAL, STMT(BPF_JMP | BPF_JA, -1), RET0);
	CHECK_OF(0, I(BPF_JMP | BPF_JEQ | BPF_K, 1, 1, 0), RET0, RET0);
	CHECK_OF(-EINVAL, I(BPF_JMP | BPF_JEQ | BPF_K, 2, 0, 0), RET0, RET0);
	CHECK_OF(-EINVAL, I(BPF_JMP | BPF_JSET | BPF_X, 0, 2, 0), RET0, RET0);
	/* The fields mean nothing elsewhere. */
	CHECK_OF(0, I(BPF_RET | BPF_K, 200, 200, 0));
}

TEST(memory_is_written_before_it_is_read)
{
	const struct sock_filter load = STMT(BPF_LD | BPF_MEM, 3), st = STMT(BPF_ST, 3);

	CHECK_OF(-EINVAL, load, RET0);
	CHECK_OF(-EINVAL, STMT(BPF_STX, 2), load, RET0);
	/* On one way only. */
	CHECK_OF(-EINVAL, I(BPF_JMP | BPF_JEQ | BPF_K, 1, 0, 0), st, load, RET0);
	/* On both. */
	CHECK_OF(0, I(BPF_JMP | BPF_JEQ | BPF_K, 0, 2, 0), st, STMT(BPF_JMP | BPF_JA, 1), st, load,
		 RET0);
	/* Nothing leads there. */
	CHECK_OF(0, STMT(BPF_JMP | BPF_JA, 1), load, RET0);
}

TEST(how_long_programs_may_be)
{
	static struct sock_filter insns[CLASSIC_MAX_INSNS + 1];

	for (size_t i = 0; i < ARRAY_SIZE(insns); i++)
		insns[i] = (struct sock_filter)RET0;
	CHECK_INT_EQ(check(insns, 0), -EINVAL);
	CHECK_INT_EQ(check(insns, CLASSIC_MAX_INSNS), 0);
	CHECK_INT_EQ(check(insns, CLASSIC_MAX_INSNS + 1), -EINVAL);
}

/* --- the conversion --- */

static void check_converted(const char *text, const char *want)
{
	struct sock_filter insns[32];
	struct bpf_insn out[128];
	char err[128] = "", buf[4096] = "";
	struct text err_text = TEXT_ON(err), got = TEXT_ON(buf);
	int nr = classic_parse(text, insns, ARRAY_SIZE(insns), &err_text);

	REQUIRE(nr > 0);
	CHECK_INT_EQ(classic_check(insns, (size_t)nr, &err_text), 0);
	nr = classic_convert(insns, (size_t)nr, out, ARRAY_SIZE(out), &err_text);
	CHECK_STR_EQ(err, "");
	for (int i = 3; i < nr; i++) {
		CHECK_INT_EQ(isa_check(out, (size_t)nr, (size_t)i, &err_text), 0);
		isa_disasm(&out[i], &spec_isa_names, &got);
		text_putc(&got, '\n');
	}
	CHECK_STR_EQ(buf, want);
}

TEST(prologue)
{
	static const struct sock_filter insn = RET0;
	struct bpf_insn out[8];
	char err[64], buf[256] = "";
	struct text err_text = TEXT_ON(err), got = TEXT_ON(buf);

	CHECK_INT_EQ(classic_convert(&insn, 1, out, 8, &err_text), 5);
	for (int i = 0; i < 5; i++) {
		isa_disasm(&out[i], NULL, &got);
		text_putc(&got, '\n');
	}
	CHECK_STR_EQ(buf, "(b4) w0 = 0\n(b4) w7 = 0\n(bf) r6 = r1\n(b4) w0 = 0\n(95) exit\n");
	CHECK_INT_EQ(classic_convert(&insn, 1, out, 4, &err_text), -E2BIG);
}

TEST(loads)
{
	check_converted("ldh [12]\nldb [x+14]\nld #len\nldx #len\nret a",
			"(28) r0 = *(u16 *)skb[12]\n(50) r0 = *(u8 *)skb[r7 + 14]\n"
			"(61) r0 = *(u32 *)(r6 +0)\n(61) r7 = *(u32 *)(r6 +0)\n(95) exit\n");
	check_converted("ldxb 4*([14]&0xf)\nret a",
			"(bf) r7 = r0\n(30) r0 = *(u8 *)skb[14]\n(54) w0 &= 15\n(64) w0 <<= 2\n"
			"(bf) r2 = r7\n(bf) r7 = r0\n(bf) r0 = r2\n(95) exit\n");
	check_converted("ldx #1\nstx M[0]\nst M[15]\nld M[0]\nldx M[15]\nld #-1\nret #-1",
			"(b4) w7 = 1\n(63) *(u32 *)(r10 -4) = r7\n(63) *(u32 *)(r10 -64) = r0\n"
			"(61) r0 = *(u32 *)(r10 -4)\n(61) r7 = *(u32 *)(r10 -64)\n(b4) w0 = -1\n"
			"(b4) w0 = -1\n(95) exit\n");
}

TEST(arithmetic)
{
	check_converted("add #3\nsub x\nneg\ntax\ntxa\ndiv #2\nret a",
			"(04) w0 += 3\n(1c) w0 -= w7\n(84) w0 = -w0\n(bf) r7 = r0\n(bf) r0 = r7\n"
			"(34) w0 /= 2\n(95) exit\n");
	check_converted("mod x\nret a", "(bc) w7 = w7\n(55) if r7 != 0x0 goto pc+2\n(ac) w0 ^= w0\n"
					"(95) exit\n(9c) w0 %= w7\n(95) exit\n");
}

TEST(jumps)
{
	check_converted("jeq #1, a\ntax\na: ret a", "(15) if r0 == 0x1 goto pc+1\n(bf) r7 = r0\n"
						    "(95) exit\n");
	check_converted("jne #1, a\ntax\na: ret a", "(55) if r0 != 0x1 goto pc+1\n(bf) r7 = r0\n"
						    "(95) exit\n");
	check_converted("jlt x, a\nret #0\na: ret a",
			"(ad) if r0 < r7 goto pc+2\n(b4) w0 = 0\n(95) exit\n(95) exit\n");
	check_converted("jle #5, a\nret #0\na: ret a",
			"(b5) if r0 <= 0x5 goto pc+2\n(b4) w0 = 0\n(95) exit\n(95) exit\n");
	check_converted("jset #5, b, a\nb: ret #0\na: ret a",
			"(45) if r0 & 0x5 goto pc+1\n(05) goto pc+2\n(b4) w0 = 0\n(95) exit\n"
			"(95) exit\n");
	check_converted("jgt #0x80000000, a\nret #0\na: ret a",
			"(b4) w2 = -2147483648\n(2d) if r0 > r2 goto pc+2\n(b4) w0 = 0\n"
			"(95) exit\n(95) exit\n");
	check_converted("jmp a\nb: ret #0\na: jge #7, c, d\nc: tax\nd: ret a",
			"(05) goto pc+2\n(b4) w0 = 0\n(95) exit\n(a5) if r0 < 0x7 goto pc+1\n"
			"(bf) r7 = r0\n(95) exit\n");
}

TEST(ancillary_loads)
{
	check_converted(
		"ld proto\nld type\nld mark\nld queue\nld rxhash\nld vlan_tci\nld vlan_pr\n"
		"ld vlan_tpid\nld [xor_x]\nret a",
		"(61) r0 = *(u32 *)(r6 +16)\n(dc) r0 = be16 r0\n"
		"(61) r0 = *(u32 *)(r6 +4)\n(61) r0 = *(u32 *)(r6 +8)\n"
		"(61) r0 = *(u32 *)(r6 +12)\n(61) r0 = *(u32 *)(r6 +68)\n"
		"(61) r0 = *(u32 *)(r6 +24)\n(61) r0 = *(u32 *)(r6 +20)\n"
		"(61) r0 = *(u32 *)(r6 +28)\n(dc) r0 = be16 r0\n(ac) w0 ^= w7\n(95) exit\n");
	check_converted("ldb ifidx\nldh hatype\nret a",
			"(61) r2 = *(u32 *)(r6 +40)\n(55) if r2 != 0x0 goto pc+1\n(95) exit\n"
			"(61) r0 = *(u32 *)(r6 +40)\n(61) r2 = *(u32 *)(r6 +40)\n"
			"(55) if r2 != 0x0 goto pc+1\n(95) exit\n(bf) r1 = r6\n"
			"(85) call bpf_skb_get_hatype#65539\n(95) exit\n");
	check_converted("ld nla\nret a", "(bf) r1 = r6\n(bf) r2 = r0\n(bf) r3 = r7\n"
					 "(85) call bpf_skb_get_nlattr#65537\n(95) exit\n");
	check_converted("ld cpu\nret a", "(bf) r1 = r6\n(bf) r2 = r0\n(bf) r3 = r7\n"
					 "(85) call bpf_get_smp_processor_id#8\n(95) exit\n");
}

/* bpf_convert_filter refuses what becomes too long for its 16-bit jumps; how long is ours to know.
 */
static int convert_jump_over(const struct sock_filter *filler, size_t nr_fillers)
{
	static struct sock_filter insns[CLASSIC_MAX_INSNS];
	static struct bpf_insn out[CLASSIC_MAX_CONVERTED];
	char err[128];
	struct text err_text = TEXT_ON(err);

	insns[0] = (struct sock_filter)STMT(BPF_JMP | BPF_JA, nr_fillers);
	for (size_t i = 1; i <= nr_fillers; i++)
		insns[i] = *filler;
	insns[nr_fillers + 1] = (struct sock_filter)RET0;
	return classic_convert(insns, nr_fillers + 2, out, ARRAY_SIZE(out), &err_text);
}

TEST(jumps_that_the_kernel_cannot_make)
{
	const struct sock_filter msh = STMT(BPF_LDX | BPF_MSH | BPF_B, 0);
	const struct sock_filter far = STMT(BPF_LD | BPF_ABS | BPF_W, 40000);
	const struct sock_filter ind = STMT(BPF_LD | BPF_IND | BPF_H, 0);
	const struct sock_filter poff =
		STMT(BPF_LD | BPF_ABS | BPF_W, SKF_AD_OFF + SKF_AD_PAY_OFFSET);

	/* 18, 16, 8 and 4 instructions of the kernel each: at most 32767 can be jumped over. */
	CHECK_INT_EQ(convert_jump_over(&msh, 1820), 3 + 1 + 1820 * 7 + 2);
	CHECK_INT_EQ(convert_jump_over(&msh, 1821), -EINVAL);
	CHECK_INT_EQ(convert_jump_over(&far, 2047), 3 + 1 + 2047 + 2);
	CHECK_INT_EQ(convert_jump_over(&far, 2048), -EINVAL);
	CHECK_INT_EQ(convert_jump_over(&ind, 4094), 3 + 1 + 4094 + 2);
	CHECK_INT_EQ(convert_jump_over(&poff, 4094), 3 + 1 + 4094 * 4 + 2);
}

/* On its first pass the kernel takes 0 for all targets ahead. */
TEST(jumps_from_too_far_behind)
{
	static struct sock_filter insns[CLASSIC_MAX_INSNS];
	static struct bpf_insn out[CLASSIC_MAX_CONVERTED];
	char err[128];
	struct text err_text = TEXT_ON(err);
	size_t nr = 4000, jump;

	for (size_t i = 0; i < nr; i++)
		insns[i] = (struct sock_filter)STMT(BPF_LD | BPF_IND | BPF_W, 1);
	insns[nr - 1] = (struct sock_filter)RET0;
	/* Nine each, and seven in front: the jump itself is the 32768th at most. */
	jump = (32768 - 7 - 1) / 9;
	insns[jump] = (struct sock_filter)STMT(BPF_JMP | BPF_JA, 0);
	CHECK(classic_convert(insns, nr, out, ARRAY_SIZE(out), &err_text) > 0);
	insns[jump + 1] = insns[jump];
	CHECK_INT_EQ(classic_convert(insns, nr, out, ARRAY_SIZE(out), &err_text), -EINVAL);
}
