/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Contexts: how the fields of a user's struct (struct xdp_md) are reached in the kernel object
 * behind it (struct xdp_buff). Rows come from spec/ctx/; checked mode and the tools read them at
 * run time.
 *
 * A program holds the address of the kernel object and uses the offsets of the user's struct on
 * it, be the object its context or something it was given a pointer to (a socket). A field may
 * have several rows, for program and attach types that may do different things with it.
 */
#ifndef WORLD_CTX_H
#define WORLD_CTX_H

#include "prog/exec.h"

enum ctx_access { CTX_READ = 1, CTX_WRITE = 2, CTX_READ_WRITE = 3 };

/* How the kernel's value and the user's differ. */
enum ctx_kind {
	CTX_SCALAR, /* only in size */
	CTX_PKT,    /* pointers that 32-bit fields stand for */
	CTX_PKT_END,
	CTX_PKT_META,
	CTX_OBJECT,	 /* pointer to another kernel object, or NULL */
	CTX_BOOL,	 /* 1 unless the kernel's value is 0; not to be set */
	CTX_HIGH_PORT,	 /* a port in network byte order, in the last two bytes of the field */
	CTX_FIXED,	 /* as a scalar, but follows from something else: not to be set */
	CTX_QUEUE,	 /* as a scalar, but 0xffff (NO_QUEUE_MAPPING) is not stored */
	CTX_OR_NO_QUEUE, /* as a scalar, but 0xffff is read as -1 */
	CTX_TSTAMP	 /* as a scalar, but not all programs at tc ingress see delivery times */
};

/* Sizes of an access, at offsets that are multiples of them. */
enum ctx_sizes {
	CTX_EXACT,  /* the element's */
	CTX_NARROW, /* for loads any up to the element's (bpf_ctx_narrow_access_ok) */
	CTX_WIDE,   /* as NARROW, and two elements at once (bpf_ctx_wide_access_ok) */
	CTX_BYTES   /* any that lies within the field */
};

/* How people write the value. */
enum ctx_show {
	CTX_DEC,
	CTX_SDEC, /* signed */
	CTX_HEX,
	CTX_IP4,
	CTX_IP6,
	CTX_BE16, /* a port, in network byte order */
	CTX_ETHER /* a protocol, in network byte order */
};

/* What packet the object stands for. */
enum ctx_packet {
	CTX_PACKET_NONE,
	CTX_PACKET_XDP, /* struct kobj_xdp_buff */
	CTX_PACKET_SKB, /* struct kobj_sk_buff */
	CTX_NR_PACKETS
};

/* The socket buffer that helpers mean which are given the object. */
enum ctx_skb {
	CTX_SKB_SELF,	 /* the object itself */
	CTX_SKB_POINTER, /* what it points to */
	CTX_SKB_NONE
};

#define CTX_MAX_STEPS	3
#define CTX_RAW_TP_ARGS 12 /* MAX_BPF_FUNC_ARGS */

/* Every step but the last one loads a pointer. */
struct ctx_step {
	u16 offset;
	u8 size;
};

struct ctx_field {
	const char *name;
	const char *path; /* "rxq->dev->ifindex", of the kernel's object */
	u16 offset;
	u8 size;   /* bytes of an element */
	u16 count; /* elements; more than 1: the kernel has the same array */
	u8 show;   /* enum ctx_show */
	u8 kind;   /* enum ctx_kind */
	u8 sizes;  /* enum ctx_sizes */
	u8 access; /* enum ctx_access */
	u8 nr_steps;
	u64 types;  /* bits of program types, or PROGS_AS_POINTER */
	u64 attach; /* bits of expected attach types */
	struct ctx_step steps[CTX_MAX_STEPS];
};

