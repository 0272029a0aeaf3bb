#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Judge memory shown by its type by the running kernel's bpf_snprintf_btf(): kernel_show.sh [BUILD-FOLDER [VALUES [SEED]]]
set -u
. "$(dirname "$0")/lib.sh"
use_build "${1:-}"
shift
[ -r /sys/kernel/btf/vmlinux ] || die "the running kernel has no types"
compile_judge "$work/kernel_show" "$root/tests/conformance/kernel_show.c"
exec "$work/kernel_show" "$@"
