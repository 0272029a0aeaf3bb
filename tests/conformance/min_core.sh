#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Judge `userbpf gen min-core` by bpftool's min_core_btf: min_core.sh [BUILD-FOLDER [OBJECT...]]
#
# For each object of the selftests and of installed packages the file must be bpftool's, byte for byte, or refused
# by both; and the programs that userbpf relocates for the whole types of Debian's kernel must be the same when it
# has only these. (Programs that ask for the number of a type of the kernel get another one, as with bpftool: they
# are not compared.) SELFTESTS in the environment names the folder that build-selftests.sh has filled.
set -u
. "$(dirname "$0")/lib.sh"
use_build "${1:-}"
shift

userbpf=$build/cli/userbpf
target=${SELFTESTS:-$root/build/selftests}
selftests=$target/linux/tools/testing/selftests/bpf
bpftool=$selftests/tools/sbin/bpftool
here=$work/min_core
passed=0 failed=0 skipped=0 relocated=0

[ -x "$bpftool" ] && ls "$selftests"/*.bpf.o >/dev/null 2>&1 ||
	die "no selftests: STAGES='packages source headers btf libbpf objects' \
tests/conformance/build-selftests.sh $target"

report() { # NAME WHETHER-IT-IS-FINE WHY
	if [ "$2" = 0 ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL $1: $3"
	fi
}

same_file() { # OBJECT
	local want got

	"$bpftool" gen min_core_btf "$here/debian.btf" "$here/want" "$1" >"$here/want.err" 2>&1
	want=$?
	"$userbpf" gen min-core "$here/debian.btf" "$here/got" "$1" 2>"$here/got.err"
	got=$?
	if [ $want -ne 0 ]; then
		# bpftool wants relocations to be there, and knows no types with tags
		skipped=$((skipped + 1))
		return 1
	fi
	if [ $got -ne 0 ]; then
		report "$(basename "$1")" 1 "$(cat "$here/got.err")"
		return 1
	fi
	cmp -s "$here/want" "$here/got"
	report "$(basename "$1")" $? "another file than bpftool's"
}

same_effect() { # OBJECT
	"$userbpf" dump xlated "$1" --btf "$here/debian.btf" >"$here/full" 2>/dev/null &&
		[ "$(wc -c <"$here/got")" -gt 25 ] || return
	grep -q . "$here/full" || return
	"$userbpf" dump xlated "$1" --btf "$here/got" >"$here/reduced" 2>"$here/got.err"
	relocated=$((relocated + 1))
	cmp -s "$here/full" "$here/reduced"
	report "$(basename "$1")" $? "relocated otherwise: $(diff "$here/full" "$here/reduced" | head -n 4)"
}

asks_for_ids() { # OBJECT: BPF_CORE_TYPE_ID_TARGET stands in its source
	case $(basename "$1") in
	test_core_reloc_type_id*) return 0 ;;
	*) return 1 ;;
	esac
}

mkdir -p "$here"
objcopy --dump-section .BTF="$here/debian.btf" "$target/vmlinux-6.12.elf" /dev/null 2>/dev/null ||
	cp "$target/vmlinux-6.12.elf" "$here/debian.btf"
[ $# -gt 0 ] || set -- "$selftests"/*.bpf.o $(ls /usr/lib/*/bpf/*.o 2>/dev/null)
for object; do
	same_file "$object" || continue
	asks_for_ids "$object" || same_effect "$object"
done

# All at once; and a judge that says yes to everything is none.
"$bpftool" gen min_core_btf "$here/debian.btf" "$here/want" "$selftests"/profiler*.bpf.o >/dev/null &&
	"$userbpf" gen min-core "$here/debian.btf" "$here/got" "$selftests"/profiler*.bpf.o
cmp -s "$here/want" "$here/got"
report "several objects" $? "another file than bpftool's"
"$userbpf" gen min-core "$here/debian.btf" "$here/got" "$selftests/test_core_reloc_misc.bpf.o"
cmp -s "$here/want" "$here/got" && report "a planted difference" 1 "was not seen"
echo "$relocated objects relocated for what was kept"
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
