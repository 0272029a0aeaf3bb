// SPDX-License-Identifier: BSD-2-Clause
/*
 * The kernel's text of every instruction: lines as print_bpf_insn() of Linux 6.12 writes them
 * (checked once against a build of kernel/bpf/disasm.c; load_acquire and store_release are
 * Linux 6.15's, and "btf_id[]" and "map[idx:]" without an offset are ours: the kernel shows a
 * number there). Each is read back by the assembler as well.
 */
#include "isa/isa.h"
#include "tests/unit/test.h"

/* clang-format off */
#define I(code_, dst, src, off_, imm_) \
	{.code = (code_), .dst_reg = (dst), .src_reg = (src), .off = (off_), .imm = (imm_)}
#define SECOND(imm_) {.imm = (imm_)}

static const struct golden {
	struct bpf_insn insn[2];
	const char *text;
} golden[] = {
	{{I(0x18, 3, 0, 0, 100), SECOND(8)}, "(18) r3 = 0x800000064"},
	{{I(0x18, 9, 0, 0, INT32_MIN), SECOND(-1)}, "(18) r9 = 0xffffffff80000000"},
	{{I(0x18, 3, 1, 0, 100), SECOND(0)}, "(18) r3 = map[id:100]"},
	{{I(0x18, 9, 1, 0, INT32_MAX), SECOND(0)}, "(18) r9 = map[id:2147483647]"},
	{{I(0x18, 3, 2, 0, 100), SECOND(8)}, "(18) r3 = map[id:100][0]+8"},
	{{I(0x18, 9, 2, 0, INT32_MAX), SECOND(-1)}, "(18) r9 = map[id:2147483647][0]+4294967295"},
	{{I(0x18, 3, 3, 0, 100), SECOND(0)}, "(18) r3 = btf_id[100]"},
	{{I(0x18, 9, 3, 0, INT32_MAX), SECOND(0)}, "(18) r9 = btf_id[2147483647]"},
	{{I(0x18, 3, 4, 0, 100), SECOND(0)}, "(18) r3 = subprog[+100]"},
	{{I(0x18, 9, 4, 0, INT32_MIN), SECOND(0)}, "(18) r9 = subprog[-2147483648]"},
	{{I(0x18, 3, 5, 0, 100), SECOND(0)}, "(18) r3 = map[idx:100]"},
	{{I(0x18, 9, 5, 0, INT32_MAX), SECOND(0)}, "(18) r9 = map[idx:2147483647]"},
	{{I(0x18, 3, 6, 0, 100), SECOND(8)}, "(18) r3 = map[idx:100]+8"},
	{{I(0x18, 9, 6, 0, INT32_MAX), SECOND(-1)}, "(18) r9 = map[idx:2147483647]+4294967295"},
	{{I(0x0f, 3, 7, 0, 0)}, "(0f) r3 += r7"},
	{{I(0x0f, 9, 9, 0, 0)}, "(0f) r9 += r9"},
	{{I(0x07, 3, 0, 0, 100)}, "(07) r3 += 100"},
	{{I(0x07, 9, 0, 0, INT32_MIN)}, "(07) r9 += -2147483648"},
	{{I(0x0c, 3, 7, 0, 0)}, "(0c) w3 += w7"},
	{{I(0x0c, 9, 9, 0, 0)}, "(0c) w9 += w9"},
	{{I(0x04, 3, 0, 0, 100)}, "(04) w3 += 100"},
	{{I(0x04, 9, 0, 0, INT32_MIN)}, "(04) w9 += -2147483648"},
	{{I(0x1f, 3, 7, 0, 0)}, "(1f) r3 -= r7"},
	{{I(0x1f, 9, 9, 0, 0)}, "(1f) r9 -= r9"},
	{{I(0x17, 3, 0, 0, 100)}, "(17) r3 -= 100"},
	{{I(0x17, 9, 0, 0, INT32_MIN)}, "(17) r9 -= -2147483648"},
	{{I(0x1c, 3, 7, 0, 0)}, "(1c) w3 -= w7"},
	{{I(0x1c, 9, 9, 0, 0)}, "(1c) w9 -= w9"},
	{{I(0x14, 3, 0, 0, 100)}, "(14) w3 -= 100"},
	{{I(0x14, 9, 0, 0, INT32_MIN)}, "(14) w9 -= -2147483648"},
	{{I(0x2f, 3, 7, 0, 0)}, "(2f) r3 *= r7"},
	{{I(0x2f, 9, 9, 0, 0)}, "(2f) r9 *= r9"},
	{{I(0x27, 3, 0, 0, 100)}, "(27) r3 *= 100"},
	{{I(0x27, 9, 0, 0, INT32_MIN)}, "(27) r9 *= -2147483648"},
	{{I(0x2c, 3, 7, 0, 0)}, "(2c) w3 *= w7"},
	{{I(0x2c, 9, 9, 0, 0)}, "(2c) w9 *= w9"},
	{{I(0x24, 3, 0, 0, 100)}, "(24) w3 *= 100"},
	{{I(0x24, 9, 0, 0, INT32_MIN)}, "(24) w9 *= -2147483648"},
	{{I(0x3f, 3, 7, 0, 0)}, "(3f) r3 /= r7"},
	{{I(0x3f, 9, 9, 0, 0)}, "(3f) r9 /= r9"},
	{{I(0x37, 3, 0, 0, 100)}, "(37) r3 /= 100"},
	{{I(0x37, 9, 0, 0, INT32_MIN)}, "(37) r9 /= -2147483648"},
	{{I(0x3c, 3, 7, 0, 0)}, "(3c) w3 /= w7"},
	{{I(0x3c, 9, 9, 0, 0)}, "(3c) w9 /= w9"},
	{{I(0x34, 3, 0, 0, 100)}, "(34) w3 /= 100"},
	{{I(0x34, 9, 0, 0, INT32_MIN)}, "(34) w9 /= -2147483648"},
	{{I(0x9f, 3, 7, 0, 0)}, "(9f) r3 %= r7"},
	{{I(0x9f, 9, 9, 0, 0)}, "(9f) r9 %= r9"},
	{{I(0x97, 3, 0, 0, 100)}, "(97) r3 %= 100"},
	{{I(0x97, 9, 0, 0, INT32_MIN)}, "(97) r9 %= -2147483648"},
	{{I(0x9c, 3, 7, 0, 0)}, "(9c) w3 %= w7"},
	{{I(0x9c, 9, 9, 0, 0)}, "(9c) w9 %= w9"},
	{{I(0x94, 3, 0, 0, 100)}, "(94) w3 %= 100"},
	{{I(0x94, 9, 0, 0, INT32_MIN)}, "(94) w9 %= -2147483648"},
	{{I(0x3f, 3, 7, 1, 0)}, "(3f) r3 s/= r7"},
	{{I(0x3f, 9, 9, 1, 0)}, "(3f) r9 s/= r9"},
	{{I(0x37, 3, 0, 1, 100)}, "(37) r3 s/= 100"},
	{{I(0x37, 9, 0, 1, INT32_MIN)}, "(37) r9 s/= -2147483648"},
	{{I(0x3c, 3, 7, 1, 0)}, "(3c) w3 s/= w7"},
	{{I(0x3c, 9, 9, 1, 0)}, "(3c) w9 s/= w9"},
	{{I(0x34, 3, 0, 1, 100)}, "(34) w3 s/= 100"},
	{{I(0x34, 9, 0, 1, INT32_MIN)}, "(34) w9 s/= -2147483648"},
	{{I(0x9f, 3, 7, 1, 0)}, "(9f) r3 s%= r7"},
	{{I(0x9f, 9, 9, 1, 0)}, "(9f) r9 s%= r9"},
	{{I(0x97, 3, 0, 1, 100)}, "(97) r3 s%= 100"},
	{{I(0x97, 9, 0, 1, INT32_MIN)}, "(97) r9 s%= -2147483648"},
	{{I(0x9c, 3, 7, 1, 0)}, "(9c) w3 s%= w7"},
	{{I(0x9c, 9, 9, 1, 0)}, "(9c) w9 s%= w9"},
	{{I(0x94, 3, 0, 1, 100)}, "(94) w3 s%= 100"},
	{{I(0x94, 9, 0, 1, INT32_MIN)}, "(94) w9 s%= -2147483648"},
	{{I(0x4f, 3, 7, 0, 0)}, "(4f) r3 |= r7"},
	{{I(0x4f, 9, 9, 0, 0)}, "(4f) r9 |= r9"},
	{{I(0x47, 3, 0, 0, 100)}, "(47) r3 |= 100"},
	{{I(0x47, 9, 0, 0, INT32_MIN)}, "(47) r9 |= -2147483648"},
	{{I(0x4c, 3, 7, 0, 0)}, "(4c) w3 |= w7"},
	{{I(0x4c, 9, 9, 0, 0)}, "(4c) w9 |= w9"},
	{{I(0x44, 3, 0, 0, 100)}, "(44) w3 |= 100"},
	{{I(0x44, 9, 0, 0, INT32_MIN)}, "(44) w9 |= -2147483648"},
	{{I(0x5f, 3, 7, 0, 0)}, "(5f) r3 &= r7"},
	{{I(0x5f, 9, 9, 0, 0)}, "(5f) r9 &= r9"},
	{{I(0x57, 3, 0, 0, 100)}, "(57) r3 &= 100"},
	{{I(0x57, 9, 0, 0, INT32_MIN)}, "(57) r9 &= -2147483648"},
	{{I(0x5c, 3, 7, 0, 0)}, "(5c) w3 &= w7"},
	{{I(0x5c, 9, 9, 0, 0)}, "(5c) w9 &= w9"},
	{{I(0x54, 3, 0, 0, 100)}, "(54) w3 &= 100"},
	{{I(0x54, 9, 0, 0, INT32_MIN)}, "(54) w9 &= -2147483648"},
	{{I(0xaf, 3, 7, 0, 0)}, "(af) r3 ^= r7"},
	{{I(0xaf, 9, 9, 0, 0)}, "(af) r9 ^= r9"},
	{{I(0xa7, 3, 0, 0, 100)}, "(a7) r3 ^= 100"},
	{{I(0xa7, 9, 0, 0, INT32_MIN)}, "(a7) r9 ^= -2147483648"},
	{{I(0xac, 3, 7, 0, 0)}, "(ac) w3 ^= w7"},
	{{I(0xac, 9, 9, 0, 0)}, "(ac) w9 ^= w9"},
	{{I(0xa4, 3, 0, 0, 100)}, "(a4) w3 ^= 100"},
	{{I(0xa4, 9, 0, 0, INT32_MIN)}, "(a4) w9 ^= -2147483648"},
	{{I(0x6f, 3, 7, 0, 0)}, "(6f) r3 <<= r7"},
	{{I(0x6f, 9, 9, 0, 0)}, "(6f) r9 <<= r9"},
	{{I(0x67, 3, 0, 0, 1)}, "(67) r3 <<= 1"},
	{{I(0x67, 9, 0, 0, 31)}, "(67) r9 <<= 31"},
	{{I(0x6c, 3, 7, 0, 0)}, "(6c) w3 <<= w7"},
	{{I(0x6c, 9, 9, 0, 0)}, "(6c) w9 <<= w9"},
	{{I(0x64, 3, 0, 0, 1)}, "(64) w3 <<= 1"},
	{{I(0x64, 9, 0, 0, 31)}, "(64) w9 <<= 31"},
	{{I(0x7f, 3, 7, 0, 0)}, "(7f) r3 >>= r7"},
	{{I(0x7f, 9, 9, 0, 0)}, "(7f) r9 >>= r9"},
	{{I(0x77, 3, 0, 0, 1)}, "(77) r3 >>= 1"},
	{{I(0x77, 9, 0, 0, 31)}, "(77) r9 >>= 31"},
	{{I(0x7c, 3, 7, 0, 0)}, "(7c) w3 >>= w7"},
	{{I(0x7c, 9, 9, 0, 0)}, "(7c) w9 >>= w9"},
	{{I(0x74, 3, 0, 0, 1)}, "(74) w3 >>= 1"},
	{{I(0x74, 9, 0, 0, 31)}, "(74) w9 >>= 31"},
	{{I(0xcf, 3, 7, 0, 0)}, "(cf) r3 s>>= r7"},
	{{I(0xcf, 9, 9, 0, 0)}, "(cf) r9 s>>= r9"},
	{{I(0xc7, 3, 0, 0, 1)}, "(c7) r3 s>>= 1"},
	{{I(0xc7, 9, 0, 0, 31)}, "(c7) r9 s>>= 31"},
	{{I(0xcc, 3, 7, 0, 0)}, "(cc) w3 s>>= w7"},
	{{I(0xcc, 9, 9, 0, 0)}, "(cc) w9 s>>= w9"},
	{{I(0xc4, 3, 0, 0, 1)}, "(c4) w3 s>>= 1"},
	{{I(0xc4, 9, 0, 0, 31)}, "(c4) w9 s>>= 31"},
	{{I(0x87, 3, 0, 0, 0)}, "(87) r3 = -r3"},
	{{I(0x87, 9, 0, 0, 0)}, "(87) r9 = -r9"},
	{{I(0x84, 3, 0, 0, 0)}, "(84) w3 = -w3"},
	{{I(0x84, 9, 0, 0, 0)}, "(84) w9 = -w9"},
	{{I(0xbf, 3, 7, 0, 0)}, "(bf) r3 = r7"},
	{{I(0xbf, 9, 9, 0, 0)}, "(bf) r9 = r9"},
	{{I(0xb7, 3, 0, 0, 100)}, "(b7) r3 = 100"},
	{{I(0xb7, 9, 0, 0, INT32_MIN)}, "(b7) r9 = -2147483648"},
	{{I(0xbc, 3, 7, 0, 0)}, "(bc) w3 = w7"},
	{{I(0xbc, 9, 9, 0, 0)}, "(bc) w9 = w9"},
	{{I(0xb4, 3, 0, 0, 100)}, "(b4) w3 = 100"},
	{{I(0xb4, 9, 0, 0, INT32_MIN)}, "(b4) w9 = -2147483648"},
	{{I(0xbf, 3, 7, 8, 0)}, "(bf) r3 = (s8)r7"},
	{{I(0xbf, 9, 9, 8, 0)}, "(bf) r9 = (s8)r9"},
	{{I(0xbf, 3, 7, 16, 0)}, "(bf) r3 = (s16)r7"},
	{{I(0xbf, 9, 9, 16, 0)}, "(bf) r9 = (s16)r9"},
	{{I(0xbf, 3, 7, 32, 0)}, "(bf) r3 = (s32)r7"},
	{{I(0xbf, 9, 9, 32, 0)}, "(bf) r9 = (s32)r9"},
	{{I(0xbc, 3, 7, 8, 0)}, "(bc) w3 = (s8)w7"},
	{{I(0xbc, 9, 9, 8, 0)}, "(bc) w9 = (s8)w9"},
	{{I(0xbc, 3, 7, 16, 0)}, "(bc) w3 = (s16)w7"},
	{{I(0xbc, 9, 9, 16, 0)}, "(bc) w9 = (s16)w9"},
	{{I(0xbf, 3, 7, 1, 65536)}, "(bf) r3 = addr_space_cast(r7, 1, 0)"},
	{{I(0xbf, 9, 9, 1, 1)}, "(bf) r9 = addr_space_cast(r9, 0, 1)"},
	{{I(0xd4, 3, 0, 0, 16)}, "(d4) r3 = le16 r3"},
	{{I(0xd4, 9, 0, 0, 16)}, "(d4) r9 = le16 r9"},
	{{I(0xd4, 3, 0, 0, 32)}, "(d4) r3 = le32 r3"},
	{{I(0xd4, 9, 0, 0, 32)}, "(d4) r9 = le32 r9"},
	{{I(0xd4, 3, 0, 0, 64)}, "(d4) r3 = le64 r3"},
	{{I(0xd4, 9, 0, 0, 64)}, "(d4) r9 = le64 r9"},
	{{I(0xdc, 3, 0, 0, 16)}, "(dc) r3 = be16 r3"},
	{{I(0xdc, 9, 0, 0, 16)}, "(dc) r9 = be16 r9"},
	{{I(0xdc, 3, 0, 0, 32)}, "(dc) r3 = be32 r3"},
	{{I(0xdc, 9, 0, 0, 32)}, "(dc) r9 = be32 r9"},
	{{I(0xdc, 3, 0, 0, 64)}, "(dc) r3 = be64 r3"},
	{{I(0xdc, 9, 0, 0, 64)}, "(dc) r9 = be64 r9"},
	{{I(0xd7, 3, 0, 0, 16)}, "(d7) r3 = bswap16 r3"},
	{{I(0xd7, 9, 0, 0, 16)}, "(d7) r9 = bswap16 r9"},
	{{I(0xd7, 3, 0, 0, 32)}, "(d7) r3 = bswap32 r3"},
	{{I(0xd7, 9, 0, 0, 32)}, "(d7) r9 = bswap32 r9"},
	{{I(0xd7, 3, 0, 0, 64)}, "(d7) r3 = bswap64 r3"},
	{{I(0xd7, 9, 0, 0, 64)}, "(d7) r9 = bswap64 r9"},
	{{I(0x1d, 3, 7, 5, 0)}, "(1d) if r3 == r7 goto pc+5"},
	{{I(0x1d, 10, 9, -32768, 0)}, "(1d) if r10 == r9 goto pc-32768"},
	{{I(0x15, 3, 0, 5, 100)}, "(15) if r3 == 0x64 goto pc+5"},
	{{I(0x15, 10, 0, -32768, INT32_MIN)}, "(15) if r10 == 0x80000000 goto pc-32768"},
	{{I(0x1e, 3, 7, 5, 0)}, "(1e) if w3 == w7 goto pc+5"},
	{{I(0x1e, 10, 9, -32768, 0)}, "(1e) if w10 == w9 goto pc-32768"},
	{{I(0x16, 3, 0, 5, 100)}, "(16) if w3 == 0x64 goto pc+5"},
	{{I(0x16, 10, 0, -32768, INT32_MIN)}, "(16) if w10 == 0x80000000 goto pc-32768"},
	{{I(0x5d, 3, 7, 5, 0)}, "(5d) if r3 != r7 goto pc+5"},
	{{I(0x5d, 10, 9, -32768, 0)}, "(5d) if r10 != r9 goto pc-32768"},
	{{I(0x55, 3, 0, 5, 100)}, "(55) if r3 != 0x64 goto pc+5"},
	{{I(0x55, 10, 0, -32768, INT32_MIN)}, "(55) if r10 != 0x80000000 goto pc-32768"},
	{{I(0x5e, 3, 7, 5, 0)}, "(5e) if w3 != w7 goto pc+5"},
	{{I(0x5e, 10, 9, -32768, 0)}, "(5e) if w10 != w9 goto pc-32768"},
	{{I(0x56, 3, 0, 5, 100)}, "(56) if w3 != 0x64 goto pc+5"},
	{{I(0x56, 10, 0, -32768, INT32_MIN)}, "(56) if w10 != 0x80000000 goto pc-32768"},
	{{I(0x2d, 3, 7, 5, 0)}, "(2d) if r3 > r7 goto pc+5"},
	{{I(0x2d, 10, 9, -32768, 0)}, "(2d) if r10 > r9 goto pc-32768"},
	{{I(0x25, 3, 0, 5, 100)}, "(25) if r3 > 0x64 goto pc+5"},
	{{I(0x25, 10, 0, -32768, INT32_MIN)}, "(25) if r10 > 0x80000000 goto pc-32768"},
	{{I(0x2e, 3, 7, 5, 0)}, "(2e) if w3 > w7 goto pc+5"},
	{{I(0x2e, 10, 9, -32768, 0)}, "(2e) if w10 > w9 goto pc-32768"},
	{{I(0x26, 3, 0, 5, 100)}, "(26) if w3 > 0x64 goto pc+5"},
	{{I(0x26, 10, 0, -32768, INT32_MIN)}, "(26) if w10 > 0x80000000 goto pc-32768"},
	{{I(0x3d, 3, 7, 5, 0)}, "(3d) if r3 >= r7 goto pc+5"},
	{{I(0x3d, 10, 9, -32768, 0)}, "(3d) if r10 >= r9 goto pc-32768"},
	{{I(0x35, 3, 0, 5, 100)}, "(35) if r3 >= 0x64 goto pc+5"},
	{{I(0x35, 10, 0, -32768, INT32_MIN)}, "(35) if r10 >= 0x80000000 goto pc-32768"},
	{{I(0x3e, 3, 7, 5, 0)}, "(3e) if w3 >= w7 goto pc+5"},
	{{I(0x3e, 10, 9, -32768, 0)}, "(3e) if w10 >= w9 goto pc-32768"},
	{{I(0x36, 3, 0, 5, 100)}, "(36) if w3 >= 0x64 goto pc+5"},
	{{I(0x36, 10, 0, -32768, INT32_MIN)}, "(36) if w10 >= 0x80000000 goto pc-32768"},
	{{I(0xad, 3, 7, 5, 0)}, "(ad) if r3 < r7 goto pc+5"},
	{{I(0xad, 10, 9, -32768, 0)}, "(ad) if r10 < r9 goto pc-32768"},
	{{I(0xa5, 3, 0, 5, 100)}, "(a5) if r3 < 0x64 goto pc+5"},
	{{I(0xa5, 10, 0, -32768, INT32_MIN)}, "(a5) if r10 < 0x80000000 goto pc-32768"},
	{{I(0xae, 3, 7, 5, 0)}, "(ae) if w3 < w7 goto pc+5"},
	{{I(0xae, 10, 9, -32768, 0)}, "(ae) if w10 < w9 goto pc-32768"},
	{{I(0xa6, 3, 0, 5, 100)}, "(a6) if w3 < 0x64 goto pc+5"},
	{{I(0xa6, 10, 0, -32768, INT32_MIN)}, "(a6) if w10 < 0x80000000 goto pc-32768"},
	{{I(0xbd, 3, 7, 5, 0)}, "(bd) if r3 <= r7 goto pc+5"},
	{{I(0xbd, 10, 9, -32768, 0)}, "(bd) if r10 <= r9 goto pc-32768"},
	{{I(0xb5, 3, 0, 5, 100)}, "(b5) if r3 <= 0x64 goto pc+5"},
	{{I(0xb5, 10, 0, -32768, INT32_MIN)}, "(b5) if r10 <= 0x80000000 goto pc-32768"},
	{{I(0xbe, 3, 7, 5, 0)}, "(be) if w3 <= w7 goto pc+5"},
	{{I(0xbe, 10, 9, -32768, 0)}, "(be) if w10 <= w9 goto pc-32768"},
	{{I(0xb6, 3, 0, 5, 100)}, "(b6) if w3 <= 0x64 goto pc+5"},
	{{I(0xb6, 10, 0, -32768, INT32_MIN)}, "(b6) if w10 <= 0x80000000 goto pc-32768"},
	{{I(0x6d, 3, 7, 5, 0)}, "(6d) if r3 s> r7 goto pc+5"},
	{{I(0x6d, 10, 9, -32768, 0)}, "(6d) if r10 s> r9 goto pc-32768"},
	{{I(0x65, 3, 0, 5, 100)}, "(65) if r3 s> 0x64 goto pc+5"},
	{{I(0x65, 10, 0, -32768, INT32_MIN)}, "(65) if r10 s> 0x80000000 goto pc-32768"},
	{{I(0x6e, 3, 7, 5, 0)}, "(6e) if w3 s> w7 goto pc+5"},
	{{I(0x6e, 10, 9, -32768, 0)}, "(6e) if w10 s> w9 goto pc-32768"},
	{{I(0x66, 3, 0, 5, 100)}, "(66) if w3 s> 0x64 goto pc+5"},
	{{I(0x66, 10, 0, -32768, INT32_MIN)}, "(66) if w10 s> 0x80000000 goto pc-32768"},
	{{I(0x7d, 3, 7, 5, 0)}, "(7d) if r3 s>= r7 goto pc+5"},
	{{I(0x7d, 10, 9, -32768, 0)}, "(7d) if r10 s>= r9 goto pc-32768"},
	{{I(0x75, 3, 0, 5, 100)}, "(75) if r3 s>= 0x64 goto pc+5"},
	{{I(0x75, 10, 0, -32768, INT32_MIN)}, "(75) if r10 s>= 0x80000000 goto pc-32768"},
	{{I(0x7e, 3, 7, 5, 0)}, "(7e) if w3 s>= w7 goto pc+5"},
	{{I(0x7e, 10, 9, -32768, 0)}, "(7e) if w10 s>= w9 goto pc-32768"},
	{{I(0x76, 3, 0, 5, 100)}, "(76) if w3 s>= 0x64 goto pc+5"},
	{{I(0x76, 10, 0, -32768, INT32_MIN)}, "(76) if w10 s>= 0x80000000 goto pc-32768"},
	{{I(0xcd, 3, 7, 5, 0)}, "(cd) if r3 s< r7 goto pc+5"},
	{{I(0xcd, 10, 9, -32768, 0)}, "(cd) if r10 s< r9 goto pc-32768"},
	{{I(0xc5, 3, 0, 5, 100)}, "(c5) if r3 s< 0x64 goto pc+5"},
	{{I(0xc5, 10, 0, -32768, INT32_MIN)}, "(c5) if r10 s< 0x80000000 goto pc-32768"},
	{{I(0xce, 3, 7, 5, 0)}, "(ce) if w3 s< w7 goto pc+5"},
	{{I(0xce, 10, 9, -32768, 0)}, "(ce) if w10 s< w9 goto pc-32768"},
	{{I(0xc6, 3, 0, 5, 100)}, "(c6) if w3 s< 0x64 goto pc+5"},
	{{I(0xc6, 10, 0, -32768, INT32_MIN)}, "(c6) if w10 s< 0x80000000 goto pc-32768"},
	{{I(0xdd, 3, 7, 5, 0)}, "(dd) if r3 s<= r7 goto pc+5"},
	{{I(0xdd, 10, 9, -32768, 0)}, "(dd) if r10 s<= r9 goto pc-32768"},
	{{I(0xd5, 3, 0, 5, 100)}, "(d5) if r3 s<= 0x64 goto pc+5"},
	{{I(0xd5, 10, 0, -32768, INT32_MIN)}, "(d5) if r10 s<= 0x80000000 goto pc-32768"},
	{{I(0xde, 3, 7, 5, 0)}, "(de) if w3 s<= w7 goto pc+5"},
	{{I(0xde, 10, 9, -32768, 0)}, "(de) if w10 s<= w9 goto pc-32768"},
	{{I(0xd6, 3, 0, 5, 100)}, "(d6) if w3 s<= 0x64 goto pc+5"},
	{{I(0xd6, 10, 0, -32768, INT32_MIN)}, "(d6) if w10 s<= 0x80000000 goto pc-32768"},
	{{I(0x4d, 3, 7, 5, 0)}, "(4d) if r3 & r7 goto pc+5"},
	{{I(0x4d, 10, 9, -32768, 0)}, "(4d) if r10 & r9 goto pc-32768"},
	{{I(0x45, 3, 0, 5, 100)}, "(45) if r3 & 0x64 goto pc+5"},
	{{I(0x45, 10, 0, -32768, INT32_MIN)}, "(45) if r10 & 0x80000000 goto pc-32768"},
	{{I(0x4e, 3, 7, 5, 0)}, "(4e) if w3 & w7 goto pc+5"},
	{{I(0x4e, 10, 9, -32768, 0)}, "(4e) if w10 & w9 goto pc-32768"},
	{{I(0x46, 3, 0, 5, 100)}, "(46) if w3 & 0x64 goto pc+5"},
	{{I(0x46, 10, 0, -32768, INT32_MIN)}, "(46) if w10 & 0x80000000 goto pc-32768"},
	{{I(0x05, 0, 0, 5, 0)}, "(05) goto pc+5"},
	{{I(0x05, 0, 0, -32768, 0)}, "(05) goto pc-32768"},
	{{I(0x06, 0, 0, 0, 100)}, "(06) gotol pc+100"},
	{{I(0x06, 0, 0, 0, INT32_MIN)}, "(06) gotol pc-2147483648"},
	{{I(0xe5, 0, 0, 5, 0)}, "(e5) may_goto pc+5"},
	{{I(0xe5, 0, 0, -32768, 0)}, "(e5) may_goto pc-32768"},
	{{I(0x85, 0, 0, 0, 1)}, "(85) call bpf_map_lookup_elem#1"},
	{{I(0x85, 0, 0, 0, 6)}, "(85) call bpf_trace_printk#6"},
	{{I(0x85, 0, 1, 0, 100)}, "(85) call pc+100"},
	{{I(0x85, 0, 1, 0, INT32_MIN)}, "(85) call pc-2147483648"},
	{{I(0x85, 0, 2, 0, 100)}, "(85) call kernel-function#100"},
	{{I(0x85, 0, 2, 0, INT32_MIN)}, "(85) call kernel-function#-2147483648"},
	{{I(0x95, 0, 0, 0, 0)}, "(95) exit"},
	{{I(0x71, 3, 7, 5, 0)}, "(71) r3 = *(u8 *)(r7 +5)"},
	{{I(0x71, 9, 9, -32768, 0)}, "(71) r9 = *(u8 *)(r9 -32768)"},
	{{I(0x73, 3, 7, 5, 0)}, "(73) *(u8 *)(r3 +5) = r7"},
	{{I(0x73, 10, 9, -32768, 0)}, "(73) *(u8 *)(r10 -32768) = r9"},
	{{I(0x72, 3, 0, 5, 100)}, "(72) *(u8 *)(r3 +5) = 100"},
	{{I(0x72, 10, 0, -32768, INT32_MIN)}, "(72) *(u8 *)(r10 -32768) = -2147483648"},
	{{I(0xd3, 3, 7, 5, 256)}, "(d3) r3 = load_acquire((u8 *)(r7 +5))"},
	{{I(0xd3, 9, 9, -32768, 256)}, "(d3) r9 = load_acquire((u8 *)(r9 -32768))"},
	{{I(0xd3, 3, 7, 5, 272)}, "(d3) store_release((u8 *)(r3 +5), r7)"},
	{{I(0xd3, 10, 9, -32768, 272)}, "(d3) store_release((u8 *)(r10 -32768), r9)"},
	{{I(0x69, 3, 7, 5, 0)}, "(69) r3 = *(u16 *)(r7 +5)"},
	{{I(0x69, 9, 9, -32768, 0)}, "(69) r9 = *(u16 *)(r9 -32768)"},
	{{I(0x6b, 3, 7, 5, 0)}, "(6b) *(u16 *)(r3 +5) = r7"},
	{{I(0x6b, 10, 9, -32768, 0)}, "(6b) *(u16 *)(r10 -32768) = r9"},
	{{I(0x6a, 3, 0, 5, 100)}, "(6a) *(u16 *)(r3 +5) = 100"},
	{{I(0x6a, 10, 0, -32768, INT32_MIN)}, "(6a) *(u16 *)(r10 -32768) = -2147483648"},
	{{I(0xcb, 3, 7, 5, 256)}, "(cb) r3 = load_acquire((u16 *)(r7 +5))"},
	{{I(0xcb, 9, 9, -32768, 256)}, "(cb) r9 = load_acquire((u16 *)(r9 -32768))"},
	{{I(0xcb, 3, 7, 5, 272)}, "(cb) store_release((u16 *)(r3 +5), r7)"},
	{{I(0xcb, 10, 9, -32768, 272)}, "(cb) store_release((u16 *)(r10 -32768), r9)"},
	{{I(0x61, 3, 7, 5, 0)}, "(61) r3 = *(u32 *)(r7 +5)"},
	{{I(0x61, 9, 9, -32768, 0)}, "(61) r9 = *(u32 *)(r9 -32768)"},
	{{I(0x63, 3, 7, 5, 0)}, "(63) *(u32 *)(r3 +5) = r7"},
	{{I(0x63, 10, 9, -32768, 0)}, "(63) *(u32 *)(r10 -32768) = r9"},
	{{I(0x62, 3, 0, 5, 100)}, "(62) *(u32 *)(r3 +5) = 100"},
	{{I(0x62, 10, 0, -32768, INT32_MIN)}, "(62) *(u32 *)(r10 -32768) = -2147483648"},
	{{I(0xc3, 3, 7, 5, 256)}, "(c3) r3 = load_acquire((u32 *)(r7 +5))"},
	{{I(0xc3, 9, 9, -32768, 256)}, "(c3) r9 = load_acquire((u32 *)(r9 -32768))"},
	{{I(0xc3, 3, 7, 5, 272)}, "(c3) store_release((u32 *)(r3 +5), r7)"},
	{{I(0xc3, 10, 9, -32768, 272)}, "(c3) store_release((u32 *)(r10 -32768), r9)"},
	{{I(0x79, 3, 7, 5, 0)}, "(79) r3 = *(u64 *)(r7 +5)"},
	{{I(0x79, 9, 9, -32768, 0)}, "(79) r9 = *(u64 *)(r9 -32768)"},
	{{I(0x7b, 3, 7, 5, 0)}, "(7b) *(u64 *)(r3 +5) = r7"},
	{{I(0x7b, 10, 9, -32768, 0)}, "(7b) *(u64 *)(r10 -32768) = r9"},
	{{I(0x7a, 3, 0, 5, 100)}, "(7a) *(u64 *)(r3 +5) = 100"},
	{{I(0x7a, 10, 0, -32768, INT32_MIN)}, "(7a) *(u64 *)(r10 -32768) = -2147483648"},
	{{I(0xdb, 3, 7, 5, 256)}, "(db) r3 = load_acquire((u64 *)(r7 +5))"},
	{{I(0xdb, 9, 9, -32768, 256)}, "(db) r9 = load_acquire((u64 *)(r9 -32768))"},
	{{I(0xdb, 3, 7, 5, 272)}, "(db) store_release((u64 *)(r3 +5), r7)"},
	{{I(0xdb, 10, 9, -32768, 272)}, "(db) store_release((u64 *)(r10 -32768), r9)"},
	{{I(0x91, 3, 7, 5, 0)}, "(91) r3 = *(s8 *)(r7 +5)"},
	{{I(0x91, 9, 9, -32768, 0)}, "(91) r9 = *(s8 *)(r9 -32768)"},
	{{I(0x89, 3, 7, 5, 0)}, "(89) r3 = *(s16 *)(r7 +5)"},
	{{I(0x89, 9, 9, -32768, 0)}, "(89) r9 = *(s16 *)(r9 -32768)"},
	{{I(0x81, 3, 7, 5, 0)}, "(81) r3 = *(s32 *)(r7 +5)"},
	{{I(0x81, 9, 9, -32768, 0)}, "(81) r9 = *(s32 *)(r9 -32768)"},
	{{I(0xdb, 3, 7, 5, 0)}, "(db) lock *(u64 *)(r3 +5) += r7"},
	{{I(0xdb, 10, 9, -32768, 0)}, "(db) lock *(u64 *)(r10 -32768) += r9"},
	{{I(0xc3, 3, 7, 5, 0)}, "(c3) lock *(u32 *)(r3 +5) += r7"},
	{{I(0xc3, 10, 9, -32768, 0)}, "(c3) lock *(u32 *)(r10 -32768) += r9"},
	{{I(0xdb, 3, 7, 5, 64)}, "(db) lock *(u64 *)(r3 +5) |= r7"},
	{{I(0xdb, 10, 9, -32768, 64)}, "(db) lock *(u64 *)(r10 -32768) |= r9"},
	{{I(0xc3, 3, 7, 5, 64)}, "(c3) lock *(u32 *)(r3 +5) |= r7"},
	{{I(0xc3, 10, 9, -32768, 64)}, "(c3) lock *(u32 *)(r10 -32768) |= r9"},
	{{I(0xdb, 3, 7, 5, 80)}, "(db) lock *(u64 *)(r3 +5) &= r7"},
	{{I(0xdb, 10, 9, -32768, 80)}, "(db) lock *(u64 *)(r10 -32768) &= r9"},
	{{I(0xc3, 3, 7, 5, 80)}, "(c3) lock *(u32 *)(r3 +5) &= r7"},
	{{I(0xc3, 10, 9, -32768, 80)}, "(c3) lock *(u32 *)(r10 -32768) &= r9"},
	{{I(0xdb, 3, 7, 5, 160)}, "(db) lock *(u64 *)(r3 +5) ^= r7"},
	{{I(0xdb, 10, 9, -32768, 160)}, "(db) lock *(u64 *)(r10 -32768) ^= r9"},
	{{I(0xc3, 3, 7, 5, 160)}, "(c3) lock *(u32 *)(r3 +5) ^= r7"},
	{{I(0xc3, 10, 9, -32768, 160)}, "(c3) lock *(u32 *)(r10 -32768) ^= r9"},
	{{I(0xdb, 3, 7, 5, 1)}, "(db) r7 = atomic64_fetch_add((u64 *)(r3 +5), r7)"},
	{{I(0xdb, 10, 9, -32768, 1)}, "(db) r9 = atomic64_fetch_add((u64 *)(r10 -32768), r9)"},
	{{I(0xc3, 3, 7, 5, 1)}, "(c3) r7 = atomic_fetch_add((u32 *)(r3 +5), r7)"},
	{{I(0xc3, 10, 9, -32768, 1)}, "(c3) r9 = atomic_fetch_add((u32 *)(r10 -32768), r9)"},
	{{I(0xdb, 3, 7, 5, 65)}, "(db) r7 = atomic64_fetch_or((u64 *)(r3 +5), r7)"},
	{{I(0xdb, 10, 9, -32768, 65)}, "(db) r9 = atomic64_fetch_or((u64 *)(r10 -32768), r9)"},
	{{I(0xc3, 3, 7, 5, 65)}, "(c3) r7 = atomic_fetch_or((u32 *)(r3 +5), r7)"},
	{{I(0xc3, 10, 9, -32768, 65)}, "(c3) r9 = atomic_fetch_or((u32 *)(r10 -32768), r9)"},
	{{I(0xdb, 3, 7, 5, 81)}, "(db) r7 = atomic64_fetch_and((u64 *)(r3 +5), r7)"},
	{{I(0xdb, 10, 9, -32768, 81)}, "(db) r9 = atomic64_fetch_and((u64 *)(r10 -32768), r9)"},
	{{I(0xc3, 3, 7, 5, 81)}, "(c3) r7 = atomic_fetch_and((u32 *)(r3 +5), r7)"},
	{{I(0xc3, 10, 9, -32768, 81)}, "(c3) r9 = atomic_fetch_and((u32 *)(r10 -32768), r9)"},
	{{I(0xdb, 3, 7, 5, 161)}, "(db) r7 = atomic64_fetch_xor((u64 *)(r3 +5), r7)"},
	{{I(0xdb, 10, 9, -32768, 161)}, "(db) r9 = atomic64_fetch_xor((u64 *)(r10 -32768), r9)"},
	{{I(0xc3, 3, 7, 5, 161)}, "(c3) r7 = atomic_fetch_xor((u32 *)(r3 +5), r7)"},
	{{I(0xc3, 10, 9, -32768, 161)}, "(c3) r9 = atomic_fetch_xor((u32 *)(r10 -32768), r9)"},
	{{I(0xdb, 3, 7, 5, 225)}, "(db) r7 = atomic64_xchg((u64 *)(r3 +5), r7)"},
	{{I(0xdb, 10, 9, -32768, 225)}, "(db) r9 = atomic64_xchg((u64 *)(r10 -32768), r9)"},
	{{I(0xc3, 3, 7, 5, 225)}, "(c3) r7 = atomic_xchg((u32 *)(r3 +5), r7)"},
	{{I(0xc3, 10, 9, -32768, 225)}, "(c3) r9 = atomic_xchg((u32 *)(r10 -32768), r9)"},
	{{I(0xdb, 3, 7, 5, 241)}, "(db) r0 = atomic64_cmpxchg((u64 *)(r3 +5), r0, r7)"},
	{{I(0xdb, 10, 9, -32768, 241)}, "(db) r0 = atomic64_cmpxchg((u64 *)(r10 -32768), r0, r9)"},
	{{I(0xc3, 3, 7, 5, 241)}, "(c3) r0 = atomic_cmpxchg((u32 *)(r3 +5), r0, r7)"},
	{{I(0xc3, 10, 9, -32768, 241)}, "(c3) r0 = atomic_cmpxchg((u32 *)(r10 -32768), r0, r9)"},
	{{I(0x30, 0, 0, 0, 100)}, "(30) r0 = *(u8 *)skb[100]"},
	{{I(0x30, 0, 0, 0, INT32_MIN)}, "(30) r0 = *(u8 *)skb[-2147483648]"},
	{{I(0x50, 0, 7, 0, 100)}, "(50) r0 = *(u8 *)skb[r7 + 100]"},
	{{I(0x50, 0, 9, 0, INT32_MIN)}, "(50) r0 = *(u8 *)skb[r9 + -2147483648]"},
	{{I(0x28, 0, 0, 0, 100)}, "(28) r0 = *(u16 *)skb[100]"},
	{{I(0x28, 0, 0, 0, INT32_MIN)}, "(28) r0 = *(u16 *)skb[-2147483648]"},
	{{I(0x48, 0, 7, 0, 100)}, "(48) r0 = *(u16 *)skb[r7 + 100]"},
	{{I(0x48, 0, 9, 0, INT32_MIN)}, "(48) r0 = *(u16 *)skb[r9 + -2147483648]"},
	{{I(0x20, 0, 0, 0, 100)}, "(20) r0 = *(u32 *)skb[100]"},
	{{I(0x20, 0, 0, 0, INT32_MIN)}, "(20) r0 = *(u32 *)skb[-2147483648]"},
	{{I(0x40, 0, 7, 0, 100)}, "(40) r0 = *(u32 *)skb[r7 + 100]"},
	{{I(0x40, 0, 9, 0, INT32_MIN)}, "(40) r0 = *(u32 *)skb[r9 + -2147483648]"},
};
/* clang-format on */

