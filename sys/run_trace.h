/* SPDX-License-Identifier: BSD-2-Clause */
/* Runs over a context that is memory: of tracing programs of every kind. */
#ifndef SYS_RUN_TRACE_H
#define SYS_RUN_TRACE_H

#include "sys/run.h"

/* -EINVAL with a sentence when the caller gave a packet. */
int run_refuse_packet(const struct run *run, const struct userbpf_run_opts *opts);
/*
 * Run over @ctx, which gets the caller's context: @size bytes, zero where the caller gave none.
 */
int run_memory(struct run *run, struct userbpf_run_opts *opts, u32 size, void *ctx);

/* The run of an iterator (run_iter.c). */
int run_iter(struct run *run, struct userbpf_run_opts *opts);

/* run_tracing.c: over the arguments of what the program is attached to, which opts->ctx_in has. */
int run_attach_args(struct run *run, struct userbpf_run_opts *opts);

#endif
