// SPDX-License-Identifier: BSD-2-Clause
#include "world/ctx.h"

#include <errno.h>
#include <string.h>

#include "base/search.h"
#include "spec/spec.h"
#include "world/kobj.h"

#define NO_QUEUE_MAPPING 0xffffu

#define ROWS	 xdp_md
#define ROWS_DEF "spec/ctx/xdp_md.def"
#include "world/ctx_rows.h"

#define ROWS	 sk_buff
#define ROWS_DEF "spec/ctx/sk_buff.def"
#include "world/ctx_rows.h"

#define ROWS	 sock
#define ROWS_DEF "spec/ctx/sock.def"
#include "world/ctx_rows.h"

#define ROWS	 sock_addr
#define ROWS_DEF "spec/ctx/sock_addr.def"
#include "world/ctx_rows.h"

#define ROWS	 tcp_sock
#define ROWS_DEF "spec/ctx/tcp_sock.def"
#include "world/ctx_rows.h"

#define ROWS	 sock_ops
#define ROWS_DEF "spec/ctx/sock_ops.def"
#include "world/ctx_rows.h"

#define ROWS	 cgroup_dev
#define ROWS_DEF "spec/ctx/cgroup_dev.def"
#include "world/ctx_rows.h"

#define ROWS	 sysctl
#define ROWS_DEF "spec/ctx/sysctl.def"
#include "world/ctx_rows.h"

#define ROWS	 sockopt
#define ROWS_DEF "spec/ctx/sockopt.def"
#include "world/ctx_rows.h"

#define ROWS	 sk_lookup
#define ROWS_DEF "spec/ctx/sk_lookup.def"
#include "world/ctx_rows.h"

#define ROWS	 flow_dissector
#define ROWS_DEF "spec/ctx/flow_dissector.def"
#include "world/ctx_rows.h"

#define ROWS	 sk_reuseport_md
#define ROWS_DEF "spec/ctx/sk_reuseport_md.def"
#include "world/ctx_rows.h"

