// SPDX-License-Identifier: BSD-2-Clause
/*
 * userbpf run: its options, what can be wrong with them alone, and which of its forms is meant.
 */
#include <inttypes.h>
#include <limits.h>

#include "cli/run_kernels.h"
#include "cli/runner.h"

/* Unverified programs may loop for ever; this many instructions take some seconds at worst. */
#define DEFAULT_LIMIT  100000000ull
#define NO_LIMIT_GIVEN UINT64_MAX

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

/* Which form of the command a row belongs to; ONE_KERNEL: it shows or writes more than a verdict.
 */
enum { OF_OBJECT = 1, OF_RAW = 2, OF_CLASSIC = 4, OF_PACKETS = 5, OF_ALL = 7, ONE_KERNEL = 8 };

#define AT(member) .off_bytes = offsetof(struct run_args, member)

/* clang-format off */
const struct opt run_options[] = {
	{OPT_TEXTS, 'd', "data", "HEX|@FILE", "a packet: hexadecimal bytes, or @FILE; - is @- (standard input)", AT(data), .modes = OF_PACKETS, .asks = ASKS_MEMORY},
	{OPT_TEXTS, 'p', "pcap", "FILE", "the packets of a capture, pcap or pcapng", AT(pcap), .modes = OF_PACKETS, .asks = ASKS_MEMORY},
	{OPT_TEXT, 'o', "out", "FILE", "write packets that passed, as the program left them, as pcap", AT(out), .modes = OF_PACKETS | ONE_KERNEL, .asks = ASKS_PACKET},
	{OPT_NUMBER, 'r', "repeat", "N", "run N times over each packet and show the average time", AT(repeat), 1, INT_MAX, .modes = OF_PACKETS},
	{OPT_NUMBER, 0, "cpu", "N", "the logical CPU to run on", AT(cpu), 0, 1023, .modes = OF_ALL},
	{OPT_NUMBER, 0, "cpus", "N", "how many logical CPUs there are; 1 unless given", AT(cpus), 1, 1024, .modes = OF_ALL},
	{OPT_CHOICE, 'e', "engine", "checked|interp|default", "what runs the program: with every access checked, or not (verified programs only)", AT(engine), .choices = engines, .modes = OF_ALL},
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
	{OPT_TEXT, 0, "advance", "TIME", "how far the clock moves after each run; timers that come due meanwhile fire", AT(advance), .modes = OF_OBJECT},
	{OPT_TEXT, 0, "net", "FILE", "devices, addresses, routes, neighbours, sockets and cgroups, as lines of ip(8)", AT(net), .modes = OF_OBJECT},
	{OPT_TEXTS, 0, "memory", "ADDR=HEX|@FILE|text:TEXT", "what programs find at an address of user space or of the kernel", AT(memory), .modes = OF_OBJECT},
	{OPT_TEXT, 0, "sysctl", "NAME[=VALUE]", "the setting that a program of that type is asked about; --data is the new value", AT(sysctl), .modes = OF_OBJECT, .asks = ASKS_SYSCTL},
	{OPT_FLAG, 'L', "link-layer", NULL, "packets begin with the Ethernet header for every program type", AT(has_link_layer), .modes = OF_OBJECT, .asks = ASKS_LINK_LAYER},
	{OPT_FLAG, 0, "ingress", NULL, "tc and SRv6: at the hook for received packets", AT(is_at_ingress), .modes = OF_OBJECT, .asks = ASKS_INGRESS},
	{OPT_NUMBER, 0, "opt-room", "N", "bytes for options of sock_ops programs in the TCP header", AT(opt_room), 0, 40, .modes = OF_OBJECT, .asks = ASKS_SOCK_OPS},
	{OPT_TEXT, 0, "meta", "HEX|@FILE", "XDP metadata in front of each packet", AT(meta), .modes = OF_OBJECT, .asks = ASKS_XDP},
	{OPT_CHOICE, 0, "xdp-mode", "native|generic|offload", "where an XDP program runs: in the driver, on a socket buffer, on the device", AT(xdp_mode), .choices = xdp_modes, .modes = OF_OBJECT, .asks = ASKS_XDP},
	{OPT_FLAG, 0, "dev-bound", NULL, "load an XDP program for one device, as those that read metadata of the device have to be", AT(is_dev_bound), .modes = OF_OBJECT, .asks = ASKS_XDP},
	{OPT_TEXTS, 'u', "update", "MAP:KEY=VALUE", "set an element before the run: HEX, #NUMBER, an IPv4 address, prog:NAME, #NUMBER,prog:NAME, cgroup:ID, sock:COOKIE, map:NAME or new (a map); MAP[KEY]: one in that map", AT(update), .modes = OF_OBJECT},
	{OPT_TEXTS, 'm', "map", "MAP[=TYPE]", "print a map after the run, or the records sent through it; 'all' for every one", AT(map), .modes = OF_OBJECT | ONE_KERNEL},
	{OPT_FLAG, 'z', "nonzero", NULL, "leave out elements whose value is all zero", AT(skips_zero), .modes = OF_OBJECT | ONE_KERNEL},
	{OPT_FLAG, 'T', "trace", NULL, "print what bpf_trace_printk() wrote", AT(shows_trace), .modes = OF_ALL | ONE_KERNEL},
	{OPT_FLAG, 0, "effects", NULL, "print what the program did to the outside, in order: printk, redirects, records, ...", AT(shows_effects), .modes = OF_PACKETS | ONE_KERNEL},
	{OPT_TEXTS, 0, "mock", "HELPER=VALUE,...", "what a helper returns, one value a call; the last one stays", AT(mock), .modes = OF_OBJECT | OF_RAW},
	{OPT_FLAG, 0, "calls", NULL, "count how often each helper is called", AT(counts_calls), .modes = OF_OBJECT | ONE_KERNEL},
	{OPT_FLAG, 'x', "hex", NULL, "print the bytes of each packet after the run", AT(shows_bytes), .modes = OF_PACKETS | ONE_KERNEL, .asks = ASKS_MEMORY},
	{OPT_FLAG, 's', "summary", NULL, "no line per packet, only counts", AT(is_summary), .modes = OF_PACKETS | ONE_KERNEL},
	{OPT_FLAG, 'j', "json", NULL, "JSON instead of text", AT(is_json), .modes = OF_PACKETS},
	{OPT_FLAG, 0, "pretty", NULL, "JSON, indented", AT(is_pretty), .modes = OF_PACKETS},
	{OPT_NUMBER, 'l', "limit", "INSNS", "instructions that one run may take; 0: no limit", AT(limit), 0, UINT64_MAX - 1, .modes = OF_ALL},
	{OPT_NUMBER, 0, "seed", "N", "seed of random numbers and hash tables", AT(seed), 0, UINT64_MAX, .modes = OF_ALL},
	{OPT_COUNT, 'v', "verbose", NULL, "tell what the loader does; twice for more", AT(verbosity), .modes = OF_ALL},
	{OPT_FLAG, 'q', "quiet", NULL, "print nothing but errors and what was asked for", AT(is_quiet), .modes = OF_PACKETS | ONE_KERNEL},
	{OPT_TEXT, 0, "classic", "FILTER|@FILE", "run classic BPF: what tcpdump -d, -dd or -ddd prints, or bpf_asm text; - is @-", AT(classic), .modes = OF_CLASSIC},
	{OPT_FLAG, 0, "raw", NULL, "run instructions from standard input", AT(is_raw), .modes = OF_RAW},
	{OPT_TEXT, 0, "program", "HEX", "with --raw: the instructions, instead of standard input", AT(program), .modes = OF_RAW},
	{OPT_FLAG, 0, "elf", NULL, "with --raw: what is given is an ELF file", AT(is_elf), .modes = OF_RAW},
	{OPT_FLAG, 0, "debug", NULL, "with --raw: as --verbose", AT(is_debug), .modes = OF_RAW},
	{},
};
/* clang-format on */

