/* SPDX-License-Identifier: BSD-2-Clause */
/* A function's declaration from its BTF. */
#ifndef CLI_SIGNATURE_H
#define CLI_SIGNATURE_H

#include <userbpf/userbpf.h>

#include "base/types.h"

/*
 * "int main(struct xdp_md * ctx)", spaced as bpftool does, into @buf; the name alone when the BTF,
 * which may be NULL, does not know the function or its type is too long for the buffer.
 */
void signature_print(const struct userbpf_btf *btf, const char *func, char *buf, size_t size);

#endif
