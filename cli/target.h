/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel that an object is loaded for, as the command line tells: types, configuration,
 * symbols. */
#ifndef CLI_TARGET_H
#define CLI_TARGET_H

#include "cli/options.h"

struct subject;

struct target {
	const char *btf, *kconfig, *kallsyms; /* files; may be NULL */
	struct opt_texts modules;	      /* of --module-btf: NAME=FILE or FILE */
};

/* clang-format off */
/* The rows of options that fill member @at, a struct target, of struct @args. */
#define TARGET_OPTIONS(args, at, forms) \
	{OPT_TEXT, 'b', "btf", "FILE", "types of the kernel that the object is loaded for: raw BTF, or an ELF file that has some", .off_bytes = offsetof(struct args, at.btf), .modes = forms}, \
	{OPT_TEXTS, 0, "module-btf", "[NAME=]FILE", "types of a module of that kernel, which go on from its own", .off_bytes = offsetof(struct args, at.modules), .modes = forms}, \
	{OPT_TEXT, 0, "kconfig", "FILE", "configuration of the kernel for __kconfig variables: text, or packed as /proc/config.gz", .off_bytes = offsetof(struct args, at.kconfig), .modes = forms}, \
	{OPT_TEXT, 0, "kallsyms", "FILE", "addresses of the kernel's symbols, as in /proc/kallsyms", .off_bytes = offsetof(struct args, at.kallsyms), .modes = forms}
/* clang-format on */

/* Types and symbols for the instance. CLI_OK, or CLI_USAGE or CLI_FAILED after an error line. */
int subject_set_target(const struct subject *subject);
/*
 * The text of the configuration, as it is in the file or unpacked; NULL without one. The caller
 * frees it. Status as above.
 */
int subject_read_kconfig(const struct subject *subject, char **text);

#endif
