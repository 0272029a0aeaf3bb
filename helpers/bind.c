// SPDX-License-Identifier: BSD-2-Clause
#include "helpers/bind.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "vm/interp.h"

static struct binding *binding_of(struct bound *bound)
{
	return container_of(bound, struct binding, bound);
}

/* What checked mode cannot check it does not call. */
static exec_fn body_of(const struct spec_helper *row)
{
	return args_can_check(row) ? helper_body(row->id) : NULL;
}

static bool is_own(const struct binding *binding)
{
	return binding->row == &binding->own;
}

/* --- bindings; all of this with the list locked --- */

static void lock(struct userbpf *vm)
{
	pthread_mutex_lock(&vm->bounds.lock);
}

static void unlock(struct userbpf *vm)
{
	pthread_mutex_unlock(&vm->bounds.lock);
}

static struct binding *find(struct userbpf *vm, u32 id)
{
	struct bound *bound = bound_find(vm, id);

	return bound ? binding_of(bound) : NULL;
}

static void free_binding(struct userbpf *vm, struct bound *bound)
{
	struct binding *binding = binding_of(bound);

	closure_free(&vm->mem, binding->closure);
	calls_destroy(&binding->calls, &vm->mem);
	mem_free(&vm->mem, binding->values);
	mem_free(&vm->mem, binding);
}

/* In no list yet. @row lives as long as the instance, or is copied for @is_own. */
static int new_binding(struct userbpf *vm, const struct spec_helper *row, bool own,
		       struct binding **out, struct text *err_text)
{
	struct binding *binding = mem_zalloc(&vm->mem, sizeof(*binding));
	int err;

	if (!binding)
		return -ENOMEM;
	err = calls_init(&binding->calls);
	if (err) {
		mem_free(&vm->mem, binding);
		return err;
	}
	binding->own = own ? *row : (struct spec_helper){0};
	binding->row = own ? &binding->own : row;
	binding->bound = (struct bound){.id = row->id, .free = free_binding};
	binding->original = own ? NULL : body_of(row);
	binding->is_counted = vm->bounds.counts_all;
	err = calls_set_depth(&binding->calls, &vm->mem, vm->bounds.depth);
	if (!err)
		err = closure_new(&vm->mem, binding, err_text);
	if (err)
		free_binding(vm, &binding->bound);
	else
		*out = binding;
	return err;
}

static void drop(struct userbpf *vm, struct binding *binding)
{
	bound_remove(vm, &binding->bound);
	free_binding(vm, &binding->bound);
}

/* A binding that does nothing but count is kept only for who wants the count. */
static void drop_if_idle(struct userbpf *vm, struct binding *binding)
{
	if (!binding->serve && !binding->is_counted)
		drop(vm, binding);
}

/* NULL: no such helper. */
static u32 *uses_of(struct userbpf *vm, u32 id)
{
	struct binding *binding;

	if (id <= SPEC_MAX_HELPER_ID)
		return &vm->bounds.nr_uses[id];
	if (spec_is_kfunc_id(id))
		return &vm->bounds.nr_kfunc_uses[id - SPEC_KFUNC_FIRST_ID];
	binding = find(vm, id);
	return binding ? &binding->nr_uses : NULL;
}

static int check_idle(struct userbpf *vm, u32 id, struct text *err)
{
	if (!*uses_of(vm, id))
		return 0;
	text_puts(err, "a program that calls it is loaded");
	return -EBUSY;
}

#define NO_SUCH_HELPER "there is no such helper, nor a kernel function that userbpf knows"

/* A helper or a kfunc. */
static const struct spec_helper *find_row(const char *name)
{
	const struct spec_helper *row = spec_helper_by_name(name);
	const struct spec_kfunc *kfunc = row ? NULL : spec_kfunc_by_name(name);

	return kfunc ? spec_kfunc_call(kfunc) : row;
}

static int find_id(struct userbpf *vm, const char *name)
{
	const struct spec_helper *row = find_row(name);
	char full[64];

	if (!row) {
		snprintf(full, sizeof(full), "bpf_%s", name);
		row = find_row(full);
	}
	if (row)
		return (int)row->id;
	for (struct bound *bound = vm->bounds.first; bound; bound = bound->next) {
		if (is_own(binding_of(bound)) && !strcmp(binding_of(bound)->row->name, name))
			return (int)bound->id;
	}
	return -ENOENT;
}

/* The binding of a built-in helper that no program calls, made when there is none. */
static int get_idle(struct userbpf *vm, u32 id, struct binding **out, struct text *err_text)
{
	int err = check_idle(vm, id, err_text);

	if (err)
		return err;
	*out = find(vm, id);
	if (*out)
		return 0;
	err = new_binding(vm, spec_helper_by_id(id), false, out, err_text);
	if (!err)
		bound_add(vm, &(*out)->bound);
	return err;
}

/* --- for loading programs --- */

const struct spec_helper *bind_any_row(struct userbpf *vm, u32 id)
{
	const struct spec_helper *row = spec_helper_by_id(id);
	struct binding *binding;

	if (row)
		return row;
	lock(vm);
	binding = find(vm, id);
	unlock(vm);
	return binding ? binding->row : NULL;
}

