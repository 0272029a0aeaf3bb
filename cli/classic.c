// SPDX-License-Identifier: BSD-2-Clause
#include "cli/classic.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/hex.h"

const struct opt_choice classic_forms[] = {
	{"asm", USERBPF_CLASSIC_ASM},
	{"listing", USERBPF_CLASSIC_LISTING},
	{"c", USERBPF_CLASSIC_C},
	{"decimal", USERBPF_CLASSIC_DECIMAL},
	{},
};

static int parse(const char *where, const char *text, struct classic_program *program)
{
	char err[160];
	int nr = userbpf_classic_parse(text, program->insns, USERBPF_CLASSIC_MAX_INSNS, err,
				       sizeof(err));

	if (nr < 0 && !strcmp(where, "--classic"))
		return cli_usage("--classic: %s; it takes what tcpdump -d, -dd or -ddd prints, "
				 "bpf_asm text, or @FILE",
				 err);
	if (nr < 0)
		return cli_failed("%s: %s", where, err);
	program->nr = (size_t)nr;
	return CLI_OK;
}

int classic_read(const char *argument, struct classic_program *program)
{
	const char *path = argument[0] == '@' ? argument + 1 : argument;
	struct bytes text;
	int status;

	if (argument[0] != '@' && strcmp(argument, "-"))
		return parse("--classic", argument, program);
	status = file_read(path, &text);
	if (status)
		return status;
	text.data = cli_realloc(text.data, text.size + 1);
	text.data[text.size] = '\0';
	if (strlen((const char *)text.data) != text.size)
		status = cli_failed("%s: is not text", path);
	else
		status = parse(strcmp(path, "-") ? path : "standard input", (const char *)text.data,
			       program);
	bytes_free(&text);
	return status;
}

void classic_write(const struct classic_program *program, enum userbpf_classic_format form)
{
	int len = userbpf_classic_print(program->insns, program->nr, form, NULL, 0);
	char *text = cli_alloc((size_t)len + 1);

	userbpf_classic_print(program->insns, program->nr, form, text, (size_t)len + 1);
	fputs(text, stdout);
	free(text);
}
