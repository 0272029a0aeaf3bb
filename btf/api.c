// SPDX-License-Identifier: BSD-2-Clause
/*
 * The public queries of <userbpf/btf.h>; those of members are in walk.c. userbpf_btf_parse() is
 * above, where instances are known.
 */
#include <userbpf/btf.h>

#include <errno.h>
#include <string.h>

#include "btf/btf.h"

void userbpf_btf_free(struct userbpf_btf *btf)
{
	btf_put((struct btf *)btf);
}

uint32_t userbpf_btf_type_cnt(const struct userbpf_btf *btf)
{
	return btf ? btf_type_cnt(btf_of_public(btf)) : 0;
}

uint32_t userbpf_btf_kind(const struct userbpf_btf *btf, uint32_t id)
{
	const struct btf_type *t = btf ? btf_type_by_id(btf_of_public(btf), id) : NULL;

	return t ? btf_kind(t) : BTF_KIND_UNKN;
}

const char *userbpf_btf_name(const struct userbpf_btf *btf, uint32_t id)
{
	return btf ? btf_type_name(btf_of_public(btf), id) : "";
}

int userbpf_btf_find_by_name_kind(const struct userbpf_btf *btf, const char *name, uint32_t kind)
{
	return btf && name ? btf_find_by_name_kind(btf_of_public(btf), name, kind) : -EINVAL;
}

int64_t userbpf_btf_resolve_size(const struct userbpf_btf *btf, uint32_t id)
{
	return btf ? btf_resolve_size(btf_of_public(btf), id) : -EINVAL;
}

int userbpf_btf_check(const struct userbpf_btf *btf, char *err, size_t err_size)
{
	struct text text = {.buf = err, .size = err ? err_size : 0};

	return btf ? btf_check_all(btf_of_public(btf), &text) : -EINVAL;
}

const void *userbpf_btf_raw_data(const struct userbpf_btf *btf, uint32_t *size)
{
	const void *data = NULL;

	errno = ENOMEM;
	if (btf && size)
		data = btf_raw_data(btf_of_public(btf), size);
	else
		errno = EINVAL;
	return data;
}

const struct userbpf_btf *userbpf_btf_base(const struct userbpf_btf *btf)
{
	return btf ? (const struct userbpf_btf *)btf_base(btf_of_public(btf)) : NULL;
}

uint32_t userbpf_btf_first_id(const struct userbpf_btf *btf)
{
	return btf ? MAX(btf_start_id(btf_of_public(btf)), 1u) : 0;
}

const struct btf_type *userbpf_btf_type_by_id(const struct userbpf_btf *btf, uint32_t id)
{
	return btf ? btf_type_by_id(btf_of_public(btf), id) : NULL;
}

const char *userbpf_btf_str(const struct userbpf_btf *btf, uint32_t offset)
{
	return btf ? btf_str(btf_of_public(btf), offset) : "";
}

int userbpf_btf_align_of(const struct userbpf_btf *btf, uint32_t id)
{
	return btf ? btf_align_of(btf_of_public(btf), id) : -EINVAL;
}

uint32_t userbpf_btf_resolve_type(const struct userbpf_btf *btf, uint32_t id)
{
	return btf ? btf_skip_mods_and_typedefs(btf_of_public(btf), id) : 0;
}

/* The enum behind @id, or NULL. */
static const struct btf_type *enum_of(const struct userbpf_btf *btf, u32 id)
{
	const struct btf_type *t;

	t = userbpf_btf_type_by_id(btf, userbpf_btf_resolve_type(btf, id));
	return btf_is_any(t, BTF_KINDS_ENUM) ? t : NULL;
}

int userbpf_btf_enumerator(const struct userbpf_btf *btf, uint32_t id, uint32_t i,
			   const char **name, int64_t *value)
{
	const struct btf_type *t = enum_of(btf, id);

	if (!t || !name || !value)
		return -EINVAL;
	if (i >= btf_vlen(t))
		return -ENOENT;
	*name = userbpf_btf_str(btf, btf_enum_name_off(t, i));
	*value = btf_enum_value(t, i);
	return 0;
}

int userbpf_btf_find_enumerator(const struct userbpf_btf *btf, uint32_t id, const char *name,
				int64_t *value)
{
	const struct btf_type *t = enum_of(btf, id);

	if (!t || !name || !value)
		return -EINVAL;
	for (u32 i = 0; i < btf_vlen(t); i++)
		if (!strcmp(userbpf_btf_str(btf, btf_enum_name_off(t, i)), name)) {
			*value = btf_enum_value(t, i);
			return 0;
		}
	return -ENOENT;
}

void userbpf_btf_ext_free(struct userbpf_btf_ext *ext)
{
	btf_ext_free((struct btf_ext *)ext);
}

/* Offsets of the file are in bytes; what ends behind 4 GiB is nowhere. */
static bool is_insn(u32 insn)
{
	return insn <= UINT32_MAX / sizeof(struct bpf_insn);
}

int userbpf_btf_ext_find_line(const struct userbpf_btf_ext *ext, const char *section, uint32_t insn,
			      struct userbpf_btf_line *line)
{
	struct btf_line found;
	int err;

	if (!ext || !section || !line)
		return -EINVAL;
	if (!is_insn(insn))
		return -ENOENT;
	err = btf_ext_find_line(btf_ext_of_public(ext), section,
				insn * (u32)sizeof(struct bpf_insn), &found);
	if (!err)
		*line = (struct userbpf_btf_line){found.file, found.text, found.line, found.column,
						  found.insn_off_bytes /
							  (u32)sizeof(struct bpf_insn)};
	return err;
}

int userbpf_btf_ext_find_func(const struct userbpf_btf_ext *ext, const char *section, uint32_t insn,
			      uint32_t *first_insn)
{
	u32 first = 0;
	int id;

	if (!ext || !section)
		return -EINVAL;
	if (!is_insn(insn))
		return -ENOENT;
	id = btf_ext_find_func(btf_ext_of_public(ext), section, insn * (u32)sizeof(struct bpf_insn),
			       &first);
	if (id > 0 && first_insn)
		*first_insn = first / (u32)sizeof(struct bpf_insn);
	return id;
}
