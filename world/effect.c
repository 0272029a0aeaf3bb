// SPDX-License-Identifier: BSD-2-Clause
#include <string.h>

#include "world/world.h"

int effects_init(struct userbpf *vm)
{
	vm->effects.newest = &vm->effects.oldest;
	return -pthread_mutex_init(&vm->effects.lock, NULL);
}

static void forget_oldest(struct userbpf *vm)
{
	struct effects *effects = &vm->effects;
	struct effect *oldest = effects->oldest;

	effects->oldest = oldest->next;
	if (!effects->oldest)
		effects->newest = &effects->oldest;
	effects->nr--;
	effects->text_bytes -= oldest->text_len;
	mem_free(&vm->mem, oldest);
}

static void forget_all(struct userbpf *vm)
{
	while (vm->effects.oldest)
		forget_oldest(vm);
}

void effects_destroy(struct userbpf *vm)
{
	forget_all(vm);
	pthread_mutex_destroy(&vm->effects.lock);
}

static void make_room(struct userbpf *vm, size_t text_len)
{
	struct effects *effects = &vm->effects;

	while (effects->oldest &&
	       (effects->nr >= EFFECTS_MAX || effects->text_bytes + text_len > EFFECT_TEXT_BYTES)) {
		forget_oldest(vm);
		effects->nr_dropped++;
	}
}

/* Record a copy of @fields with @text. */
static void record(struct userbpf *vm, const struct effect *fields, const void *text)
{
	struct effects *effects = &vm->effects;
	struct effect *effect = mem_alloc(&vm->mem, sizeof(*effect) + fields->text_len + 1);

	pthread_mutex_lock(&effects->lock);
	if (effect) {
		*effect = *fields;
		effect->next = NULL;
		if (fields->text_len)
			memcpy(effect->text, text, fields->text_len);
		effect->text[fields->text_len] = '\0';
		make_room(vm, fields->text_len);
		*effects->newest = effect;
		effects->newest = &effect->next;
		effects->nr++;
		effects->text_bytes += fields->text_len;
	} else {
		effects->nr_dropped++;
	}
	pthread_mutex_unlock(&effects->lock);
}

static struct effect effect_now(struct userbpf *vm, const struct cpu *cpu, enum effect_kind kind)
{
	return (struct effect){.kind = kind, .time_ns = world_now_ns(vm), .cpu = cpu->id};
}

static void set_map(struct effect *effect, const struct map_view *map)
{
	_Static_assert(sizeof(effect->map_name) == sizeof(map->name), "names of maps");
	effect->map_id = map->id;
	memcpy(effect->map_name, map->name, sizeof(effect->map_name));
}

void effect_trace(struct userbpf *vm, const struct cpu *cpu, const char *text, size_t len)
{
	struct effect effect = effect_now(vm, cpu, EFFECT_TRACE);

	effect.text_len = (u32)len;
	record(vm, &effect, text);
}

void effect_redirect(struct userbpf *vm, const struct cpu *cpu, const struct redirect_info *info)
{
	struct effect effect = effect_now(vm, cpu, EFFECT_REDIRECT);

	effect.ifindex = info->ifindex;
	effect.flags = info->flags;
	effect.key = info->key;
	if (info->map)
		set_map(&effect, info->map);
	if (info->flags & REDIRECT_NEXTHOP)
		effect.text_len = sizeof(info->neigh);
	record(vm, &effect, info->neigh);
}

/* Larger writes than the record holds are cut in it. */
void effect_user_write(struct userbpf *vm, const struct cpu *cpu, u64 addr, const void *data,
		       u32 size)
{
	struct effect effect = effect_now(vm, cpu, EFFECT_USER_WRITE);

	effect.addr = addr;
	effect.text_len = MIN(size, (u32)EFFECT_TEXT_BYTES);
	record(vm, &effect, data);
}

void effect_signal(struct userbpf *vm, const struct cpu *cpu, u32 signal, const struct task *task,
		   bool is_to_thread)
{
	struct effect effect =
		effect_now(vm, cpu, is_to_thread ? EFFECT_SIGNAL_THREAD : EFFECT_SIGNAL);

	effect.value = signal;
	effect.pid = is_to_thread ? task->attr.pid : task->attr.tgid;
	record(vm, &effect, NULL);
}

void effect_override(struct userbpf *vm, const struct cpu *cpu, u64 value)
{
	struct effect effect = effect_now(vm, cpu, EFFECT_OVERRIDE);

	effect.value = value;
	record(vm, &effect, NULL);
}

void effect_clone(struct userbpf *vm, const struct cpu *cpu, u32 ifindex, u64 flags,
		  const void *data, u32 size)
{
	struct effect effect = effect_now(vm, cpu, EFFECT_CLONE);

	effect.ifindex = ifindex;
	effect.flags = flags;
	effect.text_len = MIN(size, (u32)EFFECT_TEXT_BYTES);
	record(vm, &effect, data);
}

void effect_sock(struct userbpf *vm, const struct cpu *cpu, enum effect_kind kind,
		 struct sock *sock, const void *data, u32 size)
{
	struct effect effect = effect_now(vm, cpu, kind);

	effect.key = sock_cookie(vm, sock);
	effect.text_len = MIN(size, (u32)EFFECT_TEXT_BYTES);
	record(vm, &effect, data);
}

void effect_setsockopt(struct userbpf *vm, const struct cpu *cpu, struct sock *sock, s32 level,
		       s32 optname, const void *data, u32 size)
{
	struct effect effect = effect_now(vm, cpu, EFFECT_SETSOCKOPT);

	effect.key = sock_cookie(vm, sock);
	effect.value = (u64)(u32)level << 32 | (u32)optname;
	effect.text_len = MIN(size, (u32)EFFECT_TEXT_BYTES);
	record(vm, &effect, data);
}

void effect_output(struct userbpf *vm, const struct cpu *cpu, enum effect_kind kind,
		   const struct map_view *map, u64 key, const void *data, u32 size)
{
	struct effect effect = effect_now(vm, cpu, kind);

	set_map(&effect, map);
	effect.key = key;
	effect.text_len = MIN(size, (u32)EFFECT_TEXT_BYTES);
	record(vm, &effect, data);
}

int effects_each(struct userbpf *vm, int (*fn)(void *ctx, const struct effect *effect), void *ctx)
{
	int ret = 0;

	pthread_mutex_lock(&vm->effects.lock);
	for (struct effect *effect = vm->effects.oldest; effect && !ret; effect = effect->next)
		ret = fn(ctx, effect);
	pthread_mutex_unlock(&vm->effects.lock);
	return ret;
}

u64 effects_clear(struct userbpf *vm)
{
	u64 nr_dropped;

	pthread_mutex_lock(&vm->effects.lock);
	forget_all(vm);
	nr_dropped = vm->effects.nr_dropped;
	vm->effects.nr_dropped = 0;
	pthread_mutex_unlock(&vm->effects.lock);
	return nr_dropped;
}
