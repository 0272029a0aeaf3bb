// SPDX-License-Identifier: BSD-2-Clause
/* include/userbpf/helper.h */
#include <userbpf/helper.h>

#include <errno.h>
#include <string.h>

#include "helpers/bind.h"
#include "sys/public.h"
#include "sys/options.h"

/* Say why a helper was not bound. */
static int tell(struct userbpf *vm, const char *name, int err, const struct text *why)
{
	if (vm && err)
		log_warn(&vm->log, "helper '%s': %s\n", name ? name : "",
			 why->len ? why->buf : strerror(-err));
	return err;
}

static int read_prog_types(struct spec_helper *row, const struct userbpf_helper_opts *opts,
			   struct text *why)
{
	row->progs = opts->nr_prog_types ? 0 : ~0ull;
	for (size_t i = 0; i < opts->nr_prog_types; i++) {
		u64 bit = opts->prog_types ? spec_progs_bit(opts->prog_types[i]) : 0;

		if (!bit) {
			text_puts(why, "it is for a program type that there is not");
			return -EINVAL;
		}
		row->progs |= bit;
	}
	return 0;
}

static int check_id(uint32_t id, struct text *why)
{
	if (id >= USERBPF_HELPER_MIN_ID && id <= USERBPF_HELPER_MAX_ID)
		return 0;
	text_printf(why, "%u is no id for it: they are 0x%x to 0x%x", id, USERBPF_HELPER_MIN_ID,
		    USERBPF_HELPER_MAX_ID);
	return -EINVAL;
}

int userbpf_helper_register(struct userbpf *vm, uint32_t id, const char *proto, userbpf_fn fn,
			    const struct userbpf_helper_opts *given)
{
	struct userbpf_helper_opts opts;
	char why_buf[256] = "";
	struct text why = TEXT_ON(why_buf);
	struct c_function function = {.fn = fn};
	struct spec_helper row = {.id = id, .since = "", .attach = ATTACH_ANY};
	int err = vm ? options_read(&vm->log, &opts, sizeof(opts), given) : -EINVAL;

	if (err)
		return err;
	if (!proto || !fn)
		err = -EINVAL;
	if (!err)
		err = check_id(id, &why);
	if (!err)
		err = read_prog_types(&row, &opts, &why);
	if (!err)
		err = proto_parse(proto, &function.proto, &why);
	if (!err) {
		row.gpl_only = opts.gpl_only;
		/* As far as a program may write it, a packet is memory like any other. */
		row.flags = HELPER_PKT_ACCESS;
		function.data = opts.data;
		function.wants_call = opts.wants_call;
		err = bind_own(vm, &row, &function, &why);
	}
	return tell(vm, proto, err, &why);
}

int userbpf_helper_mock(struct userbpf *vm, const char *name, userbpf_fn fn,
			const struct userbpf_mock_opts *given)
{
	struct userbpf_mock_opts opts;
	char why_buf[256] = "";
	struct text why = TEXT_ON(why_buf);
	struct c_function function = {.fn = fn};
	int err = vm ? options_read(&vm->log, &opts, sizeof(opts), given) : -EINVAL;

	if (err)
		return err;
	if (!name || !fn)
		err = -EINVAL;
	function.data = opts.data;
	function.wants_call = opts.wants_call;
	function.has_proto = opts.proto;
	if (!err && opts.proto)
		err = proto_parse(opts.proto, &function.proto, &why);
	if (!err)
		err = bind_mock(vm, name, &function, &why);
	return tell(vm, name, err, &why);
}

int userbpf_helper_mock_return(struct userbpf *vm, const char *name, const uint64_t *values,
			       size_t nr_values)
{
	char why_buf[256] = "";
	struct text why = TEXT_ON(why_buf);
	int err = -EINVAL;

	if (vm && name && (values || !nr_values))
		err = bind_values(vm, name, values, nr_values, &why);
	return tell(vm, name, err, &why);
}

int userbpf_helper_unmock(struct userbpf *vm, const char *name)
{
	char why_buf[256] = "";
	struct text why = TEXT_ON(why_buf);
	int err = vm && name ? bind_unmock(vm, name, &why) : -EINVAL;

	return tell(vm, name, err, &why);
}

