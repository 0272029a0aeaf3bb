// SPDX-License-Identifier: BSD-2-Clause
/*
 * CPU masks: kernel/bpf/cpumask.c, include/linux/cpumask.h. A struct bpf_cpumask begins with its
 * struct cpumask; how many references there are is kept outside. Bits above the instance's CPUs are
 * not looked at, as those above nr_cpu_ids in the kernel.
 */
#include <string.h>

#include "helpers/helpers.h"
#include "spec/spec.h"
#include "vm/interp.h"

#define MASK_WORDS  (SPEC_CPUMASK_BYTES / sizeof(u64))
#define USAGE_BYTES sizeof(u64) /* refcount_t behind the mask, and what aligns it */

static u64 *bits_of(u64 addr)
{
	return u64_to_ptr(addr);
}

static bool has_bit(const u64 *bits, u32 cpu)
{
	return bits[cpu / 64] >> cpu % 64 & 1;
}

static u64 hold(struct run *run, struct kfobj *mask)
{
	if (mask && run->is_checked)
		record_hold_object(run, mask->data);
	return mask ? ptr_to_u64(mask->data) : 0;
}

KFUNC_BODY(bpf_cpumask_create)
{
	return hold(run, kfobj_new_named(run->vm, "bpf_cpumask", SPEC_CPUMASK_BYTES + USAGE_BYTES,
					 REGION_READ | REGION_PROBE));
}

KFUNC_BODY(bpf_cpumask_acquire)
{
	struct kfobj *mask = kfobj_at(run->vm, r1);

	kfobj_get(mask);
	return hold(run, mask);
}

KFUNC_BODY(bpf_cpumask_release)
{
	record_release(run, u64_to_ptr(r1));
	kfobj_put_at(run->vm, r1, run->cpu);
	return 0;
}

/* --- one bit --- */

static bool set_bit(const struct run *run, u32 cpu, u64 *bits, bool value)
{
	u64 bit = 1ull << cpu % 64, old;

	if (cpu >= run->vm->nr_cpus)
		return false;
	old = value ? __atomic_fetch_or(&bits[cpu / 64], bit, __ATOMIC_SEQ_CST)
		    : __atomic_fetch_and(&bits[cpu / 64], ~bit, __ATOMIC_SEQ_CST);
	return old & bit;
}

KFUNC_BODY(bpf_cpumask_set_cpu)
{
	set_bit(run, (u32)r1, bits_of(r2), true);
	return 0;
}

KFUNC_BODY(bpf_cpumask_clear_cpu)
{
	set_bit(run, (u32)r1, bits_of(r2), false);
	return 0;
}

KFUNC_BODY(bpf_cpumask_test_cpu)
{
	return (u32)r1 < run->vm->nr_cpus && has_bit(bits_of(r2), (u32)r1);
}

KFUNC_BODY(bpf_cpumask_test_and_set_cpu)
{
	return set_bit(run, (u32)r1, bits_of(r2), true);
}

KFUNC_BODY(bpf_cpumask_test_and_clear_cpu)
{
	return set_bit(run, (u32)r1, bits_of(r2), false);
}

/* --- all of them --- */

/* The bits of word @i that are CPUs. */
static u64 valid_bits(const struct run *run, u32 i)
{
	u32 nr = run->vm->nr_cpus - MIN(run->vm->nr_cpus, i * 64);

	return nr >= 64 ? UINT64_MAX : (1ull << nr) - 1;
}

enum mask_op { MASK_AND, MASK_OR, MASK_XOR, MASK_AND_NOT };

static u64 combine(enum mask_op op, u64 a, u64 b)
{
	switch (op) {
	case MASK_AND: return a & b;
	case MASK_OR: return a | b;
	case MASK_XOR: return a ^ b;
	default: return a & ~b;
	}
}

/* Of @a and @b into @out, which may be NULL. Is there a CPU in the result? */
static bool combine_all(const struct run *run, u64 *out, enum mask_op op, const u64 *a,
			const u64 *b)
{
	u64 any = 0;

	for (u32 i = 0; i < MASK_WORDS; i++) {
		u64 word = combine(op, a[i], b[i]) & valid_bits(run, i);

		any |= word;
		if (out)
			out[i] = word;
	}
	return any;
}

