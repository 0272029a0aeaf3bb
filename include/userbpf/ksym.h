/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Symbols of the kernel that programs declare as __ksym. What has a type is found by
 * userbpf_set_target_btf() and userbpf_add_module_btf(): functions are those that userbpf has
 * (helper.h counts and replaces them like helpers), variables are memory of the instance, zero
 * until they are written here.
 */
#ifndef USERBPF_KSYM_H
#define USERBPF_KSYM_H

#include <userbpf/common.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The addresses of the kernel's symbols: lines "ADDRESS TYPE NAME [MODULE]" as in /proc/kallsyms,
 * which are copied; NULL or "": none. Variables that an object declares as void, functions whose
 * address a program takes and bpf_kallsyms_lookup_name() get their numbers from here. The host's
 * list is never read. Not while an object of @vm is being loaded or a program runs. 0, -EINVAL (a
 * line of another form), -ENOMEM.
 */
USERBPF_API int userbpf_set_kallsyms(struct userbpf *vm, const char *text);

/*
 * Let the kernel's variable @name have @size bytes of @data from byte @off on, before or after
 * programs that use it are loaded; not while one runs. @cpu: whose copy of a per-CPU variable, not
 * looked at for others. 0; -ENOENT: the target's types have no such variable; -ENXIO: there is no
 * CPU @cpu; -EINVAL: beyond the variable, or a type without size; -E2BIG: it has more than 1 MiB;
 * -ENOMEM.
 */
USERBPF_API int userbpf_ksym_write(struct userbpf *vm, const char *name, uint32_t cpu, size_t off,
				   const void *data, size_t size);
/* The other way. Errors as above. */
USERBPF_API int userbpf_ksym_read(struct userbpf *vm, const char *name, uint32_t cpu, size_t off,
				  void *data, size_t size);

#ifdef __cplusplus
}
#endif

#endif
