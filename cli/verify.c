// SPDX-License-Identifier: BSD-2-Clause
/*
 * userbpf verify: every program of every object opened, relocated and prepared on its own, so that
 * one that fails does not stand in the way of the others. As veristat; what comes next, the
 * verifier, is not there yet, and the verdict says so.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/kernels.h"
#include "cli/object.h"
#include "cli/target.h"
#include "cli/verify_filter.h"
#include "spec/spec.h"

#define MAX_MODIFIERS 64 /* of a type; more are nonsense, which may be without an end */

static const struct opt_choice forms[] = {
	{"table", VERIFY_TABLE},
	{"csv", VERIFY_CSV},
	{"json", VERIFY_JSON},
	{},
};

struct verify_args {
	struct opt_texts filters;
	struct settings settings;
	struct target target;
	const char *emit, *sort;
	int form; /* enum verify_form */
	u64 top_n;
	unsigned int verbosity;
	bool is_csv, is_json, is_quiet;
};

#define AT(member) .off_bytes = offsetof(struct verify_args, member)

/* clang-format off */
static const struct opt verify_options[] = {
	TARGET_OPTIONS(verify_args, target, 0),
	SETTINGS_OPTIONS(verify_args, settings, 0),
	{OPT_TEXTS, 'f', "filter", "GLOB|@FILE", "programs: GLOB, FILE-GLOB/PROGRAM-GLOB, verdict=failure; !GLOB leaves out", AT(filters)},
	{OPT_TEXT, 'e', "emit", "COLUMN,...", "columns to show", AT(emit)},
	{OPT_TEXT, 's', "sort", "COLUMN,...", "columns to sort by, file_name,prog_name unless given; COLUMN> descends", AT(sort)},
	{OPT_NUMBER, 'n', "top-n", "N", "show the first N only", AT(top_n), 1, UINT32_MAX},
	{OPT_CHOICE, 'o', "output-format", "table|csv|json", "how to write them", AT(form), .choices = forms},
	{OPT_FLAG, 0, "csv", NULL, "as --output-format csv", AT(is_csv)},
	{OPT_FLAG, 'j', "json", NULL, "as --output-format json", AT(is_json)},
	{OPT_FLAG, 'q', "quiet", NULL, "do not tell which file it is at", AT(is_quiet)},
	{OPT_COUNT, 'v', "verbose", NULL, "tell what the loader does; twice for more", AT(verbosity)},
	{},
};
/* clang-format on */

struct verify {
	const struct verify_args *args;
	struct verify_filters filters;
	struct verify_results results;
	struct verify_layout layout;
	struct kernels kernels;
	struct target target; /* of the kernel whose turn it is */
	char *kconfig;
	const struct kernel *kernel; /* whose turn it is; NULL: without types */
	struct subject_config config;
	struct subject subject;
	bool has_failed; /* a program, or a file that is none */
};

/* "path" or "path for 5.4.0" */
static const char *where(const struct verify *v, char *buf, size_t size, const char *path)
{
	bool has_name = v->kernels.is_folder && v->kernel;

	snprintf(buf, size, "%s%s%s", path, has_name ? " for " : "",
		 has_name ? v->kernel->name : "");
	return buf;
}

static void fix_up_size(struct userbpf_map *map)
{
	const struct spec_map *row = spec_map_by_type(userbpf_map_type(map));

	if (row && row->max_entries.min && !userbpf_map_max_entries(map))
		userbpf_map_set_max_entries(map, row->max_entries.min);
}

/* Maps without a size get one, and nothing is shared between objects. veristat.c: fixup_obj() */
static void fix_up(struct userbpf_object *obj)
{
	struct userbpf_map *map = NULL;

	while ((map = userbpf_object_next_map(obj, map))) {
		userbpf_map_set_pin_path(map, NULL);
		fix_up_size(map);
		if (userbpf_map_inner(map)) /* veristat forgets these */
			fix_up_size(userbpf_map_inner(map));
	}
}

/*
 * The program types that an extension may be loaded as, by the context that its only argument
 * points to. Many types have a struct __sk_buff. veristat.c: guess_prog_type_by_ctx_name()
 */
