/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The words of a line of --net FILE and what stands behind them. A command has a row for each word
 * that it takes; a row says of what kind its value is and where in the command's struct it goes.
 */
#ifndef CLI_NETWORK_WORDS_H
#define CLI_NETWORK_WORDS_H

#include <userbpf/userbpf.h>

#include "cli/cli.h"

#define NET_MAX_WORDS 64
#define NET_MAC_BYTES 6

struct net_mac {
	bool is_set;
	u8 bytes[NET_MAC_BYTES];
};

/* A device, as its lines have told so far: each of them describes it anew. */
struct net_link {
	char name[16]; /* IFNAMSIZ */
	u32 ifindex;
	struct net_mac mac;
	struct userbpf_device_opts opts; /* without what is above */
};

struct net_file {
	struct userbpf *vm;
	const char *path;
	u32 line_nr;
	char *words[NET_MAX_WORDS];
	u32 nr_words, next;
	bool is_inet6; /* the line says "-6" */
	struct net_link *links;
	size_t nr_links;
};

enum value_kind {
	VALUE_FLAG, /* bool, and no value */
	VALUE_NO,   /* bool that becomes false, and no value */
	VALUE_U32,
	VALUE_U64,
	VALUE_ANY,    /* nothing is kept: it makes no difference to programs */
	VALUE_NAME,   /* const char * */
	VALUE_ADDR,   /* const char *: an address */
	VALUE_PREFIX, /* char *: ADDRESS[/LENGTH] */
	VALUE_DEST,   /* char *: the same, or "default" */
	VALUE_MAC,    /* struct net_mac */
	VALUE_DEV,    /* u32: an interface's number, by name or number */
	VALUE_LINK,   /* struct net_link *: one that was added */
	VALUE_TYPE,   /* nothing is kept, nor of a VALUE_NUD */
	VALUE_NUD,
	VALUE_TABLE,
	VALUE_STATE,
	VALUE_MARK, /* struct net_mark */
};

/* Of a pointer: a word that is none of the rows is its value, once. */
#define NET_ALONE 0x100

struct net_word {
	const char *name;
	u32 kind; /* enum value_kind */
	u32 off_bytes;
};

struct net_mark {
	u32 value, mask;
};

struct net_number {
	const char *name;
	u32 number;
};

/* Error lines that name the file, the line and @word, or the last word; CLI_FAILED. */
int net_fail(const struct net_file *file, const char *word, const char *why);
int net_fail_without(const struct net_file *file, const char *what);
/* What the library had against the line as a whole. CLI_OK for 0. */
int net_check(const struct net_file *file, int err);

/* In any case of letters. */
bool net_number_of(const struct net_number *rows, const char *name, u32 *number);
bool net_is_addr(const char *text);
/* The device with this name that a line added, or NULL. */
struct net_link *net_find_link(const struct net_file *file, const char *name);

/* The rest of the line, into @args. CLI_OK, or CLI_FAILED after an error line. */
int net_read_words(struct net_file *file, const struct net_word *rows, void *args);
/* The next word, which has to be there: @what it is. NULL after an error line. */
char *net_next_word(struct net_file *file, const char *what);

#endif
