# SPDX-License-Identifier: BSD-2-Clause
# bpf_probe_read_*(): kernel/trace/bpf_trace.c, mm/maccess.c. The run's memory is: the address, the
# size, 16 bytes to read to. Addresses and errors as a 6.18 kernel on x86-64 had them.

case: bpf_probe_read_kernel: numbers that are no address of the kernel
user: 0x1000 "hello user\x00junk"
text:
	r3 = *(u64 *)(r1 +0)
	r2 = *(u64 *)(r1 +8)
	r1 += 16
	call bpf_probe_read_kernel
	exit
run: u64:0x1000 u64:8 fill:16:0x23 -> -34
	data: u64:0x1000 u64:8 zero:8 fill:8:0x23
run: u64:0x0 u64:8 fill:16:0x23 -> -34
	data: u64:0x0 u64:8 zero:8 fill:8:0x23
run: u64:0x8 u64:8 fill:16:0x23 -> -34
	data: u64:0x8 u64:8 zero:8 fill:8:0x23
run: u64:0xdeadbeef00 u64:8 fill:16:0x23 -> -34
	data: u64:0xdeadbeef00 u64:8 zero:8 fill:8:0x23
run: u64:0x7fffffffeff8 u64:8 fill:16:0x23 -> -34
	data: u64:0x7fffffffeff8 u64:8 zero:8 fill:8:0x23
run: u64:0x7ffffffff000 u64:8 fill:16:0x23 -> -34
	data: u64:0x7ffffffff000 u64:8 zero:8 fill:8:0x23
run: u64:0x800000000000 u64:8 fill:16:0x23 -> -34
	data: u64:0x800000000000 u64:8 zero:8 fill:8:0x23
run: u64:0x123456789abcdef u64:8 fill:16:0x23 -> -34
	data: u64:0x123456789abcdef u64:8 zero:8 fill:8:0x23
run: u64:0xffffffffff600000 u64:8 fill:16:0x23 -> -34
	data: u64:0xffffffffff600000 u64:8 zero:8 fill:8:0x23

case: bpf_probe_read_kernel: kernel addresses without memory
user: 0x1000 "hello user\x00junk"
text:
	r3 = *(u64 *)(r1 +0)
	r2 = *(u64 *)(r1 +8)
	r1 += 16
	call bpf_probe_read_kernel
	exit
run: u64:0xffff800000000000 u64:8 fill:16:0x23 -> -14
	data: u64:0xffff800000000000 u64:8 zero:8 fill:8:0x23
run: u64:0xffffc00000000000 u64:8 fill:16:0x23 -> -14
	data: u64:0xffffc00000000000 u64:8 zero:8 fill:8:0x23
run: u64:0xffffffffffffffff u64:8 fill:16:0x23 -> -14
	data: u64:0xffffffffffffffff u64:8 zero:8 fill:8:0x23

case: bpf_probe_read_kernel: of nothing
user: 0x1000 "hello user\x00junk"
text:
	r3 = *(u64 *)(r1 +0)
	r2 = *(u64 *)(r1 +8)
	r1 += 16
	call bpf_probe_read_kernel
	exit
run: u64:0x0 u64:0 fill:16:0x23 -> -34
	data: u64:0x0 u64:0 zero:0 fill:16:0x23
run: u64:0x1000 u64:0 fill:16:0x23 -> -34
	data: u64:0x1000 u64:0 zero:0 fill:16:0x23
run: u64:0xffffc00000000000 u64:0 fill:16:0x23 -> 0
	data: u64:0xffffc00000000000 u64:0 zero:0 fill:16:0x23

case: bpf_probe_read_kernel_str: numbers that are no address of the kernel
user: 0x1000 "hello user\x00junk"
text:
	r3 = *(u64 *)(r1 +0)
	r2 = *(u64 *)(r1 +8)
	r1 += 16
	call bpf_probe_read_kernel_str
	exit
