// SPDX-License-Identifier: BSD-2-Clause
/* userbpf btf: types of objects and kernels as text, in the words of `bpftool btf`. */
#include <stdlib.h>

#include "cli/options.h"
#include "cli/types.h"

struct btf_args {
	const char *base;
	bool is_json, is_pretty;
};

#define AT(member) .off_bytes = offsetof(struct btf_args, member)

/* clang-format off */
static const struct opt btf_options[] = {
	{OPT_TEXT, 'B', "base-btf", "FILE", "types that those of the file go on from: a module's need the kernel's", AT(base)},
	{OPT_FLAG, 'j', "json", NULL, "JSON instead of text", AT(is_json)},
	{OPT_FLAG, 'p', "pretty", NULL, "JSON, indented", AT(is_pretty)},
	{},
};
/* clang-format on */

/* What follows the file's name. */
struct request {
	enum userbpf_btf_format format;
	bool is_unsorted;
	uint32_t *root_ids;
	uint32_t nr_root_ids;
};

static int read_format(const char *word, struct request *request)
{
	if (!word)
		return cli_usage("btf dump: 'format' needs raw or c");
	if (strcmp(word, "raw") && strcmp(word, "c"))
		return cli_usage("btf dump: there is no format '%s', only raw and c", word);
	request->format = strcmp(word, "c") ? USERBPF_BTF_RAW : USERBPF_BTF_C;
	return CLI_OK;
}

static int read_root(const char *word, struct request *request)
{
	u64 id;

	if (!word || number_parse(word, 1, UINT32_MAX, &id))
		return cli_usage("btf dump: 'root_id' needs the number of a type");
	request->root_ids[request->nr_root_ids++] = (uint32_t)id;
	return CLI_OK;
}

static int read_request(const char **words, int nr, struct request *request)
{
	int status = CLI_OK;

	request->root_ids = cli_alloc((size_t)nr * sizeof(*request->root_ids));
	for (int i = 0; i < nr && !status; i++) {
		const char *value = i + 1 < nr ? words[i + 1] : NULL;

		if (!strcmp(words[i], "unsorted")) {
			request->is_unsorted = true;
			continue;
		}
		i++;
		if (!strcmp(words[i - 1], "format"))
			status = read_format(value, request);
		else if (!strcmp(words[i - 1], "root_id"))
			status = read_root(value, request);
		else
			status = cli_usage("btf dump: '%s' is not understood", words[i - 1]);
	}
	return status;
}

static int dump_file(const struct btf_args *args, const char *path, const struct request *request)
{
	USERBPF_OPTS(userbpf_btf_dump_opts, opts, .format = request->format,
		     .is_unsorted = request->is_unsorted, .root_ids = request->root_ids,
		     .nr_root_ids = request->nr_root_ids);
	struct types types;
	int status;

	if (opts.format == USERBPF_BTF_C && (args->is_json || args->is_pretty))
		return cli_usage("btf dump: format c is not JSON");
	if (args->is_json)
		opts.format = USERBPF_BTF_JSON;
	if (args->is_pretty)
		opts.format = USERBPF_BTF_JSON_PRETTY;
	status = types_open(&types, path, args->base);
	if (!status)
		status = types_dump(&types, &opts);
	types_close(&types);
	return status;
}

static int btf(const struct btf_args *args, const struct opt_rest *rest)
{
	struct request request = {};
	int status;

	if (!rest->nr_operands || strcmp(rest->operands[0], "dump"))
		return cli_usage("btf: say what: dump");
	if (rest->nr_operands < 2 || strcmp(rest->operands[1], "file"))
		return cli_usage("btf dump: say what: file");
	if (rest->nr_operands < 3)
		return cli_usage("btf dump: name a file, see 'userbpf help btf'");
	status = read_request(rest->operands + 3, rest->nr_operands - 3, &request);
	if (!status)
		status = dump_file(args, rest->operands[2], &request);
	free(request.root_ids);
	return status;
}

static int btf_main(int argc, char **argv)
{
	struct btf_args args = {};
	struct opt_rest rest;
	int status = options_parse(btf_options, argc, argv, &args, &rest, "btf");

	if (!status)
		status = btf(&args, &rest);
	options_free(btf_options, &args, &rest);
	return status;
}

const struct command cmd_btf = {
	.name = "btf",
	.synopsis = "dump file FILE [format] [raw|c] [unsorted] [root_id] [ID] [OPTION]...",
	.summary = "show the types of an object or a kernel",
	.details = "Writes the types of FILE, raw BTF or an ELF file that has some, as bpftool "
		   "does: a "
		   "line\n"
		   "for each, or as a header of C. root_id takes one type alone, in C with those "
		   "that it\n"
		   "needs; unsorted leaves the types of a header in the order of the file.",
	.options = btf_options,
	.main = btf_main,
};
