/* SPDX-License-Identifier: BSD-2-Clause */
/* What the parser's two files share. */
#ifndef TESTS_CASE_RUNNER_PARSE_H
#define TESTS_CASE_RUNNER_PARSE_H

#include "tests/case_runner.h"

struct parser {
	struct case_file *file;
	struct test_case *tc;
	struct case_prog *text; /* of "text:": indented lines go there */
	struct step *run;	/* of "run:": indented lines go there */
	int line;
};

/* A parse function gets the rest of its line and says whether it made sense. */
struct directive {
	const char *word;
	bool (*parse)(struct parser *p, char *rest);
};

/* The directive that @line begins with, from @table; a mistake is kept in the case. */
void parse_dispatch(struct parser *p, const struct directive *table, size_t nr, char *line);
/* A property of the last "run:". */
void parse_property(struct parser *p, char *line);
bool parse_r0(struct parser *p, char *rest);

static inline char *keep(struct parser *p, const char *s)
{
	return s ? arena_strdup(&p->file->arena, s) : NULL;
}

static inline bool parse_bytes(struct parser *p, const char *word, struct bytes *out)
{
	return word && text_parse_bytes(&p->file->arena, word, out);
}

static inline bool parse_number(char **rest, u64 *value)
{
	char *word = text_next_word(rest);

	return word && text_parse_u64(word, value);
}

static inline bool parse_u32(char **rest, u32 *value)
{
	u64 v;

	if (!parse_number(rest, &v) || (v > UINT32_MAX && (s64)v < INT32_MIN))
		return false;
	*value = (u32)v;
	return true;
}

static inline bool is_at_end(char *rest)
{
	return !text_next_word(&rest);
}

#endif
