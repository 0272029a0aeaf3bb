# SPDX-License-Identifier: BSD-2-Clause
# bpf_trace_printk(): kernel/bpf/helpers.c: bpf_bprintf_prepare has the rules of formats. The result is
# the length of the text; a wrong format prints nothing.

case: plain text
map: fmt array key 4 value 6 entries 1
update: fmt u32:0 "hello"
text:
	r3 = *(u64 *)(r1 +0)
	r4 = *(u64 *)(r1 +8)
	r5 = *(u64 *)(r1 +16)
	r1 = map[fmt][0]+0
	r2 = 6
	call bpf_trace_printk
	exit
run: u64:0 u64:0 u64:0 -> 5
	trace: "hello"

case: a newline stays
map: fmt array key 4 value 3 entries 1
update: fmt u32:0 "a\n"
text:
	r3 = *(u64 *)(r1 +0)
	r4 = *(u64 *)(r1 +8)
	r5 = *(u64 *)(r1 +16)
	r1 = map[fmt][0]+0
	r2 = 3
	call bpf_trace_printk
	exit
run: u64:0 u64:0 u64:0 -> 2
	trace: "a\n"

case: nothing
map: fmt array key 4 value 1 entries 1
update: fmt u32:0 zero:1
text:
	r3 = *(u64 *)(r1 +0)
	r4 = *(u64 *)(r1 +8)
	r5 = *(u64 *)(r1 +16)
	r1 = map[fmt][0]+0
	r2 = 1
	call bpf_trace_printk
	exit
run: u64:0 u64:0 u64:0 -> 0
	trace: ""

case: %d
map: fmt array key 4 value 9 entries 1
update: fmt u32:0 "%d|%d|%d"
text:
	r3 = *(u64 *)(r1 +0)
	r4 = *(u64 *)(r1 +8)
	r5 = *(u64 *)(r1 +16)
	r1 = map[fmt][0]+0
	r2 = 9
	call bpf_trace_printk
	exit
run: u64:5 u64:-5 u64:6442450944 -> 16
	trace: "5|-5|-2147483648"

case: %i
map: fmt array key 4 value 9 entries 1
update: fmt u32:0 "%i|%i|%i"
text:
	r3 = *(u64 *)(r1 +0)
	r4 = *(u64 *)(r1 +8)
	r5 = *(u64 *)(r1 +16)
	r1 = map[fmt][0]+0
	r2 = 9
	call bpf_trace_printk
	exit
run: u64:5 u64:-5 u64:6442450944 -> 16
	trace: "5|-5|-2147483648"

case: %u
map: fmt array key 4 value 6 entries 1
update: fmt u32:0 "%u|%u"
text:
	r3 = *(u64 *)(r1 +0)
	r4 = *(u64 *)(r1 +8)
	r5 = *(u64 *)(r1 +16)
	r1 = map[fmt][0]+0
	r2 = 6
	call bpf_trace_printk
	exit
run: u64:-1 u64:7 u64:0 -> 12
	trace: "4294967295|7"

case: %x and %X
map: fmt array key 4 value 9 entries 1
update: fmt u32:0 "%x|%X|%x"
text:
	r3 = *(u64 *)(r1 +0)
	r4 = *(u64 *)(r1 +8)
	r5 = *(u64 *)(r1 +16)
	r1 = map[fmt][0]+0
	r2 = 9
	call bpf_trace_printk
	exit
run: u64:2748 u64:2748 u64:-1 -> 16
	trace: "abc|ABC|ffffffff"

case: %ld and %lu
map: fmt array key 4 value 12 entries 1
update: fmt u32:0 "%ld|%lu|%ld"
text:
	r3 = *(u64 *)(r1 +0)
	r4 = *(u64 *)(r1 +8)
	r5 = *(u64 *)(r1 +16)
	r1 = map[fmt][0]+0
	r2 = 12
	call bpf_trace_printk
	exit
run: u64:-1 u64:-1 u64:4611686018427387904 -> 43
	trace: "-1|18446744073709551615|4611686018427387904"

