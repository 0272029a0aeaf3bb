// SPDX-License-Identifier: BSD-2-Clause
/* See records.h. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <userbpf/buffer.h>

#include "btf/value.h"
#include "cli/records.h"
#include "spec/spec.h"

/* Of a perf buffer, for each CPU: a packet may send this much. */
#define PERF_PAGES 64

struct record {
	u8 *data;
	size_t size;
	int cpu; /* -1: of a ring buffer, which does not say */
};

struct channel;

/* How records are read from maps of a class. */
struct channel_kind {
	u32 classes; /* CLASS_* */
	bool knows_lost;
	bool (*open)(struct channel *c);
	int (*read)(struct channel *c);
	void (*close)(struct channel *c);
};

struct channel {
	const struct channel_kind *kind;
	struct records *owner;
	struct userbpf_map *map;
	const struct btf *btf;
	u32 value_type; /* 0: not known */
	bool is_kept;	/* false: it only has a reader, which makes room */
	union {
		struct userbpf_ring_buffer *ring;
		struct userbpf_perf_buffer *perf;
	};
	struct record *v;
	size_t nr, room;
	u64 nr_lost, nr_not_kept;
	bool is_broken;
};

struct records {
	struct channel **channels; /* callbacks have their addresses */
	size_t nr;
	size_t kept_bytes;
};

static void keep(struct channel *c, int cpu, const void *data, size_t size)
{
	size_t cost = size + sizeof(struct record);

	if (!c->is_kept)
		return;
	if (cost > RECORDS_MAX_BYTES - c->owner->kept_bytes) {
		c->nr_not_kept++;
		return;
	}
	c->owner->kept_bytes += cost;
	if (c->nr == c->room) {
		c->room = MAX(2 * c->room, (size_t)16);
		c->v = cli_realloc(c->v, c->room * sizeof(*c->v));
	}
	c->v[c->nr] = (struct record){.data = cli_alloc(size), .size = size, .cpu = cpu};
	memcpy(c->v[c->nr++].data, data, size);
}

static int on_ring_sample(void *ctx, void *data, size_t size)
{
	keep(ctx, -1, data, size);
	return 0;
}

static void on_perf_sample(void *ctx, int cpu, void *data, u32 size)
{
	keep(ctx, cpu, data, size);
}

static void on_perf_lost(void *ctx, int cpu, u64 nr)
{
	struct channel *c = ctx;

	(void)cpu;
	c->nr_lost += nr;
}

static bool open_ring(struct channel *c)
{
	c->ring = userbpf_ring_buffer_new(c->map, on_ring_sample, c, NULL);
	return c->ring;
}

static int read_ring(struct channel *c)
{
	return userbpf_ring_buffer_consume(c->ring);
}

static void close_ring(struct channel *c)
{
	userbpf_ring_buffer_free(c->ring);
}

static bool open_perf(struct channel *c)
{
	c->perf =
		userbpf_perf_buffer_new(c->map, PERF_PAGES, on_perf_sample, on_perf_lost, c, NULL);
	return c->perf;
}

static int read_perf(struct channel *c)
{
	return userbpf_perf_buffer_consume(c->perf);
}

static void close_perf(struct channel *c)
{
	userbpf_perf_buffer_free(c->perf);
}

static const struct channel_kind kinds[] = {
	{CLASS_RINGBUF, false, open_ring, read_ring, close_ring},
	{CLASS_PERF_EVENT_ARRAY, true, open_perf, read_perf, close_perf},
};

/* NULL: no records go through @map. */
static const struct channel_kind *find_kind(const struct userbpf_map *map)
{
	const struct spec_map *row = spec_map_by_type(userbpf_map_type(map));

	for (size_t i = 0; row && i < ARRAY_SIZE(kinds); i++) {
		if (row->classes & kinds[i].classes)
			return &kinds[i];
	}
	return NULL;
}

static struct channel *find_channel(const struct records *records, const struct userbpf_map *map)
{
	for (size_t i = 0; i < records->nr; i++) {
		if (records->channels[i]->map == map)
			return records->channels[i];
	}
	return NULL;
}

static int add_map(struct records *records, const struct subject *subject,
		   const struct map_choice *choice, bool is_kept)
{
	const struct channel_kind *kind = find_kind(choice->map);
	struct channel *c;

	if (!kind || find_channel(records, choice->map))
		return CLI_OK;
	c = cli_alloc(sizeof(*c));
	*c = (struct channel){
		.kind = kind,
		.owner = records,
		.map = choice->map,
		.btf = maps_btf(subject, choice->map),
		.value_type = choice->value_type,
		.is_kept = is_kept,
	};
	records->channels =
		cli_realloc(records->channels, (records->nr + 1) * sizeof(*records->channels));
	records->channels[records->nr++] = c;
	return kind->open(c) ? CLI_OK
			     : cli_failed("map %s cannot be read: %s", userbpf_map_name(c->map),
					  strerror(errno));
}

static int add_maps_of(struct records *records, const struct subject *subject,
		       const struct userbpf_object *obj, bool is_kept)
{
	struct map_choice choice = {};
	int status = CLI_OK;

	while (!status && (choice.map = userbpf_object_next_map(obj, choice.map))) {
		choice.value_type = userbpf_map_btf_value_type_id(choice.map);
		status = add_map(records, subject, &choice, is_kept);
	}
	return status;
}