const struct spec_helper *bind_row(struct userbpf *vm, u32 id, u32 prog_type, u32 attach_type)
{
	const struct spec_helper *row;

	if (spec_helper_by_id(id))
		return spec_helper_for(id, prog_type, attach_type);
	row = bind_any_row(vm, id);
	return row && row->progs & spec_progs_bit(prog_type) ? row : NULL;
}

/* A helper is bound to be counted when the first program that calls it comes. */
static int bind_counter(struct userbpf *vm, const struct spec_helper *row, struct text *err_text)
{
	struct binding *binding;
	int err;

	if (!vm->bounds.counts_all || find(vm, row->id) || !body_of(row))
		return 0;
	err = new_binding(vm, spec_helper_by_id(row->id), false, &binding, err_text);
	if (!err)
		bound_add(vm, &binding->bound);
	return err;
}

static exec_fn function_of(struct userbpf *vm, const struct spec_helper *row)
{
	const struct binding *binding = find(vm, row->id);

	if (!binding)
		return body_of(row);
	return binding->serve || binding->original ? closure_code(binding->closure) : NULL;
}

int bind_get(struct userbpf *vm, const struct spec_helper *row, exec_fn *fn, struct text *err_text)
{
	int err;

	lock(vm);
	err = *uses_of(vm, row->id) ? 0 : bind_counter(vm, row, err_text);
	if (!err) {
		*fn = function_of(vm, row);
		err = *fn ? 0 : -EOPNOTSUPP;
	}
	if (!err)
		++*uses_of(vm, row->id);
	unlock(vm);
	return err;
}

bool bind_is_served(struct userbpf *vm, const struct spec_helper *row)
{
	bool is_served;

	lock(vm);
	is_served = function_of(vm, row);
	unlock(vm);
	return is_served;
}

void bind_put(struct userbpf *vm, u32 id)
{
	u32 *uses;

	lock(vm);
	uses = uses_of(vm, id);
	if (uses)
		--*uses;
	unlock(vm);
}

/* --- the embedder's helpers --- */

static int check_new(struct userbpf *vm, u32 id, const char *name, struct text *err)
{
	if (!name[0]) {
		text_puts(err, "the prototype does not name the helper");
		return -EINVAL;
	}
	if (!find(vm, id) && find_id(vm, name) < 0)
		return 0;
	text_printf(err, "there is a helper %s#%u already", find(vm, id) ? "" : name, id);
	return -EEXIST;
}

static int add_own(struct userbpf *vm, const struct spec_helper *row,
		   const struct c_function *function, struct text *err_text)
{
	struct binding *binding;
	int err = new_binding(vm, row, true, &binding, err_text);

	if (err)
		return err;
	binding->function = *function;
	binding->own.name = binding->function.proto.name;
	err = closure_set_function(binding, err_text);
	if (err)
		free_binding(vm, &binding->bound);
	else
		bound_add(vm, &binding->bound);
	return err;
}

int bind_own(struct userbpf *vm, const struct spec_helper *given, const struct c_function *function,
	     struct text *err_text)
{
	struct spec_helper row = *given;
	int err = proto_fill_row(&function->proto, &row, err_text);

	if (err)
		return err;
	lock(vm);
	err = check_new(vm, row.id, function->proto.name, err_text);
	if (!err)
		err = add_own(vm, &row, function, err_text);
	unlock(vm);
	return err;
}

/* --- mocks --- */

static int find_builtin(struct userbpf *vm, const char *name, struct text *err)
{
	int id = bind_find(vm, name);

	if (id < 0) {
		text_puts(err, NO_SUCH_HELPER);
		return id;
	}
	if (!spec_helper_by_id((u32)id)) {
		text_puts(err, "only built-in helpers can be replaced");
		return -EOPNOTSUPP;
	}
	return id;
}

static int find_to_mock(struct userbpf *vm, const char *name, struct text *err)
{
	int id = find_builtin(vm, name, err);

	if (id < 0 ||
	    !(spec_helper_by_id((u32)id)->flags & (HELPER_SPIN_LOCK | HELPER_SPIN_UNLOCK)))
		return id;
	/* Others would wait for ever, or for nothing. */
	text_puts(err, "locks cannot be replaced");
	return -EOPNOTSUPP;
}

/* A helper with several rows takes a function that fits one of them, by default the longest. */
static int choose_proto(u32 id, struct c_function *function, struct text *err_text)
{
	const struct spec_helper *first = spec_helper_by_id(id), *row;
	char why_buf[256] = "";
	struct text why = TEXT_ON(why_buf);
	struct proto longest;

	if (!function->has_proto)
		proto_of_row(first, &function->proto);
	else if (first->flags & HELPER_ANY_PROTO)
		return 0;
	for (row = first; row; row = spec_helper_next(row)) {
		proto_of_row(row, &longest);
		if (!function->has_proto && longest.nr_params > function->proto.nr_params)
			function->proto = longest;
		if (function->has_proto && !proto_check_row(&function->proto, row, &why))
			return 0;
	}
	return function->has_proto ? proto_check_row(&function->proto, first, err_text) : 0;
}

