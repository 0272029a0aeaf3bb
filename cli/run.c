// SPDX-License-Identifier: BSD-2-Clause
/*
 * userbpf run: a program of an object, over packets where its type has any.
 *
 * Everything that can be wrong with the command line alone is found before anything is opened.
 * Packets that make the program trap, or that its type refuses, are reported and counted, and the
 * next one is run; the exit status tells.
 */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/calls.h"
#include "cli/context.h"
#include "cli/environment.h"
#include "cli/input.h"
#include "cli/maps.h"
#include "cli/names.h"
#include "cli/records.h"
#include "cli/replace.h"
#include "cli/report.h"
#include "cli/run.h"
#include "sys/run.h"

/* Unverified programs may loop for ever; this many instructions take some seconds at worst. */
#define DEFAULT_LIMIT  100000000ull
#define NO_LIMIT_GIVEN UINT64_MAX

/* What adjusting head and tail may add to a packet, with room to spare. */
#define GROWTH_BYTES 65536
#define NSEC_PER_SEC 1000000000ull

/* Room for what an iterator writes. */
#define ITERATOR_BYTES (16u << 20)

static const struct opt_choice engines[] = {
	{"default", USERBPF_ENGINE_DEFAULT},
	{"checked", USERBPF_ENGINE_CHECKED},
	{"interp", USERBPF_ENGINE_INTERP},
	{},
};

static const struct opt_choice archs[] = {
	{"x86_64", USERBPF_ARCH_X86_64},
	{"arm64", USERBPF_ARCH_ARM64},
	{},
};

static const struct opt_choice xdp_modes[] = {
	{"native", USERBPF_XDP_NATIVE},
	{"generic", USERBPF_XDP_GENERIC},
	{"offload", USERBPF_XDP_OFFLOAD},
	{},
};

/* Which form of the command a row belongs to. */
enum { OF_OBJECT = 1, OF_RAW = 2, OF_CLASSIC = 4, OF_PACKETS = 5, OF_ALL = 7 };

#define AT(member) .off_bytes = offsetof(struct run_args, member)

