// SPDX-License-Identifier: BSD-2-Clause
/*
 * Files that are not what they should be. Whatever is done to an object: it opens and then loads or
 * does not, with an errno and a sentence each time, and nothing is left behind (the sanitizers of
 * the developer build look). The objects are the seeds of the fuzzer.
 */
#include "tests/unit/loader_util.h"
#include "tests/unit/test.h"

#include <elf.h>
#include <errno.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#define CORPUS "fuzz/corpus/object/"

static const char *const names[] = {"progs", "data",   "maps",	     "outer",
				    "tail",  "legacy", "iproute2",   "externs",
				    "core",  "calls",  "core_kinds", "exception"};
#define NR_NAMES (sizeof(names) / sizeof(names[0]))

static struct blob read_seed(const char *name)
{
	struct blob blob = {};
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), CORPUS "%s", name);
	f = fopen(path, "rb");
	if (!f)
		return blob;
	blob = blob_read(f);
	fclose(f);
	return blob;
}

static void give_types(struct userbpf_object *obj)
{
	struct userbpf_prog *prog = NULL;

	while ((prog = userbpf_object_next_prog(obj, prog))) {
		if (userbpf_prog_type(prog) != BPF_PROG_TYPE_UNSPEC)
			continue;
		userbpf_prog_set_type(prog, BPF_PROG_TYPE_XDP);
		userbpf_prog_set_expected_attach_type(prog, BPF_XDP);
	}
}

/* Open and load. 0, or the errno of what failed, of which there must be a sentence. */
static int try_vm(struct userbpf *vm, const void *data, size_t size)
{
	struct userbpf_object *obj;
	char said[512] = "";
	int err = 0;

	errno = 0;
	obj = userbpf_object_open_mem(vm, data, size, NULL);
	if (obj) {
		give_types(obj);
		/* the object's own types stand for those of a kernel */
		userbpf_set_target_btf(vm, userbpf_object_btf(obj));
		err = -userbpf_object_load(obj);
	} else {
		err = errno ? errno : -1;
	}
	userbpf_last_error(vm, said, sizeof(said));
	CHECK(err >= 0);
	CHECK(!err || err == ENOMEM || said[0]);
	userbpf_object_close(obj);
	return err;
}

static int try_open(const void *data, size_t size)
{
	USERBPF_OPTS(userbpf_opts, opts, .memory_limit = 64u << 20);
	struct userbpf *vm = userbpf_new(&opts);
	int err = try_vm(vm, data, size);

	userbpf_free(vm);
	return err;
}

TEST(seeds_load)
{
	for (size_t i = 0; i < NR_NAMES; i++) {
		struct blob blob = read_seed(names[i]);

		CHECK(blob.size > 0);
		CHECK(try_open(blob.data, blob.size) == 0);
		blob_free(&blob);
	}
}

TEST(truncated_files)
{
	for (size_t i = 0; i < NR_NAMES; i++) {
		struct blob blob = read_seed(names[i]);

		/* section headers come last: no proper part of the file is an object */
		for (size_t size = 0; size < blob.size; size += size < 128 ? 1 : 64)
			CHECK(try_open(blob.data, size) != 0);
		blob_free(&blob);
	}
}

static const uint64_t extremes[] = {
	0,	1,	    7,		0x7f,	    0xff,  0x8000,     0xffff,		 0xfff0,
	0xff00, 0x7fffffff, 0xffffffff, 0x80000000, ~0ull, 1ull << 63, (1ull << 63) - 1, ~0ull - 7};

/* Every field of @size bytes at @off takes every extreme value; the file is as before afterwards.
 */
static void try_field(struct blob *blob, size_t off, size_t size)
{
	unsigned char saved[8];

	if (off > blob->size || size > blob->size - off)
		return;
	memcpy(saved, blob->data + off, size);
	for (size_t i = 0; i < sizeof(extremes) / sizeof(extremes[0]); i++) {
		memcpy(blob->data + off, &extremes[i], size);
		try_open(blob->data, blob->size);
	}
	memcpy(blob->data + off, saved, size);
}

