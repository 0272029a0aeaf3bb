/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CO-RE: what an instruction has to say for another kernel's types.
 *
 * A relocation names a type of the object (the local one) and a path through it, such as "0:2:1".
 * The candidates are the types of the target kernel with the same name, "___flavor" aside. A
 * candidate matches when it has the same path by names, with fields of compatible types; then the
 * value asked for (an offset, a size, an id, ...) is computed from it. All candidates that match
 * must agree. Without a match the value is 0 where "does not exist" is an answer, and otherwise the
 * instruction is poisoned: an error only if it can be reached.
 *
 * The rules are libbpf's (tools/lib/bpf/relo_core.c).
 */
#ifndef BTF_CORE_H
#define BTF_CORE_H

#include "base/vec.h"
#include "btf/btf.h"

#define CORE_SPEC_MAX_LEN 64
#define CORE_MAX_NAME	  1024 /* bytes of a name that are compared */
/* What the relocations of one object may cost in all: types and members looked at. */
#define CORE_OBJECT_BUDGET (256ull * 1024 * 1024)
#define CORE_POISON_IMM	   195896080 /* 0xbad2310, imm of a call that stands for "bad relocation" */

/* A type of the target that has the name of a local one. */
struct core_cand {
	const struct btf *btf;
	u32 id;
};

struct core_cands {
	VEC(struct core_cand) all;
};

/* Those of each type of an object that was asked for; all zero at first. */
struct core_cache {
	struct core_cands **of; /* by type id; NULL until needed */
	u32 nr;
};

/* One step of a path: a member (with its name) or an array element (without). */
struct core_accessor {
	u32 type_id; /* the struct, union or enum; the element's type */
	u32 idx;
	const char *name;
};

struct core_spec {
	const struct btf *btf;
	u32 root_id;
	u32 kind;				      /* enum bpf_core_relo_kind */
	struct core_accessor spec[CORE_SPEC_MAX_LEN]; /* named members and elements */
	u32 len;
	u32 raw[CORE_SPEC_MAX_LEN]; /* with the members that have no name */
	u32 raw_len;
	u32 bit_offset;
};

/* What becomes of the instruction. */
struct core_result {
	u64 orig_val, new_val;
	bool is_validated; /* .orig_val must be what the instruction has */
	bool is_poisoned;
	bool is_size_unsafe; /* a load or store cannot take the field's new size */
	u32 orig_size, new_size;
	u32 orig_type, new_type;
};

/* One relocation at work; bounded, because types can be made to branch without end. */
struct core_work {
	const struct bpf_core_relo *relo;
	const struct btf *local;
	u32 budget; /* types still to be looked at */
	struct text *err;
};

/* ---- core.c ---- */

/*
 * The types of @target from id @first on that have the name and kind of local type @id, added to
 * @cands; what it costs is taken from *@budget. 0, -EINVAL (no such type, no name), -ENOMEM, -E2BIG
 * (no budget).
 */
int core_find_cands(struct mem *mem, const struct btf *local, u32 id, const struct btf *target,
		    u32 first, struct core_cands *cands, u64 *budget);

/*
 * The candidates of type @id of @local, which is what @cache is for, in *@out: 1 if they are still
 * to be found, the first time; 0, -ENOMEM. @id must be there.
 */
int core_cache_get(struct mem *mem, struct core_cache *cache, const struct btf *local, u32 id,
		   struct core_cands **out);
void core_cache_free(struct mem *mem, struct core_cache *cache);

/*
 * Compute relocation @relo of @local. When some of @cands match, the others are dropped: they are
 * not asked again for another relocation, which is libbpf's way of not mixing two types of one
 * name, and makes the order of relocations count. On failure one line is appended to @err, and the
 * errno is libbpf's: -EINVAL (not understood, candidates that disagree), -ENOTSUP (kind unknown, no
 * name), -E2BIG (too deep; no *@budget left).
 */
int core_resolve(const struct btf *local, const struct bpf_core_relo *relo,
		 struct core_cands *cands, u64 *budget, struct core_result *result,
		 struct text *err);

/*
 * Whether a kernel's type fits the declaration of it in an object: names aside, the same kind, of
 * the same parameters. 1, 0 or -EINVAL (too deep). libbpf: bpf_core_types_are_compat().
 */
int core_are_compat(const struct btf *local, u32 local_id, const struct btf *target, u32 target_id);

/*
 * @relo of @local as libbpf's messages name it, in @out: core_put_spec() of the local path. Nothing
 * of one that cannot be understood.
 */
void core_put_relo(const struct btf *local, const struct bpf_core_relo *relo, struct text *out);

/* "byte_off", as libbpf prints it; "unknown". */
const char *core_kind_str(u32 kind);

/* ---- core_insn.c ---- */

struct bpf_insn;

/*
 * Make insns[0] of @nr say @result; a 64-bit immediate takes two of them. 0, or as core_resolve().
 */
int core_patch(struct bpf_insn *insns, u32 nr, const struct core_result *result, struct text *err);

/* ---- core_spec.c ---- */

bool core_is_field(u32 kind);
bool core_is_type(u32 kind);
bool core_is_enumval(u32 kind);

/* The path that the relocation of @work names. 0 or -errno. */
int core_parse_spec(struct core_work *work, struct core_spec *spec);
/* Follow @local in type @id of @btf. 1: it is there, and in @out; 0: it is not; -errno. */
int core_match_spec(struct core_work *work, const struct core_spec *local, const struct btf *btf,
		    u32 id, struct core_spec *out);
/* "<byte_off> [12] struct task_struct.pid (0:2 @ offset 2468)" */
void core_put_spec(const struct core_spec *spec, struct text *out);

/* ---- core_types.c ---- */

/* Look at @n more types or members; false: that is too many. */
bool core_spend(struct core_work *work, u32 n);
/* Length of @name without "___flavor", and no more than CORE_MAX_NAME. */
size_t core_essential_len(const char *name);
bool core_same_essential(const char *a, const char *b);
/* The same kind, the two kinds of enums being one. */
bool core_is_kind_compat(const struct btf_type *a, const struct btf_type *b);

/* Of a field, a type, a type in all its parts. 1, 0 or -errno. */
int core_fields_compat(struct core_work *work, u32 local_id, const struct btf *target,
		       u32 target_id);
int core_types_compat(struct core_work *work, u32 local_id, const struct btf *target,
		      u32 target_id);
int core_types_match(struct core_work *work, u32 local_id, const struct btf *target, u32 target_id);

#endif
