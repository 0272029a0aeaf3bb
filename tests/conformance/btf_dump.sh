#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Judge types as text by bpftool, by compilers and by the kernel's selftests: btf_dump.sh [BUILD-FOLDER [OBJECT...]]
#
# Raw text, JSON and headers of C must be bpftool's to the byte, for the types of kernels (Debian's 6.12, the
# running one and its modules) and of the objects of the selftests. In its own order bpftool 7.5 loses the type
# that comes first, unless another one needs it: there the same definitions must be in both, but for that one.
# Headers of kernels must compile, give every member the place that the BTF says, and a CO-RE program must come
# out of either header the same. SELFTESTS in the environment names the folder that build-selftests.sh has filled.
set -u
. "$(dirname "$0")/lib.sh"
use_build "${1:-}"
shift

userbpf=$build/cli/userbpf
target=${SELFTESTS:-$root/build/selftests}
selftests=$target/linux/tools/testing/selftests/bpf
bpftool=$selftests/tools/sbin/bpftool
here=$work/btf_dump
passed=0 failed=0 skipped=0

[ -x "$bpftool" ] && ls "$selftests"/*.bpf.o >/dev/null 2>&1 ||
	die "no selftests: STAGES='packages source headers btf libbpf objects' \
tests/conformance/build-selftests.sh $target"
clang=$(command -v clang-19 || command -v clang) || die "no clang"

verdict() { # NAME WHETHER-IT-IS-FINE
	if [ "$2" = 0 ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL $1"
		[ ! -s "$here/difference" ] || head -n 12 "$here/difference"
	fi
}

# Definitions of a header, one a line, sorted.
definitions() {
	awk -v RS= '{ gsub(/\n/, "\\n"); print }' "$1" | LC_ALL=C sort
}

# The text of "want" may lack one definition.
has_same_definitions() {
	definitions "$here/want" >"$here/want.set"
	definitions "$here/got" >"$here/got.set"
	diff "$here/want.set" "$here/got.set" >"$here/difference"
	! grep -q '^<' "$here/difference" && [ "$(grep -c '^>' "$here/difference")" -le 1 ]
}

# compare NAME FILE OPTIONS WORDS...: one form of both commands
compare() {
	local name=$1 file=$2 option=$3 want got
	shift 3

	"$bpftool" $option btf dump file "$file" "$@" >"$here/want" 2>"$here/want.err"
	want=$?
	"$userbpf" btf dump file "$file" "$@" $option >"$here/got" 2>"$here/got.err"
	got=$?
	: >"$here/difference"
	if [ $want -ne 0 ] && [ $got -ne 0 ]; then
		skipped=$((skipped + 1)) # no types
	elif [ $want -ne 0 ] || [ $got -ne 0 ]; then
		cat "$here/want.err" "$here/got.err" >"$here/difference"
		verdict "$name $option $*: exit status $got, not $want" 1
	elif [ "$*" = "format c" ]; then
		has_same_definitions
		verdict "$name $*" $?
	else
		cmp "$here/want" "$here/got" >"$here/difference"
		verdict "$name $option $*" $?
	fi
}

compare_all() { # NAME FILE [OPTIONS]
	compare "$1" "$2" "${3:-}"
	compare "$1" "$2" "${3:-} -j"
	compare "$1" "$2" "${3:-} -p"
	compare "$1" "$2" "${3:-}" format c
	compare "$1" "$2" "${3:-}" format c unsorted
}

# What a compiler must find: size and places of what has a name of its own and is no bit-field.
assertions() { # RAW-TEXT
	awk -F"'" '
	/^\[/ { split($1, head, " "); tag = head[2] == "STRUCT" ? "struct" : head[2] == "UNION" ? "union" : ""
		type = $2; if (tag == "" || type == "(anon)" || type ~ /[^A-Za-z0-9_]/) { tag = ""; next }
		match($3, /size=[0-9]+/); size = substr($3, RSTART + 5, RLENGTH - 5); key = tag " " type
		if (seen[type]++) { delete text["struct " type]; delete text["union " type]; tag = ""; next }
		text[key] = "_Static_assert(sizeof(" key ") == " size ", \"" key "\");\n"; next }
	/^\t/ && tag != "" && $2 != "(anon)" && $3 !~ /bitfield_size/ {
		match($3, /bits_offset=[0-9]+/); off = substr($3, RSTART + 12, RLENGTH - 12)
		text[key] = text[key] "_Static_assert(__builtin_offsetof(" key ", " $2 ") * 8 == " off \
			", \"" key "." $2 "\");\n" }
	END { for (key in text) printf "%s", text[key] }' "$1"
}

# disagreements FOLDER LAYOUT: what is not where it should be, by a compiler that reads the header of the folder
disagreements() {
	"$clang" -target bpf -w -ferror-limit=0 -I "$1" -fsyntax-only "$2" 2>&1 | grep -a 'error:'
}

# bpftool's header is off in a few places: a union that is packed, a va_list of another machine.
compiles() { # NAME FILE: is the header of the types one that compilers agree with, as far as bpftool's is?
	local dir=$here/$1 side

	mkdir -p "$dir/ours" "$dir/theirs"
	"$userbpf" gen vmlinux "$2" >"$dir/ours/vmlinux.h" 2>"$here/difference"
	verdict "$1: gen vmlinux" $?
	"$bpftool" btf dump file "$2" format c >"$dir/theirs/vmlinux.h"
	"$userbpf" btf dump file "$2" >"$dir/raw"
	{ echo '#include "vmlinux.h"'; assertions "$dir/raw"; } >"$dir/layout.c"
	disagreements "$dir/ours" "$dir/layout.c" >"$here/got"
	disagreements "$dir/theirs" "$dir/layout.c" >"$here/want"
	diff "$here/want" "$here/got" >"$here/difference"
	verdict "$1: sizes and offsets" $?
	echo "$1: $(grep -c _Static_assert "$dir/layout.c") sizes and offsets, $(wc -l <"$here/want") wrong in both headers"
	for side in ours theirs; do
		"$clang" -target bpf -g -O2 -w -I "$dir/$side" -I "$selftests/tools/include" \
			-c -o "$dir/core.o" "$here/core.c" 2>"$here/difference" &&
			"$userbpf" dump xlated "$dir/core.o" --btf "$2" >"$dir/$side.xlated" 2>>"$here/difference"
	done
	[ -s "$dir/ours.xlated" ] && diff "$dir/theirs.xlated" "$dir/ours.xlated" >>"$here/difference"
	verdict "$1: a CO-RE program" $?
}

# The text that the selftests' test_btf_dump_case() expects, in the source of the object.
expected_text() {
	awk '/START-EXPECTED-OUTPUT/ { out = 1; next } /END-EXPECTED-OUTPUT/ { out = 0 }
		/\/\*|\*\// { next } out { sub(/^[ \t]*\*/, ""); print }' "$1"
}

