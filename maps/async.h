/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * struct bpf_timer and struct bpf_wq in map values (kernel/bpf/helpers.c: struct bpf_async_kern): a
 * callback of a program, to be run when its time has come. The field holds the address of what is
 * behind it, and nobody else can write there (world/region.h); 0: it was not initialised, or its
 * element has gone.
 *
 * Queued work is due at once; it differs from a timer in little else. Who runs the callbacks takes
 * one after the other, in the order in which they are due and, of the same time, were started.
 *
 * One that starts itself again for a time that has come already could go on for ever: within a pass
 * each runs once, and a pass ends when the clock moves on.
 */
#ifndef MAPS_ASYNC_H
#define MAPS_ASYNC_H

#include "btf/btf.h"
#include "maps/map.h"

/* --- programs; results as the helpers have them --- */

/* @type: BTF_FIELD_TIMER or BTF_FIELD_WORKQUEUE; @field is in a value of @map. */
s64 async_init(struct map *map, u64 *field, enum btf_field_type type, u32 clock_id);
s64 async_set_callback(struct userbpf *vm, u64 *field, const struct prog_func *func);
/*
 * In @ns nanoseconds, or at that time if @is_abs, on @cpu. Again before that: then instead; work
 * that waits stays where it is.
 */
s64 async_start(struct userbpf *vm, u64 *field, u64 ns, bool is_abs, const struct cpu *cpu);
/* Waits for a callback that another thread runs, and does not for one that waits for this. */
s64 async_cancel(struct userbpf *vm, u64 *field, const struct cpu *cpu);

/* --- maps --- */

/* The element with these fields goes; called without a lock of the map. */
void async_free_fields(const struct map *map, const struct btf_record *record, void *value);
/* The user's last reference went (kernel: map_release_uref). */
void async_free_map(struct map *map);

/* --- who runs them --- */

/* What is to be run: func(map, key, value). References on .map and .prog. */
struct async_job {
	struct async *async;
	enum btf_field_type field; /* timer or work queue */
	struct map *map;
	struct prog *prog;
	const struct prog_func *func;
	void *value;
	struct cpu *cpu;
};

/* The clock moved on, or somebody asks again: those that wait for that may go on. */
void async_begin_pass(struct userbpf *vm);
/* Nanoseconds until the next one is due; UINT64_MAX: none is waiting for its time. */
u64 async_wait_ns(struct userbpf *vm);
/* The CPU that the first one that is due is to run on; NULL: none is due. */
struct cpu *async_due_cpu(struct userbpf *vm);
/*
 * Take the first one that is due, if it is for this CPU, which the caller is on: whoever waits for
 * a callback must know that it runs, and does not wait for a CPU that he is on himself. False: it
 * is not, or not any more.
 */
bool async_take(struct userbpf *vm, struct cpu *cpu, struct async_job *job);
/* It was run. */
void async_done(struct userbpf *vm, const struct async_job *job);
/* Does this thread run a program of @vm? Then the callbacks have to wait. */
bool async_is_in_program(struct userbpf *vm);

#endif