run: u64:0x1000 u64:8 fill:16:0x23 -> -34
	data: u64:0x1000 u64:8 zero:8 fill:8:0x23
run: u64:0x0 u64:8 fill:16:0x23 -> -34
	data: u64:0x0 u64:8 zero:8 fill:8:0x23
run: u64:0x8 u64:8 fill:16:0x23 -> -34
	data: u64:0x8 u64:8 zero:8 fill:8:0x23
run: u64:0xdeadbeef00 u64:8 fill:16:0x23 -> -34
	data: u64:0xdeadbeef00 u64:8 zero:8 fill:8:0x23
run: u64:0x7fffffffeff8 u64:8 fill:16:0x23 -> -34
	data: u64:0x7fffffffeff8 u64:8 zero:8 fill:8:0x23
run: u64:0x7ffffffff000 u64:8 fill:16:0x23 -> -34
	data: u64:0x7ffffffff000 u64:8 zero:8 fill:8:0x23
run: u64:0x800000000000 u64:8 fill:16:0x23 -> -34
	data: u64:0x800000000000 u64:8 zero:8 fill:8:0x23
run: u64:0x123456789abcdef u64:8 fill:16:0x23 -> -34
	data: u64:0x123456789abcdef u64:8 zero:8 fill:8:0x23
run: u64:0xffffffffff600000 u64:8 fill:16:0x23 -> -34
	data: u64:0xffffffffff600000 u64:8 zero:8 fill:8:0x23

case: bpf_probe_read_kernel_str: kernel addresses without memory
user: 0x1000 "hello user\x00junk"
text:
	r3 = *(u64 *)(r1 +0)
	r2 = *(u64 *)(r1 +8)
	r1 += 16
	call bpf_probe_read_kernel_str
	exit
run: u64:0xffff800000000000 u64:8 fill:16:0x23 -> -14
	data: u64:0xffff800000000000 u64:8 zero:8 fill:8:0x23
run: u64:0xffffc00000000000 u64:8 fill:16:0x23 -> -14
	data: u64:0xffffc00000000000 u64:8 zero:8 fill:8:0x23
run: u64:0xffffffffffffffff u64:8 fill:16:0x23 -> -14
	data: u64:0xffffffffffffffff u64:8 zero:8 fill:8:0x23

case: bpf_probe_read_kernel_str: of nothing
user: 0x1000 "hello user\x00junk"
text:
	r3 = *(u64 *)(r1 +0)
	r2 = *(u64 *)(r1 +8)
	r1 += 16
	call bpf_probe_read_kernel_str
	exit
run: u64:0x0 u64:0 fill:16:0x23 -> 0
	data: u64:0x0 u64:0 zero:0 fill:16:0x23
run: u64:0x1000 u64:0 fill:16:0x23 -> 0
	data: u64:0x1000 u64:0 zero:0 fill:16:0x23
run: u64:0xffffc00000000000 u64:0 fill:16:0x23 -> 0
	data: u64:0xffffc00000000000 u64:0 zero:0 fill:16:0x23

case: bpf_probe_read_user: all that is not there
user: 0x1000 "hello user\x00junk"
text:
	r3 = *(u64 *)(r1 +0)
	r2 = *(u64 *)(r1 +8)
	r1 += 16
	call bpf_probe_read_user
	exit
run: u64:0x0 u64:8 fill:16:0x23 -> -14
	data: u64:0x0 u64:8 zero:8 fill:8:0x23
run: u64:0x8 u64:8 fill:16:0x23 -> -14
	data: u64:0x8 u64:8 zero:8 fill:8:0x23
run: u64:0xdeadbeef00 u64:8 fill:16:0x23 -> -14
	data: u64:0xdeadbeef00 u64:8 zero:8 fill:8:0x23
run: u64:0x7fffffffeff8 u64:8 fill:16:0x23 -> -14
	data: u64:0x7fffffffeff8 u64:8 zero:8 fill:8:0x23
