// SPDX-License-Identifier: BSD-2-Clause
#include "helpers/helpers.h"
#include "spec/spec.h"

static const exec_fn bodies[SPEC_MAX_HELPER_ID + 1] = {
#define BODY(name) [BPF_FUNC_##name] = helper_##name,
#include "helpers/bodies.def"
};

exec_fn helper_body(u32 id)
{
	return id <= SPEC_MAX_HELPER_ID ? bodies[id] : NULL;
}
