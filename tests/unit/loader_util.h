/* SPDX-License-Identifier: BSD-2-Clause */
/* For tests of the loader: objects compiled on the spot, and an instance that keeps its log. */
#ifndef TESTS_UNIT_LOADER_UTIL_H
#define TESTS_UNIT_LOADER_UTIL_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <userbpf/userbpf.h>

#define DATA_DIR "tests/data/loader/"

struct blob {
	unsigned char *data;
	size_t size;
};

/* Read @f to its end; an empty blob when there is nothing. */
static inline struct blob blob_read(FILE *f)
{
	struct blob blob = {malloc(1 << 20), 0};

	while (blob.data && blob.size < 1 << 20) {
		size_t n = fread(blob.data + blob.size, 1, (1 << 20) - blob.size, f);

		if (!n)
			break;
		blob.size += n;
	}
	return blob;
}

static inline void blob_free(struct blob *blob)
{
	free(blob->data);
	*blob = (struct blob){};
}

/*
 * Compile tests/data/loader/@name.bpf.c with @flags. Empty without a clang (or $CLANG) that can;
 * run from the top folder of the project.
 */
static inline struct blob compile(const char *name, const char *flags)
{
	const char *clang = getenv("CLANG");
	struct blob blob = {};
	char cmd[512];
	FILE *pipe;

	snprintf(cmd, sizeof(cmd),
		 "%s -target bpf -g -O2 -I. %s -c " DATA_DIR "%s.bpf.c -o - 2>/dev/null",
		 clang ? clang : "clang", flags, name);
	pipe = popen(cmd, "r");
	if (!pipe)
		return blob;
	blob = blob_read(pipe);
	pclose(pipe);
	return blob;
}

#define NO_CLANG "no clang that compiles for BPF"

/* What the instance said, all levels, newest last. */
struct said {
	char text[16384];
	size_t len;
};

static inline int say(void *ctx, enum userbpf_print_level level, const char *fmt, va_list args)
{
	struct said *said = ctx;
	size_t room = sizeof(said->text) - said->len;
	int n = level == USERBPF_DEBUG ? 0 : vsnprintf(said->text + said->len, room, fmt, args);

	if (n > 0)
		said->len += (size_t)n < room ? (size_t)n : room - 1;
	return n;
}

struct fixture {
	struct said said;
	struct userbpf *vm;
	struct userbpf_object *obj;
	int open_errno, load_err;
};

static inline bool has_said(const struct fixture *f, const char *what)
{
	return strstr(f->said.text, what) != NULL;
}

static inline void fixture_close(struct fixture *f)
{
	userbpf_object_close(f->obj);
	userbpf_free(f->vm);
	f->obj = NULL;
	f->vm = NULL;
}

#endif
