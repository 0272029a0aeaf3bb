// SPDX-License-Identifier: BSD-2-Clause
/* The properties of "run:": what goes in, and what is expected to come out. */
#include <errno.h>

#include "tests/case_runner_parse.h"

static bool parse_cpu(struct parser *p, char *rest)
{
	return parse_u32(&rest, &p->run->run.cpu) && is_at_end(rest);
}

static bool parse_limit(struct parser *p, char *rest)
{
	return parse_number(&rest, &p->run->run.limit) && is_at_end(rest);
}

static bool parse_repeat(struct parser *p, char *rest)
{
	return parse_u32(&rest, &p->run->run.repeat) && is_at_end(rest);
}

static bool parse_room(struct parser *p, char *rest)
{
	u64 room;

	if (!parse_number(&rest, &room) || room > UINT32_MAX)
		return false;
	p->run->run.room = (s64)room;
	return is_at_end(rest);
}

/* Which fields there are is known when the program's type is. */
static bool parse_values(struct parser *p, char *rest, struct ctx_values *values)
{
	char *word;

	while ((word = text_next_word(&rest))) {
		struct ctx_value value = {word, p->line};

		if (!strchr(word, '=') || vec_push(p->file->mem, values, value))
			return false;
	}
	return true;
}

static bool parse_ctx(struct parser *p, char *rest)
{
	return parse_values(p, rest, &p->run->run.ctx_in);
}

static bool parse_ctx_out(struct parser *p, char *rest)
{
	return parse_values(p, rest, &p->run->run.ctx_out);
}

static bool parse_skb(struct parser *p, char *rest)
{
	return parse_values(p, rest, &p->run->run.skb_in);
}

static bool parse_skb_out(struct parser *p, char *rest)
{
	return parse_values(p, rest, &p->run->run.skb_out);
}

static bool parse_ctx_data(struct parser *p, char *rest)
{
	return text_parse_all_bytes(&p->file->arena, rest, &p->run->run.ctx_data);
}

static bool parse_ctx_data_out(struct parser *p, char *rest)
{
	p->run->run.ctx_data_line = p->line;
	return text_parse_all_bytes(&p->file->arena, rest, &p->run->run.ctx_data_out);
}

/* event: [func_ip N] [cookie N] [return] [session N] [counter N ENABLED RUNNING] [branches BYTES]
 */
static bool parse_event_word(struct parser *p, const char *word, char **rest)
{
	struct userbpf_event_opts *event = &p->run->run.event;
	struct bytes branches;

	if (!strcmp(word, "func_ip"))
		return parse_number(rest, &event->func_ip);
	if (!strcmp(word, "cookie"))
		return parse_number(rest, &event->attach_cookie);
	if (!strcmp(word, "session")) {
		p->run->run.has_session = true;
		return parse_number(rest, &p->run->run.session_cookie);
	}
	if (!strcmp(word, "return")) {
		event->is_return = true;
		return true;
	}
	if (!strcmp(word, "counter")) {
		event->has_counter = true;
		return parse_number(rest, &event->counter) &&
		       parse_number(rest, &event->enabled_ns) &&
		       parse_number(rest, &event->running_ns);
	}
	if (strcmp(word, "branches") || !parse_bytes(p, text_next_word(rest), &branches))
		return false;
	event->branches = branches.data;
	event->nr_branches = (u32)(branches.size / 24);
	return true;
}

static bool parse_event(struct parser *p, char *rest)
{
	char *word;

	p->run->run.event.sz = sizeof(p->run->run.event);
	while ((word = text_next_word(&rest))) {
		if (!parse_event_word(p, word, &rest))
			return false;
	}
	return true;
}

static const struct {
	const char *name;
	u32 flag;
} run_flags[] = {
	{"free_ctx", USERBPF_RUN_FREE_CTX},
	{"link_layer", USERBPF_RUN_LINK_LAYER},
	{"checksum_complete", USERBPF_RUN_SKB_CHECKSUM_COMPLETE},
	{"on_cpu", BPF_F_TEST_RUN_ON_CPU},
	{"ingress", USERBPF_RUN_INGRESS},
};

