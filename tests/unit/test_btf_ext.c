// SPDX-License-Identifier: BSD-2-Clause
/* btf/: .BTF.ext; every allocation failing once; what the clangs of this machine emit. */
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/unit/btf_blob.h"
#include "tests/unit/test.h"

/* --- .BTF.ext --- */

/* clang-format off */
static const u32 ext_words[] = {
	BTF_MAGIC | BTF_VERSION << 16, 32, /* header: off and len of three tables */
	0, 20, 20, 64, 84, 28,
	8, N_TEXT, 1,		0, 5,
	20, N_TEXT, 2,		0, N_FILE, N_LINE, 7 << 10 | 3, 99,
				16, N_FILE, 0, 8 << 10 | 1, 99,
	/* 3 words of another section's header would follow: the length says so */
	0, 0, 0,
	16, N_TEXT, 1,		8, 2, N_M, 0,
};
/* clang-format on */

static struct btf *int_btf(void)
{
	static struct blob b;
	struct btf *btf;

	one_int(&b);
	CHECK(parse(&b, BTF_RULES_OBJECT, &btf) == 0);
	return btf;
}

static int parse_ext(const struct btf *btf, const u32 *words, size_t size, struct btf_ext **ext)
{
	struct text err = TEXT_ON(msg);

	msg[0] = '\0';
	*ext = NULL;
	return btf_ext_parse(&mem, btf, words, size, ext, &err);
}

/* The table above with the right length of its second part. */
static void fill_ext(u32 *words, size_t *nr)
{
	memcpy(words, ext_words, sizeof(ext_words));
	memmove(&words[26], &words[29], 7 * 4);
	words[5] = 52;
	words[6] = 72;
	*nr = ARRAY_SIZE(ext_words) - 3;
}

static void check_ext(const struct btf_ext *ext)
{
	const struct bpf_core_relo *relos;
	const struct bpf_func_info *funcs;
	struct btf_line line;
	u32 nr;

	funcs = btf_ext_funcs(ext, ".text", &nr);
	CHECK(nr == 1 && funcs && funcs[0].insn_off == 0 && funcs[0].type_id == 5);
	relos = btf_ext_core_relos(ext, ".text", &nr);
	CHECK(nr == 1 && relos && relos[0].insn_off == 8 && relos[0].access_str_off == N_M);
	CHECK(btf_ext_lines(ext, ".text", &nr) && nr == 2);
	CHECK(!btf_ext_lines(ext, "xdp", &nr) && nr == 0);
	CHECK(btf_ext_find_line(ext, ".text", 8, &line) == 0);
	CHECK(!strcmp(line.file, "a.c") && !strcmp(line.text, "x = 1;"));
	CHECK(line.line == 7 && line.column == 3);
	CHECK(btf_ext_find_line(ext, ".text", 16, &line) == 0 && line.line == 8);
	CHECK(btf_ext_find_line(ext, ".text", 4000, &line) == 0 && line.line == 8);
	CHECK(btf_ext_find_line(ext, "xdp", 0, &line) == -ENOENT);
}

TEST(ext_records_are_read_in_both_byte_orders)
{
	struct btf *btf = int_btf();
	u32 words[ARRAY_SIZE(ext_words)];
	struct btf_ext *ext;
	size_t nr;

	for (int swapped = 0; swapped < 2; swapped++) {
		fill_ext(words, &nr);
		if (swapped) {
			swap_words_at((u8 *)words, nr);
			words[0] = __builtin_bswap16(BTF_MAGIC) | BTF_VERSION << 16;
		}
		CHECK(parse_ext(btf, words, nr * 4, &ext) == 0);
		CHECK(!strcmp(msg, ""));
		if (ext)
			check_ext(ext);
		btf_ext_free(ext);
	}
	btf_put(btf);
	CHECK(mem.used_bytes == 0);
}

TEST(lines_out_of_order_are_still_found)
{
	struct btf *btf = int_btf();
	u32 words[ARRAY_SIZE(ext_words)];
	struct btf_line line;
	struct btf_ext *ext;
	size_t nr;

	fill_ext(words, &nr);
	words[16] = 24; /* the first line's instruction, behind the second's */
	CHECK(parse_ext(btf, words, nr * 4, &ext) == 0);
	CHECK(ext && btf_ext_find_line(ext, ".text", 16, &line) == 0 && line.line == 8);
	CHECK(ext && btf_ext_find_line(ext, ".text", 24, &line) == 0 && line.line == 7);
	CHECK(ext && btf_ext_find_line(ext, ".text", 8, &line) == -ENOENT);
	btf_ext_free(ext);
	btf_put(btf);
}