struct field {
	size_t off, size;
};
#define FIELD(type, name)                                       \
	{                                                       \
		offsetof(type, name), sizeof(((type *)0)->name) \
	}

static const struct field header_fields[] = {
	FIELD(Elf64_Ehdr, e_type),	FIELD(Elf64_Ehdr, e_machine),
	FIELD(Elf64_Ehdr, e_version),	FIELD(Elf64_Ehdr, e_entry),
	FIELD(Elf64_Ehdr, e_phoff),	FIELD(Elf64_Ehdr, e_shoff),
	FIELD(Elf64_Ehdr, e_flags),	FIELD(Elf64_Ehdr, e_ehsize),
	FIELD(Elf64_Ehdr, e_phentsize), FIELD(Elf64_Ehdr, e_phnum),
	FIELD(Elf64_Ehdr, e_shentsize), FIELD(Elf64_Ehdr, e_shnum),
	FIELD(Elf64_Ehdr, e_shstrndx),
};
static const struct field section_fields[] = {
	FIELD(Elf64_Shdr, sh_name),    FIELD(Elf64_Shdr, sh_type),
	FIELD(Elf64_Shdr, sh_flags),   FIELD(Elf64_Shdr, sh_addr),
	FIELD(Elf64_Shdr, sh_offset),  FIELD(Elf64_Shdr, sh_size),
	FIELD(Elf64_Shdr, sh_link),    FIELD(Elf64_Shdr, sh_info),
	FIELD(Elf64_Shdr, sh_entsize), FIELD(Elf64_Shdr, sh_addralign),
};
static const struct field symbol_fields[] = {
	FIELD(Elf64_Sym, st_name),  FIELD(Elf64_Sym, st_info),	FIELD(Elf64_Sym, st_other),
	FIELD(Elf64_Sym, st_shndx), FIELD(Elf64_Sym, st_value), FIELD(Elf64_Sym, st_size),
};
static const struct field relocation_fields[] = {
	FIELD(Elf64_Rel, r_offset),
	FIELD(Elf64_Rel, r_info),
	{offsetof(Elf64_Rel, r_info) + 4, 4}, /* the symbol alone */
};

#define TRY_FIELDS(blob, base, fields)                                       \
	for (size_t i_ = 0; i_ < sizeof(fields) / sizeof((fields)[0]); i_++) \
	try_field(blob, (base) + (fields)[i_].off, (fields)[i_].size)

static Elf64_Shdr section(const struct blob *blob, unsigned idx)
{
	Elf64_Ehdr hdr;
	Elf64_Shdr sec;

	memcpy(&hdr, blob->data, sizeof(hdr));
	memcpy(&sec, blob->data + hdr.e_shoff + idx * sizeof(sec), sizeof(sec));
	return sec;
}

static unsigned nr_sections(const struct blob *blob)
{
	Elf64_Ehdr hdr;

	memcpy(&hdr, blob->data, sizeof(hdr));
	return hdr.e_shnum;
}

TEST(elf_header_fields)
{
	struct blob blob = read_seed("outer");

	CHECK(blob.size > 0);
	TRY_FIELDS(&blob, 0, header_fields);
	for (size_t i = 0; i < EI_NIDENT; i++)
		try_field(&blob, i, 1);
	CHECK(try_open(blob.data, blob.size) == 0); /* whole again */
	blob_free(&blob);
}

TEST(section_header_fields)
{
	static const char *const seeds[] = {"outer", "data", "legacy"};

	for (size_t s = 0; s < sizeof(seeds) / sizeof(seeds[0]); s++) {
		struct blob blob = read_seed(seeds[s]);
		Elf64_Ehdr hdr;

		CHECK(blob.size > sizeof(hdr));
		memcpy(&hdr, blob.data, sizeof(hdr));
		for (unsigned i = 0; i < hdr.e_shnum; i++)
			TRY_FIELDS(&blob, hdr.e_shoff + i * sizeof(Elf64_Shdr), section_fields);
		CHECK(try_open(blob.data, blob.size) == 0);
		blob_free(&blob);
	}
}

