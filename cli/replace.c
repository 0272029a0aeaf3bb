// SPDX-License-Identifier: BSD-2-Clause
/*
 * See replace.h. A program of any type becomes an extension of the one that is run, as libxdp makes
 * XDP programs those of its dispatcher.
 */
#include "cli/replace.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

struct replacement {
	char *func, *path, *prog; /* one allocation; .prog may be NULL */
};

static int parse(const char *text, struct replacement *r)
{
	char *colon;

	r->func = cli_strdup(text);
	r->path = strchr(r->func, '=');
	if (!r->path || r->path == r->func || !r->path[1]) {
		free(r->func);
		return cli_usage("--replace '%s': write FUNCTION=OBJECT[:PROGRAM]", text);
	}
	*r->path++ = '\0';
	colon = strrchr(r->path, ':');
	r->prog = colon ? colon + 1 : NULL;
	if (colon)
		*colon = '\0';
	return CLI_OK;
}

int replace_check_texts(const struct opt_texts *texts)
{
	int status = CLI_OK;

	for (size_t i = 0; !status && i < texts->nr; i++) {
		struct replacement r = {};

		status = parse(texts->v[i], &r);
		if (!status)
			free(r.func);
	}
	return status;
}

static int choose(struct userbpf_object *obj, const struct replacement *r,
		  struct userbpf_prog **prog)
{
	*prog = r->prog ? userbpf_object_find_prog(obj, r->prog)
			: userbpf_object_next_prog(obj, NULL);
	if (!*prog)
		return cli_failed("%s: no program '%s'", r->path, r->prog ? r->prog : "");
	if (!r->prog && userbpf_object_next_prog(obj, *prog))
		return cli_failed("%s: name one of its programs: --replace %s=%s:PROGRAM", r->path,
				  r->func, r->path);
	return CLI_OK;
}

/* libxdp: the type and what it replaces are set; what the section says is not looked at. */
static int make_extension(const struct subject *subject, struct userbpf_object *obj,
			  struct userbpf_prog *prog, const char *func)
{
	struct userbpf_prog *other = NULL;
	int err = userbpf_prog_set_type(prog, BPF_PROG_TYPE_EXT);

	while ((other = userbpf_object_next_prog(obj, other)))
		userbpf_prog_set_autoload(other, other == prog);
	err = err ? err : userbpf_prog_set_expected_attach_type(prog, (enum bpf_attach_type)0);
	err = err ? err : userbpf_prog_set_attach_target(prog, subject->prog, func);
	err = err ? err : userbpf_object_load(obj);
	return err ? err : userbpf_prog_attach_freplace(prog, NULL, NULL);
}

static int apply(struct subject *subject, const struct replacement *r)
{
	USERBPF_OPTS(userbpf_object_open_opts, opts, .arch = subject->config->arch);
	struct userbpf_object *obj = userbpf_object_open_file(subject->vm, r->path, &opts);
	struct userbpf_prog *prog;
	int err;

	if (!obj)
		return subject_failed(subject, r->path, errno);
	subject->more_objs[subject->nr_more_objs++] = obj;
	if (choose(obj, r, &prog))
		return CLI_FAILED;
	err = make_extension(subject, obj, prog, r->func);
	return err ? subject_failed(subject, r->path, -err) : CLI_OK;
}

int replace_apply(struct subject *subject, const struct opt_texts *texts)
{
	int status = CLI_OK;

	if (!texts->nr)
		return CLI_OK;
	subject->more_objs = cli_alloc(texts->nr * sizeof(*subject->more_objs));
	for (size_t i = 0; !status && i < texts->nr; i++) {
		struct replacement r = {};

		status = parse(texts->v[i], &r);
		if (status)
			break;
		status = apply(subject, &r);
		free(r.func);
	}
	return status;
}
