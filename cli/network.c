// SPDX-License-Identifier: BSD-2-Clause
/*
 * See network.h. A line is a command of ip(8) without "ip" (which may be there, too), or a socket
 * or cgroup: an object, a verb, then words, each with its value. Lines are carried out one after
 * the other, so a device has to be added before something names it.
 *
 * What words there are is in rows; a row says where the value goes in the command's struct.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "cli/cli.h"
#include "cli/hex.h"
#include "cli/network.h"
#include "cli/options.h"
#include "world/net.h"

#define MAX_WORDS	 64
#define MAC_BYTES	 6
#define MAX_MTU		 65536
#define MAX_HEADER_BYTES 255

struct mac {
	bool is_set;
	u8 bytes[MAC_BYTES];
};

/* A device, as its lines have told so far: each of them describes it anew. */
struct link {
	char name[16]; /* IFNAMSIZ */
	u32 ifindex;
	struct mac mac;
	struct userbpf_device_opts opts; /* without what is above */
};

struct net_file {
	struct userbpf *vm;
	const char *path;
	u32 line_nr;
	char *words[MAX_WORDS];
	u32 nr_words, next;
	struct link *links;
	size_t nr_links;
};

static int fail(const struct net_file *file, const char *word, const char *why)
{
	return cli_failed("%s:%u: '%s': %s", file->path, file->line_nr, word, why);
}

/* What the library had against the line as a whole. */
static int check_result(const struct net_file *file, int err)
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

/* ---- values ---- */

enum value_kind {
	VALUE_FLAG, /* bool, and no value */
	VALUE_NO,   /* bool that becomes false, and no value */
	VALUE_U32,
	VALUE_U64,
	VALUE_ADDR, /* const char *: an address */
	VALUE_MAC,  /* struct mac */
	VALUE_DEV,  /* u32: an interface's number, by name or number */
	VALUE_TABLE,
	VALUE_STATE,
	VALUE_MARK, /* struct mark */
};

struct word_row {
	const char *name;
	enum value_kind kind;
	u32 off_bytes;
};

struct mark {
	u32 value, mask;
};

struct named_number {
	const char *name;
	u32 number;
};

static const struct named_number tables[] = {
	{"default", NET_TABLE_DEFAULT}, {"main", NET_TABLE_MAIN}, {"local", NET_TABLE_LOCAL}, {}};

/* As ss(8) writes them. */
static const struct named_number states[] = {{"established", 1},   {"syn-sent", 2},
					     {"syn-recv", 3},	   {"fin-wait-1", 4},
					     {"fin-wait-2", 5},	   {"time-wait", 6},
					     {"close", 7},	   {"unconn", 7},
					     {"close-wait", 8},	   {"last-ack", 9},
					     {"listen", 10},	   {"closing", 11},
					     {"new-syn-recv", 12}, {}};

