/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kernel objects as they lie in memory when no target BTF says otherwise: the members that contexts
 * and helpers reach, in the order of Linux 6.12. userbpf's own state lies in front of an object,
 * never in it.
 */
#ifndef WORLD_KOBJ_H
#define WORLD_KOBJ_H

#include "base/types.h"

struct kobj_net_device {
	u32 ifindex;
};

struct kobj_xdp_rxq_info {
	struct kobj_net_device *dev;
	u32 queue_index;
	u32 reg_state;
};

struct kobj_xdp_txq_info {
	struct kobj_net_device *dev;
};

struct kobj_xdp_buff {
	u8 *data;
	u8 *data_end;
	u8 *data_meta;
	u8 *data_hard_start;
	struct kobj_xdp_rxq_info *rxq;
	struct kobj_xdp_txq_info *txq;
	u32 frame_sz; /* bytes from data_hard_start to the end of the frame */
	u32 flags;    /* KOBJ_XDP_FLAG_* */
};

struct kobj_task_struct {
	u32 flags;
	s32 pid, tgid;
	u64 start_time, start_boottime;
	char comm[16];
};

#define KOBJ_XDP_HAS_FRAGS 1u /* XDP_FLAGS_HAS_FRAGS */

#endif
