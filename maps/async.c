// SPDX-License-Identifier: BSD-2-Clause
#include "maps/async.h"

#include <time.h>

#include "prog/prog.h"

struct async {
	struct async *next, **link; /* in asyncs.first; its link to here */
	struct async *next_held;
	u32 refs;   /* the field's, a callback's that runs, and of who waits for it */
	u64 *field; /* NULL: its element has gone */
	struct map *map;
	void *value;
	enum btf_field_type type;
	u32 clock_id;
	struct prog *prog; /* a reference; NULL: no callback is set */
	const struct prog_func *func;
	s64 expires_ns; /* of the instance's clock */
	u64 nth;	/* of those that were started */
	struct cpu *cpu;
	u32 place; /* in the heap, from 1; 0: it is not there */
	bool is_held;
	u64 pass; /* in which it ran last */
	bool is_running;
	pthread_t runner;
	u32 nr_cancelling; /* callbacks of other timers that cancel it */
};

/* --- clocks --- */

/* ktime_add_safe: what does not fit into 63 bits never comes. */
static s64 add_safe(s64 ns, s64 now)
{
	s64 sum;

	return __builtin_add_overflow(ns, now, &sum) || sum < ns || sum < now ? INT64_MAX : sum;
}

/*
 * All clocks but one are the instance's. How far the day's is ahead of it is asked when a timer is
 * started: setting it later moves no timer.
 */
static s64 clock_offset(struct userbpf *vm, u32 clock_id)
{
	if (clock_id != CLOCK_REALTIME || !vm->is_real_clock)
		return 0;
	return (s64)(vm->os->realtime_ns() - vm->os->monotonic_ns());
}

static s64 expiry_of(struct userbpf *vm, u32 clock_id, s64 ns, bool is_abs)
{
	s64 expires;

	if (!is_abs)
		return add_safe(ns, (s64)world_now_ns(vm));
	return __builtin_sub_overflow(ns, clock_offset(vm, clock_id), &expires) ? INT64_MIN
										: expires;
}

static u64 wait_of(struct userbpf *vm, const struct async *async)
{
	s64 now = (s64)world_now_ns(vm);

	return async->expires_ns > now ? (u64)async->expires_ns - (u64)now : 0;
}

/* --- the heap --- */

static bool is_before(const struct async *a, const struct async *b)
{
	return a->expires_ns != b->expires_ns ? a->expires_ns < b->expires_ns : a->nth < b->nth;
}

static void place(struct asyncs *all, u32 at, struct async *async)
{
	all->heap.v[at - 1] = async;
	async->place = at;
}

static void sift_up(struct asyncs *all, struct async *async, u32 at)
{
	for (; at > 1 && is_before(async, all->heap.v[at / 2 - 1]); at /= 2)
		place(all, at, all->heap.v[at / 2 - 1]);
	place(all, at, async);
}

static void sift_down(struct asyncs *all, struct async *async, u32 at)
{
	u32 nr = (u32)all->heap.nr;

	for (u32 child; (child = at * 2) <= nr; at = child) {
		if (child < nr && is_before(all->heap.v[child], all->heap.v[child - 1]))
			child++;
		if (!is_before(all->heap.v[child - 1], async))
			break;
		place(all, at, all->heap.v[child - 1]);
	}
	place(all, at, async);
}

static void heap_add(struct asyncs *all, struct async *async)
{
	all->heap.nr++;
	sift_up(all, async, (u32)all->heap.nr);
}

static void heap_remove(struct asyncs *all, struct async *async)
{
	struct async *last = all->heap.v[--all->heap.nr];
	u32 at = async->place;

	async->place = 0;
	if (last == async)
		return;
	sift_up(all, last, at);
	sift_down(all, last, last->place);
}

/* --- waiting for its time --- */

static void hold(struct asyncs *all, struct async *async)
{
	async->is_held = true;
	async->next_held = all->held;
	all->held = async;
}

static bool is_waiting(const struct async *async)
{
	return async->place || async->is_held;
}

