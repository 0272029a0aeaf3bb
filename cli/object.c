// SPDX-License-Identifier: BSD-2-Clause
/*
 * See object.h.
 *
 * Programs of one type may tail call each other, and program arrays may be filled from the object,
 * so the siblings of the chosen program are loaded with it. Where that fails, the chosen program is
 * tried alone: one sibling that userbpf cannot load yet must not stand in its way.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/calls.h"
#include "cli/classic.h"
#include "cli/inner.h"
#include "cli/names.h"
#include "cli/object.h"
#include "cli/target.h"
#include "spec/spec.h"

void messages_clear(struct messages *messages)
{
	free(messages->lines);
	messages->lines = NULL;
	messages->size = messages->last = 0;
}

const char *messages_last(const struct messages *messages)
{
	return messages->size ? messages->lines + messages->last : NULL;
}

void messages_flush(struct messages *messages)
{
	for (size_t at = 0; at < messages->size; at += strlen(messages->lines + at) + 1)
		cli_warn("%s", messages->lines + at);
	messages_clear(messages);
}

#define MESSAGES_MAX_BYTES 65536

static void keep_line(struct messages *messages, const char *line)
{
	size_t len = strlen(line) + 1;

	if (messages->size + len > MESSAGES_MAX_BYTES)
		messages_clear(messages);
	messages->lines = cli_realloc(messages->lines, messages->size + len);
	memcpy(messages->lines + messages->size, line, len);
	messages->last = messages->size;
	messages->size += len;
}

static int on_message(void *ctx, enum userbpf_print_level level, const char *fmt, va_list args)
{
	struct messages *messages = ctx;
	char line[1024];
	size_t len;

	if (level != USERBPF_WARN && (unsigned int)level > messages->verbosity)
		return 0;
	vsnprintf(line, sizeof(line), fmt, args);
	len = strlen(line);
	if (len && line[len - 1] == '\n')
		line[len - 1] = '\0';
	if (level == USERBPF_WARN)
		keep_line(messages, line);
	else
		cli_note("%s", line);
	return 0;
}

/* The option for a file that the sentence misses; NULL: it misses none. */
static const char *lacking(const struct subject *subject, const char *sentence)
{
	static const struct target nothing;
	const struct target *target = subject->config->target ?: &nothing;
	const struct {
		const char *given, *missed, *hint;
	} rows[] =
		{
			{target->btf, "no types of a target kernel",
			 ": --btf FILE, e.g. /sys/kernel/btf/vmlinux"},
			{target->kconfig, "no configuration of the kernel",
			 ": --kconfig FILE, e.g. /proc/config.gz"},
			{target->kallsyms, "no list of the kernel's symbols",
			 ": --kallsyms FILE, e.g. /proc/kallsyms"},
		},
	  of_run[] = {
		  {subject->config->attach, "no BTF-based attach target is specified",
		   " or --attach FUNCTION"},
		  {NULL, "attach program FD is not set",
		   ": run the program that it is for, with --replace FUNCTION=OBJECT:PROGRAM"},
		  {NULL, "metadata kfuncs require device-bound program", ": --dev-bound"},
	  };

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (!rows[i].given && strstr(sentence, rows[i].missed))
			return rows[i].hint;
	}
	for (size_t i = 0; subject->config->is_run && i < ARRAY_SIZE(of_run); i++) {
		if (!of_run[i].given && strstr(sentence, of_run[i].missed))
			return of_run[i].hint;
	}
	return NULL;
}

static bool holds_maps(const struct userbpf_map *map)
{
	const struct spec_map *row = spec_map_by_type(userbpf_map_type(map));

	return row && row->flags & MAP_OUTER;
}

/* What an object leaves to who loads it, and @map has not been given. */
static const char *lacking_of(struct userbpf_map *map)
{
	const struct userbpf_map *inner = userbpf_map_inner(map);

	if (!userbpf_map_max_entries(map))
		return ": the object gives it no size: --map-size MAP=N";
	if (!inner && holds_maps(map))
		return ": the object does not say what is in it: --inner-map MAP=TYPE,...";
	if (inner && !userbpf_map_max_entries(inner))
		return ": the object gives what is in it no size: --map-size MAP.inner=N";
	return NULL;
}

/* The same of the map that could not be made. */
static const char *lacking_map(const struct subject *subject, const char *sentence)
{
	struct userbpf_map *map = NULL;
	char begin[128];

	while (subject->obj && (map = userbpf_object_next_map(subject->obj, map))) {
		snprintf(begin, sizeof(begin), "map '%s': failed to create", userbpf_map_name(map));
		if (!strncmp(sentence, begin, strlen(begin)) && lacking_of(map))
			return lacking_of(map);
	}
	return NULL;
}

