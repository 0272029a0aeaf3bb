/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reader of ELF files that nobody vouches for. libelf finds the tables; every offset, size and
 * index that it or a caller takes from the file is checked here, once, so that what a struct
 * elf_sec points to lies in the image.
 */
#ifndef LOADER_ELF_H
#define LOADER_ELF_H

#include <elf.h>

#include "base/arena.h"
#include "base/log.h"

#define ELF_MAX_FILE_BYTES (64u * 1024 * 1024)
/* Names of what is looked at: sections, functions, maps, variables. Longer ones count as missing.
 */
#define ELF_MAX_NAME_BYTES 1024

struct elf_sec {
	const char *name;
	const u8 *data; /* in the image, of any alignment; NULL without bytes in the file */
	u64 size;	/* in memory, also of SHT_NOBITS */
	u64 off, flags, entsize;
	u32 type, link, info;
};

struct elf_sym {
	const char *name; /* NULL: outside the string table, or too long */
	u64 value, size;
	u32 sec; /* st_shndx */
	u8 type, bind, visibility;
};

struct elf_rel {
	u64 offset;
	u32 sym, type;
};

/* Points into the image, which must outlive it; the sections lie in the arena. */
struct elf_file {
	const u8 *image;
	size_t size;
	struct elf_sec *secs; /* .secs[0] is the empty one */
	u32 nr_secs;
	u32 symtab, nr_syms; /* section of the symbols */
	u32 strtab;	     /* of their names */
};

/*
 * 0, -ENOEXEC (not an ELF file for BPF of this byte order), -EINVAL (damaged), -ENOENT (no
 * symbols), -ENOMEM; with a sentence in the log that calls the file @path.
 */
int elf_file_parse(struct elf_file *file, struct log *log, struct arena *arena, const char *path,
		   const u8 *image, size_t size);

/* @idx < nr_syms */
struct elf_sym elf_file_sym(const struct elf_file *file, u32 idx);
/* The @idx-th record of a section of type SHT_REL with the right .entsize; @idx within its size. */
struct elf_rel elf_file_rel(const struct elf_sec *sec, u64 idx);

static inline u64 elf_nr_rels(const struct elf_sec *sec)
{
	return sec->data ? sec->size / sizeof(Elf64_Rel) : 0;
}

#endif
