// SPDX-License-Identifier: BSD-2-Clause
/*
 * ELF reader. The order of the checks is that of libbpf's bpf_object__elf_init() and
 * bpf_object__elf_collect(), and so is the wording where libbpf has the sentence. What is more: a
 * section whose bytes lie outside the file or within another section's is refused here, before
 * anybody asks what it is.
 */
#include "loader/elf.h"

#include <errno.h>
#include <libelf.h>
#include <stdlib.h>
#include <string.h>

struct parse {
	struct elf_file *file;
	struct log *log;
	struct arena *arena;
	const char *path;
	Elf *elf;
	size_t names; /* section with the names of sections */
};

static int check_ident(const struct parse *p)
{
	const u8 *ident = p->file->image;

	if (p->file->size < EI_NIDENT || memcmp(ident, ELFMAG, SELFMAG)) {
		log_warn(p->log, "elf: '%s' is not a proper ELF object\n", p->path);
		return -ENOEXEC;
	}
	if (ident[EI_CLASS] != ELFCLASS64) {
		log_warn(p->log, "elf: '%s' is not a 64-bit ELF object\n", p->path);
		return -ENOEXEC;
	}
	if (ident[EI_DATA] != ELFDATA2LSB) {
		log_warn(p->log,
			 "elf: endianness mismatch in %s: only little-endian objects load\n",
			 p->path);
		return -ENOEXEC;
	}
	if (p->file->size < sizeof(Elf64_Ehdr)) {
		log_warn(p->log, "elf: %s is truncated: %zu bytes do not hold an ELF header\n",
			 p->path, p->file->size);
		return -EINVAL;
	}
	return 0;
}

static int check_header(const struct parse *p)
{
	Elf64_Ehdr hdr;

	memcpy(&hdr, p->file->image, sizeof(hdr));
	if (hdr.e_type != ET_REL || (hdr.e_machine != EM_NONE && hdr.e_machine != EM_BPF)) {
		log_warn(p->log,
			 "elf: %s is not a valid eBPF object file (type %u, machine %u; "
			 "expected type %u, machine %u)\n",
			 p->path, hdr.e_type, hdr.e_machine, ET_REL, EM_BPF);
		return -ENOEXEC;
	}
	if (hdr.e_ehsize != sizeof(hdr) || hdr.e_shentsize != sizeof(Elf64_Shdr) ||
	    hdr.e_version != EV_CURRENT || hdr.e_ident[EI_VERSION] != EV_CURRENT) {
		log_warn(p->log, "elf: the header of %s is damaged (sizes or version)\n", p->path);
		return -EINVAL;
	}
	if (!hdr.e_shoff || hdr.e_shoff > p->file->size ||
	    hdr.e_shnum > (p->file->size - hdr.e_shoff) / sizeof(Elf64_Shdr)) {
		log_warn(
			p->log,
			"elf: %s is truncated: its %u section headers at offset 0x%llx lie outside "
			"the file of %zu bytes\n",
			p->path, hdr.e_shnum, (unsigned long long)hdr.e_shoff, p->file->size);
		return -EINVAL;
	}
	/* More than that, with the number in section 0: no symbol could name the rest. */
	if (!hdr.e_shnum || hdr.e_shnum >= SHN_LORESERVE) {
		log_warn(p->log, "elf: %s has no sections or too many\n", p->path);
		return -EINVAL;
	}
	p->file->nr_secs = hdr.e_shnum;
	return 0;
}

static int libelf_error(const struct parse *p, const char *what)
{
	log_warn(p->log, "elf: failed to %s of %s: %s\n", what, p->path, elf_errmsg(-1));
	return -EINVAL;
}

static int open_libelf(struct parse *p)
{
	size_t nr;

	if (elf_version(EV_CURRENT) == EV_NONE)
		return libelf_error(p, "agree on the version");
	/* ELF_C_READ: libelf does not write to it, though it says char * */
	p->elf = elf_memory((char *)p->file->image, p->file->size);
	if (!p->elf)
		return libelf_error(p, "read the header");
	if (elf_getshdrnum(p->elf, &nr) || nr != p->file->nr_secs)
		return libelf_error(p, "count the sections");
	if (elf_getshdrstrndx(p->elf, &p->names) || !p->names || p->names >= nr)
		return libelf_error(p, "find the section names");
	return 0;
}

static const char *string_at(const struct elf_sec *strings, u64 off)
{
	const u8 *s;

	if (strings->type != SHT_STRTAB || !strings->data || off >= strings->size)
		return NULL;
	s = strings->data + off;
	if (!memchr(s, '\0', MIN(strings->size - off, (u64)ELF_MAX_NAME_BYTES)))
		return NULL;
	return (const char *)s;
}

static int read_sec(const struct parse *p, u32 idx)
{
	struct elf_sec *sec = &p->file->secs[idx];
	Elf_Scn *scn = elf_getscn(p->elf, idx);
	const void *raw = scn ? elf64_getshdr(scn) : NULL;
	Elf64_Shdr hdr;

	if (!raw)
		return libelf_error(p, "read a section header");
	memcpy(&hdr, raw, sizeof(hdr));
	*sec = (struct elf_sec){.name = "",
				.type = hdr.sh_type,
				.flags = hdr.sh_flags,
				.off = hdr.sh_offset,
				.size = hdr.sh_size,
				.entsize = hdr.sh_entsize,
				.link = hdr.sh_link,
				.info = hdr.sh_info};
	if (hdr.sh_type == SHT_NOBITS || hdr.sh_type == SHT_NULL || !hdr.sh_size)
		return 0;
	if (hdr.sh_offset > p->file->size || hdr.sh_size > p->file->size - hdr.sh_offset) {
		log_warn(
			p->log,
			"elf: section(%u) of %s lies outside the file: offset 0x%llx, size 0x%llx, "
			"file size 0x%zx\n",
			idx, p->path, (unsigned long long)hdr.sh_offset,
			(unsigned long long)hdr.sh_size, p->file->size);
		return -EINVAL;
	}
	sec->data = p->file->image + hdr.sh_offset;
	return 0;
}