selftest_case() { # OBJECT
	local name

	name=$(basename "$1" .bpf.o)
	expected_text "$selftests/progs/$name.c" >"$here/want"
	"$userbpf" btf dump file "$1" format c unsorted 2>"$here/got.err" |
		sed -e '1,/^#define __weak/d' -e '/^\/\* BPF kfuncs/,$d' | sed -e '1,2d' >"$here/got"
	diff -B "$here/want" "$here/got" >"$here/difference"
	verdict "$name" $?
}

mkdir -p "$here"
cat >"$here/core.c" <<-'END'
	#include "vmlinux.h"
	#include <bpf/bpf_helpers.h>
	#include <bpf/bpf_core_read.h>

	SEC("raw_tp/sched_switch")
	int watch(void *ctx)
	{
		struct task_struct *task = (void *)bpf_get_current_task();

		return BPF_CORE_READ(task, mm, exe_file, f_inode, i_ino) + BPF_CORE_READ(task, pid) +
		       bpf_core_enum_value(enum bpf_map_type, BPF_MAP_TYPE_ARENA) +
		       bpf_core_field_size(task->comm) + BPF_CORE_READ_BITFIELD_PROBED(task, sched_reset_on_fork);
	}
	char _license[] SEC("license") = "GPL";
END
objcopy --dump-section .BTF="$here/debian.btf" "$target/vmlinux-6.12.elf" /dev/null 2>/dev/null ||
	cp "$target/vmlinux-6.12.elf" "$here/debian.btf"

# A judge that says yes to everything is none.
printf 'struct a {\n\tint b;\n};\n\nstruct c {};\n\nstruct d {};\n' >"$here/got"
printf 'struct a {\n\tlong b;\n};\n\nstruct c {};\n' >"$here/want"
has_same_definitions && die "a planted difference was not seen"

if [ $# -gt 0 ]; then
	for file; do compare_all "$(basename "$file")" "$file"; done
else
	compare_all debian "$here/debian.btf"
	compiles debian "$here/debian.btf"
	if [ -r /sys/kernel/btf/vmlinux ]; then
		for file in /sys/kernel/btf/*; do compare_all "$file" "$file"; done
		compiles running /sys/kernel/btf/vmlinux
	fi
	for file in "$selftests"/*.bpf.o; do compare_all "$(basename "$file")" "$file"; done
	for file in "$selftests"/btf_dump_test_case_*.bpf.o; do selftest_case "$file"; done
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
