# SPDX-License-Identifier: BSD-2-Clause
# Direct values: kernel/bpf/arraymap.c: array_map_direct_value_addr, and whose maps have none.

case: any byte of the only value
map: values array key 4 value 8 entries 1
update: values u32:0 0102030405060708
text:
	r1 = map[values][0]+7
	r0 = *(u8 *)(r1 +0)
	exit
run: -> 8

case: the byte behind it
map: values array key 4 value 8 entries 1
text:
	r1 = map[values][0]+8
	exit
load: EINVAL "invalid access to map value pointer, value_size=8 off=8"

case: arrays of several values
map: values array key 4 value 8 entries 2
text:
	r1 = map[values][0]+0
	exit
load: ENOTSUPP "invalid access to map value pointer, value_size=8 off=0"

case: an absurd offset
map: values array key 4 value 8 entries 1
text:
	r1 = map[values][0]+536870912
	exit
load: EINVAL "direct value offset of 536870912 is not allowed"
