// SPDX-License-Identifier: BSD-2-Clause
/*
 * See xdp_offload.h. The rules are those of kernel/bpf/offload.c, kernel/bpf/verifier.c and
 * drivers/net/ethernet/netronome/nfp/bpf. What the firmware of a device can do is taken to be all
 * that the driver knows of. Limits on single instructions and on arguments, which the driver finds
 * with the verifier's help, are not looked at.
 */
#include "sys/xdp_offload.h"

#include <errno.h>

#include "spec/spec.h"
#include "sys/run.h"
#include "world/xdp.h"

/* bpf_prog_dev_bound_init; kernel/bpf/core.c: __bpf_prog_map_compatible */
static int check_load(const struct run *run)
{
	const struct prog *prog = run->prog;

	if (prog->flags)
		return run_refuse(run, -EINVAL,
				  "a program for a device is loaded without flags, not with 0x%x",
				  prog->flags);
	if (prog->expected_attach_type == BPF_XDP_DEVMAP ||
	    prog->expected_attach_type == BPF_XDP_CPUMAP)
		return run_refuse(run, -EINVAL,
				  "a program of a device or CPU map does not run on a device");
	return 0;
}

/* check_map_prog_compatibility, bpf_map_offload_map_alloc, nfp_bpf_map_alloc */
static int check_maps(const struct run *run)
{
	const struct prog *prog = run->prog;

	for (u32 i = 0; i < prog->nr_maps; i++) {
		const struct map_view *map = map_view(prog->maps[i]);
		u32 flags = spec_map_by_type(map->type)->flags;

		if (!(flags & (MAP_OFFLOAD | MAP_OFF_NEUTRAL)))
			return run_refuse(run, -EINVAL,
					  "offload device mismatch between prog and map '%s': a "
					  "device has arrays and hash tables",
					  map->name);
		if (flags & MAP_OFFLOAD && map->flags)
			return run_refuse(run, -EINVAL,
					  "map '%s': a map on a device has no flags, not 0x%x",
					  map->name, map->flags);
	}
	return 0;
}

/* resolve_pseudo_ldimm64: the operations of maps on devices have no direct values. */
static int check_direct_values(const struct run *run)
{
	const struct prog *prog = run->prog;

	for (u32 i = 0; i < prog->nr_addrs; i++) {
		if (prog->insns[prog->addrs[i].insn_idx].src_reg == BPF_PSEUDO_MAP_VALUE)
			return run_refuse(run, -EINVAL,
					  "no direct value access support for a map on a device "
					  "(insn %u)",
					  prog->addrs[i].insn_idx);
	}
	return 0;
}

/* nfp_bpf_check_helper_call */
static int check_calls(const struct run *run)
{
	const struct prog *prog = run->prog;

	for (u32 i = 0; i < prog->nr_calls; i++) {
		const struct spec_helper *row = prog->calls[i].row;

		if (!(row->flags & HELPER_OFFLOAD))
			return run_refuse(run, -EOPNOTSUPP, "[nfp] unsupported function id: %u, %s",
					  row->id, row->name);
	}
	return 0;
}

int xdp_offload_check(const struct run *run, u32 size, u32 linear_end)
{
	int err = check_load(run);

	if (!err)
		err = check_maps(run);
	if (!err)
		err = check_direct_values(run);
	if (!err)
		err = check_calls(run);
	if (err)
		return err;
	if (linear_end < size || size > XDP_PAGE_BYTES - XDP_HEADROOM_BYTES - XDP_TAILROOM_BYTES)
		return run_refuse(run, -EINVAL, "a packet on a device has no fragments");
	return 0;
}
