// SPDX-License-Identifier: BSD-2-Clause
#include "base/csum.h"

#include <string.h>

u64 csum_words(const void *data, u32 size, u32 flip)
{
	const u8 *p = data;
	u64 sum = 0;
	u32 word;

	for (; size >= sizeof(word); p += sizeof(word), size -= sizeof(word)) {
		memcpy(&word, p, sizeof(word));
		sum += word ^ flip;
	}
	if (!size)
		return sum;
	word = 0;
	memcpy(&word, p, size);
	return sum + (word ^ flip);
}
