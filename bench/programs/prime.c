// SPDX-License-Identifier: BSD-2-Clause
/* How many numbers below a bound are prime, by trial division. */
#include "bench/programs/program.h"

static inline int is_prime(u32 n)
{
	for (u32 d = 3; d * d <= n; d += 2) {
		if (n % d == 0)
			return 0;
	}
	return 1;
}

PROGRAM(prime)
{
	u32 bound = (u32)size, nr = 1;

	(void)mem;
	for (u32 n = 3; n < bound; n += 2)
		nr += is_prime(n);
	return nr;
}
