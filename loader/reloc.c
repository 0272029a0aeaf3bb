// SPDX-License-Identifier: BSD-2-Clause
/*
 * Relocations of code. What an instruction needs is told by the instruction and by the symbol, not
 * by the relocation's type: R_BPF_64_64 of a 64-bit immediate is a map, a variable, a function's
 * address or an extern, R_BPF_64_32 a call. Compilers have numbered the types differently over
 * time, and libbpf (bpf_program__record_reloc()) does not look at them either. Relocations of data,
 * but for
 * ".maps" (slot.c), are left alone: there is no address that could be put there.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/search.h"
#include "loader/loader.h"
#include "sys/poison.h"
#include "world/world.h"

#define INSN_BYTES sizeof(struct bpf_insn)

struct record {
	struct userbpf_object *obj;
	u32 sec; /* of the code */
	const struct obj_func *func;
	struct elf_rel rel;
	struct elf_sym sym;
	const char *sym_name; /* for messages */
	const struct bpf_insn *insn;
	struct obj_reloc *out;
};

static const char *sec_name(const struct userbpf_object *obj, u32 idx)
{
	return idx < obj->elf.nr_secs ? obj->elf.secs[idx].name : "<?>";
}

static int record_extern(const struct record *r)
{
	r->out->target = r->rel.sym;
	r->out->kind = is_call(r->insn) ? RELOC_EXTERN_CALL : RELOC_EXTERN_LD64;
	if (extern_find(r->obj, r->rel.sym))
		return 0;
	return object_error(r->obj, -EINVAL,
			    "prog '%s': extern relo failed to find extern for '%s'", r->func->name,
			    r->sym_name);
}

static int record_call(const struct record *r)
{
	if (r->insn->src_reg != BPF_PSEUDO_CALL)
		return object_error(r->obj, -EINVAL, "prog '%s': incorrect bpf_call opcode",
				    r->func->name);
	if (r->obj->secs[r->sym.sec].role != SEC_CODE)
		return object_error(r->obj, -EINVAL,
				    "prog '%s': bad call relo against '%s' in section '%s'",
				    r->func->name, r->sym_name, sec_name(r->obj, r->sym.sec));
	if (r->sym.value % INSN_BYTES)
		return object_error(r->obj, -EINVAL,
				    "prog '%s': bad call relo against '%s' at offset %llu",
				    r->func->name, r->sym_name, (unsigned long long)r->sym.value);
	r->out->kind = RELOC_CALL;
	return 0;
}

/* A global function: .sym_off says where. A static one: the immediate does. */
static int record_func(const struct record *r)
{
	if (r->sym.value % INSN_BYTES || r->insn->imm % (s32)INSN_BYTES)
		return object_error(
			r->obj, -EINVAL,
			"prog '%s': bad subprog addr relo against '%s' at offset %llu+%d",
			r->func->name, r->sym_name, (unsigned long long)r->sym.value, r->insn->imm);
	r->out->kind = RELOC_FUNC;
	return 0;
}

static int record_map(const struct record *r)
{
	r->out->kind = RELOC_MAP;
	r->out->map = object_map_at(r->obj, r->sym.sec, r->sym.value, 1);
	if (r->out->map && r->out->map->off == r->sym.value)
		return 0;
	return object_error(r->obj, -EINVAL,
			    "prog '%s': map relo failed to find map for section '%s', off %llu",
			    r->func->name, sec_name(r->obj, r->sym.sec),
			    (unsigned long long)r->sym.value);
}

static int record_ld64(const struct record *r)
{
	const struct obj_sec *sec = &r->obj->secs[r->sym.sec];

	if (sec->role == SEC_CODE)
		return record_func(r);
	if (sec->role == SEC_MAPS || sec->role == SEC_LEGACY_MAPS)
		return record_map(r);
	if (!sec->map)
		return object_error(r->obj, -EINVAL,
				    "prog '%s': bad map relo against '%s' in section '%s'",
				    r->func->name, r->sym_name, sec_name(r->obj, r->sym.sec));
	r->out->kind = RELOC_DATA;
	r->out->map = sec->map;
	return 0;
}

static bool is_extern(const struct elf_sym *sym)
{
	return sym->sec == SHN_UNDEF && sym->type == STT_NOTYPE &&
	       (sym->bind == STB_GLOBAL || sym->bind == STB_WEAK);
}

static int record_insn(const struct record *r)
{
	if (!is_call(r->insn) && !isa_is_ldimm64(r->insn))
		return object_error(r->obj, -EINVAL,
				    "prog '%s': invalid relo against '%s' for insns[%u].code 0x%x",
				    r->func->name, r->sym_name, r->out->insn - r->func->start,
				    r->insn->code);
	if (isa_is_ldimm64(r->insn) && r->out->insn - r->func->start + 1 >= r->func->nr_insns)
		return object_error(
			r->obj, -EINVAL,
			"prog '%s': relo against '%s' for half an instruction at the end",
			r->func->name, r->sym_name);
	if (is_extern(&r->sym))
		return record_extern(r);
	if (!r->sym.sec || r->sym.sec >= r->obj->elf.nr_secs)
		return object_error(r->obj, -EINVAL,
				    "prog '%s': invalid relo against '%s' in special section 0x%x; "
				    "forgot to initialize global var?..",
				    r->func->name, r->sym_name, r->sym.sec);
	r->out->sym_off = (u32)r->sym.value;
	r->out->target = r->sym.sec;
	return is_call(r->insn) ? record_call(r) : record_ld64(r);
}

