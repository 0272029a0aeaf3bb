// SPDX-License-Identifier: BSD-2-Clause
/*
 * A case file into cases: one table of directives. A line that begins in the first column is a
 * directive; indented lines belong to it: instructions of "text:", properties of "run:". The first
 * mistake of a case is kept in it, so that the other cases of the file still run.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/os.h"
#include "spec/spec.h"
#include "world/regs.h"
#include "tests/case_runner_parse.h"

static void mistake(struct parser *p, const char *what, const char *where)
{
	char *msg;

	if (p->tc->error)
		return;
	msg = arena_alloc(&p->file->arena, strlen(what) + strlen(where) + 3);
	if (msg)
		sprintf(msg, "%s: %s", what, where);
	p->tc->error = msg ? msg : "out of memory";
	p->tc->error_line = p->line;
}

/* "-> EINVAL" or nothing. */
static bool parse_result(char **rest, int *err)
{
	char *word = text_next_word(rest);

	if (!word)
		return true;
	if (strcmp(word, "->"))
		return false;
	word = text_next_word(rest);
	return word && text_parse_errno(word, err) && is_at_end(*rest);
}

static const struct flag_word {
	const char *word;
	u32 flag;
} map_flag_words[] = {
	{"no_prealloc", BPF_F_NO_PREALLOC},
	{"no_common_lru", BPF_F_NO_COMMON_LRU},
	{"numa_node", BPF_F_NUMA_NODE},
	{"rdonly", BPF_F_RDONLY},
	{"wronly", BPF_F_WRONLY},
	{"zero_seed", BPF_F_ZERO_SEED},
	{"rdonly_prog", BPF_F_RDONLY_PROG},
	{"wronly_prog", BPF_F_WRONLY_PROG},
	{"mmapable", BPF_F_MMAPABLE},
	{"inner_map", BPF_F_INNER_MAP},
	{"segv_on_fault", BPF_F_SEGV_ON_FAULT},
	{"no_user_conv", BPF_F_NO_USER_CONV},
};

/* "rdonly_prog|zero_seed" or a number. */
static bool parse_map_flags(char *word, u32 *flags)
{
	char *save = NULL;
	u64 v;

	for (char *part = strtok_r(word, "|", &save); part; part = strtok_r(NULL, "|", &save)) {
		size_t i = 0;

		while (i < ARRAY_SIZE(map_flag_words) && strcmp(map_flag_words[i].word, part))
			i++;
		if (i < ARRAY_SIZE(map_flag_words))
			*flags |= map_flag_words[i].flag;
		else if (text_parse_u64(part, &v))
			*flags |= (u32)v;
		else
			return false;
	}
	return true;
}

static bool parse_map_property(struct parser *p, const char *word, char **rest,
			       struct case_map *map)
{
	char *value;

	if (!strcmp(word, "key"))
		return parse_u32(rest, &map->key_size);
	if (!strcmp(word, "value"))
		return parse_u32(rest, &map->value_size);
	if (!strcmp(word, "entries"))
		return parse_u32(rest, &map->max_entries);
	if (!strcmp(word, "extra"))
		return parse_number(rest, &map->map_extra);
	if (!strcmp(word, "lock")) {
		map->has_lock = true;
		return parse_u32(rest, &map->lock_off);
	}
	value = text_next_word(rest);
	if (!value)
		return false;
	if (!strcmp(word, "flags"))
		return parse_map_flags(value, &map->flags);
	if (!strcmp(word, "->"))
		return text_parse_errno(value, &map->err);
	if (strcmp(word, "inner") && strcmp(word, "type"))
		return false;
	*(*word == 'i' ? &map->inner : &map->value_type) = keep(p, value);
	return true;
}

