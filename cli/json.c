// SPDX-License-Identifier: BSD-2-Clause
/* See json.h. */
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"
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

void json_add(struct json_object *object, const char *key, struct json_object *value)
{
	json_object_object_add(object, key, value);
}

void json_push(struct json_object *array, struct json_object *value)
{
	json_object_array_add(array, value);
}

void json_print(struct json_object *value)
{
	fputs(json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN |
							    JSON_C_TO_STRING_NOSLASHESCAPE),
	      stdout);
	json_object_put(value);
}

static void put_key(struct json_doc *doc, const char *key)
{
	if (doc->needs_comma)
		putchar(',');
	if (key)
		printf("\"%s\":", key);
}

void json_begin(struct json_doc *doc, const char *key, char bracket)
{
	put_key(doc, key);
	putchar(bracket);
	doc->needs_comma = false;
}

void json_end(struct json_doc *doc, char bracket)
{
	putchar(bracket);
	doc->needs_comma = true;
}

void json_put(struct json_doc *doc, const char *key, struct json_object *value)
{
	put_key(doc, key);
	json_print(value);
	doc->needs_comma = true;
}

static void write_stdout(void *ctx, const char *bytes, size_t size)
{
	(void)ctx;
	fwrite(bytes, 1, size, stdout);
}

struct jsonw json_writer(struct json_doc *doc, const char *key)
{
	put_key(doc, key);
	doc->needs_comma = true;
	return (struct jsonw){.write = write_stdout};
}

struct jsonw json_text_writer(void)
{
	return (struct jsonw){.write = write_stdout, .is_indented = true};
}

void json_put_bytes(struct json_doc *doc, const char *key, const void *data, size_t size)
{
	const u8 *bytes = data;

	json_begin(doc, key, '[');
	for (size_t i = 0; i < size; i++)
		printf("%s\"0x%02x\"", i ? "," : "", bytes[i]);
	json_end(doc, ']');
}
