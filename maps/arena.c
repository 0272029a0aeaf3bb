// SPDX-License-Identifier: BSD-2-Clause
/*
 * Arenas: memory that programs and users share, and whose pages come into being when a program
 * allocates them or a user touches them (kernel/bpf/arena.c).
 *
 * The whole range is reserved as a file without contents, mapped at the user's address where that
 * is free: pointers that programs leave in it then are the user's, too. Programs may touch what a
 * bitmap says has memory. A page that is allocated gets its memory at once, counted as the
 * instance's, so that no access fails later for want of it.
 *
 * Nothing tells when a user touches a page. But the host's file has data where that has happened,
 * and it is asked when it matters: when a program meets a page that is not there, and when pages
 * are to be allocated, which must not be the user's. With BPF_F_SEGV_ON_FAULT pages are not made by
 * touching them: what a user does to those is lost when they are allocated, where the kernel kills
 * the user. A host whose pages are larger than 4096 bytes, or whose files do not show their holes,
 * cannot tell: there a user that has the arena mapped is taken to have touched all that is not
 * allocated.
 *
 * A program that stores into a page while another frees it may make the host's page anew, which is
 * found and dropped when the page is allocated again.
 */
#include "maps/arena.h"

#include "maps/btf.h"
#include "maps/map.h"

/* Where arenas go that do not say: one after the other, at the same place in every process. */
#define FIRST_USER_START (1ull << 45)
#define SPACE_BYTES	 (1ull << 32)
#define MAX_PLACES	 16

struct bpf_arena {
	struct map map;
	struct arena_view view;
	struct os_pages pages;
	pthread_mutex_t lock; /* of the bitmap's writers */
	u64 nr_pages;
	u64 first_free; /* no page below it is free */
	u64 nr_present;
	bool has_users;	 /* atomic: somebody may have it mapped */
	bool file_tells; /* which pages users have touched */
};

static struct bpf_arena *arena_of(const struct map *map)
{
	return container_of((struct map *)(uintptr_t)map, struct bpf_arena, map);
}

struct arena_view *arena_view_of(struct map *map)
{
	return map->ops == &arena_ops ? &arena_of(map)->view : NULL;
}

/* --- the bitmap; writers hold the lock --- */

static bool is_free(const struct bpf_arena *arena, u64 page)
{
	return !arena_has_page(&arena->view, page);
}

static void set_present(struct bpf_arena *arena, u64 page)
{
	__atomic_fetch_or(&arena->view.present[page / 64], 1ull << page % 64, __ATOMIC_RELEASE);
	arena->nr_present++;
}

static void set_absent(struct bpf_arena *arena, u64 page)
{
	__atomic_fetch_and(&arena->view.present[page / 64], ~(1ull << page % 64), __ATOMIC_RELEASE);
	arena->nr_present--;
	arena->first_free = MIN(arena->first_free, page);
}

/* The first page of [page, end) that is there, or is not, as @is_present says; else @end. */
static u64 find_page(const struct bpf_arena *arena, u64 page, u64 end, bool is_present)
{
	while (page < end) {
		u64 word = __atomic_load_n(&arena->view.present[page / 64], __ATOMIC_ACQUIRE);

		word = (is_present ? word : ~word) >> page % 64;
		if (word)
			return MIN(page + (u64)__builtin_ctzll(word), end);
		page = (page / 64 + 1) * 64;
	}
	return end;
}

static bool are_free(const struct bpf_arena *arena, u64 page, u64 nr)
{
	return find_page(arena, page, page + nr, true) == page + nr;
}

/* --- users --- */

static bool has_users(const struct bpf_arena *arena)
{
	return __atomic_load_n(&arena->has_users, __ATOMIC_ACQUIRE);
}

static bool users_make_pages(const struct bpf_arena *arena)
{
	return has_users(arena) && !(arena->map.view.flags & BPF_F_SEGV_ON_FAULT);
}

static bool is_touched(const struct bpf_arena *arena, u64 page, u64 nr)
{
	return arena->map.vm->os->pages_are_touched(&arena->pages, page * ARENA_PAGE_BYTES,
						    nr * ARENA_PAGE_BYTES);
}

/* Pages that a user has made: the next one that is not there, if it is one, becomes present. */
static bool adopt(struct bpf_arena *arena, u64 page)
{
	if (!is_free(arena, page))
		return true;
	if (!is_touched(arena, page, 1) || !mem_charge(&arena->map.vm->mem, ARENA_PAGE_BYTES))
		return false;
	set_present(arena, page);
	return true;
}

/* arena_vm_fault, seen from the program that comes afterwards. */
static bool fault(struct arena_view *view, u64 page)
{
	struct bpf_arena *arena = container_of(view, struct bpf_arena, view);
	bool is_there;

	if (!users_make_pages(arena))
		return false;
	if (!arena->file_tells)
		return true;
	pthread_mutex_lock(&arena->lock);
	is_there = adopt(arena, page);
	pthread_mutex_unlock(&arena->lock);
	return is_there;
}