int bind_mock(struct userbpf *vm, const char *name, const struct c_function *given,
	      struct text *err_text)
{
	struct c_function function = *given;
	int id = find_to_mock(vm, name, err_text), err;
	struct binding *binding;

	if (id < 0)
		return id;
	err = choose_proto((u32)id, &function, err_text);
	if (err)
		return err;
	lock(vm);
	err = get_idle(vm, (u32)id, &binding, err_text);
	if (!err) {
		binding->function = function;
		err = closure_set_function(binding, err_text);
		drop_if_idle(vm, binding);
	}
	unlock(vm);
	return err;
}

static u64 serve_value(struct binding *binding, struct run *run, const u64 args[5])
{
	u64 value = 0;

	(void)args;
	lock(run->vm);
	if (binding->nr_values) {
		u64 last = binding->nr_values - 1;

		value = binding->values[MIN(binding->next_value, last)];
		binding->next_value++;
	}
	unlock(run->vm);
	return value;
}

static int set_values(struct userbpf *vm, struct binding *binding, const u64 *values,
		      size_t nr_values)
{
	u64 *copy = NULL;

	if (nr_values) {
		copy = mem_calloc(&vm->mem, nr_values, sizeof(*copy));
		if (!copy)
			return -ENOMEM;
		memcpy(copy, values, nr_values * sizeof(*copy));
	}
	mem_free(&vm->mem, binding->values);
	binding->values = copy;
	binding->nr_values = nr_values;
	binding->next_value = 0;
	binding->serve = serve_value;
	return 0;
}

int bind_values(struct userbpf *vm, const char *name, const u64 *values, size_t nr_values,
		struct text *err_text)
{
	int id = find_to_mock(vm, name, err_text), err;
	struct binding *binding;
	bool is_void;

	if (id < 0)
		return id;
	is_void = spec_helper_by_id((u32)id)->ret.type == RET_VOID;
	if (is_void != !nr_values) {
		text_puts(err_text, is_void ? "it has no result" : "it needs a value to return");
		return -EINVAL;
	}
	lock(vm);
	binding = find(vm, (u32)id);
	/* Programs that call it go on calling the same function. */
	err = binding && binding->serve == serve_value ? 0
						       : get_idle(vm, (u32)id, &binding, err_text);
	if (!err) {
		err = set_values(vm, binding, values, nr_values);
		drop_if_idle(vm, binding);
	}
	unlock(vm);
	return err;
}

int bind_unmock(struct userbpf *vm, const char *name, struct text *err_text)
{
	int id = find_builtin(vm, name, err_text), err;
	struct binding *binding;

	if (id < 0)
		return id;
	lock(vm);
	err = check_idle(vm, (u32)id, err_text);
	binding = find(vm, (u32)id);
	if (!err && binding) {
		binding->serve = NULL;
		drop_if_idle(vm, binding);
	}
	unlock(vm);
	return err;
}

/* --- counts and records --- */

int bind_record(struct userbpf *vm, const char *name, u32 depth, struct text *err_text)
{
	int id = bind_find(vm, name), err;
	struct binding *binding;

	if (id < 0) {
		text_puts(err_text, NO_SUCH_HELPER);
		return id;
	}
	lock(vm);
	err = get_idle(vm, (u32)id, &binding, err_text);
	if (!err) {
		err = calls_set_depth(&binding->calls, &vm->mem, depth);
		if (!err)
			binding->is_counted = true;
		else
			drop_if_idle(vm, binding);
	}
	unlock(vm);
	return err;
}

int bind_record_all(struct userbpf *vm, u32 depth)
{
	int err = 0;

	lock(vm);
	for (struct bound *bound = vm->bounds.first; bound && !err; bound = bound->next) {
		if (!*uses_of(vm, bound->id))
			err = calls_set_depth(&binding_of(bound)->calls, &vm->mem, depth);
	}
	if (!err) {
		vm->bounds.counts_all = true;
		vm->bounds.depth = depth;
	}
	unlock(vm);
	return err;
}

int bind_find(struct userbpf *vm, const char *name)
{
	int id;

	lock(vm);
	id = find_id(vm, name);
	unlock(vm);
	return id;
}

int bind_each(struct userbpf *vm, int (*fn)(void *ctx, struct binding *binding), void *ctx)
{
	int ret = 0;

	lock(vm);
	for (struct bound *bound = vm->bounds.first; bound && !ret; bound = bound->next)
		ret = fn(ctx, binding_of(bound));
	unlock(vm);
	return ret;
}

int bind_with(struct userbpf *vm, u32 id, int (*fn)(void *ctx, struct binding *binding), void *ctx)
{
	struct binding *binding;
	int ret = 0;

	lock(vm);
	binding = find(vm, id);
	if (binding)
		ret = fn(ctx, binding);
	unlock(vm);
	return ret;
}