/* Sizes of Linux 6.12: the build machine's headers may be older. */
#define LAYOUT(c_name, size_, rows, ...)                                         \
	{                                                                        \
		.name = c_name, .size = size_, .fields = rows##_fields,          \
		.nr_fields = ARRAY_SIZE(rows##_fields), .row_at = rows##_row_at, \
		.nr_row_at = ARRAY_SIZE(rows##_row_at), ##__VA_ARGS__            \
	}
#define SK_IN(type) .has_sk = true, .sk_offset = offsetof(struct kobj_##type, sk)

const struct ctx_layout ctx_xdp_md = LAYOUT("xdp_md", 24, xdp_md, .packet = CTX_PACKET_XDP);
const struct ctx_layout ctx_sk_buff =
	LAYOUT("__sk_buff", 192, sk_buff, SK_IN(sk_buff), .packet = CTX_PACKET_SKB);
const struct ctx_layout ctx_sock = LAYOUT("bpf_sock", 80, sock, .is_sk = true);
const struct ctx_layout ctx_tcp_sock = LAYOUT("bpf_tcp_sock", 112, tcp_sock);
const struct ctx_layout ctx_sock_addr =
	LAYOUT("bpf_sock_addr", 72, sock_addr, SK_IN(bpf_sock_addr_kern));
const struct ctx_layout ctx_sock_ops =
	LAYOUT("bpf_sock_ops", 224, sock_ops, SK_IN(bpf_sock_ops_kern));
const struct ctx_layout ctx_cgroup_dev = LAYOUT("bpf_cgroup_dev_ctx", 12, cgroup_dev);
const struct ctx_layout ctx_sysctl = LAYOUT("bpf_sysctl", 8, sysctl);
const struct ctx_layout ctx_sockopt = LAYOUT("bpf_sockopt", 40, sockopt, SK_IN(bpf_sockopt_kern));
const struct ctx_layout ctx_sk_lookup = LAYOUT("bpf_sk_lookup", 72, sk_lookup, .selects_sk = true);
const struct ctx_layout ctx_flow_dissector =
	LAYOUT("__sk_buff", 192, flow_dissector, .skb = CTX_SKB_NONE);
const struct ctx_layout ctx_sk_reuseport_md =
	LAYOUT("sk_reuseport_md", 56, sk_reuseport_md, .skb = CTX_SKB_POINTER,
	       .skb_offset = offsetof(struct kobj_sk_reuseport_kern, skb));

void *ctx_find_sock(const struct ctx_layout *layout, void *object)
{
	void *sk = NULL;

	if (layout && layout->is_sk)
		return object;
	if (layout && layout->has_sk)
		memcpy(&sk, (u8 *)object + layout->sk_offset, sizeof(sk));
	return sk;
}

void *ctx_find_skb(const struct ctx_layout *layout, void *object)
{
	void *skb = NULL;

	if (layout->skb == CTX_SKB_SELF)
		return object;
	if (layout->skb == CTX_SKB_POINTER)
		memcpy(&skb, (u8 *)object + layout->skb_offset, sizeof(skb));
	return skb;
}

/* include/linux/bpf.h: bpf_tracing_ctx_access */
static const struct ctx_field raw_tracepoint_fields[] = {
	{.name = "args", .size = 8, .count = CTX_RAW_TP_ARGS, .show = CTX_HEX},
};

/* kernel/trace/bpf_trace.c: tp_prog_is_valid_access: the kernel's own pointer comes first. */
const struct ctx_layout ctx_tracepoint = {
	.name = "tracepoint record", .memory = CTX_READ, .first = sizeof(u64)};
const struct ctx_layout ctx_raw_tracepoint = {
	.name = "bpf_raw_tracepoint_args",
	.size = CTX_RAW_TP_ARGS * sizeof(u64),
	.fields = raw_tracepoint_fields,
	.nr_fields = ARRAY_SIZE(raw_tracepoint_fields),
	.memory = CTX_READ,
};
/* kernel/bpf/syscall.c: syscall_prog_is_valid_access */
const struct ctx_layout ctx_syscall = {.name = "syscall context", .memory = CTX_READ_WRITE};

struct ctx_user ctx_user_of(u32 prog_type, u32 attach_type)
{
	return (struct ctx_user){spec_progs_bit(prog_type), spec_attach_bit(attach_type)};
}

struct ctx_user ctx_user_pointer(void)
{
	return (struct ctx_user){PROGS_AS_POINTER, ATTACH_ANY};
}

static u32 end_of(const struct ctx_field *field)
{
	return field->offset + (u32)field->size * field->count;
}

bool ctx_is_for(const struct ctx_field *field, const struct ctx_user *user)
{
	return field->types & user->types &&
	       (field->attach == ATTACH_ANY || field->attach & user->attach);
}

/* Sizes of accesses and of elements are powers of two: 1 to 8. */
static bool is_size_allowed(const struct ctx_field *field, u64 offset, u32 size, u8 access)
{
	u64 within = (offset - field->offset) & (field->size - 1u);

	if (offset & (size - 1))
		return false;
	if (field->sizes == CTX_BYTES)
		return true;
	if (field->sizes == CTX_WIDE && size == 2u * field->size &&
	    !((offset - field->offset) & (size - 1)))
		return true;
	if (field->sizes == CTX_EXACT || access & CTX_WRITE)
		return size == field->size && !within;
	return size <= field->size - within;
}

/* How many rows there are up to the last one that may have the byte. */
static u32 nr_rows_at(const struct ctx_layout *layout, u64 offset)
{
	if (layout->row_at)
		return offset < layout->nr_row_at ? layout->row_at[offset] : 0;
	return search_first(layout->nr_fields, i, layout->fields[i].offset > offset);
}

const struct ctx_field *ctx_field_at(const struct ctx_layout *layout, const struct ctx_user *user,
				     u64 offset, u32 size, u8 access)
{
	u32 nr = nr_rows_at(layout, offset);

	for (; nr && offset < end_of(&layout->fields[nr - 1]); nr--) {
		const struct ctx_field *field = &layout->fields[nr - 1];

		if (offset + size <= end_of(field) && (field->access & access) == access &&
		    ctx_is_for(field, user) && is_size_allowed(field, offset, size, access))
			return field;
	}
	return NULL;
}

/* Where the kernel keeps the value; NULL when a pointer on the way is. */
static u8 *locate(const struct ctx_field *field, const void *object)
{
	u8 *at = (u8 *)object;

	for (u32 i = 0; at && i + 1u < field->nr_steps; i++)
		memcpy(&at, at + field->steps[i].offset, sizeof(at));
	return at ? at + field->steps[field->nr_steps - 1].offset : NULL;
}

static u32 stored_size(const struct ctx_field *field)
{
	return field->steps[field->nr_steps - 1].size;
}

/* What is the same in both is memory. */
static bool is_memory(const struct ctx_field *field)
{
	return (field->kind == CTX_SCALAR || field->kind == CTX_TSTAMP) &&
	       (field->count > 1 || stored_size(field) == field->size);
}

/* One by one: a memcpy() whose size the compiler does not know takes longer than all the rest. */
static u64 load_bytes(const u8 *at, u32 size)
{
	struct {
		u16 h;
		u32 w;
		u64 d;
	} v;

	switch (size) {
	case 1: return *at;
	case 2: memcpy(&v.h, at, sizeof(v.h)); return v.h;
	case 4: memcpy(&v.w, at, sizeof(v.w)); return v.w;
	default: memcpy(&v.d, at, sizeof(v.d)); return v.d;
	}
}

static void store_bytes(u8 *at, u32 size, u64 value)
{
	u16 h = (u16)value;
	u32 w = (u32)value;

	switch (size) {
	case 1: *at = (u8)value; break;
	case 2: memcpy(at, &h, sizeof(h)); break;
	case 4: memcpy(at, &w, sizeof(w)); break;
	default: memcpy(at, &value, sizeof(value));
	}
}

/*
 * Programs and helpers on other CPUs may read and set the same number meanwhile, as sockets are
 * shared (the kernel has READ_ONCE and WRITE_ONCE for that). What is not aligned lies in an array
 * of an object that belongs to the run.
 */
static bool is_atomic(const u8 *at, u32 size)
{
	return likely(!((uintptr_t)at & (size - 1)));
}

#define LOAD(type, at) __atomic_load_n((const type *)(const void *)(at), __ATOMIC_RELAXED)
#define STORE(type, at, value) \
	__atomic_store_n((type *)(void *)(at), (type)(value), __ATOMIC_RELAXED)

static u64 load_stored(const u8 *at, u32 size)
{
	if (!is_atomic(at, size))
		return load_bytes(at, size);
	switch (size) {
	case 1: return LOAD(u8, at);
	case 2: return LOAD(u16, at);
	case 4: return LOAD(u32, at);
	default: return LOAD(u64, at);
	}
}

static void store_stored(u8 *at, u32 size, u64 value)
{
	if (!is_atomic(at, size)) {
		store_bytes(at, size, value);
		return;
	}
	switch (size) {
	case 1: STORE(u8, at, value); break;
	case 2: STORE(u16, at, value); break;
	case 4: STORE(u32, at, value); break;
	default: STORE(u64, at, value);
	}
}

#undef LOAD
#undef STORE

/* The field's last two bytes are the upper half of the number on little endian machines only. */
static u32 high_port_shift(const struct ctx_field *field)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return 8u * field->size - 16;
#else
	(void)field;
	return 0;
#endif
}

static u64 to_user(const struct ctx_field *field, u64 stored)
{
	switch ((enum ctx_kind)field->kind) {
	case CTX_BOOL: return stored != 0;
	case CTX_HIGH_PORT: return stored << high_port_shift(field);
	case CTX_OR_NO_QUEUE: return stored == NO_QUEUE_MAPPING ? UINT32_MAX : stored;
	default: return stored;
	}
}

bool ctx_is_pointer(const struct ctx_field *field)
{
	return field->kind >= CTX_PKT && field->kind <= CTX_OBJECT;
}

/* Pointers are made by us, and what is told from something else is not stored. */
bool ctx_is_settable(const struct ctx_field *field)
{
	return field->kind == CTX_SCALAR || field->kind == CTX_HIGH_PORT ||
	       field->kind == CTX_QUEUE || field->kind == CTX_OR_NO_QUEUE ||
	       field->kind == CTX_TSTAMP;
}

bool ctx_kernel_value(const struct ctx_field *field, const void *object, u64 *value)
{
	const u8 *at = locate(field, object);

	if (!at || stored_size(field) > sizeof(*value))
		return false;
	*value = load_stored(at, stored_size(field));
	return true;
}

u64 ctx_load(const struct ctx_field *field, const void *object, u64 offset, u32 size)
{
	const u8 *at = locate(field, object);
	u64 within = offset - field->offset, value;

	if (!at)
		return 0;
	if (is_memory(field))
		return load_stored(at + within, size);
	value = to_user(field, load_stored(at, stored_size(field)));
	if (ctx_is_pointer(field))
		return value;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	value >>= 8 * within;
#else
	value >>= 8 * (field->size - size - within);
#endif
	return size < sizeof(value) ? value & ((1ull << 8 * size) - 1) : value;
}

void ctx_store(const struct ctx_field *field, void *object, u64 offset, u32 size, u64 value)
{
	u8 *at = locate(field, object);

	if (!at || (field->kind == CTX_QUEUE && (u32)value >= NO_QUEUE_MAPPING))
		return;
	if (is_memory(field))
		store_stored(at + (offset - field->offset), size, value);
	else
		store_stored(at, stored_size(field), value);
}

void ctx_export(const struct ctx_layout *layout, const struct ctx_user *user, const void *object,
		void *out)
{
	memset(out, 0, layout->size);
	for (u32 i = 0; i < layout->nr_fields; i++) {
		const struct ctx_field *field = &layout->fields[i];

		if (!ctx_is_for(field, user) || ctx_is_pointer(field))
			continue;
		for (u32 offset = field->offset; offset < end_of(field); offset += field->size)
			store_bytes((u8 *)out + offset, field->size,
				    ctx_load(field, object, offset, field->size));
	}
}

static void import_field(const struct ctx_field *field, void *object, const u8 *in)
{
	for (u32 offset = field->offset; offset < end_of(field); offset += field->size) {
		u64 value = load_bytes(in + offset, field->size);

		if (!value)
			continue;
		if (field->kind == CTX_HIGH_PORT)
			value >>= high_port_shift(field);
		ctx_store(field, object, offset, field->size, value);
	}
}

/* Whether a row lets the byte be set. */
static bool is_byte_settable(const struct ctx_layout *layout, const struct ctx_user *user,
			     u32 offset)
{
	for (u32 i = 0; i < layout->nr_fields; i++) {
		const struct ctx_field *field = &layout->fields[i];

		if (offset >= field->offset && offset < end_of(field) && ctx_is_for(field, user) &&
		    ctx_is_settable(field))
			return true;
	}
	return false;
}

int ctx_import(const struct ctx_layout *layout, const struct ctx_user *user, void *object,
	       const void *in, u32 *bad_offset)
{
	for (size_t at = 0; (at = bytes_find_set(in, at, layout->size)) < layout->size; at++) {
		if (!is_byte_settable(layout, user, (u32)at)) {
			*bad_offset = (u32)at;
			return -EINVAL;
		}
	}
	for (u32 i = 0; i < layout->nr_fields; i++) {
		const struct ctx_field *field = &layout->fields[i];

		if (ctx_is_for(field, user) && ctx_is_settable(field))
			import_field(field, object, in);
	}
	return 0;
}

const char *ctx_name_at(const struct ctx_layout *layout, u32 offset)
{
	for (u32 i = 0; i < layout->nr_fields; i++) {
		const struct ctx_field *field = &layout->fields[i];

		if (offset >= field->offset && offset < end_of(field))
			return field->name;
	}
	return "(padding)";
}
