# SPDX-License-Identifier: BSD-2-Clause
# BPF_MAP_TYPE_LPM_TRIE: kernel/bpf/lpm_trie.c. Keys: u32 length, then the address.

case: the longest prefix wins
map: t lpm_trie key 8 value 4 entries 4 flags no_prealloc
update: t u32:16,c0a80000 u32:1
update: t u32:24,c0a80100 u32:2
lookup: t u32:32,c0a80105 -> u32:2
lookup: t u32:32,c0a80205 -> u32:1
lookup: t u32:23,c0a80100 -> u32:1
lookup: t u32:15,c0a80000 -> ENOENT
lookup: t u32:33,c0a80105 -> ENOENT
update: t u32:0 u32:9
lookup: t u32:32,01020304 -> u32:9
delete: t u32:24,c0a80100
lookup: t u32:32,c0a80105 -> u32:1

case: flags
map: t lpm_trie key 8 value 4 entries 2 flags no_prealloc
update: t u32:8,0a u32:1 exist -> ENOENT
update: t u32:8,0a u32:1 noexist
update: t u32:8,0a u32:2 noexist -> EEXIST
update: t u32:8,0a u32:2 exist
update: t u32:8,0a u32:2 3 -> EINVAL
update: t u32:33,0a u32:2 -> EINVAL
update: t u32:16,0a0b u32:3
update: t u32:24,0a0b0c u32:3 -> ENOSPC
delete: t u32:9,0a -> ENOENT
delete: t u32:33,0a -> EINVAL
take: t u32:8,0a -> ENOTSUPP

case: the more specific key comes first
map: t lpm_trie key 8 value 4 entries 4 flags no_prealloc
next: t first -> ENOENT
update: t u32:16,c0a80000 u32:1
update: t u32:24,c0a80000 u32:1
update: t u32:24,c0a88000 u32:1
update: t u32:24,c0a80100 u32:1
next: t first -> u32:24,c0a80000
next: t u32:24,c0a80000 -> u32:24,c0a80100
next: t u32:24,c0a80100 -> u32:24,c0a88000
next: t u32:24,c0a88000 -> u32:16,c0a80000
next: t u32:16,c0a80000 -> ENOENT
next: t u32:23,c0a80000 -> u32:24,c0a80000
next: t u32:40,c0a80000 -> u32:24,c0a80000

case: bits behind the prefix are kept
map: t lpm_trie key 8 value 4 entries 4 flags no_prealloc
update: t u32:8,0affffff u32:1
next: t first -> u32:8,0affffff
lookup: t u32:32,0a000000 -> u32:1

case: from programs
map: t lpm_trie key 8 value 8 entries 4 flags no_prealloc
update: t u32:8,0a u64:1
text:
	r6 = r1
	r2 = r1
	r1 = map[t]
	call bpf_map_lookup_elem
	if r0 == 0x0 goto none
	r7 = *(u64 *)(r0 +0)
	r7 += 1
	*(u64 *)(r0 +0) = r7
	r0 = r7
	exit
	none:
	r1 = map[t]
	r2 = r6
	r3 = r6
	r3 += 8
	r4 = 0
	call bpf_map_update_elem
	exit
run: u32:32 0a010203 u64:5 -> 2
run: u32:32 0a010204 u64:5 -> 3
run: u32:24 0b010200 u64:5 -> 0
run: u32:32 0b010204 u64:5 -> 6

case: what cannot be created: preallocated
map: t lpm_trie key 8 value 4 entries 4 -> EINVAL

case: what cannot be created: a key of nothing but its length
map: t lpm_trie key 4 value 4 entries 4 flags no_prealloc -> EINVAL

case: what cannot be created: 257 bytes of key
map: t lpm_trie key 261 value 4 entries 4 flags no_prealloc -> EINVAL
