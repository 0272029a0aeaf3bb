#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Judge arenas by the kernel's selftests: arena.sh [BUILD-FOLDER]
#
# prog_tests/arena_*.c run against userbpf, with its skeletons; the programs of verifier_arena*.c must
# return what they say. SELFTESTS in the environment names the folder that build-selftests.sh has
# filled.
set -u
. "$(dirname "$0")/lib.sh"
use_build "${1:-}"

target=${SELFTESTS:-$root/build/selftests}
selftests=$target/linux/tools/testing/selftests/bpf
userbpf=$build/cli/userbpf
objects="arena_atomics arena_htab arena_htab_asm arena_list"

[ -x "$userbpf" ] || die "no $userbpf: build the command first"
[ -e "$selftests/arena_list.bpf.o" ] ||
	die "no selftests: STAGES='packages source headers btf libbpf objects' \
tests/conformance/build-selftests.sh $target"
btf=$target/vmlinux-6.12.elf
[ -r "$btf" ] || btf=/sys/kernel/btf/vmlinux
[ -r "$btf" ] || die "no BTF of a kernel"

include=$work/arena-include
mkdir -p "$include"
for header in test_progs.h network_helpers.h; do
	echo '#include "tests/conformance/arena_shim.h"' >"$include/$header"
done
for name in $objects; do
	"$userbpf" gen skeleton "$selftests/$name.bpf.o" name "$name" >"$include/$name.skel.h" ||
		die "no skeleton of $name"
done

# -isystem: warnings in the kernel's own lines are not ours.
compile_judge "$work/arena" "$root/tests/conformance/arena.c" -isystem "$include" \
	-isystem "$selftests" -Wno-sign-compare
# Programs for iterators over maps are verdicts of the verifier only. basic_alloc3 reads a map's
# struct bpf_map.
programs=()
for name in basic_alloc1 basic_alloc2; do
	programs+=("$selftests/verifier_arena.bpf.o" $name)
done
programs+=("$selftests/verifier_arena_large.bpf.o" big_alloc1)
! ARENA_PLANT=1 "$work/arena" "$btf" >/dev/null 2>&1 || {
	echo "FAIL a planted difference was not seen"
	exit 1
}
exec "$work/arena" "$btf" "${programs[@]}"
