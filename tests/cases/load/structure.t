# SPDX-License-Identifier: BSD-2-Clause
# What is refused of a whole program before it runs.

case: falling off the end
text:
	r0 = 0
load: EINVAL "last insn is not an exit or jmp"

case: a function that falls into the next one
text:
	call sub
	r0 = 0
	exit
	sub2:
	r0 = 0
	sub:
	r0 = 1
	call sub2
load: EINVAL "last insn is not an exit or jmp"

case: jump behind the end
text:
	if r1 == 0x0 goto pc+1
	exit
load: EINVAL "jump out of range from insn 0 to 2"

case: jump before the start
text:
	r0 = 0
	if r1 == 0x0 goto pc-3
	exit
load: EINVAL "jump out of range from insn 1 to -1"

case: long jump behind the end
text:
	gotol pc+100000
	exit
load: EINVAL "jump out of range from insn 0 to 100001"

case: jump into another function
text:
	call pc+2
	r0 = 0
	goto pc+1
	r0 = 1
	exit
load: EINVAL "jump out of range"

case: jump into the middle of an immediate
text:
	goto pc+1
	r0 = 0x123456789a
	exit
load: EINVAL "jump into the middle of ldimm64 insn 1"

case: what nothing leads to
prog: xdp
text:
	r0 = 0
	goto out
	r0 = 1
	out:
	exit
load: EINVAL "unreachable insn 2"

case: behind the end of a function
prog: xdp
text:
	r0 = 0
	exit
	exit
load: EINVAL "unreachable insn 2"

case: what leads only to itself
prog: xdp
text:
	r1 = 0x123456789a
	exit
	again:
	r0 = 1
	goto again
load: EINVAL "unreachable insn 3"

case: a function that only itself calls
prog: xdp
text:
	r0 = 0
	exit
	sub:
	call sub
	exit
load: EINVAL "unreachable insn 2"

case: what a jump that is never taken leads to
prog: xdp
text:
	r0 = 0
	if r0 == 0x0 goto out
	r0 = 1
	out:
	exit
run: zero:14 -> 0

case: what is left after a certain number of rounds
prog: xdp
text:
	r0 = 0
	again:
	may_goto out
	r0 += 1
	if r0 < 0x5 goto again
	exit
	out:
	r0 = -1
	exit
run: zero:14 -> 5

case: dead code of a raw program
text:
	r0 = 0
	goto out
	r0 = 1
	out:
	exit
run: -> 0

case: call behind the end
text:
	call pc+10
	exit
load: EINVAL "call to invalid destination"

case: call before the start
text:
	call pc-10
	exit
load: EINVAL "call to invalid destination"

case: a helper nobody knows
text:
	call unknown#9999
	exit
load: EINVAL "invalid func unknown#9999"

case: the number that a kernel function has in the tables is no helper's
text:
	call unknown#16777223
	exit
load: EINVAL "invalid func unknown#16777223"

case: a helper without number
text:
	call unknown#0
	exit
load: EINVAL

case: a helper of another program type
prog: xdp
text:
	call bpf_skb_load_bytes
	exit
load: EINVAL "program of this type cannot use helper bpf_skb_load_bytes#26"

case: a map that is not there
text:
	r1 = map[id:77]
	exit
load: EBADF "fd 77 is not pointing to valid bpf_map"

case: direct values of a hash
map: table hash key 4 value 4 entries 1
text:
	r1 = map[table][0]+0
	exit
load: EINVAL "no direct value access support for this map type"

case: direct value behind the end
map: table array key 4 value 4 entries 1
text:
	r1 = map[table][0]+4
	exit
load: EINVAL "invalid access to map value pointer, value_size=4 off=4"

case: map by index without a list of maps
text:
	r1 = map[idx:0]
	exit
load: EPROTO "fd_idx without fd_array is invalid"

case: packet loads in a type that has none
prog: xdp
text:
	r0 = *(u8 *)skb[0]
	exit
load: EINVAL "BPF_LD_[ABS|IND] instructions not allowed for this program type"

case: a type that cannot be run yet is loaded
prog: sk_msg
text:
	r0 = 0
	exit
run:
	error: EOPNOTSUPP

case: a type that does not exist
prog: 999
text:
	r0 = 0
	exit
load: EINVAL "unknown program type 999"

case: an empty program
text:
	# nothing
load: E2BIG

case: a subprogram that is only named
text:
	r1 = subprog[sub]
	r0 = 0
	exit
	sub:
	r0 = 1
	exit
run: -> 0

case: an attach type that no context knows
prog: xdp main attach 999
text:
	r1 = *(u32 *)(r1 +4)
	r0 = 2
	exit
run: zero:14 -> 2
