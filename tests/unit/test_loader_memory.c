// SPDX-License-Identifier: BSD-2-Clause
/*
 * What type information and lines cost and when they are ignored: an ELF file written by hand, of
 * many programs that share one long function whose lines share one long text.
 */
#include "tests/unit/loader_util.h"
#include "tests/unit/test.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <userbpf/userbpf.h>

#include <linux/bpf.h>
#include <linux/btf.h>

#include "sys/public.h"
#include "world/world.h"

#define NR_PROGS   60
#define NR_SHARED  30000 /* instructions of the function, each with a line */
#define NR_INSNS   (2 * NR_PROGS + NR_SHARED)
#define NR_SYMS	   (NR_PROGS + 2)
#define TEXT_BYTES 500
/* What all of them have once each has its copy of what it calls. */
#define NR_COPIED (NR_PROGS * (2 + NR_SHARED) + NR_SHARED)

enum { SEC_XDP = 1, SEC_SYMS, SEC_STRS, SEC_BTF, SEC_EXT, NR_SECS };

struct records {
	struct btf_ext_head {
		u16 magic;
		u8 version, flags;
		u32 hdr_len;
		u32 func_off, func_len, line_off, line_len, core_off, core_len;
	} head;
	u32 func_rec, line_rec;
	u32 sec_name, nr;
	struct bpf_line_info lines[NR_SHARED];
};

struct types {
	struct btf_header head;
	u32 types[4];
	char strs[16 + TEXT_BYTES + 1];
};

struct file {
	Elf64_Ehdr head;
	Elf64_Shdr secs[NR_SECS];
	struct bpf_insn insns[NR_INSNS];
	Elf64_Sym syms[NR_SYMS];
	char strs[1024];
	struct types types;
	struct records records;
};

/* In file.strs */
static const char sec_names[] = "\0xdp\0.symtab\0.strtab\0.BTF\0.BTF.ext";
enum { N_XDP = 1, N_SYMTAB = 5, N_STRTAB = 13, N_BTF = 21, N_EXT = 26, N_PROGS = 35 };
/* In file.types.strs */
static const char btf_names[] = "\0int\0xdp\0a.c";
enum { T_INT = 1, T_XDP = 5, T_FILE = 9, T_TEXT = 13 };

static void write_types(struct types *types)
{
	types->head = (struct btf_header){.magic = BTF_MAGIC,
					  .version = BTF_VERSION,
					  .hdr_len = sizeof(types->head),
					  .type_len = sizeof(types->types),
					  .str_off = sizeof(types->types),
					  .str_len = T_TEXT + TEXT_BYTES + 1};
	memcpy(types->types, (u32[]){T_INT, BTF_KIND_INT << 24, 4, 32}, sizeof(types->types));
	memcpy(types->strs, btf_names, sizeof(btf_names));
	memset(types->strs + T_TEXT, 'x', TEXT_BYTES);
}

static void write_records(struct records *records)
{
	const u32 line_off = sizeof(records->func_rec);

	records->head = (struct btf_ext_head){
		.magic = BTF_MAGIC,
		.version = BTF_VERSION,
		.hdr_len = sizeof(records->head),
		.func_len = line_off,
		.line_off = line_off,
		.line_len = sizeof(*records) - sizeof(records->head) - line_off,
		.core_off = sizeof(*records) - sizeof(records->head),
	};
	records->func_rec = sizeof(struct bpf_func_info);
	records->line_rec = sizeof(struct bpf_line_info);
	records->sec_name = T_XDP;
	records->nr = NR_SHARED;
	for (u32 i = 0; i < NR_SHARED; i++)
		records->lines[i] = (struct bpf_line_info){
			.insn_off = (2 * NR_PROGS + i) * sizeof(struct bpf_insn),
			.file_name_off = T_FILE,
			.line_off = T_TEXT,
			.line_col = (i + 1) << 10,
		};
}

/* p00, p01, ... call s. */
static void write_progs(struct file *file)
{
	char *name = file->strs + N_PROGS;
	struct bpf_insn *insn = file->insns;

	for (u32 i = 0; i <= NR_PROGS; i++, name += 4) {
		bool is_shared = i == NR_PROGS;

		snprintf(name, 4, is_shared ? "s" : "p%02u", i);
		file->syms[1 + i] = (Elf64_Sym){
			.st_name = (u32)(name - file->strs),
			.st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC),
			.st_shndx = SEC_XDP,
			.st_value = 2 * i * sizeof(*insn),
			.st_size = (is_shared ? NR_SHARED : 2) * sizeof(*insn),
		};
		if (is_shared)
			break;
		*insn++ = (struct bpf_insn){.code = BPF_JMP | BPF_CALL,
					    .src_reg = BPF_PSEUDO_CALL,
					    .imm = (s32)(2 * (NR_PROGS - i) - 1)};
		*insn++ = (struct bpf_insn){.code = BPF_JMP | BPF_EXIT};
	}
	for (u32 i = 0; i < NR_SHARED - 1; i++)
		*insn++ = (struct bpf_insn){.code = BPF_ALU64 | BPF_MOV | BPF_K, .imm = 2};
	*insn = (struct bpf_insn){.code = BPF_JMP | BPF_EXIT};
}

