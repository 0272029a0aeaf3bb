// SPDX-License-Identifier: BSD-2-Clause
/* userbpf gen skeleton, gen subskeleton: headers for users of an object. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>

#include "cli/gen.h"
#include "cli/object.h"
#include "loader/gen_skeleton.h"

static void write_stdout(void *ctx, const char *bytes, size_t size)
{
	(void)ctx;
	fwrite(bytes, 1, size, stdout);
}

static bool is_ident(const char *text)
{
	if (isdigit((unsigned char)*text))
		return false;
	for (; *text; text++)
		if (!isalnum((unsigned char)*text) && *text != '_')
			return false;
	return true;
}

/* "OBJECT [name NAME]" */
static int parse_name(const char **operands, int nr_operands, const char **name)
{
	*name = NULL;
	if (nr_operands == 1)
		return CLI_OK;
	if (strcmp(operands[1], "name") || nr_operands < 3)
		return cli_usage("gen: '%s': only 'name NAME' can follow the object", operands[1]);
	if (!*operands[2] || !is_ident(operands[2]))
		return cli_usage("gen: '%s' is no name in C", operands[2]);
	*name = operands[2];
	return CLI_OK;
}

static int print(const char **operands, int nr_operands, bool is_sub)
{
	struct subject_config config = {.path = operands[0], .nr_cpus = 1};
	struct skeleton_opts opts = {.is_sub = is_sub, .write = write_stdout};
	struct subject subject = {};
	int status = parse_name(operands, nr_operands, &opts.name);

	if (status)
		return status;
	status = subject_new_vm(&subject, &config);
	if (!status) {
		subject.obj = userbpf_object_open_file(subject.vm, config.path, NULL);
		if (!subject.obj)
			status = subject_failed(&subject, config.path, errno);
	}
	if (!status) {
		int err = skeleton_print(subject.obj, &opts);

		if (err)
			status = cli_failed("%s: %s", config.path, strerror(-err));
	}
	subject_close(&subject);
	return status;
}

int gen_skeleton(const struct gen_args *args, const char **operands, int nr_operands)
{
	(void)args;
	return print(operands, nr_operands, false);
}

int gen_subskeleton(const struct gen_args *args, const char **operands, int nr_operands)
{
	(void)args;
	return print(operands, nr_operands, true);
}
