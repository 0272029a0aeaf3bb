// SPDX-License-Identifier: BSD-2-Clause
/*
 * See runner.h.
 *
 * Everything that can be wrong with the command line alone is found before anything is opened.
 * Packets that make the program trap, or that its type refuses, are reported and counted, and the
 * next one is run; the exit status tells.
 */
#include "cli/runner.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <linux/if_ether.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/calls.h"
#include "cli/maps.h"
#include "cli/names.h"
#include "cli/replace.h"

/* What adjusting head and tail may add to a packet, with room to spare. */
#define GROWTH_BYTES 65536
#define NSEC_PER_SEC 1000000000ull
#define VLAN_HLEN    4

/* Room for what an iterator writes. */
#define ITERATOR_BYTES (16u << 20)

/* ---- what the command line says ---- */

static int parse_updates(struct runner *run)
{
	const struct opt_texts *texts = &run->args->update;
	int status = CLI_OK;

	run->updates = cli_alloc(texts->nr * sizeof(*run->updates));
	run->update_progs = cli_alloc(texts->nr * sizeof(*run->update_progs));
	while (!status && run->nr_updates < texts->nr) {
		struct map_update *update = &run->updates[run->nr_updates];

		status = map_update_parse(texts->v[run->nr_updates++], update);
		if (update->prog)
			run->update_progs[run->nr_update_progs++] = update->prog;
	}
	return status;
}

/* "NAME=VALUE" or "NAME" */
static void split_sysctl(struct runner *run, const char *text)
{
	char *equal;

	run->sysctl_name = cli_alloc(strlen(text) + 1);
	memcpy(run->sysctl_name, text, strlen(text));
	equal = strchr(run->sysctl_name, '=');
	if (!equal)
		return;
	*equal = '\0';
	run->sysctl_value = equal + 1;
}

static const struct {
	const char *unit;
	u64 ns;
} units[] = {{"", 1}, {"ns", 1}, {"us", 1000}, {"ms", 1000000}, {"s", NSEC_PER_SEC}};

/* A time with its unit. */
static bool read_time(const char *text, u64 *ns)
{
	char number[24];
	size_t len = strspn(text, "0123456789");
	u64 count;

	snprintf(number, sizeof(number), "%.*s", (int)MIN(len, sizeof(number)), text);
	for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
		if (strcmp(units[i].unit, text + len) ||
		    number_parse(number, 0, UINT64_MAX / units[i].ns, &count))
			continue;
		*ns = count * units[i].ns;
		return true;
	}
	return false;
}

static int read_clock(struct runner *run)
{
	const char *clock = run->args->clock, *advance = run->args->advance;

	run->has_real_clock = clock && !strcmp(clock, "real");
	if (clock && !run->has_real_clock && !read_time(clock, &run->start_ns))
		return cli_usage("--clock: '%s' is no time: 5s, 100ms, 20us, 7 (nanoseconds) or "
				 "real",
				 clock);
	if (advance && !read_time(advance, &run->advance_ns))
		return cli_usage("--advance: '%s' is no time: 5s, 100ms, 20us, 7 (nanoseconds)",
				 advance);
	if (advance && run->has_real_clock)
		return cli_usage("--advance does not move the host's clock");
	return CLI_OK;
}

/* What can be told from the command line, and the files that --data and --meta name. */
static int prepare(struct runner *run)
{
	const struct run_args *args = run->args;
	int status = parse_updates(run);

	if (!status)
		status = replace_check_texts(&args->replace);
	if (!status && args->sysctl)
		split_sysctl(run, args->sysctl);
	if (!status)
		status = read_clock(run);
	if (!status && args->meta)
		status = input_bytes("--meta", args->meta, &run->meta);
	if (!status)
		status = input_open(&run->input, &args->data, &args->pcap);
	return status;
}

/* ---- running ---- */

static void reserve(u8 **data, size_t *room, size_t size)
{
	if (size <= *room && *data)
		return;
	*room = size * 2;
	*data = cli_realloc(*data, *room);
}

/* The clock starts at 0 with the first packet of a capture and keeps its pace; it never goes back.
 */
static void follow_clock(struct runner *run, const struct packet *packet)
{
	u64 now = userbpf_clock_ns(run->subject.vm), since_first;

	if (!packet->has_time || run->config.has_real_clock)
		return;
	if (!run->has_first_packet)
		run->first_packet_ns = packet->time_ns - now;
	run->has_first_packet = true;
	since_first = packet->time_ns - run->first_packet_ns;
	if ((s64)(since_first - now) > 0)
		userbpf_clock_advance(run->subject.vm, since_first - now);
}

