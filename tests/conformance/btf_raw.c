/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Judge: the kernel's own tests of raw BTF (prog_tests/btf.c, whose tables and do_test_raw() are
 * compiled in), and BPF_BTF_LOAD of the running kernel, with the same BTF and with what a seed
 * makes of it by a few wrong words. Verdict, errno and the last line of the log have to agree.
 *
 * The kernel is only asked for BTF and for maps of the tests' sizes; where bpf(2) is refused, the
 * tests' own expectations judge alone.
 */
#include "tests/conformance/btf_raw_shim.h"

#include "test_btf.h"
#include <userbpf/userbpf.h>

#include "tests/conformance/draw.h"
#include "tests/conformance/kernel.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wunused-variable"
/* Asked of file descriptors; the BTF of these tests is judged all the same. */
static int test_big_btf_info(unsigned int test_num);
static int test_btf_id(unsigned int test_num);
#include "btf_raw_cases.h"
#pragma GCC diagnostic pop

static int test_big_btf_info(unsigned int test_num)
{
	(void)test_num;
	return 0;
}

static int test_btf_id(unsigned int test_num)
{
	(void)test_num;
	return 0;
}

#undef close

#define FIRST_NUMBER 3 /* those below are files to the tests */
#define MAX_NUMBERS  8
#define KERNEL_LOG   (1024 * 1024)
#define LINE_BYTES   2048 /* names are at most 512 bytes, and there are at most two in a line */
#define MUTATIONS    20000
#define MAX_BLOB     (MAX_NR_RAW_U32 * 4 + 16384)

static struct {
	struct userbpf *vm;
	const char *test;
	bool has_kernel, has_failed, is_mutated, is_planted;
	unsigned int passed, failed, skipped;
	unsigned int newer; /* rules of the running kernel that 6.12 did not have */
	unsigned int missed_loops;
	struct slot {
		struct userbpf_btf *btf;
		struct userbpf_map *map;
		int kernel_fd; /* -1: none */
	} slots[MAX_NUMBERS];
	char kernel_log[KERNEL_LOG];
} judge;

void judge_fail(const char *fmt, ...)
{
	va_list args;

	printf("FAIL %s: ", judge.test);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	printf("\n");
	judge.has_failed = true;
}

bool judge_begin(const char *test)
{
	judge.test = test;
	judge.has_failed = false;
	return true;
}

static void end_test(void)
{
	if (judge.has_failed)
		judge.failed++;
	else
		judge.passed++;
}

/* --- both sides --- */

struct verdict {
	int err; /* -errno, or what stands for the object */
	char line[LINE_BYTES];
};

/* The last line of @log. */
static void take_last_line(struct verdict *v, char *log)
{
	size_t len = strlen(log);
	char *begin;

	while (len && log[len - 1] == '\n')
		log[--len] = '\0';
	begin = strrchr(log, '\n');
	begin = begin ? begin + 1 : log;
	snprintf(v->line, sizeof(v->line), "%.2047s", begin[0] == '\t' ? begin + 1 : begin);
}

static void kernel_load(const void *data, size_t size, struct verdict *v)
{
	union bpf_attr attr = {
		.btf = ptr_to_u64(data),
		.btf_size = (u32)size,
		.btf_log_buf = ptr_to_u64(judge.kernel_log),
		.btf_log_size = sizeof(judge.kernel_log),
		.btf_log_level = 1,
	};

	judge.kernel_log[0] = '\0';
	v->err = kernel_bpf(BPF_BTF_LOAD, &attr);
	take_last_line(v, judge.kernel_log);
}

static struct userbpf_btf *own_load(const void *data, size_t size, struct verdict *v)
{
	USERBPF_OPTS(userbpf_btf_parse_opts, opts, .kernel_rules = true, .log_buf = v->line,
		     .log_size = sizeof(v->line));
	struct userbpf_btf *btf;

	v->line[0] = '\0';
	btf = userbpf_btf_parse_opts(judge.vm, data, size, &opts);
	v->err = btf ? 0 : -errno;
	if (judge.is_planted)
		v->line[0] ^= 1;
	return btf;
}

static bool ends_in(const char *s, const char *end)
{
	size_t len = strlen(s), end_len = strlen(end);

	return len >= end_len && !strcmp(s + len - end_len, end);
}

/* Linux 6.14 gave kind_flag of tags a meaning; before that it had to be 0. */
static bool is_newer_rule(const struct verdict *own)
{
	return strstr(own->line, "_TAG ") && ends_in(own->line, "Invalid btf_info kind_flag");
}

/*
 * The kernel misses a type that contains itself by way of a modifier which it met behind a pointer
 * before, or sees it only later; btf/resolve.c is strict there, so that sizes always end.
 */
static bool is_missed_loop(const struct verdict *kernel, const struct verdict *own)
{
	return ends_in(own->line, "Loop detected") && strcmp(kernel->line, own->line);
}

