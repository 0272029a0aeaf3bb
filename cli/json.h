/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * JSON: values are built with json-c, a value at a time, and written into a document that is never
 * held as a whole, so that a capture of any length can be reported.
 */
#ifndef CLI_JSON_H
#define CLI_JSON_H

#include <json-c/json.h>

#include "base/jsonw.h"

/* ["0x01","0x02"], as bpftool writes bytes. Each takes about a hundred bytes of memory. */
struct json_object *json_bytes(const void *data, size_t size);
/* A string; bytes that are not UTF-8 become U+FFFD. */
struct json_object *json_text(const char *text);

/* What is JSON already: @write is called with a writer for it. */
struct json_object *json_written(void (*write)(void *ctx, struct jsonw *w), void *ctx);

/* These take over @value. */
void json_add(struct json_object *object, const char *key, struct json_object *value);
void json_push(struct json_object *array, struct json_object *value);

/* A document on standard output, written piece by piece. All zero but for .is_pretty is a new one.
 */
struct json_doc {
	bool is_pretty; /* indented, as bpftool -p has it */
	bool needs_comma;
	/* Of what has been written, when it is indented. */
	bool is_in_string, is_escaped, is_empty, wants_key;
	u32 depth;
	u64 objects; /* bit 0: the innermost bracket is that of an object, bit 1: the next one, ...
		      */
};

void json_begin(struct json_doc *doc, const char *key, char bracket); /* @key NULL in an array */
void json_end(struct json_doc *doc, char bracket);
/* Takes over @value. */
void json_put(struct json_doc *doc, const char *key, struct json_object *value);
/* What writes one value of the document, which is the caller's to do. */
struct jsonw json_writer(struct json_doc *doc, const char *key);
/* Indented, for people, and no part of a document. */
struct jsonw json_text_writer(void);
/* json_put() of json_bytes(), for any number of bytes. */
void json_put_bytes(struct json_doc *doc, const char *key, const void *data, size_t size);

#endif