static bool parse_flags(struct parser *p, char *rest)
{
	char *word;
	size_t i;

	while ((word = text_next_word(&rest))) {
		for (i = 0; i < ARRAY_SIZE(run_flags); i++) {
			if (!strcmp(run_flags[i].name, word))
				break;
		}
		if (i == ARRAY_SIZE(run_flags))
			return false;
		p->run->run.flags |= run_flags[i].flag;
	}
	return true;
}

static bool parse_xdp_mode(struct parser *p, char *rest)
{
	static const char *const words[] = {"native", "generic", "offload"};
	char *word = text_next_word(&rest);

	for (u32 i = 0; word && i < ARRAY_SIZE(words); i++) {
		p->run->run.xdp_mode = i;
		if (!strcmp(words[i], word))
			return is_at_end(rest);
	}
	return false;
}

bool parse_r0(struct parser *p, char *rest)
{
	p->run->run.r0_line = p->line;
	return parse_number(&rest, &p->run->run.r0) && is_at_end(rest);
}

static bool parse_data(struct parser *p, char *rest)
{
	struct run_step *run = &p->run->run;

	run->data_line = p->line;
	rest += strspn(rest, " \t");
	if (!strncmp(rest, "same", 4) && is_at_end(rest + 4)) {
		run->data_out = run->data;
		return true;
	}
	return text_parse_all_bytes(&p->file->arena, rest, &run->data_out);
}

static const char *const trap_words[] = {
	[USERBPF_TRAP_MEMORY] = "memory",
	[USERBPF_TRAP_ARGUMENT] = "argument",
	[USERBPF_TRAP_CALL] = "call",
	[USERBPF_TRAP_BUDGET] = "budget",
};

/* trap: KIND [@INSN] ["part of the message"] */
static bool parse_trap(struct parser *p, char *rest)
{
	struct expect_trap *trap = &p->run->run.trap;
	char *word = text_next_word(&rest);
	u64 idx;

	trap->line = p->line;
	for (u32 i = USERBPF_TRAP_MEMORY; word && i < ARRAY_SIZE(trap_words); i++) {
		if (!strcmp(word, trap_words[i]))
			trap->kind = (enum userbpf_trap_kind)i;
	}
	rest += strspn(rest, " \t");
	if (*rest == '@') {
		word = text_next_word(&rest);
		if (!text_parse_u64(word + 1, &idx))
			return false;
		trap->insn_idx = (s64)idx;
		rest += strspn(rest, " \t");
	}
	if (*rest)
		trap->message = text_parse_quoted(&p->file->arena, &rest);
	p->run->err = -EFAULT;
	return trap->kind && is_at_end(rest);
}

/* trace: none | "lines" */
static bool parse_trace(struct parser *p, char *rest)
{
	struct run_step *run = &p->run->run;

	run->trace_line = p->line;
	rest += strspn(rest, " \t");
	run->trace = *rest == '"' ? text_parse_quoted(&p->file->arena, &rest) : "";
	return run->trace && (is_at_end(rest) || !strcmp(text_next_word(&rest), "none"));
}

/* redirect: none | [map NAME KEY] IFINDEX [FLAGS] */
static bool parse_redirect(struct parser *p, char *rest)
{
	struct run_step *run = &p->run->run;

	run->redirect_line = p->line;
	rest += strspn(rest, " \t");
	if (!strncmp(rest, "none", 4))
		return is_at_end(rest + 4);
	run->redirect.is_expected = true;
	if (!strncmp(rest, "map ", 4)) {
		rest += 4;
		run->redirect.map = keep(p, text_next_word(&rest));
		if (!run->redirect.map || !parse_number(&rest, &run->redirect.key))
			return false;
	}
	return parse_u32(&rest, &run->redirect.ifindex) &&
	       (is_at_end(rest) || parse_number(&rest, &run->redirect.flags));
}

