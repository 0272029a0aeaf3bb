// SPDX-License-Identifier: BSD-2-Clause
/* A case's instance: maps created, programs assembled and loaded, each with the outcome it expects.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "spec/names.h"
#include "sys/public.h"
#include "tests/case_runner.h"
#include "vm/interp.h"

void bench_fail(struct bench *bench, int line, const char *fmt, ...)
{
	va_list args;

	bench->nr_failures++;
	text_printf(bench->failures, "%s:%d: [%s] ", bench->tc->file, line, bench->engine->name);
	va_start(args, fmt);
	text_vprintf(bench->failures, fmt, args);
	va_end(args);
	text_putc(bench->failures, '\n');
}

struct userbpf_map *bench_find_map(struct bench *bench, const char *name)
{
	for (size_t i = 0; i < bench->tc->maps.nr; i++) {
		if (bench->maps[i] && !strcmp(bench->tc->maps.v[i].name, name))
			return bench->maps[i];
	}
	return NULL;
}

/* --- maps --- */

/*
 * Types for maps that cannot be without: u32 keys [1], and values that are an array [3] of bytes
 * [2].
 */
static struct userbpf_btf *make_types(struct bench *bench, u32 value_size)
{
	static const char strings[] = "\0u32\0u8";
	const u32 types[] = {1, BTF_KIND_INT << 24,   4, 32, /* */
			     5, BTF_KIND_INT << 24,   1, 8,  /* */
			     0, BTF_KIND_ARRAY << 24, 0, 2,  1, value_size};
	struct {
		struct btf_header header;
		u8 bytes[sizeof(types) + sizeof(strings)];
	} blob = {.header = {.magic = BTF_MAGIC,
			     .version = BTF_VERSION,
			     .hdr_len = sizeof(blob.header),
			     .type_len = sizeof(types),
			     .str_off = sizeof(types),
			     .str_len = sizeof(strings)}};

	memcpy(blob.bytes, types, sizeof(types));
	memcpy(blob.bytes + sizeof(types), strings, sizeof(strings));
	return userbpf_btf_parse(bench->vm, &blob, sizeof(blob.header) + sizeof(blob.bytes), NULL,
				 0);
}

static bool create_map(struct bench *bench, size_t i)
{
	const struct case_map *want = &bench->tc->maps.v[i];
	USERBPF_OPTS(userbpf_map_create_opts, opts, .map_flags = want->flags,
		     .map_extra = want->map_extra, .has_spin_lock = want->has_lock,
		     .spin_lock_off = want->lock_off);
	const struct spec_map *row = spec_map_by_type(want->type);
	int err;

	if (row && row->flags & MAP_NEEDS_BTF) {
		opts.btf = make_types(bench, want->value_size);
		opts.btf_key_type_id = 1;
		opts.btf_value_type_id = 3;
	}
	if (want->value_type) {
		opts.btf = bench->types;
		opts.btf_key_type_id = bench_number_id(want->key_size);
		opts.btf_value_type_id = bench_type_id(bench->tc, want->value_type);
	}
	if (want->inner)
		opts.inner_map = bench_find_map(bench, want->inner);
	bench->maps[i] =
		userbpf_map_create(bench->vm, (enum bpf_map_type)want->type, want->name,
				   want->key_size, want->value_size, want->max_entries, &opts);
	err = bench->maps[i] ? 0 : -errno;
	if (!want->value_type)
		userbpf_btf_free(opts.btf);
	if (err == want->err)
		return true;
	bench_fail(bench, want->line, "map %s: %s, expected %s", want->name, text_errno(err),
		   text_errno(want->err));
	return false;
}

/* --- programs --- */

/*
 * Encodings that the assembler's language has no words for are written ".insn code dst src off
 * imm". Each is assembled as a jump that nobody writes, and replaced afterwards.
 */
#define RAW_MARK 0x5a5a0000

struct raw_insns {
	struct bpf_insn insns[256];
	u32 nr;
};

static bool parse_raw_insn(const char *s, struct bpf_insn *insn)
{
	unsigned int code, dst, src;
	long long off, imm;

	if (sscanf(s, " .insn %i %u %u %lli %lli", (int *)&code, &dst, &src, &off, &imm) != 5)
		return false;
	*insn = (struct bpf_insn){.code = (u8)code, .off = (s16)off, .imm = (s32)imm};
	insn->dst_reg = dst & 0xf;
	insn->src_reg = src & 0xf;
	return true;
}

/* A line with the ids of types for "type[NAME]". */
static void put_line(const struct test_case *tc, const char *line, int len, struct text *out)
{
	const char *at = memmem(line, (size_t)len, "type[", 5);
	char name[64];

	if (!at || sscanf(at, "type[%63[^]]]", name) != 1) {
		text_printf(out, "%.*s\n", len, line);
		return;
	}
	text_printf(out, "%.*s%u\n", (int)(at - line), line, bench_type_id(tc, name));
}

static void replace_raw_lines(const struct test_case *tc, const char *text, struct text *out,
			      struct raw_insns *raw)
{
	while (*text) {
		int len = (int)strcspn(text, "\n");

		if (raw->nr < ARRAY_SIZE(raw->insns) && parse_raw_insn(text, &raw->insns[raw->nr]))
			text_printf(out, "gotol pc+%u\n", RAW_MARK + raw->nr++);
		else
			put_line(tc, text, len, out);
		text += len + (text[len] == '\n');
	}
}

