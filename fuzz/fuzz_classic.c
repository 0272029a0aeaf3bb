// SPDX-License-Identifier: BSD-2-Clause
/*
 * Arbitrary bytes as classic BPF: as text, and as instructions with a packet behind them. The
 * instructions are used as they are, which mostly gets refused, and repaired, so that everything is
 * accepted, converted and run.
 *
 * What must hold: what the check accepts converts, but for jumps that are too long; what was
 * converted passes the encoding check, loads, and ends without a trap; and every program survives
 * its texts.
 */
#include <userbpf/userbpf.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "isa/classic.h"

#define MAX_INSNS  64
#define MAX_TEXT   16384
#define INSN_LIMIT 5000

#define MUST(cond)               \
	do {                     \
		if (!(cond))     \
			abort(); \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_known(const struct sock_filter *insns, int nr)
{
	for (int i = 0; i < nr; i++) {
		if (classic_decode(&insns[i]) == CLASSIC_INVALID)
			return false;
	}
	return true;
}

/* Targets behind 4096 have no place to be a label of. */
static void check_text(const struct sock_filter *insns, int nr)
{
	static char text[MAX_TEXT], again_text[MAX_TEXT];
	struct sock_filter again[MAX_INSNS];
	char err[128];

	for (int format = USERBPF_CLASSIC_ASM; format <= USERBPF_CLASSIC_DECIMAL; format++) {
		bool is_list = format >= USERBPF_CLASSIC_C;
		int got;

		MUST(userbpf_classic_print(insns, (size_t)nr, format, text, MAX_TEXT) < MAX_TEXT);
		got = userbpf_classic_parse(text, again, MAX_INSNS, err, sizeof(err));
		if (!is_list && userbpf_classic_check(insns, (size_t)nr, err, sizeof(err)))
			continue;
		MUST(got == nr);
		userbpf_classic_print(again, (size_t)nr, format, again_text, MAX_TEXT);
		MUST(!strcmp(text, again_text));
		MUST(!is_list || !memcmp(again, insns, (size_t)nr * sizeof(*again)));
	}
}

static void parse_text(const uint8_t *data, size_t size)
{
	struct sock_filter insns[MAX_INSNS];
	char *text = malloc(size + 1), err[128];
	int nr;

	MUST(text);
	memcpy(text, data, size);
	text[size] = '\0';
	nr = userbpf_classic_parse(text, insns, MAX_INSNS, err, sizeof(err));
	MUST(nr <= MAX_INSNS);
	if (nr > 0 && is_known(insns, nr))
		check_text(insns, nr);
	free(text);
}

/* --- instructions --- */

static void repair(struct sock_filter *insns, size_t idx, size_t nr)
{
	struct sock_filter *insn = &insns[idx];
	size_t left = nr - idx - 1;
	enum classic_op op = classic_decode(insn);

	if (op == CLASSIC_INVALID)
		op = insn->code % CLASSIC_NR_OPS;
	if (!left)
		op = CLASSIC_RET_A;
	insn->code = classic_table[op].code;
	switch ((enum classic_k)classic_table[op].k) {
	case CLASSIC_K_DIVISOR: insn->k |= 1; break;
	case CLASSIC_K_SHIFT: insn->k %= 32; break;
	case CLASSIC_K_SLOT: insn->k %= BPF_MEMWORDS; break;
	case CLASSIC_K_TARGET: insn->k %= (uint32_t)left; break;
	case CLASSIC_K_OFFSET:
		if (insn->k >= (uint32_t)SKF_AD_OFF)
			insn->k = (uint32_t)SKF_AD_OFF + insn->k % SKF_AD_MAX / 4 * 4;
		else if (insn->jt & 1)
			insn->k %= 128;
		break;
	default: break;
	}
	if (classic_table[op].kind == CLASSIC_KIND_JMP) {
		insn->jt = (uint8_t)(insn->jt % left);
		insn->jf = (uint8_t)(insn->jf % left);
	}
}

static void run_over(struct userbpf_prog *prog, const uint8_t *packet, size_t size)
{
	struct __sk_buff ctx = {.data_end = size > 14 ? 14 + packet[0] % (uint32_t)(size - 13) : 0};
	USERBPF_OPTS(userbpf_run_opts, opts, .data_in = packet, .data_size_in = (uint32_t)size,
		     .ctx_in = &ctx, .ctx_size_in = sizeof(ctx), .insn_limit = INSN_LIMIT,
		     .flags = USERBPF_RUN_FREE_CTX | USERBPF_RUN_LINK_LAYER);

	if (size > 1 && packet[1] & 1)
		ctx.vlan_tci = 1, ctx.vlan_proto = 0x81;
	MUST(!userbpf_prog_run(prog, &opts));
}

static void use_insns(const struct sock_filter *insns, size_t nr, const uint8_t *packet,
		      size_t size, bool is_repaired)
{
	static struct bpf_insn out[CLASSIC_NR_PROLOGUE + MAX_INSNS * CLASSIC_MAX_GROWTH];
	struct userbpf *vm;
	struct userbpf_prog *prog;
	char err[128];
	int nr_out;

	nr_out = userbpf_classic_convert(insns, nr, out, sizeof(out) / sizeof(*out), err,
					 sizeof(err));
	if (nr_out < 0) {
		/* Reading scratch memory that was not written is not repaired. */
		MUST(!is_repaired || strstr(err, "never written"));
		return;
	}
	for (int i = 0; i < nr_out; i++)
		MUST(!userbpf_insn_check(out, (size_t)nr_out, (size_t)i, err, sizeof(err)));
	vm = userbpf_new(NULL);
	MUST(vm);
	prog = userbpf_prog_load_classic(vm, "fuzz", insns, nr, NULL);
	MUST(prog);
	run_over(prog, packet, size);
	userbpf_free(vm);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sock_filter insns[MAX_INSNS];
	size_t nr, used;

	parse_text(data, size);
	if (size < 1 + sizeof(*insns))
		return 0;
	nr = 1 + data[0] % MAX_INSNS;
	if (nr > (size - 1) / sizeof(*insns))
		nr = (size - 1) / sizeof(*insns);
	used = 1 + nr * sizeof(*insns);
	memcpy(insns, data + 1, nr * sizeof(*insns));
	check_text(insns, (int)nr);
	use_insns(insns, nr, data + used, size - used, false);
	for (size_t i = 0; i < nr; i++)
		repair(insns, i, nr);
	check_text(insns, (int)nr);
	use_insns(insns, nr, data + used, size - used, true);
	return 0;
}
