# SPDX-License-Identifier: BSD-2-Clause
# bpf_snprintf(): kernel/bpf/helpers.c: bpf_bprintf_prepare, lib/vsprintf.c: bstr_printf. The run's
# memory is: the values, then the buffer. What comes out is what kernels print, but for widths of more
# than 23 bits, which are 6.12's.

case: a number
map: fmt array key 4 value 3 entries 1 flags rdonly_prog
update: fmt u32:0 "%d"
freeze: fmt
text:
	r4 = r1
	r1 += 8
	r2 = 16
	r3 = map[fmt][0]+0
	r5 = 8
	call bpf_snprintf
	exit
run: u64:5 fill:16:0x23 -> 2
	data: u64:5 "5\x00" fill:14:0x23

case: a buffer of one byte takes the terminator
map: fmt array key 4 value 3 entries 1 flags rdonly_prog
update: fmt u32:0 "%d"
freeze: fmt
text:
	r4 = r1
	r1 += 8
	r2 = 1
	r3 = map[fmt][0]+0
	r5 = 8
	call bpf_snprintf
	exit
run: u64:12345 fill:1:0x23 -> 6
	data: u64:12345 "\x00"

case: a buffer of none takes nothing, the length comes all the same
map: fmt array key 4 value 3 entries 1 flags rdonly_prog
update: fmt u32:0 "%d"
freeze: fmt
text:
	r4 = r1
	r1 += 8
	r2 = 0
	r3 = map[fmt][0]+0
	r5 = 8
	call bpf_snprintf
	exit
run: u64:12345 fill:4:0x23 -> 6
	data: u64:12345  fill:4:0x23

case: without values
map: fmt array key 4 value 6 entries 1 flags rdonly_prog
update: fmt u32:0 "plain"
freeze: fmt
text:
	r4 = r1
	r1 += 0
	r2 = 16
	r3 = map[fmt][0]+0
	r5 = 0
	call bpf_snprintf
	exit
run:  fill:16:0x23 -> 6
	data:  "plain\x00" fill:10:0x23

case: more values than wanted
map: fmt array key 4 value 9 entries 1 flags rdonly_prog
update: fmt u32:0 "plain %d"
freeze: fmt
text:
	r4 = r1
	r1 += 24
	r2 = 16
	r3 = map[fmt][0]+0
	r5 = 24
	call bpf_snprintf
	exit
run: u64:1 u64:2 u64:3 fill:16:0x23 -> 8
	data: u64:1 u64:2 u64:3 "plain 1\x00" fill:8:0x23

case: percent signs
map: fmt array key 4 value 7 entries 1 flags rdonly_prog
update: fmt u32:0 "%%%d%%"
freeze: fmt
text:
	r4 = r1
	r1 += 8
	r2 = 16
	r3 = map[fmt][0]+0
	r5 = 8
	call bpf_snprintf
	exit
run: u64:5 fill:16:0x23 -> 4
	data: u64:5 "%5%\x00" fill:12:0x23

case: widths
map: fmt array key 4 value 26 entries 1 flags rdonly_prog
update: fmt u32:0 "%5d|%-5d|%05d|%-05d|%+05d"
freeze: fmt
text:
	r4 = r1
	r1 += 40
	r2 = 40
	r3 = map[fmt][0]+0
	r5 = 40
	call bpf_snprintf
	exit
run: u64:42 u64:42 u64:42 u64:42 u64:42 fill:40:0x23 -> 30
	data: u64:42 u64:42 u64:42 u64:42 u64:42 "   42|42   |00042|42   |+0042\x00" fill:10:0x23

case: flags in any order
map: fmt array key 4 value 28 entries 1 flags rdonly_prog
update: fmt u32:0 "%0-5d|% 5d|%+ d|% +d|%-+5d|"
freeze: fmt
text:
	r4 = r1
	r1 += 40
	r2 = 40
	r3 = map[fmt][0]+0
	r5 = 40
	call bpf_snprintf
	exit
run: u64:42 u64:42 u64:42 u64:42 u64:42 fill:40:0x23 -> 27
	data: u64:42 u64:42 u64:42 u64:42 u64:42 "42   |   42|+42|+42|+42  |\x00" fill:13:0x23