static bool parse_map(struct parser *p, char *rest)
{
	char *name = text_next_word(&rest), *type = text_next_word(&rest), *word;
	const struct spec_map *row = type ? spec_map_by_text(type) : NULL;
	struct case_map map = {.line = p->line, .name = keep(p, name)};
	u64 number;

	if (row)
		map.type = row->type;
	else if (type && text_parse_u64(type, &number))
		map.type = (u32)number;
	else
		return false;
	while ((word = text_next_word(&rest))) {
		if (!parse_map_property(p, word, &rest, &map))
			return false;
	}
	return !vec_push(p->file->mem, &p->tc->maps, map);
}

static bool parse_type(struct parser *p, char *rest)
{
	char *name = text_next_word(&rest);
	struct case_type type = {.line = p->line, .name = keep(p, name)};

	if (!name || !parse_u32(&rest, &type.size))
		return false;
	type.fields = arena_strdup(&p->file->arena, rest ? rest : "");
	return type.fields && !vec_push(p->file->mem, &p->tc->types, type);
}

static bool add_prog(struct parser *p, const char *name, u32 type)
{
	struct case_prog prog = {.line = p->line, .name = name, .type = type};

	return !vec_push(p->file->mem, &p->tc->progs, prog);
}

static bool parse_attach(char *word, u32 *attach_type)
{
	const struct spec_attach *row = word ? spec_attach_by_text(word) : NULL;
	u64 number;

	if (row)
		*attach_type = row->type;
	else if (word && text_parse_u64(word, &number))
		*attach_type = (u32)number;
	else
		return false;
	return true;
}

/* [attach ATTACH] [arch MACHINE] */
static bool parse_prog_options(char *word, char **rest, struct case_prog *prog)
{
	for (; word; word = text_next_word(rest)) {
		char *value = text_next_word(rest);

		if (!strcmp(word, "attach")) {
			if (!parse_attach(value, &prog->attach_type))
				return false;
		} else if (!strcmp(word, "arch") && value) {
			prog->arch = regs_arch_by_name(value);
			if (!prog->arch)
				return false;
		} else {
			return false;
		}
	}
	return true;
}

/* prog: TYPE [NAME] [attach ATTACH] [arch MACHINE] */
static bool parse_prog(struct parser *p, char *rest)
{
	char *type = text_next_word(&rest), *word = text_next_word(&rest);
	const struct spec_prog *row = type ? spec_prog_by_text(type) : NULL;
	const char *name = "main";
	u64 number = 0;

	if (!type || (!row && !text_parse_u64(type, &number)))
		return false;
	if (word && strcmp(word, "attach") && strcmp(word, "arch")) {
		name = keep(p, word);
		word = text_next_word(&rest);
	}
	return add_prog(p, name, row ? row->type : (u32)number) &&
	       parse_prog_options(word, &rest, &p->tc->progs.v[p->tc->progs.nr - 1]);
}

static struct case_prog *last_prog(struct parser *p)
{
	if (!p->tc->progs.nr && !add_prog(p, "main", USERBPF_PROG_TYPE_RAW))
		return NULL;
	return &p->tc->progs.v[p->tc->progs.nr - 1];
}

static bool parse_text(struct parser *p, char *rest)
{
	struct case_prog *prog = last_prog(p);

	if (!prog || prog->text || !is_at_end(rest))
		return false;
	prog->text = "";
	prog->text_line = p->line + 1;
	p->text = prog;
	return true;
}

static bool parse_load(struct parser *p, char *rest)
{
	struct case_prog *prog = last_prog(p);
	char *word = text_next_word(&rest);

	if (!prog || !word || !text_parse_errno(word, &prog->err))
		return false;
	rest += strspn(rest, " \t");
	if (*rest)
		prog->message = text_parse_quoted(&p->file->arena, &rest);
	return is_at_end(rest);
}

static struct step *add_step(struct parser *p, enum step_kind kind)
{
	struct step *step;

	if (vec_extend(p->file->mem, &p->tc->steps, 1, &step))
		return NULL;
	step->kind = kind;
	step->line = p->line;
	return step;
}

