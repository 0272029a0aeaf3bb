/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The runner of case files (.t): what a file says, as data. docs/case-files.md has the language.
 *
 * case_runner.c        command line, engines, counting
 * case_runner_text.c   numbers, byte strings, quoted strings, words
 * case_runner_parse.c  a file into cases
 * case_runner_load.c   a case into an instance with maps and programs
 * case_runner_net.c    devices, routes, cgroups and sockets
 * case_runner_step.c   what a case does with them, and whether it went as expected
 */
#ifndef TESTS_CASE_RUNNER_H
#define TESTS_CASE_RUNNER_H

#include <userbpf/userbpf.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/vec.h"
#include "isa/isa.h"

struct bytes {
	u8 *data;
	size_t size;
};

struct case_map {
	int line;
	const char *name, *inner; /* inner: name of the template, or NULL */
	u32 type, key_size, value_size, max_entries, flags;
	u64 map_extra;
	bool has_lock;
	u32 lock_off;
	int err;		/* expected of the creation */
	const char *value_type; /* by its name in the case's types; NULL: none is told */
};

struct case_type {
	int line;
	const char *name;
	u32 size;
	char *fields; /* "key@0:u64 node@8:bpf_rb_node" */
};

struct case_prog {
	int line;
	const char *name;
	u32 type, attach_type, arch;
	const char *text;    /* NULL until "text:" */
	int text_line;	     /* of the file, of the first line of .text */
	int err;	     /* expected of the load */
	const char *message; /* part of what the load says, or NULL */
};

enum step_kind {
	STEP_RUN,
	STEP_SLOT,
	STEP_UPDATE,
	STEP_LOOKUP,
	STEP_DELETE,
	STEP_TAKE,
	STEP_NEXT,
	STEP_FREEZE,
	STEP_CLOCK,
	STEP_SAMPLE,
	STEP_DUE,
	STEP_USER,
	STEP_KERNEL,
	STEP_TASK,
	STEP_STACK,
	STEP_NET,
};

/* What an array of a map must hold: one "KEY=VALUE". */
struct expect_elem {
	int line;
	const char *map;
	struct bytes key, value;
	bool is_absent;
};

struct ctx_value {
	const char *text; /* "FIELD=VALUE" */
	int line;
};

struct ctx_values { /* a VEC */
	struct ctx_value *v;
	size_t nr, cap;
};

struct expect_trap {
	int line; /* 0: none expected */
	enum userbpf_trap_kind kind;
	s64 insn_idx;	     /* -1: any */
	const char *message; /* part of it, or NULL */
};

struct run_step {
	struct bytes data;
	u32 cpu, repeat, flags, xdp_mode;
	u64 limit;
	struct userbpf_event_opts event;
	bool has_session;
	u64 session_cookie; /* before each run of the step */
	s64 room;	    /* bytes of the output buffer; -1: plenty */
	struct ctx_values ctx_in, ctx_out, skb_in, skb_out;
	struct bytes ctx_data, ctx_data_out; /* the same as bytes; .data NULL: not given */

	int r0_line, data_line, ctx_data_line, trace_line,
		redirect_line; /* 0: nothing expected of it */
	u64 r0;
	struct bytes data_out;
	u64 sock_cookie;
	bool has_hook;
	s32 hook_in, hook_out;
	int hook_line; /* 0: nothing expected */
	u32 opt_room_in, opt_room_out;
	int opt_room_line; /* 0: nothing expected */
	const char *sysctl_name, *sysctl_value;
	const char *trace; /* the lines that must be traced, one after the other */
	struct expect_redirect {
		bool is_expected;
		const char *map; /* NULL: bpf_redirect() */
		u64 key;
		u32 ifindex;
		u64 flags;
	} redirect;
	struct expect_trap trap;
	VEC(struct expect_elem) elems;
};

