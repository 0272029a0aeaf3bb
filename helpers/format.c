// SPDX-License-Identifier: BSD-2-Clause
/*
 * Formats are read twice, as the kernel does, by one parser of directives. Both steps follow
 * bpf_bprintf_prepare() and bstr_printf() to the byte, also where these are odd: characters are
 * those of Latin-1, text behind a pointer directive is swallowed, and strings that an output buffer
 * has no room for stay among the packed values, where the next number is taken from them.
 */
#include "helpers/format.h"

#include <errno.h>
#include <string.h>

#include "helpers/chars.h"
#include "helpers/probe.h"
#include "world/world.h"

enum flag { LEFT = 1, PLUS = 2, SPACE = 4, ZERO_PAD = 8 };

/* "%[flags][width]conversion" */
struct directive {
	u8 flags;
	s32 width;	 /* -1: none */
	char conversion; /* one of "pscdiuxX" */
	char kind;	 /* of a pointer or string: one of "xKsSBiI", of strings 'k' or 'u', or 0 */
	char version;	 /* of an IP address: '4' or '6' */
	bool is_wide;
};

/* --- directives --- */

static bool is_word_end(u8 c)
{
	return !c || char_is_space(c) || char_is_punct(c);
}

static u8 flag_of(char c)
{
	switch (c) {
	case '-': return LEFT;
	case '+': return PLUS;
	case ' ': return SPACE;
	case '0': return ZERO_PAD;
	default: return 0;
	}
}

/* struct printf_spec has 24 bits for the width: a larger one comes out as another number. */
static const char *parse_padding(const char *p, struct directive *d)
{
	u32 width = 0;

	for (; flag_of(*p); p++)
		d->flags |= flag_of(*p);
	d->width = -1;
	if (!char_is_digit((u8)*p))
		return p;
	for (; char_is_digit((u8)*p); p++)
		width = width * 10 + (u32)(*p - '0');
	d->width = (s32)(width << 8) >> 8;
	return p;
}

/* Behind "%p". NULL for what there is not. */
static const char *parse_pointer(const char *p, struct directive *d)
{
	if (is_word_end((u8)*p))
		return p;
	d->kind = *p;
	if ((*p == 'k' || *p == 'u') && p[1] == 's') {
		d->conversion = 's';
		return is_word_end((u8)p[2]) ? p + 2 : NULL;
	}
	if (strchr("KxsSB", *p))
		return p + 1;
	if ((*p != 'i' && *p != 'I') || (p[1] != '4' && p[1] != '6'))
		return NULL;
	d->version = p[1];
	return p + 2;
}

static const char *parse_number(const char *p, struct directive *d)
{
	if (*p == 'l') {
		d->is_wide = true;
		p += p[1] == 'l' ? 2 : 1;
	}
	if (!*p || !strchr("diuxX", *p))
		return NULL;
	d->conversion = *p;
	return p + 1;
}

/* Behind the percent sign; returns what is behind the directive, NULL when it is none. */
static const char *parse_directive(const char *p, struct directive *d)
{
	*d = (struct directive){0};
	p = parse_padding(p, d);
	d->conversion = *p;
	switch (*p) {
	case 'p': return parse_pointer(p + 1, d);
	case 's': return is_word_end((u8)p[1]) ? p + 1 : NULL;
	case 'c': return p + 1;
	default: return parse_number(p, d);
	}
}

/* --- packing --- */

static u32 room_left(const struct format_args *args)
{
	return FORMAT_ARGS_BYTES - args->used;
}

static void *pack_at(struct format_args *args)
{
	return args->bytes + args->used;
}

static s64 pack_number(struct format_args *args, u64 value, u32 size)
{
	args->used = ALIGN_UP(args->used, sizeof(u32));
	if (room_left(args) < size)
		return -ENOSPC;
	memcpy(pack_at(args), &value, size);
	args->used += size;
	return 0;
}

static s64 pack_char(struct format_args *args, char c)
{
	if (!room_left(args))
		return -ENOSPC;
	args->bytes[args->used++] = (u8)c;
	return 0;
}

/* kernel/bpf/helpers.c: bpf_trace_copy_string. What cannot be read is the empty string. */
static s64 pack_string(struct run *run, struct format_args *args, char kind, u64 addr)
{
	enum probe_space space = kind == 'k' ? PROBE_KERNEL : kind == 'u' ? PROBE_USER : PROBE_ANY;
	char *at = pack_at(args);
	s64 len;

	if (!room_left(args))
		return -ENOSPC;
	len = probe_string(run, at, room_left(args), addr, space);
	if (len < 0) {
		*at = '\0';
		len = 1;
	}
	args->used += (u32)len;
	return 0;
}