/* Programs that have a packet get a copy of it, with the metadata in front. */
static void fill_packet(struct runner *run, const struct packet *packet,
			struct userbpf_run_opts *opts)
{
	size_t meta_size = run->meta.size;

	reserve(&run->data_in, &run->room_in, meta_size + packet->size);
	if (meta_size)
		memcpy(run->data_in, run->meta.data, meta_size);
	if (packet->size)
		memcpy(run->data_in + meta_size, packet->data, packet->size);
	opts->data_in = run->data_in;
	opts->data_size_in = (u32)(meta_size + packet->size);
	if (!run->ops->has_packet)
		return;
	reserve(&run->data_out, &run->room_out, opts->data_size_in + GROWTH_BYTES);
	opts->data_out = run->data_out;
	opts->data_size_out = opts->data_size_in + GROWTH_BYTES;
}

static bool is_iterator(const struct runner *run)
{
	return userbpf_prog_type(run->subject.prog) == BPF_PROG_TYPE_TRACING &&
	       userbpf_prog_expected_attach_type(run->subject.prog) == BPF_TRACE_ITER;
}

static void fill_ctx(struct runner *run, struct userbpf_run_opts *opts)
{
	struct xdp_md *md = (struct xdp_md *)run->context.in;

	context_attach(&run->context, opts);
	opts->sysctl_name = run->sysctl_name;
	opts->sysctl_value = run->sysctl_value;
	opts->flags |= run->ops->flags & USERBPF_RUN_FREE_CTX;
	if (run->args->has_link_layer || run->args->classic)
		opts->flags |= USERBPF_RUN_LINK_LAYER;
	if (run->args->shows_effects)
		opts->flags |= USERBPF_RUN_RECORD_OUTPUT;
	if (run->args->is_at_ingress)
		opts->flags |= USERBPF_RUN_INGRESS;
	if (ctx_packet_of(run->context.layout) == CTX_PACKET_XDP) {
		md->data = (u32)run->meta.size;
		md->data_end = opts->data_size_in;
	}
}

static bool is_raw_type(const struct runner *run)
{
	return userbpf_prog_type(run->subject.prog) == USERBPF_PROG_TYPE_RAW;
}

static void fill_outcome(const struct runner *run, const struct userbpf_run_opts *opts, int err,
			 struct outcome *outcome)
{
	const char *sentence = messages_last(&run->subject.messages);
	bool is_trap = opts->trap->kind != USERBPF_TRAP_NONE;

	outcome->retval = is_raw_type(run) ? opts->retval64 : opts->retval;
	outcome->duration_ns = opts->duration;
	outcome->hook_retval = opts->hook_retval;
	if (!err)
		return;
	outcome->trap = is_trap ? opts->trap : NULL;
	outcome->error = is_trap && opts->trap->message[0] ? opts->trap->message
			 : sentence			   ? sentence
							   : strerror(-err);
}

/* Timers that are due, and queued work. A trap in one of them is one of the run. */
static void run_due(struct runner *run, struct userbpf_trap *trap, struct outcome *outcome)
{
	USERBPF_OPTS(userbpf_due_opts, opts, .advance_ns = run->advance_ns,
		     .insn_limit = run->args->limit, .trap = trap);
	int nr = userbpf_run_due(run->subject.vm, &opts);

	if (nr > 0)
		outcome->nr_callbacks = (u32)nr;
	if (outcome->error || (nr >= 0 && !opts.nr_trapped))
		return;
	outcome->trap = nr < 0 ? NULL : trap;
	outcome->error = nr < 0 ? messages_last(&run->subject.messages) : trap->message;
}

/* What the program left of its packet, or of the memory it ran over. */
static void fill_data_out(const struct runner *run, const struct userbpf_run_opts *opts,
			  const struct packet *packet, struct outcome *outcome)
{
	if (!run->ops->has_packet) {
		outcome->size_out = packet->size;
		outcome->data_out = run->data_in;
		return;
	}
	if (ctx_packet_of(run->context.layout) == CTX_PACKET_XDP)
		outcome->meta_size =
			MIN(((const struct xdp_md *)run->context.out)->data, opts->data_size_out);
	outcome->size_out = opts->data_size_out - outcome->meta_size;
	outcome->data_out = run->data_out;
}

struct frame {
	const u8 *data;
	size_t size;
};

/* What goes onto the wire: a VLAN tag beside the packet is behind its addresses again. kernel:
 * __vlan_insert_tag() */
static struct frame frame_of(struct runner *run, const struct outcome *outcome)
{
	struct frame frame = {outcome->data_out + outcome->meta_size, outcome->size_out};
	const struct __sk_buff *skb = (const struct __sk_buff *)run->context.out;
	u8 *tagged;
	u16 proto;

