/* SPDX-License-Identifier: BSD-2-Clause */
/* The whole of the userbpf library: the Linux eBPF subsystem in one unprivileged process. */
#ifndef USERBPF_USERBPF_H
#define USERBPF_USERBPF_H

#include <userbpf/btf.h>
#include <userbpf/btf_build.h>
#include <userbpf/btf_dump.h>
#include <userbpf/buffer.h>
#include <userbpf/classic.h>
#include <userbpf/common.h>
#include <userbpf/helper.h>
#include <userbpf/insn.h>
#include <userbpf/kobj.h>
#include <userbpf/ksym.h>
#include <userbpf/link.h>
#include <userbpf/map.h>
#include <userbpf/min_core.h>
#include <userbpf/net.h>
#include <userbpf/object.h>
#include <userbpf/prog.h>
#include <userbpf/skeleton.h>
#include <userbpf/task.h>
#include <userbpf/trace.h>
#include <userbpf/vm.h>

#endif
