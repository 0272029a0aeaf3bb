#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Skeletons as bpftool makes them: skeleton.sh [BUILD-FOLDER [OBJECT...]]
#
# The structs of global variables, of links and of tables of operations in `userbpf gen skeleton` must be those of
# `bpftool gen skeleton`, to the last blank. Objects are the arguments, or those of the kernel's selftests in the folder that SELFTESTS
# names (build-selftests.sh makes them); their own bpftool is asked if it is there, since older ones show
# sections that newer ones do not.
set -u
. "$(dirname "$0")/lib.sh"
use_build "${1:-}"
[ $# -eq 0 ] || shift

bpftool=${BPFTOOL:-bpftool}
objects=("$@")
if [ ${#objects[@]} -eq 0 ]; then
	[ -n "${SELFTESTS:-}" ] || die "no objects: give some, or SELFTESTS, the folder of the kernel's selftests"
	objects=("$SELFTESTS"/*.bpf.o)
	[ -e "${objects[0]}" ] || die "no objects in $SELFTESTS"
	[ -x "$SELFTESTS/tools/sbin/bpftool" ] && bpftool=$SELFTESTS/tools/sbin/bpftool
fi
command -v "$bpftool" >/dev/null || die "no bpftool (package bpftool)"

structs() {
	sed -n '/^\tstruct x__.* {$/,/^\t} \*/p' "$1"
	# links and tables, which are called otherwise here, begin and end with an unnamed struct
	sed 's/struct userbpf_link/struct bpf_link/; s/struct userbpf_prog /struct bpf_program /' "$1" |
		awk '/^\tstruct \{$/ { block = ""; inside = 1 }
			inside { block = block $0 "\n" }
			/^\t\} [a-z_]*;$/ { if (inside && /links|struct_ops/) printf "%s", block; inside = 0 }'
}

passed=0 failed=0 skipped=0
for object in "${objects[@]}"; do
	name=$(basename "$object")
	if ! "$bpftool" gen skeleton "$object" name x >"$work/skeleton.theirs" 2>/dev/null; then
		skipped=$((skipped + 1)) # what does not open there is for objects.sh
	elif ! "$build/cli/userbpf" gen skeleton "$object" name x >"$work/skeleton.ours" 2>"$work/skeleton.err"; then
		echo "FAIL $name: $(cat "$work/skeleton.err")"
		failed=$((failed + 1))
	elif diff <(structs "$work/skeleton.theirs") <(structs "$work/skeleton.ours") >"$work/skeleton.diff"; then
		passed=$((passed + 1))
	else
		echo "FAIL $name: variables are laid out otherwise"
		head -n 10 "$work/skeleton.diff"
		failed=$((failed + 1))
	fi
done
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
