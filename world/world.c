// SPDX-License-Identifier: BSD-2-Clause
#include "world/world.h"

#include <errno.h>
#include <sched.h>

#define STACK_BYTES ((size_t)EXEC_MAX_FRAMES * BPF_STACK_BYTES)

static void cpus_destroy(struct userbpf *vm)
{
	for (u32 i = 0; i < vm->nr_cpus; i++) {
		mem_free(&vm->mem, vm->cpus[i].stack);
		mem_free(&vm->mem, vm->cpus[i].origins);
		xdp_packet_free(&vm->mem, vm->cpus[i].xdp);
		skb_free(&vm->mem, vm->cpus[i].skb);
		mem_free(&vm->mem, vm->cpus[i].flow_keys);
	}
	mem_free(&vm->mem, vm->cpu_block);
}

static int cpus_init(struct userbpf *vm)
{
	/* struct cpu wants more alignment than the allocator gives. */
	vm->cpu_block = mem_calloc(&vm->mem, vm->nr_cpus + 1, sizeof(struct cpu));
	if (!vm->cpu_block)
		return -ENOMEM;
	vm->cpus = u64_to_ptr(ALIGN_UP(ptr_to_u64(vm->cpu_block), _Alignof(struct cpu)));
	for (u32 i = 0; i < vm->nr_cpus; i++) {
		struct cpu *cpu = &vm->cpus[i];

		cpu->id = i;
		cpu->rng.state = rng_mix(vm->seed + i);
		cpu->stack = mem_zalloc(&vm->mem, STACK_BYTES);
		cpu->origins = mem_calloc(&vm->mem, EXEC_NR_ORIGINS, sizeof(*cpu->origins));
		if (!cpu->stack || !cpu->origins)
			goto err;
	}
	return 0;

err:
	cpus_destroy(vm);
	return -ENOMEM;
}

/* What programs may read of user space and of the kernel. */
static int init_memory(struct userbpf *vm)
{
	int err = umem_init(&vm->umem, &vm->mem, UMEM_END);

	if (err)
		return err;
	err = umem_init(&vm->kmem, &vm->mem, KMEM_END);
	if (err)
		umem_destroy(&vm->umem);
	return err;
}

static void destroy_memory(struct userbpf *vm)
{
	umem_destroy(&vm->kmem);
	umem_destroy(&vm->umem);
}

static int init_log(struct userbpf *vm)
{
	return log_init(&vm->log);
}

static void destroy_log(struct userbpf *vm)
{
	log_destroy(&vm->log);
}

static int init_storage_lock(struct userbpf *vm)
{
	return -pthread_mutex_init(&vm->storage_lock, NULL);
}

static void destroy_storage_lock(struct userbpf *vm)
{
	pthread_mutex_destroy(&vm->storage_lock);
}

/*
 * Made from first to last and taken down from last to first: grace periods give back what programs
 * put, so they end before the books that this is entered in.
 */
static const struct part {
	int (*init)(struct userbpf *vm);
	void (*destroy)(struct userbpf *vm);
} parts[] = {
	{cpus_init, cpus_destroy},
	{init_log, destroy_log},
	{init_storage_lock, destroy_storage_lock},
	{registry_init, registry_destroy},
	{handles_init, handles_destroy},
	{regions_init, regions_destroy},
	{bounds_init, bounds_destroy},
	{kfobjs_init, kfobjs_destroy},
	{asyncs_init, asyncs_destroy},
	{grace_init, grace_destroy},
	{effects_init, effects_destroy},
	{tasks_init, tasks_destroy},
	{init_memory, destroy_memory},
	{wakeups_init, wakeups_destroy},
	{owned_init, owned_destroy},
	{ksyms_init, ksyms_destroy},
	{net_init, net_destroy},
};

/* The first @nr of them. */
static void destroy_parts(struct userbpf *vm, size_t nr)
{
	while (nr--)
		parts[nr].destroy(vm);
}

int world_init(struct userbpf *vm, const struct world_config *config)
{
	vm->os = &os_host;
	vm->nr_cpus = config->nr_cpus;
	vm->seed = config->seed;
	vm->virtual_ns = config->start_ns;
	vm->is_real_clock = config->is_real_clock;
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		int err = parts[i].init(vm);

		if (err) {
			destroy_parts(vm, i);
			return err;
		}
	}
	return 0;
}

static void free_objects(struct userbpf *vm)
{
	for (u32 i = 0; i < vm->nr_cpus; i++) {
		sock_free(vm, vm->cpus[i].sock);
		kobject_free(vm->cpus[i].kern_ctx);
	}
}

void world_destroy(struct userbpf *vm)
{
	free_objects(vm);
	modules_clear(vm);
	btf_put(vm->target_btf);
	destroy_parts(vm, ARRAY_SIZE(parts));
}

u64 world_now_ns(struct userbpf *vm)
{
	if (vm->is_real_clock)
		return vm->os->monotonic_ns();
	return __atomic_load_n(&vm->virtual_ns, __ATOMIC_RELAXED);
}

u64 world_tai_ns(struct userbpf *vm)
{
	return vm->is_real_clock ? vm->os->tai_ns() : world_now_ns(vm);
}

u64 world_jiffies(struct userbpf *vm)
{
	return (u32)(-300 * WORLD_HZ) + world_now_ns(vm) / (1000000000 / WORLD_HZ);
}

u64 world_next_seed(struct userbpf *vm)
{
	u64 nth = __atomic_add_fetch(&vm->seeds_given, 1, __ATOMIC_RELAXED);

	return rng_mix(vm->seed ^ rng_mix(nth));
}

void cpu_enter(struct userbpf *vm, struct cpu *cpu)
{
	u64 epoch, nobody;

	for (;;) {
		epoch = __atomic_load_n(&vm->grace.epoch, __ATOMIC_SEQ_CST);
		nobody = 0;
		/* Ordered against grace_defer(): it sees this CPU, or we see a later epoch. */
		if (__atomic_compare_exchange_n(&cpu->occupied_since, &nobody, epoch, false,
						__ATOMIC_SEQ_CST, __ATOMIC_RELAXED))
			return;
		sched_yield();
	}
}

void cpu_leave(struct userbpf *vm, struct cpu *cpu)
{
	__atomic_store_n(&cpu->occupied_since, 0, __ATOMIC_RELEASE);
	grace_poll(vm);
}
