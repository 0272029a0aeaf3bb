// SPDX-License-Identifier: BSD-2-Clause
#include "world/ksym.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/search.h"
#include "world/world.h"

#define CACHE_LINE 64

int ksyms_init(struct userbpf *vm)
{
	vm->ksyms.names.mem = &vm->mem;
	return -pthread_mutex_init(&vm->ksyms.lock, NULL);
}

static void free_vars(struct userbpf *vm)
{
	VEC_FOR_EACH (&vm->ksyms.vars, var) {
		region_remove(vm, ptr_to_u64(var->addr));
		if (var->stride)
			region_remove(vm, ptr_to_u64(kvar_copy(var, 0)));
		mem_free(&vm->mem, var->addr);
		btf_put((struct btf *)var->btf);
	}
	vec_free(&vm->mem, &vm->ksyms.vars);
}

void ksyms_destroy(struct userbpf *vm)
{
	free_vars(vm);
	vec_free(&vm->mem, &vm->ksyms.by_name);
	arena_free(&vm->ksyms.names);
	pthread_mutex_destroy(&vm->ksyms.lock);
}

/* --- addresses --- */

struct symbols {
	VEC(struct kallsym) all;
	struct arena names;
};

static int compare(const void *a, const void *b)
{
	const struct kallsym *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : (x->addr > y->addr) - (x->addr < y->addr);
}

/* "NAME.llvm.HASH" of static data is NAME to who looks for it (libbpf: kallsyms_cb). */
static size_t name_len(const char *name, const char *end, char type)
{
	size_t len = 0;

	while (name + len < end && !strchr(" \t\r", name[len])) {
		if (type == 'd' && end - name - len > 6 && !memcmp(name + len, ".llvm.", 6))
			break;
		len++;
	}
	return len;
}

/* One line up to @end; an empty one says nothing. */
static int take_line(struct mem *mem, struct symbols *symbols, const char *line, const char *end)
{
	struct kallsym sym;
	const char *rest;
	char *name;
	size_t len;

	if (line == end)
		return 0;
	errno = 0;
	sym.addr = strtoull(line, (char **)&rest, 16);
	if (errno || rest == line || end - rest < 4 || rest[0] != ' ' || rest[2] != ' ')
		return -EINVAL;
	len = name_len(rest + 3, end, rest[1]);
	if (!len)
		return -EINVAL;
	name = arena_calloc(&symbols->names, len + 1, 1);
	if (!name)
		return -ENOMEM;
	memcpy(name, rest + 3, len);
	sym.name = name;
	return vec_push(mem, &symbols->all, sym);
}

static int read_symbols(struct mem *mem, struct symbols *symbols, const char *text)
{
	int err = 0;

	while (*text && !err) {
		const char *end = text + strcspn(text, "\n");

		err = take_line(mem, symbols, text, end);
		text = *end ? end + 1 : end;
	}
	if (symbols->all.nr)
		qsort(symbols->all.v, symbols->all.nr, sizeof(struct kallsym), compare);
	return err;
}

int kallsyms_set(struct userbpf *vm, const char *text)
{
	struct symbols symbols = {.names.mem = &vm->mem};
	int err = read_symbols(&vm->mem, &symbols, text);

	if (err) {
		vec_free(&vm->mem, &symbols.all);
		arena_free(&symbols.names);
		return err;
	}
	vec_free(&vm->mem, &vm->ksyms.by_name);
	arena_free(&vm->ksyms.names);
	memcpy(&vm->ksyms.by_name, &symbols.all, sizeof(symbols.all));
	vm->ksyms.names = symbols.names;
	return 0;
}

const struct kallsym *kallsyms_find(const struct userbpf *vm, const char *name, size_t *nr)
{
	const struct kallsym *all = vm->ksyms.by_name.v;
	size_t count = vm->ksyms.by_name.nr;
	size_t from = search_first(count, i, strcmp(all[i].name, name) >= 0);
	size_t to = search_first(count, i, strcmp(all[i].name, name) > 0);

	*nr = to - from;
	return to > from ? &all[from] : NULL;
}

/* --- variables --- */

u8 *kvar_copy(const struct kvar *var, u32 cpu)
{
	/* What stands for it comes first. */
	return var->stride ? var->addr + (u64)var->stride * (1 + cpu) : var->addr;
}