TEST(each_defect_of_ext_has_its_message)
{
	static const struct {
		const char *msg;
		size_t word;
		u32 value;
	} rows[] = {
		{"Invalid BTF.ext magic:1234", 0, 0x11234},
		{"Unsupported BTF.ext version:2 flags:0", 0, BTF_MAGIC | 2 << 16},
		{"BTF.ext header not found", 1, 20},
		{"BTF.ext header not found", 1, 4096},
		{".BTF.ext func_info section is not aligned to 4 bytes", 2, 2},
		{"line_info section (off:4096 len:52) is beyond the end of .BTF.ext", 4, 4096},
		{"core_relo section (off:72 len:4294967292) is beyond the end of .BTF.ext", 7, -4u},
		{".BTF.ext core_relo record size not found", 7, 3},
		{"func_info section in .BTF.ext has invalid record size 4", 8, 4},
		{"func_info section in .BTF.ext has invalid record size 10", 8, 10},
		{"func_info section header is not found in .BTF.ext", 3, 8},
		{"func_info section has an invalid name in .BTF.ext", 9, N_END},
		{"func_info section has incorrect num_records in .BTF.ext", 10, 0},
		{"func_info section has incorrect num_records in .BTF.ext", 10, 2},
		{"line_info section has incorrect num_records in .BTF.ext", 15, 0xffffffff},
	};
	struct btf *btf = int_btf();
	u32 words[ARRAY_SIZE(ext_words)];
	struct btf_ext *ext;
	size_t nr;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		fill_ext(words, &nr);
		words[rows[i].word] = rows[i].value;
		CHECK(parse_ext(btf, words, nr * 4, &ext) < 0);
		if (strcmp(msg, rows[i].msg))
			fprintf(stderr, "row %zu: \"%s\", not \"%s\"\n", i, msg, rows[i].msg);
		CHECK(!strcmp(msg, rows[i].msg));
		btf_ext_free(ext);
	}
	CHECK(parse_ext(btf, words, 23, &ext) == -EINVAL);
	btf_put(btf);
	CHECK(mem.used_bytes == 0);
}

/* --- memory --- */

static int parse_all_or_nothing(const struct blob *b, const u32 *words, size_t nr_words)
{
	struct btf *btf = NULL;
	struct btf_ext *ext = NULL;
	int err = parse(b, BTF_RULES_KERNEL, &btf);

	if (!err)
		err = parse_ext(btf, words, nr_words * 4, &ext);
	btf_ext_free(ext);
	btf_put(btf);
	return err;
}

TEST(every_failed_allocation_is_survived)
{
	static struct blob b;
	u32 words[ARRAY_SIZE(ext_words)];
	size_t nr;
	int err;

	BUILD(&b, ALL_KINDS);
	fill_ext(words, &nr);
	mem = (struct mem){};
	do {
		mem.nr_allocs = 0;
		mem.fail_at++;
		err = parse_all_or_nothing(&b, words, nr);
		CHECK(err == 0 || (err == -ENOMEM && strstr(msg, "out of memory")));
		CHECK(mem.used_bytes == 0);
	} while (err == -ENOMEM && mem.fail_at < 100);
	CHECK(err == 0 && mem.fail_at > 8);
	mem = (struct mem){};
}

/* --- what compilers emit --- */

static const char bpf_source[] =
	"#define SEC(n) __attribute__((section(n), used))\n"
	"#define __uint(name, val) int (*name)[val]\n"
	"#define __type(name, val) typeof(val) *name\n"
	"typedef unsigned int u32; typedef unsigned long long u64;\n"
	"struct bpf_spin_lock { u32 val; };\n"
	"enum __attribute__((packed)) tiny { T0, T1 };\n"
	"enum huge { H0 = 1ull << 40 };\n"
	"struct fwd;\n"
	"struct value { struct bpf_spin_lock lock; enum tiny t; u64 hits; u32 a : 3, b : 7;\n"
	"  double d; struct { int anon; union { int x; char y[4]; }; }; struct fwd *f;\n"
	"  int (*fn)(struct value *, ...); __int128 wide; enum huge h : 44; };\n"
	"struct __attribute__((packed)) odd { char c; double d; enum tiny t; int b : 5; };\n"
	"struct { __uint(type, 1); __uint(max_entries, 16); __type(key, u32);\n"
	"  __type(value, struct value); } hits SEC(\".maps\");\n"
	"const volatile int limit = 3; static volatile int counter; struct odd o;\n"
	"extern int missing SEC(\".kconfig\") __attribute__((weak));\n"
	"extern const void ksym SEC(\".ksyms\") __attribute__((weak));\n"
	"extern int kfunc(int, struct fwd *) SEC(\".ksyms\") __attribute__((weak));\n"
	"static __attribute__((noinline)) int helper(int v) { counter += v; return v * limit; }\n"
	"SEC(\"xdp\") int prog(struct value *v)\n"
	"{ v->hits++; return helper(missing) + kfunc(1, v->f) + (long)&ksym + o.c; }\n"
	"char _license[] SEC(\"license\") = \"GPL\";\n";

