/* SPDX-License-Identifier: BSD-2-Clause */
/* The engines that judges run programs on. A new engine is a row here. */
#ifndef CONFORMANCE_ENGINES_H
#define CONFORMANCE_ENGINES_H

#include <userbpf/userbpf.h>

static const struct engine {
	enum userbpf_engine id;
	const char *name;
} engines[] = {
	{USERBPF_ENGINE_CHECKED, "checked"},
	{USERBPF_ENGINE_INTERP, "interp"},
};

/* Whether an engine takes programs that no verifier has seen: 0, or what userbpf_prog_run() says.
 */
static inline int engine_probe(struct userbpf *vm, enum userbpf_engine id)
{
	static const struct bpf_insn insns[] = {
		{.code = BPF_ALU64 | BPF_MOV | BPF_K},
		{.code = BPF_JMP | BPF_EXIT},
	};
	USERBPF_OPTS(userbpf_run_opts, opts, .engine = id);
	struct userbpf_prog *prog;
	int err;

	prog = userbpf_prog_load(vm, USERBPF_PROG_TYPE_RAW, "probe", "GPL", insns, 2, NULL);
	if (!prog)
		return 0; /* every case will say so */
	err = userbpf_prog_run(prog, &opts);
	userbpf_prog_free(prog);
	return err;
}

#endif