TEST(symbols_and_relocations)
{
	static const char *const seeds[] = {"outer",   "tail",	   "calls",
					    "externs", "iproute2", "data"};

	for (size_t s = 0; s < sizeof(seeds) / sizeof(seeds[0]); s++) {
		struct blob blob = read_seed(seeds[s]);

		CHECK(blob.size > 0);
		for (unsigned i = 1; i < nr_sections(&blob); i++) {
			Elf64_Shdr sec = section(&blob, i);
			size_t end = sec.sh_offset + sec.sh_size;

			for (size_t at = sec.sh_offset; at < end && sec.sh_type == SHT_SYMTAB;
			     at += sizeof(Elf64_Sym))
				TRY_FIELDS(&blob, at, symbol_fields);
			for (size_t at = sec.sh_offset; at < end && sec.sh_type == SHT_REL;
			     at += sizeof(Elf64_Rel))
				TRY_FIELDS(&blob, at, relocation_fields);
		}
		CHECK(try_open(blob.data, blob.size) == 0);
		blob_free(&blob);
	}
}

/* Functions that end anywhere: between the halves of an instruction, too. */
static unsigned cut_function(struct blob *blob, size_t at)
{
	Elf64_Sym sym, cut;
	unsigned nr = 0;

	memcpy(&sym, blob->data + at, sizeof(sym));
	cut = sym;
	if (ELF64_ST_TYPE(sym.st_info) != STT_FUNC)
		return 0;
	for (cut.st_size = 8; cut.st_size < sym.st_size; cut.st_size += 8, nr++) {
		memcpy(blob->data + at, &cut, sizeof(cut));
		try_open(blob->data, blob->size);
	}
	memcpy(blob->data + at, &sym, sizeof(sym));
	return nr;
}

TEST(functions_cut_short)
{
	unsigned nr = 0;

	for (size_t s = 0; s < NR_NAMES; s++) {
		struct blob blob = read_seed(names[s]);

		for (unsigned i = 1; i < nr_sections(&blob); i++) {
			Elf64_Shdr sec = section(&blob, i);
			size_t end = sec.sh_offset + sec.sh_size;

			for (size_t at = sec.sh_offset; at < end && sec.sh_type == SHT_SYMTAB;
			     at += sizeof(Elf64_Sym))
				nr += cut_function(&blob, at);
		}
		blob_free(&blob);
	}
	CHECK(nr > 100);
}

/* Every word of the sections' bytes: instructions, types, map definitions, strings. */
TEST(words_of_the_contents)
{
	for (size_t s = 0; s < NR_NAMES; s++) {
		struct blob blob = read_seed(names[s]);
		static const uint32_t words[] = {0, 0xffffffff, 0x80000000};

		for (size_t at = sizeof(Elf64_Ehdr); at + 4 <= blob.size; at += 4) {
			uint32_t saved;

			memcpy(&saved, blob.data + at, 4);
			for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
				memcpy(blob.data + at, &words[i], 4);
				try_open(blob.data, blob.size);
			}
			memcpy(blob.data + at, &saved, 4);
		}
		CHECK(blob.size > 0);
		blob_free(&blob);
	}
}

static void check_refused(const void *data, size_t size, int err, const char *sentence)
{
	struct userbpf *vm = userbpf_new(NULL);
	char said[512];

	errno = 0;
	CHECK(!userbpf_object_open_mem(vm, data, size, NULL));
	CHECK(errno == err);
	userbpf_last_error(vm, said, sizeof(said));
	CHECK(strstr(said, sentence) != NULL);
	if (!strstr(said, sentence))
		fprintf(stderr, "said: %s\n", said);
	userbpf_free(vm);
}

/* A value that needs two instructions where the function has but one left. */
static void cut_at_relocation(struct blob *blob, size_t sym_at, size_t rel_at)
{
	Elf64_Sym sym, cut;
	Elf64_Rel rel;

	memcpy(&sym, blob->data + sym_at, sizeof(sym));
	memcpy(&rel, blob->data + rel_at, sizeof(rel));
	cut = sym;
	cut.st_size = rel.r_offset + 8;
	memcpy(blob->data + sym_at, &cut, sizeof(cut));
	check_refused(blob->data, blob->size, EINVAL, "for half an instruction at the end");
	memcpy(blob->data + sym_at, &sym, sizeof(sym));
}

