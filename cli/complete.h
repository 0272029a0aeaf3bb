/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What may stand where on a command line, for the completion of shells. It is what the help says:
 * the rows of options, with the word of a row's value (FILE, MAP, TYPE, ...) telling what it is,
 * and the synopsis of a command as the grammar of its operands.
 */
#ifndef CLI_COMPLETE_H
#define CLI_COMPLETE_H

#include "cli/options.h"

/* Synopses begin further lines with this and the name of the command. */
#define SYNOPSIS_NEXT_LINE "\n       userbpf "

/*
 * Print what the last of @words, which may be empty, can become: a word a line, or ":files PREFIX"
 * for a file's name. The words are those behind "userbpf". Always CLI_OK.
 */
int complete(int nr_words, char **words, const struct command *const *commands, size_t nr_commands);

#endif
