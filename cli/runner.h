/* SPDX-License-Identifier: BSD-2-Clause */
/* `userbpf run` of a program, or of a classic filter, from its arguments to its report. */
#ifndef CLI_RUNNER_H
#define CLI_RUNNER_H

#include "cli/context.h"
#include "cli/environment.h"
#include "cli/input.h"
#include "cli/records.h"
#include "cli/report.h"
#include "cli/run.h"
#include "sys/run.h"

struct runner {
	const struct run_args *args;
	const struct opt_rest *rest;
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
	u8 *data_in, *data_out, *frame; /* grown as needed */
	size_t room_in, room_out, room_frame;
	u64 start_ns;	/* of the clock */
	u64 advance_ns; /* by which it moves after each run */
	bool has_real_clock;
	u64 first_packet_ns;
	bool has_first_packet;
};

/* Told of a run that was carried out, while its program is still there. */
typedef void (*runner_done_fn)(void *ctx, const struct report *report);

/* The exit status. @rest: the operands, and which options were given. @done may be NULL. */
int runner_run(const struct run_args *args, const struct opt_rest *rest, runner_done_fn done,
	       void *ctx);

/* Do the options that were given go with the type of the program, and is none missing? The status,
 * after an error line. */
int run_type_check(const struct runner *run);

#endif
