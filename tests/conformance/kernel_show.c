/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Judge: memory shown by its type, by the running kernel. A program calls bpf_snprintf_btf() on
 * random bytes in the value of a map, as types of the running kernel; what it writes and returns
 * must be what userbpf_btf_snprintf() does with the same bytes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <userbpf/userbpf.h>
#include "base/rng.h"
#include "base/types.h"
#include "tests/conformance/kernel.h"

#define DATA_BYTES 16384
#define TEXT_BYTES (512 * 1024)

/* The value of the map. */
struct shared {
	struct btf_ptr ptr;
	u64 flags;
	s64 ret;
	u8 data[DATA_BYTES];
	char text[TEXT_BYTES];
};

static struct shared value;
static char want[TEXT_BYTES], got[TEXT_BYTES];
static unsigned int passed, failed, skipped;

static int make_map(void)
{
	union bpf_attr attr = {};

	attr.map_type = BPF_MAP_TYPE_ARRAY;
	attr.key_size = sizeof(u32);
	attr.value_size = sizeof(struct shared);
	attr.max_entries = 1;
	return kernel_bpf(BPF_MAP_CREATE, &attr);
}

static int load_prog(int map_fd)
{
	static char log[65536];
	struct bpf_insn insns[64];
	union bpf_attr attr = {};
	char text[1024], err[256] = "";
	int nr;

	snprintf(text, sizeof(text),
		 "*(u32 *)(r10 -4) = 0\n"
		 "r1 = map[id:%d]\n"
		 "r2 = r10\nr2 += -4\ncall bpf_map_lookup_elem\n"
		 "if r0 == 0x0 goto pc+13\n"
		 "r6 = r0\nr1 = r6\nr1 += %zu\n*(u64 *)(r6 +0) = r1\n"
		 "r1 = r6\nr1 += %zu\nr2 = %d\nr3 = r6\nr4 = 16\nr5 = *(u64 *)(r6 +%zu)\n"
		 "call bpf_snprintf_btf\n"
		 "*(u64 *)(r6 +%zu) = r0\nr0 = 0\nexit\n",
		 map_fd, offsetof(struct shared, data), offsetof(struct shared, text), TEXT_BYTES,
		 offsetof(struct shared, flags), offsetof(struct shared, ret));
	nr = userbpf_asm(text, insns, 64, err, sizeof(err));
	if (nr < 0) {
		fprintf(stderr, "%s\n", err);
		return nr;
	}
	insns[1].src_reg = BPF_PSEUDO_MAP_FD;
	insns[1].imm = map_fd;
	attr.prog_type = BPF_PROG_TYPE_RAW_TRACEPOINT;
	attr.insns = (u64)(uintptr_t)insns;
	attr.insn_cnt = (u32)nr;
	attr.license = (u64)(uintptr_t) "GPL";
	attr.log_buf = (u64)(uintptr_t)log;
	attr.log_size = sizeof(log);
	attr.log_level = 1;
	nr = kernel_bpf(BPF_PROG_LOAD, &attr);
	if (nr < 0)
		fprintf(stderr, "%s\n", log);
	return nr;
}

static int access_map(enum bpf_cmd cmd, int map_fd)
{
	union bpf_attr attr = {};
	u32 key = 0;

	attr.map_fd = (u32)map_fd;
	attr.key = (u64)(uintptr_t)&key;
	attr.value = (u64)(uintptr_t)&value;
	return kernel_bpf(cmd, &attr);
}

/* Most bytes are zero, and some are letters: what is zero is left out. */
static void fill(struct rng *rng)
{
	u32 density = (u32)rng_next(rng) % 4;

	for (u32 i = 0; i < DATA_BYTES; i++) {
		u64 random = rng_next(rng);

		value.data[i] = random % 4 >= density ? 0
				: random & 4	      ? 'a' + random / 8 % 26
						      : (u8)(random >> 32);
	}
}

static void judge(const struct userbpf_btf *btf, u32 id, int map_fd, int prog_fd)
{
	union bpf_attr attr = {};
	s64 ret;

	memset(value.text, 0, sizeof(value.text));
	value.ptr.type_id = id;
	attr.test.prog_fd = (u32)prog_fd;
	if (access_map(BPF_MAP_UPDATE_ELEM, map_fd) || kernel_bpf(BPF_PROG_TEST_RUN, &attr) ||
	    access_map(BPF_MAP_LOOKUP_ELEM, map_fd)) {
		skipped++;
		return;
	}
	memcpy(want, value.text, sizeof(want));
	ret = userbpf_btf_snprintf(btf, id, value.data, (size_t)userbpf_btf_resolve_size(btf, id),
				   value.flags, got, sizeof(got));
	if (ret == value.ret && !strcmp(want, got)) {
		passed++;
		return;
	}
	if (failed++ < 10)
		printf("FAIL [%u] %s, flags %#llx: %lld, not %lld\n--- want\n%.2000s\n--- "
		       "got\n%.2000s\n",
		       id, userbpf_btf_name(btf, id), (unsigned long long)value.flags,
		       (long long)ret, (long long)value.ret, want, got);
}

static bool is_shown(const struct userbpf_btf *btf, u32 id)
{
	s64 size = userbpf_btf_resolve_size(btf, id);
	u32 kind = userbpf_btf_kind(btf, id);

	return size > 0 && size <= DATA_BYTES && kind != BTF_KIND_VAR && kind != BTF_KIND_DATASEC;
}

int main(int argc, char **argv)
{
	struct userbpf *vm = userbpf_new(NULL);
	struct userbpf_btf *btf = userbpf_btf_parse_file(vm, "/sys/kernel/btf/vmlinux", NULL);
	u32 nr = argc > 1 ? (u32)atoi(argv[1]) : 4000;
	struct rng rng = {.state = argc > 2 ? (u64)atoll(argv[2]) : 1};
	int map_fd = make_map(), prog_fd = map_fd < 0 ? map_fd : load_prog(map_fd);

	if (!btf || prog_fd < 0) {
		fprintf(stderr, "no types, or bpf(2) is refused: %s\n", strerror(-prog_fd));
		return 2;
	}
	for (u32 i = 0; i < nr;) {
		u32 id = (u32)(rng_next(&rng) % userbpf_btf_type_cnt(btf));

		if (!is_shown(btf, id))
			continue;
		fill(&rng);
		value.flags = BTF_F_PTR_RAW | rng_next(&rng) % 16;
		judge(btf, id, map_fd, prog_fd);
		i++;
	}
	userbpf_btf_free(btf);
	userbpf_free(vm);
	printf("%u passed, %u failed, %u skipped\n", passed, failed, skipped);
	return failed != 0;
}
