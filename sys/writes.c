// SPDX-License-Identifier: BSD-2-Clause
#include "sys/writes.h"

#include <errno.h>

#include "spec/spec.h"
#include "world/kpath.h"

/* What a kernel does not have nobody can write. */
static bool find(const struct btf *btf, const struct spec_write *row, struct prog_write *out)
{
	int id = btf_find_by_name_kind(btf, row->type, BTF_KIND_STRUCT);
	u64 size = id > 0 ? kpath_object_bytes(btf, (u32)id) : 0;
	struct kpath path = {.nr_bits = size * 8};

	if (id <= 0 || (*row->member && kpath_find(btf, (u32)id, row->member, &path, NULL)))
		return false;
	if (path.nr_hops || path.off_bits % 8 || path.nr_bits % 8)
		return false;
	*out = (struct prog_write){
		.type_id = (u32)id,
		.start = (u32)(path.off_bits / 8),
		.end = (u32)((path.off_bits + path.nr_bits) / 8),
		.is_within = row->flags & WRITE_WITHIN,
	};
	return true;
}

/* The struct of operations that @prog is a member of. */
static const char *ops_of(const struct prog *prog)
{
	return prog->type == BPF_PROG_TYPE_STRUCT_OPS
		       ? btf_type_name(prog->attach.btf, prog->attach.type_id)
		       : NULL;
}

int writes_find(struct prog *prog, const struct btf *btf)
{
	const char *ops = ops_of(prog);
	const struct spec_write *row = NULL;
	u32 nr_rows = 0;

	while (btf && (row = spec_next_write(prog->type, ops, row)))
		nr_rows++;
	if (!nr_rows)
		return 0;
	prog->writes = arena_calloc(&prog->strings, nr_rows, sizeof(*prog->writes));
	if (!prog->writes)
		return -ENOMEM;
	while ((row = spec_next_write(prog->type, ops, row)))
		prog->nr_writes += find(btf, row, &prog->writes[prog->nr_writes]);
	return 0;
}