struct step {
	enum step_kind kind;
	int line;
	int err; /* expected */
	struct run_step run;
	/* all but STEP_RUN */
	const char *map, *prog;
	struct bytes key, value;
	bool has_key, has_value;
	u64 number; /* slot index, update flags, nanoseconds, address */
	struct userbpf_task_opts task;
	struct userbpf_stack_opts stack;
	const char *net; /* "device 2 mtu 1400" */
};

struct test_case {
	const char *file, *name;
	int line;
	u32 nr_cpus;
	u64 seed, start_ns;
	VEC(struct case_type) types;
	VEC(struct case_map) maps;
	VEC(struct case_prog) progs; /* the first one is what "run:" runs */
	VEC(struct step) steps;
	const char *fails; /* of self-tests: part of the message with which the case must fail */
	const char *error; /* why the file is wrong, or NULL */
	int error_line;
};

struct case_file {
	struct arena arena;
	struct mem *mem;
	const char *path;
	VEC(struct test_case) cases;
};

/* --- case_runner_text.c --- */

/* Skip blanks; cut the next blank-separated word off *@s; NULL when there is none. */
char *text_next_word(char **s);
bool text_parse_u64(const char *word, u64 *value);
/*
 * Byte strings: hex digits, u8:N ... u64:N, be16:N ..., zero:N, fill:N:BYTE, "text", joined by
 * commas. false when @word is none.
 */
bool text_parse_bytes(struct arena *arena, const char *word, struct bytes *out);
/* Every word of @line. */
bool text_parse_all_bytes(struct arena *arena, char *line, struct bytes *out);
/* The C string in quotes that *@s begins with, unescaped; NULL when there is none. */
char *text_parse_quoted(struct arena *arena, char **s);
/* "EINVAL" to -EINVAL, "ok" to 0; false for other words. */
bool text_parse_errno(const char *word, int *err);
const char *text_errno(int err);
void text_put_hex(struct text *out, const void *data, size_t size);

/* --- case_runner_parse.c --- */

/* 0 or -errno; mistakes in the file are in the cases. case_file_free() in any case. */
int case_file_read(struct mem *mem, const char *path, struct case_file *file);
void case_file_free(struct case_file *file);

/* --- case_runner_load.c --- */

/* One row for each way to run a program. */
struct engine_row {
	const char *name;
	enum userbpf_engine engine;
	bool is_trusted; /* memory unchecked: only for cases that expect no trap */
};

/* One case in one instance. */
struct bench {
	struct test_case *tc;
	const struct engine_row *engine;
	struct userbpf *vm;
	struct userbpf_btf *types; /* of the case; NULL: it has none */
	struct userbpf_map *maps[16];
	struct userbpf_prog *progs[16];
	struct text *failures; /* lines "file:line: [engine] what" */
	struct text *observed; /* everything that every engine must agree on */
	int nr_failures;
	u32 *executed; /* by enum isa_op, or NULL: instead of checking, count what runs execute */
};

void bench_fail(struct bench *bench, int line, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* Returns false when the case ends here: something failed, or a refusal was expected and came. */
bool bench_load(struct bench *bench);
void bench_free(struct bench *bench);
struct userbpf_map *bench_find_map(struct bench *bench, const char *name);

/* --- case_runner_types.c --- */

/* Make bench->types of what the case says. false: it failed. */
bool bench_make_types(struct bench *bench);
/* The id of a struct of the case; 0: there is none of that name. */
u32 bench_type_id(const struct test_case *tc, const char *name);
/* That of a number of so many bytes; 0: there is none. */
u32 bench_number_id(u32 size);

/* --- case_runner_net.c --- */

/* Do what the line of a STEP_NET says. 0 or -errno; false: the line makes no sense. */
bool net_do(struct userbpf *vm, const char *line, int *err);
/* --- case_runner_skb.c --- */

/* Set the field of @skb that "FIELD=VALUE" names; NULL, or why not. @offset, @size: which it is. */
const char *skb_set_field(struct userbpf_skb *skb, const char *text, u32 *offset, u32 *size);

/* --- case_runner_step.c --- */

void bench_run_steps(struct bench *bench);

#endif