static void put_raw_insns(struct bpf_insn *insns, int nr, const struct raw_insns *raw)
{
	for (int i = 0; i < nr; i++) {
		u32 idx = (u32)insns[i].imm - RAW_MARK;

		if (insns[i].code == (BPF_JMP32 | BPF_JA) && idx < raw->nr)
			insns[i] = raw->insns[idx];
	}
}

static int map_number(void *ctx, const char *name, size_t len)
{
	struct bench *bench = ctx;
	char copy[64];
	struct userbpf_map *map;

	snprintf(copy, sizeof(copy), "%.*s", (int)MIN(len, sizeof(copy) - 1), name);
	map = bench_find_map(bench, copy);
	return map ? userbpf_map_fd(map) : -1;
}

/* Number of instructions in *@insns, which the caller frees, or -errno after noting the failure. */
static int assemble(struct bench *bench, const struct case_prog *prog, struct bpf_insn **insns)
{
	struct isa_names names = spec_isa_names;
	size_t room = strlen(prog->text) + 16, text_size = room * 4;
	struct raw_insns raw = {.nr = 0};
	char msg[256] = "", *plain = malloc(text_size);
	struct text err = TEXT_ON(msg), out = {.buf = plain, .size = text_size};
	int nr = -ENOMEM;

	names.map_number = map_number;
	names.ctx = bench;
	*insns = calloc(room, sizeof(**insns));
	if (plain && *insns) {
		plain[0] = '\0';
		replace_raw_lines(bench->tc, prog->text, &out, &raw);
		nr = isa_asm(plain, &names, *insns, room, &err);
	}
	if (nr < 0)
		bench_fail(bench, prog->text_line - 1, "text: %s", msg);
	else
		put_raw_insns(*insns, nr, &raw);
	free(plain);
	return nr;
}

/*
 * The unchecked interpreter is for verified programs. What the case expects is the proof: a program
 * that has just run to its end in checked mode does so in this one.
 */
static int make_trusted(struct bench *bench, struct userbpf_prog *handle)
{
	struct prog *prog = handle->prog;

	interp_free(prog, &bench->vm->mem);
	prog->is_verified = true;
	return interp_prepare(prog, &bench->vm->mem);
}

static void check_load(struct bench *bench, const struct case_prog *want, int err)
{
	char msg[512];

	userbpf_last_error(bench->vm, msg, sizeof(msg));
	if (err != want->err)
		bench_fail(bench, want->line, "load of %s: %s, expected %s: %s", want->name,
			   text_errno(err), text_errno(want->err), msg);
	else if (want->message && !strstr(msg, want->message))
		bench_fail(bench, want->line, "load of %s says \"%s\", expected \"%s\"", want->name,
			   msg, want->message);
}

static void load_prog_of(struct bench *bench, size_t i)
{
	const struct case_prog *want = &bench->tc->progs.v[i];
	USERBPF_OPTS(userbpf_prog_load_opts, opts);
	struct bpf_insn *insns = NULL;
	int nr, err;

	if (!want->text) {
		bench_fail(bench, want->line, "program %s has no text", want->name);
		return;
	}
	nr = assemble(bench, want, &insns);
	if (nr >= 0) {
		opts.expected_attach_type = (enum bpf_attach_type)want->attach_type;
		opts.arch = (enum userbpf_arch)want->arch;
		opts.btf = bench->types;
		bench->progs[i] = userbpf_prog_load(bench->vm, (enum bpf_prog_type)want->type,
						    want->name, "GPL", insns, (size_t)nr, &opts);
		err = bench->progs[i] ? 0 : -errno;
		check_load(bench, want, err);
		if (!err && bench->engine->is_trusted && make_trusted(bench, bench->progs[i]))
			bench_fail(bench, want->line, "out of memory");
	}
	free(insns);
}

static bool is_refused(struct test_case *tc)
{
	VEC_FOR_EACH (&tc->progs, prog) {
		if (prog->err)
			return true;
	}
	return false;
}

bool bench_load(struct bench *bench)
{
	struct test_case *tc = bench->tc;
	USERBPF_OPTS(userbpf_opts, opts, .nr_cpus = tc->nr_cpus, .seed = tc->seed,
		     .start_ns = tc->start_ns);

	if (tc->maps.nr > ARRAY_SIZE(bench->maps) || tc->progs.nr > ARRAY_SIZE(bench->progs)) {
		bench_fail(bench, tc->line, "too many maps or programs");
		return false;
	}
	bench->vm = userbpf_new(&opts);
	if (!bench->vm) {
		bench_fail(bench, tc->line, "userbpf_new: %s", text_errno(-errno));
		return false;
	}
	if (!bench_make_types(bench))
		return false;
	for (size_t i = 0; i < tc->maps.nr; i++) {
		if (!create_map(bench, i))
			return false;
	}
	for (size_t i = 0; i < tc->progs.nr; i++)
		load_prog_of(bench, i);
	return !bench->nr_failures && !is_refused(tc);
}

void bench_free(struct bench *bench)
{
	for (size_t i = 0; i < ARRAY_SIZE(bench->progs); i++)
		userbpf_prog_free(bench->progs[i]);
	for (size_t i = 0; i < ARRAY_SIZE(bench->maps); i++)
		userbpf_map_free(bench->maps[i]);
	userbpf_btf_free(bench->types);
	userbpf_free(bench->vm);
}
