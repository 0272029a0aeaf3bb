/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Of a kernel's types those alone that objects need to be loaded for it (CO-RE), as `bpftool gen
 * min_core_btf` chooses them: a few kilobytes to ship for a kernel that has no types itself.
 */
#ifndef USERBPF_MIN_CORE_H
#define USERBPF_MIN_CORE_H

#include <userbpf/common.h>

#ifdef __cplusplus
extern "C" {
#endif

struct userbpf_min_core;

/*
 * Begin with nothing of @source, of which a reference is kept. NULL with errno: EINVAL, ENOTSUP (it
 * is split), ENOMEM. The caller frees it, before the instance.
 */
USERBPF_API struct userbpf_min_core *userbpf_min_core_new(struct userbpf *vm,
							  const struct userbpf_btf *source);
USERBPF_API void userbpf_min_core_free(struct userbpf_min_core *mc);

/*
 * Add what the relocations of an object file ask for. 0, or -errno: those of open(2), -ENOEXEC (no
 * object), -ENOTSUP, -EINVAL (damaged; not understood; candidates that disagree), -E2BIG, -ENOMEM;
 * the print callback gets the sentence. Of a file without relocations nothing is added.
 */
USERBPF_API int userbpf_min_core_add_file(struct userbpf_min_core *mc, const char *path);

/*
 * The types so far, as the @size bytes of a file; they belong to @mc and stay until the next call.
 * 0, -EINVAL, -ENOMEM.
 */
USERBPF_API int userbpf_min_core_raw_data(struct userbpf_min_core *mc, const void **data,
					  uint32_t *size);

#ifdef __cplusplus
}
#endif

#endif
