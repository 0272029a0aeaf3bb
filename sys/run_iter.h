/* SPDX-License-Identifier: BSD-2-Clause */
/* A run of an iterator: run_iter.c has the run, iter_walk.c what it goes over. */
#ifndef SYS_RUN_ITER_H
#define SYS_RUN_ITER_H

#include "base/vec.h"
#include "maps/map.h"
#include "sys/run.h"
#include "world/kobject.h"

/* struct bpf_iter_meta comes first, then the object. */
enum { SLOT_META, SLOT_OBJECT };
/* Of elements of maps. */
enum { SLOT_MAP = SLOT_OBJECT, SLOT_KEY, SLOT_VALUE };

#define ITER_MAX_SLOTS (2 * 12 + 1)

struct iteration {
	struct run *run;
	struct userbpf_run_opts *opts;
	union bpf_iter_link_info info; /* what the caller wants; zero: all */
	u64 args[ITER_MAX_SLOTS];
	struct seq *seq;
	struct kobject *file, *meta;
	struct kpath seq_path, session_path, number_path;
	VEC(char) out;
	u64 nr_seen;
	bool is_done;
};

/* Call the program with .args; @is_end: behind the last object. 0 or -errno. */
int iter_call(struct iteration *it, bool is_end);

/* Call it for all that the instance has of what it goes over, and for the end. 0 or -errno. */
int iter_walk(struct iteration *it);

#endif