/* What the command can do about it. */
const char *subject_hint(const struct subject *subject)
{
	const char *sentence = messages_last(&subject->messages);
	const char *option = sentence ? lacking(subject, sentence) : NULL;

	if (sentence && !option)
		option = lacking_map(subject, sentence);
	return option ? option : "";
}

int subject_failed(const struct subject *subject, const char *what, int err)
{
	const char *sentence = messages_last(&subject->messages);
	const char *hint = subject_hint(subject);

	if (sentence && strstr(sentence, what))
		return cli_failed("%s%s", sentence, hint);
	return cli_failed("%s: %s%s", what, sentence ? sentence : strerror(err), hint);
}

int subject_new_vm(struct subject *subject, const struct subject_config *config)
{
	struct userbpf_opts opts = {
		.sz = sizeof(opts),
		.nr_cpus = (uint32_t)config->nr_cpus,
		.seed = config->seed,
		.start_ns = config->start_ns,
		.real_clock = config->has_real_clock,
		.print_fn = on_message,
		.print_ctx = &subject->messages,
	};

	*subject = (struct subject){.config = config, .messages.verbosity = config->verbosity};
	subject->vm = userbpf_new(&opts);
	if (!subject->vm)
		return cli_failed("no instance: %s", strerror(errno));
	return calls_set_up(subject);
}

/* "a (xdp), b (xdp/cpumap)" */
static const char *list_progs(const struct userbpf_object *obj, char *buf, size_t size)
{
	struct userbpf_prog *prog = NULL;
	size_t len = 0;

	buf[0] = '\0';
	while ((prog = userbpf_object_next_prog(obj, prog)) && len < size - 1) {
		int n = snprintf(buf + len, size - len, "%s%s (%s)", len ? ", " : "",
				 userbpf_prog_name(prog), userbpf_prog_section_name(prog));

		len += (size_t)n;
	}
	if (len >= size)
		memcpy(buf + size - 4, "...", 4);
	return buf;
}

static int choose_prog(struct subject *subject)
{
	const struct subject_config *config = subject->config;
	struct userbpf_prog *first = userbpf_object_next_prog(subject->obj, NULL);
	char list[1024];

	if (!first && config->is_prog_optional)
		return CLI_OK;
	if (!first)
		return cli_failed("%s: there is no program in it: no function has a SEC() name",
				  config->path);
	if (config->prog) {
		subject->prog = userbpf_object_find_prog(subject->obj, config->prog);
		if (!subject->prog)
			return cli_failed("%s: no program '%s'; there is %s", config->path,
					  config->prog,
					  list_progs(subject->obj, list, sizeof(list)));
		return CLI_OK;
	}
	if (config->is_every_prog)
		return CLI_OK;
	if (!config->takes_first && userbpf_object_next_prog(subject->obj, first))
		return cli_usage("%s: name one of its programs: %s", config->path,
				 list_progs(subject->obj, list, sizeof(list)));
	subject->prog = first;
	return CLI_OK;
}

static int set_type(struct subject *subject)
{
	const struct subject_config *config = subject->config;
	enum bpf_attach_type attach_type = 0;
	enum bpf_prog_type type;
	int err;

	if (!config->type || !subject->prog)
		return CLI_OK;
	if (prog_type_by_name(config->type, &type, &attach_type))
		return cli_usage("--type: no program type or section is called '%s'", config->type);
	err = userbpf_prog_set_type(subject->prog, type);
	if (!err && attach_type)
		err = userbpf_prog_set_expected_attach_type(subject->prog, attach_type);
	return err ? subject_failed(subject, config->path, -err) : CLI_OK;
}

/* What the program attaches to, where its section names nothing or a name that stands for others.
 */
static int set_attach(const struct subject *subject)
{
	const char *func = subject->config->attach;
	int err;

	if (!func || !subject->prog)
		return CLI_OK;
	err = userbpf_prog_set_attach_target(subject->prog, NULL, func);
	return err ? subject_failed(subject, subject->config->path, -err) : CLI_OK;
}

static int set_flags(const struct subject *subject)
{
	int err;

	if (!subject->config->prog_flags || !subject->prog)
		return CLI_OK;
	err = userbpf_prog_set_flags(subject->prog, subject->config->prog_flags);
	return err ? subject_failed(subject, subject->config->path, -err) : CLI_OK;
}