/* clang-format off */
static const struct opt run_options[] = {
	{OPT_TEXTS, 'd', "data", "HEX|@FILE", "a packet: hexadecimal bytes, or @FILE; - is @- (standard input)", AT(data), .modes = OF_PACKETS},
	{OPT_TEXTS, 'p', "pcap", "FILE", "the packets of a capture, pcap or pcapng", AT(pcap), .modes = OF_PACKETS},
	{OPT_TEXT, 'o', "out", "FILE", "write packets that passed, as the program left them, as pcap", AT(out), .modes = OF_PACKETS},
	{OPT_NUMBER, 'r', "repeat", "N", "run N times over each packet and show the average time", AT(repeat), 1, INT_MAX, .modes = OF_PACKETS},
	{OPT_NUMBER, 0, "cpu", "N", "the logical CPU to run on", AT(cpu), 0, 1023, .modes = OF_ALL},
	{OPT_NUMBER, 0, "cpus", "N", "how many logical CPUs there are; 1 unless given", AT(cpus), 1, 1024, .modes = OF_ALL},
	{OPT_CHOICE, 'e', "engine", "checked|interp|default", "what runs the program", AT(engine), .choices = engines, .modes = OF_ALL},
	TARGET_OPTIONS(run_args, target, OF_OBJECT),
	SETTINGS_OPTIONS(run_args, settings, OF_OBJECT),
	{OPT_TEXT, 't', "type", "TYPE", "program type, where the section name says nothing", AT(type), .modes = OF_OBJECT},
	{OPT_TEXT, 0, "attach", "FUNCTION", "what a program that attaches by BTF is for, instead of what its section says", AT(attach), .modes = OF_OBJECT},
	{OPT_TEXTS, 0, "replace", "FUNCTION=OBJECT[:PROGRAM]", "run a program of another object instead of a function of this one", AT(replace), .modes = OF_OBJECT},
	{OPT_TEXTS, 'c', "ctx", "FIELD=VALUE", "a field of the context, such as mark=3, user_ip4=10.0.0.1, cb[0]=7, prev.pid=5; printed after the run", AT(ctx), .modes = OF_PACKETS},
	{OPT_TEXT, 0, "ctx-data", "HEX|@FILE", "the whole context: a tracepoint's record, the registers of a probe, ...", AT(ctx_data), .modes = OF_OBJECT},
	{OPT_TEXT, 'a', "args", "N,...", "what a traced function or a raw tracepoint is given", AT(args), .modes = OF_OBJECT},
	{OPT_TEXT, 0, "ret", "N", "what a traced function returned", AT(ret), .modes = OF_OBJECT},
	{OPT_CHOICE, 0, "arch", "x86_64|arm64", "whose registers a probe gets, where the object does not tell", AT(arch), .choices = archs, .modes = OF_OBJECT},
	{OPT_TEXTS, 0, "task", "KEY=VALUE", "the current task: pid, tgid, ppid, uid, gid, comm, cgroups, or with --btf any member of struct task_struct; comma-separated", AT(task), .modes = OF_OBJECT},
	{OPT_TEXTS, 0, "object", "NAME=TYPE[,PATH=VALUE,...]", "a kernel object of a type that --btf has, &NAME in --ctx and --args: f=file,f_inode.i_ino=7", AT(object), .modes = OF_OBJECT},
	{OPT_TEXTS, 0, "stack", "kernel|user:ADDR,...", "a stack of the current task, the innermost frame first", AT(stack), .modes = OF_OBJECT},
	{OPT_NUMBER, 0, "cookie", "N", "what bpf_get_attach_cookie() returns", AT(cookie), 0, UINT64_MAX, .modes = OF_OBJECT},
	{OPT_TEXT, 0, "clock", "TIME|real", "what the clock shows first: 5s, 100ms, nanoseconds; or the host's clock", AT(clock), .modes = OF_PACKETS},
	{OPT_TEXT, 0, "net", "FILE", "devices, addresses, routes, neighbours, sockets and cgroups, as lines of ip(8)", AT(net), .modes = OF_OBJECT},
	{OPT_TEXTS, 0, "memory", "ADDR=HEX|@FILE|text:TEXT", "what programs find at an address of user space or of the kernel", AT(memory), .modes = OF_OBJECT},
	{OPT_TEXT, 0, "sysctl", "NAME[=VALUE]", "the setting that a program of that type is asked about; --data is the new value", AT(sysctl), .modes = OF_OBJECT},
	{OPT_FLAG, 'L', "link-layer", NULL, "packets begin with the Ethernet header for every program type", AT(has_link_layer), .modes = OF_OBJECT},
	{OPT_FLAG, 0, "ingress", NULL, "tc and SRv6: at the hook for received packets", AT(is_at_ingress), .modes = OF_OBJECT},
	{OPT_NUMBER, 0, "opt-room", "N", "bytes for options of sock_ops programs in the TCP header", AT(opt_room), 0, 40, .modes = OF_OBJECT},
	{OPT_TEXT, 0, "meta", "HEX|@FILE", "XDP metadata in front of each packet", AT(meta), .modes = OF_OBJECT},
	{OPT_CHOICE, 0, "xdp-mode", "native|generic|offload", "where an XDP program runs: in the driver, on a socket buffer, on the device", AT(xdp_mode), .choices = xdp_modes, .modes = OF_OBJECT},
	{OPT_TEXTS, 'u', "update", "MAP:KEY=VALUE", "set an element before the run: HEX, #NUMBER, prog:NAME, cgroup:ID", AT(update), .modes = OF_OBJECT},
	{OPT_TEXTS, 'm', "map", "MAP[=TYPE]", "print a map after the run, or the records sent through it; 'all' for every one", AT(map), .modes = OF_OBJECT},
	{OPT_FLAG, 'z', "nonzero", NULL, "leave out elements whose value is all zero", AT(skips_zero), .modes = OF_OBJECT},
	{OPT_FLAG, 'T', "trace", NULL, "print what bpf_trace_printk() wrote", AT(shows_trace), .modes = OF_ALL},
	{OPT_FLAG, 0, "effects", NULL, "print what the program did to the outside, in order: printk, redirects, records, ...", AT(shows_effects), .modes = OF_PACKETS},
	{OPT_TEXTS, 0, "mock", "HELPER=VALUE,...", "what a helper returns, one value a call; the last one stays", AT(mock), .modes = OF_OBJECT | OF_RAW},
	{OPT_FLAG, 0, "calls", NULL, "count how often each helper is called", AT(counts_calls), .modes = OF_OBJECT},
	{OPT_FLAG, 'x', "hex", NULL, "print the bytes of each packet after the run", AT(shows_bytes), .modes = OF_PACKETS},
	{OPT_FLAG, 's', "summary", NULL, "no line per packet, only counts", AT(is_summary), .modes = OF_PACKETS},
	{OPT_FLAG, 'j', "json", NULL, "JSON instead of text", AT(is_json), .modes = OF_PACKETS},
	{OPT_FLAG, 0, "pretty", NULL, "JSON, indented", AT(is_pretty), .modes = OF_PACKETS},
	{OPT_NUMBER, 'l', "limit", "INSNS", "instructions that one run may take; 0: no limit", AT(limit), 0, UINT64_MAX - 1, .modes = OF_ALL},
	{OPT_NUMBER, 0, "seed", "N", "seed of random numbers and hash tables", AT(seed), 0, UINT64_MAX, .modes = OF_ALL},
	{OPT_COUNT, 'v', "verbose", NULL, "tell what the loader does; twice for more", AT(verbosity), .modes = OF_ALL},
	{OPT_FLAG, 'q', "quiet", NULL, "print nothing but errors and what was asked for", AT(is_quiet), .modes = OF_PACKETS},
	{OPT_TEXT, 0, "classic", "FILTER|@FILE", "run classic BPF: what tcpdump -d, -dd or -ddd prints, or bpf_asm text; - is @-", AT(classic), .modes = OF_CLASSIC},
	{OPT_FLAG, 0, "raw", NULL, "run instructions from standard input", AT(is_raw), .modes = OF_RAW},
	{OPT_TEXT, 0, "program", "HEX", "with --raw: the instructions, instead of standard input", AT(program), .modes = OF_RAW},
	{OPT_FLAG, 0, "elf", NULL, "with --raw: what is given is an ELF file", AT(is_elf), .modes = OF_RAW},
	{OPT_FLAG, 0, "debug", NULL, "with --raw: as --verbose", AT(is_debug), .modes = OF_RAW},
	{},
};
/* clang-format on */

