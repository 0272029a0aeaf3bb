/* SPDX-License-Identifier: BSD-2-Clause */
/* Words for numbers of the kernel's interface. */
#ifndef CLI_NAMES_H
#define CLI_NAMES_H

#include <userbpf/userbpf.h>

#include "base/types.h"

#define NAME_BYTES 40

/* "xdp", "array" as bpftool and libbpf spell them; "type 99" for others, written into @buf. */
const char *prog_type_name(u32 type, char buf[NAME_BYTES]);
const char *map_type_name(u32 type, char buf[NAME_BYTES]);
/* Such a name, or a section name. 0 or -ESRCH. */
int prog_type_by_name(const char *name, enum bpf_prog_type *type,
		      enum bpf_attach_type *attach_type);

/* What the return value of a program means: "XDP_PASS"; a number where it has no name. */
const char *verdict_name(const struct userbpf_prog *prog, u64 retval, char buf[NAME_BYTES]);
/* Does a packet with that verdict go on, to the stack or to a device? */
bool verdict_keeps_packet(const struct userbpf_prog *prog, u64 retval);

#endif
