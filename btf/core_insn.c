// SPDX-License-Identifier: BSD-2-Clause
/* Relocated instructions. libbpf: bpf_core_patch_insn(). */
#include <errno.h>
#include <inttypes.h>

#include "btf/core.h"
#include "isa/uapi.h"

static bool is_ldimm64(const struct bpf_insn *insn)
{
	return insn->code == (BPF_LD | BPF_IMM | BPF_DW);
}

/* A call of a helper that does not exist: dead code may hold it. */
static int poison(struct bpf_insn *insns)
{
	u32 nr = is_ldimm64(insns) ? 2 : 1;

	for (u32 i = 0; i < nr; i++)
		insns[i] = (struct bpf_insn){.code = BPF_JMP | BPF_CALL, .imm = CORE_POISON_IMM};
	return 0;
}

static int unexpected(struct text *err, const char *what, u64 got, const struct core_result *result)
{
	text_printf(err, "unexpected insn (%s) value: got %" PRIu64 ", exp %" PRIu64 " -> %" PRIu64,
		    what, got, result->orig_val, result->new_val);
	return -EINVAL;
}

static int patch_alu(struct bpf_insn *insn, const struct core_result *result, struct text *err)
{
	if (BPF_SRC(insn->code) != BPF_K) {
		text_printf(err, "trying to relocate unrecognized insn, code:0x%x", insn->code);
		return -EINVAL;
	}
	if (result->is_poisoned)
		return poison(insn);
	if (result->is_validated && (u64)(s64)insn->imm != result->orig_val)
		return unexpected(err, "ALU/ALU64", (u32)insn->imm, result);
	insn->imm = (s32)result->new_val;
	return 0;
}

static int size_code(u32 bytes)
{
	switch (bytes) {
	case 1: return BPF_B;
	case 2: return BPF_H;
	case 4: return BPF_W;
	case 8: return BPF_DW;
	default: return -1;
	}
}

static int resize(struct bpf_insn *insn, const struct core_result *result, struct text *err)
{
	int code = size_code(result->new_size);

	if (result->new_size == result->orig_size)
		return 0;
	if (BPF_SIZE(insn->code) != size_code(result->orig_size)) {
		text_printf(err, "insn (LDX/ST/STX) unexpected mem size: exp %u",
			    result->orig_size);
		return -EINVAL;
	}
	if (code < 0) {
		text_printf(err, "insn (LDX/ST/STX) invalid new mem size: %u", result->new_size);
		return -EINVAL;
	}
	insn->code = (u8)(BPF_MODE(insn->code) | code | BPF_CLASS(insn->code));
	return 0;
}

static int patch_memory(struct bpf_insn *insn, const struct core_result *result, struct text *err)
{
	if (result->is_poisoned)
		return poison(insn);
	if (result->is_validated && (u64)(s64)insn->off != result->orig_val)
		return unexpected(err, "LDX/ST/STX", (u16)insn->off, result);
	if (result->new_val > INT16_MAX) {
		text_printf(err, "insn (LDX/ST/STX) value too big: %" PRIu64, result->new_val);
		return -ERANGE;
	}
	if (result->is_size_unsafe)
		return poison(insn);
	insn->off = (s16)result->new_val;
	return resize(insn, result, err);
}

static int patch_ldimm64(struct bpf_insn *insns, u32 nr, const struct core_result *result,
			 struct text *err)
{
	u64 imm;

	if (!is_ldimm64(insns) || nr < 2 || insns[0].src_reg || insns[0].off || insns[1].code ||
	    insns[1].dst_reg || insns[1].src_reg || insns[1].off) {
		text_puts(err, "insn (LDIMM64) has unexpected form");
		return -EINVAL;
	}
	if (result->is_poisoned)
		return poison(insns);
	imm = (u32)insns[0].imm | (u64)(u32)insns[1].imm << 32;
	if (result->is_validated && imm != result->orig_val)
		return unexpected(err, "LDIMM64", imm, result);
	insns[0].imm = (s32)result->new_val;
	insns[1].imm = (s32)(result->new_val >> 32);
	return 0;
}

int core_patch(struct bpf_insn *insns, u32 nr, const struct core_result *result, struct text *err)
{
	switch (BPF_CLASS(insns->code)) {
	case BPF_ALU:
	case BPF_ALU64: return patch_alu(insns, result, err);
	case BPF_LDX:
	case BPF_ST:
	case BPF_STX: return patch_memory(insns, result, err);
	case BPF_LD: return patch_ldimm64(insns, nr, result, err);
	default:
		text_printf(err, "trying to relocate unrecognized insn, code:0x%x", insns->code);
		return -EINVAL;
	}
}
