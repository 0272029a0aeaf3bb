/* SPDX-License-Identifier: BSD-2-Clause */
/* Opening an object, choosing a program of it and loading it: what `run` and `dump` begin with. */
#ifndef CLI_OBJECT_H
#define CLI_OBJECT_H

#include <userbpf/userbpf.h>

#include "cli/hex.h"
#include "cli/settings.h"

/*
 * What the library had to say since messages_clear(). Warnings wait here until it is known whether
 * the operation failed: then the last one is the error, else all of them are warnings.
 */
struct messages {
	/* 1: information goes to standard error at once; 2: debugging too */
	unsigned int verbosity;
	char *lines;	   /* each terminated */
	size_t size, last; /* bytes; where the last line begins */
};

void messages_clear(struct messages *messages);
/* The last warning, or NULL. */
const char *messages_last(const struct messages *messages);
/* Print them as warnings, and clear them. */
void messages_flush(struct messages *messages);

struct subject_config {
	const char *path;	     /* of the object */
	const struct bytes *memory;  /* the object itself instead; may be NULL */
	const char *classic;	     /* classic BPF instead: text, @FILE, or -; may be NULL */
	const char *prog;	     /* may be NULL: the only one */
	enum userbpf_arch arch;	     /* it was compiled for; 0: as it tells itself */
	const struct target *target; /* kernel; may be NULL */
	const char *type;	     /* of the program, may be NULL: by its section */
	const char *attach;	     /* what it attaches to; NULL: what its section says */
	u32 prog_flags;		     /* BPF_F_*, that it is loaded with */
	const char **more_progs;     /* to be loaded with it */
	size_t nr_more_progs;
	const struct settings *settings; /* may be NULL */
	bool is_run;			 /* the options of `run` are there */
	const char **mocks;		 /* of --mock */
	size_t nr_mocks;
	bool counts_calls;
	u64 nr_cpus, seed;
	u64 start_ns;	     /* what the clock shows first */
	bool has_real_clock; /* or the host's */
	unsigned int verbosity;
	bool takes_first;      /* without .prog: the first one */
	bool is_every_prog;    /* load all, and leave .prog NULL when .prog names none */
	bool is_prog_optional; /* where they do not load, or there are none, do without them */
};

struct subject {
	const struct subject_config *config;
	struct userbpf *vm;
	struct userbpf_object *obj; /* NULL: there is only a program */
	struct userbpf_prog *prog;
	struct userbpf_object **more_objs; /* loaded for --replace */
	size_t nr_more_objs;
	struct inner_map *inner; /* cli/inner.h: maps put into maps */
	size_t nr_inner;
	struct messages messages;
};

/* An instance without an object. CLI_OK, or CLI_FAILED after an error line. subject_close() in
 * either case. */
int subject_new_vm(struct subject *subject, const struct subject_config *config);
/* The same with the object loaded. CLI_USAGE when a program would have to be named. */
int subject_open(struct subject *subject, const struct subject_config *config);
void subject_close(struct subject *subject);
/* The map of that name, of the object first. With it the object it is of; NULL: neither. */
struct userbpf_map *subject_find_map(const struct subject *subject, const char *name,
				     struct userbpf_object **obj);

/* What an option would do about the last warning, as the end of its line; "" when there is none. */
const char *subject_hint(const struct subject *subject);
/* An error line for a call of the library that failed with @err: its sentence, else strerror(). */
int subject_failed(const struct subject *subject, const char *what, int err);

#endif
