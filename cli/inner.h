/* SPDX-License-Identifier: BSD-2-Clause */
/* Maps in maps on the command line: their template before loading, themselves afterwards. */
#ifndef CLI_INNER_H
#define CLI_INNER_H

#include "cli/object.h"

/* MAP.inner: the template of a map-in-map. NULL: not such a name, or MAP has none. */
struct userbpf_map *inner_template(const struct subject *subject, const char *name);

/*
 * What maps in @map are like, where its object does not say: "TYPE[,key=N][,value=N][,entries=N]".
 * CLI_OK, or CLI_FAILED or CLI_USAGE after an error line.
 */
int inner_set_template(struct subject *subject, struct userbpf_map *map, const char *text);

/* Is it "MAP[KEY]", what is in a map? */
bool inner_is_name(const char *name);
/* The map it names: of the object, or of inner_make(). NULL after an error line. */
struct userbpf_map *inner_named(const struct subject *subject, const char *name);
/*
 * What inner_make() has put under @key of @outer, key_size bytes; it is made by the template of
 * @outer the first time. NULL after an error line.
 */
struct userbpf_map *inner_make(struct subject *subject, struct userbpf_map *outer, const void *key);

/* The list; the maps belong to the instance. */
void inner_maps_free(struct subject *subject);

#endif
