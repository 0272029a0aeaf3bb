// SPDX-License-Identifier: BSD-2-Clause
/* userbpf gen vmlinux and gen min-core: headers and types made from types. */
#include <errno.h>
#include <stdio.h>

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

/* ---- min-core ---- */

static int add_object(const struct types *types, struct userbpf_min_core *mc, const char *path)
{
	int err = userbpf_min_core_add_file(mc, path);

	return err ? subject_failed(&types->subject, path, -err) : CLI_OK;
}

static int write_file(const char *path, const void *data, size_t size)
{
	FILE *file = fopen(path, "wb");
	bool is_written;

	if (!file)
		return cli_failed("%s: %s", path, strerror(errno));
	is_written = fwrite(data, 1, size, file) == size;
	if (fclose(file) || !is_written)
		return cli_failed("%s: %s", path, strerror(errno));
	return CLI_OK;
}

static int write_min_core(const struct types *types, struct userbpf_min_core *mc, const char *path)
{
	const void *data;
	uint32_t size;
	int err = userbpf_min_core_raw_data(mc, &data, &size);

	if (err)
		return subject_failed(&types->subject, path, -err);
	return write_file(path, data, size);
}

int gen_min_core(const struct gen_args *args, const char **operands, int nr_operands)
{
	struct userbpf_min_core *mc = NULL;
	struct types types;
	int status = types_open(&types, operands[0], NULL);

	(void)args;
	if (!status) {
		mc = userbpf_min_core_new(types.subject.vm, types.btf);
		if (!mc)
			status = subject_failed(&types.subject, operands[0], errno);
	}
	for (int i = 2; i < nr_operands && !status; i++)
		status = add_object(&types, mc, operands[i]);
	if (!status)
		status = write_min_core(&types, mc, operands[1]);
	userbpf_min_core_free(mc);
	types_close(&types);
	return status;
}
