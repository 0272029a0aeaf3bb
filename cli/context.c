// SPDX-License-Identifier: BSD-2-Clause
/* See context.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "cli/context.h"
#include "sys/run.h"
#include "world/ctx_text.h"

#define VALUE_BYTES 64

static int set_field(struct context *context, const char *text)
{
	int len = (int)strcspn(text, "[=");
	struct ctx_range range;
	int err = context->layout ? ctx_give_text(context->layout, text, context->in, &range)
				  : -ENOENT;

	switch (err) {
	case 0: return CLI_OK;
	case -ENOENT: return cli_usage("--ctx: there is no field '%.*s'", len, text);
	case -EPERM: return cli_usage("--ctx: the field '%.*s' cannot be set", len, text);
	default: return cli_usage("--ctx: '%s' is not FIELD=VALUE with a value that fits", text);
	}
}

int context_init(struct context *context, const struct userbpf_prog *prog,
		 const struct opt_texts *texts)
{
	u32 type = userbpf_prog_type(prog);
	const struct run_ops *ops = run_ops_of(type);
	int status = CLI_OK;

	context->layout = ops->layout;
	context->user = ctx_user_of(type, userbpf_prog_expected_attach_type(prog));
	context->is_shown = ops->layout && (texts->nr || !ops->has_packet);
	for (size_t i = 0; !status && i < texts->nr; i++)
		status = set_field(context, texts->v[i]);
	return status;
}

void context_attach(struct context *context, struct userbpf_run_opts *opts)
{
	if (!context->layout)
		return;
	opts->ctx_in = context->in;
	opts->ctx_out = context->out;
	opts->ctx_size_in = opts->ctx_size_out = context->layout->size;
}

/* Fields that say something: each once, no pointers, and none that the program cannot read. */
static bool is_listed(const struct context *context, u32 i)
{
	const struct ctx_field *field = &context->layout->fields[i];

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

void context_print(const struct context *context)
{
	for (u32 i = 0; i < context->layout->nr_fields; i++) {
		const struct ctx_field *field = &context->layout->fields[i];

		for (u32 nth = 0; is_listed(context, i) && nth < ctx_nr_values(field); nth++) {
			char buf[VALUE_BYTES];
			struct text value = TEXT_ON(buf);

			if (is_zero(context, field, nth))
				continue;
			ctx_put_value(field, nth, context->out, &value);
			if (ctx_nr_values(field) > 1)
				printf(" %s[%u]=%s", field->name, nth, buf);
			else
				printf(" %s=%s", field->name, buf);
		}
	}
}

/* Addresses are strings, everything else is a number. */
static struct json_object *value_object(const struct context *context,
					const struct ctx_field *field, u32 nth)
{
	char buf[VALUE_BYTES];
	struct text value = TEXT_ON(buf);

	ctx_put_value(field, nth, context->out, &value);
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
