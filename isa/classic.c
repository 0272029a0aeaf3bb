// SPDX-License-Identifier: BSD-2-Clause
/* The table, and the check of what users pass in. */
#include "isa/classic.h"

#include <errno.h>
#include <string.h>

/* The words of classic.def's columns. */
#define MEMBER(m)    offsetof(struct __sk_buff, m)
#define HELPER(name) BPF_FUNC_##name

const struct classic_insn classic_table[CLASSIC_NR_OPS] = {
#define CLASSIC(kind_, op, code_, k_, name_, operand_, listing_) \
	[CLASSIC_##op] = {.name = name_,                         \
			  .operand = operand_,                   \
			  .listing = listing_,                   \
			  .code = (code_),                       \
			  .kind = CLASSIC_KIND_##kind_,          \
			  .k = CLASSIC_K_##k_},
#include "isa/classic.def"
};

const struct classic_ancillary classic_ancillaries[CLASSIC_NR_ANCILLARIES] = {
#define ANCILLARY(name, word_, listing_, how_, from_, nr_kernel_) \
	[SKF_AD_##name / 4] = {.word = word_,                     \
			       .listing = listing_,               \
			       .how = CLASSIC_##how_,             \
			       .from = from_,                     \
			       .nr_kernel = nr_kernel_},
#include "isa/classic.def"
};

/* The row of each code, plus 1; 0 where there is none. */
static const u8 row_of[256] = {
#define CLASSIC(kind, op, code, ...) [code] = CLASSIC_##op + 1,
#include "isa/classic.def"
};

enum classic_op classic_decode(const struct sock_filter *insn)
{
	if (insn->code >= ARRAY_SIZE(row_of) || !row_of[insn->code])
		return CLASSIC_INVALID;
	return (enum classic_op)(row_of[insn->code] - 1);
}

static bool is_absolute_load(const struct sock_filter *insn)
{
	return BPF_CLASS(insn->code) == BPF_LD && BPF_MODE(insn->code) == BPF_ABS;
}

const struct classic_ancillary *classic_ancillary_of(const struct sock_filter *insn)
{
	u32 which = insn->k - (u32)SKF_AD_OFF;

	if (!is_absolute_load(insn) || which % 4 || which >= SKF_AD_MAX)
		return NULL;
	return &classic_ancillaries[which / 4];
}

/* --- the check --- */

static int refuse(struct text *err, size_t idx, const char *fmt, ...) PRINTF_LIKE(3, 4);

static int refuse(struct text *err, size_t idx, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	text_vprintf(err, fmt, args);
	va_end(args);
	text_printf(err, " (insn %zu)", idx);
	return -EINVAL;
}

/* Unlike those of branches, distances of plain jumps are 32 bits: nothing may wrap. */
static int check_targets(const struct sock_filter *insns, size_t nr, size_t idx, struct text *err)
{
	const struct sock_filter *insn = &insns[idx];
	size_t left = nr - idx - 1;

	if (classic_table[classic_decode(insn)].kind == CLASSIC_KIND_JA
		    ? insn->k >= left
		    : (size_t)MAX(insn->jt, insn->jf) >= left)
		return refuse(err, idx, "jump behind the end of the program");
	return 0;
}

static int check_k(const struct sock_filter *insn, size_t idx, struct text *err)
{
	switch ((enum classic_k)classic_table[classic_decode(insn)].k) {
	case CLASSIC_K_DIVISOR: return insn->k ? 0 : refuse(err, idx, "division by 0");
	case CLASSIC_K_SHIFT:
		return insn->k < 32 ? 0 : refuse(err, idx, "shift by %u bits", insn->k);
	case CLASSIC_K_SLOT:
		if (insn->k < BPF_MEMWORDS)
			return 0;
		return refuse(err, idx, "there is no M[%u]", insn->k);
	case CLASSIC_K_OFFSET:
		if (!is_absolute_load(insn) || insn->k < (u32)SKF_AD_OFF ||
		    classic_ancillary_of(insn))
			return 0;
		return refuse(err, idx, "there is no ancillary load at SKF_AD_OFF + %u",
			      insn->k - (u32)SKF_AD_OFF);
	default: return 0;
	}
}

static int check_insn(const struct sock_filter *insns, size_t nr, size_t idx, struct text *err)
{
	enum classic_op op = classic_decode(&insns[idx]);

	if (op == CLASSIC_INVALID)
		return refuse(err, idx, "unknown code 0x%02x", insns[idx].code);
	if (classic_table[op].kind == CLASSIC_KIND_JMP || classic_table[op].kind == CLASSIC_KIND_JA)
		return check_targets(insns, nr, idx, err);
	return check_k(&insns[idx], idx, err);
}

/*
 * Scratch memory must be written before it is read, on every way there: net/core/filter.c:
 * check_load_and_stores. Jumps only go forward, so one walk suffices.
 */
static int check_memory(const struct sock_filter *insns, size_t nr, struct text *err)
{
	u16 written_at[CLASSIC_MAX_INSNS], written = 0; /* bits of slots */

	memset(written_at, 0xff, nr * sizeof(*written_at));
	for (size_t i = 0; i < nr; i++) {
		const struct sock_filter *insn = &insns[i];

		written &= written_at[i];
		switch ((enum classic_kind)classic_table[classic_decode(insn)].kind) {
		case CLASSIC_KIND_ST: written |= (u16)(1u << insn->k); break;
		case CLASSIC_KIND_LD_MEM:
			if (!(written & 1u << insn->k))
				return refuse(err, i, "M[%u] is read and never written", insn->k);
			break;
		case CLASSIC_KIND_JA:
			written_at[i + 1 + insn->k] &= written;
			written = 0xffff;
			break;
		case CLASSIC_KIND_JMP:
			written_at[i + 1 + insn->jt] &= written;
			written_at[i + 1 + insn->jf] &= written;
			written = 0xffff;
			break;
		default: break;
		}
	}
	return 0;
}

int classic_check(const struct sock_filter *insns, size_t nr, struct text *err)
{
	int ret = 0;

	if (!nr || nr > CLASSIC_MAX_INSNS) {
		text_printf(err, "a classic program has 1 to %d instructions, not %zu",
			    CLASSIC_MAX_INSNS, nr);
		return -EINVAL;
	}
	for (size_t i = 0; !ret && i < nr; i++)
		ret = check_insn(insns, nr, i, err);
	if (ret)
		return ret;
	if (classic_table[classic_decode(&insns[nr - 1])].kind != CLASSIC_KIND_RET)
		return refuse(err, nr - 1, "the last instruction is no ret");
	return check_memory(insns, nr, err);
}
