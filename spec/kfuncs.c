/* SPDX-License-Identifier: BSD-2-Clause */
/* The kfunc table, sorted by name for bisection. */
#include <stdlib.h>

#include "spec/row.h"
#include "spec/spec.h"

static const struct spec_kfunc kfuncs[] = {
#define KFUNC(name, flags, progs, proto) {#name, flags, progs},
#include "spec/kfuncs.def"
};

/* What the flags of a kfunc are among those of a helper. */
#define FLAGS_OF(kf) \
	((kf)&KF_ACQUIRE ? HELPER_ACQUIRES : 0) | ((kf)&KF_RELEASE ? HELPER_RELEASES : 0)

/* clang-format off */
#define PROTO(flags, ret_, arg1, arg2, arg3, arg4, arg5) \
	(flags), .ret = {.type = ret_}, \
	.args = {{.type = arg1}, {.type = arg2}, {.type = arg3}, {.type = arg4}, {.type = arg5}}
#define NO_PROTO \
	PROTO(HELPER_ANY_PROTO, RET_INTEGER, ARG_ANYTHING, ARG_ANYTHING, ARG_ANYTHING, \
	      ARG_ANYTHING, ARG_ANYTHING)
#define ROW(name_, kf, progs_, flags_, ...) \
	{.id = SPEC_KFUNC_FIRST_ID + KFUNC_AT_##name_, .name = #name_, .since = "", .progs = progs_, \
	 .attach = ATTACH_ANY, .map_class = UINT32_MAX, .flags = FLAGS_OF(kf) | (flags_), __VA_ARGS__},

static const struct spec_helper calls[] = {
#define KFUNC(...) ROW(__VA_ARGS__)
#include "spec/kfuncs.def"
};
/* clang-format on */

static int compare_name(const void *name, const void *row)
{
	return strcmp(name, ((const struct spec_kfunc *)row)->name);
}

const struct spec_kfunc *spec_kfunc_by_name(const char *name)
{
	return bsearch(name, kfuncs, ARRAY_SIZE(kfuncs), sizeof(kfuncs[0]), compare_name);
}

const struct spec_kfunc *spec_kfunc_by_id(u32 id)
{
	return &kfuncs[id - SPEC_KFUNC_FIRST_ID];
}

const struct spec_helper *spec_kfunc_call(const struct spec_kfunc *row)
{
	return &calls[row - kfuncs];
}

const struct spec_kfunc *spec_kfunc_by_number(u32 number)
{
	return number - 1 < ARRAY_SIZE(kfuncs) ? &kfuncs[number - 1] : NULL;
}

u32 spec_kfunc_number(const struct spec_kfunc *row)
{
	return (u32)(row - kfuncs) + 1;
}