	if (ctx_packet_of(run->context.layout) != CTX_PACKET_SKB || !skb->vlan_present ||
	    frame.size < 2 * ETH_ALEN)
		return frame;
	reserve(&run->frame, &run->room_frame, frame.size + VLAN_HLEN);
	tagged = run->frame;
	memcpy(tagged, frame.data, 2 * ETH_ALEN);
	proto = skb->vlan_proto ? (u16)skb->vlan_proto : htons(ETH_P_8021Q);
	memcpy(tagged + 2 * ETH_ALEN, &proto, sizeof(proto));
	tagged[2 * ETH_ALEN + 2] = (u8)(skb->vlan_tci >> 8);
	tagged[2 * ETH_ALEN + 3] = (u8)skb->vlan_tci;
	memcpy(tagged + 2 * ETH_ALEN + VLAN_HLEN, frame.data + 2 * ETH_ALEN,
	       frame.size - 2 * ETH_ALEN);
	return (struct frame){tagged, frame.size + VLAN_HLEN};
}

static void keep_packet(struct runner *run, const struct packet *packet,
			const struct outcome *outcome)
{
	struct frame frame;

	if (!run->out || outcome->error ||
	    !verdict_keeps_packet(run->subject.prog, outcome->retval))
		return;
	frame = frame_of(run, outcome);
	capture_write(run->out, frame.data, frame.size,
		      packet->has_time ? packet->time_ns : userbpf_clock_ns(run->subject.vm));
}

static void run_packet(struct runner *run, const struct packet *packet)
{
	struct outcome outcome = {.number = run->report.nr_packets + 1,
				  .has_packet = run->has_memory,
				  .size_in = packet->size};
	USERBPF_OPTS(userbpf_event_opts, event, .attach_cookie = run->args->cookie,
		     .is_return = run->args->ret);
	USERBPF_OPTS(userbpf_trap, trap);
	USERBPF_OPTS(userbpf_trap, due_trap);
	USERBPF_OPTS(userbpf_run_opts, opts, .repeat = (int)run->args->repeat,
		     .cpu = (u32)run->args->cpu, .engine = (enum userbpf_engine)run->args->engine,
		     .insn_limit = run->args->limit, .trap = &trap,
		     .xdp_mode = (enum userbpf_xdp_mode)run->args->xdp_mode, .event = &event,
		     .hdr_opt_room = (u32)run->args->opt_room);
	int err;

	follow_clock(run, packet);
	if (run->has_memory)
		fill_packet(run, packet, &opts);
	if (is_iterator(run)) {
		reserve(&run->data_out, &run->room_out, ITERATOR_BYTES);
		opts.data_out = run->data_out;
		opts.data_size_out = ITERATOR_BYTES;
	}
	fill_ctx(run, &opts);
	messages_clear(&run->subject.messages);
	err = userbpf_prog_run(run->subject.prog, &opts);
	records_read(run->records);
	fill_outcome(run, &opts, err, &outcome);
	run_due(run, &due_trap, &outcome);
	if (!err && run->has_memory)
		fill_data_out(run, &opts, packet, &outcome);
	if (!err && is_iterator(run)) {
		outcome.text = (const char *)run->data_out;
		outcome.text_size = opts.data_size_out;
	}
	report_packet(&run->report, &outcome);
	keep_packet(run, packet, &outcome);
}

static int run_packets(struct runner *run)
{
	struct packet packet = {};
	int got;

	if (!run->has_memory || (!run->args->data.nr && !run->args->pcap.nr)) {
		run_packet(run, &packet); /* none is needed: check_type() */
		return CLI_OK;
	}
	while ((got = input_next(&run->input, &packet)) > 0 && !ferror(stdout))
		run_packet(run, &packet);
	if (run->input.nr_cut)
		cli_warn("packets cut short when they were captured: %" PRIu64, run->input.nr_cut);
	return got < 0 ? CLI_FAILED : CLI_OK;
}

static int finish(struct runner *run)
{
	struct map_listing listing = {
		.names = &run->args->map,
		.skips_zero = run->args->skips_zero,
		.doc = run->args->is_json ? &run->report.doc : NULL,
		.records = run->records,
	};
	int status = capture_finish(run->out);

	report_totals(&run->report);
	if (run->input.nr_skipped)
		cli_warn("frames left out, as no Ethernet type can be told for them: %" PRIu64,
			 run->input.nr_skipped);
	calls_print(&run->subject, listing.doc);
	status |= maps_print(&run->subject, &listing);
	report_end(&run->report);
	return status || run->report.nr_failed ? CLI_FAILED : CLI_OK;
}

/* ---- setting up ---- */

