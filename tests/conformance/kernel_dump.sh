#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Judge `userbpf dump maps` and `userbpf run --map` by bpftool on the running kernel: kernel_dump.sh [BUILD-FOLDER]
set -u
. "$(dirname "$0")/lib.sh"
use_build "${1:-}"

userbpf=$build/cli/userbpf
objects=$work/kernel_dump
pins=/sys/fs/bpf/userbpf_judge_$$
packet=$objects/packet
passed=0 failed=0 skipped=0
trap 'rm -rf "$pins"' EXIT

compile() {
	local name

	mkdir -p "$objects"
	for name in one typed percpu queue; do
		clang -target bpf -O2 -g -I "/usr/include/$(uname -m)-linux-gnu" -I "$root" \
			-c "$root/tests/cli/progs/$name.c" -o "$objects/$name.o" || die "cannot compile $name.c"
	done
	printf '\0\0\0\0\0\2\0\0\0\0\1\2\2\0\0\0' >"$packet"
}

load() { # OBJECT
	rm -rf "$pins"
	mkdir -p "$pins/maps" 2>"$objects/log" &&
		bpftool prog loadall "$1" "$pins/progs" pinmaps "$pins/maps" >"$objects/log" 2>&1
}

why() { grep -m 1 . "$objects/log" || echo "no reason was given"; }

possible_cpus() {
	local last

	last=$(sed 's/.*[-,]//' /sys/devices/system/cpu/possible)
	echo $((last + 1))
}

# One element a line, in the order of the bytes; what differs from machine to machine left out.
normal_json() {
	sed -e 's/^.*"elements":\[//; s/^\[//; s/\(\]}\)*\]*}*$//' -e 's/},{"key":\["/},\n{"key":["/g' |
		sed -e 's/,"inner_map_id":[0-9]*//' -e 's/,*$//' -e 's/[]}]*$//' | sort
}

# Text without the two lines of header. Older bpftools have no quotes around (nil).
normal_text() { sed -e '/^[0-9]*: [a-z_]*  name /,+1d' -e 's/: (nil)/: "(nil)"/' | sort; }

is_outer() { [[ $1 == *_of_maps ]]; }
# These have no keys; bpftool then finds 0 elements.
has_no_list() { [[ $1 == ringbuf || $1 == queue ]]; }

report() { # NAME: are the files want and got the same?
	if diff "$objects/want" "$objects/got" >"$objects/difference"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL $1"
		head -n 20 "$objects/difference"
	fi
}

drop_values() { sed 's/"value":\["0x.*//; s/\(inner_map_id\|value\): .*//'; }

# compare NAME MAP TYPE COMMAND...: what the command prints of the map against what bpftool does.
compare() {
	local name=$1 pin=$pins/maps/${2//./_} type=$3 outer=cat

	shift 3
	is_outer "$type" && outer=drop_values
	bpftool -j map dump pinned "$pin" 2>/dev/null | normal_json | $outer >"$objects/want"
	"$@" --json 2>/dev/null | normal_json | $outer >"$objects/got"
	report "$name json"
	if has_no_list "$type"; then
		skipped=$((skipped + 1))
		return
	fi
	bpftool map dump pinned "$pin" 2>/dev/null | normal_text | $outer >"$objects/want"
	"$@" 2>/dev/null | normal_text | $outer >"$objects/got"
	report "$name text"
}

# The names and types of the maps of an object.
maps_of() {
	"$userbpf" dump maps "$1" --json 2>/dev/null | grep -o '"type":"[^"]*","name":"[^"]*"' |
		sed 's/"type":"\(.*\)","name":"\(.*\)"/\2 \1/'
}

# After the load, every map.
judge_load() { # OBJECT
	local map type

	load "$1" || {
		echo "FAIL $1: $(why)"
		failed=$((failed + 1))
		return
	}
	while read -r map type; do
		compare "$(basename "$1") $map" "$map" "$type" "$userbpf" dump maps "$1" "$map" \
			--cpus "$(possible_cpus)"
	done < <(maps_of "$1")
}

# After a program has run, those maps that it writes to.
judge_run() { # OBJECT PROGRAM MAP TYPE [MAP TYPE]...
	local object=$1 prog=$2

	shift 2
	load "$object" &&
		bpftool prog run pinned "$pins/progs/$prog" data_in "$packet" repeat 1 >"$objects/log" 2>&1 || {
		echo "FAIL $object $prog: $(why)"
		failed=$((failed + 1))
		return
	}
	while [ $# -gt 0 ]; do
		compare "$(basename "$object") $prog $1" "$1" "$2" run_quiet "$object" "$prog" "$1"
		shift 2
	done
}

# The elements alone: --quiet and --json do not go together.
run_quiet() { # OBJECT PROGRAM MAP [--json]
	local form=--quiet

	[ "${4:-}" = --json ] && form="--summary --json"
	# shellcheck disable=SC2086 # two words
	"$userbpf" run "$1" "$2" --data "@$packet" $form --map "$3"
}

[ -x "$userbpf" ] || die "no userbpf command in $build"
command -v bpftool >/dev/null || die "no bpftool"
command -v clang >/dev/null || die "no clang"
[ "$(stat -f -c %T /sys/fs/bpf 2>/dev/null)" = bpf_fs ] || die "no bpf file system at /sys/fs/bpf"
compile
load "$objects/one.o" || die "the kernel does not let bpftool load a program: $(why)"
for name in one typed percpu queue; do judge_load "$objects/$name.o"; done
judge_run "$objects/one.o" verdict counts array sources hash
judge_run "$objects/typed.o" fill flows hash
judge_run "$objects/typed.o" send typed.bss array typed.data array typed.rodata array
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
