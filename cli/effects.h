/* SPDX-License-Identifier: BSD-2-Clause */
/* What a run did to the outside, but for what it traced (trace.h): redirects, signals, ... */
#ifndef CLI_EFFECTS_H
#define CLI_EFFECTS_H

#include <userbpf/userbpf.h>

struct json_object;

/* One line each, in order, on standard output. */
void effects_print(struct userbpf *vm);
/* As JSON: an array of objects with "kind" and what belongs to it. */
struct json_object *effects_array(struct userbpf *vm);

#endif
