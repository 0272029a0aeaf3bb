// SPDX-License-Identifier: BSD-2-Clause
/*
 * See verify_filter.h. "GLOB" is about files and programs, "FILE/PROG" with either part empty about
 * one of them; "!" in front leaves out what matches, "@FILE" has one a line.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/verify_filter.h"

/* "*" is any text; nothing else is special, as in veristat. */
static bool matches(const char *text, const char *pattern)
{
	const char *star = NULL, *from = NULL;

	while (*text) {
		if (*pattern == '*') {
			star = ++pattern;
			from = text;
		} else if (*pattern == *text) {
			pattern++;
			text++;
		} else if (star) {
			pattern = star;
			text = ++from;
		} else {
			return false;
		}
	}
	return !pattern[strspn(pattern, "*")];
}

static bool matches_or_any(const char *text, const char *pattern)
{
	return !pattern || matches(text, pattern);
}

/* "verdict=failure", with ==, !=, <> too. False: no such thing. */
static bool parse_verdict(const char *text, struct verify_filter *filter)
{
	size_t len = strlen("verdict");

	if (strncmp(text, "verdict", len) || !strchr("=!<", text[len]) || !text[len])
		return false;
	text += len;
	filter->is_unequal = *text != '=';
	filter->is_verdict = true;
	text += strspn(text, "=!<>");
	return verify_verdict_by_name(text, &filter->verdict);
}

static int parse_names(const char *text, struct verify_filter *filter)
{
	const char *slash = strchr(text, '/');

	if (!slash && *text) {
		filter->any = cli_strdup(text);
		return CLI_OK;
	}
	if (!slash || !strcmp(text, "/"))
		return cli_usage("--filter '%s': write GLOB, FILE-GLOB/, /PROGRAM-GLOB, or both",
				 text);
	if (slash != text)
		filter->file = cli_strndup(text, (size_t)(slash - text));
	if (slash[1])
		filter->prog = cli_strdup(slash + 1);
	return CLI_OK;
}

static int add(struct verify_filters *filters, const char *text)
{
	struct verify_filter *filter;
	bool denies = *text == '!';

	filters->v = cli_realloc(filters->v, (filters->nr + 1) * sizeof(*filters->v));
	filter = &filters->v[filters->nr++];
	*filter = (struct verify_filter){.denies = denies};
	text += denies;
	if (parse_verdict(text, filter))
		return CLI_OK;
	if (filter->is_verdict)
		return cli_usage("--filter '%s': a verdict is success, failure or unverified",
				 text);
	return parse_names(text, filter);
}

static int add_file(struct verify_filters *filters, const char *path)
{
	FILE *file = fopen(path, "re");
	char line[1024];
	int status = CLI_OK;

	if (!file)
		return cli_failed("%s: %s", path, strerror(errno));
	while (!status && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] && line[0] != '#')
			status = add(filters, line);
	}
	if (!status && ferror(file))
		status = cli_failed("%s: %s", path, strerror(errno));
	fclose(file);
	return status;
}

int verify_filters_parse(const struct opt_texts *texts, struct verify_filters *filters)
{
	int status = CLI_OK;

	for (size_t i = 0; !status && i < texts->nr; i++)
		status = texts->v[i][0] == '@' ? add_file(filters, texts->v[i] + 1)
					       : add(filters, texts->v[i]);
	return status;
}

void verify_filters_free(struct verify_filters *filters)
{
	for (size_t i = 0; i < filters->nr; i++) {
		free(filters->v[i].any);
		free(filters->v[i].file);
		free(filters->v[i].prog);
	}
	free(filters->v);
}

/* Without @prog: what cannot be told yet is taken for a match of a filter that allows. */
static bool is_match(const struct verify_filter *filter, const char *file, const char *prog)
{
	if (filter->any)
		return matches(file, filter->any) ||
		       (prog ? matches(prog, filter->any) : !filter->denies);
	if (filter->prog && !prog)
		return !filter->denies && matches_or_any(file, filter->file);
	return matches_or_any(file, filter->file) && (!prog || matches_or_any(prog, filter->prog));
}

bool verify_filters_want(const struct verify_filters *filters, const char *file, const char *prog)
{
	bool is_allowed = false, has_allowing = false;

	for (size_t i = 0; i < filters->nr; i++) {
		const struct verify_filter *filter = &filters->v[i];

		if (filter->is_verdict)
			continue;
		if (filter->denies && is_match(filter, file, prog))
			return false;
		has_allowing |= !filter->denies;
		is_allowed |= !filter->denies && is_match(filter, file, prog);
	}
	return is_allowed || !has_allowing;
}

bool verify_filters_show(const struct verify_filters *filters, enum verify_verdict verdict)
{
	bool is_allowed = false, has_allowing = false;

	for (size_t i = 0; i < filters->nr; i++) {
		const struct verify_filter *filter = &filters->v[i];
		bool is_it = (filter->verdict == verdict) != filter->is_unequal;

		if (!filter->is_verdict)
			continue;
		if (filter->denies && is_it)
			return false;
		has_allowing |= !filter->denies;
		is_allowed |= !filter->denies && is_it;
	}
	return is_allowed || !has_allowing;
}
