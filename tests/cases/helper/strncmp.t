# SPDX-License-Identifier: BSD-2-Clause
# bpf_strncmp(): lib/string.c: strncmp. The other string lies in a frozen map.

case: less, equal and more
map: text array key 4 value 8 entries 1 flags rdonly_prog
update: text u32:0 "abcd"
freeze: text
text:
	r2 = *(u64 *)(r1 +0)
	r1 += 8
	r3 = map[text][0]+0
	call bpf_strncmp
	exit
run: u64:5 "abcd\x00" -> 0
run: u64:4 "abcd" -> 0
run: u64:4 "abc\x00" -> -1
run: u64:4 "abce" -> 1
run: u64:4 "abcc" -> -1
run: u64:2 "abx" -> 0
run: u64:5 "abcdx" -> 1
run: u64:1 "\x00" -> -1
run: u64:1 "\xff" -> 1
run: u64:5 "ab\x00zz" -> -1

case: from the middle of a string
map: text array key 4 value 8 entries 1 flags rdonly_prog
update: text u32:0 "abcd"
freeze: text
text:
	r2 = 3
	r3 = map[text][0]+2
	call bpf_strncmp
	exit
run: "cd\x00" -> 0

case: a map that is not frozen
map: text array key 4 value 8 entries 1 flags rdonly_prog
update: text u32:0 "abcd"
text:
	r2 = 4
	r3 = map[text][0]+0
	call bpf_strncmp
	exit
run: "abcd"
	trap: argument @3 "R3 of bpf_strncmp does not point to a frozen map that programs may only read"

case: a frozen map that programs may write
map: text array key 4 value 8 entries 1
update: text u32:0 "abcd"
freeze: text
text:
	r2 = 4
	r3 = map[text][0]+0
	call bpf_strncmp
	exit
run: "abcd"
	trap: argument @3 "R3 of bpf_strncmp does not point to a frozen map that programs may only read"

case: a string without end
map: text array key 4 value 4 entries 1 flags rdonly_prog
update: text u32:0 "abcd"
freeze: text
text:
	r2 = 4
	r3 = map[text][0]+0
	call bpf_strncmp
	exit
run: "abcd"
	trap: argument @3 "R3 of bpf_strncmp is not zero-terminated"

case: a string on the stack
text:
	*(u64 *)(r10 -8) = 97
	r2 = 1
	r3 = r10
	r3 += -8
	call bpf_strncmp
	exit
run: "a"
	trap: argument @4 "R3 of bpf_strncmp does not point to a frozen map"