/* What the kernel logs of BTF that it takes is a dump and no complaint. */
static void compare(const struct verdict *kernel, const struct verdict *own)
{
	if (is_newer_rule(own) && !is_newer_rule(kernel))
		judge.newer++;
	else if (judge.is_mutated && is_missed_loop(kernel, own))
		judge.missed_loops++;
	else if (MIN(kernel->err, 0) != own->err)
		judge_fail("kernel %d \"%s\", userbpf %d \"%s\"", kernel->err, kernel->line,
			   own->err, own->line);
	else if (own->err && !ends_in(own->line, kernel->line))
		judge_fail("errno %d, kernel says \"%s\", userbpf \"%s\"", -own->err, kernel->line,
			   own->line);
}

/* --- what the kernel's tests call --- */

static struct slot *new_slot(int *number)
{
	for (*number = FIRST_NUMBER; *number < MAX_NUMBERS; ++*number)
		if (!judge.slots[*number].btf && !judge.slots[*number].map)
			return &judge.slots[*number];
	abort();
}

void judge_close(int number)
{
	struct slot *slot = &judge.slots[number];

	userbpf_btf_free(slot->btf);
	userbpf_map_free(slot->map);
	if (slot->kernel_fd >= 0)
		close(slot->kernel_fd);
	*slot = (struct slot){.kernel_fd = -1};
}

int judge_btf_load(const void *data, size_t size, struct bpf_btf_load_opts *opts)
{
	struct verdict own, kernel = {.err = -1};
	struct userbpf_btf *btf = own_load(data, size, &own);
	struct slot *slot;
	int number;

	if (judge.has_kernel) {
		kernel_load(data, size, &kernel);
		compare(&kernel, &own);
	}
	if (opts->log_buf)
		snprintf(opts->log_buf, opts->log_size, "%s", own.line);
	errno = -own.err;
	if (!btf) {
		if (kernel.err >= 0)
			close(kernel.err);
		return -1;
	}
	slot = new_slot(&number);
	*slot = (struct slot){.btf = btf, .kernel_fd = MAX(kernel.err, -1)};
	return number;
}

int judge_map_create(enum bpf_map_type type, const char *name, u32 key_size, u32 value_size,
		     u32 max_entries, const struct bpf_map_create_opts *opts)
{
	USERBPF_OPTS(userbpf_map_create_opts, own, .btf = judge.slots[opts->btf_fd].btf,
		     .btf_key_type_id = opts->btf_key_type_id,
		     .btf_value_type_id = opts->btf_value_type_id);
	union bpf_attr attr = {.map_type = type,
			       .key_size = key_size,
			       .value_size = value_size,
			       .max_entries = max_entries,
			       .btf_fd = (u32)judge.slots[opts->btf_fd].kernel_fd,
			       .btf_key_type_id = opts->btf_key_type_id,
			       .btf_value_type_id = opts->btf_value_type_id};
	struct userbpf_map *map;
	int kernel = -1, err, number;
	struct slot *slot;

	map = userbpf_map_create(judge.vm, type, name, key_size, value_size, max_entries, &own);
	err = map ? 0 : -errno;
	if (judge.slots[opts->btf_fd].kernel_fd >= 0) {
		kernel = kernel_bpf(BPF_MAP_CREATE, &attr);
		if (MIN(kernel, 0) != err)
			judge_fail("a map: kernel %d, userbpf %d", kernel, err);
	}
	if (!map) {
		if (kernel >= 0)
			close(kernel);
		return err;
	}
	slot = new_slot(&number);
	*slot = (struct slot){.map = map, .kernel_fd = MAX(kernel, -1)};
	return number;
}

/* --- the kernel's tests --- */

struct blob {
	u8 *data;
	size_t size;
};

static struct blob blobs[1024];
static size_t nr_blobs;

/* What a test gives the kernel; kept, for it to be changed later on. */
static const struct blob *build(const u32 *types, const char *strs, u32 strs_bytes)
{
	struct blob *blob = &blobs[nr_blobs];
	unsigned int size;

	if (nr_blobs == ARRAY_SIZE(blobs))
		abort();
	blob->data = btf_raw_create(&hdr_tmpl, types, strs, strs_bytes, &size, NULL);
	blob->size = size;
	if (!blob->data)
		return NULL;
	nr_blobs++;
	return blob;
}

static void run_raw_tests(void)
{
	for (unsigned int i = 1; i <= ARRAY_SIZE(raw_tests); i++) {
		const struct btf_raw_test *test = &raw_tests[i - 1];

		do_test_raw(i);
		end_test();
		build(test->raw_types, test->str_sec, test->str_sec_size);
	}
}

