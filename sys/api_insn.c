// SPDX-License-Identifier: BSD-2-Clause
/* include/userbpf/insn.h. */
#include <userbpf/userbpf.h>

#include <errno.h>

#include "isa/isa.h"
#include "spec/names.h"

int userbpf_disasm(const struct bpf_insn *insns, size_t nr_insns, size_t idx, char *buf,
		   size_t buf_size)
{
	struct text out = {.buf = buf, .size = buf ? buf_size : 0};

	if (!insns || idx >= nr_insns)
		return -EINVAL;
	if (isa_nr_slots(&insns[idx]) > nr_insns - idx) {
		text_printf(&out, "BUG_ld_%02x", insns[idx].code);
		return 1;
	}
	isa_disasm(&insns[idx], &spec_isa_names, &out);
	return (int)isa_nr_slots(&insns[idx]);
}

int userbpf_asm(const char *text, struct bpf_insn *insns, size_t max_insns, char *err,
		size_t err_size)
{
	struct text out = {.buf = err, .size = err ? err_size : 0};

	if (!text || (max_insns && !insns))
		return -EINVAL;
	return isa_asm(text, &spec_isa_names, insns, max_insns, &out);
}

int userbpf_insn_check(const struct bpf_insn *insns, size_t nr_insns, size_t idx, char *err,
		       size_t err_size)
{
	struct text out = {.buf = err, .size = err ? err_size : 0};

	return insns && idx < nr_insns ? isa_check(insns, nr_insns, idx, &out) : -EINVAL;
}