/* The '=' between key and value; those in quotes do not count. */
static char *find_equal(char *s)
{
	bool is_quoted = false;

	for (; *s && (is_quoted || *s != '='); s++)
		is_quoted ^= *s == '"';
	return *s ? s : NULL;
}

/* map: NAME KEY=VALUE|none... */
static bool parse_elems(struct parser *p, char *rest)
{
	const char *map = keep(p, text_next_word(&rest));
	char *word, *equal;

	while ((word = text_next_word(&rest))) {
		struct expect_elem elem = {.line = p->line, .map = map};

		equal = find_equal(word);
		if (!equal)
			return false;
		*equal = '\0';
		elem.is_absent = !strcmp(equal + 1, "none");
		if (!parse_bytes(p, word, &elem.key) ||
		    (!elem.is_absent && !parse_bytes(p, equal + 1, &elem.value)) ||
		    vec_push(p->file->mem, &p->run->run.elems, elem))
			return false;
	}
	return map;
}

static bool parse_error(struct parser *p, char *rest)
{
	char *word = text_next_word(&rest);

	return word && text_parse_errno(word, &p->run->err) && is_at_end(rest);
}

static bool parse_sock(struct parser *p, char *rest)
{
	return parse_number(&rest, &p->run->run.sock_cookie) && is_at_end(rest);
}

/* hook: [IN ->] OUT */
static bool parse_hook(struct parser *p, char *rest)
{
	struct run_step *run = &p->run->run;
	char *arrow = strstr(rest, "->");
	u64 number;

	run->hook_line = p->line;
	if (arrow) {
		*arrow = '\0';
		if (!parse_number(&rest, &number))
			return false;
		run->hook_in = (s32)number;
		rest = arrow + 2;
	}
	if (!parse_number(&rest, &number))
		return false;
	run->hook_out = (s32)number;
	return is_at_end(rest);
}

/* opt_room: IN [-> OUT] */
static bool parse_opt_room(struct parser *p, char *rest)
{
	struct run_step *run = &p->run->run;
	char *arrow = strstr(rest, "->");

	if (arrow) {
		*arrow = '\0';
		run->opt_room_line = p->line;
		arrow += 2;
	}
	return parse_u32(&rest, &run->opt_room_in) &&
	       (!arrow || (parse_u32(&arrow, &run->opt_room_out) && is_at_end(arrow)));
}

/* sysctl: NAME ["VALUE"] */
static bool parse_sysctl(struct parser *p, char *rest)
{
	struct run_step *run = &p->run->run;

	run->sysctl_name = keep(p, text_next_word(&rest));
	rest += strspn(rest, " \t");
	if (*rest)
		run->sysctl_value = text_parse_quoted(&p->file->arena, &rest);
	return run->sysctl_name;
}

static const struct directive properties[] = {
	{"sock", parse_sock},	      {"hook", parse_hook},
	{"sysctl", parse_sysctl},     {"cpu", parse_cpu},
	{"limit", parse_limit},	      {"repeat", parse_repeat},
	{"room", parse_room},	      {"ctx", parse_ctx},
	{"ctx_out", parse_ctx_out},   {"flags", parse_flags},
	{"xdp_mode", parse_xdp_mode}, {"r0", parse_r0},
	{"data", parse_data},	      {"trap", parse_trap},
	{"trace", parse_trace},	      {"redirect", parse_redirect},
	{"map", parse_elems},	      {"error", parse_error},
	{"skb", parse_skb},	      {"skb_out", parse_skb_out},
	{"ctx_data", parse_ctx_data}, {"ctx_data_out", parse_ctx_data_out},
	{"event", parse_event},	      {"opt_room", parse_opt_room},
};

void parse_property(struct parser *p, char *line)
{
	parse_dispatch(p, properties, ARRAY_SIZE(properties), line);
}
