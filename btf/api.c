// SPDX-License-Identifier: BSD-2-Clause
/* The public queries of <userbpf/btf.h>. userbpf_btf_parse() is above, where instances are known.
 */
#include <userbpf/btf.h>

#include <errno.h>

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
