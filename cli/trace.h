/* SPDX-License-Identifier: BSD-2-Clause */
/* What programs wrote with bpf_trace_printk() and the instance still holds. */
#ifndef CLI_TRACE_H
#define CLI_TRACE_H

#include <userbpf/userbpf.h>

struct json_object;

/* As lines of the kernel's trace_pipe, on standard output. */
void trace_print(struct userbpf *vm);
/* As JSON: an array of objects with time, CPU and text. */
struct json_object *trace_array(struct userbpf *vm);

#endif