static bool is_stdin(const char *text)
{
	return text && (!strcmp(text, "-") || !strcmp(text, "@-"));
}

/* How many options want standard input, which can be read once. */
static int count_stdin(const struct run_args *args)
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
	return nr;
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
	if (count_stdin(args) > 1)
		return cli_usage("only one of --data, --meta, --pcap, --ctx-data, --memory, --net "
				 "and --classic can be standard input");
	if (args->out && !strcmp(args->out, "-"))
		return cli_usage("--out -: standard output is for the report; name a file");
	return CLI_OK;
}

/* For each kernel in a folder the command is run again, and only what came of it is shown. */
static int check_kernels(const struct run_args *args, const struct opt_rest *rest)
{
	for (size_t i = 0; run_options[i].kind != OPT_END; i++) {
		if (rest->seen >> i & 1 && run_options[i].modes & ONE_KERNEL)
			return cli_usage("--%s does not go with --btf FOLDER", run_options[i].name);
	}
	if (count_stdin(args))
		return cli_usage("standard input cannot be read again for each kernel of --btf "
				 "FOLDER");
	return CLI_OK;
}

static int run_form(const struct run_args *args, const struct opt_rest *rest)
{
	struct kernels kernels;
	int status;

	if (args->is_raw)
		return run_raw(args, rest);
	status = kernels_find(args->target.btf, &kernels);
	if (!status && kernels.is_folder) {
		status = check_kernels(args, rest);
		status = status ? status : run_kernels(args, rest, &kernels);
	} else if (!status) {
		status = runner_run(args, rest, NULL, NULL);
	}
	kernels_free(&kernels);
	return status;
}

static int run_main(int argc, char **argv)
{
	struct run_args args = {.repeat = 1, .cpus = 1, .limit = NO_LIMIT_GIVEN};
	struct opt_rest rest;
	int status = options_parse(run_options, argc, argv, &args, &rest, "run");

	args.is_json |= args.is_pretty;
	if (!status)
		status = check_args(&args, &rest);
	/* Only the checked interpreter counts instructions. */
	if (args.limit == NO_LIMIT_GIVEN)
		args.limit = args.engine == USERBPF_ENGINE_INTERP ? 0 : DEFAULT_LIMIT;
	if (!status)
		status = run_form(&args, &rest);
	options_free(run_options, &args, &rest);
	return status;
}

const struct command cmd_run = {
	.name = "run",
	.synopsis = "OBJECT [PROGRAM] [OPTION]...\n       userbpf run --classic FILTER "
		    "[OPTION]...\n       userbpf run --raw [MEMORY-HEX]",
	.summary = "run a program, over packets or with a context",
	.details =
		"Loads OBJECT and runs PROGRAM, which may be left out when there is only one, "
		"over each\n"
		"packet, or once if its type has none. With --classic: converts a classic "
		"filter for Ethernet and runs\n"
		"it as a socket filter. With --raw: runs the instructions that "
		"standard input gives as "
		"hexadecimal bytes\n"
		"over the memory, R1 its address and R2 its size, and prints R0 in hexadecimal.\n"
		"Where --btf names a folder, that is done for each of its files in turn, with "
		"folders in it for each\n"
		"file NAME.btf of the tree, and the table is one of programs by kernels: of "
		"PROGRAM, or of all.",
	.options = run_options,
	.main = run_main,
};