/* run: BYTES... [-> R0] */
static bool parse_run(struct parser *p, char *rest)
{
	struct step *step = add_step(p, STEP_RUN);
	char *arrow;

	if (!step)
		return false;
	step->run.room = -1;
	step->run.trap.insn_idx = -1;
	p->run = step;
	arrow = strstr(rest, "-> ");
	if (arrow) {
		*arrow = '\0';
		if (!parse_r0(p, arrow + 3))
			return false;
	}
	return text_parse_all_bytes(&p->file->arena, rest, &step->run.data);
}

/* slot: MAP INDEX PROG|cgroup:ID|none [-> ERRNO] */
static bool parse_slot(struct parser *p, char *rest)
{
	struct step *step = add_step(p, STEP_SLOT);
	char *map = text_next_word(&rest);

	if (!step || !map || !parse_number(&rest, &step->number))
		return false;
	step->map = keep(p, map);
	step->prog = keep(p, text_next_word(&rest));
	return step->prog && parse_result(&rest, &step->err);
}

static bool parse_update_flags(char *word, u64 *flags)
{
	static const char *const words[] = {"any", "noexist", "exist"};

	for (u32 i = 0; i < ARRAY_SIZE(words); i++) {
		if (!strcmp(word, words[i])) {
			*flags = i;
			return true;
		}
	}
	return text_parse_u64(word, flags);
}

/* "first" where a walk begins, "none" for maps without keys: no key is given at all. */
static bool parse_key(struct parser *p, char *word, struct step *step)
{
	step->has_key = word && strcmp(word, "first") && strcmp(word, "none");
	return word && (!step->has_key || parse_bytes(p, word, &step->key));
}

/* update: MAP KEY VALUE [FLAGS] [-> ERRNO] */
static bool parse_update(struct parser *p, char *rest)
{
	struct step *step = add_step(p, STEP_UPDATE);
	char *map = text_next_word(&rest), *word;

	if (!step || !map)
		return false;
	step->map = keep(p, map);
	if (!parse_key(p, text_next_word(&rest), step) ||
	    !parse_bytes(p, text_next_word(&rest), &step->value))
		return false;
	rest += strspn(rest, " \t");
	if (*rest && *rest != '-') {
		word = text_next_word(&rest);
		if (!parse_update_flags(word, &step->number))
			return false;
	}
	return parse_result(&rest, &step->err);
}

/* The result of a lookup: an error, or "ok", or the bytes. */
static bool parse_found(struct parser *p, char **rest, struct step *step)
{
	char *word = text_next_word(rest);

	if (!word || strcmp(word, "->"))
		return !word;
	word = text_next_word(rest);
	if (!word)
		return false;
	if (text_parse_errno(word, &step->err))
		return is_at_end(*rest);
	step->has_value = true;
	return parse_bytes(p, word, &step->value) && is_at_end(*rest);
}

/* WORD: MAP KEY|first|none [-> ERRNO|BYTES] */
static bool parse_keyed(struct parser *p, char *rest, enum step_kind kind)
{
	struct step *step = add_step(p, kind);
	char *map = text_next_word(&rest), *key = text_next_word(&rest);

	if (!step || !map || !key)
		return false;
	step->map = keep(p, map);
	return parse_key(p, key, step) && parse_found(p, &rest, step);
}

static bool parse_lookup(struct parser *p, char *rest)
{
	return parse_keyed(p, rest, STEP_LOOKUP);
}

static bool parse_delete(struct parser *p, char *rest)
{
	return parse_keyed(p, rest, STEP_DELETE);
}

static bool parse_take(struct parser *p, char *rest)
{
	return parse_keyed(p, rest, STEP_TAKE);
}

static bool parse_next(struct parser *p, char *rest)
{
	return parse_keyed(p, rest, STEP_NEXT);
}

static bool parse_freeze(struct parser *p, char *rest)
{
	struct step *step = add_step(p, STEP_FREEZE);
	char *map = text_next_word(&rest);

	if (!step || !map)
		return false;
	step->map = keep(p, map);
	return parse_result(&rest, &step->err);
}