/*
 * Text that the kernel prints straight into the packed values. It does not look whether the
 * terminator still fits; here that is -ENOSPC, too.
 */
static s64 pack_text(struct format_args *args, const char *text)
{
	u32 size = (u32)strlen(text) + 1;

	if (room_left(args) < size)
		return -ENOSPC;
	memcpy(pack_at(args), text, size);
	args->used += size;
	return 0;
}

static void put_ip4(struct text *out, const u8 *ip, char style)
{
	text_printf(out, style == 'i' ? "%03u.%03u.%03u.%03u" : "%u.%u.%u.%u", ip[0], ip[1], ip[2],
		    ip[3]);
}

static void put_ip6(struct text *out, const u8 *ip, char style)
{
	for (int i = 0; i < 16; i += 2)
		text_printf(out, i && style == 'I' ? ":%02x%02x" : "%02x%02x", ip[i], ip[i + 1]);
}

static s64 pack_ip(struct run *run, struct format_args *args, const struct directive *d, u64 addr)
{
	u32 size = d->version == '4' ? 4 : 16;
	u8 ip[16] = {0};
	char made[64] = "";
	struct text text = TEXT_ON(made);

	if (room_left(args) < size)
		return -ENOSPC;
	probe_read(run, ip, size, addr, PROBE_KERNEL);
	if (d->version == '4')
		put_ip4(&text, ip, d->kind);
	else
		put_ip6(&text, ip, d->kind);
	return pack_text(args, made);
}

/* Without kernel symbols the number is what the kernel prints, too. */
static void put_symbol(struct text *out, u64 addr)
{
	text_printf(out, "0x%llx", (unsigned long long)addr);
}

static s64 pack_symbol(struct format_args *args, u64 addr)
{
	char made[24] = "";
	struct text text = TEXT_ON(made);

	put_symbol(&text, addr);
	return pack_text(args, made);
}

static s64 pack(struct run *run, struct format_args *args, const struct directive *d, u64 value)
{
	switch (d->conversion) {
	case 's': return pack_string(run, args, d->kind, value);
	case 'c': return pack_char(args, (char)value);
	case 'p':
		if (d->version)
			return pack_ip(run, args, d, value);
		if (d->kind == 'B')
			return pack_symbol(args, value);
		return pack_number(args, value, sizeof(u64));
	default: return pack_number(args, value, d->is_wide ? sizeof(u64) : sizeof(u32));
	}
}

s64 format_prepare(struct run *run, struct format_args *args, const char *fmt, u32 fmt_size,
		   const u64 *values, u32 nr_values)
{
	struct directive d;
	u32 next = 0;
	s64 err = 0;

	args->used = 0;
	if (!memchr(fmt, 0, fmt_size))
		return -EINVAL;
	while (*fmt && !err) {
		/* UTF-8 passes, control characters do not. */
		if (char_is_ascii_control((u8)*fmt) && !char_is_space((u8)*fmt))
			return -EINVAL;
		if (*fmt++ != '%')
			continue;
		if (*fmt == '%') {
			fmt++;
			continue;
		}
		fmt = next < nr_values ? parse_directive(fmt, &d) : NULL;
		if (!fmt)
			return -EINVAL;
		err = pack(run, args, &d, values[next++]);
	}
	memset(pack_at(args), 0, sizeof(args->bytes) - args->used);
	return err;
}

/* --- printing --- */

struct printer {
	struct run *run;
	struct text *out;
	const struct format_args *args;
	u32 at; /* in the packed values */
};

/* Widths go up to 2^23, buffers do not: what is behind the end is only counted. */
static void put_padding(struct text *out, char c, s64 nr)
{
	for (; nr > 0 && out->len < out->size; nr--)
		text_putc(out, c);
	if (nr > 0)
		out->len += (size_t)nr;
}

/* lib/vsprintf.c: widen_string */
static void put_wide(struct text *out, const char *s, const struct directive *d)
{
	s64 padding = d->width - (s64)strlen(s);

	if (!(d->flags & LEFT))
		put_padding(out, ' ', padding);
	text_puts(out, s);
	if (d->flags & LEFT)
		put_padding(out, ' ', padding);
}

static char sign_of(const struct directive *d, bool is_negative)
{
	if (is_negative)
		return '-';
	if (d->flags & PLUS)
		return '+';
	return d->flags & SPACE ? ' ' : '\0';
}