struct ctx_layout {
	const char *name;		/* "xdp_md" */
	u32 size;			/* bytes of the user's struct */
	const struct ctx_field *fields; /* ascending by offset; rows of one field side by side */
	u32 nr_fields;
	/*
	 * For each byte of the user's struct, how many rows there are up to the last one that has
	 * it; 0: none has. The others that do come before that one. NULL: they have to be searched.
	 */
	const u8 *row_at;
	u32 nr_row_at; /* bytes; none behind has a row */
	bool has_sk;   /* the object has a socket, or is one: ctx_find_sock() */
	bool is_sk;
	bool selects_sk; /* bpf_sk_assign() chooses the socket of a lookup, not of a packet */
	u8 packet;	 /* enum ctx_packet */
	u16 sk_offset;
	u8 skb; /* enum ctx_skb */
	u16 skb_offset;
	/*
	 * enum ctx_access: the object is memory that programs access by every aligned 1 to 8 bytes
	 * from .first on, and give to helpers; rows are its names only. 0: through rows.
	 */
	u8 memory;
	u16 first;
};

extern const struct ctx_layout ctx_xdp_md, ctx_sk_buff, ctx_sock, ctx_tcp_sock, ctx_sock_addr,
	ctx_sock_ops, ctx_cgroup_dev, ctx_sysctl, ctx_sockopt, ctx_sk_lookup, ctx_flow_dissector,
	ctx_sk_reuseport_md;

/* enum ctx_packet of @layout, which may be NULL. */
static inline u8 ctx_packet_of(const struct ctx_layout *layout)
{
	return layout ? layout->packet : CTX_PACKET_NONE;
}

/* The struct kobj_sock that @object, seen through @layout (may be NULL), is or points to; or NULL.
 */
void *ctx_find_sock(const struct ctx_layout *layout, void *object);
/* The struct kobj_sk_buff that helpers mean by @object, a context; NULL: it has none. */
void *ctx_find_skb(const struct ctx_layout *layout, void *object);
/* Memory whose size the run says. */
extern const struct ctx_layout ctx_tracepoint, ctx_raw_tracepoint, ctx_syscall;

/* The program with R1 as its context. */
struct ctx_user ctx_user_of(u32 prog_type, u32 attach_type);
/* A program of any type that has got a pointer to the object. */
struct ctx_user ctx_user_pointer(void);

/*
 * The row under which @user may do @access to [offset, offset + size) of the user's struct; NULL if
 * there is none.
 */
const struct ctx_field *ctx_field_at(const struct ctx_layout *layout, const struct ctx_user *user,
				     u64 offset, u32 size, u8 access);

/* Whether the row holds for @user; whether it is a pointer; whether it can be given a value. */
bool ctx_is_for(const struct ctx_field *field, const struct ctx_user *user);
bool ctx_is_pointer(const struct ctx_field *field);
bool ctx_is_settable(const struct ctx_field *field);

/* What the kernel has there, of at most 8 bytes. False: a pointer on the way is NULL, or it has
 * more. */
bool ctx_kernel_value(const struct ctx_field *field, const void *object, u64 *value);
/* Do the access that ctx_field_at() found. A pointer for the packet kinds. */
u64 ctx_load(const struct ctx_field *field, const void *object, u64 offset, u32 size);
void ctx_store(const struct ctx_field *field, void *object, u64 offset, u32 size, u64 value);

/*
 * The whole user's struct, layout->size bytes, from @object: every scalar that @user has a row for,
 * pointers left 0.
 */
void ctx_export(const struct ctx_layout *layout, const struct ctx_user *user, const void *object,
		void *out);
/*
 * Set those of @object's fields that @user has a row for and that are not zero in the user's
 * struct. 0; or -EINVAL when something is not zero that cannot be set: *bad_offset says where.
 */
int ctx_import(const struct ctx_layout *layout, const struct ctx_user *user, void *object,
	       const void *in, u32 *bad_offset);
/* The field that has the byte at @offset of the user's struct; "(padding)" where none has. */
const char *ctx_name_at(const struct ctx_layout *layout, u32 offset);

#endif
