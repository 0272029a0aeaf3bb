// SPDX-License-Identifier: BSD-2-Clause
/* "skb:" and "skb_out:": the members of struct userbpf_skb by name. */
#include <string.h>

#include "tests/case_runner.h"

static const struct skb_field {
	const char *name;
	u32 offset, size;
	bool is_bytes; /* hex digits instead of a number in the order of the host */
} fields[] = {
#define FIELD(name, member, is_bytes)                                          \
	{                                                                      \
		name, offsetof(struct userbpf_skb, member),                    \
			sizeof(((struct userbpf_skb *)NULL)->member), is_bytes \
	}
	FIELD("ip_summed", ip_summed, false),
	FIELD("csum_level", csum_level, false),
	FIELD("csum", csum, false),
	FIELD("csum_start", csum_start, false),
	FIELD("csum_offset", csum_offset, false),
	FIELD("gso_type", gso_type, false),
	FIELD("encapsulation", encapsulation, false),
	FIELD("route_realm", route_realm, false),
	FIELD("nr_xfrm", nr_xfrm, false),
	FIELD("tunnel_ip", tunnel_ip, false),
	FIELD("tunnel_id", tunnel.tunnel_id, false),
	FIELD("tunnel_tos", tunnel.tunnel_tos, false),
	FIELD("tunnel_ttl", tunnel.tunnel_ttl, false),
	FIELD("tunnel_label", tunnel.tunnel_label, false),
	FIELD("tunnel_flags", tunnel.tunnel_flags, true),
	FIELD("remote_ipv4", tunnel.remote_ipv4, false),
	FIELD("local_ipv4", tunnel.local_ipv4, false),
	FIELD("remote_ipv6", tunnel.remote_ipv6, true),
	FIELD("local_ipv6", tunnel.local_ipv6, true),
	FIELD("tunnel_opt_size", tunnel_opt_size, false),
	FIELD("tunnel_opt", tunnel_opt, true),
#undef FIELD
};

static const struct skb_field *find_field(const char *name, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		if (strlen(fields[i].name) == len && !strncmp(fields[i].name, name, len))
			return &fields[i];
	}
	return NULL;
}

static bool parse_hex(const char *digits, u8 *out, u32 size)
{
	size_t nr = strlen(digits);

	if (nr % 2 || nr / 2 > size || strspn(digits, "0123456789abcdef") != nr)
		return false;
	for (size_t i = 0; i < nr; i++) {
		u32 digit = (u32)(strchr("0123456789abcdef", digits[i]) - "0123456789abcdef");

		out[i / 2] = (u8)(out[i / 2] << 4 | digit);
	}
	return true;
}

const char *skb_set_field(struct userbpf_skb *skb, const char *text, u32 *offset, u32 *size)
{
	size_t len = strcspn(text, "=");
	const struct skb_field *field = find_field(text, len);
	u8 *at = (u8 *)skb + (field ? field->offset : 0);
	u64 value;

	if (!field)
		return "no such field";
	*offset = field->offset;
	*size = field->size;
	if (field->is_bytes)
		return parse_hex(text + len + 1, at, field->size) ? NULL : "no bytes";
	if (!text_parse_u64(text + len + 1, &value))
		return "no number";
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	memcpy(at, &value, field->size);
#else
	memcpy(at, (u8 *)&value + sizeof(value) - field->size, field->size);
#endif
	return NULL;
}
