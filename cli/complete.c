// SPDX-License-Identifier: BSD-2-Clause
/* See complete.h. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include <userbpf/userbpf.h>

#include "cli/complete.h"
#include "cli/environment.h"
#include "cli/settings.h"
#include "spec/spec.h"
#include "sys/run.h"
#include "world/ctx_text.h"

/* The command line up to the cursor, taken apart. */
struct line {
	const struct command *const *commands;
	size_t nr_commands;
	const struct command *command;
	const char *prefix; /* in front of the word: "--name=" */
	size_t prefix_len;
	const char *word; /* the one to complete */
	const char **operands;
	int nr_operands;
	const char *object, *prog; /* of the operands; NULL: not named yet */
};

/* A word of a synopsis: "OBJECT", "[MAP[=TYPE]]...", "insns|helpers". */
struct token {
	const char *s;
	size_t len; /* without brackets and what follows the name */
	bool repeats;
};

static bool begins_with(const char *s, const char *prefix)
{
	return !strncmp(s, prefix, strlen(prefix));
}

static void offer(const struct line *line, const char *candidate, const char *suffix)
{
	if (!begins_with(candidate, line->word))
		return;
	printf("%.*s", (int)line->prefix_len, line->prefix);
	cli_puts(candidate);
	puts(suffix);
}

/* ---- what a placeholder stands for ---- */

static void offer_files(const struct line *line, const char *prefix)
{
	(void)line;
	fputs(":files ", stdout);
	cli_puts(prefix);
	putchar('\n');
}

static void offer_file(const struct line *line, struct userbpf_object *obj)
{
	(void)obj;
	offer_files(line, line->word);
}

static void offer_at_file(const struct line *line, struct userbpf_object *obj)
{
	(void)obj;
	if (line->word[0] == '@')
		offer_files(line, line->word + 1);
}

static void offer_progs(const struct line *line, struct userbpf_object *obj)
{
	struct userbpf_prog *prog = NULL;

	while (obj && (prog = userbpf_object_next_prog(obj, prog)))
		offer(line, userbpf_prog_name(prog), "");
}

static void offer_map_names(const struct line *line, struct userbpf_object *obj, const char *suffix)
{
	struct userbpf_map *map = NULL;

	while (obj && (map = userbpf_object_next_map(obj, map)))
		offer(line, userbpf_map_name(map), suffix);
}

static void offer_maps(const struct line *line, struct userbpf_object *obj)
{
	offer_map_names(line, obj, "");
	offer(line, "all", "");
}

static void offer_map_update(const struct line *line, struct userbpf_object *obj)
{
	offer_map_names(line, obj, ":");
}

static void offer_map_sizes(const struct line *line, struct userbpf_object *obj)
{
	offer_map_names(line, obj, "=");
}

static void offer_var(void *ctx, const char *name)
{
	offer(ctx, name, "=");
}

static void offer_vars(const struct line *line, struct userbpf_object *obj)
{
	if (obj)
		settings_each_var(obj, offer_var, (void *)line);
}

static void offer_types(const struct line *line, struct userbpf_object *obj)
{
	(void)obj;
	for (u32 type = 1; type < 256; type++) {
		const struct spec_prog *row = spec_prog_by_type(type);

		if (row)
			offer(line, row->text, "");
	}
	offer(line, "raw", "");
}

static void offer_commands(const struct line *line, struct userbpf_object *obj)
{
	(void)obj;
	for (size_t i = 0; i < line->nr_commands; i++)
		offer(line, line->commands[i]->name, "");
}

/* The fields that may be set of the context of @prog. */
static void offer_fields(const struct line *line, const struct userbpf_prog *prog)
{
	u32 type = userbpf_prog_type(prog), attach = userbpf_prog_expected_attach_type(prog);
	const struct run_ops *ops = run_ops_of(type);
	const struct ctx_layout *layout = ops ? ops->layout : NULL;
	struct ctx_user user = ctx_user_of(type, attach);
	char name[64];

	if (ops && ops->layout_of)
		layout = ops->layout_of((u32)userbpf_prog_arch(prog));
	for (u32 i = 0; layout && i < layout->nr_fields; i++) {
		const struct ctx_field *field = &layout->fields[i];
		u32 nr = ctx_nr_values(field);

		if (!ctx_is_settable(field) || !(layout->memory || ctx_is_for(field, &user)))
			continue;
		for (u32 nth = 0; nth < nr; nth++) {
			snprintf(name, sizeof(name), nr > 1 ? "%s[%u]" : "%s", field->name, nth);
			offer(line, name, "=");
		}
	}
}

static void offer_ctx(const struct line *line, struct userbpf_object *obj)
{
	struct userbpf_prog *prog = NULL;

	while (obj && (prog = userbpf_object_next_prog(obj, prog))) {
		if (!line->prog || !strcmp(line->prog, userbpf_prog_name(prog)))
			offer_fields(line, prog);
	}
}

