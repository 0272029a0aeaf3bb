/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Options as rows: a subcommand has one array of them, which parses its command line and is printed
 * as its help. A row says where in the argument struct of the subcommand its value goes.
 *
 * Long options are written in full, "--name value" or "--name=value"; letters "-n value" or
 * "-nvalue"; operands and options mix; "--" ends the options. --help and -h are dealt with before,
 * in main.c.
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "cli/cli.h"

enum opt_kind {
	OPT_END,
	OPT_FLAG,   /* bool: true */
	OPT_COUNT,  /* unsigned int: how often */
	OPT_TEXT,   /* const char * */
	OPT_TEXTS,  /* struct opt_texts: every one given */
	OPT_NUMBER, /* u64 from .min to .max */
	OPT_CHOICE, /* int: .value of the choice */
};

struct opt_choice {
	const char *name; /* NULL ends the array */
	int value;
};

struct opt_texts {
	const char **v; /* in order; belongs to the array's owner: options_free() */
	size_t nr;
};

struct opt {
	enum opt_kind kind;
	char letter; /* or 0 */
	const char *name;
	const char *arg;  /* name of the value in the help */
	const char *help; /* NULL: not shown */
	size_t off_bytes; /* of the member in the argument struct */
	u64 min, max;
	const struct opt_choice *choices;
	unsigned int modes; /* for the subcommand's own use */
	unsigned int asks;  /* of its subject; the same */
};

/* What is left when the options are taken out. */
struct opt_rest {
	const char **operands;
	int nr_operands;
	u64 seen; /* bit i: row i was given */
};

/* CLI_OK, or CLI_USAGE after an error line. options_free() in either case. */
int options_parse(const struct opt *rows, int argc, char **argv, void *args, struct opt_rest *rest,
		  const char *command);
void options_free(const struct opt *rows, void *args, struct opt_rest *rest);
void options_print(const struct opt *rows);

/* The row of that name or letter, or NULL. */
const struct opt *option_by_name(const struct opt *rows, const char *name, size_t len);
const struct opt *option_by_letter(const struct opt *rows, char letter);
bool option_takes_value(const struct opt *row);

/* A whole string as a number, decimal or with 0x, in [min, max]. 0, -EINVAL or -ERANGE. */
int number_parse(const char *text, u64 min, u64 max, u64 *value);

#endif
