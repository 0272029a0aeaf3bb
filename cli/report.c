// SPDX-License-Identifier: BSD-2-Clause
/* See report.h. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "cli/effects.h"
#include "cli/names.h"
#include "cli/report.h"
#include "cli/trace.h"

#define NSEC_PER_SEC ((u64)1000000000)

/* More error lines than this help nobody; the rest is counted. */
#define MAX_SHOWN_ERRORS 10

static u64 now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (u64)ts.tv_sec * NSEC_PER_SEC + (u64)ts.tv_nsec;
}

/* ---- progress: on a terminal, from the first second on ---- */

static void show_progress(struct report *report)
{
	u64 now;

	if (!report->next_progress_ns)
		return;
	now = now_ns();
	if (now < report->next_progress_ns)
		return;
	report->next_progress_ns = now + NSEC_PER_SEC / 4;
	report->has_progress = true;
	fprintf(stderr, "\r%" PRIu64 " %ss, %" PRIu64 " s", report->nr_packets, report->noun,
		(now - report->started_ns) / NSEC_PER_SEC);
}

static void clear_progress(struct report *report)
{
	if (report->has_progress)
		fputs("\r\033[K", stderr);
	report->has_progress = false;
}

static void start_progress(struct report *report)
{
	bool prints_lines = !report->is_quiet && !report->is_summary;

	if (!isatty(STDERR_FILENO) || (prints_lines && isatty(STDOUT_FILENO)))
		return;
	report->started_ns = now_ns();
	report->next_progress_ns = report->started_ns + NSEC_PER_SEC;
}

/* ---- colours ---- */

static bool wants_colour(void)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && !(no_color && *no_color) && term && strcmp(term, "dumb");
}

static void print_coloured(const struct report *report, const char *colour, const char *text)
{
	if (report->has_colour)
		printf("\033[%sm%s\033[m", colour, text);
	else
		fputs(text, stdout);
}

/* ---- where packets were redirected to ---- */

/* The last one: it is what the verdict carried out. */
struct redirect {
	bool is_set, is_broadcast;
	u32 ifindex;
	u64 key;
	char map[BPF_OBJ_NAME_LEN]; /* "": bpf_redirect() */
};

static int note_redirect(void *ctx, const struct userbpf_effect *effect)
{
	struct redirect *redirect = ctx;

	if (effect->kind != USERBPF_EFFECT_REDIRECT)
		return 0;
	*redirect = (struct redirect){
		.is_set = true,
		.is_broadcast = effect->flags & BPF_F_BROADCAST,
		.ifindex = effect->ifindex,
		.key = effect->key,
	};
	if (effect->map_id)
		snprintf(redirect->map, sizeof(redirect->map), "%s", effect->map_name);
	return 0;
}

static struct redirect find_redirect(const struct report *report)
{
	struct redirect redirect = {};

	userbpf_each_effect(report->vm, note_redirect, &redirect);
	return redirect;
}

static void print_redirect(const struct report *report)
{
	struct redirect redirect = find_redirect(report);

	if (redirect.is_set && redirect.ifindex)
		printf(", ifindex %u", redirect.ifindex);
	if (redirect.is_set && redirect.map[0] && redirect.is_broadcast)
		printf(", all of %s", redirect.map);
	else if (redirect.is_set && redirect.map[0])
		printf(", %s[%" PRIu64 "]", redirect.map, redirect.key);
}

static void add_redirect(const struct report *report, struct json_object *object)
{
	struct redirect redirect = find_redirect(report);

	if (redirect.is_set && redirect.ifindex)
		json_add(object, "ifindex", json_object_new_int64(redirect.ifindex));
	if (!redirect.is_set || !redirect.map[0])
		return;
	json_add(object, "redirect_map", json_text(redirect.map));
	if (redirect.is_broadcast)
		json_add(object, "redirect_broadcast", json_object_new_boolean(true));
	else
		json_add(object, "redirect_key", json_object_new_uint64(redirect.key));
}

/* ---- one packet ---- */

static void print_verdict(const struct report *report, u64 retval)
{
	bool keeps = verdict_keeps_packet(report->prog, retval);
	char buf[NAME_BYTES];

	print_coloured(report, keeps ? "32" : "33", verdict_name(report->prog, retval, buf));
}

