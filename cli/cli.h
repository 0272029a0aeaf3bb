/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of the command share: exit statuses, error lines, the table of subcommands. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <string.h>

#include "base/types.h"

enum cli_status {
	CLI_OK = 0,
	CLI_FAILED = 1, /* a program failed, or something could not be read, loaded or written */
	CLI_USAGE = 2,	/* the command line itself is wrong */
};

struct opt;

struct command {
	const char *name;
	const char *synopsis; /* what follows the name */
	const char *summary;  /* for the list of commands */
	const char *details;  /* for the help of the command; may be NULL */
	const struct opt *options;
	int (*main)(int argc, char **argv); /* argv[0] is the first word after the name */
};

extern const struct command cmd_run, cmd_verify, cmd_dump, cmd_btf, cmd_gen, cmd_feature,
	cmd_version;

/*
 * Write "userbpf: ..." and a newline on standard error; control characters, which file names and
 * objects may hold, come out as "?". Both return their status, for `return cli_failed(...)`.
 */
int cli_failed(const char *fmt, ...) PRINTF_LIKE(1, 2);
int cli_usage(const char *fmt, ...) PRINTF_LIKE(1, 2);
/* The same, "userbpf: warning: ...", for what does not change the exit status. */
void cli_warn(const char *fmt, ...) PRINTF_LIKE(1, 2);
/*
 * What error lines and warnings say, one behind the other, for who tells them later: from
 * cli_hold() on they are kept there instead of written; NULL: written again.
 */
struct cli_lines {
	struct {
		char *text;
		bool is_warning;
	} * v;
	size_t nr;
};

void cli_hold(struct cli_lines *lines);
void cli_lines_free(struct cli_lines *lines);
/* A plain line for those who asked for more. */
void cli_note(const char *fmt, ...) PRINTF_LIKE(1, 2);

/* What is behind the last slash. */
const char *cli_base_name(const char *path);

/* @text on standard output, control characters as "?": it comes from an object. */
void cli_puts(const char *text);

/* Write out standard output; CLI_FAILED with a line on standard error when that is not possible. */
int cli_flush(void);

/* These end the process with an error line when there is no memory. */
void *cli_alloc(size_t size);
void *cli_realloc(void *old, size_t size);
char *cli_strdup(const char *s);
char *cli_strndup(const char *s, size_t len);

#endif
