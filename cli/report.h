/* SPDX-License-Identifier: BSD-2-Clause */
/* What a run prints: a line or JSON object per packet (or run without one), counts per verdict,
 * progress. */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include "cli/context.h"
#include "cli/object.h"
#include "cli/records.h"

/* What came of one packet. */
struct outcome {
	u64 number;			     /* from 1 */
	bool has_packet;		     /* or other memory that goes in and out */
	size_t size_in, size_out, meta_size; /* bytes; sizes without metadata */
	const u8 *data_out;		     /* metadata first */
	const char *text;		     /* what an iterator wrote; NULL: it is none */
	size_t text_size;
	u64 retval;
	u32 duration_ns;
	int hook_retval;		 /* of programs of cgroups: 0 or -errno */
	u32 nr_callbacks;		 /* of timers and queued work, after it */
	const char *error;		 /* why there is no verdict; NULL: there is one */
	const struct userbpf_trap *trap; /* NULL: the error, if any, is no trap */
};

#define REPORT_MAX_VERDICTS 64
/* What report_put_result() writes at most. */
#define REPORT_COUNTS_BYTES 8192

struct report {
	/* set by the owner */
	bool is_json, is_quiet, is_summary, shows_trace, shows_effects, shows_bytes, shows_duration;
	const struct userbpf_prog *prog;
	const struct context *context;
	const struct records *records;
	const char *noun; /* what is counted: "packet", "run" */
	struct userbpf *vm;

	/* the report's own */
	struct json_doc doc;
	bool has_colour;
	u64 nr_packets, nr_failed, nr_trapped, nr_lost_effects; /* trapped: also failed */
	struct {
		u64 retval, nr;
	} verdicts[REPORT_MAX_VERDICTS]; /* ascending by retval */
	size_t nr_verdicts;
	u64 nr_other_verdicts; /* of packets, when there was no room */
	u64 started_ns, next_progress_ns;
	bool has_progress;
};

void report_begin(struct report *report, const char *object, const char *prog);
/* Print what the program traced since the last call, and the outcome. */
void report_packet(struct report *report, const struct outcome *outcome);
/* Close the list of packets and print the totals. The JSON document is left open for more members.
 */
void report_totals(struct report *report);
void report_end(struct report *report);

/* The same in few words: "XDP_PASS" or "trap"; of several packets "2 XDP_PASS, 1 failed". */
void report_put_result(const struct report *report, struct text *out);
/* And as JSON, as in the document. */
struct json_object *report_summary(const struct report *report);

#endif