uint64_t userbpf_call_original(const struct userbpf_call *shown, const uint64_t *args)
{
	const struct open_call *call;
	exec_fn original;

	if (!shown)
		return (u64)-EINVAL;
	call = container_of(shown, struct open_call, shown);
	original = call->binding->original;
	if (!args)
		args = shown->args;
	/* Where a tail call goes to is for the engine to know. */
	if (!original || call->binding->row->flags & HELPER_TAIL_CALL)
		return (u64)-EOPNOTSUPP;
	return original(args[0], args[1], args[2], args[3], args[4], call->run);
}

int userbpf_call_map_fd(const struct userbpf_call *shown, uint32_t nr)
{
	const struct open_call *call;
	const struct spec_helper *row;

	if (!shown)
		return -EINVAL;
	call = container_of(shown, struct open_call, shown);
	row = call->binding->row;
	if (nr >= SPEC_MAX_HELPER_ARGS || spec_base_type(row->args[nr].type) != ARG_CONST_MAP_PTR)
		return -EINVAL;
	return handle_of(call->run->vm, u64_to_ptr(shown->args[nr]));
}

/* --- counts and records --- */

int userbpf_helper_record(struct userbpf *vm, const char *name, uint32_t depth)
{
	char why_buf[256] = "";
	struct text why = TEXT_ON(why_buf);
	int err;

	if (!vm)
		return -EINVAL;
	if (depth > USERBPF_HELPER_MAX_DEPTH)
		return -E2BIG;
	err = name ? bind_record(vm, name, depth, &why) : bind_record_all(vm, depth);
	return tell(vm, name, err, &why);
}

static int read_count(void *ctx, struct binding *binding)
{
	*(int64_t *)ctx = (int64_t)__atomic_load_n(&binding->calls.nr, __ATOMIC_RELAXED);
	return 0;
}

int64_t userbpf_helper_calls(struct userbpf *vm, const char *name)
{
	int64_t nr = 0;
	int id;

	if (!vm)
		return -EINVAL;
	id = name ? bind_find(vm, name) : -ENOENT;
	if (id < 0)
		return id;
	bind_with(vm, (u32)id, read_count, &nr);
	return nr;
}

struct visit {
	int (*fn)(void *ctx, const struct userbpf_helper_call *call);
	void *ctx;
	const char *helper;
};

static int visit_record(void *ctx, const struct call_record *record)
{
	const struct visit *visit = ctx;
	struct userbpf_helper_call call = {
		.nth = record->nth,
		.retval = record->retval,
		.has_returned = record->has_returned,
		.cpu = record->cpu,
		.helper = visit->helper,
	};

	memcpy(call.args, record->args, sizeof(call.args));
	memcpy(call.prog, record->prog, sizeof(call.prog));
	return visit->fn(visit->ctx, &call);
}

static int visit_binding(void *ctx, struct binding *binding)
{
	struct visit *visit = ctx;

	visit->helper = binding->row->name;
	return calls_each(&binding->calls, visit_record, visit);
}

int userbpf_helper_each_call(struct userbpf *vm, const char *name,
			     int (*fn)(void *ctx, const struct userbpf_helper_call *call),
			     void *ctx)
{
	struct visit visit = {.fn = fn, .ctx = ctx};
	int id;

	if (!vm || !fn)
		return -EINVAL;
	id = name ? bind_find(vm, name) : -ENOENT;
	return id < 0 ? id : bind_with(vm, (u32)id, visit_binding, &visit);
}

struct count_visit {
	int (*fn)(void *ctx, const char *helper, uint64_t calls);
	void *ctx;
};

static int visit_count(void *ctx, struct binding *binding)
{
	const struct count_visit *visit = ctx;

	return visit->fn(visit->ctx, binding->row->name,
			 __atomic_load_n(&binding->calls.nr, __ATOMIC_RELAXED));
}

int userbpf_helper_each_count(struct userbpf *vm,
			      int (*fn)(void *ctx, const char *helper, uint64_t calls), void *ctx)
{
	struct count_visit visit = {fn, ctx};

	return vm && fn ? bind_each(vm, visit_count, &visit) : -EINVAL;
}

static int clear(void *ctx, struct binding *binding)
{
	(void)ctx;
	calls_clear(&binding->calls);
	return 0;
}

int userbpf_helper_clear_calls(struct userbpf *vm, const char *name)
{
	int id;

	if (!vm)
		return -EINVAL;
	id = name ? bind_find(vm, name) : 0;
	if (id < 0)
		return public_blame(vm, __func__, id);
	return name ? bind_with(vm, (u32)id, clear, NULL) : bind_each(vm, clear, NULL);
}