/* Tables whose BTF has to be taken by the kernel's rules. */
static void run_sound(const char *name, const u32 *types, const char *strs, u32 strs_bytes)
{
	const struct blob *blob;
	int number;

	judge_begin(name);
	blob = build(types, strs, strs_bytes);
	if (blob) {
		number = load_raw_btf(blob->data, blob->size);
		if (number < 0)
			judge_fail("refused: %s", btf_log_buf);
		else
			judge_close(number);
	}
	end_test();
}

static void run_sound_tests(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(get_info_tests); i++)
		run_sound(get_info_tests[i].descr, get_info_tests[i].raw_types,
			  get_info_tests[i].str_sec, get_info_tests[i].str_sec_size);
	for (size_t i = 0; i < ARRAY_SIZE(info_raw_tests); i++)
		run_sound(info_raw_tests[i].descr, info_raw_tests[i].raw_types,
			  info_raw_tests[i].str_sec, info_raw_tests[i].str_sec_size);
}

/* The types that are printed: the BTF, and maps of every kind over it. */
static void run_pprint_tests(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(pprint_test_template); i++)
		for (size_t k = 0; k < (i ? 1 : ARRAY_SIZE(pprint_tests_meta)); k++) {
			struct btf_raw_test *test = &raw_tests[0];

			*test = pprint_test_template[i];
			test->descr = pprint_tests_meta[k].descr;
			test->map_type = pprint_tests_meta[k].map_type;
			test->map_name = pprint_tests_meta[k].map_name;
			do_test_raw(1);
			end_test();
			build(test->raw_types, test->str_sec, test->str_sec_size);
		}
}

/* What deduplication is given and what it makes need not be the kernel's BTF, but a compiler's. */
static void run_dedup_tests(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(dedup_tests); i++) {
		const struct btf_raw_data *both[] = {&dedup_tests[i].input, &dedup_tests[i].expect};

		judge_begin(dedup_tests[i].descr);
		for (size_t k = 0; k < ARRAY_SIZE(both); k++) {
			const struct blob *blob =
				build(both[k]->raw_types, both[k]->str_sec, both[k]->str_sec_size);
			char why[LINE_BYTES] = "";
			struct userbpf_btf *btf;

			if (!blob)
				continue;
			btf = userbpf_btf_parse(judge.vm, blob->data, blob->size, why, sizeof(why));
			if (!btf)
				judge_fail("refused: %s", why);
			userbpf_btf_free(btf);
		}
		end_test();
	}
}

/* --- objects of the selftests --- */

static const struct {
	const char *file;
	bool has_key_and_value;
} files[] = {{"test_btf_newkv.bpf.o", true}, {"test_btf_nokv.bpf.o", false}};

/* The function of an instruction of @section must be one of the two. */
static void check_func(const struct userbpf_object *obj, const char *section, u32 insn,
		       const char *name, const char *or_name)
{
	const struct userbpf_btf *btf = userbpf_object_btf(obj);
	int id = userbpf_btf_ext_find_func(userbpf_object_btf_ext(obj), section, insn, NULL);
	const char *found = id > 0 ? userbpf_btf_name(btf, (u32)id) : "nothing";

	if (strcmp(found, name) && strcmp(found, or_name))
		judge_fail("%s insn %u is of %s, not of %s", section, insn, found, name);
}

static void run_file_test(const char *path, const char *file, bool has_key_and_value)
{
	struct userbpf_object *obj = userbpf_object_open_file(judge.vm, path, NULL);
	const struct userbpf_map *map = obj ? userbpf_object_find_map(obj, "btf_map") : NULL;
	const struct userbpf_prog *prog = obj ? userbpf_object_next_prog(obj, NULL) : NULL;

	judge_begin(file);
	if (!map || !prog) {
		judge_fail("cannot be opened, or has no map or program");
	} else {
		if ((userbpf_map_btf_key_type_id(map) && userbpf_map_btf_value_type_id(map)) !=
		    has_key_and_value)
			judge_fail("types of key and value: %u %u",
				   userbpf_map_btf_key_type_id(map),
				   userbpf_map_btf_value_type_id(map));
		check_func(obj, userbpf_prog_section_name(prog), 0, "_dummy_tracepoint", "");
		check_func(obj, ".text", 0, "test_long_fname_1", "test_long_fname_2");
		check_func(obj, ".text", 1000, "test_long_fname_1", "test_long_fname_2");
	}
	userbpf_object_close(obj);
	end_test();
}

static void run_file_tests(void)
{
	const char *dir = getenv("SELFTESTS_OBJECTS");
	char path[4096];

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir ? dir : ".", files[i].file);
		if (access(path, R_OK)) {
			printf("skipped: no %s\n", files[i].file);
			judge.skipped++;
		} else {
			run_file_test(path, files[i].file, files[i].has_key_and_value);
		}
	}
}

/* --- mutations --- */