/* It does not wait for its time any more. Whether it did. */
static bool disarm(struct asyncs *all, struct async *async)
{
	struct async **link = &all->held;
	bool was_waiting = is_waiting(async);

	if (async->place)
		heap_remove(all, async);
	if (async->is_held) {
		while (*link != async)
			link = &(*link)->next_held;
		*link = async->next_held;
		async->is_held = false;
	}
	return was_waiting;
}

static void arm(struct userbpf *vm, struct async *async)
{
	struct asyncs *all = &vm->asyncs;

	async->nth = ++all->nr_started;
	if (async->pass == all->pass && !wait_of(vm, async))
		hold(all, async);
	else
		heap_add(all, async);
}

void async_begin_pass(struct userbpf *vm)
{
	struct asyncs *all = &vm->asyncs;

	pthread_mutex_lock(&all->lock);
	all->pass++;
	while (all->held) {
		struct async *async = all->held;

		all->held = async->next_held;
		async->is_held = false;
		heap_add(all, async);
	}
	pthread_mutex_unlock(&all->lock);
}

/* --- life --- */

/* Under the lock, as all below that say nothing else. */
static void put_async(struct userbpf *vm, struct async *async)
{
	if (!--async->refs)
		mem_free(&vm->mem, async);
}

/* The program, for who gives it back when the lock is gone. */
static struct prog *drop_callback(struct async *async)
{
	struct prog *prog = async->prog;

	async->prog = NULL;
	async->func = NULL;
	return prog;
}

static struct async *async_at(const u64 *field)
{
	return u64_to_ptr(*field);
}

/* Is a callback of a timer running in this thread? Others that run may wait for it. */
static bool is_in_callback(const struct asyncs *all)
{
	for (const struct async *async = all->first; async; async = async->next) {
		if (async->is_running && pthread_equal(async->runner, pthread_self()))
			return true;
	}
	return false;
}

/* Wait until nobody else runs the callback. */
static void wait_for(struct asyncs *all, struct async *async)
{
	while (async->is_running && !pthread_equal(async->runner, pthread_self()))
		pthread_cond_wait(&all->done, &all->lock);
}

/*
 * Take it from its element: bpf_timer_cancel_and_free, bpf_wq_cancel_and_free. A timer's callback
 * that runs is waited for, but not by a callback.
 */
static struct prog *detach(struct userbpf *vm, struct async *async)
{
	struct asyncs *all = &vm->asyncs;
	struct prog *prog = drop_callback(async);

	__atomic_store_n(async->field, 0, __ATOMIC_RELEASE);
	async->field = NULL;
	disarm(all, async);
	*async->link = async->next;
	if (async->next)
		async->next->link = async->link;
	all->nr--;
	if (async->is_running && async->type == BTF_FIELD_TIMER && !is_in_callback(all))
		wait_for(all, async);
	put_async(vm, async);
	return prog;
}

static void free_field(struct userbpf *vm, u64 *field)
{
	struct prog *prog = NULL;

	/* Nearly all elements have none. */
	if (likely(!__atomic_load_n(field, __ATOMIC_ACQUIRE)))
		return;
	pthread_mutex_lock(&vm->asyncs.lock);
	if (async_at(field))
		prog = detach(vm, async_at(field));
	pthread_mutex_unlock(&vm->asyncs.lock);
	prog_put(prog);
}

void async_free_fields(const struct map *map, const struct btf_record *record, void *value)
{
	for (u32 i = 0; i < record->nr; i++) {
		const struct btf_field *field = &record->fields[i];

		if (BTF_FIELD_BIT(field->type) & BTF_FIELDS_ASYNC)
			free_field(map->vm, (u64 *)(void *)((u8 *)value + field->off_bytes));
	}
}

static struct async *first_of(const struct asyncs *all, const struct map *map)
{
	struct async *async = all->first;

	while (async && async->map != map)
		async = async->next;
	return async;
}

