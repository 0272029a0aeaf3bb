/* SPDX-License-Identifier: BSD-2-Clause */
/* Which programs `userbpf verify` looks at: veristat's filters. */
#ifndef CLI_VERIFY_FILTER_H
#define CLI_VERIFY_FILTER_H

#include "cli/options.h"
#include "cli/verify_table.h"

struct verify_filter {
	bool denies;
	bool is_verdict; /* of results, not of names */
	bool is_unequal;
	enum verify_verdict verdict;
	char *any, *file, *prog; /* patterns with "*"; NULL: everything */
};

struct verify_filters {
	struct verify_filter *v;
	size_t nr;
};

/* From the texts of --filter. CLI_OK, or CLI_USAGE or CLI_FAILED after an error line.
 * verify_filters_free() in either case. */
int verify_filters_parse(const struct opt_texts *texts, struct verify_filters *filters);
void verify_filters_free(struct verify_filters *filters);
/* @prog NULL: may any program of the file be wanted? */
bool verify_filters_want(const struct verify_filters *filters, const char *file, const char *prog);
bool verify_filters_show(const struct verify_filters *filters, enum verify_verdict verdict);

#endif