static int check_rel(const struct record *r, const char *name, u64 nr)
{
	const struct userbpf_object *obj = r->obj;

	if (r->rel.sym >= obj->elf.nr_syms)
		return object_error(obj, -EINVAL, "sec '%s': symbol #%u not found for relo #%llu",
				    name, r->rel.sym, (unsigned long long)nr);
	if (r->rel.offset % INSN_BYTES || r->rel.offset / INSN_BYTES >= obj->secs[r->sec].nr_insns)
		return object_error(obj, -EINVAL, "sec '%s': invalid offset 0x%llx for relo #%llu",
				    name, (unsigned long long)r->rel.offset,
				    (unsigned long long)nr);
	return 0;
}

static int collect_one(struct record *r, const struct elf_sec *rel_sec, u64 nr)
{
	struct userbpf_object *obj = r->obj;
	struct obj_sec *code = &obj->secs[r->sec];
	int err;

	r->rel = elf_file_rel(rel_sec, nr);
	err = check_rel(r, rel_sec->name, nr);
	if (err)
		return err;
	r->sym = elf_file_sym(&obj->elf, r->rel.sym);
	r->sym_name = r->sym.name ? r->sym.name : "<?>";
	if (r->sym.type == STT_SECTION)
		r->sym_name = sec_name(obj, r->sym.sec);
	r->out = &code->relocs[code->nr_relocs];
	r->out->insn = (u32)(r->rel.offset / INSN_BYTES);
	r->insn = &code->insns[r->out->insn];
	r->func = func_find(obj, r->sec, r->out->insn);
	if (!r->func) {
		log_debug(&obj->vm->log,
			  "sec '%s': relo #%llu: couldn't find program for insn #%u, probably "
			  "overridden weak function, skipping...\n",
			  rel_sec->name, (unsigned long long)nr, r->out->insn);
		return 0;
	}
	err = record_insn(r);
	code->nr_relocs += !err;
	return err;
}

static int compare(const void *a, const void *b)
{
	const struct obj_reloc *x = a, *y = b;

	if (x->insn != y->insn)
		return x->insn < y->insn ? -1 : 1;
	return (x->kind > y->kind) - (x->kind < y->kind);
}

static int collect_section(struct userbpf_object *obj, const struct elf_sec *rel_sec)
{
	struct record r = {.obj = obj, .sec = rel_sec->info};
	struct obj_sec *code = &obj->secs[r.sec];
	u64 nr = elf_nr_rels(rel_sec);
	int err = 0;

	if (code->relocs)
		return object_error(obj, -EINVAL,
				    "sec '%s': a second section of relocations for '%s'",
				    rel_sec->name, sec_name(obj, r.sec));
	code->relocs = arena_calloc(&obj->arena, MAX(nr, (u64)1), sizeof(*code->relocs));
	if (!code->relocs)
		return -ENOMEM;
	for (u64 i = 0; i < nr && !err; i++)
		err = collect_one(&r, rel_sec, i);
	qsort(code->relocs, code->nr_relocs, sizeof(*code->relocs), compare);
	return err;
}

int reloc_collect(struct userbpf_object *obj)
{
	for (u32 i = 1; i < obj->elf.nr_secs; i++) {
		const struct elf_sec *sec = &obj->elf.secs[i];
		int err;

		if (sec->type != SHT_REL || section_is_ignored(sec))
			continue;
		if (sec->entsize != sizeof(Elf64_Rel) || sec->info >= obj->elf.nr_secs)
			return object_error(obj, -EINVAL,
					    "elf: relocation section(%u) %s is damaged", i,
					    sec->name);
		if (obj->secs[sec->info].role != SEC_CODE) {
			if (obj->secs[sec->info].role != SEC_MAPS &&
			    obj->secs[sec->info].role != SEC_STRUCT_OPS)
				log_info(&obj->vm->log,
					 "elf: skipping relo section(%u) %s for section(%u) %s\n",
					 i, sec->name, sec->info, sec_name(obj, sec->info));
			continue;
		}
		err = collect_section(obj, sec);
		if (err)
			return err;
	}
	return 0;
}

u32 reloc_lower_bound(const struct obj_sec *sec, u32 insn)
{
	return search_first(sec->nr_relocs, i, sec->relocs[i].insn >= insn);
}

const struct obj_reloc *reloc_find(const struct obj_sec *sec, u32 insn)
{
	u32 i = reloc_lower_bound(sec, insn);

	return i < sec->nr_relocs && sec->relocs[i].insn == insn ? &sec->relocs[i] : NULL;
}

