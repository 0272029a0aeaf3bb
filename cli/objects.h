/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kernel objects of the command line: those that --object names, the current task ("task"), and
 * those that arguments of a program point to, made when a member is set (--ctx prev.pid=7). "&NAME"
 * is the address of one, wherever a number may stand.
 */
#ifndef CLI_OBJECTS_H
#define CLI_OBJECTS_H

#include <userbpf/userbpf.h>

#include "cli/options.h"

struct object {
	char *name;
	struct userbpf_kobj *kobj; /* the instance's */
};

struct objects {
	struct userbpf *vm;
	struct object *v;
	size_t nr;
};

/*
 * "NAME=TYPE" or "NAME=TYPE,PATH=VALUE,..."; @texts in order, so that later ones may name earlier
 * ones. CLI_OK; CLI_USAGE, CLI_FAILED after an error line.
 */
int objects_define(struct objects *objects, struct userbpf *vm, const struct opt_texts *texts);
void objects_free(struct objects *objects);

/* The one of that name, made as a struct @type if there is none; NULL after an error line. */
struct userbpf_kobj *objects_get(struct objects *objects, const char *name, size_t len,
				 const char *type);
/* "PATH=VALUE" of an object; @option is the one that says so. The exit status. */
int objects_set(const struct objects *objects, struct userbpf_kobj *kobj, const char *option,
		const char *text);
/* A number, "&NAME" or "&NAME.PATH"; what follows is left at *end. False: neither. */
bool objects_number(const struct objects *objects, const char *text, char **end, u64 *value);

/* The comma behind a value of "KEY=VALUE,KEY=VALUE"; commas within values are passed over. NULL:
 * there is none. */
char *objects_next_field(char *text);

#endif
