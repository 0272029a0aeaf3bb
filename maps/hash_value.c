// SPDX-License-Identifier: BSD-2-Clause
/* Hash tables: what is in an element: its key, its value, its values per CPU, or a map. */
#include "maps/hash.h"

static void set_key(struct hash_elem *elem, const void *key, u32 size)
{
	for (u32 at = 0; at < size; at += sizeof(u64))
		__atomic_store_n(&elem->key[at / sizeof(u64)], hash_key_word(key, at, size),
				 __ATOMIC_RELEASE);
}

static void write_all_cpus(struct hash *h, struct hash_elem *elem, const void *value)
{
	u32 slot = map_value_slot(&h->map);

	for (u32 i = 0; i < h->map.vm->nr_cpus; i++) {
		value_copy_slot(&h->map, hash_cpu_value(h, elem, i),
				(const u8 *)value + (size_t)i * slot);
		value_free_fields(&h->map, hash_cpu_value(h, elem, i));
	}
}

/* kernel/bpf/hashtab.c: pcpu_copy_value. All that such values own are kptrs: nothing that waits. */
void hash_write_percpu(struct hash *h, struct hash_elem *elem, const struct hash_put *put)
{
	if (!put->cpu) {
		write_all_cpus(h, elem, put->value);
	} else {
		value_copy(&h->map, hash_cpu_value(h, elem, put->cpu->id), put->value);
		value_free_fields(&h->map, hash_cpu_value(h, elem, put->cpu->id));
	}
}

/* kernel/bpf/hashtab.c: pcpu_init_value */
static void init_percpu(struct hash *h, struct hash_elem *elem, const struct hash_put *put)
{
	for (u32 i = 0; put->cpu && i < h->map.vm->nr_cpus; i++)
		value_zero(&h->map, hash_cpu_value(h, elem, i));
	hash_write_percpu(h, elem, put);
}

/* Fill an element that is in no bucket. Somebody may still read it: .seq is odd meanwhile. */
void hash_fill(struct hash *h, struct hash_elem *elem, const struct hash_put *put)
{
	hash_order_values(__ATOMIC_RELEASE);
	set_key(elem, put->key, h->map.view.key_size);
	if (map_is_percpu(&h->map))
		init_percpu(h, elem, put);
	else if (hash_is_of_maps(h))
		__atomic_store_n(hash_map_slot(h, elem), (struct map *)(uintptr_t)put->value,
				 __ATOMIC_RELEASE);
	else
		value_copy(&h->map, hash_value(h, elem), put->value);
}

static void copy_out_percpu(struct hash *h, const struct hash_elem *elem, void *value)
{
	u32 slot = map_value_slot(&h->map);

	for (u32 i = 0; i < h->map.vm->nr_cpus; i++)
		value_copy_slot_out(&h->map, (u8 *)value + (size_t)i * slot,
				    hash_cpu_value(h, elem, i));
}

void hash_free_fields(struct hash *h, struct hash_elem *elem)
{
	if (likely(!h->map.record))
		return;
	if (!map_is_percpu(&h->map)) {
		value_free_fields(&h->map, hash_value(h, elem));
		return;
	}
	for (u32 i = 0; i < h->map.vm->nr_cpus; i++)
		value_free_fields(&h->map, hash_cpu_value(h, elem, i));
}

bool hash_copy_out(struct hash *h, struct hash_elem *elem, void *value, u64 flags)
{
	u32 *lock = flags & BPF_F_LOCK ? value_lock(&h->map, hash_value(h, elem)) : NULL;

	if (lock && !lock_try(lock))
		return false;
	if (map_is_percpu(&h->map))
		copy_out_percpu(h, elem, value);
	else if (hash_is_of_maps(h))
		memcpy(value, &(*hash_map_slot(h, elem))->view.id, sizeof(u32));
	else
		value_copy_out(&h->map, value, hash_value(h, elem));
	if (lock)
		lock_release(lock);
	return true;
}
