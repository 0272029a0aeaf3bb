// SPDX-License-Identifier: BSD-2-Clause
/* userbpf gen: files that are made from objects and types. A row per form. */
#include <limits.h>

#include "cli/complete.h"
#include "cli/gen.h"

#define AT(member) .off_bytes = offsetof(struct gen_args, member)

/* clang-format off */
static const struct opt gen_options[] = {
	{OPT_TEXT, 'B', "base-btf", "FILE", "types that those of the file go on from: a module's need the kernel's", AT(base), .modes = GEN_VMLINUX},
	{},
};
/* clang-format on */

static const struct gen_form {
	const char *name;
	unsigned int mode;
	int min_operands, max_operands;
	const char *wants; /* what is missing when there are too few */
	gen_main main;
} forms[] = {
	{"min-core", GEN_MIN_CORE, 3, INT_MAX, "types, a file to write and objects", gen_min_core},
	{"skeleton", GEN_SKELETON, 1, 3, "an object", gen_skeleton},
	{"subskeleton", GEN_SKELETON, 1, 3, "an object", gen_subskeleton},
	{"vmlinux", GEN_VMLINUX, 0, 1, "a file", gen_vmlinux},
};

static const struct gen_form *find_form(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		if (!strcmp(forms[i].name, name))
			return &forms[i];
	}
	return NULL;
}

static int check_options(const struct gen_form *form, const struct opt_rest *rest)
{
	for (size_t i = 0; gen_options[i].kind != OPT_END; i++) {
		if (rest->seen & 1ull << i && !(gen_options[i].modes & form->mode))
			return cli_usage("gen %s: --%s does not go with it", form->name,
					 gen_options[i].name);
	}
	return CLI_OK;
}

static int gen(const struct gen_args *args, const struct opt_rest *rest)
{
	const struct gen_form *form;
	int nr = rest->nr_operands - 1, status;

	if (!rest->nr_operands)
		return cli_usage("gen: say what, see 'userbpf help gen'");
	form = find_form(rest->operands[0]);
	if (!form)
		return cli_usage("gen: there is no '%s', see 'userbpf help gen'",
				 rest->operands[0]);
	status = check_options(form, rest);
	if (status)
		return status;
	if (nr < form->min_operands)
		return cli_usage("gen %s: name %s, see 'userbpf help gen'", form->name,
				 form->wants);
	if (nr > form->max_operands)
		return cli_usage("gen %s: '%s' is one operand too many", form->name,
				 rest->operands[1 + form->max_operands]);
	return form->main(args, rest->operands + 1, nr);
}

static int gen_main_of(int argc, char **argv)
{
	struct gen_args args = {};
	struct opt_rest rest;
	int status = options_parse(gen_options, argc, argv, &args, &rest, "gen");

	if (!status)
		status = gen(&args, &rest);
	options_free(gen_options, &args, &rest);
	return status;
}

const struct command cmd_gen = {
	.name = "gen",
	.synopsis = "skeleton OBJECT [name NAME]" SYNOPSIS_NEXT_LINE
		    "gen subskeleton OBJECT [name NAME]" SYNOPSIS_NEXT_LINE
		    "gen vmlinux [FILE] [OPTION]..." SYNOPSIS_NEXT_LINE
		    "gen min-core FILE FILE OBJECT...",
	.summary = "make files from objects and types",
	.details = "skeleton: writes a header of C that has OBJECT in it, and its maps, programs "
		   "and global\n"
		   "variables as members of struct NAME, as bpftool does.\n"
		   "subskeleton: the same of a library, for an object that has been opened.\n"
		   "vmlinux: writes a header of C with every type of FILE, which programs include "
		   "instead\n"
		   "of the kernel's headers; without FILE the types of the running kernel.\n"
		   "min-core: of the types of the first FILE writes those that the objects need to "
		   "be loaded\n"
		   "for that kernel to the second one, as raw BTF.",
	.options = gen_options,
	.main = gen_main_of,
};
