#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# How many objects of other people open, relocate and load, and what stops the others: objects.sh [BUILD-FOLDER]
#
# A row for each set that is there: the kernel's selftests in the folder that SELFTESTS names
# (build-selftests.sh makes them), libbpf-tools, xdp-tools, the test data of the Go library of cilium, and
# what bpftrace makes of some one-liners; and what bpftool links of the selftests. Kernel types are the running kernel's. Files that libbpf refuses as
# well are told apart where veristat is given (VERISTAT). What stops an object or a program must be one of
# the reasons in objects.reasons; any other is a failure.
set -u
. "$(dirname "$0")/lib.sh"
use_build "${1:-}"

here=$root/tests/conformance
userbpf=$build/cli/userbpf
sets=$work/objects
btf=/sys/kernel/btf/vmlinux
passed=0 failed=0 skipped=0

[ -x "$userbpf" ] || die "no userbpf command in $build"
[ -r $btf ] || die "no $btf: the objects need a kernel's types"
rm -rf "$sets" && mkdir -p "$sets"

# The reasons on standard error, names and numbers left out.
reasons() {
	sed -E "s/^userbpf: //; s/^[^ ]*: program '[^']*': //; s|^/[^ ]*: ||; s/'[^']*'/X/g; s/bpf_lsm_[a-z_]*/X/
		s/(kernel function|use helper|compatible program:) [a-z0-9_#]*/\1 X/; s/[0-9]+/N/g" "$@"
}

# How many of the reasons on standard input stop the loading of what was relocated.
count_loads() {
	grep -cxF -f <(grep '^load' "$here/objects.reasons" | cut -f 2)
}

# row NAME FILE...
row() {
	local name=$1 csv=$sets/$1.csv err=$sets/$1.err files nr opened good relocated
	shift
	files=("$@") nr=$#
	"$userbpf" verify -q --csv --btf $btf "${kconfig[@]}" "${files[@]}" >"$csv" 2>"$err"
	if [ $? -gt 1 ]; then
		echo "FAIL $name: $(tail -n 1 "$err")"
		failed=$((failed + 1))
		return
	fi
	opened=$((nr - $(grep -vc ": program '" "$err")))
	good=$(grep -c ',unverified,' "$csv")
	relocated=$((good + $(reasons "$err" | count_loads)))
	printf '%-16s %8d %8d %10d %10d %8d\n' "$name" $nr $opened $(($(wc -l <"$csv") - 1)) $relocated "$good"
	passed=$((passed + good))
}

skip() {
	printf '%-16s %s\n' "$1" "skipped: $2"
	echo "skip $1: $2"
	skipped=$((skipped + 1))
}

set_of() { # NAME WHY FILE...
	local name=$1 why=$2
	shift 2
	if [ -e "${1:-}" ]; then row "$name" "$@"; else skip "$name" "$why"; fi
}

# The objects that the tools have in them.
extract_tools() {
	local tool out
	mkdir -p "$sets/tools"
	"${CC:-cc}" -O1 -o "$sets/extract_elf" "$here/real/extract_elf.c" || return
	for tool in $(dpkg -L libbpf-tools 2>/dev/null | grep '/sbin/\|/bin/'); do
		out=$sets/tools/$(basename "$tool").o
		[ -f "$tool" ] && { "$sets/extract_elf" "$tool" "$out" >/dev/null 2>&1 || rm -f "$out"; }
	done
}

make_bpftrace() {
	local i=0 program
	mkdir -p "$sets/bpftrace"
	command -v bpftrace >/dev/null || return
	while IFS= read -r program; do
		i=$((i + 1))
		(cd "$sets/bpftrace" && timeout 60 bpftrace --emit-elf "one$i" -e "$program" >/dev/null 2>&1)
	done <<-'END'
		kprobe:do_nanosleep { @[comm] = count(); }
		tracepoint:syscalls:sys_enter_openat { printf("%s %s\n", comm, str(args->filename)); }
		kretprobe:vfs_read { @bytes = hist(retval); }
		interval:s:1 { @x = 1; print(@x); }
	END
}

# Programs of two files each; a second pass corrects what bpftool leaves of externs.
link_objects() {
	local name bpftool=$SELFTESTS/tools/sbin/bpftool

	mkdir -p "$sets/linked"
	[ -x "$bpftool" ] || bpftool=bpftool
	command -v "$bpftool" >/dev/null || return
	for name in linked_funcs linked_maps linked_vars; do
		"$bpftool" gen object "$sets/$name.o" "$SELFTESTS/${name}1.bpf.o" "$SELFTESTS/${name}2.bpf.o" &&
			"$bpftool" gen object "$sets/linked/$name.o" "$sets/$name.o"
	done
}

kconfig=()
[ -r /proc/config.gz ] && kconfig=(--kconfig /proc/config.gz)
[ ${#kconfig[@]} -eq 0 ] && [ -r "/boot/config-$(uname -r)" ] && kconfig=(--kconfig "/boot/config-$(uname -r)")
"$root/scripts/install_deps" judge >"$sets/packages.log" 2>&1
extract_tools
make_bpftrace
[ -z "${SELFTESTS:-}" ] || link_objects >/dev/null 2>&1
printf '%-16s %8s %8s %10s %10s %8s\n' set files opened programs relocated loaded
set_of selftests "SELFTESTS names no folder with objects of the kernel's selftests" "${SELFTESTS:-/nonexistent}"/*.bpf.o
set_of linked "no bpftool, or no selftests" "$sets"/linked/*.o
set_of libbpf-tools "no package libbpf-tools" "$sets"/tools/*.o
set_of xdp-tools "no package libxdp1" /usr/lib/*/bpf/*.o
set_of cilium-ebpf "no package golang-github-cilium-ebpf-dev" \
	/usr/share/gocode/src/github.com/cilium/ebpf/testdata/*-el.elf
set_of bpftrace "no bpftrace that makes objects" "$sets"/bpftrace/*

# Reasons by how many they stop: those of the list count as known.
echo
reasons "$sets"/*.err |
	sort | uniq -c | sort -rn >"$sets/reasons"
while read -r count reason; do
	if grep -v '^#' "$here/objects.reasons" | cut -f 2 | grep -qxF -e "$reason"; then
		printf '%6d %s\n' "$count" "$reason"
	else
		echo "FAIL $count: not a known reason: $reason"
		failed=$((failed + 1))
	fi
done <"$sets/reasons"
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