/* What is not there becomes a call of no helper, whose number tells what it was: libbpf's. */
static void apply_extern_call(const struct obj_extern *ext, struct bpf_insn *insn)
{
	if (ext->is_set) {
		insn->src_reg = BPF_PSEUDO_KFUNC_CALL;
		insn->imm = (s32)ext->kernel_id;
		insn->off = ext->module_idx;
	} else {
		*insn = (struct bpf_insn){.code = BPF_JMP | BPF_CALL,
					  .imm = POISON_KFUNC_BASE + (s32)ext->idx};
	}
}

static void apply_extern(const struct userbpf_object *obj, const struct obj_reloc *reloc,
			 struct bpf_insn *insn)
{
	const struct obj_extern *ext = extern_find(obj, reloc->target);

	if (reloc->kind == RELOC_EXTERN_CALL) {
		apply_extern_call(ext, insn);
		return;
	}
	insn[0].imm = 0;
	insn[1].imm = 0;
	if (ext->is_kconfig) {
		insn[0].src_reg = BPF_PSEUDO_MAP_VALUE;
		insn[0].imm = obj->kconfig->pub.fd;
		insn[1].imm = (s32)ext->off;
	} else if (ext->is_addr) {
		insn[0].imm = (s32)(u32)ext->addr;
		insn[1].imm = (s32)(ext->addr >> 32);
	} else if (ext->is_set) {
		insn[0].src_reg = BPF_PSEUDO_BTF_ID;
		insn[0].imm = (s32)ext->kernel_id;
		insn[1].imm = ext->module_fd;
	}
}

/* libbpf: poison_map_ldimm64() */
static void poison_map(const struct obj_map *map, struct bpf_insn *insn)
{
	insn[0] = insn[1] = (struct bpf_insn){.code = BPF_JMP | BPF_CALL,
					      .imm = POISON_MAP_BASE + (s32)map->idx};
}

static bool is_left_out(const struct obj_reloc *reloc)
{
	return reloc->map && reloc->map->pub.is_left_out;
}

/*
 * The rest of the sentence of which poison.c has the beginning. libbpf:
 * fixup_log_missing_map_load(), fixup_log_missing_kfunc_call()
 */
static int note_poisoned(struct userbpf_object *obj, const struct obj_reloc *reloc,
			 struct linked *out, u32 idx)
{
	const struct obj_extern *ext =
		reloc->kind == RELOC_EXTERN_CALL ? extern_find(obj, reloc->target) : NULL;
	char why[256];
	const char *text;

	if (is_left_out(reloc))
		snprintf(why, sizeof(why), "BPF map '%s' is referenced but wasn't created",
			 reloc->map->pub.name);
	else if (ext && !ext->is_set)
		snprintf(why, sizeof(why), "kfunc '%s' is referenced but wasn't resolved",
			 ext->name);
	else
		return 0;
	text = arena_strdup(&obj->arena, why);
	return text ? linked_note(obj, out, idx, text) : -ENOMEM;
}

/* libbpf: bpf_object__relocate_data() */
static void apply_one(const struct userbpf_object *obj, const struct obj_reloc *reloc,
		      struct bpf_insn *insn)
{
	if (is_left_out(reloc)) {
		poison_map(reloc->map, insn);
		return;
	}
	switch (reloc->kind) {
	case RELOC_MAP:
		insn[0].src_reg = BPF_PSEUDO_MAP_FD;
		insn[0].imm = reloc->map->pub.fd;
		break;
	case RELOC_DATA:
		insn[0].src_reg = BPF_PSEUDO_MAP_VALUE;
		insn[1].imm = (s32)((u32)insn[0].imm + reloc->sym_off);
		insn[0].imm = reloc->map->pub.fd;
		break;
	case RELOC_EXTERN_LD64:
	case RELOC_EXTERN_CALL: apply_extern(obj, reloc, insn); break;
	case RELOC_FUNC:
		insn[0].src_reg = BPF_PSEUDO_FUNC; /* where it lies: subprog.c */
		break;
	case RELOC_CALL: break;
	}
}

int reloc_apply(struct userbpf_object *obj, const struct obj_func *func, struct linked *out)
{
	struct bpf_insn *insns = &out->insns.v[func->pos];
	const struct obj_sec *sec = &obj->secs[func->sec];
	u32 last = UINT32_MAX;
	int err;

	for (u32 i = reloc_lower_bound(sec, func->start); i < sec->nr_relocs; i++) {
		const struct obj_reloc *reloc = &sec->relocs[i];

		if (reloc->insn - func->start >= func->nr_insns)
			break;
		if (reloc->insn == last)
			return object_error(obj, -EINVAL, "prog '%s': two relocations of insn #%u",
					    func->name, reloc->insn - func->start);
		last = reloc->insn;
		/* Where functions overlap, reloc_collect() has seen one of them only. */
		if (reloc->insn - func->start + 1 == func->nr_insns &&
		    isa_is_ldimm64(&insns[func->nr_insns - 1]))
			return object_error(obj, -EINVAL,
					    "prog '%s': ends within the two slots of insn #%u",
					    func->name, func->nr_insns - 1);
		apply_one(obj, reloc, &insns[reloc->insn - func->start]);
		err = note_poisoned(obj, reloc, out, func->pos + reloc->insn - func->start);
		if (err)
			return err;
	}
	return 0;
}
