/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What headers made by `userbpf gen skeleton` are built on; there is no need to call it by hand.
 * Such a header has the object file in it and a struct with its maps, programs and global
 * variables:
 *
 *	struct counters *skel = counters__open(vm);
 *	skel->rodata->limit = 7;
 *	err = counters__load(skel);
 *	err = counters__attach(skel);
 *	... userbpf_prog_run(skel->progs.count, &run) ...
 *	printf("%d\n", skel->bss->counter);
 *	counters__destroy(skel);
 *
 * After loading, variables are the program's own memory, at another address than before: what was
 * kept of skel->bss is stale then. Destroy skeletons before their instance.
 */
#ifndef USERBPF_SKELETON_H
#define USERBPF_SKELETON_H

#include <userbpf/link.h>
#include <userbpf/object.h>

#ifdef __cplusplus
extern "C" {
#endif

struct userbpf_map_skeleton {
	const char *name;
	struct userbpf_map **map;
	void **data;		    /* its variables, for maps that have some to show; else NULL */
	struct userbpf_link **link; /* of tables of operations; else NULL */
};

struct userbpf_prog_skeleton {
	const char *name;
	struct userbpf_prog **prog;
	struct userbpf_link **link;
};

/*
 * Which parts of the object go where. Belongs to the caller. The sizes say which version of the
 * structs the header was compiled with: elements of a smaller one lack what came later, and of a
 * larger one what this library does not know must be zero, as with options. Without .map_skel_sz
 * and .prog_skel_sz in .sz elements end before .link; 0 in one of them: behind it.
 */
struct userbpf_object_skeleton {
	size_t sz;
	const char *name;
	const void *data; /* the object file */
	size_t data_sz;
	struct userbpf_object **obj;
	struct userbpf_map_skeleton *maps;
	size_t nr_maps;
	struct userbpf_prog_skeleton *progs;
	size_t nr_progs;
	size_t map_skel_sz, prog_skel_sz; /* of an element of .maps, .progs: bytes */
};

/*
 * Open the object, called .name unless @opts say otherwise, and point to its parts. 0; -ESRCH: it
 * has no such map or program; -EINVAL, -E2BIG: sizes that are none, or a byte that is not known;
 * else as userbpf_object_open_mem(). On failure nothing stays open.
 */
USERBPF_API int userbpf_object_open_skeleton(struct userbpf *vm,
					     const struct userbpf_object_skeleton *skeleton,
					     const struct userbpf_object_open_opts *opts);
/* userbpf_object_load(), after which the pointers to variables are those of the maps. */
USERBPF_API int userbpf_object_load_skeleton(const struct userbpf_object_skeleton *skeleton);
/*
 * Attach what can be by itself: programs whose section tells to what (link.h:
 * userbpf_prog_attach()), and tables of operations, unless userbpf_prog_set_autoattach() or
 * userbpf_map_set_autoattach() says no, or the link is there already. 0, or the first error; what
 * was attached stays so. libbpf: bpf_object__attach_skeleton().
 */
USERBPF_API int userbpf_object_attach_skeleton(const struct userbpf_object_skeleton *skeleton);
/* Destroy all links. */
USERBPF_API void userbpf_object_detach_skeleton(const struct userbpf_object_skeleton *skeleton);
/* Destroy the links and close the object; all pointers become NULL. */
USERBPF_API void userbpf_object_close_skeleton(const struct userbpf_object_skeleton *skeleton);

/* A variable of a subskeleton: @addr becomes where it is in the object's section. */
struct userbpf_var_skeleton {
	const char *name;
	struct userbpf_map **map; /* of the section that it must be in */
	void **addr;
};

/* Parts of an object that is open already: what a library in it brings along. */
struct userbpf_object_subskeleton {
	size_t sz;
	struct userbpf_object *obj;
	struct userbpf_map_skeleton *maps;
	size_t nr_maps;
	struct userbpf_prog_skeleton *progs;
	size_t nr_progs;
	struct userbpf_var_skeleton *vars;
	size_t nr_vars;
	size_t map_skel_sz, prog_skel_sz, var_skel_sz; /* as above */
};

/*
 * Point to the parts of .obj, by their names; to be called again once the object is loaded. 0;
 * -ESRCH: it has no such map, program or variable; -EINVAL, -E2BIG as above.
 */
USERBPF_API int userbpf_object_open_subskeleton(
	const struct userbpf_object_subskeleton *subskeleton);

#ifdef __cplusplus
}
#endif

#endif
