/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The record of what programs did to the outside, in order. Bounded: when it is full the oldest
 * effects go, and are counted.
 */
#ifndef WORLD_EFFECT_H
#define WORLD_EFFECT_H

#include <pthread.h>

#include "base/types.h"

struct userbpf;
struct cpu;
struct map_view;
struct redirect_info;
struct sock;
struct task;

#define EFFECTS_MAX	  65536
#define EFFECT_TEXT_BYTES (1024 * 1024)

enum effect_kind { /* enum userbpf_effect_kind */
		   EFFECT_TRACE = 1,
		   EFFECT_REDIRECT,
		   EFFECT_USER_WRITE,
		   EFFECT_SIGNAL,
		   EFFECT_SIGNAL_THREAD,
		   EFFECT_OVERRIDE,
		   EFFECT_CLONE,
		   EFFECT_BIND,
		   EFFECT_SETSOCKOPT,
		   EFFECT_SK_ASSIGN,
		   EFFECT_RINGBUF_OUTPUT,
		   EFFECT_PERF_OUTPUT,
};

struct effect {
	struct effect *next;
	u64 time_ns;
	u64 flags;
	u64 addr, value;
	s32 pid;
	enum effect_kind kind;
	u32 cpu, ifindex;
	u64 key;	   /* in the map */
	u32 map_id;	   /* 0: no map */
	char map_name[16]; /* BPF_OBJ_NAME_LEN: the map may be gone */
	u32 text_len;
	char text[]; /* or bytes; terminated */
};

struct effects {
	pthread_mutex_t lock;
	struct effect *oldest, **newest;
	u32 nr;
	size_t text_bytes;
	u64 nr_dropped;
};

int effects_init(struct userbpf *vm);
void effects_destroy(struct userbpf *vm);

/* An effect that cannot be recorded for want of memory counts as dropped. */
void effect_trace(struct userbpf *vm, const struct cpu *cpu, const char *text, size_t len);
void effect_redirect(struct userbpf *vm, const struct cpu *cpu, const struct redirect_info *info);
void effect_user_write(struct userbpf *vm, const struct cpu *cpu, u64 addr, const void *data,
		       u32 size);
void effect_signal(struct userbpf *vm, const struct cpu *cpu, u32 signal, const struct task *task,
		   bool is_to_thread);
/* A packet goes to a device, besides the one that the program runs over. */
void effect_clone(struct userbpf *vm, const struct cpu *cpu, u32 ifindex, u64 flags,
		  const void *data, u32 size);
/* Something is done to @sock with these bytes, at most 1 MiB of them. */
void effect_sock(struct userbpf *vm, const struct cpu *cpu, enum effect_kind kind,
		 struct sock *sock, const void *data, u32 size);
void effect_setsockopt(struct userbpf *vm, const struct cpu *cpu, struct sock *sock, s32 level,
		       s32 optname, const void *data, u32 size);
void effect_override(struct userbpf *vm, const struct cpu *cpu, u64 value);
/* What a program put into @map, at most 1 MiB of it; @key: the slot of a perf event array. */
void effect_output(struct userbpf *vm, const struct cpu *cpu, enum effect_kind kind,
		   const struct map_view *map, u64 key, const void *data, u32 size);

int effects_each(struct userbpf *vm, int (*fn)(void *ctx, const struct effect *effect), void *ctx);
u64 effects_clear(struct userbpf *vm);

#endif
