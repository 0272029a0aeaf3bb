// SPDX-License-Identifier: BSD-2-Clause
/* userbpf dump: what became of a program, in bpftool's forms. */
#include <stdio.h>

#include "cli/json.h"
#include "cli/names.h"
#include "cli/object.h"
#include "cli/options.h"

struct dump_args {
	const char *type;
	unsigned int verbosity;
	bool is_json, shows_opcodes;
};

#define AT(member) .off_bytes = offsetof(struct dump_args, member)

/* clang-format off */
static const struct opt dump_options[] = {
	{OPT_FLAG, 0, "opcodes", NULL, "show the bytes of each instruction too", AT(shows_opcodes)},
	{OPT_TEXT, 't', "type", "NAME", "program type, where the section name says nothing", AT(type)},
	{OPT_FLAG, 'j', "json", NULL, "JSON instead of text", AT(is_json)},
	{OPT_COUNT, 'v', "verbose", NULL, "tell what the loader does; twice for more", AT(verbosity)},
	{},
};
/* clang-format on */

#define INSN_BYTES sizeof(struct bpf_insn)

static void print_insn(const struct bpf_insn *insn, size_t idx, int nr_slots, const char *text,
		       bool shows_opcodes)
{
	printf("%4zu: %s\n", idx, text);
	if (!shows_opcodes)
		return;
	printf("       ");
	for (int i = 0; i < nr_slots; i++) {
		if (i)
			putchar(' ');
		hex_print(stdout, insn + i, INSN_BYTES);
	}
	putchar('\n');
}

static struct json_object *opcodes_object(const struct bpf_insn *insn, int nr_slots)
{
	struct json_object *object = json_object_new_object();
	char text[8];

	snprintf(text, sizeof(text), "0x%02x", insn->code);
	json_add(object, "code", json_object_new_string(text));
	snprintf(text, sizeof(text), "0x%x", insn->src_reg);
	json_add(object, "src_reg", json_object_new_string(text));
	snprintf(text, sizeof(text), "0x%x", insn->dst_reg);
	json_add(object, "dst_reg", json_object_new_string(text));
	json_add(object, "off", json_bytes(&insn->off, sizeof(insn->off)));
	/* As bpftool: the whole second slot follows the imm of the first. */
	json_add(object, "imm",
		 json_bytes((const u8 *)insn + offsetof(struct bpf_insn, imm),
			    nr_slots == 2 ? sizeof(insn->imm) + INSN_BYTES : sizeof(insn->imm)));
	return object;
}

static void put_insn(struct json_doc *doc, const struct bpf_insn *insn, int nr_slots,
		     const char *text, bool shows_opcodes)
{
	struct json_object *object = json_object_new_object();

	json_add(object, "disasm", json_text(text));
	if (shows_opcodes)
		json_add(object, "opcodes", opcodes_object(insn, nr_slots));
	json_put(doc, NULL, object);
}

/* @doc NULL: plain */
static void dump_insns(const struct userbpf_prog *prog, const struct dump_args *args,
		       struct json_doc *doc)
{
	const struct bpf_insn *insns = userbpf_prog_insns(prog);
	size_t nr = userbpf_prog_nr_insns(prog);
	int nr_slots;

	for (size_t i = 0; i < nr; i += (size_t)nr_slots) {
		char text[256];

		nr_slots = userbpf_disasm(insns, nr, i, text, sizeof(text));
		if (nr_slots < 1)
			return;
		if (doc)
			put_insn(doc, &insns[i], nr_slots, text, args->shows_opcodes);
		else
			print_insn(&insns[i], i, nr_slots, text, args->shows_opcodes);
	}
}

static void dump_with_header(const struct userbpf_prog *prog, const struct dump_args *args,
			     struct json_doc *doc)
{
	char buf[NAME_BYTES];
	const char *type = prog_type_name(userbpf_prog_type(prog), buf);

	if (!doc) {
		printf("%s  name %s:\n", type, userbpf_prog_name(prog));
		dump_insns(prog, args, NULL);
		return;
	}
	json_begin(doc, NULL, '{');
	json_put(doc, "type", json_text(type));
	json_put(doc, "name", json_text(userbpf_prog_name(prog)));
	json_begin(doc, "insns", '[');
	dump_insns(prog, args, doc);
	json_end(doc, ']');
	json_end(doc, '}');
}

/* One program: its instructions and nothing else. Without a name: each program under a header. */
static void dump_xlated(const struct subject *subject, const struct dump_args *args)
{
	struct json_doc json = {}, *doc = args->is_json ? &json : NULL;
	struct userbpf_prog *prog = NULL;

	if (doc)
		json_begin(doc, NULL, '[');
	if (subject->prog) {
		dump_insns(subject->prog, args, doc);
	} else {
		while ((prog = userbpf_object_next_prog(subject->obj, prog)) && !ferror(stdout))
			dump_with_header(prog, args, doc);
	}
	if (doc) {
		json_end(doc, ']');
		putchar('\n');
	}
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
		dump_xlated(&subject, args);
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
		"kernel's disassembler does.",
	.options = dump_options,
	.main = dump_main,
};
