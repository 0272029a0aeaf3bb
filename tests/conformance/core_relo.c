// SPDX-License-Identifier: BSD-2-Clause
/*
 * Relocated instructions, ours against libbpf's: core_relo TARGET-BTF KCONFIG OBJECT...
 *
 * Each object is loaded by libbpf, whose bpf(2) calls end here, in answers that always succeed
 * (__wrap_syscall), so that no privilege and no kernel takes part; and prepared by userbpf. For
 * both the types of the kernel are TARGET-BTF and its configuration is KCONFIG. Instructions must
 * be equal, one by one; maps are told by their names instead of descriptors. Types of programs are
 * set to one that attaches to nothing: attaching is not what is judged.
 *
 * Where an object as a whole is refused by either, its programs are taken one at a time.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>
#include <userbpf/userbpf.h>
#include <zlib.h>

#define VMLINUX	    "/sys/kernel/btf/vmlinux"
#define MAP_BYTES   (1ll << 33) /* as much as an arena may map; nothing is written */
#define MAX_SHOWN   3		/* instructions that differ, per program */
#define MAX_REASONS 64

static const char *target;   /* path */
static char *kconfig;	     /* text */
static char libbpf_why[512]; /* first warning of a load */

/* ---- libbpf without a kernel ---- */

long __real_syscall(long nr, ...);
FILE *__real_fopen64(const char *path, const char *mode);
int __real_open64(const char *path, int flags, ...);
int __real_faccessat(int dir, const char *path, int mode, int flags);
gzFile __real_gzopen64(const char *path, const char *mode);

static int fake_fd(void)
{
	int fd = (int)__real_syscall(SYS_memfd_create, "core_relo", MFD_CLOEXEC);

	if (fd < 0 || ftruncate(fd, MAP_BYTES)) {
		perror("memfd");
		exit(2);
	}
	return fd;
}

/* What relocation needs to succeed does. */
static long fake_bpf(long cmd)
{
	switch (cmd) {
	case BPF_MAP_CREATE:
	case BPF_PROG_LOAD:
	case BPF_BTF_LOAD: return fake_fd();
	case BPF_LINK_CREATE: errno = EBADF; return -1;
	case BPF_OBJ_GET:
	case BPF_BTF_GET_NEXT_ID: errno = ENOENT; return -1; /* no pins, no modules */
	default: return 0;
	}
}

long __wrap_syscall(long nr, ...)
{
	long a[6];
	va_list args;

	va_start(args, nr);
	for (int i = 0; i < 6; i++)
		a[i] = va_arg(args, long);
	va_end(args);
	if (nr == SYS_bpf)
		return fake_bpf(a[0]);
	if (nr == SYS_perf_event_open)
		return fake_fd();
	return __real_syscall(nr, a[0], a[1], a[2], a[3], a[4], a[5]);
}

static const char *redirect(const char *path)
{
	if (!strcmp(path, VMLINUX))
		return target;
	return !strcmp(path, "/proc/kallsyms") ? "/dev/null" : path;
}

FILE *__wrap_fopen64(const char *path, const char *mode)
{
	return __real_fopen64(redirect(path), mode);
}

int __wrap_open64(const char *path, int flags, ...)
{
	return __real_open64(redirect(path), flags, 0);
}

int __wrap_faccessat(int dir, const char *path, int mode, int flags)
{
	return __real_faccessat(dir, redirect(path), mode, flags);
}

/* The host's configuration. */
gzFile __wrap_gzopen64(const char *path, const char *mode)
{
	(void)path;
	return __real_gzopen64("/dev/null", mode);
}

int __wrap_uname(struct utsname *name)
{
	memset(name, 0, sizeof(*name));
	strcpy(name->release, "6.12.0");
	return 0;
}

static int keep_warning(enum libbpf_print_level level, const char *fmt, va_list args)
{
	if (getenv("CORE_RELO_LOG"))
		return vfprintf(stderr, fmt, args);
	if (level == LIBBPF_WARN && !libbpf_why[0])
		vsnprintf(libbpf_why, sizeof(libbpf_why), fmt, args);
	return 0;
}

/* ---- both sides ---- */

/* What a load came to. */
struct outcome {
	int err;
	char why[512];
	struct bpf_object *theirs;
	struct userbpf_object *ours;
};

