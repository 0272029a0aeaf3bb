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

/*
 * The kernel's programs have no memory of their own but maps, so for it the function runs over a
 * global variable of BENCH_KERNEL_BYTES.
 */
#ifdef BENCH_KERNEL_BYTES
u8 memory[BENCH_KERNEL_BYTES] __attribute__((aligned(8)));
#define PROGRAM(name)                                                             \
	static inline __attribute__((always_inline)) u64 body(u8 *mem, u64 size); \
	__attribute__((section("xdp"), used)) int name(void *ctx)                 \
	{                                                                         \
		(void)ctx;                                                        \
		return (int)body(memory, BENCH_KERNEL_BYTES);                     \
	}                                                                         \
	char _license[] __attribute__((section("license"), used)) = "GPL";        \
	static inline __attribute__((always_inline)) u64 body(u8 *mem, u64 size)
#elif defined(__bpf__)
#define PROGRAM(name) __attribute__((section("raw/" #name), used)) u64 name(u8 *mem, u64 size)
#else
#define PROGRAM(name)                        \
	u64 bench_##name(u8 *mem, u64 size); \
	u64 bench_##name(u8 *mem, u64 size)
#endif

static inline u32 rol32(u32 x, int by)
{
	return x << by | x >> (32 - by);
}

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
