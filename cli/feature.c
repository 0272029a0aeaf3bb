// SPDX-License-Identifier: BSD-2-Clause
/*
 * userbpf feature: what Linux 6.12 has and what of it this build has, from the tables of the
 * library.
 *
 * A helper is there when it has a body, a map type when its family is built and a helper that is
 * there takes such maps, a program type when its programs run; an attach type is when a program
 * type that attaches so is.
 */
#include <stdio.h>

#include <userbpf/userbpf.h>

#include "cli/json.h"
#include "cli/options.h"
#include "helpers/helpers.h"
#include "isa/isa.h"
#include "maps/map.h"
#include "spec/names.h"
#include "spec/spec.h"
#include "sys/run.h"

struct feature_args {
	bool is_json, is_pretty;
};

/* clang-format off */
static const struct opt feature_options[] = {
	{OPT_FLAG, 'j', "json", NULL, "JSON instead of text", .off_bytes = offsetof(struct feature_args, is_json)},
	{OPT_FLAG, 'p', "pretty", NULL, "JSON, indented", .off_bytes = offsetof(struct feature_args, is_pretty)},
	{},
};
/* clang-format on */

/* One thing of the kernel. */
struct row {
	s64 number; /* -1: it has none */
	const char *name;
	const char *text;  /* short name, or text of an instruction; may be NULL */
	const char *since; /* may be NULL: not known */
	bool is_here;
};

struct listing {
	u64 progs_here; /* bits of the program types that are there */
	struct json_doc *doc;
	bool is_counting; /* first pass: only the counts */
	u64 nr, nr_here;
};

static void put_row(struct listing *list, const struct row *row)
{
	struct json_object *object = json_object_new_object();

	if (row->number >= 0)
		json_add(object, "number", json_object_new_int64(row->number));
	json_add(object, "name", json_object_new_string(row->name));
	if (row->text)
		json_add(object, "text", json_text(row->text));
	if (row->since)
		json_add(object, "since", json_object_new_string(row->since));
	json_add(object, "available", json_object_new_boolean(row->is_here));
	json_put(list->doc, NULL, object);
}

static void list_row(struct listing *list, const struct row *row)
{
	if (list->is_counting) {
		list->nr++;
		list->nr_here += row->is_here;
	} else if (list->doc) {
		put_row(list, row);
	} else {
		printf("  %-3s %-6s %s%s%s\n", row->is_here ? "yes" : "no",
		       row->since ? row->since : "", row->name, row->text ? "  " : "",
		       row->text ? row->text : "");
	}
}

/* ---- the tables ---- */

static const char *const isa_versions[] = {
	[ISA_V1] = "v1", [ISA_V2] = "v2", [ISA_V3] = "v3", [ISA_V4] = "v4", [ISA_LATER] = "later",
};

static s32 sample_field(isa_field field, s32 sample)
{
	switch (isa_rule(field)) {
	case ISA_FIELD_NONE: return 0;
	case ISA_FIELD_IS: return isa_value(field);
	default: return sample;
	}
}

/* The kernel's text of an instruction of that kind. */
static void sample_text(const struct isa_insn *insn, char *buf, size_t size)
{
	struct bpf_insn sample[2] = {{
		.code = insn->code,
		.dst_reg = (u8)sample_field(insn->dst, 1) & 0xf,
		.src_reg = (u8)sample_field(insn->src, 2) & 0xf,
		.off = (s16)sample_field(insn->off, 8),
		.imm = sample_field(insn->imm, 1),
	}};
	struct text text = {.buf = buf, .size = size};

	isa_disasm(sample, &spec_isa_names, &text);
}

static void list_insns(struct listing *list)
{
	char text[80];

	for (size_t i = 0; i < ISA_NR_OPS; i++) {
		const struct isa_insn *insn = &isa_table[i];
		struct row row = {.number = insn->code, .name = insn->name, .text = text};

		if (insn->since == ISA_KERNEL)
			continue;
		sample_text(insn, text, sizeof(text));
		row.since = isa_versions[insn->since];
		row.is_here = true; /* the interpreter does not build without one */
		list_row(list, &row);
	}
}

static void list_helpers(struct listing *list)
{
	for (u32 id = 1; id <= SPEC_MAX_HELPER_ID; id++) {
		const struct spec_helper *helper = spec_helper_by_id(id);
		struct row row = {.number = id};

		if (!helper)
			continue;
		row.name = helper->name;
		row.since = helper->since;
		row.is_here = helper_body(id);
		list_row(list, &row);
	}
}

/* A map that no helper takes yet is of no use to a program, whatever users can do with it. */
static bool has_map_type(const struct spec_map *spec)
{
	if (!map_type_is_built(spec->type))
		return false;
	for (u32 id = 1; id <= SPEC_MAX_HELPER_ID; id++) {
		const struct spec_helper *helper = spec_helper_by_id(id);

		if (helper && helper->map_class & spec->classes && helper_body(id))
			return true;
	}
	return false;
}

static void list_maps(struct listing *list)
{
	const struct spec_map *spec;

	for (u32 type = 1; (spec = spec_map_by_type(type)); type++) {
		struct row row = {.number = type,
				  .name = spec->name,
				  .text = spec->text,
				  .since = spec->since,
				  .is_here = has_map_type(spec)};

		list_row(list, &row);
	}
}

