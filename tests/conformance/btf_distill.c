// SPDX-License-Identifier: BSD-2-Clause
/*
 * Judge distilled bases by libbpf: btf_distill KERNEL-BTF [OTHER-KERNEL-BTF]
 *
 * Modules are drawn: split BTF whose types lead to types of the kernel by pointer, as members, as
 * parameters. Each is distilled by both, then brought back to the kernel it came from, and to
 * another one; types, verdicts and sentences must be the same. JUDGE_PLANT=1 plants a difference.
 */
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <userbpf/userbpf.h>

#define NR_MODULES 200
#define MAX_REFS   60

struct log {
	char text[4096];
	size_t len;
};

static struct log ours, theirs;
static unsigned passed, failed, nr_refused;
static uint64_t state = 1;

static void log_add(struct log *log, const char *fmt, va_list args)
{
	int n = vsnprintf(log->text + log->len, sizeof(log->text) - log->len, fmt, args);

	if (n > 0 && log->len + (size_t)n < sizeof(log->text))
		log->len += (size_t)n;
}

static int say_ours(void *ctx, enum userbpf_print_level level, const char *fmt, va_list args)
{
	(void)ctx;
	if (level == USERBPF_WARN)
		log_add(&ours, fmt, args);
	return 0;
}

static int say_theirs(enum libbpf_print_level level, const char *fmt, va_list args)
{
	if (level == LIBBPF_WARN)
		log_add(&theirs, fmt, args);
	return 0;
}

static uint32_t draw(uint32_t below)
{
	state = state * 6364136223846793005ull + 1442695040888963407ull;
	return (uint32_t)(state >> 33) % below;
}

/* A module that leads to types of @base, which are those of a kernel. */
static struct btf *draw_module(struct btf *base)
{
	struct btf *split = btf__new_empty_split(base);
	uint32_t nr = btf__type_cnt(base), nr_refs = 1 + draw(MAX_REFS);

	for (uint32_t i = 0; i < nr_refs; i++) {
		uint32_t id = 1 + draw(nr - 1);
		const struct btf_type *t = btf__type_by_id(base, id);
		char name[32];
		int64_t size;

		if (btf_is_func(t) || btf_is_var(t) || btf_is_datasec(t) || btf_is_decl_tag(t))
			continue;
		snprintf(name, sizeof(name), "drawn_%u", i);
		size = btf_is_fwd(t) ? -1 : btf__resolve_size(base, id);
		if (btf_is_func_proto(t)) {
			btf__add_func(split, name, BTF_FUNC_STATIC, (int)id);
		} else if (size > 0 && draw(2)) {
			btf__add_struct(split, name, (uint32_t)size);
			btf__add_field(split, "member", (int)id, 0, 0);
		} else {
			btf__add_ptr(split, (int)id);
		}
	}
	return split;
}

static struct userbpf_btf *take(struct userbpf *vm, const struct btf *btf,
				const struct userbpf_btf *base)
{
	USERBPF_OPTS(userbpf_btf_parse_opts, opts, .base = base);
	uint32_t size;
	const void *data = btf__raw_data(btf, &size);

	return userbpf_btf_parse_opts(vm, data, size, &opts);
}

/* Records differ in where their strings lie only: compared are names and everything else. */
static bool is_same_type(const struct btf *theirs_btf, const struct userbpf_btf *our_btf,
			 uint32_t id)
{
	const struct btf_type *a = btf__type_by_id(theirs_btf, id);
	const struct btf_type *b = userbpf_btf_type_by_id(our_btf, id);
	const uint32_t *x = (const uint32_t *)(a + 1), *y = (const uint32_t *)(b + 1);
	uint32_t item = btf_is_composite(a) || btf_is_enum64(a)	 ? 3
			: btf_is_enum(a) || btf_is_func_proto(a) ? 2
								 : 0;

	if (strcmp(btf__name_by_offset(theirs_btf, a->name_off),
		   userbpf_btf_str(our_btf, b->name_off)) ||
	    a->info != b->info || a->type != b->type)
		return false;
	for (uint32_t i = 0; item && i < btf_vlen(a); i++, x += item, y += item)
		if (strcmp(btf__name_by_offset(theirs_btf, x[0]), userbpf_btf_str(our_btf, y[0])) ||
		    memcmp(x + 1, y + 1, (item - 1) * sizeof(*x)))
			return false;
	return !(btf_is_int(a) && x[0] != y[0]) && !(btf_is_array(a) && memcmp(x, y, 12));
}