static const char *helper_name(void *ctx, u32 id)
{
	(void)ctx;
	return id == 1 ? "bpf_map_lookup_elem" : id == 6 ? "bpf_trace_printk" : NULL;
}

static int helper_id(const char *name, size_t len)
{
	for (u32 id = 1; id < 7; id++) {
		const char *known = helper_name(NULL, id);

		if (known && strlen(known) == len && !memcmp(known, name, len))
			return (int)id;
	}
	return -1;
}

static const struct isa_names names = {.helper_name = helper_name, .helper_id = helper_id};

TEST(text_is_the_kernels)
{
	for (size_t i = 0; i < ARRAY_SIZE(golden); i++) {
		char buf[128];
		struct text out = TEXT_ON(buf);

		isa_disasm(golden[i].insn, &names, &out);
		CHECK_STR_EQ(buf, golden[i].text);
	}
}

TEST(text_assembles_to_the_same_bytes)
{
	for (size_t i = 0; i < ARRAY_SIZE(golden); i++) {
		size_t nr_slots = isa_nr_slots(golden[i].insn);
		struct bpf_insn insn[2];
		char buf[256] = "";
		struct text err = TEXT_ON(buf);
		int ret = isa_asm(golden[i].text, &names, insn, 2, &err);

		CHECK_MSG(ret == (int)nr_slots, "%s: %d %s", golden[i].text, ret, buf);
		CHECK_MSG(!memcmp(insn, golden[i].insn, nr_slots * sizeof(*insn)),
			  "%s: other bytes", golden[i].text);
	}
}

