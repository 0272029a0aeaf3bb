// SPDX-License-Identifier: BSD-2-Clause
/* The userbpf command: a table of subcommands, and help about them. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/complete.h"

static const struct command *const commands[] = {&cmd_run, &cmd_verify,	 &cmd_dump,   &cmd_btf,
						 &cmd_gen, &cmd_feature, &cmd_version};

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		if (!strcmp(commands[i]->name, name))
			return commands[i];
	}
	return NULL;
}

/* What people look for who know bpftool. */
static const struct {
	const char *name, *instead;
} elsewhere[] = {
	{"prog", "run' and 'userbpf dump"},
	{"map", "dump' and 'userbpf run --map"},
	{"list", "dump"},
	{"show", "dump"},
	{"load", "run"},
	{"test", "run"},
};

static int no_command(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(elsewhere); i++) {
		if (!strcmp(elsewhere[i].name, name))
			return cli_usage("there is no command '%s', see 'userbpf %s'", name,
					 elsewhere[i].instead);
	}
	return cli_usage("there is no command '%s', see 'userbpf help'", name);
}

static void print_overview(void)
{
	printf("Usage: userbpf COMMAND [OPTION]... [OPERAND]...\n\n"
	       "eBPF programs of Linux in an ordinary process.\n\n");
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		printf("  %-9s%s\n", commands[i]->name, commands[i]->summary);
	printf("  %-9s%s\n\n", "help", "say what a command does: userbpf help COMMAND");
	printf("Exit status: 0 all is well, 1 a program failed or something could not be loaded,\n"
	       "read or written, 2 the command was used wrongly.\n");
}

static void print_command(const struct command *command)
{
	printf("Usage: userbpf %s %s\n", command->name, command->synopsis);
	printf("%s%s\n\n", command->details ? "\n" : "", command->details ? command->details : "");
	options_print(command->options);
}

static int help(int argc, char **argv)
{
	const struct command *command;

	if (!argc) {
		print_overview();
		return CLI_OK;
	}
	if (argc > 1)
		return cli_usage("help: '%s' is one operand too many", argv[1]);
	command = find_command(argv[0]);
	if (!command)
		return cli_usage("help: there is no command '%s', see 'userbpf help'", argv[0]);
	print_command(command);
	return CLI_OK;
}

/* Is --help among the options? What else is wrong with the command line then does not matter. */
static bool wants_help(int argc, char **argv)
{
	for (int i = 0; i < argc && strcmp(argv[i], "--"); i++) {
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
			return true;
	}
	return false;
}

static int dispatch(int argc, char **argv)
{
	const struct command *command;
	const char *name = argc > 1 ? argv[1] : "";

	if (argc < 2)
		return cli_usage("name a command, see 'userbpf help'");
	if (!strcmp(name, "help") || !strcmp(name, "--help") || !strcmp(name, "-h"))
		return help(argc - 2, argv + 2);
	if (!strcmp(name, "--version") || !strcmp(name, "-V"))
		name = cmd_version.name;
	if (!strcmp(name, "__complete"))
		return complete(argc - 2, argv + 2, commands, ARRAY_SIZE(commands));
	command = find_command(name);
	if (!command)
		return no_command(name);
	if (wants_help(argc - 2, argv + 2)) {
		print_command(command);
		return CLI_OK;
	}
	return command->main(argc - 2, argv + 2);
}

/*
 * A standard stream that the caller closed must not become the number of a file that is opened
 * later; one that is open for reading makes writing to it the error it should be.
 */
static void occupy_standard_streams(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF &&
		    open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0)
			return;
	}
}

int main(int argc, char **argv)
{
	int status;

	occupy_standard_streams();
	status = dispatch(argc, argv);
	return cli_flush() && !status ? CLI_FAILED : status;
}
