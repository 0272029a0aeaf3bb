/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Checked mode: what pointers were made from. A frame has a numbered place for each pointer that
 * accesses are derived from (which ones those are provenance.c finds at load): its value, as it was
 * before anything was added to it, tells the object. An access has to stay in that object, and to
 * be allowed where it falls at that moment. The first access by way of an origin looks the object
 * up and leaves its bounds for the next ones.
 */
#ifndef VM_ORIGIN_H
#define VM_ORIGIN_H

#include "vm/interp.h"

/* Numbers of origins. 0 is none: such an access is judged by its address alone. */
enum {
	ORIGIN_ARG = 1,	  /* R1, and so on to R5, as the function got them */
	ORIGIN_FRAME = 6, /* R10 */
	ORIGIN_FIRST = 7, /* of instructions */
};

/* Nothing lies there, so what is derived from it is judged by its address. */
#define ORIGIN_UNKNOWN UINT64_MAX

static inline struct exec_origin *origin_at(const struct run *run, u32 nr)
{
	return &run->origins[nr];
}

/*
 * @place, which something is derived from. The function noted it since it began: arguments and the
 * frame when it was entered, whoever did that, all others where they are defined. A developer build
 * sees to it.
 */
static inline struct exec_origin *origin_noted(struct exec_origin *place)
{
#ifdef USERBPF_DEVELOPER
	if (!place->epoch)
		__builtin_trap();
#endif
	return place;
}

/* A function of @prog begins in the frame of run->origins, and has noted nothing there. */
static inline void origin_begin(struct run *run, const struct prog *prog)
{
#ifdef USERBPF_DEVELOPER
	for (u32 nr = 0; nr < prog->interp->nr_origins; nr++)
		origin_at(run, nr)->epoch = 0;
#else
	(void)run, (void)prog;
#endif
}

/* Are all of [addr, addr + size) among the @room bytes from @start on? */
static inline bool origin_covers(u64 addr, u64 size, u64 start, u64 room)
{
	u64 off = addr - start;

	return off < room && size <= room - off;
}

/* @room: as in struct exec_origin. The same pointer as before leaves what was found out. */
static inline void origin_note_part(struct run *run, u32 nr, u64 ptr, u32 room)
{
	struct exec_origin *origin = origin_at(run, nr);

	if (origin->ptr == ptr && origin->epoch == run->origin_epoch && origin->room == room)
		return;
	*origin = (struct exec_origin){.ptr = ptr, .epoch = run->origin_epoch, .room = room};
}

static inline void origin_note(struct run *run, u32 nr, u64 ptr)
{
	origin_note_part(run, nr, ptr, 0);
}

/*
 * A pointer that was loaded from @from. On the stack it may have been left by way of another
 * pointer, when it need not point to its object any more, but for instance behind the end.
 */
static inline void origin_note_loaded(struct run *run, u32 nr, u64 ptr, u64 from)
{
	bool is_stack = from - run->stack_bottom < run->stack_top - run->stack_bottom;

	origin_note(run, nr, unlikely(is_stack) ? ORIGIN_UNKNOWN : ptr);
}

/*
 * What was loaded in 32 bits and is a pointer, because the load was from a context, mostly points
 * to the packet.
 */
static inline void origin_note_field(struct run *run, u32 nr, u64 ptr)
{
	const struct exec_pkt *pkt = &run->pkt;
	bool is_packet = ptr - pkt->meta < pkt->end - pkt->meta;

	*origin_at(run, nr) = (struct exec_origin){
		.ptr = ptr,
		.epoch = run->origin_epoch,
		.start = pkt->meta,
		.read_size = is_packet ? (u32)(pkt->end - pkt->meta) : 0,
		.write_size = is_packet ? (u32)(pkt->write_end - pkt->meta) : 0,
	};
}

/* .room for this many bytes. */
static inline u32 origin_room_of(u32 size)
{
	return MIN(size, UINT32_MAX - 1) + 1;
}

/* After the call at @site, which left @r. */
static inline void origin_note_result(struct run *run, const struct interp_site *site, const u64 *r)
{
	u32 room = site->room;

	if (!site->result)
		return;
	if (unlikely(site->size_reg))
		room = origin_room_of((u32)r[site->size_reg]);
	origin_note_part(run, site->result, r[0], room);
}

static inline void origin_copy(struct run *run, u32 nr, const struct exec_origin *from)
{
	if (from)
		*origin_at(run, nr) = *from;
	else
		origin_note(run, nr, ORIGIN_UNKNOWN);
}

/* What has been noted so far is no longer known to be true. */
void origin_begin_epoch(struct run *run);
/* The places of frame run->depth become the current ones. */
void origin_set_frame(struct run *run);
/*
 * A function begins that wants to know of these origins (interp_code.entries, not 0), in the frame
 * of run->origins with registers @r: called by C or instead of another program, with what points to
 * its objects itself; by the program at @site, whose frame is the one before; by a helper, which
 * passes on arguments of its own.
 */
void origin_enter(struct run *run, u8 entry, const u64 *r);
void origin_enter_local(struct run *run, const struct interp_site *site, u8 entry, const u64 *r);
void origin_enter_callback(struct run *run, u8 entry, const u64 *r);
/*
 * What the function returned, whose frame was the one behind, is derived from its @nr. What was
 * found out is not taken over: if it is to that frame, it may not be used any more.
 */
void origin_return(struct run *run, const struct interp_site *site, u32 nr);

/* @func begins, which was not called by a program. */
static inline void origin_enter_func(struct run *run, const struct prog_func *func, const u64 *r)
{
	origin_begin(run, func->prog);
	if (interp_entry_of(func))
		origin_enter(run, interp_entry_of(func), r);
}

/* Where an origin points to: bounds, and what programs call it. */
struct origin_object {
	u64 start, size;
	u32 read_size, write_size; /* from .start on, without another look at it */
	u64 lock;		   /* address of a struct bpf_spin_lock in it; 0: none */
	enum origin_kind {
		ORIGIN_NOTHING, /* that is known: judge by the address */
		ORIGIN_STACK,
		ORIGIN_CONTEXT,
		ORIGIN_PACKET,
		ORIGIN_VALUE,
		ORIGIN_KEY,
		ORIGIN_MEMORY,
	} kind;
};

/* Find what it points to. .kind says whether there is anything. */
struct origin_object origin_find(struct run *run, const struct exec_origin *origin);
/* May [addr, addr + size) be reached by way of it? */
bool origin_allows(const struct origin_object *object, u64 addr, u64 size);
/* The kernel's words for why not. */
#define ORIGIN_WORDS 112
void origin_words(const struct run *run, const struct origin_object *object, u64 addr, u64 size,
		  char words[ORIGIN_WORDS]);
/* Note where @addr lies for the next accesses. */
void origin_keep(struct exec_origin *origin, const struct origin_object *object, u64 addr);

#endif
