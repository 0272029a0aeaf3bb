// SPDX-License-Identifier: BSD-2-Clause
/* See names.h. The words are the library's own tables (spec/), so that there is one list of them.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "cli/names.h"
#include "spec/spec.h"

/* include/linux/err.h; what may be an errno is shown as one, too. */
#define MAX_ERRNO 4095

static const char *name_or_number(const char *name, u32 type, char buf[NAME_BYTES])
{
	if (name)
		return name;
	snprintf(buf, NAME_BYTES, "type %u", type);
	return buf;
}

const char *prog_type_name(u32 type, char buf[NAME_BYTES])
{
	const struct spec_prog *row = spec_prog_by_type(type);

	return name_or_number(row ? row->text : NULL, type, buf);
}

const char *map_type_name(u32 type, char buf[NAME_BYTES])
{
	const struct spec_map *row = spec_map_by_type(type);

	return name_or_number(row ? row->text : NULL, type, buf);
}

int prog_type_by_name(const char *name, enum bpf_prog_type *type, enum bpf_attach_type *attach_type)
{
	const struct spec_prog *row = spec_prog_by_text(name);

	if (!row)
		return userbpf_prog_type_by_name(name, type, attach_type);
	*type = (enum bpf_prog_type)row->type;
	return 0;
}

const char *verdict_name(const struct userbpf_prog *prog, u64 retval, char buf[NAME_BYTES])
{
	u32 type = userbpf_prog_type(prog);
	const struct spec_verdict *verdict =
		spec_verdict_of(type, userbpf_prog_expected_attach_type(prog), (u32)retval);

	if (verdict && verdict->first == verdict->last)
		return verdict->name;
	if (verdict)
		snprintf(buf, NAME_BYTES, "%s %u", verdict->name, (u32)retval);
	else if (type == USERBPF_PROG_TYPE_RAW)
		snprintf(buf, NAME_BYTES, "R0=0x%" PRIx64, retval);
	else if ((s32)retval < 0 && (s32)retval >= -MAX_ERRNO)
		snprintf(buf, NAME_BYTES, "retval %u (%d)", (u32)retval, (s32)retval);
	else
		snprintf(buf, NAME_BYTES, "retval %u", (u32)retval);
	return buf;
}

bool verdict_keeps_packet(const struct userbpf_prog *prog, u64 retval)
{
	const struct spec_verdict *verdict = spec_verdict_of(
		userbpf_prog_type(prog), userbpf_prog_expected_attach_type(prog), (u32)retval);

	return verdict && verdict->flags & VERDICT_KEEPS;
}