case: %lld, %llu and %llx
map: fmt array key 4 value 15 entries 1
update: fmt u32:0 "%lld|%llu|%llx"
text:
	r3 = *(u64 *)(r1 +0)
	r4 = *(u64 *)(r1 +8)
	r5 = *(u64 *)(r1 +16)
	r1 = map[fmt][0]+0
	r2 = 15
	call bpf_trace_printk
	exit
run: u64:-1 u64:-1 u64:-2 -> 40
	trace: "-1|18446744073709551615|fffffffffffffffe"

case: %lx and %lX
map: fmt array key 4 value 12 entries 1
update: fmt u32:0 "%lx|%lX|%li"
text:
	r3 = *(u64 *)(r1 +0)
	r4 = *(u64 *)(r1 +8)
	r5 = *(u64 *)(r1 +16)
	r1 = map[fmt][0]+0
	r2 = 12
	call bpf_trace_printk
	exit
run: u64:1250999896491 u64:737894400291 u64:-9 -> 25
	trace: "123456789ab|ABCDEF0123|-9"

case: widths
map: fmt array key 4 value 14 entries 1
update: fmt u32:0 "%5d|%-5d|%05d"
text:
	r3 = *(u64 *)(r1 +0)
	r4 = *(u64 *)(r1 +8)
	r5 = *(u64 *)(r1 +16)
	r1 = map[fmt][0]+0
	r2 = 14
	call bpf_trace_printk
	exit
run: u64:42 u64:42 u64:42 -> 17
	trace: "   42|42   |00042"

case: signs
map: fmt array key 4 value 13 entries 1
update: fmt u32:0 "%+d|% d|%+5d"
text:
	r3 = *(u64 *)(r1 +0)
	r4 = *(u64 *)(r1 +8)
	r5 = *(u64 *)(r1 +16)
	r1 = map[fmt][0]+0
	r2 = 13
	call bpf_trace_printk
	exit
run: u64:42 u64:42 u64:42 -> 13
	trace: "+42| 42|  +42"

case: width of a hexadecimal number
map: fmt array key 4 value 18 entries 1
update: fmt u32:0 "%08x|%16llx|%-4x|"
text:
	r3 = *(u64 *)(r1 +0)
	r4 = *(u64 *)(r1 +8)
	r5 = *(u64 *)(r1 +16)
	r1 = map[fmt][0]+0
	r2 = 18
	call bpf_trace_printk
	exit
run: u64:48879 u64:48879 u64:190 -> 31
	trace: "0000beef|            beef|be  |"

case: %c
map: fmt array key 4 value 7 entries 1
update: fmt u32:0 "%c%c%c"
text:
	r3 = *(u64 *)(r1 +0)
	r4 = *(u64 *)(r1 +8)
	r5 = *(u64 *)(r1 +16)
	r1 = map[fmt][0]+0
	r2 = 7
	call bpf_trace_printk
	exit
run: u64:65 u64:322 u64:99 -> 3
	trace: "ABc"

case: %%
map: fmt array key 4 value 11 entries 1
update: fmt u32:0 "100%% %d%%"
text:
	r3 = *(u64 *)(r1 +0)
	r4 = *(u64 *)(r1 +8)
	r5 = *(u64 *)(r1 +16)
	r1 = map[fmt][0]+0
	r2 = 11
	call bpf_trace_printk
	exit
run: u64:5 u64:0 u64:0 -> 7
	trace: "100% 5%"

case: only %%
map: fmt array key 4 value 3 entries 1
update: fmt u32:0 "%%"
text:
	r3 = *(u64 *)(r1 +0)
	r4 = *(u64 *)(r1 +8)
	r5 = *(u64 *)(r1 +16)
	r1 = map[fmt][0]+0
	r2 = 3
	call bpf_trace_printk
	exit
run: u64:0 u64:0 u64:0 -> 1
	trace: "%"

case: %p of NULL is shown
map: fmt array key 4 value 3 entries 1
update: fmt u32:0 "%p"
text:
	r3 = *(u64 *)(r1 +0)
	r4 = *(u64 *)(r1 +8)
	r5 = *(u64 *)(r1 +16)
	r1 = map[fmt][0]+0
	r2 = 3
	call bpf_trace_printk
	exit
run: u64:0 u64:0 u64:0 -> 16
	trace: "0000000000000000"