static bool is_wanted(const char *name, const char *only)
{
	return !only || !strcmp(name, only);
}

static void theirs_prepare(struct outcome *out, const char *only)
{
	struct bpf_program *prog;
	struct bpf_map *map;

	bpf_object__for_each_program(prog, out->theirs)
	{
		bpf_program__set_autoload(prog, is_wanted(bpf_program__name(prog), only));
		if (bpf_program__type(prog) != BPF_PROG_TYPE_STRUCT_OPS)
			bpf_program__set_type(prog, BPF_PROG_TYPE_SOCKET_FILTER);
	}
	bpf_object__for_each_map(map, out->theirs) bpf_map__set_pin_path(map, NULL);
}

/* @skip: maps that are not to be made, as many as there are maps. */
static void theirs_load(const char *path, const char *only, const bool *skip, struct outcome *out)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .btf_custom_path = target, .kconfig = kconfig);
	struct bpf_map *map;
	size_t i = 0;

	*out = (struct outcome){};
	libbpf_why[0] = '\0';
	out->theirs = bpf_object__open_file(path, &opts);
	if (!out->theirs) {
		out->err = -errno;
	} else {
		theirs_prepare(out, only);
		bpf_object__for_each_map(map, out->theirs) if (skip[i++])
			bpf_map__set_autocreate(map, false);
		out->err = bpf_object__load(out->theirs);
	}
	snprintf(out->why, sizeof(out->why), "%.*s", (int)strcspn(libbpf_why, "\n"), libbpf_why);
}

static bool is_missing(int err)
{
	return err == -ENOTSUP || err == -EOPNOTSUPP;
}

/* Maps of types that userbpf has not: made by neither. */
static void ours_load(struct userbpf *vm, const char *path, const char *only, const bool *skip,
		      struct outcome *out)
{
	USERBPF_OPTS(userbpf_object_open_opts, opts, .kconfig = kconfig);
	struct userbpf_prog *prog = NULL;
	struct userbpf_map *map = NULL;
	size_t i = 0;

	*out = (struct outcome){};
	out->ours = userbpf_object_open_file(vm, path, &opts);
	if (!out->ours) {
		out->err = -errno;
	} else {
		while ((prog = userbpf_object_next_prog(out->ours, prog)))
			userbpf_prog_set_autoload(prog, is_wanted(userbpf_prog_name(prog), only));
		while ((map = userbpf_object_next_map(out->ours, map))) {
			if (skip[i++])
				userbpf_map_set_autocreate(map, false);
			if (!userbpf_map_max_entries(map)) /* for the program's loader to set */
				userbpf_map_set_max_entries(map, 4096);
		}
		out->err = userbpf_object_prepare(out->ours);
	}
	if (out->err)
		userbpf_last_error(vm, out->why, sizeof(out->why));
}

static void outcome_close(struct outcome *out)
{
	bpf_object__close(out->theirs);
	userbpf_object_close(out->ours);
	*out = (struct outcome){};
}

/* ---- comparing ---- */

static unsigned nr_equal, nr_insns, nr_differ, nr_refused_alike, nr_objects, nr_other;
static struct {
	char text[512];
	unsigned nr;
} reasons[MAX_REASONS];

static void count_reason(const char *text)
{
	size_t i = 0;

	nr_other++;
	while (i < MAX_REASONS - 1 && reasons[i].nr && strcmp(reasons[i].text, text))
		i++;
	if (!reasons[i].nr)
		snprintf(reasons[i].text, sizeof(reasons[i].text), "%s", text);
	reasons[i].nr++;
}

static const char *their_map(const struct bpf_object *obj, int fd)
{
	struct bpf_map *map;

	bpf_object__for_each_map(map, obj) if (bpf_map__fd(map) == fd) return bpf_map__name(map);
	return NULL;
}

static const char *our_map(const struct userbpf_object *obj, int fd)
{
	struct userbpf_map *map = NULL;

	while ((map = userbpf_object_next_map(obj, map)))
		if (userbpf_map_fd(map) == fd)
			return userbpf_map_name(map);
	return NULL;
}

