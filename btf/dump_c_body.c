// SPDX-License-Identifier: BSD-2-Clause
/*
 * Structs, unions and enums with what is in their braces. A compiler has to give every member the
 * offset it has in BTF: holes that natural alignment does not explain become unnamed bit-fields,
 * structs whose members lie closer than that are packed. Which fields those are is libbpf's
 * (btf_dump_emit_bit_padding(), btf_is_struct_packed()).
 */
#include <errno.h>
#include <inttypes.h>

#include "btf/dump_c.h"

#define MAX_TABS 13 /* as libbpf */

void c_put_line(struct c_dump *d, u32 level)
{
	static const char text[] = "\n\t\t\t\t\t\t\t\t\t\t\t\t\t";

	btf_out_write(&d->out, text, 1 + MIN(level, (u32)MAX_TABS));
}

void c_put_tagged(struct c_dump *d, u32 id)
{
	static const char *const words[NR_BTF_KINDS] = {
		[BTF_KIND_STRUCT] = "struct",
		[BTF_KIND_UNION] = "union",
		[BTF_KIND_ENUM] = "enum",
		[BTF_KIND_ENUM64] = "enum",
	};
	const struct btf_type *t = btf_type_by_id(d->btf, id);

	if (btf_kind(t) == BTF_KIND_FWD)
		btf_out_puts(&d->out, btf_kflag(t) ? "union" : "struct");
	else
		btf_out_puts(&d->out, words[btf_kind(t)]);
	/* libbpf writes the blank of a declaration in any case */
	if (t->name_off || btf_kind(t) == BTF_KIND_FWD)
		btf_out_write(&d->out, " ", 1);
	c_put_tag(d, id);
}

/* ---- holes ---- */

static const struct {
	const char *type;
	u32 bits;
} pads[] = {{"long", 64}, {"int", 32}, {"short", 16}, {"char", 8}};

static u64 round_up(u64 bits, u64 to)
{
	return (bits + to - 1) / to * to;
}

static void put_pad(struct c_dump *d, u32 level, const char *type, u64 bits)
{
	c_put_line(d, level);
	btf_out_puts(&d->out, type);
	btf_out_write(&d->out, ": ", 2);
	btf_out_number(&d->out, bits);
	btf_out_write(&d->out, ";", 1);
}

static const char *smallest_pad(u64 bits)
{
	size_t i = ARRAY_SIZE(pads) - 1;

	while (i && pads[i].bits < bits)
		i--;
	return pads[i].type;
}

/* Bits from @at up to @next, where something begins that is aligned to @align bytes. */
struct hole {
	u64 at, next;
	u32 align;
	bool is_in_bits; /* between two bit-fields */
};

/*
 * Does the compiler need telling to go to @aligned, where the padding of a larger type begins? Not
 * if what follows is aligned so, or the padding would not fit in front of it.
 */
static bool needs_mark(const struct hole *hole, u64 aligned)
{
	if (hole->is_in_bits)
		return true;
	if (aligned == hole->next)
		return round_up(hole->at, MAX(hole->align, 1u) * 8ull) != aligned;
	return hole->next - aligned <= aligned - hole->at;
}

static void put_padding(struct c_dump *d, struct hole hole, u32 level)
{
	size_t i = 0;
	u64 aligned;

	if (hole.at >= hole.next)
		return;
	while (i < ARRAY_SIZE(pads) - 1 && round_up(hole.at, pads[i].bits) > hole.next)
		i++;
	aligned = round_up(hole.at, pads[i].bits);
	if (aligned > hole.at && aligned <= hole.next) {
		if (needs_mark(&hole, aligned))
			put_pad(d, level, pads[i].type, hole.is_in_bits ? aligned - hole.at : 0);
		hole.at = aligned;
	}
	for (; hole.next - hole.at >= pads[i].bits && !d->out.err; hole.at += pads[i].bits)
		put_pad(d, level, pads[i].type, pads[i].bits);
	if (hole.next > hole.at && !d->out.err)
		put_pad(d, level, smallest_pad(hole.next - hole.at), hole.next - hole.at);
}

/* ---- structs and unions ---- */

/* 0: nothing is known of it */
static u32 align_of(const struct c_dump *d, u32 id)
{
	int align = btf_align_of(d->btf, id);

	return align > 0 ? (u32)align : 0;
}

