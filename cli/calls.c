// SPDX-License-Identifier: BSD-2-Clause
#include "cli/calls.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/options.h"

/* "12", "0x10" or "-1" */
static int parse_value(char *text, u64 *value)
{
	bool is_negative = text[0] == '-';

	if (number_parse(text + is_negative, 0, is_negative ? 1ull << 63 : UINT64_MAX, value))
		return -EINVAL;
	if (is_negative)
		*value = -*value;
	return 0;
}

static int parse_values(const char *option, char *text, u64 *values, size_t *nr)
{
	for (char *next; text; text = next) {
		next = strchr(text, ',');
		if (next)
			*next++ = '\0';
		if (parse_value(text, &values[(*nr)++]))
			return cli_usage("--mock %s: '%s' is not a 64-bit number", option, text);
	}
	return CLI_OK;
}

static int apply(struct subject *subject, const char *name, const u64 *values, size_t nr)
{
	int err = userbpf_helper_mock_return(subject->vm, name, values, nr);
	const char *sentence = messages_last(&subject->messages);

	if (err == -ENOMEM)
		return subject_failed(subject, "--mock", -err);
	return err ? cli_usage("--mock: %s", sentence ? sentence : strerror(-err)) : CLI_OK;
}

/* NAME, NAME=VALUE or NAME=VALUE,VALUE... */
static int set_mock(struct subject *subject, const char *option)
{
	char *name = cli_strdup(option), *text = strchr(name, '=');
	u64 *values = cli_alloc((strlen(option) + 1) * sizeof(*values));
	size_t nr = 0;
	int status = CLI_OK;

	if (text) {
		*text++ = '\0';
		status = parse_values(option, text, values, &nr);
	}
	if (!status)
		status = apply(subject, name, values, nr);
	free(values);
	free(name);
	return status;
}

int calls_set_up(struct subject *subject)
{
	const struct subject_config *config = subject->config;
	int status = CLI_OK, err;

	for (size_t i = 0; !status && i < config->nr_mocks; i++)
		status = set_mock(subject, config->mocks[i]);
	if (status || !config->counts_calls)
		return status;
	err = userbpf_helper_record(subject->vm, NULL, 0);
	return err ? subject_failed(subject, "--calls", -err) : CLI_OK;
}

static int print_count(void *ctx, const char *helper, uint64_t calls)
{
	(void)ctx;
	printf("  %-32s %" PRIu64 "\n", helper, calls);
	return 0;
}

static int add_count(void *ctx, const char *helper, uint64_t calls)
{
	json_add(ctx, helper, json_object_new_int64((int64_t)calls));
	return 0;
}

void calls_print(const struct subject *subject, struct json_doc *doc)
{
	struct json_object *object;

	if (!subject->config->counts_calls)
		return;
	if (!doc) {
		puts("helper calls:");
		userbpf_helper_each_count(subject->vm, print_count, NULL);
		return;
	}
	object = json_object_new_object();
	userbpf_helper_each_count(subject->vm, add_count, object);
	json_put(doc, "helper_calls", object);
}
