// SPDX-License-Identifier: BSD-2-Clause
/* See json.h. */
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "cli/hex.h"
#include "cli/json.h"

struct json_object *json_bytes(const void *data, size_t size)
{
	struct json_object *array = json_object_new_array();
	const u8 *bytes = data;

	for (size_t i = 0; i < size; i++) {
		char text[8];

		snprintf(text, sizeof(text), "0x%02x", bytes[i]);
		json_push(array, json_object_new_string(text));
	}
	return array;
}

struct json_object *json_text(const char *text)
{
	const char *s = text;
	char *clean = cli_alloc(strlen(text) * 3 + 1), *out = clean;
	struct json_object *value;

	while (*s) {
		size_t len = utf8_len(s);

		if (len)
			memcpy(out, s, len);
		else
			memcpy(out, "\xef\xbf\xbd", 3);
		out += len ? len : 3;
		s += len ? len : 1;
	}
	value = json_object_new_string_len(clean, (int)(out - clean));
	free(clean);
	return value;
}

static void write_file(void *file, const char *bytes, size_t size)
{
	fwrite(bytes, 1, size, file);
}

/* Terminated after each piece. */
static void append(void *ctx, const char *bytes, size_t size)
{
	struct bytes *text = ctx;

	text->data = cli_realloc(text->data, text->size + size + 1);
	memcpy(text->data + text->size, bytes, size);
	text->size += size;
	text->data[text->size] = '\0';
}

struct json_object *json_written(void (*write)(void *ctx, struct jsonw *w), void *ctx)
{
	struct json_object *value = json_object_new_object();
	struct bytes text = {};

	write(ctx, &(struct jsonw){.write = append, .ctx = &text});
	json_object_set_serializer(value, json_object_userdata_to_json_string, text.data,
				   json_object_free_userdata);
	return value;
}

void json_add(struct json_object *object, const char *key, struct json_object *value)
{
	json_object_object_add(object, key, value);
}

void json_push(struct json_object *array, struct json_object *value)
{
	json_object_array_add(array, value);
}

/* ---- writing ---- */

static void put_line(const struct json_doc *doc)
{
	putchar('\n');
	for (u32 i = 0; i < doc->depth; i++)
		fputs("    ", stdout);
}

static void put_in_string(struct json_doc *doc, char c)
{
	putchar(c);
	if (doc->is_escaped)
		doc->is_escaped = false;
	else if (c == '\\')
		doc->is_escaped = true;
	else if (c == '"')
		doc->is_in_string = false;
}

static void open_bracket(struct json_doc *doc, char c)
{
	putchar(c);
	doc->depth++;
	doc->objects = doc->objects << 1 | (c == '{');
	doc->wants_key = c == '{';
	doc->is_empty = true;
}

static void close_bracket(struct json_doc *doc, char c)
{
	doc->depth--;
	doc->objects >>= 1;
	if (!doc->is_empty)
		put_line(doc);
	putchar(c);
	doc->is_empty = false;
}

/* As bpftool lays JSON out: a line for every key and for every closing bracket. */
static void put_pretty(struct json_doc *doc, char c)
{
	if (doc->is_in_string) {
		put_in_string(doc, c);
	} else if (c == '{' || c == '[') {
		open_bracket(doc, c);
	} else if (c == '}' || c == ']') {
		close_bracket(doc, c);
	} else if (c == ',') {
		putchar(c);
		doc->wants_key = doc->objects & 1;
	} else if (c == ':') {
		fputs(": ", stdout);
	} else {
		if (doc->wants_key)
			put_line(doc);
		doc->wants_key = doc->is_empty = false;
		doc->is_in_string = c == '"';
		putchar(c);
	}
}

static void put(struct json_doc *doc, const char *bytes, size_t size)
{
	if (!doc->is_pretty) {
		fwrite(bytes, 1, size, stdout);
		return;
	}
	for (size_t i = 0; i < size; i++)
		put_pretty(doc, bytes[i]);
}

static void put_text(struct json_doc *doc, const char *text)
{
	put(doc, text, strlen(text));
}

static void put_key(struct json_doc *doc, const char *key)
{
	if (doc->needs_comma)
		put_text(doc, ",");
	if (!key)
		return;
	put_text(doc, "\"");
	put_text(doc, key);
	put_text(doc, "\":");
}

void json_begin(struct json_doc *doc, const char *key, char bracket)
{
	put_key(doc, key);
	put(doc, &bracket, 1);
	doc->needs_comma = false;
}

void json_end(struct json_doc *doc, char bracket)
{
	put(doc, &bracket, 1);
	doc->needs_comma = true;
}

void json_put(struct json_doc *doc, const char *key, struct json_object *value)
{
	put_key(doc, key);
	put_text(doc, json_object_to_json_string_ext(
			      value, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(value);
	doc->needs_comma = true;
}

static void write_doc(void *ctx, const char *bytes, size_t size)
{
	put(ctx, bytes, size);
}

struct jsonw json_writer(struct json_doc *doc, const char *key)
{
	put_key(doc, key);
	doc->needs_comma = true;
	return (struct jsonw){.write = write_doc, .ctx = doc};
}

struct jsonw json_text_writer(void)
{
	return (struct jsonw){.write = write_file, .ctx = stdout, .is_indented = true};
}

void json_put_bytes(struct json_doc *doc, const char *key, const void *data, size_t size)
{
	const u8 *bytes = data;

	json_begin(doc, key, '[');
	for (size_t i = 0; i < size; i++) {
		char text[16];

		snprintf(text, sizeof(text), "%s\"0x%02x\"", i ? "," : "", bytes[i]);
		put_text(doc, text);
	}
	json_end(doc, ']');
}
