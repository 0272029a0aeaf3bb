/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Captures in and out, pcap and pcapng, through libpcap. Programs see Ethernet frames: a capture
 * with another link layer is converted where the frame says what it carries (raw IP, BSD loopback,
 * Linux cooked), with zero MAC addresses, and refused otherwise.
 */
#ifndef CLI_PCAP_H
#define CLI_PCAP_H

#include "cli/cli.h"

struct packet {
	const u8 *data; /* until the next one is asked for */
	size_t size;
	u64 time_ns; /* since 1970 */
	bool has_time;
	bool is_cut; /* the capture holds less than was on the wire */
};

struct capture;

/* NULL after an error line. @path "-" is standard input. With @is_raw frames are left as they are.
 */
struct capture *capture_open(const char *path, bool is_raw);
/* 1: a packet; 0: the end; -1: after an error line. */
int capture_next(struct capture *cap, struct packet *packet);
/* Frames that were left out because nothing tells what they carry. */
u64 capture_nr_skipped(const struct capture *cap);
void capture_close(struct capture *cap);

/* Name and version of the library behind this. */
const char *capture_library(void);

struct capture_out;

/* NULL after an error line. */
struct capture_out *capture_create(const char *path);
void capture_write(struct capture_out *out, const void *data, size_t size, u64 time_ns);
/* CLI_OK, or CLI_FAILED after an error line: not everything was written. NULL is allowed. */
int capture_finish(struct capture_out *out);

#endif