static int read_secs(struct parse *p)
{
	struct elf_file *file = p->file;
	int err;

	file->secs = arena_calloc(p->arena, file->nr_secs, sizeof(*file->secs));
	if (!file->secs)
		return -ENOMEM;
	file->secs[0].name = "";
	for (u32 i = 1; i < file->nr_secs; i++) {
		err = read_sec(p, i);
		if (err)
			return err;
	}
	return 0;
}

static int name_secs(struct parse *p)
{
	struct elf_file *file = p->file;

	for (u32 i = 1; i < file->nr_secs; i++) {
		Elf64_Shdr hdr;

		memcpy(&hdr, (const void *)elf64_getshdr(elf_getscn(p->elf, i)), sizeof(hdr));
		file->secs[i].name = string_at(&file->secs[p->names], hdr.sh_name);
		if (!file->secs[i].name) {
			log_warn(p->log, "elf: section(%u) of %s has no proper name\n", i, p->path);
			return -EINVAL;
		}
	}
	return 0;
}

static int by_offset(const void *a, const void *b)
{
	const struct elf_sec *x = *(const struct elf_sec *const *)a;
	const struct elf_sec *y = *(const struct elf_sec *const *)b;

	return (x->off > y->off) - (x->off < y->off);
}

/* No linker lets two sections share bytes; who does it wants one set of bytes read in two ways. */
static int check_overlaps(struct parse *p)
{
	struct elf_file *file = p->file;
	const struct elf_sec **sorted;
	u32 nr = 0;
	int err = 0;

	sorted = mem_calloc(p->arena->mem, file->nr_secs, sizeof(struct elf_sec *));
	if (!sorted)
		return -ENOMEM;
	for (u32 i = 1; i < file->nr_secs; i++)
		if (file->secs[i].data)
			sorted[nr++] = &file->secs[i];
	qsort(sorted, nr, sizeof(struct elf_sec *), by_offset);
	for (u32 i = 1; i < nr && !err; i++) {
		if (sorted[i]->off - sorted[i - 1]->off >= sorted[i - 1]->size)
			continue;
		log_warn(p->log, "elf: sections '%s' and '%s' of %s overlap in the file\n",
			 sorted[i - 1]->name, sorted[i]->name, p->path);
		err = -EINVAL;
	}
	mem_free(p->arena->mem, sorted);
	return err;
}

static int find_symbols(struct parse *p)
{
	struct elf_file *file = p->file;
	const struct elf_sec *sec;

	for (u32 i = 1; i < file->nr_secs; i++) {
		if (file->secs[i].type != SHT_SYMTAB)
			continue;
		if (file->symtab) {
			log_warn(p->log, "elf: multiple symbol tables in %s\n", p->path);
			return -EINVAL;
		}
		file->symtab = i;
	}
	if (!file->symtab) {
		log_warn(p->log, "elf: couldn't find symbol table in %s, stripped object file?\n",
			 p->path);
		return -ENOENT;
	}
	sec = &file->secs[file->symtab];
	if (sec->entsize != sizeof(Elf64_Sym) || sec->size % sizeof(Elf64_Sym)) {
		log_warn(p->log, "elf: the symbol table of %s is damaged\n", p->path);
		return -EINVAL;
	}
	file->nr_syms = (u32)(sec->size / sizeof(Elf64_Sym));
	file->strtab = sec->link;
	if (sec->link >= file->nr_secs || file->secs[sec->link].type != SHT_STRTAB) {
		log_warn(p->log, "elf: symbol strings section missing or invalid in %s\n", p->path);
		return -EINVAL;
	}
	return 0;
}

int elf_file_parse(struct elf_file *file, struct log *log, struct arena *arena, const char *path,
		   const u8 *image, size_t size)
{
	struct parse p = {.file = file, .log = log, .arena = arena, .path = path};
	int err;

	*file = (struct elf_file){.image = image, .size = size};
	err = check_ident(&p);
	err = err ? err : check_header(&p);
	err = err ? err : open_libelf(&p);
	err = err ? err : read_secs(&p);
	err = err ? err : name_secs(&p);
	err = err ? err : check_overlaps(&p);
	err = err ? err : find_symbols(&p);
	elf_end(p.elf);
	return err;
}

struct elf_sym elf_file_sym(const struct elf_file *file, u32 idx)
{
	Elf64_Sym raw;

	memcpy(&raw, file->secs[file->symtab].data + idx * sizeof(raw), sizeof(raw));
	return (struct elf_sym){.name = string_at(&file->secs[file->strtab], raw.st_name),
				.value = raw.st_value,
				.size = raw.st_size,
				.sec = raw.st_shndx,
				.type = ELF64_ST_TYPE(raw.st_info),
				.bind = ELF64_ST_BIND(raw.st_info),
				.visibility = ELF64_ST_VISIBILITY(raw.st_other)};
}

struct elf_rel elf_file_rel(const struct elf_sec *sec, u64 idx)
{
	Elf64_Rel raw;

	memcpy(&raw, sec->data + idx * sizeof(raw), sizeof(raw));
	return (struct elf_rel){.offset = raw.r_offset,
				.sym = (u32)ELF64_R_SYM(raw.r_info),
				.type = (u32)ELF64_R_TYPE(raw.r_info)};
}
