// SPDX-License-Identifier: BSD-2-Clause
#include "bench/kernel.h"

#include <errno.h>
#include <linux/btf.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sys/public.h"

static int bpf(enum bpf_cmd cmd, union bpf_attr *attr)
{
	long ret = syscall(__NR_bpf, cmd, attr, sizeof(*attr));

	return ret < 0 ? -errno : (int)ret;
}

bool kernel_is_allowed(void)
{
	union bpf_attr attr = {};
	int fd;

	attr.map_type = BPF_MAP_TYPE_PERCPU_ARRAY; /* not for everybody */
	attr.key_size = attr.value_size = 4;
	attr.max_entries = 1;
	fd = bpf(BPF_MAP_CREATE, &attr);
	if (fd < 0)
		return false;
	close(fd);
	return true;
}

/* --- type information: for spin locks and callbacks the kernel wants some --- */

enum { TYPE_U32 = 1, TYPE_LOCK, TYPE_VALUE, TYPE_PROTO, TYPE_MAIN, TYPE_CALLBACK };

static const char strings[] = "\0u32\0bpf_spin_lock\0val\0value\0lock\0nr\0main\0callback";

#define STR_U32	      1
#define STR_LOCK_T    5
#define STR_VAL	      19
#define STR_VALUE     23
#define STR_LOCK      29
#define STR_NR	      34
#define STR_MAIN      37
#define STR_CALLBACK  42
#define INFO(kind, n) ((uint32_t)(kind) << 24 | (n))

static const uint32_t types[] = {
	STR_U32,
	INFO(BTF_KIND_INT, 0),
	4,
	32,
	STR_LOCK_T,
	INFO(BTF_KIND_STRUCT, 1),
	4,
	STR_VAL,
	TYPE_U32,
	0,
	STR_VALUE,
	INFO(BTF_KIND_STRUCT, 2),
	8,
	STR_LOCK,
	TYPE_LOCK,
	0,
	STR_NR,
	TYPE_U32,
	32,
	0,
	INFO(BTF_KIND_FUNC_PROTO, 0),
	TYPE_U32,
	STR_MAIN,
	INFO(BTF_KIND_FUNC, BTF_FUNC_GLOBAL),
	TYPE_PROTO,
	STR_CALLBACK,
	INFO(BTF_KIND_FUNC, BTF_FUNC_STATIC),
	TYPE_PROTO,
};

static int load_btf(void)
{
	struct {
		struct btf_header header;
		uint32_t types[sizeof(types) / sizeof(types[0])];
		char strings[sizeof(strings)];
	} blob = {.header = {.magic = BTF_MAGIC, .version = BTF_VERSION}};
	union bpf_attr attr = {};

	blob.header.hdr_len = sizeof(blob.header);
	blob.header.type_len = blob.header.str_off = sizeof(types);
	blob.header.str_len = sizeof(strings);
	memcpy(blob.types, types, sizeof(types));
	memcpy(blob.strings, strings, sizeof(strings));
	attr.btf = (uintptr_t)&blob;
	attr.btf_size = (uint32_t)(sizeof(blob.header) + sizeof(types) + sizeof(strings));
	return bpf(BPF_BTF_LOAD, &attr);
}

/* --- maps --- */

int kernel_map_create(const struct userbpf_map *like)
{
	const struct map_view *view = map_view(like->map);
	union bpf_attr attr = {};
	int fd, btf_fd = -1;

	attr.map_type = view->type;
	attr.key_size = view->key_size;
	attr.value_size = view->value_size;
	attr.max_entries = view->max_entries;
	attr.map_flags = view->flags;
	if (view->spin_lock_off >= 0) {
		btf_fd = load_btf();
		if (btf_fd < 0)
			return btf_fd;
		attr.btf_fd = (uint32_t)btf_fd;
		attr.btf_key_type_id = TYPE_U32;
		attr.btf_value_type_id = TYPE_VALUE;
	}
	fd = bpf(BPF_MAP_CREATE, &attr);
	if (btf_fd >= 0)
		close(btf_fd);
	return fd;
}

static int map_call(enum bpf_cmd cmd, int fd, const void *key, const void *value)
{
	union bpf_attr attr = {};

	attr.map_fd = (uint32_t)fd;
	attr.key = (uintptr_t)key;
	attr.value = (uintptr_t)value;
	return bpf(cmd, &attr);
}

int kernel_map_lookup(int fd, const void *key, void *value)
{
	return map_call(BPF_MAP_LOOKUP_ELEM, fd, key, value);
}

int kernel_map_update(int fd, const void *key, const void *value)
{
	return map_call(BPF_MAP_UPDATE_ELEM, fd, key, value);
}

int kernel_map_delete(int fd, const void *key)
{
	return map_call(BPF_MAP_DELETE_ELEM, fd, key, NULL);
}

int kernel_map_pop(int fd, void *value)
{
	return map_call(BPF_MAP_LOOKUP_AND_DELETE_ELEM, fd, NULL, value);
}

