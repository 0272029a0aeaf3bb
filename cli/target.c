// SPDX-License-Identifier: BSD-2-Clause
/* See target.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#include "cli/object.h"
#include "cli/target.h"

/* Far beyond any configuration or list of symbols; what a file unpacks to is bounded by it. */
#define MAX_TEXT_BYTES (64u * 1024 * 1024)

/* "NAME=FILE", where no name has a slash, or "FILE", whose name up to a dot is the module's. */
static const char *split_module(const char *text, char *name, size_t size)
{
	size_t len = strcspn(text, "=/");
	const char *slash = strrchr(text, '/'), *from = slash ? slash + 1 : text;

	if (text[len] == '=') {
		snprintf(name, size, "%.*s", (int)len, text);
		return text + len + 1;
	}
	snprintf(name, size, "%.*s", (int)strcspn(from, "."), from);
	return text;
}

static int add_module(const struct subject *subject, const struct userbpf_btf *base,
		      const char *text)
{
	char name[64];
	const char *path = split_module(text, name, sizeof(name));
	struct userbpf_btf *btf = userbpf_btf_parse_file(subject->vm, path, base);
	int err;

	if (!btf)
		return subject_failed(subject, path, errno);
	err = userbpf_add_module_btf(subject->vm, name, btf);
	userbpf_btf_free(btf);
	return err ? subject_failed(subject, path, -err) : CLI_OK;
}

static int set_types(const struct subject *subject)
{
	const struct target *target = subject->config->target;
	struct userbpf_btf *base;
	int status = CLI_OK;
	struct stat st;

	if (!target->btf && target->modules.nr)
		return cli_usage("--module-btf goes on from the types of a kernel: --btf FILE");
	if (!target->btf)
		return CLI_OK;
	if (!stat(target->btf, &st) && S_ISDIR(st.st_mode))
		return cli_failed("%s: a folder: --btf is one of the files in it here",
				  target->btf);
	base = userbpf_btf_parse_file(subject->vm, target->btf, NULL);
	if (!base)
		return subject_failed(subject, target->btf, errno);
	userbpf_set_target_btf(subject->vm, base);
	for (size_t i = 0; !status && i < target->modules.nr; i++)
		status = add_module(subject, base, target->modules.v[i]);
	userbpf_btf_free(base);
	return status;
}

/* The rest of @file, terminated. Why it could not be read, or NULL; *out is the caller's then, too.
 */
static const char *read_all(gzFile file, char **out)
{
	size_t size = 0, room = 65536;
	int n, status;

	*out = cli_alloc(room);
	while ((n = gzread(file, *out + size, (unsigned int)(room - size - 1))) > 0) {
		size += (size_t)n;
		if (size >= MAX_TEXT_BYTES)
			return strerror(EFBIG);
		if (room - size < 4096)
			*out = cli_realloc(*out, room *= 2);
	}
	(*out)[size] = '\0';
	/* A packed file that was cut reads as one that ends there. */
	gzerror(file, &status);
	if (status == Z_ERRNO)
		return strerror(errno);
	return status == Z_OK ? NULL : "what gzip packed is damaged, or cut";
}

/* The whole file, terminated; what gzip packed is unpacked, all else is taken as it is. */
static int read_text(const char *path, char **out)
{
	const char *why;
	gzFile file;

	errno = 0;
	file = gzopen(path, "rb");
	if (!file)
		return cli_failed("%s: %s", path, strerror(errno ? errno : ENOMEM));
	why = read_all(file, out);
	gzclose(file);
	if (!why)
		return CLI_OK;
	free(*out);
	*out = NULL;
	return cli_failed("%s: %s", path, why);
}

static int set_symbols(const struct subject *subject)
{
	const char *path = subject->config->target->kallsyms;
	char *text;
	int status, err;

	if (!path)
		return CLI_OK;
	status = read_text(path, &text);
	if (status)
		return status;
	err = userbpf_set_kallsyms(subject->vm, text);
	free(text);
	if (err == -EINVAL)
		return cli_failed("%s: not a list of symbols as in /proc/kallsyms", path);
	return err ? subject_failed(subject, path, -err) : CLI_OK;
}

int subject_set_target(const struct subject *subject)
{
	int status = subject->config->target ? set_types(subject) : CLI_OK;

	return status || !subject->config->target ? status : set_symbols(subject);
}

int subject_read_kconfig(const struct subject *subject, char **text)
{
	const struct target *target = subject->config->target;

	*text = NULL;
	return target && target->kconfig ? read_text(target->kconfig, text) : CLI_OK;
}
