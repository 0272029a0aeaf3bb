/* SPDX-License-Identifier: BSD-2-Clause */
/* The arguments of `userbpf run`, shared by its two forms. */
#ifndef CLI_RUN_H
#define CLI_RUN_H

#include "cli/settings.h"
#include "cli/target.h"

struct run_args {
	struct opt_texts data, pcap, ctx, task, object, stack, memory, map, update, mock, replace;
	struct target target;
	struct settings settings;
	const char *out, *type, *attach, *meta, *program, *ctx_data, *args, *ret, *sysctl, *classic,
		*clock, *advance, *net;
	u64 repeat, cpu, cpus, seed, limit, cookie, opt_room;
	int engine;   /* enum userbpf_engine */
	int arch;     /* enum userbpf_arch */
	int xdp_mode; /* enum userbpf_xdp_mode */
	unsigned int verbosity;
	bool is_raw, is_json, is_pretty, is_at_ingress, is_quiet, is_summary, shows_trace,
		shows_bytes, skips_zero, has_link_layer, shows_effects, counts_calls;
	bool is_elf, is_debug;
	bool is_dev_bound;
	bool is_every_prog; /* packets are for those programs that take some */
};

/* What an option may ask of the type of the program, its .asks; 0: nothing. */
enum {
	ASKS_PACKET = 1,
	ASKS_MEMORY, /* a packet, or raw memory */
	ASKS_LINK_LAYER,
	ASKS_XDP,
	ASKS_INGRESS,
	ASKS_SOCK_OPS,
	ASKS_SYSCTL,
};

extern const struct opt run_options[]; /* at most 64: struct opt_rest */

/* `run --raw`. The exit status. */
int run_raw(const struct run_args *args, const struct opt_rest *rest);

#endif