/* Global variables start as they do in the library; what programs may only read is frozen. */
static int copy_globals(const struct userbpf_map *map, int fd)
{
	const struct map_view *view = map_view(map->map);
	uint32_t zero = 0;
	void *value;
	int err;

	if (view->type != BPF_MAP_TYPE_ARRAY || view->max_entries != 1)
		return 0;
	value = malloc(userbpf_map_user_value_size(map));
	err = value ? userbpf_map_lookup_elem((struct userbpf_map *)map, &zero, sizeof(zero), value,
					      userbpf_map_user_value_size(map), 0)
		    : -ENOMEM;
	if (!err)
		err = kernel_map_update(fd, &zero, value);
	if (!err && view->flags & BPF_F_RDONLY_PROG)
		err = map_call(BPF_MAP_FREEZE, fd, NULL, NULL);
	free(value);
	return err;
}

/* The one after @map; a program that comes from no object has none. */
static struct userbpf_map *next_map(const struct bench_prog *p, struct userbpf_map *map)
{
	return p->obj ? userbpf_object_next_map(p->obj, map) : NULL;
}

static int create_maps(struct kernel_prog *k, const struct bench_prog *p)
{
	struct userbpf_map *map = NULL;

	while ((map = next_map(p, map))) {
		int err, fd = k->nr_maps < KERNEL_MAX_MAPS ? kernel_map_create(map) : -E2BIG;

		if (fd < 0)
			return fd;
		k->map_fds[k->nr_maps++] = fd;
		err = copy_globals(map, fd);
		if (err)
			return err;
	}
	return 0;
}

int kernel_map_of_type(const struct kernel_prog *k, const struct bench_prog *p,
		       enum bpf_map_type type)
{
	struct userbpf_map *map = NULL;

	for (size_t i = 0; i < k->nr_maps && (map = next_map(p, map)); i++) {
		if (userbpf_map_type(map) == type)
			return k->map_fds[i];
	}
	return -ENOENT;
}

/* --- programs --- */

/* The library's number of a map becomes the kernel's. */
static void relocate(struct bpf_insn *insns, size_t nr, const struct kernel_prog *k,
		     const struct bench_prog *p)
{
	for (size_t i = 0; i < nr; i++) {
		struct userbpf_map *map = NULL;

		if (insns[i].code != (BPF_LD | BPF_IMM | BPF_DW))
			continue;
		for (size_t m = 0; insns[i].src_reg == BPF_PSEUDO_MAP_FD ||
				   insns[i].src_reg == BPF_PSEUDO_MAP_VALUE;
		     m++) {
			map = next_map(p, map);
			if (!map)
				break;
			if (map_view(map->map)->id == (uint32_t)insns[i].imm) {
				insns[i].imm = k->map_fds[m];
				break;
			}
		}
		i++;
	}
}

static int load_insns(struct kernel_prog *k, const struct prog *prog, const struct bpf_insn *insns)
{
	struct bpf_func_info *funcs = calloc(prog->nr_funcs, sizeof(*funcs));
	union bpf_attr attr = {};
	int fd = -ENOMEM, btf_fd = load_btf();

	if (!funcs || btf_fd < 0)
		goto out;
	for (uint32_t i = 0; i < prog->nr_funcs; i++)
		funcs[i] =
			(struct bpf_func_info){prog->funcs[i].start, i ? TYPE_CALLBACK : TYPE_MAIN};
	attr.prog_type = prog->type;
	attr.insns = (uintptr_t)insns;
	attr.insn_cnt = prog->nr_insns;
	attr.license = (uintptr_t) "GPL";
	attr.prog_btf_fd = (uint32_t)btf_fd;
	attr.func_info = (uintptr_t)funcs;
	attr.func_info_cnt = prog->nr_funcs;
	attr.func_info_rec_size = sizeof(*funcs);
	fd = bpf(BPF_PROG_LOAD, &attr);
out:
	if (btf_fd >= 0)
		close(btf_fd);
	free(funcs);
	if (fd < 0)
		return fd;
	k->fd = fd;
	return 0;
}

int kernel_load(struct kernel_prog *k, const struct bench_prog *p)
{
	const struct prog *prog = p->prog->prog;
	struct bpf_insn *insns = malloc(prog->nr_insns * sizeof(*insns));
	uint32_t zero = 0;
	int err, array;

	*k = (struct kernel_prog){.fd = -1};
	err = insns ? create_maps(k, p) : -ENOMEM;
	if (!err) {
		memcpy(insns, prog->insns, prog->nr_insns * sizeof(*insns));
		relocate(insns, prog->nr_insns, k, p);
		err = load_insns(k, prog, insns);
	}
	free(insns);
	if (err)
		return err;
	/* A program that tail-calls calls itself. */
	array = kernel_map_of_type(k, p, BPF_MAP_TYPE_PROG_ARRAY);
	return array < 0 ? 0 : kernel_map_update(array, &zero, &k->fd);
}

void kernel_close(struct kernel_prog *k)
{
	if (k->fd > 0)
		close(k->fd);
	while (k->nr_maps)
		close(k->map_fds[--k->nr_maps]);
}

int kernel_run(const struct kernel_prog *k, uint32_t repeat, const void *packet, void *out,
	       uint32_t *retval)
{
	union bpf_attr attr = {};
	int err;

	attr.test.prog_fd = (uint32_t)k->fd;
	attr.test.data_in = (uintptr_t)packet;
	attr.test.data_size_in = 64;
	attr.test.data_out = (uintptr_t)out;
	attr.test.data_size_out = out ? 64 : 0;
	attr.test.repeat = repeat;
	err = bpf(BPF_PROG_TEST_RUN, &attr);
	*retval = attr.test.retval;
	return err;
}