static u64 find_progs(void)
{
	u64 progs = 0;

	for (u32 type = 1; spec_prog_by_type(type); type++) {
		if (run_is_here(type))
			progs |= spec_progs_bit(type);
	}
	progs |= PROGS_RAW;
	return progs;
}

static void list_prog(struct listing *list, const struct spec_prog *spec)
{
	struct row row = {.number = spec->type,
			  .name = spec->name,
			  .text = spec->text,
			  .since = spec->since[0] ? spec->since : NULL,
			  .is_here = list->progs_here & spec_progs_bit(spec->type)};

	list_row(list, &row);
}

static void list_progs(struct listing *list)
{
	const struct spec_prog *spec;

	for (u32 type = 1; (spec = spec_prog_by_type(type)); type++)
		list_prog(list, spec);
	list_prog(list, spec_prog_by_type(USERBPF_PROG_TYPE_RAW));
}

static void list_attach(struct listing *list)
{
	for (u32 type = 0; type < SPEC_NR_ATTACH_TYPES; type++) {
		const struct spec_attach *spec = spec_attach_by_type(type);
		struct row row = {.number = type,
				  .name = spec->name,
				  .text = spec->text,
				  .since = spec->since,
				  .is_here = list->progs_here & spec->progs};

		list_row(list, &row);
	}
}

static void list_kfuncs(struct listing *list)
{
	for (u32 id = SPEC_KFUNC_FIRST_ID; spec_is_kfunc_id(id); id++) {
		struct row row = {.number = -1,
				  .name = spec_kfunc_by_id(id)->name,
				  .is_here = helper_body(id)};

		list_row(list, &row);
	}
}

static const struct section {
	const char *name, *title;
	void (*list)(struct listing *list);
} sections[] = {
	{"insns", "Instructions", list_insns},	 {"helpers", "Helpers", list_helpers},
	{"maps", "Map types", list_maps},	 {"progs", "Program types", list_progs},
	{"attach", "Attach types", list_attach}, {"kfuncs", "Kernel functions", list_kfuncs},
};

/* ---- the command ---- */

/* "v1 104, v3 56, ..." */
static void print_versions(void)
{
	u32 nr[ARRAY_SIZE(isa_versions)] = {};
	const char *comma = "";

	for (size_t i = 0; i < ISA_NR_OPS; i++) {
		if (isa_table[i].since < ARRAY_SIZE(nr))
			nr[isa_table[i].since]++;
	}
	for (size_t v = ISA_V1; v < ARRAY_SIZE(nr); v++) {
		if (!nr[v])
			continue;
		printf("%s%s %u", comma, isa_versions[v], nr[v]);
		comma = ", ";
	}
}

static void list_section(struct listing *list, const struct section *section)
{
	list->nr = list->nr_here = 0;
	if (list->doc) {
		json_begin(list->doc, section->name, '[');
		section->list(list);
		json_end(list->doc, ']');
		return;
	}
	list->is_counting = true;
	section->list(list);
	list->is_counting = false;
	printf("%s: %llu of %llu", section->title, (unsigned long long)list->nr_here,
	       (unsigned long long)list->nr);
	if (section->list == list_insns) {
		printf(" (");
		print_versions();
		putchar(')');
	}
	putchar('\n');
	section->list(list);
}

static bool is_wanted(const struct opt_rest *rest, const struct section *section)
{
	for (int i = 0; i < rest->nr_operands; i++) {
		if (!strcmp(rest->operands[i], section->name))
			return true;
	}
	return !rest->nr_operands;
}

static int check_operands(const struct opt_rest *rest)
{
	for (int i = 0; i < rest->nr_operands; i++) {
		bool is_known = false;

		for (size_t s = 0; s < ARRAY_SIZE(sections); s++)
			is_known |= !strcmp(rest->operands[i], sections[s].name);
		if (!is_known)
			return cli_usage("feature: '%s' is not one of insns, helpers, maps, progs, "
					 "attach, kfuncs",
					 rest->operands[i]);
	}
	return CLI_OK;
}

static int list_all(const struct feature_args *args, const struct opt_rest *rest)
{
	struct json_doc doc = {.is_pretty = args->is_pretty};
	struct listing list = {.doc = args->is_json || args->is_pretty ? &doc : NULL};

	list.progs_here = find_progs();
	if (list.doc)
		json_begin(list.doc, NULL, '{');
	for (size_t i = 0; i < ARRAY_SIZE(sections); i++) {
		if (is_wanted(rest, &sections[i]))
			list_section(&list, &sections[i]);
	}
	if (list.doc) {
		json_end(list.doc, '}');
		putchar('\n');
	}
	return CLI_OK;
}

static int feature_main(int argc, char **argv)
{
	struct feature_args args = {};
	struct opt_rest rest;
	int status = options_parse(feature_options, argc, argv, &args, &rest, "feature");

	if (!status)
		status = check_operands(&rest);
	if (!status)
		status = list_all(&args, &rest);
	options_free(feature_options, &args, &rest);
	return status;
}

const struct command cmd_feature = {
	.name = "feature",
	.synopsis = "[--json] [--pretty] [insns|helpers|maps|progs|attach|kfuncs]...",
	.summary = "list what the kernel has and what of it this build has",
	.details = "Each line: whether it is in this build, the kernel (for instructions, clang's "
		   "-mcpu\n"
		   "version) it came with, its name.",
	.options = feature_options,
	.main = feature_main,
};
