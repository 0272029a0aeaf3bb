/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Helpers as one instance has them: the embedder's own, mocks, and built-in ones whose calls are
 * counted. Each is a binding, with a libffi closure of its own, so that engines call it as any
 * other helper: the closure's code is the plain function that prog_call.fn points to. What nobody
 * asked for keeps the function in helpers/bodies.def, and costs what it did.
 *
 * A binding changes only while no loaded program calls it, and runs read it without a lock; but for
 * the values of a mock that returns them, which are locked.
 */
#ifndef HELPERS_BIND_H
#define HELPERS_BIND_H

#include <userbpf/helper.h>

#include "base/text.h"
#include "helpers/calls.h"
#include "helpers/proto.h"

struct binding;
struct closure;

/* Serve one call. */
typedef u64 (*serve_fn)(struct binding *binding, struct run *run, const u64 args[5]);

/* A C function. */
struct c_function {
	userbpf_fn fn;
	bool has_proto; /* a mock without one has that of the row */
	struct proto proto;
	void *data;
	bool wants_call;
};

struct binding {
	struct bound bound;
	const struct spec_helper *row; /* .own, or the first one of the built-in helper */
	struct spec_helper own;	       /* of the embedder's helper; its name is .function.proto's */
	exec_fn original;	       /* NULL: it has no body */
	struct closure *closure;
	serve_fn serve; /* NULL: as .original */
	struct c_function function;
	u64 *values; /* of a mock that returns them; these three with the list locked */
	size_t nr_values;
	u64 next_value;
	struct calls calls;
	bool is_counted; /* on request: without a mock it is still wanted */
	u32 nr_uses;	 /* of the embedder's helper: loaded programs that call it */
};

/* A call, as the function sees it, and what stands behind it. */
struct open_call {
	struct userbpf_call shown;
	const struct binding *binding;
	struct run *run;
};

/* --- closure.c --- */

/*
 * Code that may be called as a helper's body and lets @binding serve the call. 0, or -errno with
 * the sentence in @err.
 */
int closure_new(struct mem *mem, struct binding *binding, struct text *err);
void closure_free(struct mem *mem, struct closure *closure);
exec_fn closure_code(const struct closure *closure);
/* Make binding->function what serves the calls, and fill in what libffi needs of it. */
int closure_set_function(struct binding *binding, struct text *err);

/* --- for loading programs --- */

/* The row of helper @id for programs of a type; NULL: they may not call it, or there is none. */
const struct spec_helper *bind_row(struct userbpf *vm, u32 id, u32 prog_type, u32 attach_type);
/* Of any program type. */
const struct spec_helper *bind_any_row(struct userbpf *vm, u32 id);
/*
 * What a program that is being loaded calls for @row. From here to bind_put() it stays what it is.
 * 0, -EOPNOTSUPP: the helper has no body; or as closure_new().
 */
int bind_get(struct userbpf *vm, const struct spec_helper *row, exec_fn *fn, struct text *err);
/* Does a program find somebody who serves calls of it? */
bool bind_is_served(struct userbpf *vm, const struct spec_helper *row);
/* Calls that bind_get() has not seen (sys/poison.h) are none of it. */
void bind_put(struct userbpf *vm, u32 id);

/* --- for include/userbpf/helper.h; errors as there, with the sentence in @err --- */

/* @row has id, program types and licence; the prototype gives it the rest. */
int bind_own(struct userbpf *vm, const struct spec_helper *row, const struct c_function *function,
	     struct text *err);
int bind_mock(struct userbpf *vm, const char *name, const struct c_function *function,
	      struct text *err);
int bind_values(struct userbpf *vm, const char *name, const u64 *values, size_t nr_values,
		struct text *err);
int bind_unmock(struct userbpf *vm, const char *name, struct text *err);
int bind_record(struct userbpf *vm, const char *name, u32 depth, struct text *err);
int bind_record_all(struct userbpf *vm, u32 depth);

/* The id of a helper of the instance, "bpf_" or not, or -ENOENT. */
int bind_find(struct userbpf *vm, const char *name);
/*
 * Call @fn for each binding, by id, with the list locked, until it returns non-zero; that value is
 * returned.
 */
int bind_each(struct userbpf *vm, int (*fn)(void *ctx, struct binding *binding), void *ctx);
/* The same for one; 0 when helper @id is not bound. */
int bind_with(struct userbpf *vm, u32 id, int (*fn)(void *ctx, struct binding *binding), void *ctx);

#endif
