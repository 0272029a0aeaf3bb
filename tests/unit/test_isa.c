// SPDX-License-Identifier: BSD-2-Clause
/* The instruction table as data: decoding, jump targets, assembler language, text both ways. */
#include <errno.h>

#include "base/rng.h"
#include "isa/isa.h"
#include "tests/unit/test.h"

static s32 random_field(struct rng *rng, isa_field field)
{
	switch (isa_rule(field)) {
	case ISA_FIELD_NONE:
	case ISA_FIELD_IGNORED: return 0;
	case ISA_FIELD_IS: return isa_value(field);
	case ISA_FIELD_COUNT: return (s32)(rng_next(rng) % 32);
	case ISA_FIELD_DIVISOR: return (s32)rng_next(rng) | 1;
	default: return rng_next(rng) % 4 ? (s32)rng_next(rng) : (s32)(rng_next(rng) % 16);
	}
}

static bool is_register(isa_field field)
{
	enum isa_field_rule rule = isa_rule(field);

	return rule == ISA_FIELD_READ || rule == ISA_FIELD_WRITE || rule == ISA_FIELD_MODIFY;
}

/* A valid instruction of row @op; the second slot of a 64-bit immediate is insn[1]. */
static void random_insn(struct rng *rng, enum isa_op op, struct bpf_insn *insn)
{
	const struct isa_insn *row = &isa_table[op];
	u8 dst = rng_next(rng) % 10, src = rng_next(rng) % 10;

	memset(insn, 0, 2 * sizeof(*insn));
	insn->code = row->code;
	insn->dst_reg = is_register(row->dst) ? dst & 0xf : 0;
	insn->src_reg = (is_register(row->src) ? src : random_field(rng, row->src)) & 0xf;
	insn->off = (s16)random_field(rng, row->off);
	insn->imm = random_field(rng, row->imm);
	if (op == ISA_ADDR_SPACE_CAST)
		insn->imm = rng_next(rng) & 1 ? 1 : 1 << 16;
	if (op == ISA_CALL_KFUNC)
		insn->off = 0; /* not part of the text */
	if (op == ISA_MAY_GOTO && !insn->off)
		insn->off = -1;
	if (op == ISA_LDIMM64 || op == ISA_LD_MAP_VALUE || op == ISA_LD_MAP_IDX_VALUE)
		insn[1].imm = (s32)rng_next(rng);
}

TEST(random_instructions_survive_text)
{
	struct rng rng = {1};

	for (int n = 0; n < 200 * ISA_NR_OPS; n++) {
		enum isa_op op = (enum isa_op)(n % ISA_NR_OPS);
		struct bpf_insn in[2], out[2];
		char line[128], msg[256] = "";
		struct text text = TEXT_ON(line), err = TEXT_ON(msg);
		size_t nr_slots;

		if (isa_table[op].since == ISA_KERNEL)
			continue;
		random_insn(&rng, op, in);
		nr_slots = isa_nr_slots(in);
		isa_disasm(in, NULL, &text);
		CHECK_MSG(!isa_check(in, nr_slots, 0, &err), "%s: %s", line, msg);
		CHECK_MSG(isa_asm(line, NULL, out, 2, &err) == (int)nr_slots, "%s: %s", line, msg);
		CHECK_MSG(!memcmp(in, out, nr_slots * sizeof(*in)), "%s: other bytes", line);
	}
}

TEST(each_row_decodes_to_itself)
{
	struct rng rng = {2};

	for (int op = 0; op < ISA_NR_OPS; op++) {
		for (int n = 0; n < 20; n++) {
			struct bpf_insn in[2];

			random_insn(&rng, (enum isa_op)op, in);
			CHECK_MSG(isa_decode(in) == (enum isa_op)op, "%s decodes as row %d",
				  isa_table[op].name, isa_decode(in));
		}
	}
}

TEST(only_a_64_bit_immediate_takes_two_slots)
{
	for (int code = 0; code < 256; code++) {
		struct bpf_insn insn = {.code = (u8)code};

		CHECK_INT_EQ(isa_nr_slots(&insn), code == 0x18 ? 2 : 1);
	}
	CHECK(isa_imm64((struct bpf_insn[2]){{.imm = -1}, {.imm = 1}}) == 0x1ffffffffull);
}

TEST(targets_and_jumps)
{
	static const struct {
		const char *text;
		bool has_target, is_jump;
		s32 distance;
	} cases[] = {
		{"goto pc+7", true, true, 7},
		{"gotol pc-70000", true, true, -70000},
		{"may_goto pc+2", true, true, 2},
		{"if r1 == r2 goto pc-3", true, true, -3},
		{"if w1 s> 0x4 goto pc+9", true, true, 9},
		{"call pc-4", true, false, -4},
		{"r1 = subprog[+5]", true, false, 5},
		{"call unknown#5", false, false, 0},
		{"call kernel-function#5", false, false, 0},
		{"exit", false, false, 0},
		{"r1 = *(u8 *)(r2 +3)", false, false, 0},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct bpf_insn insn[2];
		struct text err = {0};
		s32 distance = 0;
		enum isa_op op;

		REQUIRE(isa_asm(cases[i].text, NULL, insn, 2, &err) > 0);
		op = isa_decode(insn);
		CHECK_INT_EQ(isa_target(insn, op, &distance), cases[i].has_target);
		CHECK_INT_EQ(distance, cases[i].distance);
		CHECK_INT_EQ(isa_is_jump(op), cases[i].is_jump);
	}
}

static int find_map(void *ctx, const char *name, size_t len)
{
	(void)ctx;
	return len == 6 && !memcmp(name, "counts", 6) ? 42 : -1;
}

