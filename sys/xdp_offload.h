/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * XDP programs that run on a device. Linux 6.12 has one driver that puts them there, nfp; what it
 * and the kernel around it refuse is refused here.
 */
#ifndef SYS_XDP_OFFLOAD_H
#define SYS_XDP_OFFLOAD_H

#include "prog/exec.h"

/*
 * May the program run on a device, over a packet of @size bytes of which @linear_end are to be
 * linear? 0; -EINVAL or -EOPNOTSUPP as loading the program for a device would be, with the sentence
 * on the log.
 */
int xdp_offload_check(const struct run *run, u32 size, u32 linear_end);

#endif
