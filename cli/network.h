/* SPDX-License-Identifier: BSD-2-Clause */
/* The network around the programs as a file says it (--net FILE), in lines after those of ip(8). */
#ifndef CLI_NETWORK_H
#define CLI_NETWORK_H

#include <userbpf/userbpf.h>

/*
 * Set up what @path says; "-" is standard input. CLI_OK, or CLI_FAILED after an error line that
 * names the line and the word.
 */
int network_apply(struct userbpf *vm, const char *path);

#endif