struct runner {
	const struct run_args *args;
	const struct run_ops *ops; /* of the program's type */
	bool has_memory;	   /* it runs over packets, or over raw memory */
	struct map_update *updates;
	const char **update_progs;
	size_t nr_updates, nr_update_progs;
	struct context context;
	struct environment env;
	struct bytes meta;
	struct input input;
	struct subject_config config;
	struct subject subject;
	struct report report;
	struct records *records;
	struct capture_out *out;

	char *sysctl_name; /* the value is behind it */
	const char *sysctl_value;
	u8 *data_in, *data_out; /* grown as needed */
	size_t room_in, room_out;
	u64 start_ns; /* of the clock */
	bool has_real_clock;
	u64 first_packet_ns;
	bool has_first_packet;
};

/* ---- the command line ---- */

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

static bool is_stdin(const char *text)
{
	return text && (!strcmp(text, "-") || !strcmp(text, "@-"));
}

/* Standard input can be read once. */
static bool shares_stdin(const struct run_args *args)
{
	int nr = is_stdin(args->meta) + is_stdin(args->classic) + is_stdin(args->ctx_data) +
		 is_stdin(args->net);

	for (size_t i = 0; i < args->data.nr; i++)
		nr += is_stdin(args->data.v[i]);
	for (size_t i = 0; i < args->pcap.nr; i++)
		nr += is_stdin(args->pcap.v[i]);
	for (size_t i = 0; i < args->memory.nr; i++) {
		const char *equal = strchr(args->memory.v[i], '=');

		nr += equal && is_stdin(equal + 1);
	}
	return nr > 1;
}

/* Options that the form of the command does not have. */
static int check_modes(const struct run_args *args, const struct opt_rest *rest)
{
	unsigned int mode = args->is_raw ? OF_RAW : args->classic ? OF_CLASSIC : OF_OBJECT;

	for (size_t i = 0; run_options[i].kind != OPT_END; i++) {
		if (!(rest->seen >> i & 1) || run_options[i].modes & mode)
			continue;
		if (mode == OF_OBJECT)
			return cli_usage("--%s needs --raw", run_options[i].name);
		return cli_usage("--%s does not go with --%s", run_options[i].name,
				 mode == OF_RAW ? "raw" : "classic");
	}
	return CLI_OK;
}