/* kernel/bpf/verifier.c: check_pseudo_btf_id, find_btf_percpu_datasec */
static bool is_percpu(const struct btf *btf, u32 id)
{
	int sec = btf_find_by_name_kind(btf, ".data..percpu", BTF_KIND_DATASEC);
	const struct btf_type *t = sec > 0 ? btf_type_by_id(btf, (u32)sec) : NULL;

	for (u32 i = 0; t && i < btf_vlen(t); i++) {
		if (btf_secinfos(t)[i].type == id)
			return true;
	}
	return false;
}

static int add_regions(struct userbpf *vm, const struct kvar *var)
{
	const char *name = btf_type_name(var->btf, var->id);
	struct region region = {
		.start = ptr_to_u64(var->addr),
		.size = var->size,
		.stride = var->size,
		.value_size = var->size,
		.access = var->stride ? 0 : REGION_READ | REGION_PROBE,
		.percpu = var->stride ? ptr_to_u64(kvar_copy(var, 0)) : 0,
		.percpu_stride = var->stride,
	};
	int err;

	snprintf(region.name, sizeof(region.name), "%svariable %s", var->stride ? "per-CPU " : "",
		 name);
	err = region_add(vm, &region);
	if (err || !var->stride)
		return err;
	region.start = region.percpu;
	region.size = (u64)var->stride * vm->nr_cpus;
	region.stride = var->stride;
	region.access = REGION_READ | REGION_PROBE;
	region.percpu = 0;
	err = region_add(vm, &region);
	if (err)
		region_remove(vm, ptr_to_u64(var->addr));
	return err;
}

static int make(struct userbpf *vm, struct kvar *var)
{
	size_t nr = var->stride ? vm->nr_cpus + 1 : 1;
	int err;

	var->addr = mem_calloc(&vm->mem, nr, var->stride ? var->stride : var->size);
	if (!var->addr)
		return -ENOMEM;
	err = add_regions(vm, var);
	if (err) {
		mem_free(&vm->mem, var->addr);
		return err;
	}
	err = vec_push(&vm->mem, &vm->ksyms.vars, *var);
	if (err) {
		region_remove(vm, ptr_to_u64(var->addr));
		if (var->stride)
			region_remove(vm, ptr_to_u64(kvar_copy(var, 0)));
		mem_free(&vm->mem, var->addr);
		return err;
	}
	btf_get(var->btf);
	return 0;
}

static const struct kvar *find_var(const struct userbpf *vm, const struct btf *btf, u32 id)
{
	VEC_FOR_EACH (&vm->ksyms.vars, var) {
		if (var->btf == btf && var->id == id)
			return var;
	}
	return NULL;
}

int kvar_get(struct userbpf *vm, const struct btf *btf, u32 id, struct kvar *out, struct text *err)
{
	s64 size = btf_resolve_size(btf, id);
	const struct kvar *known;
	int status = 0;

	if (size <= 0) {
		text_printf(err, "ldimm64 unable to resolve the size of type '%s'",
			    btf_type_name(btf, btf_type_by_id(btf, id)->type));
		return -EINVAL;
	}
	if (size > KVAR_MAX_BYTES) {
		text_printf(err, "variable '%s' has more than %u bytes", btf_type_name(btf, id),
			    KVAR_MAX_BYTES);
		return -E2BIG;
	}
	pthread_mutex_lock(&vm->ksyms.lock);
	known = find_var(vm, btf, id);
	*out = known ? *known : (struct kvar){.btf = btf, .id = id, .size = (u32)size};
	if (!known) {
		if (is_percpu(btf, id))
			out->stride = ALIGN_UP((u32)size, (u32)CACHE_LINE);
		status = make(vm, out);
	}
	pthread_mutex_unlock(&vm->ksyms.lock);
	return status;
}

static int find_in(const struct btf *btf, const char *name, u32 *id)
{
	int found = btf ? btf_find_by_name_kind(btf, name, BTF_KIND_VAR) : -ENOENT;

	if (found > 0)
		*id = (u32)found;
	return found > 0 ? 0 : -ENOENT;
}

int kvar_find(const struct userbpf *vm, const char *name, const struct btf **btf, u32 *id)
{
	*btf = vm->target_btf;
	if (!find_in(*btf, name, id))
		return 0;
	VEC_FOR_EACH (&vm->modules.all, module) {
		*btf = module->btf;
		if (!find_in(*btf, name, id))
			return 0;
	}
	return -ENOENT;
}