/* Giving a program back may free it, with maps that have timers. */
void async_free_map(struct map *map)
{
	struct asyncs *all = &map->vm->asyncs;
	struct async *async;

	pthread_mutex_lock(&all->lock);
	while ((async = first_of(all, map))) {
		struct prog *prog = detach(map->vm, async);

		pthread_mutex_unlock(&all->lock);
		prog_put(prog);
		pthread_mutex_lock(&all->lock);
	}
	pthread_mutex_unlock(&all->lock);
}

/* --- programs --- */

/* Of the one field of this type. */
static u32 offset_of(const struct btf_record *record, enum btf_field_type type)
{
	u32 i = 0;

	while (record->fields[i].type != type)
		i++;
	return record->fields[i].off_bytes;
}

static struct async *new_async(struct map *map, u64 *field, enum btf_field_type type)
{
	struct asyncs *all = &map->vm->asyncs;
	struct mem *mem = &map->vm->mem;
	struct async *async;

	if (vec_reserve(mem, &all->heap, all->nr + 1))
		return NULL;
	async = mem_zalloc(mem, sizeof(*async));
	if (!async)
		return NULL;
	all->nr++;
	async->refs = 1;
	async->field = field;
	async->map = map;
	async->type = type;
	async->value = (u8 *)field - offset_of(map->record, type);
	async->next = all->first;
	async->link = &all->first;
	if (async->next)
		async->next->link = &async->next;
	all->first = async;
	return async;
}

/* __bpf_async_init */
static s64 init_locked(struct map *map, u64 *field, enum btf_field_type type, u32 clock_id)
{
	struct async *async;

	if (async_at(field))
		return -EBUSY;
	/* Or nobody would ever free it. */
	if (!__atomic_load_n(&map->nr_users, __ATOMIC_SEQ_CST))
		return -EPERM;
	async = new_async(map, field, type);
	if (!async)
		return -ENOMEM;
	async->clock_id = clock_id;
	__atomic_store_n(field, ptr_to_u64(async), __ATOMIC_RELEASE);
	return 0;
}

s64 async_init(struct map *map, u64 *field, enum btf_field_type type, u32 clock_id)
{
	s64 ret;

	pthread_mutex_lock(&map->vm->asyncs.lock);
	ret = init_locked(map, field, type, clock_id);
	pthread_mutex_unlock(&map->vm->asyncs.lock);
	return ret;
}

/* __bpf_async_set_callback */
s64 async_set_callback(struct userbpf *vm, u64 *field, const struct prog_func *func)
{
	struct prog *old = NULL;
	struct async *async;
	s64 ret = 0;

	pthread_mutex_lock(&vm->asyncs.lock);
	async = async_at(field);
	if (!async) {
		ret = -EINVAL;
	} else if (!__atomic_load_n(&async->map->nr_users, __ATOMIC_SEQ_CST)) {
		ret = -EPERM;
	} else {
		old = drop_callback(async);
		async->prog = prog_get((struct prog *)(uintptr_t)func->prog);
		async->func = func;
	}
	pthread_mutex_unlock(&vm->asyncs.lock);
	prog_put(old);
	return ret;
}

/* bpf_timer_start, bpf_wq_start */
s64 async_start(struct userbpf *vm, u64 *field, u64 ns, bool is_abs, const struct cpu *cpu)
{
	struct async *async;
	s64 ret = 0;

	pthread_mutex_lock(&vm->asyncs.lock);
	async = async_at(field);
	if (!async || !async->prog) {
		ret = -EINVAL;
	} else if (async->type == BTF_FIELD_TIMER || !is_waiting(async)) {
		disarm(&vm->asyncs, async);
		async->cpu = &vm->cpus[cpu->id];
		async->expires_ns = expiry_of(vm, async->clock_id, (s64)ns, is_abs);
		arm(vm, async);
	}
	pthread_mutex_unlock(&vm->asyncs.lock);
	return ret;
}

