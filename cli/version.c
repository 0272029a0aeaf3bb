// SPDX-License-Identifier: BSD-2-Clause
/* userbpf version: of the command, of the kernel whose rules it follows, of the libraries it uses.
 */
#include <stdio.h>

#include <userbpf/userbpf.h>

#include "cli/json.h"
#include "cli/options.h"
#include "cli/pcap.h"

#define KERNEL_VERSION_TEXT "6.12"

struct version_args {
	bool is_json, is_pretty;
};

/* clang-format off */
static const struct opt version_options[] = {
	{OPT_FLAG, 'j', "json", NULL, "JSON instead of text", .off_bytes = offsetof(struct version_args, is_json)},
	{OPT_FLAG, 'p', "pretty", NULL, "JSON, indented", .off_bytes = offsetof(struct version_args, is_pretty)},
	{},
};
/* clang-format on */

static void print_json(bool is_pretty)
{
	struct json_doc doc = {.is_pretty = is_pretty};

	json_begin(&doc, NULL, '{');
	json_put(&doc, "version", json_text(userbpf_version_string()));
	json_put(&doc, "kernel", json_text(KERNEL_VERSION_TEXT));
	json_put(&doc, "libpcap", json_text(capture_library()));
	json_put(&doc, "json_c", json_text(json_c_version()));
	json_end(&doc, '}');
	putchar('\n');
}

static int version_main(int argc, char **argv)
{
	struct version_args args = {};
	struct opt_rest rest;
	int status = options_parse(version_options, argc, argv, &args, &rest, "version");

	if (!status && rest.nr_operands)
		status = cli_usage("version: '%s' is one operand too many", rest.operands[0]);
	if (!status && (args.is_json || args.is_pretty))
		print_json(args.is_pretty);
	else if (!status)
		printf("userbpf %s, by the rules of Linux %s\n", userbpf_version_string(),
		       KERNEL_VERSION_TEXT);
	options_free(version_options, &args, &rest);
	return status;
}

const struct command cmd_version = {
	.name = "version",
	.synopsis = "[--json] [--pretty]",
	.summary = "show the version",
	.options = version_options,
	.main = version_main,
};
