// SPDX-License-Identifier: BSD-2-Clause
/* Programs that attach by BTF. */
#include "tests/data/loader/attach.bpf.c"