/* sample: MAP BYTES [discard or hold] [-> ERRNO] */
static bool parse_sample(struct parser *p, char *rest)
{
	static const char *const words[] = {"submit", "discard", "hold"};
	struct step *step = add_step(p, STEP_SAMPLE);
	char *map = text_next_word(&rest), *word;

	if (!step || !map || !parse_bytes(p, text_next_word(&rest), &step->value))
		return false;
	step->map = keep(p, map);
	rest += strspn(rest, " \t");
	if (!*rest || *rest == '-')
		return parse_result(&rest, &step->err);
	word = text_next_word(&rest);
	while (strcmp(word, words[step->number]))
		if (++step->number == ARRAY_SIZE(words))
			return false;
	return parse_result(&rest, &step->err);
}

/* due: COUNT ["part of the message of the first trap"] */
static bool parse_due(struct parser *p, char *rest)
{
	struct step *step = add_step(p, STEP_DUE);

	if (!step || !parse_number(&rest, &step->number))
		return false;
	rest += strspn(rest, " \t");
	return is_at_end(rest) || (step->net = text_parse_quoted(&p->file->arena, &rest));
}

static bool parse_clock(struct parser *p, char *rest)
{
	struct step *step = add_step(p, STEP_CLOCK);

	return step && parse_number(&rest, &step->number) && is_at_end(rest);
}

/* user: ADDRESS BYTES */
static bool parse_space(struct parser *p, char *rest, enum step_kind kind)
{
	struct step *step = add_step(p, kind);

	return step && parse_number(&rest, &step->number) &&
	       text_parse_all_bytes(&p->file->arena, rest, &step->value);
}

static bool parse_user(struct parser *p, char *rest)
{
	return parse_space(p, rest, STEP_USER);
}

static bool parse_kernel(struct parser *p, char *rest)
{
	return parse_space(p, rest, STEP_KERNEL);
}

static bool parse_task_number(struct userbpf_task_opts *task, const char *word, u64 number)
{
	const struct {
		const char *word;
		void *field;
		size_t size;
	} fields[] = {
		{"pid", &task->pid, 4},		  {"tgid", &task->tgid, 4},
		{"uid", &task->uid, 4},		  {"gid", &task->gid, 4},
		{"classid", &task->classid, 4},	  {"ns_dev", &task->pid_ns_dev, 8},
		{"ns_ino", &task->pid_ns_ino, 8}, {"ns_pid", &task->ns_pid, 4},
		{"ns_tgid", &task->ns_tgid, 4},	  {"kernel", &task->is_kernel_thread, 1},
	};

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		if (strcmp(fields[i].word, word))
			continue;
		memcpy(fields[i].field, &number, fields[i].size);
		return true;
	}
	return false;
}

#define MAX_CGROUPS 32

/* Ids that go on to the end of the line. */
static bool parse_cgroups(struct parser *p, char **rest, struct userbpf_task_opts *task)
{
	u64 *ids = arena_alloc(&p->file->arena, MAX_CGROUPS * sizeof(*ids));
	char *word;

	task->cgroup_ids = ids;
	while ((word = text_next_word(rest))) {
		if (!ids || task->nr_cgroup_ids == MAX_CGROUPS ||
		    !text_parse_u64(word, &ids[task->nr_cgroup_ids++]))
			return false;
	}
	return true;
}

/* task: {pid|tgid|uid|gid|ns_dev|ns_ino|ns_pid|ns_tgid|kernel N | comm NAME}... [cgroups ID...] */
static bool parse_task(struct parser *p, char *rest)
{
	struct step *step = add_step(p, STEP_TASK);
	char *word;
	u64 number;

	if (!step)
		return false;
	step->task.sz = sizeof(step->task);
	while ((word = text_next_word(&rest))) {
		if (!strcmp(word, "cgroups"))
			return parse_cgroups(p, &rest, &step->task);
		if (!strcmp(word, "comm"))
			step->task.comm = keep(p, text_next_word(&rest));
		else if (!parse_number(&rest, &number) ||
			 !parse_task_number(&step->task, word, number))
			return false;
	}
	return true;
}

#define MAX_FRAMES 200