KFUNC_BODY(bpf_cpumask_setall)
{
	for (u32 i = 0; i < MASK_WORDS; i++)
		bits_of(r1)[i] = valid_bits(run, i);
	return 0;
}

KFUNC_BODY(bpf_cpumask_clear)
{
	memset(u64_to_ptr(r1), 0, SPEC_CPUMASK_BYTES);
	return 0;
}

KFUNC_BODY(bpf_cpumask_and)
{
	return combine_all(run, bits_of(r1), MASK_AND, bits_of(r2), bits_of(r3));
}

KFUNC_BODY(bpf_cpumask_or)
{
	combine_all(run, bits_of(r1), MASK_OR, bits_of(r2), bits_of(r3));
	return 0;
}

KFUNC_BODY(bpf_cpumask_xor)
{
	combine_all(run, bits_of(r1), MASK_XOR, bits_of(r2), bits_of(r3));
	return 0;
}

KFUNC_BODY(bpf_cpumask_copy)
{
	combine_all(run, bits_of(r1), MASK_OR, bits_of(r2), bits_of(r2));
	return 0;
}

KFUNC_BODY(bpf_cpumask_equal)
{
	return !combine_all(run, NULL, MASK_XOR, bits_of(r1), bits_of(r2));
}

KFUNC_BODY(bpf_cpumask_intersects)
{
	return combine_all(run, NULL, MASK_AND, bits_of(r1), bits_of(r2));
}

KFUNC_BODY(bpf_cpumask_subset)
{
	return !combine_all(run, NULL, MASK_AND_NOT, bits_of(r1), bits_of(r2));
}

KFUNC_BODY(bpf_cpumask_empty)
{
	return !combine_all(run, NULL, MASK_OR, bits_of(r1), bits_of(r1));
}

KFUNC_BODY(bpf_cpumask_full)
{
	static const u64 none[MASK_WORDS];
	u64 inverse[MASK_WORDS];

	for (u32 i = 0; i < MASK_WORDS; i++)
		inverse[i] = ~bits_of(r1)[i];
	return !combine_all(run, NULL, MASK_OR, inverse, none);
}

KFUNC_BODY(bpf_cpumask_weight)
{
	u32 nr = 0;

	for (u32 i = 0; i < MASK_WORDS; i++)
		nr += (u32)__builtin_popcountll(bits_of(r1)[i] & valid_bits(run, i));
	return nr;
}

/* --- finding one; the number of CPUs when there is none --- */

/* The first CPU from @from on that both have, or, with @is_zero, that @a does not have. */
static u32 find_from(const struct run *run, u32 from, const u64 *a, const u64 *b, bool is_zero)
{
	u32 cpu = from;

	while (cpu < run->vm->nr_cpus && (has_bit(a, cpu) && has_bit(b, cpu)) == is_zero)
		cpu++;
	return MIN(cpu, run->vm->nr_cpus);
}

KFUNC_BODY(bpf_cpumask_first)
{
	return find_from(run, 0, bits_of(r1), bits_of(r1), false);
}

KFUNC_BODY(bpf_cpumask_first_zero)
{
	return find_from(run, 0, bits_of(r1), bits_of(r1), true);
}

KFUNC_BODY(bpf_cpumask_first_and)
{
	return find_from(run, 0, bits_of(r1), bits_of(r2), false);
}

/* lib/cpumask.c: cpumask_any_and_distribute: behind the one that this CPU was given last, and
 * around. */
static u64 distribute(struct run *run, const u64 *a, const u64 *b)
{
	u32 *last = &run->cpu->distributed, nr = run->vm->nr_cpus;
	u32 cpu = find_from(run, *last + 1, a, b, false);

	if (cpu >= nr)
		cpu = find_from(run, 0, a, b, false);
	if (cpu < nr)
		*last = cpu;
	return cpu;
}

KFUNC_BODY(bpf_cpumask_any_distribute)
{
	return distribute(run, bits_of(r1), bits_of(r1));
}

KFUNC_BODY(bpf_cpumask_any_and_distribute)
{
	return distribute(run, bits_of(r1), bits_of(r2));
}