case: %p of an error is shown
map: fmt array key 4 value 4 entries 1
update: fmt u32:0 "%p."
text:
	r3 = *(u64 *)(r1 +0)
	r4 = *(u64 *)(r1 +8)
	r5 = *(u64 *)(r1 +16)
	r1 = map[fmt][0]+0
	r2 = 4
	call bpf_trace_printk
	exit
run: u64:-22 u64:0 u64:0 -> 17
	trace: "ffffffffffffffea."

case: %px shows it
map: fmt array key 4 value 4 entries 1
update: fmt u32:0 "%px"
text:
	r3 = *(u64 *)(r1 +0)
	r4 = *(u64 *)(r1 +8)
	r5 = *(u64 *)(r1 +16)
	r1 = map[fmt][0]+0
	r2 = 4
	call bpf_trace_printk
	exit
run: u64:4660 u64:0 u64:0 -> 16
	trace: "0000000000001234"

case: %s of an address that cannot be read
map: fmt array key 4 value 5 entries 1
update: fmt u32:0 "<%s>"
text:
	r3 = *(u64 *)(r1 +0)
	r4 = *(u64 *)(r1 +8)
	r5 = *(u64 *)(r1 +16)
	r1 = map[fmt][0]+0
	r2 = 5
	call bpf_trace_printk
	exit
run: u64:8 u64:0 u64:0 -> 2
	trace: "<>"

case: %pks and %pus too
map: fmt array key 4 value 12 entries 1
update: fmt u32:0 "<%pks,%pus>"
text:
	r3 = *(u64 *)(r1 +0)
	r4 = *(u64 *)(r1 +8)
	r5 = *(u64 *)(r1 +16)
	r1 = map[fmt][0]+0
	r2 = 12
	call bpf_trace_printk
	exit
run: u64:8 u64:8 u64:0 -> 3
	trace: "<,>"

case: UTF-8 passes
map: fmt array key 4 value 8 entries 1
update: fmt u32:0 "gr\xc3\xbc\xc3\x9fe"
text:
	r3 = *(u64 *)(r1 +0)
	r4 = *(u64 *)(r1 +8)
	r5 = *(u64 *)(r1 +16)
	r1 = map[fmt][0]+0
	r2 = 8
	call bpf_trace_printk
	exit
run: u64:0 u64:0 u64:0 -> 7
	trace: "gr\xc3\xbc\xc3\x9fe"

case: four conversions for three values
map: fmt array key 4 value 9 entries 1
update: fmt u32:0 "%d%d%d%d"
text:
	r3 = *(u64 *)(r1 +0)
	r4 = *(u64 *)(r1 +8)
	r5 = *(u64 *)(r1 +16)
	r1 = map[fmt][0]+0
	r2 = 9
	call bpf_trace_printk
	exit
run: u64:1 u64:2 u64:3 -> -22
	trace: none

case: %n
map: fmt array key 4 value 3 entries 1
update: fmt u32:0 "%n"
text:
	r3 = *(u64 *)(r1 +0)
	r4 = *(u64 *)(r1 +8)
	r5 = *(u64 *)(r1 +16)
	r1 = map[fmt][0]+0
	r2 = 3
	call bpf_trace_printk
	exit
run: u64:1 u64:0 u64:0 -> -22
	trace: none

case: %f
map: fmt array key 4 value 3 entries 1
update: fmt u32:0 "%f"
text:
	r3 = *(u64 *)(r1 +0)
	r4 = *(u64 *)(r1 +8)
	r5 = *(u64 *)(r1 +16)
	r1 = map[fmt][0]+0
	r2 = 3
	call bpf_trace_printk
	exit
run: u64:1 u64:0 u64:0 -> -22
	trace: none

case: %hd
map: fmt array key 4 value 4 entries 1
update: fmt u32:0 "%hd"
text:
	r3 = *(u64 *)(r1 +0)
	r4 = *(u64 *)(r1 +8)
	r5 = *(u64 *)(r1 +16)
	r1 = map[fmt][0]+0
	r2 = 4
	call bpf_trace_printk
	exit
run: u64:1 u64:0 u64:0 -> -22
	trace: none

