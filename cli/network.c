// SPDX-License-Identifier: BSD-2-Clause
/*
 * See network.h. A line is a command of ip(8) without "ip" (which may be there, too), or a socket
 * or cgroup: an object, a verb, then words, each with its value. Lines are carried out one after
 * the other, so a device has to be added before something names it.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "cli/cli.h"
#include "cli/hex.h"
#include "cli/network.h"
#include "cli/network_words.h"
#include "cli/options.h"
#include "world/net.h"

#define MAX_MTU		 65536
#define MAX_HEADER_BYTES 255

#define AT(type, member) offsetof(struct type, member)

/* ---- link, addr ---- */

struct link_args {
	const char *dev, *name;
	struct userbpf_device_opts opts;
	u32 index;
	struct net_mac mac;
};

static const struct net_word link_words[] = {
	{"dev", VALUE_NAME | NET_ALONE, AT(link_args, dev)},
	{"name", VALUE_NAME, AT(link_args, name)},
	{"type", VALUE_TYPE, 0},
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

static int describe(const struct net_file *file, struct net_link *link)
{
	if (link->opts.mtu > MAX_MTU || link->opts.hard_header_len > MAX_HEADER_BYTES)
		return net_fail(file, link->name, "an MTU is at most 65536, a header 255 bytes");
	link->opts.name = link->name;
	link->opts.hwaddr = link->mac.is_set ? link->mac.bytes : NULL;
	return net_check(file, userbpf_device_add(file->vm, link->ifindex, &link->opts));
}

static int add_link(struct net_file *file)
{
	struct link_args args = {.opts.sz = sizeof(args.opts)};
	int status = net_read_words(file, link_words, &args);
	const char *name = args.name ?: args.dev;
	struct net_link link;

	if (status)
		return status;
	if (!name)
		return net_fail_without(file, "needs the name of a device");
	if (args.name && args.dev)
		return net_fail(file, args.dev, "is not known here");
	if (strlen(name) >= sizeof(link.name))
		return net_fail(file, name, "a name has at most 15 characters");
	if (net_find_link(file, name))
		return net_fail(file, name, "there is one already");
	link = (struct net_link){.ifindex = args.index, .mac = args.mac, .opts = args.opts};
	snprintf(link.name, sizeof(link.name), "%s", name);
	if (!link.ifindex)
		link.ifindex = strcmp(name, "lo") ? free_ifindex(file) : NET_LOOPBACK_IFINDEX;
	file->links = cli_realloc(file->links, (file->nr_links + 1) * sizeof(link));
	file->links[file->nr_links++] = link;
	return describe(file, &file->links[file->nr_links - 1]);
}

/* Once for the device, which may stand anywhere, and once for what is to change of it. */
static int set_link(struct net_file *file)
{
	struct link_args args = {};
	u32 first = file->next;
	int status = net_read_words(file, link_words, &args);
	struct net_link *link;

	if (status)
		return status;
	if (!args.dev)
		return net_fail_without(file, "needs the name of a device");
	link = net_find_link(file, args.dev);
	if (!link)
		return net_fail(file, args.dev, "no such device was added");
	file->next = first;
	args = (struct link_args){.opts = link->opts, .index = link->ifindex, .mac = link->mac};
	status = net_read_words(file, link_words, &args);
	if (status)
		return status;
	if (args.name)
		return net_fail(file, link->name, "its name cannot be changed");
	if (args.index != link->ifindex)
		return net_fail(file, link->name, "its number cannot be changed");
	link->opts = args.opts;
	link->mac = args.mac;
	return describe(file, link);
}

/* What the kernel adds with an address: the address itself is local, its network at the device. */
static int add_addr_routes(struct net_file *file, const struct net_link *link, const char *prefix,
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
	return err == -EEXIST ? CLI_OK : net_check(file, err);
}

struct addr_args {
	char *prefix;
	struct net_link *link;
};

static const struct net_word addr_words[] = {
	{"local", VALUE_PREFIX | NET_ALONE, AT(addr_args, prefix)},
	{"dev", VALUE_LINK, AT(addr_args, link)},
	{"broadcast", VALUE_ANY, 0},
	{"brd", VALUE_ANY, 0},
	{"scope", VALUE_ANY, 0},
	{"label", VALUE_ANY, 0},
	{},
};

static int add_addr(struct net_file *file)
{
	struct addr_args args = {};
	int status = net_read_words(file, addr_words, &args);
	const char **first;
	char *addr;

	if (status)
		return status;
	if (!args.prefix)
		return net_fail_without(file, "needs an address");
	if (!args.link)
		return net_fail(file, args.prefix, "needs 'dev NAME'");
	addr = cli_strndup(args.prefix, strcspn(args.prefix, "/"));
	status = add_addr_routes(file, args.link, args.prefix, addr);
	free(addr);
	if (status)
		return status;
	/* The first one is what packets are sent from. */
	args.prefix[strcspn(args.prefix, "/")] = '\0';
	first = strchr(args.prefix, ':') ? &args.link->opts.addr6 : &args.link->opts.addr4;
	*first = *first ?: args.prefix;
	return describe(file, args.link);
}

/* ---- route, rule, neigh ---- */

struct route_args {
	struct userbpf_route_opts opts;
	char *prefix;
};

static const struct net_word route_words[] = {
	{"to", VALUE_DEST | NET_ALONE, AT(route_args, prefix)},
	{"via", VALUE_ADDR, AT(route_args, opts.via)},
	{"dev", VALUE_DEV, AT(route_args, opts.ifindex)},
	{"src", VALUE_ADDR, AT(route_args, opts.src)},
	{"table", VALUE_TABLE, AT(route_args, opts.table)},
	{"metric", VALUE_U32, AT(route_args, opts.metric)},
	{"mtu", VALUE_U32, AT(route_args, opts.mtu)},
	{"proto", VALUE_ANY, 0},
	{"protocol", VALUE_ANY, 0},
	{"scope", VALUE_ANY, 0},
	{},
};

static const struct net_number route_types[] = {
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

/* The device whose network the next hop is in. kernel: fib_check_nh() */
static bool find_via_dev(const struct net_file *file, struct userbpf_route_opts *opts)
{
	struct net_flow flow = {.family = is_ipv6(opts->via) ? AF_INET6 : AF_INET};
	struct net_route route;

	if (!opts->via || inet_pton(flow.family, opts->via, flow.dst) != 1 ||
	    !net_find_route(file->vm, &flow, 0, &route) || route.type != NET_ROUTE_UNICAST ||
	    route.gw_family)
		return false;
	opts->ifindex = route.ifindex;
	return true;
}

static int add_prefix(struct net_file *file, const struct route_args *args)
{
	bool is_inet6 = file->is_inet6 || is_ipv6(args->opts.via) || is_ipv6(args->opts.src);
	const char *given = args->prefix;
	char prefix[INET6_ADDRSTRLEN + 8];
	int err;

	if (!strcmp(given, "default"))
		given = is_inet6 ? "::/0" : "0.0.0.0/0";
	snprintf(prefix, sizeof(prefix),
		 net_is_addr(given) ? is_ipv6(given) ? "%s/128" : "%s/32" : "%s", given);
	err = userbpf_route_add(file->vm, prefix, &args->opts);
	return err == -EINVAL ? net_fail(file, args->prefix,
					 "is no prefix, or not of the family of via and src")
			      : net_check(file, err);
}

/* [TYPE] word... */
static int add_route(struct net_file *file)
{
	struct route_args args = {.opts.sz = sizeof(args.opts)};
	u32 type = USERBPF_ROUTE_UNICAST;
	int status;

	if (file->next < file->nr_words &&
	    net_number_of(route_types, file->words[file->next], &type))
		file->next++;
	args.opts.type = (enum userbpf_route_type)type;
	status = net_read_words(file, route_words, &args);
	if (status)
		return status;
	if (!args.prefix)
		return net_fail_without(file, "needs a prefix");
	if (args.opts.type == USERBPF_ROUTE_UNICAST && !args.opts.ifindex &&
	    !find_via_dev(file, &args.opts))
		return args.opts.via
			       ? net_fail(file, args.opts.via,
					  "is in the network of no device: needs 'dev'")
			       : net_fail(file, args.prefix, "a route to forward by needs 'dev'");
	return add_prefix(file, &args);
}

struct rule_args {
	struct net_mark mark;
	u32 table;
};

static const struct net_word rule_words[] = {
	{"fwmark", VALUE_MARK, AT(rule_args, mark)},
	{"table", VALUE_TABLE, AT(rule_args, table)},
	{"lookup", VALUE_TABLE, AT(rule_args, table)},
	{},
};

static int add_rule(struct net_file *file)
{
	struct rule_args args = {};
	int status = net_read_words(file, rule_words, &args);

	if (status)
		return status;
	if (!args.table)
		return net_fail(file, "rule", "needs 'fwmark MARK[/MASK] table TABLE'");
	return net_check(file, userbpf_route_rule_add(file->vm, args.mark.value, args.mark.mask,
						      args.table));
}

struct neigh_args {
	const char *addr;
	u32 ifindex;
	struct net_mac mac;
};

static const struct net_word neigh_words[] = {
	{"to", VALUE_ADDR | NET_ALONE, AT(neigh_args, addr)},
	{"lladdr", VALUE_MAC, AT(neigh_args, mac)},
	{"dev", VALUE_DEV, AT(neigh_args, ifindex)},
	{"nud", VALUE_NUD, 0},
	{},
};

static int add_neigh(struct net_file *file)
{
	struct neigh_args args = {};
	int status = net_read_words(file, neigh_words, &args);

	if (status)
		return status;
	if (!args.addr)
		return net_fail_without(file, "needs an address");
	if (!args.ifindex || !args.mac.is_set)
		return net_fail(file, args.addr, "needs 'lladdr MAC dev NAME'");
	return net_check(file,
			 userbpf_neigh_add(file->vm, args.ifindex, args.addr, args.mac.bytes));
}

/* ---- cgroup, socket ---- */

struct cgroup_args {
	u64 parent;
};

static const struct net_word cgroup_words[] = {
	{"parent", VALUE_U64, AT(cgroup_args, parent)},
	{},
};

static int add_cgroup(struct net_file *file)
{
	const char *word = net_next_word(file, "needs the id of a cgroup");
	struct cgroup_args args = {.parent = NET_ROOT_CGROUP};
	int status = word ? net_read_words(file, cgroup_words, &args) : CLI_FAILED, err;
	u64 id;

	if (status)
		return status;
	if (number_parse(word, 1, UINT64_MAX, &id))
		return net_fail(file, word, "is no id of a cgroup");
	err = userbpf_cgroup_add(file->vm, id, args.parent);
	return err == -ENOENT ? net_fail(file, word, "its parent was not added")
			      : net_check(file, err);
}

struct sock_args {
	struct userbpf_sock_opts opts;
	u32 netns;
};

#define NO_NETNS UINT32_MAX

static const struct net_word sock_words[] = {
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
	return net_is_addr(addr) && has_brackets == is_ipv6(addr);
}

/* {tcp|udp} LOCAL [REMOTE] word... */
static int add_socket(struct net_file *file)
{
	static const struct net_number types[] = {{"tcp", SOCK_STREAM}, {"udp", SOCK_DGRAM}, {}};
	struct sock_args args = {.opts.sz = sizeof(args.opts), .netns = NO_NETNS};
	const char *word = net_next_word(file, "needs tcp or udp");
	int status;

	if (!word)
		return CLI_FAILED;
	if (!net_number_of(types, word, &args.opts.type))
		return net_fail(file, word, "is not tcp or udp");
	word = net_next_word(file, "needs an address with a port");
	if (!word)
		return CLI_FAILED;
	if (!is_end(word))
		return net_fail(file, word, "is no address with a port: 10.0.0.1:80, [::]:80");
	args.opts.local = word;
	if (file->next < file->nr_words && is_end(file->words[file->next]))
		args.opts.remote = file->words[file->next++];
	if (args.opts.remote && (*args.opts.remote == '[') != (*args.opts.local == '['))
		return net_fail(file, args.opts.remote, "is of another family than the local end");
	status = net_read_words(file, sock_words, &args);
	if (status)
		return status;
	args.opts.is_in_netns = args.netns != NO_NETNS;
	args.opts.netns_id = (s32)args.netns;
	return net_check(file, userbpf_sock_add(file->vm, &args.opts, NULL));
}

/* ---- lines ---- */

/* Objects and verbs may be cut short, as ip(8) has it: what fits first is meant. */
static const struct {
	const char *object, *verb;
	bool is_whole; /* not cut short, and the verb may be left out */
	int (*carry_out)(struct net_file *file);
} commands[] = {
	{"link", "add", false, add_link},      {"link", "set", false, set_link},
	{"address", "add", false, add_addr},   {"route", "add", false, add_route},
	{"rule", "add", false, add_rule},      {"neighbour", "add", false, add_neigh},
	{"neighbor", "add", false, add_neigh}, {"cgroup", "add", true, add_cgroup},
	{"socket", "add", true, add_socket},
};

static bool begins(const char *whole, const char *text)
{
	return *text && !strncmp(whole, text, strlen(text));
}

/* "ip", "-4", "-6" */
static void skip_ip(struct net_file *file)
{
	if (strcmp(file->words[0], "ip"))
		return;
	for (file->next = 1; file->next < file->nr_words; file->next++) {
		const char *word = file->words[file->next];

		if (strcmp(word, "-4") && strcmp(word, "-6"))
			return;
		file->is_inet6 = word[1] == '6';
	}
}

static int carry_out(struct net_file *file)
{
	const char *object, *verb = "";
	bool is_object = false;

	skip_ip(file);
	object = net_next_word(file, "needs a command");
	if (!object)
		return CLI_FAILED;
	if (file->next < file->nr_words)
		verb = file->words[file->next];
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		bool is_whole = commands[i].is_whole;
		bool has_verb =
			is_whole ? !strcmp(commands[i].verb, verb) : begins(commands[i].verb, verb);

		if (is_whole ? strcmp(commands[i].object, object)
			     : !begins(commands[i].object, object))
			continue;
		is_object = true;
		if (!has_verb && !is_whole)
			continue;
		file->next += has_verb;
		return commands[i].carry_out(file);
	}
	if (is_object)
		return net_fail(file, *verb ? verb : object,
				*verb ? "is no verb of it" : "needs a verb: add");
	return net_fail(file, object, "is none of link, addr, route, rule, neigh, cgroup, socket");
}

static int read_line(struct net_file *file, char *line)
{
	char *rest = line;

	line[strcspn(line, "#")] = '\0';
	file->nr_words = file->next = 0;
	file->is_inet6 = false;
	for (char *word; (word = strtok_r(rest, " \t\r", &rest));) {
		if (file->nr_words == NET_MAX_WORDS)
			return net_fail(file, word, "is one word too many");
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
