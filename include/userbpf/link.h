/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Links: what is attached, and its end. Names follow libbpf's bpf_link__*().
 *
 * Nothing in an instance calls attached programs by itself, except that extensions run instead of
 * what they replace: a test runs programs where it wants them to run (userbpf_prog_run()). A link
 * is the record that a program or table is attached, with an id, and it is what other attachments
 * are refused for (a second congestion control of the name).
 */
#ifndef USERBPF_LINK_H
#define USERBPF_LINK_H

#include <userbpf/map.h>
#include <userbpf/prog.h>

#ifdef __cplusplus
extern "C" {
#endif

struct userbpf_link;

/*
 * Attach a loaded program to what its section names ("kprobe/f", "tp/cat/name", "iter/task",
 * "freplace/f"; or what it was loaded for). The caller destroys the link. NULL with errno:
 * EOPNOTSUPP (a section that does not tell: "xdp", "kprobe"), EINVAL (not loaded, or as
 * userbpf_prog_attach_freplace(): an extension that is attached already), EBUSY, ENOMEM. libbpf:
 * bpf_program__attach(), which also takes what some sections leave open for no error.
 */
USERBPF_API struct userbpf_link *userbpf_prog_attach(struct userbpf_prog *prog);

/* Whether skeletons attach it (skeleton.h), as they do unless told. -EINVAL for NULL. */
USERBPF_API int userbpf_prog_set_autoattach(struct userbpf_prog *prog, bool autoattach);
USERBPF_API bool userbpf_prog_autoattach(const struct userbpf_prog *prog);
USERBPF_API int userbpf_map_set_autoattach(struct userbpf_map *map, bool autoattach);
USERBPF_API bool userbpf_map_autoattach(const struct userbpf_map *map);

/*
 * Register a map of a loaded object that its section .struct_ops or .struct_ops.link defines, with
 * the programs in it. The caller destroys the link, which ends that. Without "link" in the section
 * it is no link of its own, the map is registered by its element, and once that is over it cannot
 * come back. NULL with errno: EINVAL (no such map; a program in it is for another operation;
 * members that cannot be set, or operations that the kernel wants are missing), EEXIST (there is a
 * congestion control of that name), EBUSY (it is or has been registered, without "link"),
 * EOPNOTSUPP (tables of the type cannot be), ENOMEM. libbpf: bpf_map__attach_struct_ops().
 */
USERBPF_API struct userbpf_link *userbpf_map_attach_struct_ops(struct userbpf_map *map);

/*
 * Let @map, from ".struct_ops.link", stand in for the one that the link registers. 0; -EINVAL: not
 * of that kind, of another type or name; -ENOLINK: the link is detached; -EOPNOTSUPP: tables of the
 * type cannot be changed; else as userbpf_map_attach_struct_ops(). libbpf: bpf_link__update_map().
 */
USERBPF_API int userbpf_link_update_map(struct userbpf_link *link, const struct userbpf_map *map);
/*
 * End what the link attaches; it stays, and does nothing from then on. 0, also if that was so
 * already; -EINVAL: not a link of its own; -EOPNOTSUPP: links of programs cannot, but be destroyed.
 * BPF_LINK_DETACH.
 */
USERBPF_API int userbpf_link_detach(struct userbpf_link *link);
/*
 * End it and free the link; 0, as bpf_link__destroy(). NULL is allowed. Until then a link keeps
 * what it attaches, also when the object that it is from is closed.
 */
USERBPF_API int userbpf_link_destroy(struct userbpf_link *link);
/*
 * Leave attached what the link attaches: userbpf_link_destroy(), which is still the last that is
 * done with the link, does not end it any more, the end of the instance does. NULL is allowed.
 * libbpf: bpf_link__disconnect().
 */
USERBPF_API void userbpf_link_disconnect(struct userbpf_link *link);
/*
 * The number of the link; of what is no link of its own that of its map, while one stands for it
 * (-ENOENT). -EINVAL for NULL. libbpf: bpf_link__fd().
 */
USERBPF_API int userbpf_link_fd(const struct userbpf_link *link);
/* Its id, never used twice in an instance; 0 for NULL and for what is no link of its own. */
USERBPF_API uint32_t userbpf_link_id(const struct userbpf_link *link);

#ifdef __cplusplus
}
#endif

#endif