case: signs are for signed numbers
map: fmt array key 4 value 23 entries 1 flags rdonly_prog
update: fmt u32:0 "%+u|% x|%05x|%-5x|%5X|"
freeze: fmt
text:
	r4 = r1
	r1 += 40
	r2 = 40
	r3 = map[fmt][0]+0
	r5 = 40
	call bpf_snprintf
	exit
run: u64:42 u64:42 u64:42 u64:42 u64:42 fill:40:0x23 -> 25
	data: u64:42 u64:42 u64:42 u64:42 u64:42 "42|2a|0002a|2a   |   2A|\x00" fill:15:0x23

case: 64 bits
map: fmt array key 4 value 21 entries 1 flags rdonly_prog
update: fmt u32:0 "%ld|%li|%lu|%lx|%lld"
freeze: fmt
text:
	r4 = r1
	r1 += 40
	r2 = 60
	r3 = map[fmt][0]+0
	r5 = 40
	call bpf_snprintf
	exit
run: u64:-1 u64:-2 u64:-3 u64:-4 u64:-5 fill:60:0x23 -> 47
	data: u64:-1 u64:-2 u64:-3 u64:-4 u64:-5 "-1|-2|18446744073709551613|fffffffffffffffc|-5\x00" fill:13:0x23

case: 32 bits
map: fmt array key 4 value 15 entries 1 flags rdonly_prog
update: fmt u32:0 "%d|%u|%x|%i|%X"
freeze: fmt
text:
	r4 = r1
	r1 += 40
	r2 = 60
	r3 = map[fmt][0]+0
	r5 = 40
	call bpf_snprintf
	exit
run: u64:-1 u64:-2 u64:-3 u64:-4 u64:-5 fill:60:0x23 -> 35
	data: u64:-1 u64:-2 u64:-3 u64:-4 u64:-5 "-1|4294967294|fffffffd|-4|FFFFFFFB\x00" fill:25:0x23

case: pointers have widths
map: fmt array key 4 value 18 entries 1 flags rdonly_prog
update: fmt u32:0 "%20p|%-20p|%020p|"
freeze: fmt
text:
	r4 = r1
	r1 += 24
	r2 = 70
	r3 = map[fmt][0]+0
	r5 = 24
	call bpf_snprintf
	exit
run: u64:0 u64:0 u64:0 fill:70:0x23 -> 64
	data: u64:0 u64:0 u64:0 "                   0|0                   |00000000000000000000|\x00" fill:6:0x23

case: shown pointers
map: fmt array key 4 value 25 entries 1 flags rdonly_prog
update: fmt u32:0 "%5px|%px|%-20px|%5pK|%pK"
freeze: fmt
text:
	r4 = r1
	r1 += 40
	r2 = 80
	r3 = map[fmt][0]+0
	r5 = 40
	call bpf_snprintf
	exit
run: u64:4660 u64:4660 u64:4660 u64:0 u64:-1 fill:80:0x23 -> 67
	data: u64:4660 u64:4660 u64:4660 u64:0 u64:-1 " 1234|0000000000001234|1234                |    0|ffffffffffffffff\x00" fill:13:0x23

case: letters behind a pointer are swallowed
map: fmt array key 4 value 22 entries 1 flags rdonly_prog
update: fmt u32:0 "%pxfoo|%p.bar|%pI4abc"
freeze: fmt
text:
	r4 = r1
	r1 += 24
	r2 = 60
	r3 = map[fmt][0]+0
	r5 = 24
	call bpf_snprintf
	exit
run: u64:4660 u64:-5 u64:0 fill:60:0x23 -> 46
	data: u64:4660 u64:-5 u64:0 "0000000000001234|fffffffffffffffb.bar|0.0.0.0\x00" fill:14:0x23

case: Internet addresses have no width
map: fmt array key 4 value 21 entries 1 flags rdonly_prog
update: fmt u32:0 "%5pI4|%-20pi4|%50pI6"
freeze: fmt
text:
	r4 = r1
	r1 += 24
	r2 = 80
	r3 = map[fmt][0]+0
	r5 = 24
	call bpf_snprintf
	exit
run: u64:0 u64:0 u64:0 fill:80:0x23 -> 64
	data: u64:0 u64:0 u64:0 "0.0.0.0|000.000.000.000|0000:0000:0000:0000:0000:0000:0000:0000\x00" fill:16:0x23

