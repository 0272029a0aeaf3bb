// SPDX-License-Identifier: BSD-2-Clause
/* See options.h. */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/options.h"

struct parser {
	const struct opt *rows;
	char **argv;
	int argc, next;
	void *args;
	struct opt_rest *rest;
	const char *command;
};

int number_parse(const char *text, u64 min, u64 max, u64 *value)
{
	unsigned long long number;
	bool is_hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
	char *end;

	/* strtoull() would take blanks and a sign. */
	if (is_hex ? !isxdigit((unsigned char)text[2]) : !isdigit((unsigned char)text[0]))
		return -EINVAL;
	errno = 0;
	number = strtoull(text, &end, is_hex ? 16 : 10);
	if (*end)
		return -EINVAL;
	if (errno == ERANGE || number < min || number > max)
		return -ERANGE;
	*value = number;
	return 0;
}

static int set_number(const struct opt *row, void *member, const char *text)
{
	u64 number;

	switch (number_parse(text, row->min, row->max, &number)) {
	case -EINVAL: return cli_usage("--%s: '%s' is not a number", row->name, text);
	case -ERANGE:
		return cli_usage("--%s: %s is not between %" PRIu64 " and %" PRIu64, row->name,
				 text, row->min, row->max);
	default: *(u64 *)member = number; return CLI_OK;
	}
}

static int set_choice(const struct opt *row, void *member, const char *text)
{
	for (const struct opt_choice *c = row->choices; c->name; c++) {
		if (!strcmp(c->name, text)) {
			*(int *)member = c->value;
			return CLI_OK;
		}
	}
	return cli_usage("--%s: '%s' is not one of %s", row->name, text, row->arg);
}

static int set_member(struct parser *p, const struct opt *row, const char *text)
{
	void *member = (char *)p->args + row->off_bytes;
	struct opt_texts *texts = member;

	p->rest->seen |= 1ull << (row - p->rows);
	switch (row->kind) {
	case OPT_FLAG: *(bool *)member = true; return CLI_OK;
	case OPT_COUNT: ++*(unsigned int *)member; return CLI_OK;
	case OPT_TEXT: *(const char **)member = text; return CLI_OK;
	case OPT_TEXTS:
		texts->v = cli_realloc(texts->v, (texts->nr + 1) * sizeof(*texts->v));
		texts->v[texts->nr++] = text;
		return CLI_OK;
	case OPT_NUMBER: return set_number(row, member, text);
	case OPT_CHOICE: return set_choice(row, member, text);
	default: return cli_usage("--%s cannot be set", row->name);
	}
}

bool option_takes_value(const struct opt *row)
{
	return row->kind != OPT_FLAG && row->kind != OPT_COUNT;
}

const struct opt *option_by_name(const struct opt *rows, const char *name, size_t len)
{
	for (; rows->kind != OPT_END; rows++) {
		if (strlen(rows->name) == len && !memcmp(rows->name, name, len))
			return rows;
	}
	return NULL;
}

static int parse_long(struct parser *p, const char *word)
{
	size_t len = strcspn(word, "=");
	const struct opt *row = option_by_name(p->rows, word, len);
	const char *text = word[len] ? word + len + 1 : NULL;

	if (!row)
		return cli_usage("unknown option '--%.*s', see 'userbpf help %s'", (int)len, word,
				 p->command);
	if (!option_takes_value(row))
		return text ? cli_usage("--%s takes no value", row->name)
			    : set_member(p, row, NULL);
	if (!text) {
		if (p->next == p->argc)
			return cli_usage("--%s needs a value: %s", row->name, row->arg);
		text = p->argv[p->next++];
	}
	return set_member(p, row, text);
}

const struct opt *option_by_letter(const struct opt *rows, char letter)
{
	for (; rows->kind != OPT_END; rows++) {
		if (rows->letter == letter)
			return rows;
	}
	return NULL;
}

static int parse_letters(struct parser *p, const char *word)
{
	for (; *word; word++) {
		const struct opt *row = option_by_letter(p->rows, *word);
		const char *text = word + 1;
		int status;

		if (!row)
			return cli_usage("unknown option '-%c', see 'userbpf help %s'", *word,
					 p->command);
		if (!option_takes_value(row)) {
			status = set_member(p, row, NULL);
			if (status)
				return status;
			continue;
		}
		if (!*text) {
			if (p->next == p->argc)
				return cli_usage("-%c needs a value: %s", row->letter, row->arg);
			text = p->argv[p->next++];
		}
		return set_member(p, row, text);
	}
	return CLI_OK;
}

int options_parse(const struct opt *rows, int argc, char **argv, void *args, struct opt_rest *rest,
		  const char *command)
{
	struct parser p = {.rows = rows,
			   .argv = argv,
			   .argc = argc,
			   .args = args,
			   .rest = rest,
			   .command = command};
	bool is_past_end = false;
	int status = CLI_OK;

	memset(rest, 0, sizeof(*rest));
	rest->operands = cli_alloc((size_t)argc * sizeof(*rest->operands));
	while (!status && p.next < argc) {
		const char *word = argv[p.next++];

		if (is_past_end || word[0] != '-' || !word[1]) {
			rest->operands[rest->nr_operands++] = word;
		} else if (!strcmp(word, "--")) {
			is_past_end = true;
		} else {
			status = word[1] == '-' ? parse_long(&p, word + 2)
						: parse_letters(&p, word + 1);
		}
	}
	return status;
}

void options_free(const struct opt *rows, void *args, struct opt_rest *rest)
{
	for (; rows->kind != OPT_END; rows++) {
		struct opt_texts *texts = (void *)((char *)args + rows->off_bytes);

		if (rows->kind == OPT_TEXTS)
			free(texts->v);
	}
	free(rest->operands);
}

void options_print(const struct opt *rows)
{
	char left[64];

	for (; rows->kind != OPT_END; rows++) {
		int len = 0;

		if (!rows->help)
			continue;
		if (rows->letter)
			len = snprintf(left, sizeof(left), "-%c, ", rows->letter);
		snprintf(left + len, sizeof(left) - (size_t)len, "--%s%s%s", rows->name,
			 option_takes_value(rows) ? " " : "",
			 option_takes_value(rows) ? rows->arg : "");
		printf("  %-26s%s%s\n", left,
		       strlen(left) > 25 ? "\n                            " : "", rows->help);
	}
	printf("  %-26s%s\n", "-h, --help", "this text");
}