run: u64:0x7ffffffff000 u64:8 fill:16:0x23 -> -14
	data: u64:0x7ffffffff000 u64:8 zero:8 fill:8:0x23
run: u64:0x800000000000 u64:8 fill:16:0x23 -> -14
	data: u64:0x800000000000 u64:8 zero:8 fill:8:0x23
run: u64:0x123456789abcdef u64:8 fill:16:0x23 -> -14
	data: u64:0x123456789abcdef u64:8 zero:8 fill:8:0x23
run: u64:0xffff800000000000 u64:8 fill:16:0x23 -> -14
	data: u64:0xffff800000000000 u64:8 zero:8 fill:8:0x23
run: u64:0xffffc00000000000 u64:8 fill:16:0x23 -> -14
	data: u64:0xffffc00000000000 u64:8 zero:8 fill:8:0x23
run: u64:0xffffffffffffffff u64:8 fill:16:0x23 -> -14
	data: u64:0xffffffffffffffff u64:8 zero:8 fill:8:0x23
run: u64:0xffffffffff600000 u64:8 fill:16:0x23 -> -14
	data: u64:0xffffffffff600000 u64:8 zero:8 fill:8:0x23

case: bpf_probe_read_user: what is there
user: 0x1000 "hello user\x00junk"
text:
	r3 = *(u64 *)(r1 +0)
	r2 = *(u64 *)(r1 +8)
	r1 += 16
	call bpf_probe_read_user
	exit
run: u64:0x1000 u64:8 fill:16:0x23 -> 0
	data: u64:0x1000 u64:8 "hello us" fill:8:0x23
run: u64:0x1000 u64:11 fill:16:0x23 -> 0
	data: u64:0x1000 u64:11 "hello user\x00" fill:5:0x23
run: u64:0x1006 u64:9 fill:16:0x23 -> 0
	data: u64:0x1006 u64:9 "user\x00junk" fill:7:0x23

case: bpf_probe_read_user: partly there is not there
user: 0x1000 "hello user\x00junk"
text:
	r3 = *(u64 *)(r1 +0)
	r2 = *(u64 *)(r1 +8)
	r1 += 16
	call bpf_probe_read_user
	exit
run: u64:0x1000 u64:16 fill:16:0x23 -> -14
	data: u64:0x1000 u64:16 zero:16
run: u64:0xfff u64:8 fill:16:0x23 -> -14
	data: u64:0xfff u64:8 zero:8 fill:8:0x23

case: bpf_probe_read_user: of nothing
user: 0x1000 "hello user\x00junk"
text:
	r3 = *(u64 *)(r1 +0)
	r2 = *(u64 *)(r1 +8)
	r1 += 16
	call bpf_probe_read_user
	exit
run: u64:0x0 u64:0 fill:16:0x23 -> 0
	data: u64:0x0 u64:0 zero:0 fill:16:0x23
run: u64:0x1000 u64:0 fill:16:0x23 -> 0
	data: u64:0x1000 u64:0 zero:0 fill:16:0x23
run: u64:0xffffc00000000000 u64:0 fill:16:0x23 -> -14
	data: u64:0xffffc00000000000 u64:0 zero:0 fill:16:0x23

case: bpf_probe_read_user: areas that touch are one memory
user: 0x1000 "abcd"
user: 0x1004 "efgh"
user: 0x1009 "x"
text:
	r3 = *(u64 *)(r1 +0)
	r2 = *(u64 *)(r1 +8)
	r1 += 16
	call bpf_probe_read_user
	exit
run: u64:0x1000 u64:8 fill:16:0x23 -> 0
	data: u64:0x1000 u64:8 "abcdefgh" fill:8:0x23
run: u64:0x1003 u64:2 fill:16:0x23 -> 0
	data: u64:0x1003 u64:2 "de" fill:14:0x23