/* By either of its names. */
static void offer_mock(const struct line *line, const char *name, const struct spec_helper *row)
{
	size_t prefix_len = begins_with(line->word, "bpf_") ? 0 : strlen("bpf_");
	bool has_prefix = begins_with(name, "bpf_");

	offer(line, *line->word && has_prefix ? name + prefix_len : name,
	      row->ret.type == RET_VOID ? "" : "=");
}

static void offer_mocks(const struct line *line, struct userbpf_object *obj)
{
	(void)obj;
	for (u32 id = 1; id <= SPEC_MAX_HELPER_ID; id++) {
		const struct spec_helper *row = spec_helper_by_id(id);

		if (row)
			offer_mock(line, row->name, row);
	}
	for (u32 id = SPEC_KFUNC_FIRST_ID; spec_is_kfunc_id(id); id++) {
		const struct spec_kfunc *row = spec_kfunc_by_id(id);

		offer_mock(line, row->name, spec_kfunc_call(row));
	}
}

/* Behind the last comma. */
static void offer_task_keys(const struct line *line, struct userbpf_object *obj)
{
	const char *comma = strrchr(line->word, ','), *key;
	struct line rest = *line;

	(void)obj;
	if (comma) {
		size_t len = (size_t)(comma + 1 - line->word);

		rest.prefix_len = line->prefix_len + len;
		rest.prefix = comma + 1 - rest.prefix_len;
		rest.word = comma + 1;
	}
	for (size_t i = 0; (key = environment_task_key(i)); i++)
		offer(&rest, key, "=");
}

static const struct {
	const char *word; /* as the help spells it; longer ones first */
	void (*offer)(const struct line *line, struct userbpf_object *obj);
} placeholders[] = {
	{"FILE", offer_file},
	{"OBJECT", offer_file},
	{"HEX|@FILE", offer_at_file},
	{"PROGRAM", offer_progs},
	{"MAP:", offer_map_update},
	{"MAP=N", offer_map_sizes},
	{"MAP", offer_maps},
	{"VAR", offer_vars},
	{"TYPE", offer_types},
	{"COMMAND", offer_commands},
	{"FILTER|@FILE", offer_at_file},
	{"FIELD", offer_ctx},
	{"HELPER", offer_mocks},
	{"KEY", offer_task_keys},
};

/* ---- the object, of which names are wanted ---- */

static int drop_message(void *ctx, enum userbpf_print_level level, const char *fmt, va_list args)
{
	(void)ctx;
	(void)level;
	(void)fmt;
	(void)args;
	return 0;
}

static bool is_placeholder(const char *word, const char *text, size_t len)
{
	size_t word_len = strlen(word);

	return word_len <= len && !memcmp(word, text, word_len) &&
	       (word_len == len || !isalpha((unsigned char)text[word_len]) ||
		!isalpha((unsigned char)word[word_len - 1]));
}

/* The first one that @text begins with says what to offer. */
static void offer_placeholder(const struct line *line, const char *text, size_t len)
{
	struct userbpf_opts opts = {.sz = sizeof(opts), .print_fn = drop_message};
	struct userbpf *vm;

	for (size_t i = 0; i < ARRAY_SIZE(placeholders); i++) {
		if (!is_placeholder(placeholders[i].word, text, len))
			continue;
		vm = line->object ? userbpf_new(&opts) : NULL;
		placeholders[i].offer(line,
				      vm ? userbpf_object_open_file(vm, line->object, NULL) : NULL);
		userbpf_free(vm); /* and the object */
		return;
	}
}

/* ---- operands ---- */

/* The next token of a line of a synopsis, options left out; false: the line has ended. */
static bool next_token(const char **at, struct token *token)
{
	for (;;) {
		const char *s = *at + strspn(*at, " ");
		size_t len = strcspn(s, " \n");

		*at = s + len;
		if (!len)
			return false;
		*token = (struct token){.repeats = len > 3 && !memcmp(s + len - 3, "...", 3)};
		while (*s == '[')
			s++;
		token->s = s;
		token->len = strcspn(s, "[]. \n");
		if (*s != '-' && memcmp(s, "OPTION", MIN(token->len, (size_t)6)))
			return true;
	}
}

static bool is_literal(const struct token *token)
{
	return islower((unsigned char)token->s[0]);
}

/* Is @word one of "insns|helpers"? */
static bool is_one_of(const struct token *token, const char *word)
{
	size_t len = strlen(word);

	for (size_t at = 0; at < token->len;) {
		size_t part = MIN(strcspn(token->s + at, "|"), token->len - at);

		if (part == len && !memcmp(token->s + at, word, len))
			return true;
		at += part + 1;
	}
	return false;
}

static void offer_literals(const struct line *line, const struct token *token)
{
	for (size_t at = 0; at < token->len;) {
		size_t part = MIN(strcspn(token->s + at, "|"), token->len - at);
		char *word = cli_strndup(token->s + at, part);

		offer(line, word, "");
		free(word);
		at += part + 1;
	}
}