case: %llld
map: fmt array key 4 value 6 entries 1
update: fmt u32:0 "%llld"
text:
	r3 = *(u64 *)(r1 +0)
	r4 = *(u64 *)(r1 +8)
	r5 = *(u64 *)(r1 +16)
	r1 = map[fmt][0]+0
	r2 = 6
	call bpf_trace_printk
	exit
run: u64:1 u64:0 u64:0 -> -22
	trace: none

case: % at the end
map: fmt array key 4 value 2 entries 1
update: fmt u32:0 "%"
text:
	r3 = *(u64 *)(r1 +0)
	r4 = *(u64 *)(r1 +8)
	r5 = *(u64 *)(r1 +16)
	r1 = map[fmt][0]+0
	r2 = 2
	call bpf_trace_printk
	exit
run: u64:1 u64:0 u64:0 -> -22
	trace: none

case: %l at the end
map: fmt array key 4 value 3 entries 1
update: fmt u32:0 "%l"
text:
	r3 = *(u64 *)(r1 +0)
	r4 = *(u64 *)(r1 +8)
	r5 = *(u64 *)(r1 +16)
	r1 = map[fmt][0]+0
	r2 = 3
	call bpf_trace_printk
	exit
run: u64:1 u64:0 u64:0 -> -22
	trace: none

case: %5 at the end
map: fmt array key 4 value 3 entries 1
update: fmt u32:0 "%5"
text:
	r3 = *(u64 *)(r1 +0)
	r4 = *(u64 *)(r1 +8)
	r5 = *(u64 *)(r1 +16)
	r1 = map[fmt][0]+0
	r2 = 3
	call bpf_trace_printk
	exit
run: u64:1 u64:0 u64:0 -> -22
	trace: none

case: %sx, a string in a word
map: fmt array key 4 value 4 entries 1
update: fmt u32:0 "%sx"
text:
	r3 = *(u64 *)(r1 +0)
	r4 = *(u64 *)(r1 +8)
	r5 = *(u64 *)(r1 +16)
	r1 = map[fmt][0]+0
	r2 = 4
	call bpf_trace_printk
	exit
run: u64:0 u64:0 u64:0 -> -22
	trace: none

case: %pz
map: fmt array key 4 value 4 entries 1
update: fmt u32:0 "%pz"
text:
	r3 = *(u64 *)(r1 +0)
	r4 = *(u64 *)(r1 +8)
	r5 = *(u64 *)(r1 +16)
	r1 = map[fmt][0]+0
	r2 = 4
	call bpf_trace_printk
	exit
run: u64:0 u64:0 u64:0 -> -22
	trace: none

case: %pi5
map: fmt array key 4 value 5 entries 1
update: fmt u32:0 "%pi5"
text:
	r3 = *(u64 *)(r1 +0)
	r4 = *(u64 *)(r1 +8)
	r5 = *(u64 *)(r1 +16)
	r1 = map[fmt][0]+0
	r2 = 5
	call bpf_trace_printk
	exit
run: u64:0 u64:0 u64:0 -> -22
	trace: none

case: %pkx
map: fmt array key 4 value 5 entries 1
update: fmt u32:0 "%pkx"
text:
	r3 = *(u64 *)(r1 +0)
	r4 = *(u64 *)(r1 +8)
	r5 = *(u64 *)(r1 +16)
	r1 = map[fmt][0]+0
	r2 = 5
	call bpf_trace_printk
	exit
run: u64:0 u64:0 u64:0 -> -22
	trace: none

case: %ll
map: fmt array key 4 value 4 entries 1
update: fmt u32:0 "%ll"
text:
	r3 = *(u64 *)(r1 +0)
	r4 = *(u64 *)(r1 +8)
	r5 = *(u64 *)(r1 +16)
	r1 = map[fmt][0]+0
	r2 = 4
	call bpf_trace_printk
	exit
run: u64:0 u64:0 u64:0 -> -22
	trace: none

case: %*d
map: fmt array key 4 value 4 entries 1
update: fmt u32:0 "%*d"
text:
	r3 = *(u64 *)(r1 +0)
	r4 = *(u64 *)(r1 +8)
	r5 = *(u64 *)(r1 +16)
	r1 = map[fmt][0]+0
	r2 = 4
	call bpf_trace_printk
	exit
run: u64:5 u64:5 u64:0 -> -22
	trace: none

