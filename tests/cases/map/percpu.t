# SPDX-License-Identifier: BSD-2-Clause
# Values per CPU: every CPU gets at the whole of its own ones, and no further, whatever their size.

case: percpu_array, 12 bytes
cpus: 2
map: m percpu_array key 4 value 12 entries 3
update: m u32:2 zero:8,u32:10,zero:4,zero:8,u32:20,zero:4
text:
	*(u32 *)(r10 -4) = 2
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	if r0 == 0x0 goto out
	r1 = *(u32 *)(r0 +8)
	r2 = r1
	r2 += 1
	*(u32 *)(r0 +8) = r2
	r0 = r1
	out:
	exit
run: -> 10
run: -> 20
	cpu: 1
	map: m u32:2=zero:8,u32:11,zero:4,zero:8,u32:21,zero:4

case: percpu_array, past the end of 12 bytes
cpus: 2
map: m percpu_array key 4 value 12 entries 3
update: m u32:2 zero:8,u32:10,zero:4,zero:8,u32:20,zero:4
text:
	*(u32 *)(r10 -4) = 2
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	if r0 == 0x0 goto out
	r0 = *(u8 *)(r0 +12)
	out:
	exit
run:
	cpu: 1
	trap: memory @7

case: percpu_array, 16 bytes
cpus: 2
map: m percpu_array key 4 value 16 entries 3
update: m u32:2 zero:12,u32:10,zero:12,u32:20
text:
	*(u32 *)(r10 -4) = 2
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	if r0 == 0x0 goto out
	r1 = *(u32 *)(r0 +12)
	r2 = r1
	r2 += 1
	*(u32 *)(r0 +12) = r2
	r0 = r1
	out:
	exit
run: -> 10
run: -> 20
	cpu: 1
	map: m u32:2=zero:12,u32:11,zero:12,u32:21

case: percpu_array, past the end of 16 bytes
cpus: 2
map: m percpu_array key 4 value 16 entries 3
update: m u32:2 zero:12,u32:10,zero:12,u32:20
text:
	*(u32 *)(r10 -4) = 2
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	if r0 == 0x0 goto out
	r0 = *(u8 *)(r0 +16)
	out:
	exit
run:
	cpu: 1
	trap: memory @7

case: percpu_array, 24 bytes
cpus: 2
map: m percpu_array key 4 value 24 entries 3
update: m u32:2 zero:20,u32:10,zero:20,u32:20
text:
	*(u32 *)(r10 -4) = 2
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	if r0 == 0x0 goto out
	r1 = *(u32 *)(r0 +20)
	r2 = r1
	r2 += 1
	*(u32 *)(r0 +20) = r2
	r0 = r1
	out:
	exit
run: -> 10
run: -> 20
	cpu: 1
	map: m u32:2=zero:20,u32:11,zero:20,u32:21

case: percpu_array, past the end of 24 bytes
cpus: 2
map: m percpu_array key 4 value 24 entries 3
update: m u32:2 zero:20,u32:10,zero:20,u32:20
text:
	*(u32 *)(r10 -4) = 2
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	if r0 == 0x0 goto out
	r0 = *(u8 *)(r0 +24)
	out:
	exit
run:
	cpu: 1
	trap: memory @7

case: percpu_array, 44 bytes
cpus: 2
map: m percpu_array key 4 value 44 entries 3
update: m u32:2 zero:40,u32:10,zero:4,zero:40,u32:20,zero:4
text:
	*(u32 *)(r10 -4) = 2
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	if r0 == 0x0 goto out
	r1 = *(u32 *)(r0 +40)
	r2 = r1
	r2 += 1
	*(u32 *)(r0 +40) = r2
	r0 = r1
	out:
	exit
run: -> 10
run: -> 20
	cpu: 1
	map: m u32:2=zero:40,u32:11,zero:4,zero:40,u32:21,zero:4

case: percpu_array, past the end of 44 bytes
cpus: 2
map: m percpu_array key 4 value 44 entries 3
update: m u32:2 zero:40,u32:10,zero:4,zero:40,u32:20,zero:4
text:
	*(u32 *)(r10 -4) = 2
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	if r0 == 0x0 goto out
	r0 = *(u8 *)(r0 +44)
	out:
	exit
run:
	cpu: 1
	trap: memory @7

case: percpu_hash, 12 bytes
cpus: 2
map: m percpu_hash key 4 value 12 entries 3
update: m u32:2 zero:8,u32:10,zero:4,zero:8,u32:20,zero:4
text:
	*(u32 *)(r10 -4) = 2
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	if r0 == 0x0 goto out
	r1 = *(u32 *)(r0 +8)
	r2 = r1
	r2 += 1
	*(u32 *)(r0 +8) = r2
	r0 = r1
	out:
	exit
run: -> 10
run: -> 20
	cpu: 1
	map: m u32:2=zero:8,u32:11,zero:4,zero:8,u32:21,zero:4

case: percpu_hash, past the end of 12 bytes
cpus: 2
map: m percpu_hash key 4 value 12 entries 3
update: m u32:2 zero:8,u32:10,zero:4,zero:8,u32:20,zero:4
text:
	*(u32 *)(r10 -4) = 2
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	if r0 == 0x0 goto out
	r0 = *(u8 *)(r0 +12)
	out:
	exit
run:
	cpu: 1
	trap: memory @7

case: percpu_hash, 16 bytes
cpus: 2
map: m percpu_hash key 4 value 16 entries 3
update: m u32:2 zero:12,u32:10,zero:12,u32:20
text:
	*(u32 *)(r10 -4) = 2
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	if r0 == 0x0 goto out
	r1 = *(u32 *)(r0 +12)
	r2 = r1
	r2 += 1
	*(u32 *)(r0 +12) = r2
	r0 = r1
	out:
	exit
run: -> 10
run: -> 20
	cpu: 1
	map: m u32:2=zero:12,u32:11,zero:12,u32:21

case: percpu_hash, 24 bytes
cpus: 2
map: m percpu_hash key 4 value 24 entries 3
update: m u32:2 zero:20,u32:10,zero:20,u32:20
text:
	*(u32 *)(r10 -4) = 2
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	if r0 == 0x0 goto out
	r1 = *(u32 *)(r0 +20)
	r2 = r1
	r2 += 1
	*(u32 *)(r0 +20) = r2
	r0 = r1
	out:
	exit
run: -> 10
run: -> 20
	cpu: 1
	map: m u32:2=zero:20,u32:11,zero:20,u32:21

case: percpu_hash, 44 bytes
cpus: 2
map: m percpu_hash key 4 value 44 entries 3
update: m u32:2 zero:40,u32:10,zero:4,zero:40,u32:20,zero:4
text:
	*(u32 *)(r10 -4) = 2
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	if r0 == 0x0 goto out
	r1 = *(u32 *)(r0 +40)
	r2 = r1
	r2 += 1
	*(u32 *)(r0 +40) = r2
	r0 = r1
	out:
	exit
run: -> 10
run: -> 20
	cpu: 1
	map: m u32:2=zero:40,u32:11,zero:4,zero:40,u32:21,zero:4

case: percpu_hash, past the end of 44 bytes
cpus: 2
map: m percpu_hash key 4 value 44 entries 3
update: m u32:2 zero:40,u32:10,zero:4,zero:40,u32:20,zero:4
text:
	*(u32 *)(r10 -4) = 2
	r1 = map[m]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	if r0 == 0x0 goto out
	r0 = *(u8 *)(r0 +44)
	out:
	exit
run:
	cpu: 1
	trap: memory @7