TEST(half_an_extern_at_the_end)
{
	struct blob blob = read_seed("externs");
	size_t func_at = 0, rel_at = 0;

	for (unsigned i = 1; i < nr_sections(&blob); i++) {
		Elf64_Shdr sec = section(&blob, i);

		if (sec.sh_type == SHT_REL && !rel_at)
			rel_at = sec.sh_offset;
		for (size_t at = 0; at < sec.sh_size && sec.sh_type == SHT_SYMTAB;
		     at += sizeof(Elf64_Sym)) {
			Elf64_Sym sym;

			memcpy(&sym, blob.data + sec.sh_offset + at, sizeof(sym));
			if (ELF64_ST_TYPE(sym.st_info) == STT_FUNC)
				func_at = sec.sh_offset + at;
		}
	}
	CHECK(func_at && rel_at);
	if (func_at && rel_at)
		cut_at_relocation(&blob, func_at, rel_at);
	blob_free(&blob);
}

static bool is_cut(const struct blob *blob)
{
	USERBPF_OPTS(userbpf_opts, opts, .memory_limit = 64u << 20);
	struct userbpf *vm = userbpf_new(&opts);
	char said[512];

	try_vm(vm, blob->data, blob->size);
	userbpf_last_error(vm, said, sizeof(said));
	userbpf_free(vm);
	return strstr(said, "ends within the two slots");
}

TEST(files_that_are_no_objects)
{
	struct blob blob = read_seed("big-endian");
	Elf64_Half machine = EM_X86_64, type = ET_EXEC;
	Elf64_Half nr = 0;

	check_refused(blob.data, blob.size, ENOEXEC, "endianness mismatch");
	blob_free(&blob);
	check_refused("", 0, EINVAL, "0 bytes");
	check_refused("#!/bin/sh", 9, ENOEXEC, "is not a proper ELF object");
	blob = read_seed("tail");
	check_refused(blob.data, 40, EINVAL, "is truncated");
	check_refused(blob.data, blob.size - 1, EINVAL, "is truncated");
	blob.data[EI_CLASS] = ELFCLASS32;
	check_refused(blob.data, blob.size, ENOEXEC, "is not a 64-bit ELF object");
	blob.data[EI_CLASS] = ELFCLASS64;
	memcpy(blob.data + offsetof(Elf64_Ehdr, e_machine), &machine, 2);
	check_refused(blob.data, blob.size, ENOEXEC, "is not a valid eBPF object file");
	machine = EM_NONE; /* as old compilers left it */
	memcpy(blob.data + offsetof(Elf64_Ehdr, e_machine), &machine, 2);
	CHECK(try_open(blob.data, blob.size) == 0);
	memcpy(blob.data + offsetof(Elf64_Ehdr, e_type), &type, 2);
	check_refused(blob.data, blob.size, ENOEXEC, "is not a valid eBPF object file");
	type = ET_REL;
	memcpy(blob.data + offsetof(Elf64_Ehdr, e_type), &type, 2);
	memcpy(blob.data + offsetof(Elf64_Ehdr, e_shnum), &nr, 2);
	check_refused(blob.data, blob.size, EINVAL, "has no sections");
	blob_free(&blob);
}

/* Change field @off of the first section of type @type by @value. */
static struct blob with_section(const char *seed, unsigned type, size_t off, uint64_t value,
				size_t size)
{
	struct blob blob = read_seed(seed);
	Elf64_Ehdr hdr;

	memcpy(&hdr, blob.data, sizeof(hdr));
	for (unsigned i = 1; i < hdr.e_shnum; i++) {
		if (section(&blob, i).sh_type != type)
			continue;
		memcpy(blob.data + hdr.e_shoff + i * sizeof(Elf64_Shdr) + off, &value, size);
		break;
	}
	return blob;
}