static void print_line(const struct report *report, const struct outcome *outcome)
{
	if (outcome->text)
		fwrite(outcome->text, 1, outcome->text_size, stdout);
	printf("#%" PRIu64 " ", outcome->number);
	if (outcome->error) {
		print_coloured(report, "31", outcome->trap ? "TRAP" : "FAILED");
		if (outcome->has_packet)
			printf(" %zu bytes", outcome->size_in);
		putchar('\n');
		return;
	}
	print_verdict(report, outcome->retval);
	if (outcome->has_packet && (outcome->size_in || outcome->size_out))
		printf(" %zu -> %zu bytes", outcome->size_in, outcome->size_out);
	if (outcome->meta_size)
		printf(", %zu of metadata", outcome->meta_size);
	print_redirect(report);
	if (outcome->hook_retval)
		printf(", returns %d", outcome->hook_retval);
	if (report->shows_duration)
		printf(", %u ns", outcome->duration_ns);
	if (outcome->nr_callbacks)
		printf(", then %u callback%s", outcome->nr_callbacks,
		       outcome->nr_callbacks > 1 ? "s" : "");
	putchar('\n');
	if (report->shows_effects)
		effects_print(report->vm, report->records);
	if (context_is_shown(report->context))
		context_print(report->context);
	if (report->shows_bytes && outcome->data_out) {
		hex_print(outcome->data_out, outcome->meta_size + outcome->size_out);
		putchar('\n');
	}
}

static const char *const trap_kinds[] = {
	[USERBPF_TRAP_NONE] = "none",	      [USERBPF_TRAP_MEMORY] = "memory",
	[USERBPF_TRAP_ARGUMENT] = "argument", [USERBPF_TRAP_CALL] = "call",
	[USERBPF_TRAP_BUDGET] = "budget",
};

static struct json_object *trap_object(const struct userbpf_trap *trap)
{
	struct json_object *object = json_object_new_object();
	bool is_known = (size_t)trap->kind < ARRAY_SIZE(trap_kinds);
	char addr[24];

	json_add(object, "kind",
		 json_object_new_string(is_known ? trap_kinds[trap->kind] : "unknown"));
	json_add(object, "insn", json_object_new_int64(trap->insn_idx));
	if (trap->kind == USERBPF_TRAP_MEMORY || trap->kind == USERBPF_TRAP_ARGUMENT) {
		snprintf(addr, sizeof(addr), "0x%" PRIx64, trap->addr);
		json_add(object, "addr", json_object_new_string(addr));
		json_add(object, "size", json_object_new_int64(trap->size));
		json_add(object, "region", json_text(trap->region));
	}
	json_add(object, "source", json_text(trap->source));
	json_add(object, "message", json_text(trap->message));
	return object;
}

static void add_result(const struct report *report, const struct outcome *outcome,
		       struct json_object *object)
{
	char buf[NAME_BYTES];

	json_add(object, "retval", json_object_new_int64((u32)outcome->retval));
	json_add(object, "verdict",
		 json_object_new_string(verdict_name(report->prog, outcome->retval, buf)));
	if (outcome->has_packet)
		json_add(object, "data_size_out",
			 json_object_new_int64((int64_t)outcome->size_out));
	if (outcome->text)
		json_add(object, "text",
			 json_object_new_string_len(outcome->text, (int)outcome->text_size));
	if (outcome->meta_size)
		json_add(object, "meta_size", json_object_new_int64((int64_t)outcome->meta_size));
	add_redirect(report, object);
	if (outcome->hook_retval)
		json_add(object, "hook_retval", json_object_new_int64(outcome->hook_retval));
	if (context_is_shown(report->context))
		json_add(object, "ctx", context_object(report->context));
	if (report->shows_duration)
		json_add(object, "duration", json_object_new_int64(outcome->duration_ns));
	if (report->shows_bytes && outcome->data_out)
		json_add(object, "data_out",
			 json_bytes(outcome->data_out, outcome->meta_size + outcome->size_out));
}

static void put_object(struct report *report, const struct outcome *outcome)
{
	struct json_object *object = json_object_new_object();

	json_add(object, report->noun, json_object_new_int64((int64_t)outcome->number));
	if (outcome->has_packet)
		json_add(object, "data_size_in", json_object_new_int64((int64_t)outcome->size_in));
	if (outcome->trap)
		json_add(object, "trap", trap_object(outcome->trap));
	else if (outcome->error)
		json_add(object, "error", json_text(outcome->error));
	else
		add_result(report, outcome, object);
	if (outcome->nr_callbacks)
		json_add(object, "callbacks", json_object_new_int64(outcome->nr_callbacks));
	if (report->shows_trace)
		json_add(object, "trace", trace_array(report->vm));
	if (report->shows_effects)
		json_add(object, "effects", effects_array(report->vm, report->records));
	json_put(&report->doc, NULL, object);
}

static void count_verdict(struct report *report, u64 retval)
{
	size_t i = 0;

	while (i < report->nr_verdicts && report->verdicts[i].retval < retval)
		i++;
	if (i < report->nr_verdicts && report->verdicts[i].retval == retval) {
		report->verdicts[i].nr++;
		return;
	}
	if (report->nr_verdicts == REPORT_MAX_VERDICTS) {
		report->nr_other_verdicts++;
		return;
	}
	memmove(&report->verdicts[i + 1], &report->verdicts[i],
		(report->nr_verdicts - i) * sizeof(report->verdicts[0]));
	report->verdicts[i].retval = retval;
	report->verdicts[i].nr = 1;
	report->nr_verdicts++;
}

