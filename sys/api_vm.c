// SPDX-License-Identifier: BSD-2-Clause
/* include/userbpf/vm.h, and the version. */
#include <userbpf/userbpf.h>

#include <errno.h>

#include "sys/public.h"
#include "sys/options.h"
#include "world/world.h"

#define MAX_CPUS 1024

#define TEXT_OF_(x) #x
#define TEXT_OF(x)  TEXT_OF_(x)

const char *userbpf_version_string(void)
{
	return TEXT_OF(USERBPF_MAJOR_VERSION) "." TEXT_OF(USERBPF_MINOR_VERSION) "." TEXT_OF(
		USERBPF_PATCH_VERSION);
}

/* The instance lies in memory that it accounts for itself. */
static struct userbpf *vm_alloc(const struct userbpf_opts *opts)
{
	struct mem mem = {
		.realloc_fn = opts->realloc_fn,
		.realloc_ctx = opts->realloc_ctx,
		.limit_bytes = opts->memory_limit,
	};
	struct userbpf *vm = mem_zalloc(&mem, sizeof(*vm));

	if (vm) {
		vm->mem = mem;
		vm->log.print = opts->print_fn;
		vm->log.print_ctx = opts->print_ctx;
	}
	return vm;
}

static void vm_release(struct userbpf *vm)
{
	struct mem mem = vm->mem;

	mem_free(&mem, vm);
}

static int vm_new(const struct userbpf_opts *opts, struct userbpf **out)
{
	struct world_config config = {
		.nr_cpus = opts->nr_cpus ? opts->nr_cpus : 1,
		.seed = opts->seed,
		.start_ns = opts->start_ns,
		.is_real_clock = opts->real_clock,
	};
	struct userbpf *vm;
	int err;

	if (config.nr_cpus > MAX_CPUS)
		return -EINVAL;
	vm = vm_alloc(opts);
	if (!vm)
		return -ENOMEM;
	err = world_init(vm, &config);
	if (err) {
		vm_release(vm);
		return err;
	}
	*out = vm;
	return 0;
}

struct userbpf *userbpf_new(const struct userbpf_opts *given)
{
	struct userbpf_opts opts;
	struct userbpf *vm = NULL;
	int err = options_read(NULL, &opts, sizeof(opts), given);

	if (!err)
		err = vm_new(&opts, &vm);
	if (err)
		errno = -err;
	return vm;
}

void userbpf_free(struct userbpf *vm)
{
	if (!vm)
		return;
	world_destroy(vm);
	vm_release(vm);
}

void userbpf_set_print(struct userbpf *vm, userbpf_print_fn fn, void *ctx)
{
	if (!vm)
		return;
	vm->log.print = fn;
	vm->log.print_ctx = ctx;
}

void userbpf_last_error(struct userbpf *vm, char *buf, size_t size)
{
	if (buf && size)
		*buf = '\0';
	if (vm && buf)
		log_copy_last(&vm->log, buf, size);
}

uint32_t userbpf_nr_cpus(const struct userbpf *vm)
{
	return vm ? vm->nr_cpus : 0;
}

uint64_t userbpf_clock_ns(struct userbpf *vm)
{
	return vm ? world_now_ns(vm) : 0;
}

void userbpf_fail_alloc(struct userbpf *vm, uint64_t nth)
{
	u64 done;

	if (!vm)
		return;
	done = __atomic_load_n(&vm->mem.nr_allocs, __ATOMIC_RELAXED);
	__atomic_store_n(&vm->mem.fail_at, nth ? done + nth : 0, __ATOMIC_RELAXED);
}

/* What the embedder's function needs while the record is walked. */
struct visit {
	int (*fn)(void *ctx, const struct userbpf_effect *effect);
	void *ctx;
};

static int visit_effect(void *ctx, const struct effect *effect)
{
	const struct visit *visit = ctx;
	struct userbpf_effect shown = {
		.kind = (enum userbpf_effect_kind)effect->kind,
		.cpu = effect->cpu,
		.time_ns = effect->time_ns,
		.ifindex = effect->ifindex,
		.flags = effect->flags,
		.map_id = effect->map_id,
		.map_name = effect->map_id ? effect->map_name : NULL,
		.key = effect->key,
		.addr = effect->addr,
		.value = effect->value,
		.pid = effect->pid,
	};

	if (effect->kind == EFFECT_TRACE) {
		shown.text = effect->text;
		shown.text_len = effect->text_len;
	} else if (effect->text_len) {
		shown.data = effect->text;
		shown.data_size = effect->text_len;
	}
	return visit->fn(visit->ctx, &shown);
}

int userbpf_each_effect(struct userbpf *vm,
			int (*fn)(void *ctx, const struct userbpf_effect *effect), void *ctx)
{
	struct visit visit = {fn, ctx};

	return vm && fn ? effects_each(vm, visit_effect, &visit) : -EINVAL;
}

uint64_t userbpf_clear_effects(struct userbpf *vm)
{
	return vm ? effects_clear(vm) : 0;
}
