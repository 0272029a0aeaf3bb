// SPDX-License-Identifier: BSD-2-Clause
/* See names.h. The words are the library's own tables (spec/), so that there is one list of them.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "cli/names.h"
#include "spec/spec.h"

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

struct verdict {
	u32 prog_type, retval;
	const char *name;
	bool keeps_packet;
};

static const struct verdict verdicts[] = {
	{BPF_PROG_TYPE_XDP, XDP_ABORTED, "XDP_ABORTED", false},
	{BPF_PROG_TYPE_XDP, XDP_DROP, "XDP_DROP", false},
	{BPF_PROG_TYPE_XDP, XDP_PASS, "XDP_PASS", true},
	{BPF_PROG_TYPE_XDP, XDP_TX, "XDP_TX", true},
	{BPF_PROG_TYPE_XDP, XDP_REDIRECT, "XDP_REDIRECT", true},
};

static const struct verdict *find_verdict(u32 type, u64 retval)
{
	for (size_t i = 0; i < ARRAY_SIZE(verdicts); i++) {
		if (verdicts[i].prog_type == type && verdicts[i].retval == (u32)retval)
			return &verdicts[i];
	}
	return NULL;
}

const char *verdict_name(u32 type, u64 retval, char buf[NAME_BYTES])
{
	const struct verdict *verdict = find_verdict(type, retval);

	if (verdict)
		return verdict->name;
	if (type == USERBPF_PROG_TYPE_RAW)
		snprintf(buf, NAME_BYTES, "R0=0x%" PRIx64, retval);
	else
		snprintf(buf, NAME_BYTES, "retval %u", (u32)retval);
	return buf;
}

bool verdict_keeps_packet(u32 type, u64 retval)
{
	const struct verdict *verdict = find_verdict(type, retval);

	return verdict && verdict->keeps_packet;
}