/* bpf_timer_cancel, from where it knows the timer. @cur: whose callback this CPU runs. */
static s64 cancel(struct userbpf *vm, struct async *async, struct async *cur, struct prog **prog)
{
	s64 ret = -EDEADLK;

	if (cur == async)
		return ret;
	async->refs++;
	async->nr_cancelling += !!cur;
	if (!cur || !cur->nr_cancelling) {
		*prog = drop_callback(async);
		ret = disarm(&vm->asyncs, async);
		wait_for(&vm->asyncs, async);
		ret |= disarm(&vm->asyncs, async);
	}
	async->nr_cancelling -= !!cur;
	put_async(vm, async);
	return ret;
}

s64 async_cancel(struct userbpf *vm, u64 *field, const struct cpu *cpu)
{
	struct prog *prog = NULL;
	struct async *async;
	s64 ret = -EINVAL;

	pthread_mutex_lock(&vm->asyncs.lock);
	async = async_at(field);
	if (async)
		ret = cancel(vm, async, cpu->timer, &prog);
	pthread_mutex_unlock(&vm->asyncs.lock);
	prog_put(prog);
	return ret;
}

/* --- running them --- */

bool async_is_in_program(struct userbpf *vm)
{
	for (u32 i = 0; i < vm->nr_cpus; i++) {
		if (__atomic_load_n(&vm->cpus[i].runner, __ATOMIC_RELAXED) == cpu_this_thread())
			return true;
	}
	return false;
}

u64 async_wait_ns(struct userbpf *vm)
{
	struct asyncs *all = &vm->asyncs;
	u64 wait = UINT64_MAX;

	pthread_mutex_lock(&all->lock);
	if (all->heap.nr)
		wait = wait_of(vm, all->heap.v[0]);
	pthread_mutex_unlock(&all->lock);
	return wait;
}

static struct async *first_due(struct userbpf *vm)
{
	const struct asyncs *all = &vm->asyncs;

	return all->heap.nr && !wait_of(vm, all->heap.v[0]) ? all->heap.v[0] : NULL;
}

struct cpu *async_due_cpu(struct userbpf *vm)
{
	const struct async *async;
	struct cpu *cpu;

	pthread_mutex_lock(&vm->asyncs.lock);
	async = first_due(vm);
	cpu = async ? async->cpu : NULL;
	pthread_mutex_unlock(&vm->asyncs.lock);
	return cpu;
}

/* The first one that is due, if it is for this CPU, and not just run on another one. */
static struct async *take_due(struct userbpf *vm, const struct cpu *cpu)
{
	struct asyncs *all = &vm->asyncs;
	struct async *async = first_due(vm);

	if (!async || async->cpu != cpu)
		return NULL;
	heap_remove(all, async);
	if (!async->is_running)
		return async;
	hold(all, async);
	return NULL;
}

bool async_take(struct userbpf *vm, struct cpu *cpu, struct async_job *job)
{
	struct asyncs *all = &vm->asyncs;
	struct async *async;

	pthread_mutex_lock(&all->lock);
	async = take_due(vm, cpu);
	if (async) {
		async->refs++;
		async->is_running = true;
		async->runner = pthread_self();
		async->pass = all->pass;
		cpu->timer = async->type == BTF_FIELD_TIMER ? async : NULL;
		*job = (struct async_job){
			.async = async,
			.field = async->type,
			.map = map_get(async->map),
			.prog = prog_get(async->prog),
			.func = async->func,
			.value = async->value,
			.cpu = cpu,
		};
	}
	pthread_mutex_unlock(&all->lock);
	return async;
}

void async_done(struct userbpf *vm, const struct async_job *job)
{
	pthread_mutex_lock(&vm->asyncs.lock);
	job->cpu->timer = NULL;
	job->async->is_running = false;
	pthread_cond_broadcast(&vm->asyncs.done);
	put_async(vm, job->async);
	pthread_mutex_unlock(&vm->asyncs.lock);
	prog_put(job->prog);
	map_put(job->map);
}
