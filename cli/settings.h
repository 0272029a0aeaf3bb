/* SPDX-License-Identifier: BSD-2-Clause */
/* What the command line sets in an object before it is loaded: variables, sizes of maps. */
#ifndef CLI_SETTINGS_H
#define CLI_SETTINGS_H

#include "cli/options.h"

struct subject;
struct userbpf_object;

struct settings {
	struct opt_texts vars;	     /* of --set: VAR=VALUE */
	struct opt_texts map_sizes;  /* of --map-size: MAP=N */
	struct opt_texts inner_maps; /* of --inner-map: MAP=TYPE,... */
};

/* clang-format off */
/* The rows of options that fill member @at, a struct settings, of struct @args. */
#define SETTINGS_OPTIONS(args, at, forms) \
	{OPT_TEXTS, 0, "set", "VAR=VALUE", "a global variable before loading: port=80, cfg.mode=FAST, arr[2].x=5, name=text", .off_bytes = offsetof(struct args, at.vars), .modes = forms}, \
	{OPT_TEXTS, 0, "map-size", "MAP=N", "how many elements a map has room for, or with MAP.inner those in it, instead of what the object says", .off_bytes = offsetof(struct args, at.map_sizes), .modes = forms}, \
	{OPT_TEXTS, 0, "inner-map", "MAP=TYPE,...", "what maps in MAP are like, where the object does not say: hash,key=4,value=8,entries=16", .off_bytes = offsetof(struct args, at.inner_maps), .modes = forms}
/* clang-format on */

/* CLI_OK, or CLI_USAGE after an error line: what is wrong whatever the object. */
int settings_check(const struct settings *settings);
/* CLI_OK, or CLI_FAILED or CLI_USAGE after an error line. The object of @subject is open. */
int settings_apply(struct subject *subject, const struct settings *settings);

/* The names of the object's global variables, that --set takes. */
void settings_each_var(struct userbpf_object *obj, void (*fn)(void *ctx, const char *name),
		       void *ctx);

#endif