case: symbols
map: fmt array key 4 value 25 entries 1 flags rdonly_prog
update: fmt u32:0 "%pS|%ps|%pB|%20pS|%20pB|"
freeze: fmt
text:
	r4 = r1
	r1 += 40
	r2 = 60
	r3 = map[fmt][0]+0
	r5 = 40
	call bpf_snprintf
	exit
run: u64:4660 u64:4660 u64:4660 u64:4660 u64:4660 fill:60:0x23 -> 50
	data: u64:4660 u64:4660 u64:4660 u64:4660 u64:4660 "0x1234|0x1234|0x1234|              0x1234|0x1234|\x00" fill:10:0x23

case: characters
map: fmt array key 4 value 18 entries 1 flags rdonly_prog
update: fmt u32:0 "%5c|%-5c|%05c|%c|"
freeze: fmt
text:
	r4 = r1
	r1 += 32
	r2 = 30
	r3 = map[fmt][0]+0
	r5 = 32
	call bpf_snprintf
	exit
run: u64:65 u64:65 u64:65 u64:0 fill:30:0x23 -> 21
	data: u64:65 u64:65 u64:65 u64:0 "    A|A    |    A|\x00|\x00" fill:9:0x23

case: a width of 33 bits
map: fmt array key 4 value 14 entries 1 flags rdonly_prog
update: fmt u32:0 "%4294967301d|"
freeze: fmt
text:
	r4 = r1
	r1 += 8
	r2 = 16
	r3 = map[fmt][0]+0
	r5 = 8
	call bpf_snprintf
	exit
run: u64:1 fill:16:0x23 -> 7
	data: u64:1 "    1|\x00" fill:9:0x23

case: a width that 24 bits make negative
map: fmt array key 4 value 11 entries 1 flags rdonly_prog
update: fmt u32:0 "%9999999d|"
freeze: fmt
text:
	r4 = r1
	r1 += 8
	r2 = 16
	r3 = map[fmt][0]+0
	r5 = 8
	call bpf_snprintf
	exit
run: u64:1 fill:16:0x23 -> 3
	data: u64:1 "1|\x00" fill:13:0x23

case: a width of 25 bits
map: fmt array key 4 value 12 entries 1 flags rdonly_prog
update: fmt u32:0 "%16777220d|"
freeze: fmt
text:
	r4 = r1
	r1 += 8
	r2 = 16
	r3 = map[fmt][0]+0
	r5 = 8
	call bpf_snprintf
	exit
run: u64:1 fill:16:0x23 -> 6
	data: u64:1 "   1|\x00" fill:10:0x23

case: the largest width
map: fmt array key 4 value 11 entries 1 flags rdonly_prog
update: fmt u32:0 "%8388607d|"
freeze: fmt
text:
	r4 = r1
	r1 += 8
	r2 = 16
	r3 = map[fmt][0]+0
	r5 = 8
	call bpf_snprintf
	exit
run: u64:1 fill:16:0x23 -> 8388609
	data: u64:1 "               \x00"

case: strings of user and kernel
map: fmt array key 4 value 32 entries 1 flags rdonly_prog
update: fmt u32:0 "%s|%pus|%pks|%20s|%-20s|%20pus|"
freeze: fmt
user: 0x1000 "hello user\x00"
text:
	r4 = r1
	r1 += 48
	r2 = 90
	r3 = map[fmt][0]+0
	r5 = 48
	call bpf_snprintf
	exit
run: u64:4096 u64:4096 u64:4096 u64:4096 u64:4096 u64:4096 fill:90:0x23 -> 77
	data: u64:4096 u64:4096 u64:4096 u64:4096 u64:4096 u64:4096 "hello user|hello user||          hello user|hello user          |hello user|\x00" fill:13:0x23

case: a space of Latin-1 ends a word
map: fmt array key 4 value 5 entries 1 flags rdonly_prog
update: fmt u32:0 "%s\xa0|"
freeze: fmt
user: 0x1000 "hello user\x00"
text:
	r4 = r1
	r1 += 8
	r2 = 20
	r3 = map[fmt][0]+0
	r5 = 8
	call bpf_snprintf
	exit
run: u64:4096 fill:20:0x23 -> 13
	data: u64:4096 "hello user\xa0|\x00" fill:7:0x23

