// SPDX-License-Identifier: BSD-2-Clause
#include "helpers/helpers.h"
#include "spec/spec.h"

static const exec_fn bodies[SPEC_MAX_HELPER_ID + 1] = {
#define BODY(name) [BPF_FUNC_##name] = helper_##name,
#include "helpers/bodies.def"
};

static const exec_fn internal_bodies[SPEC_NR_INTERNAL_HELPERS] = {
#define BODY(name) [BPF_FUNC_##name - BPF_FUNC_INTERNAL] = helper_##name,
#include "helpers/internal.def"
};

static const exec_fn kfunc_bodies[SPEC_NR_KFUNCS] = {
#define BODY(name) [KFUNC_AT_##name] = kfunc_##name,
#include "helpers/kfuncs.def"
};

exec_fn helper_body(u32 id)
{
	if (spec_is_kfunc_id(id))
		return kfunc_bodies[id - SPEC_KFUNC_FIRST_ID];
	if (id - BPF_FUNC_INTERNAL < SPEC_NR_INTERNAL_HELPERS)
		return internal_bodies[id - BPF_FUNC_INTERNAL];
	return id <= SPEC_MAX_HELPER_ID ? bodies[id] : NULL;
}
