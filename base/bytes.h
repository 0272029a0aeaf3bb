/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers in packets, wherever they lie. */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <string.h>

#include "base/types.h"

/* In network byte order, as the packet has it: for what is only compared or copied. */
static inline u16 load_net16(const void *at)
{
	u16 value;

	memcpy(&value, at, sizeof(value));
	return value;
}

static inline void store_net16(void *at, u16 value)
{
	memcpy(at, &value, sizeof(value));
}

static inline u16 load_be16(const void *at)
{
	const u8 *p = at;

	return (u16)(p[0] << 8 | p[1]);
}

static inline u32 load_be32(const void *at)
{
	const u8 *p = at;

	return (u32)load_be16(p) << 16 | load_be16(p + 2);
}

static inline void store_be16(void *at, u16 value)
{
	u8 *p = at;

	p[0] = (u8)(value >> 8);
	p[1] = (u8)value;
}

/* The same of a variable that holds what a packet has. */
static inline u16 from_net16(u16 value)
{
	return load_be16(&value);
}

#endif
