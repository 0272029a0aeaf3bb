#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Judge kfuncs by the kernel's selftests: kfuncs.sh [BUILD-FOLDER]
#
# Programs of iters_num say themselves what must come out; those of exceptions are run with the
# results that prog_tests/exceptions.c wants, but for the ones that a program is attached to
# (freplace). SELFTESTS in the environment names the folder that build-selftests.sh has filled.
set -u
. "$(dirname "$0")/lib.sh"
use_build "${1:-}"

target=${SELFTESTS:-$root/build/selftests}
selftests=$target/linux/tools/testing/selftests/bpf
userbpf=$build/cli/userbpf
passed=0 failed=0

[ -x "$userbpf" ] || die "no $userbpf: build the command first"
[ -e "$selftests/exceptions.bpf.o" ] ||
	die "no selftests: STAGES='packages source headers btf libbpf objects' \
tests/conformance/build-selftests.sh $target"
btf=$target/vmlinux-6.12.elf
[ -r "$btf" ] || btf=/sys/kernel/btf/vmlinux

# judge NAME WANTED GOT
judge() {
	if [ -n "$2" ] && [ "$2" = "$3" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL $1: wanted '$2', got '$3'"
	fi
}

# run OBJECT PROGRAM [OPTION]...
run() {
	"$userbpf" run "$selftests/$1.bpf.o" "$2" --btf "$btf" "${@:3}" 2>&1
}

iters_num() {
	local prog name out

	for prog in $(run iters_num '' | grep -oE 'num_[a-z0-9_]+ \(' | tr -d ' ('); do
		name=${prog#num_}
		out=$(run iters_num "$prog" -m all)
		judge "iters_num $prog" "$(grep -oP "\"exp_$name\": \K[-0-9]+" <<<"$out")" \
			"$(grep -oP "\"res_$name\": \K[-0-9]+" <<<"$out")"
	done
}

# The last wanted result of a program is that of one replaced at run time, where there are two.
exceptions() {
	local prog wanted out

	while read -r prog wanted; do
		out=$(run exceptions "$prog" --json --data 00000000000000000000000008000000000000 \
			-u 'jmp_table:#0=prog:exception_tail_call_target')
		judge "exceptions $prog" "$wanted" "$(grep -oP '"retval": *\K[0-9]+' <<<"$out" | head -n 1)"
	done < <(grep -oE 'RUN_SUCCESS\(\w+, [0-9]+\)' "$selftests/prog_tests/exceptions.c" |
		tr -d '(),' | sed -e 's/RUN_SUCCESS//' -e /exception_ext_mod_cb_runtime/d | sort -u -k1,1)
}

iters_num
exceptions
# Without the table of tail calls nothing is thrown, and another result must be seen.
if run exceptions exception_tail_call --json --data 0000000000000000000000000800 |
	grep -q '"retval": *24'; then
	echo "FAIL a planted difference was not seen"
	failed=$((failed + 1))
fi
echo "$passed passed, $failed failed, 0 skipped"
[ $failed -eq 0 ]
