# SPDX-License-Identifier: BSD-2-Clause
# Expectations of maps, loads and the file itself, not met.

case: a lookup of the user's
fails: "lookup: 05000000 (4 bytes), expected 06000000 (4 bytes)"
map: h hash key 4 value 4 entries 1
update: h u32:0 u32:5
lookup: h u32:0 -> u32:6

case: an update that should fail
fails: "update: ok, expected EEXIST"
map: h hash key 4 value 4 entries 1
update: h u32:0 u32:5 noexist -> EEXIST

case: an update that should not fail
fails: "update: E2BIG, expected ok"
map: a array key 4 value 4 entries 1
update: a u32:1 u32:5

case: a deletion
fails: "delete: ENOENT, expected ok"
map: h hash key 4 value 4 entries 1
delete: h u32:0

case: a lookup with deletion
fails: "take: ENOENT, expected ok"
map: h hash key 4 value 4 entries 1
take: h u32:0

case: the next key
fails: "next: 00000000 (4 bytes), expected 01000000 (4 bytes)"
map: a array key 4 value 4 entries 1
next: a first -> u32:1

case: freezing
fails: "freeze: ok, expected EBUSY"
map: a array key 4 value 4 entries 1
freeze: a -> EBUSY

case: a slot
fails: "slot: E2BIG, expected ok"
map: jmp prog_array key 4 value 4 entries 1
text:
	r0 = 0
	exit
slot: jmp 1 main

case: a map that cannot be created
fails: "map a: EINVAL, expected ok"
map: a array key 5 value 4 entries 1

case: a map that can be created
fails: "map a: ok, expected EINVAL"
map: a array key 4 value 4 entries 1 -> EINVAL

case: a program that should be refused
fails: "load of main: ok, expected EINVAL"
text:
	r0 = 0
	exit
load: EINVAL

case: a program that should not be refused
fails: "load of main: EINVAL, expected ok"
text:
	r0 = 0
run:

case: refused for another reason
fails: "expected \"other words\""
text:
	r0 = 0
load: EINVAL "other words"

case: an instruction that cannot be assembled
fails: "text: line 2: cannot assemble: 	banana"
text:
	r0 = 0
	banana

case: a directive that does not exist
fails: "no such directive: ran: zero:8"
text:
	r0 = 0
	exit
ran: zero:8

case: a property that does not exist
fails: "no such directive: r1: 5"
text:
	r0 = 0
	exit
run:
	r1: 5

case: bytes that are none
fails: "cannot read this line: run: u32:zwei"
text:
	r0 = 0
	exit
run: u32:zwei

case: a number that does not fit
fails: "cannot read this line: run: u8:256"
text:
	r0 = 0
	exit
run: u8:256

case: a map nobody declared
fails: "no map b"
map: a array key 4 value 4 entries 1
lookup: b u32:0

case: a key longer than the map's
fails: "8 bytes where the map has 4"
map: a array key 4 value 4 entries 1
lookup: a u64:0

case: nothing at all
fails: "the case does nothing"