/* --- pages of programs; under the lock --- */

/* Has a user taken one of these pages, none of which is present? It is present from now on. */
static bool is_taken_by_user(struct bpf_arena *arena, u64 page, u64 nr)
{
	bool is_taken = false;

	if (!users_make_pages(arena) || !arena->file_tells || !is_touched(arena, page, nr))
		return false;
	for (u64 i = 0; i < nr; i++)
		is_taken |= adopt(arena, page + i);
	return is_taken;
}

/* Room for @nr pages: where the first begins, or where the arena ends. mtree_alloc_range: the
 * lowest. */
static u64 find_room(struct bpf_arena *arena, u64 nr)
{
	u64 end = arena->nr_pages, page = find_page(arena, arena->first_free, end, false);

	while (page < end && nr <= end - page) {
		u64 next = find_page(arena, page, page + nr, true);

		if (next == page + nr && !is_taken_by_user(arena, page, nr))
			return page;
		page = find_page(arena, next == page + nr ? page : next, end, false);
	}
	return end;
}

/* Zeroed memory for them. False: there is none. */
static bool fill(struct bpf_arena *arena, u64 page, u64 nr)
{
	const struct os *os = arena->map.vm->os;
	struct mem *mem = &arena->map.vm->mem;
	u64 off = page * ARENA_PAGE_BYTES, size = nr * ARENA_PAGE_BYTES;

	if (!mem_charge(mem, size))
		return false;
	if (is_touched(arena, page, nr))
		os->pages_drop(&arena->pages, off, size);
	if (!os->pages_fill(&arena->pages, off, size))
		return true;
	os->pages_drop(&arena->pages, off, size);
	mem_uncharge(mem, size);
	return false;
}

static bool take(struct bpf_arena *arena, u64 page, u64 nr)
{
	if (!fill(arena, page, nr))
		return false;
	for (u64 i = 0; i < nr; i++)
		set_present(arena, page + i);
	if (page == arena->first_free)
		arena->first_free = page + nr;
	return true;
}

/* compute_pgoff */
static u64 page_of(const struct bpf_arena *arena, u64 addr)
{
	return ((u32)addr - (u32)arena->view.user_start) / ARENA_PAGE_BYTES;
}

/* The page that @addr names. False: it names none, or there is no room for @nr. */
static bool choose_page(struct bpf_arena *arena, u64 addr, u64 nr, u64 *page)
{
	if (!addr) {
		*page = find_room(arena, nr);
		return *page < arena->nr_pages;
	}
	*page = page_of(arena, addr);
	return addr % ARENA_PAGE_BYTES == 0 && *page <= arena->nr_pages - nr &&
	       are_free(arena, *page, nr) && !is_taken_by_user(arena, *page, nr);
}

/* kernel/bpf/arena.c: arena_alloc_pages */
u64 arena_alloc_pages(struct map *map, u64 addr, u32 nr_pages, s32 node)
{
	struct bpf_arena *arena = arena_of(map);
	u64 page, start = 0;

	if (node != ARENA_ANY_NODE && node)
		return 0;
	if (!nr_pages || nr_pages > arena->nr_pages)
		return 0;
	pthread_mutex_lock(&arena->lock);
	if (choose_page(arena, addr, nr_pages, &page) && take(arena, page, nr_pages))
		start = arena->view.user_start + page * ARENA_PAGE_BYTES;
	pthread_mutex_unlock(&arena->lock);
	return start;
}

static void drop(struct bpf_arena *arena, u64 page, u64 nr)
{
	u64 before = arena->nr_present;

	for (u64 i = 0; i < nr; i++) {
		if (!is_free(arena, page + i))
			set_absent(arena, page + i);
	}
	if (before == arena->nr_present && !has_users(arena))
		return;
	arena->map.vm->os->pages_drop(&arena->pages, page * ARENA_PAGE_BYTES,
				      nr * ARENA_PAGE_BYTES);
	mem_uncharge(&arena->map.vm->mem, (before - arena->nr_present) * ARENA_PAGE_BYTES);
}

/* kernel/bpf/arena.c: arena_free_pages */
void arena_free_pages(struct map *map, u64 addr, u32 nr_pages)
{
	struct bpf_arena *arena = arena_of(map);
	u32 low = (u32)addr, start = (u32)arena->view.user_start;
	u64 page = page_of(arena, addr);

	if (low < start || page >= arena->nr_pages || !nr_pages)
		return;
	pthread_mutex_lock(&arena->lock);
	drop(arena, page, MIN((u64)nr_pages, arena->nr_pages - page));
	pthread_mutex_unlock(&arena->lock);
}

/* --- creation --- */

/* kernel/bpf/arena.c: arena_map_alloc */
static int check(const struct userbpf *vm, const struct map_attr *attr)
{
	u64 last = attr->map_extra + attr->max_entries * ARENA_PAGE_BYTES - 1;

	(void)vm;
	if (attr->map_extra % ARENA_PAGE_BYTES)
		return -EINVAL;
	return attr->map_extra >> 32 != last >> 32 ? -ERANGE : 0;
}