case: a letter of Latin-1 does not
map: fmt array key 4 value 5 entries 1 flags rdonly_prog
update: fmt u32:0 "%s\xc3|"
freeze: fmt
user: 0x1000 "hello user\x00"
text:
	r4 = r1
	r1 += 8
	r2 = 20
	r3 = map[fmt][0]+0
	r5 = 8
	call bpf_snprintf
	exit
run: u64:4096 fill:20:0x23 -> -22
	data: u64:4096  fill:20:0x23

case: a sign of Latin-1 does
map: fmt array key 4 value 5 entries 1 flags rdonly_prog
update: fmt u32:0 "%s\xd7|"
freeze: fmt
user: 0x1000 "hello user\x00"
text:
	r4 = r1
	r1 += 8
	r2 = 20
	r3 = map[fmt][0]+0
	r5 = 8
	call bpf_snprintf
	exit
run: u64:4096 fill:20:0x23 -> 13
	data: u64:4096 "hello user\xd7|\x00" fill:7:0x23

case: letters of Latin-1 behind a pointer
map: fmt array key 4 value 8 entries 1 flags rdonly_prog
update: fmt u32:0 "%pI4\xc3\xbc|"
freeze: fmt
text:
	r4 = r1
	r1 += 8
	r2 = 20
	r3 = map[fmt][0]+0
	r5 = 8
	call bpf_snprintf
	exit
run: u64:0 fill:20:0x23 -> 10
	data: u64:0 "0.0.0.0\xbc|\x00" fill:10:0x23

case: packed text at the end of the buffer
map: fmt array key 4 value 11 entries 1 flags rdonly_prog
update: fmt u32:0 "%pI4 %d %d"
freeze: fmt
text:
	r4 = r1
	r1 += 24
	r2 = 4
	r3 = map[fmt][0]+0
	r5 = 24
	call bpf_snprintf
	exit
run: u64:0 u64:1 u64:2 fill:4:0x23 -> 12
	data: u64:0 u64:1 u64:2 "0.0\x00"

case: packed text that does not fit is counted
map: fmt array key 4 value 14 entries 1 flags rdonly_prog
update: fmt u32:0 "abc%pI4 %d %d"
freeze: fmt
text:
	r4 = r1
	r1 += 24
	r2 = 4
	r3 = map[fmt][0]+0
	r5 = 24
	call bpf_snprintf
	exit
run: u64:0 u64:100000 u64:200000 fill:4:0x23 -> 25
	data: u64:0 u64:100000 u64:200000 "abc\x00"

case: packed text behind the end is not taken, and numbers come from it
map: fmt array key 4 value 15 entries 1 flags rdonly_prog
update: fmt u32:0 "abcd%pI4 %d %d"
freeze: fmt
text:
	r4 = r1
	r1 += 24
	r2 = 4
	r3 = map[fmt][0]+0
	r5 = 24
	call bpf_snprintf
	exit
run: u64:0 u64:100000 u64:200000 fill:4:0x23 -> 23
	data: u64:0 u64:100000 u64:200000 "abc\x00"

case: strings neither
map: fmt array key 4 value 15 entries 1 flags rdonly_prog
update: fmt u32:0 "abcd%pus %d %s"
freeze: fmt
user: 0x1000 "hello user\x00"
text:
	r4 = r1
	r1 += 24
	r2 = 4
	r3 = map[fmt][0]+0
	r5 = 24
	call bpf_snprintf
	exit
run: u64:4096 u64:77 u64:4096 fill:4:0x23 -> 23
	data: u64:4096 u64:77 u64:4096 "abc\x00"

case: strings that cannot be read are empty
map: fmt array key 4 value 6 entries 1 flags rdonly_prog
update: fmt u32:0 "%s|%s"
freeze: fmt
text:
	r4 = r1
	r1 += 16
	r2 = 10
	r3 = map[fmt][0]+0
	r5 = 16
	call bpf_snprintf
	exit
run: u64:8 u64:-1 fill:10:0x23 -> 2
	data: u64:8 u64:-1 "|\x00" fill:8:0x23

case: strings have 512 bytes together
map: fmt array key 4 value 6 entries 1 flags rdonly_prog
update: fmt u32:0 "%s|%d"
freeze: fmt
user: 0x1000 fill:599:0x78 00
text:
	r4 = r1
	r1 += 16
	r2 = 1000
	r3 = map[fmt][0]+0
	r5 = 16
	call bpf_snprintf
	exit
