# SPDX-License-Identifier: BSD-2-Clause
# Device nodes, sysctls and socket options of a cgroup: kernel/bpf/cgroup.c.

case: reading of a device node is allowed
prog: cgroup_device
text:
	r2 = *(u16 *)(r1 +0)
	r3 = *(u32 *)(r1 +0)
	w3 >>= 16
	r0 = 0
	if r2 != 2 goto out
	if r3 != 2 goto out
	r4 = *(u32 *)(r1 +4)
	if r4 != 1 goto out
	r0 = 1
	out:
	exit
run: -> 1
	ctx: access_type=0x20002 major=1 minor=3
	hook: 0
run: -> 0
	ctx: access_type=0x40002 major=1 minor=3
	hook: -1

case: a major number cannot be written, nor read by halves
prog: cgroup_device
text:
	r0 = *(u16 *)(r1 +4)
	exit
run:
	trap: memory @0

case: name of a sysctl
prog: cgroup_sysctl
text:
	r2 = r10
	r2 += -32
	r3 = 32
	r4 = 0
	call bpf_sysctl_get_name
	r1 = *(u8 *)(r10 -29)
	r0 <<= 8
	r0 |= r1
	exit
run: -> 0x132f
	sysctl: net/ipv4/ip_forward

case: base name that does not fit
prog: cgroup_sysctl
text:
	r2 = r10
	r2 += -8
	*(u64 *)(r10 -8) = -1
	r3 = 8
	r4 = 1
	call bpf_sysctl_get_name
	r0 = *(u64 *)(r10 -8)
	exit
run: -> 0x0077726f665f7069
	sysctl: net/ipv4/ip_forward

case: current value of a sysctl
prog: cgroup_sysctl
text:
	r2 = r10
	r2 += -8
	r3 = 8
	call bpf_sysctl_get_current_value
	r1 = *(u8 *)(r10 -8)
	r0 <<= 8
	r0 |= r1
	exit
run: -> 0x0234
	sysctl: net/core/somaxconn "42"
run: -> 0xffffffffffffea00
	sysctl: net/core/somaxconn

case: a value that is written is replaced
prog: cgroup_sysctl
text:
	r6 = r1
	r0 = *(u32 *)(r1 +0)
	if r0 == 0 goto out
	r1 = 0x303036
	*(u64 *)(r10 -8) = r1
	r1 = r6
	r2 = r10
	r2 += -8
	r3 = 3
	call bpf_sysctl_set_new_value
	if r0 != 0 goto out
	*(u32 *)(r6 +4) = 0
	r0 = 1
	out:
	exit
run: "128" -> 1
	ctx: file_pos=3
	ctx_out: write=1 file_pos=0
	data: "600"
	hook: 0
run: -> 0
	hook: -1

case: nothing is written
prog: cgroup_sysctl
text:
	r2 = r10
	r2 += -8
	r3 = 8
	call bpf_sysctl_get_new_value
	exit
run: -> -22

case: an option is set to something else
prog: cgroup_sockopt attach 22
text:
	r2 = *(u64 *)(r1 +8)
	r3 = *(u64 *)(r1 +16)
	r4 = r2
	r4 += 4
	r0 = 1
	if r4 > r3 goto out
	*(u32 *)(r2 +0) = 7
	*(u32 *)(r1 +28) = 12
	out:
	exit
run: u32:3 -> 1
	ctx: level=1 optname=8
	ctx_out: level=1 optname=12 optlen=4
	data: u32:7
	hook: 0

case: the kernel is bypassed
prog: cgroup_sockopt attach 22
text:
	*(u32 *)(r1 +32) = -1
	r0 = 1
	exit
run: u32:3 -> 1
	hook: 1

case: more than there is room for
prog: cgroup_sockopt attach 22
text:
	*(u32 *)(r1 +32) = 17
	r0 = 1
	exit
run: u32:3 -> 1
	hook: -14

case: what getsockopt returned is inspected and changed
prog: cgroup_sockopt attach 21
text:
	r2 = *(u64 *)(r1 +8)
	r3 = *(u64 *)(r1 +16)
	r4 = r2
	r4 += 8
	r0 = 0
	if r4 > r3 goto out
	r0 = *(u32 *)(r1 +36)
	*(u32 *)(r2 +4) = 9
	*(u32 *)(r1 +32) = 8
	*(u32 *)(r1 +36) = 0
	r0 += 93
	out:
	exit
run: u32:3 -> 93
	ctx: optlen=8
	data: u32:3 u32:9
	ctx_out: optlen=8
	hook: 0
run: u32:3 -> 0x100000001
	ctx: optlen=8
	data: u32:0 u32:9
	hook: -92 -> 0
run: u32:3 -> 0
	hook: -1

case: a program of setsockopt does not see the result
prog: cgroup_sockopt attach 22
text:
	r0 = *(u32 *)(r1 +36)
	exit
run: u32:3
	trap: memory @0

# may_access_direct_pkt_data: of the option's value, not of what the helper's row says.
case: a helper that packets cannot be passed to takes the value
prog: cgroup_sockopt attach 22
map: rb ringbuf key 0 value 0 entries 4096
text:
	r2 = *(u64 *)(r1 +8)
	r3 = *(u64 *)(r1 +16)
	r4 = r2
	r4 += 4
	r0 = 1
	if r4 > r3 goto out
	r1 = map[rb]
	r3 = 4
	r4 = 0
	call bpf_ringbuf_output
	out:
	exit
run: u32:3 -> 0

case: options of the socket behind the option
prog: cgroup_sockopt attach 22
text:
	r1 = *(u64 *)(r1 +0)
	r2 = 1
	r3 = 12
	*(u32 *)(r10 -4) = 5
	r4 = r10
	r4 += -4
	r5 = 4
	call bpf_setsockopt
	exit
run: u32:3 -> 0