/* stack: [kernel ADDRESS...] [user ADDRESS...] */
static bool parse_stack(struct parser *p, char *rest)
{
	struct step *step = add_step(p, STEP_STACK);
	u64 *ips = arena_alloc(&p->file->arena, MAX_FRAMES * sizeof(*ips));
	u32 nr = 0, *nr_side = NULL;
	char *word;

	if (!step || !ips)
		return false;
	step->stack.sz = sizeof(step->stack);
	while ((word = text_next_word(&rest))) {
		if (!strcmp(word, "kernel")) {
			step->stack.kernel_ips = &ips[nr];
			nr_side = &step->stack.nr_kernel_ips;
		} else if (!strcmp(word, "user")) {
			step->stack.user_ips = &ips[nr];
			nr_side = &step->stack.nr_user_ips;
		} else {
			if (!nr_side || nr == MAX_FRAMES || !text_parse_u64(word, &ips[nr++]))
				return false;
			++*nr_side;
		}
	}
	return true;
}

/* device: ..., route: ... and so on, to be read when it is done; [-> ERRNO] */
static bool parse_net(struct parser *p, const char *word, char *rest)
{
	struct step *step = add_step(p, STEP_NET);
	char *arrow = strstr(rest, "->"), line[512];

	if (!step)
		return false;
	if (arrow) {
		*arrow = '\0';
		arrow += 2;
		if (!text_parse_errno(text_next_word(&arrow), &step->err))
			return false;
	}
	snprintf(line, sizeof(line), "%s %s", word, rest);
	step->net = keep(p, line);
	return step->net;
}

