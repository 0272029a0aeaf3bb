// SPDX-License-Identifier: BSD-2-Clause
#include "world/world.h"

#include <errno.h>
#include <sched.h>

#define STACK_BYTES ((size_t)BPF_MAX_FRAMES * BPF_STACK_BYTES)

static void cpus_destroy(struct userbpf *vm)
{
	for (u32 i = 0; i < vm->nr_cpus; i++) {
		mem_free(&vm->mem, vm->cpus[i].stack);
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
		if (!cpu->stack)
			goto err;
	}
	return 0;

err:
	cpus_destroy(vm);
	return -ENOMEM;
}

static int init_symbols(struct userbpf *vm)
{
	int err = ksyms_init(vm);

	if (err)
		return err;
	err = kfobjs_init(vm);
	if (err)
		ksyms_destroy(vm);
	return err;
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

int world_init(struct userbpf *vm, const struct world_config *config)
{
	int err;

	vm->os = &os_host;
	vm->nr_cpus = config->nr_cpus;
	vm->seed = config->seed;
	vm->virtual_ns = config->start_ns;
	vm->is_real_clock = config->is_real_clock;
	err = cpus_init(vm);
	if (err)
		return err;
	err = log_init(&vm->log);
	if (err)
		goto err_cpus;
	err = -pthread_mutex_init(&vm->storage_lock, NULL);
	if (err)
		goto err_log;
	err = grace_init(vm);
	if (err)
		goto err_storage;
	err = handles_init(vm);
	if (err)
		goto err_grace;
	err = regions_init(vm);
	if (err)
		goto err_handles;
	err = effects_init(vm);
	if (err)
		goto err_regions;
	err = tasks_init(vm);
	if (err)
		goto err_effects;
	err = init_memory(vm);
	if (err)
		goto err_tasks;
	err = owned_init(vm);
	if (err)
		goto err_memory;
	err = wakeups_init(vm);
	if (err)
		goto err_owned;
	err = bounds_init(vm);
	if (err)
		goto err_wakeups;
	err = init_symbols(vm);
	if (err)
		goto err_bounds;
	err = net_init(vm);
	if (err)
		goto err_symbols;
	return 0;

err_symbols:
	kfobjs_destroy(vm);
	ksyms_destroy(vm);
err_bounds:
	bounds_destroy(vm);
err_wakeups:
	wakeups_destroy(vm);
err_owned:
	owned_destroy(vm);
err_memory:
	umem_destroy(&vm->kmem);
	umem_destroy(&vm->umem);
err_tasks:
	tasks_destroy(vm);
err_effects:
	effects_destroy(vm);
err_regions:
	regions_destroy(vm);
err_handles:
	handles_destroy(vm);
err_grace:
	grace_destroy(vm);
err_storage:
	pthread_mutex_destroy(&vm->storage_lock);
err_log:
	log_destroy(&vm->log);
err_cpus:
	cpus_destroy(vm);
	return err;
}

static void free_socks(struct userbpf *vm)
{
	for (u32 i = 0; i < vm->nr_cpus; i++)
		sock_free(vm, vm->cpus[i].sock);
}

void world_destroy(struct userbpf *vm)
{
	free_socks(vm);
	net_destroy(vm);
	ksyms_destroy(vm);
	modules_clear(vm);
	btf_put(vm->target_btf);
	owned_destroy(vm);
	wakeups_destroy(vm);
	umem_destroy(&vm->kmem);
	umem_destroy(&vm->umem);
	tasks_destroy(vm);
	effects_destroy(vm);
	grace_destroy(vm);
	kfobjs_destroy(vm); /* after what programs put */
	bounds_destroy(vm); /* after the last program */
	regions_destroy(vm);
	handles_destroy(vm);
	pthread_mutex_destroy(&vm->storage_lock);
	log_destroy(&vm->log);
	cpus_destroy(vm);
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