static int open_object(struct subject *subject)
{
	const struct subject_config *config = subject->config;
	USERBPF_OPTS(userbpf_object_open_opts, opts, .arch = config->arch);
	char *kconfig;
	int status = subject_read_kconfig(subject, &kconfig);

	if (status)
		return status;
	opts.kconfig = kconfig;
	if (config->memory) {
		opts.object_name = config->path;
		subject->obj = userbpf_object_open_mem(subject->vm, config->memory->data,
						       config->memory->size, &opts);
	} else {
		subject->obj = userbpf_object_open_file(subject->vm, config->path, &opts);
	}
	free(kconfig);
	if (!subject->obj)
		return subject_failed(subject, config->path, errno);
	status = choose_prog(subject);
	status = status ? status : set_type(subject);
	status = status ? status : set_attach(subject);
	status = status ? status : set_flags(subject);
	return !status && config->settings ? settings_apply(subject, config->settings) : status;
}

static bool is_sibling(const struct subject *subject, const struct userbpf_prog *prog)
{
	enum bpf_prog_type type = userbpf_prog_type(subject->prog);

	return type != BPF_PROG_TYPE_UNSPEC && userbpf_prog_type(prog) == type;
}

static int select_optional(const struct subject *subject, bool is_any)
{
	struct userbpf_prog *prog = NULL;
	int nr = 0;

	while ((prog = userbpf_object_next_prog(subject->obj, prog))) {
		nr += is_any;
		if (!is_any)
			userbpf_prog_set_autoload(prog, false);
	}
	return nr;
}

/* What userbpf_object_load() is to load. How many of them it may do without, or -1. */
static int select_progs(struct subject *subject, bool with_siblings)
{
	const struct subject_config *config = subject->config;
	struct userbpf_prog *prog = NULL;
	int nr_siblings = 0;

	if (config->is_prog_optional)
		return select_optional(subject, with_siblings);
	while (subject->prog && (prog = userbpf_object_next_prog(subject->obj, prog))) {
		bool is_more = prog != subject->prog && with_siblings && is_sibling(subject, prog);

		nr_siblings += is_more;
		userbpf_prog_set_autoload(prog, is_more || prog == subject->prog);
	}
	for (size_t i = 0; i < config->nr_more_progs; i++) {
		prog = userbpf_object_find_prog(subject->obj, config->more_progs[i]);
		if (!prog) {
			cli_failed("%s: no program '%s'", config->path, config->more_progs[i]);
			return -1;
		}
		userbpf_prog_set_autoload(prog, true);
	}
	return nr_siblings;
}

static void warn_without_progs(const struct subject *subject)
{
	const char *sentence = messages_last(&subject->messages);

	cli_warn("%s: its programs are left out: %s", subject->config->path,
		 sentence ? sentence : "they cannot be loaded");
}

static int open_classic(struct subject *subject, const char *text)
{
	struct classic_program program;
	int status = classic_read(text, &program);

	if (status)
		return status;
	subject->prog =
		userbpf_prog_load_classic(subject->vm, "classic", program.insns, program.nr, NULL);
	return subject->prog ? CLI_OK : subject_failed(subject, subject->config->path, errno);
}

int subject_open(struct subject *subject, const struct subject_config *config)
{
	int status = subject_new_vm(subject, config);

	if (!status && config->settings)
		status = settings_check(config->settings);
	if (!status && config->classic)
		return open_classic(subject, config->classic);
	if (!status)
		status = subject_set_target(subject);
	for (bool with_siblings = true; !status; with_siblings = false) {
		int err, nr_siblings;

		status = open_object(subject);
		if (status)
			break;
		nr_siblings = select_progs(subject, with_siblings);
		if (nr_siblings < 0)
			return CLI_FAILED;
		err = userbpf_object_load(subject->obj);
		if (!err) {
			messages_flush(&subject->messages);
			break;
		}
		if (!nr_siblings)
			return subject_failed(subject, config->path, -err);
		if (config->is_prog_optional)
			warn_without_progs(subject);
		messages_clear(&subject->messages);
		userbpf_object_close(subject->obj);
		subject->obj = NULL;
	}
	return status;
}

struct userbpf_map *subject_find_map(const struct subject *subject, const char *name,
				     struct userbpf_object **obj)
{
	struct userbpf_map *map = userbpf_object_find_map(subject->obj, name);

	*obj = subject->obj;
	for (size_t i = 0; !map && i < subject->nr_more_objs; i++) {
		*obj = subject->more_objs[i];
		map = userbpf_object_find_map(*obj, name);
	}
	return map;
}

void subject_close(struct subject *subject)
{
	while (subject->nr_more_objs)
		userbpf_object_close(subject->more_objs[--subject->nr_more_objs]);
	free(subject->more_objs);
	inner_maps_free(subject);
	userbpf_object_close(subject->obj);
	userbpf_free(subject->vm);
	messages_clear(&subject->messages);
}
