// SPDX-License-Identifier: BSD-2-Clause
/* Variables in an arena, at an address that does not depend on the host. */
#define EXTRA 0x20000000
#include "tests/data/loader/arena.bpf.c"
