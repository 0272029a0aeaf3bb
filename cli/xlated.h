/* SPDX-License-Identifier: BSD-2-Clause */
/* The translated instructions of a program, in the forms of `bpftool prog dump xlated`. */
#ifndef CLI_XLATED_H
#define CLI_XLATED_H

#include <userbpf/userbpf.h>

#include "cli/json.h"

struct xlated_form {
	bool shows_opcodes;	       /* the bytes of each instruction too */
	bool shows_linum;	       /* file, line and column with the source lines */
	const struct userbpf_btf *btf; /* for the signatures of functions; may be NULL */
	struct json_doc *doc;	       /* write into this open array; NULL: as text */
};

void xlated_print(const struct userbpf_prog *prog, const struct xlated_form *form);

#endif
