#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Run programs that other people wrote: real_programs.sh [BUILD-FOLDER [PART-OF-NAME]]
#                                       real_programs.sh BUILD-FOLDER --survey
#
# Rows are in real/rows; README.md says what they are. The survey tries to load every program of
# the same packages without an input and lists what stops them, by how many it stops.
set -u
. "$(dirname "$0")/lib.sh"
use_build "${1:-}"
only=${2:-}

here=$root/tests/conformance/real
userbpf=$build/cli/userbpf
objects=$work/real
kernel=$work/real_kernel
btf=/sys/kernel/btf/vmlinux
passed=0 failed=0 skipped=0
has_tools='' has_libxdp='' has_kernel='' has_types=''

# --- inputs that rows name ---

# A number as bytes, the lowest first: le BYTES NUMBER
le() {
	local i
	for ((i = 0; i < $1; i++)); do printf %02x $((($2 >> (8 * i)) & 255)); done
}
zeros() { printf "%0$((2 * $1))d" 0; }
text() { # BYTES TEXT, padded with zeros
	printf %s "$2" | od -An -v -tx1 | tr -d ' \n'
	zeros $(($1 - ${#2}))
}
# The record of a tracepoint sys_enter_*: call NUMBER [ARGUMENT...]
call() {
	local i
	zeros 8
	for ((i = 1; i <= 7; i++)); do le 8 $((${!i:-0})); done
}

# Ethernet 02::1 <- 02::2, IPv4 10.0.0.1 -> 10.0.0.2 from port 1000: UDP to 53 with "abcd", TCP SYN to 80, ping
ip4=0a0000010a000002
mac=020000000001020000000002
udp=${mac}08004500002000000000401166cb${ip4}03e80035000c000061626364
tcp=${mac}08004500002800000000400666ce${ip4}03e8005000000001000000005002200000000000
ping=${mac}08004500001c00000000400166df${ip4}0800f7fd00010001
vlan=${mac}81000fab${udp#"$mac"}
bash_task='--task pid=7 --task tgid=5 --task uid=1000 --task gid=100 --task comm=bash'
ones=$objects/ones # 16 KiB of 01: a structure whose every member is set

# --- objects ---

# One of the compilers that are there, the newest first.
find_clang() {
	local c
	for c in ${CLANG:-} clang-19 clang-18 clang-17 clang-16 clang clang-15 clang-14; do
		command -v "$c" >/dev/null && "$c" -print-targets 2>/dev/null | grep -q bpfel && echo "$c" && return
	done
}

prepare() {
	local multiarch
	multiarch=$(uname -m)-linux-gnu
	mkdir -p "$objects/include/uapi/linux" "$objects/include/gnu"
	: >"$objects/include/gnu/stubs.h" # glibc's own looks for a 32-bit machine: the kernel's samples have one too
	head -c 16384 /dev/zero | tr '\0' '\1' >"$ones"
	clang=$(find_clang)
	[ -n "$clang" ] || die "no clang for BPF (package clang)"
	case $(uname -m) in aarch64) arch=arm64 ;; *) arch=x86 ;; esac
	includes=(-I"$objects/include" -I"/usr/include/$multiarch")
	"$root/scripts/install_deps" judge >"$objects/packages.log" 2>&1
	[ -e /usr/sbin/execsnoop ] && has_tools=1
	[ -e "/usr/lib/$multiarch/bpf/xdp-dispatcher.o" ] && has_libxdp=/usr/lib/$multiarch/bpf
	[ -e /usr/include/bpf/bpf_helper_defs.h ] || die "no /usr/include/bpf (package libbpf-dev)"
	"${CC:-cc}" -O1 -Wall -Wextra -o "$objects/extract_elf" "$here/extract_elf.c" ||
		die "cannot compile extract_elf.c"
	[ -r $btf ] && has_types=1
	prepare_kernel && has_kernel=1
}

# The sources' headers: those of the kernel package, and the running kernel's types.
prepare_kernel() {
	unpack_kernel "$kernel" samples/bpf tools/lib/bpf tools/include/uapi tools/testing/selftests/bpf || return 1
	ln -sfn "$kernel/tools/lib/bpf" "$objects/include/bpf"
	ln -sf /usr/include/bpf/bpf_helper_defs.h "$kernel/tools/lib/bpf/"
	ln -sf /usr/include/linux/* "$kernel"/tools/include/uapi/linux/*.h "$objects/include/uapi/linux/" 2>/dev/null
	[ -n "$has_types" ] && command -v bpftool >/dev/null &&
		bpftool btf dump file $btf format c >"$objects/include/vmlinux.h" 2>/dev/null
	return 0
}

compile() { # SOURCE OBJECT
	"$clang" -target bpf -O2 -g -mcpu=v3 -w -D__TARGET_ARCH_$arch "${includes[@]}" \
		-I"$kernel/samples/bpf" -I"$kernel/tools/testing/selftests/bpf" -c "$1" -o "$2" 2>"$2.log"
}

# object KIND/NAME: sets $object; otherwise $why.
object() {
	local name=${1#*/} source=''
	object=$objects/${1//\//_}.o why=''
	case $1 in
	tool/*)
		[ -n "$has_tools" ] || { why="no package libbpf-tools" && return 1; }
		[ -e "$object" ] || "$objects/extract_elf" "/usr/sbin/$name" "$object" ||
			{ why="no BPF object in $name" && return 1; }
		return 0
		;;
	libxdp/*)
		[ -n "$has_libxdp" ] || { why="no package libxdp1" && return 1; }
		object=$has_libxdp/$name.o
		return 0
		;;
	book/*) source=$here/$name.bpf.c ;;
	sample/*) source=$kernel/samples/bpf/$name.c ;;
	selftest/*) source=$kernel/tools/testing/selftests/bpf/progs/$name.c ;;
	esac
	[ -n "$has_kernel" ] || { why="no package linux-source-6.12" && return 1; }
	[ "$object" -nt "$source" ] || compile "$source" "$object" || {
		rm -f "$object"
		why="does not compile: $(grep -m 1 -o 'error: .*' "$object.log")"
		return 1
	}
}

# --- rows ---

trim() {
	local s=$1
	s=${s#"${s%%[![:space:]]*}"}
	echo "${s%"${s##*[![:space:]]}"}"
}

skip() {
	skipped=$((skipped + 1))
	echo "skip $1"
}

fail() { # NAME WHAT
	failed=$((failed + 1))
	echo "FAIL $1: $2"
	echo "     $command"
	head -n 20 "$objects/output"
}

# row NAME OBJECT ARGUMENTS WORDS: the words, separated by ";;", must be in what is printed.
row() {
	local name=$1 arguments=$3 words=$4 types='' later='' word output
	object "$2" || { skip "$name: $why" && return; }
	if [[ $arguments == @* ]]; then # against the types of the running kernel
		[ -n "$has_types" ] || { skip "$name: the kernel shows no types" && return; }
		types="--btf $btf" arguments=${arguments#@}
	fi
	[[ $words == later:* ]] && later=1 words=${words#later:}
	command="$userbpf run $object $types $arguments"
	eval "$command" >"$objects/output" 2>&1 </dev/null
	output=$(tr -s '[:space:]' ' ' <"$objects/output")
	while [ -n "$words" ]; do
		word=$(trim "${words%%;;*}")
		[[ $words == *';;'* ]] && words=${words#*;;} || words=''
		[[ $output == *"$word"* ]] && continue
		[ -n "$later" ] && fail "$name" "does not say '$word' any more: it needs words of its own" ||
			fail "$name" "no '$word' in"
		return
	done
	[ -n "$later" ] && skip "$name: $word" && return
	passed=$((passed + 1))
}

run_rows() {
	local name object_name arguments words
	while IFS='|' read -r name object_name arguments words; do
		name=$(trim "$name")
		[[ -z $name || $name == \#* || $name != *"$only"* ]] && continue
		row "$name" "$(trim "$object_name")" "$(trim "$arguments")" "$(trim "$words")"
	done <"$here/rows"
}

# --- the survey ---

# The programs of an object: its functions outside of .text.
programs() {
	readelf -SsW "$1" 2>/dev/null | awk '
		$1 ~ /^\[/ { sub(/^ *\[ */, ""); if ($2 == ".text" || $1 == ".text") text = $1 + 0 }
		$4 == "FUNC" && $5 != "LOCAL" && $7 != text { print $8 }'
}

