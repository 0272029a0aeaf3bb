// SPDX-License-Identifier: BSD-2-Clause
/* See pcap.h. */
#include <errno.h>
#include <stdlib.h>

#include <pcap/pcap.h>

#include "cli/pcap.h"

#define ETH_HEADER_BYTES 14
#define SNAPLEN_BYTES	 262144 /* libpcap's MAXIMUM_SNAPLEN */

#define ETHERTYPE_IPV4 0x0800
#define ETHERTYPE_IPV6 0x86dd
#define ETHERTYPE_MIN  0x0600 /* below it the field is a length */

/* A link layer and how to make an Ethernet frame of it. */
struct link {
	int dlt;
	size_t header_bytes;
	u16 (*ethertype)(const u8 *frame); /* header and one byte more are there; 0: unknown */
};

struct capture {
	pcap_t *pcap;
	char *path;
	const struct link *link; /* NULL: frames stay as they are */
	u8 *frame;		 /* the converted one */
	u64 nr_skipped;
};

struct capture_out {
	pcap_t *pcap;
	pcap_dumper_t *dumper;
	char *path;
};

static u16 be16_at(const u8 *p)
{
	return (u16)(p[0] << 8 | p[1]);
}

static u16 ip_type(const u8 *packet)
{
	return packet[0] >> 4 == 4 ? ETHERTYPE_IPV4 : packet[0] >> 4 == 6 ? ETHERTYPE_IPV6 : 0;
}

/* An address family in the byte order of whoever captured, whose number for IPv6 differs by system.
 */
static u16 null_type(const u8 *frame)
{
	u32 family = frame[0] | frame[3];

	if (frame[1] || frame[2])
		return 0;
	switch (family) {
	case 2: return ETHERTYPE_IPV4;
	case 10:
	case 24:
	case 28:
	case 30: return ETHERTYPE_IPV6;
	default: return 0;
	}
}

static u16 sll_type(const u8 *frame)
{
	u16 type = be16_at(frame + 14);

	return type < ETHERTYPE_MIN ? 0 : type;
}

static u16 sll2_type(const u8 *frame)
{
	u16 type = be16_at(frame);

	return type < ETHERTYPE_MIN ? 0 : type;
}

static const struct link links[] = {
	{DLT_RAW, 0, ip_type},		 {DLT_IPV4, 0, ip_type},   {DLT_IPV6, 0, ip_type},
	{DLT_NULL, 4, null_type},	 {DLT_LOOP, 4, null_type}, {DLT_LINUX_SLL, 16, sll_type},
#ifdef DLT_LINUX_SLL2
	{DLT_LINUX_SLL2, 20, sll2_type},
#endif
};

static int choose_link(struct capture *cap)
{
	int dlt = pcap_datalink(cap->pcap);
	const char *name = pcap_datalink_val_to_name(dlt);

	if (dlt == DLT_EN10MB)
		return CLI_OK;
	for (size_t i = 0; i < ARRAY_SIZE(links); i++) {
		if (links[i].dlt == dlt) {
			cap->link = &links[i];
			cap->frame = cli_alloc(ETH_HEADER_BYTES + SNAPLEN_BYTES);
			return CLI_OK;
		}
	}
	return cli_failed("%s: frames of link type %s (%d) cannot be turned into Ethernet frames",
			  cap->path, name ? name : "unknown", dlt);
}

struct capture *capture_open(const char *path, bool is_raw)
{
	struct capture *cap = cli_alloc(sizeof(*cap));
	char err[PCAP_ERRBUF_SIZE] = "";

	cap->path = cli_strdup(path);
	cap->pcap = pcap_open_offline_with_tstamp_precision(path, PCAP_TSTAMP_PRECISION_NANO, err);
	if (!cap->pcap) {
		size_t len = strlen(path);
		bool is_named = !strncmp(err, path, len) && err[len] == ':';

		cli_failed("%s: %s", path, is_named ? err + len + 2 : err);
		goto err_close;
	}
	if (!is_raw && choose_link(cap))
		goto err_close;
	return cap;

err_close:
	capture_close(cap);
	return NULL;
}