#define SECTION(name, type, member)                                      \
	(Elf64_Shdr)                                                     \
	{                                                                \
		.sh_name = (name), .sh_type = (type), .sh_addralign = 1, \
		.sh_offset = offsetof(struct file, member),              \
		.sh_size = sizeof(((struct file *)0)->member),           \
	}

static struct file *write_file(void)
{
	struct file *file = calloc(1, sizeof(*file));

	if (!file)
		abort();
	file->head = (Elf64_Ehdr){
		.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB,
			    EV_CURRENT},
		.e_type = ET_REL,
		.e_machine = EM_BPF,
		.e_version = EV_CURRENT,
		.e_shoff = offsetof(struct file, secs),
		.e_ehsize = sizeof(Elf64_Ehdr),
		.e_shentsize = sizeof(Elf64_Shdr),
		.e_shnum = NR_SECS,
		.e_shstrndx = SEC_STRS,
	};
	file->secs[SEC_XDP] = SECTION(N_XDP, SHT_PROGBITS, insns);
	file->secs[SEC_XDP].sh_flags = SHF_ALLOC | SHF_EXECINSTR;
	file->secs[SEC_XDP].sh_addralign = 8;
	file->secs[SEC_SYMS] = SECTION(N_SYMTAB, SHT_SYMTAB, syms);
	file->secs[SEC_SYMS].sh_addralign = 8;
	file->secs[SEC_SYMS].sh_entsize = sizeof(Elf64_Sym);
	file->secs[SEC_SYMS].sh_link = SEC_STRS;
	file->secs[SEC_SYMS].sh_info = 1;
	file->secs[SEC_STRS] = SECTION(N_STRTAB, SHT_STRTAB, strs);
	file->secs[SEC_BTF] = SECTION(N_BTF, SHT_PROGBITS, types);
	file->secs[SEC_BTF].sh_size = sizeof(struct btf_header) + 16 + T_TEXT + TEXT_BYTES + 1;
	file->secs[SEC_EXT] = SECTION(N_EXT, SHT_PROGBITS, records);
	memcpy(file->strs, sec_names, sizeof(sec_names));
	write_progs(file);
	write_types(&file->types);
	write_records(&file->records);
	return file;
}

static struct userbpf_object *open_file(struct userbpf *vm, const struct file *file)
{
	struct userbpf_object *obj = userbpf_object_open_mem(vm, file, sizeof(*file), NULL);

	CHECK(obj && !userbpf_object_load(obj));
	return obj;
}

/* No text is copied, and there are at most 2^20 records of lines. */
TEST(lines_of_a_shared_function)
{
	struct userbpf *with = userbpf_new(NULL), *without = userbpf_new(NULL);
	struct file *file = write_file();
	struct userbpf_object *obj = open_file(with, file);
	size_t lines;

	file->secs[SEC_EXT].sh_name = N_EXT + 5; /* "ext", which nobody knows */
	open_file(without, file);
	lines = with->mem.used_bytes - without->mem.used_bytes;
	CHECK(lines > sizeof(struct prog_line) * NR_SHARED * 2);
	CHECK(lines < sizeof(struct prog_line) * (1u << 20) + 2 * sizeof(struct records));
	/* instructions, and what an engine makes of them */
	CHECK(without->mem.used_bytes < NR_COPIED * 5 * sizeof(struct bpf_insn));
	CHECK(userbpf_object_find_prog(obj, "p00")->prog->nr_lines == NR_SHARED);
	CHECK(userbpf_object_find_prog(obj, "s")->prog->nr_lines == 0); /* came last */
	userbpf_free(with);
	userbpf_free(without);
	free(file);
}

/* A program outlives its object in a map, and may still be asked for its lines. */
TEST(lines_of_a_closed_object)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct file *file = write_file();
	struct userbpf_object *obj = open_file(vm, file);
	struct prog *prog = prog_get(userbpf_object_find_prog(obj, "p01")->prog);
	const struct prog_line *line;

	userbpf_object_close(obj);
	free(file);
	line = prog_line_of(prog, 3);
	CHECK(line && line->line == 2 && !strcmp(line->file, "a.c"));
	CHECK(line && strlen(line->text) == TEXT_BYTES && line->text[TEXT_BYTES - 1] == 'x');
	prog_put(prog);
	userbpf_free(vm);
}

static void check_ignored(const struct file *file, const char *sentence)
{
	USERBPF_OPTS(userbpf_opts, opts);
	struct said said = {};
	struct userbpf *vm;
	char last[64] = "x";

	opts.print_fn = say;
	opts.print_ctx = &said;
	vm = userbpf_new(&opts);
	open_file(vm, file);
	CHECK(strstr(said.text, sentence));
	userbpf_last_error(vm, last, sizeof(last));
	CHECK(!*last);
	userbpf_free(vm);
}

/* What is ignored is said, but is no failure. */
TEST(damaged_type_information)
{
	struct file *file = write_file();

	file->records.head.magic ^= 1;
	check_ignored(file, "Error loading ELF section .BTF.ext: ");
	file->types.head.magic ^= 1;
	check_ignored(file, "Error loading ELF section .BTF: ");
	free(file);
}
