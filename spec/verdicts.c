// SPDX-License-Identifier: BSD-2-Clause
#include "spec/spec.h"

#define VERDICT(progs_, attach_, first_, last_, name_, flags_) \
	{.progs = (progs_),                                    \
	 .attach = (attach_),                                  \
	 .first = (first_),                                    \
	 .last = (last_),                                      \
	 .name = (name_),                                      \
	 .flags = (flags_)},

static const struct spec_verdict verdicts[] = {
#include "spec/verdicts.def"
};

const struct spec_verdict *spec_verdict_of(u32 prog_type, u32 attach_type, u32 retval)
{
	u64 progs = spec_progs_bit(prog_type), attach = spec_attach_bit(attach_type);

	for (size_t i = 0; i < ARRAY_SIZE(verdicts); i++) {
		const struct spec_verdict *row = &verdicts[i];

		if (row->progs & progs && (row->attach == ATTACH_ANY || row->attach & attach) &&
		    retval >= row->first && retval <= row->last)
			return row;
	}
	return NULL;
}
