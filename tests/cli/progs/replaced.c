// SPDX-License-Identifier: BSD-2-Clause
/* Programs whose functions are replaced. */
#include "tests/data/loader/replaced.bpf.c"
