// SPDX-License-Identifier: BSD-2-Clause
/* See network_words.h. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <strings.h>

#include "cli/network_words.h"
#include "cli/options.h"
#include "world/net.h"

int net_fail(const struct net_file *file, const char *word, const char *why)
{
	return cli_failed("%s:%u: '%s': %s", file->path, file->line_nr, word, why);
}

int net_check(const struct net_file *file, int err)
{
	char sentence[256];

	if (!err)
		return CLI_OK;
	if (err == -EEXIST)
		return cli_failed("%s:%u: there is one already", file->path, file->line_nr);
	userbpf_last_error(file->vm, sentence, sizeof(sentence));
	return cli_failed("%s:%u: %s", file->path, file->line_nr,
			  *sentence ? sentence : strerror(-err));
}

static const struct net_number tables[] = {
	{"default", NET_TABLE_DEFAULT}, {"main", NET_TABLE_MAIN}, {"local", NET_TABLE_LOCAL}, {}};

/* Of devices that stand alone, and begin their packets with an Ethernet header. */
static const struct net_number link_types[] = {{"dummy", 0}, {"ifb", 0}, {"bridge", 0}, {}};

/* States of a neighbour in which its address is known. */
static const struct net_number nud_states[] = {{"permanent", 0},
					       {"reachable", 0},
					       {"stale", 0},
					       {"noarp", 0},
					       {"delay", 0},
					       {"probe", 0},
					       {}};

/* As ss(8) takes and, in capitals, writes them. */
static const struct net_number states[] = {{"established", 1},
					   {"estab", 1},
					   {"syn-sent", 2},
					   {"syn-recv", 3},
					   {"fin-wait-1", 4},
					   {"fin-wait-2", 5},
					   {"time-wait", 6},
					   {"close", 7},
					   {"unconn", 7},
					   {"close-wait", 8},
					   {"last-ack", 9},
					   {"listen", 10},
					   {"listening", 10},
					   {"closed", 7},
					   {"closing", 11},
					   {"new-syn-recv", 12},
					   {}};

bool net_number_of(const struct net_number *rows, const char *name, u32 *number)
{
	for (; rows->name; rows++) {
		if (!strcasecmp(rows->name, name)) {
			*number = rows->number;
			return true;
		}
	}
	return false;
}

static bool read_u32(const char *text, u32 *number)
{
	u64 value;

	if (number_parse(text, 0, UINT32_MAX, &value))
		return false;
	*number = (u32)value;
	return true;
}

static bool read_named(const struct net_number *rows, const char *text, u32 *number)
{
	return net_number_of(rows, text, number) || read_u32(text, number);
}

bool net_is_addr(const char *text)
{
	u8 addr[16];

	return inet_pton(AF_INET, text, addr) == 1 || inet_pton(AF_INET6, text, addr) == 1;
}

/* ADDRESS[/LENGTH]; the length is looked at by who uses it. */
static bool is_prefix(const char *text)
{
	size_t len = strcspn(text, "/");
	char addr[INET6_ADDRSTRLEN];

	if (len >= sizeof(addr))
		return false;
	snprintf(addr, sizeof(addr), "%.*s", (int)len, text);
	return net_is_addr(addr);
}

static bool read_mac(const char *text, struct net_mac *mac)
{
	unsigned int b[NET_MAC_BYTES];
	char rest;

	if (strspn(text, "0123456789abcdefABCDEF:") != strlen(text) ||
	    sscanf(text, "%2x:%2x:%2x:%2x:%2x:%2x%c", &b[0], &b[1], &b[2], &b[3], &b[4], &b[5],
		   &rest) != NET_MAC_BYTES)
		return false;
	for (size_t i = 0; i < NET_MAC_BYTES; i++)
		mac->bytes[i] = (u8)b[i];
	mac->is_set = true;
	return true;
}

/* "MARK" or "MARK/MASK", cut up in place */
static bool read_mark(char *text, struct net_mark *mark)
{
	char *slash = strchr(text, '/');

	mark->mask = UINT32_MAX;
	if (slash)
		*slash = '\0';
	return read_u32(text, &mark->value) && (!slash || read_u32(slash + 1, &mark->mask)) &&
	       !(mark->value & ~mark->mask);
}

