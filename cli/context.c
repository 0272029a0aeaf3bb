// SPDX-License-Identifier: BSD-2-Clause
/* See context.h. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "cli/context.h"
#include "cli/input.h"
#include "sys/attach.h"
#include "sys/public.h"
#include "sys/run.h"
#include "world/ctx_text.h"
#include "world/regs.h"

#define VALUE_BYTES    64
#define BTF_NAME_BYTES 160

/* What is new is 0. */
static void resize(struct context *context, u32 size)
{
	context->in = cli_realloc(context->in, size + 1);
	context->out = cli_realloc(context->out, size + 1);
	if (size > context->size)
		memset(context->in + context->size, 0, size - context->size);
	memset(context->out, 0, size);
	context->size = size;
}

/* ", there are: a b[5]": those that can be set. */
static const char *list_fields(const struct context *context, char *buf, size_t size)
{
	const struct ctx_layout *layout = context->layout;
	struct text out = {.buf = buf, .size = size};
	const char *previous = "";

	for (u32 i = 0; layout && i < layout->nr_fields; i++) {
		const struct ctx_field *field = &layout->fields[i];

		if (!strcmp(field->name, previous) || !ctx_is_settable(field) ||
		    !(layout->memory || ctx_is_for(field, &context->user)))
			continue;
		text_printf(&out, "%s %s", *previous ? "" : ", there are:", field->name);
		if (ctx_nr_values(field) > 1)
			text_printf(&out, "[%u]", ctx_nr_values(field));
		previous = field->name;
	}
	return *previous ? buf : "";
}

static u32 nr_elements(const struct context *context, const char *text)
{
	return ctx_nr_values(ctx_find_text(context->layout, text));
}

/* "prev.pid=7" or "prev->pid=7": a member of what argument "prev" points to. NOT_OBJECT: is none.
 */
#define NOT_OBJECT -1

static int set_member(struct context *context, const struct prog *prog, const char *text)
{
	size_t len = strcspn(text, ".-[=");
	const struct ctx_layout *layout = context->layout;
	char type[BTF_NAME_BYTES];
	struct userbpf_kobj *kobj;
	u64 addr;
	u32 i = 0;

	while (layout && i < layout->nr_fields &&
	       (strlen(layout->fields[i].name) != len || memcmp(layout->fields[i].name, text, len)))
		i++;
	if (!layout || i == layout->nr_fields || !attach_arg_type(prog, i, type, sizeof(type)))
		return NOT_OBJECT;
	kobj = objects_get(context->objects, text, len, type);
	if (!kobj)
		return CLI_FAILED;
	addr = userbpf_kobj_addr(kobj);
	memcpy(context->in + layout->fields[i].offset, &addr, sizeof(addr));
	len += text[len] == '-' && text[len + 1] == '>' ? 2 : 1;
	return objects_set(context->objects, kobj, "ctx", text + len);
}

/* "file=&f": "file=0x..." in @buf; *text is left where there is no '&'. */
static int resolve_address(const struct context *context, const char **text, char *buf, size_t size)
{
	const char *equal = strchr(*text, '=');
	char *end;
	u64 addr;

	if (!equal || equal[1] != '&')
		return CLI_OK;
	if (!objects_number(context->objects, equal + 1, &end, &addr))
		return cli_usage("--ctx: '%s': there is no object '%s'", *text, equal + 2);
	snprintf(buf, size, "%.*s=0x%" PRIx64 "%s", (int)(equal - *text), *text, addr, end);
	*text = buf;
	return CLI_OK;
}

static int set_field(struct context *context, const char *text)
{
	int len = (int)strcspn(text, "[=");
	char fields[1024], buf[80] = "";
	struct text why = TEXT_ON(buf);
	struct ctx_range range;
	int err = context->layout ? ctx_give_text(context->layout, text, context->in, &range)
				  : -ENOENT;

	switch (err) {
	case 0: return CLI_OK;
	case -ENOENT:
		return cli_usage("--ctx: there is no field '%.*s'%s", len, text,
				 list_fields(context, fields, sizeof(fields)));
	case -ERANGE:
		return cli_usage("--ctx: '%s': the index is out of range, %.*s has %u element%s",
				 text, len, text, nr_elements(context, text),
				 nr_elements(context, text) == 1 ? "" : "s");
	case -EPERM: return cli_usage("--ctx: the field '%.*s' cannot be set", len, text);
	default:
		ctx_explain_text(context->layout, text, &why);
		return cli_usage("--ctx: '%s': %s", text, buf);
	}
}

static int give_field(struct context *context, const struct prog *prog, const char *text)
{
	size_t len = strcspn(text, "=");
	int status = NOT_OBJECT;
	char buf[256];

	if (memchr(text, '.', len) || memchr(text, '>', len))
		status = set_member(context, prog, text);
	if (status != NOT_OBJECT)
		return status;
	status = resolve_address(context, &text, buf, sizeof(buf));
	return status ? status : set_field(context, text);
}