TEST(damaged_tables)
{
	struct blob blob;

	blob = with_section("tail", SHT_SYMTAB, offsetof(Elf64_Shdr, sh_type), SHT_NULL, 4);
	check_refused(blob.data, blob.size, ENOENT, "couldn't find symbol table");
	blob_free(&blob);
	blob = with_section("tail", SHT_SYMTAB, offsetof(Elf64_Shdr, sh_link), 3, 4);
	check_refused(blob.data, blob.size, EINVAL, "symbol strings section missing or invalid");
	blob_free(&blob);
	blob = with_section("tail", SHT_SYMTAB, offsetof(Elf64_Shdr, sh_entsize), 1, 8);
	check_refused(blob.data, blob.size, EINVAL, "symbol table of memory is damaged");
	blob_free(&blob);
	blob = with_section("tail", SHT_SYMTAB, offsetof(Elf64_Shdr, sh_offset), ~0ull, 8);
	check_refused(blob.data, blob.size, EINVAL, "lies outside the file");
	blob_free(&blob);
	blob = with_section("tail", SHT_PROGBITS, offsetof(Elf64_Shdr, sh_size), 1 << 20, 8);
	check_refused(blob.data, blob.size, EINVAL, "lies outside the file");
	blob_free(&blob);
	blob = with_section("tail", SHT_REL, offsetof(Elf64_Shdr, sh_offset), 64, 8);
	check_refused(blob.data, blob.size, EINVAL, "overlap in the file");
	blob_free(&blob);
	blob = with_section("tail", SHT_REL, offsetof(Elf64_Shdr, sh_entsize), 0, 8);
	check_refused(blob.data, blob.size, EINVAL, "relocation section");
	blob_free(&blob);
}

/* The index of the first section of @type, 0 when there is none. */
static unsigned find_section(const struct blob *blob, unsigned type)
{
	for (unsigned i = 1; i < nr_sections(blob); i++)
		if (section(blob, i).sh_type == type)
			return i;
	return 0;
}

/* The last name of the table, which is a section's, loses its terminator. */
TEST(a_name_cut_by_the_end_of_its_table)
{
	struct blob blob = read_seed("tail");
	Elf64_Shdr strings = section(&blob, find_section(&blob, SHT_STRTAB));

	blob_free(&blob);
	blob = with_section("tail", SHT_STRTAB, offsetof(Elf64_Shdr, sh_size), strings.sh_size - 1,
			    8);
	check_refused(blob.data, blob.size, EINVAL, "has no proper name");
	blob_free(&blob);
}

/* A function ends between the halves of the instruction that is to be relocated. */
/* Functions may overlap, and one end between two slots that are whole in the other: there is the
 * relocation of both. */
TEST(functions_that_end_within_an_instruction)
{
	struct blob blob = read_seed("data");
	int nr_cut = 0;

	REQUIRE(blob.size > 0);
	for (unsigned i = 1; i < nr_sections(&blob); i++) {
		Elf64_Shdr sec = section(&blob, i);
		size_t end = sec.sh_type == SHT_SYMTAB ? sec.sh_offset + sec.sh_size : 0;

		for (size_t at = sec.sh_offset; at < end; at += sizeof(Elf64_Sym)) {
			Elf64_Sym sym, cut;

			memcpy(&sym, blob.data + at, sizeof(sym));
			if (ELF64_ST_TYPE(sym.st_info) != STT_FUNC)
				continue;
			cut = sym;
			for (int n = 0; n < 16; n++) {
				cut.st_value += sizeof(struct bpf_insn);
				memcpy(blob.data + at, &cut, sizeof(cut));
				nr_cut += is_cut(&blob);
			}
			memcpy(blob.data + at, &sym, sizeof(sym));
		}
	}
	CHECK(nr_cut > 0);
	blob_free(&blob);
}

