// SPDX-License-Identifier: BSD-2-Clause
/* See target.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "cli/object.h"
#include "cli/target.h"

/* Far beyond any configuration or list of symbols; what a file unpacks to is bounded by it. */
#define MAX_TEXT_BYTES (64u * 1024 * 1024)

/* "NAME=FILE", or "FILE", whose name up to a dot is the module's. */
static const char *split_module(const char *text, char *name, size_t size)
{
	const char *equals = strchr(text, '='), *slash = strrchr(text, '/'), *from = text;
	size_t len;

	if (equals && (!slash || equals < slash || !strchr(slash, '='))) {
		len = (size_t)(equals - text);
	} else {
		equals = NULL;
		from = slash ? slash + 1 : text;
		len = strcspn(from, ".");
	}
	snprintf(name, size, "%.*s", (int)len, from);
	return equals ? equals + 1 : text;
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

	if (!target->btf && target->modules.nr)
		return cli_usage("--module-btf goes on from the types of a kernel: --btf FILE");
	if (!target->btf)
		return CLI_OK;
	base = userbpf_btf_parse_file(subject->vm, target->btf, NULL);
	if (!base)
		return subject_failed(subject, target->btf, errno);
	userbpf_set_target_btf(subject->vm, base);
	for (size_t i = 0; !status && i < target->modules.nr; i++)
		status = add_module(subject, base, target->modules.v[i]);
	userbpf_btf_free(base);
	return status;
}

/* The whole file, terminated; what gzip packed is unpacked, all else is taken as it is. */
static int read_text(const char *path, char **out)
{
	gzFile file = gzopen(path, "rb");
	size_t size = 0, room = 65536;
	char *text = cli_alloc(room);
	int n;

	errno = file ? 0 : errno ? errno : ENOMEM;
	while (file && (n = gzread(file, text + size, (unsigned int)(room - size - 1))) > 0) {
		size += (size_t)n;
		if (size >= MAX_TEXT_BYTES) {
			errno = EFBIG;
			break;
		}
		if (room - size < 4096)
			text = cli_realloc(text, room *= 2);
	}
	if (file && n < 0)
		errno = errno ? errno : EIO;
	if (file)
		gzclose(file);
	if (errno) {
		int err = errno;

		free(text);
		return cli_failed("%s: %s", path, strerror(err));
	}
	text[size] = '\0';
	*out = text;
	return CLI_OK;
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
