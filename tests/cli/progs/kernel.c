// SPDX-License-Identifier: BSD-2-Clause
/* The kernel that programs of attach.c attach to, and whose tasks they look at. */
#include "tests/data/loader/kernel.bpf.c"
