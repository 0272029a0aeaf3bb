/* SPDX-License-Identifier: BSD-2-Clause */
/* `run --mock` and `run --calls`: what helpers return, and how often they are called. */
#ifndef CLI_CALLS_H
#define CLI_CALLS_H

#include "cli/json.h"
#include "cli/object.h"

/*
 * Set up the instance as the config asks, before a program is loaded. CLI_USAGE when a --mock makes
 * no sense.
 */
int calls_set_up(struct subject *subject);
/* How often each helper was called, as text, or in a JSON document that is open. */
void calls_print(const struct subject *subject, struct json_doc *doc);

#endif