run: u64:4096 u64:5 fill:1000:0x23 -> -28
	data: u64:4096 u64:5  fill:1000:0x23

case: a string that ends them is cut
map: fmt array key 4 value 3 entries 1 flags rdonly_prog
update: fmt u32:0 "%s"
freeze: fmt
user: 0x1000 fill:599:0x78 00
text:
	r4 = r1
	r1 += 8
	r2 = 600
	r3 = map[fmt][0]+0
	r5 = 8
	call bpf_snprintf
	exit
run: u64:4096 fill:600:0x23 -> 512
	data: u64:4096 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\x00" fill:88:0x23

case: no room for another
map: fmt array key 4 value 6 entries 1 flags rdonly_prog
update: fmt u32:0 "%s|%s"
freeze: fmt
user: 0x1000 fill:599:0x78 00
text:
	r4 = r1
	r1 += 16
	r2 = 600
	r3 = map[fmt][0]+0
	r5 = 16
	call bpf_snprintf
	exit
run: u64:4096 u64:4096 fill:600:0x23 -> -28
	data: u64:4096 u64:4096  fill:600:0x23

case: no room for a character
map: fmt array key 4 value 8 entries 1 flags rdonly_prog
update: fmt u32:0 "%pus|%c"
freeze: fmt
user: 0x1000 fill:599:0x78 00
text:
	r4 = r1
	r1 += 16
	r2 = 600
	r3 = map[fmt][0]+0
	r5 = 16
	call bpf_snprintf
	exit
run: u64:4184 u64:65 fill:600:0x23 -> -28
	data: u64:4184 u64:65  fill:600:0x23

case: no room for an address
map: fmt array key 4 value 10 entries 1 flags rdonly_prog
update: fmt u32:0 "%pus|%pI4"
freeze: fmt
user: 0x1000 fill:599:0x78 00
text:
	r4 = r1
	r1 += 16
	r2 = 600
	r3 = map[fmt][0]+0
	r5 = 16
	call bpf_snprintf
	exit
run: u64:4186 u64:0 fill:600:0x23 -> -28
	data: u64:4186 u64:0  fill:600:0x23

case: no format: %
map: fmt array key 4 value 2 entries 1 flags rdonly_prog
update: fmt u32:0 "%"
freeze: fmt
text:
	r4 = r1
	r1 += 8
	r2 = 16
	r3 = map[fmt][0]+0
	r5 = 8
	call bpf_snprintf
	exit
run: u64:5 fill:16:0x23 -> -22
	data: u64:5  fill:16:0x23

case: no format: %h
map: fmt array key 4 value 3 entries 1 flags rdonly_prog
update: fmt u32:0 "%h"
freeze: fmt
text:
	r4 = r1
	r1 += 8
	r2 = 16
	r3 = map[fmt][0]+0
	r5 = 8
	call bpf_snprintf
	exit
run: u64:5 fill:16:0x23 -> -22
	data: u64:5  fill:16:0x23

case: no format: %d %d
map: fmt array key 4 value 6 entries 1 flags rdonly_prog
update: fmt u32:0 "%d %d"
freeze: fmt
text:
	r4 = r1
	r1 += 8
	r2 = 16
	r3 = map[fmt][0]+0
	r5 = 8
	call bpf_snprintf
	exit
run: u64:5 fill:16:0x23 -> -22
	data: u64:5  fill:16:0x23

case: no format: a control character
map: fmt array key 4 value 2 entries 1 flags rdonly_prog
update: fmt u32:0 "\x01"
freeze: fmt
text:
	r4 = r1
	r1 += 8
	r2 = 16
	r3 = map[fmt][0]+0
	r5 = 8
	call bpf_snprintf
	exit
run: u64:5 fill:16:0x23 -> -22
	data: u64:5  fill:16:0x23

case: no format: % %
map: fmt array key 4 value 4 entries 1 flags rdonly_prog
update: fmt u32:0 "% %"
freeze: fmt
text:
	r4 = r1
	r1 += 8
	r2 = 16
	r3 = map[fmt][0]+0
	r5 = 8
	call bpf_snprintf
	exit
