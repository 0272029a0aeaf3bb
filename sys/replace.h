/* SPDX-License-Identifier: BSD-2-Clause */
/* Extensions (freplace): programs that run in the place of a function of another program. */
#ifndef SYS_REPLACE_H
#define SYS_REPLACE_H

#include "btf/btf.h"
#include "sys/public.h"

/* What an extension is for: function @type_id of the types of @target. */
struct replace_target {
	struct prog *target; /* NULL: none was given */
	u32 type_id;
};

/*
 * May a program whose main function is @main in the types @btf (NULL: it has none) replace that
 * function? Its index in *@func and 0, or -EINVAL with the kernel's sentence in @err.
 * kernel/bpf/verifier.c: bpf_check_attach_target.
 */
int replace_check(const struct btf *btf, const char *main, const struct replace_target *at,
		  u32 *func, struct text *err);

/* What can be said once @prog is resolved: its helpers. As above. */
int replace_check_packet(const struct prog *prog, const struct prog *target, u32 func,
			 struct text *err);

/* Note which functions of @prog change packets. kernel: merge_callee_effects */
void replace_note_packet(struct prog *prog);

/*
 * Run the program of @handle, an extension, instead of function @name of @target, or with neither,
 * of what it was loaded for. *@out is for replace_detach(). 0 or as userbpf_prog_attach_freplace(),
 * with a sentence in the log.
 */
int replace_attach(const struct userbpf_prog *handle, struct prog *target, const char *name,
		   struct replaced_func *out);
void replace_detach(const struct replaced_func *at);

#endif