static bool is_map_ref(const struct bpf_insn *insn)
{
	return insn->code == (BPF_LD | BPF_IMM | BPF_DW) &&
	       (insn->src_reg == BPF_PSEUDO_MAP_FD || insn->src_reg == BPF_PSEUDO_MAP_VALUE);
}

/* With a planted difference every program must fail: the script asks for it once. */
static struct bpf_insn planted(struct bpf_insn insn)
{
	insn.imm ^= getenv("CORE_RELO_PLANT") != NULL;
	return insn;
}

static bool are_equal(const struct outcome *a, const struct bpf_insn *x, const struct outcome *b,
		      const struct bpf_insn *y)
{
	struct bpf_insn u = *x, v = *y;
	const char *s, *t;

	if (!is_map_ref(x) || !is_map_ref(y))
		return !memcmp(x, y, sizeof(*x));
	s = their_map(a->theirs, x->imm);
	t = our_map(b->ours, y->imm);
	u.imm = v.imm = 0;
	if (!s && !t) /* the program's own number */
		return x->imm == y->imm && !memcmp(&u, &v, sizeof(u));
	return !memcmp(&u, &v, sizeof(u)) && s && t && !strcmp(s, t);
}

static void show(const char *who, const struct bpf_insn *insn, const char *map)
{
	printf("    %s %02x %x %x off %d imm %d%s%s\n", who, insn->code, insn->dst_reg,
	       insn->src_reg, insn->off, insn->imm, map ? " map " : "", map ? map : "");
}

static void compare_prog(const char *path, const struct outcome *a, const struct bpf_program *their,
			 const struct outcome *b)
{
	const char *name = bpf_program__name(their);
	const struct userbpf_prog *our = userbpf_object_find_prog(b->ours, name);
	const struct bpf_insn *x = bpf_program__insns(their), *y;
	size_t nr = bpf_program__insn_cnt(their), differ = 0, nr_ours;
	struct bpf_insn last;

	if (!our) {
		nr_differ++;
		printf("FAIL %s %s: not found\n", path, name);
		return;
	}
	y = userbpf_prog_insns(our);
	nr_ours = userbpf_prog_nr_insns(our);
	last = planted(y[nr_ours - 1]);
	if (nr != nr_ours) {
		nr_differ++;
		printf("FAIL %s %s: %zu instructions, libbpf has %zu\n", path, name,
		       userbpf_prog_nr_insns(our), nr);
		return;
	}
	for (size_t i = 0; i < nr; i++) {
		if (are_equal(a, &x[i], b, i == nr - 1 ? &last : &y[i]))
			continue;
		if (!differ++)
			printf("FAIL %s %s\n", path, name);
		if (differ <= MAX_SHOWN) {
			printf("  insn #%zu\n", i);
			show("libbpf ", &x[i],
			     is_map_ref(&x[i]) ? their_map(a->theirs, x[i].imm) : NULL);
			show("userbpf", &y[i],
			     is_map_ref(&y[i]) ? our_map(b->ours, y[i].imm) : NULL);
		}
	}
	if (differ) {
		nr_differ++;
		return;
	}
	nr_equal++;
	nr_insns += (unsigned)nr;
}

