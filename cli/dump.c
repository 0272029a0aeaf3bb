// SPDX-License-Identifier: BSD-2-Clause
/* userbpf dump: what became of a program, in bpftool's forms. */
#include <stdio.h>

#include "cli/names.h"
#include "cli/object.h"
#include "cli/options.h"
#include "cli/xlated.h"

struct dump_args {
	const char *type;
	unsigned int verbosity;
	bool is_json, shows_opcodes, shows_linum;
};

#define AT(member) .off_bytes = offsetof(struct dump_args, member)

/* clang-format off */
static const struct opt dump_options[] = {
	{OPT_FLAG, 0, "opcodes", NULL, "show the bytes of each instruction too", AT(shows_opcodes)},
	{OPT_FLAG, 0, "linum", NULL, "show file, line and column with the source lines", AT(shows_linum)},
	{OPT_TEXT, 't', "type", "NAME", "program type, where the section name says nothing", AT(type)},
	{OPT_FLAG, 'j', "json", NULL, "JSON instead of text", AT(is_json)},
	{OPT_COUNT, 'v', "verbose", NULL, "tell what the loader does; twice for more", AT(verbosity)},
	{},
};
/* clang-format on */

static void dump_with_header(const struct userbpf_prog *prog, const struct xlated_form *form)
{
	struct json_doc *doc = form->doc;
	char buf[NAME_BYTES];
	const char *type = prog_type_name(userbpf_prog_type(prog), buf);

	if (!doc) {
		printf("%s  name ", type);
		cli_puts(userbpf_prog_name(prog));
		puts(":");
		xlated_print(prog, form);
		return;
	}
	json_begin(doc, NULL, '{');
	json_put(doc, "type", json_text(type));
	json_put(doc, "name", json_text(userbpf_prog_name(prog)));
	json_begin(doc, "insns", '[');
	xlated_print(prog, form);
	json_end(doc, ']');
	json_end(doc, '}');
}

/* Sections that begin with "?" ask that their programs are not loaded unless named. */
static int dump_each(const struct subject *subject, const struct xlated_form *form)
{
	struct userbpf_prog *prog = NULL;
	bool is_any = false;

	while ((prog = userbpf_object_next_prog(subject->obj, prog)) && !ferror(stdout)) {
		if (userbpf_prog_fd(prog) >= 0) {
			dump_with_header(prog, form);
			is_any = true;
		} else {
			cli_warn("%s: program '%s' of section '%s' is loaded only when it is named",
				 subject->config->path, userbpf_prog_name(prog),
				 userbpf_prog_section_name(prog));
		}
	}
	return is_any || ferror(stdout)
		       ? CLI_OK
		       : cli_failed("%s: no program was loaded", subject->config->path);
}

/* One program: its instructions and nothing else. Without a name: each program under a header. */
static int dump_xlated(const struct subject *subject, const struct dump_args *args)
{
	struct json_doc json = {}, *doc = args->is_json ? &json : NULL;
	struct xlated_form form = {
		.shows_opcodes = args->shows_opcodes,
		.shows_linum = args->shows_linum,
		.btf = userbpf_object_btf(subject->obj),
		.doc = doc,
	};
	int status = CLI_OK;

	if (doc)
		json_begin(doc, NULL, '[');
	if (subject->prog)
		xlated_print(subject->prog, &form);
	else
		status = dump_each(subject, &form);
	if (doc) {
		json_end(doc, ']');
		putchar('\n');
	}
	return status;
}

static int check_operands(const struct opt_rest *rest)
{
	if (!rest->nr_operands)
		return cli_usage("dump: say what: xlated");
	if (strcmp(rest->operands[0], "xlated"))
		return cli_usage("dump: '%s' cannot be dumped, only xlated", rest->operands[0]);
	if (rest->nr_operands < 2)
		return cli_usage("dump xlated: name an object, see 'userbpf help dump'");
	if (rest->nr_operands > 3)
		return cli_usage("dump: '%s' is one operand too many", rest->operands[3]);
	return CLI_OK;
}

static int dump_object(const struct dump_args *args, const struct opt_rest *rest)
{
	struct subject_config config = {
		.path = rest->operands[1],
		.prog = rest->nr_operands > 2 ? rest->operands[2] : NULL,
		.type = args->type,
		.nr_cpus = 1,
		.verbosity = args->verbosity,
		.is_every_prog = true,
	};
	struct subject subject;
	int status = subject_open(&subject, &config);

	if (!status)
		status = dump_xlated(&subject, args);
	subject_close(&subject);
	return status;
}

static int dump_main(int argc, char **argv)
{
	struct dump_args args = {};
	struct opt_rest rest;
	int status = options_parse(dump_options, argc, argv, &args, &rest);

	if (!status)
		status = check_operands(&rest);
	if (!status && args.type && rest.nr_operands < 3)
		status = cli_usage("dump: --type needs a program's name");
	if (!status)
		status = dump_object(&args, &rest);
	options_free(dump_options, &args, &rest);
	return status;
}

const struct command cmd_dump = {
	.name = "dump",
	.synopsis = "xlated OBJECT [PROGRAM] [OPTION]...",
	.summary = "show the instructions of programs once loaded",
	.details =
		"Loads OBJECT and writes the instructions of PROGRAM, or of every program, as the\n"
		"kernel's disassembler does, with its source lines.",
	.options = dump_options,
	.main = dump_main,
};
