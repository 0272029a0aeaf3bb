# SPDX-License-Identifier: BSD-2-Clause
# XDP programs of device and CPU maps, which run where a packet is redirected to.

case: where the packet goes
prog: xdp attach 33
text:
	r0 = *(u32 *)(r1 +20)
	exit
run: zero:14 -> 0
	error: EINVAL
run: zero:14 -> 7
	flags: free_ctx
	ctx: egress_ifindex=7

case: programs of CPU maps have no device to send to
prog: xdp attach 35
text:
	r0 = 2
	exit
run: zero:14 -> 2
	flags: free_ctx
run: zero:14
	flags: free_ctx
	ctx: egress_ifindex=7
	error: EINVAL
