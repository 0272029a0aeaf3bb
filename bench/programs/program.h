/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A benchmark program: one C function, compiled for BPF (R1 memory, R2 its size) and natively. It
 * reads its input from the memory, may write to the second half of it only (so that every run does
 * the same work), and returns something that depends on all it did.
 */
#ifndef BENCH_PROGRAMS_PROGRAM_H
#define BENCH_PROGRAMS_PROGRAM_H

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

#ifdef __bpf__
#define PROGRAM(name) __attribute__((section("raw/" #name), used)) u64 name(u8 *mem, u64 size)
#else
#define PROGRAM(name)                        \
	u64 bench_##name(u8 *mem, u64 size); \
	u64 bench_##name(u8 *mem, u64 size)
#endif

static inline u64 rol64(u64 x, int by)
{
	return x << by | x >> (64 - by);
}

static inline u64 load64(const u8 *p)
{
	return *(const u64 *)p;
}

static inline u16 load_be16(const u8 *p)
{
	return (u16)(p[0] << 8 | p[1]);
}

#endif
