// SPDX-License-Identifier: BSD-2-Clause
/* userbpf dump: what became of programs and maps, in bpftool's forms. */
#include <stdio.h>

#include "cli/classic.h"
#include "cli/maps.h"
#include "cli/names.h"
#include "cli/object.h"
#include "cli/options.h"
#include "cli/target.h"
#include "cli/xlated.h"

struct dump_args {
	const char *type, *classic;
	struct target target;
	struct settings settings;
	int form; /* enum userbpf_classic_format */
	u64 cpus;
	unsigned int verbosity;
	bool is_json, is_pretty, shows_opcodes, shows_linum, skips_zero;
};

/* Which form of the command a row belongs to. */
enum { OF_XLATED = 1, OF_MAPS = 2, OF_CLASSIC = 4, OF_ALL = 7 };

#define AT(member) .off_bytes = offsetof(struct dump_args, member)

/* clang-format off */
static const struct opt dump_options[] = {
	{OPT_FLAG, 0, "opcodes", NULL, "show the bytes of each instruction too", AT(shows_opcodes), .modes = OF_XLATED},
	{OPT_FLAG, 0, "linum", NULL, "show file, line and column with the source lines", AT(shows_linum), .modes = OF_XLATED},
	{OPT_TEXT, 't', "type", "TYPE", "program type, where the section name says nothing", AT(type), .modes = OF_XLATED},
	TARGET_OPTIONS(dump_args, target, OF_XLATED | OF_MAPS),
	SETTINGS_OPTIONS(dump_args, settings, OF_XLATED | OF_MAPS),
	{OPT_TEXT, 0, "classic", "FILTER|@FILE", "classic BPF: what tcpdump -d, -dd or -ddd prints, or bpf_asm text; - is @-", AT(classic), .modes = OF_XLATED | OF_CLASSIC},
	{OPT_CHOICE, 'f', "form", "asm|listing|c|decimal", "how to write classic BPF: as bpf_asm, tcpdump -d, -dd, -ddd", AT(form), .choices = classic_forms, .modes = OF_CLASSIC},
	{OPT_FLAG, 'z', "nonzero", NULL, "leave out map elements whose value is all zero", AT(skips_zero), .modes = OF_MAPS},
	{OPT_NUMBER, 0, "cpus", "N", "how many logical CPUs there are", AT(cpus), 1, 1024, .modes = OF_MAPS},
	{OPT_FLAG, 'j', "json", NULL, "JSON instead of text", AT(is_json), .modes = OF_XLATED | OF_MAPS},
	{OPT_FLAG, 'p', "pretty", NULL, "JSON, indented", AT(is_pretty), .modes = OF_XLATED | OF_MAPS},
	{OPT_COUNT, 'v', "verbose", NULL, "tell what the loader does; twice for more", AT(verbosity), .modes = OF_ALL},
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
static int show_xlated(const struct subject *subject, const struct dump_args *args)
{
	struct json_doc json = {.is_pretty = args->is_pretty}, *doc = args->is_json ? &json : NULL;
	struct xlated_form form = {
		.shows_opcodes = args->shows_opcodes,
		.shows_linum = args->shows_linum,
		.btf = subject->obj ? userbpf_object_btf(subject->obj) : NULL,
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

static int dump_xlated(const struct dump_args *args, const struct opt_rest *rest)
{
	struct subject_config config = {
		.path = args->classic ? "the filter" : rest->operands[1],
		.classic = args->classic,
		.target = &args->target,
		.settings = &args->settings,
		.prog = rest->nr_operands > 2 ? rest->operands[2] : NULL,
		.type = args->type,
		.nr_cpus = 1,
		.verbosity = args->verbosity,
		.is_every_prog = true,
	};
	struct subject subject;
	int status;

	if (rest->nr_operands > 3)
		return cli_usage("dump: '%s' is one operand too many", rest->operands[3]);
	if (args->classic && (args->type || args->target.btf || args->shows_linum))
		return cli_usage("dump: --type, --btf and --linum do not go with --classic");
	if (args->type && !config.prog)
		return cli_usage("dump: --type needs a program's name");
	status = subject_open(&subject, &config);
	if (!status)
		status = show_xlated(&subject, args);
	subject_close(&subject);
	return status;
}

static int dump_maps(const struct dump_args *args, const struct opt_rest *rest)
{
	static const char *every[] = {"all"};
	struct subject_config config = {
		.path = rest->operands[1],
		.target = &args->target,
		.settings = &args->settings,
		.nr_cpus = args->cpus,
		.verbosity = args->verbosity,
		.is_every_prog = true,
		.is_prog_optional = true,
	};
	struct opt_texts names = {.v = rest->operands + 2, .nr = (size_t)rest->nr_operands - 2};
	struct json_doc doc = {.is_pretty = args->is_pretty};
	struct map_listing listing = {
		.names = &names,
		.skips_zero = args->skips_zero,
		.doc = args->is_json ? &doc : NULL,
		.is_whole_document = true,
	};
	struct subject subject;
	int status = subject_open(&subject, &config);

	if (!names.nr)
		names = (struct opt_texts){.v = every, .nr = 1};
	if (!status)
		status = maps_check(&subject, &names);
	if (!status) {
		status = maps_print(&subject, &listing);
		if (args->is_json)
			putchar('\n');
	}
	subject_close(&subject);
	return status;
}

static int dump_classic(const struct dump_args *args, const struct opt_rest *rest)
{
	struct classic_program program;
	int status;

	(void)rest;
	if (!args->classic)
		return cli_usage("dump classic: needs --classic");
	status = classic_read(args->classic, &program);
	if (!status)
		classic_write(&program, (enum userbpf_classic_format)args->form);
	return status;
}

static const struct form {
	const char *name;
	unsigned int mode;
	int (*main)(const struct dump_args *args, const struct opt_rest *rest);
} forms[] = {
	{"xlated", OF_XLATED, dump_xlated},
	{"maps", OF_MAPS, dump_maps},
	{"classic", OF_CLASSIC, dump_classic},
};

static const struct form *find_form(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		if (!strcmp(forms[i].name, name))
			return &forms[i];
	}
	return NULL;
}

static int check_options(const struct form *form, const struct opt_rest *rest)
{
	for (size_t i = 0; dump_options[i].kind != OPT_END; i++) {
		if (rest->seen & 1ull << i && !(dump_options[i].modes & form->mode))
			return cli_usage("dump %s: --%s does not go with it", form->name,
					 dump_options[i].name);
	}
	return CLI_OK;
}

static int dump(const struct dump_args *args, const struct opt_rest *rest)
{
	const struct form *form;
	int status;

	if (!rest->nr_operands)
		return cli_usage("dump: say what: xlated, maps or classic");
	form = find_form(rest->operands[0]);
	if (!form)
		return cli_usage("dump: '%s' cannot be dumped, only xlated, maps and classic",
				 rest->operands[0]);
	status = check_options(form, rest);
	if (!status && args->classic && rest->nr_operands > 1)
		status = cli_usage("dump: '%s' is one operand too many", rest->operands[1]);
	if (!status && rest->nr_operands < 2 && !args->classic && form->mode != OF_CLASSIC)
		status = cli_usage("dump %s: name an object, see 'userbpf help dump'", form->name);
	return status ? status : form->main(args, rest);
}

static int dump_main(int argc, char **argv)
{
	struct dump_args args = {.cpus = 1};
	struct opt_rest rest;
	int status = options_parse(dump_options, argc, argv, &args, &rest, "dump");

	args.is_json |= args.is_pretty;
	if (!status)
		status = dump(&args, &rest);
	options_free(dump_options, &args, &rest);
	return status;
}

const struct command cmd_dump = {
	.name = "dump",
	.synopsis = "xlated OBJECT [PROGRAM] [OPTION]...\n"
		    "       userbpf dump maps OBJECT [MAP[=TYPE]]... [OPTION]...\n"
		    "       userbpf dump classic --classic FILTER [OPTION]...",
	.summary = "show programs and maps once loaded",
	.details = "xlated: loads OBJECT and writes the instructions of PROGRAM, or of every "
		   "program, as\n"
		   "the kernel's disassembler does, with its source lines.\n"
		   "maps: loads OBJECT and writes its maps and their elements as bpftool does, by "
		   "their\n"
		   "types where these are known; TYPE is that of the values instead.\n"
		   "With --classic FILTER instead of an object xlated shows what it is converted "
		   "to, and "
		   "classic\n"
		   "the filter in another form.",
	.options = dump_options,
	.main = dump_main,
};