static const struct {
	enum bpf_prog_type type;
	enum bpf_attach_type attach_type;
} guesses[] = {
	{BPF_PROG_TYPE_SCHED_CLS, 0},
	{BPF_PROG_TYPE_CGROUP_SOCK, BPF_CGROUP_INET4_POST_BIND},
	{BPF_PROG_TYPE_CGROUP_SOCK_ADDR, BPF_CGROUP_INET4_BIND},
	{BPF_PROG_TYPE_SOCK_OPS, BPF_CGROUP_SOCK_OPS},
	{BPF_PROG_TYPE_SK_MSG, BPF_SK_MSG_VERDICT},
	{BPF_PROG_TYPE_CGROUP_DEVICE, BPF_CGROUP_DEVICE},
	{BPF_PROG_TYPE_CGROUP_SYSCTL, BPF_CGROUP_SYSCTL},
	{BPF_PROG_TYPE_CGROUP_SOCKOPT, BPF_CGROUP_SETSOCKOPT},
	{BPF_PROG_TYPE_SK_REUSEPORT, BPF_SK_REUSEPORT_SELECT_OR_MIGRATE},
	{BPF_PROG_TYPE_SK_LOOKUP, BPF_SK_LOOKUP},
	{BPF_PROG_TYPE_XDP, BPF_XDP},
	{BPF_PROG_TYPE_KPROBE, 0},
	{BPF_PROG_TYPE_PERF_EVENT, 0},
	{BPF_PROG_TYPE_RAW_TRACEPOINT, 0},
};

/* Is @name a context of the programs of @row? Typedefs have it from the users' side only. */
static bool is_context(const struct spec_prog *row, const char *name)
{
	static const char word[] = "struct ";
	size_t len = sizeof(word) - 1;

	if (!strncmp(row->kernel_ctx, word, len) && !strcmp(row->kernel_ctx + len, name))
		return true;
	return !strcmp(row->user_ctx + (strncmp(row->user_ctx, word, len) ? 0 : len), name);
}

/* The type behind modifiers, typedefs not among them, which have the names that are looked for. */
static uint32_t skip_modifiers(const struct userbpf_btf *btf, uint32_t id)
{
	for (int i = 0; i < MAX_MODIFIERS; i++) {
		switch (userbpf_btf_kind(btf, id)) {
		case BTF_KIND_CONST:
		case BTF_KIND_VOLATILE:
		case BTF_KIND_RESTRICT:
		case BTF_KIND_TYPE_TAG: id = userbpf_btf_type_by_id(btf, id)->type; break;
		default: return id;
		}
	}
	return 0;
}

/* What the only argument of function @name points to; NULL: it has not one, or that is no pointer.
 */
static const char *context_of(const struct userbpf_btf *btf, const char *name)
{
	int func = btf ? userbpf_btf_find_by_name_kind(btf, name, BTF_KIND_FUNC) : -ENOENT;
	const struct btf_type *proto;
	uint32_t id;

	if (func <= 0)
		return NULL;
	id = userbpf_btf_type_by_id(btf, (uint32_t)func)->type;
	proto = userbpf_btf_type_by_id(btf, id);
	if (userbpf_btf_kind(btf, id) != BTF_KIND_FUNC_PROTO || BTF_INFO_VLEN(proto->info) != 1)
		return NULL;
	id = skip_modifiers(btf, ((const struct btf_param *)(proto + 1))->type);
	if (userbpf_btf_kind(btf, id) != BTF_KIND_PTR)
		return NULL;
	return userbpf_btf_name(btf, skip_modifiers(btf, userbpf_btf_type_by_id(btf, id)->type));
}

/*
 * Extensions cannot be loaded without the program that they are for: @prog is taken as what its
 * context lets one guess. veristat.c: fixup_obj(). False: nothing was guessed.
 */
static bool guess_type(struct userbpf_prog *prog, const char *context)
{
	for (size_t i = 0; i < ARRAY_SIZE(guesses); i++) {
		const struct spec_prog *row = spec_prog_by_type(guesses[i].type);

		if (!is_context(row, context))
			continue;
		userbpf_prog_set_type(prog, guesses[i].type);
		userbpf_prog_set_expected_attach_type(prog, guesses[i].attach_type);
		return true;
	}
	return false;
}

static void fix_up_extension(const struct verify *v, const char *path, struct userbpf_prog *prog)
{
	const char *name = userbpf_prog_name(prog), *context;
	bool is_told = !v->args->is_quiet && v->layout.form == VERIFY_TABLE;

	if (userbpf_prog_type(prog) != BPF_PROG_TYPE_EXT)
		return;
	context = context_of(userbpf_object_btf(v->subject.obj), name);
	if (!context)
		return;
	if (!guess_type(prog, context) && is_told)
		printf("Failed to guess program type for freplace program with context type name "
		       "'%s' for %s/%s. Consider using canonical type names to help veristat...\n",
		       context, cli_base_name(path), name);
	else if (is_told)
		printf("Using guessed program type '%s' for %s/%s...\n",
		       spec_prog_by_type(userbpf_prog_type(prog))->text, cli_base_name(path), name);
}

static struct userbpf_object *open_object(struct verify *v, const char *path)
{
	USERBPF_OPTS(userbpf_object_open_opts, opts, .kconfig = v->kconfig);
	char name[512];

