// SPDX-License-Identifier: BSD-2-Clause
/*
 * Between registers and C. Inwards, a libffi closure: code made at run time that knows its binding
 * and can be called as u64 f(u64, u64, u64, u64, u64, struct run *). Outwards, ffi_call() to a
 * function of any prototype. Nothing is allocated or locked while a function runs: a trap in a
 * callback of a built-in helper leaves all this behind with longjmp().
 */
#include <errno.h>
#include <ffi.h>
#include <string.h>

#include "helpers/bind.h"
#include "helpers/record.h"
#include "vm/dynptr.h"
#include "vm/interp.h"

#define NR_BODY_ARGS 6 /* R1 to R5 and the run */

struct closure {
	ffi_closure *ffi;
	void *code;
	ffi_cif body;	  /* of what engines call */
	ffi_cif function; /* of the C function */
	ffi_type *function_args[1 + SPEC_MAX_HELPER_ARGS];
};

static ffi_type *const ffi_of[C_NR_TYPES] = {
	[C_VOID] = &ffi_type_void,  [C_BOOL] = &ffi_type_uint8,	 [C_U8] = &ffi_type_uint8,
	[C_S8] = &ffi_type_sint8,   [C_U16] = &ffi_type_uint16,	 [C_S16] = &ffi_type_sint16,
	[C_U32] = &ffi_type_uint32, [C_S32] = &ffi_type_sint32,	 [C_U64] = &ffi_type_uint64,
	[C_S64] = &ffi_type_sint64, [C_PTR] = &ffi_type_pointer,
};

static ffi_type *const body_args[NR_BODY_ARGS] = {&ffi_type_uint64, &ffi_type_uint64,
						  &ffi_type_uint64, &ffi_type_uint64,
						  &ffi_type_uint64, &ffi_type_pointer};

/* --- the C function --- */

union c_value {
	u8 b1;
	u16 b2;
	u32 b4;
	u64 b8;
};

static union c_value c_value_of(enum c_type type, u64 reg)
{
	union c_value value = {0};

	switch (c_type_bytes(type)) {
	case 1: value.b1 = type == C_BOOL ? reg != 0 : (u8)reg; break;
	case 2: value.b2 = (u16)reg; break;
	case 4: value.b4 = (u32)reg; break;
	default: value.b8 = reg; break;
	}
	return value;
}

static struct open_call open_call(const struct binding *binding, struct run *run, const u64 args[5])
{
	struct open_call call = {
		.shown = {.vm = run->vm,
			  .data = binding->function.data,
			  .helper = binding->row->name,
			  .prog = run->prog->name,
			  .cpu = run->cpu->id},
		.binding = binding,
		.run = run,
	};

	memcpy(call.shown.args, args, sizeof(call.shown.args));
	return call;
}

static u64 serve_function(struct binding *binding, struct run *run, const u64 args[5])
{
	const struct c_function *function = &binding->function;
	const struct proto *proto = &function->proto;
	union c_value values[SPEC_MAX_HELPER_ARGS];
	void *pointers[1 + SPEC_MAX_HELPER_ARGS];
	struct open_call call;
	void *shown = &call.shown;
	u32 nr = 0;
	union {
		ffi_arg wide; /* libffi widens what is smaller */
		u64 bits;
	} ret = {0};

	if (function->wants_call) {
		call = open_call(binding, run, args);
		pointers[nr++] = &shown;
	}
	for (u32 i = 0; i < proto->nr_params; i++) {
		values[i] = c_value_of(proto->params[i].type, args[i]);
		pointers[nr++] = &values[i];
	}
	ffi_call(&binding->closure->function, function->fn, &ret, pointers);
	return c_type_extend(proto->ret, ret.bits);
}

int closure_set_function(struct binding *binding, struct text *err)
{
	const struct c_function *function = &binding->function;
	struct closure *closure = binding->closure;
	unsigned int nr = 0;

	if (function->wants_call)
		closure->function_args[nr++] = &ffi_type_pointer;
	for (u32 i = 0; i < function->proto.nr_params; i++)
		closure->function_args[nr++] = ffi_of[function->proto.params[i].type];
	if (ffi_prep_cif(&closure->function, FFI_DEFAULT_ABI, nr, ffi_of[function->proto.ret],
			 closure->function_args) != FFI_OK) {
		text_puts(err, "libffi does not take the prototype");
		return -EINVAL;
	}
	binding->serve = serve_function;
	return 0;
}

/* --- the closure --- */

/*
 * What a mock was given to release and did not hand to the built-in helper is released all the
 * same: the program holds it no more.
 */