struct net_link *net_find_link(const struct net_file *file, const char *name)
{
	for (size_t i = 0; i < file->nr_links; i++) {
		if (!strcmp(file->links[i].name, name))
			return &file->links[i];
	}
	return NULL;
}

static bool read_dev(const struct net_file *file, const char *text, u32 *ifindex)
{
	const struct net_link *link = net_find_link(file, text);

	if (link)
		*ifindex = link->ifindex;
	else if (!strcmp(text, "lo"))
		*ifindex = NET_LOOPBACK_IFINDEX;
	else
		return read_u32(text, ifindex) && *ifindex;
	return true;
}

/* Words that say nothing to programs, but have to be ones. NULL, or why not. */
static const char *check_word(u32 kind, const char *text)
{
	u32 none;

	if (kind == VALUE_TYPE && !net_number_of(link_types, text, &none))
		return "is no type that can be added: dummy, ifb, bridge";
	if (kind == VALUE_NUD && !net_number_of(nud_states, text, &none))
		return "is no state with an address: permanent, reachable, stale, ...";
	return NULL;
}

/* NULL, or why not. */
static const char *set_value(const struct net_file *file, u32 kind, void *at, char *text)
{
	switch (kind) {
	case VALUE_U32: return read_u32(text, at) ? NULL : "is no number of 32 bits";
	case VALUE_U64: return number_parse(text, 0, UINT64_MAX, at) ? "is no number" : NULL;
	case VALUE_ANY:
	case VALUE_TYPE:
	case VALUE_NUD: return check_word(kind, text);
	case VALUE_NAME: *(const char **)at = text; return NULL;
	case VALUE_ADDR:
		*(const char **)at = text;
		return net_is_addr(text) ? NULL : "is no address";
	case VALUE_PREFIX: *(char **)at = text; return is_prefix(text) ? NULL : "is no address";
	case VALUE_DEST:
		*(char **)at = text;
		return is_prefix(text) || !strcmp(text, "default") ? NULL : "is no prefix";
	case VALUE_LINK:
		*(struct net_link **)at = net_find_link(file, text);
		return *(struct net_link **)at ? NULL : "no such device was added";
	case VALUE_MAC:
		return read_mac(text, at) ? NULL : "is no hardware address: 02:00:00:00:00:01";
	case VALUE_DEV: return read_dev(file, text, at) ? NULL : "no such device was added";
	case VALUE_TABLE:
		return read_named(tables, text, at) ? NULL : "is no table: main, local or a number";
	case VALUE_STATE:
		return read_named(states, text, at) ? NULL
						    : "is no state: established, listen, ...";
	case VALUE_MARK:
		return read_mark(text, at) ? NULL
					   : "is not MARK or MARK/MASK, with all bits in the mask";
	default: return "takes no value";
	}
}

/* The row of @word, or the one whose value it is itself; NULL: neither. */
static const struct net_word *find_row(const struct net_word *rows, const char *word,
				       const void *args)
{
	const struct net_word *fallback = NULL;

	for (; rows->name; rows++) {
		if (!strcmp(rows->name, word))
			return rows;
		if (rows->kind & NET_ALONE && !*(void *const *)((const u8 *)args + rows->off_bytes))
			fallback = rows;
	}
	return fallback;
}

int net_read_words(struct net_file *file, const struct net_word *rows, void *args)
{
	while (file->next < file->nr_words) {
		char *word = file->words[file->next++];
		const struct net_word *row = find_row(rows, word, args);
		const char *why;
		void *at;

		if (!row)
			return net_fail(file, word, "is not known here");
		at = (u8 *)args + row->off_bytes;
		if (row->kind == VALUE_FLAG || row->kind == VALUE_NO) {
			*(bool *)at = row->kind == VALUE_FLAG;
			continue;
		}
		if (!strcmp(row->name, word)) {
			if (file->next == file->nr_words)
				return net_fail(file, word, "needs a value");
			word = file->words[file->next++];
		}
		why = set_value(file, row->kind & ~NET_ALONE, at, word);
		if (why)
			return net_fail(file, word, why);
	}
	return CLI_OK;
}

int net_fail_without(const struct net_file *file, const char *what)
{
	return net_fail(file, file->words[file->nr_words - 1], what);
}

char *net_next_word(struct net_file *file, const char *what)
{
	if (file->next < file->nr_words)
		return file->words[file->next++];
	net_fail_without(file, what);
	return NULL;
}