TEST(every_row_that_users_may_write_has_golden_text)
{
	bool has_text[ISA_NR_OPS] = {false};

	for (size_t i = 0; i < ARRAY_SIZE(golden); i++) {
		enum isa_op op = isa_decode(golden[i].insn);

		if (CHECK(op != ISA_INVALID))
			has_text[op] = true;
	}
	for (int op = 0; op < ISA_NR_OPS; op++) {
		if (isa_table[op].since != ISA_KERNEL)
			CHECK_MSG(has_text[op], "%s has no golden line", isa_table[op].name);
	}
}

/* The rewrites' own instructions never come from the kernel's dumps; 6.12 has no word for most. */
TEST(internal_instructions_have_text)
{
	static const struct golden internal[] = {
		{{I(0xbf, 2, 3, -1, 0)}, "(bf) r2 = &(void __percpu *)(r3)"},
		{{I(0xc2, 0, 0, 0, 0)}, "(c2) nospec"},
		{{I(0x39, 1, 2, 8, 0)}, "(39) r1 = probe *(u64 *)(r2 +8)"},
		{{I(0x51, 1, 2, -8, 0)}, "(51) r1 = probe *(s8 *)(r2 -8)"},
		{{I(0xbb, 1, 2, 8, 0)}, "(bb) arena *(u64 *)(r1 +8) = r2"},
		{{I(0xe3, 1, 2, 8, 0)}, "(e3) arena lock *(u32 *)(r1 +8) += r2"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(internal); i++) {
		char buf[128];
		struct text out = TEXT_ON(buf);

		isa_disasm(internal[i].insn, &names, &out);
		CHECK_STR_EQ(buf, internal[i].text);
	}
}

TEST(unknown_encodings_have_the_kernels_text)
{
	static const struct golden unknown[] = {
		{{I(0x00, 0, 0, 0, 0)}, "BUG_ld_00"},  {{I(0xe0, 1, 2, 0, 0)}, "BUG_ld_e0"},
		{{I(0x19, 1, 2, 0, 0)}, "BUG_ldx_19"}, {{I(0x22, 1, 0, 0, 0)}, "BUG_st_22"},
		{{I(0x23, 1, 2, 0, 0)}, "BUG_23"},     {{I(0xdb, 1, 2, 0, 0x77)}, "BUG_db"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(unknown); i++) {
		char buf[128];
		struct text out = TEXT_ON(buf);

		isa_disasm(unknown[i].insn, &names, &out);
		CHECK_STR_EQ(buf, unknown[i].text);
	}
}

static bool put_map_name(void *ctx, const struct bpf_insn *insn, struct text *out)
{
	if (insn->src_reg != BPF_PSEUDO_MAP_FD)
		return false;
	text_printf(out, "r%u = map[%s]", insn->dst_reg, (const char *)ctx);
	return true;
}

TEST(immediates_can_be_named_by_the_caller)
{
	static const struct bpf_insn map[2] = {I(0x18, 1, 1, 0, 5)},
				     plain[2] = {I(0x18, 1, 0, 0, 5)};
	struct isa_names with_maps = {.ldimm64 = put_map_name, .ctx = "counts"};
	char a[64], b[64];
	struct text ta = TEXT_ON(a), tb = TEXT_ON(b);

	isa_disasm(map, &with_maps, &ta);
	CHECK_STR_EQ(a, "(18) r1 = map[counts]");
	isa_disasm(plain, &with_maps, &tb);
	CHECK_STR_EQ(b, "(18) r1 = 0x5");
}
