/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory of the instance that programs may hold pointers into: map values, and maps themselves,
 * which may be named but not touched. Checked mode looks an address up here before it touches it.
 * (Stack, packet and context belong to a run and are looked at first, without this table.)
 *
 * A region is an array of equal elements; of each element only the value may be touched, so that
 * a pointer which walks off its value is caught although the next one follows.
 *
 * Lookups take no lock: writers replace a small part of the table and free the old one after a
 * grace period. Only a thread that is on a CPU may look up.
 */
#ifndef WORLD_REGION_H
#define WORLD_REGION_H

#include <pthread.h>

#include "base/vec.h"

struct btf_record;
struct ctx_layout;
struct kfobj_type;
struct map;
struct userbpf;

enum region_access {
	REGION_READ = 1,
	REGION_WRITE = 2,
	REGION_PROBE = 4, /* by bpf_probe_read_kernel() and its kin only */
};

struct region {
	u64 start;
	u64 size;		   /* bytes, atomic; 0: removed */
	u64 stride;		   /* bytes from one element to the next; at least 1 */
	u64 stride_inverse;	   /* 2^64 / .stride, rounded up, if .is_narrow; set when added */
	u32 value_off, value_size; /* bytes, within the element: what may be touched */
	const struct btf_record *fields; /* special ones of the value; NULL: none */
	bool is_narrow;	       /* no offset and no stride has more than 32 bits; set when added */
	bool is_plain;	       /* values may be read, all of them, as memory; set when added */
	u8 access;	       /* enum region_access */
	const bool *is_frozen; /* atomic: no user writes to it any more; NULL: they may */
	const struct map *map; /* whose memory it is; NULL: no map's */
	bool is_map;	       /* the struct map itself, which may be named but not touched */
	/* What stands for a per-CPU object: where CPU 0's is, and how far those of the others are.
	 */
	u64 percpu;
	u64 percpu_stride;
	/* Each element is a struct kfobj of this type; NULL: other memory. */
	const struct kfobj_type *object_type;
	bool is_kobject;		 /* the image of a struct kobject */
	const struct ctx_layout *layout; /* rows through which the object is read; NULL: none */
	char name[40];			 /* "value of map counts" */
};

struct regions {
	struct region_dir *dir; /* atomic; NULL: there never was a region */
	pthread_mutex_t lock;	/* of writers */
};

/* Where the regions of a map start, so that they can be removed without looking at all others. */
struct region_set {
	VEC(u64) starts; /* under regions.lock; some may be gone */
};

int regions_init(struct userbpf *vm);
void regions_destroy(struct userbpf *vm);

/* 0 or -ENOMEM. @region is copied. */
int region_add(struct userbpf *vm, const struct region *region);
/* The same for a region of a map, whose @set remembers it. */
int region_add_map(struct userbpf *vm, const struct region *region, struct region_set *set);
/* Remove the region that starts at @start, if there is one. Cannot fail. */
void region_remove(struct userbpf *vm, u64 start);
/*
 * Remove all regions of @map, and free its @set. Runs that have looked one of them up may still use
 * it: the memory has to stay for another grace period.
 */
void region_remove_map(struct userbpf *vm, const struct map *map, struct region_set *set);

/* The region that holds @addr, or NULL. */
const struct region *region_find(struct userbpf *vm, u64 addr);
/* For threads that need not be on a CPU: a copy of it. False: there is none. */
bool region_copy(struct userbpf *vm, u64 addr, struct region *out);
/* The region whose start or end is nearest to @addr, or NULL when there is none. For messages. */
const struct region *region_nearest(struct userbpf *vm, u64 addr);

/*
 * May [off, off + size) of a value be accessed so in spite of the special fields? They are not
 * there but for kptrs, which are read whole, and written if nothing is counted by them.
 * kernel/bpf/verifier.c: check_map_access, check_map_kptr_access
 */
bool region_fields_allow(const struct btf_record *fields, u64 off, u64 size, u8 access);

/*
 * Bytes from the beginning of the element that @addr, which is in @region, lies in. What .stride
 * does not divide is what the fraction of off / .stride, in 64 bits, comes to in bytes; that is
 * exact for numbers of 32 bits (Lemire, Kaser, Kurz: Faster remainder by direct computation, 2019).
 */
static inline u64 region_elem_off(const struct region *region, u64 addr)
{
	u64 off = addr - region->start;

	if (unlikely(!region->is_narrow))
		return off % region->stride;
	return (u64)((unsigned __int128)(region->stride_inverse * off) * region->stride >> 64);
}

/* Fill in what is set when a region is added. */
static inline void region_prepare(struct region *region)
{
	region->is_plain = region->access & REGION_READ && !region->fields && !region->is_map &&
			   !region->object_type && !region->layout;
	region->is_narrow = region->size <= UINT32_MAX && region->stride <= UINT32_MAX;
	region->stride_inverse = region->is_narrow ? UINT64_MAX / region->stride + 1 : 0;
}

/*
 * May [addr, addr + size) of @region, which holds @addr, be accessed so? Special fields may be
 * probed: who could write a lock could stop everybody else.
 */
static inline bool region_allows(const struct region *region, u64 addr, u64 size, u8 access)
{
	u64 off = region_elem_off(region, addr) - region->value_off;

	if ((region->access & access) != access || off >= region->value_size ||
	    size > region->value_size - off)
		return false;
	return likely(!region->fields) || access == REGION_PROBE ||
	       region_fields_allow(region->fields, off, size, access);
}

#endif
