// SPDX-License-Identifier: BSD-2-Clause
/*
 * userbpf run --raw: the plug-in protocol of the public bpf_conformance suite. The suite starts
 *
 *	PLUGIN MEMORY-HEX PLUGIN-OPTIONS
 *
 * where either may be an empty word, writes the program as hexadecimal bytes on standard input and
 * reads R0 in hexadecimal from standard output. Plug-ins of other runtimes also know the options
 * --program HEX, --debug and --elf (the bytes are an ELF file, its first program is run), and so
 * does this one.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/object.h"
#include "cli/run.h"
#include "cli/trace.h"

static int read_program(const struct run_args *args, struct bytes *program)
{
	struct bytes text;
	int status;

	if (args->program)
		return hex_parse_told("--program", args->program, program);
	status = file_read("-", &text);
	if (status)
		return status;
	text.data = cli_realloc(text.data, text.size + 1);
	text.data[text.size] = '\0';
	if (strlen((char *)text.data) != text.size)
		status = cli_usage("standard input: is not hexadecimal text");
	else
		status = hex_parse_told("standard input", (char *)text.data, program);
	bytes_free(&text);
	return status;
}

static int run_over(const struct run_args *args, struct subject *subject, struct bytes *memory)
{
	USERBPF_OPTS(userbpf_trap, trap);
	USERBPF_OPTS(userbpf_run_opts, opts, .data_in = memory->size ? memory->data : NULL,
		     .data_size_in = (u32)memory->size, .cpu = (u32)args->cpu,
		     .engine = (enum userbpf_engine)args->engine, .insn_limit = args->limit,
		     .trap = &trap);
	int err;

	messages_clear(&subject->messages);
	err = userbpf_prog_run(subject->prog, &opts);
	if (args->shows_trace)
		trace_print(subject->vm);
	if (err && trap.kind != USERBPF_TRAP_NONE && trap.message[0])
		return cli_failed("%s", trap.message);
	if (err)
		return subject_failed(subject, "the program", -err);
	printf("%" PRIx64 "\n", opts.retval64);
	return CLI_OK;
}

static int load_and_run(const struct run_args *args, struct subject *subject,
			const struct subject_config *config, struct bytes *program,
			struct bytes *memory)
{
	struct userbpf_prog *prog;
	int status = subject_new_vm(subject, config);

	if (status)
		return status;
	if (program->size % sizeof(struct bpf_insn))
		return cli_failed("%zu bytes are no whole number of 8-byte instructions",
				  program->size);
	prog = userbpf_prog_load(subject->vm, USERBPF_PROG_TYPE_RAW, "raw", "GPL",
				 (const struct bpf_insn *)program->data,
				 program->size / sizeof(struct bpf_insn), NULL);
	if (!prog)
		return subject_failed(subject, "the program", errno);
	messages_flush(&subject->messages);
	subject->prog = prog;
	status = run_over(args, subject, memory);
	userbpf_prog_free(prog);
	return status;
}

static int open_and_run(const struct run_args *args, struct subject *subject,
			const struct subject_config *config, struct bytes *memory)
{
	int status = subject_open(subject, config);

	return status ? status : run_over(args, subject, memory);
}

int run_raw(const struct run_args *args, const struct opt_rest *rest)
{
	struct bytes memory = {}, program = {};
	struct subject subject = {};
	struct subject_config config = {
		.path = "the program",
		.memory = args->is_elf ? &program : NULL,
		.type = "raw",
		.takes_first = true,
		.mocks = args->mock.v,
		.nr_mocks = args->mock.nr,
		.nr_cpus = args->cpus,
		.seed = args->seed,
		.verbosity = args->is_debug && !args->verbosity ? 1 : args->verbosity,
	};
	int status = CLI_OK;

	for (int i = 1; i < rest->nr_operands; i++) {
		if (rest->operands[i][0])
			return cli_usage("run --raw: '%s' is one operand too many",
					 rest->operands[i]);
	}
	if (rest->nr_operands)
		status = hex_parse_told("the memory", rest->operands[0], &memory);
	if (!status)
		status = read_program(args, &program);
	if (!status)
		status = args->is_elf ? open_and_run(args, &subject, &config, &memory)
				      : load_and_run(args, &subject, &config, &program, &memory);
	subject_close(&subject);
	bytes_free(&memory);
	bytes_free(&program);
	return status;
}