static void count_outcome(struct report *report, const struct outcome *outcome)
{
	report->nr_packets++;
	if (!outcome->error) {
		count_verdict(report, outcome->retval);
		return;
	}
	report->nr_failed++;
	report->nr_trapped += outcome->trap != NULL;
	if (report->nr_failed > MAX_SHOWN_ERRORS)
		return;
	clear_progress(report);
	cli_failed("%s %" PRIu64 ": %s", report->noun, outcome->number, outcome->error);
}

void report_packet(struct report *report, const struct outcome *outcome)
{
	bool prints_packet = !report->is_quiet && !report->is_summary;

	if (report->is_json && (prints_packet || report->shows_trace)) {
		put_object(report, outcome);
	} else {
		if (report->shows_trace)
			trace_print(report->vm);
		if (prints_packet)
			print_line(report, outcome);
	}
	report->nr_lost_effects += userbpf_clear_effects(report->vm);
	count_outcome(report, outcome);
	show_progress(report);
}

/* ---- the whole ---- */

static bool is_about_packets(const struct report *report)
{
	return !strcmp(report->noun, "packet");
}

void report_begin(struct report *report, const char *object, const char *prog)
{
	char buf[NAME_BYTES];

	report->has_colour = wants_colour();
	start_progress(report);
	if (!report->is_json)
		return;
	json_begin(&report->doc, NULL, '{');
	json_put(&report->doc, "object", json_text(object));
	json_put(&report->doc, "program", json_text(prog));
	json_put(&report->doc, "type",
		 json_object_new_string(prog_type_name(userbpf_prog_type(report->prog), buf)));
	json_begin(&report->doc, is_about_packets(report) ? "packets" : "runs", '[');
}

/* "2 XDP_PASS, 1 XDP_DROP, 1 failed" */
static void put_counts(const struct report *report, struct text *out)
{
	const char *comma = "";
	char buf[NAME_BYTES];

	for (size_t i = 0; i < report->nr_verdicts; i++) {
		text_printf(out, "%s%" PRIu64 " %s", comma, report->verdicts[i].nr,
			    verdict_name(report->prog, report->verdicts[i].retval, buf));
		comma = ", ";
	}
	if (report->nr_other_verdicts)
		text_printf(out, "%s%" PRIu64 " with other values", comma,
			    report->nr_other_verdicts);
	if (report->nr_failed)
		text_printf(out, "%s%" PRIu64 " failed", comma, report->nr_failed);
}

void report_put_result(const struct report *report, struct text *out)
{
	char buf[NAME_BYTES];

	if (report->nr_packets != 1)
		put_counts(report, out);
	else if (report->nr_failed)
		text_puts(out, report->nr_trapped ? "trap" : "refused");
	else
		text_puts(out, verdict_name(report->prog, report->verdicts[0].retval, buf));
}

static void print_totals(const struct report *report)
{
	char counts[REPORT_COUNTS_BYTES] = "";
	struct text out = TEXT_ON(counts);

	put_counts(report, &out);
	printf("%" PRIu64 " %s%s%s%s\n", report->nr_packets, report->noun,
	       report->nr_packets == 1 ? "" : "s", *counts ? ": " : "", counts);
}

struct json_object *report_summary(const struct report *report)
{
	struct json_object *totals = json_object_new_object(), *verdicts = json_object_new_object();
	char buf[NAME_BYTES];

	for (size_t i = 0; i < report->nr_verdicts; i++)
		json_add(verdicts, verdict_name(report->prog, report->verdicts[i].retval, buf),
			 json_object_new_int64((int64_t)report->verdicts[i].nr));
	json_add(totals, is_about_packets(report) ? "packets" : "runs",
		 json_object_new_int64((int64_t)report->nr_packets));
	json_add(totals, "failed", json_object_new_int64((int64_t)report->nr_failed));
	json_add(totals, "verdicts", verdicts);
	if (report->nr_other_verdicts)
		json_add(totals, "other_verdicts",
			 json_object_new_int64((int64_t)report->nr_other_verdicts));
	return totals;
}

void report_totals(struct report *report)
{
	clear_progress(report);
	if (report->nr_failed > MAX_SHOWN_ERRORS)
		cli_failed("and %" PRIu64 " more failed", report->nr_failed - MAX_SHOWN_ERRORS);
	if (report->nr_lost_effects && (report->shows_trace || report->shows_effects))
		cli_warn("%" PRIu64
			 " lines of trace output or redirects were lost: too many in one run",
			 report->nr_lost_effects);
	if (report->is_json) {
		json_end(&report->doc, ']');
		json_put(&report->doc, "summary", report_summary(report));
	} else if (!report->is_quiet) {
		print_totals(report);
	}
}

void report_end(struct report *report)
{
	if (!report->is_json)
		return;
	json_end(&report->doc, '}');
	putchar('\n');
}