static bool is_same_btf(const struct btf *theirs_btf, const struct userbpf_btf *our_btf)
{
	uint32_t nr = btf__type_cnt(theirs_btf);

	if (!our_btf || nr != userbpf_btf_type_cnt(our_btf))
		return false;
	for (uint32_t id = userbpf_btf_first_id(our_btf); id < nr; id++)
		if (!is_same_type(theirs_btf, our_btf, id)) {
			printf("  type %u differs\n", id);
			return false;
		}
	return true;
}

static void check(bool is_same, const char *what, unsigned nr)
{
	passed += is_same;
	failed += !is_same;
	if (!is_same)
		printf("FAIL module %u: %s\n  libbpf: %s\n  ours: %s\n", nr, what, theirs.text,
		       ours.text);
}

/* The same sentence, which libbpf signs, and whose line it need not end. */
static bool is_same_word(void)
{
	static const char signature[] = "libbpf: ";
	const char *word = theirs.text + sizeof(signature) - 1;
	size_t len = strcspn(ours.text, "\n");

	return !strncmp(theirs.text, signature, sizeof(signature) - 1) && len &&
	       len == strcspn(word, "\n") && !memcmp(ours.text, word, len);
}

static void forget(void)
{
	ours = theirs = (struct log){};
}

struct kernel {
	struct btf *theirs;
	struct userbpf_btf *ours;
};

static void judge_relocation(struct userbpf *vm, const struct btf *base, const struct btf *split,
			     const struct userbpf_btf *our_split, const struct kernel *kernel,
			     unsigned nr)
{
	uint32_t size;
	const void *data = btf__raw_data(split, &size);
	struct btf *copy = btf__new_split(data, size, (struct btf *)base);
	struct userbpf_btf *relocated;
	int err;

	forget();
	err = btf__relocate(copy, kernel->theirs);
	relocated = userbpf_btf_relocate(vm, our_split, kernel->ours);
	nr_refused += err != 0;
	if (err)
		check(!relocated && errno == -err && is_same_word(), "refusal", nr);
	else
		check(is_same_btf(copy, relocated), "relocated types", nr);
	userbpf_btf_free(relocated);
	btf__free(copy);
}

static void judge_module(struct userbpf *vm, const struct kernel *kernels, unsigned nr_kernels,
			 unsigned nr)
{
	struct btf *module = draw_module(kernels[0].theirs), *base = NULL, *split = NULL;
	struct userbpf_btf *our_module = take(vm, module, kernels[0].ours), *our_base = NULL;
	struct userbpf_btf *our_split = NULL;
	int err, our_err;

	forget();
	if (getenv("JUDGE_PLANT") && nr == 7)
		btf__add_ptr(module, 1);
	err = btf__distill_base(module, &base, &split);
	our_err = userbpf_btf_distill_base(vm, our_module, &our_base, &our_split);
	check(err == our_err, "verdict of distilling", nr);
	if (!err && !our_err) {
		check(is_same_btf(base, our_base), "distilled base", nr);
		check(is_same_btf(split, our_split), "distilled split", nr);
		for (unsigned i = 0; i < nr_kernels; i++)
			judge_relocation(vm, base, split, our_split, &kernels[i], nr);
	}
	userbpf_btf_free(our_split);
	userbpf_btf_free(our_base);
	userbpf_btf_free(our_module);
	btf__free(split);
	btf__free(base);
	btf__free(module);
}

int main(int argc, char **argv)
{
	USERBPF_OPTS(userbpf_opts, opts, .print_fn = say_ours);
	struct userbpf *vm = userbpf_new(&opts);
	struct kernel kernels[2] = {};
	unsigned nr_kernels = argc > 2 ? 2 : 1;

	libbpf_set_print(say_theirs);
	for (unsigned i = 0; i < nr_kernels; i++) {
		kernels[i].theirs = argc > 1 ? btf__parse(argv[i + 1], NULL) : NULL;
		kernels[i].ours = argc > 1 ? userbpf_btf_parse_file(vm, argv[i + 1], NULL) : NULL;
		if (!kernels[i].theirs || !kernels[i].ours) {
			fprintf(stderr, "no BTF in %s\n", argc > 1 ? argv[i + 1] : "(nothing)");
			return 2;
		}
	}
	for (unsigned nr = 0; nr < NR_MODULES; nr++)
		judge_module(vm, kernels, nr_kernels, nr);
	for (unsigned i = 0; i < nr_kernels; i++) {
		userbpf_btf_free(kernels[i].ours);
		btf__free(kernels[i].theirs);
	}
	userbpf_free(vm);
	printf("%u relocations refused by libbpf\n", nr_refused);
	printf("%u passed, %u failed, 0 skipped\n", passed, failed);
	return failed > 0;
}