static void release_records(const struct binding *binding, struct run *run, const u64 args[5])
{
	for (int i = 0; i < SPEC_MAX_HELPER_ARGS; i++) {
		if (binding->row->args[i].type & OBJ_RELEASE)
			record_drop(run, args[i]);
	}
}

static bool is_new_dynptr(u32 type)
{
	return spec_base_type(type) == ARG_PTR_TO_DYNPTR && type & MEM_UNINIT;
}

/* What lies where the helper is to make a dynptr is overwritten, whoever serves the call. */
static void forget_dynptrs(const struct binding *binding, struct run *run, const u64 args[5])
{
	for (int i = 0; i < SPEC_MAX_HELPER_ARGS; i++) {
		if (is_new_dynptr(binding->row->args[i].type))
			dynptr_forget(run, args[i]);
	}
}

/*
 * The helper leaves a dynptr also when it fails, one with nothing behind it, which the program may
 * and, if it is of a ring buffer, must go on with. kernel/bpf/ringbuf.c: bpf_ringbuf_reserve_dynptr
 */
static void make_dynptrs(const struct binding *binding, struct run *run, const u64 args[5])
{
	for (int i = 0; i < SPEC_MAX_HELPER_ARGS; i++) {
		u32 type = binding->row->args[i].type;

		if (is_new_dynptr(type) && !dynptr_at(run, args[i]))
			dynptr_new(run, args[i], type & DYNPTR_TYPE_MASK);
	}
}

static u64 serve(struct binding *binding, struct run *run, const u64 args[5])
{
	u64 ret;

	if (!binding->serve)
		return binding->original(args[0], args[1], args[2], args[3], args[4], run);
	forget_dynptrs(binding, run, args);
	ret = binding->serve(binding, run, args);
	make_dynptrs(binding, run, args);
	if (binding->row->flags & HELPER_RELEASES)
		release_records(binding, run, args);
	return binding->row->ret.type == RET_VOID ? 0 : ret;
}

static void enter(ffi_cif *cif, void *ret, void **values, void *data)
{
	struct binding *binding = data;
	struct run *run = *(struct run **)values[NR_BODY_ARGS - 1];
	u64 args[SPEC_MAX_HELPER_ARGS], nth, r0;

	(void)cif;
	for (int i = 0; i < SPEC_MAX_HELPER_ARGS; i++)
		args[i] = *(u64 *)values[i];
	nth = calls_begin(&binding->calls, run, args);
	r0 = serve(binding, run, args);
	calls_end(&binding->calls, nth, binding->row->ret.type == RET_VOID ? 0 : r0);
	*(u64 *)ret = r0;
}

/* Of what libffi tried last. */
static int refusal(int err)
{
	return err == EACCES || err == EPERM || err == EMFILE || err == ENFILE ? -err : -ENOMEM;
}

/* libffi takes its memory from the host; it counts as the instance's. */
static int alloc_code(struct mem *mem, struct closure *closure, struct text *err)
{
	if (!mem_charge(mem, sizeof(ffi_closure)))
		return -ENOMEM;
	errno = 0;
	closure->ffi = ffi_closure_alloc(sizeof(ffi_closure), &closure->code);
	if (closure->ffi)
		return 0;
	mem_uncharge(mem, sizeof(ffi_closure));
	text_puts(err, "the host gives libffi no memory that can hold code");
	return refusal(errno);
}

int closure_new(struct mem *mem, struct binding *binding, struct text *err_text)
{
	struct closure *closure = mem_zalloc(mem, sizeof(*closure));
	int err;

	if (!closure)
		return -ENOMEM;
	err = alloc_code(mem, closure, err_text);
	if (err) {
		mem_free(mem, closure);
		return err;
	}
	binding->closure = closure;
	if (ffi_prep_cif(&closure->body, FFI_DEFAULT_ABI, NR_BODY_ARGS, &ffi_type_uint64,
			 (ffi_type **)body_args) == FFI_OK &&
	    ffi_prep_closure_loc(closure->ffi, &closure->body, enter, binding, closure->code) ==
		    FFI_OK)
		return 0;
	text_puts(err_text, "libffi cannot make closures here");
	return -EOPNOTSUPP;
}

void closure_free(struct mem *mem, struct closure *closure)
{
	if (!closure)
		return;
	ffi_closure_free(closure->ffi);
	mem_uncharge(mem, sizeof(ffi_closure));
	mem_free(mem, closure);
}

exec_fn closure_code(const struct closure *closure)
{
	exec_fn fn;

	memcpy(&fn, &closure->code, sizeof(fn));
	return fn;
}