static bool is_packed(const struct c_dump *d, const struct btf_type *t)
{
	u32 max_align = 1;

	if (btf_kind(t) != BTF_KIND_STRUCT)
		return false;
	for (u32 i = 0; i < btf_vlen(t); i++) {
		u32 align = align_of(d, btf_members(t)[i].type);

		if (align && !btf_member_bitfield_size(t, i) &&
		    btf_member_bit_offset(t, i) % (8 * align))
			return true;
		max_align = MAX(max_align, align);
	}
	return t->size % max_align;
}

/* Where the last member ended, in bits, and whether it was a bit-field. */
struct layout {
	u64 end;
	bool is_packed, was_bits;
};

static void put_member(struct c_dump *d, const struct btf_type *t, u32 i, struct layout *layout,
		       u32 level)
{
	const struct btf_member *member = &btf_members(t)[i];
	u32 nr_bits = btf_member_bitfield_size(t, i), off = btf_member_bit_offset(t, i);
	struct hole hole = {
		.at = layout->end,
		.next = off,
		.align = layout->is_packed ? 1 : align_of(d, member->type),
		.is_in_bits = layout->was_bits && nr_bits,
	};

	put_padding(d, hole, level);
	c_put_line(d, level);
	c_put_decl(d, member->type, btf_str(d->btf, member->name_off), level);
	layout->was_bits = nr_bits;
	if (nr_bits) {
		btf_out_printf(&d->out, ": %u", nr_bits);
		layout->end = (u64)off + nr_bits;
	} else {
		s64 size = btf_resolve_size(d->btf, member->type);

		layout->end = off + (u64)MAX(size, (s64)0) * 8;
	}
	btf_out_write(&d->out, ";", 1);
}

void c_put_composite(struct c_dump *d, u32 id, u32 level)
{
	const struct btf_type *t = btf_type_by_id(d->btf, id);
	struct layout layout = {.is_packed = is_packed(d, t)};

	c_put_tagged(d, id);
	btf_out_write(&d->out, " {", 2);
	for (u32 i = 0; i < btf_vlen(t) && !d->out.err; i++)
		put_member(d, t, i, &layout, level + 1);
	if (btf_kind(t) == BTF_KIND_STRUCT)
		put_padding(d,
			    (struct hole){
				    .at = layout.end,
				    .next = t->size * 8ull,
				    .align = align_of(d, id),
			    },
			    level + 1);
	if (btf_vlen(t) || t->size) /* else "struct empty {}" stays on its line */
		c_put_line(d, level);
	btf_out_write(&d->out, "}", 1);
	if (layout.is_packed)
		btf_out_puts(&d->out, " __attribute__((packed))");
}

/* ---- enums ---- */

static void put_enumerator(struct c_dump *d, const struct btf_type *t, u32 i)
{
	const char *name = btf_str(d->btf, btf_enum_name_off(t, i));
	bool is_wide = btf_kind(t) == BTF_KIND_ENUM64;
	s64 value = btf_enum_value(t, i);

	c_put_counted(d, name, c_name_count(d, &d->idents, name));
	if (btf_kflag(t))
		btf_out_printf(&d->out, " = %" PRId64 "%s,", value, is_wide ? "LL" : "");
	else
		btf_out_printf(&d->out, " = %" PRIu64 "%s,", (u64)value, is_wide ? "ULL" : "");
}

/* Does a compiler make it eight bytes wide because of its values? */
static bool is_wide_by_value(const struct btf_type *t)
{
	for (u32 i = 0; btf_kind(t) == BTF_KIND_ENUM64 && i < btf_vlen(t); i++)
		if (btf_enums64(t)[i].val_hi32)
			return true;
	return false;
}

void c_put_enum(struct c_dump *d, u32 id, u32 level)
{
	const struct btf_type *t = btf_type_by_id(d->btf, id);

	c_put_tagged(d, id);
	if (!btf_vlen(t))
		return;
	btf_out_write(&d->out, " {", 2);
	for (u32 i = 0; i < btf_vlen(t) && !d->out.err; i++) {
		c_put_line(d, level + 1);
		put_enumerator(d, t, i);
	}
	c_put_line(d, level);
	btf_out_write(&d->out, "}", 1);
	if (t->size == 1)
		btf_out_puts(&d->out, " __attribute__((mode(byte)))");
	else if (t->size == 8 && !is_wide_by_value(t))
		btf_out_puts(&d->out, " __attribute__((mode(word)))");
}
