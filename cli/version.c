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
	bool is_json;
};

/* clang-format off */
static const struct opt version_options[] = {
	{OPT_FLAG, 'j', "json", NULL, "JSON instead of text", .off_bytes = offsetof(struct version_args, is_json)},
	{},
};
/* clang-format on */

static void print_json(void)
{
	struct json_object *object = json_object_new_object();

	json_add(object, "version", json_text(userbpf_version_string()));
	json_add(object, "kernel", json_text(KERNEL_VERSION_TEXT));
	json_add(object, "libpcap", json_text(capture_library()));
	json_add(object, "json_c", json_text(json_c_version()));
	json_print(object);
	putchar('\n');
}

static int version_main(int argc, char **argv)
{
	struct version_args args = {};
	struct opt_rest rest;
	int status = options_parse(version_options, argc, argv, &args, &rest, "version");

	if (!status && rest.nr_operands)
		status = cli_usage("version: '%s' is one operand too many", rest.operands[0]);
	if (!status && args.is_json)
		print_json();
	else if (!status)
		printf("userbpf %s, by the rules of Linux %s\n", userbpf_version_string(),
		       KERNEL_VERSION_TEXT);
	options_free(version_options, &args, &rest);
	return status;
}

const struct command cmd_version = {
	.name = "version",
	.synopsis = "[--json]",
	.summary = "show the version",
	.options = version_options,
	.main = version_main,
};