#define NET_DIRECTIVE(word)                                    \
	static bool parse_##word(struct parser *p, char *rest) \
	{                                                      \
		return parse_net(p, #word, rest);              \
	}
NET_DIRECTIVE(device)
NET_DIRECTIVE(route)
NET_DIRECTIVE(rule)
NET_DIRECTIVE(neigh)
NET_DIRECTIVE(cgroup)
NET_DIRECTIVE(sock)
NET_DIRECTIVE(unsock)

static bool parse_cpus(struct parser *p, char *rest)
{
	return parse_u32(&rest, &p->tc->nr_cpus) && is_at_end(rest);
}

static bool parse_seed(struct parser *p, char *rest)
{
	return parse_number(&rest, &p->tc->seed) && is_at_end(rest);
}

static bool parse_start(struct parser *p, char *rest)
{
	return parse_number(&rest, &p->tc->start_ns) && is_at_end(rest);
}

static bool parse_fails(struct parser *p, char *rest)
{
	p->tc->fails = text_parse_quoted(&p->file->arena, &rest);
	return p->tc->fails && is_at_end(rest);
}

static bool begin_case(struct parser *p, const char *name)
{
	if (vec_extend(p->file->mem, &p->file->cases, 1, &p->tc))
		return false;
	p->tc->file = p->file->path;
	p->tc->name = name;
	p->tc->line = p->line;
	p->tc->nr_cpus = 1;
	return true;
}

static bool parse_case(struct parser *p, char *rest)
{
	rest[strcspn(rest, "\n")] = '\0';
	return begin_case(p, keep(p, rest + strspn(rest, " \t")));
}

static const struct directive directives[] = {
	{"case", parse_case},	  {"fails", parse_fails},    {"cpus", parse_cpus},
	{"seed", parse_seed},	  {"start_ns", parse_start}, {"map", parse_map},
	{"type", parse_type},	  {"prog", parse_prog},	     {"text", parse_text},
	{"load", parse_load},	  {"slot", parse_slot},	     {"run", parse_run},
	{"update", parse_update}, {"lookup", parse_lookup},  {"delete", parse_delete},
	{"take", parse_take},	  {"next", parse_next},	     {"freeze", parse_freeze},
	{"clock", parse_clock},	  {"user", parse_user},	     {"task", parse_task},
	{"stack", parse_stack},	  {"device", parse_device},  {"route", parse_route},
	{"rule", parse_rule},	  {"neigh", parse_neigh},    {"cgroup", parse_cgroup},
	{"sock", parse_sock},	  {"unsock", parse_unsock},  {"kernel", parse_kernel},
	{"sample", parse_sample}, {"due", parse_due},
};

/* --- lines --- */

void parse_dispatch(struct parser *p, const struct directive *table, size_t nr, char *line)
{
	char *whole = keep(p, line), *colon = strchr(line, ':');

	for (size_t i = 0; colon && i < nr; i++) {
		if (strlen(table[i].word) != (size_t)(colon - line) ||
		    strncmp(table[i].word, line, (size_t)(colon - line)))
			continue;
		if (!table[i].parse(p, colon + 1))
			mistake(p, "cannot read this line", whole ? whole : "");
		return;
	}
	mistake(p, "no such directive", whole ? whole : "");
}

/* Instructions are collected with their line breaks, so that the assembler's line numbers are
 * right. */
static void add_text(struct parser *p, const char *line)
{
	struct case_prog *prog = p->text;
	size_t old = strlen(prog->text), len = strlen(line);
	char *text = arena_alloc(&p->file->arena, old + len + 2);

	if (!text) {
		mistake(p, "out of memory", "");
		return;
	}
	memcpy(text, prog->text, old);
	memcpy(text + old, line, len);
	text[old + len] = '\n';
	prog->text = text;
}

static bool is_comment(const char *line)
{
	line += strspn(line, " \t");
	return *line == '#' || !*line;
}

static void parse_line(struct parser *p, char *line)
{
	bool is_indented = *line == ' ' || *line == '\t';

	if (p->text && (is_indented || is_comment(line))) {
		add_text(p, line);
		return;
	}
	if (is_comment(line))
		return;
	if (is_indented && p->run) {
		parse_property(p, line + strspn(line, " \t"));
		return;
	}
	p->text = NULL;
	p->run = NULL;
	parse_dispatch(p, directives, ARRAY_SIZE(directives), line);
}

/* The case that stands before any "case:" is dropped when nothing is in it. */
static void drop_empty_first(struct case_file *file)
{
	struct test_case *first = file->cases.v;

	if (file->cases.nr < 2 || first->progs.nr || first->maps.nr || first->steps.nr ||
	    first->error)
		return;
	memmove(first, first + 1, (file->cases.nr - 1) * sizeof(*first));
	file->cases.nr--;
}

int case_file_read(struct mem *mem, const char *path, struct case_file *file)
{
	struct parser p = {.file = file};
	u8 *data = NULL;
	size_t size = 0;
	char *text;
	int err;

	*file = (struct case_file){.arena = {.mem = mem}, .mem = mem, .path = path};
	err = os_host.read_file(mem, path, 1024 * 1024, &data, &size);
	if (err)
		return err;
	text = arena_alloc(&file->arena, size + 1);
	if (text)
		memcpy(text, data, size);
	mem_free(mem, data);
	p.line = 1;
	if (!text || !begin_case(&p, ""))
		return -ENOMEM;
	for (char *line = text, *end; *line; line = end, p.line++) {
		end = line + strcspn(line, "\n");
		if (*end)
			*end++ = '\0';
		parse_line(&p, line);
	}
	drop_empty_first(file);
	return 0;
}

static void step_free(struct mem *mem, struct step *step)
{
	vec_free(mem, &step->run.skb_in);
	vec_free(mem, &step->run.skb_out);
	vec_free(mem, &step->run.ctx_in);
	vec_free(mem, &step->run.ctx_out);
	vec_free(mem, &step->run.elems);
}

void case_file_free(struct case_file *file)
{
	VEC_FOR_EACH (&file->cases, tc) {
		VEC_FOR_EACH (&tc->steps, step)
			step_free(file->mem, step);
		vec_free(file->mem, &tc->types);
		vec_free(file->mem, &tc->maps);
		vec_free(file->mem, &tc->progs);
		vec_free(file->mem, &tc->steps);
	}
	vec_free(file->mem, &file->cases);
	arena_free(&file->arena);
}