/* Contexts whose size is not told by a type are as long as what is given. */
static int set_data(struct context *context, const char *text)
{
	struct bytes bytes;
	int status = input_bytes("--ctx-data", text, &bytes);

	if (status)
		return status;
	if (!context->layout || (bytes.size > context->size && !context->layout->memory)) {
		bytes_free(&bytes);
		return cli_usage("--ctx-data: the context has %u bytes", context->size);
	}
	resize(context, MAX(context->size, (u32)bytes.size));
	if (bytes.size)
		memcpy(context->in, bytes.data, bytes.size);
	bytes_free(&bytes);
	return CLI_OK;
}

static int parse_args(const struct objects *objects, const char *text, u64 args[CTX_RAW_TP_ARGS],
		      u32 *nr)
{
	const char *at = text;
	char *end;

	for (*nr = 0; *at && *nr < CTX_RAW_TP_ARGS; at = end + (*end == ',')) {
		if (!objects_number(objects, at, &end, &args[(*nr)++]) || (*end && *end != ','))
			break;
	}
	if (*at)
		return cli_usage("--args: '%s' is no list of at most %d numbers", text,
				 CTX_RAW_TP_ARGS);
	return CLI_OK;
}

/*
 * Whether the probe is one of a system call's wrapper, as each has one on x86-64 and arm64
 * (CONFIG_ARCH_HAS_SYSCALL_WRAPPER; libbpf: get_syscall_section_prefix). BPF_KSYSCALL() relies on
 * it, as LINUX_HAS_SYSCALL_WRAPPER is true.
 */
static bool probes_syscall(const struct userbpf_prog *prog)
{
	static const char *const starts[] = {
		"ksyscall/",	       "kretsyscall/",	       "kprobe/__x64_sys_",
		"kprobe/__arm64_sys_", "kretprobe/__x64_sys_", "kretprobe/__arm64_sys_",
	};
	const char *section = userbpf_prog_section_name(prog);

	section += *section == '?';
	for (size_t i = 0; i < ARRAY_SIZE(starts); i++) {
		if (!strncmp(section, starts[i], strlen(starts[i])))
			return true;
	}
	return false;
}

/* The wrapper has one argument, where the registers are that user space called with. */
static int set_syscall_args(struct context *context, const struct userbpf_prog *prog,
			    const struct regs_arch *arch, const u64 *args, u32 nr)
{
	const u64 addr = SYSCALL_REGS_ADDR;
	int err;

	context->syscall_regs = cli_alloc(context->size);
	err = userbpf_pt_regs_set_syscall(arch->arch, context->syscall_regs, context->size, 0, args,
					  nr);
	if (err)
		return cli_usage("--args: a system call has at most %d arguments",
				 REGS_SYSCALL_ARGS);
	err = userbpf_kernel_memory_add(prog->vm, addr, context->syscall_regs, context->size);
	if (err == -EEXIST)
		return cli_failed("--args: the registers of a system call lie at 0x%" PRIx64
				  ", where --memory has something else",
				  addr);
	if (err)
		return cli_failed("--args: %s", strerror(-err));
	userbpf_pt_regs_set_args(arch->arch, context->in, context->size, &addr, 1);
	return CLI_OK;
}

/* Registers of the machine that the program was compiled for, or what the tracepoint passes. */
static int set_args(struct context *context, const struct userbpf_prog *prog, const char *text)
{
	const struct regs_arch *arch = regs_arch_of((u32)userbpf_prog_arch(prog));
	u64 args[CTX_RAW_TP_ARGS];
	u32 nr;
	int status = parse_args(context->objects, text, args, &nr);

	if (status)
		return status;
	if (context->layout == &ctx_raw_tracepoint) {
		resize(context, nr * (u32)sizeof(u64));
		memcpy(context->in, args, nr * sizeof(u64));
		return CLI_OK;
	}
	if (prog->prog->attach.name) {
		if (nr > prog->prog->attach.nr_args)
			return cli_usage("--args: '%s' has %u", prog->prog->attach.name,
					 prog->prog->attach.nr_args);
		memcpy(context->in, args, nr * sizeof(u64));
		return CLI_OK;
	}
	if (context->layout != arch->regs)
		return cli_usage("--args: the context holds no arguments of a function");
	if (probes_syscall(prog))
		return set_syscall_args(context, prog, arch, args, nr);
	if (userbpf_pt_regs_set_args(arch->arch, context->in, context->size, args, nr))
		return cli_usage("--args: %s passes at most %u in registers", arch->name,
				 arch->nr_args);
	return CLI_OK;
}

static int set_ret(struct context *context, const struct userbpf_prog *prog, const char *text)
{
	const struct regs_arch *arch = regs_arch_of((u32)userbpf_prog_arch(prog));
	char *end;
	u64 value;

	if (!objects_number(context->objects, text, &end, &value) || *end)
		return cli_usage("--ret: '%s' is no number", text);
	if (prog->prog->attach.name && context->size > prog->prog->attach.nr_args * sizeof(u64)) {
		memcpy(context->in + prog->prog->attach.nr_args * sizeof(u64), &value,
		       sizeof(value));
		return CLI_OK;
	}
	if (context->layout != arch->regs)
		return cli_usage("--ret: the context holds no result of a function");
	userbpf_pt_regs_set_ret(arch->arch, context->in, context->size, value);
	return CLI_OK;
}