/* lib/vsprintf.c: number. @sign: '\0' for none. */
static void put_number(struct text *out, const struct directive *d, u64 value, char sign,
		       const char *conversion)
{
	char digits[24];
	struct text text = TEXT_ON(digits);
	s64 padding;

	text_printf(&text, conversion, (unsigned long long)value);
	padding = d->width - (s64)text.len - (sign != 0);
	if (!(d->flags & (LEFT | ZERO_PAD)))
		put_padding(out, ' ', padding);
	if (sign)
		text_putc(out, sign);
	if ((d->flags & (LEFT | ZERO_PAD)) == ZERO_PAD)
		put_padding(out, '0', padding);
	text_puts(out, digits);
	if (d->flags & LEFT)
		put_padding(out, ' ', padding);
}

static u64 take_number(struct printer *p, u32 size)
{
	u64 value = 0;

	p->at = ALIGN_UP(p->at, sizeof(u32));
	memcpy(&value, p->args->bytes + p->at, size);
	p->at += size;
	return value;
}

static const char *take_string(struct printer *p)
{
	const char *s = (const char *)p->args->bytes + p->at;

	p->at += (u32)strlen(s) + 1;
	return s;
}

static void print_integer(struct printer *p, const struct directive *d)
{
	u64 value = take_number(p, d->is_wide ? sizeof(u64) : sizeof(u32));
	s64 number = d->is_wide ? (s64)value : (s32)value;

	switch (d->conversion) {
	case 'u': put_number(p->out, d, value, '\0', "%llu"); break;
	case 'x': put_number(p->out, d, value, '\0', "%llx"); break;
	case 'X': put_number(p->out, d, value, '\0', "%llX"); break;
	default:
		put_number(p->out, d, number < 0 ? -(u64)number : (u64)number,
			   sign_of(d, number < 0), "%llu");
	}
}

u64 format_hash_pointer(const struct run *run, u64 addr)
{
	/* NULL and error values are no addresses, and are shown. */
	bool is_shown = !addr || addr >= (u64)-4095;

	return is_shown ? addr : (u32)rng_mix(addr ^ rng_mix(run->vm->seed));
}

/* lib/vsprintf.c: pointer, for what is not text yet. */
static void print_pointer(struct printer *p, const struct directive *d)
{
	u64 addr = take_number(p, sizeof(u64));
	struct directive as_hex = *d;
	char made[24] = "";
	struct text text = TEXT_ON(made);

	if (d->kind == 's' || d->kind == 'S') {
		put_symbol(&text, addr);
		put_wide(p->out, made, d);
		return;
	}
	if (d->width == -1) {
		as_hex.width = 2 * sizeof(addr);
		as_hex.flags |= ZERO_PAD;
	}
	put_number(p->out, &as_hex, d->kind == 'x' ? addr : format_hash_pointer(p->run, addr), '\0',
		   "%llx");
}

/* Text that was packed for a pointer has no width, and without room nobody takes it. */
static void print_packed_text(struct printer *p)
{
	if (p->out->len < p->out->size)
		text_puts(p->out, take_string(p));
}

static void print_char(struct printer *p, const struct directive *d)
{
	if (!(d->flags & LEFT))
		put_padding(p->out, ' ', (s64)d->width - 1);
	text_putc(p->out, (char)p->args->bytes[p->at++]);
	if (d->flags & LEFT)
		put_padding(p->out, ' ', (s64)d->width - 1);
}

/* Returns what is behind the directive. */
static const char *print_directive(struct printer *p, const char *fmt)
{
	struct directive d;
	const char *behind = parse_directive(fmt, &d);
	bool is_pointer = d.conversion == 'p' || (d.conversion == 's' && d.kind);

	if (d.conversion == 'c')
		print_char(p, &d);
	else if (d.conversion == 's' && !d.kind)
		put_wide(p->out, take_string(p), &d);
	else if (is_pointer && (d.conversion == 's' || d.version || d.kind == 'B'))
		print_packed_text(p);
	else if (is_pointer)
		print_pointer(p, &d);
	else
		print_integer(p, &d);
	while (is_pointer && char_is_alnum((u8)*behind))
		behind++;
	return behind;
}

void format_print(struct run *run, struct text *out, const char *fmt,
		  const struct format_args *args)
{
	struct printer p = {.run = run, .out = out, .args = args};

	while (*fmt) {
		if (*fmt != '%') {
			text_putc(out, *fmt++);
		} else if (fmt[1] == '%') {
			text_putc(out, '%');
			fmt += 2;
		} else {
			fmt = print_directive(&p, fmt + 1);
		}
	}
}