survey() {
	local file name program said nr=0 loaded=0
	: >"$objects/survey"
	for file in "$kernel"/samples/bpf/*.bpf.c "$kernel"/samples/bpf/*_kern.c; do
		object "sample/$(basename "$file" .c)" || echo "$why" | sed 's/^/sample: /' >>"$objects/survey.log"
	done
	for file in $([ -n "$has_tools" ] && dpkg -L libbpf-tools 2>/dev/null | sed -n 's|^/usr/sbin/||p'); do
		object "tool/$file"
	done
	for file in "$objects"/tool_*.o "$objects"/sample_*.o "${has_libxdp:-/nowhere}"/*.o; do
		[ -e "$file" ] || continue
		for program in $(programs "$file"); do
			nr=$((nr + 1))
			said=$("$userbpf" run "$file" "$program" ${has_types:+--btf $btf} 2>&1 </dev/null)
			case $? in
			0) loaded=$((loaded + 1)) ;;
			*)
				if [[ $said == *' needs packets: '* || $said == *'missing BPF prog type'* ]]; then
					loaded=$((loaded + 1))
				else
					name=$(basename "$file")
					echo "$name $program: ${said%%$'\n'*}" >>"$objects/survey"
				fi
				;;
			esac
		done
	done
	echo "$loaded of $nr programs load. What stops the others:"
	sed -E "s/^[^:]*: userbpf: [^ ]*\.o: //; s/(prog|map) '[^']*'/\1/; s/ \(insn .*//" "$objects/survey" |
		sort | uniq -c | sort -rn
	echo "Each of them: $objects/survey"
}

[ -x "$userbpf" ] || die "no userbpf command in $build: build it first"
prepare
if [ "$only" = --survey ]; then
	survey
	exit 0
fi
run_rows
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
