/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What programs send through ring buffers and perf event arrays: read after every packet, as a
 * consumer would, and kept until the maps are written out.
 */
#ifndef CLI_RECORDS_H
#define CLI_RECORDS_H

#include "cli/maps.h"

/* Bytes of records that are kept; the others are counted. */
#define RECORDS_MAX_BYTES ((size_t)64 << 20)

struct btf;
struct records;

/*
 * Begin to read those of the maps @names (see maps_check()) that are such buffers; perf event
 * arrays get a buffer for each CPU. With @reads_all all others have a reader too, which keeps
 * nothing, so that programs find room. CLI_OK, or CLI_FAILED after an error line; *@out is for
 * records_close() in either case.
 */
int records_open(const struct subject *subject, const struct opt_texts *names, bool reads_all,
		 struct records **out);
/* @records may be NULL. */
void records_read(struct records *records);
/* Before the subject is. NULL is allowed. */
void records_close(struct records *records);

/* Is @map read for being written out? */
bool records_has(const struct records *records, const struct userbpf_map *map);
struct record_type {
	const struct btf *btf;
	u32 id;
};

/* What records of the map with this id are; false: not known. */
bool records_find_type(const struct records *records, u32 map_id, struct record_type *type);
/* As text, or as members "records", "lost" and "not_kept" of the object that is open in @doc. */
void records_print(const struct records *records, const struct map_choice *choice,
		   const struct btf *btf, struct json_doc *doc);

#endif
