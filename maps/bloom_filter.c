// SPDX-License-Identifier: BSD-2-Clause
/*
 * Bloom filters (kernel/bpf/bloom_filter.c): a value is pushed by setting a few bits that its hash
 * names, and is perhaps there when all of them are set. Bits are never cleared, so no lock is
 * needed. Size of the bit set and number of bits are the kernel's; which values are taken for one
 * another is up to the hash, and that is our own.
 */
#include "base/hash.h"
#include "maps/btf.h"
#include "maps/map.h"

#define DEFAULT_HASHES 5
#define MAX_HASHES     15u

struct bloom {
	struct map map;
	u64 *bits; /* atomic */
	u64 seed;
	u32 mask; /* number of bits less one */
	u32 nr_hashes;
	void *block;
};

static struct bloom *bloom_of(struct map *map)
{
	return container_of(map, struct bloom, map);
}

static int check(const struct userbpf *vm, const struct map_attr *attr)
{
	(void)vm;
	return attr->map_extra > MAX_HASHES ? -EINVAL : 0;
}

/*
 * bloom_map_alloc: n values and k hashes want n * k / ln(2) bits, for which 7 / 5 stands, rounded
 * up to a power of two.
 */
static u32 bit_mask(u32 max_entries, u32 nr_hashes)
{
	u64 nr_bits = (u64)max_entries * nr_hashes, size = 64;

	if (nr_bits > UINT32_MAX || nr_bits / 5 * 7 > 1ull << 31)
		return UINT32_MAX;
	while (size < nr_bits / 5 * 7)
		size *= 2;
	return (u32)(size - 1);
}

static int init(struct map *map)
{
	struct bloom *bloom = bloom_of(map);

	bloom->nr_hashes = map->view.map_extra ? (u32)map->view.map_extra : DEFAULT_HASHES;
	bloom->mask = bit_mask(map->view.max_entries, bloom->nr_hashes);
	bloom->seed = map->view.flags & BPF_F_ZERO_SEED ? 0 : world_next_seed(map->vm);
	bloom->bits = map_area_alloc(map, ((u64)bloom->mask + 1) / 8, &bloom->block);
	return bloom->bits ? 0 : -ENOMEM;
}

static void destroy(struct map *map)
{
	mem_free(&map->vm->mem, bloom_of(map)->block);
}

/* One hash of 64 bits gives a start and a step; the step is odd, so that bits differ. */
struct probe {
	u32 bit, step;
};

static struct probe first_probe(const struct bloom *bloom, const void *value)
{
	u64 hash = hash_bytes(value, bloom->map.view.value_size, bloom->seed);

	return (struct probe){(u32)hash, (u32)(hash >> 32) | 1};
}

static s64 push(struct map *map, const void *value, u64 flags)
{
	struct bloom *bloom = bloom_of(map);
	struct probe probe;

	if (flags != BPF_ANY)
		return -EINVAL;
	probe = first_probe(bloom, value);
	for (u32 i = 0; i < bloom->nr_hashes; i++, probe.bit += probe.step) {
		u32 bit = probe.bit & bloom->mask;

		__atomic_fetch_or(&bloom->bits[bit / 64], 1ull << bit % 64, __ATOMIC_RELAXED);
	}
	return 0;
}

static s64 peek(struct map *map, void *value)
{
	struct bloom *bloom = bloom_of(map);
	struct probe probe = first_probe(bloom, value);

	for (u32 i = 0; i < bloom->nr_hashes; i++, probe.bit += probe.step) {
		u32 bit = probe.bit & bloom->mask;

		if (!(__atomic_load_n(&bloom->bits[bit / 64], __ATOMIC_RELAXED) & 1ull << bit % 64))
			return -ENOENT;
	}
	return 0;
}

/* Users ask for the value they hand in (kernel/bpf/syscall.c: map_lookup_elem). */
static int user_lookup(struct map *map, const void *key, void *value, u64 flags)
{
	(void)key;
	(void)flags;
	return (int)peek(map, value);
}

static int user_update(struct map *map, const void *key, const void *value, u64 flags)
{
	(void)key;
	return (int)push(map, value, flags);
}

const struct map_ops bloom_filter_ops = {
	.check_btf = btf_key_is_none,
	.object_size = sizeof(struct bloom),
	.check = check,
	.init = init,
	.destroy = destroy,
	.push = push,
	.peek = peek,
	.user_lookup = user_lookup,
	.user_update = user_update,
};
