// SPDX-License-Identifier: BSD-2-Clause
/* A map and no program. */
#include "tests/cli/progs/bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, u32);
} lonely SEC(".maps");
