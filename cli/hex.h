/* SPDX-License-Identifier: BSD-2-Clause */
/* Bytes: from hexadecimal text and files, and back to text. */
#ifndef CLI_HEX_H
#define CLI_HEX_H

#include "cli/cli.h"

struct bytes {
	u8 *data; /* malloc()ed, owned */
	size_t size;
};

void bytes_free(struct bytes *bytes);

/*
 * Pairs of hexadecimal digits, with blanks, colons, dashes, dots, commas or newlines between bytes
 * as one likes and "0x" before them; a digit that stands alone is a byte as well. 0, or the
 * position (counting from 1) of the character that fits nothing; @out is then empty.
 */
size_t hex_parse(const char *text, struct bytes *out);

/* The same with an error line about @what. CLI_OK or CLI_USAGE. */
int hex_parse_told(const char *what, const char *text, struct bytes *out);

/* As bpftool prints bytes: 16 a line, a gap after 8, no newline at the end. */
void hex_print(const void *data, size_t size);

/* More than any packet, program or object that makes sense. */
#define FILE_MAX_BYTES ((size_t)256 << 20)

/* The whole file, or standard input for "-". CLI_OK, or CLI_FAILED after an error line. */
int file_read(const char *path, struct bytes *out);

#endif
