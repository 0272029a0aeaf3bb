/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What every userbpf header uses: visibility, option structs, error and log conventions.
 *
 * Errors: functions that return int give 0 (or a count) on success and -errno on failure; functions
 * that return a pointer give NULL and set errno. Wherever the kernel's bpf(2) or libbpf has the
 * same operation, errno is theirs for the same misuse. The sentence behind a failure goes to the
 * print callback of the instance and can be read back with userbpf_last_error().
 *
 * NULL where a handle (an instance, map, program, object, buffer, BTF) is asked for never crashes:
 * what returns int is -EINVAL, what makes or finds something is NULL with errno EINVAL, what only
 * tells a property is 0, false, NULL, "" for names, and what returns nothing does nothing. So do
 * other pointers that a function cannot do without, unless it says that they may be NULL.
 */
#ifndef USERBPF_COMMON_H
#define USERBPF_COMMON_H

#include <linux/bpf.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

#define USERBPF_API __attribute__((visibility("default")))

#define USERBPF_MAJOR_VERSION 0
#define USERBPF_MINOR_VERSION 1
#define USERBPF_PATCH_VERSION 0

/*
 * Declare an options struct on the stack, zeroed but for its size and what is named:
 *
 *	USERBPF_OPTS(userbpf_run_opts, run, .data_in = pkt, .data_size_in = sizeof(pkt));
 *
 * Every options struct begins with its size, so that it can grow; a size larger than the library
 * knows is refused with -E2BIG when a byte it does not know is set.
 */
#ifdef __cplusplus
/* Compilers of C++ miss the members that are not named. The end is there for the semicolon. */
/* clang-format off */
#define USERBPF_OPTS(type, name, ...)                                             \
	_Pragma("GCC diagnostic push")                                            \
	_Pragma("GCC diagnostic ignored \"-Wmissing-field-initializers\"")        \
	struct type name = {.sz = sizeof(struct type), ##__VA_ARGS__};            \
	_Pragma("GCC diagnostic pop")                                             \
	static_assert(sizeof(struct type) >= sizeof(size_t), "begins with its size")
/* clang-format on */
#else
#define USERBPF_OPTS(type, name, ...) struct type name = {.sz = sizeof(struct type), ##__VA_ARGS__}
#endif

enum userbpf_print_level { USERBPF_WARN, USERBPF_INFO, USERBPF_DEBUG };

/* As libbpf's libbpf_print_fn_t, with a context. @fmt ends its line itself. */
typedef int (*userbpf_print_fn)(void *ctx, enum userbpf_print_level level, const char *fmt,
				va_list args);

/* "0.1.0" */
USERBPF_API const char *userbpf_version_string(void);

struct userbpf;	       /* an instance: maps, programs, CPUs, clock; isolated from every other one */
struct userbpf_map;    /* a map, or its definition in an object that is not loaded yet */
struct userbpf_prog;   /* a program, or its definition in an object that is not loaded yet */
struct userbpf_object; /* a BPF ELF file */
struct userbpf_btf;    /* parsed type information */
struct userbpf_btf_ext; /* functions and lines of instructions */

/*
 * The program type of embedders without the kernel model: R1 is a plain buffer, R2 its length, R0
 * the result. Not a type the kernel knows.
 */
#define USERBPF_PROG_TYPE_RAW ((enum bpf_prog_type)0x10000)

#ifdef __cplusplus
}
#endif

#endif
