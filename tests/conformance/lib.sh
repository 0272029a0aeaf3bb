# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash disable=SC2015
# What the judges' scripts share; sourced, not run. Wants $build, the build folder of userbpf.
# Exit status of a judge: 0 judged and fine, 1 judged and failures, 2 could not judge (and why).

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

die() {
	echo "$*" >&2
	exit 2
}

# need_packages NAME...: install what is missing, with sudo when not root.
need_packages() {
	local missing=() package
	command -v dpkg-query >/dev/null || die "needs Debian's packages: $*"
	for package; do
		dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' ||
			missing+=("$package")
	done
	[ ${#missing[@]} -eq 0 ] && return
	local sudo=()
	if [ "$(id -u)" -ne 0 ]; then
		command -v sudo >/dev/null || die "missing packages: apt-get install ${missing[*]}"
		sudo=(sudo)
	fi
	{ "${sudo[@]}" apt-get update && "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
		apt-get install -y --no-install-recommends "${missing[@]}"; } >"$work/apt.log" 2>&1 ||
		die "cannot install ${missing[*]} (see $work/apt.log)"
}

# unpack_kernel DIR FILE...: these files of the kernel source package into DIR, once.
unpack_kernel() {
	local dir=$1 version
	shift
	need_packages linux-source-6.12 xz-utils
	version=$(dpkg-query -W -f '${Version}' linux-source-6.12)
	[ "$(cat "$dir/.version" 2>/dev/null)" = "$version $*" ] && return
	rm -rf "$dir" && mkdir -p "$dir"
	tar -C "$dir" --strip-components=1 -xf /usr/src/linux-source-6.12.tar.xz \
		"${@/#/linux-source-6.12/}" || die "cannot unpack the kernel source"
	echo "$version $*" >"$dir/.version"
}

# compile_judge OUTPUT SOURCE [FLAG...]: with the library of $build, and its sanitizers if it has some.
compile_judge() {
	local output=$1 source=$2 cc sanitize=()
	shift 2
	[ -e "$build/libuserbpf.so" ] || die "no libuserbpf.so in $build: build userbpf first"
	cc=$(cached CMAKE_C_COMPILER)
	[ "$(cached USERBPF_DEVELOPER)" = ON ] && sanitize=("-fsanitize=address,undefined")
	[ "$(cached USERBPF_TSAN)" = ON ] && sanitize=(-fsanitize=thread)
	"${cc:-cc}" -std=gnu11 -D_GNU_SOURCE -g -O1 -Wall -Wextra -Wshadow -I"$root" \
		-I"$root/include" "$@" -o "$output" "$source" "${sanitize[@]}" \
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
