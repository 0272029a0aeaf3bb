/* SPDX-License-Identifier: BSD-2-Clause */
/* Where packets come from: --data in the order given, then the captures. */
#ifndef CLI_INPUT_H
#define CLI_INPUT_H

#include "cli/hex.h"
#include "cli/options.h"
#include "cli/pcap.h"

struct input {
	struct bytes *blobs;
	size_t nr_blobs, next_blob;
	const struct opt_texts *captures;
	size_t next_capture;
	struct capture *capture; /* the one being read */
	bool is_raw;
	u64 nr_cut, nr_skipped;
};

/*
 * What an option gives as HEX, @FILE, or "-" for the bytes of standard input. CLI_OK, or after an
 * error line CLI_USAGE (no hexadecimal) or CLI_FAILED (no such file).
 */
int input_bytes(const char *option, const char *text, struct bytes *out);

/* Read what --data says. Status as input_bytes(); input_close() in either case. */
int input_open(struct input *input, const struct opt_texts *data, const struct opt_texts *captures);
/* Open the first capture, so that a missing one is told before anything runs. Status as above. */
int input_start(struct input *input);
/* 1: a packet; 0: no more; -1: after an error line. */
int input_next(struct input *input, struct packet *packet);
void input_close(struct input *input);

#endif
