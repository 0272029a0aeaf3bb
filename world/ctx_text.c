// SPDX-License-Identifier: BSD-2-Clause
#include "world/ctx_text.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define IP6_BYTES 16

u32 ctx_nr_values(const struct ctx_field *field)
{
	return field->show == CTX_IP6 ? 1 : field->count;
}

static u32 value_size(const struct ctx_field *field)
{
	return field->show == CTX_IP6 ? IP6_BYTES : field->size;
}

static const struct ctx_field *find_named(const struct ctx_layout *layout, const char *name,
					  size_t len)
{
	for (u32 i = 0; i < layout->nr_fields; i++) {
		const struct ctx_field *field = &layout->fields[i];

		if (strlen(field->name) == len && !memcmp(field->name, name, len))
			return field;
	}
	return NULL;
}

const struct ctx_field *ctx_find_text(const struct ctx_layout *layout, const char *assignment)
{
	return find_named(layout, assignment, strcspn(assignment, "[="));
}

/* "[2]=..." or "=...", behind the name. */
static int parse_index(const struct ctx_field *field, const char **at, u32 *nth)
{
	char *end;
	unsigned long n;

	*nth = 0;
	if (**at == '[') {
		n = strtoul(*at + 1, &end, 10);
		if (end == *at + 1 || *end != ']')
			return -EINVAL;
		if (n >= ctx_nr_values(field))
			return -ERANGE;
		*nth = (u32)n;
		*at = end + 1;
	}
	if (**at != '=')
		return -EINVAL;
	(*at)++;
	return 0;
}

static bool is_be16(const struct ctx_field *field)
{
	return field->show == CTX_BE16 || field->show == CTX_ETHER;
}

static u16 be16_at(const struct ctx_field *field, const u8 *at)
{
	u16 be;

	memcpy(&be, at + (field->kind == CTX_HIGH_PORT ? field->size - sizeof(be) : 0), sizeof(be));
	return ntohs(be);
}

static int parse_number(const struct ctx_field *field, const char *text, u8 *out)
{
	u32 bits = 8u * field->size;
	unsigned long long value;
	u16 be;
	char *end;

	errno = 0;
	value = strtoull(text, &end, 0);
	if (errno || end == text || *end)
		return -EINVAL;
	if (is_be16(field)) {
		be = htons((u16)value);
		memset(out, 0, field->size);
		memcpy(out + (field->kind == CTX_HIGH_PORT ? field->size - sizeof(be) : 0), &be,
		       sizeof(be));
		return value > UINT16_MAX ? -EINVAL : 0;
	}
	if (bits < 64 && value >> bits && (*text != '-' || ~value >> (bits - 1)))
		return -EINVAL;
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	value <<= 8 * (sizeof(value) - field->size);
#endif
	memcpy(out, &value, field->size);
	return 0;
}

static int parse_value(const struct ctx_field *field, const char *text, u8 *out)
{
	if (field->show == CTX_IP6)
		return inet_pton(AF_INET6, text, out) == 1 ? 0 : -EINVAL;
	if (field->show == CTX_IP4 && strchr(text, '.'))
		return inet_pton(AF_INET, text, out) == 1 ? 0 : -EINVAL;
	return parse_number(field, text, out);
}

int ctx_set_text(const struct ctx_layout *layout, const char *assignment, void *ctx,
		 struct ctx_range *range)
{
	size_t len = strcspn(assignment, "[=");
	const struct ctx_field *field = find_named(layout, assignment, len);
	const char *at = assignment + len;
	u32 nth;
	int err;

	if (!field)
		return -ENOENT;
	err = parse_index(field, &at, &nth);
	if (err)
		return err;
	range->offset = field->offset + nth * field->size;
	range->size = value_size(field);
	return parse_value(field, at, (u8 *)ctx + range->offset);
}

static u64 number_at(const struct ctx_field *field, const u8 *at)
{
	u64 value = 0;

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	memcpy(&value, at, field->size);
#else
	memcpy((u8 *)&value + sizeof(value) - field->size, at, field->size);
#endif
	return value;
}

static s64 signed_at(const struct ctx_field *field, const u8 *at)
{
	u32 unused_bits = 64 - 8u * field->size;

	return (s64)(number_at(field, at) << unused_bits) >> unused_bits;
}

/* What the kernel has no room for would be cut. */
static bool is_stored_whole(const struct ctx_field *field, const u8 *at)
{
	u32 stored_bits = field->nr_steps ? 8u * field->steps[field->nr_steps - 1].size : 64;
	s64 number = (s64)number_at(field, at);

	if (field->count > 1 || is_be16(field) || stored_bits >= 8u * field->size)
		return true;
	if (field->show == CTX_SDEC && (number = signed_at(field, at)) < 0)
		return number >= -(1ll << (stored_bits - 1));
	return !((u64)number >> stored_bits);
}

int ctx_give_text(const struct ctx_layout *layout, const char *assignment, void *ctx,
		  struct ctx_range *range)
{
	const struct ctx_field *field = ctx_find_text(layout, assignment);
	int err;

	if (field && !ctx_is_settable(field))
		return -EPERM;
	err = ctx_set_text(layout, assignment, ctx, range);
	if (err)
		return err;
	return is_stored_whole(field, (const u8 *)ctx + range->offset) ? 0 : -EINVAL;
}

static bool is_number(const char *text)
{
	char *end;

	strtoull(text, &end, 0);
	return end != text && !*end;
}

void ctx_explain_text(const struct ctx_layout *layout, const char *assignment, struct text *out)
{
	const struct ctx_field *field = ctx_find_text(layout, assignment);
	const char *at = assignment + strcspn(assignment, "[=");
	u32 size, nth;

	if (!field || parse_index(field, &at, &nth)) {
		text_puts(out, "write FIELD=VALUE, or FIELD[N]=VALUE");
		return;
	}
	size = field->size; /* of an array, the kernel's object has room for all of it */
	if (field->count == 1 && field->nr_steps)
		size = MIN(size, field->steps[field->nr_steps - 1].size);
	if (field->show == CTX_IP6)
		text_puts(out, "the value is no IPv6 address");
	else if (field->show == CTX_IP4 && strchr(at, '.'))
		text_puts(out, "the value is no IPv4 address");
	else if (!is_number(at))
		text_puts(out, "the value is not a number");
	else
		text_printf(out, "the value does not fit %u byte%s", is_be16(field) ? 2 : size,
			    size == 1 && !is_be16(field) ? "" : "s");
}

void ctx_put_value(const struct ctx_field *field, u32 nth, const void *ctx, struct text *out)
{
	const u8 *at = (const u8 *)ctx + field->offset + nth * field->size;
	char address[INET6_ADDRSTRLEN];

	switch ((enum ctx_show)field->show) {
	case CTX_IP4: text_puts(out, inet_ntop(AF_INET, at, address, sizeof(address))); break;
	case CTX_IP6: text_puts(out, inet_ntop(AF_INET6, at, address, sizeof(address))); break;
	case CTX_HEX: text_printf(out, "0x%" PRIx64, number_at(field, at)); break;
	case CTX_DEC: text_printf(out, "%" PRIu64, number_at(field, at)); break;
	case CTX_SDEC: text_printf(out, "%" PRId64, signed_at(field, at)); break;
	case CTX_BE16: text_printf(out, "%u", be16_at(field, at)); break;
	case CTX_ETHER: text_printf(out, "0x%04x", be16_at(field, at)); break;
	}
}