run: u64:0x1001 u64:8 fill:16:0x23 -> -14
	data: u64:0x1001 u64:8 zero:8 fill:8:0x23
run: u64:0x1009 u64:1 fill:16:0x23 -> 0
	data: u64:0x1009 u64:1 "x" fill:15:0x23

case: bpf_probe_read_user_str: all that is not there
user: 0x1000 "hello user\x00junk"
text:
	r3 = *(u64 *)(r1 +0)
	r2 = *(u64 *)(r1 +8)
	r1 += 16
	call bpf_probe_read_user_str
	exit
run: u64:0x0 u64:8 fill:16:0x23 -> -14
	data: u64:0x0 u64:8 zero:8 fill:8:0x23
run: u64:0x8 u64:8 fill:16:0x23 -> -14
	data: u64:0x8 u64:8 zero:8 fill:8:0x23
run: u64:0xdeadbeef00 u64:8 fill:16:0x23 -> -14
	data: u64:0xdeadbeef00 u64:8 zero:8 fill:8:0x23
run: u64:0x7fffffffeff8 u64:8 fill:16:0x23 -> -14
	data: u64:0x7fffffffeff8 u64:8 zero:8 fill:8:0x23
run: u64:0x7ffffffff000 u64:8 fill:16:0x23 -> -14
	data: u64:0x7ffffffff000 u64:8 zero:8 fill:8:0x23
run: u64:0x800000000000 u64:8 fill:16:0x23 -> -14
	data: u64:0x800000000000 u64:8 zero:8 fill:8:0x23
run: u64:0x123456789abcdef u64:8 fill:16:0x23 -> -14
	data: u64:0x123456789abcdef u64:8 zero:8 fill:8:0x23
run: u64:0xffff800000000000 u64:8 fill:16:0x23 -> -14
	data: u64:0xffff800000000000 u64:8 zero:8 fill:8:0x23
run: u64:0xffffc00000000000 u64:8 fill:16:0x23 -> -14
	data: u64:0xffffc00000000000 u64:8 zero:8 fill:8:0x23
run: u64:0xffffffffffffffff u64:8 fill:16:0x23 -> -14
	data: u64:0xffffffffffffffff u64:8 zero:8 fill:8:0x23
run: u64:0xffffffffff600000 u64:8 fill:16:0x23 -> -14
	data: u64:0xffffffffff600000 u64:8 zero:8 fill:8:0x23

case: bpf_probe_read_user_str: strings, the last word filled up with zeros
user: 0x1000 "hello user\x00junk"
text:
	r3 = *(u64 *)(r1 +0)
	r2 = *(u64 *)(r1 +8)
	r1 += 16
	call bpf_probe_read_user_str
	exit
run: u64:0x1000 u64:5 fill:16:0x23 -> 5
	data: u64:0x1000 u64:5 "hell\x00" fill:11:0x23
run: u64:0x1000 u64:8 fill:16:0x23 -> 8
	data: u64:0x1000 u64:8 "hello u\x00" fill:8:0x23
run: u64:0x1000 u64:11 fill:16:0x23 -> 11
	data: u64:0x1000 u64:11 "hello user\x00" fill:5:0x23
run: u64:0x1006 u64:9 fill:16:0x23 -> 5
	data: u64:0x1006 u64:9 "user\x00" zero:3 fill:8:0x23
run: u64:0x1006 u64:7 fill:16:0x23 -> 5
	data: u64:0x1006 u64:7 "user\x00" fill:11:0x23

case: bpf_probe_read_user_str: words near the end of memory are read in bytes
user: 0x1000 "hello\x00"
user: 0x2000 "0123456789abcd"
text:
	r3 = *(u64 *)(r1 +0)
	r2 = *(u64 *)(r1 +8)
	r1 += 16
	call bpf_probe_read_user_str
	exit
