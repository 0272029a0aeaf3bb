/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the opaque types of the public headers are. A handle exists before the object behind it: the
 * loader makes handles when it opens a file and fills in .map and .prog when it loads them.
 */
#ifndef SYS_PUBLIC_H
#define SYS_PUBLIC_H

#include "maps/map.h"
#include "prog/prog.h"

struct userbpf_map {
	struct owned owned; /* unless .is_of_object */
	struct userbpf *vm;
	struct map *map;      /* a reference; NULL until it is created */
	int fd;		      /* handle of the instance; negative until then */
	struct map_attr attr; /* what it is, or will be, created with */
	char *name;	      /* whole; attr.name points here */
	char *pin_path;	      /* where it is, or will be, pinned; may be NULL */
	bool is_pinned;
	bool is_of_object; /* closed with its object */
	bool is_left_out;  /* its object loads without it */
	bool stays_apart;  /* skeletons do not attach it */
};

/* A function that an extension runs in the place of. */
struct replaced_func {
	struct prog *target; /* a reference */
	u32 func;
};

struct userbpf_prog {
	struct owned owned; /* unless .is_of_object */
	struct userbpf *vm;
	struct prog *prog; /* a reference; NULL until it is loaded */
	int fd;
	char *name;
	char *section; /* "" when not from an object */
	u32 type, expected_attach_type, flags;
	u32 section_flags; /* BPF_F_*: what its section adds to .flags when it is loaded */
	u32 attach_btf_id; /* 0: by the name of the section, if at all */
	bool autoload;
	bool is_of_object;
	bool is_object_loaded;	      /* too late for the setters */
	bool stays_apart;	      /* skeletons do not attach it */
	const struct bpf_insn *insns; /* before loading; belongs to the object */
	u32 nr_insns;
	struct btf *attach_btf;	  /* that it is of; a reference; NULL: .attach_prog's */
	struct prog *attach_prog; /* a reference; NULL: the kernel */
	VEC(struct replaced_func)
	replaced; /* without a link, while .prog is there; sys/replace.c */
};

/* What has failed without a sentence of its own: userbpf_last_error() names the function, as
 * log_blame() has it. @vm may be NULL. Returns @err. */
static inline int public_blame(struct userbpf *vm, const char *func, int err)
{
	return vm && err < 0 ? log_blame_always(&vm->log, func, err) : err;
}

/*
 * Create the map of @handle from its .attr and give it a number. @handle->map and ->fd are set on
 * success. 0 or as map_create().
 */
int public_map_create(struct userbpf_map *handle);
/*
 * The same with a map that is there, one of whose users' references becomes the handle's, also on
 * failure: -ENOMEM. The attributes are those of the map.
 */
int public_map_adopt(struct userbpf_map *handle, struct map *map);
/* Give number and reference back; @handle itself and its strings stay the caller's. */
void public_map_drop(struct userbpf_map *handle);
void public_prog_drop(struct userbpf_prog *handle);

/* Is @map, of an object that is loaded, of this type? 0, -ENOENT or -EINVAL with a sentence. */
int buffer_check_map(const struct userbpf_map *map, u32 type);

#endif