static int check_args(const struct run_args *args, const struct opt_rest *rest)
{
	int status = check_modes(args, rest);

	if (status)
		return status;
	if (args->cpu >= args->cpus)
		return cli_usage("--cpu %" PRIu64 ": there %s %" PRIu64 " CPU%s, see --cpus",
				 args->cpu, args->cpus == 1 ? "is" : "are", args->cpus,
				 args->cpus == 1 ? "" : "s");
	if (args->is_raw)
		return CLI_OK;
	if (args->is_quiet && args->is_json)
		return cli_usage("--quiet does not go with --json; --summary does");
	if (!rest->nr_operands && !args->classic)
		return cli_usage("run: name an object, see 'userbpf help run'");
	if (rest->nr_operands > (args->classic ? 0 : 2))
		return cli_usage("run: '%s' is one operand too many",
				 rest->operands[args->classic ? 0 : 2]);
	if (shares_stdin(args))
		return cli_usage("only one of --data, --meta, --pcap, --ctx-data, --memory, --net "
				 "and --classic can be standard input");
	if (args->out && !strcmp(args->out, "-"))
		return cli_usage("--out -: standard output is for the report; name a file");
	return CLI_OK;
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

/* "real", or a time with its unit. */
static int read_clock(struct runner *run, const char *text)
{
	char number[24];
	size_t len = strspn(text, "0123456789");
	u64 count;

	run->has_real_clock = !strcmp(text, "real");
	if (run->has_real_clock)
		return CLI_OK;
	snprintf(number, sizeof(number), "%.*s", (int)MIN(len, sizeof(number)), text);
	for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
		if (strcmp(units[i].unit, text + len) ||
		    number_parse(number, 0, UINT64_MAX / units[i].ns, &count))
			continue;
		run->start_ns = count * units[i].ns;
		return CLI_OK;
	}
	return cli_usage("--clock: '%s' is no time: 5s, 100ms, 20us, 7 (nanoseconds) or real",
			 text);
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
	if (!status && args->clock)
		status = read_clock(run, args->clock);
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

static void keep_packet(struct runner *run, const struct packet *packet,
			const struct outcome *outcome)
{
	if (!run->out || outcome->error ||
	    !verdict_keeps_packet(run->subject.prog, outcome->retval))
		return;
	capture_write(run->out, outcome->data_out + outcome->meta_size, outcome->size_out,
		      packet->has_time ? packet->time_ns : userbpf_clock_ns(run->subject.vm));
}

static void run_packet(struct runner *run, const struct packet *packet)
{
	struct outcome outcome = {.number = run->report.nr_packets + 1,
				  .has_packet = run->has_memory,
				  .size_in = packet->size};
	USERBPF_OPTS(userbpf_event_opts, event, .attach_cookie = run->args->cookie);
	USERBPF_OPTS(userbpf_trap, trap);
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

	if (!run->args->data.nr && !run->args->pcap.nr) {
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

/* What the options ask of the type, which is known only now. */
static int check_type(struct runner *run)
{
	const struct run_args *args = run->args;
	u32 type = userbpf_prog_type(run->subject.prog);
	bool has_input = args->data.nr || args->pcap.nr;
	const struct context_args context = {&args->ctx, args->ctx_data, args->args, args->ret,
					     &run->env.objects};
	char buf[NAME_BYTES];

	run->ops = run_ops_of(type);
	run->has_memory = run->ops->has_packet || is_raw_type(run);
	run->input.is_raw = !run->ops->needs_packet;
	if (run->ops->needs_packet && !has_input)
		return cli_usage("a program of type %s needs packets: give --data or --pcap",
				 prog_type_name(type, buf));
	if (!run->ops->has_packet && args->out)
		return cli_usage("--out: programs of type %s have no packet",
				 prog_type_name(type, buf));
	if (!run->has_memory && has_input)
		return cli_usage("--%s: programs of type %s have no packet",
				 args->data.nr ? "data" : "pcap", prog_type_name(type, buf));
	if (type != BPF_PROG_TYPE_XDP && args->meta)
		return cli_usage("--meta is for XDP programs, and this one is of type %s",
				 prog_type_name(type, buf));
	if (type != BPF_PROG_TYPE_XDP && args->xdp_mode)
		return cli_usage("--xdp-mode is for XDP programs, and this one is of type %s",
				 prog_type_name(type, buf));
	if (args->has_link_layer && !(run->ops->flags & USERBPF_RUN_LINK_LAYER))
		return cli_usage("--link-layer does not go with programs of type %s",
				 prog_type_name(type, buf));
	if (args->is_at_ingress && !(spec_progs_bit(type) & (PROGS_TC | PROGS_LWT_SEG6LOCAL)))
		return cli_usage(
			"--ingress is for tc programs and those of SRv6, and this one is of "
			"type %s",
			prog_type_name(type, buf));
	if (type != BPF_PROG_TYPE_SOCK_OPS && args->opt_room)
		return cli_usage("--opt-room does not go with programs of type %s",
				 prog_type_name(type, buf));
	if (!run->has_memory && args->shows_bytes)
		return cli_usage("--hex: programs of type %s have no packet",
				 prog_type_name(type, buf));
	if (type != BPF_PROG_TYPE_CGROUP_SYSCTL && args->sysctl)
		return cli_usage("--sysctl does not go with programs of type %s",
				 prog_type_name(type, buf));
	return context_init(&run->context, run->subject.prog, &context);
}

static int set_up(struct runner *run, const struct opt_rest *rest)
{
	const struct run_args *args = run->args;
	const struct environment_args environment = {
		.task = &args->task,
		.objects = &args->object,
		.stack = &args->stack,
		.memory = &args->memory,
		.net = args->net,
	};
	int status;

	run->config = (struct subject_config){
		.path = args->classic ? "the filter" : rest->operands[0],
		.classic = args->classic,
		.prog = rest->nr_operands > 1 ? rest->operands[1] : NULL,
		.type = args->type,
		.attach = args->attach,
		.target = &args->target,
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
	status = subject_open(&run->subject, &run->config);
	if (!status)
		status = replace_apply(&run->subject, &args->replace);
	if (!status)
		status = environment_apply(&run->env, run->subject.vm, &environment);
	if (!status)
		status = check_type(run);
	if (!status)
		status = maps_check(&run->subject, &args->map);
	if (!status)
		status =
			records_open(&run->subject, &args->map, args->shows_effects, &run->records);
	for (size_t i = 0; !status && i < run->nr_updates; i++)
		status = map_update_apply(&run->subject, &run->updates[i]);
	if (!status)
		status = input_start(&run->input);
	if (!status && args->out) {
		run->out = capture_create(args->out);
		status = run->out ? CLI_OK : CLI_FAILED;
	}
	return status;
}

static int run_object(struct runner *run, const struct opt_rest *rest)
{
	const struct run_args *args = run->args;
	int status = set_up(run, rest);

	if (status)
		return status;
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
}

static int run_main(int argc, char **argv)
{
	struct run_args args = {.repeat = 1, .cpus = 1, .limit = NO_LIMIT_GIVEN};
	struct runner run = {.args = &args};
	struct opt_rest rest;
	int status = options_parse(run_options, argc, argv, &args, &rest, "run");

	args.is_json |= args.is_pretty;
	if (!status)
		status = check_args(&args, &rest);
	/* Only the checked interpreter counts instructions. */
	if (args.limit == NO_LIMIT_GIVEN)
		args.limit = args.engine == USERBPF_ENGINE_INTERP ? 0 : DEFAULT_LIMIT;
	if (!status && args.is_raw) {
		status = run_raw(&args, &rest);
	} else if (!status) {
		status = prepare(&run);
		if (!status)
			status = run_object(&run, &rest);
		runner_free(&run);
	}
	options_free(run_options, &args, &rest);
	return status;
}

const struct command cmd_run = {
	.name = "run",
	.synopsis = "OBJECT [PROGRAM] [OPTION]...\n       userbpf run --classic FILTER "
		    "[OPTION]...\n       userbpf run --raw [MEMORY-HEX]",
	.summary = "run a program, over packets or with a context",
	.details = "Loads OBJECT and runs PROGRAM, which may be left out when there is only one, "
		   "over each\n"
		   "packet, or once if its type has none. With --classic: converts a classic "
		   "filter for Ethernet and runs\n"
		   "it as a socket filter. With --raw: runs the instructions that "
		   "standard input gives as "
		   "hexadecimal bytes\n"
		   "over the memory, R1 its address and R2 its size, and prints R0 in hexadecimal.",
	.options = run_options,
	.main = run_main,
};
