/* SPDX-License-Identifier: BSD-2-Clause */
/* The kfunc table, sorted by name for bisection. */
#include <stdlib.h>

#include "spec/spec.h"

static const struct spec_kfunc kfuncs[] = {
#define KFUNC(name, flags, progs) {#name, flags, progs},
#include "spec/kfuncs.def"
};

static int compare_name(const void *name, const void *row)
{
	return strcmp(name, ((const struct spec_kfunc *)row)->name);
}

const struct spec_kfunc *spec_kfunc_by_name(const char *name)
{
	return bsearch(name, kfuncs, ARRAY_SIZE(kfuncs), sizeof(kfuncs[0]), compare_name);
}