static int find_helper(const char *name, size_t len)
{
	return len == 16 && !memcmp(name, "bpf_ktime_get_ns", 16) ? 5 : -1;
}

static const struct isa_names names = {.helper_id = find_helper, .map_number = find_map};

TEST(assembler_resolves_labels_maps_and_helpers)
{
	static const char text[] = "# a loop\n"
				   "	r6 = map[counts]	# two slots\n"
				   "	r7 = map[counts][0]+8\n"
				   "again:	call bpf_ktime_get_ns\n"
				   "	if r0 != 0x0 goto out   // taken\n"
				   "	(05) goto again\n"
				   "	call sub\n"
				   "	gotol again\n"
				   "out:\n"
				   "	exit\n"
				   "sub: w0=w1\n"
				   "  exit";
	struct bpf_insn insn[16];
	char msg[256] = "";
	struct text err = TEXT_ON(msg);
	int nr = isa_asm(text, &names, insn, ARRAY_SIZE(insn), &err);

	CHECK_STR_EQ(msg, "");
	REQUIRE(nr == 12);
	CHECK(insn[0].src_reg == BPF_PSEUDO_MAP_FD && insn[0].imm == 42);
	CHECK(insn[2].src_reg == BPF_PSEUDO_MAP_VALUE && insn[2].imm == 42 && insn[3].imm == 8);
	CHECK(insn[4].code == (BPF_JMP | BPF_CALL) && insn[4].imm == 5);
	CHECK_INT_EQ(insn[5].off, 3);
	CHECK_INT_EQ(insn[6].off, -3);
	CHECK(insn[7].src_reg == BPF_PSEUDO_CALL && insn[7].imm == 2);
	CHECK(insn[8].code == (BPF_JMP32 | BPF_JA) && insn[8].imm == -5);
	CHECK_INT_EQ(insn[10].code, BPF_ALU | BPF_MOV | BPF_X);
}

TEST(assembler_says_what_it_cannot_read)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{"r0 = 0\nbanana\nexit", "line 2: cannot assemble: banana"},
		{"r16 = 1", "line 1: cannot assemble"},
		{"r0 = 2147483648", "line 1: cannot assemble"},
		{"r0 = -2147483649", "line 1: cannot assemble"},
		{"r0 = 99999999999999999999", "line 1: cannot assemble"},
		{"goto nowhere", "line 1: cannot assemble: goto nowhere"},
		{"goto pc+32768", "line 1: cannot assemble"},
		{"r1 = *(u64 *)(r2 +32768)", "line 1: cannot assemble"},
		{"r1 = *(u24 *)(r2 +0)", "line 1: cannot assemble"},
		{"call bpf_no_such_helper", "line 1: cannot assemble"},
		{"call bpf_ktime_get_ns#6", "line 1: cannot assemble"},
		{"r1 = map[other]", "line 1: cannot assemble"},
		{"r1 = r2 r3", "line 1: cannot assemble"},
		{"r1 = atomic64_fetch_add((u64 *)(r2 +0), r3)", "line 1: cannot assemble"},
		{"exit exit", "line 1: cannot assemble"},
		{"r0 = 0\nr0 = 0\nr0 = 0\n\nr0 = 0\nr0 = 0", "line 6: too many instructions"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct bpf_insn insn[4];
		char msg[256] = "";
		struct text err = TEXT_ON(msg);
		int ret = isa_asm(cases[i].text, &names, insn, ARRAY_SIZE(insn), &err);

		CHECK_INT_EQ(ret, strstr(cases[i].message, "too many") ? -E2BIG : -EINVAL);
		CHECK_STR_HAS(msg, cases[i].message);
	}
}

TEST(assembler_takes_each_number_notation)
{
	static const struct {
		const char *text;
		s32 imm, second_imm;
	} cases[] = {
		{"r1 = 5", 5, 0},
		{"r1 = -5", -5, 0},
		{"r1 = 0xffffffff00000005", 5, -1},
		{"r1 = 0x5", 5, 0},
		{"r1 = -0x8000000000000000", 0, INT32_MIN},
		{"r1 = -0x1", -1, -1},
		{"w1 = 0x10", 16, 0},
		{"r1 += -2147483648", INT32_MIN, 0},
		{"if r1 > 0xffffffff goto pc+0", -1, 0},
		{"if r1 > -1 goto pc+0", -1, 0},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct bpf_insn insn[2] = {0};
		struct text err = {0};
		int nr = isa_asm(cases[i].text, NULL, insn, 2, &err);

		CHECK_MSG(nr > 0, "%s: %d", cases[i].text, nr);
		CHECK_INT_EQ(insn[0].imm, cases[i].imm);
		if (nr == 2)
			CHECK_INT_EQ(insn[1].imm, cases[i].second_imm);
	}
}

/* Whatever the text, the assembler ends and stays in its buffers. */
TEST(assembler_survives_noise)
{
	static const char alphabet[] = "rw0123456789 +-*/=()[]{}<>s%&|^#:.,_xgotcalexipmu\n\t\"";
	struct rng rng = {3};

	for (int n = 0; n < 20000; n++) {
		char text[80], msg[200];
		struct bpf_insn insn[8];
		struct text err = TEXT_ON(msg);
		size_t len = rng_next(&rng) % (sizeof(text) - 1);
		int ret;

		for (size_t i = 0; i < len; i++)
			text[i] = alphabet[rng_next(&rng) % (sizeof(alphabet) - 1)];
		text[len] = '\0';
		ret = isa_asm(text, &names, insn, ARRAY_SIZE(insn), &err);
		CHECK(ret <= (int)ARRAY_SIZE(insn));
	}
}