static u32 draw_word(struct rng *rng, u32 old)
{
	switch (draw(rng, 8)) {
	case 0: return draw(rng, 12);
	case 1: return old ^ 1u << draw(rng, 32);
	case 2: return old + (u32)DRAW_FROM(rng, -1, 1, -8, 8, 32, -32);
	case 3: return (u32)draw(rng, 20) << 24 | draw(rng, 4) | (one_in(rng, 2) ? 1u << 31 : 0);
	case 4:
		return (u32)DRAW_FROM(rng, 0, -1, 0x7fffffff, 0xfffff, 0x100000, 0xffff, 0x1000000,
				      64, 128);
	case 5: return (u32)draw(rng, 34) << 24 | draw(rng, 256);
	case 6: return (old & 0xf0ffffff) | (u32)draw(rng, 16) << 24;
	default: return (old & 0xffff0000) | draw(rng, 10);
	}
}

static void mutate_word(struct rng *rng, u8 *at)
{
	u32 word;

	memcpy(&word, at, sizeof(word));
	word = draw_word(rng, word);
	memcpy(at, &word, sizeof(word));
}

static void mutate_strings(struct rng *rng, u8 *data, size_t size)
{
	if (size > sizeof(struct btf_header) + 1)
		data[size - 1 - draw(rng, MIN(size - sizeof(struct btf_header), (size_t)64))] =
			(u8)DRAW_FROM(rng, 0, 'a', '.', '-', ' ', '7', 0xc3, 0x7f, '?', 1);
}

/* One to three things wrong, mostly in the types. */
static size_t mutate(struct rng *rng, u8 *data, size_t size)
{
	const size_t types = sizeof(struct btf_header);
	struct btf_header hdr;

	memcpy(&hdr, data, sizeof(hdr));
	for (u32 nr = 1 + draw(rng, 3); nr; nr--) {
		u32 nr_words = hdr.type_len / 4;

		if (one_in(rng, 12))
			mutate_strings(rng, data, size);
		else if (one_in(rng, 20))
			mutate_word(rng, data + 4 * draw(rng, 6));
		else if (one_in(rng, 40) && size > types)
			size -= draw(rng, 8) % (size - types + 1);
		else if (nr_words)
			mutate_word(rng, data + types + 4 * draw(rng, nr_words));
	}
	return size;
}

static void run_mutation(u64 seed)
{
	struct rng rng = {rng_mix(seed)};
	const struct blob *blob = &blobs[draw(&rng, nr_blobs)];
	struct verdict own, kernel;
	static u8 data[MAX_BLOB];
	char name[32];
	size_t size;

	snprintf(name, sizeof(name), "seed %llu", (unsigned long long)seed);
	judge_begin(name);
	if (blob->size > sizeof(data))
		return;
	memcpy(data, blob->data, blob->size);
	size = mutate(&rng, data, blob->size);
	kernel_load(data, size, &kernel);
	if (kernel.err >= 0)
		close(kernel.err);
	userbpf_btf_free(own_load(data, size, &own));
	compare(&kernel, &own);
	end_test();
}

static void run_mutations(unsigned long nr, u64 first_seed)
{
	judge.is_mutated = true;
	for (u64 seed = first_seed; seed < first_seed + nr; seed++)
		run_mutation(seed);
}

int main(int argc, char **argv)
{
	unsigned long mutations = argc > 1 ? strtoul(argv[1], NULL, 0) : MUTATIONS;
	u64 seed = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;
	struct verdict v;

	for (size_t i = 0; i < MAX_NUMBERS; i++)
		judge.slots[i].kernel_fd = -1;
	judge.is_planted = getenv("BTF_RAW_PLANT");
	judge.vm = userbpf_new(NULL);
	if (!judge.vm)
		return 2;
	kernel_load("", 0, &v);
	judge.has_kernel = v.err == -EINVAL;
	if (!judge.has_kernel)
		printf("skipped: BPF_BTF_LOAD of the running kernel: %s\n", strerror(-v.err));
	run_raw_tests();
	run_sound_tests();
	run_dedup_tests();
	run_pprint_tests();
	run_file_tests();
	printf("%u tests of prog_tests/btf.c\n", judge.passed + judge.failed);
	if (judge.has_kernel)
		run_mutations(mutations, seed);
	else
		judge.skipped++;
	for (size_t i = 0; i < nr_blobs; i++)
		free(blobs[i].data);
	userbpf_free(judge.vm);
	if (judge.newer)
		printf("%u not compared: kind_flag of tags, which 6.12 does not have\n",
		       judge.newer);
	if (judge.missed_loops)
		printf("%u not compared: loops that the kernel misses or sees later\n",
		       judge.missed_loops);
	printf("%u passed, %u failed, %u skipped\n", judge.passed, judge.failed, judge.skipped);
	return judge.failed > 0;
}
