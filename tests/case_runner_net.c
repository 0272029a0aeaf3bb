// SPDX-License-Identifier: BSD-2-Clause
/* Devices, routes, cgroups and sockets of a case: a line is a call of <userbpf/net.h>. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "tests/case_runner.h"

/* The line being read: what is left of it, and whether all of it made sense. */
struct line {
	char *rest;
	bool is_good;
	u8 mac[6];
};

static const char *word_of(struct line *line)
{
	const char *word = text_next_word(&line->rest);

	line->is_good &= word != NULL;
	return word ? word : "";
}

static u64 number_of(struct line *line)
{
	u64 number = 0;

	line->is_good &= text_parse_u64(word_of(line), &number);
	return number;
}

static const u8 *mac_of(struct line *line)
{
	u8 *m = line->mac;

	line->is_good &= sscanf(word_of(line), "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", &m[0], &m[1], &m[2],
				&m[3], &m[4], &m[5]) == 6;
	return m;
}

#define IS(name) !strcmp(word, name)

/* device: IFINDEX {name WORD|mtu N|header N|mac MAC|addr4 A|addr6 A|down|not_forwarding}... */
static int do_device(struct userbpf *vm, struct line *line)
{
	USERBPF_OPTS(userbpf_device_opts, opts);
	u32 ifindex = (u32)number_of(line);
	const char *word;

	while (line->is_good && (word = text_next_word(&line->rest))) {
		if (IS("name"))
			opts.name = word_of(line);
		else if (IS("mtu"))
			opts.mtu = (u32)number_of(line);
		else if (IS("header"))
			opts.hard_header_len = (u32)number_of(line);
		else if (IS("mac"))
			opts.hwaddr = mac_of(line);
		else if (IS("addr4"))
			opts.addr4 = word_of(line);
		else if (IS("addr6"))
			opts.addr6 = word_of(line);
		else if (IS("down"))
			opts.is_down = true;
		else if (IS("not_forwarding"))
			opts.is_not_forwarding = true;
		else
			line->is_good = false;
	}
	return line->is_good ? userbpf_device_add(vm, ifindex, &opts) : 0;
}

/* route: PREFIX {type N|dev N|via A|src A|table N|metric N|mtu N}... */
static int do_route(struct userbpf *vm, struct line *line)
{
	USERBPF_OPTS(userbpf_route_opts, opts);
	const char *prefix = word_of(line), *word;

	while (line->is_good && (word = text_next_word(&line->rest))) {
		if (IS("type"))
			opts.type = (enum userbpf_route_type)number_of(line);
		else if (IS("dev"))
			opts.ifindex = (u32)number_of(line);
		else if (IS("via"))
			opts.via = word_of(line);
		else if (IS("src"))
			opts.src = word_of(line);
		else if (IS("table"))
			opts.table = (u32)number_of(line);
		else if (IS("metric"))
			opts.metric = (u32)number_of(line);
		else if (IS("mtu"))
			opts.mtu = (u32)number_of(line);
		else
			line->is_good = false;
	}
	return line->is_good ? userbpf_route_add(vm, prefix, &opts) : 0;
}

/* sock: {tcp|udp|local END|remote END|state N|...}... */
static int do_sock(struct userbpf *vm, struct line *line)
{
	USERBPF_OPTS(userbpf_sock_opts, opts);
	const char *word;

	while (line->is_good && (word = text_next_word(&line->rest))) {
		if (IS("udp"))
			opts.type = SOCK_DGRAM;
		else if (IS("local"))
			opts.local = word_of(line);
		else if (IS("remote"))
			opts.remote = word_of(line);
		else if (IS("state"))
			opts.state = (u32)number_of(line);
		else if (IS("mark"))
			opts.mark = (u32)number_of(line);
		else if (IS("dev"))
			opts.bound_dev_if = (u32)number_of(line);
		else if (IS("cookie"))
			opts.cookie = number_of(line);
		else if (IS("uid"))
			opts.uid = (u32)number_of(line);
		else if (IS("cgroup"))
			opts.cgroup_id = number_of(line);
		else if (IS("classid"))
			opts.classid = (u32)number_of(line);
		else if (IS("netns_cookie"))
			opts.netns_cookie = number_of(line);
		else if (IS("netns")) {
			opts.is_in_netns = true;
			opts.netns_id = (s32)number_of(line);
		} else if (IS("v6only"))
			opts.is_v6only = true;
		else if (IS("syn_flooded"))
			opts.is_syn_flooded = true;
		else if (IS("reuseport"))
			opts.reuseport = true;
		else
			line->is_good = IS("tcp");
	}
	return line->is_good ? userbpf_sock_add(vm, &opts, NULL) : 0;
}

bool net_do(struct userbpf *vm, const char *text, int *err)
{
	char copy[512];
	struct line line = {.rest = copy, .is_good = true};
	const char *word;
	u64 a, b;

	snprintf(copy, sizeof(copy), "%s", text);
	*err = 0;
	word = word_of(&line);
	if (IS("device")) {
		*err = do_device(vm, &line);
	} else if (IS("route")) {
		*err = do_route(vm, &line);
	} else if (IS("sock")) {
		*err = do_sock(vm, &line);
	} else if (IS("unsock")) {
		*err = userbpf_sock_remove(vm, number_of(&line));
	} else if (IS("rule")) { /* rule: MARK MASK TABLE */
		a = number_of(&line);
		b = number_of(&line);
		*err = userbpf_route_rule_add(vm, (u32)a, (u32)b, (u32)number_of(&line));
	} else if (IS("neigh")) { /* neigh: IFINDEX ADDRESS MAC */
		a = number_of(&line);
		word = word_of(&line);
		*err = userbpf_neigh_add(vm, (u32)a, word, mac_of(&line));
	} else { /* cgroup: ID PARENT */
		a = number_of(&line);
		*err = userbpf_cgroup_add(vm, a, number_of(&line));
	}
	return line.is_good;
}
