#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Judge distilled bases of BTF by libbpf: btf_distill.sh [BUILD-FOLDER]
#
# Types are those of Debian's kernel 6.12, and of the running one for modules that move to another.
# SELFTESTS in the environment names the folder that build-selftests.sh has filled.
set -u
. "$(dirname "$0")/lib.sh"
use_build "${1:-}"

target=${SELFTESTS:-$root/build/selftests}
selftests=$target/linux/tools/testing/selftests/bpf
libbpf=$selftests/tools/build/libbpf/libbpf.a
here=$work/btf_distill

[ -e "$libbpf" ] && [ -e "$target/vmlinux-6.12.elf" ] ||
	die "no libbpf: STAGES='packages source headers btf libbpf' \
tests/conformance/build-selftests.sh $target"
mkdir -p "$here"
compile_judge "$here/judge" "$root/tests/conformance/btf_distill.c" -I"$selftests/tools/include" \
	"$libbpf" -lelf -lz
kernels=("$target/vmlinux-6.12.elf")
[ -r /sys/kernel/btf/vmlinux ] && kernels+=(/sys/kernel/btf/vmlinux)
JUDGE_PLANT=1 "$here/judge" "${kernels[@]}" | grep -q '^FAIL module 7: ' ||
	die "a planted difference was not seen"
"$here/judge" "${kernels[@]}"
