// SPDX-License-Identifier: BSD-2-Clause
/* See types.h. */
#include <errno.h>
#include <stdio.h>

#include "cli/types.h"

#define KERNEL_FOLDER "/sys/kernel/btf/"
#define KERNEL_TYPES  KERNEL_FOLDER "vmlinux"

static struct userbpf_btf *read_types(struct types *types, const char *path)
{
	struct userbpf_btf *btf = userbpf_btf_parse_file(types->subject.vm, path, types->base);

	if (!btf)
		subject_failed(&types->subject, path, errno);
	return btf;
}

static const char *default_base(const char *path)
{
	bool is_kernels = !strncmp(path, KERNEL_FOLDER, strlen(KERNEL_FOLDER));

	return is_kernels && strcmp(path, KERNEL_TYPES) ? KERNEL_TYPES : NULL;
}

int types_open(struct types *types, const char *path, const char *base_path)
{
	int status;

	*types = (struct types){.config = {.path = path, .nr_cpus = 1}};
	status = subject_new_vm(&types->subject, &types->config);
	if (status)
		return status;
	if (!base_path)
		base_path = default_base(path);
	if (base_path && !(types->base = read_types(types, base_path)))
		return CLI_FAILED;
	types->btf = read_types(types, path);
	return types->btf ? CLI_OK : CLI_FAILED;
}

void types_close(struct types *types)
{
	userbpf_btf_free(types->btf);
	userbpf_btf_free(types->base);
	subject_close(&types->subject);
}

static void write_stdout(void *ctx, const char *bytes, size_t size)
{
	(void)ctx;
	fwrite(bytes, 1, size, stdout);
}

int types_dump(const struct types *types, const struct userbpf_btf_dump_opts *opts)
{
	char why[256] = "";
	int err = opts->nr_root_ids ? 0 : userbpf_btf_check(types->btf, why, sizeof(why));

	if (err)
		return cli_failed("%s: %s", types->config.path, why[0] ? why : strerror(-err));
	err = userbpf_btf_dump(types->btf, opts, write_stdout, NULL);
	if (err == -EINVAL)
		return cli_failed("%s: there is no type of that id", types->config.path);
	if (err)
		return cli_failed("%s: %s", types->config.path, strerror(-err));
	return CLI_OK;
}
