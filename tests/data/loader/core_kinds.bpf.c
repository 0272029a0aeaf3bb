// SPDX-License-Identifier: BSD-2-Clause
/* Every kind of CO-RE relocation, with the compiler's own functions for them. */
#include "tests/data/loader/bpf.h"

#define MOVES __attribute__((preserve_access_index))

struct inner {
	int x, y;
} MOVES;

enum colour { RED = 1, GREEN = 2 };

struct thing {
	long count;
	union {
		int in_union;
		long other;
	};
	struct inner list[4];
	u32 five : 5;
	int three : 3;
	char tail[0];
} MOVES;

#define THING		  ((struct thing *)(long)ctx->ingress_ifindex)
#define FIELD(what, kind) __builtin_preserve_field_info(THING->what, kind)
#define TYPE(t, kind)	  __builtin_preserve_type_info(*(t *)0, kind)

#if __clang_major__ >= 15
#define MATCHES TYPE(struct thing, 2)
#else
#define MATCHES 1 /* such a compiler does not know the question */
#endif

SEC("xdp") int fields(struct xdp_md *ctx)
{
	return FIELD(in_union, 0) + FIELD(list[2].y, 0) + FIELD(five, 1) + FIELD(count, 2) +
	       FIELD(three, 3) + FIELD(five, 4) + FIELD(three, 5) + FIELD(tail, 2);
}

SEC("xdp") int loads(struct xdp_md *ctx)
{
	struct thing *thing = THING;

	return ctx->rx_queue_index > 1000 ? thing->list[1].y + (int)thing->count + thing->in_union
					  : 3;
}

SEC("xdp") int types(struct xdp_md *ctx)
{
	return (int)(__builtin_btf_type_id(*(struct thing *)0, 0) +
		     __builtin_btf_type_id(*(struct thing *)0, 1)) *
		       0 +
	       TYPE(struct thing, 0) + TYPE(struct inner, 1) + MATCHES;
}

SEC("xdp") int enumerators(struct xdp_md *ctx)
{
	return (int)(__builtin_preserve_enum_value(*(enum colour *)RED, 0) +
		     __builtin_preserve_enum_value(*(enum colour *)GREEN, 1));
}
