/* SPDX-License-Identifier: BSD-2-Clause */
/* Maps of an object: filling them before a run, writing them out afterwards in bpftool's forms. */
#ifndef CLI_MAPS_H
#define CLI_MAPS_H

#include "cli/json.h"
#include "cli/object.h"
#include "cli/options.h"

struct object_word;

/* Bytes, or a number that fills the whole key or value. */
struct map_operand {
	struct bytes bytes;
	bool is_number;
	u64 number;
};

enum update_kind {
	UPDATE_VALUE,
	UPDATE_PROG,
	UPDATE_TARGET,
	UPDATE_OBJECT,
	UPDATE_MAP,
	UPDATE_NEW, /* a new map by the template of the map it goes into */
};

/* "MAP:KEY=VALUE", or with "MAP[AT]" an element of the map that is in MAP there */
struct map_update {
	enum update_kind kind;
	char *map;
	char *prog; /* the value is this program, or with UPDATE_TARGET has it; else NULL */
	/* The value is the number of such an object, the one with this id. */
	const struct object_word *object;
	u64 object_id;
	char *value_map; /* the value is this map; else NULL */
	bool is_inside;
	struct map_operand at;
	struct map_operand key, value;
};

/* CLI_OK, or CLI_USAGE after an error line. map_update_free() in either case. */
int map_update_parse(const char *text, struct map_update *update);
/* CLI_OK, or CLI_FAILED after an error line. */
int map_update_apply(struct subject *subject, const struct map_update *update);
void map_update_free(struct map_update *update);

/* As --update spells keys and values. CLI_OK, or CLI_USAGE after an error line about @what. */
int map_operand_parse(const char *what, const char *text, struct map_operand *operand);
/* @operand as @size bytes, copied to @to. CLI_OK, or CLI_FAILED after an error line. */
int map_operand_fill(const char *map, const char *what, const struct map_operand *operand, void *to,
		     size_t size);

/* NULL after an error line. */
struct userbpf_map *maps_find(const struct subject *subject, const char *name);

struct btf;

struct map_choice {
	struct userbpf_map *map;
	u32 value_type; /* BTF id: the map's own, or what the user says; 0: not known */
};

/* "MAP", "MAP[AT]" or "MAP=TYPE". CLI_OK, or CLI_FAILED or CLI_USAGE after an error line. */
int maps_choose(const struct subject *subject, const char *text, struct map_choice *choice);
/* The types of the object that @map, one of the subject's, is of; NULL: it has none. */
const struct btf *maps_btf(const struct subject *subject, const struct userbpf_map *map);
/* Are all @names, but for "all", such? Status as above. */
int maps_check(const struct subject *subject, const struct opt_texts *names);

struct records;

struct map_listing {
	const struct opt_texts *names; /* as above; "all" is every map */
	bool skips_zero;	       /* leave out elements whose value is all zero */
	struct json_doc *doc;	       /* write them as its member "maps"; NULL: as text */
	bool is_whole_document;	       /* or as all there is in .doc */
	const struct records *records; /* what was sent by a run; NULL: nothing ran */
};

/* Status as above. */
int maps_print(const struct subject *subject, const struct map_listing *listing);

#endif