case: %.5d
map: fmt array key 4 value 5 entries 1
update: fmt u32:0 "%.5d"
text:
	r3 = *(u64 *)(r1 +0)
	r4 = *(u64 *)(r1 +8)
	r5 = *(u64 *)(r1 +16)
	r1 = map[fmt][0]+0
	r2 = 5
	call bpf_trace_printk
	exit
run: u64:5 u64:5 u64:0 -> -22
	trace: none

case: a control character
map: fmt array key 4 value 3 entries 1
update: fmt u32:0 "a\x01"
text:
	r3 = *(u64 *)(r1 +0)
	r4 = *(u64 *)(r1 +8)
	r5 = *(u64 *)(r1 +16)
	r1 = map[fmt][0]+0
	r2 = 3
	call bpf_trace_printk
	exit
run: u64:0 u64:0 u64:0 -> -22
	trace: none

case: a bell
map: fmt array key 4 value 4 entries 1
update: fmt u32:0 "a\x07b"
text:
	r3 = *(u64 *)(r1 +0)
	r4 = *(u64 *)(r1 +8)
	r5 = *(u64 *)(r1 +16)
	r1 = map[fmt][0]+0
	r2 = 4
	call bpf_trace_printk
	exit
run: u64:0 u64:0 u64:0 -> -22
	trace: none

case: no value is left for %%d after three
map: fmt array key 4 value 12 entries 1
update: fmt u32:0 "%d %u %x %%"
text:
	r3 = *(u64 *)(r1 +0)
	r4 = *(u64 *)(r1 +8)
	r5 = *(u64 *)(r1 +16)
	r1 = map[fmt][0]+0
	r2 = 12
	call bpf_trace_printk
	exit
run: u64:1 u64:2 u64:3 -> 7
	trace: "1 2 3 %"

case: the terminator may come before the size ends
map: fmt array key 4 value 8 entries 1
update: fmt u32:0 "abc"
text:
	r1 = map[fmt][0]+0
	r2 = 8
	call bpf_trace_printk
	exit
run: -> 3
	trace: "abc"

case: but must come
map: fmt array key 4 value 4 entries 1
update: fmt u32:0 "abcd"
text:
	r1 = map[fmt][0]+0
	r2 = 4
	call bpf_trace_printk
	exit
run: -> -22
	trace: none

case: a string from the stack
map: fmt array key 4 value 8 entries 1
update: fmt u32:0 "<%s>"
text:
	r3 = 0x6867666564636261
	*(u64 *)(r10 -16) = r3
	*(u64 *)(r10 -8) = 0
	r3 = r10
	r3 += -16
	r1 = map[fmt][0]+0
	r2 = 5
	call bpf_trace_printk
	exit
run: -> 10
	trace: "<abcdefgh>"

case: %s has a width
map: fmt array key 4 value 16 entries 1
update: fmt u32:0 "<%6s|%-6s>"
text:
	*(u64 *)(r10 -8) = 25185
	r3 = r10
	r3 += -8
	r4 = r3
	r1 = map[fmt][0]+0
	r2 = 11
	call bpf_trace_printk
	exit
run: -> 15
	trace: "<    ab|ab    >"

case: addresses of the Internet
map: fmt array key 4 value 24 entries 1
map: ip array key 4 value 16 entries 1
update: fmt u32:0 "%pI4 %pi4 %pI6"
update: ip u32:0 7f00000a200100000000000000000001
text:
	r3 = map[ip][0]+0
	r4 = map[ip][0]+0
	r5 = map[ip][0]+0
	r1 = map[fmt][0]+0
	r2 = 15
	call bpf_trace_printk
	exit
run: -> 66
	trace: "127.0.0.10 127.000.000.010 7f00:000a:2001:0000:0000:0000:0000:0001"

case: two lines in order, with the time and CPU of each
map: fmt array key 4 value 8 entries 1
update: fmt u32:0 "%d\n"
text:
	r3 = 1
	r1 = map[fmt][0]+0
	r2 = 4
	call bpf_trace_printk
	r3 = 2
	r1 = map[fmt][0]+0
	r2 = 4
	call bpf_trace_printk
	r0 = 0
	exit
run: -> 0
	trace: "1\n2\n"