run: u64:0x1000 u64:16 fill:16:0x23 -> 6
	data: u64:0x1000 u64:16 "hello\x00" fill:10:0x23
run: u64:0x2000 u64:16 fill:16:0x23 -> -14
	data: u64:0x2000 u64:16 zero:16
run: u64:0x2000 u64:14 fill:16:0x23 -> 14
	data: u64:0x2000 u64:14 "0123456789abc\x00" fill:2:0x23

case: bpf_probe_read_user_str: of nothing
user: 0x1000 "hello user\x00junk"
text:
	r3 = *(u64 *)(r1 +0)
	r2 = *(u64 *)(r1 +8)
	r1 += 16
	call bpf_probe_read_user_str
	exit
run: u64:0x0 u64:0 fill:16:0x23 -> 0
	data: u64:0x0 u64:0 zero:0 fill:16:0x23
run: u64:0x1000 u64:0 fill:16:0x23 -> 0
	data: u64:0x1000 u64:0 zero:0 fill:16:0x23
run: u64:0xffffc00000000000 u64:0 fill:16:0x23 -> 0
	data: u64:0xffffc00000000000 u64:0 zero:0 fill:16:0x23

case: kernel threads have no user space
user: 0x1000 "hello user"
task: pid 7 kernel 1
text:
	r3 = 4096
	r2 = 8
	call bpf_probe_read_user
	exit
run: zero:8 -> -14
task: pid 8
run: zero:8 -> 0
	data: "hello us"

case: bpf_probe_read_kernel: 8 bytes of the stack
text:
	r2 = 0x807060504030201
	*(u64 *)(r10 -16) = r2
	*(u64 *)(r10 -8) = 0
	r2 = 8
	r3 = r10
	r3 += -16
	call bpf_probe_read_kernel
	exit
run: fill:16:0x23 -> 0
	data: u64:0x0807060504030201 u64:0x2323232323232323

case: bpf_probe_read_kernel_str: 16 bytes of the stack
text:
	r2 = 0x807060504030201
	*(u64 *)(r10 -16) = r2
	*(u64 *)(r10 -8) = 0
	r2 = 16
	r3 = r10
	r3 += -16
	call bpf_probe_read_kernel_str
	exit
run: fill:16:0x23 -> 9
	data: u64:0x0807060504030201 u8:0 fill:7:0x23

case: bpf_probe_read_kernel_str: 4 bytes of the stack
text:
	r2 = 0x807060504030201
	*(u64 *)(r10 -16) = r2
	*(u64 *)(r10 -8) = 0
	r2 = 4
	r3 = r10
	r3 += -16
	call bpf_probe_read_kernel_str
	exit
run: fill:16:0x23 -> 4
	data: 01020300 fill:12:0x23

case: bpf_probe_read_kernel: a map value, as long as it is, lock and all
map: table array key 4 value 16 entries 1 lock 4
update: table u32:0 u32:1,u32:0,u64:3
text:
	r6 = r1
	*(u32 *)(r10 -4) = 0
	r1 = map[table]
	r2 = r10
	r2 += -4
	call bpf_map_lookup_elem
	r3 = r0
	r1 = r6
	r2 = *(u64 *)(r6 +0)
	call bpf_probe_read_kernel
	exit
run: u64:16 zero:8 -> 0
	data: u32:1 u32:0 u64:3

case: bpf_probe_read_kernel: behind a map value is nothing
map: table array key 4 value 8 entries 1
text:
	r3 = map[table][0]+0
	r3 += 8
	r2 = 1
	call bpf_probe_read_kernel
	if r0 s< 0 goto bad
	r0 = 1
	exit
	bad:
	r0 = 0
	exit
run: fill:1:7 -> 0
	data: 00

case: the destination must be writable
text:
	r1 = 8
	r2 = 8
	r3 = r10
	call bpf_probe_read_kernel
	exit
run: zero:8
	trap: argument @3 "R1 of bpf_probe_read_kernel"