/* arena_map_check_btf: whatever types there are. */
static int check_btf(const struct map_attr *attr)
{
	(void)attr;
	return 0;
}

static int map_at(struct bpf_arena *arena, u64 wanted)
{
	const struct os *os = arena->map.vm->os;
	u64 size = ALIGN_UP(arena->view.size, (u64)os->page_size());

	arena->pages = (struct os_pages){.front_size = size, .wanted = wanted};
	return os->pages_map(&arena->pages);
}

/* Somewhere that users can call it, because no 4 GiB border lies in it. */
static int map_anywhere(struct bpf_arena *arena)
{
	const struct os *os = arena->map.vm->os;
	int err = -ENOMEM;

	for (u64 i = 0; i < MAX_PLACES; i++) {
		u64 wanted = FIRST_USER_START + i * SPACE_BYTES;

		err = map_at(arena, wanted);
		if (err || ptr_to_u64(arena->pages.start) == wanted)
			return err;
		if (i + 1 < MAX_PLACES)
			os->pages_unmap(&arena->pages);
	}
	return err;
}

static int map_memory(struct bpf_arena *arena)
{
	struct map *map = &arena->map;
	int err;

	if (!map->view.map_extra)
		return map_anywhere(arena);
	err = map_at(arena, map->view.map_extra);
	if (!err && ptr_to_u64(arena->pages.start) != map->view.map_extra)
		log_info(&map->vm->log,
			 "map '%s': its address 0x%llx is taken in this process: pointers in it "
			 "are not those of its memory\n",
			 map->view.name, (unsigned long long)map->view.map_extra);
	return err;
}

static int init(struct map *map)
{
	struct bpf_arena *arena = arena_of(map);
	struct mem *mem = &map->vm->mem;
	int err;

	arena->nr_pages = map->view.max_entries;
	arena->view = (struct arena_view){
		.user_start = map->view.map_extra,
		.size = arena->nr_pages * ARENA_PAGE_BYTES,
		.present = mem_calloc(mem, (arena->nr_pages + 63) / 64, sizeof(u64)),
		.keeps_low = map->view.flags & BPF_F_NO_USER_CONV,
		.fault = fault,
	};
	if (!arena->view.present)
		return -ENOMEM;
	err = -pthread_mutex_init(&arena->lock, NULL);
	if (err)
		goto err_present;
	err = map_memory(arena);
	if (err)
		goto err_lock;
	arena->view.base = arena->pages.start;
	/* Where nobody has been yet, a host that says otherwise does not know. */
	arena->file_tells = map->vm->os->page_size() == ARENA_PAGE_BYTES &&
			    !is_touched(arena, 0, arena->nr_pages);
	return 0;

err_lock:
	pthread_mutex_destroy(&arena->lock);
err_present:
	mem_free(mem, arena->view.present);
	return err;
}

static void destroy(struct map *map)
{
	struct bpf_arena *arena = arena_of(map);
	struct mem *mem = &map->vm->mem;

	map->vm->os->pages_unmap(&arena->pages);
	mem_uncharge(mem, arena->nr_present * ARENA_PAGE_BYTES);
	pthread_mutex_destroy(&arena->lock);
	mem_free(mem, arena->view.present);
}

/* --- operations --- */

/* Its address is all there is to see of an arena: the verifier takes it for a number. */
static int direct_value(const struct map *map, u32 off, u64 *addr)
{
	const struct arena_view *view = &arena_of(map)->view;

	if (off > view->size)
		return -ERANGE;
	*addr = view->user_start + off;
	return 0;
}

static void *lookup(struct map *map, const void *key, const struct cpu *cpu)
{
	(void)map, (void)key, (void)cpu;
	return u64_to_ptr((u64)-EINVAL);
}

/* Where the memory is, unless it lies across a border. */
static u64 own_address(const struct bpf_arena *arena)
{
	u64 start = ptr_to_u64(arena->pages.start), last = start + arena->view.size - 1;

	return start >> 32 == last >> 32 ? start : FIRST_USER_START;
}

/* arena_map_mmap: who maps an arena first decides what its address is. */
static int memory(struct map *map, struct map_memory *out)
{
	struct bpf_arena *arena = arena_of(map);

	pthread_mutex_lock(&arena->lock);
	if (!arena->view.user_start)
		arena->view.user_start = own_address(arena);
	__atomic_store_n(&arena->has_users, true, __ATOMIC_RELEASE);
	pthread_mutex_unlock(&arena->lock);
	*out = (struct map_memory){
		.start = arena->pages.start, .size = arena->view.size, .pages = &arena->pages};
	return 0;
}

const struct map_ops arena_ops = {
	.object_size = sizeof(struct bpf_arena),
	.refusals = {.lookup = -EINVAL},
	.check = check,
	.check_btf = check_btf,
	.init = init,
	.destroy = destroy,
	.lookup = lookup,
	.direct_value = direct_value,
	.memory = memory,
};
