/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Symbols of the target kernel: addresses by name, as /proc/kallsyms would tell them, and its
 * variables. A variable is memory of the instance, as large as its type and zero until the test
 * fills it in; programs may read it. A per-CPU one has an address that stands for it, which may not
 * be touched, and a copy for each CPU (struct region, .percpu). Variables are made when a program
 * or the test asks for them, and stay.
 */
#ifndef WORLD_KSYM_H
#define WORLD_KSYM_H

#include <pthread.h>

#include "base/arena.h"
#include "base/vec.h"

struct btf;
struct text;
struct userbpf;

struct kallsym {
	const char *name;
	u64 addr;
};

struct kvar {
	const struct btf *btf; /* a reference; .id is of it */
	u32 id;
	u32 size;   /* bytes */
	u32 stride; /* bytes from one CPU's copy to the next; 0: there is one for all */
	u8 *addr;   /* what programs get */
};

struct ksyms {
	pthread_mutex_t lock;	     /* of .vars */
	VEC(struct kallsym) by_name; /* ascending */
	struct arena names;	     /* of them */
	VEC(struct kvar) vars;
};

#define KVAR_MAX_BYTES (1024u * 1024) /* of one variable on one CPU */

int ksyms_init(struct userbpf *vm);
void ksyms_destroy(struct userbpf *vm);

/* Take lines "ADDRESS TYPE NAME [MODULE]" instead of those before. 0, -EINVAL, -ENOMEM. */
int kallsyms_set(struct userbpf *vm, const char *text);
/* The symbols called @name, which lie together; NULL and *@nr 0 when there is none. */
const struct kallsym *kallsyms_find(const struct userbpf *vm, const char *name, size_t *nr);

/*
 * The variable that type @id of @btf is. 0; -EINVAL (no type with a size), -E2BIG (larger than
 * KVAR_MAX_BYTES), with the sentence in @err; -ENOMEM.
 */
int kvar_get(struct userbpf *vm, const struct btf *btf, u32 id, struct kvar *out, struct text *err);
/* Where the copy of @cpu is, which is there; any @cpu where there is one for all. */
u8 *kvar_copy(const struct kvar *var, u32 cpu);
/* The BTF and the id of variable @name in the target or a module of it. 0 or -ENOENT. */
int kvar_find(const struct userbpf *vm, const char *name, const struct btf **btf, u32 *id);

#endif