run: u64:5 fill:16:0x23 -> -22
	data: u64:5  fill:16:0x23

case: no format: %\xc3
map: fmt array key 4 value 3 entries 1 flags rdonly_prog
update: fmt u32:0 "%\xc3"
freeze: fmt
text:
	r4 = r1
	r1 += 8
	r2 = 16
	r3 = map[fmt][0]+0
	r5 = 8
	call bpf_snprintf
	exit
run: u64:5 fill:16:0x23 -> -22
	data: u64:5  fill:16:0x23

case: no format: %#x
map: fmt array key 4 value 4 entries 1 flags rdonly_prog
update: fmt u32:0 "%#x"
freeze: fmt
text:
	r4 = r1
	r1 += 8
	r2 = 16
	r3 = map[fmt][0]+0
	r5 = 8
	call bpf_snprintf
	exit
run: u64:5 fill:16:0x23 -> -22
	data: u64:5  fill:16:0x23

case: no format: %.5d
map: fmt array key 4 value 5 entries 1 flags rdonly_prog
update: fmt u32:0 "%.5d"
freeze: fmt
text:
	r4 = r1
	r1 += 8
	r2 = 16
	r3 = map[fmt][0]+0
	r5 = 8
	call bpf_snprintf
	exit
run: u64:5 fill:16:0x23 -> -22
	data: u64:5  fill:16:0x23

case: no format: %ls
map: fmt array key 4 value 4 entries 1 flags rdonly_prog
update: fmt u32:0 "%ls"
freeze: fmt
text:
	r4 = r1
	r1 += 8
	r2 = 16
	r3 = map[fmt][0]+0
	r5 = 8
	call bpf_snprintf
	exit
run: u64:5 fill:16:0x23 -> -22
	data: u64:5  fill:16:0x23

case: no format: %lc
map: fmt array key 4 value 4 entries 1 flags rdonly_prog
update: fmt u32:0 "%lc"
freeze: fmt
text:
	r4 = r1
	r1 += 8
	r2 = 16
	r3 = map[fmt][0]+0
	r5 = 8
	call bpf_snprintf
	exit
run: u64:5 fill:16:0x23 -> -22
	data: u64:5  fill:16:0x23

case: no format: %5
map: fmt array key 4 value 3 entries 1 flags rdonly_prog
update: fmt u32:0 "%5"
freeze: fmt
text:
	r4 = r1
	r1 += 8
	r2 = 16
	r3 = map[fmt][0]+0
	r5 = 8
	call bpf_snprintf
	exit
run: u64:5 fill:16:0x23 -> -22
	data: u64:5  fill:16:0x23

case: no format: %5%
map: fmt array key 4 value 4 entries 1 flags rdonly_prog
update: fmt u32:0 "%5%"
freeze: fmt
text:
	r4 = r1
	r1 += 8
	r2 = 16
	r3 = map[fmt][0]+0
	r5 = 8
	call bpf_snprintf
	exit
run: u64:5 fill:16:0x23 -> -22
	data: u64:5  fill:16:0x23

case: values are 8 bytes each, and 12 at most
map: fmt array key 4 value 3 entries 1 flags rdonly_prog
update: fmt u32:0 "hi"
freeze: fmt
text:
	r6 = r1
	r5 = *(u64 *)(r6 +0)
	r4 = r6
	r1 = r6
	r2 = 4
	r3 = map[fmt][0]+0
	call bpf_snprintf
	exit
run: u64:12 zero:120 -> -22
run: u64:104 zero:120 -> -22
run: u64:96 zero:120 -> 3
	data: "hi\x00" zero:125
run: u64:0 zero:120 -> 3

case: without a buffer
map: fmt array key 4 value 3 entries 1 flags rdonly_prog
update: fmt u32:0 "hi"
freeze: fmt
text:
	r1 = 0
	r2 = 0
	r3 = map[fmt][0]+0
	r4 = 0
	r5 = 0
	call bpf_snprintf
	exit
run: -> 3

case: the format must not change
map: fmt array key 4 value 3 entries 1
update: fmt u32:0 "hi"
text:
	r1 = 0
	r2 = 0
	r3 = map[fmt][0]+0
	r4 = 0
	r5 = 0
	call bpf_snprintf
	exit
run:
	trap: argument @6 "R3 of bpf_snprintf does not point to a frozen map"
