// SPDX-License-Identifier: BSD-2-Clause
/* See runner.h: what options ask of the type of the program, as rows. */
#include "cli/names.h"
#include "cli/runner.h"
#include "spec/spec.h"

static bool has_packet(const struct runner *run)
{
	return run->ops->has_packet;
}

static bool has_memory(const struct runner *run)
{
	return run->has_memory;
}

static bool takes_link_layer(const struct runner *run)
{
	return run->ops->flags & USERBPF_RUN_LINK_LAYER;
}

/* Of these types, or what a function says; else the sentence is: --option BEFORE TYPE AFTER. */
static const struct {
	u64 types;
	bool (*fits)(const struct runner *run);
	const char *before, *after;
} needs[] = {
	[ASKS_PACKET] = {0, has_packet, ": programs of type ", " have no packet"},
	[ASKS_MEMORY] = {0, has_memory, ": programs of type ", " have no packet"},
	[ASKS_LINK_LAYER] = {0, takes_link_layer, " does not go with programs of type ", ""},
	[ASKS_XDP] = {PROGS_XDP, NULL, " is for XDP programs, and this one is of type ", ""},
	[ASKS_INGRESS] = {PROGS_TC | PROGS_LWT_SEG6LOCAL, NULL,
			  " is for tc programs and those of SRv6, and this one is of type ", ""},
	[ASKS_SOCK_OPS] = {PROGS_SOCK_OPS, NULL, " does not go with programs of type ", ""},
	[ASKS_SYSCTL] = {PROGS_CGROUP_SYSCTL, NULL, " does not go with programs of type ", ""},
};

int run_type_check(const struct runner *run)
{
	const struct run_args *args = run->args;
	u32 type = userbpf_prog_type(run->subject.prog);
	char buf[NAME_BYTES];
	const char *name = prog_type_name(type, buf);

	if (run->ops->needs_packet && !args->data.nr && !args->pcap.nr)
		return cli_usage("a program of type %s needs packets: give --data or --pcap", name);
	for (size_t i = 0; run_options[i].kind != OPT_END; i++) {
		unsigned int asks = run_options[i].asks;

		if (asks == ASKS_MEMORY && args->is_every_prog)
			continue;
		if (!asks || !(run->rest->seen >> i & 1) ||
		    needs[asks].types & spec_progs_bit(type) ||
		    (needs[asks].fits && needs[asks].fits(run)))
			continue;
		/* what it has will be seen when it can be run */
		if (!run_is_here(type))
			return cli_failed("programs of type %s cannot be run yet", name);
		return cli_usage("--%s%s%s%s", run_options[i].name, needs[asks].before, name,
				 needs[asks].after);
	}
	return CLI_OK;
}