TEST(half_an_instruction)
{
	struct blob blob = read_seed("tail");
	Elf64_Shdr rels = section(&blob, find_section(&blob, SHT_REL));
	Elf64_Shdr syms = section(&blob, find_section(&blob, SHT_SYMTAB));
	Elf64_Rel rel;

	memcpy(&rel, blob.data + rels.sh_offset, sizeof(rel));
	for (size_t at = syms.sh_offset; at < syms.sh_offset + syms.sh_size;
	     at += sizeof(Elf64_Sym)) {
		Elf64_Sym sym;

		memcpy(&sym, blob.data + at, sizeof(sym));
		if (ELF64_ST_TYPE(sym.st_info) != STT_FUNC || sym.st_shndx != rels.sh_info ||
		    sym.st_value > rel.r_offset || rel.r_offset - sym.st_value >= sym.st_size)
			continue;
		sym.st_size = rel.r_offset - sym.st_value + 8;
		memcpy(blob.data + at, &sym, sizeof(sym));
	}
	check_refused(blob.data, blob.size, EINVAL, "half an instruction");
	blob_free(&blob);
}

TEST(legacy_maps_out_of_bounds)
{
	struct blob blob = read_seed("legacy");
	Elf64_Shdr syms = section(&blob, find_section(&blob, SHT_SYMTAB));
	Elf64_Shdr strings = section(&blob, syms.sh_link);

	for (size_t at = syms.sh_offset; at < syms.sh_offset + syms.sh_size;
	     at += sizeof(Elf64_Sym)) {
		Elf64_Sym sym;

		memcpy(&sym, blob.data + at, sizeof(sym));
		if (strcmp((char *)blob.data + strings.sh_offset + sym.st_name, "annotated"))
			continue;
		sym.st_value += 4;
		memcpy(blob.data + at, &sym, sizeof(sym));
	}
	check_refused(blob.data, blob.size, EINVAL, "last map \"annotated\" too small");
	blob_free(&blob);
}

static void check_path(const char *path, int err, const char *sentence)
{
	struct userbpf *vm = userbpf_new(NULL);
	char said[512];

	errno = 0;
	CHECK(!userbpf_object_open_file(vm, path, NULL));
	CHECK(errno == err);
	userbpf_last_error(vm, said, sizeof(said));
	CHECK(strstr(said, sentence) != NULL);
	userbpf_free(vm);
}

TEST(paths_that_are_no_files)
{
	char path[] = "/tmp/userbpf-hostile-XXXXXX";
	int fd = mkstemp(path);

	CHECK(fd >= 0);
	check_path("no/such/file.o", ENOENT, "failed to open no/such/file.o");
	check_path("/", EISDIR, "failed to open /");
	check_path(path, ENOEXEC, "is not a proper ELF object"); /* empty */
	CHECK(ftruncate(fd, (64 << 20) + 1) == 0);
	check_path(path, EFBIG, "failed to open");
	close(fd);
	unlink(path);
}

/* The N-th allocation fails, for every N: an error, and nothing left. */
TEST(no_memory)
{
	for (size_t i = 0; i < NR_NAMES; i++) {
		struct blob blob = read_seed(names[i]);
		int err = ENOMEM;
		unsigned nth;

		for (nth = 1; err && nth < 5000; nth++) {
			struct userbpf *vm = userbpf_new(NULL);

			userbpf_fail_alloc(vm, nth);
			err = try_vm(vm, blob.data, blob.size);
			CHECK(!err || err == ENOMEM);
			userbpf_free(vm);
		}
		CHECK(err == 0 && nth > 20);
		blob_free(&blob);
	}
}

/* What userbpf_object_prepare() makes of the programs, one after the other. */
struct prepared {
	struct bpf_insn insns[4096];
	size_t nr;
	int err;
};

static void note_insns(struct prepared *out, const struct userbpf_object *obj)
{
	struct userbpf_prog *prog = NULL;

	while ((prog = userbpf_object_next_prog(obj, prog))) {
		size_t nr = userbpf_prog_nr_insns(prog);

		REQUIRE(nr <= sizeof(out->insns) / sizeof(out->insns[0]) - out->nr);
		memcpy(out->insns + out->nr, userbpf_prog_insns(prog), nr * sizeof(*out->insns));
		out->nr += nr;
	}
}