/* Why a program cannot be compared, as words of either's sentence; NULL: it should be. */
static const char *excuse(const struct outcome *theirs, const struct outcome *ours)
{
	static const struct {
		const char *words, *reason;
	} table[] = {
		{"struct_ops", "struct_ops"},
		{"addr_space", "arena"},
		{"legacy map definitions", "maps of before libbpf 1.0, which libbpf refuses"},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (strstr(ours->why, table[i].words) || strstr(theirs->why, table[i].words))
			return table[i].reason;
	return is_missing(ours->err) ? ours->why : NULL;
}

/* One of the two has refused program @name (or object, NULL). */
static void compare_refusals(const char *path, const char *name, const struct outcome *theirs,
			     const struct outcome *ours)
{
	const char *reason = excuse(theirs, ours);

	if (reason) {
		count_reason(reason);
		return;
	}
	if (theirs->err && ours->err) {
		nr_refused_alike++;
		if (getenv("CORE_RELO_REFUSED"))
			printf("refused %s %s\n    libbpf  %d %s\n    userbpf %d %s\n", path,
			       name ? name : "", theirs->err, theirs->why, ours->err, ours->why);
		return;
	}
	nr_differ++;
	printf("FAIL %s %s\n    libbpf  %d %s\n    userbpf %d %s\n", path, name ? name : "",
	       theirs->err, theirs->why, ours->err, ours->why);
}

/* Leave out, on both sides, maps that userbpf cannot make. */
static int ours_load_skipping(struct userbpf *vm, const char *path, const char *only, bool *skip,
			      size_t nr_skip, struct outcome *out)
{
	for (size_t round = 0; round < nr_skip; round++) {
		const char *sentence = "failed to create";
		struct userbpf_map *map = NULL;
		char name[256];
		size_t i = 0;

		ours_load(vm, path, only, skip, out);
		if (!out->err || !strstr(out->why, sentence) ||
		    sscanf(out->why, "map '%255[^']'", name) != 1)
			return out->err;
		while ((map = userbpf_object_next_map(out->ours, map))) {
			skip[i] |= !strcmp(userbpf_map_name(map), name);
			i++;
		}
		outcome_close(out);
	}
	ours_load(vm, path, only, skip, out);
	return out->err;
}

static void judge_one(struct userbpf *vm, const char *path, const char *name)
{
	struct outcome theirs, ours;
	bool skip[1024] = {};
	struct bpf_program *prog;

	ours_load_skipping(vm, path, name, skip, 1024, &ours);
	theirs_load(path, name, skip, &theirs);
	if (theirs.err || ours.err) {
		compare_refusals(path, name, &theirs, &ours);
	} else {
		bpf_object__for_each_program(
			prog, theirs.theirs) if (is_wanted(bpf_program__name(prog), name))
			compare_prog(path, &theirs, prog, &ours);
	}
	outcome_close(&theirs);
	outcome_close(&ours);
}

static bool is_whole(struct userbpf *vm, const char *path)
{
	struct outcome theirs, ours;
	bool skip[1024] = {}, is_fine;

	ours_load_skipping(vm, path, NULL, skip, 1024, &ours);
	theirs_load(path, NULL, skip, &theirs);
	is_fine = !theirs.err && !ours.err;
	outcome_close(&theirs);
	outcome_close(&ours);
	return is_fine;
}

static void judge_each(struct userbpf *vm, const char *path)
{
	struct bpf_object *obj = bpf_object__open_file(path, NULL);
	struct bpf_program *prog;

	if (!obj) {
		judge_one(vm, path, NULL);
		return;
	}
	bpf_object__for_each_program(prog, obj) judge_one(vm, path, bpf_program__name(prog));
	bpf_object__close(obj);
}

static void judge(struct userbpf *vm, const char *path)
{
	nr_objects++;
	if (is_whole(vm, path))
		judge_one(vm, path, NULL);
	else
		judge_each(vm, path);
}

static char *read_text(const char *path)
{
	FILE *f = __real_fopen64(path, "r");
	char *text = NULL;
	size_t size = 0;

	if (!f || getdelim(&text, &size, '\0', f) < 0) {
		fprintf(stderr, "cannot read %s\n", path);
		exit(2);
	}
	fclose(f);
	return text;
}

int main(int argc, char **argv)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_btf *btf;

	if (argc < 4 || !vm)
		return 2;
	target = argv[1];
	kconfig = read_text(argv[2]);
	libbpf_set_print(keep_warning);
	userbpf_set_print(vm, NULL, NULL);
	btf = userbpf_btf_parse_file(vm, target, NULL);
	if (!btf) {
		fprintf(stderr, "no BTF in %s\n", target);
		return 2;
	}
	userbpf_set_target_btf(vm, btf);
	userbpf_btf_free(btf);
	for (int i = 3; i < argc; i++)
		judge(vm, argv[i]);
	userbpf_free(vm);
	for (size_t i = 0; i < MAX_REASONS && reasons[i].nr; i++)
		printf("%u programs not compared: %s\n", reasons[i].nr, reasons[i].text);
	printf("%u objects: %u programs equal (%u instructions), %u differ, %u refused by both, %u "
	       "not compared\n",
	       nr_objects, nr_equal, nr_insns, nr_differ, nr_refused_alike, nr_other);
	printf("%u passed, %u failed, %u skipped\n", nr_equal + nr_refused_alike, nr_differ,
	       nr_other);
	return nr_differ ? 1 : 0;
}
