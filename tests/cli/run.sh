#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# The command, from the outside: tests/cli/run.sh BUILD_DIR [NAME...]
#
# Each row of the file "cases" is KIND NAME COMMAND. The command is run by bash in a folder that holds the
# decoded data/*.hex and the compiled progs/*.c (bare.c without debugging information); what it writes to
# standard output and standard error and its exit status must be those of golden/NAME. The kind says what
# has to hold besides:
#
#	ok	exit status 0
#	fail	exit status 1, and every line on standard error begins with "userbpf: "
#	wrong	exit status 2, nothing on standard output, one line on standard error that begins so
#
# UPDATE=1 writes the golden files instead of comparing them. CLANG names the compiler.
set -u
if [ $# -lt 1 ]; then
	echo "usage: $0 BUILD_DIR [NAME...]" >&2
	exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd) || exit 2
shift
only=" $* "
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT

passed=0 failed=0 skipped=0
userbpf=$build/cli/userbpf
if [ ! -x "$userbpf" ]; then
	echo "no userbpf command in $build: build it first" >&2
	exit 2
fi
userbpf() { "$userbpf" "$@"; }

# A .hex file: bytes in hexadecimal, "#" begins a comment.
decode() {
	local digits
	digits=$(sed 's/#.*//' "$1" | tr -cd '0-9a-fA-F')
	printf "$(sed 's/../\\x&/g' <<<"$digits")"
}

find_clang() {
	local c
	for c in ${CLANG:-} clang clang-19 clang-18 clang-17 clang-16 clang-15 clang-14; do
		if command -v "$c" >/dev/null && "$c" -print-targets 2>/dev/null | grep -q bpfel; then
			echo "$c"
			return
		fi
	done
}

prepare() {
	local f name clang debug arch
	for f in "$here"/data/*.hex; do
		decode "$f" >"$work/$(basename "$f" .hex).pcap"
	done
	clang=$(find_clang)
	has_objects=$clang
	arch=/usr/include/$(uname -m)-linux-gnu
	for f in "$here"/progs/*.c; do
		[ -n "$clang" ] || break
		name=$(basename "$f" .c)
		debug=-g
		[ "$name" != bare ] || debug=-g0
		"$clang" -target bpf -O2 $debug -Wall -Werror -Wno-unused-variable -I "$arch" \
			-I "$here/../.." -c "$f" -o "$work/$name.o" || exit 1
	done
}

report() { # VERDICT NAME [WHY]
	echo "$1 $2${3:+: $3}"
}

# What must hold for the kind, whatever the golden file says; prints what does not.
check_kind() { # KIND STATUS
	case $1 in
	ok) [ "$2" = 0 ] || echo "exit status $2, not 0" ;;
	fail)
		[ "$2" = 1 ] || echo "exit status $2, not 1"
		[ -s err ] || echo "nothing on standard error"
		if grep -qv '^userbpf: ' err; then echo "a line without 'userbpf: '"; fi
		;;
	wrong)
		[ "$2" = 2 ] || echo "exit status $2, not 2"
		[ ! -s out ] || echo "something on standard output"
		[ "$(wc -l <err)" = 1 ] || echo "not one line on standard error"
		if grep -qv '^userbpf: ' err; then echo "a line without 'userbpf: '"; fi
		;;
	*) echo "unknown kind $1" ;;
	esac
}

run_case() { # KIND NAME COMMAND
	local status why
	(eval "$3") >out 2>err </dev/null
	status=$?
	{
		sed "s,$here/,,g" out
		echo "--- standard error"
		sed "s,$here/,,g" err
		echo "--- exit status $status"
	} >got
	why=$(check_kind "$1" "$status")
	if [ -n "${UPDATE:-}" ]; then
		cp got "$here/golden/$2"
	elif ! diff -u "$here/golden/$2" got >difference 2>&1; then
		why="$why${why:+, }not as in golden/$2"
		cat difference
	fi
	if [ -n "$why" ]; then
		report FAIL "$2" "$why"
		failed=$((failed + 1))
	else
		passed=$((passed + 1))
	fi
}

prepare
cd "$work" || exit 2
while read -r kind name command; do
	case $kind in '' | '#'*) continue ;; esac
	if [ "$only" != "  " ] && [[ "$only" != *" $name "* ]]; then continue; fi
	if [ -z "$has_objects" ] && [[ "$command" =~ [a-z]\.o( |$) ]]; then
		report skip "$name" "no clang with a bpf target"
		skipped=$((skipped + 1))
		continue
	fi
	run_case "$kind" "$name" "$command"
done <"$here/cases"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
