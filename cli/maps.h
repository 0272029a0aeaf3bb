/* SPDX-License-Identifier: BSD-2-Clause */
/* Maps of an object: filling them before a run, writing them out afterwards in bpftool's forms. */
#ifndef CLI_MAPS_H
#define CLI_MAPS_H

#include "cli/json.h"
#include "cli/object.h"
#include "cli/options.h"

/* Bytes, or a number that fills the whole key or value. */
struct map_operand {
	struct bytes bytes;
	bool is_number;
	u64 number;
};

/* "MAP:KEY=VALUE" */
struct map_update {
	char *map, *prog; /* prog: the value is this program; else NULL */
	struct map_operand key, value;
};

/* CLI_OK, or CLI_USAGE after an error line. map_update_free() in either case. */
int map_update_parse(const char *text, struct map_update *update);
/* CLI_OK, or CLI_FAILED after an error line. */
int map_update_apply(struct subject *subject, const struct map_update *update);
void map_update_free(struct map_update *update);

/* Are all @names, but for "all", maps of the object? CLI_OK, or CLI_FAILED after an error line. */
int maps_check(const struct subject *subject, const struct opt_texts *names);
struct map_listing {
	const struct opt_texts *names; /* "all" is every map */
	bool skips_zero;	       /* leave out elements whose value is all zero */
	struct json_doc *doc;	       /* write them as its member "maps"; NULL: as text */
};

/* Status as above. */
int maps_print(const struct subject *subject, const struct map_listing *listing);

#endif
