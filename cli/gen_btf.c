// SPDX-License-Identifier: BSD-2-Clause
/* userbpf gen vmlinux: headers made from types. */
#include "cli/gen.h"
#include "cli/types.h"

int gen_vmlinux(const struct gen_args *args, const char **operands, int nr_operands)
{
	USERBPF_OPTS(userbpf_btf_dump_opts, opts, .format = USERBPF_BTF_C);
	struct types types;
	int status;

	status = types_open(&types, nr_operands ? operands[0] : "/sys/kernel/btf/vmlinux",
			    args->base);
	if (!status)
		status = types_dump(&types, &opts);
	types_close(&types);
	return status;
}