int records_open(const struct subject *subject, const struct opt_texts *names, bool reads_all,
		 struct records **out)
{
	struct map_choice choice;
	int status = CLI_OK;

	*out = cli_alloc(sizeof(**out));
	for (size_t i = 0; !status && i < names->nr; i++) {
		if (!strcmp(names->v[i], "all"))
			continue;
		status = maps_choose(subject, names->v[i], &choice);
		status = status ? status : add_map(*out, subject, &choice, true);
	}
	for (size_t i = 0; !status && i < names->nr; i++) {
		if (!strcmp(names->v[i], "all"))
			status = add_maps_of(*out, subject, subject->obj, true);
	}
	if (!status && reads_all)
		status = add_maps_of(*out, subject, subject->obj, false);
	for (size_t i = 0; !status && reads_all && i < subject->nr_more_objs; i++)
		status = add_maps_of(*out, subject, subject->more_objs[i], false);
	return status;
}

void records_read(struct records *records)
{
	for (size_t i = 0; records && i < records->nr; i++) {
		struct channel *c = records->channels[i];
		int err = c->is_broken ? 0 : c->kind->read(c);

		if (err >= 0)
			continue;
		c->is_broken = true;
		cli_warn("map %s: somebody wrote over its records: %s", userbpf_map_name(c->map),
			 strerror(-err));
	}
}

void records_close(struct records *records)
{
	for (size_t i = 0; records && i < records->nr; i++) {
		struct channel *c = records->channels[i];

		c->kind->close(c);
		for (size_t k = 0; k < c->nr; k++)
			free(c->v[k].data);
		free(c->v);
		free(c);
	}
	if (records)
		free(records->channels);
	free(records);
}

bool records_has(const struct records *records, const struct userbpf_map *map)
{
	const struct channel *c = find_channel(records, map);

	return c && c->is_kept;
}

/* ---- writing out ---- */

/* What records are written with. */
struct form {
	const struct btf *btf;
	u32 type; /* 0: bytes only */
	struct json_doc *doc;
	int err;
};

static void write_typed(struct form *form, const struct record *r, struct jsonw w)
{
	int err = btf_value_print(form->btf, form->type, r->data, r->size,
				  form->doc ? BTF_VALUE_JSON : BTF_VALUE_PLAIN, &w);

	form->err = form->err ? form->err : err;
}

static void print_record(struct form *form, const struct record *r, size_t nr)
{
	printf("record %zu", nr);
	if (r->cpu >= 0)
		printf(" (CPU %02d)", r->cpu);
	printf(": %zu bytes\n", r->size);
	if (form->type)
		write_typed(form, r, json_text_writer());
	else
		hex_print(r->data, r->size);
	putchar('\n');
}

static void put_record(struct form *form, const struct record *r)
{
	json_begin(form->doc, NULL, '{');
	if (r->cpu >= 0)
		json_put(form->doc, "cpu", json_object_new_int64(r->cpu));
	json_put_bytes(form->doc, "data", r->data, r->size);
	if (form->type)
		write_typed(form, r, json_writer(form->doc, "formatted"));
	json_end(form->doc, '}');
}

static void print_counts(const struct channel *c)
{
	printf("Found %zu record%s", c->nr, c->nr == 1 ? "" : "s");
	if (c->kind->knows_lost)
		printf(", %" PRIu64 " lost", c->nr_lost);
	if (c->nr_not_kept)
		printf(", %" PRIu64 " not kept", c->nr_not_kept);
	putchar('\n');
}

static void put_counts(const struct channel *c, struct json_doc *doc)
{
	if (c->kind->knows_lost)
		json_put(doc, "lost", json_object_new_int64((int64_t)c->nr_lost));
	if (c->nr_not_kept)
		json_put(doc, "not_kept", json_object_new_int64((int64_t)c->nr_not_kept));
}

bool records_find_type(const struct records *records, u32 map_id, struct record_type *type)
{
	for (size_t i = 0; i < records->nr; i++) {
		const struct channel *c = records->channels[i];

		if (userbpf_map_id(c->map) == map_id && c->value_type) {
			*type = (struct record_type){c->btf, c->value_type};
			return true;
		}
	}
	return false;
}

void records_print(const struct records *records, const struct map_choice *choice,
		   const struct btf *btf, struct json_doc *doc)
{
	const struct channel *c = find_channel(records, choice->map);
	struct form form = {.btf = btf, .type = choice->value_type, .doc = doc};

	if (doc)
		json_begin(doc, "records", '[');
	for (size_t i = 0; i < c->nr && !ferror(stdout); i++) {
		if (doc)
			put_record(&form, &c->v[i]);
		else
			print_record(&form, &c->v[i], i + 1);
	}
	if (doc) {
		json_end(doc, ']');
		put_counts(c, doc);
	} else {
		print_counts(c);
	}
	if (form.err)
		cli_warn("map %s: records that do not fit the type are shown as null",
			 userbpf_map_name(c->map));
}
