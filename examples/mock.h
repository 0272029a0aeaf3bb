/* SPDX-License-Identifier: BSD-2-Clause */
/* What mock.bpf.c and its test have in common. */
#ifndef EXAMPLES_MOCK_H
#define EXAMPLES_MOCK_H

#define BURST	     3		/* packets that a host may send at once */
#define NS_PER_TOKEN 1000000000 /* after that, one in so much time */
#define LOG_ONE_IN   100	/* of the packets that are dropped */

/* The id of the embedder's own helper: is this address a friend's? */
#define IS_FRIEND_ID 0x20000

#endif
