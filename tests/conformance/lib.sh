# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash disable=SC2015
# What the judges' scripts share; sourced, not run. Wants $build, the build folder of userbpf.
# Exit status of a judge: 0 judged and fine, 1 judged and failures, 2 could not judge (and why).

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

die() {
	echo "$*" >&2
	exit 2
}

# unpack_kernel DIR FILE...: these files of the kernel source package into DIR, once.
unpack_kernel() {
	local dir=$1 archive=/usr/src/linux-source-6.12.tar.xz made_of
	shift
	"$root/scripts/install_deps" judge || exit 2
	[ -e $archive ] || die "no $archive (package linux-source-6.12)"
	made_of="$(stat -c '%s %Y' $archive) $*"
	[ "$(cat "$dir/.made_of" 2>/dev/null)" = "$made_of" ] && return
	rm -rf "$dir" && mkdir -p "$dir"
	tar -C "$dir" --strip-components=1 -xf $archive "${@/#/linux-source-6.12/}" ||
		die "cannot unpack $archive"
	echo "$made_of" >"$dir/.made_of"
}

# compile_judge OUTPUT SOURCE [FLAG-OR-LIBRARY...]: with the library of $build, and its sanitizers if it has some.
compile_judge() {
	local output=$1 source=$2 cc sanitize=()
	shift 2
	[ -e "$build/libuserbpf.so" ] || die "no libuserbpf.so in $build: build userbpf first"
	cc=$(cached CMAKE_C_COMPILER)
	[ "$(cached USERBPF_DEVELOPER)" = ON ] && sanitize=("-fsanitize=address,undefined")
	[ "$(cached USERBPF_TSAN)" = ON ] && sanitize=(-fsanitize=thread)
	"${cc:-cc}" -std=gnu11 -D_GNU_SOURCE -g -O1 -Wall -Wextra -Wshadow -I"$root" \
		-I"$root/include" -o "$output" "$source" "$@" "${sanitize[@]}" \
		-L"$build" -luserbpf -Wl,-rpath,"$build" || die "cannot compile $source"
}

# cached NAME: a variable of the build folder's CMakeCache.txt, or nothing.
cached() {
	sed -n "s/^$1:[A-Z]*=//p" "$build/CMakeCache.txt" 2>/dev/null
}

# use_build [DIR]: set $build (default: build of the checkout) and $work, a folder of this judge in it.
use_build() {
	build=$(cd "${1:-$root/build}" 2>/dev/null && pwd) || die "no build folder ${1:-$root/build}"
	work=$build/conformance
	mkdir -p "$work"
}
