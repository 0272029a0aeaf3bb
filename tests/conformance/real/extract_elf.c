// SPDX-License-Identifier: BSD-2-Clause
/*
 * extract_elf FILE OUTPUT: the BPF object that a program carries within itself, as skeletons do.
 *
 * Looks for headers of ELF files of 64 bits for the BPF machine inside FILE and writes the first
 * that is whole, up to the end of its section table, which linkers put last. Exit status 1: none.
 */
#include <elf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef EM_BPF
#define EM_BPF 247
#endif

/* Bytes of the object at @data, of which @size are there; 0: no object begins here. */
static size_t object_bytes(const unsigned char *data, size_t size)
{
	Elf64_Ehdr header;
	uint64_t table;

	if (size < sizeof(header) || memcmp(data, ELFMAG, SELFMAG))
		return 0;
	memcpy(&header, data, sizeof(header));
	if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_machine != EM_BPF)
		return 0;
	table = (uint64_t)header.e_shentsize * header.e_shnum;
	if (!table || header.e_shoff > size || table > size - header.e_shoff)
		return 0;
	return header.e_shoff + table;
}

static unsigned char *read_all(const char *path, size_t *size)
{
	FILE *file = fopen(path, "rb");
	unsigned char *data = NULL;
	long end;

	if (!file)
		return NULL;
	if (!fseek(file, 0, SEEK_END) && (end = ftell(file)) > 0 && !fseek(file, 0, SEEK_SET) &&
	    (data = malloc((size_t)end))) {
		*size = fread(data, 1, (size_t)end, file);
	}
	fclose(file);
	return data;
}

static int write_all(const char *path, const unsigned char *data, size_t size)
{
	FILE *file = fopen(path, "wb");
	size_t written;

	if (!file)
		return 1;
	written = fwrite(data, 1, size, file);
	return fclose(file) || written != size;
}

int main(int argc, char **argv)
{
	unsigned char *data;
	size_t size = 0, at = 0, bytes = 0;
	int status = 1;

	if (argc != 3)
		return 2;
	data = read_all(argv[1], &size);
	if (!data)
		return 1;
	for (; at < size && !bytes; at += !bytes)
		bytes = object_bytes(data + at, size - at);
	if (bytes)
		status = write_all(argv[2], data + at, bytes);
	free(data);
	return status;
}
