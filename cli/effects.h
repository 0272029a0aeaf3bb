/* SPDX-License-Identifier: BSD-2-Clause */
/* What a run did to the outside: traced lines, redirects, signals, records for its users, ... */
#ifndef CLI_EFFECTS_H
#define CLI_EFFECTS_H

#include <userbpf/userbpf.h>

struct json_object;
struct records;

/*
 * One line each, in order, on standard output; below it the bytes that went into a buffer, or the
 * value that they are, when @records tells their type.
 */
void effects_print(struct userbpf *vm, const struct records *records);
/* As JSON: an array of objects with "kind" and what belongs to it. */
struct json_object *effects_array(struct userbpf *vm, const struct records *records);

#endif
