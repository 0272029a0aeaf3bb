// SPDX-License-Identifier: BSD-2-Clause
/*
 * Variables of a kernel and of a module, and with -DKERNEL what stands for that kernel; with
 * -DSTRONG a function that has to be there.
 */
#include "tests/data/loader/bpf.h"

struct pair {
	int a, b;
};

#ifdef KERNEL

struct pair kernel_pair SEC(".data.kernel") = {1, 1};
int kernel_counter SEC(".data..percpu") = 1;

SEC("xdp") int keeps_types(struct xdp_md *ctx)
{
	return kernel_pair.a + kernel_counter;
}

#elif defined(STRONG)

EXTERN(".ksyms") int module_func(void);

static u32 (*get_smp_processor_id)(void) = (void *)8;

SEC("xdp") int on_other_cpus(struct xdp_md *ctx)
{
	return get_smp_processor_id() ? module_func() : 5;
}

#else

EXTERN(".ksyms") const struct pair kernel_pair;
EXTERN(".ksyms") const int kernel_counter;
EXTERN(".ksyms") const int module_var weak;
EXTERN(".ksyms") const void some_address weak;
EXTERN(".ksyms") void bpf_preempt_disable(void) weak;
EXTERN(".ksyms") void bpf_preempt_enable(void) weak;
EXTERN(".ksyms") void *bpf_cpumask_create(void) weak;

/* Where "b" is in the module's own: behind 4 bytes. */
struct module_type {
	int b;
} __attribute__((preserve_access_index));

static void *(*per_cpu_ptr)(const void *ptr, u32 cpu) = (void *)153;
static void *(*this_cpu_ptr)(const void *ptr) = (void *)154;

SEC("xdp") int pair_b(struct xdp_md *ctx)
{
	return kernel_pair.b;
}

SEC("xdp") int pair_write(struct xdp_md *ctx)
{
	*(volatile int *)&kernel_pair.a = 1;
	return 0;
}

SEC("xdp") int counters(struct xdp_md *ctx)
{
	int sum = 0, *counter;

	for (u32 cpu = 0; cpu < 4; cpu++) {
		counter = per_cpu_ptr(&kernel_counter, cpu);
		if (counter)
			sum += *counter;
	}
	counter = this_cpu_ptr(&kernel_counter);
	return sum * 100 + *counter;
}

SEC("xdp") int counter_itself(struct xdp_md *ctx)
{
	return *(volatile const int *)&kernel_counter;
}

SEC("xdp") int of_module(struct xdp_md *ctx)
{
	if (!&module_var)
		return -1;
	bpf_preempt_disable();
	bpf_preempt_enable();
	return module_var;
}

SEC("xdp") int field_of_module(struct xdp_md *ctx)
{
	struct module_type *at = (void *)0;

	return (int)__builtin_preserve_field_info(at->b, 0 /* its offset */);
}

SEC("xdp") int address(struct xdp_md *ctx)
{
	return (int)(long)&some_address;
}

/* Programs of this type may not call it. */
SEC("xdp") int not_for_xdp(struct xdp_md *ctx)
{
	return bpf_cpumask_create ? bpf_cpumask_create() != 0 : -1;
}

#endif