	messages_clear(&v->subject.messages);
	v->subject.obj = userbpf_object_open_file(v->subject.vm, path, &opts);
	if (!v->subject.obj) {
		v->has_failed = true;
		subject_failed(&v->subject, where(v, name, sizeof(name), path), errno);
	}
	return v->subject.obj;
}

static void close_object(struct verify *v)
{
	userbpf_object_close(v->subject.obj);
	v->subject.obj = NULL;
}

/* @reason: of a failure; NULL: the program was loaded. */
static void add_result(struct verify *v, const char *path, const char *prog, const char *reason)
{
	enum verify_verdict verdict = reason ? VERDICT_FAILURE : VERDICT_UNVERIFIED;
	char name[512];

	v->results.nr_progs++;
	if (reason) {
		v->has_failed = true;
		cli_failed("%s: program '%s': %s%s", where(v, name, sizeof(name), path), prog,
			   reason, subject_hint(&v->subject));
	}
	if (!verify_filters_show(&v->filters, verdict))
		return;
	verify_results_add(&v->results,
			   (struct verify_result){
				   .file = cli_strdup(cli_base_name(path)),
				   .prog = cli_strdup(prog),
				   .kernel = v->kernels.is_folder ? v->kernel->name : "",
				   .verdict = verdict,
				   .reason = reason ? cli_strdup(reason) : NULL,
			   });
}

/* Autoload only program number @idx, or also those of its type; it is returned. */
static struct userbpf_prog *choose(struct userbpf_object *obj, size_t idx, bool with_siblings)
{
	struct userbpf_prog *prog = NULL, *chosen = NULL;

	while ((prog = userbpf_object_next_prog(obj, prog)))
		chosen = idx-- ? chosen : prog;
	while (chosen && (prog = userbpf_object_next_prog(obj, prog)))
		userbpf_prog_set_autoload(
			prog,
			prog == chosen || (with_siblings &&
					   userbpf_prog_type(prog) == userbpf_prog_type(chosen)));
	return chosen;
}

static bool has_slots(const struct userbpf_object *obj)
{
	struct userbpf_map *map = NULL;

	while ((map = userbpf_object_next_map(obj, map))) {
		if (userbpf_map_type(map) == BPF_MAP_TYPE_PROG_ARRAY)
			return true;
	}
	return false;
}

/*
 * Program number @idx of the file, in an object of its own. Where there are arrays of programs a
 * failure is tried again with the programs beside it, which the object may put into one. CLI_OK, or
 * that of a setting.
 */
static int verify_prog(struct verify *v, const char *path, size_t idx)
{
	char *reason = NULL;
	int status = CLI_OK, err = -EAGAIN;

	for (int with_siblings = 0; err && with_siblings < 2; with_siblings++) {
		struct userbpf_object *obj = open_object(v, path);
		struct userbpf_prog *prog;
		bool is_last;

		if (!obj)
			break;
		prog = choose(obj, idx, with_siblings);
		fix_up(obj);
		fix_up_extension(v, path, prog);
		is_last = with_siblings || !has_slots(obj);
		status = settings_apply(&v->subject, &v->args->settings);
		err = status ? 0 : userbpf_object_load(obj);
		if (err && !reason) {
			const char *sentence = messages_last(&v->subject.messages);

			reason = cli_strdup(sentence ? sentence : strerror(-err));
		}
		if (!status && (!err || is_last)) {
			add_result(v, path, userbpf_prog_name(prog), err ? reason : NULL);
			err = 0;
		}
		close_object(v);
	}
	free(reason);
	return status;
}

/* Which programs are wanted is found out by opening the file once for all. */
static int verify_file(struct verify *v, const char *path)
{
	struct userbpf_prog *prog = NULL;
	bool *wanted = NULL;
	int status = CLI_OK;
	size_t nr = 0;

	if (!verify_filters_want(&v->filters, cli_base_name(path), NULL) || !open_object(v, path)) {
		v->results.nr_files_skipped++;
		return CLI_OK;
	}
	v->results.nr_files++;
	while ((prog = userbpf_object_next_prog(v->subject.obj, prog))) {
		wanted = cli_realloc(wanted, (nr + 1) * sizeof(*wanted));
		wanted[nr++] = verify_filters_want(&v->filters, cli_base_name(path),
						   userbpf_prog_name(prog));
	}
	close_object(v);
	for (size_t i = 0; i < nr && !status; i++) {
		if (wanted[i])
			status = verify_prog(v, path, i);
		else
			v->results.nr_progs_skipped++;
	}
	free(wanted);
	return status;
}