static int open_subject(struct runner *run)
{
	const struct run_args *args = run->args;
	const struct opt_rest *rest = run->rest;

	run->config = (struct subject_config){
		.path = args->classic ? "the filter" : rest->operands[0],
		.classic = args->classic,
		.prog = rest->nr_operands > 1 ? rest->operands[1] : NULL,
		.type = args->type,
		.attach = args->attach,
		.prog_flags = args->is_dev_bound ? BPF_F_XDP_DEV_BOUND_ONLY : 0,
		.target = &args->target,
		.is_run = true,
		.arch = (enum userbpf_arch)args->arch,
		.settings = &args->settings,
		.more_progs = run->update_progs,
		.nr_more_progs = run->nr_update_progs,
		.mocks = args->mock.v,
		.nr_mocks = args->mock.nr,
		.counts_calls = args->counts_calls,
		.nr_cpus = args->cpus,
		.seed = args->seed,
		.start_ns = run->start_ns,
		.has_real_clock = run->has_real_clock,
		.verbosity = args->verbosity,
	};
	return subject_open(&run->subject, &run->config);
}

static int apply_replacements(struct runner *run)
{
	return replace_apply(&run->subject, &run->args->replace);
}

static int apply_environment(struct runner *run)
{
	const struct environment_args environment = {
		.task = &run->args->task,
		.objects = &run->args->object,
		.stack = &run->args->stack,
		.memory = &run->args->memory,
		.net = run->args->net,
	};

	return environment_apply(&run->env, run->subject.vm, &environment);
}

/* What the options ask of the type, which is known only now. */
static int check_type(struct runner *run)
{
	run->ops = run_ops_of(userbpf_prog_type(run->subject.prog));
	run->has_memory = run->ops->has_packet || is_raw_type(run);
	run->input.is_raw = !run->ops->needs_packet;
	return run_type_check(run);
}

static int make_context(struct runner *run)
{
	const struct run_args *args = run->args;
	const struct context_args context = {&args->ctx, args->ctx_data, args->args, args->ret,
					     &run->env.objects};

	return context_init(&run->context, run->subject.prog, &context);
}

static int open_maps(struct runner *run)
{
	const struct run_args *args = run->args;
	int status = CLI_OK;

	for (size_t i = 0; !status && i < run->nr_updates; i++)
		status = map_update_apply(&run->subject, &run->updates[i]);
	if (!status) /* of these, too, what has been put into maps */
		status = maps_check(&run->subject, &args->map);
	if (!status)
		status =
			records_open(&run->subject, &args->map, args->shows_effects, &run->records);
	return status;
}

static int open_files(struct runner *run)
{
	int status = input_start(&run->input);

	if (status || !run->args->out)
		return status;
	run->out = capture_create(run->args->out);
	return run->out ? CLI_OK : CLI_FAILED;
}

static int set_up(struct runner *run)
{
	static int (*const steps[])(struct runner * run) = {
		prepare,    open_subject, apply_replacements, apply_environment,
		check_type, make_context, open_maps,	      open_files,
	};
	int status = CLI_OK;

	for (size_t i = 0; !status && i < ARRAY_SIZE(steps); i++)
		status = steps[i](run);
	return status;
}

static int run_all(struct runner *run)
{
	const struct run_args *args = run->args;
	int status;

	run->report = (struct report){
		.is_json = args->is_json,
		.doc.is_pretty = args->is_pretty,
		.is_quiet = args->is_quiet,
		.is_summary = args->is_summary,
		.shows_trace = args->shows_trace,
		.shows_effects = args->shows_effects,
		.shows_bytes = args->shows_bytes,
		.shows_duration = args->repeat > 1,
		.prog = run->subject.prog,
		.context = &run->context,
		.records = run->records,
		.noun = run->has_memory ? "packet" : "run",
		.vm = run->subject.vm,
	};
	report_begin(&run->report, run->config.path, userbpf_prog_name(run->subject.prog));
	status = run_packets(run);
	return status | finish(run);
}

static void runner_free(struct runner *run)
{
	records_close(run->records);
	subject_close(&run->subject);
	environment_free(&run->env);
	context_free(&run->context);
	free(run->sysctl_name);
	input_close(&run->input);
	for (size_t i = 0; i < run->nr_updates; i++)
		map_update_free(&run->updates[i]);
	free(run->updates);
	free(run->update_progs);
	bytes_free(&run->meta);
	free(run->data_in);
	free(run->data_out);
	free(run->frame);
}

int runner_run(const struct run_args *args, const struct opt_rest *rest, runner_done_fn done,
	       void *ctx)
{
	struct runner run = {.args = args, .rest = rest};
	int status = set_up(&run);

	if (!status) {
		status = run_all(&run);
		if (done)
			done(ctx, &run.report);
	}
	runner_free(&run);
	return status;
}
