// SPDX-License-Identifier: BSD-2-Clause
/* Global variables of every kind that can be set by name, and a map that is pinned. */
#include "tests/data/loader/bpf.h"

enum mode { SLOW, FAST = 7, BACK = -2 };

struct cfg {
	unsigned short port;
	struct {
		signed char inner;
	};
	enum mode mode;
	unsigned int a : 3, b : 5;
	int c : 4;
	struct {
		u32 x, y;
	} at[2];
};

const volatile struct cfg cfg = {.port = 1, .at = {{}, {3, 4}}};
const volatile struct cfg cfgs[2];
const volatile int arr[3];
char name[8] = "x";
_Bool on;
signed char small;
u64 wide;
__int128 wider;
double ratio = 1;
float part;
void *pointer;
int grid[2][3];
int grows[4] SEC(".bss.grows");
int keeps SEC(".data.keeps") = 5;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, u32);
	__type(value, u64);
	__uint(pinning, 1);
} sized_later SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} ring SEC(".maps");

SEC("xdp") int reads(struct xdp_md *ctx)
{
	u32 key = cfg.port;
	u64 value = arr[2];

	bpf_map_update_elem(&sized_later, &key, &value, 0);
	grows[1]++;
	keeps += cfgs[1].b;
	ratio = part = 0;
	grid[1][2] = name[0] + small + on;
	wide += (u64)wider + (pointer != 0);
	return cfg.port + arr[2] + keeps;
}