/* A program that cannot change it leaves what was given. */
static bool is_writable(const struct ctx_layout *layout)
{
	return !layout->memory || layout->memory & CTX_WRITE;
}

int context_init(struct context *context, const struct userbpf_prog *prog,
		 const struct context_args *args)
{
	u32 type = userbpf_prog_type(prog);
	bool is_given = args->fields->nr || args->data;
	int status = CLI_OK;

	context->objects = args->objects;
	context->layout = prog->prog->ctx_layout;
	context->user = ctx_user_of(type, userbpf_prog_expected_attach_type(prog));
	resize(context, context->layout ? context->layout->size : 0);
	context->is_shown = context->layout && is_writable(context->layout) &&
			    (is_given || !run_ops_of(type)->has_packet);
	if (args->data)
		status = set_data(context, args->data);
	if (!status && args->args)
		status = set_args(context, prog, args->args);
	if (!status && args->ret)
		status = set_ret(context, prog, args->ret);
	for (size_t i = 0; !status && i < args->fields->nr; i++)
		status = give_field(context, prog->prog, args->fields->v[i]);
	return status;
}

void context_free(struct context *context)
{
	free(context->in);
	free(context->out);
	free(context->syscall_regs);
}

void context_attach(struct context *context, struct userbpf_run_opts *opts)
{
	if (!context->layout)
		return;
	opts->ctx_in = context->in;
	opts->ctx_size_in = context->size;
	if (!is_writable(context->layout))
		return;
	opts->ctx_out = context->out;
	opts->ctx_size_out = context->size;
}

/* Fields that say something: each once, no pointers, and none that the program cannot read. */
static bool is_listed(const struct context *context, u32 i)
{
	const struct ctx_field *field = &context->layout->fields[i];

	if (context->layout->memory)
		return true;
	if (i && !strcmp(field[-1].name, field->name) && ctx_is_for(&field[-1], &context->user))
		return false;
	return ctx_is_for(field, &context->user) && !ctx_is_pointer(field);
}

static bool is_zero(const struct context *context, const struct ctx_field *field, u32 nth)
{
	const u8 *at = context->out + field->offset + nth * field->size;
	u32 size = field->size * (u32)field->count / ctx_nr_values(field);

	for (u32 i = 0; i < size; i++) {
		if (at[i])
			return false;
	}
	return true;
}

/* A field that programs may write is not what the command line gave. */
static bool is_changed(const struct context *context, u32 i)
{
	const struct ctx_field *field = &context->layout->fields[i];
	size_t size = (size_t)field->size * field->count;

	return is_listed(context, i) && field->access & CTX_WRITE &&
	       memcmp(context->in + field->offset, context->out + field->offset, size);
}

bool context_is_shown(const struct context *context)
{
	u32 nr = context->layout && is_writable(context->layout) ? context->layout->nr_fields : 0;

	for (u32 i = 0; i < nr && !context->is_shown; i++) {
		if (is_changed(context, i))
			return true;
	}
	return context->is_shown;
}

void context_print(const struct context *context)
{
	const char *before = "ctx:";

	for (u32 i = 0; i < context->layout->nr_fields; i++) {
		const struct ctx_field *field = &context->layout->fields[i];

		for (u32 nth = 0; is_listed(context, i) && nth < ctx_nr_values(field); nth++) {
			char buf[VALUE_BYTES];
			struct text value = TEXT_ON(buf);

			if (is_zero(context, field, nth))
				continue;
			ctx_put_value(field, nth, context->out, &value);
			printf("%s %s", before, field->name);
			if (ctx_nr_values(field) > 1)
				printf("[%u]", nth);
			printf("=%s", buf);
			before = "";
		}
	}
	if (!*before)
		putchar('\n');
}

/* Addresses are strings, everything else is a number. */
static struct json_object *value_object(const struct context *context,
					const struct ctx_field *field, u32 nth)
{
	char buf[VALUE_BYTES];
	struct text value = TEXT_ON(buf);

	ctx_put_value(field, nth, context->out, &value);
	if (field->show == CTX_SDEC)
		return json_object_new_int64(strtoll(buf, NULL, 0));
	if (field->show == CTX_IP4 || field->show == CTX_IP6)
		return json_object_new_string(buf);
	return json_object_new_uint64(strtoull(buf, NULL, 0));
}

static struct json_object *field_object(const struct context *context,
					const struct ctx_field *field)
{
	struct json_object *array;

	if (ctx_nr_values(field) == 1)
		return value_object(context, field, 0);
	array = json_object_new_array();
	for (u32 nth = 0; nth < ctx_nr_values(field); nth++)
		json_push(array, value_object(context, field, nth));
	return array;
}

struct json_object *context_object(const struct context *context)
{
	struct json_object *object = json_object_new_object();

	for (u32 i = 0; i < context->layout->nr_fields; i++) {
		const struct ctx_field *field = &context->layout->fields[i];

		if (is_listed(context, i))
			json_add(object, field->name, field_object(context, field));
	}
	return object;
}