static int verify_files(struct verify *v, const struct opt_rest *rest)
{
	int status = CLI_OK;

	for (int i = 0; i < rest->nr_operands && !status; i++) {
		if (!v->args->is_quiet && v->layout.form == VERIFY_TABLE && !v->layout.nr_kernels)
			printf("Processing '%s'...\n", cli_base_name(rest->operands[i]));
		status = verify_file(v, rest->operands[i]);
	}
	return status;
}

/* A kernel whose types cannot be read costs its column only. */
static int verify_for_kernel(struct verify *v, const struct kernel *kernel,
			     const struct opt_rest *rest)
{
	int status;

	v->kernel = kernel;
	v->target.btf = kernel ? kernel->path : NULL;
	userbpf_set_target_btf(v->subject.vm, NULL);
	messages_clear(&v->subject.messages);
	status = subject_set_target(&v->subject);
	if (status) {
		v->has_failed = true;
		return v->kernels.is_folder ? CLI_OK : status;
	}
	if (v->kernels.is_folder)
		v->layout.kernels[v->layout.nr_kernels++] = kernel->name;
	v->results.nr_files = v->results.nr_files_skipped = 0;
	v->results.nr_progs = v->results.nr_progs_skipped = 0;
	return verify_files(v, rest);
}

static int verify_all(struct verify *v, const struct opt_rest *rest)
{
	int status = CLI_OK;

	v->target = v->args->target;
	v->config = (struct subject_config){
		.target = &v->target, .nr_cpus = 1, .verbosity = v->args->verbosity};
	status = subject_new_vm(&v->subject, &v->config);
	if (!status)
		status = subject_read_kconfig(&v->subject, &v->kconfig);
	v->layout.kernels = cli_alloc(v->kernels.nr * sizeof(char *));
	if (!status && !v->kernels.nr)
		status = verify_for_kernel(v, NULL, rest);
	for (size_t i = 0; i < v->kernels.nr && !status; i++)
		status = verify_for_kernel(v, &v->kernels.v[i], rest);
	if (!status)
		verify_results_print(&v->results, &v->layout);
	return status;
}

static int check_args(const struct verify_args *args, const struct opt_rest *rest,
		      struct verify_layout *layout)
{
	int status = CLI_OK;

	if (!rest->nr_operands)
		return cli_usage("verify: name an object, see 'userbpf help verify'");
	if (args->is_csv + args->is_json + (args->form != VERIFY_TABLE) > 1)
		return cli_usage("verify: choose one of --csv, --json and --output-format");
	layout->form = args->is_csv    ? VERIFY_CSV
		       : args->is_json ? VERIFY_JSON
				       : (enum verify_form)args->form;
	layout->top_n = args->top_n;
	if (args->emit)
		status = verify_spec_parse("emit", args->emit, &layout->emit);
	if (args->sort && !status)
		status = verify_spec_parse("sort", args->sort, &layout->sort);
	return status ? status : settings_check(&args->settings);
}

static int verify(const struct verify_args *args, const struct opt_rest *rest)
{
	struct verify v = {.args = args};
	int status = check_args(args, rest, &v.layout);

	if (!status)
		status = verify_filters_parse(&args->filters, &v.filters);
	if (!status)
		status = kernels_find(args->target.btf, &v.kernels);
	if (!status && v.kernels.is_folder && v.layout.form == VERIFY_TABLE &&
	    (args->emit || args->sort))
		status = cli_usage("--emit and --sort do not go with a table for several kernels");
	if (!status)
		status = verify_all(&v, rest);
	subject_close(&v.subject);
	verify_results_free(&v.results);
	verify_filters_free(&v.filters);
	kernels_free(&v.kernels);
	free(v.layout.kernels);
	free(v.kconfig);
	return status || !v.has_failed ? status : CLI_FAILED;
}

static int verify_main(int argc, char **argv)
{
	struct verify_args args = {};
	struct opt_rest rest;
	int status = options_parse(verify_options, argc, argv, &args, &rest, "verify");

	if (!status)
		status = verify(&args, &rest);
	options_free(verify_options, &args, &rest);
	return status;
}

const struct command cmd_verify = {
	.name = "verify",
	.synopsis = "OBJECT... [OPTION]...",
	.summary = "see whether programs load, in veristat's columns",
	.details = "Opens, relocates and loads each program of each OBJECT on its own, as "
		   "veristat does.\n"
		   "There is no verifier yet: what could be loaded is 'unverified', with no "
		   "numbers; what\n"
		   "could not is a 'failure', whose reason is told on standard error.\n"
		   "Where --btf names a folder, they are loaded for each of its files in turn, "
		   "with folders in it\n"
		   "for each file NAME.btf of the tree, and the table is one of programs by "
		   "kernels.",
	.options = verify_options,
	.main = verify_main,
};