static void check_object(const void *btf_data, size_t btf_size, const void *ext_data,
			 size_t ext_size)
{
	struct text err = TEXT_ON(msg);
	struct btf *btf = NULL;
	struct btf_ext *ext = NULL;
	struct btf_line line;
	int id;

	CHECK(btf_parse(&mem, btf_data, btf_size, &btf, &err) == 0);
	if (!btf) {
		fprintf(stderr, "%s\n", msg);
		return;
	}
	id = btf_find_by_name_kind(btf, "value", BTF_KIND_STRUCT);
	CHECK(id > 0 && btf_find_field(btf, (u32)id, BTF_FIELD_SPIN_LOCK) == -EINVAL);
	CHECK(id > 0 && btf_resolve_size(btf, (u32)id) % 16 == 0);
	id = btf_find_by_name_kind(btf, "odd", BTF_KIND_STRUCT);
	CHECK(id > 0 && btf_resolve_size(btf, (u32)id) == 11 && btf_align_of(btf, (u32)id) == 1);
	id = btf_find_by_name_kind(btf, ".maps", BTF_KIND_DATASEC);
	CHECK(id > 0 && btf_vlen(btf_type_by_id(btf, (u32)id)) == 1);
	CHECK(btf_find_by_name_kind(btf, "prog", BTF_KIND_FUNC) > 0);

	CHECK(btf_ext_parse(&mem, btf, ext_data, ext_size, &ext, &err) == 0);
	CHECK(ext && btf_ext_find_line(ext, "xdp", 0, &line) == 0);
	CHECK(ext && strstr(line.file, "prog.c") && line.line > 10);
	btf_ext_free(ext);
	btf_put(btf);
	CHECK(mem.used_bytes == 0);
}

static Elf_Data *section_data(Elf *elf, const char *name)
{
	Elf_Scn *scn = NULL;
	GElf_Shdr shdr;
	size_t strndx;

	if (elf_getshdrstrndx(elf, &strndx))
		return NULL;
	while ((scn = elf_nextscn(elf, scn)))
		if (gelf_getshdr(scn, &shdr) &&
		    !strcmp(elf_strptr(elf, strndx, shdr.sh_name), name))
			return elf_rawdata(scn, NULL);
	return NULL;
}

static void check_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	Elf_Data *btf, *ext;
	Elf *elf;

	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ, NULL);
	btf = section_data(elf, ".BTF");
	ext = section_data(elf, ".BTF.ext");
	CHECK(btf && ext);
	if (btf && ext)
		check_object(btf->d_buf, btf->d_size, ext->d_buf, ext->d_size);
	elf_end(elf);
	close(fd);
}

/* Compile the source above in @dir with @clang; false when there is none that knows the target. */
static bool compile(const char *clang, const char *target, const char *dir)
{
	char command[512];

	snprintf(command, sizeof(command),
		 "cd %s && %s -g -O2 -w -target %s -c prog.c -o prog.o >/dev/null 2>&1", dir, clang,
		 target);
	return system(command) == 0;
}

TEST(what_clang_emits_is_parsed)
{
	static const char *const clangs[] = {"clang",	 "clang-14", "clang-15", "clang-16",
					     "clang-17", "clang-18", "clang-19", "clang-20"};
	char dir[] = "/tmp/userbpf-test-btf-XXXXXX", path[64];
	bool any = false;
	FILE *f;

	if (!mkdtemp(dir))
		SKIP("no directory for temporary files");
	snprintf(path, sizeof(path), "%s/prog.c", dir);
	f = fopen(path, "w");
	if (f) {
		fputs(bpf_source, f);
		fclose(f);
	}
	path[strlen(path) - 1] = 'o';
	for (size_t i = 0; i < 2 * ARRAY_SIZE(clangs); i++) {
		if (!compile(clangs[i / 2], i % 2 ? "bpfeb" : "bpfel", dir))
			continue;
		any = true;
		check_file(path);
		unlink(path);
	}
	path[strlen(path) - 1] = 'c';
	unlink(path);
	rmdir(dir);
	if (!any)
		SKIP("no clang with the BPF target");
}