/*
 * Follow the operands along a line of the synopsis. The token of operand number @idx; false: there
 * is none, or an operand before it belongs to another line.
 */
static bool find_token(const struct line *line, const char *synopsis, int idx, struct token *token)
{
	*token = (struct token){};
	for (int i = 0; i <= idx; i++) {
		struct token last = *token;

		if (!next_token(&synopsis, token)) {
			if (!last.repeats)
				return false;
			*token = last;
		}
		if (i < idx && is_literal(token) && !is_one_of(token, line->operands[i]))
			return false;
	}
	return true;
}

/* The next line of a synopsis behind the words "userbpf NAME", or NULL. */
static const char *next_line(const struct command *command, const char *synopsis)
{
	const char *next = strstr(synopsis, SYNOPSIS_NEXT_LINE);

	return next ? next + strlen(SYNOPSIS_NEXT_LINE) + strlen(command->name) : NULL;
}

/* The operand that stands where the synopsis says @name, or NULL. */
static const char *operand_called(const struct line *line, const char *name)
{
	struct token token;

	for (const char *s = line->command->synopsis; s; s = next_line(line->command, s)) {
		for (int i = 0; i < line->nr_operands; i++) {
			if (find_token(line, s, i, &token) && token.len == strlen(name) &&
			    !memcmp(token.s, name, token.len))
				return line->operands[i];
		}
	}
	return NULL;
}

static void offer_operand(const struct line *line)
{
	struct token token;

	for (const char *s = line->command->synopsis; s; s = next_line(line->command, s)) {
		if (!find_token(line, s, line->nr_operands, &token))
			continue;
		if (is_literal(&token))
			offer_literals(line, &token);
		else
			offer_placeholder(line, token.s, token.len);
	}
}

/* ---- options ---- */

static void offer_options(const struct line *line)
{
	char name[64];

	for (const struct opt *row = line->command->options; row->kind != OPT_END; row++) {
		snprintf(name, sizeof(name), "--%s", row->name);
		if (row->help)
			offer(line, name, "");
	}
	offer(line, "--help", "");
}

static void offer_value(const struct line *line, const struct opt *row)
{
	if (row->kind == OPT_CHOICE) {
		for (const struct opt_choice *c = row->choices; c->name; c++)
			offer(line, c->name, "");
	} else {
		offer_placeholder(line, row->arg, strlen(row->arg));
	}
}

/* The option whose value is the next word, after @word; NULL: there is none. */
static const struct opt *wants_value(const struct opt *rows, const char *word)
{
	const struct opt *row;

	if (word[0] != '-' || !word[1] || strchr(word, '='))
		return NULL;
	if (word[1] == '-')
		row = option_by_name(rows, word + 2, strlen(word + 2));
	else
		row = word[2] ? NULL : option_by_letter(rows, word[1]);
	return row && option_takes_value(row) ? row : NULL;
}

static void complete_words(struct line *line, int nr_words, char **words)
{
	const struct opt *rows = line->command->options, *pending = NULL, *row;
	const char *word = words[nr_words - 1];
	size_t len = strcspn(word, "=");

	for (int i = 0; i < nr_words - 1; i++) {
		if (pending) {
			pending = NULL;
			continue;
		}
		pending = wants_value(rows, words[i]);
		if (words[i][0] != '-' || !words[i][1])
			line->operands[line->nr_operands++] = words[i];
	}
	line->word = word;
	line->object = operand_called(line, "OBJECT");
	line->prog = operand_called(line, "PROGRAM");
	if (pending) {
		offer_value(line, pending);
	} else if (!begins_with(word, "-")) {
		offer_operand(line);
	} else if (!word[len]) {
		offer_options(line);
	} else if (begins_with(word, "--")) {
		row = option_by_name(rows, word + 2, len - 2);
		line->prefix = word;
		line->prefix_len = len + 1;
		line->word = word + len + 1;
		if (row && option_takes_value(row))
			offer_value(line, row);
	}
}

static void complete_first(struct line *line)
{
	offer_commands(line, NULL);
	offer(line, "help", "");
}

int complete(int nr_words, char **words, const struct command *const *commands, size_t nr_commands)
{
	struct line line = {.commands = commands, .nr_commands = nr_commands, .prefix = ""};

	if (!nr_words)
		return CLI_OK;
	line.word = words[nr_words - 1];
	line.operands = cli_alloc((size_t)nr_words * sizeof(*line.operands));
	for (size_t i = 0; i < nr_commands && nr_words > 1; i++) {
		if (!strcmp(commands[i]->name, words[0]))
			line.command = commands[i];
	}
	if (nr_words == 1)
		complete_first(&line);
	else if (line.command)
		complete_words(&line, nr_words - 1, words + 1);
	else if (!strcmp(words[0], "help") && nr_words == 2)
		offer_commands(&line, NULL);
	free(line.operands);
	return CLI_OK;
}