static bool find_number(const struct named_number *rows, const char *name, u32 *number)
{
	for (; rows->name; rows++) {
		if (!strcmp(rows->name, name)) {
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

static bool read_named(const struct named_number *rows, const char *text, u32 *number)
{
	return find_number(rows, text, number) || read_u32(text, number);
}

static bool is_addr(const char *text)
{
	u8 addr[16];

	return inet_pton(AF_INET, text, addr) == 1 || inet_pton(AF_INET6, text, addr) == 1;
}

static bool read_mac(const char *text, struct mac *mac)
{
	unsigned int b[MAC_BYTES];
	char rest;

	if (strspn(text, "0123456789abcdefABCDEF:") != strlen(text) ||
	    sscanf(text, "%2x:%2x:%2x:%2x:%2x:%2x%c", &b[0], &b[1], &b[2], &b[3], &b[4], &b[5],
		   &rest) != MAC_BYTES)
		return false;
	for (size_t i = 0; i < MAC_BYTES; i++)
		mac->bytes[i] = (u8)b[i];
	mac->is_set = true;
	return true;
}

/* "MARK" or "MARK/MASK", cut up in place */
static bool read_mark(char *text, struct mark *mark)
{
	char *slash = strchr(text, '/');

	mark->mask = UINT32_MAX;
	if (slash)
		*slash = '\0';
	return read_u32(text, &mark->value) && (!slash || read_u32(slash + 1, &mark->mask)) &&
	       !(mark->value & ~mark->mask);
}

static struct link *find_link(const struct net_file *file, const char *name)
{
	for (size_t i = 0; i < file->nr_links; i++) {
		if (!strcmp(file->links[i].name, name))
			return &file->links[i];
	}
	return NULL;
}

static bool read_dev(const struct net_file *file, const char *text, u32 *ifindex)
{
	const struct link *link = find_link(file, text);

	if (link)
		*ifindex = link->ifindex;
	else if (!strcmp(text, "lo"))
		*ifindex = NET_LOOPBACK_IFINDEX;
	else
		return read_u32(text, ifindex) && *ifindex;
	return true;
}

/* NULL, or why not. */
static const char *set_value(const struct net_file *file, enum value_kind kind, void *at,
			     char *text)
{
	switch (kind) {
	case VALUE_U32: return read_u32(text, at) ? NULL : "is no number of 32 bits";
	case VALUE_U64: return number_parse(text, 0, UINT64_MAX, at) ? "is no number" : NULL;
	case VALUE_ADDR: *(const char **)at = text; return is_addr(text) ? NULL : "is no address";
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

/* The rest of the line, into @args. */
static int read_words(struct net_file *file, const struct word_row *rows, void *args)
{
	while (file->next < file->nr_words) {
		char *word = file->words[file->next++];
		const struct word_row *row = rows;
		const char *why;
		void *at;

		while (row->name && strcmp(row->name, word))
			row++;
		if (!row->name)
			return fail(file, word, "is not known here");
		at = (u8 *)args + row->off_bytes;
		if (row->kind == VALUE_FLAG || row->kind == VALUE_NO) {
			*(bool *)at = row->kind == VALUE_FLAG;
			continue;
		}
		if (file->next == file->nr_words)
			return fail(file, word, "needs a value");
		word = file->words[file->next++];
		why = set_value(file, row->kind, at, word);
		if (why)
			return fail(file, word, why);
	}
	return CLI_OK;
}

/* The next word, which has to be there: @what it is. NULL after an error line. */
static char *next_word(struct net_file *file, const char *what)
{
	if (file->next < file->nr_words)
		return file->words[file->next++];
	fail(file, file->words[file->nr_words - 1], what);
	return NULL;
}

#define AT(type, member) offsetof(struct type, member)

/* ---- link, addr ---- */

struct link_args {
	struct userbpf_device_opts opts;
	u32 index;
	struct mac mac;
};

static const struct word_row link_words[] = {
	{"index", VALUE_U32, AT(link_args, index)},
	{"mtu", VALUE_U32, AT(link_args, opts.mtu)},
	{"header", VALUE_U32, AT(link_args, opts.hard_header_len)},
	{"address", VALUE_MAC, AT(link_args, mac)},
	{"down", VALUE_FLAG, AT(link_args, opts.is_down)},
	{"up", VALUE_NO, AT(link_args, opts.is_down)},
	{"noforward", VALUE_FLAG, AT(link_args, opts.is_not_forwarding)},
	{},
};

static u32 free_ifindex(const struct net_file *file)
{
	u32 highest = NET_LOOPBACK_IFINDEX;

	for (size_t i = 0; i < file->nr_links; i++)
		highest = MAX(highest, file->links[i].ifindex);
	return highest + 1;
}

static int describe(const struct net_file *file, struct link *link)
{
	if (link->opts.mtu > MAX_MTU || link->opts.hard_header_len > MAX_HEADER_BYTES)
		return fail(file, link->name, "an MTU is at most 65536, a header 255 bytes");
	link->opts.name = link->name;
	link->opts.hwaddr = link->mac.is_set ? link->mac.bytes : NULL;
	return check_result(file, userbpf_device_add(file->vm, link->ifindex, &link->opts));
}

/* The name behind "add" or "set", and "dev", which may be left out. */
static char *next_link_name(struct net_file *file)
{
	if (file->next < file->nr_words && !strcmp(file->words[file->next], "dev"))
		file->next++;
	return next_word(file, "needs the name of a device");
}

static int read_link(struct net_file *file, struct link *link, u32 *index)
{
	struct link_args args = {.opts = link->opts, .index = *index, .mac = link->mac};
	int status = read_words(file, link_words, &args);

	if (status)
		return status;
	link->opts = args.opts;
	link->mac = args.mac;
	*index = args.index;
	return CLI_OK;
}

static int add_link(struct net_file *file)
{
	struct link link = {.opts.sz = sizeof(link.opts)};
	const char *name = next_link_name(file);
	int status;

	if (!name)
		return CLI_FAILED;
	if (strlen(name) >= sizeof(link.name))
		return fail(file, name, "a name has at most 15 characters");
	if (find_link(file, name))
		return fail(file, name, "there is one already");
	snprintf(link.name, sizeof(link.name), "%s", name);
	link.ifindex = strcmp(name, "lo") ? free_ifindex(file) : NET_LOOPBACK_IFINDEX;
	status = read_link(file, &link, &link.ifindex);
	if (status)
		return status;
	file->links = cli_realloc(file->links, (file->nr_links + 1) * sizeof(link));
	file->links[file->nr_links++] = link;
	return describe(file, &file->links[file->nr_links - 1]);
}

static struct link *next_link(struct net_file *file)
{
	const char *name = next_link_name(file);
	struct link *link = name ? find_link(file, name) : NULL;

	if (name && !link)
		fail(file, name, "no such device was added");
	return link;
}

static int set_link(struct net_file *file)
{
	struct link *link = next_link(file);
	u32 index = link ? link->ifindex : 0;
	int status = link ? read_link(file, link, &index) : CLI_FAILED;

	if (!status && index != link->ifindex)
		return fail(file, link->name, "its number cannot be changed");
	return status ? status : describe(file, link);
}

/* What the kernel adds with an address: the address itself is local, its network at the device. */
static int add_addr_routes(struct net_file *file, const struct link *link, const char *prefix,
			   const char *addr)
{
	USERBPF_OPTS(userbpf_route_opts, local, .type = USERBPF_ROUTE_LOCAL,
		     .ifindex = link->ifindex);
	USERBPF_OPTS(userbpf_route_opts, network, .ifindex = link->ifindex);
	bool is_ipv4 = !strchr(addr, ':');
	char host[INET6_ADDRSTRLEN + 8];
	int err;

	if (link->opts.is_down)
		return CLI_OK;
	snprintf(host, sizeof(host), "%s/%d", addr, is_ipv4 ? 32 : 128);
	err = userbpf_route_add(file->vm, host, &local);
	if (!err && strcmp(prefix, host))
		err = userbpf_route_add(file->vm, prefix, &network);
	return err == -EEXIST ? CLI_OK : check_result(file, err);
}

/* ADDRESS[/LENGTH] dev NAME */
static int add_addr(struct net_file *file)
{
	char *prefix = next_word(file, "needs an address"), *slash, *addr;
	struct link *link;
	int status;

	if (!prefix)
		return CLI_FAILED;
	slash = strchr(prefix, '/');
	addr = cli_strndup(prefix, slash ? (size_t)(slash - prefix) : strlen(prefix));
	status = is_addr(addr) ? CLI_OK : fail(file, prefix, "is no address");
	link = status ? NULL : next_link(file);
	if (link && file->next < file->nr_words)
		status = fail(file, file->words[file->next], "is not known here");
	else if (!link)
		status = CLI_FAILED;
	if (!status)
		status = add_addr_routes(file, link, prefix, addr);
	free(addr);
	if (status)
		return status;
	/* The first one is what packets are sent from. */
	if (slash)
		*slash = '\0';
	if (strchr(prefix, ':'))
		link->opts.addr6 = link->opts.addr6 ? link->opts.addr6 : prefix;
	else
		link->opts.addr4 = link->opts.addr4 ? link->opts.addr4 : prefix;
	return describe(file, link);
}

/* ---- route, rule, neigh ---- */

static const struct word_row route_words[] = {
	{"via", VALUE_ADDR, AT(userbpf_route_opts, via)},
	{"dev", VALUE_DEV, AT(userbpf_route_opts, ifindex)},
	{"src", VALUE_ADDR, AT(userbpf_route_opts, src)},
	{"table", VALUE_TABLE, AT(userbpf_route_opts, table)},
	{"metric", VALUE_U32, AT(userbpf_route_opts, metric)},
	{"mtu", VALUE_U32, AT(userbpf_route_opts, mtu)},
	{},
};

static const struct named_number route_types[] = {
	{"unicast", USERBPF_ROUTE_UNICAST},
	{"local", USERBPF_ROUTE_LOCAL},
	{"blackhole", USERBPF_ROUTE_BLACKHOLE},
	{"unreachable", USERBPF_ROUTE_UNREACHABLE},
	{"prohibit", USERBPF_ROUTE_PROHIBIT},
	{"throw", USERBPF_ROUTE_THROW},
	{},
};

static bool is_ipv6(const char *addr)
{
	return addr && strchr(addr, ':');
}

/* [TYPE] PREFIX word... */
static int add_route(struct net_file *file)
{
	USERBPF_OPTS(userbpf_route_opts, opts);
	const char *word = next_word(file, "needs a prefix");
	u32 type = USERBPF_ROUTE_UNICAST;
	char prefix[INET6_ADDRSTRLEN + 8];
	int status;

	if (word && find_number(route_types, word, &type))
		word = next_word(file, "needs a prefix");
	if (!word)
		return CLI_FAILED;
	opts.type = (enum userbpf_route_type)type;
	status = read_words(file, route_words, &opts);
	if (status)
		return status;
	if (opts.type == USERBPF_ROUTE_UNICAST && !opts.ifindex)
		return fail(file, word, "a route to forward by needs 'dev'");
	if (!strcmp(word, "default"))
		word = is_ipv6(opts.via) || is_ipv6(opts.src) ? "::/0" : "0.0.0.0/0";
	snprintf(prefix, sizeof(prefix), is_addr(word) ? is_ipv6(word) ? "%s/128" : "%s/32" : "%s",
		 word);
	status = userbpf_route_add(file->vm, prefix, &opts);
	return status == -EINVAL
		       ? fail(file, word, "is no prefix, or not of the family of via and src")
		       : check_result(file, status);
}

struct rule_args {
	struct mark mark;
	u32 table;
};

static const struct word_row rule_words[] = {
	{"fwmark", VALUE_MARK, AT(rule_args, mark)},
	{"table", VALUE_TABLE, AT(rule_args, table)},
	{"lookup", VALUE_TABLE, AT(rule_args, table)},
	{},
};

static int add_rule(struct net_file *file)
{
	struct rule_args args = {};
	int status = read_words(file, rule_words, &args);

	if (status)
		return status;
	if (!args.table)
		return fail(file, "rule", "needs 'fwmark MARK[/MASK] table TABLE'");
	return check_result(file, userbpf_route_rule_add(file->vm, args.mark.value, args.mark.mask,
							 args.table));
}

struct neigh_args {
	u32 ifindex;
	struct mac mac;
};

static const struct word_row neigh_words[] = {
	{"lladdr", VALUE_MAC, AT(neigh_args, mac)},
	{"dev", VALUE_DEV, AT(neigh_args, ifindex)},
	{},
};

static int add_neigh(struct net_file *file)
{
	const char *addr = next_word(file, "needs an address");
	struct neigh_args args = {};
	int status = addr ? read_words(file, neigh_words, &args) : CLI_FAILED;

	if (status)
		return status;
	if (!is_addr(addr))
		return fail(file, addr, "is no address");
	if (!args.ifindex || !args.mac.is_set)
		return fail(file, addr, "needs 'lladdr MAC dev NAME'");
	return check_result(file, userbpf_neigh_add(file->vm, args.ifindex, addr, args.mac.bytes));
}

/* ---- cgroup, socket ---- */

struct cgroup_args {
	u64 parent;
};

static const struct word_row cgroup_words[] = {
	{"parent", VALUE_U64, AT(cgroup_args, parent)},
	{},
};

static int add_cgroup(struct net_file *file)
{
	const char *word = next_word(file, "needs the id of a cgroup");
	struct cgroup_args args = {.parent = NET_ROOT_CGROUP};
	int status = word ? read_words(file, cgroup_words, &args) : CLI_FAILED, err;
	u64 id;

	if (status)
		return status;
	if (number_parse(word, 1, UINT64_MAX, &id))
		return fail(file, word, "is no id of a cgroup");
	err = userbpf_cgroup_add(file->vm, id, args.parent);
	return err == -ENOENT ? fail(file, word, "its parent was not added")
			      : check_result(file, err);
}

struct sock_args {
	struct userbpf_sock_opts opts;
	u32 netns;
};

#define NO_NETNS UINT32_MAX

static const struct word_row sock_words[] = {
	{"state", VALUE_STATE, AT(sock_args, opts.state)},
	{"cookie", VALUE_U64, AT(sock_args, opts.cookie)},
	{"mark", VALUE_U32, AT(sock_args, opts.mark)},
	{"priority", VALUE_U32, AT(sock_args, opts.priority)},
	{"dev", VALUE_DEV, AT(sock_args, opts.bound_dev_if)},
	{"uid", VALUE_U32, AT(sock_args, opts.uid)},
	{"cgroup", VALUE_U64, AT(sock_args, opts.cgroup_id)},
	{"classid", VALUE_U32, AT(sock_args, opts.classid)},
	{"netns", VALUE_U32, AT(sock_args, netns)},
	{"netns-cookie", VALUE_U64, AT(sock_args, opts.netns_cookie)},
	{"v6only", VALUE_FLAG, AT(sock_args, opts.is_v6only)},
	{"reuseport", VALUE_FLAG, AT(sock_args, opts.reuseport)},
	{"syn-flooded", VALUE_FLAG, AT(sock_args, opts.is_syn_flooded)},
	{},
};

/* "10.0.0.1:80", "[::1]:80" */
static bool is_end(const char *text)
{
	const char *colon = strrchr(text, ':');
	char addr[INET6_ADDRSTRLEN + 2] = "";
	bool has_brackets = *text == '[' && colon && colon[-1] == ']';
	u64 port;

	if (!colon || (size_t)(colon - text) >= sizeof(addr) ||
	    number_parse(colon + 1, 0, UINT16_MAX, &port))
		return false;
	snprintf(addr, sizeof(addr), "%.*s", (int)(colon - text) - 2 * has_brackets,
		 text + has_brackets);
	return is_addr(addr) && has_brackets == is_ipv6(addr);
}

/* {tcp|udp} LOCAL [REMOTE] word... */
static int add_socket(struct net_file *file)
{
	static const struct named_number types[] = {{"tcp", SOCK_STREAM}, {"udp", SOCK_DGRAM}, {}};
	struct sock_args args = {.opts.sz = sizeof(args.opts), .netns = NO_NETNS};
	const char *word = next_word(file, "needs tcp or udp");
	int status;

	if (!word)
		return CLI_FAILED;
	if (!find_number(types, word, &args.opts.type))
		return fail(file, word, "is not tcp or udp");
	word = next_word(file, "needs an address with a port");
	if (!word)
		return CLI_FAILED;
	if (!is_end(word))
		return fail(file, word, "is no address with a port: 10.0.0.1:80, [::]:80");
	args.opts.local = word;
	if (file->next < file->nr_words && is_end(file->words[file->next]))
		args.opts.remote = file->words[file->next++];
	if (args.opts.remote && (*args.opts.remote == '[') != (*args.opts.local == '['))
		return fail(file, args.opts.remote, "is of another family than the local end");
	status = read_words(file, sock_words, &args);
	if (status)
		return status;
	args.opts.is_in_netns = args.netns != NO_NETNS;
	args.opts.netns_id = (s32)args.netns;
	return check_result(file, userbpf_sock_add(file->vm, &args.opts, NULL));
}

/* ---- lines ---- */

static const struct {
	const char *object, *verb;
	bool may_lack_verb;
	int (*carry_out)(struct net_file *file);
} commands[] = {
	{"link", "add", false, add_link},    {"link", "set", false, set_link},
	{"addr", "add", false, add_addr},    {"address", "add", false, add_addr},
	{"route", "add", false, add_route},  {"rule", "add", false, add_rule},
	{"neigh", "add", false, add_neigh},  {"neighbour", "add", false, add_neigh},
	{"cgroup", "add", true, add_cgroup}, {"socket", "add", true, add_socket},
};

static int carry_out(struct net_file *file)
{
	const char *object, *verb = "";
	bool is_object = false;

	if (!strcmp(file->words[0], "ip"))
		file->next++;
	object = next_word(file, "needs a command");
	if (!object)
		return CLI_FAILED;
	if (file->next < file->nr_words)
		verb = file->words[file->next];
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		bool has_verb = !strcmp(commands[i].verb, verb);

		if (strcmp(commands[i].object, object))
			continue;
		is_object = true;
		if (!has_verb && !commands[i].may_lack_verb)
			continue;
		file->next += has_verb;
		return commands[i].carry_out(file);
	}
	if (is_object)
		return fail(file, *verb ? verb : object,
			    *verb ? "is no verb of it" : "needs a verb: add");
	return fail(file, object, "is none of link, addr, route, rule, neigh, cgroup, socket");
}

static int read_line(struct net_file *file, char *line)
{
	char *rest = line;

	line[strcspn(line, "#")] = '\0';
	file->nr_words = file->next = 0;
	for (char *word; (word = strtok_r(rest, " \t\r", &rest));) {
		if (file->nr_words == MAX_WORDS)
			return fail(file, word, "is one word too many");
		file->words[file->nr_words++] = word;
	}
	return file->nr_words ? carry_out(file) : CLI_OK;
}

int network_apply(struct userbpf *vm, const char *path)
{
	struct net_file file = {.vm = vm, .path = path};
	struct bytes bytes = {};
	int status = file_read(path, &bytes);
	char *text;

	if (status)
		return status;
	if (bytes.size && memchr(bytes.data, '\0', bytes.size)) {
		bytes_free(&bytes);
		return cli_failed("%s: is no text", path);
	}
	text = cli_strndup(bytes.size ? (const char *)bytes.data : "", bytes.size);
	bytes_free(&bytes);
	for (char *line = text, *next; line && !status; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		file.line_nr++;
		status = read_line(&file, line);
	}
	free(file.links);
	free(text);
	return status;
}