/* Make packet->data an Ethernet frame. False: it is not known of what. */
static bool convert(struct capture *cap, struct packet *packet)
{
	const struct link *link = cap->link;
	size_t payload_bytes;
	u16 type;

	if (packet->size <= link->header_bytes)
		return false;
	type = link->ethertype(packet->data);
	payload_bytes = MIN(packet->size - link->header_bytes, (size_t)SNAPLEN_BYTES);
	if (!type)
		return false;
	memset(cap->frame, 0, ETH_HEADER_BYTES);
	cap->frame[12] = (u8)(type >> 8);
	cap->frame[13] = (u8)type;
	memcpy(cap->frame + ETH_HEADER_BYTES, packet->data + link->header_bytes, payload_bytes);
	packet->data = cap->frame;
	packet->size = ETH_HEADER_BYTES + payload_bytes;
	return true;
}

int capture_next(struct capture *cap, struct packet *packet)
{
	struct pcap_pkthdr *header;
	const u_char *data;

	for (;;) {
		int got = pcap_next_ex(cap->pcap, &header, &data);

		if (got == PCAP_ERROR_BREAK)
			return 0;
		if (got != 1) {
			cli_failed("%s: %s", cap->path, pcap_geterr(cap->pcap));
			return -1;
		}
		*packet = (struct packet){
			.data = data,
			.size = header->caplen,
			.time_ns = (u64)header->ts.tv_sec * 1000000000u + (u64)header->ts.tv_usec,
			.has_time = true,
			.is_cut = header->caplen < header->len,
		};
		if (!cap->link || convert(cap, packet))
			return 1;
		cap->nr_skipped++;
	}
}

u64 capture_nr_skipped(const struct capture *cap)
{
	return cap->nr_skipped;
}

void capture_close(struct capture *cap)
{
	if (!cap)
		return;
	if (cap->pcap)
		pcap_close(cap->pcap);
	free(cap->frame);
	free(cap->path);
	free(cap);
}

const char *capture_library(void)
{
	return pcap_lib_version();
}

struct capture_out *capture_create(const char *path)
{
	struct capture_out *out = cli_alloc(sizeof(*out));

	out->path = cli_strdup(path);
	out->pcap = pcap_open_dead_with_tstamp_precision(DLT_EN10MB, SNAPLEN_BYTES,
							 PCAP_TSTAMP_PRECISION_NANO);
	if (!out->pcap) {
		cli_failed("%s: %s", path, strerror(ENOMEM));
		goto err_free;
	}
	out->dumper = pcap_dump_open(out->pcap, path);
	if (out->dumper)
		return out;
	cli_failed("%s: cannot be written: %s", path, strerror(errno));
	pcap_close(out->pcap);

err_free:
	free(out->path);
	free(out);
	return NULL;
}

void capture_write(struct capture_out *out, const void *data, size_t size, u64 time_ns)
{
	struct pcap_pkthdr header = {
		.ts.tv_sec = (time_t)(time_ns / 1000000000u),
		.ts.tv_usec = (suseconds_t)(time_ns % 1000000000u), /* nanoseconds, as asked for */
		.caplen = (bpf_u_int32)size,
		.len = (bpf_u_int32)size,
	};

	pcap_dump((u_char *)out->dumper, &header, data);
}

int capture_finish(struct capture_out *out)
{
	int status = CLI_OK;

	if (!out)
		return CLI_OK;
	errno = 0;
	if (pcap_dump_flush(out->dumper) || ferror(pcap_dump_file(out->dumper)))
		status = cli_failed("%s: cannot be written: %s", out->path,
				    strerror(errno ? errno : EIO));
	pcap_dump_close(out->dumper);
	pcap_close(out->pcap);
	free(out->path);
	free(out);
	return status;
}
