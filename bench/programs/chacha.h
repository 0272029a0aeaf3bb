/* SPDX-License-Identifier: BSD-2-Clause */
/* The ChaCha block function on sixteen variables x0 to x15. */
#ifndef BENCH_PROGRAMS_CHACHA_H
#define BENCH_PROGRAMS_CHACHA_H

#define CHACHA_QUARTER(a, b, c, d)                                      \
	(a += b, d = rol32(d ^ a, 16)), (c += d, b = rol32(b ^ c, 12)), \
		(a += b, d = rol32(d ^ a, 8)), (c += d, b = rol32(b ^ c, 7))

#define CHACHA_DOUBLE_ROUND()                                                       \
	CHACHA_QUARTER(x0, x4, x8, x12), CHACHA_QUARTER(x1, x5, x9, x13),           \
		CHACHA_QUARTER(x2, x6, x10, x14), CHACHA_QUARTER(x3, x7, x11, x15), \
		CHACHA_QUARTER(x0, x5, x10, x15), CHACHA_QUARTER(x1, x6, x11, x12), \
		CHACHA_QUARTER(x2, x7, x8, x13), CHACHA_QUARTER(x3, x4, x9, x14)

#define CHACHA_STATE(k)                                                                   \
	u32 x0 = 0x61707865, x1 = 0x3320646e, x2 = 0x79622d32, x3 = 0x6b206574;           \
	u32 x4 = (k)[0], x5 = (k)[1], x6 = (k)[2], x7 = (k)[3], x8 = (k)[4], x9 = (k)[5]; \
	u32 x10 = (k)[6], x11 = (k)[7], x12 = 0, x13 = (k)[8], x14 = (k)[9], x15 = (k)[10]

#define CHACHA_SUM() \
	(x0 ^ x1 ^ x2 ^ x3 ^ x4 ^ x5 ^ x6 ^ x7 ^ x8 ^ x9 ^ x10 ^ x11 ^ x12 ^ x13 ^ x14 ^ x15)

#endif
