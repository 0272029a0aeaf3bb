/* SPDX-License-Identifier: BSD-2-Clause */
/* Pinning: BPF_OBJ_PIN and BPF_OBJ_GET in the instance's own file system, which has no folders. */
#ifndef SYS_PIN_H
#define SYS_PIN_H

#include "maps/map.h"

/* Where libbpf pins by name unless told otherwise. */
#define PIN_DEFAULT_ROOT "/sys/fs/bpf"
#define PIN_PATH_MAX	 4096 /* with the terminator */

/* -EEXIST; -EPERM: a dot in the last part (kernel/bpf/inode.c: bpf_lookup()); -ENOMEM;
 * -ENAMETOOLONG; -ENOENT for an empty path. */
int pin_add(struct userbpf *vm, const char *path, struct map *map);
/* With a user's reference, or NULL. */
struct map *pin_get_map(struct userbpf *vm, const char *path);
/* -ENOENT */
int pin_remove(struct userbpf *vm, const char *path);

#endif