/* Nothing has been asked of the types of the target yet, and allocation @nth from now on fails. */
static void prepare_without_memory(struct prepared *out, const struct blob *blob, const char *types,
				   unsigned nth)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_btf *target = userbpf_btf_parse_file(vm, types, NULL);
	struct userbpf_object *obj;
	char said[512] = "";

	*out = (struct prepared){.err = -ENOMEM};
	userbpf_set_target_btf(vm, target);
	userbpf_fail_alloc(vm, nth);
	obj = userbpf_object_open_mem(vm, blob->data, blob->size, NULL);
	if (obj) {
		give_types(obj);
		out->err = userbpf_object_prepare(obj);
		if (!out->err)
			note_insns(out, obj);
	}
	userbpf_last_error(vm, said, sizeof(said));
	CHECK(!out->err || (out->err == -ENOMEM && said[0]));
	userbpf_object_close(obj);
	userbpf_btf_free(target);
	userbpf_free(vm);
}

/* The types of the object @blob, as a file. */
static void write_types(const struct blob *blob, char *path)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_object *obj = userbpf_object_open_mem(vm, blob->data, blob->size, NULL);
	const struct userbpf_btf *btf = obj ? userbpf_object_btf(obj) : NULL;
	uint32_t size = 0;
	const void *data = btf ? userbpf_btf_raw_data(btf, &size) : NULL;
	int fd = mkstemp(path);

	CHECK(data && fd >= 0 && write(fd, data, size) == (ssize_t)size);
	close(fd);
	userbpf_object_close(obj);
	userbpf_free(vm);
}

/* A type that could not be looked at is not one that is not there: no program comes out different.
 */
TEST(no_memory_is_no_answer)
{
	static const char *const with_types[] = {"core", "core_kinds", "externs"};
	static struct prepared right, got;

	for (size_t i = 0; i < sizeof(with_types) / sizeof(with_types[0]); i++) {
		struct blob blob = read_seed(with_types[i]);
		char types[] = "/tmp/userbpf-types-XXXXXX";
		unsigned nr_failed = 0, nth, nr_right = 0;

		write_types(&blob, types);
		prepare_without_memory(&right, &blob, types, 0);
		CHECK(right.err == 0 && right.nr > 0);
		/* what nothing depends on may fail without harm, but not so often in a row */
		for (nth = 1; nr_right < 50 && nth < 5000; nth++) {
			prepare_without_memory(&got, &blob, types, nth);
			nr_failed += got.err != 0;
			nr_right = got.err ? 0 : nr_right + 1;
			if (!got.err)
				CHECK_MSG(got.nr == right.nr &&
						  !memcmp(got.insns, right.insns,
							  right.nr * sizeof(*right.insns)),
					  "%s: allocation %u", with_types[i], nth);
		}
		CHECK(nr_failed > 20 && nr_right == 50);
		unlink(types);
		blob_free(&blob);
	}
}

/* Shapes that would take more than linear time or memory if nobody looked. */
TEST(many_programs_of_one_big_section)
{
	struct blob blob = read_seed("tail");
	Elf64_Shdr text, syms = {};
	unsigned code = 0;

	for (unsigned i = 1; i < nr_sections(&blob); i++) {
		if (section(&blob, i).sh_flags & SHF_EXECINSTR && section(&blob, i).sh_size)
			code = i;
		if (section(&blob, i).sh_type == SHT_SYMTAB)
			syms = section(&blob, i);
	}
	text = section(&blob, code);
	/* every symbol is a function that is the whole section */
	for (size_t at = syms.sh_offset; at < syms.sh_offset + syms.sh_size;
	     at += sizeof(Elf64_Sym)) {
		Elf64_Sym sym = {.st_name = 1,
				 .st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC),
				 .st_shndx = (Elf64_Half)code,
				 .st_size = text.sh_size};

		memcpy(blob.data + at, &sym, sizeof(sym));
	}
	CHECK(try_open(blob.data, blob.size) >= 0);
	blob_free(&blob);
}
